"""The institutions' own log of disputes and complaints."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from schema.law.kinds import ComplaintKind
from schema.record import dispute as record

from ..read import Connection, Node, column, one
from .case import AvailableAct, Deadline, LedgerLine, deadline, ledger, may
from .enums import ComplaintKindEnum, DisputeStage, says, stage_says
from .institution import Institution


@strawberry.type(description="评价机构自行登记的一件争议或投诉：不能删除，市鉴定中心可见（第四条第（五）项、第二十二条）。")
class Dispute(Node):
    """争议."""

    __record__ = record.Dispute
    number: str = column("编号")
    stage: DisputeStage = column("环节")
    stage_text: str = column("环节名称", stage_says("dispute"))
    since: datetime = column("进入当前环节的时刻")
    institution: Institution = one("评价机构", "institution_id")
    kind: ComplaintKindEnum = column("类型")
    kind_text: str = column("类型名称", says("kind", ComplaintKind))
    heard_on: date = column("收到的日期")
    matter: str = column("事项")
    answer: str | None = column("处理结果")
    settled_on: date | None = column("登记处理结果的日期")
    note: str | None = column("市鉴定中心的意见")
    deadline: Deadline | None = deadline()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("dispute")
