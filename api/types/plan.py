"""Plans of assessment as the institution and the offices see them; the public's view is in `public_plan.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import strawberry

from schema.law.kinds import Track
from schema.record import plan as record

from ..read import Connection, Node, Order, column, one, page
from .amendment import Amendment
from .attachment import Attachment
from .candidate import IN_ORDER, OF_STAGE, Candidate, Eligibility
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .enums import PlanStage, TrackEnum, says, stage_says
from .institution import Institution
from .sitting import FILTERS, Sitting

NEWEST = Order(descending=True)
BY_ORDINAL = Order((("{t}.ordinal", "int"),))
COUNT = "(SELECT count(*) FROM candidate c WHERE c.plan_id = {t}.id AND %s)::int"


@strawberry.type(description="退回认定方案的一条理由（第十六条第（一）项）。")
class PlanReason(Node):
    """退回理由."""

    __record__ = record.PlanReason
    version: int = column("针对第几次报送")
    code: str = column("理由代码")
    text: str = column("理由")
    article: str = column("依据条款")
    sitting_ordinal: int | None = column("涉及第几场；不针对某一场则无")
    message: str = column("需要怎样修改")


@strawberry.type(
    description="认定方案：评价机构在实施前5个工作日报市鉴定中心审查，经审查不符合规定的退回重新报送（第十六条第（一）项）。"
)
class Plan(Node):
    """认定方案."""

    __record__ = record.Plan
    number: str | None = column("编号；首次报送时编定")
    stage: PlanStage = column("环节")
    stage_text: str = column("环节名称", stage_says("plan"))
    since: datetime = column("进入当前环节的时刻")
    institution: Institution = one("评价机构", "institution_id")
    track: TrackEnum = column("类别；社会培训评价组织的方案通过后对外公开")
    track_text: str = column("类别名称", says("track", Track))
    title: str = column("名称")
    first_on: date = column("首个场次的日期，即实施之日")
    last_on: date = column("末个场次的日期")
    fee_basis: str | None = column("收费依据（第十八条）")
    fee_basis_sha256: str | None = column("收费依据文件的SHA-256")
    fee_note: str | None = column("对考生公布的收费说明")
    rule_title: str | None = column("等级认定办法（第十四条）")
    rule_sha256: str | None = column("等级认定办法文件的SHA-256")
    rule_document: Attachment | None = one("等级认定办法的文件", "rule_document_id")
    version: int = column("已报送几次")
    first_submitted_at: datetime | None = column("首次报送的时刻")
    submitted_at: datetime | None = column("最近一次报送的时刻")
    accepted_at: datetime | None = column("审查通过的时刻")
    ended_on: date | None = column("最后一个实际举行的场次的日期，报送结果的期限自此起算（第十六条第（三）项）")
    remark: str | None = column("取消的理由")
    sittings: Connection[Sitting] = page("场次", "plan_id", order=BY_ORDINAL, **FILTERS)
    return_reasons: Connection[PlanReason] = page("退回理由，新的在前", "plan_id", order=NEWEST)
    amendments: Connection[Amendment] = page("调整，新的在前", "plan_id", order=NEWEST)
    candidates: Connection[Candidate] = page(
        "考生；只有本单位、市鉴定中心和监督检查人员可见", "plan_id", order=IN_ORDER, **OF_STAGE
    )
    eligibility_checks: Connection[Eligibility] = page("资格审查，新的在前", "plan_id", order=NEWEST)
    candidate_count: int = column("考生人数，不含退出的", COUNT % "c.stage <> 'WITHDRAWN'")
    eligible_count: int = column("资格审查通过的人数", COUNT % "c.stage IN ('ELIGIBLE', 'EXAMINED', 'ABSENT')")
    examined_count: int = column("已有成绩的人数", COUNT % "c.stage = 'EXAMINED'")
    passed_count: int = column("合格人数", COUNT % "c.passed")
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("plan")


STAGE = Annotated[PlanStage | None, strawberry.argument(description="环节")]
