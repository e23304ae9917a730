"""Small files of every kind we know, whole and true, from which hostile ones are made."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x11" * 40 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
KIND = "application/vnd.openxmlformats-officedocument."


def packed(**members: str) -> bytes:
    """An archive; `__` in a member's name is a slash, `_dot_` a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return out.getvalue()


def office(main: str, extra: dict[str, str] | None = None) -> bytes:
    """An office document whose main part is of this kind."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        declared = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
        archive.writestr("[Content_Types].xml", declared)
        archive.writestr("main.xml", "<w/>")
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
    return out.getvalue()


DOCX = office(KIND + "wordprocessingml.document.main+xml")
XLSX = office(KIND + "spreadsheetml.sheet.main+xml")
OFD = packed(OFD_dot_xml="<ofd/>")
