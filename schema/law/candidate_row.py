"""考生信息表的一行 · one row of a spreadsheet judged: the candidate it describes, and everything that must be mended first.

Every problem of a row is told at once, each with its column and its article; no problem repeats what stands in the cell.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat, zip_longest
from typing import Any

from . import cell, identity
from .article import Article, art
from .candidate_sheet import BY_FIELD, CONTACT, NEEDED, REST, Header
from .cell import Cell, Fault
from .forms import CONTROL
from .kinds import CandidateKind, DocumentKind, Track

REMEMBERED = 1000  # different cells of one column
JUDGED = (
    "name", "document", "occupation", "level", "document_kind", "sex", "born_on", "relation", "kind", "resit", "ground", "proof", "phone",
)  # fmt: skip
NOTES = 2  # a row without name and number that has no more cells than this is a note or a total below the table


@dataclass(frozen=True)
class Entry:
    """What one may be enrolled for in a plan."""

    occupation: str
    code: str
    name: str
    work_type: str | None
    level: int


@dataclass(frozen=True)
class Circumstances:
    """What a row is judged by: whose plan, on which day, what the plan offers, how the workbook counts days."""

    track: str
    day: date
    entries: tuple[Entry, ...]
    started: bool = False  # somebody is enrolled already, so any row may be a repetition
    epoch_1904: bool = False


@dataclass(frozen=True)
class Problem:
    """What must be mended, in which column."""

    code: str
    field: str
    says: str
    article: Article

    def told(self) -> dict[str, str]:
        """As it is kept and shown."""
        return {"code": self.code, "field": self.field, "message": self.says, "article": str(self.article)}


@dataclass(slots=True)
class Judged:
    """A row as a candidate: numbers apart, so that they can be sealed; without problems it may be taken."""

    document: str
    phone: str
    contact: dict[str, str]
    particulars: dict[str, str]
    values: dict[str, Any]
    problems: list[Problem]


class _Column(dict[Cell, Any]):
    """What the cells of one column mean: most say what others in it have said, most others need nothing done to them."""

    def __init__(self, name: str, place: int, reader: Callable[[Cell], Any]) -> None:
        super().__init__({None: "", "": ""})
        self.name, self.place, self.reader, self.most = name, place, reader, BY_FIELD[name].most
        self.clean, self.faulty = cell.CLEAN.get(reader), False

    def read(self, cells: Sequence[Cell]) -> list[Any]:
        """What they mean; a column that says the same throughout, or nothing, is looked up once."""
        if len(set(cells)) == 1:
            return [self[cells[0]]] * len(cells)
        return list(map(self.__getitem__, cells))

    def __missing__(self, written: Cell) -> Any:
        if self.clean and isinstance(written, str) and len(written) <= self.most and self.clean.fullmatch(written):
            found: Any = written
        else:
            found = _read(self.name, self.reader, written)
            self.faulty = self.faulty or isinstance(found, Problem)
        if len(self) < REMEMBERED:
            self[written] = found
        return found


class Judge:
    """Judges the rows under one header; what a plan offers is looked up once."""

    def __init__(self, found: Header, circumstances: Circumstances) -> None:
        self.places, self.circumstances = found.places, circumstances
        self.employer = circumstances.track == Track.EMPLOYER
        self.whose = tuple(found.places.get(name, sys.maxsize) for name in ("name", "document"))
        self.only_cards = "document_kind" not in found.places
        self.offers: dict[tuple[str, int], list[Entry]] = {}
        for entry in circumstances.entries:
            for said in _names(entry):
                self.offers.setdefault((said, entry.level), []).append(entry)
        self.known = {said for said, _ in self.offers}
        self.offered: dict[tuple[str, int], Entry | Problem] = {}
        readers = {
            "level": cell.level, "name": cell.name, "document": cell.number, "phone": cell.phone, "resit": cell.resit,
            "born_on": lambda it: cell.day(it, circumstances.epoch_1904),
            "document_kind": lambda it: cell.chosen(it, cell.DOCUMENTS), "sex": lambda it: cell.chosen(it, cell.SEXES),
            "relation": lambda it: cell.chosen(it, cell.RELATIONS), "kind": lambda it: cell.chosen(it, cell.KINDS),
            "working_since": self._month,
        }  # fmt: skip
        self.columns = [
            _Column(name, place, readers.get(name, cell.text)) for name, place in found.places.items() if name != "ordinal"
        ]
        self.contact, self.rest = (tuple(n for n in of if n in found.places) for of in (CONTACT, REST))

    def nobody(self, cells: Sequence[Cell]) -> bool:
        """Whether the row is blank, or a note: nobody's name or number stands in it."""
        name, document = self.whose
        if max(name, document) < len(cells) and cells[name] and cells[document]:
            return False
        filled = sum(1 for one in cells if one is not None and one != "" and (not isinstance(one, str) or one.strip()))
        if filled > NOTES:
            return False
        return not filled or not any(self._at(cells, name) for name in ("name", "document"))

    def _at(self, cells: Sequence[Cell], name: str) -> Cell:
        place = self.places.get(name, len(cells))
        found = cells[place] if place < len(cells) else None
        return found if found is not None and found != "" else None

    def _month(self, it: Cell) -> Any:
        """The day one began to work; a year and a month will do."""
        found = cell.day(it, self.circumstances.epoch_1904)
        return cell.text(it) if isinstance(found, Fault) else found and found.isoformat()

    def rows(self, lines: Sequence[Sequence[Cell]]) -> Iterator[Judged]:
        """The rows, read column by column, and judged one by one."""
        turned, nothing = list(zip_longest(*lines)), [""] * len(lines)
        read = {one.name: one.read(turned[one.place]) for one in self.columns if one.place < len(turned)}
        problems = self._problems(read)
        parts = (_rows(names, read, nothing) for names in (JUDGED, self.contact, self.rest))
        for at, (values, contact, rest) in enumerate(zip(*parts, strict=True)):
            row = dict(zip(JUDGED, values, strict=True))
            found = list(self._judge(row))
            if before := problems.get(at):
                faulty = {problem.field for problem in before}
                found = before + [one for one in found if one.field not in faulty]
            yield Judged(
                row["document"], row["phone"], {name: it for name, it in zip(self.contact, contact, strict=True) if it != ""},
                {name: it for name, it in zip(self.rest, rest, strict=True) if it != ""}, self._values(row), found,
            )  # fmt: skip

    def _problems(self, read: dict[str, list[Any]]) -> dict[int, list[Problem]]:
        """The cells that cannot be taken, by row; from now on they are as if nothing stood in them."""
        found: dict[int, list[Problem]] = {}
        for column in self.columns:
            for at, it in enumerate(read[column.name]) if column.faulty and column.name in read else ():
                if isinstance(it, Problem):
                    found.setdefault(at, []).append(it)
                    read[column.name][at] = ""
        return found

    def _judge(self, row: dict[str, Any]) -> Iterator[Problem]:
        for name in NEEDED:
            if not row[name]:
                yield _problem("EMPTY", name, f"“{BY_FIELD[name].heads[0]}”不能为空")
        kind = row["document_kind"] = row["document_kind"] or DocumentKind.ID_CARD
        if number := row["document"]:
            faults = list(identity.faults(kind, number, self.circumstances.day))
            if faults:
                hint = "；不是居民身份证的，请加“证件类型”一列并填明" if self.only_cards else ""
                yield from (_problem("DOCUMENT", "document", says + hint) for says in faults)
            else:
                sex, born = identity.sex(kind, number), identity.born(kind, number)
                said = row["sex"], row["born_on"] = row["sex"] or sex, row["born_on"] or born
                if said != (sex, born):
                    found = identity.disagreements(kind, number, *said)
                    yield from (_problem("DISAGREES", name, says) for name, says in found)
        if row["born_on"] and row["born_on"] > self.circumstances.day:
            yield _problem("IN_THE_FUTURE", "born_on", "“出生日期”晚于今天")
        if row["occupation"] and row["level"]:
            about = row["occupation"], row["level"]
            offered = self.offered.get(about)
            if offered is None:
                offered = self._offered(*about)
                if len(self.offered) < REMEMBERED:
                    self.offered[about] = offered
            if isinstance(offered, Problem):
                yield offered
            else:
                row["entry"] = offered
        if self.employer and not row["relation"]:
            says = "用人单位只为本单位职工（含劳务派遣、劳务外包、实习等）认定，请在“用工形式”中填明"
            yield Problem("NOT_OWN_WORKER", "relation", says, art(2, paragraph=2))

    def _offered(self, occupation: str, level: int) -> Entry | Problem:
        said = cell.plain(occupation)
        found = self.offers.get((said, level), [])
        if not found:
            where = "“认定等级”：方案中这一职业没有该等级的场次" if said in self.known else "“职业工种名称”：方案中没有这一职业（工种）的场次"
            return Problem("NOT_OFFERED", "level" if said in self.known else "occupation", where, art(16, 1))
        if len({(entry.occupation, entry.work_type) for entry in found}) > 1:
            says = f"“职业工种名称”在方案中有多个工种，请写明：{'、'.join(sorted(_shown(entry) for entry in found))}"
            return Problem("AMBIGUOUS", "occupation", says, art(16, 1))
        return found[0]

    def _values(self, row: dict[str, Any]) -> dict[str, Any]:
        """As a candidate keeps it; the numbers stand apart."""
        entry, born = row.get("entry"), row["born_on"]
        return {
            "occupation_id": entry and entry.occupation, "work_type": entry and entry.work_type, "level": row["level"] or None,
            "name": row["name"], "sex": row["sex"] or None, "born_on": born.isoformat() if born else None,
            "document_kind": row["document_kind"],
            "relation": row["relation"] or None if self.employer else None,
            "kind": row["kind"] or CandidateKind.FIRST, "resit": row["resit"] or False,
            "ground": row["ground"] or None, "ground_evidence": row["proof"] or None,
        }  # fmt: skip


