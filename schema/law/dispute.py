"""机构争议和投诉台账 · what an institution hears about its own assessments and how it settles it; the centre looks on (articles 4(5) and 22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .article import art
from .forms import Refusal, given, ref, words
from .kinds import ComplaintKind
from .procedure import Act, Effect, Limit, Moment, Numbered, Procedure, Put, Stage
from .roles import CENTRE, INSTITUTION


@dataclass(frozen=True, kw_only=True)
class DisputeForm:
    """争议或投诉"""

    institution: Any = ref("institution", "本机构")
    kind: ComplaintKind = given("类型")
    heard_on: date = given("收到的日期")
    matter: str = words("事项；不写当事人的证件号码和联系方式", 2000)


@dataclass(frozen=True, kw_only=True)
class DisputeAnswer:
    """处理结果"""

    answer: str = words("处理结果和告知当事人的情况", 3000)


@dataclass(frozen=True, kw_only=True)
class DisputeNote:
    """意见"""

    note: str = words("意见，机构可见", 1000)


# fmt: off
class DisputeStage(Stage):
    #         the centre reads  and how long it should take
    OPEN    = "处理中",         Limit("dispute.handling", INSTITUTION)
    SETTLED = "已处理"
    CLOSED  = "市鉴定中心已阅"
# fmt: on


def own_and_heard(dispute: Any, form: DisputeForm, moment: Moment) -> Iterator[Refusal]:
    """是本机构的；收到的日期不晚于今日"""
    if form.institution.unit_id != moment.actor.unit:
        yield Refusal("NOT_THIS_UNIT", "只能登记本机构的争议和投诉", art(22), "institution")
    if form.heard_on > moment.day:
        yield Refusal("IN_THE_FUTURE", "收到的日期晚于今日", art(22), "heardOn")


def logged(dispute: Any, form: DisputeForm, moment: Moment) -> Iterator[Effect]:
    told = {"institution": form.institution, "kind": form.kind.value, "heard_on": form.heard_on, "matter": form.matter}
    yield Put({**told, "number": Numbered(f"机构争议〔{moment.day.year}〕{{}}号")})


def settled(dispute: Any, form: DisputeAnswer, moment: Moment) -> Iterator[Effect]:
    yield Put({"answer": form.answer, "settled_on": moment.day})


def noted(dispute: Any, form: DisputeNote, moment: Moment) -> Iterator[Effect]:
    yield Put({"note": form.note})


D = DisputeStage
# fmt: off
DISPUTE = Procedure("dispute", "机构的争议和投诉", art(22), DisputeStage, (
    #   act       in Chinese                    basis     actor        from          to         provided       form           and then
    Act("log",    "登记争议或投诉",             art(22),  INSTITUTION, (None,),      D.OPEN,    own_and_heard, DisputeForm,   then=logged),
    Act("settle", "登记处理结果",               art(4, 5), INSTITUTION, (D.OPEN,),   D.SETTLED, form=DisputeAnswer,           then=settled),
    Act("urge",   "督促处理",                   art(23),  CENTRE,      (D.OPEN,),    D.OPEN,    form=DisputeNote,             then=noted),
    Act("close",  "阅知，无意见",               art(23),  CENTRE,      (D.SETTLED,), D.CLOSED),
    Act("reopen", "处理不妥，要求重新处理",     art(23),  CENTRE,      (D.SETTLED,), D.OPEN,    form=DisputeNote,             then=noted),
))
