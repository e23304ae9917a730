"""单位登记 · who a unit is, where it assesses and with whom: said once, used by every application (articles 9(1), 9(4))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .article import art
from .forms import PHONE, Refusal, camel, given, number, ref, words
from .kinds import Duty, UnitKind
from .procedure import SELF, Act, Add, Also, Change, Effect, Moment, Procedure, Put, Stage
from .roles import CENTRE, INSTITUTION, LAW
from .sitting_effects import judged_again
from .uscc import fault
from .version import registered, rests, standing


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
FILED = (*FIXED, "contact", "phone")
MOVING = ("REVIEW", "ASSESSMENT", "SELECTION", "PROPOSAL", "APPROVED")


def nothing_rests_on_it(unit: Any, form: UnitProfile, moment: Moment) -> Iterator[Refusal]:
    """统一社会信用代码不变；有在办申请的，名称、性质、所在区、住所和法定代表人不能径行更改，有有效备案的，联系人和电话也不能"""
    yield from code_is_sound(unit, form, moment)
    held = in_force(unit)
    if not held and not applying(unit):
        return
    for field in FILED if held else FIXED:
        if getattr(form, field) != getattr(unit, field):
            says = f"“{UnitProfile.__dataclass_fields__[field].metadata['says']}”在有在办申请或有效备案期间不能径行更改，应申请变更"
            yield Refusal("IN_PROCEDURE", says, art(11), camel(field))


def in_force(unit: Any) -> bool:
    """Whether a filing of this unit is in force: then what it has registered changes by article 11 only."""
    return any(institution.stage == "ACTIVE" for institution in unit.institutions)


def applying(unit: Any) -> bool:
    """Whether an application of this unit is under way: what it is judged by does not shrink on the quiet."""
    return any(filing.stage in MOVING for filing in unit.filings)


def no_filing_rests_on_it(unit: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """没有有效备案；有的，增减评价地点和工作人员应申请变更"""
    if in_force(unit):
        yield Refusal("IN_PROCEDURE", "有有效备案的，增减评价地点和工作人员应申请变更，经确认后生效", art(11))


def staff_may_be_added(unit: Any, form: StaffForm, moment: Moment) -> Iterator[Refusal]:
    """没有有效备案（有的应申请变更）；证卡在有效期内"""
    yield from no_filing_rests_on_it(unit, form, moment)
    if form.valid_to and form.valid_to < moment.day:
        yield Refusal("CARD_EXPIRED", f"证卡已于{form.valid_to}过期", art(9, 4), "validTo")


def _own(row: Any, unit: Any, field: str) -> Iterator[Refusal]:
    if row.unit_id != unit.id:
        yield Refusal("NOT_THIS_UNIT", "不属于本单位的登记", art(9, 4), field)


def staff_may_leave(unit: Any, form: Departure, moment: Moment) -> Iterator[Refusal]:
    """是本单位在册人员；没有在办申请或有效备案"""
    yield from _own(form.staff, unit, "staff")
    if in_force(unit) or applying(unit):
        yield Refusal("IN_PROCEDURE", "评价工作人员在有在办申请或有效备案期间不能径行减少，应申请变更", art(11), "staff")
    if not registered(form.staff, moment.day):
        yield Refusal("LEFT_ALREADY", "该人员已不在册", art(9, 4), "staff")


def equipment_may_go(unit: Any, form: Removal, moment: Moment) -> Iterator[Refusal]:
    """是本单位在用的设施设备；没有在办申请；有有效备案的，该地点还有其他在用的"""
    yield from _own(form.equipment, unit, "equipment")
    if applying(unit):
        yield Refusal("IN_PROCEDURE", "设施设备在有在办申请期间不能减少", art(9, 4), "equipment")
    left_there = {piece.id for piece in standing(unit.equipment, moment.day) if piece.site_id == form.equipment.site_id}
    if in_force(unit) and not left_there - {form.equipment.id}:
        yield Refusal("LAST_EQUIPMENT", "有有效备案的，评价地点不能没有设施设备，请先登记替换的", art(9, 4), "equipment")
    if not registered(form.equipment, moment.day):
        yield Refusal("LEFT_ALREADY", "该设施设备已不在用", art(9, 4), "equipment")


def site_is_own(unit: Any, form: EquipmentForm, moment: Moment) -> Iterator[Refusal]:
    """所在地点是本单位登记的评价地点"""
    yield from _own(form.site, unit, "site")


def card_is_renewed(unit: Any, form: CardForm, moment: Moment) -> Iterator[Refusal]:
    """是本单位在册人员，新证卡在有效期内"""
    yield from _own(form.staff, unit, "staff")
    if not registered(form.staff, moment.day):
        yield Refusal("LEFT_ALREADY", "该人员已不在册", art(9, 4), "staff")
    if form.valid_to < moment.day:
        yield Refusal("CARD_EXPIRED", f"证卡已于{form.valid_to}过期", art(9, 4), "validTo")


def normal(code: str) -> str:
    """A credit code as people paste it: full-width letters, spaces, lower case."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in code if not c.isspace()).upper()


