"""备案申请: why a review, an assessment, an approval, a report or a grant may be refused (articles 9, 10(2) to 10(5) and 18)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law import filing_forms as f
from schema.law.filing import FILING
from schema.law.filing_forms import Verdict
from schema.law.forms import Opinion
from schema.law.kinds import Finding
from schema.law.roles import BUREAU, CENTRE, CLOCK, EXPERT, INSTITUTION, LAW
from tests.law.cases import (
    NO,
    OWN_CODE,
    Row,
    Thing,
    changed,
    conditions,
    day,
    expert,
    filing_world,
    moment,
    occupation,
    refusals,
    seat,
)
from tests.law.filing_cases import A2, A3, A5, N1, N2, N3, N4, N5, N6, good


def met(w: Thing, *lacking: str, **findings: str) -> list[Thing]:
    of = [c for c in conditions(w.case.track) if c not in lacking]
    return [Thing(condition=c, version=w.case.version, finding="MET", note=None) for c in of] + [
        Thing(condition=c, version=w.case.version, finding=finding, note="缺页") for c, finding in findings.items()
    ]


def findings(*lacking: str, **others: str) -> Any:
    return lambda w: met(w, *lacking, **others)


REVIEWS: list[Row] = [
    ("a condition of article 9", "check", CENTRE, {"form.condition": "9.5E"}, set()),
    ("a condition that is not there", "check", CENTRE, {"form.condition": "9.9"}, {"CONDITION_UNKNOWN 第九条"}),
    ("the employers' condition asked of a social organisation", "check", CENTRE,
     {"form.condition": "9.5E", "case.track": "SOCIAL"}, {"CONDITION_UNKNOWN 第九条"}),
    ("not met, with a note", "check", CENTRE, {"form.finding": Finding.NOT_MET, "form.note": "缺页"}, set()),
    ("not met, without a note", "check", CENTRE, {"form.finding": Finding.NOT_MET}, {f"REASON_MISSING {A2}"}),
    ("not met, with an empty note", "check", CENTRE, {"form.finding": Finding.NOT_MET, "form.note": " "},
     {f"REASON_MISSING {A2}", f"EMPTY {A2}"}),
    ("checked by the bureau", "check", BUREAU, {}, {f"NOT_YOUR_OFFICE {A2}"}),
    ("returned for an unknown reason", "return", CENTRE, {"form.reasons": [f.ReturnReason(code="UGLY", message="改")]},
     {f"REASON_UNKNOWN {A2}"}),
    ("returned without a reason", "return", CENTRE, {"form.reasons": []}, {f"WRONG_COUNT {A2}"}),
    ("returned for an item of its own", "return", CENTRE, {"form.reasons": lambda w: [
        f.ReturnReason(code="STANDARD_WRONG", item=w.items[0], message="改")]}, set()),
    ("returned for another's item", "return", CENTRE, {"form.reasons": [
        f.ReturnReason(code="STANDARD_WRONG", item=Thing(id="i9", filing_id="f9"), message="改")]}, {f"NOT_THIS_FILING {A2}"}),
    ("returned for a condition that the article does not have", "return", CENTRE, {"form.reasons": [
        f.ReturnReason(code="EVIDENCE_MISSING", condition="9.7", message="补")]}, {"CONDITION_UNKNOWN 第九条"}),
    ("an employer returned for its mechanism", "return", CENTRE, {"form.reasons": [
        f.ReturnReason(code="EVIDENCE_MISSING", condition="9.5E", message="补")]}, set()),
    ("a social organisation returned for the mechanism of employers", "return", CENTRE, {"case.track": "SOCIAL", "form.reasons": [
        f.ReturnReason(code="EVIDENCE_MISSING", condition="9.5E", message="补")]}, {"CONDITION_UNKNOWN 第九条"}),
    ("returned by the bureau", "return", BUREAU, {}, {f"NOT_YOUR_OFFICE {A2}"}),
    ("rejected without a reason", "reject", CENTRE, {"form.reason": "  "}, {f"EMPTY {A2}"}),
    ("rejected by the bureau", "reject", BUREAU, {}, {f"NOT_YOUR_OFFICE {A2}"}),
    ("rejected once the experts have it", "reject", CENTRE, {"case.stage": "ASSESSMENT"}, {f"WRONG_STAGE {A2}"}),
    *[(f"9({number}) not checked", "pass_review", CENTRE, {"case.checks": findings(f"9.{number}")}, {f"NOT_CHECKED {article}"})
      for number, article in ((1, N1), (2, N2), (3, N3), (4, N4), (5, N5), (6, N6))],
    ("9(5) the employers' mechanism not checked", "pass_review", CENTRE, {"case.checks": findings("9.5E")}, {f"NOT_CHECKED {N5}"}),
    ("9(3) not met", "pass_review", CENTRE, {"case.checks": findings("9.3", **{"9.3": "NOT_MET"})}, {f"CONDITION_NOT_MET {N3}"}),
    ("9(3) checked again and met", "pass_review", CENTRE,
     {"case.checks": lambda w: [*met(w, "9.3", **{"9.3": "NOT_MET"}), Thing(condition="9.3", version=1, finding="MET", note=None)]},
     set()),
    ("9(3) checked again and not met", "pass_review", CENTRE, {"case.checks": findings(**{"9.3": "NOT_MET"})},
     {f"CONDITION_NOT_MET {N3}"}),
    ("checked only in an earlier version", "pass_review", CENTRE, {"case.version": 2},
     {f"NOT_CHECKED {article}" for article in (N1, N2, N3, N4, N5, N6)}),
    ("a social organisation cannot go straight to assessment", "pass_review", CENTRE,
     {"case.track": "SOCIAL", "case.checks": findings()}, {f"WRONG_TRACK {A3}"}),
    ("passed by the bureau", "pass_review", BUREAU, {}, {f"NOT_YOUR_OFFICE {A2}"}),
    ("an employer cannot be put into a selection", "admit", CENTRE, {"case.track": "EMPLOYER", "case.checks": findings()},
     {f"WRONG_TRACK {A3}"}),
    ("a selection for another call", "admit", CENTRE, {"form.round": Thing(id="r2", call_id="c2", stage="SCORING")},
     {f"WRONG_ROUND {A3}"}),
    ("a selection already proposed", "admit", CENTRE, {"form.round": Thing(id="r1", call_id="c1", stage="PROPOSED")},
     {f"ROUND_CLOSED {A3}"}),
    ("9(6) not checked before selection", "admit", CENTRE, {"case.checks": findings("9.6")}, {f"NOT_CHECKED {N6}"}),
]  # fmt: skip


def verdicts(*favourable: bool | None, reason: str | None = "设备不足") -> Any:
    """One verdict for each item in order; None leaves it out."""
    return lambda w: [
        Verdict(item=each, favourable=yes, reason=None if yes else reason)
        for each, yes in zip(w.items, favourable, strict=True)
        if yes is not None
    ]


def doubled(w: Thing) -> list[Verdict]:
    return [Verdict(item=each, favourable=True) for each in (*w.items, w.items[0])]


def foreign(w: Thing) -> list[Verdict]:
    other = Thing(id="i9", filing_id="f9", stage="PROPOSED", occupation=occupation("9", "别的"))
    return [Verdict(item=each, favourable=True) for each in (*w.items, other)]


def silent(w: Thing) -> list[Thing]:
    return [*w.seats[:2], seat(expert(3), opined=False)]


def away(w: Thing) -> list[Thing]:
    return [*w.seats[:2], seat(expert(3), opined=True, recused=True)]


def replaced(w: Thing) -> list[Thing]:
    return [*w.seats[:2], seat(expert(3), recused=True), seat(expert(4), opined=True)]


ASSESSMENTS: list[Row] = [
    ("an expert in office", "appoint", CENTRE, {}, set()),
    ("of another employer", "appoint", CENTRE, {"form.expert": expert(4, "91350100M000100Y43")}, set()),
    ("employed by the applicant", "appoint", CENTRE, {"form.expert": expert(4, OWN_CODE)}, {f"CONFLICT_OF_INTEREST {A3}"}),
    ("not an expert", "appoint", CENTRE, {"form.expert.role": "CENTRE"}, {f"NOT_AN_EXPERT {A3}"}),
    ("no longer in office", "appoint", CENTRE, {"form.expert.stage": "CLOSED"}, {f"NOT_AN_EXPERT {A3}"}),
    ("already on the panel", "appoint", CENTRE, {"form.expert": expert(1)}, {f"ALREADY_APPOINTED {A3}"}),
    ("recused from the panel", "appoint", CENTRE, {"seats.0.recused": True, "form.expert": expert(1)}, {f"ALREADY_APPOINTED {A3}"}),
    ("appointed by the bureau", "appoint", BUREAU, {}, {f"NOT_YOUR_OFFICE {A3}"}),
    ("one who never answered", "release", CENTRE, {"seats.0.accepted_at": None}, set()),
    ("one who has accepted and left", "release", CENTRE, {"seats.0.expert.stage": "CLOSED"}, set()),
    ("one who never sat", "release", CENTRE, {"form.expert": expert(9)}, {f"NOT_ON_PANEL {A3}"}),
    ("one who has recused", "release", CENTRE, {"seats.0.recused": True}, {f"NOT_ON_PANEL {A3}"}),
    ("recusing oneself", "recuse", EXPERT, {}, set()),
    ("recusing when not on the panel", "recuse", EXPERT, {"actor": {"id": "e9"}}, {f"NOT_ON_PANEL {A3}"}),
    ("recusing twice", "recuse", EXPERT, {"seats.0.recused": True}, {f"NOT_ON_PANEL {A3}"}),
    ("recusing without saying why", "recuse", EXPERT, {"form.reason": ""}, {f"EMPTY {A3}"}),
    ("an opinion on every item", "opine", EXPERT, {}, set()),
    ("an unfavourable opinion with its reason", "opine", EXPERT, {"form.verdicts": verdicts(True, False)}, set()),
    ("without its reason", "opine", EXPERT, {"form.verdicts": verdicts(True, False, reason=None)}, {f"REASON_MISSING {A3}"}),
    ("one item without opinion", "opine", EXPERT, {"form.verdicts": verdicts(True, None)}, {f"ITEM_WITHOUT_VERDICT {A3}"}),
    ("two opinions on one item", "opine", EXPERT, {"form.verdicts": doubled}, {f"VERDICT_TWICE {A3}"}),
    ("an opinion on another's item", "opine", EXPERT, {"form.verdicts": foreign}, {f"NOT_THIS_FILING {A3}"}),
    ("without declaring independence", "opine", EXPERT, {"form.no_conflict": False}, {f"CONFLICT_OF_INTEREST {A3}"}),
    ("from outside the panel", "opine", EXPERT, {"actor": {"id": "e9"}}, {f"NOT_ON_PANEL {A3}"}),
    ("after recusal", "opine", EXPERT, {"seats.0.recused": True}, {f"NOT_ON_PANEL {A3}"}),
    ("by the centre in an expert's place", "opine", CENTRE, {"actor": {"id": "e1"}}, {f"NOT_YOUR_OFFICE {A3}"}),
    ("three experts have spoken", "propose", CENTRE, {}, set()),
    ("two experts", "propose", CENTRE, {"case.seats": lambda w: w.seats[:2]}, {f"PANEL_TOO_SMALL {A3}"}),
    ("three, but one recused", "propose", CENTRE, {"case.seats": away}, {f"PANEL_TOO_SMALL {A3}"}),
    ("one recused and replaced", "propose", CENTRE, {"case.seats": replaced}, set()),
    ("one has not spoken", "propose", CENTRE, {"case.seats": silent}, {f"OPINION_MISSING {A3}"}),
    ("nobody was asked", "propose", CENTRE, {"case.seats": []}, {f"PANEL_TOO_SMALL {A3}"}),
    ("part is proposed", "propose", CENTRE, {"form.verdicts": verdicts(True, False)}, set()),
    ("part is forgotten", "propose", CENTRE, {"form.verdicts": verdicts(True, None)}, {f"ITEM_WITHOUT_VERDICT {A3}"}),
    ("no reason for what is not", "propose", CENTRE, {"form.verdicts": verdicts(True, False, reason=" ")},
     {f"REASON_MISSING {A3}", f"EMPTY {A3}"}),
    ("proposed by the bureau to itself", "propose", BUREAU, {}, {f"NOT_YOUR_OFFICE {A3}"}),
    ("selected by hand", "select", CENTRE, {}, {f"NOT_YOUR_OFFICE {A3}"}),
    ("passed over by hand", "pass_over", CENTRE, {}, {f"NOT_YOUR_OFFICE {A3}"}),
    ("passed over without reason", "pass_over", LAW, {"form.reason": ""}, {f"EMPTY {A3}"}),
    ("all approved", "approve", BUREAU, {}, set()),
    ("one item of two refused", "approve", BUREAU, {"form.verdicts": verdicts(False, True)}, set()),
    ("refused without reason", "approve", BUREAU, {"form.verdicts": verdicts(False, True, reason=None)}, {f"REASON_MISSING {A3}"}),
    ("all refused is no approval", "approve", BUREAU, {"form.verdicts": verdicts(False, False)}, {f"NOTHING_FAVOURABLE {A3}"}),
    ("an item not proposed needs no decision", "approve", BUREAU,
     {"items.1.stage": "NOT_PROPOSED", "form.verdicts": verdicts(True, None)}, set()),
    ("an item not proposed cannot be approved", "approve", BUREAU, {"items.1.stage": "NOT_PROPOSED"}, {f"NOT_THIS_FILING {A3}"}),
    ("an item without decision", "approve", BUREAU, {"form.verdicts": verdicts(None, True)}, {f"ITEM_WITHOUT_VERDICT {A3}"}),
    ("approved by the centre", "approve", CENTRE, {}, {f"NOT_YOUR_OFFICE {A3}"}),
    ("approved before it is proposed", "approve", BUREAU, {"case.stage": "ASSESSMENT"}, {f"WRONG_STAGE {A3}"}),
    ("disapproved by the centre", "disapprove", CENTRE, {}, {f"NOT_YOUR_OFFICE {A3}"}),
    ("disapproved without reason", "disapprove", BUREAU, {"form.reason": ""}, {f"EMPTY {A3}"}),
]  # fmt: skip


BASIS = "form.items"
LATER = {"form.published_on": day("2022-03-04")}
FILINGS: list[Row] = [
    *[(f"an item that is {stage} reported", "report", CENTRE, {"items.1.stage": stage}, {f"ITEM_STAGE {A5}"})
      for stage in ("APPROVED", "IN_NOTICE", "WITHDRAWN", "REPORTED", "DISAPPROVED")],
    ("only the row without objection", "report", CENTRE, {"items.1.stage": "IN_NOTICE", BASIS: lambda w: w.items[:1]}, set()),
    ("nothing reported", "report", CENTRE, {BASIS: []}, {f"WRONG_COUNT {A5}"}),
    ("another's item reported", "report", CENTRE, {BASIS: [Thing(id="i9")]}, {f"NOT_THIS_FILING {A5}"}),
    ("reported by the bureau", "report", BUREAU, {}, {f"NOT_YOUR_OFFICE {A5}"}),
    ("published on the day of the report", "record_publication", CENTRE, LATER, set()),
    ("published before it was reported", "record_publication", CENTRE, {"form.published_on": day("2022-03-03")},
     {f"BEFORE_REPORT {A5}"}),
    ("published today", "record_publication", CENTRE, {"form.published_on": day("2022-03-10")}, set()),
    ("published tomorrow", "record_publication", CENTRE, {"form.published_on": day("2022-03-11")}, {f"IN_THE_FUTURE {A5}"}),
    ("published without being reported", "record_publication", CENTRE, {"items.0.stage": "CLEARED"}, {f"ITEM_STAGE {A5}"}),
    ("no page named", "record_publication", CENTRE, {"form.url": "pjjg"}, {f"WRONG_FORM {A5}"}),
    ("no proof kept", "record_publication", CENTRE, {"form.evidence_sha256": "none"}, {f"WRONG_FORM {A5}"}),
    ("returned by the national site", "record_return", CENTRE, {}, set()),
    ("returned without being reported", "record_return", CENTRE, {"items.0.stage": "PUBLISHED"}, {f"ITEM_STAGE {A5}"}),
    ("granted from the day of publication", "grant", CENTRE, {"form.valid_from": day("2022-03-08")}, set()),
    ("granted from the day before", "grant", CENTRE, {"form.valid_from": day("2022-03-07")}, {f"BEFORE_PUBLICATION {A5}"}),
    *[(f"an item that is {stage} granted", "grant", CENTRE, {"items.0.stage": stage}, {f"ITEM_STAGE {A5}"})
      for stage in ("CLEARED", "REPORTED", "GRANTED", "IN_NOTICE")],
    ("granted by the bureau", "grant", BUREAU, {}, {f"NOT_YOUR_OFFICE {A5}"}),
    ("18: an employer needs no fee basis", "grant", CENTRE, {"form.fee_basis": None}, set()),
    ("18: a social organisation does", "grant", CENTRE, {"case.track": "SOCIAL"}, {"FEE_BASIS_MISSING 第十八条"}),
    ("18: and has one", "grant", CENTRE, {"case.track": "SOCIAL", "form.fee_basis": "津发改价〔2021〕1号"}, set()),
    ("every item has ended, one way or another", "conclude", CLOCK, {"items.1.stage": "WITHDRAWN"}, set()),
    *[(f"an item is still {stage}", "conclude", CLOCK, {"items.1.stage": stage}, {f"ITEMS_OPEN {A5}"})
      for stage in ("APPROVED", "IN_NOTICE", "CLEARED", "REPORTED", "PUBLISHED")],
    ("concluded by hand", "conclude", CENTRE, {}, {f"NOT_YOUR_OFFICE {A5}"}),
]  # fmt: skip
ROWS = REVIEWS + ASSESSMENTS + FILINGS


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[f"{row[1]}: {row[0]}" for row in ROWS])
def test_a_filing_under_review(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(FILING, changed(good(act), changes), act, who) == expected


# FINDING: an employer whom the experts find wholly unfit can go nowhere: `propose` wants something favourable and says
# "use 不予通过", an act that 专家评估中 does not have. By article 10(3) the opinion, good or bad, goes to the bureau.
def test_a_wholly_unfavourable_assessment_has_a_way_out() -> None:
    w = good("propose")
    w.form = f.Decision(opinion="不具备条件", verdicts=verdicts(False, False)(w))
    ways = [act for act in FILING.acts if CENTRE & act.by and "ASSESSMENT" in {s.name for s in act.src if s}]
    out = [
        act.name
        for act in ways
        if act.dst.name != "ASSESSMENT"
        and not list(FILING.refusals(w.case, act, w.form if act.form is f.Decision else Opinion("不具备"), moment(who=CENTRE)))
    ]
    assert out != []


# FINDING: `BEFORE_REPORT` looks at the earliest report of the filing, not at the report of the item (article 10(5)):
# i2 was reported on the 9th, and cannot have been published on the 8th.
def test_an_item_is_not_published_before_its_own_report() -> None:
    w = changed(good("record_publication"), {BASIS: lambda w: w.items[1:]})
    w.case.reports = [
        Thing(reported_on=day("2022-03-04"), item_ids=["i1"]),
        Thing(reported_on=day("2022-03-09"), item_ids=["i2"]),
    ]
    assert refusals(FILING, w, "record_publication", CENTRE) == {f"BEFORE_REPORT {A5}"}


# FINDING: an institution's validity is not asked when its scope is extended: this scope would end before it begins.
def test_scope_cannot_begin_after_the_institution_has_ended() -> None:
    standing = Thing(id="n1", track="EMPLOYER", stage="ACTIVE", valid_from=day("2019-03-08"), valid_to=day("2022-03-09"))
    w = changed(good("grant"), {"unit.institutions": [standing]})
    assert refusals(FILING, w, "grant", CENTRE) != set()


# FINDING: regulation.md 1.4 lets the applicant withdraw until it is reported; from APPROVED on there is no way, so an item
# that the national site never publishes, or an applicant that no longer wants it, leaves the filing open for ever.
@pytest.mark.parametrize("of_item", ["APPROVED", "CLEARED"])
def test_an_applicant_may_withdraw_until_it_is_reported(of_item: str) -> None:
    w = filing_world(stage="APPROVED", of_item=of_item, more={"form": NO})
    assert refusals(FILING, w, "withdraw", INSTITUTION) == set()


# Found by the histories: a filing granted to begin in three days, and its second notice to begin today, before the first.
@pytest.mark.parametrize(("begins", "expected"), [
    ("2022-03-09", {f"BEFORE_START {A5}"}), ("2022-03-10", set()), ("2022-03-11", set()),
])  # fmt: skip
def test_a_second_notice_does_not_begin_before_the_institution_itself(begins: str, expected: set[str]) -> None:
    standing = Thing(id="n1", track="EMPLOYER", stage="ACTIVE", valid_from=day("2022-03-10"), valid_to=day("2025-03-10"))
    w = changed(good("grant"), {"unit.institutions": [standing], "form.valid_from": day(begins)})
    assert refusals(FILING, w, "grant", CENTRE) == expected


@pytest.mark.parametrize(("code", "expected"), [
    (None, set()), ("0417", set()), ("0418", {f"FIXED {A5}"}), ("0000", {f"WRONG_FORM {A5}", f"FIXED {A5}"}),
])  # fmt: skip
def test_point_24_the_code_of_an_institution_is_fixed_by_its_first_notice(code: str | None, expected: set[str]) -> None:
    standing = Thing(id="n1", track="EMPLOYER", stage="ACTIVE", valid_from=day("2022-03-08"), valid_to=day("2025-03-08"),
                     org_code="Y041712000001")  # fmt: skip
    w = changed(good("grant"), {"unit.institutions": [standing], "form.national_code": code})
    assert refusals(FILING, w, "grant", CENTRE) == expected
