"""Plans of social organisations as the public reads them, with their sittings; no person is named (article 2)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from schema.law.kinds import AssessmentMethod
from schema.law.plan import PLAN
from schema.record import plan as of_plan
from schema.record import sitting as of_sitting

from ..read import Connection, Node, Order, column, one, page, some
from .catalogue import District, Occupation, Standard
from .enums import PlanStage, SittingStage, cited, level_says, says, stage_says
from .institution import Institution

BY_ORDINAL = Order((("{t}.ordinal", "int"),))
NAMED_THEN = (
    "(SELECT v.name FROM institution_version v WHERE v.institution_id = {t}.institution_id"
    " AND v.since <= {t}.accepted_at ORDER BY v.since DESC LIMIT 1)"
)
ACCEPTED = "({t}.accepted_at AT TIME ZONE 'Asia/Shanghai')::date"


@strawberry.type(description="公开的场次：何日、何地、什么职业和等级。")
class PublicSitting(Node):
    """场次."""

    __record__ = of_sitting.OpenSitting
    ordinal: int = column("第几场")
    stage: SittingStage = column("环节")
    stage_text: str = column("环节名称", stage_says("sitting"))
    cancelled: bool = column("是否已经取消", "({t}.stage = 'CANCELLED')")
    day: date = column("日期")
    starts_at: str = column("开始时间")
    ends_at: str = column("结束时间")
    site_name: str = column("评价地点", "(SELECT s.name FROM site s WHERE s.id = {t}.site_id)")
    site_address: str = column("评价地点的地址", "(SELECT s.address FROM site s WHERE s.id = {t}.site_id)")
    site_district: District = some(
        "评价地点所在区", "{t}.id = (SELECT s.district_id FROM site s WHERE s.id = {o}.site_id)"
    )
    occupation: Occupation = one("职业", "occupation_id")
    work_type: str | None = column("工种（职业方向）；不分工种则无")
    level: int = column("等级，五级为5，一级为1（第六条）")
    level_text: str = column("等级名称", level_says())
    standard: Standard = one("评价依据（第七条）", "standard_id")
    method_text: str = column("评价方式（第十四条）", says("method", AssessmentMethod))
    capacity: int = column("计划人数")
    plan: Annotated[PublicPlan, strawberry.lazy("api.types.public_plan")] = one("认定方案", "plan_id")


@strawberry.type(description="公开的认定方案：社会培训评价组织的，经市鉴定中心审查通过（第二条、第十六条第（一）项）。用人单位的方案只对本单位职工，不公开。")
class PublicPlan(Node):
    """认定方案."""

    __record__ = of_plan.OpenPlan
    number: str = column("编号", "{t}.number")
    title: str = column("名称")
    stage: PlanStage = column("环节")
    stage_text: str = column("环节名称", stage_says("plan"))
    cancelled: bool = column("是否已经取消", "({t}.stage = 'CANCELLED')")
    over: bool = column("全部场次是否已经结束", "({t}.ended_on IS NOT NULL)")
    institution: Institution = one("评价机构", "institution_id")
    institution_name: str = column("评价机构的名称，以审查通过时为准", NAMED_THEN)
    org_code: str = column("机构编码", "(SELECT i.org_code FROM institution i WHERE i.id = {t}.institution_id)")
    first_on: date = column("首个场次的日期")
    last_on: date = column("末个场次的日期")
    fee_basis: str | None = column("收费依据（第十八条）")
    fee_note: str | None = column("收费说明")
    accepted_on: date = column("审查通过的日期", ACCEPTED)
    ended_on: date | None = column("最后一个实际举行的场次的日期")
    article: str = column("依据条款", cited(PLAN.basis))
    sittings: Connection[PublicSitting] = page("场次", "plan_id", order=BY_ORDINAL)
