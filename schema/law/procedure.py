"""What any legal procedure is made of: stages, limits, acts, and reasons to refuse.

Pure: no database, no network, no `now()`. Whoever asks says which moment it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from .article import ACCESS, Article
from .calendar import Calendar
from .forms import Nothing, Refusal, check
from .reach import IN_PERSON, covers
from .roles import CLOCK, LAW, Role, titled
from .ruleset import Rule, RuleSet

TIANJIN = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Limit:
    """How long a case may stay in a stage; the number stands in the rule set under `rule`; `owed` is who must act by then.

    It runs only in that stage: leaving stops it, coming back resumes it. `starts` names, for a reading that counts from
    another event, the date of the case that it counts from. `by` names a column of the case: for its value the rule set
    may have a number of its own, `rule` and the value joined by a point.
    """

    rule: str
    owed: Role = Role(0)
    starts: Mapping[str, str] = field(default_factory=dict)
    by: str = ""

    def rule_of(self, case: Any, rules: RuleSet) -> Rule:
        """The rule that this case's stay is reckoned by."""
        own = f"{self.rule}.{getattr(case, self.by).lower()}" if self.by else self.rule
        return rules.rules.get(own) or rules[self.rule]


@dataclass(frozen=True)
class Until:
    """The stage lasts up to and including a date that the case itself carries.

    With a `rule`, up to the last day that lies so long before that date: 实施前5个工作日.
    """

    field: str
    basis: Article
    rule: str = ""
    owed: Role = Role(0)


class Stage(Enum):
    """A member is `NAME = label` or `NAME = label, limit`; a stage without acts out of it is an end."""

    limit: Limit | Until | None

    def __new__(cls, label: str, limit: Limit | Until | None = None) -> Stage:
        member = object.__new__(cls)
        member._value_, member.limit = label, limit
        return member


@dataclass(frozen=True)
class Actor:
    """Who acts or reads: an account in one office, its own unit or district, or nobody in particular (PUBLIC)."""

    role: Role
    id: UUID | None = None
    title: str = ""
    unit: UUID | None = None
    credit_code: str | None = None
    district: UUID | None = None
    principal: UUID | None = None  # the colleague for whom a deputy acts (被代理人)
    reach: frozenset[str] | None = None  # how far a key, or a session not yet whole, reaches; None: as far as the office


    def stands_for(self, account: UUID | None) -> bool:
        """Whether this is the person, or the one for whom they act: what binds either of them binds both."""
        return account is not None and account in (self.id, self.principal)


@dataclass(frozen=True)
class Moment:
    """When an act occurs and by whom, and what governs it then (`fallback`: no rule set covers that day)."""

    at: datetime
    calendar: Calendar
    rules: RuleSet
    actor: Actor
    fallback: bool = False

    @property
    def day(self) -> date:
        """The day in Tianjin."""
        return self.at.astimezone(TIANJIN).date()


class This(Enum):
    """`SELF` in an effect is the case, `ACTOR` the id of the account that acts."""

    SELF = "case"
    ACTOR = "actor"


# What an act does beyond its stage and ledger line, as data; the desk carries it out in the same transaction.


@dataclass(frozen=True)
class Put:
    """Set these columns of the case."""

    values: Mapping[str, Any]


@dataclass(frozen=True)
class Add:
    """Write a further row; its values may be SELF, ACTOR, a `Made` or a `Numbered`; `tells` the public of it."""

    noun: str
    values: Mapping[str, Any]
    tells: str | None = None


@dataclass(frozen=True)
class Drop:
    """Take away the rows of `noun` that belong to the case (a draft's own lists, before they have any effect)."""

    noun: str
    of: str
    owner: Any = This.SELF


@dataclass(frozen=True)
class Change:
    """Set columns of a row that has no life of its own and belongs to the case."""

    row: Any
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Also:
    """Another case changes by operation of law: the same transaction, a ledger line of its own.

    `case` None starts one, an object with an id will do; `act` is one of its chapter by name, or one that all chapters
    know; `values` are columns set along with it.
    """

    noun: str
    case: Any
    act: str | Act
    form: Any = field(default_factory=Nothing)
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tally:
    """Count what the record holds of an institution from one day to another: a row for each question of `record/dossier.py`."""

    noun: str
    values: Mapping[str, Any]
    institution: Any
    since: date
    until: date


@dataclass(frozen=True)
class Gather:
    """Freeze for this draw whom it may fall on: the institutions in force with their weights, the supervisors in office."""


@dataclass(frozen=True)
class Numbered:
    """The next number of a series, e.g. `津技鉴公示〔2022〕{}号`; `width` pads with zeros."""

    pattern: str
    width: int = 0


