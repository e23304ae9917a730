"""投诉举报 · received from anybody, registered, investigated, decided, answered, and reviewed when asked (articles 3(4) and 23).

Who reported stands in a record of its own, sealed; no other record points to a person, and the public is told of none of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from .article import art
from .complaint_forms import (
    AnswerForm,
    ComplaintForm,
    DecisionForm,
    EnterForm,
    ExtensionForm,
    LodgeForm,
    MergeForm,
    RegisterForm,
    ReviewForm,
    ReviewOpinion,
    TransferObjection,
    TransferOut,
    TransferSigned,
)
from .complaint_guards import (
    in_time_for_review,
    is_another_departments,
    is_registered,
    named_or_not,
    objects_in_time,
    outcome_is_whole,
    same_matter,
    signed_since,
    somebody_else_asked,
)
from .forms import Opinion
from .kinds import ComplaintChannel
from .personal import columns
from .procedure import ACTOR, SELF, Act, Add, Also, Effect, Limit, Moment, Numbered, Procedure, Put, Stage, time_is_up
from .roles import BUREAU, CENTRE, CLOCK, PUBLIC

FROM_ACCEPTANCE = {"from_acceptance": "accepted_on", "samr": "accepted_on"}


# fmt: off
class ComplaintStage(Stage):
    #             the reporter reads          and the law lets it last
    RECEIVED    = "已收到，待答复是否受理",    Limit("complaint.reception", CENTRE, by="kind")
    ACCEPTED    = "已受理，调查核实中",        Limit("complaint.handling", CENTRE, by="kind")
    EXTENDED    = "已延期，调查核实中",        Limit("complaint.extended", CENTRE, FROM_ACCEPTANCE, by="kind")
    DECIDED     = "已作出处理意见，待答复",    Limit("complaint.answer", CENTRE)
    ANSWERED    = "已答复",                    Limit("complaint.review_request")
    REVIEW      = "市人社局复查中",            Limit("complaint.review", BUREAU)
    REHANDLING  = "复查后重新办理",            Limit("complaint.rehandling", CENTRE)
    TRANSFERRED = "已转送有关部门，待签收",    Limit("complaint.transfer", CENTRE)
    REFERRED    = "有关部门已签收，由其办理"
    MERGED      = "与同一事项的另一件并案办理"
    REFUSED     = "不予受理"
    UPHELD      = "复查维持原处理意见"
    CLOSED      = "已办结"
# fmt: on


def lodged(complaint: Any, form: LodgeForm, moment: Moment) -> Iterator[Effect]:
    yield from _received(form, ComplaintChannel.SITE, moment)
    yield Put({"tracking_digest": form.tracking_digest})
    for place, file in enumerate(form.files, 1):
        yield Add("complaint_file", {"complaint": SELF, "ordinal": place, "attachment_id": UUID(file)})
        yield Also("attachment", SimpleNamespace(id=UUID(file)), "keep")


def entered(complaint: Any, form: EnterForm, moment: Moment) -> Iterator[Effect]:
    yield from _received(form, form.channel, moment)


def _received(form: ComplaintForm, channel: ComplaintChannel, moment: Moment) -> Iterator[Effect]:
    yield Put({
        "number": Numbered(f"津技鉴诉〔{moment.day.year}〕{{}}号"), "kind": form.kind.value, "channel": channel.value,
        "named": form.name is not None, "received_on": moment.day,
    })  # fmt: skip
    yield Add("statement", {"complaint": SELF, "about": form.about, "facts": form.facts})
    if form.name is not None:
        who: Any = form  # the desk has made a `Personal` of each particular
        sealed = {**columns("name", who.name, "sealed"), **columns("contact", who.contact, "sealed")}
        yield Add("reporter", {"complaint": SELF, **sealed})


def registered(complaint: Any, form: RegisterForm, moment: Moment) -> Iterator[Effect]:
    district = form.institution.district_id if form.institution is not None else None
    told = {"kind": form.kind.value, "institution": form.institution, "district_id": district, "summary": form.summary}
    yield Put({**told, "handler": ACTOR})


def taken_over(complaint: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"handler": ACTOR})


def accepted(complaint: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"accepted_on": moment.day})


def refused(complaint: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"answer": form.reason})


def transferred(complaint: Any, form: TransferOut, moment: Moment) -> Iterator[Effect]:
    yield Put({"recipient": form.recipient, "transfer_reason": form.reason, "transferred_on": moment.day})


def taken_back(complaint: Any, form: TransferObjection, moment: Moment) -> Iterator[Effect]:
    yield Put({"recipient": None, "transfer_reason": None, "transferred_on": None})


def signed(complaint: Any, form: TransferSigned, moment: Moment) -> Iterator[Effect]:
    yield Put({"receipt_document": form.document, "receipt_dated": form.dated})


def merged(complaint: Any, form: MergeForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"merged_into": form.into})


def asked(complaint: Any, form: ExtensionForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"extension": form.reason, "extension_by": ACTOR})


def extended(complaint: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"extended_on": moment.day})


def decided(complaint: Any, form: DecisionForm, moment: Moment) -> Iterator[Effect]:
    told = {"outcome": form.outcome.value, "recipient": form.recipient, "findings": form.findings}
    yield Put({**told, "decided_on": moment.day})


def answered(complaint: Any, form: AnswerForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"answer": form.answer, "answered_on": moment.day})


def review_asked(complaint: Any, form: ReviewForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"review_reason": form.reason, "review_asked_on": moment.day})


def reviewed(complaint: Any, form: ReviewOpinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"review_opinion": form.opinion, "reviewed_on": moment.day})


C = ComplaintStage
OPEN, AT_WORK = (C.RECEIVED, C.ACCEPTED), (C.ACCEPTED, C.EXTENDED, C.REHANDLING)
BASIS, TASK, PROPOSES = art(23), art(3, 4), art(3, 4)
# fmt: off
COMPLAINT = Procedure("complaint", "投诉举报", BASIS, ComplaintStage, (
    #   act                in Chinese                    basis     actor   from              to             provided                form               and then
    Act("lodge",           "提交投诉举报",               BASIS,    PUBLIC, (None,),          C.RECEIVED,    named_or_not,           LodgeForm,         then=lodged),
    Act("enter",           "录入来信、来访、来电",       BASIS,    CENTRE, (None,),          C.RECEIVED,    named_or_not,           EnterForm,         then=entered),
    Act("register",        "登记",                       BASIS,    CENTRE, (C.RECEIVED,),    C.RECEIVED,    form=RegisterForm,                         then=registered),
    Act("accept",          "受理",                       TASK,     CENTRE, (C.RECEIVED,),    C.ACCEPTED,    is_registered,                             then=accepted),
    Act("refuse",          "不予受理",                   BASIS,    CENTRE, (C.RECEIVED,),    C.REFUSED,     is_registered,          Opinion,           then=refused),
    Act("transfer",        "转送有权处理的部门",         BASIS,    CENTRE, OPEN,             C.TRANSFERRED, is_another_departments, TransferOut,       then=transferred),
    Act("sign_transfer",   "登记接收部门的签收",         BASIS,    CENTRE, (C.TRANSFERRED,), C.REFERRED,    signed_since,           TransferSigned,    then=signed),
    Act("take_back",       "接收部门有异议，收回",       BASIS,    CENTRE, (C.TRANSFERRED,), C.RECEIVED,    objects_in_time,        TransferObjection, then=taken_back),
    Act("merge",           "与同一事项并案",             BASIS,    CENTRE, OPEN,             C.MERGED,      same_matter,            MergeForm,         then=merged),
    Act("take_over",       "接办",                       BASIS,    CENTRE, (C.ACCEPTED,),    C.ACCEPTED,                                               then=taken_over),
    Act("take_over_late",  "延期后接办",                 BASIS,    CENTRE, (C.EXTENDED,),    C.EXTENDED,                                               then=taken_over),
    Act("ask_extension",   "申请延期",                   BASIS,    CENTRE, (C.ACCEPTED,),    C.ACCEPTED,    form=ExtensionForm,                        then=asked),
    Act("extend",          "批准延期并告知",             BASIS,    CENTRE, (C.ACCEPTED,),    C.EXTENDED,    somebody_else_asked,                       then=extended),
    Act("decide",          "作出处理意见",               PROPOSES, CENTRE, AT_WORK,          C.DECIDED,     outcome_is_whole,       DecisionForm,      then=decided),
    Act("answer",          "答复",                       BASIS,    CENTRE, (C.DECIDED,),     C.ANSWERED,    form=AnswerForm,                           then=answered),
    Act("request_review",  "申请复查",                   BASIS,    PUBLIC, (C.ANSWERED,),    C.REVIEW,      in_time_for_review,     ReviewForm,        then=review_asked),
    Act("close",           "期满无复查申请，办结",       BASIS,    CLOCK,  (C.ANSWERED,),    C.CLOSED,      time_is_up),
    Act("uphold",          "复查维持",                   BASIS,    BUREAU, (C.REVIEW,),      C.UPHELD,      form=ReviewOpinion,                        then=reviewed),
    Act("remand",          "责令重新办理",               BASIS,    BUREAU, (C.REVIEW,),      C.REHANDLING,  form=ReviewOpinion,                        then=reviewed),
))
