"""Units, their places and their people."""

from __future__ import annotations

from datetime import date

import strawberry

from schema.law.kinds import Duty, UnitKind
from schema.law.roles import DISTRICT, EXPERT
from schema.record import unit as record
from schema.record.ledger import TODAY

from ..read import Connection, Node, column, one, page
from .case import AvailableAct, LedgerLine, ledger, may
from .catalogue import District
from .enums import DutyEnum, UnitKindEnum, UnitStage, says, stage_says
from .version import ON, REGISTERED_ON


@strawberry.type(description="评价地点（第九条第（四）项）。")
class Site(Node):
    """评价地点."""

    __record__ = record.Site
    name: str = column("名称")
    address: str = column("详细地址")
    district: District | None = one("所在区", "district_id")
    since: date = column("自何日起登记")
    until: date | None = column("登记的最后一日；现在仍登记则无")


@strawberry.type(description="评价工作人员（第九条第（四）项）。")
class Staff(Node):
    """评价工作人员."""

    __record__ = record.Staff
    duty: DutyEnum = column("岗位")
    duty_text: str = column("岗位名称", says("duty", Duty))
    name: str | None = column("姓名；区人社局不可见", hidden_from=DISTRICT)
    card: str | None = column("证卡编号；区人社局不可见", hidden_from=DISTRICT)
    valid_to: date | None = column("证卡有效期至")
    expired: bool = column("证卡是否已过期", f"coalesce({{t}}.valid_to < {TODAY}, false)")
    since: date = column("自何日起登记")
    until: date | None = column("登记的最后一日；现在仍登记则无")


@strawberry.type(description="设施设备（第九条第（四）项）。")
class Equipment(Node):
    """设施设备."""

    __record__ = record.Equipment
    name: str = column("名称")
    model: str | None = column("型号规格")
    count: int = column("数量（台、套、工位）")
    site: Site | None = one("所在的评价地点", "site_id")
    since: date = column("自何日起登记")
    until: date | None = column("在用的最后一日；现在仍在用则无")


@strawberry.type(description="单位：登记一次，各次申请共用（第九条第（一）项）。")
class Unit(Node):
    """单位."""

    __record__ = record.Unit
    credit_code: str = column("统一社会信用代码")
    name: str = column("名称")
    kind: UnitKindEnum = column("单位性质")
    kind_text: str = column("单位性质名称", says("kind", UnitKind))
    stage: UnitStage = column("状态")
    stage_text: str = column("状态名称", stage_says("unit"))
    district: District | None = one("所在区", "district_id")
    address: str = column("住所")
    contact: str | None = column("联系人；专家和区人社局不可见", hidden_from=EXPERT | DISTRICT)
    phone: str = column("办公电话")
    legal_person: str = column("法定代表人")
    sites: Connection[Site] = page("评价地点，含已减少的", "unit_id", arguments=ON, filters={"on": REGISTERED_ON})
    staff: Connection[Staff] = page(
        "评价工作人员，含已减少的", "unit_id", arguments=ON, filters={"on": REGISTERED_ON}
    )
    equipment: Connection[Equipment] = page(
        "设施设备，含已停用的", "unit_id", arguments=ON, filters={"on": REGISTERED_ON}
    )
    available_acts: list[AvailableAct] = may("unit")
    ledger: Connection[LedgerLine] = ledger()
