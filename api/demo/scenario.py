"""Reading the scenario: `scenario.md`, the chronicle that people can read and correct, becomes people, units and dated lines."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from importlib.resources import files
from itertools import pairwise

from schema.law.calendar import seeded
from schema.law.kinds import UnitKind
from schema.law.procedure import TIANJIN
from schema.law.roles import TITLES, Role
from schema.law.uscc import ALPHABET, check_digit

OPENS, CLOSES = time(8, 30), time(17, 30)
CITIZEN, CLOCK, SITE = "市民", "时钟", "公开网站"
NOT_IN_OFFICE = (CITIZEN, CLOCK, SITE)
LINE = re.compile(r"- (\d{4}-\d\d-\d\d) (\d\d:\d\d) (\S+) (\S+)(?: ([^：]+?))?")
REFUSED = "不予办理"
STORY, LIFE = "经过", "一家机构的三年"  # the whole city; and three institutions from their call to their ends
ONLINE = "网上办理"  # a unit may hand in at any hour: the day ends at midnight


class ScenarioError(ValueError):
    """The scenario says what cannot be understood or may not be; the message names the line."""

    def __init__(self, line: int, says: str) -> None:
        super().__init__(f"剧本第{line}行：{says}")


@dataclass(frozen=True)
class Person:
    """Somebody who acts for an office."""

    login: str
    title: str
    role: Role
    district: str
    employer: str


@dataclass(frozen=True)
class Place:
    """Where a unit assesses."""

    name: str
    district: str
    address: str


@dataclass(frozen=True)
class Unit:
    """An invented unit; `staff` are one name for each of the four duties."""

    login: str
    short: str
    name: str
    kind: UnitKind
    district: str
    address: str
    stem: str
    legal_person: str
    contact: str
    phone: str
    staff: tuple[str, ...]
    places: dict[str, Place] = field(default_factory=dict)

    @property
    def credit_code(self) -> str:
        """The stem of 17 characters and its check digit."""
        return self.stem + check_digit(self.stem)


@dataclass(frozen=True)
class Note:
    """A line indented under another: `关键词：内容`."""

    number: int
    key: str
    text: str


@dataclass(frozen=True)
class Line:
    """`- 日期 时刻 谁 做什么 关于什么：内容 → 不予办理 代码`."""

    number: int
    at: datetime
    who: str
    verb: str
    about: tuple[str, ...]
    body: str
    refused: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def names(self) -> list[str]:
        """The body as a list of names."""
        return [name.strip() for name in self.body.split("、") if name.strip()]

    @property
    def online(self) -> bool:
        """Handed in by a unit at an hour when no office is open."""
        return self.note(ONLINE) is not None

    def note(self, key: str) -> str | None:
        """What the note of that key says."""
        return next((note.text for note in self.notes if note.key == key), None)

    def must(self, key: str) -> str:
        """The same. ScenarioError: there is none."""
        if (found := self.note(key)) is None:
            raise ScenarioError(self.number, f"“{self.verb}”之下要写“{key}：……”")
        return found


@dataclass(frozen=True)
class Scenario:
    """All that the chronicle says, and the digest of its text."""

    people: dict[str, Person]
    units: dict[str, Unit]
    lines: tuple[Line, ...]
    digest: str
    life: tuple[Line, ...] = ()


def shipped() -> Scenario:
    """The scenario that comes with Jinji."""
    return read(files(__package__).joinpath("scenario.md").read_text("utf-8"))


def alone() -> Scenario:
    """Of the shipped scenario the three years only, after the accounts have been opened."""
    whole = shipped()
    opened = tuple(line for line in whole.lines if line.verb == "开立账号")
    return replace(whole, lines=(*opened, *whole.life))


def read(text: str) -> Scenario:
    """A scenario from its text. ScenarioError: what is wrong, and in which line."""
    chapters = _chapters(text)
    people = {person.title: person for person in _people(chapters["办理人员"])}
    units: dict[str, Unit] = {}
    for unit in _units(chapters["单位"]):
        units[unit.short] = unit
    for number, (short, name, district, address) in _table(chapters["评价地点"], 4):
        if short not in units:
            raise ScenarioError(number, f"“单位”一章没有“{short}”")
        units[short].places[name] = Place(name, district, address)
    story, life = (_told(chapters.get(name, []), {*people, *units, *NOT_IN_OFFICE}) for name in (STORY, LIFE))
    lines = tuple(sorted((*story, *life), key=lambda line: line.at))
    return Scenario(people, units, lines, hashlib.sha256(text.encode()).hexdigest()[:8], life)


def _told(chapter: Sequence[tuple[int, str]], known: set[str]) -> tuple[Line, ...]:
    lines = tuple(_lines(chapter, known))
    for before, after in pairwise(lines):
        if after.at < before.at:
            raise ScenarioError(after.number, "时间早于上一行，请按先后顺序排列")
    return lines


def _chapters(text: str) -> dict[str, list[tuple[int, str]]]:
    chapters: dict[str, list[tuple[int, str]]] = {}
    now: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("## "):
            now = chapters.setdefault(line[3:].strip(), [])
        else:
            now.append((number, line.rstrip()))
    for wanted in ("办理人员", "单位", "评价地点", STORY):
        if wanted not in chapters:
            raise ScenarioError(1, f"缺少“## {wanted}”一章")
    return chapters


def _table(lines: Sequence[tuple[int, str]], width: int) -> Iterator[tuple[int, list[str]]]:
    rows = [(number, line) for number, line in lines if line.startswith("|")]
    for number, line in rows[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != width:
            raise ScenarioError(number, f"应有{width}栏，现有{len(cells)}栏")
        yield number, cells


def _people(lines: Sequence[tuple[int, str]]) -> Iterator[Person]:
    roles = {title: role for role, title in TITLES.items()}
    for number, (login, title, role, district, employer) in _table(lines, 5):
        if role not in roles:
            raise ScenarioError(number, f"没有“{role}”这一职权，可用：{'、'.join(roles)}")
        yield Person(login, title, roles[role], district, employer)


def _units(lines: Sequence[tuple[int, str]]) -> Iterator[Unit]:
    kinds = {kind.says: kind for kind in UnitKind}
    seen: set[str] = set()
    for number, cells in _table(lines, 10):
        short, name, kind, district, address, stem, legal_person, contact, phone, staff = cells
        if kind not in kinds:
            raise ScenarioError(number, f"没有“{kind}”这一单位性质，可用：{'、'.join(kinds)}")
        if len(stem) != 17 or set(stem) - set(ALPHABET):
            raise ScenarioError(number, f"信用代码前17位“{stem}”写法不对")
        if again := {short, name, stem} & seen:
            raise ScenarioError(number, f"与上文重复：{'、'.join(again)}")
        if len(four := tuple(staff.split("、"))) != 4:
            raise ScenarioError(number, "人员应依次写专职、专家、考评、督导四人，以“、”分开")
        seen |= {short, name, stem}
        login = f"unit-{len(seen) // 3:02}"
        yield Unit(login, short, name, kinds[kind], district, address, stem, legal_person, contact, phone, four)


def _lines(lines: Sequence[tuple[int, str]], known: set[str]) -> Iterator[Line]:
    head: tuple[int, str] | None = None
    notes: list[Note] = []
    for number, text in [*lines, (0, "- ")]:
        if text.startswith("  - "):
            key, found, rest = text[4:].partition("：")
            if head is None or not found:
                raise ScenarioError(number, "缩进的一行应接在某一事项之下，写成“关键词：内容”")
            notes.append(Note(number, key.strip(), rest.strip()))
        elif text.startswith("- "):
            if head:
                yield _line(*head, tuple(notes), known)
            head, notes = (number, text), []
        elif text and not text.startswith(("#", ">")):
            raise ScenarioError(number, "不知道这一行说的是什么；事项以“- ”开头，说明以“> ”开头")


def _line(number: int, text: str, notes: tuple[Note, ...], known: set[str]) -> Line:
    text, _, came = text.partition(" → ")
    first, _, body = text.partition("：")
    matched = LINE.fullmatch(first.strip())
    if matched is None:
        raise ScenarioError(number, "应写成“- 2022-03-01 09:30 谁 做什么 关于什么：内容”")
    day, clock, who, verb, about = matched.groups()
    try:
        at = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=TIANJIN)
    except ValueError as error:
        raise ScenarioError(number, f"没有“{day} {clock}”这一时刻") from error
    if who not in known:
        raise ScenarioError(number, f"不认识“{who}”，请先列入“办理人员”或“单位”")
    if came and not came.startswith(REFUSED + " "):
        raise ScenarioError(number, f"“→”之后应写“{REFUSED} 代码”")
    refused = tuple(came.removeprefix(REFUSED).strip().split("、")) if came else ()
    line = Line(number, at, who, verb, tuple((about or "").split()), body.strip(), refused, notes)
    if not line.online:
        in_office(line.number, line.who, line.at)
    return line


def in_office(number: int, who: str, at: datetime) -> None:
    """ScenarioError when people act on a day off or outside office hours."""
    if who in NOT_IN_OFFICE:
        return
    if not seeded().works(at.date()):
        raise ScenarioError(number, f"{at.date()}不是工作日")
    if not OPENS <= at.time() <= CLOSES:
        raise ScenarioError(
            number, f"{at:%H:%M}不在办公时间（{OPENS:%H:%M}至{CLOSES:%H:%M}）；一行中事项很多时，请提早或分行"
        )
