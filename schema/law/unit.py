"""单位登记 · who a unit is, where it assesses and with whom: said once, used by every application (articles 9(1), 9(4))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .article import art
from .forms import Refusal, camel, given, number, ref, words
from .kinds import Duty, UnitKind
from .procedure import SELF, Act, Add, Change, Effect, Moment, Procedure, Put, Stage
from .roles import CENTRE, INSTITUTION
from .uscc import fault

PHONE = r"[0-9０-９+\-() （）转]{5,40}"


@dataclass(frozen=True, kw_only=True)
class UnitProfile:
    """单位基本信息"""

    credit_code: str = words("统一社会信用代码（十八位，GB 32100）", 40)
    name: str = words("单位名称，与登记证书一致", 100)
    kind: UnitKind = given("单位性质")
    district: Any = ref("district", "所在区")
    address: str = words("住所", 200)
    contact: str = words("联系人", 50, private=True)
    phone: str = words("对外公布的办公电话", 40, pattern=PHONE)
    legal_person: str = words("法定代表人", 50)


@dataclass(frozen=True, kw_only=True)
class SiteForm:
    """评价地点"""

    name: str = words("地点名称", 100)
    address: str = words("详细地址", 200)
    district: Any = ref("district", "地点所在区")


@dataclass(frozen=True, kw_only=True)
class StaffForm:
    """评价工作人员"""

    duty: Duty = given("岗位")
    name: str = words("姓名", 50, private=True)
    card: str | None = words("证卡编号", 60, default=None)
    valid_to: date | None = given("证卡有效期至", default=None)


@dataclass(frozen=True, kw_only=True)
class EquipmentForm:
    """设施设备"""

    site: Any = ref("site", "所在的评价地点")
    name: str = words("名称", 100)
    model: str | None = words("型号规格", 100, default=None)
    count: int = number("数量（台、套、工位）", 1, 100_000)


@dataclass(frozen=True, kw_only=True)
class CardForm:
    """换发的证卡"""

    staff: Any = ref("staff", "评价工作人员")
    card: str = words("证卡编号", 60)
    valid_to: date = given("证卡有效期至")


@dataclass(frozen=True, kw_only=True)
class Departure:
    """不再担任评价工作的人员"""

    staff: Any = ref("staff", "评价工作人员")


@dataclass(frozen=True, kw_only=True)
class Removal:
    """不再使用的设施设备"""

    equipment: Any = ref("equipment", "设施设备")


# fmt: off
class UnitStage(Stage):
    REGISTERED = "已登记"
# fmt: on


def code_is_sound(unit: Any, form: UnitProfile, moment: Moment) -> Iterator[Refusal]:
    """统一社会信用代码校验无误"""
    if problem := fault(normal(form.credit_code)):
        yield Refusal("CREDIT_CODE", f"统一社会信用代码{problem}", art(9, 1), "creditCode")
    if moment.actor.role is INSTITUTION and normal(form.credit_code) != moment.actor.credit_code:
        yield Refusal("NOT_YOUR_UNIT", "只能登记本账号所属的单位", art(9, 1), "creditCode")
    if unit is not None and normal(form.credit_code) != unit.credit_code:
        yield Refusal("CREDIT_CODE_FIXED", "统一社会信用代码登记后不能更改", art(9, 1), "creditCode")


FIXED = ("name", "kind", "district", "address", "legal_person")
MOVING = ("REVIEW", "ASSESSMENT", "SELECTION", "PROPOSAL", "APPROVED")


def nothing_rests_on_it(unit: Any, form: UnitProfile, moment: Moment) -> Iterator[Refusal]:
    """统一社会信用代码不变；有在办申请或有效备案的，名称、性质、所在区、住所和法定代表人不能径行更改"""
    yield from code_is_sound(unit, form, moment)
    held = any(institution.stage == "ACTIVE" for institution in unit.institutions)
    if not held and not any(filing.stage in MOVING for filing in unit.filings):
        return
    for field in FIXED:
        if getattr(form, field) != getattr(unit, field):
            says = f"“{UnitProfile.__dataclass_fields__[field].metadata['says']}”在有在办申请或有效备案期间不能径行更改，应申请变更"
            yield Refusal("IN_PROCEDURE", says, art(11), camel(field))


def still_there(row: Any, day: date) -> bool:
    """Whether a person or a piece of equipment is registered on that day; `until` is the last one."""
    return row.until is None or bool(row.until >= day)


def _own(row: Any, unit: Any, field: str) -> Iterator[Refusal]:
    if row.unit_id != unit.id:
        yield Refusal("NOT_THIS_UNIT", "不属于本单位的登记", art(9, 4), field)


def _still(unit: Any, what: str, field: str) -> Iterator[Refusal]:
    """What an application under way or a filing in force was judged by does not shrink on the quiet."""
    if any(filing.stage in MOVING for filing in unit.filings) or any(i.stage == "ACTIVE" for i in unit.institutions):
        yield Refusal("IN_PROCEDURE", f"{what}在有在办申请或有效备案期间不能径行减少，应申请变更", art(11), field)


def staff_may_leave(unit: Any, form: Departure, moment: Moment) -> Iterator[Refusal]:
    """是本单位在册人员；没有在办申请或有效备案"""
    yield from _own(form.staff, unit, "staff")
    yield from _still(unit, "评价工作人员", "staff")
    if not still_there(form.staff, moment.day):
        yield Refusal("LEFT_ALREADY", "该人员已不在册", art(9, 4), "staff")


def equipment_may_go(unit: Any, form: Removal, moment: Moment) -> Iterator[Refusal]:
    """是本单位在用的设施设备；没有在办申请或有效备案"""
    yield from _own(form.equipment, unit, "equipment")
    yield from _still(unit, "设施设备", "equipment")
    if not still_there(form.equipment, moment.day):
        yield Refusal("LEFT_ALREADY", "该设施设备已不在用", art(9, 4), "equipment")


def site_is_own(unit: Any, form: EquipmentForm, moment: Moment) -> Iterator[Refusal]:
    """所在地点是本单位登记的评价地点"""
    yield from _own(form.site, unit, "site")


def card_is_renewed(unit: Any, form: CardForm, moment: Moment) -> Iterator[Refusal]:
    """是本单位在册人员，新证卡在有效期内"""
    yield from _own(form.staff, unit, "staff")
    if not still_there(form.staff, moment.day):
        yield Refusal("LEFT_ALREADY", "该人员已不在册", art(9, 4), "staff")
    if form.valid_to < moment.day:
        yield Refusal("CARD_EXPIRED", f"证卡已于{form.valid_to}过期", art(9, 4), "validTo")


def card_is_valid(unit: Any, form: StaffForm, moment: Moment) -> Iterator[Refusal]:
    """证卡在有效期内"""
    if form.valid_to and form.valid_to < moment.day:
        yield Refusal("CARD_EXPIRED", f"证卡已于{form.valid_to}过期", art(9, 4), "validTo")


def normal(code: str) -> str:
    """A credit code as people paste it: full-width letters, spaces, lower case."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in code if not c.isspace()).upper()


