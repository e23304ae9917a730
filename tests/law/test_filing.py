"""备案申请: who may do what to an application, and why not (articles 2, 3, 5 to 7, 9, 10 and 18), typed from the text."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law import filing_forms as f
from schema.law.filing import FILING
from schema.law.filing_forms import Verdict
from schema.law.forms import Nothing, Opinion
from schema.law.kinds import Finding, Method
from schema.law.roles import BUREAU, CENTRE, CLOCK, DISTRICT, EXPERT, INSTITUTION, LAW
from tests.law.cases import (
    HASH,
    NO,
    OWN_CODE,
    YES,
    Row,
    Thing,
    changed,
    conditions,
    day,
    double_entry,
    evidence,
    expert,
    filing_world,
    item,
    moment,
    occupation,
    refusals,
    seat,
)

A1, A2, A3, A4, A5 = (f"第十条第（{n}）项" for n in "一二三四五")
DRAFT, REVIEW, RETURNED = ("DRAFT",), ("REVIEW",), ("RETURNED",)
PANEL, APPROVED = ("ASSESSMENT",), ("APPROVED",)

# Article 3: the centre reviews, the bureau approves, the district does neither; article 10: in this order.
MATRIX = {
    "draft": ("INSTITUTION", (), "DRAFT", A2),
    "amend": ("INSTITUTION", DRAFT, "DRAFT", A2),
    "mend": ("INSTITUTION", RETURNED, "RETURNED", A2),
    "submit": ("INSTITUTION", ("DRAFT", "RETURNED"), "REVIEW", A2),
    "withdraw": ("INSTITUTION", ("DRAFT", "REVIEW", "RETURNED", "ASSESSMENT", "SELECTION", "PROPOSAL"), "WITHDRAWN", A2),
    "check": ("CENTRE", REVIEW, "REVIEW", A2),
    "return": ("CENTRE", REVIEW, "RETURNED", A2),
    "reject": ("CENTRE", REVIEW, "REJECTED", A2),
    "pass_review": ("CENTRE", REVIEW, "ASSESSMENT", A2),
    "admit": ("CENTRE", REVIEW, "SELECTION", A2),
    "appoint": ("CENTRE", PANEL, "ASSESSMENT", A3),
    "recuse": ("EXPERT", PANEL, "ASSESSMENT", A3),
    "opine": ("EXPERT", PANEL, "ASSESSMENT", A3),
    "propose": ("CENTRE", PANEL, "PROPOSAL", A3),
    "select": ("LAW", ("SELECTION",), "PROPOSAL", A3),
    "pass_over": ("LAW", ("SELECTION",), "NOT_SELECTED", A3),
    "approve": ("BUREAU", ("PROPOSAL",), "APPROVED", A3),
    "disapprove": ("BUREAU", ("PROPOSAL",), "DISAPPROVED", A3),
    "report": ("CENTRE", APPROVED, "APPROVED", A5),
    "record_publication": ("CENTRE", APPROVED, "APPROVED", A5),
    "record_return": ("CENTRE", APPROVED, "APPROVED", A5),
    "grant": ("CENTRE", APPROVED, "APPROVED", A5),
    "conclude": ("CLOCK", APPROVED, "CONCLUDED", A5),
}
ITEMS = {"approve": "PROPOSED", "disapprove": "PROPOSED", "report": "CLEARED", "record_publication": "REPORTED",
         "record_return": "REPORTED", "grant": "PUBLISHED", "conclude": "GRANTED"}  # fmt: skip
SOCIAL = {"admit", "select", "pass_over"}


def good(act: str, track: str = "") -> Thing:
    """A filing on which this act may be done, with a form for it."""
    track = track or ("SOCIAL" if act in SOCIAL else "EMPLOYER")
    stage = (*MATRIX[act][1], "DRAFT")[0]
    w = filing_world(track, stage, ITEMS.get(act, "DECLARED"))
    w.case.round = w.round = Thing(id="r1", call_id="c1", stage="SCORING")
    w.form = form(act, w)
    if act == "grant":
        for each in w.items:
            each.national_published_on, each.national_url = day("2022-03-08"), "http://pjjg.osta.org.cn/1"
    w.case.reports = [Thing(reported_on=day("2022-03-04"), item_ids=["i1", "i2"])]
    return w


def form(act: str, w: Thing) -> Any:
    dossier = f.Dossier(unit=w.unit, call=w.call, track=w.case.track, evidence=[], items=[])
    verdicts = [Verdict(item=each, favourable=True) for each in w.items]
    opinion = f.ExpertOpinion(method=Method.SITE_VISIT, no_conflict=True, opinion="具备条件", verdicts=verdicts)
    published = f.NationalPublication(items=w.items, published_on=day("2022-03-08"), url="http://pjjg.osta.org.cn/1",
                                      evidence_sha256=HASH)  # fmt: skip
    reason = f.ReturnReason(code="EVIDENCE_MISSING", condition="9.2", item=None, message="请补充")
    forms: dict[str, Any] = {
        "draft": dossier, "amend": dossier, "mend": dossier, "withdraw": NO, "reject": NO, "disapprove": NO, "select": YES,
        "pass_over": NO, "check": f.ConditionCheck(condition="9.2", finding=Finding.MET), "admit": f.Admission(round=w.round),
        "return": f.Return(reasons=[reason]), "appoint": f.Appointment(expert=expert(4)), "recuse": f.Recusal(reason="同学"),
        "opine": opinion, "propose": f.Decision(opinion="建议备案", verdicts=verdicts), "report": f.Report(items=w.items),
        "approve": f.Decision(opinion="同意", verdicts=verdicts), "record_publication": published,
        "record_return": f.NationalReturn(items=w.items, reason="名称不符"),
        "grant": f.Approval(items=w.items, valid_from=day("2022-03-10"),
                            fee_basis="津发改价〔2021〕1号" if w.case.track == "SOCIAL" else None),
    }  # fmt: skip
    return forms.get(act, Nothing())


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(FILING, MATRIX, good) == []


@pytest.mark.parametrize("act", MATRIX)
def test_each_act_goes_through_on_a_good_case(act: str) -> None:
    assert refusals(FILING, good(act), act, FILING.act(act).by) == set()


@pytest.mark.parametrize("act", sorted(MATRIX.keys() - SOCIAL - {"pass_review", "appoint", "recuse", "opine", "propose"}))
def test_what_both_tracks_share_goes_through_for_a_social_organisation(act: str) -> None:
    assert refusals(FILING, good(act, "SOCIAL"), act, FILING.act(act).by) == set()


@pytest.mark.parametrize("act", MATRIX)
def test_a_district_has_no_power_over_a_filing(act: str) -> None:
    no_seat = {f"NOT_ON_PANEL {A3}"} if act in ("recuse", "opine") else set()
    assert refusals(FILING, good(act), act, DISTRICT) == {f"NOT_YOUR_OFFICE {MATRIX[act][3]}"} | no_seat


def test_the_centre_cannot_approve_and_the_bureau_can_do_nothing_else() -> None:
    centre = {act.name for act in FILING.acts if CENTRE & act.by}
    bureau = {act.name for act in FILING.acts if BUREAU & act.by}
    assert bureau == {"approve", "disapprove"} and not centre & bureau


def met(w: Thing, *lacking: str, **findings: str) -> list[Thing]:
    of = [c for c in conditions(w.case.track) if c not in lacking]
    return [Thing(condition=c, version=w.case.version, finding="MET", note=None) for c in of] + [
        Thing(condition=c, version=w.case.version, finding=finding, note="缺页") for c, finding in findings.items()
    ]


def shown(*codes: str) -> Any:
    return lambda w: [evidence(code) for code in (codes or conditions(w.case.track))]


def without(code: str) -> Any:
    return lambda w: [evidence(each) for each in conditions(w.case.track) if each != code]


def staffed(**others: Any) -> Any:
    """The four duties, some with another card date or missing (None)."""
    duties = {"FULL_TIME": "", "EXPERT": "", "ASSESSOR": "", "INTERNAL_SUPERVISOR": "", **others}
    return lambda w: [Thing(duty=d, valid_to=day(v) if v else None) for d, v in duties.items() if v is not None]


def many(count: int) -> Any:
    return lambda w: [item(w.case, n, occupation(f"6-00-00-0{n}", f"职业{n}"), 5, "DECLARED") for n in range(1, count + 1)]


def another_level(w: Thing) -> list[Thing]:
    return [w.items[0], item(w.case, 2, w.items[0].occupation, 4, "DECLARED")]


def twice(w: Thing) -> list[Thing]:
    return [w.items[0], item(w.case, 2, w.items[0].occupation, 3, "DECLARED")]


DRAFTS: list[Row] = [
    ("the first day of the window", "draft", INSTITUTION, {"now": "2022-03-01 00:00"}, set()),
    ("the last minute of the window", "draft", INSTITUTION, {"now": "2022-03-31 23:59"}, set()),
    ("the day before", "draft", INSTITUTION, {"now": "2022-02-28 23:59"}, {f"CALL_NOT_OPEN {A1}"}),
    ("the day after", "draft", INSTITUTION, {"now": "2022-04-01 00:00"}, {f"CALL_NOT_OPEN {A1}"}),
    ("a call not published", "draft", INSTITUTION, {"call.stage": "DRAFT"}, {f"CALL_NOT_OPEN {A1}"}),
    ("a call closed", "draft", INSTITUTION, {"call.stage": "CLOSED"}, {f"CALL_NOT_OPEN {A1}"}),
    ("a call for social organisations only", "draft", INSTITUTION, {"call.tracks": ["SOCIAL"]}, {f"WRONG_TRACK {A1}"}),
    ("neither open nor for this track", "draft", INSTITUTION, {"call.tracks": ["SOCIAL"], "now": "2022-04-01 00:00"},
     {f"WRONG_TRACK {A1}", f"CALL_NOT_OPEN {A1}"}),
    ("by the centre", "draft", CENTRE, {}, {f"NOT_YOUR_OFFICE {A2}"}),
    ("by an expert", "draft", EXPERT, {}, {f"NOT_YOUR_OFFICE {A2}"}),
    ("the same unit and call", "amend", INSTITUTION, {}, set()),
    ("another unit", "amend", INSTITUTION, {"form.unit": Thing(id="u2")}, {f"FIXED {A2}"}),
    ("another call", "mend", INSTITUTION, {"form.call": Thing(id="c2", tracks=["EMPLOYER"])}, {f"FIXED {A2}"}),
    ("amending what is under review", "amend", INSTITUTION, {"case.stage": "REVIEW"}, {f"WRONG_STAGE {A2}"}),
    ("amending by the bureau", "amend", BUREAU, {}, {f"NOT_YOUR_OFFICE {A2}"}),
]  # fmt: skip

N1, N2, N3, N4, N5, N6 = (f"第九条第（{n}）项" for n in "一二三四五六")
SUBMISSIONS: list[Row] = [
    ("on the last day", "submit", INSTITUTION, {"now": "2022-03-31 23:59"}, set()),
    ("after the window", "submit", INSTITUTION, {"now": "2022-04-01 00:00", "case.evidence.1": evidence("9.2", "2022-03-20")},
     {f"CALL_NOT_OPEN {A1}"}),
    ("mended after the window", "submit", INSTITUTION,
     {"now": "2022-04-20 09:00", "case.stage": "RETURNED", "case.version": 1, "case.evidence.1": evidence("9.2", "2022-04-19")},
     set()),
    ("9(1): a social organisation of another kind", "submit", INSTITUTION, {"case.track": "SOCIAL", "unit.kind": "OTHER",
     "case.evidence": shown()}, {f"UNIT_KIND {N1}"}),
    *[(f"9(1): a social organisation that is {kind}", "submit", INSTITUTION,
       {"case.track": "SOCIAL", "unit.kind": kind, "case.evidence": shown()}, set())
      for kind in ("SCHOOL", "TRAINING_BASE", "ASSOCIATION", "ENTERPRISE")],
    ("9(1): an employer of another kind", "submit", INSTITUTION, {"unit.kind": "OTHER"}, set()),
    *[(f"9({number}): no evidence", "submit", INSTITUTION, {"case.evidence": without(f"9.{number}")},
       {f"EVIDENCE_MISSING {article}"})
      for number, article in ((1, N1), (2, N2), (3, N3), (4, N4), (5, N5), (6, N6))],
    ("9(5): an employer without the mechanism", "submit", INSTITUTION, {"case.evidence": without("9.5E")},
     {f"EVIDENCE_MISSING {N5}"}),
    ("9(5): a social organisation is not asked for it", "submit", INSTITUTION,
     {"case.track": "SOCIAL", "case.evidence": shown("9.1", "9.2", "9.3", "9.4", "9.5", "9.6")}, set()),
    ("9: a condition that the article does not have", "submit", INSTITUTION,
     {"case.evidence": shown("9.1", "9.2", "9.3", "9.4", "9.5", "9.5E", "9.6", "9.7")}, {"CONDITION_UNKNOWN 第九条"}),
    ("9(2): a credit check of thirty days ago", "submit", INSTITUTION, {"case.evidence.1": evidence("9.2", "2022-02-08")}, set()),
    ("9(2): of thirty-one days ago", "submit", INSTITUTION, {"case.evidence.1": evidence("9.2", "2022-02-07")},
     {f"CREDIT_CHECK_OLD {N2}"}),
    ("9(2): of today", "submit", INSTITUTION, {"case.evidence.1": evidence("9.2", "2022-03-10")}, set()),
    ("9(2): of tomorrow", "submit", INSTITUTION, {"case.evidence.1": evidence("9.2", "2022-03-11")}, {f"CREDIT_CHECK_OLD {N2}"}),
    *[(f"9(4): no {duty}", "submit", INSTITUTION, {"unit.staff": staffed(**{duty: None})}, {f"STAFF_MISSING {N4}"})
      for duty in ("FULL_TIME", "EXPERT", "ASSESSOR", "INTERNAL_SUPERVISOR")],
    ("9(4): a card valid today", "submit", INSTITUTION, {"unit.staff": staffed(ASSESSOR="2022-03-10")}, set()),
    ("9(4): a card expired yesterday", "submit", INSTITUTION, {"unit.staff": staffed(ASSESSOR="2022-03-09")},
     {f"STAFF_MISSING {N4}"}),
    ("10(2): nothing applied for", "submit", INSTITUTION, {"case.items": []}, {f"NO_ITEM {A2}"}),
    ("10(2): the same thing twice", "submit", INSTITUTION, {"case.items": twice}, {f"ITEM_TWICE {A2}"}),
    ("10(2): two levels of one occupation", "submit", INSTITUTION, {"case.items": another_level}, set()),
    ("10(1): three occupations", "submit", INSTITUTION, {"case.items": many(3)}, set()),
    ("10(1): a fourth occupation", "submit", INSTITUTION, {"case.items": many(4)}, {f"TOO_MANY_OCCUPATIONS {A1}"}),
    ("10(1): two levels count as one occupation", "submit", INSTITUTION, {"case.items": another_level, "call.max_items": 1}, set()),
    ("10(1): in the directory", "submit", INSTITUTION, {"call.occupations": lambda w: [i.occupation for i in w.items]}, set()),
    ("10(1): one not in the directory", "submit", INSTITUTION, {"call.occupations": lambda w: [w.items[0].occupation]},
     {f"NOT_IN_DIRECTORY {A1}"}),
    ("10(1): a call for the other track", "submit", INSTITUTION, {"call.tracks": ["SOCIAL"]}, {f"WRONG_TRACK {A1}"}),
    ("5: not a skill", "submit", INSTITUTION, {"items.0.occupation.is_skill": False}, {"NOT_A_SKILL 第五条"}),
    ("5: an occupation published tomorrow", "submit", INSTITUTION, {"items.0.occupation.valid_from": day("2022-03-11")},
     {"OCCUPATION_NOT_IN_FORCE 第五条"}),
    ("5: published today", "submit", INSTITUTION, {"items.0.occupation.valid_from": day("2022-03-10")}, set()),
    ("5: ended yesterday", "submit", INSTITUTION, {"items.0.occupation.valid_to": day("2022-03-09")},
     {"OCCUPATION_NOT_IN_FORCE 第五条"}),
    ("5: ending today", "submit", INSTITUTION, {"items.0.occupation.valid_to": day("2022-03-10")}, set()),
    *[(f"6: level {level}", "submit", INSTITUTION, {"items.0.level": level}, set()) for level in (5, 4, 3, 2, 1)],
    ("6: level nought", "submit", INSTITUTION, {"items.0.level": 0}, {"LEVEL_UNKNOWN 第六条", "STANDARD_LEVEL 第七条"}),
    ("6: level six", "submit", INSTITUTION, {"items.0.level": 6}, {"LEVEL_UNKNOWN 第六条", "STANDARD_LEVEL 第七条"}),
    ("7: another occupation's standard", "submit", INSTITUTION, {"items.0.standard": lambda w: w.items[1].standard},
     {"STANDARD_MISMATCH 第七条"}),
    ("7: a standard that stops at level four", "submit", INSTITUTION, {"items.0.standard.highest_level": 4},
     {"STANDARD_LEVEL 第七条"}),
    ("7: a standard that starts at level two", "submit", INSTITUTION, {"items.0.standard.lowest_level": 2},
     {"STANDARD_LEVEL 第七条"}),
    ("7: a norm not filed with the ministry", "submit", INSTITUTION, {"items.0.standard.kind": "NORM"},
     {"NORM_NOT_FILED 第七条"}),
    ("7: a norm with its number", "submit", INSTITUTION,
     {"items.0.standard.kind": "NORM", "items.0.standard.filed_no": "人社备1号"}, set()),
    ("everything wrong at once, by the wrong office, too late", "submit", BUREAU,
     {"now": "2022-04-01 00:00", "case.stage": "DRAFT", "case.evidence": [], "unit.staff": [], "items.0.level": 6,
      "items.1.occupation.is_skill": False, "call.max_items": 1, "call.tracks": ["SOCIAL"]},
     {f"NOT_YOUR_OFFICE {A2}", f"CALL_NOT_OPEN {A1}", f"WRONG_TRACK {A1}", f"STAFF_MISSING {N4}", "LEVEL_UNKNOWN 第六条",
      "STANDARD_LEVEL 第七条", "NOT_A_SKILL 第五条", f"TOO_MANY_OCCUPATIONS {A1}",
      *(f"EVIDENCE_MISSING {article}" for article in (N1, N2, N3, N4, N5, N6))}),
    ("submitted twice", "submit", INSTITUTION, {"case.stage": "REVIEW", "case.version": 1}, {f"WRONG_STAGE {A2}"}),
    ("withdrawn without a reason", "withdraw", INSTITUTION, {"form.reason": ""}, {f"EMPTY {A2}"}),
    ("withdrawn by the centre", "withdraw", CENTRE, {}, {f"NOT_YOUR_OFFICE {A2}"}),
    ("withdrawn when it has been rejected", "withdraw", INSTITUTION, {"case.stage": "REJECTED"}, {f"WRONG_STAGE {A2}"}),
]  # fmt: skip


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
ROWS = DRAFTS + SUBMISSIONS + REVIEWS + ASSESSMENTS + FILINGS


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[f"{row[1]}: {row[0]}" for row in ROWS])
def test_a_filing(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(FILING, changed(good(act), changes), act, who) == expected


# FINDING: on mending, the track may change to one that the call is not for: `mend` does not look, and `submit` asks
# `call_is_open` of the first version only (article 10(1)).
def test_a_returned_filing_cannot_change_to_a_track_the_call_is_not_for() -> None:
    w = changed(good("mend", "SOCIAL"), {"call.tracks": ["SOCIAL"], "form.track": "EMPLOYER"})
    mending = refusals(FILING, w, "mend", INSTITUTION)
    w = filing_world("EMPLOYER", "RETURNED", **{"case.version": 1, "call.tracks": ["SOCIAL"]})
    assert mending | refusals(FILING, w, "submit", INSTITUTION) != set()


# FINDING: the limit is 每个单位申报职业数上限, but only this filing's occupations are counted: a second filing of the same
# unit under the same call goes round it (article 10(1)).
def test_the_limit_of_occupations_is_per_unit_not_per_filing() -> None:
    other = filing_world(stage="REVIEW").case
    other.id, other.items = "f2", [item(other, n, occupation(f"6-11-11-1{n}", f"别的{n}"), 5, "DECLARED") for n in (7, 8)]
    w = good("submit")
    w.unit.filings = [w.case, other]
    assert refusals(FILING, w, "submit", INSTITUTION) == {f"TOO_MANY_OCCUPATIONS {A1}"}


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
    w = filing_world(stage="APPROVED", of_item=of_item, form=NO)
    assert refusals(FILING, w, "withdraw", INSTITUTION) == set()
