"""Certificates on paper: A4, after the reference layout of 人社鉴发〔2021〕1号; the same facts always give the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from pathlib import Path

import segno
import typst

from .certified import NAMES, Certified, Unprintable, problems
from .face import SHIPPED, Face
from .picture import portrait, stamp

HERE = Path(__file__).parent
TITLE = "职业技能等级证书"
FACTS = ("name", "document_kind", "document_number", "occupation", "work_type", "level_label", "number")
PRINTED = (*FACTS, "institution", "check_url", "institution_url")
MOST = 1000  # sheets in one file: half a gigabyte while it is made
PEKING = timezone(timedelta(hours=8))
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]  # readable in twenty years (第十七条), and by a screen reader


def printed(certified: Certified, photo: bytes | None = None, seal: bytes | None = None, face: Face = SHIPPED) -> bytes:
    """One certificate. Without a photo there is a frame to paste one in; without a seal's image, room for the stamp."""
    return batch([(certified, photo)], seal, face)


def batch(many: Iterable[tuple[Certified, bytes | None]], seal: bytes | None = None, face: Face = SHIPPED) -> bytes:
    """Certificates of one institution in one file, a page each, the font embedded once; or Unprintable with every fault of all."""
    sheets: list[dict[str, object]] = []
    faults: list[str] = []
    first: Certified | None = None
    for certified, photo in many:
        first = first or certified
        if len(sheets) == MOST:
            raise Unprintable([f"一次最多印{MOST}份"])
        found = problems(certified) or unwritten(certified, face)
        picture = None
        try:
            picture = portrait(photo) if photo is not None else None
        except Unprintable as refused:
            found = [*found, *refused.problems]
        if found:
            faults += [f"{certified.number or '未编号'}：{one}" for one in found]
        elif not faults:
            sheets.append(_sheet(certified, picture))
    if first is None:
        raise Unprintable(["没有要打印的证书"])
    if faults:
        raise Unprintable(faults)
    title = f"{TITLE} {first.number}" if len(sheets) == 1 else f"{TITLE}（{len(sheets)}份）"
    inputs = {
        "many": json.dumps(sheets), "title": title, "author": first.institution,
        "seal": stamp(seal) if seal is not None else "", "face": face.family, "frame": _read("frame.svg"),
    }  # fmt: skip
    return _compiled(inputs, max(datetime.combine(first.issued_on, time(), PEKING), datetime(1980, 1, 1, tzinfo=PEKING)), face)


def unwritten(certified: Certified, face: Face) -> list[str]:
    """The characters that the font does not have: said, and never printed as an empty box."""
    return [
        f"{NAMES[name]}中的“{one}”（U+{ord(one):04X}）字库中没有，请联系管理员换用字符更全的字体"
        for name in PRINTED
        for one in dict.fromkeys(str(getattr(certified, name)))
        if ord(one) not in face.characters
    ]


def day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _sheet(certified: Certified, photo: str | None) -> dict[str, object]:
    code = segno.make(certified.scanned, error="m", micro=False)
    return {
        "facts": [(NAMES[name], getattr(certified, name)) for name in FACTS],
        "institution": certified.institution, "day": day(certified.issued_on), "photo": photo,
        "code": code.svg_inline(border=0, omitsize=True), "check": certified.check_url, "institutions": certified.institution_url,
    }  # fmt: skip


def _compiled(inputs: dict[str, str], at: datetime, face: Face) -> bytes:
    compiler = typst.Compiler(HERE / "sheet.typ", font_paths=face.fonts, ignore_system_fonts=True, sys_inputs=inputs)
    try:
        made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=at)
    except typst.TypstError as refused:
        if not (long := re.search(r"TOO_LONG (\w+)", refused.message)):
            raise
        raise Unprintable([f"{long[1]}：文字过长，一页印不下，请核对名称"]) from refused
    assert isinstance(made, bytes)
    return made


@lru_cache
def _read(name: str) -> str:
    return (HERE / name).read_text("utf-8")
