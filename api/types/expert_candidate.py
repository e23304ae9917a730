"""Who could be invited to assess a filing: every expert in office, judged by the same law that judges the invitation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import strawberry

from schema.desk import moment
from schema.law.filing_forms import Appointment
from schema.law.filing_panel import expert_is_free
from schema.law.roles import AUDITOR, BUREAU, CENTRE
from schema.law.ruleset import NoRuleSet
from schema.record.account import Account
from schema.record.filing import Filing
from schema.record.sight import seeing
from schema.record.transaction import connection

from ..context import Context
from ..errors import bad_input
from ..read import MOST, global_id, record_id
from .scope import Against


@strawberry.type(description="一位候选专家：可否聘请；不可的，逐条说明须回避的理由（第十条第（三）项）。")
class ExpertCandidate:
    """候选专家."""

    expert: strawberry.ID = strawberry.field(description="专家账号的全局编号，聘请时填写")
    title: str = strawberry.field(description="姓名")
    eligible: bool = strawberry.field(description="是否可以聘请")
    reasons: list[Against] = strawberry.field(description="不可聘请的全部理由，一种关系一条；可以聘请的为空")


@strawberry.type(description="候选专家的一页：可以聘请的在前。")
class ExpertCandidates:
    """A page of candidates."""

    nodes: list[ExpertCandidate] = strawberry.field(description="各位专家")
    total: int = strawberry.field(description="在任专家人数")
    eligible: int = strawberry.field(description="其中可以聘请的人数")
    has_next_page: bool = strawberry.field(description="后面是否还有")


async def candidates(filing_id: Any, first: int, after: Any, context: Context) -> ExpertCandidates | None:
    """All experts in office for this filing; None: there is no such filing for the asker, or it is not his to know."""
    if not 1 <= first <= MOST:
        raise bad_input(f"first应在1与{MOST}之间")
    filing = await _seen(record_id(filing_id), context)
    if filing is None:
        return None
    try:
        judged_at = await moment(context.deployment, context.actor, context.now)
    except NoRuleSet as none:
        raise bad_input(f"{none.args[0]}不在任何规则集的有效期内，也没有指定沿用的规则集") from None
    experts = await Account.filter(role="EXPERT", stage="ACTIVE").prefetch_related("ties")
    judged = [_told(expert, list(expert_is_free(filing, Appointment(expert=expert), judged_at))) for expert in experts]
    judged.sort(key=lambda one: (not one.eligible, one.title, one.expert))
    begin = next((place for place, one in enumerate(judged, 1) if one.expert == after), len(judged)) if after else 0
    page = judged[begin : begin + first]
    return ExpertCandidates(
        nodes=page, total=len(judged), eligible=sum(one.eligible for one in judged), has_next_page=begin + first < len(judged)
    )


async def _seen(id_: UUID, context: Context) -> Filing | None:
    if not context.actor.role & (CENTRE | BUREAU | AUDITOR):
        return None
    params: list[Any] = [id_]
    sight = seeing(Filing, context.actor, params)
    async with connection() as raw:
        found = await raw.fetchval(f"SELECT t.id FROM filing t WHERE t.id = $1 AND ({sight})", *params)
    return await Filing.get(id=found).prefetch_related("unit__staff", "seats") if found else None


def _told(expert: Account, against: list[Any]) -> ExpertCandidate:
    reasons = [Against(code=one.code, message=one.message, article=str(one.article)) for one in against]
    return ExpertCandidate(
        expert=strawberry.ID(global_id("Account", expert.id)), title=expert.title, eligible=not against, reasons=reasons
    )
