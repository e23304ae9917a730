"""Sittings: when and where, who assesses, who supervised, how they differ from the plan, what no longer holds."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.law.kinds import AssessmentMethod, DeviationKind, Phase
from schema.law.roles import DISTRICT, Role
from schema.record import sitting as record

from ..read import Connection, Node, Order, column, every, one, page
from .candidate import IN_ORDER, OF_STAGE, Candidate
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .catalogue import Occupation, Standard
from .enums import AssessmentMethodEnum, DeviationKindEnum, PhaseEnum, SittingStage, level_says, says, stage_says
from .institution import Institution, Scope
from .unit import Site, Staff

if TYPE_CHECKING:
    from .plan import Plan

OLDEST_FIRST = Order()
COUNT = "(SELECT count(*) FROM candidate c WHERE c.sitting_id = {t}.id AND c.stage %s)::int"


class Findings:
    """What was found when the sitting was judged again, kept with it: whoever sees the sitting sees it."""

    _meta = SimpleNamespace(db_table="sitting_finding")

    @staticmethod
    def visible_to(role: Role) -> str:
        """They are reached through their sitting only."""
        return "true"


@strawberry.type(description="重新核验不符合的一项：方案通过后，备案范围、地点、人员等有变，场次因此不得开始（第四条第（一）项）。")
class SittingFinding:
    """A finding."""

    __record__ = Findings
    code: str = column("代码")
    message: str = column("说明")
    article: str = column("依据条款")


@strawberry.type(description="场次的考评人员。")
class SittingAssessor(Node):
    """考评人员."""

    __record__ = record.SittingAssessor
    staff: Staff | None = one("人员", "staff_id")


@strawberry.type(description="内部督导记录：开始和结束各一份，由内部质量督导员签署，不能更改（第二十一条）。")
class SupervisionRecord(Node):
    """督导记录."""

    __record__ = record.SupervisionRecord
    phase: PhaseEnum = column("时点")
    phase_text: str = column("时点名称", says("phase", Phase))
    staff: Staff | None = one("签署的督导员", "staff_id")
    statement: str | None = column("督导情况；区人社局不可见", hidden_from=DISTRICT)
    findings: str | None = column("发现的问题；区人社局不可见", hidden_from=DISTRICT)
    signed_at: datetime = column("签署的时刻")


@strawberry.type(description="实施与方案不一致之处（第十六条第（二）项）。")
class Deviation(Node):
    """不一致."""

    __record__ = record.Deviation
    kind: DeviationKindEnum = column("事项")
    kind_text: str = column("事项名称", says("kind", DeviationKind))
    says: str | None = column("怎样不一致，为什么；区人社局不可见", hidden_from=DISTRICT)
    amended: bool = column("此前是否有经审查同意的调整")
    noted_at: datetime = column("记录的时刻")


@strawberry.type(description="场次：一日、一地、一个职业（工种）和等级；开始时按当日的登记重新核验（第四条、第十六条第（二）项、第二十一条）。")
class Sitting(Node):
    """场次."""

    __record__ = record.Sitting
    ordinal: int = column("第几场")
    stage: SittingStage = column("环节")
    stage_text: str = column("环节名称", stage_says("sitting"))
    since: datetime = column("进入当前环节的时刻")
    plan: Annotated[Plan, strawberry.lazy("api.types.plan")] = one("所属方案", "plan_id")
    institution: Institution = one("评价机构", "institution_id")
    day: date = column("日期")
    starts_at: str = column("开始时间，如09:00")
    ends_at: str = column("结束时间，如16:30")
    site: Site | None = one("评价地点", "site_id")
    occupation: Occupation = one("职业", "occupation_id")
    work_type: str | None = column("工种（职业方向）；不分工种则无")
    level: int = column("等级，五级为5，一级为1（第六条）")
    level_text: str = column("等级名称", level_says())
    standard: Standard = one("评价依据（第七条）", "standard_id")
    scope: Scope | None = one("所依据的备案范围；方案通过时、开始时各核验一次", "scope_id")
    method: AssessmentMethodEnum = column("评价方式（第十四条）")
    method_text: str = column("评价方式名称", says("method", AssessmentMethod))
    capacity: int = column("计划人数")
    supervisor: Staff | None = one("内部质量督导员（第二十一条）", "supervisor_id")
    assessors: Connection[SittingAssessor] = page("考评人员", "sitting_id", order=OLDEST_FIRST)
    findings: list[SittingFinding] = every(
        "重新核验不符合之处；没有则为空", "{t}.sitting_id = {o}.id", Order((("{t}.ordinal", "int"),))
    )
    flagged_at: datetime | None = column("重新核验不符合的时刻；符合则无")
    opened_at: datetime | None = column("实际开始的时刻")
    ended_at: datetime | None = column("实际结束的时刻")
    remark: str | None = column("取消、停止的理由")
    supervision_records: Connection[SupervisionRecord] = page("内部督导记录", "sitting_id", order=OLDEST_FIRST)
    deviations: Connection[Deviation] = page("与方案不一致之处", "sitting_id", order=OLDEST_FIRST)
    candidates: Connection[Candidate] = page(
        "考生；只有本单位、市鉴定中心和监督检查人员可见", "sitting_id", order=IN_ORDER, **OF_STAGE
    )
    seated_count: int = column("编入的考生人数", COUNT % "NOT IN ('WITHDRAWN', 'INELIGIBLE')")
    examined_count: int = column("已有成绩的人数", COUNT % "= 'EXAMINED'")
    absent_count: int = column("缺考人数", COUNT % "= 'ABSENT'")
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("sitting")


FILTERS: dict[str, Any] = {
    "arguments": {
        "stage": Annotated[SittingStage | None, strawberry.argument(description="环节")],
        "from_day": Annotated[date | None, strawberry.argument(description="这一日或以后")],
        "to_day": Annotated[date | None, strawberry.argument(description="这一日或以前")],
        "flagged": Annotated[bool | None, strawberry.argument(description="true只列重新核验不符合的")],
    },
    "filters": {
        "stage": ("{t}.stage = {v}", "text"), "fromDay": ("{t}.day >= {v}::date", "text"), "toDay": ("{t}.day <= {v}::date", "text"),
        "flagged": ("(({t}.flagged_at IS NOT NULL) = {v})", "boolean"),
    },
}  # fmt: skip
