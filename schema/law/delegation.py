"""代理 · an officer who is away names a colleague of the same office who acts for them from one day to another (article 26).

Offices are not mixed: whoever reviews does not approve through a colleague's name. What changes is whose personal work may be done,
and that every line of the ledger names both. What binds either person, a recusal or a first signature, binds the deputy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .article import ACCESS, art
from .forms import Nothing, Refusal, given, ref, words
from .procedure import ACTOR, Act, Effect, Moment, Procedure, Put, Stage, Until, time_is_up
from .roles import ADMIN, BUREAU, CENTRE, CLOCK, DISTRICT, LAW

OFFICES = DISTRICT | CENTRE | BUREAU


@dataclass(frozen=True, kw_only=True)
class DelegationForm:
    """委托同事代理"""

    delegate: Any = ref("account", "代理人：同一职权、同一区的在用账号")
    first_day: date = given("自何日起")
    last_day: date = given("至何日止，含当日")
    reason: str = words("事由，如出差、休假", 200)


# fmt: off
class DelegationStage(Stage):
    IN_FORCE = "有效",    Until("last_day", art(26))
    ENDED    = "已终止"
    EXPIRED  = "已期满"
# fmt: on


def delegation_is_sound(delegation: Any, form: DelegationForm, moment: Moment) -> Iterator[Refusal]:
    """代理人是同一职权、同一区的另一名在用账号；起止日期合理，不早于今日"""
    deputy, actor = form.delegate, moment.actor
    if deputy.id == actor.id or deputy.stage != "ACTIVE" or deputy.role != actor.role.name or deputy.district_id != actor.district:
        yield Refusal("NOT_A_COLLEAGUE", f"{deputy.title}不是同一职权、同一区的另一名在用账号", ACCESS, "delegate")
    if form.first_day < moment.day:
        yield Refusal("WINDOW", "起日早于今日：代理不能追溯", ACCESS, "firstDay")
    if form.last_day < form.first_day:
        yield Refusal("WINDOW", "止日早于起日", ACCESS, "lastDay")


def is_a_party(delegation: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """委托人、代理人本人，或系统管理员"""
    if not moment.actor.role & ADMIN and moment.actor.id not in (delegation.delegator_id, delegation.delegate_id):
        yield Refusal("NOT_YOURS", "不是您委托或代理的", ACCESS)


def gave(delegation: Any, form: DelegationForm, moment: Moment) -> Iterator[Effect]:
    yield Put({name: getattr(form, name) for name in DelegationForm.__dataclass_fields__} | {"delegator": ACTOR})


D = DelegationStage
# fmt: off
DELEGATION = Procedure("delegation", "代理", art(26), DelegationStage, (
    #   act           in Chinese           basis    actor            from           to          provided             form            and then
    Act("give",       "委托代理",          art(26), OFFICES,         (None,),       D.IN_FORCE, delegation_is_sound, DelegationForm, then=gave, sees=()),
    Act("end",        "终止代理",          art(26), OFFICES | ADMIN, (D.IN_FORCE,), D.ENDED,    is_a_party,          Nothing),
    Act("end_by_law", "账号停用，代理终止", art(26), LAW,            (D.IN_FORCE,), D.ENDED),
    Act("lapse",      "代理期满",          art(26), CLOCK,           (D.IN_FORCE,), D.EXPIRED,  time_is_up),
))
