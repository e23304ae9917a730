"""变更: typed from article 11: what needs confirmation, what must be assessed anew, and from when it counts."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.change import CHANGE, ChangeStage
from schema.law.change_forms import (
    ChangeRefusal,
    ChangeReturn,
    ChangeReturnReason,
    Confirmation,
    LineRefusal,
    LineVerdict,
)
from schema.law.change_lines import addition
from schema.law.kinds import Duty, UnitKind
from schema.law.roles import BUREAU, CENTRE, DISTRICT, INSTITUTION, LAW
from schema.law.version import held
from tests.law.cases import Row, Thing, at, changed, day, double_entry, moment, refusals, standard
from tests.law.change_cases import (
    ELECTRICIAN,
    MATRIX,
    TURNER,
    WELDER,
    added,
    arriving,
    change_world,
    closing,
    confirming,
    elsewhere,
    giving_up,
    good,
    leaving,
    line,
    named,
    opening,
    scope,
    submitting,
    version,
    yes,
)

A11, N4 = "第十一条", "第九条第（四）项"


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(CHANGE, MATRIX, good) == []


@pytest.mark.parametrize("act", MATRIX)
def test_each_act_goes_through_on_a_good_case(act: str) -> None:
    assert refusals(CHANGE, good(act), act, CHANGE.act(act).by) == set()


def test_a_change_ends_confirmed_refused_torn_out_or_withdrawn() -> None:
    ends = {stage.name for stage in ChangeStage if CHANGE.final(stage)}
    assert ends == {"CONFIRMED", "REFUSED", "TORN_OUT", "WITHDRAWN", "CLOSED"}


# Point 3 of regulation.md section 5: the classifier. Held: welder 4 and 3, electrician (维修) 5.
KINDS: list[tuple[str, Thing, str]] = [
    ("another occupation", line(1, "SCOPE_ADD", occupation=TURNER, level=5), "增加职业"),
    ("an occupation filed, a level above all", line(1, "SCOPE_ADD", occupation=WELDER, level=2), "提高等级"),
    ("an occupation filed, a level below", line(1, "SCOPE_ADD", occupation=WELDER, level=5), "增加等级"),
    ("the same level at another place", line(1, "SCOPE_ADD", occupation=WELDER, level=4), ""),
    ("a work type of an occupation filed without one", line(1, "SCOPE_ADD", occupation=WELDER, work_type="气焊", level=4), "增加工种"),
    ("another work type", line(1, "SCOPE_ADD", occupation=ELECTRICIAN, work_type="安装", level=5), "增加工种"),
    ("no work type where one is filed", line(1, "SCOPE_ADD", occupation=ELECTRICIAN, level=5), "增加工种"),
    ("the work type filed, another level", line(1, "SCOPE_ADD", occupation=ELECTRICIAN, work_type=" 维修 ", level=4), "提高等级"),
    ("what is filed, at another place", line(1, "SCOPE_SITE", scope=scope("s1", WELDER, 4, Thing(id="p1"))), ""),
    ("called a place, but what is not filed", line(1, "SCOPE_SITE", scope=scope("x", TURNER, 4, Thing(id="p1"))), "增加职业"),
    ("a name", line(1, "NAME", value="新名"), ""),
    ("staff", line(1, "STAFF_ADD", duty="ASSESSOR", person="孙工"), ""),
    ("giving up", line(1, "SCOPE_REMOVE", scope=scope("s1", WELDER, 4, Thing(id="p1"))), ""),
]  # fmt: skip


@pytest.mark.parametrize(("says", "one", "expected"), KINDS, ids=[row[0] for row in KINDS])
def test_point_3_what_adds_an_occupation_a_work_type_or_a_level(says: str, one: Thing, expected: str) -> None:
    assert addition(one, change_world().scopes) == expected


def test_point_3_what_was_given_up_before_is_added_when_it_is_wanted_again() -> None:
    w = change_world()
    w.scopes[0].ended_by_id = "earlier"
    assert addition(line(1, "SCOPE_ADD", occupation=WELDER, level=4), w.scopes) == ""  # yet `held` leaves it out:
    assert addition(line(1, "SCOPE_ADD", occupation=WELDER, level=4), held(w.scopes, day("2022-06-15"))) == "增加等级"


# What may be submitted.

SUBMISSIONS: list[tuple[str, Any, dict[str, Any], set[str]]] = [
    ("a name", [named()], {}, set()),
    ("no line", [], {}, {f"NO_LINE {A11}"}),
    ("the name it has", [named("海河机械有限公司")], {}, {f"NO_CHANGE {A11}"}),
    ("a name too long", [named("海" * 101)], {}, {f"TOO_LONG {A11}"}),
    ("a name left out", [line(1, "NAME")], {}, {f"FIELD_MISSING {A11}"}),
    ("a name without proof", [line(1, "NAME", value="新名", evidence_title=None)], {}, {f"EVIDENCE_MISSING {A11}"}),
    ("proof of tomorrow", [line(1, "NAME", value="新名", evidence_issued_on=day("2022-06-16"))], {}, {f"IN_THE_FUTURE {A11}"}),
    ("a name twice", [named("甲"), line(2, "NAME", value="乙")], {}, {f"TWICE {A11}"}),
    ("a telephone without proof", [line(1, "PHONE", value="022-28000001", evidence_title=None)], {}, set()),
    ("a telephone with letters", [line(1, "PHONE", value="call me")], {}, {f"WRONG_FORM {A11}"}),
    ("an address in another district", [line(1, "ADDRESS", value="大沽南路1号", district=Thing(id="d2", name="西青区"))], {}, set()),
    ("a contact", [line(1, "CONTACT", person="周工")], {}, set()),
    ("the contact it has", [line(1, "CONTACT", person="王工")], {}, {f"NO_CHANGE {A11}"}),
    ("a fee basis", [line(1, "FEE_BASIS", value="津发改价费〔2022〕9号")], {}, set()),
    ("9(1): an employer of another kind", [line(1, "UNIT_KIND", kind=UnitKind.OTHER)], {}, set()),
    ("9(1): a social organisation of another kind", [line(1, "UNIT_KIND", kind=UnitKind.OTHER)], {"institution.track": "SOCIAL"},
     {"UNIT_KIND 第九条第（一）项"}),
    ("a filing that has expired", [named()], {"institution.stage": "EXPIRED"}, {f"NOT_FILED {A11}"}),
    ("an occupation, under an open call", [added()], {}, set()),
    ("an occupation, under no call", [added()], {"case.call": None}, {f"CALL_MISSING {A11}"}),
    ("an occupation, under a call that is closed", [added()], {"call.stage": "CLOSED"}, {"CALL_NOT_OPEN 第十条第（一）项"}),
    ("an occupation, the day after the call", [added()], {"now": "2022-07-01 00:00"}, {"CALL_NOT_OPEN 第十条第（一）项"}),
    ("an occupation, under a call for others", [added()], {"call.tracks": ["SOCIAL"]}, {"WRONG_TRACK 第十条第（一）项"}),
    ("an occupation, with an application under way", [added()],
     {"unit.filings": [Thing(id="f9", call_id="c1", track="EMPLOYER", stage="REVIEW", version=1, items=[])]}, {"FILING_OPEN 第十条第（二）项"}),
    ("an occupation, after one that failed", [added()],
     {"unit.filings": [Thing(id="f9", call_id="c1", track="EMPLOYER", stage="REJECTED", version=1, items=[])]}, set()),
    ("no call is needed for a name", [named()], {"case.call": None}, set()),
    ("5: what is not a skill", [added(occupation=Thing(**{**TURNER.__dict__, "is_skill": False}))], {}, {"NOT_A_SKILL 第五条"}),
    ("6: level six", [added(level=6)], {}, {"LEVEL_UNKNOWN 第六条", "STANDARD_LEVEL 第七条"}),
    ("7: another occupation's standard", [added(standard=standard(WELDER))], {}, {"STANDARD_MISMATCH 第七条"}),
    ("an occupation at no place", [added(site=None)], {}, {f"FIELD_MISSING {A11}"}),
    ("an occupation at a place not yet confirmed", [added(site=None, new_site=2), opening(2)], {}, {f"SITE_NOT_CONFIRMED {A11}"}),
    ("what is filed already", [added(occupation=WELDER, level=4, standard=standard(WELDER))], {}, {f"SCOPE_HELD {A11}"}),
    ("what is filed, at the other place", [elsewhere()], {}, set()),
    ("at a place of this change", [elsewhere(1, site=None, new_site=2), opening(2)], {}, set()),
    ("at a place of a line that is none", [elsewhere(1, site=None, new_site=2), line(2, "PHONE", value="022-28000001")], {},
     {f"NO_SUCH_LINE {A11}"}),
    ("at a place that is given up", [elsewhere(), closing(1, 2)], {}, {f"SITE_GOING {A11}"}),
    ("at a place that is not ours", [elsewhere(site=Thing(id="p9", name="别处", address="别处", since=day("2022-01-01")))], {},
     {f"NOT_REGISTERED {A11}"}),
    ("a place", [opening()], {}, set()),
    ("the place that nothing rests on", [closing(1)], {}, set()),
    ("9(4): both places", [closing(0), closing(1, 2)], {}, {f"SITE_MISSING {N4}", "NOTHING_LEFT 第十三条"}),
    ("13: the place that everything rests on", [closing(0)], {}, {"NOTHING_LEFT 第十三条"}),
    ("13: everything given up", [giving_up(0), giving_up(1, 2), giving_up(2, 3)], {}, {"NOTHING_LEFT 第十三条"}),
    ("all but one given up", [giving_up(0), giving_up(1, 2)], {}, set()),
    ("everything moved to the other place", [giving_up(0), giving_up(1, 2), giving_up(2, 3), elsewhere(4)], {}, set()),
    ("given up twice", [giving_up(0), giving_up(0, 2)], {}, {f"TWICE {A11}"}),
    ("what was given up before", [giving_up(0)], {"scopes.0.ended_by_id": "c0"}, {f"SCOPE_NOT_HELD {A11}"}),
    ("what has not begun", [giving_up(0)], {"scopes.0.valid_from": day("2022-06-16")}, set()),
    ("a place that an application waits for", [closing(1)],
     {"unit.filings": [Thing(id="f9", number="津技鉴申〔2022〕9号", call_id="c9", track="EMPLOYER", stage="REVIEW", version=1,
                             items=[Thing(site_id="p2", stage="DECLARED")])]}, {f"SITE_AWAITED {A11}"}),
    ("a place that an ended application wanted", [closing(1)],
     {"unit.filings": [Thing(id="f9", number="津技鉴申〔2022〕9号", call_id="c9", track="EMPLOYER", stage="REJECTED", version=1,
                             items=[Thing(site_id="p2", stage="ABANDONED")])]}, set()),
    ("9(4): one of two assessors", [leaving("ASSESSOR")], {}, set()),
    *[(f"9(4): the only {duty}", [leaving(duty)], {}, {f"STAFF_MISSING {N4}"}) for duty in ("FULL_TIME", "EXPERT", "INTERNAL_SUPERVISOR")],
    ("9(4): the only expert, with another in the same change", [leaving("EXPERT"), arriving(Duty.EXPERT)], {}, set()),
    ("9(4): with another of another duty", [leaving("EXPERT"), arriving(Duty.ASSESSOR)], {}, {f"STAFF_MISSING {N4}"}),
    ("9(4): the only expert replaced", [leaving("EXPERT", 1, "STAFF_REPLACE", person="孙工")], {}, set()),
    ("9(4): one of two assessors when the other's card has expired", [leaving("ASSESSOR")],
     {"unit.staff.4.valid_to": day("2022-06-14")}, {f"STAFF_MISSING {N4}"}),
    ("9(4): somebody with an expired card", [arriving(Duty.EXPERT, 1, card_valid_to=day("2022-06-14"))], {}, {f"CARD_EXPIRED {N4}"}),
    ("9(4): a duty already bare is no reason against another change", [named()], {"unit.staff": []}, set()),
    ("somebody of another unit", [line(1, "STAFF_REMOVE", staff=Thing(id="x", duty="EXPERT", name="外人", since=day("2022-01-01"), until=None))],
     {}, {f"NOT_REGISTERED {A11}"}),
    ("somebody who has left", [leaving("ASSESSOR")], {"unit.staff.2.until": day("2022-06-14")},
     {f"NOT_REGISTERED {A11}"}),
    ("somebody whose last day is today", [leaving("ASSESSOR")], {"unit.staff.2.until": day("2022-06-15")}, {f"ALREADY_ENDED {A11}"}),
    ("9(4): one of two assessors when the other's last day is today", [leaving("ASSESSOR")],
     {"unit.staff.4.until": day("2022-06-15")}, {f"STAFF_MISSING {N4}"}),
    ("at a place whose last day is today", [elsewhere()], {"unit.sites.1.until": day("2022-06-15")}, {f"ALREADY_ENDED {A11}"}),
    ("somebody twice", [leaving("ASSESSOR"), leaving("ASSESSOR", 2)], {}, {f"TWICE {A11}"}),
    ("everything wrong at once", [named("海河机械有限公司"), leaving("EXPERT", 2), added(3, level=6), line(4, "PHONE", value="x")],
     {"case.call": None}, {f"NO_CHANGE {A11}", f"STAFF_MISSING {N4}", "LEVEL_UNKNOWN 第六条", "STANDARD_LEVEL 第七条",
                           f"CALL_MISSING {A11}", f"WRONG_FORM {A11}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "lines", "changes", "expected"), SUBMISSIONS, ids=[row[0] for row in SUBMISSIONS])
def test_what_may_be_submitted(says: str, lines: Any, changes: dict[str, Any], expected: set[str]) -> None:
    w = good("submit")
    w.lines[:] = submitting(*lines)(w)
    assert refusals(CHANGE, changed(w, changes), "submit", INSTITUTION) == expected


ROWS: list[Row] = [
    ("of its own", "draft", INSTITUTION, {}, set()),
    ("of another unit", "draft", INSTITUTION, {"institution.unit_id": "u2"}, {f"NOT_YOUR_UNIT {A11}"}),
    ("of a filing that has ended", "draft", INSTITUTION, {"institution.stage": "EXPIRED"}, {f"NOT_FILED {A11}"}),
    ("by the centre", "draft", CENTRE, {"actor": {"unit": "u1"}}, {f"NOT_YOUR_OFFICE {A11}"}),
    ("no line", "draft", INSTITUTION, {"form.lines": []}, {f"WRONG_COUNT {A11}"}),
    ("another institution", "amend", INSTITUTION, {"form.institution": Thing(id="n2")}, {f"FIXED {A11}"}),
    ("submitted twice", "submit", INSTITUTION, {"case.stage": "REVIEW"}, {f"WRONG_STAGE {A11}"}),
    ("withdrawn without a reason", "withdraw", INSTITUTION, {"form.reason": ""}, {f"EMPTY {A11}"}),
    ("returned for an unknown reason", "return", CENTRE,
     {"form": ChangeReturn(reasons=[ChangeReturnReason(code="BAD", message="补")])}, {f"REASON_UNKNOWN {A11}"}),
    ("returned for a line of another change", "return", CENTRE,
     {"form": ChangeReturn(reasons=[ChangeReturnReason(code="EVIDENCE_MISSING", line=Thing(id="x"), message="补")])},
     {f"NOT_THIS_CHANGE {A11}"}),
    ("refused without a word on the line", "refuse", CENTRE,
     {"form": ChangeRefusal(lines=[LineRefusal(line=Thing(id="x"), reason="不符")])},
     {f"LINE_WITHOUT_VERDICT {A11}", f"NOT_THIS_CHANGE {A11}"}),
    ("confirmed by the bureau", "confirm", BUREAU, {}, {f"NOT_YOUR_OFFICE {A11}"}),
    ("confirmed by the district", "confirm", DISTRICT, {}, {f"NOT_YOUR_OFFICE {A11}"}),
    ("confirmed by the institution itself", "confirm", INSTITUTION, {}, {f"NOT_YOUR_OFFICE {A11}"}),
    ("confirmed before it is submitted", "confirm", CENTRE, {"case.stage": "DRAFT"}, {f"WRONG_STAGE {A11}"}),
    ("confirmed after the filing has expired", "confirm", CENTRE, {"institution.stage": "EXPIRED"}, {f"NOT_FILED {A11}"}),
    ("nothing confirmed", "confirm", CENTRE, {"form": lambda w: yes(w, 1)}, {f"NOTHING_FAVOURABLE {A11}"}),
    ("a line twice", "confirm", CENTRE, {"form": lambda w: Confirmation(verdicts=yes(w).verdicts * 2)}, {f"VERDICT_TWICE {A11}"}),
    ("refused without saying why", "confirm", CENTRE,
     {"form": lambda w: Confirmation(verdicts=[LineVerdict(line=w.lines[0], favourable=False)])},
     {f"REASON_MISSING {A11}", f"NOTHING_FAVOURABLE {A11}"}),
    ("34: entered late, before a change that counts already", "confirm", CENTRE,
     {"institution.versions.0.since": at("2022-06-15 10:01")}, {f"LATER_CHANGE {A11}"}),
    ("34: or at the very same moment", "confirm", CENTRE,
     {"institution.versions.0.since": at("2022-06-15 10:00")}, {f"LATER_CHANGE {A11}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[f"{row[1]}: {row[0]}" for row in ROWS])
def test_a_change(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(CHANGE, changed(good(act), changes), act, who) == expected


def test_point_3_an_addition_can_never_be_confirmed() -> None:
    w = confirming(named(), added(2))
    assert refusals(CHANGE, w, "confirm", CENTRE) == {f"ADDITION {A11}"}
    w.form = yes(w, 2)
    assert refusals(CHANGE, w, "confirm", CENTRE) == set()


def test_point_34_only_what_turns_a_version_must_keep_the_order_of_versions() -> None:
    w = changed(confirming(leaving("ASSESSOR")), {"institution.versions.0.since": at("2022-06-15 10:01")})
    assert refusals(CHANGE, w, "confirm", CENTRE) == set()


def test_what_was_sound_at_submission_is_judged_again_at_confirmation() -> None:
    w = confirming(leaving("ASSESSOR"))
    assert refusals(CHANGE, w, "confirm", CENTRE) == set()
    w.unit.staff[4].until = day("2022-06-14")  # the other assessor has left meanwhile
    assert refusals(CHANGE, w, "confirm", CENTRE) == {f"STAFF_MISSING {N4}"}
    w = confirming(elsewhere())
    w.scopes[0].ended_by_id = "c0"  # the scope was given up meanwhile
    assert refusals(CHANGE, w, "confirm", CENTRE) == {f"ADDITION {A11}", f"SCOPE_NOT_HELD {A11}"}


def test_a_scope_is_not_opened_at_a_place_that_was_not_confirmed() -> None:
    w = confirming(elsewhere(1, site=None, new_site=2), opening(2), refused=(2,))
    assert refusals(CHANGE, w, "confirm", CENTRE) == {f"SITE_NOT_CONFIRMED {A11}"}


@pytest.mark.parametrize("act", ["split", "convert"])
def test_tearing_out_is_nobodys_act(act: str) -> None:
    assert CHANGE.act(act).by is LAW


def test_the_target_of_five_working_days_is_no_law() -> None:
    rule = moment().rules["change.confirm"]
    assert (rule.span and rule.span.text, str(rule.article), rule.legal) == ("5个工作日", A11, False)


def test_a_version_bears_every_fact_the_public_reads() -> None:
    assert vars(version(change_world().institution)).keys() >= {"name", "address", "phone", "legal_person", "fee_basis", "since", "until"}
