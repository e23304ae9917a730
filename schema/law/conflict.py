"""利害关系 · why an expert or a supervisor must stand aside for a unit: what is declared, and what the record shows (articles 10(3), 20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .article import art
from .calendar import Years
from .forms import Refusal
from .kinds import ExclusionGround, TieKind
from .procedure import Moment
from .version import registered


def ties_between(expert: Any, unit: Any, moment: Moment) -> Iterator[str]:
    """Every relation of this expert to this unit that excludes, each in words; none: the expert is free to judge it."""
    return (says for _, says in grounds_between(expert, unit, moment))


def grounds_between(person: Any, unit: Any, moment: Moment) -> Iterator[tuple[ExclusionGround, str]]:
    """The same with the ground's code: the code may be counted in public, the words name people."""
    if person.employer_code and person.employer_code == unit.credit_code:
        yield ExclusionGround.EMPLOYED, f"{person.title}任职于{unit.name}"
    for tie in person.ties:
        if tie.credit_code == unit.credit_code and tie.withdrawn_on is None and not _long_past(tie, moment):
            says = f"{person.title}与{unit.name}有“{TieKind(tie.kind).says}”关系{_when(tie)}：{tie.note}"
            yield ExclusionGround(tie.kind), says
    if any(one.name == person.title and registered(one, moment.day) for one in unit.staff):
        yield ExclusionGround.NAMESAKE, f"{unit.name}登记的评价工作人员中有与{person.title}同名者，不能排除为同一人"


def _long_past(tie: Any, moment: Moment) -> bool:
    span = moment.rules.span("conflict.years")
    assert isinstance(span, Years)
    if TieKind(tie.kind) in (TieKind.KINSHIP, TieKind.OTHER):
        return tie.until is not None and bool(tie.until < moment.day)  # over is over
    return tie.until is not None and moment.calendar.last_day(tie.until, span) < moment.day


def _when(tie: Any) -> str:
    since: date | None = tie.since
    until: date | None = tie.until
    return f"（{since or ''}至{until or '今'}）" if since or until else ""


def independent(expert: Any, unit: Any, field: str, moment: Moment) -> Iterator[Refusal]:
    """An account that is an expert's, free of every tie to the applicant."""
    yield from in_office(expert, field)
    for why in ties_between(expert, unit, moment):
        yield Refusal("CONFLICT_OF_INTEREST", f"{why}，应当回避", art(10, 3), field)


def in_office(expert: Any, field: str) -> Iterator[Refusal]:
    """An account that is an expert's and is in use."""
    if expert.role != "EXPERT" or expert.stage != "ACTIVE":
        yield Refusal("NOT_AN_EXPERT", f"{expert.title}不是在任专家", art(10, 3), field)
