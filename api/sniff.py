"""What a file is, by its content alone: the name and the declared type are the sender's claims, and count for nothing.

A file that is two things at once (a picture with an archive behind it, a page before a PDF) is neither.
"""

from __future__ import annotations

import codecs
import re
import zipfile
from typing import BinaryIO

import puremagic

HEAD = 1024
TAIL = 2048
PARTS, WHOLE = 10_000, 500_000_000  # members and unpacked bytes of an archive that we are willing to look into
OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    OFFICE + "wordprocessingml.document.main+xml": OFFICE + "wordprocessingml.document",
    OFFICE + "spreadsheetml.sheet.main+xml": OFFICE + "spreadsheetml.sheet",
}
OFD = "application/ofd"
TYPES = "[Content_Types].xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
MACROS = "_VBA_PROJECT".encode("utf-16-le")
UNTEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TEXTS = ("utf-8", "gb18030")


def media_type(file: BinaryIO) -> str:
    """The media type, or empty when it is nothing we know, damaged, or more than one thing."""
    head, tail = _ends(file)
    if head.startswith(OLE):
        return _compound(file)
    try:
        named = {match.mime_type for match in puremagic.magic_stream(file)}
    except (puremagic.PureError, ValueError):
        return _table(file, head)
    if head.startswith(b"%PDF-") and "application/pdf" in named:
        return "application/pdf" if b"%%EOF" in tail and not _archive(file) else ""
    if head.startswith(b"\xff\xd8\xff") and "image/jpeg" in named:
        return "image/jpeg" if tail.endswith(b"\xff\xd9") and not _archive(file) else ""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and "image/png" in named:
        whole = tail.endswith(b"\x00\x00\x00\x00IEND\xaeB`\x82")
        return "image/png" if whole and not _archive(file) else ""
    if head.startswith(b"PK\x03\x04") and b"%PDF-" not in head:
        return _packed(file)
    return _table(file, head)


def _ends(file: BinaryIO) -> tuple[bytes, bytes]:
    file.seek(0)
    head = file.read(HEAD)
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    file.seek(0)
    return head, tail


def _archive(file: BinaryIO) -> bool:
    return zipfile.is_zipfile(file)


def _packed(file: BinaryIO) -> str:
    """A DOCX, an XLSX or an OFD: known by what its parts declare; never unpacked, and refused with macros in it."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = [part.filename for part in parts]
            if len(parts) > PARTS or sum(part.file_size for part in parts) > WHOLE or len(set(names)) < len(names):
                return ""
            if any(_outside(name) or name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in names):
                return ""
            if parts[0].header_offset != 0:  # something stands before the archive
                return ""
            if "OFD.xml" in names:
                return OFD
            if TYPES not in names or archive.getinfo(TYPES).file_size > 1_000_000:
                return ""
            declared = set(re.findall(r'ContentType="([^"]+)"', archive.read(TYPES).decode("utf-8", "replace")))
            found = [kind for main, kind in MAIN.items() if main in declared]
            return found[0] if len(found) == 1 else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return ""


def _compound(file: BinaryIO) -> str:
    """An XLS: the old container with a workbook in it, and no macros."""
    file.seek(0)
    whole = file.read()
    file.seek(0)
    named = any(name + b"\0\0" in whole for name in BOOKS)
    return "application/vnd.ms-excel" if named and MACROS not in whole else ""


def _table(file: BinaryIO, head: bytes) -> str:
    """A CSV: text through and through, in lines parted by commas or tabs; what begins like a page or a program is none."""
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"<", b"%", b"{", b"#", b""):
        return ""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    file.seek(0)
    sample = file.read(65_536)
    for encoding in ("utf-16",) if marked else TEXTS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            lines = decoder.decode(sample).splitlines()[:30]
            while block := file.read(1_000_000):
                if not marked and UNTEXT.search(block):
                    return ""
                decoder.decode(block)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            file.seek(len(sample))
            continue
        parted = any(max(map(line.count, ",\t;，")) >= 2 for line in lines)
        return "text/csv" if parted and (marked or not UNTEXT.search(sample)) else ""
    return ""


def _outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name)
