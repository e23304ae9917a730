"""投诉举报的条件 · what must be there before a complaint moves on, and who may not do it (article 23)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .article import art
from .complaint_forms import (
    ComplaintForm,
    DecisionForm,
    MergeForm,
    TransferObjection,
    TransferOut,
    TransferSigned,
)
from .forms import Refusal
from .kinds import ComplaintOutcome
from .procedure import Moment

BASIS, PROPOSES = art(23), art(3, 4)


def named_or_not(complaint: Any, form: ComplaintForm, moment: Moment) -> Iterator[Refusal]:
    """实名的，姓名和联系方式都填；匿名的，都不填"""
    if (form.name is None) != (form.contact is None):
        missing, says = ("name", "姓名或单位名称") if form.name is None else ("contact", "联系方式")
        yield Refusal("IDENTITY_HALF", f"实名的还要填写{says}；匿名的，姓名和联系方式都不填", BASIS, missing)


def is_registered(complaint: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """已经登记"""
    if complaint.summary is None:
        yield Refusal("NOT_REGISTERED", "先登记：核定类型、指明机构、写出摘要", BASIS)


def is_another_departments(complaint: Any, form: TransferOut, moment: Moment) -> Iterator[Refusal]:
    """已经登记，写明有权处理的部门"""
    yield from is_registered(complaint, form, moment)


def objects_in_time(complaint: Any, form: TransferObjection, moment: Moment) -> Iterator[Refusal]:
    """接收部门在五个工作日内提出"""
    if complaint.transferred_on is None:
        return  # nothing was transferred: its stage says so
    last = _last_objection(complaint, moment)
    if not complaint.transferred_on <= form.objected_on <= moment.day:
        says = f"异议的日期应在转送之日（{complaint.transferred_on}）与今日之间"
        yield Refusal("DATE_UNSOUND", says, BASIS, "objectedOn")
    elif form.objected_on > last:
        yield Refusal("DEADLINE_PAST", f"接收部门的异议应在{last}以前提出，逾期的不收回", BASIS, "objectedOn")


def _last_objection(complaint: Any, moment: Moment) -> date:
    return moment.calendar.last_day(complaint.transferred_on, moment.rules.span("complaint.transfer_objection"))


def signed_since(complaint: Any, form: TransferSigned, moment: Moment) -> Iterator[Refusal]:
    """签收日期在转送之日与今日之间"""
    if complaint.transferred_on is not None and not complaint.transferred_on <= form.dated <= moment.day:
        says = f"签收日期应在转送之日（{complaint.transferred_on}）与今日之间"
        yield Refusal("DATE_UNSOUND", says, BASIS, "dated")


def same_matter(complaint: Any, form: MergeForm, moment: Moment) -> Iterator[Refusal]:
    """已经登记；并入另一件反映同一机构、尚在办理的"""
    yield from is_registered(complaint, form, moment)
    into = form.into
    if into.id == complaint.id:
        yield Refusal("SAME_CASE", "不能并入本件", BASIS, "into")
    elif into.stage not in ("RECEIVED", "ACCEPTED", "EXTENDED", "REHANDLING"):
        yield Refusal("CLOSED_ALREADY", "并入的一件已不在办理中", BASIS, "into")
    elif into.summary is None or into.institution_id != complaint.institution_id:
        yield Refusal("OTHER_MATTER", "两件应都已登记，反映同一评价机构", BASIS, "into")


def somebody_else_asked(complaint: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """有延期申请，由申请人以外的人批准"""
    if complaint.extension_by_id is None:
        yield Refusal("NOT_ASKED", "还没有人申请延期", BASIS)
    elif moment.actor.stands_for(complaint.extension_by_id):
        yield Refusal("FOUR_EYES", "延期由申请人以外的工作人员批准", BASIS)


def outcome_is_whole(complaint: Any, form: DecisionForm, moment: Moment) -> Iterator[Refusal]:
    """移送其他部门的写明部门，其他结果不写"""
    if (form.outcome is ComplaintOutcome.OTHER_DEPARTMENT) != (form.recipient is not None):
        yield Refusal("RECIPIENT_UNCLEAR", "处理结果为移送其他部门的，写明哪一部门；其他结果不写", PROPOSES, "recipient")


def in_time_for_review(complaint: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """自收到答复之日起三十日内"""
    if complaint.due is not None and moment.day > complaint.due:
        yield Refusal("DEADLINE_PAST", f"申请复查的期限已于{complaint.due}届满", BASIS)
