"""督导: who accepts, what is asked, who signs, what the institution may say, what is published (articles 19 and 20)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.forms import Nothing, Opinion
from schema.law.inspection import INSPECTION
from schema.law.inspection_forms import (
    CheckForm,
    FindingsForm,
    Naming,
    PassOver,
    ReplyForm,
    ResultForm,
    SignatureForm,
    SpecialForm,
    TaskAcceptance,
    TaskRecusal,
)
from schema.law.kinds import CheckResult, InspectionMethod, InspectionResult, InspectionTrigger
from schema.law.lot import Roster, outcome, queue, written
from schema.law.procedure import Add, Also, Change, Drop, Put
from schema.law.roles import BUREAU, CENTRE, CLOCK, DISTRICT, INSTITUTION, SUPERVISOR
from tests.law.cases import Row, Thing, at, attachment, changed, day, double_entry, effects, refusals, world
from tests.law.supervision_cases import (
    A19,
    A20,
    A24,
    A192,
    A193,
    ASKED,
    DIGEST,
    SEED,
    VALUE,
    inspection,
    issue,
    post,
    sha,
    signed,
    supervisor,
    tie,
    visit,
)

MATRIX = {
    "open": ("CENTRE", (), "ASSIGNED", A193),
    "assign": ("LAW", (), "ASSIGNED", A192),
    "accept": ("SUPERVISOR", ("ASSIGNED",), "ASSIGNED", A19),
    "ready": ("LAW", ("ASSIGNED",), "READY", A19),
    "recuse": ("SUPERVISOR", ("ASSIGNED", "READY"), "ASSIGNED", A19),
    "pass_over": ("CENTRE", ("ASSIGNED", "READY"), "ASSIGNED", A19),
    "name": ("CENTRE", ("ASSIGNED",), "ASSIGNED", A19),
    "visit": ("SUPERVISOR", ("READY",), "VISITED", A19),
    "record": ("SUPERVISOR", ("VISITED",), "VISITED", A19),
    "sign": ("SUPERVISOR", ("VISITED",), "VISITED", A19),
    "hand_over": ("SUPERVISOR CENTRE", ("VISITED",), "HANDED", A19),
    "reply": ("INSTITUTION", ("HANDED",), "REVIEW", A19),
    "no_reply": ("CLOCK", ("HANDED",), "REVIEW", A19),
    "publish": ("CENTRE", ("REVIEW",), "PUBLISHED", A192),
    "update": ("LAW", ("PUBLISHED",), "PUBLISHED", A192),
    "close": ("CENTRE", ("REVIEW",), "CLOSED", A193),
    "cancel": ("CENTRE", ("ASSIGNED", "READY"), "CANCELLED", A19),
}


def good(act: str) -> Thing:
    case = inspection((*MATRIX[act][1], "READY")[0], "SPECIAL" if act in ("open", "close", "cancel") else "DAILY")
    w = world(case, institution=case.institution, posts=case.posts, third=supervisor(3))
    w.actor = {"id": "v1"}
    if act in ("accept", "pass_over"):
        case.posts[0].accepted_at = None
    if act == "pass_over":
        w.now = "2022-03-15 10:00"
    if act == "name":
        case.posts[1].released_on = day("2022-03-09")
    if act == "hand_over":
        signed(case, 1, 2)
    if act == "no_reply":
        w.now = "2022-03-15 00:00"
    special = SpecialForm(
        institution=case.institution, trigger=InspectionTrigger.COMPLAINT, scope="收费情况", methods=[InspectionMethod.ON_SITE],
        supervisors=[one.supervisor for one in case.posts],
    )  # fmt: skip
    forms: dict[str, Any] = {
        "open": special, "accept": TaskAcceptance(no_conflict=True), "recuse": TaskRecusal(reason="配偶任职"),
        "pass_over": PassOver(post=case.posts[0], reason="逾期未接受"), "name": Naming(supervisor=w.third), "visit": visit(),
        "record": FindingsForm(conclusion="存在问题", issues=[issue()]), "sign": SignatureForm(digest=DIGEST),
        "reply": ReplyForm(text="立即整改", disputes=False, files=[attachment(1)]),
        "publish": ResultForm(result=InspectionResult.CORRECTED, summary="已改正"), "close": Opinion("查无实据"), "cancel": Opinion("另行安排"),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w



def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(INSPECTION, MATRIX, good) == []


NOT_MET = [CheckForm(code=code, result=CheckResult.NOT_MET if code == "ON_SITE.2" else CheckResult.MET) for code in ASKED]
ROWS: list[Row] = [
    ("a special inspection", "open", CENTRE, {}, set()),
    ("by the bureau", "open", BUREAU, {}, {f"NOT_YOUR_OFFICE {A193}"}),
    ("by the district", "open", DISTRICT, {}, {f"NOT_YOUR_OFFICE {A193}"}),
    ("of one that is revoked", "open", CENTRE, {"institution.stage": "REVOKED"}, {f"ALREADY_ENDED {A193}"}),
    ("by a method of daily supervision", "open", CENTRE, {"form.methods": [InspectionMethod.REMOTE]}, {f"WRONG_METHOD {A193}"}),
    ("with one supervisor", "open", CENTRE, {"form.supervisors": lambda w: w.form.supervisors[:1]}, {f"TOO_FEW_SUPERVISORS {A20}"}),
    ("with a supervisor whose wife works there", "open", CENTRE, {"posts.0.supervisor.account.ties": [tie()]}, {f"CONFLICT_OF_INTEREST {A20}"}),
    ("with one whose appointment is over", "open", CENTRE, {"posts.0.supervisor.stage": "EXPIRED"}, {f"NOT_IN_OFFICE {A20}"}),
    ("on a rectification, not saying which", "open", CENTRE, {"form.trigger": InspectionTrigger.RECTIFICATION}, {f"TRIGGER_UNCLEAR {A193}"}),
    ("on a rectification of another", "open", CENTRE, {"form.trigger": InspectionTrigger.RECTIFICATION,
                                                        "form.rectification": Thing(institution_id="n2")}, {f"NOT_THIS_UNIT {A193}"}),
    ("at a place of another", "open", CENTRE, {"form.site": Thing(unit_id="u2")}, {f"NOT_THIS_UNIT {A193}"}),
    ("accepted", "accept", SUPERVISOR, {}, set()),
    ("accepted by somebody else", "accept", SUPERVISOR, {"actor": {"id": "v9"}}, {f"NOT_ON_TASK {A20}"}),
    ("accepted twice", "accept", SUPERVISOR, {"posts.0.accepted_at": at("2022-03-09 10:00")}, {f"ANSWERED_ALREADY {A20}"}),
    ("accepted by one who admits a tie", "accept", SUPERVISOR, {"form.no_conflict": False}, {f"CONFLICT_OF_INTEREST {A20}"}),
    ("accepted by one with a tie on record", "accept", SUPERVISOR, {"posts.0.supervisor.account.ties": [tie()]}, {f"CONFLICT_OF_INTEREST {A20}"}),
    ("accepted after the appointment", "accept", SUPERVISOR, {"posts.0.supervisor.appointed_to": day("2022-03-09")}, {f"NOT_IN_OFFICE {A20}"}),
    ("stepped aside", "recuse", SUPERVISOR, {}, set()),
    ("stepped aside twice", "recuse", SUPERVISOR, {"posts.0.released_on": day("2022-03-09")}, {f"NOT_ON_TASK {A20}"}),
    ("passed over when time is up", "pass_over", CENTRE, {}, set()),
    ("passed over while it still may accept", "pass_over", CENTRE, {"now": "2022-03-14 23:59"}, {f"STILL_ABLE {A20}"}),
    ("passed over for a tie", "pass_over", CENTRE, {"now": "2022-03-10 10:00", "posts.0.supervisor.account.ties": [tie()]}, set()),
    ("named when the queue is empty", "name", CENTRE, {}, set()),
    ("named though there are enough", "name", CENTRE, {"posts.1.released_on": None}, {f"ENOUGH {A20}"}),
    ("named again who stepped aside", "name", CENTRE, {"form.supervisor": lambda w: w.posts[1].supervisor}, {f"ALREADY_ON_TASK {A20}"}),
    ("named with a tie", "name", CENTRE, {"third.account.ties": [tie()]}, {f"CONFLICT_OF_INTEREST {A20}"}),
    ("visited", "visit", SUPERVISOR, {}, set()),
    ("visited by somebody else", "visit", SUPERVISOR, {"actor": {"id": "v2"}, "form.photos": []}, set()),
    ("with a picture of another's", "visit", SUPERVISOR, {"actor": {"id": "v2"}}, {"NOT_YOUR_FILE 第十条第（二）项"}),
    ("visited by a stranger", "visit", SUPERVISOR, {"actor": {"id": "v9"}, "form.photos": []}, {f"NOT_ON_TASK {A20}"}),
    ("visited when the other's appointment is over", "visit", SUPERVISOR, {"posts.1.supervisor.stage": "DISMISSED"}, {f"NOT_IN_OFFICE {A20}"}),
    ("visited by one with a tie found since", "visit", SUPERVISOR, {"posts.0.supervisor.account.ties": [tie()]}, {f"CONFLICT_OF_INTEREST {A20}"}),
    ("a question left out", "visit", SUPERVISOR, {"form.checks": lambda w: w.form.checks[1:]}, {f"CHECK_MISSING {A19}"}),
    ("a question nobody asked", "visit", SUPERVISOR, {"form.checks": lambda w: [*w.form.checks, CheckForm(code="DATA.1", result=CheckResult.MET)]},
     {f"NOT_ON_LIST {A19}"}),
    ("a question twice", "visit", SUPERVISOR, {"form.checks": lambda w: [*w.form.checks, w.form.checks[0]]}, {f"TWICE {A19}"}),
    ("not met without a word", "visit", SUPERVISOR, {"form.checks": NOT_MET}, {f"REASON_MISSING {A19}"}),
    ("ended before it began", "visit", SUPERVISOR, {"form.ended_at": at("2022-03-10 07:59"), "form.photos": []}, {f"WINDOW {A19}"}),
    ("ends in the future", "visit", SUPERVISOR, {"form.ended_at": at("2022-03-10 10:01")}, {f"WINDOW {A19}"}),
    ("began before all had accepted", "visit", SUPERVISOR, {"form.began_at": at("2022-03-09 08:00")}, {f"BEFORE_STAGE {A19}"}),
    ("a picture from before", "visit", SUPERVISOR, {"form.photos.0.taken_at": at("2022-03-10 07:00")}, {f"WINDOW {A19}"}),
    ("a picture that is a text", "visit", SUPERVISOR, {"form.photos.0.attachment.media_type": "application/pdf"}, {f"KIND_NOT_ALLOWED {A19}"}),
    ("recorded by a stranger", "record", SUPERVISOR, {"actor": {"id": "v9"}}, {f"NOT_ON_TASK {A20}"}),
    ("an article that is none", "record", SUPERVISOR, {"form.issues.0.article": 28}, {f"OUT_OF_BOUNDS {A19}"}),
    ("signed", "sign", SUPERVISOR, {}, set()),
    ("signed what was changed since", "sign", SUPERVISOR, {"case.digest": "e" * 64}, {f"DIGEST_DIFFERS {A19}"}),
    ("signed before anything is recorded", "sign", SUPERVISOR, {"case.digest": None}, {f"DIGEST_DIFFERS {A19}"}),
    ("signed twice", "sign", SUPERVISOR, {"case": lambda w: signed(w.case, 1)}, {f"ALREADY_SIGNED {A19}"}),
    ("handed over", "hand_over", SUPERVISOR, {}, set()),
    ("handed over by the centre", "hand_over", CENTRE, {}, set()),
    ("handed over with one signature", "hand_over", CENTRE, {"case": lambda w: signed(w.case, 1)}, {f"NOT_SIGNED {A19}"}),
    ("handed over, signed in another form", "hand_over", CENTRE, {"case": lambda w: signed(w.case, 1, 2, digest="e" * 64)}, {f"NOT_SIGNED {A19}"}),
    ("handed over by one alone", "hand_over", CENTRE, {"posts.1.released_on": day("2022-03-10")}, {f"TOO_FEW_SUPERVISORS {A20}"}),
    ("answered", "reply", INSTITUTION, {}, set()),
    ("answered by another institution", "reply", INSTITUTION, {"actor": {"unit": "u2"}, "form.files": []}, {f"NOT_YOUR_INSTITUTION {A19}"}),
    ("not answered on the last day", "no_reply", CLOCK, {"now": "2022-03-14 23:59"}, {f"TOO_EARLY {A19}"}),
    ("published", "publish", CENTRE, {}, set()),
    ("published as faultless though it is not", "publish", CENTRE, {"form.result": InspectionResult.NO_PROBLEM}, {f"RESULT_DIFFERS {A19}"}),
    ("published as faulty though nothing was found", "publish", CENTRE, {"case.issues": []}, {f"RESULT_DIFFERS {A19}"}),
    ("to be mended, though nothing was ordered", "publish", CENTRE, {"form.result": InspectionResult.RECTIFY}, {f"RECTIFICATION_MISSING {A24}"}),
    ("a special one closed in silence", "close", CENTRE, {}, set()),
    ("a daily one closed in silence", "close", CENTRE, {"case.kind": "DAILY"}, {f"MUST_BE_PUBLISHED {A192}"}),
    ("a drawn one cancelled", "cancel", CENTRE, {"case.kind": "DAILY"}, {f"DRAWN_STANDS {A192}"}),
    ("a drawn one cancelled, the filing ended", "cancel", CENTRE, {"case.kind": "DAILY", "institution.stage": "CANCELLED"}, set()),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_an_inspection(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    w = good(act)
    if who is INSTITUTION:
        w.actor = {"unit": "u1"}
    assert refusals(INSPECTION, changed(w, changes), act, who) == expected


def test_the_task_is_ready_when_the_last_has_accepted() -> None:
    w = good("accept")
    assert [one.act for one in effects(INSPECTION, w, "accept", SUPERVISOR) if isinstance(one, Also)] == ["ready"]
    w.posts[1].accepted_at = None
    assert [one for one in effects(INSPECTION, w, "accept", SUPERVISOR) if isinstance(one, Also)] == []


@pytest.mark.parametrize(("people", "fourth"), [((1, 2, 3), True), ((1, 2), False)])
def test_who_steps_aside_is_replaced_by_the_next_of_the_lot_and_by_nobody_when_there_is_none(people: tuple[int, ...], fourth: bool) -> None:
    roster = Roster("甲", 1, 2, {"Y000012000001": 1}, tuple(f"D{n:04}" for n in people), frozenset())
    found = {f"D{n:04}": supervisor(n) for n in people}
    _, key, _ = outcome(written(roster), SEED, VALUE)
    line = queue(roster, key, "Y000012000001")
    w = good("recuse")
    w.case.posts = [post(found[line[0]], 1), post(found[line[1]], 2)]
    w.case.draw = Thing(id="w1", stage="DRAWN", roster=written(roster), seed=SEED, value=VALUE, commitment=sha(SEED),
                        supervisors=[Thing(code=code, supervisor=one) for code, one in found.items()])  # fmt: skip
    w.actor = {"id": found[line[0]].account_id}
    made = effects(INSPECTION, w, "recuse", SUPERVISOR)
    [released] = [one for one in made if isinstance(one, Change)]
    assert released.values == {"released_on": day("2022-03-10"), "reason": "配偶任职"}
    assert [one.values["supervisor"].code for one in made if isinstance(one, Add)] == line[2:3]
    assert bool(line[2:3]) is fourth
    assert [one for one in made if isinstance(one, Also)] == []
    w.case.draw.stage = "REVEALED"
    assert [one.act for one in effects(INSPECTION, w, "recuse", SUPERVISOR) if isinstance(one, Also)] == ["redraw"]


def test_what_is_recorded_anew_must_be_signed_anew() -> None:
    w = good("record")
    first = effects(INSPECTION, w, "record", SUPERVISOR)
    assert [one.noun for one in first if isinstance(one, Drop)] == ["issue", "signature"]
    digests = {next(one for one in first if isinstance(one, Put)).values["digest"]}
    for changes in ({"form.conclusion": "没有问题"}, {"form.issues": []}, {"case.place": "别处"}):
        made = effects(INSPECTION, changed(good("record"), changes), "record", SUPERVISOR)
        digests.add(next(one for one in made if isinstance(one, Put)).values["digest"])
    assert len(digests) == 4
