"""场次: typed from articles 4(1), 9(4), 11, 14, 15, 16(2) and 21; each guard from both sides; what is judged again and when."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from schema.law.kinds import DeviationKind
from schema.law.procedure import Add, Also, Put
from schema.law.roles import CENTRE, INSTITUTION, LAW
from schema.law.sitting import SITTING
from schema.law.sitting_forms import Attendance, DeviationForm, Marking, MarkRow, Seating
from schema.law.unit import UNIT
from tests.law.cases import Row, Thing, at, changed, day, double_entry, effects, refusals, rules
from tests.law.plan_cases import candidate, sitting, sitting_given, sitting_world, staff

A161, A162, A163 = "第十六条第（一）项", "第十六条第（二）项", "第十六条第（三）项"
A41, A94, A11, A14, A15, A21 = "第四条第（一）项", "第九条第（四）项", "第十一条", "第十四条", "第十五条", "第二十一条"
MATRIX = {
    "schedule": ("LAW", ("PROPOSED",), "PLANNED", A161),
    "seat": ("INSTITUTION", ("PLANNED",), "PLANNED", A162),
    "adjust": ("LAW", ("PLANNED",), "PLANNED", A162),
    "flag": ("LAW", ("PLANNED",), "PLANNED", A41),
    "clear": ("LAW", ("PLANNED",), "PLANNED", A41),
    "open": ("INSTITUTION", ("PLANNED",), "HELD", A21),
    "attend": ("INSTITUTION", ("HELD",), "HELD", A162),
    "mark": ("INSTITUTION", ("HELD",), "HELD", A162),
    "correct": ("INSTITUTION", ("ENDED",), "ENDED", A162),
    "deviate": ("INSTITUTION", ("HELD",), "HELD", A162),
    "end": ("INSTITUTION", ("HELD",), "ENDED", A21),
    "cancel": ("INSTITUTION", ("PLANNED",), "CANCELLED", A162),
    "call_off": ("CENTRE", ("PLANNED",), "CANCELLED", A41),
    "drop": ("LAW", ("PROPOSED", "PLANNED"), "CANCELLED", A162),
}


def good(act: str, method: str = "THEORY_AND_SKILL") -> Thing:
    w = sitting_world(MATRIX[act][1][0], method)
    if act == "end":
        for one in w.candidates:
            one.attended = True
    if act == "call_off":
        w.scopes[0].valid_to = day("2022-10-11")
    w.form = sitting_given(act, w)
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(SITTING, MATRIX, good) == []


@pytest.mark.parametrize("act", MATRIX)
def test_each_act_goes_through_on_a_good_case(act: str) -> None:
    assert refusals(SITTING, good(act), act, SITTING.act(act).by) == set()


# Points 4 and 9: accepted is not yet allowed to begin; everything is looked at again on the day.
OPENING: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a day early", {"now": "2022-10-11 23:59"}, {f"WRONG_DAY {A162}"}),
    ("a day late", {"now": "2022-10-13 00:00"}, {f"WRONG_DAY {A162}"}),
    ("the last minute of the day", {"now": "2022-10-12 23:59"}, set()),
    ("of a plan under review", {"plan.stage": "REVIEW"}, {f"PLAN_NOT_ACCEPTED {A161}"}),
    ("the level given up yesterday", {"scopes.0.valid_to": day("2022-10-11")}, {f"SCOPE_DATES {A41}"}),
    ("the level given up from tomorrow", {"scopes.0.valid_to": day("2022-10-12")}, set()),
    ("the filing cancelled meanwhile", {"institution.stage": "CANCELLED", "institution.effective_on": day("2022-10-12")},
     {"FILING_CANCELLED 第十三条"}),
    ("the place given up yesterday", {"one.site.until": day("2022-10-11")}, {f"SITE_NOT_REGISTERED {A11}"}),
    ("an assessor whose card has run out", {"one.assessors.0.staff.valid_to": day("2022-10-11")}, {f"CARD_EXPIRED {A94}"}),
    ("an assessor whose card runs out today", {"one.assessors.0.staff.valid_to": day("2022-10-12")}, set()),
    ("a supervisor whose card has run out", {"one.supervisor.valid_to": day("2022-10-11")}, {f"CARD_EXPIRED {A21}"}),
    ("an assessor who has left", {"one.assessors.0.staff.until": day("2022-10-11")}, {f"NOT_REGISTERED {A11}"}),
    ("nobody found eligible", {"candidates.0.stage": "ENROLLED", "candidates.1.stage": "INELIGIBLE"}, {f"NOBODY {A15}"}),
    ("one of two found eligible", {"candidates.0.stage": "ENROLLED"}, set()),
    ("another supervisor signs", {"form.supervisor": lambda w: staff(w.unit, "ASSESSOR")}, {f"NOT_THE_SUPERVISOR {A21}"}),
    ("not signed", {"form.signed": False}, {f"NOT_SIGNED {A21}"}),
    ("a supervisor who is elsewhere", {"one.supervisor.supervised": lambda w: [sitting(w.plan, 9, stage="HELD")]}, {f"TWO_PLACES {A21}"}),
    ("the employer's rules are gone", {"one.method": "DIRECT"}, {f"RULE_MISSING {A14}"}),
]  # fmt: skip

MARKS: list[Row] = [
    ("not of this sitting", "mark", INSTITUTION, {"candidates.0.sitting_id": "t9"}, {f"NOT_THIS_SITTING {A162}"}),
    ("never found eligible", "mark", INSTITUTION, {"candidates.0.stage": "ENROLLED"}, {f"NOT_ELIGIBLE {A15}"}),
    ("found not to be eligible", "mark", INSTITUTION, {"candidates.0.stage": "INELIGIBLE"}, {f"NOT_ELIGIBLE {A15}"}),
    ("marked before", "mark", INSTITUTION, {"candidates.0.stage": "EXAMINED"}, set()),
    ("no theory", "mark", INSTITUTION, {"form.rows.0.theory": None}, {f"SCORE_MISSING {A14}"}),
    ("no skill", "mark", INSTITUTION, {"form.rows.0.skill": None}, {f"SCORE_MISSING {A14}"}),
    ("a hundred", "mark", INSTITUTION, {"form.rows.0.theory": 100.0}, set()),
    ("more than a hundred", "mark", INSTITUTION, {"form.rows.0.theory": 100.01}, {f"SCORE {A14}"}),
    ("less than nothing", "mark", INSTITUTION, {"form.rows.0.theory": -0.5}, {f"SCORE {A14}"}),
    ("three decimals", "mark", INSTITUTION, {"form.rows.0.skill": 75.125}, {f"SCORE {A14}"}),
    ("a review where there is none", "mark", INSTITUTION, {"form.rows.0.review": 80.0}, {f"SCORE_EXTRA {A14}"}),
    ("passed against the scores", "mark", INSTITUTION, {"form.rows.0.theory": 59.99, "form.rows.0.passed": True},
     {f"VERDICT_AGAINST_SCORES {A15}"}),
    ("failed against the scores", "mark", INSTITUTION, {"form.rows.0.theory": 60.0, "form.rows.0.passed": False},
     {f"VERDICT_AGAINST_SCORES {A15}"}),
    ("failed as the scores say", "mark", INSTITUTION, {"form.rows.0.theory": 59.99, "form.rows.0.passed": False}, set()),
    ("one twice", "mark", INSTITUTION, {"form": lambda w: Marking(rows=[*w.form.rows, *w.form.rows])}, {f"TWICE {A162}"}),
    ("corrected after the end", "correct", INSTITUTION, {}, set()),
    ("corrected after the results are settled", "correct", INSTITUTION, {"plan.stage": "CLOSED"}, {f"PLAN_CLOSED {A163}"}),
]  # fmt: skip

ROWS: list[Row] = [
    ("of another plan", "seat", INSTITUTION, {"form.candidates.0.plan_id": "p9"}, {f"NOT_THIS_PLAN {A162}"}),
    ("withdrawn", "seat", INSTITUTION, {"form.candidates.0.stage": "WITHDRAWN"}, {f"CANDIDATE_STAGE {A15}"}),
    ("for another level", "seat", INSTITUTION, {"form.candidates.0.level": 3}, {f"OTHER_ASSESSMENT {A41}"}),
    ("for a work type", "seat", INSTITUTION, {"form.candidates.0.work_type": "维修"}, {f"OTHER_ASSESSMENT {A41}"}),
    ("three of three", "seat", INSTITUTION, {}, set()),
    ("four of three", "seat", INSTITUTION,
     {"form": lambda w: Seating(candidates=[candidate(w.plan, 3), candidate(w.plan, 4)])}, {f"OVER_CAPACITY {A162}"}),
    ("the same three again", "seat", INSTITUTION, {"form": lambda w: Seating(candidates=w.candidates)}, set()),
    ("absent, but of another sitting", "attend", INSTITUTION, {"form": lambda w: Attendance(absent=[candidate(w.plan, 9)])},
     {f"NOT_THIS_SITTING {A162}"}),
    ("absent, but marked", "attend", INSTITUTION, {"candidates.0.stage": "EXAMINED", "form": lambda w: Attendance(absent=[w.candidates[0]])},
     {f"MARKED {A162}"}),
    ("attendance not taken", "end", INSTITUTION, {"candidates.0.attended": None}, {f"ATTENDANCE_MISSING {A162}"}),
    ("point 7: the end not signed", "end", INSTITUTION, {"form.signed": False}, {f"NOT_SIGNED {A21}"}),
    ("point 7: somebody else signs the end", "end", INSTITUTION, {"form.supervisor": lambda w: staff(w.unit, "EXPERT")},
     {f"NOT_THE_SUPERVISOR {A21}"}),
    ("the centre calls off what still holds", "call_off", CENTRE, {"scopes.0.valid_to": day("2022-10-12")}, {f"STILL_SOUND {A41}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "changes", "expected"), OPENING, ids=[row[0] for row in OPENING])
def test_points_4_and_9_all_it_rests_on_is_looked_at_again_when_it_begins(says: str, changes: Any, expected: set[str]) -> None:
    assert refusals(SITTING, changed(good("open"), changes), "open", INSTITUTION) == expected


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), MARKS + ROWS, ids=[row[0] for row in MARKS + ROWS])
def test_an_act_on_a_sitting_is_refused_for_every_reason_and_no_other(says: str, act: str, who: Any, changes: Any, expected: set[str]) -> None:
    assert refusals(SITTING, changed(good(act), changes), act, who) == expected


def test_it_begins_under_the_scope_of_the_day_with_its_record_and_its_plan() -> None:
    put, record, begun = effects(SITTING, good("open"), "open", INSTITUTION)
    assert isinstance(put, Put)
    assert isinstance(record, Add)
    assert isinstance(begun, Also)
    assert put.values["scope"].id == "s4"
    assert (record.noun, record.values["phase"]) == ("supervision_record", "START")
    assert (begun.noun, begun.act) == ("plan", "begin")


def test_everybody_who_is_not_absent_has_come() -> None:
    w = good("attend")
    w.form = Attendance(absent=[w.candidates[1]])
    told = [(one.case.id, one.act) for one in effects(SITTING, w, "attend", INSTITUTION)]
    assert told == [("k1", "attend"), ("k2", "miss")]


@pytest.mark.parametrize(
    ("method", "scores", "passed"),
    [
        ("THEORY_AND_SKILL", {"theory": 60.0, "skill": 60.0}, True),
        ("THEORY_AND_SKILL", {"theory": 59.99, "skill": 100.0}, False),
        ("REVIEW", {"theory": 60.0, "skill": 60.0, "review": 59.0}, False),
        ("REVIEW", {"theory": 60.0, "skill": 60.0, "review": 60.0}, True),
        ("DIRECT", {"passed": True}, True),
        ("PERFORMANCE", {"review": 90.0, "passed": False}, False),
    ],
)
def test_who_has_passed_follows_from_the_scores_or_the_employers_rules(method: str, scores: Any, passed: bool) -> None:
    w = good("mark", method)
    w.form = Marking(rows=[MarkRow(candidate=w.candidates[0], **scores)])
    [marked] = effects(SITTING, w, "mark", INSTITUTION)
    assert marked.form.passed is passed


def test_an_employers_own_method_asks_for_the_verdict_itself() -> None:
    w = good("mark", "PROCESS")
    w.form = Marking(rows=[MarkRow(candidate=w.candidates[0], review=90.0)])
    assert refusals(SITTING, w, "mark", INSTITUTION) == {f"VERDICT_MISSING {A14}"}


@pytest.mark.parametrize(
    ("others", "finished"),
    [
        ([], "2022-10-12"),
        ([("CANCELLED", None)], "2022-10-12"),
        ([("ENDED", "2022-10-14 18:00")], "2022-10-14"),  # the last component really held, whichever ends last
        ([("PLANNED", None)], None),
        ([("HELD", None)], None),
    ],
)
def test_with_the_last_sitting_the_plan_ends_on_the_last_day_really_held(others: Any, finished: str | None) -> None:
    w = good("end")
    w.now = "2022-10-12 16:40"
    w.plan.sittings += [sitting(w.plan, n, stage=stage, ended_at=end and at(end)) for n, (stage, end) in enumerate(others, 2)]
    told = [one for one in effects(SITTING, w, "end", INSTITUTION) if isinstance(one, Also)]
    assert [(one.act, str(one.values["ended_on"])) for one in told] == ([("finish", finished)] if finished else [])


@pytest.mark.parametrize(
    ("others", "follows"),
    [([], ["void"]), ([("ENDED", "2022-10-11 18:00")], ["finish"]), ([("PLANNED", None)], []), ([("CANCELLED", None)], ["void"])],
)
def test_with_the_last_sitting_called_off_the_plan_ends_or_comes_to_nothing(others: Any, follows: list[str]) -> None:
    w = good("cancel")
    w.plan.sittings += [sitting(w.plan, n, stage=stage, ended_at=end and at(end)) for n, (stage, end) in enumerate(others, 2)]
    assert [one.act for one in effects(SITTING, w, "cancel", INSTITUTION) if isinstance(one, Also)] == follows


@pytest.mark.parametrize("act", ["open", "cancel", "call_off", "drop"])
def test_what_was_still_to_be_changed_of_a_sitting_lapses_when_it_begins_or_comes_to_nothing(act: str) -> None:
    w = good(act)
    w.one.amendments = [Thing(id="am1", stage="REVIEW"), Thing(id="am2", stage="REFUSED")]
    told = [one for one in effects(SITTING, w, act, SITTING.act(act).by) if isinstance(one, Also)]
    assert [one.case.id for one in told if (one.noun, one.act) == ("amendment", "lapse")] == ["am1"]


@pytest.mark.parametrize(
    ("kind", "amendment", "amended"),
    [
        (DeviationKind.SITE, {"site_id": "p2"}, True),
        (DeviationKind.SITE, {"day": day("2022-10-12")}, False),
        (DeviationKind.ASSESSOR, {"assessors": [Thing(id="x")]}, True),
        (DeviationKind.OTHER, {"site_id": "p2"}, False),
        (DeviationKind.SITE, {"site_id": "p2", "stage": "REFUSED"}, False),
    ],
)
def test_a_deviation_is_written_down_and_whether_it_had_been_allowed_is_looked_up(kind: Any, amendment: Any, amended: bool) -> None:
    w = good("deviate")
    blank = {"stage": "ACCEPTED", "day": None, "starts_at": None, "ends_at": None, "site_id": None, "supervisor_id": None, "assessors": []}
    w.one.amendments = [Thing(id="am", **{**blank, **amendment})]
    w.form = DeviationForm(kind=kind, says="停电")
    [told] = effects(SITTING, w, "deviate", INSTITUTION)
    assert told.values["amended"] is amended


# When what is filed changes: every sitting to come is judged again, by operation of law.


def judged(w: Thing) -> list[Any]:
    w.case = w.unit
    return effects(UNIT, w, "revalidate", LAW)


def test_what_no_longer_holds_is_flagged_with_its_reasons_and_articles() -> None:
    w = sitting_world()
    w.scopes[0].valid_to = day("2022-10-11")
    [told] = judged(w)
    assert (told.noun, told.case.id, told.act) == ("sitting", "t1", "flag")
    assert [(one.code, one.article) for one in told.form.findings] == [("SCOPE_DATES", A41)]


def test_what_has_been_flagged_for_the_same_is_not_flagged_again_and_what_holds_again_is_cleared() -> None:
    w = sitting_world()
    w.scopes[0].valid_to = day("2022-10-11")
    [told] = judged(w)
    w.one.findings = [vars(one) for one in told.form.findings]
    assert judged(w) == []
    w.scopes[0].valid_to = day("2022-10-12")
    assert [one.act for one in judged(w)] == ["clear"]


@pytest.mark.parametrize(("plan", "one"), [("REVIEW", "PROPOSED"), ("IN_PROGRESS", "HELD"), ("ENDED", "ENDED"), ("CANCELLED", "CANCELLED")])
def test_only_sittings_still_to_come_are_judged_again(plan: str, one: str) -> None:
    w = changed(sitting_world(), {"scopes.0.valid_to": day("2022-10-11"), "plan.stage": plan, "one.stage": one})
    assert judged(w) == []


def test_scores_are_kept_exactly() -> None:
    from schema.law.candidate import CANDIDATE
    from tests.law.plan_cases import candidate_given, candidate_world

    w = candidate_world("ELIGIBLE")
    w.form = candidate_given("mark", w)
    [put] = effects(CANDIDATE, w, "mark", LAW)
    assert (put.values["theory"], put.values["attended"]) == (Decimal("80.0"), True)


def test_the_pass_mark_is_a_number_of_the_rule_set_and_none_of_the_text() -> None:
    assert (rules().number("result.pass"), rules()["result.pass"].legal) == (60, False)
