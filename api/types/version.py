"""What was filed of an institution, from when to when."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.law.kinds import UnitKind
from schema.record import version as record

from ..read import Node, Order, column, one
from .catalogue import District
from .change_notice import ChangeNotice
from .enums import UnitKindEnum, says

if TYPE_CHECKING:
    from .institution import Institution

OLDEST_FIRST = Order((("{t}.since", "timestamptz"),))
END = "(({v})::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'"  # a day is over at 24:00 in Tianjin
ON: dict[str, Any] = {
    "on": Annotated[date | None, strawberry.argument(description="只要这一天终了时的；不填为全部")]
}
IN_FORCE_ON = (f"({{t}}.since < {END} AND coalesce({{t}}.until, 'infinity') >= {END})", "text")
REGISTERED_ON = ("({t}.since <= ({v})::date AND coalesce({t}.until, 'infinity') >= ({v})::date)", "text")
VALID_ON = ("(({v})::date BETWEEN {t}.valid_from AND {t}.valid_to)", "text")


@strawberry.type(description="登记版本：评价机构的登记事项自何时至何时如此；经确认的变更自确认之时起算，此前的不改（第十一条）。")
class InstitutionVersion(Node):
    """登记版本."""

    __record__ = record.Version
    name: str = column("名称")
    kind: UnitKindEnum = column("单位性质")
    kind_text: str = column("单位性质名称", says("kind", UnitKind))
    district: District = one("所在区", "district_id")
    address: str = column("住所")
    phone: str = column("办公电话")
    legal_person: str = column("法定代表人")
    fee_basis: str | None = column("收费依据（第十八条）")
    since: datetime = column("自何时起如此")
    until: datetime | None = column("至何时止；现在仍如此则无")
    until_day: date | None = column("最后一日；现在仍如此则无", "({t}.until AT TIME ZONE 'Asia/Shanghai')::date")
    change: ChangeNotice | None = one("由哪一件变更而来；备案时登记的则无", "change_id")
    institution: Annotated[Institution, strawberry.lazy("api.types.institution")] = one("评价机构", "institution_id")
