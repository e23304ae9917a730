"""Taking in a year's holiday notice: every open deadline is reckoned again; what moves is recorded, or only told beforehand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from schema.law.calendar import Calendar, YearNotice, seeds
from schema.law.calendar_import import NoticeImport, Redating
from schema.law.chapters import BY_NAME
from schema.law.deadline import Sojourn, deadline
from schema.law.procedure import TIANJIN, Actor, Limit, Moment
from schema.law.roles import CLOCK
from schema.law.ruleset import governing
from schema.record.calendar_import import CalendarMove
from schema.record.ledger import HolidayNotice, Stay
from schema.record.nouns import NOUNS
from schema.record.transaction import transaction

from .moment import Deployment, moment
from .perform import Outcome, perform

TRIES = 3


@dataclass(frozen=True)
class Moved:
    """An open deadline that a holiday notice moves; one that moves earlier waits for a person's word."""

    stay: UUID
    noun: str
    case_id: UUID
    rule: str
    before: date
    after: date
    applied: bool


@dataclass(frozen=True)
class Taken:
    """What an import did, or would do; `outcome` None: it was only looked at."""

    moved: tuple[Moved, ...]
    outcome: Outcome | None = None


async def take_notice(
    notice: YearNotice, deployment: Deployment, actor: Actor, now: datetime,
    *, earlier: bool = False, preview: bool = False,
) -> Taken:  # fmt: skip
    """Import one year's holiday notice and move the open deadlines; `earlier` confirms those that come earlier.

    A deadline printed in a published notice is moved like any other; its page is told of and rendered anew.
    """
    for _ in range(TRIES):  # an act may move a case on meanwhile
        form = await _form(notice, deployment, earlier)
        found = tuple(_told(form))
        if preview:
            return Taken(found)
        async with transaction():
            outcome = await perform("calendarImport", "take", None, form, await moment(deployment, actor, now))
            if outcome.case is not None:
                await HolidayNotice.filter(year=notice.year, version=notice.version).delete()
                await HolidayNotice.create(
                    year=notice.year, version=notice.version, source=notice.source, off=form.off, on=form.on, imported_at=now
                )  # fmt: skip
        if all(refusal.code not in ("MOVED_ON", "WRONG_STAGE") for refusal in outcome.refusals):
            break
    return Taken(found, outcome)


async def _form(notice: YearNotice, deployment: Deployment, earlier: bool) -> NoticeImport:
    calendar = await _with(notice)
    later, sooner, settled = list[Redating](), list[Redating](), list[Redating]()
    async for one, provisional in _again(calendar, deployment):
        if one.due != one.before:
            (later if earlier or one.due > one.before else sooner).append(one)
        elif one.provisional != provisional:
            settled.append(one)
    return NoticeImport(
        year=notice.year, version=notice.version, source=notice.source, off=sorted(notice.off), on=sorted(notice.on),
        calendar_version=calendar.version, applied=later, waiting=sooner, settled=settled,
        outdated=list(await CalendarMove.filter(stage="WAITING").prefetch_related("stay")),
    )  # fmt: skip


async def _with(notice: YearNotice) -> Calendar:
    """The calendar as it will be."""
    imported = await HolidayNotice.exclude(year=notice.year, version=notice.version).order_by("imported_at", "id")
    fresh = (YearNotice(n.year, n.version, n.source, frozenset(n.off), frozenset(n.on)) for n in imported)
    return Calendar([*seeds(), *fresh, notice])


async def _again(calendar: Calendar, deployment: Deployment) -> AsyncIterator[tuple[Redating, bool]]:
    """Every open deadline that days off can move, reckoned anew; and whether it was provisional."""
    for stay in await Stay.filter(until=None, rule__not_isnull=True).order_by("id"):
        stage = BY_NAME[stay.noun].stages[stay.stage]
        if stage.limit is None or not (isinstance(stage.limit, Limit) or stage.limit.rule):
            continue  # a date set by name does not move
        rules, fallback = governing(_day(stay.since), deployment.rulesets, deployment.fallback)
        earlier = await Stay.filter(case_id=stay.case_id, stage=stay.stage, until__not_isnull=True).order_by("since")
        past = [Sojourn(_day(one.since), _day(one.until)) for one in earlier if one.until]
        case = await NOUNS[stay.noun].get(id=stay.case_id)
        found = deadline(stage, case, past, Moment(stay.since, calendar, rules, Actor(CLOCK), fallback), stay.start_event)
        assert found
        assert stay.due
        columns = found.columns()
        names = ("due", "soon_on", "ends_at", "calendar_version", "provisional", "alternatives", "explanation")
        yield Redating(stay=stay, before=stay.due, **{name: columns[name] for name in names}), stay.provisional


def _told(form: NoticeImport) -> Iterator[Moved]:
    both = [*((one, True) for one in form.applied), *((one, False) for one in form.waiting)]
    for one, applied in sorted(both, key=lambda pair: (pair[0].due, pair[0].stay.id)):
        yield Moved(one.stay.id, one.stay.noun, one.stay.case_id, one.stay.rule, one.before, one.due, applied)


def _day(at: datetime) -> date:
    return at.astimezone(TIANJIN).date()
