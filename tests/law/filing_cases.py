"""备案申请的好案: for each act a filing on which it may be done, and the form for it; typed from article 10."""

from __future__ import annotations

from typing import Any

from schema.law import filing_forms as f
from schema.law.filing_forms import Verdict
from schema.law.forms import Nothing
from schema.law.kinds import Finding, Method
from tests.law.cases import HASH, NO, YES, Thing, day, expert, filing_world

A1, A2, A3, A4, A5 = (f"第十条第（{n}）项" for n in "一二三四五")
N1, N2, N3, N4, N5, N6 = (f"第九条第（{n}）项" for n in "一二三四五六")
DRAFT, REVIEW, RETURNED = ("DRAFT",), ("REVIEW",), ("RETURNED",)
PANEL, APPROVED = ("ASSESSMENT",), ("APPROVED",)

# Article 3: the centre reviews, the bureau approves, the district does neither; article 10: in this order.
MATRIX = {
    "draft": ("INSTITUTION", (), "DRAFT", A2),
    "tear_out": ("LAW", (), "DRAFT", "第十一条"),  # by operation of law, from a change that adds
    "amend": ("INSTITUTION", DRAFT, "DRAFT", A2),
    "mend": ("INSTITUTION", RETURNED, "RETURNED", A2),
    "submit": ("INSTITUTION", ("DRAFT", "RETURNED"), "REVIEW", A2),
    "withdraw": ("INSTITUTION", ("DRAFT", "REVIEW", "RETURNED", "ASSESSMENT", "SELECTION", "PROPOSAL", "APPROVED"), "WITHDRAWN", A2),
    "lapse": ("LAW", DRAFT, "LAPSED", "第十一条"),  # torn out of a change, never handed in, and the filing has ended
    "check": ("CENTRE", REVIEW, "REVIEW", A2),
    "return": ("CENTRE", REVIEW, "RETURNED", A2),
    "reject": ("CENTRE", REVIEW, "REJECTED", A2),
    "pass_review": ("CENTRE", REVIEW, "ASSESSMENT", A2),
    "admit": ("CENTRE", REVIEW, "SELECTION", A2),
    "appoint": ("CENTRE", PANEL, "ASSESSMENT", A3),
    "screen": ("CENTRE", PANEL, "ASSESSMENT", A3),
    "accept": ("EXPERT", PANEL, "ASSESSMENT", A3),
    "decline": ("EXPERT", PANEL, "ASSESSMENT", A3),
    "recuse": ("EXPERT", PANEL, "ASSESSMENT", A3),
    "release": ("CENTRE", PANEL, "ASSESSMENT", A3),
    "opine": ("EXPERT", PANEL, "ASSESSMENT", A3),
    "propose": ("CENTRE", PANEL, "PROPOSAL", A3),
    "select": ("LAW", ("SELECTION",), "PROPOSAL", A3),
    "pass_over": ("LAW", ("SELECTION",), "NOT_SELECTED", A3),
    "approve": ("BUREAU", ("PROPOSAL",), "APPROVED", A3),
    "disapprove": ("BUREAU", ("PROPOSAL",), "DISAPPROVED", A3),
    "report": ("CENTRE", APPROVED, "APPROVED", A5),
    "record_publication": ("CENTRE", APPROVED, "APPROVED", A5),
    "record_return": ("CENTRE", APPROVED, "APPROVED", A5),
    "record_refusal": ("CENTRE", APPROVED, "APPROVED", A5),
    "grant": ("CENTRE", APPROVED, "APPROVED", A5),
    "conclude": ("CLOCK", APPROVED, "CONCLUDED", A5),
}
ITEMS = {"approve": "PROPOSED", "disapprove": "PROPOSED", "report": "CLEARED", "record_publication": "REPORTED",
         "record_return": "REPORTED", "record_refusal": "REPORTED", "grant": "PUBLISHED", "conclude": "GRANTED"}  # fmt: skip
SOCIAL = {"admit", "select", "pass_over"}


def good(act: str, track: str = "") -> Thing:
    """A filing on which this act may be done, with a form for it."""
    track = track or ("SOCIAL" if act in SOCIAL else "EMPLOYER")
    stage = (*MATRIX[act][1], "DRAFT")[0]
    w = filing_world(track, stage, ITEMS.get(act, "DECLARED"))
    w.case.round = w.round = Thing(id="r1", call_id="c1", stage="SCORING")
    w.form = form(act, w)
    if act in ("accept", "decline"):
        w.seats[0].accepted_at = w.seats[0].opined_at = None
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
        "draft": dossier, "tear_out": dossier, "amend": dossier, "mend": dossier, "withdraw": NO, "lapse": NO, "reject": NO, "disapprove": NO, "select": YES,
        "pass_over": NO, "check": f.ConditionCheck(condition="9.2", finding=Finding.MET), "admit": f.Admission(round=w.round),
        "return": f.Return(reasons=[reason]), "appoint": f.Appointment(expert=expert(4)), "recuse": f.Recusal(reason="同学"),
        "release": f.Release(expert=w.seats[0].expert, reason="调离"),
        "screen": f.Screening(experts=[expert(4)]), "accept": f.Acceptance(no_conflict=True), "decline": f.Recusal(reason="出差"),
        "opine": opinion, "propose": f.Decision(opinion="建议备案", verdicts=verdicts), "report": f.Report(items=w.items),
        "approve": f.Decision(opinion="同意", verdicts=verdicts), "record_publication": published,
        "record_return": f.NationalReturn(items=w.items, reason="名称不符"),
        "record_refusal": f.NationalReturn(items=w.items, reason="不予公布"),
        "grant": f.Approval(items=w.items, valid_from=day("2022-03-10"),
                            fee_basis="津发改价〔2021〕1号" if w.case.track == "SOCIAL" else None),
    }  # fmt: skip
    return forms.get(act, Nothing())
