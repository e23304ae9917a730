"""证件号码 · the numbers of identity documents: how each kind is written, and what it says of its holder (GB 11643, article 15).

Length, date and check digit decide; the region is never held against anybody (districts are renumbered, births registered late).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

CHECK = "10X98765432"
FOUR = {f"{n:04}": sum(int(digit) << 3 - place for place, digit in enumerate(f"{n:04}")) for n in range(10_000)}  # weighed 8, 4, 2, 1
UNSEEN = re.compile(r"[\s\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2064\u2066-\u206f\ufeff]")
QUOTES = "'’‘`´"
DASHES = str.maketrans({"—": "-", "–": "-", "−": "-", "‐": "-", "‑": "-"})
LOST = re.compile(r"\d(\.\d+)?E\+\d+")  # a passport may be 1E123456


@dataclass(frozen=True)
class Written:
    """How the numbers of one kind of document are written; `dated` ones carry birth and sex, and a check digit."""

    pattern: re.Pattern[str]
    says: str
    dated: bool = False


# fmt: off
CARD = "18位：前17位为数字，末位为数字或X"
WRITTEN = {  # by the names of DocumentKind
    "ID_CARD":          Written(re.compile(r"(?a)[1-79]\d{16}[\dX]"), CARD, True),
    "RESIDENCE_PERMIT": Written(re.compile(r"(?a)8[123]0000\d{11}[\dX]"), "18位，以810000、820000或830000开头，末位为数字或X", True),
    "PASSPORT":         Written(re.compile(r"(?a)(?=.*\d)[A-Z\d]{5,15}"), "5至15位字母和数字"),
    "HKM_PERMIT":       Written(re.compile(r"(?a)[HM]\d{8}(\d{2})?"), "H或M后接8位（或10位）数字"),
    "TAIWAN_PERMIT":    Written(re.compile(r"(?a)\d{8}|\d{10}[A-Z]?"), "8位数字，旧证为10位数字，可加一个字母"),
    "FOREIGN_PERMIT":   Written(re.compile(r"(?a)9\d{16}[\dX]|[A-Z]{3}\d{12}"), "18位，以9开头；旧证为3个字母后接12位数字", True),
}
# fmt: on


def normal(text: str) -> str:
    """As the number is meant: half-width, without blanks of any kind, without Excel's apostrophe, letters large."""
    if text.isascii() and text.isalnum():
        return text.upper()
    bare = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).lstrip(QUOTES).translate(DASHES)
    return unicodedata.normalize("NFKC", bare.upper())  # what has no large form of its own comes apart


def lost(text: str) -> bool:
    """Whether a spreadsheet has written it as 1.20105E+17: the digits that are gone cannot be had from it."""
    return LOST.fullmatch(normal(text)) is not None


def check_character(stem: str) -> str:
    """The last character of an 18-digit number, from the 17 before it (ISO 7064 MOD 11-2: the digits weigh 2 to the 17th, …, 2)."""
    fours = (FOUR[stem[:4]] << 14) + (FOUR[stem[4:8]] << 10) + (FOUR[stem[8:12]] << 6) + (FOUR[stem[12:16]] << 2)
    return CHECK[(fours + (int(stem[16]) << 1)) % 11]


def born(kind: str, number: str) -> date | None:
    """The day of birth that the number carries; None: it carries none, or no such day."""
    if kind not in WRITTEN or not WRITTEN[kind].dated or len(number) != 18:
        return None  # the old permit of a foreigner has two digits of the year
    return _day(number[6:14])


@lru_cache(1000)  # each number is asked more than once, and people are born on the same days
def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.isdecimal() else None
    except ValueError:
        return None


def sex(kind: str, number: str) -> str | None:
    """MALE or FEMALE, as the number has it; None: it does not say."""
    dated = kind in WRITTEN and WRITTEN[kind].dated and len(number) == 18 and number[16].isdecimal()
    return ("FEMALE", "MALE")[int(number[16]) % 2] if dated else None


def faults(kind: str, number: str, today: date) -> Iterator[str]:
    """What is wrong with a number in its normal form, in words that do not repeat it."""
    written = WRITTEN[kind]
    if not written.pattern.fullmatch(number):
        if LOST.fullmatch(number):
            yield "证件号码是科学计数法，末几位已经丢失，无法还原；请把该列设为文本格式后按证件重新填写"
        else:
            yield f"证件号码应为{written.says}，现为{len(number)}位，请核对证件类型和号码"
    elif len(number) == 18 and written.dated:
        day = born(kind, number)
        if day is None or not date(1900, 1, 1) <= day <= today:
            yield "证件号码第7至14位不是有效的出生日期，请按证件核对"
        if check_character(number[:17]) != number[17]:
            zeros = "；末三位为000，多为表格软件丢失末位所致，请按证件重新填写" if number.endswith("000") else ""
            yield f"证件号码校验位不符，有一位或几位填错，请按证件核对{zeros}"


def disagreements(kind: str, number: str, said_sex: str | None, said_born: date | None) -> Iterator[tuple[str, str]]:
    """Where what was filled in is not what the number says: the field, and what to mend."""
    if (of := sex(kind, number)) and said_sex and of != said_sex:
        yield "sex", "性别与证件号码不一致，请核对"
    if (day := born(kind, number)) and said_born and day != said_born:
        yield "born_on", "出生日期与证件号码不一致，请核对"