def _rows(names: Sequence[str], read: Mapping[str, list[Any]], nothing: list[Any]) -> Iterator[tuple[Any, ...]]:
    """These columns, row by row."""
    return zip(*(read.get(name, nothing) for name in names), strict=True) if names else repeat((), len(nothing))


def _read(name: str, reader: Callable[[Cell], Any], written: Cell) -> Any:
    """What a cell means, or why it cannot be taken; empty when nothing is left of it."""
    column, found = BY_FIELD[name], reader(written)
    if isinstance(found, Fault):
        return _problem(found.code, name, f"“{column.heads[0]}”{found.says}")
    if isinstance(found, str) and len(found) > column.most:
        return _problem("TOO_LONG", name, f"“{column.heads[0]}”最多{column.most}字，现有{len(found)}字")
    if isinstance(found, str) and CONTROL.search(found):
        return _problem("NOT_PLAIN_TEXT", name, f"“{column.heads[0]}”含有不可见的控制字符")
    return "" if found is None else found


def _names(entry: Entry) -> set[str]:
    """What people call an occupation and its work type."""
    names = {entry.name, f"{entry.code}{entry.name}", entry.code}
    if entry.work_type:
        pairs = {f"{entry.name}{between}{entry.work_type}{after}" for between, after in (("(", ")"), ("/", ""), ("-", ""), ("", ""), ("—", ""))}
        names |= {entry.work_type, *pairs}
    return {cell.plain(name) for name in names}


def _shown(entry: Entry) -> str:
    return f"{entry.name}（{entry.work_type}）" if entry.work_type else entry.name


def _problem(code: str, name: str, says: str) -> Problem:
    return Problem(code, name, says, art(15))
