"""单元格 · what people write into the cells of a spreadsheet, read as they mean it, or told apart when it cannot be known.

Full-width letters, blanks of every kind, dates as text, as Excel's day numbers and as numbers: all are one fact written differently.
Digits that a spreadsheet has lost are never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from .forms import CONTROL
from .identity import LOST, QUOTES, UNSEEN, normal
from .kinds import CandidateKind, DocumentKind, Kind, Relation, Sex

Cell = str | int | float | None
EXACT = 10**15  # from here on a spreadsheet keeps no more digits
DAY_60 = 60  # Excel's 29 February 1900, which never was
FIRST_DAY, LAST_DAY = 1, 2_958_465  # to 9999-12-31
EPOCH_1904 = 1462  # what lies between the two ways of counting days
HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
BLANKS = re.compile(r"[ \t\r\n]+")
HAN = re.compile(r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+")
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
DAY = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})[日号]?|(\d{4})(\d\d)(\d\d)")
UNSEEN_OR_CONTROL = UNSEEN.pattern[1:-1] + CONTROL.pattern[1:-1]
TIME = re.compile(r"[ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?$")
NUMBER_OF_DAY = re.compile(r"\d{5}(\.0+)?")
MOBILE, LANDLINE = re.compile(r"1[3-9]\d{9}"), re.compile(r"0\d{9,11}|\+\d{8,15}")


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot be taken: what to mend, without what stands in it."""

    code: str
    says: str


DIGITS_LOST = Fault("DIGITS_LOST", "是数字且超过15位，表格软件已丢失末几位，无法还原；请把该列设为文本格式后重新填写")
BROKEN = Fault("FORMULA_ERROR", "是公式的错误值，请填写实际内容")
NO_DAY = Fault("NOT_A_DATE", "不是可辨认的日期，请写作1990-01-02")


def text(cell: Cell) -> str | Fault:
    """The cell as text: blanks at the ends, invisible characters and Excel's apostrophe gone; a whole number without .0."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        if cell.isascii() and cell.isalnum():
            return cell
        cell = BLANKS.sub(" ", unseen(cell)).strip().lstrip(QUOTES).strip()
        return BROKEN if cell in ERRORS else cell
    if abs(cell) >= EXACT:
        return DIGITS_LOST
    return str(int(cell)) if cell == int(cell) else repr(cell)


def unseen(cell: str) -> str:
    """Without what cannot be seen; blanks of any width become plain ones."""
    return UNSEEN.sub(lambda found: " " if found.group().isspace() else "", cell)


def half(cell: str) -> str:
    """Letters, digits and signs in half width, without blanks."""
    return cell.translate(HALF).replace(" ", "")


def name(cell: Cell) -> str | Fault:
    """A person's name: blanks within a Chinese name are typography, within any other one blank parts the words."""
    if isinstance(cell, str) and HAN.fullmatch(cell):
        return cell
    found = text(cell)
    if isinstance(found, Fault):
        return found
    found = BLANKS.sub(" ", found.translate(HALF)).strip()
    found = re.sub("[•・‧∙．․●]", "·", found)
    joined = found.replace(" ", "")
    return joined if HAN.fullmatch(joined) else found


def number(cell: Cell) -> str | Fault:
    """A document's number: must be text, since a number has lost its leading zeros or its last digits."""
    if isinstance(cell, int | float):
        return DIGITS_LOST if abs(cell) >= EXACT else Fault(
            "NUMBER_CELL", "是数字格式，开头的0可能已丢失；请把该列设为文本格式后按证件重新填写"
        )  # fmt: skip
    found = normal(cell or "")
    return DIGITS_LOST if LOST.fullmatch(found) else found


def phone(cell: Cell) -> str | Fault:
    """A mobile number of the mainland, or a number with its area or country code."""
    if isinstance(cell, str) and MOBILE.fullmatch(cell):
        return cell
    found = text(cell)
    if isinstance(found, Fault) or not found:
        return found
    if LOST.fullmatch(normal(found)):
        return DIGITS_LOST
    digits = re.sub(r"[-()—]", "", normal(found))
    bare = digits.removeprefix("+86").removeprefix("0086")
    bare = bare[2:] if bare.startswith("86") and len(bare) == 13 else bare
    if MOBILE.fullmatch(bare):
        return bare
    if LANDLINE.fullmatch(digits):
        return digits
    return Fault("NOT_A_PHONE", "不是有效的号码，手机号码应为11位")


def day(cell: Cell, epoch_1904: bool = False) -> date | Fault | None:
    """A day, from text, from 19900102, or from a spreadsheet's number of days."""
    if isinstance(cell, int | float):
        if 18_000_000 < cell < 30_000_000 and cell == int(cell):
            cell = str(int(cell))
        else:
            return _numbered(cell, epoch_1904)
    found = text(cell)
    if isinstance(found, Fault) or not found:
        return found or None
    found = half(TIME.sub("", found.translate(HALF)))
    if NUMBER_OF_DAY.fullmatch(found):
        return _numbered(float(found), epoch_1904)
    if not (match := DAY.fullmatch(found)):
        return NO_DAY
    parts = [int(part) for part in match.groups() if part]
    try:
        return date(*parts)
    except ValueError:
        return Fault("NOT_A_DATE", "是不存在的日期，请核对")


