"""投诉举报 and 机构台账: who may do what, by when, and what each asks for; typed from articles 3(4), 4(5), 22 and 23 and the 信访工作条例."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from schema.law.complaint import COMPLAINT, ComplaintStage
from schema.law.complaint_forms import (
    AnswerForm,
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
from schema.law.deadline import deadline
from schema.law.dispute import DISPUTE, DisputeAnswer, DisputeForm, DisputeNote
from schema.law.forms import Nothing, Opinion
from schema.law.kinds import ComplaintChannel, ComplaintKind, ComplaintOutcome
from schema.law.personal import Personal
from schema.law.procedure import Limit, Procedure
from schema.law.reporter_read import COMPLAINT_RECUSAL, REPORTER_READ, ComplaintRecusalForm, ReporterReadForm
from schema.law.roles import BUREAU, CENTRE, CLOCK, DISTRICT, INSTITUTION, PUBLIC
from tests.law.cases import HASH, RULES, Row, Thing, changed, day, double_entry, moment, refusals, world

A34, A23, A22, A45 = "第三条第（四）项", "第二十三条", "第二十二条", "第四条第（五）项"
AT_WORK = ("ACCEPTED", "EXTENDED", "REHANDLING")
COMPLAINTS = {
    "lodge": ("PUBLIC", (), "RECEIVED", A23),
    "enter": ("CENTRE", (), "RECEIVED", A23),
    "register": ("CENTRE", ("RECEIVED",), "RECEIVED", A23),
    "accept": ("CENTRE", ("RECEIVED",), "ACCEPTED", A34),
    "refuse": ("CENTRE", ("RECEIVED",), "REFUSED", A23),
    "transfer": ("CENTRE", ("RECEIVED", "ACCEPTED"), "TRANSFERRED", A23),
    "sign_transfer": ("CENTRE", ("TRANSFERRED",), "REFERRED", A23),
    "take_back": ("CENTRE", ("TRANSFERRED",), "RECEIVED", A23),
    "merge": ("CENTRE", ("RECEIVED", "ACCEPTED"), "MERGED", A23),
    "take_over": ("CENTRE", ("ACCEPTED",), "ACCEPTED", A23),
    "take_over_late": ("CENTRE", ("EXTENDED",), "EXTENDED", A23),
    "ask_extension": ("CENTRE", ("ACCEPTED",), "ACCEPTED", A23),
    "extend": ("CENTRE", ("ACCEPTED",), "EXTENDED", A23),
    "decide": ("CENTRE", AT_WORK, "DECIDED", A34),
    "answer": ("CENTRE", ("DECIDED",), "ANSWERED", A23),
    "request_review": ("PUBLIC", ("ANSWERED",), "REVIEW", A23),
    "close": ("CLOCK", ("ANSWERED",), "CLOSED", A23),
    "uphold": ("BUREAU", ("REVIEW",), "UPHELD", A23),
    "remand": ("BUREAU", ("REVIEW",), "REHANDLING", A23),
}
DISPUTES = {
    "log": ("INSTITUTION", (), "OPEN", A22),
    "settle": ("INSTITUTION", ("OPEN",), "SETTLED", A45),
    "urge": ("CENTRE", ("OPEN",), "OPEN", A23),
    "reopen": ("CENTRE", ("SETTLED",), "OPEN", A23),
    "close": ("CENTRE", ("SETTLED",), "CLOSED", A23),
}
READS = {"reveal": ("CENTRE", (), "NOTED", A23)}
RECUSALS = {"recuse": ("CENTRE", (), "RECUSED", A23)}
WHO = {"name": Personal("卞不疑", b"1", b"2"), "contact": Personal("13920001234", b"3", b"4")}
SAID: dict[str, Any] = {"kind": ComplaintKind.REPORT, "about": "某厂", "facts": "某事", **WHO}
MAIN = Thing(id="c9", stage="ACCEPTED", summary="同一事项", institution_id="n1")


def good(act: str) -> Thing:
    """On the day 2022-03-10: registered, transferred on the third, an extension asked for by another, its time for a review open."""
    case = Thing(
        id="c1", stage=(*COMPLAINTS.get(act, ("", (), "", ""))[1], "X")[0], kind="REPORT", summary="摘要", institution_id="n1",
        due=day("2022-03-09") if act == "close" else day("2022-03-10"), transferred_on=day("2022-03-03"), extension_by_id="o2",
        accepted_on=day("2022-03-01"), named=True, handler_id="o1", received_on=day("2022-03-01"),
    )  # fmt: skip
    w = world(case)
    w.actor = {"id": "o1", "unit": "u1"}
    forms: dict[str, Any] = {
        "lodge": LodgeForm(**SAID, tracking_digest=HASH, files=[]), "enter": EnterForm(**SAID, channel=ComplaintChannel.LETTER),
        "register": RegisterForm(kind=ComplaintKind.REPORT, institution=None, summary="摘要"), "refuse": Opinion("不属于认定活动"),
        "transfer": TransferOut(recipient="市场监管委", reason="价格违法"), "merge": MergeForm(into=MAIN),
        "sign_transfer": TransferSigned(document="收1号", dated=day("2022-03-10")),
        "take_back": TransferObjection(objected_on=day("2022-03-10"), reason="不属本部门"),
        "ask_extension": ExtensionForm(reason="涉及面广"), "answer": AnswerForm(answer="属实"),
        "decide": DecisionForm(outcome=ComplaintOutcome.HANDLED, findings="属实"), "request_review": ReviewForm(reason="过轻"),
        "uphold": ReviewOpinion(opinion="适当"), "remand": ReviewOpinion(opinion="过轻"),
        "reveal": ReporterReadForm(complaint=case, reason="核实"), "recuse": ComplaintRecusalForm(complaint=case, reason="亲属"),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w


def logged(act: str) -> Thing:
    own = Thing(id="n1", unit_id="u1")
    w = world(Thing(id="d1", stage=(*DISPUTES[act][1], "X")[0], due=None))
    w.actor = {"id": "o1", "unit": "u1"}
    forms: dict[str, Any] = {
        "log": DisputeForm(institution=own, kind=ComplaintKind.COMPLAINT, heard_on=day("2022-03-10"), matter="对成绩有争议"),
        "settle": DisputeAnswer(answer="复核"), "urge": DisputeNote(note="尽快"), "reopen": DisputeNote(note="不妥"),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w


@pytest.mark.parametrize(
    ("chapter", "matrix", "form_of"),
    [(COMPLAINT, COMPLAINTS, good), (DISPUTE, DISPUTES, logged), (REPORTER_READ, READS, good), (COMPLAINT_RECUSAL, RECUSALS, good)],
    ids=lambda one: getattr(one, "name", ""),
)
def test_offices_stages_and_articles_are_as_in_the_text(chapter: Procedure, matrix: Any, form_of: Any) -> None:
    assert double_entry(chapter, matrix, form_of) == []


ROWS: list[Row] = [
    ("named", "lodge", PUBLIC, {}, set()),
    ("anonymous", "lodge", PUBLIC, {"form.name": None, "form.contact": None}, set()),
    ("a name without contact", "lodge", PUBLIC, {"form.contact": None}, {f"IDENTITY_HALF {A23}"}),
    ("a contact without name", "enter", CENTRE, {"form.name": None}, {f"IDENTITY_HALF {A23}"}),
    ("nothing said", "lodge", PUBLIC, {"form.facts": " "}, {f"EMPTY {A23}"}),
    ("six files", "lodge", PUBLIC, {"form.files": list("abcdef")}, {f"WRONG_COUNT {A23}"}),
    ("by a district", "accept", DISTRICT, {}, {f"NOT_YOUR_OFFICE {A34}"}),
    ("by the reported", "accept", INSTITUTION, {}, {f"NOT_YOUR_OFFICE {A34}"}),
    ("accepted unregistered", "accept", CENTRE, {"case.summary": None}, {f"NOT_REGISTERED {A23}"}),
    ("refused unregistered", "refuse", CENTRE, {"case.summary": None}, {f"NOT_REGISTERED {A23}"}),
    ("refused without reasons", "refuse", CENTRE, {"form.reason": ""}, {f"EMPTY {A23}"}),
    ("refused after acceptance", "refuse", CENTRE, {"case.stage": "ACCEPTED"}, {f"WRONG_STAGE {A23}"}),
    ("transferred", "transfer", CENTRE, {}, set()),
    ("taken back on the fifth working day", "take_back", CENTRE, {}, set()),
    ("taken back on the sixth", "take_back", CENTRE, {"case.transferred_on": day("2022-03-02")}, {f"DEADLINE_PAST {A23}"}),
    ("objected before the transfer", "take_back", CENTRE, {"form.objected_on": day("2022-03-02")}, {f"DATE_UNSOUND {A23}"}),
    ("signed tomorrow", "sign_transfer", CENTRE, {"form.dated": day("2022-03-11")}, {f"DATE_UNSOUND {A23}"}),
    ("merged", "merge", CENTRE, {}, set()),
    ("merged into itself", "merge", CENTRE, {"form.into": Thing(id="c1", stage="ACCEPTED", summary="x", institution_id="n1")},
     {f"SAME_CASE {A23}"}),
    ("merged into a closed one", "merge", CENTRE, {"form.into": Thing(id="c9", stage="CLOSED", summary="x", institution_id="n1")},
     {f"CLOSED_ALREADY {A23}"}),
    ("merged into another matter", "merge", CENTRE, {"form.into": Thing(id="c9", stage="ACCEPTED", summary="x", institution_id="n2")},
     {f"OTHER_MATTER {A23}"}),
    ("extended by another", "extend", CENTRE, {}, set()),
    ("extended by whoever asked", "extend", CENTRE, {"case.extension_by_id": "o1"}, {f"FOUR_EYES {A23}"}),
    ("extended though nobody asked", "extend", CENTRE, {"case.extension_by_id": None}, {f"NOT_ASKED {A23}"}),
    ("extended twice", "extend", CENTRE, {"case.stage": "EXTENDED"}, {f"WRONG_STAGE {A23}"}),
    ("handed to nobody named", "decide", CENTRE, {"form.outcome": ComplaintOutcome.OTHER_DEPARTMENT}, {f"RECIPIENT_UNCLEAR {A34}"}),
    ("handled, and handed on", "decide", CENTRE, {"form.recipient": "市公安局"}, {f"RECIPIENT_UNCLEAR {A34}"}),
    ("proposed to the bureau", "decide", CENTRE, {"form.outcome": ComplaintOutcome.TO_BUREAU}, set()),
    ("decided by the bureau", "decide", BUREAU, {}, {f"NOT_YOUR_OFFICE {A34}"}),
    ("a review on the last day", "request_review", PUBLIC, {}, set()),
    ("a review a day late", "request_review", PUBLIC, {"case.due": day("2022-03-09")}, {f"DEADLINE_PAST {A23}"}),
    ("reviewed by the centre", "uphold", CENTRE, {}, {f"NOT_YOUR_OFFICE {A23}"}),
    ("closed on the last day", "close", CLOCK, {"case.due": day("2022-03-10")}, {f"TOO_EARLY {A23}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "change", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_the_law_answers(says: str, act: str, who: Any, change: Any, expected: set[str]) -> None:
    assert refusals(COMPLAINT, changed(good(act), change), act, who) == expected


READING: list[Row] = [
    ("by the handler", "reveal", CENTRE, {}, set()),
    ("by another officer", "reveal", CENTRE, {"actor.id": "o7"}, {f"NOT_THE_HANDLER {A23}"}),
    ("by the bureau", "reveal", BUREAU, {}, {f"NOT_YOUR_OFFICE {A23}"}),
    ("of an anonymous one", "reveal", CENTRE, {"form.complaint": Thing(id="c1", handler_id="o1", named=False)}, {f"NOTHING_THERE {A23}"}),
    ("without a reason", "reveal", CENTRE, {"form.reason": ""}, {f"EMPTY {A23}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "change", "expected"), READING, ids=[row[0] for row in READING])
def test_who_reported_is_read_by_the_handler_for_a_reason(says: str, act: str, who: Any, change: Any, expected: set[str]) -> None:
    w = good(act)
    if "actor.id" in change:
        w.actor["id"] = change.pop("actor.id")
    assert refusals(REPORTER_READ, changed(w, change), act, who) == expected


LOGGED: list[Row] = [
    ("its own", "log", INSTITUTION, {}, set()),
    ("another's", "log", INSTITUTION, {"form.institution": Thing(id="n2", unit_id="u2")}, {f"NOT_THIS_UNIT {A22}"}),
    ("heard tomorrow", "log", INSTITUTION, {"form.heard_on": day("2022-03-11")}, {f"IN_THE_FUTURE {A22}"}),
    ("settled by the centre", "settle", CENTRE, {}, {f"NOT_YOUR_OFFICE {A45}"}),
    ("settled twice", "settle", INSTITUTION, {"case.stage": "SETTLED"}, {f"WRONG_STAGE {A45}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "change", "expected"), LOGGED, ids=[row[0] for row in LOGGED])
def test_the_institutions_log_answers(says: str, act: str, who: Any, change: Any, expected: set[str]) -> None:
    assert refusals(DISPUTE, changed(logged(act), change), act, who) == expected


C = ComplaintStage
# from 2022-03-10, accepted 2022-03-01; (stage, kind, last day, by the analogue of market supervision)
CLOCKS = [
    (C.RECEIVED, "PETITION", "2022-03-25", None), (C.RECEIVED, "REPORT", "2022-03-25", "2022-03-21"),
    (C.RECEIVED, "COMPLAINT", "2022-03-25", "2022-03-21"), (C.RECEIVED, "OBJECTION", "2022-03-25", None),
    (C.ACCEPTED, "PETITION", "2022-05-09", None), (C.ACCEPTED, "REPORT", "2022-05-09", "2022-03-31"),
    (C.ACCEPTED, "COMPLAINT", "2022-05-09", "2022-05-16"),
    (C.EXTENDED, "PETITION", "2022-05-30", None), (C.EXTENDED, "REPORT", "2022-05-30", "2022-04-13"),
    (C.DECIDED, "REPORT", "2022-03-17", None), (C.ANSWERED, "REPORT", "2022-04-11", None), (C.REVIEW, "REPORT", "2022-04-11", None),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "kind", "due", "samr"), CLOCKS)
def test_each_kind_has_its_clock_and_the_analogue_is_shown_beside(stage: Any, kind: str, due: str, samr: str | None) -> None:
    found = deadline(stage, Thing(kind=kind, accepted_on=day("2022-03-01")), [], moment("2022-03-10 09:00"))
    assert found is not None
    assert (found.due, found.legal) == (day(due), False)
    assert [one.due for one in found.alternatives if one.reading == "samr"] == ([day(samr)] if samr else [])


def test_a_deployment_may_choose_the_analogue_for_reports_alone() -> None:
    chosen = RULES["complaint.reception.report"].under("samr")
    rules = replace(RULES, rules={**RULES.rules, "complaint.reception.report": chosen})
    for kind, due in (("REPORT", "2022-03-21"), ("COMPLAINT", "2022-03-25"), ("PETITION", "2022-03-25")):
        found = deadline(C.RECEIVED, Thing(kind=kind), [], moment("2022-03-10 09:00", under=rules))
        assert found is not None
        assert found.due == day(due)


def test_of_every_limit_somebody_owes_the_next_step() -> None:
    assert {stage.name: COMPLAINT.owes(stage) for stage in C if isinstance(stage.limit, Limit)} == {
        "RECEIVED": CENTRE, "ACCEPTED": CENTRE, "EXTENDED": CENTRE, "DECIDED": CENTRE, "ANSWERED": CLOCK, "REVIEW": BUREAU,
        "REHANDLING": CENTRE, "TRANSFERRED": CENTRE,
    }  # fmt: skip


def test_point_30_acts_after_the_last_day_stay_valid() -> None:
    w = changed(good("accept"), {"case.due": day("2022-03-01")})
    assert refusals(COMPLAINT, w, "accept", CENTRE) == set()


def test_nothing_of_a_complaint_is_told_to_the_public() -> None:
    assert [act.name for chapter in (COMPLAINT, REPORTER_READ, COMPLAINT_RECUSAL, DISPUTE) for act in chapter.acts if act.tells] == []
