"""认定方案: typed from articles 2, 4(1), 7, 9(4), 11, 14, 16(1), 18 and 21, and from regulation.md 1.3; each guard from both sides."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from schema.law.deadline import deadline
from schema.law.kinds import AssessmentMethod
from schema.law.plan import PLAN, PlanStage
from schema.law.plan_forms import PlanReasonForm
from schema.law.preflight import first_day, last_submission, plan_remarks
from schema.law.procedure import Add, Also, Drop, Limit, Put
from schema.law.roles import BUREAU, CENTRE, CLOCK, DISTRICT, INSTITUTION
from tests.law.cases import HASH, Row, Thing, changed, day, double_entry, effects, moment, refusals, rules, standard
from tests.law.plan_cases import WELDER, plan_form, plan_given, plan_world, scope, sitting, sitting_form

A161, A162, A164 = "第十六条第（一）项", "第十六条第（二）项", "第十六条第（四）项"
A2, A4, A41, A7, A94, A11, A14, A18, A21 = (
    "第二条", "第四条第（三）项", "第四条第（一）项", "第七条", "第九条第（四）项", "第十一条", "第十四条", "第十八条", "第二十一条",
)  # fmt: skip
# Article 16(1): 评价机构制定、报送，市鉴定中心审查、退回；16(2): 按照方案开展。 No bureau, no district, no clock.
MATRIX = {
    "draft": ("INSTITUTION", (), "DRAFT", A161),
    "amend": ("INSTITUTION", ("DRAFT",), "DRAFT", A161),
    "mend": ("INSTITUTION", ("RETURNED",), "RETURNED", A161),
    "submit": ("INSTITUTION", ("DRAFT", "RETURNED"), "REVIEW", A161),
    "return": ("CENTRE", ("REVIEW",), "RETURNED", A161),
    "accept": ("CENTRE", ("REVIEW",), "ACCEPTED", A161),
    "cancel": ("INSTITUTION", ("DRAFT", "RETURNED", "REVIEW", "ACCEPTED"), "CANCELLED", A162),
    "begin": ("LAW", ("ACCEPTED", "IN_PROGRESS"), "IN_PROGRESS", A162),
    "void": ("LAW", ("ACCEPTED",), "CANCELLED", A162),
    "finish": ("LAW", ("IN_PROGRESS",), "ENDED", A162),
    "close": ("LAW", ("ENDED",), "CLOSED", A164),
}


def good(act: str, track: str = "EMPLOYER") -> Thing:
    w = plan_world((*MATRIX[act][1], "DRAFT")[0], track)
    w.form = plan_given(act, w)
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(PLAN, MATRIX, good) == []


@pytest.mark.parametrize("act", MATRIX)
def test_each_act_goes_through_on_a_good_case(act: str) -> None:
    assert refusals(PLAN, good(act), act, PLAN.act(act).by) == set()


def test_point_36_no_district_and_no_bureau_has_a_part_in_it() -> None:
    assert [act.name for act in PLAN.acts if act.by & (DISTRICT | BUREAU)] == []


def test_silence_is_no_acceptance() -> None:
    assert [act.name for act in PLAN.acts if act.by & CLOCK] == []
    limit = PlanStage.REVIEW.limit
    assert isinstance(limit, Limit)
    assert limit.owed == CENTRE
    target = rules()["plan.review"]
    assert (target.value, target.legal) == (3, False)


EXAMPLES = [
    pytest.param(one, id=one["session"])
    for one in json.loads((Path(__file__).parent / "deadline-examples.json").read_text("utf-8"))
    if one["rule"] == "plan_5wd_before"
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_point_10_the_last_day_of_submission_in_both_readings_and_the_day_after_is_too_late(example: Any) -> None:
    for reading, key in (("fifth_or_later", "default_last_submit_day"), ("clear_days", "alt_five_clear_days")):
        w = plan_world()
        w.rules = rules(plan__submit=reading)
        w.plan.first_on = w.plan.last_on = w.first.day = day(example["session"])
        changed(w, {"institution.valid_to": day("2030-01-01"), "scopes.0.valid_to": day("2030-01-01")})
        changed(w, {"institution.valid_from": day("2021-11-01"), "scopes.0.valid_from": day("2021-11-01")})
        w.scopes[0].grant.national_published_on = day("2021-10-29")
        last = day(example[key])
        assert last_submission(w.plan.first_on, moment(f"{last} 10:00", under=w.rules)) == last
        w.now = f"{last} 23:59"
        assert refusals(PLAN, w, "submit", INSTITUTION) == set()
        w.now = f"{last + timedelta(1)} 00:00"
        assert refusals(PLAN, w, "submit", INSTITUTION) == {f"TOO_LATE {A161}"}


def test_the_latest_day_is_shown_while_the_plan_is_written_and_the_other_readings_with_it() -> None:
    w = plan_world()
    for stage in (PlanStage.DRAFT, PlanStage.RETURNED):
        found = deadline(stage, w.plan, [], moment("2022-09-20 10:00"))
        assert found is not None
        assert (str(found.due), str(found.article)) == ("2022-09-30", A161)
        assert {one.reading: str(one.due) for one in found.alternatives if one.due != found.due} == {"clear_days": "2022-09-29"}


def test_close_of_business_ends_the_last_day_where_the_deployment_reads_it_so() -> None:
    w = plan_world()
    w.rules = rules(deadline__day_end="close_of_business")
    w.now = "2022-09-30 17:29"
    assert refusals(PLAN, w, "submit", INSTITUTION) == set()
    w.now = "2022-09-30 17:30"
    assert refusals(PLAN, w, "submit", INSTITUTION) == {f"TOO_LATE {A161}"}


def test_who_is_too_late_is_told_the_first_day_that_would_do() -> None:
    w = plan_world()
    when = moment("2022-10-01 10:00")
    assert str(first_day(when)) == "2022-10-13"
    [reason] = PLAN.refusals(w.plan, PLAN.act("submit"), w.form, moment("2022-10-01 10:00", INSTITUTION, unit="u1"))
    assert "2022年10月13日" in reason.message


ROWS: list[Row] = [
    ("another unit's plan", "draft", INSTITUTION, {"institution.unit_id": "u2"}, {f"NOT_YOUR_UNIT {A4}"}),
    ("a filing that has ended", "draft", INSTITUTION, {"institution.stage": "REVOKED"}, {f"NOT_FILED {A2}"}),
    ("an end before its beginning", "draft", INSTITUTION,
     {"form": lambda w: plan_form(w, sitting_form(w, starts_at="10:00", ends_at="10:00"))}, {f"TIMES {A161}"}),
    ("no sitting at all", "draft", INSTITUTION, {"form.sittings": []}, {f"WRONG_COUNT {A161}"}),
    ("half past twenty-five", "draft", INSTITUTION, {"form": lambda w: plan_form(w, sitting_form(w, ends_at="25:30"))},
     {f"WRONG_FORM {A161}"}),
    ("rules without a name", "draft", INSTITUTION, {"form.rule_sha256": HASH}, {f"RULE_UNNAMED {A14}"}),
    ("rules without a file", "draft", INSTITUTION, {"form.rule_title": "办法"}, {f"RULE_FILE_MISSING {A14}"}),
    ("somebody else's file", "draft", INSTITUTION, {"form.rule_title": "办法", "form.rule_document": Thing(
        id="f", name="办法.pdf", uploaded_by_id="x", unit_id="u2", stage="LOOSE", sha256=HASH)}, {"NOT_YOUR_FILE 第十条第（二）项"}),
    ("another institution", "amend", INSTITUTION, {"plan.institution_id": "n2"}, {f"FIXED {A161}"}),
    ("another institution, returned", "mend", INSTITUTION, {"plan.institution_id": "n2"}, {f"FIXED {A161}"}),
    ("a reason nobody knows", "return", CENTRE, {"form.reasons": [PlanReasonForm(code="EVIDENCE_MISSING", sitting=None, message="补")]},
     {f"REASON_UNKNOWN {A161}"}),
    ("another plan's sitting", "return", CENTRE, {"first.plan_id": "p2"}, {f"NOT_THIS_PLAN {A161}"}),
    ("a return without a reason", "return", CENTRE, {"form.reasons": []}, {f"WRONG_COUNT {A161}"}),
    ("a sitting has begun", "cancel", INSTITUTION, {"first.stage": "HELD"}, {f"BEGUN {A162}"}),
    ("accepted on the day itself", "accept", CENTRE, {"now": "2022-10-12 08:00"}, set()),
    ("accepted after its first day", "accept", CENTRE, {"now": "2022-10-13 08:00"}, {f"DAY_GONE {A161}"}),
    ("returned, and too late again", "submit", INSTITUTION, {"plan.stage": "RETURNED", "plan.version": 1, "now": "2022-10-01 00:00"},
     {f"TOO_LATE {A161}"}),
    ("returned, and in time again", "submit", INSTITUTION, {"plan.stage": "RETURNED", "plan.version": 1, "now": "2022-09-30 23:59"},
     set()),
]  # fmt: skip

# What both the submission and the acceptance are refused for: the pre-flight is one function.
SAME: list[tuple[str, dict[str, Any], set[str]]] = [
    ("all in order", {}, set()),
    ("revoked meanwhile", {"institution.stage": "REVOKED", "institution.effective_on": day("2022-09-20")}, {"FILING_REVOKED 第二十四条"}),
    ("the filing ends the day before", {"institution.valid_to": day("2022-10-11"), "scopes.0.valid_to": day("2022-10-11")},
     {"FILING_EXPIRED 第十条第（五）项", f"SCOPE_DATES {A41}"}),
    ("its last day is the sitting's", {"institution.valid_to": day("2022-10-12"), "scopes.0.valid_to": day("2022-10-12")}, set()),
    ("an occupation not filed", {"first.occupation": WELDER, "first.occupation_id": WELDER.id, "first.standard": standard(WELDER)},
     {f"OCCUPATION {A41}"}),
    ("a level not filed", {"first.level": 2}, {f"LEVEL {A41}"}),
    ("a work type not filed", {"first.work_type": "维修"}, {f"WORK_TYPE {A41}"}),
    ("filed from the day after", {"scopes.0.valid_from": day("2022-10-13")}, {f"SCOPE_DATES {A41}"}),
    ("filed from that day", {"scopes.0.valid_from": day("2022-10-12")}, set()),
    ("given up the day before", {"scopes.0.valid_to": day("2022-10-11")}, {f"SCOPE_DATES {A41}"}),
    ("not yet on the national site", {"scopes.0.grant": Thing(national_published_on=day("2022-10-13"))}, {"NOT_PUBLISHED 第十条第（五）项"}),
    ("no standard of that occupation", {"first.standard": standard(WELDER)}, {f"STANDARD_MISMATCH {A7}"}),
    ("a standard that stops at level 5", {"first.standard.highest_level": 5}, {f"STANDARD_LEVEL {A7}"}),
    ("a norm nobody filed", {"first.standard.kind": "NORM"}, {f"NORM_NOT_FILED {A7}"}),
    ("a norm that was filed", {"first.standard.kind": "NORM", "first.standard.filed_no": "备案1号"}, set()),
    ("a standard not yet in force", {"first.standard.in_force_from": day("2022-10-13")}, {f"STANDARD_NOT_IN_FORCE {A7}"}),
    ("point 26: a standard superseded, within its grace", {"first.standard.in_force_to": day("2022-04-15")}, set()),
    ("point 26: a standard superseded, a day too long ago", {"first.standard.in_force_to": day("2022-04-14")}, {f"STANDARD_NOT_IN_FORCE {A7}"}),
    ("somebody else's place", {"first.site.unit_id": "u2"}, {f"NOT_YOUR_SITE {A11}"}),
    ("a place not yet confirmed that day", {"first.site.since": day("2022-10-13")}, {f"SITE_NOT_REGISTERED {A11}"}),
    ("a place given up the day before", {"first.site.until": day("2022-10-11")}, {f"SITE_NOT_REGISTERED {A11}"}),
    ("a place whose last day it is", {"first.site.until": day("2022-10-12")}, set()),
    ("nobody assesses", {"first.assessors": []}, {f"TOO_FEW_ASSESSORS {A94}"}),
    ("an assessor of somebody else", {"first.assessors.0.staff.unit_id": "u2"}, {f"NOT_YOUR_STAFF {A11}"}),
    ("no assessor by duty", {"first.assessors.0.staff.duty": "FULL_TIME"}, {f"WRONG_DUTY {A94}"}),
    ("an assessor who has left", {"first.assessors.0.staff.until": day("2022-10-11")}, {f"NOT_REGISTERED {A11}"}),
    ("an assessor's card ends before", {"first.assessors.0.staff.valid_to": day("2022-10-11")}, set()),
    ("point 7: a supervisor by name only", {"first.supervisor.duty": "ASSESSOR"}, {f"WRONG_DUTY {A21}"}),
    ("a supervisor who has left", {"first.supervisor.until": day("2022-10-11")}, {f"NOT_REGISTERED {A11}"}),
    ("one who supervises themselves", {"first.supervisor.name": lambda w: w.first.assessors[0].staff.name,
     "first.supervisor.card": lambda w: w.first.assessors[0].staff.card}, {f"SUPERVISES_ITSELF {A21}"}),
    ("an employer by its own rules, without them", {"first.method": "DIRECT"}, {f"RULE_MISSING {A14}"}),
    ("an employer by its own rules", {"first.method": "DIRECT", "plan.rule_title": "办法"}, set()),
    ("an employer without a fee basis", {"plan.fee_basis": None}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_an_act_on_a_plan_is_refused_for_every_reason_and_no_other(says: str, act: str, who: Any, changes: Any, expected: set[str]) -> None:
    assert refusals(PLAN, changed(good(act), changes), act, who) == expected


@pytest.mark.parametrize(("says", "changes", "expected"), SAME, ids=[row[0] for row in SAME])
def test_submission_acceptance_and_preflight_give_the_same_answer(says: str, changes: dict[str, Any], expected: set[str]) -> None:
    for act, who in (("submit", INSTITUTION), ("accept", CENTRE)):
        w = changed(good(act), changes)
        assert refusals(PLAN, w, act, who) == expected
        told = plan_remarks(w.plan, moment(w.now))
        assert {f"{one.refusal.code} {one.refusal.article}" for one in told if one.blocks} == expected


SOCIAL: list[tuple[str, dict[str, Any], set[str]]] = [
    ("theory and skill", {}, set()),
    ("with a review besides", {"first.method": "REVIEW"}, set()),
    *((f"point 8: {method.name}", {"first.method": method.name, "plan.rule_title": "办法"}, {f"METHOD_NOT_GRANTED {A14}"})
      for method in (AssessmentMethod.PROCESS, AssessmentMethod.PERFORMANCE, AssessmentMethod.DIRECT)),
    ("no fee basis", {"plan.fee_basis": None}, {f"FEE_BASIS_MISSING {A18}"}),
    ("a blank fee basis", {"plan.fee_basis": " "}, {f"FEE_BASIS_MISSING {A18}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "changes", "expected"), SOCIAL, ids=[row[0] for row in SOCIAL])
def test_a_social_organisation_has_the_methods_of_the_first_sentence_and_a_fee_basis(says: str, changes: Any, expected: set[str]) -> None:
    assert refusals(PLAN, changed(good("submit", "SOCIAL"), changes), "submit", INSTITUTION) == expected


def test_where_the_deployment_reads_article_14_so_organisations_may_use_all_methods_by_their_rules() -> None:
    w = changed(good("submit", "SOCIAL"), {"first.method": "DIRECT", "rules": rules(method__social="all")})
    assert refusals(PLAN, w, "submit", INSTITUTION) == {f"RULE_MISSING {A14}"}
    w.plan.rule_title = "办法"
    assert refusals(PLAN, w, "submit", INSTITUTION) == set()


def test_a_card_that_ends_before_is_a_warning_or_in_the_stricter_reading_a_reason() -> None:
    changes = {"first.assessors.0.staff.valid_to": day("2022-10-11")}
    w = changed(good("submit"), changes)
    [warned] = plan_remarks(w.plan, moment(w.now))
    assert (warned.refusal.code, warned.blocks, warned.sitting) == ("CARD_EXPIRED", False, 1)
    w.rules = rules(plan__card="at_plan")
    assert refusals(PLAN, w, "submit", INSTITUTION) == {f"CARD_EXPIRED {A94}"}


def test_every_reason_is_told_at_once_each_with_its_line() -> None:
    w = good("submit")
    w.plan.sittings.append(sitting(w.plan, 2, level=2, starts_at="17:00", ends_at="18:00"))
    changed(w, {"now": "2022-10-01 10:00", "first.site.until": day("2022-10-11"), "first.method": "DIRECT"})
    told = [(one.refusal.code, one.sitting, one.refusal.field) for one in plan_remarks(w.plan, moment(w.now))]
    assert told == [
        ("TOO_LATE", None, "sittings"), ("RULE_MISSING", 1, "sittings.0.method"), ("SITE_NOT_REGISTERED", 1, "sittings.0.site"),
        ("LEVEL", 2, "sittings.1.level"), ("SITE_NOT_REGISTERED", 2, "sittings.1.site"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "ends", "on", "expected"),
    [
        ("16:30", "18:00", "2022-10-12", set()),
        ("16:29", "18:00", "2022-10-12", {f"TWO_PLACES {A94}", f"TWO_PLACES {A21}"}),
        ("09:00", "16:30", "2022-10-13", set()),
    ],
)
def test_nobody_is_in_two_places_at_once(starts: str, ends: str, on: str, expected: set[str]) -> None:
    w = good("submit")
    w.plan.sittings.append(sitting(w.plan, 2, on, starts_at=starts, ends_at=ends))
    assert refusals(PLAN, w, "submit", INSTITUTION) == expected


@pytest.mark.parametrize(("stage", "expected"), [("PLANNED", {f"TWO_PLACES {A21}"}), ("PROPOSED", set()), ("CANCELLED", set())])
def test_a_sitting_of_another_plan_counts_once_that_plan_was_accepted(stage: str, expected: set[str]) -> None:
    w = good("submit")
    w.first.supervisor.supervised = [sitting(w.plan, 9, stage=stage)]
    assert refusals(PLAN, w, "submit", INSTITUTION) == expected


def test_a_draft_writes_its_sittings_and_anew_when_it_is_amended() -> None:
    told = effects(PLAN, good("draft"), "draft", INSTITUTION)
    [put] = [one for one in told if isinstance(one, Put)]
    assert (put.values["first_on"], put.values["last_on"]) == (day("2022-10-12"), day("2022-10-12"))
    assert [one.noun for one in told if isinstance(one, Add)] == ["sitting", "sitting_assessor"]
    assert isinstance(effects(PLAN, good("amend"), "amend", INSTITUTION)[1], Drop)


def test_the_fee_basis_of_the_filing_stands_where_none_is_given() -> None:
    [put] = [one for one in effects(PLAN, good("draft"), "draft", INSTITUTION) if isinstance(one, Put)]
    assert put.values["fee_basis"] == "津发改价费〔2020〕1号"


def test_the_first_submission_keeps_its_date_and_number() -> None:
    w = good("submit")
    [put] = effects(PLAN, w, "submit", INSTITUTION)
    assert {"number", "first_submitted_at"} <= set(put.values)
    w.plan.stage, w.plan.version = "RETURNED", 1
    [again] = effects(PLAN, w, "submit", INSTITUTION)
    assert set(again.values) == {"version", "submitted_at", "remark"}


def test_acceptance_gives_every_sitting_its_life_and_the_scope_it_rests_on() -> None:
    w = good("accept")
    told = [one for one in effects(PLAN, w, "accept", CENTRE) if isinstance(one, Also)]
    assert [(one.noun, one.act, one.values["scope"].id) for one in told] == [("sitting", "schedule", "s4")]


@pytest.mark.parametrize(
    ("track", "reading", "listed"),
    [("SOCIAL", "social_organisations", True), ("EMPLOYER", "social_organisations", False), ("SOCIAL", "none", False)],
)
def test_point_37_whether_the_public_reads_of_plans_is_a_reading_and_never_of_an_employers(track: str, reading: str, listed: bool) -> None:
    w = good("accept", track)
    w.rules = rules(plan__public=reading)
    assert effects(PLAN, w, "accept", CENTRE)[0].values["listed"] is listed


def test_a_returned_plan_keeps_each_reason_with_its_article() -> None:
    w = good("return")
    [added] = effects(PLAN, w, "return", CENTRE)
    assert (added.values["code"], added.values["article"], added.values["sitting_ordinal"]) == ("PLAN_PEOPLE", A94, 1)


def test_scope_at_another_place_does_not_cover_this_one() -> None:
    w = good("submit")
    other = Thing(**{**vars(w.first.site), "id": "p9", "name": "东区车间"})
    w.institution.scopes = [scope("s4", 4, other)]
    assert refusals(PLAN, w, "submit", INSTITUTION) == {f"SITE {A41}"}


def test_a_place_registered_anew_under_the_same_name_and_address_is_not_the_one_filed() -> None:
    w = good("submit")
    w.institution.scopes = [scope("s4", 4, Thing(**{**vars(w.first.site), "id": "p9"}))]
    assert refusals(PLAN, w, "submit", INSTITUTION) == {f"SITE {A41}"}


def test_a_form_of_return_takes_no_reason_of_applications() -> None:
    known = rules().reasons_of("plan")
    assert set(known) & set(rules().reasons_of()) == set()
    assert all(code.startswith("PLAN_") for code in known)
