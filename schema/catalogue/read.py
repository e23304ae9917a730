"""Reads a catalogue file: every row understood and every error at once; whether to accept any of it is the caller's to say."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

from . import cells
from .cells import Fault
from .rows import (
    ARTICLE_5,
    ARTICLE_6,
    ARTICLE_7,
    DICTIONARY,
    EDITIONS,
    LATEST_EDITION,
    NATIONAL,
    NORM,
    DistrictRow,
    OccupationRow,
    RowError,
    StandardRow,
)
from .sheet import OCCUPATIONS, STANDARDS, Line, Sheet, open_sheet

__all__ = [
    "DistrictRow", "OccupationRow", "RowError", "StandardRow",
    "read_catalogue", "read_occupations", "read_standards", "seed_districts", "seed_occupations", "seed_standards",
]  # fmt: skip

T = TypeVar("T")
R = TypeVar("R", OccupationRow, StandardRow)
Errors = tuple[RowError, ...]
day_5 = partial(cells.day, article=ARTICLE_5)
day_7 = partial(cells.day, article=ARTICLE_7)


def read_catalogue(content: bytes) -> tuple[tuple[OccupationRow, ...] | tuple[StandardRow, ...], Errors]:
    """Occupations or standards, whichever the header says."""
    sheet = open_sheet(content, (OCCUPATIONS, STANDARDS))
    if not isinstance(sheet, Sheet):
        return (), sheet
    return read_rows(sheet, occupation) if sheet.layout is OCCUPATIONS else read_rows(sheet, standard)


def read_occupations(content: bytes) -> tuple[tuple[OccupationRow, ...], Errors]:
    sheet = open_sheet(content, (OCCUPATIONS,))
    return read_rows(sheet, occupation) if isinstance(sheet, Sheet) else ((), sheet)


def read_standards(
    content: bytes, occupations: Collection[tuple[str, str]] | None = None
) -> tuple[tuple[StandardRow, ...], Errors]:
    """With `occupations` (edition, code) given, a standard of any other occupation is an error."""
    sheet = open_sheet(content, (STANDARDS,))
    return read_rows(sheet, partial(standard, occupations=occupations)) if isinstance(sheet, Sheet) else ((), sheet)


def read_rows(sheet: Sheet, understand: Callable[[Reader], R | None]) -> tuple[tuple[R, ...], Errors]:
    """Each line understood on its own, then against the lines before it."""
    rows: list[R] = []
    seen: dict[tuple[str, ...], int] = {}
    for line in sheet.lines:
        reader = Reader(sheet, line)
        row = understand(reader)
        if row is None:
            continue
        first = seen.setdefault(key(row), line.number)
        if first != line.number:
            reader.refuse("code", Fault(f"与第{first}行重复，请只留一行", sheet.layout.article))
        else:
            rows.append(row)
    return tuple(rows), tuple(sorted(sheet.errors, key=lambda error: error.line))


def key(row: OccupationRow | StandardRow) -> tuple[str, ...]:
    return (row.edition, row.code) if isinstance(row, OccupationRow) else (row.code,)


class Reader:
    """One line being read: what is refused on it is kept with the sheet."""

    def __init__(self, sheet: Sheet, line: Line) -> None:
        self.sheet, self.line, self.refused = sheet, line, False

    def refuse(self, column: str, fault: Fault) -> None:
        self.refused = True
        value = cells.plain(self.line.cells.get(column, ""))[:60]
        head = self.sheet.head(column)
        self.sheet.errors.append(RowError(self.line.number, head, value, fault.message, fault.article))

    def maybe(self, column: str, parse: Callable[[str], T | Fault]) -> T | None:
        """The cell understood; None if it is empty or refused."""
        text = cells.plain(self.line.cells.get(column, ""))
        if not text:
            return None
        answer = parse(text)
        if isinstance(answer, Fault):
            self.refuse(column, answer)
            return None
        return answer

    def must(self, column: str, parse: Callable[[str], T | Fault]) -> T | None:
        if not cells.plain(self.line.cells.get(column, "")):
            self.refuse(column, Fault(f"“{self.sheet.head(column)}”不能为空", self.sheet.layout.article))
            return None
        return self.maybe(column, parse)


def occupation(reader: Reader) -> OccupationRow | None:
    """第五条：大典中的技能类职业，以及人力资源社会保障部发布或备案的技能类职业"""
    edition = reader.must("edition", cells.edition)
    code = reader.must("code", cells.skill_code)
    name = reader.must("name", cells.name)
    kind = reader.maybe("kind", cells.occupation_kind) or DICTIONARY
    work_types = reader.maybe("work_types", cells.work_types) or ()
    since, until = reader.maybe("valid_from", day_5), reader.maybe("valid_to", day_5)
    successor = reader.maybe("successor", cells.skill_code)
    if reader.refused or edition is None or code is None or name is None:
        return None
    if since is None and kind != DICTIONARY:
        reader.refuse("valid_from", Fault(f"{kind}须写明自何日起可以使用（发布或备案之日）", ARTICLE_5))
    since = since or EDITIONS[edition]
    if since < EDITIONS[edition]:
        reader.refuse("valid_from", Fault(f"早于{edition}年版大典公布之日{EDITIONS[edition]}，请核对", ARTICLE_5))
    if until and until < since:
        reader.refuse("valid_to", Fault("停用日期早于启用日期，请核对", ARTICLE_5))
    if successor and edition == LATEST_EDITION:
        reader.refuse("successor", Fault(f"{edition}年版是现行版，没有后继编码，请留空", ARTICLE_5))
    if reader.refused:
        return None
    return OccupationRow(edition, code, name, kind, work_types, since, until, successor)


def standard(reader: Reader, occupations: Collection[tuple[str, str]] | None = None) -> StandardRow | None:
    """第七条：人力资源社会保障部发布的国家职业技能标准，和经其备案的行业企业评价规范"""
    code, title = reader.must("code", cells.standard_code), reader.must("title", cells.title)
    kind, issuer = reader.must("kind", cells.standard_kind), reader.must("issuer", cells.issuer)
    edition = reader.must("edition", cells.year)
    of_edition = reader.must("occupation_edition", cells.edition)
    of_code = reader.must("occupation_code", cells.skill_code)
    lowest, highest = reader.must("lowest_level", cells.level), reader.must("highest_level", cells.level)
    filed_no = reader.maybe("filed_no", cells.filed_no)
    since, until = reader.maybe("in_force_from", day_7), reader.maybe("in_force_to", day_7)
    note = reader.maybe("note", cells.note) or ""
    if kind == NORM and not filed_no:
        reader.refuse("filed_no", Fault("行业企业评价规范须经人力资源社会保障部备案，请填备案号", ARTICLE_7))
    if kind == NATIONAL and issuer and "人力资源" not in issuer and "人社部" not in issuer:
        reader.refuse(
            "issuer", Fault("国家职业技能标准由人力资源社会保障部发布；其他单位的请改填行业企业评价规范", ARTICLE_7)
        )
    if lowest and highest and lowest < highest:
        reader.refuse("lowest_level", Fault("最低等级高于最高等级：5最低，1最高，请对调", ARTICLE_6))
    if since and until and until < since:
        reader.refuse("in_force_to", Fault("废止日期早于施行日期，请核对", ARTICLE_7))
    if occupations is not None and of_edition and of_code and (of_edition, of_code) not in occupations:
        says = f"职业目录中没有{of_edition}年版的{of_code}，请先导入该职业或改正编码"
        reader.refuse("occupation_code", Fault(says, ARTICLE_7))
    if reader.refused or not (code and title and kind and issuer and edition and of_edition and of_code):
        return None
    if lowest is None or highest is None:
        return None
    levels = (lowest, highest)
    return StandardRow(code, title, kind, issuer, edition, of_edition, of_code, *levels, filed_no, since, until, note)


def seed_occupations() -> tuple[OccupationRow, ...]:
    """Our own list: every edition, oldest first."""
    rows: list[OccupationRow] = []
    for edition in EDITIONS:
        found, errors = read_occupations(own(f"occupations-{edition}.csv"))
        sound(errors)
        rows += found
    return tuple(rows)


def seed_standards() -> tuple[StandardRow, ...]:
    """At least one standard for every occupation of our own list."""
    known = {(row.edition, row.code) for row in seed_occupations()}
    rows, errors = read_standards(own("standards.csv"), known)
    sound(errors)
    return rows


def seed_districts() -> tuple[DistrictRow, ...]:
    """The sixteen districts of Tianjin, in the order of their codes."""
    table = csv.DictReader(own("districts.csv").decode().splitlines())
    return tuple(DistrictRow(row["code"], row["name"]) for row in table)


def own(file: str) -> bytes:
    return Path(__file__).with_name(file).read_bytes()


def sound(errors: Iterable[RowError]) -> None:
    """Our own lists hold no errors: one is a bug."""
    for error in errors:
        raise ValueError(str(error))
