"""考生信息表的一行 · one row of a spreadsheet judged: the candidate it describes, and everything that must be mended first.

Every problem of a row is told at once, each with its column and its article; no problem repeats what stands in the cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from . import cell, identity
from .article import Article, art
from .candidate_sheet import BY_FIELD, CONTACT, REST, Header
from .cell import Cell, Fault
from .forms import CONTROL
from .kinds import CandidateKind, DocumentKind, Track

REMEMBERED = 1000  # different cells of one column
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


@dataclass
class Judged:
    """A row as a candidate: numbers apart, so that they can be sealed; without problems it may be taken."""

    document: str = ""
    phone: str = ""
    contact: dict[str, str] = field(default_factory=dict)
    particulars: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Judge:
    """Judges the rows under one header; what a plan offers is looked up once."""

    def __init__(self, found: Header, circumstances: Circumstances) -> None:
        self.places, self.circumstances = found.places, circumstances
        self.employer = circumstances.track == Track.EMPLOYER
        self.only_cards = "document_kind" not in found.places
        self.offers: dict[tuple[str, int], list[Entry]] = {}
        for entry in circumstances.entries:
            for said in _names(entry):
                self.offers.setdefault((said, entry.level), []).append(entry)
        self.known = {said for said, _ in self.offers}
        self.readers = {
            "level": cell.level, "name": cell.name, "document": cell.number, "phone": cell.phone, "resit": cell.resit,
            "born_on": lambda it: cell.day(it, circumstances.epoch_1904),
            "document_kind": lambda it: cell.chosen(it, cell.DOCUMENTS), "sex": lambda it: cell.chosen(it, cell.SEXES),
            "relation": lambda it: cell.chosen(it, cell.RELATIONS), "kind": lambda it: cell.chosen(it, cell.KINDS),
            "working_since": self._month,
        }  # fmt: skip
        self.plan: list[tuple[str, int, Callable[[Cell], Any], dict[Cell, Any]]] = [
            (name, place, self.readers.get(name, cell.text), {})
            for name, place in found.places.items() if name != "ordinal"
        ]  # fmt: skip

    def nobody(self, cells: Sequence[Cell]) -> bool:
        """Whether the row is blank, or a note: nobody's name or number stands in it."""
        if self._at(cells, "name") and self._at(cells, "document"):
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

    def row(self, cells: Sequence[Cell]) -> Judged:
        """The row, read and judged."""
        judged, read = Judged(), dict[str, Any]()
        width = len(cells)
        for name, place, reader, seen in self.plan:
            written = cells[place] if place < width else None
            if written is None or written == "":
                continue
            found = seen.get(written)  # most cells say what others in their column have said
            if found is None:
                found = _read(name, reader, written)
                if len(seen) < REMEMBERED:
                    seen[written] = found
            if isinstance(found, Problem):
                judged.problems.append(found)
            elif found != "":
                read[name] = found
        if judged.problems:
            faulty = {problem.field for problem in judged.problems}
            judged.problems += [one for one in self._judge(read) if one.field not in faulty]
        else:
            judged.problems += self._judge(read)
        self._keep(judged, read)
        return judged

    def _judge(self, read: dict[str, Any]) -> Iterator[Problem]:
        for name in ("name", "document", "occupation", "level"):
            if name not in read:
                yield _problem("EMPTY", name, f"“{BY_FIELD[name].heads[0]}”不能为空")
        kind = read.setdefault("document_kind", DocumentKind.ID_CARD)
        if number := read.get("document"):
            hint = "；不是居民身份证的，请加“证件类型”一列并填明" if self.only_cards else ""
            faults = list(identity.faults(kind, number, self.circumstances.day))
            yield from (_problem("DOCUMENT", "document", says + hint) for says in faults)
            if not faults:
                sex, born = identity.sex(kind, number), identity.born(kind, number)
                if read.setdefault("sex", sex) != sex or read.setdefault("born_on", born) != born:
                    found = identity.disagreements(kind, number, read["sex"], read.get("born_on"))
                    yield from (_problem("DISAGREES", name, says) for name, says in found)
        if read.get("born_on") and read["born_on"] > self.circumstances.day:
            yield _problem("IN_THE_FUTURE", "born_on", "“出生日期”晚于今天")
        yield from self._offered(read)
        if self.employer and "relation" not in read:
            says = "用人单位只为本单位职工（含劳务派遣、劳务外包、实习等）认定，请在“用工形式”中填明"
            yield Problem("NOT_OWN_WORKER", "relation", says, art(2, paragraph=2))

    def _offered(self, read: dict[str, Any]) -> Iterator[Problem]:
        occupation, level = read.get("occupation"), read.get("level")
        if not (occupation and level):
            return
        said = cell.plain(occupation)
        found = self.offers.get((said, level), [])
        what = {(entry.occupation, entry.work_type) for entry in found}
        if not found:
            where = "“认定等级”：方案中这一职业没有该等级的场次" if said in self.known else "“职业工种名称”：方案中没有这一职业（工种）的场次"
            yield Problem("NOT_OFFERED", "level" if said in self.known else "occupation", where, art(16, 1))
        elif len(what) > 1:
            says = f"“职业工种名称”在方案中有多个工种，请写明：{'、'.join(sorted(_shown(entry) for entry in found))}"
            yield Problem("AMBIGUOUS", "occupation", says, art(16, 1))
        else:
            read["entry"] = found[0]

    def _keep(self, judged: Judged, read: Mapping[str, Any]) -> None:
        judged.document, judged.phone = read.get("document", ""), read.get("phone", "")
        judged.contact = {name: read[name] for name in CONTACT if name in read}
        entry = read.get("entry")
        born = read.get("born_on")
        judged.particulars = {name: read[name] for name in REST if name in read}
        judged.values = {
            "occupation_id": entry and entry.occupation, "work_type": entry and entry.work_type, "level": read.get("level"),
            "name": read.get("name", ""), "sex": read.get("sex"), "born_on": born.isoformat() if born else None,
            "document_kind": read["document_kind"],
            "relation": read.get("relation") if self.employer else None,
            "kind": read.get("kind", CandidateKind.FIRST), "resit": read.get("resit", False),
            "ground": read.get("ground"), "ground_evidence": read.get("proof"),
        }  # fmt: skip


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
