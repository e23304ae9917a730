"""备案申请的后果: what an act on a filing brings about, exactly (article 10)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.filing import FILING
from schema.law.filing_forms import Decision, Dossier, EvidenceForm, ItemForm, ReturnReason, Verdict
from schema.law.forms import Opinion
from schema.law.kinds import Finding, Method, Track
from schema.law.procedure import ACTOR, SELF, Add, Also, Change, Drop, Made, Numbered, Put
from schema.law.renewal import Period
from schema.law.roles import BUREAU, CENTRE, EXPERT, INSTITUTION, LAW
from tests.law.cases import HASH, NO, OWN_CODE, YES, Thing, at, changed, day, effects, filing_world, rules
from tests.law.filing_cases import good


def test_drafting_writes_the_items_and_evidence_anew() -> None:
    w = good("amend")
    item, site = w.items[0], w.unit.sites[0]
    declared = ItemForm(occupation=item.occupation, work_type=" 手工焊 ", level=3, site=site, standard=item.standard,
                        experience="十年")  # fmt: skip
    w.form = Dossier(
        unit=w.unit, call=w.call, track=Track.EMPLOYER, items=[declared],
        evidence=[EvidenceForm(condition="9.1", title="营业执照", issued_on=day("2020-01-01"))],
    )  # fmt: skip
    found = effects(FILING, w, "amend", INSTITUTION)
    required = [effect for effect in found if isinstance(effect, Add) and effect.noun == "requirement"]
    assert [(one.values["code"], one.values["article"]) for one in required] == [
        ("9.1", "第九条第（一）项"), ("9.2", "第九条第（二）项"), ("9.3", "第九条第（三）项"), ("9.4", "第九条第（四）项"),
        ("9.5", "第九条第（五）项"), ("9.5E", "第九条第（五）项"), ("9.6", "第九条第（六）项"),
    ]  # fmt: skip
    assert [effect for effect in found if effect not in required] == [
        Put({"unit": w.unit, "call": w.call, "track": "EMPLOYER", "original": None}),
        Drop("item", "filing"),
        Drop("evidence", "filing"),
        Drop("requirement", "filing"),
        Add("item", {"occupation": item.occupation, "work_type": "手工焊", "level": 3, "site": site, "standard": item.standard,
                     "experience": "十年", "filing": SELF, "ordinal": 1, "stage": "DECLARED"}),
        Add("evidence", {"condition": "9.1", "title": "营业执照", "reference": None, "issued_on": day("2020-01-01"),
                         "sha256": None, "attachment": None, "filing": SELF}),
    ]  # fmt: skip


def test_submission_gives_a_number_once_and_a_version_each_time() -> None:
    first = effects(FILING, good("submit"), "submit", INSTITUTION)
    assert first[0] == Put({"number": Numbered("津技鉴申〔2022〕{}号"), "version": 1, "submitted_at": at("2022-03-10 10:00")})
    w = filing_world("EMPLOYER", "RETURNED", more={"case.version": 1, "case.number": "津技鉴申〔2022〕1号"})
    again = effects(FILING, w, "submit", INSTITUTION)
    assert again[0] == Put({"version": 2, "submitted_at": at("2022-03-10 10:00")})
    assert [(e.values["version"], e.values["filing"]) for e in again if isinstance(e, Add) and e.noun == "submission"] == [(2, SELF)]


def abandoned(name: str, who: Any) -> list[tuple[str, Any, str]]:
    w = good(name)
    w.items[1].stage = "NOT_PROPOSED"
    found = effects(FILING, w, name, who)
    return [(e.noun, e.case.id, e.act) for e in found if isinstance(e, Also)]


@pytest.mark.parametrize(("name", "who"), [("withdraw", INSTITUTION), ("reject", CENTRE)])
def test_withdrawal_and_rejection_end_every_item_that_has_not_ended(name: str, who: Any) -> None:
    assert abandoned(name, who) == [("item", "i1", "abandon")]


def test_a_check_belongs_to_the_version_checked() -> None:
    assert effects(FILING, good("check"), "check", CENTRE) == [
        Add("check", {"condition": "9.2", "finding": Finding.MET, "note": None, "filing": SELF, "version": 1,
                      "checked_on": day("2022-03-10")})
    ]  # fmt: skip


def test_a_return_keeps_each_reason_with_its_item() -> None:
    w = good("return")
    general = ReturnReason(code="EVIDENCE_MISSING", condition="9.2", item=None, message="请补充")
    changed(w, {"form.reasons": [general, ReturnReason(code="STANDARD_WRONG", item=w.items[1], message="换")]})
    kept = {"filing": SELF, "version": 1}
    assert effects(FILING, w, "return", CENTRE) == [
        Add("return_reason", {"code": "EVIDENCE_MISSING", "text": "证明材料缺失", "article": "第九条", "condition": "9.2",
                              "item_ordinal": None, "message": "请补充", **kept}),
        Add("return_reason", {"code": "STANDARD_WRONG", "text": "评价依据与申报职业、等级不符", "article": "第七条",
                              "condition": None, "item_ordinal": 2, "message": "换", **kept}),
    ]  # fmt: skip


def test_admission_names_the_round_and_an_appointment_gives_a_seat() -> None:
    w = good("admit")
    assert effects(FILING, w, "admit", CENTRE) == [Put({"round": w.round})]
    w = good("appoint")
    clear = {"filing": SELF, "expert": w.form.expert, "screened_on": day("2022-03-10"), "found": []}
    assert effects(FILING, w, "appoint", CENTRE) == [
        Add("seat", {"filing": SELF, "expert": w.form.expert}), Add("screening", clear),
    ]  # fmt: skip


def test_a_recusal_is_written_on_the_experts_own_seat() -> None:
    w = good("release")
    assert effects(FILING, w, "release", CENTRE) == [Change(w.seats[0], {"recused": True, "recusal": "调离"})]
    w = good("recuse")
    assert effects(FILING, w, "recuse", EXPERT) == [Change(w.seats[0], {"recused": True, "recusal": "同学"})]


def test_an_opinion_replaces_the_experts_earlier_one() -> None:
    w = good("opine")
    opinion = {"method": Method.SITE_VISIT, "opinion": "具备条件", "opined_at": at("2022-03-10 10:00")}
    assert effects(FILING, w, "opine", EXPERT) == [
        Change(w.seats[0], opinion),
        Drop("verdict", "seat", w.seats[0]),
        Add("verdict", {"item": w.items[0], "favourable": True, "reason": None, "seat": w.seats[0]}),
        Add("verdict", {"item": w.items[1], "favourable": True, "reason": None, "seat": w.seats[0]}),
    ]


def divided(w: Thing) -> Decision:
    yes, no = w.items
    return Decision(
        opinion="总体", verdicts=[Verdict(item=yes, favourable=True), Verdict(item=no, favourable=False, reason="设备不足")]
    )


def test_a_proposal_has_an_outcome_for_each_item() -> None:
    w = good("propose")
    w.form = divided(w)
    assert effects(FILING, w, "propose", CENTRE) == [
        Also("item", w.items[0], "propose", Opinion("总体")),
        Also("item", w.items[1], "pass_over", Opinion("设备不足")),
    ]


def test_the_bureau_may_approve_one_item_and_refuse_another() -> None:
    w = good("approve")
    w.form = divided(w)
    assert effects(FILING, w, "approve", BUREAU) == [
        Put({"approved_on": day("2022-03-10")}),
        Also("item", w.items[0], "approve", Opinion("总体")),
        Also("item", w.items[1], "disapprove", Opinion("设备不足")),
    ]


def test_disapproval_reaches_the_items_that_were_proposed() -> None:
    w = good("disapprove")
    w.items[0].stage = "NOT_PROPOSED"
    assert effects(FILING, w, "disapprove", BUREAU) == [
        Put({"outcome": NO.reason}), Also("item", w.items[1], "disapprove", NO),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "form", "of_item"), [("select", YES, "propose"), ("pass_over", NO, "pass_over")])
def test_selection_carries_all_items_along(name: str, form: Opinion, of_item: str) -> None:
    w = good(name)
    told = [Put({"outcome": form.reason})] if name == "pass_over" else []
    assert effects(FILING, w, name, LAW) == [*told, *(Also("item", each, of_item, form) for each in w.items)]


def test_a_report_is_dated_and_names_its_items() -> None:
    w = good("report")
    assert effects(FILING, w, "report", CENTRE) == [
        Add("report", {"filing": SELF, "reported_on": day("2022-03-10"), "item_ids": ["i1", "i2"]}),
        Also("item", w.items[0], "report"),
        Also("item", w.items[1], "report"),
    ]


def test_national_publication_is_kept_with_its_proof() -> None:
    w = changed(good("record_publication"), {"form.items": lambda w: w.items[:1]})
    url = "http://pjjg.osta.org.cn/1"
    assert effects(FILING, w, "record_publication", CENTRE) == [
        Add("national_publication", {"published_on": day("2022-03-08"), "url": url, "evidence_sha256": HASH, "filing": SELF,
                                     "item_ids": ["i1"]}),
        Also("item", w.items[0], "publish",
             values={"national_published_on": day("2022-03-08"), "national_url": url}),
    ]  # fmt: skip


def test_a_national_return_gives_the_items_back() -> None:
    w = good("record_return")
    assert effects(FILING, w, "record_return", CENTRE) == [
        Also("item", each, "return", Opinion("名称不符")) for each in w.items
    ]


def scope(item: Thing, institution: Any, until: str) -> Add:
    return Add("scope", {
        "occupation_id": item.occupation_id, "work_type": None, "level": item.level, "site_id": "p1",
        "standard_id": item.standard_id, "valid_from": day("2022-03-10"), "valid_to": day(until), "institution": institution,
        "grant": Made("grant"), "item": item,
    })  # fmt: skip


def notice(institution: Any, until: str) -> Add:
    return Add("grant", {
        "number": Numbered("津技鉴备〔2022〕{}号"), "filing": SELF, "institution": institution, "issued_on": day("2022-03-10"),
        "valid_from": day("2022-03-10"), "valid_to": day(until), "national_published_on": day("2022-03-09"),
        "national_url": "http://pjjg.osta.org.cn/2", "issued_by": ACTOR,
    }, tells="grant.issued")  # fmt: skip


def granting(track: str = "EMPLOYER") -> Thing:
    w = good("grant", track)
    w.items[1].national_published_on, w.items[1].national_url = day("2022-03-09"), "http://pjjg.osta.org.cn/2"
    return w


@pytest.mark.parametrize(("track", "letter", "fee"), [("EMPLOYER", "Y", None), ("SOCIAL", "S", "津发改价〔2021〕1号")])
def test_a_grant_lists_the_institution_opens_its_scope_and_ends_the_items(track: str, letter: str, fee: str | None) -> None:
    w = granting(track)
    made = Made("institution")
    assert effects(FILING, w, "grant", CENTRE) == [
        Also("institution", None, "list", values={
            "name": "海河机械有限公司", "credit_code": OWN_CODE, "kind": "ENTERPRISE", "address": "大沽南路1号",
            "phone": "022-28000000", "district_id": "d1", "unit": w.unit, "track": track, "valid_from": day("2022-03-10"),
            "valid_to": day("2025-03-10"), "fee_basis": fee, "org_code": Numbered(f"{letter}000012{{}}", 6),
        }),
        Add("version", {
            "name": "海河机械有限公司", "kind": "ENTERPRISE", "district_id": "d1", "address": "大沽南路1号",
            "phone": "022-28000000", "legal_person": "李总", "fee_basis": fee, "institution": made,
            "since": at("2022-03-10 10:00"),
        }),
        Also("renewal", None, "open", Period(valid_from=day("2022-03-10"), valid_to=day("2025-03-10")), {"institution": made}),
        notice(made, "2025-03-10"),
        scope(w.items[0], made, "2025-03-10"),
        Also("item", w.items[0], "grant"),
        scope(w.items[1], made, "2025-03-10"),
        Also("item", w.items[1], "grant"),
    ]  # fmt: skip


def test_a_grant_to_an_institution_already_filed_extends_it_within_its_own_validity() -> None:
    standing = Thing(id="n1", track="EMPLOYER", stage="ACTIVE", valid_from=day("2021-05-01"), valid_to=day("2024-05-01"))
    w = changed(granting(), {"unit.institutions": [standing]})
    assert effects(FILING, w, "grant", CENTRE) == [
        notice(standing, "2024-05-01"),
        scope(w.items[0], standing, "2024-05-01"),
        Also("item", w.items[0], "grant"),
        scope(w.items[1], standing, "2024-05-01"),
        Also("item", w.items[1], "grant"),
        Also("institution", standing, "extend"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        Thing(id="n1", track="SOCIAL", stage="ACTIVE", valid_to=day("2024-05-01")),
        Thing(id="n1", track="EMPLOYER", stage="EXPIRED", valid_to=day("2022-02-01")),
    ],
    ids=["of the other track", "expired"],
)
def test_an_institution_of_another_track_or_an_ended_one_is_not_extended(other: Thing) -> None:
    found = effects(FILING, changed(granting(), {"unit.institutions": [other]}), "grant", CENTRE)
    assert [e.act for e in found if isinstance(e, Also) and e.noun == "institution"] == ["list"]


@pytest.mark.parametrize(
    ("start", "reading", "until"),
    [
        ("2022-03-10", {}, "2025-03-10"),
        ("2024-02-29", {}, "2027-02-28"),
        ("2024-02-29", {"filing__valid": "minus_one_day"}, "2027-02-27"),
    ],
)
def test_a_filing_is_valid_for_three_years_from_the_day_on_the_notice(
    start: str, reading: dict[str, str], until: str
) -> None:
    w = changed(granting(), {"now": f"{start} 10:00", "form.valid_from": day(start), "rules": rules(**reading)})
    found = [e.values for e in effects(FILING, w, "grant", CENTRE) if isinstance(e, Add) and e.noun != "version"]
    assert {(values["valid_from"], values["valid_to"]) for values in found} == {(day(start), day(until))}


def test_concluding_changes_nothing_else() -> None:
    assert effects(FILING, good("conclude"), "conclude", FILING.act("conclude").by) == []
