"""What one line of a catalogue file comes to: an occupation, a standard, a district, or an error that says what to mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ARTICLE_5, ARTICLE_6, ARTICLE_7 = "第五条", "第六条", "第七条"

# 《中华人民共和国职业分类大典》各版自何日起可以使用
EDITIONS = {"2015": date(2015, 7, 29), "2022": date(2022, 9, 28)}
LATEST_EDITION = max(EDITIONS)

DICTIONARY, NEW, FILED = "大典", "新职业", "备案"
OCCUPATION_KINDS = (DICTIONARY, NEW, FILED)
NATIONAL, NORM = "国家职业技能标准", "行业企业评价规范"
STANDARD_KINDS = (NATIONAL, NORM)


@dataclass(frozen=True)
class OccupationRow:
    """职业（第五条）. `successor` is its code in the latest edition; a filing keeps the code it was granted under."""

    edition: str
    code: str
    name: str
    kind: str
    work_types: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None
    successor: str | None = None


@dataclass(frozen=True)
class StandardRow:
    """评价依据（第七条）. Levels are numbers, 5 the lowest and 1 the highest (第六条); `in_force_to` is the last day."""

    code: str
    title: str
    kind: str
    issuer: str
    edition: str
    occupation_edition: str
    occupation_code: str
    lowest_level: int
    highest_level: int
    filed_no: str | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    note: str = ""


@dataclass(frozen=True)
class DistrictRow:
    """区：本市十六个区（第三条）"""

    code: str
    name: str


@dataclass(frozen=True)
class RowError:
    """What is wrong in one place of a file, in words its author can act on. Line 0 is the file as a whole."""

    line: int
    column: str
    value: str
    message: str
    article: str
