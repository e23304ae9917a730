"""Units' applications to end their own filings."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from schema.law.kinds import ClosureDuty
from schema.record import ending as record

from ..read import Connection, Node, column, one, page
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .closure import BY_ORDINAL
from .enums import ClosureDutyEnum, EndingStage, says, stage_says
from .institution import Institution


@strawberry.type(description="申请终止时对一项后续工作的安排（第二十五条）。")
class EndingWork(Node):
    """后续工作安排."""

    __record__ = record.EndingWork
    duty: ClosureDutyEnum = column("事项")
    duty_text: str = column("事项名称", says("duty", ClosureDuty))
    outstanding: bool = column("是否还有未了的工作")
    plan: str = column("怎样处理")
    by: date | None = column("办结日期")


@strawberry.type(description="自愿终止：单位书面申请，由市鉴定中心注销其备案（第十三条）。")
class Ending(Node):
    """自愿终止."""

    __record__ = record.Ending
    number: str = column("受理编号")
    stage: EndingStage = column("环节")
    stage_text: str = column("环节名称", stage_says("ending"))
    since: datetime = column("进入当前环节的时刻")
    institution: Institution = one("评价机构", "institution_id")
    reason: str = column("终止的原因")
    document_title: str = column("签字盖章的申请文件名称")
    document_sha256: str = column("申请文件的SHA-256")
    applied_on: date = column("申请日期")
    decided_on: date | None = column("注销日期")
    answer: str | None = column("退回或撤回的理由")
    works: Connection[EndingWork] = page("后续工作安排", "ending_id", order=BY_ORDINAL)
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("ending")
