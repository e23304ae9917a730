"""What governs an act: the calendar as imported, and the rule set in force on its day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from schema.law.calendar import Calendar, YearNotice, seeded, seeds
from schema.law.procedure import TIANJIN, Actor, Moment
from schema.law.ruleset import RuleSet, governing, shipped
from schema.record.ledger import HolidayNotice
from schema.record.transaction import connection


@dataclass(frozen=True)
class Deployment:
    """The rule sets a deployment works under, and the one it falls back to outside all of them (None: refuse)."""

    rulesets: tuple[RuleSet, ...] = field(default_factory=shipped)
    fallback: str | None = None


_calendars: dict[tuple[UUID, ...], Calendar] = {}


async def calendar_now() -> Calendar:
    """The shipped calendar with the notices imported since."""
    async with connection() as raw:
        known = tuple(await raw.fetchval("SELECT array_agg(id ORDER BY imported_at, id) FROM holiday_notice") or ())
    if not known:
        return seeded()
    if known not in _calendars:
        _calendars.clear()
        imported = await HolidayNotice.filter(id__in=known).order_by("imported_at", "id")
        fresh = (YearNotice(n.year, n.version, n.source, frozenset(n.off), frozenset(n.on)) for n in imported)
        _calendars[known] = Calendar([*seeds(), *fresh])
    return _calendars[known]


async def moment(deployment: Deployment, actor: Actor, at: datetime, since: datetime | None = None) -> Moment:
    """The moment `at` (aware) for this actor. NoRuleSet: article 27, no rule set covers that day.

    `since`: the rule set of that earlier moment goes on to govern (a limit ends under the rules that set it).
    """
    rules, fallback = governing((since or at).astimezone(TIANJIN).date(), deployment.rulesets, deployment.fallback)
    return Moment(at, await calendar_now(), rules, actor, fallback)
