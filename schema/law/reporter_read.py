"""查看反映人 · who reported is read by the officer who handles the case, for a reason written down first (article 23, 《个人信息保护法》第五十一条).

A reading is a case of its own, so that each is a line of the ledger; so is an officer's stepping out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import art
from .forms import Refusal, ref, words
from .procedure import ACTOR, Act, Change, Effect, Moment, Procedure, Put, Stage
from .roles import CENTRE


@dataclass(frozen=True, kw_only=True)
class ReporterReadForm:
    """查看哪一件的反映人、为什么"""

    complaint: Any = ref("complaint", "投诉举报")
    reason: str = words("查看的事由，记入台账；不写反映人", 200)


@dataclass(frozen=True, kw_only=True)
class ComplaintRecusalForm:
    """回避"""

    complaint: Any = ref("complaint", "投诉举报")
    reason: str = words("应当回避的情形", 500, private=True)


# fmt: off
class ReporterReadStage(Stage):
    NOTED = "已记录"


class ComplaintRecusalStage(Stage):
    RECUSED = "已回避"
# fmt: on


def handles_it(case: Any, form: ReporterReadForm, moment: Moment) -> Iterator[Refusal]:
    """本人（或所代理的人）是该件的承办人，反映人是实名的"""
    if not moment.actor.stands_for(form.complaint.handler_id):
        yield Refusal("NOT_THE_HANDLER", "只有该件的承办人或其代理人可以查看反映人", art(23), "complaint")
    if not form.complaint.named:
        yield Refusal("NOTHING_THERE", "该件是匿名的，没有登记反映人", art(23), "complaint")


def read(case: Any, form: ReporterReadForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"complaint": form.complaint, "reason": form.reason, "reader": ACTOR, "read_at": moment.at})


def recused(case: Any, form: ComplaintRecusalForm, moment: Moment) -> Iterator[Effect]:
    """Whoever steps out sees nothing more of it; a case without handler is taken over by another."""
    yield Put({"complaint": form.complaint, "reason": form.reason, "account": ACTOR, "recused_at": moment.at})
    if form.complaint.handler_id == moment.actor.id:
        yield Change(form.complaint, {"handler_id": None})


# fmt: off
REPORTER_READ = Procedure("reporterRead", "查看反映人", art(23), ReporterReadStage, (
    #   act       in Chinese        basis    actor   from     to                           provided    form              and then
    Act("reveal", "查看反映人身份", art(23), CENTRE, (None,), ReporterReadStage.NOTED,     handles_it, ReporterReadForm, then=read),
))
COMPLAINT_RECUSAL = Procedure("complaintRecusal", "投诉举报的回避", art(23), ComplaintRecusalStage, (
    Act("recuse", "回避",           art(23), CENTRE, (None,), ComplaintRecusalStage.RECUSED, form=ComplaintRecusalForm, then=recused),
))