def _numbered(days: float, epoch_1904: bool) -> date | Fault:
    whole = int(days) + (EPOCH_1904 if epoch_1904 else 0)
    if not FIRST_DAY <= whole <= LAST_DAY or whole == DAY_60:
        return NO_DAY
    return date(1899, 12, 30 if whole > DAY_60 else 31) + timedelta(whole)


# fmt: off
LEVELS = {1: ("一级", "高级技师"), 2: ("二级", "技师"), 3: ("三级", "高级工", "高级"), 4: ("四级", "中级工", "中级"), 5: ("五级", "初级工", "初级")}
LEVEL_OF = {
    written: level
    for level, (numeral, *names) in LEVELS.items()
    for digits in (numeral, f"{level}级", str(level), numeral[0])
    for title in ("", *names)
    for written in (digits + title, title + digits, title)
    if written
}
DOCUMENTS: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.ID_CARD: ("居民身份证", "身份证", "中华人民共和国居民身份证", "二代身份证", "内地居民身份证"),
    DocumentKind.RESIDENCE_PERMIT: ("港澳台居民居住证", "港澳居民居住证", "台湾居民居住证", "港澳台居住证", "居住证"),
    DocumentKind.PASSPORT: ("护照", "外国护照", "中国护照", "普通护照"),
    DocumentKind.HKM_PERMIT: ("港澳居民来往内地通行证", "港澳通行证", "港澳居民通行证", "回乡证", "港澳居民往来内地通行证"),
    DocumentKind.TAIWAN_PERMIT: ("台湾居民来往大陆通行证", "台胞证", "台湾居民往来大陆通行证", "台湾通行证"),
    DocumentKind.FOREIGN_PERMIT: ("外国人永久居留身份证", "外国人永久居留证", "永久居留身份证", "外国人居留证"),
}
SEXES: Mapping[Sex, tuple[str, ...]] = {Sex.MALE: ("男", "男性", "M", "MALE"), Sex.FEMALE: ("女", "女性", "F", "FEMALE")}
RELATIONS: Mapping[Relation, tuple[str, ...]] = {
    Relation.OWN: ("在职职工", "在职", "本单位职工", "正式职工", "正式员工", "正式工", "合同工", "劳动合同"),
    Relation.DISPATCHED: ("劳务派遣人员", "劳务派遣", "派遣", "派遣工", "劳务派遣工"),
    Relation.OUTSOURCED: ("劳务外包人员", "劳务外包", "外包", "外包工"),
    Relation.INTERN: ("在企业实习人员", "实习", "实习生", "实习人员", "顶岗实习"),
    Relation.OTHER: ("其他用工人员", "其他用工", "其他"),
}
KINDS: Mapping[CandidateKind, tuple[str, ...]] = {
    CandidateKind.FIRST: ("初次认定", "初次", "首次认定", "首次", "初次申报"),
    CandidateKind.HIGHER: ("晋级认定", "晋级", "晋升", "晋升认定", "晋级申报"),
}
# fmt: on


def level(cell: Cell) -> int | Fault | None:
    """The level 5 to 1, from 三级/高级工, 高级工（三级）, 三级, 3, 高级工 and the like (article 6)."""
    found = text(cell)
    if isinstance(found, Fault) or not found:
        return found or None
    known = LEVEL_OF.get(re.sub(r"[/／\\()、,，·|-]", "", half(found)))
    return known or Fault("NOT_A_LEVEL", "不是五个等级之一，请写作“三级/高级工”")


def chosen(cell: Cell, of: Mapping[Any, tuple[str, ...]]) -> Kind | Fault | None:
    """One of a closed list, by any of the words people use for it."""
    found = text(cell)
    if isinstance(found, Fault) or not found:
        return found or None
    wanted = half(found).upper()
    for kind, names in of.items():
        if wanted in names:
            return cast(Kind, kind)
    return Fault("NOT_ONE_OF", f"应为{'、'.join(kind.says for kind in of)}之一")


def resit(cell: Cell) -> bool | Fault:
    """补考 or 正考; nothing written is a first sitting."""
    found = text(cell)
    if isinstance(found, Fault):
        return found
    told = {"": False, "正考": False, "补考": True}
    return told.get(half(found), Fault("NOT_ONE_OF", "应为正考或补考"))


def plain(written: str) -> str:
    """A heading or an occupation's name as it is compared: half width, no blanks, no stars, no brackets' kind."""
    return re.sub(r"[\s*＊:：_]", "", unicodedata.normalize("NFKC", unseen(written))).lower()


CLEAN: Mapping[Callable[[Cell], Any], re.Pattern[str]] = {  # what these readers would hand back as it stands
    text: re.compile(rf"[^\s'’‘`´#{UNSEEN_OR_CONTROL}][^\s{UNSEEN_OR_CONTROL}]*"),
    name: HAN, number: re.compile(r"[A-Z0-9]+"), phone: MOBILE,
}  # fmt: skip
