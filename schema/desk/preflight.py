"""Asking the law about a plan without doing anything: what its submission or acceptance would be refused for, line by line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from schema.law.plan import RESTS
from schema.law.preflight import Remark, plan_remarks
from schema.law.procedure import Moment
from schema.record.plan import Plan
from schema.record.sight import seeing
from schema.record.transaction import connection


async def preflight(plan_id: UUID, moment: Moment) -> tuple[Plan, list[Remark]] | None:
    """The plan and the lines against it at this moment; None when this actor sees no such plan."""
    params: list[Any] = [plan_id]
    sql = f"SELECT t.id FROM plan t WHERE t.id = $1 AND ({seeing(Plan, moment.actor, params)})"
    async with connection() as raw:
        found = await raw.fetchval(sql, *params)
    if found is None:
        return None
    plan = await Plan.get(id=found)
    await plan.fetch_related(*RESTS)
    return plan, plan_remarks(plan, moment)
