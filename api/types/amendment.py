"""Amendments: what of an accepted plan's sitting was to change, and what the centre said."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.law.roles import DISTRICT
from schema.record import plan as record

from ..read import Connection, Node, column, one
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .enums import AmendmentStage, stage_says
from .sitting import Sitting

if TYPE_CHECKING:
    from .plan import Plan


@strawberry.type(description="方案调整：已通过的方案中一个场次的日期、时间、地点、人员，开始前经市鉴定中心同意才能改（第十六条第（二）项）。")
class Amendment(Node):
    """方案调整."""

    __record__ = record.Amendment
    number: str = column("编号")
    stage: AmendmentStage = column("环节")
    stage_text: str = column("环节名称", stage_says("amendment"))
    plan: Annotated[Plan, strawberry.lazy("api.types.plan")] = one("认定方案", "plan_id")
    sitting: Sitting = one("场次", "sitting_id")
    reason: str = column("调整的原因")
    before: str | None = column("调整前；区人社局不可见", hidden_from=DISTRICT)
    after: str | None = column("调整后；区人社局不可见", hidden_from=DISTRICT)
    submitted_at: datetime = column("提出的时刻")
    answer: str | None = column("撤回、不同意的理由")
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("amendment")
