"""外部质量督导员 · who supervises for the centre: full or part time, trained, appointed from one day to another (article 20)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .article import art
from .forms import Opinion, Refusal, given, number, ref, words
from .kinds import Employment
from .procedure import SELF, Act, Add, Effect, Moment, Numbered, Procedure, Put, Stage, Until, time_is_up
from .roles import CENTRE, CLOCK


@dataclass(frozen=True, kw_only=True)
class SupervisorForm:
    """聘任外部质量督导员"""

    account: Any = ref("account", "督导员的账号")
    employment: Employment = given("专职或兼职")
    appointed_from: date = given("聘期起始日")
    appointed_to: date = given("聘期届满日，当日二十四时止")
    qualification: str = words("专业水平和资历", 500)


@dataclass(frozen=True, kw_only=True)
class TrainingForm:
    """督导员参加的培训"""

    title: str = words("培训名称", 100)
    held_on: date = given("结束日期")
    hours: int = number("学时", 1, 1000)
    passed: bool = given("是否考核合格")


@dataclass(frozen=True, kw_only=True)
class Reappointment:
    """续聘"""

    appointed_to: date = given("新的聘期届满日，当日二十四时止")


# fmt: off
class SupervisorStage(Stage):
    #           the public reads   and the law lets it last
    APPOINTED = "在聘",            Until("appointed_to", art(20))
    EXPIRED   = "聘期届满"
    DISMISSED = "已解聘"
# fmt: on


def appointment_is_sound(supervisor: Any, form: SupervisorForm, moment: Moment) -> Iterator[Refusal]:
    """是在用的外部质量督导员账号，尚未在聘；聘期起止合理，尚未届满"""
    if form.account.role != "SUPERVISOR" or form.account.stage != "ACTIVE":
        yield Refusal("NOT_A_SUPERVISOR", f"{form.account.title}的账号不是在用的外部质量督导员账号", art(20), "account")
    if any(one.stage != SupervisorStage.DISMISSED.name for one in form.account.appointments):
        yield Refusal("ALREADY_APPOINTED", f"{form.account.title}已登记，聘期届满的请办理续聘", art(20), "account")
    if form.appointed_to < form.appointed_from:
        yield Refusal("WINDOW", "聘期届满日早于起始日", art(20), "appointedTo")
    if form.appointed_to < moment.day:
        yield Refusal("WINDOW_PAST", "聘期届满日已过", art(20), "appointedTo")


def goes_on_longer(supervisor: Any, form: Reappointment, moment: Moment) -> Iterator[Refusal]:
    """新的届满日晚于原届满日和今日"""
    if form.appointed_to <= max(supervisor.appointed_to, moment.day):
        yield Refusal("WINDOW", f"新的届满日应晚于原届满日（{supervisor.appointed_to}）和今日", art(20), "appointedTo")


def training_is_over(supervisor: Any, form: TrainingForm, moment: Moment) -> Iterator[Refusal]:
    """培训已经结束"""
    if form.held_on > moment.day:
        yield Refusal("IN_THE_FUTURE", "培训尚未结束，结束后再登记", art(20), "heldOn")


def drawable(supervisor: Any, day: date) -> bool:
    """In office on that day, and found able by at least one training (article 20)."""
    serves = supervisor.stage == "APPOINTED" and supervisor.appointed_from <= day <= supervisor.appointed_to
    return bool(serves and any(training.passed for training in supervisor.trainings))


def appointed(supervisor: Any, form: SupervisorForm, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in SupervisorForm.__dataclass_fields__}
    yield Put({**values, "code": Numbered("D{}", 4)})


def trained(supervisor: Any, form: TrainingForm, moment: Moment) -> Iterator[Effect]:
    yield Add("training", {"supervisor": SELF, **{name: getattr(form, name) for name in TrainingForm.__dataclass_fields__}})


def reappointed(supervisor: Any, form: Reappointment, moment: Moment) -> Iterator[Effect]:
    yield Put({"appointed_to": form.appointed_to})


S = SupervisorStage
KNOWN = (S.APPOINTED, S.EXPIRED)
# fmt: off
SUPERVISOR_LIFE = Procedure("supervisor", "外部质量督导员", art(20), SupervisorStage, (
    #   act          in Chinese      basis    actor   from            to           provided              form            and then
    Act("appoint",   "聘任督导员",   art(20), CENTRE, (None,),        S.APPOINTED, appointment_is_sound, SupervisorForm, then=appointed),
    Act("train",     "登记培训",     art(20), CENTRE, (S.APPOINTED,), S.APPOINTED, training_is_over,     TrainingForm,   then=trained),
    Act("reappoint", "续聘督导员",   art(20), CENTRE, KNOWN,          S.APPOINTED, goes_on_longer,       Reappointment,  then=reappointed),
    Act("expire",    "聘期届满",     art(20), CLOCK,  (S.APPOINTED,), S.EXPIRED,   time_is_up),
    Act("dismiss",   "解聘督导员",   art(20), CENTRE, KNOWN,          S.DISMISSED, form=Opinion),
))