def profile(unit: Any, form: UnitProfile, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in UnitProfile.__dataclass_fields__}
    yield Put({**values, "credit_code": normal(form.credit_code), "name": form.name.strip()})


def site(unit: Any, form: SiteForm, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in SiteForm.__dataclass_fields__}
    yield Add("site", {**values, "unit": SELF, "since": moment.day})


def staff(unit: Any, form: StaffForm, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in StaffForm.__dataclass_fields__}
    yield Add("staff", {**values, "unit": SELF, "since": moment.day})


def equipment(unit: Any, form: EquipmentForm, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in EquipmentForm.__dataclass_fields__}
    yield Add("equipment", {**values, "unit": SELF, "since": moment.day})


def renewed(unit: Any, form: CardForm, moment: Moment) -> Iterator[Effect]:
    yield Change(form.staff, {"card": form.card, "valid_to": form.valid_to})
    if rests(unit):
        yield Also("unit", unit, "revalidate")


def _yesterday(row: Any, moment: Moment) -> date:
    """The last day that counts; what was registered today has counted today."""
    return max(row.since, moment.day - timedelta(1))  # type: ignore[no-any-return]


def left(unit: Any, form: Departure, moment: Moment) -> Iterator[Effect]:
    yield Change(form.staff, {"until": _yesterday(form.staff, moment)})


def removed(unit: Any, form: Removal, moment: Moment) -> Iterator[Effect]:
    yield Change(form.equipment, {"until": _yesterday(form.equipment, moment)})


PLANS = (  # what its sittings to come rest on
    "plans__institution__scopes__occupation", "plans__institution__scopes__site", "plans__institution__scopes__grant",
    "plans__sittings__site", "plans__sittings__occupation", "plans__sittings__standard", "plans__sittings__supervisor",
    "plans__sittings__assessors__staff",
)  # fmt: skip
U = UnitStage
R = (U.REGISTERED,)
# fmt: off
UNIT = Procedure("unit", "单位登记", art(9, 1), UnitStage, (
    #   act          in Chinese          basis      actor                 from      to            provided       form          and then
    Act("register",  "登记单位信息",     art(9, 1), INSTITUTION | CENTRE, (None,),  U.REGISTERED, code_is_sound, UnitProfile,  then=profile),
    Act("amend",     "更新单位信息",     art(9, 1), INSTITUTION | CENTRE, R,        U.REGISTERED, nothing_rests_on_it, UnitProfile, then=profile),
    Act("add_site",  "登记评价地点",     art(9, 4), INSTITUTION,          R,        U.REGISTERED, no_filing_rests_on_it, SiteForm, then=site, sees=("institutions",)),
    Act("add_staff", "登记评价工作人员", art(9, 4), INSTITUTION,          R,        U.REGISTERED, staff_may_be_added, StaffForm, then=staff, sees=("institutions",)),
    Act("renew_card", "换发证卡",         art(9, 4), INSTITUTION,          R,        U.REGISTERED, card_is_renewed, CardForm,   then=renewed, sees=("plans",)),
    Act("drop_staff", "人员离岗",         art(9, 4), INSTITUTION,          R,        U.REGISTERED, staff_may_leave, Departure,  then=left, sees=("filings", "institutions")),
    Act("add_equipment",  "登记设施设备", art(9, 4), INSTITUTION,          R,        U.REGISTERED, site_is_own, EquipmentForm,  then=equipment, sees=()),
    Act("drop_equipment", "设施设备停用", art(9, 4), INSTITUTION,          R,        U.REGISTERED, equipment_may_go, Removal,   then=removed, sees=("filings", "institutions", "equipment")),
    Act("change",    "依确认的变更更新", art(11),   LAW,                  R,        U.REGISTERED),
    Act("revalidate", "重新核验待实施的场次", art(4, 1), LAW,             R,        U.REGISTERED, then=judged_again, sees=PLANS),
))
