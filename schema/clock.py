"""What is due: the CLOCK goes through the desk like anybody else, at the stroke of midnight after the last day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from typing import Any

from asyncpg import PostgresError
from tortoise.exceptions import BaseORMException

from schema.desk import Deployment, Outcome, moment, perform
from schema.law.chapters import CHAPTERS
from schema.law.forms import Nothing, Refusal
from schema.law.procedure import TIANJIN, Act, Actor, Procedure, time_is_up
from schema.law.roles import CLOCK
from schema.law.ruleset import NoRuleSet
from schema.record.nouns import NOUNS
from schema.record.transaction import connection

ACTOR = Actor(CLOCK, title="时钟")
# what an older version left undone: it occurs when the case came to be as it is, so that all its days follow
MISSING = {
    ("institution", "await_renewal"): "NOT EXISTS (SELECT 1 FROM renewal r WHERE r.institution_id = t.id AND r.valid_to = t.valid_to)",
}  # fmt: skip


async def tick(
    deployment: Deployment, now: datetime, *, recorded_at: datetime | None = None, backfill: bool = False
) -> list[tuple[str, Outcome]]:
    """Do everything that falls to the clock at `now` (aware); answers what was done, and what was due and yet refused.

    An act after the end of a limit occurs at 24:00 of its last day, however late the clock runs, and under the rule set
    of the last act that was not the clock's own: a filing of three years outlives the measure of two (article 27).
    """
    done = []
    for procedure in CHAPTERS:
        for act in (row for row in procedure.acts if row.by & CLOCK):
            async for case_id, due, since in _candidates(procedure, act, now):
                missed = since if (procedure.name, act.name) in MISSING else now
                at = datetime.combine(due + timedelta(1), time(), TIANJIN) if due else missed
                try:
                    outcome = await perform(
                        procedure.name, act.name, case_id, Nothing(), await moment(deployment, ACTOR, at, since),
                        recorded_at=recorded_at or now, backfill=backfill,
                    )  # fmt: skip
                except (BaseORMException, PostgresError, NoRuleSet) as fault:  # one bad case stops no other
                    outcome = Outcome(None, (Refusal("FAULT", repr(fault), act.basis),))
                if due or not outcome.refusals or outcome.refusals[0].code == "FAULT":
                    done.append((f"{procedure.name}.{act.name}", outcome))
    return done


async def _candidates(
    procedure: Procedure, act: Act, now: datetime
) -> AsyncIterator[tuple[Any, date | None, datetime]]:
    table = NOUNS[procedure.name]._meta.db_table
    stages = [stage.name for stage in act.src if stage]
    timed = act.provided is time_is_up
    today = now.astimezone(TIANJIN).date()
    idle = MISSING.get((procedure.name, act.name), "due IS NULL")
    where = "due < $2" if timed else f"{idle} AND $2::date IS NOT NULL"
    async with connection() as raw:
        found = await raw.fetch(
            "SELECT id, due, coalesce((SELECT max(l.occurred_at) FROM ledger l WHERE l.case_id = t.id AND l.role <> 'CLOCK'),"
            f' since) AS since FROM "{table}" t WHERE stage = ANY($1::text[]) AND {where} ORDER BY due, id',
            stages,
            today,
        )
    for row in found:
        yield row["id"], row["due"] if timed else None, row["since"]