def profile(unit: Any, form: UnitProfile, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in UnitProfile.__dataclass_fields__}
    yield Put({**values, "credit_code": normal(form.credit_code), "name": form.name.strip()})


def site(unit: Any, form: SiteForm, moment: Moment) -> Iterator[Effect]:
    yield Add("site", {"unit": SELF, "name": form.name, "address": form.address, "district": form.district})


def staff(unit: Any, form: StaffForm, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in StaffForm.__dataclass_fields__}
    yield Add("staff", {"unit": SELF, **values})


def equipment(unit: Any, form: EquipmentForm, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in EquipmentForm.__dataclass_fields__}
    yield Add("equipment", {"unit": SELF, **values})


def renewed(unit: Any, form: CardForm, moment: Moment) -> Iterator[Effect]:
    yield Change(form.staff, {"card": form.card, "valid_to": form.valid_to})


def left(unit: Any, form: Departure, moment: Moment) -> Iterator[Effect]:
    yield Change(form.staff, {"until": moment.day - timedelta(1)})


def removed(unit: Any, form: Removal, moment: Moment) -> Iterator[Effect]:
    yield Change(form.equipment, {"until": moment.day - timedelta(1)})


U = UnitStage
R = (U.REGISTERED,)
# fmt: off
UNIT = Procedure("unit", "单位登记", art(9, 1), UnitStage, (
    #   act          in Chinese          basis      actor                 from      to            provided       form          and then
    Act("register",  "登记单位信息",     art(9, 1), INSTITUTION | CENTRE, (None,),  U.REGISTERED, code_is_sound, UnitProfile,  then=profile),
    Act("amend",     "更新单位信息",     art(9, 1), INSTITUTION | CENTRE, R,        U.REGISTERED, nothing_rests_on_it, UnitProfile, then=profile),
    Act("add_site",  "登记评价地点",     art(9, 4), INSTITUTION,          R,        U.REGISTERED, form=SiteForm, then=site, sees=()),
    Act("add_staff", "登记评价工作人员", art(9, 4), INSTITUTION,          R,        U.REGISTERED, card_is_valid, StaffForm,    then=staff, sees=()),
    Act("renew_card", "换发证卡",         art(9, 4), INSTITUTION,          R,        U.REGISTERED, card_is_renewed, CardForm,   then=renewed, sees=()),
    Act("drop_staff", "人员离岗",         art(9, 4), INSTITUTION,          R,        U.REGISTERED, staff_may_leave, Departure,  then=left, sees=("filings", "institutions")),
    Act("add_equipment",  "登记设施设备", art(9, 4), INSTITUTION,          R,        U.REGISTERED, site_is_own, EquipmentForm,  then=equipment, sees=()),
    Act("drop_equipment", "设施设备停用", art(9, 4), INSTITUTION,          R,        U.REGISTERED, equipment_may_go, Removal,   then=removed, sees=("filings", "institutions")),
))
