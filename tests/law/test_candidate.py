"""考生和资格审查: typed from article 2, second paragraph, and article 15; each guard from both sides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from schema.law.candidate import CANDIDATE
from schema.law.eligibility import ELIGIBILITY
from schema.law.kinds import DocumentKind, Relation, Sex
from schema.law.procedure import Also, Put
from schema.law.roles import INSTITUTION
from tests.law.cases import Row, Thing, changed, day, double_entry, effects, refusals
from tests.law.plan_cases import NUMBER, WELDER, candidate_form, candidate_given, candidate_world, check_world, personal

A22, A41, A15, A162 = "第二条第二款", "第四条第（一）项", "第十五条", "第十六条第（二）项"
WAITING = ("ENROLLED", "ELIGIBLE", "INELIGIBLE")
SEATED = ("ELIGIBLE", "ABSENT")
MATRIX = {
    "enrol": ("INSTITUTION", (), "ENROLLED", A15),
    "mend": ("INSTITUTION", WAITING, "ENROLLED", A15),
    "qualify": ("LAW", ("ENROLLED", "INELIGIBLE"), "ELIGIBLE", A15),
    "disqualify": ("LAW", ("ENROLLED", "ELIGIBLE"), "INELIGIBLE", A15),
    "withdraw": ("INSTITUTION", WAITING, "WITHDRAWN", A15),
    "seat": ("LAW", ("ENROLLED",), "ENROLLED", A162),
    "reseat": ("LAW", ("ELIGIBLE",), "ELIGIBLE", A162),
    "attend": ("LAW", SEATED, "ELIGIBLE", A162),
    "miss": ("LAW", SEATED, "ABSENT", A162),
    "photograph": ("INSTITUTION", ("ENROLLED",), "ENROLLED", "第八条"),
    "photograph_eligible": ("INSTITUTION", ("ELIGIBLE",), "ELIGIBLE", "第八条"),
    "photograph_later": ("INSTITUTION", ("EXAMINED",), "EXAMINED", "第八条"),
    "set_right": ("LAW", ("EXAMINED",), "EXAMINED", "第十六条第（三）项"),
    "mark": ("LAW", (*SEATED, "EXAMINED"), "EXAMINED", A162),
}


def good(act: str, track: str = "EMPLOYER") -> Thing:
    w = candidate_world((*MATRIX[act][1], "ENROLLED")[0], track)
    w.form = candidate_given(act, w)
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(CANDIDATE, MATRIX, good) == []


@pytest.mark.parametrize("act", MATRIX)
def test_each_act_goes_through_on_a_good_case(act: str) -> None:
    assert refusals(CANDIDATE, good(act), act, CANDIDATE.act(act).by) == set()


def test_no_result_comes_before_eligibility() -> None:
    for name in ("attend", "miss", "mark"):
        assert not {stage.name for stage in CANDIDATE.act(name).src if stage} & {"ENROLLED", "INELIGIBLE", "WITHDRAWN"}


@pytest.mark.parametrize("relation", Relation)
def test_each_of_the_five_relations_makes_an_own_worker(relation: Relation) -> None:
    w = changed(good("enrol"), {"form.relation": relation})
    assert refusals(CANDIDATE, w, "enrol", INSTITUTION) == set()


def with_document(number: str, kind: DocumentKind = DocumentKind.ID_CARD, **more: Any) -> Any:
    return lambda w: candidate_form(w, document=personal(number), document_kind=kind, **more)


ROWS: list[Row] = [
    ("an outsider of an employer", "enrol", INSTITUTION, {"form.relation": None}, {f"NOT_OWN_WORKER {A22}"}),
    ("a plan that has ended", "enrol", INSTITUTION, {"plan.stage": "ENDED"}, {f"PLAN_OVER {A162}"}),
    ("a plan called off", "enrol", INSTITUTION, {"plan.stage": "CANCELLED"}, {f"PLAN_OVER {A162}"}),
    ("a plan still being written", "enrol", INSTITUTION, {"plan.stage": "DRAFT"}, set()),
    ("a level not in the plan", "enrol", INSTITUTION, {"form.level": 3}, {f"NOT_IN_PLAN {A41}"}),
    ("an occupation not in the plan", "enrol", INSTITUTION, {"form.occupation": WELDER}, {f"NOT_IN_PLAN {A41}"}),
    ("only in a sitting called off", "enrol", INSTITUTION, {"first.stage": "CANCELLED"}, {f"NOT_IN_PLAN {A41}"}),
    ("a wrong check digit", "enrol", INSTITUTION, {"form": with_document(NUMBER[:-1] + "4")}, {f"DOCUMENT {A15}"}),
    ("seventeen digits", "enrol", INSTITUTION, {"form": with_document(NUMBER[:-1])}, {f"DOCUMENT {A15}"}),
    ("a passport", "enrol", INSTITUTION, {"form": with_document("E12345678", DocumentKind.PASSPORT)}, set()),
    ("a passport called an identity card", "enrol", INSTITUTION, {"form": with_document("E12345678")}, {f"DOCUMENT {A15}"}),
    ("a woman by the form, a man by the card", "enrol", INSTITUTION, {"form.sex": Sex.FEMALE}, {f"DISAGREES {A15}"}),
    ("as the card has it", "enrol", INSTITUTION, {"form.sex": Sex.MALE, "form.born_on": day("1990-03-07")}, set()),
    ("born otherwise than the card has it", "enrol", INSTITUTION, {"form.born_on": day("1990-03-08")}, {f"DISAGREES {A15}"}),
    ("born tomorrow", "enrol", INSTITUTION, {"form": with_document("E12345678", DocumentKind.PASSPORT, born_on=day("2022-09-27"))},
     {f"BORN_LATER {A15}"}),
    ("mended into another plan", "mend", INSTITUTION, {"candidate.plan_id": "p9"}, {f"FIXED {A15}"}),
    ("a photo that is another's", "photograph", INSTITUTION, {"form.photo.unit_id": "u2"}, {"NOT_YOUR_FILE 第十条第（二）项"}),
    ("a photo that is a scan", "photograph", INSTITUTION, {"form.photo.media_type": "application/pdf"}, {"NOT_A_PHOTO 第八条"}),
    ("a photo of two megabytes", "photograph", INSTITUTION, {"form.photo.size": 2_000_000}, set()),
    ("a photo of more", "photograph", INSTITUTION, {"form.photo.size": 2_000_001}, {"PHOTO_TOO_LARGE 第八条"}),
    ("a photo before the issue", "photograph_later", INSTITUTION, {"case.certificates": [Thing(stage="ISSUABLE")]}, set()),
    ("a photo after the issue", "photograph_later", INSTITUTION, {"case.certificates": [Thing(stage="ISSUED")]}, {"ISSUED 第八条"}),
    ("withdrawn after the end", "withdraw", INSTITUTION, {"plan.stage": "ENDED"}, {f"PLAN_OVER {A162}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_an_act_on_a_candidate_is_refused_for_every_reason_and_no_other(says: str, act: str, who: Any, changes: Any, expected: set[str]) -> None:
    assert refusals(CANDIDATE, changed(good(act), changes), act, who) == expected


def test_point_8_an_organisation_assesses_anybody_and_asks_for_no_relation() -> None:
    assert refusals(CANDIDATE, good("enrol", "SOCIAL"), "enrol", INSTITUTION) == set()
    w = changed(good("enrol", "SOCIAL"), {"form.relation": Relation.OWN})
    assert refusals(CANDIDATE, w, "enrol", INSTITUTION) == {f"NO_RELATION {A22}"}


def test_no_refusal_repeats_a_number_or_a_name() -> None:
    w = changed(good("enrol"), {"form": with_document(NUMBER[:-1] + "4", sex=Sex.FEMALE, born_on=date(1991, 1, 1))})
    from tests.law.cases import moment

    told = " ".join(f"{one.message} {one.field}" for one in CANDIDATE.refusals(None, CANDIDATE.act("enrol"), w.form, moment(w.now, INSTITUTION)))
    assert NUMBER[:-1] not in told
    assert "王一" not in told


def test_the_card_says_when_and_what_the_holder_was_born_and_only_its_tail_is_left() -> None:
    [put] = effects(CANDIDATE, good("enrol"), "enrol", INSTITUTION)
    assert isinstance(put, Put)
    assert (put.values["sex"], put.values["born_on"]) == ("MALE", day("1990-03-07"))
    assert (put.values["document_sealed"], put.values["document_tail"]) == (b"sealed", "1235")
    assert NUMBER not in str({name: value for name, value in put.values.items() if name != "document_index"})


@pytest.mark.parametrize(("level", "unseated"), [(4, False), (3, True)])
def test_who_changes_what_is_assessed_loses_the_seat(level: int, unseated: bool) -> None:
    w = good("mend")
    w.plan.sittings[0].level = w.plan.sittings[0].level if level == 4 else 3
    changed(w, {"form.level": level})
    [put] = effects(CANDIDATE, w, "mend", INSTITUTION)
    assert ("sitting" in put.values) is unseated


# The check of many at once (article 15).

CHECKS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("eligible on the ground given at enrolment", {}, set()),
    ("no ground anywhere", {"candidate.ground": None}, {f"GROUND_MISSING {A15}"}),
    ("the ground given now", {"candidate.ground": None, "form.rows.0.ground": "第二条"}, set()),
    ("on no evidence", {"form.rows.0.evidence": None}, {f"EVIDENCE_MISSING {A15}"}),
    ("found before", {"candidate.stage": "ELIGIBLE"}, {f"CANDIDATE_STAGE {A15}"}),
    ("refused before, and now found", {"candidate.stage": "INELIGIBLE"}, set()),
    ("examined already", {"candidate.stage": "EXAMINED"}, {f"CANDIDATE_STAGE {A15}"}),
    ("of another plan", {"candidate.plan_id": "p9"}, {f"NOT_THIS_PLAN {A15}"}),
    ("not eligible, no reason", {"form.rows.0.eligible": False}, {f"REASON_MISSING {A15}"}),
    ("not eligible", {"form.rows.0.eligible": False, "form.rows.0.reason": "年限不足"}, set()),
    ("an outsider", {"candidate.relation": None}, {f"NOT_OWN_WORKER {A22}"}),
    ("after the end", {"plan.stage": "ENDED"}, {f"PLAN_OVER {A162}"}),
    ("one twice", {"form.rows": lambda w: [*w.form.rows, *w.form.rows]}, {f"TWICE {A15}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "changes", "expected"), CHECKS, ids=[row[0] for row in CHECKS])
def test_a_check_is_refused_for_every_reason_and_no_other(says: str, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(ELIGIBILITY, changed(check_world(), changes), "check", INSTITUTION) == expected


def test_the_check_is_the_institutions_alone() -> None:
    assert double_entry(ELIGIBILITY, {"check": ("INSTITUTION", (), "CHECKED", A15)}, lambda act: check_world()) == []


def test_each_row_has_its_consequence_of_its_own() -> None:
    put, told = effects(ELIGIBILITY, check_world(), "check", INSTITUTION)
    assert isinstance(told, Also)
    assert (put.values["eligible"], put.values["ineligible"]) == (1, 0)
    assert (told.noun, told.case.id, told.act, told.form.ground) == ("candidate", "k1", "qualify", "从业满一年")