@dataclass(frozen=True)
class Made:
    """The row of that noun which an earlier effect of the same act made."""

    noun: str


SELF, ACTOR = This
Effect = Put | Add | Change | Drop | Also | Tally | Gather
Guard = Callable[[Any, Any, Moment], Iterable[Refusal]]
Then = Callable[[Any, Any, Moment], Iterable[Effect]]


def always(case: Any, form: Any, moment: Moment) -> Iterable[Refusal]:
    """无附加条件"""
    return ()


def nothing_more(case: Any, form: Any, moment: Moment) -> Iterable[Effect]:
    """The stage and the ledger line are all."""
    return ()


def time_is_up(case: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """期限届满"""
    if case.due is None or moment.day <= case.due:
        until = f"至{case.due.isoformat()}二十四时" if case.due else "尚未起算"
        yield Refusal("TOO_EARLY", f"期限未满（{until}）")


@dataclass(frozen=True)
class Act:
    """One row of law: under `basis`, `by` may do it to a case in `src`, `provided` the guard; it becomes `dst`."""

    name: str
    title: str
    basis: Article
    by: Role
    src: tuple[Stage | None, ...]
    dst: Stage
    provided: Guard = always
    form: type = Nothing
    tells: str | None = None
    then: Then = nothing_more
    occurs: str = ""  # the field of the form that says when it occurred: a proof counts from when it was taken
    alone: bool = False  # judged by rows of other cases: one at a time, whoever acts
    sees: tuple[str, ...] | None = None  # what of the record its guard and effects look at; None: all the chapter may
    at_once: bool = False  # not to be entered later than it occurred: what it proves is that it was done before something

    @property
    def creates(self) -> bool:
        """It starts a case rather than moving one."""
        return self.src == (None,)


@dataclass(frozen=True)
class Procedure:
    """A chapter: its noun, its stages, its acts."""

    name: str
    title: str
    basis: Article
    stages: type[Stage]
    acts: tuple[Act, ...]
    alone: bool = False  # so are all acts of this chapter

    def act(self, name: str) -> Act:
        """The row of that name; KeyError when there is none."""
        for act in self.acts:
            if act.name == name:
                return act
        raise KeyError(name)

    @property
    def names(self) -> frozenset[str]:
        """The names of all acts."""
        return frozenset(act.name for act in self.acts)

    def final(self, stage: Stage) -> bool:
        """No act leads out of it to another stage."""
        return not any(stage in act.src and act.dst is not stage for act in self.acts)

    def owes(self, stage: Stage) -> Role:
        """Who must act before the limit of a stage ends: CLOCK where it simply runs out, else the office the limit names.

        A limit that names none is owed by whoever can lead the case out of the stage.
        """
        ways = [act for act in self.acts if stage in act.src and act.dst is not stage]
        if any(act.by & CLOCK and act.provided is time_is_up for act in ways):
            return CLOCK
        if stage.limit and stage.limit.owed:
            return stage.limit.owed
        return reduce(or_, (act.by for act in ways), Role(0)) & ~LAW

    def refusals(self, case: Any, act: Act, form: Any, moment: Moment) -> Iterator[Refusal]:
        """Every reason against it, all at once; none means it may be done. `case` is None for an act that creates."""
        if not moment.actor.role & act.by:
            yield Refusal("NOT_YOUR_OFFICE", f"“{act.title}”由{titled(act.by)}办理，不属于您的职权", act.basis)
        elif moment.actor.principal and self.name in IN_PERSON and not moment.actor.role & (CLOCK | LAW):
            yield Refusal("AS_DEPUTY", f"“{act.title}”须以本人身份办理，代理他人时不能办理，请另行登录", ACCESS)
        elif not moment.actor.role & (CLOCK | LAW) and not covers(moment.actor.reach, self.name, act.name):
            yield Refusal("BEYOND_REACH", f"本次登录或所用密钥的范围不包括“{act.title}”", ACCESS)
        yield from check(form, act.basis)
        if case is not None and self.stages[case.stage] not in act.src:
            allowed = "、".join(f"“{stage.value}”" for stage in act.src if stage)
            now = self.stages[case.stage].value
            yield Refusal("WRONG_STAGE", f"当前为“{now}”，{allowed}时才能{act.title}", act.basis)
        yield from (reason.under(act.basis) for reason in act.provided(case, form, moment))

    def available(self, case: Any, who: Role) -> Iterator[Act]:
        """What this office may do now, as far as office and stage decide; the guard answers when the form is known."""
        return (act for act in self.acts if who & act.by and not act.creates and self.stages[case.stage] in act.src)
