"""From lines to steps: each line of the scenario comes to one or more acts of the law, a minute apart."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from schema.catalogue import read
from schema.catalogue.rows import EDITIONS, NATIONAL, OccupationRow, StandardRow
from schema.desk import Deployment
from schema.law.forms import Nothing
from schema.law.ruleset import RuleSet, governing

from .scenario import Line, Scenario, ScenarioError, Unit, in_office
from .state import Label, State

NUMERALS = {word: level for level, word in enumerate("一二三四五", 1)}
LEVELS = r"([一二三四五])(?:至([一二三四五]))?级"
ITEM = re.compile(rf"(\d-\d\d-\d\d-\d\d)([^·\s]+)(?:·(\S+))? {LEVELS} (\S+)")
LABEL = re.compile(rf"([^·\s]+)(?:·(\S+))? {LEVELS}(?: (\S+))?")
NUMBER = re.compile(r"〔\d{4}〕\d+号|「[^」]+」")
Form = Callable[[State], Awaitable[Any]]


async def nothing(state: State) -> Any:
    """An act that asks for no form."""
    return Nothing()


@dataclass(frozen=True)
class Step:
    """One act: when, who, what, to which case (`name` within `noun`); `number` is what a new case's must end with.

    `check` instead of an act: the clock must have done this by then. `clears`: filings may have ended by it.
    `tears`: an application may have been torn out by it.
    """

    line: int
    key: str
    at: datetime
    who: str
    noun: str
    act: str
    name: str
    form: Form
    creates: bool = False
    refused: tuple[str, ...] = ()
    number: str = ""
    check: bool = False
    clears: bool = False
    tears: bool = False


@dataclass(frozen=True)
class Wanted:
    """An item as applied for."""

    occupation: OccupationRow
    work_type: str | None
    level: int
    place: str
    standard: StandardRow


@dataclass
class Draft:
    """A unit's latest application, as far as the scenario has come."""

    call: str
    track: str
    items: tuple[Wanted, ...]
    missing: tuple[str, ...]


@dataclass
class Plan:
    """The scenario and what is known along the way: who is registered, and each unit's latest application."""

    scenario: Scenario
    deployment: Deployment
    known: set[str] = field(default_factory=set)
    drafts: dict[str, Draft] = field(default_factory=dict)
    minute: int = 0
    count: int = 0

    def step(self, line: Line, noun: str, act: str, name: str, form: Form = nothing, **more: Any) -> Step:
        """The next act of a line. ScenarioError: it would fall out of office hours."""
        who, at = more.pop("who", line.who), line.at + timedelta(minutes=self.minute)
        if not line.online:
            in_office(line.number, who, at)
        self.minute, self.count = self.minute + 1, self.count + 1
        key = f"demo:{self.scenario.digest}:{line.number}.{self.count}"
        if more.get("number", "").startswith("「"):  # called by a name of the scenario's own
            del more["number"]
        return Step(line.number, key, at, who, noun, act, name, form, **more)

    def rules(self, line: Line) -> RuleSet:
        """The rule set of that day."""
        return governing(line.at.date(), self.deployment.rulesets, self.deployment.fallback)[0]

    def conditions(self, line: Line, track: str) -> Mapping[str, Mapping[str, str]]:
        """The conditions of article 9 that the track must meet."""
        return {code: c for code, c in self.rules(line).conditions.items() if c.get("track", track) == track}

    def unit(self, line: Line, short: str) -> Unit:
        """The unit of that short name. ScenarioError: there is none."""
        try:
            return self.scenario.units[short]
        except KeyError:
            raise ScenarioError(line.number, f"“单位”一章没有“{short}”") from None

    def draft(self, line: Line, short: str) -> Draft:
        """The unit's latest application. ScenarioError: there is none."""
        self.unit(line, short)
        try:
            return self.drafts[short]
        except KeyError:
            raise ScenarioError(line.number, f"“{short}”还没有起草申请") from None

    def person(self, line: Line, title: str) -> str:
        """The login of a person. ScenarioError: there is none."""
        try:
            return self.scenario.people[title].login
        except KeyError:
            raise ScenarioError(line.number, f"“办理人员”一章没有“{title}”") from None


