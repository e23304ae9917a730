"""The pre-flight of a plan: what the centre's own check would say, before anything is handed in."""

from __future__ import annotations

from datetime import date

import strawberry

from schema.desk import moment
from schema.desk.preflight import preflight
from schema.law.preflight import first_day, last_submission
from schema.law.ruleset import NoRuleSet

from ..context import Context
from ..errors import bad_input
from ..read import record_id


@strawberry.type(description="预检的一行：不符合之处，或须在场次开始前处理的提示。")
class PlanRemark:
    """A line of the pre-flight."""

    blocks: bool = strawberry.field(description="是否因此不能报送、不能审查通过；否则为提示")
    code: str = strawberry.field(description="代码，供程序判断")
    message: str = strawberry.field(description="说明，给人看")
    article: str = strawberry.field(description="依据条款")
    field: str | None = strawberry.field(description="要改的字段，如sittings.0.site；与字段无关则无")
    sitting: int | None = strawberry.field(description="第几场；关于整个方案的则无")


@strawberry.type(description="认定方案的预检：与报送和审查用的是同一份规则，逐行列出（第十六条第（一）项）。")
class PlanPreflight:
    """What stands against a plan."""

    ready: bool = strawberry.field(description="没有不符合之处")
    remarks: list[PlanRemark] = strawberry.field(description="逐行结果，按方案的次序")
    last_submission_on: date = strawberry.field(description="按首个场次的日期，最迟报送日")
    earliest_first_on: date | None = strawberry.field(description="今日报送的，首个场次最早可以安排在哪一日")


async def checked(plan_id: str, context: Context) -> PlanPreflight | None:
    """Judged now. GraphQLError BAD_INPUT: no rule set governs today."""
    try:
        when = await moment(context.deployment, context.actor, context.now)
    except NoRuleSet as none:
        raise bad_input(f"{none.args[0]}不在任何规则集的有效期内（第二十七条）") from none
    found = await preflight(record_id(plan_id), when)
    if found is None:
        return None
    plan, remarks = found
    told = [
        PlanRemark(
            blocks=one.blocks, code=one.refusal.code, message=one.refusal.message, article=str(one.refusal.article),
            field=one.refusal.field, sitting=one.sitting,
        )
        for one in remarks
    ]  # fmt: skip
    return PlanPreflight(
        ready=not any(one.blocks for one in told), remarks=told, last_submission_on=last_submission(plan.first_on, when),
        earliest_first_on=first_day(when),
    )  # fmt: skip
