"""遴选: every admitted social organisation is scored by independent experts, and chosen or not with reasons (article 10(3))."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.filing_forms import Acceptance, Appointment, Recusal, Release, Screening
from schema.law.forms import Opinion
from schema.law.procedure import SELF, Add, Also, Change, Put
from schema.law.roles import BUREAU, CENTRE, EXPERT
from schema.law.round import ROUND, Choice, Criterion, Proposal, RoundForm, ScoreForm
from tests.law.cases import (
    OTHER_CODE,
    OWN_CODE,
    YES,
    Row,
    Thing,
    at,
    call,
    changed,
    day,
    double_entry,
    effects,
    expert,
    refusals,
    seat,
    world,
)

A1, A3 = "第十条第（一）项", "第十条第（三）项"
MATRIX = {
    "open": ("CENTRE", (), "SCORING", A3),
    "score": ("EXPERT", ("SCORING",), "SCORING", A3),
    "screen": ("CENTRE", ("SCORING",), "SCORING", A3),
    "accept": ("EXPERT", ("SCORING",), "SCORING", A3),
    "decline": ("EXPERT", ("SCORING",), "SCORING", A3),
    "recuse": ("EXPERT", ("SCORING",), "SCORING", A3),
    "propose": ("CENTRE", ("SCORING",), "PROPOSED", A3),
    "appoint": ("CENTRE", ("SCORING",), "SCORING", A3),
    "release": ("CENTRE", ("SCORING",), "SCORING", A3),
    "dissolve": ("CENTRE", ("SCORING",), "DISSOLVED", A3),
}


def applicant(number: int, code: str) -> Thing:
    unit = Thing(id=f"u{number}", name=f"申请单位{number}", credit_code=code, staff=[])
    return Thing(id=f"f{number}", unit=unit, unit_id=unit.id, stage="SELECTION", call_id="c1", round_id="r1")


def good(act: str) -> Thing:
    """Two applicants, three experts who have scored both (before scoring: none has)."""
    filings = [applicant(1, OWN_CODE), applicant(2, OTHER_CODE)]
    seats = [seat(expert(number)) for number in (1, 2, 3)]
    scores = [Thing(seat_id=s.id, filing_id=one.id) for s in seats for one in filings] if act == "propose" else []
    case = Thing(id="r1", stage="SCORING", call=call(), call_id="c1", seats=seats, filings=filings, scores=scores,
                 criteria=[{"name": "产业发展", "weight": 40}, {"name": "地域分布", "weight": 60}])  # fmt: skip
    w = world(case, filings=filings, seats=seats, call=case.call)
    criteria = [Criterion(name="产业发展", weight=40), Criterion(name="地域分布", weight=60)]
    choices = [Choice(filing=filings[0], selected=True, reason="最优"), Choice(filing=filings[1], selected=False, reason="同区已有")]
    w.form = {
        "open": RoundForm(call=case.call, criteria=criteria, experts=[expert(n) for n in (1, 2, 3)]),
        "score": ScoreForm(filing=filings[0], points=[40, 0], no_conflict=True, remark="好"),
        "recuse": Recusal(reason="同学"),
        "screen": Screening(experts=[expert(4)]), "accept": Acceptance(no_conflict=True), "decline": Recusal(reason="出差"),
        "propose": Proposal(choices=choices), "appoint": Appointment(expert=expert(4)),
        "release": Release(expert=seats[0].expert, reason="调离"), "dissolve": YES,
    }[act]
    if act == "dissolve":
        case.filings = []
    if act in ("accept", "decline"):
        seats[0].accepted_at = None
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(ROUND, MATRIX, good) == []


def chosen(*selected: bool | None) -> Any:
    return lambda w: [
        Choice(filing=one, selected=yes, reason="理由") for one, yes in zip(w.filings, selected, strict=True) if yes is not None
    ]


def unscored(w: Thing) -> list[Thing]:
    return w.case.scores[:-1]  # type: ignore[no-any-return]


ROWS: list[Row] = [
    ("a sound selection", "open", CENTRE, {}, set()),
    ("by the bureau", "open", BUREAU, {}, {f"NOT_YOUR_OFFICE {A3}"}),
    ("for a call to employers only", "open", CENTRE, {"call.tracks": ["EMPLOYER"]}, {f"WRONG_TRACK {A3}"}),
    ("for a call to social organisations only", "open", CENTRE, {"call.tracks": ["SOCIAL"]}, set()),
    ("weights of ninety-nine", "open", CENTRE, {"form.criteria": [Criterion(name="甲", weight=99)]}, {f"WEIGHTS {A3}"}),
    ("weights of a hundred and one", "open", CENTRE,
     {"form.criteria": [Criterion(name="甲", weight=100), Criterion(name="乙", weight=1)]}, {f"WEIGHTS {A3}"}),
    ("one criterion of a hundred", "open", CENTRE, {"form.criteria": [Criterion(name="甲", weight=100)]}, set()),
    ("no criteria", "open", CENTRE, {"form.criteria": []}, {f"WEIGHTS {A3}", f"WRONG_COUNT {A3}"}),
    ("two experts", "open", CENTRE, {"form.experts": [expert(1), expert(2)]}, {f"PANEL_TOO_SMALL {A3}"}),
    ("somebody who is not an expert", "open", CENTRE, {"form.experts": lambda w: [*w.form.experts, Thing(
        id="a", title="甲", role="CENTRE", stage="ACTIVE", employer_code=None)]}, {f"NOT_AN_EXPERT {A3}"}),
    ("an expert no longer in office", "open", CENTRE, {"form.experts.0.stage": "CLOSED"}, {f"NOT_AN_EXPERT {A3}"}),
    ("a score", "score", EXPERT, {}, set()),
    ("the highest points", "score", EXPERT, {"form.points": [40, 60]}, set()),
    ("no points at all", "score", EXPERT, {"form.points": [0, 0]}, set()),
    ("one point too many", "score", EXPERT, {"form.points": [41, 60]}, {f"POINTS {A3}"}),
    ("a point below nought", "score", EXPERT, {"form.points": [-1, 60]}, {f"POINTS {A3}"}),
    ("points for one criterion only", "score", EXPERT, {"form.points": [40]}, {f"POINTS {A3}"}),
    ("points for a third criterion", "score", EXPERT, {"form.points": [40, 60, 0]}, {f"POINTS {A3}"}),
    ("without a remark", "score", EXPERT, {"form.remark": ""}, {f"EMPTY {A3}"}),
    ("by somebody outside", "score", EXPERT, {"actor": {"id": "e9"}}, {f"NOT_ON_PANEL {A3}"}),
    ("after recusal", "score", EXPERT, {"seats.0.recused": True}, {f"NOT_ON_PANEL {A3}"}),
    ("without declaring independence", "score", EXPERT, {"form.no_conflict": False}, {f"CONFLICT_OF_INTEREST {A3}"}),
    ("for one's employer", "score", EXPERT, {"seats.0.expert.employer_code": OWN_CODE}, {f"CONFLICT_OF_INTEREST {A3}"}),
    ("for the rival of one's employer", "score", EXPERT, {"seats.0.expert.employer_code": OTHER_CODE},
     {f"CONFLICT_OF_INTEREST {A3}"}),
    ("for one who is not in this selection", "score", EXPERT, {"form.filing": applicant(9, OWN_CODE)}, {f"NOT_THIS_ROUND {A3}"}),
    ("twice", "score", EXPERT, {"case.scores": [Thing(seat_id="se1", filing_id="f1")]}, {f"ALREADY_SCORED {A3}"}),
    ("once each for two", "score", EXPERT, {"case.scores": [Thing(seat_id="se1", filing_id="f2")]}, set()),
    ("when the list is out", "score", EXPERT, {"case.stage": "PROPOSED"}, {f"WRONG_STAGE {A3}"}),
    ("before accepting", "score", EXPERT, {"seats.0.accepted_at": None}, {f"NOT_ACCEPTED {A3}"}),
    ("accepting", "accept", EXPERT, {}, set()),
    ("accepting twice", "accept", EXPERT, {"seats.0.accepted_at": at("2022-03-08 10:00")}, {f"ANSWERED_ALREADY {A3}"}),
    ("accepting where a rival is one's employer", "accept", EXPERT, {"seats.0.expert.employer_code": OTHER_CODE},
     {f"CONFLICT_OF_INTEREST {A3}"}),
    ("declining", "decline", EXPERT, {}, set()),
    ("declining after accepting", "decline", EXPERT, {"seats.0.accepted_at": at("2022-03-08 10:00")}, {f"ANSWERED_ALREADY {A3}"}),
    ("one who never answered does not count", "propose", CENTRE, {"case.scores": unscored, "seats.2.accepted_at": None},
     {f"PANEL_TOO_SMALL {A3}"}),
    ("recusing oneself", "recuse", EXPERT, {}, set()),
    ("recusing from outside", "recuse", EXPERT, {"actor": {"id": "e9"}}, {f"NOT_ON_PANEL {A3}"}),
    ("all scored and chosen or not", "propose", CENTRE, {}, set()),
    ("nobody chosen", "propose", CENTRE, {"form.choices": chosen(False, False)}, set()),
    ("everybody chosen without quota", "propose", CENTRE, {"form.choices": chosen(True, True)}, set()),
    ("as many as the quota", "propose", CENTRE, {"call.quota": 1}, set()),
    ("more than the quota", "propose", CENTRE, {"call.quota": 1, "form.choices": chosen(True, True)}, {f"OVER_QUOTA {A1}"}),
    ("one forgotten", "propose", CENTRE, {"form.choices": chosen(True, None)}, {f"CHOICE_MISSING {A3}"}),
    ("one named twice", "propose", CENTRE, {"form.choices": lambda w: [*chosen(True, False)(w), *chosen(False, None)(w)]},
     {f"CHOICE_MISSING {A3}"}),
    ("one from elsewhere", "propose", CENTRE, {"form.choices": lambda w: [
        *chosen(True, False)(w), Choice(filing=applicant(9, OWN_CODE), selected=False, reason="理由")]}, {f"NOT_THIS_ROUND {A3}"}),
    ("one passed over without a reason", "propose", CENTRE, {"form.choices": lambda w: [
        *chosen(True, None)(w), Choice(filing=w.filings[1], selected=False, reason="")]}, {f"EMPTY {A3}"}),
    ("one score missing", "propose", CENTRE, {"case.scores": unscored}, {f"SCORE_MISSING {A3}"}),
    ("one score missing, of an expert recused, and two are too few", "propose", CENTRE,
     {"case.scores": unscored, "seats.2.recused": True}, {f"PANEL_TOO_SMALL {A3}"}),
    ("an expert is an applicant's own, and two are too few", "propose", CENTRE,
     {"case.scores": unscored, "seats.2.expert.employer_code": OTHER_CODE}, {f"PANEL_TOO_SMALL {A3}"}),
    ("no expert left", "propose", CENTRE, {"case.seats": []}, {f"PANEL_TOO_SMALL {A3}"}),
    ("one expert more", "appoint", CENTRE, {}, set()),
    ("one who sits already", "appoint", CENTRE, {"form.expert": lambda w: w.seats[0].expert}, {f"ALREADY_APPOINTED {A3}"}),
    ("one who has recused", "appoint", CENTRE, {"seats.0.recused": True, "form.expert": lambda w: w.seats[0].expert},
     {f"ALREADY_APPOINTED {A3}"}),
    ("one whose employer competes", "appoint", CENTRE, {"form.expert": expert(4, OTHER_CODE)}, {f"CONFLICT_OF_INTEREST {A3}"}),
    ("one who has left", "appoint", CENTRE, {"form.expert.stage": "CLOSED"}, {f"NOT_AN_EXPERT {A3}"}),
    ("when the list is out", "appoint", CENTRE, {"case.stage": "PROPOSED"}, {f"WRONG_STAGE {A3}"}),
    ("one who never answered", "release", CENTRE, {"seats.0.accepted_at": None}, set()),
    ("one who has accepted and left", "release", CENTRE, {"seats.0.expert.stage": "CLOSED"}, set()),
    ("one who never sat", "release", CENTRE, {"form.expert": expert(9)}, {f"NOT_ON_PANEL {A3}"}),
    ("one who has recused", "release", CENTRE, {"seats.0.recused": True}, {f"NOT_ON_PANEL {A3}"}),
    ("without a reason", "release", CENTRE, {"form.reason": " "}, {f"EMPTY {A3}"}),
    ("a round nobody is in", "dissolve", CENTRE, {}, set()),
    ("a round that all have left", "dissolve", CENTRE, {"case.filings": lambda w: w.filings, "filings.0.stage": "WITHDRAWN",
     "filings.1.stage": "WITHDRAWN"}, set()),
    ("a round that one is in", "dissolve", CENTRE, {"case.filings": lambda w: w.filings, "filings.0.stage": "WITHDRAWN"},
     {f"FILINGS_COMPETE {A3}"}),
    ("by the bureau, with nothing done", "propose", BUREAU,
     {"case.scores": [], "form.choices": chosen(True, None), "case.stage": "PROPOSED"},
     {f"NOT_YOUR_OFFICE {A3}", f"WRONG_STAGE {A3}", f"SCORE_MISSING {A3}", f"CHOICE_MISSING {A3}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[f"{row[1]}: {row[0]}" for row in ROWS])
def test_a_round(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(ROUND, changed(good(act), changes), act, who) == expected


# FINDING: an applicant that withdrew from the selection still belongs to the round: without its scores and a choice the list
# cannot be proposed, and with a choice the filing's `select` is refused in 已撤回. One withdrawal blocks all others for ever.
def test_a_withdrawn_applicant_does_not_hold_up_the_selection() -> None:
    w = changed(good("propose"), {"filings.1.stage": "WITHDRAWN", "form.choices": chosen(True, None)})
    w.case.scores = [score for score in w.case.scores if score.filing_id == "f1"]
    assert refusals(ROUND, w, "propose", CENTRE) == set()


# FINDING: the same.
def test_a_withdrawn_applicant_is_not_scored_any_more() -> None:
    assert refusals(ROUND, changed(good("score"), {"filings.0.stage": "WITHDRAWN"}), "score", EXPERT) != set()


# FINDING: one person named three times makes a panel of three.
def test_a_panel_of_three_is_three_persons() -> None:
    w = changed(good("open"), {"form.experts": [expert(1)] * 3})
    assert refusals(ROUND, w, "open", CENTRE) != set()


# FINDING: where every expert is the applicant's own, nobody need score it, and yet it may be chosen.
def test_nobody_is_chosen_whom_no_independent_expert_has_scored() -> None:
    w = good("propose")
    for each in w.seats:
        each.expert.employer_code = OWN_CODE
    w.case.scores = [score for score in w.case.scores if score.filing_id == "f2"]
    assert refusals(ROUND, w, "propose", CENTRE) != set()


def test_opening_seats_the_experts() -> None:
    w = good("open")
    criteria = [{"name": "产业发展", "weight": 40}, {"name": "地域分布", "weight": 60}]
    assert effects(ROUND, w, "open", CENTRE) == [
        Put({"call": w.call, "criteria": criteria}),
        *(Add("seat", {"round": SELF, "expert": each}) for each in w.form.experts),
    ]


def test_a_score_is_kept_with_its_sum_under_the_experts_seat() -> None:
    w = good("score")
    score = {"filing": w.filings[0], "points": [40, 0], "total": 40, "remark": "好", "round": SELF, "seat": w.seats[0]}
    assert effects(ROUND, w, "score", EXPERT) == [Add("score", score)]


def test_an_expert_is_screened_against_every_applicant() -> None:
    w = good("screen")
    tie = Thing(kind="KINSHIP", credit_code=OTHER_CODE, note="妹妹任教", since=None, until=None, withdrawn_on=None)
    w.form.experts[0].ties = [tie]
    (found,) = effects(ROUND, w, "screen", CENTRE)
    assert found.values["found"] == ["专家4与申请单位2有“近亲属任职”关系：妹妹任教"]
    assert refusals(ROUND, changed(good("score"), {"seats.0.expert.ties": [tie]}), "score", EXPERT) == {
        f"CONFLICT_OF_INTEREST {A3}"
    }


def test_a_further_expert_is_seated_and_screened() -> None:
    w = good("appoint")
    screened = {"round": SELF, "expert": w.form.expert, "screened_on": day("2022-03-10"), "found": []}
    assert effects(ROUND, w, "appoint", CENTRE) == [
        Add("seat", {"round": SELF, "expert": w.form.expert}), Add("screening", screened),
    ]  # fmt: skip


def test_a_release_is_written_on_the_seat() -> None:
    w = good("release")
    assert effects(ROUND, w, "release", CENTRE) == [Change(w.seats[0], {"recused": True, "recusal": "调离"})]


def test_a_recusal_is_written_on_the_seat() -> None:
    w = good("recuse")
    assert effects(ROUND, w, "recuse", EXPERT) == [Change(w.seats[0], {"recused": True, "recusal": "同学"})]


def test_the_list_moves_every_filing_with_its_reason() -> None:
    w = good("propose")
    assert effects(ROUND, w, "propose", CENTRE) == [
        Also("filing", w.filings[0], "select", Opinion("最优")),
        Also("filing", w.filings[1], "pass_over", Opinion("同区已有")),
    ]