def number_in(line: Line, place: int = 0) -> str:
    """The number a line is about, such as 〔2022〕1号, or the name it goes by, such as 「首次公示」."""
    words = [word for word in line.about if (found := NUMBER.search(word)) and found]
    if len(words) <= place:
        raise ScenarioError(line.number, f"“{line.verb}”之后应写编号，如〔2022〕1号，或以「」所起的名")
    matched = NUMBER.search(words[place])
    assert matched
    return matched[0]


def label_in(text: str, line: int) -> Label:
    """`焊工·电焊工 四至二级 大港厂区`."""
    matched = LABEL.fullmatch(text.strip())
    if matched is None:
        raise ScenarioError(line, f"“{text}”应写成“职业·工种 五至三级 地点”，工种和地点可不写")
    occupation, work_type, low, high, place = matched.groups()
    return Label(occupation, work_type, frozenset(_levels(low, high)), place)


def _levels(low: str, high: str | None) -> range:
    return range(NUMERALS[low], NUMERALS[high or low] - 1, -1)


def items_in(text: str, line: int, unit: Unit, day: date) -> tuple[Wanted, ...]:
    """What is applied for: `6-31-01-03电工 五至三级 总厂；…`, from the edition of the dictionary in use on that day."""
    edition = max(name for name, since in EDITIONS.items() if since <= day)
    wanted = []
    for part in text.split("；"):
        matched = ITEM.fullmatch(part.strip())
        if matched is None:
            raise ScenarioError(line, f"“{part}”应写成“6-31-01-03电工 五至三级 总厂”，有工种的写成“电工·工种”")
        code, name, work_type, low, high, place = matched.groups()
        occupation = _occupations().get((edition, code))
        if occupation is None or occupation.name != name:
            right = f"，该代码为“{occupation.name}”" if occupation else ""
            raise ScenarioError(line, f"{edition}年版大典没有“{code}{name}”{right}")
        if occupation.valid_from > day:
            raise ScenarioError(line, f"{name}自{occupation.valid_from}起才可申报")
        if work_type and work_type not in occupation.work_types:
            raise ScenarioError(line, f"{name}没有“{work_type}”这一工种")
        if place not in unit.places:
            raise ScenarioError(line, f"“{unit.short}”没有“{place}”这一评价地点")
        for level in _levels(low, high):
            wanted.append(Wanted(occupation, work_type, level, place, _standard(line, occupation, level, day)))
    return tuple(wanted)


def _standard(line: int, occupation: OccupationRow, level: int, day: date) -> StandardRow:
    """The newest national standard in force on that day that provides for the level."""
    fit = [
        one for one in _standards().get((occupation.edition, occupation.code), [])
        if one.kind == NATIONAL and one.highest_level <= level <= one.lowest_level and (one.in_force_from or date.min) <= day
    ]  # fmt: skip
    if not fit:
        raise ScenarioError(line, f"{day}没有规定{occupation.name}{'零一二三四五'[level]}级的国家职业技能标准")
    return max(fit, key=lambda one: one.in_force_from or date.min)


@cache
def _occupations() -> dict[tuple[str, str], OccupationRow]:
    return {(row.edition, row.code): row for row in read.seed_occupations()}


@cache
def _standards() -> dict[tuple[str, str], list[StandardRow]]:
    found: dict[tuple[str, str], list[StandardRow]] = {}
    for row in read.seed_standards():
        found.setdefault((row.occupation_edition, row.occupation_code), []).append(row)
    return found


Verb = Callable[[Plan, Line], Iterator[Step]]


def plan(scenario: Scenario, deployment: Deployment) -> list[Step]:
    """Every step of the scenario, in order of time. ScenarioError: a line that cannot be understood."""
    from . import applying, changing, deciding, ending, publishing

    verbs: dict[str, Verb] = {**applying.VERBS, **deciding.VERBS, **publishing.VERBS, **changing.VERBS, **ending.VERBS}
    planned = Plan(scenario, deployment)
    steps: list[Step] = []
    for line in scenario.lines:
        if line.verb not in verbs:
            raise ScenarioError(line.number, f"不知道怎样“{line.verb}”，可用：{'、'.join(verbs)}")
        planned.minute = planned.count = 0
        steps += verbs[line.verb](planned, line)
    return sorted(steps, key=lambda step: step.at)
