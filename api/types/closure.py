"""What is still to be done after an end, and who keeps the archive."""

from __future__ import annotations

from datetime import date

import strawberry

from schema.law.kinds import ClosureDuty
from schema.record import closure as record

from ..read import Connection, Node, Order, column, page
from .case import AvailableAct, may
from .enums import ClosureDutyEnum, ClosureStage, says, stage_says

BY_ORDINAL = Order((("{t}.ordinal", "int"),))


@strawberry.type(description="后续工作的一项及其办结凭证（第二十五条）；只有本单位和主管部门可见。")
class ClosureItem(Node):
    """后续工作事项."""

    __record__ = record.ClosureItem
    duty: ClosureDutyEnum = column("事项")
    duty_text: str = column("事项名称", says("duty", ClosureDuty))
    plan: str | None = column("单位事先提出的安排")
    by: date | None = column("安排的办结日期")
    settled_on: date | None = column("登记办结之日；未办结则无")
    evidence: str | None = column("办结凭证的名称")
    sha256: str | None = column("凭证文件的SHA-256")
    remark: str | None = column("退回重办的理由")


@strawberry.type(description="后续工作：备案结束后应妥善办理的事，以及档案由谁保管（第十七条、第二十五条）。")
class Closure(Node):
    """后续工作."""

    __record__ = record.Closure
    stage: ClosureStage = column("环节")
    stage_text: str = column("环节名称", stage_says("closure"))
    custodian: str | None = column("档案保管单位；尚未登记则无")
    address: str | None = column("档案存放地址")
    phone: str | None = column("保管单位办公电话")
    paper_least: date = column("纸质资料最早可以销毁之日（第十七条，不少于三年）")
    electronic_least: date = column("电子材料最早可以销毁之日（第十七条，不少于五年）")
    paper_until: date | None = column("纸质资料保管至")
    electronic_until: date | None = column("电子材料保管至")
    contact: str | None = column("后续事项联系部门")
    contact_phone: str | None = column("后续事项联系电话")
    items: Connection[ClosureItem] = page("各事项", "closure_id", order=BY_ORDINAL)
    available_acts: list[AvailableAct] = may("closure")
