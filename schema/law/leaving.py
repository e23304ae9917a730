"""离任 · an account is closed, and what its owner holds in person goes to a named colleague in the same act (article 26).

What belongs to an office stays with the office. What is tied to a person is a complaint that is being handled, a seat on a panel of
experts, an appointment as supervisor, a delegation: the first is handed over, seat and appointment are ended by those who gave them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import ACCESS, art
from .complaint import COMPLAINT
from .filing import FilingStage
from .forms import Refusal, ref, words
from .procedure import Also, Change, Effect, Moment
from .round import RoundStage
from .supervisor import SupervisorStage

HELD = ("complaints_handled__recusals", "seats__filing", "seats__round", "appointments", "delegations_given", "delegations_taken")
JUDGING = (FilingStage.ASSESSMENT.name, RoundStage.SCORING.name)


@dataclass(frozen=True, kw_only=True)
class LeavingForm:
    """停用账号，交接在办的事项"""

    reason: str = words("理由，将告知当事人", 2000)
    successor: Any = ref("account", "接手人：同一职权、同一区或单位的账号；没有在办事项的不填", default=None)


def open_complaints(account: Any) -> list[Any]:
    """Those that this officer handles and that are not at their end."""
    return [one for one in account.complaints_handled if not COMPLAINT.final(COMPLAINT.stages[one.stage])]


def is_handed_over(account: Any, form: LeavingForm, moment: Moment) -> Iterator[Refusal]:
    """不是本人的账号；在办的投诉举报有接手人，专家席位、督导员聘任已先办结"""
    if account.id == moment.actor.id:
        yield Refusal("OWN_ACCOUNT", "不能停用本人的账号，请由另一名系统管理员办理", ACCESS)
    held = open_complaints(account)
    if held and form.successor is None:
        numbers = "、".join(one.number for one in held[:5]) + ("等" if len(held) > 5 else "")
        yield Refusal("NO_SUCCESSOR", f"{account.title}尚在承办{len(held)}件投诉举报（{numbers}），请指定接手人", art(23), "successor")
    if form.successor is not None:
        yield from _takes_over(account, form.successor, held)
    judging = [seat for seat in account.seats if not seat.recused and not seat.declined and _case(seat).stage in JUDGING]
    if judging:
        says = f"{account.title}尚在{len(judging)}个专家组内，请先由市鉴定中心更换专家"
        yield Refusal("STILL_SEATED", says, art(10, 3))
    if any(one.stage == SupervisorStage.APPOINTED.name for one in account.appointments):
        yield Refusal("STILL_APPOINTED", f"{account.title}仍在聘期，请先由市鉴定中心办理解聘", art(20))


def _takes_over(account: Any, successor: Any, held: list[Any]) -> Iterator[Refusal]:
    alike = ("role", "district_id", "employer_code")
    if successor.id == account.id or successor.stage != "ACTIVE" or any(getattr(successor, n) != getattr(account, n) for n in alike):
        yield Refusal("NOT_A_COLLEAGUE", f"{successor.title}不是同一职权、同一区或单位的在用账号", art(26), "successor")
    for one in held:
        if any(recusal.account_id == successor.id for recusal in one.recusals):
            yield Refusal("RECUSED", f"{successor.title}已回避{one.number}，不能接手", art(23), "successor")


def _case(seat: Any) -> Any:
    return seat.filing if seat.filing is not None else seat.round


def handed_over(account: Any, form: LeavingForm, moment: Moment) -> Iterator[Effect]:
    if form.successor is not None:
        yield from (Change(one, {"handler_id": form.successor.id}) for one in open_complaints(account))
    for one in (*account.delegations_given, *account.delegations_taken):
        if one.stage == "IN_FORCE":
            yield Also("delegation", one, "end_by_law")
