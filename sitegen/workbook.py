"""A workbook of plain text, written row by row: nothing in it is a formula or a link, whatever it looks like.

Office Open XML (ECMA-376) with texts in their cells, so that no more than one row is ever in memory; the same rows are the same bytes.
"""

import re
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

MADE = "2021-10-21T00:00:00Z"  # the measure's first day: a workbook wants to know when it was made
LONGEST = 32_767  # characters in a cell
ODD = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # what the format spells out as _x0008_
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org"
MAIN = f"{OFFICE}/spreadsheetml/2006/main"
REL = f"{OFFICE}/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{OFFICE}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/>
<Relationship Id="rId2" Type="{OFFICE}/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>""",
    "docProps/core.xml": f"""<cp:coreProperties xmlns:cp="{OFFICE}/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>TITLE</dc:title>
<dcterms:created xsi:type="dcterms:W3CDTF">{MADE}</dcterms:created></cp:coreProperties>""",
    "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name="TITLE" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{OFFICE}/package/2006/relationships">
<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{REL}/styles" Target="styles.xml"/></Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{MAIN}">
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf fontId="1" xfId="0" applyFont="1"/></cellXfs></styleSheet>""",
}  # fmt: skip


class Workbook:
    """Open from the first row to close()."""

    def __init__(self, file: Path, title: str, heads: Iterable[str]) -> None:
        heads = [*heads]
        self.book = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        for name, body in PARTS.items():
            self.book.writestr(_entry(name), HEAD + body.replace("TITLE", escape(title)))
        self.sheet = self.book.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True)
        self.sheet.write(
            f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft"'
            f' state="frozen"/></sheetView></sheetViews><cols><col min="1" max="{len(heads)}" width="18" customWidth="1"/></cols><sheetData>\n'.encode()
        )
        self.add([heads], ' s="1"')

    def add(self, rows: Iterable[Iterable[str | int]], style: str = "") -> None:
        self.sheet.write("".join([f"<row>{''.join([_cell(value, style) for value in row])}</row>\n" for row in rows]).encode())

    def close(self) -> None:
        self.sheet.write(b"</sheetData></worksheet>")
        self.sheet.close()
        self.book.close()


@lru_cache(20_000, typed=True)
def _cell(value: str | int, style: str) -> str:
    if isinstance(value, int):
        return f"<c{style}><v>{value}</v></c>"
    keep = ' xml:space="preserve"' if value != value.strip() else ""
    return f'<c{style} t="inlineStr"><is><t{keep}>{text(value)}</t></is></c>' if value else f"<c{style}/>"


def text(told: str) -> str:
    return escape(ODD.sub(lambda found: f"_x{ord(found[0]):04X}_", told[:LONGEST]))


def _entry(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, (2021, 10, 21, 0, 0, 0))
    found.compress_type, found.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    found._compresslevel = 4  # type: ignore[attr-defined]
    return found
