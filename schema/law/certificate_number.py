"""证书编号 · what each of the 22 characters says, and what is wrong with one that is not such a number (article 8).

The grammar and the levels that have a digit stand in the rule set: a later one may add letters. There is no check digit.
Also here: how number and name are written before they are compared or hashed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from .forms import Refusal
from .kinds import Track
from .procedure import Numbered
from .ruleset import RuleSet

LENGTH = 22
LETTERS = {Track.EMPLOYER: "Y", Track.SOCIAL: "S"}
OLD = re.compile(r"[0-9]{16}")
DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･.．", "·"))  # between the parts of a name


@dataclass(frozen=True)
class CertificateNumber:
    """The seven parts: kind of institution, its code and province and sequence, year of issue, level, serial."""

    kind: str
    organisation: str
    province: str
    sequence: str
    year: str
    level: str
    serial: str

    @property
    def prefix(self) -> str:
        """The first four parts: the institution's own 13 characters, its organisation code."""
        return self.kind + self.organisation + self.province + self.sequence

    def __str__(self) -> str:
        return self.prefix + self.year + self.level + self.serial


def written(text: str) -> str:
    """A number as people paste it, in its one form: full-width characters narrowed, spaces out, capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def named(text: str) -> str:
    """A name in its one form: full-width characters narrowed, spaces out, capitals, one kind of middle dot."""
    return written(text).translate(DOTS)


def fingerprint(number: str, name: str) -> str:
    """SHA-256 (hex) of `number|name`, both in their one form, in UTF-8: what employers send instead of the two."""
    return hashlib.sha256(f"{written(number)}|{named(name)}".encode()).hexdigest()


def parsed(text: str, rules: RuleSet) -> CertificateNumber | Refusal:
    """The parts of a number under this rule set, or why it is none."""
    number, rule = written(text), rules["certificate.number"]
    if found := re.fullmatch(rule.value["grammar"], number):
        return CertificateNumber(**found.groupdict())
    return Refusal("NUMBER_OLD" if OLD.fullmatch(number) else "NUMBER_WRONG", _why(number, rules), rule.article, "number")


def _why(number: str, rules: RuleSet) -> str:
    """The first thing that is wrong, in the order in which a reader goes through it."""
    codes = rules["certificate.number"].value["levels"]
    if OLD.fullmatch(number):
        return (
            "这是2021年以前国家职业资格证书的16位编号，不是职业技能等级证书的编号；"
            "请到国家职业资格证书全国联网查询系统（zscx.osta.org.cn）查询"
        )
    if len(number) != LENGTH:
        return f"证书编号应为22位：1个字母和21个数字，现为{len(number)}位"
    for wrong, says in (
        (number[0] not in "YS", "第1位应为Y（用人单位）或S（社会培训评价组织）"),
        (not re.fullmatch("[0-9]{4}", number[1:5]), "第2至5位（评价机构代码）应为数字"),
        (number[5:7] != "12", "第6、7位应为12，即天津市；外省市的证书请到发证地或全国联网查询系统查询"),
        (not re.fullmatch("[0-9]{6}", number[7:13]), "第8至13位（机构序列码）应为数字"),
        (number[7:13] == "000000", "第8至13位（机构序列码）从000001起"),
        (not re.fullmatch("[0-9]{2}", number[13:15]), "第14、15位（颁发年份）应为数字"),
        (number[15] not in codes.values(), f"第16位（等级）应为{'、'.join(sorted(codes.values()))}之一"),
        (not re.fullmatch("[0-9]{6}", number[16:]), "第17至22位（流水号）应为数字"),
        (number[16:] == "000000", "第17至22位（流水号）从000001起"),
    ):
        if wrong:
            return says
    return "证书编号不符合编码规则"


def code_of_level(level: int, rules: RuleSet) -> str | None:
    """The character that stands for a level; None when this rule set has none for it."""
    code: str | None = rules["certificate.number"].value["levels"].get(str(level))
    return code


def next_number(org_code: str, year: int, level: int, rules: RuleSet) -> Numbered:
    """The next number of this institution, year and level: the desk takes it from the counter, whose row it locks."""
    code: Any = code_of_level(level, rules)
    assert code is not None, "asked only for levels that have one"
    return Numbered(f"{org_code}{year % 100:02}{code}{{}}", 6)


def year_of(number: str, day: date) -> int:
    """The full year that a number names, the one nearest to `day`."""
    digits = int(number[13:15])
    century = day.year - day.year % 100
    return min((century + shift + digits for shift in (-100, 0, 100)), key=lambda year: abs(year - day.year))
