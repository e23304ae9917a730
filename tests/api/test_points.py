"""What engineers usually miss (regulation.md 5), all forty points, and which tests hold them.

     1 clock from real publication   test_point_1_*: here and test_publicity (other content, a void notice)
     2 objection freezes its row     test_point_2_*: test_publicity; withdrawn rows stay visible: here
     3 additions torn out            test_point_3_*: test_change, law/test_change (five tests)
     4 scope by the day              test_point_4_*: law/test_change_effects, law/test_version, law/test_sitting, test_receipt (any day)
     5 after national publication    test_point_5_*: here (the notice), test_certificate (each certificate)
     6 numbers reserved first        test_point_6_*: law/test_certificate_number, law/test_batch, test_certificate
     7 internal supervision          test_point_7_*: test_plan
     8 own workers, own methods      test_point_8_*: law/test_candidate, law/test_plan
     9 accepted, yet to be looked at again   test_point_9_*: law/test_version (what was filed on a day), law/test_sitting, test_plan
    10 five working days before      test_point_10_*: law/test_plan
    11 calendar and working days     test_point_11_*: law/test_renewal, law/test_calendar
    12 late renewal, run-off         test_point_12_*: law/test_renewal, law/test_institution, test_renewal
    13 five ends, five words         test_point_13_*: law/test_institution (each with its public word)
    14 revocation needs both         test_point_14_*: law/test_revocation, test_ending
    15 archive after the end         test_point_15_*: law/test_closure, test_ending, law/test_archive, test_archive
    16 filings outlive the measure   test_point_16_*: schema/test_clock
    17 reviewer is not approver      test_point_17_*: law/test_conflict (recusal recorded); here (offices)
    18 experts' names                test_point_18_*: test_experts
    19 personal data                 test_point_19_*: here, test_certificate
    20 who objected                  test_point_20_*: test_publicity; reporters: test_who_reported
    21 the site starts no clock      test_point_21_*: sitegen/test_proof
    22 pages are evidence            test_point_22_*: sitegen/test_log
    23 names change                  test_point_23_*: test_change, law/test_version
    24 filed by the Ministry         test_point_24_*: here
    25 editions of occupations       test_point_25_*: here
    26 superseded standards          test_point_26_*: here
    27 codes as people paste them    test_point_27_*: here; law/test_cell has identity cards and spreadsheets
    28 fees                          test_point_28_*: here
    29 约谈 and 通报批评             test_point_29_*: law/test_sanction, test_supervision
    30 late acts of the authority    test_point_30_*: test_deadlines, test_ending, test_renewal
    31 the hour at which a day ends  test_point_31_*: test_renewal
    32 two officers, many rows       test_point_32_*: here (one outcome; a line for each row)
    33 sealed originals              test_point_33_*: here
    34 entered late                  test_point_34_*: test_change, law/test_change
    35 no appeal is invented         test_point_35_*: law/test_institution
    36 districts have no vote        test_point_36_*: law/test_filing
    37 plans and results in public   test_point_37_*: law/test_plan
    38 双随机 without a ratio        test_point_38_*: law/test_programme
    39 uploaded is not published     test_point_39_*: law/test_batch
    40 two clocks on one batch       test_point_40_*: law/test_batch, test_batch

The decision tables, typed from the regulation and entered a second time beside the law's own, stand in tests/law: article 9 in
test_filing and test_unit; 10 in test_call (1), test_filing_review (2, 3), test_round (3), test_item, test_notice and test_objection
(4), test_filing_effects (5); 11 in test_change and test_change_effects; 12 in test_renewal and test_institution; 13 in test_ending;
24 in test_revocation; 25 in test_closure; all deadlines in test_deadline.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Any

import pytest

from schema.record.transaction import transaction
from tests import story
from tests.api.files import PDF
from tests.conftest import ROOT
from tests.world import World


def test_the_table_above_tells_the_truth() -> None:
    """Each of the forty has its line, and each test it names is there."""
    assert __doc__
    told = {int(n) for n in re.findall(r"^ {4,5}(\d+) ", __doc__, re.M)} 
    assert told == set(range(1, 41))
    named = {int(n) for n in re.findall(r"test_point_(\d+)_\*", __doc__)}
    found = set[int]()
    for file in (ROOT / "tests").rglob("test_*.py"):
        for name in re.findall(r"^(?:async )?def test_points?_((?:\d+_|and_)+)", file.read_text("utf-8"), re.M):
            found |= {int(n) for n in re.findall(r"\d+", name)}
    assert named == found
    assert named == set(range(1, 41))


def codes(payload: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(error["code"], error["field"]) for error in payload["userErrors"]]


async def test_point_1_the_five_days_run_from_the_proof_and_not_from_approval_or_release(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    notice = await story.announced(world, filing)
    ask = "query($n: String) { notice(number: $n) { stage openedAt endsOn } }"
    await world.move_to(date(2022, 3, 21))
    waiting = {"stage": "PUBLISHING", "openedAt": None, "endsOn": None}
    assert (await world.data(ask, "centre", n=notice["number"]))["notice"] == waiting
    opened = await world.act("site", "noticeOpen", "stage endsOn", id=notice["id"], form=await story.proof(world, notice))
    assert opened == {"stage": "LIVE", "endsOn": "2022-03-28"}


async def test_point_2_a_row_withdrawn_after_an_objection_stays_visible_as_withdrawn(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    notice = await story.live(world, filing)
    objection = await story.objected(world, notice["rows"]["nodes"][1]["id"])
    await world.act("centre", "objectionUphold", id=objection, form={"reason": "设备与申报不符"})
    ask = "query($n: String) { notice(number: $n) { rows { nodes { level stage stageReason } } } }"
    assert (await world.data(ask, n=notice["number"]))["notice"]["rows"]["nodes"] == [
        {"level": 5, "stage": "SHOWN", "stageReason": None},
        {"level": 4, "stage": "WITHDRAWN", "stageReason": "设备与申报不符"},
        {"level": 3, "stage": "SHOWN", "stageReason": None},
    ]
    await world.move_to(date(2022, 3, 9), 0)
    refused = await world.tried("centre", "filingReport", id=filing["id"], form={"items": filing["items"]})
    assert codes(refused) == [("ITEM_STAGE", "form.items.1")]


async def test_point_5_nothing_is_granted_before_the_national_site_has_published_it(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    await story.live(world, filing)
    await world.move_to(date(2022, 3, 9), 9)
    form = {"items": filing["items"], "validFrom": "2022-03-09"}
    early = await world.tried("centre", "filingGrant", id=filing["id"], form=form)
    assert codes(early) == [("ITEM_STAGE", f"form.items.{place}") for place in range(3)]
    await world.act("centre", "filingReport", id=filing["id"], form={"items": filing["items"]})
    reported = await world.tried("centre", "filingGrant", id=filing["id"], form=form)
    assert codes(reported) == codes(early)
    one = filing["items"][:1]
    seen = {"items": one, "publishedOn": "2022-03-09", "url": "http://pjjg.osta.org.cn/1", "evidenceSha256": "cd" * 32}
    await world.act("centre", "filingRecordPublication", id=filing["id"], form=seen)
    before = await world.tried("centre", "filingGrant", id=filing["id"], form={"items": one, "validFrom": "2022-03-08"})
    assert codes(before) == [("BEFORE_PUBLICATION", "form.validFrom")]
    assert (await world.data("{ institutions { totalCount } }"))["institutions"]["totalCount"] == 0
    await world.act("centre", "filingGrant", id=filing["id"], form={**form, "items": one})
    page = "{ institutions { nodes { scopes { nodes { level } } } } }"
    assert (await world.data(page))["institutions"]["nodes"] == [{"scopes": {"nodes": [{"level": 5}]}}]


async def test_point_17_who_reviews_does_not_approve_and_who_approves_does_not_review(world: World) -> None:
    filing = await story.submitted(world)
    await story.checked(world, filing)
    assert ("NOT_YOUR_OFFICE", None) in codes(await world.tried("bureau", "filingPassReview", id=filing["id"]))
    await story.assessed(world, filing)
    decision = {"opinion": "同意", "verdicts": story.verdicts(filing["items"])}
    for who in ("centre", "centre2", "heping"):
        assert ("NOT_YOUR_OFFICE", None) in codes(await world.tried(who, "filingApprove", id=filing["id"], form=decision))
    assert (await world.data("{ filings { nodes { stage } } }", "bureau"))["filings"]["nodes"] == [{"stage": "PROPOSAL"}]


@pytest.mark.parametrize(("national", "org"), [(None, "Y000012000001"), ("0417", "Y041712000001")])
async def test_point_24_a_station_of_what_the_ministry_filed_keeps_its_own_code(
    world: World, national: str | None, org: str
) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    await story.live(world, filing)
    await world.move_to(date(2022, 3, 9), 9)
    items = filing["items"]
    await world.act("centre", "filingReport", id=filing["id"], form={"items": items})
    seen = {"items": items, "publishedOn": "2022-03-09", "url": "http://pjjg.osta.org.cn/1", "evidenceSha256": "cd" * 32}
    await world.act("centre", "filingRecordPublication", id=filing["id"], form=seen)
    form = {"items": items[:1], "validFrom": "2022-03-09", "nationalCode": national}
    wrong = await world.tried("centre", "filingGrant", id=filing["id"], form={**form, "nationalCode": "0000"})
    assert codes(wrong) == [("WRONG_FORM", "form.nationalCode")]
    await world.act("centre", "filingGrant", id=filing["id"], form=form)
    assert (await world.data("{ institutions { nodes { orgCode } } }"))["institutions"]["nodes"] == [{"orgCode": org}]
    other = {**form, "items": items[1:], "nationalCode": "0999"}
    assert codes(await world.tried("centre", "filingGrant", id=filing["id"], form=other)) == [("FIXED", "form.nationalCode")]
    await world.act("centre", "filingGrant", id=filing["id"], form={**other, "nationalCode": None})
    assert (await world.data("{ institutions { nodes { orgCode } } }"))["institutions"]["nodes"] == [{"orgCode": org}]


async def test_point_25_a_filing_keeps_its_code_when_a_new_edition_renumbers_the_occupation(world: World) -> None:
    old = await story.occupation(world, "3-02-02-00")
    based = await story.standard(world, old["id"])
    unit_, call_ = await story.unit(world), await story.call(world)
    item = {"occupation": old["id"], "level": 3, "site": unit_["site"], "standard": based, "experience": "十年"}
    form = await story.dossier(world, unit_, call_, items=[item])
    made = await world.act("factory", "filingDraft", "id items { nodes { id } }", form=form)
    await world.act("factory", "filingSubmit", id=made["id"])
    filing = {"id": made["id"], "items": [made["items"]["nodes"][0]["id"]]}
    await story.approved(world, filing)
    await story.live(world, filing)
    await world.move_to(date(2022, 3, 9), 9)
    await story.granted(world, filing)
    await world.move_to(date(2023, 5, 8), 9)  # the edition of 2022 is in force
    ask = "{ institutions { nodes { scopes { nodes { occupation { edition code successor } } } } } }"
    kept = {"edition": "2015", "code": "3-02-02-00", "successor": "3-02-02-01"}
    assert (await world.data(ask))["institutions"]["nodes"] == [{"scopes": {"nodes": [{"occupation": kept}]}}]


async def test_point_26_a_standard_that_lapses_before_submission_is_refused_and_after_it_holds(world: World) -> None:
    unit_, call_ = await story.unit(world), await story.call(world)
    form = await story.dossier(world, unit_, call_, levels=(4,))
    made = await world.act("factory", "filingDraft", "id items { nodes { id } }", form=form)
    lapse = "UPDATE standard SET in_force_to = $1 WHERE id = (SELECT standard_id FROM item)"
    async with transaction() as raw:
        await raw.execute(lapse, date(2022, 2, 28))
    assert codes(await world.tried("factory", "filingSubmit", id=made["id"])) == [("STANDARD_NOT_IN_FORCE", "form.items.0")]
    async with transaction() as raw:
        await raw.execute(lapse, date(2022, 3, 1))
    await world.act("factory", "filingSubmit", id=made["id"])
    filing = {"id": made["id"], "items": [made["items"]["nodes"][0]["id"]]}
    await world.move_to(date(2022, 3, 2), 9)
    await story.approved(world, filing)
    assert (await world.data("{ filings { nodes { stage } } }", "centre"))["filings"]["nodes"] == [{"stage": "APPROVED"}]


async def test_point_28_no_fee_is_set_here_but_a_social_organisation_names_its_basis_in_public(world: World) -> None:
    round_ = await story.selection(world, whose=("school",))
    await story.scored(world, round_, [40, 60])
    filing = round_["filings"][0]
    choice = {"filing": filing["id"], "selected": True, "reason": "择优"}
    await world.act("centre", "roundPropose", id=round_["id"], form={"choices": [choice]})
    decision = {"opinion": "同意", "verdicts": story.verdicts(filing["items"])}
    await world.act("bureau", "filingApprove", id=filing["id"], form=decision)
    await story.live(world, filing)
    await world.move_to(date(2022, 3, 9), 9)
    items = filing["items"]
    await world.act("centre", "filingReport", id=filing["id"], form={"items": items})
    seen = {"items": items, "publishedOn": "2022-03-09", "url": "http://pjjg.osta.org.cn/1", "evidenceSha256": "cd" * 32}
    await world.act("centre", "filingRecordPublication", id=filing["id"], form=seen)
    form = {"items": items, "validFrom": "2022-03-09"}
    assert codes(await world.tried("centre", "filingGrant", id=filing["id"], form=form)) == [
        ("FEE_BASIS_MISSING", "form.feeBasis")
    ]
    await world.act("centre", "filingGrant", id=filing["id"], form={**form, "feeBasis": "津发改价费〔2020〕1号"})
    page = (await world.data("{ institutions { nodes { feeBasis } } }"))["institutions"]["nodes"]
    assert page == [{"feeBasis": "津发改价费〔2020〕1号"}]


async def test_point_32_each_of_many_rows_decided_at_once_has_a_line_of_its_own(world: World) -> None:
    filing = await story.submitted(world)
    await story.assessed(world, filing)
    decision = {"opinion": "同意", "verdicts": story.verdicts(filing["items"], 1)}
    await world.act("bureau", "filingApprove", id=filing["id"], form=decision)
    ask = "{ ledger(first: 100) { nodes { noun act role cause position } } }"
    lines = [one for one in (await world.data(ask, "auditor"))["ledger"]["nodes"] if one["act"] in ("approve", "disapprove")]
    lines.sort(key=lambda one: one["position"])
    [caused] = {one["cause"] for one in lines if one["noun"] == "item"}
    assert caused == lines[0]["position"]
    assert [(one["noun"], one["act"], one["role"]) for one in lines] == [
        ("filing", "approve", "BUREAU"), ("item", "approve", "LAW"), ("item", "disapprove", "LAW"), ("item", "approve", "LAW"),
    ]  # fmt: skip


async def test_point_19_personal_data_of_an_application_stays_with_those_who_need_it(world: World) -> None:
    filing = await story.submitted(world)
    ask = """{ filings(first: 1) { nodes { unit { contact staff { nodes { name card } } }
      changesSince { nodes { subject } } submissions(first: 3) { nodes { facts(first: 60) { nodes { subject details } } } } } } }"""
    seen = {who: str(await world.data(ask, who)) for who in ("centre", "heping", "xiqing", "rival", "supervisor", "citizen", None)}
    assert "ASSESSOR某" in seen["centre"]
    assert "王经办" in seen["centre"]
    for who in ("heping", "xiqing", "rival", "supervisor", "citizen", None):
        assert "ASSESSOR某" not in seen[who]
        assert "王经办" not in seen[who]
    assert (await world.data("{ ledger(first: 100) { nodes { form } } }", "centre"))["ledger"]["nodes"]
    assert "ASSESSOR某" not in str(await world.data("{ ledger(first: 100) { nodes { form } } }", "auditor"))
    assert filing["id"]


@pytest.mark.parametrize("written", ["９１１２００００ＭＡ００００００２{}", " 91120000ma000000 2{}", "91120000MA0000002{}\u3000"])
async def test_point_27_a_credit_code_in_full_width_small_letters_or_with_spaces_is_the_same_code(
    world: World, written: str
) -> None:
    right = story.CODES["rival"]
    tie = {"kind": "OTHER", "creditCode": written.format(right[-1]), "name": "某单位", "note": "持股"}
    one = await story.account_id(world, "expert1")
    made = await world.act("expert1", "accountDeclareTie", "ties { nodes { creditCode } }", id=one, form=tie)
    assert made["ties"]["nodes"] == [{"creditCode": right}]


async def test_point_32_two_officers_who_answer_one_application_get_one_outcome(world: World) -> None:
    filing = await story.submitted(world)
    await story.checked(world, filing)
    await world.act("centre", "filingPassReview", id=filing["id"])
    reasons = {"reasons": [{"code": "SEAL_MISSING", "message": "请盖章"}]}
    assert codes(await world.tried("centre2", "filingReturn", id=filing["id"], form=reasons)) == [("WRONG_STAGE", None)]
    seen = await world.data("{ filings { nodes { stage returnReasons { totalCount } } } }", "factory")
    assert seen["filings"]["nodes"] == [{"stage": "ASSESSMENT", "returnReasons": {"totalCount": 0}}]


async def test_point_33_the_sealed_original_is_kept_byte_for_byte_with_its_hash(world: World) -> None:
    unit_, call_ = await story.unit(world), await story.call(world)
    original = await story.uploaded(world, "factory")
    form = await story.dossier(world, unit_, call_, original=original)
    select = "id original { sha256 url keepUntil }"
    made = await world.act("factory", "filingDraft", select, form=form)
    await world.act("factory", "filingSubmit", id=made["id"])
    await world.move_to(date(2022, 6, 1))
    got = await world.client.get(made["original"]["url"], headers={"authorization": f"Bearer {world.tokens['bureau']}"})
    assert got.content == PDF
    assert made["original"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert made["original"]["keepUntil"] == "2027-03-01"


async def test_those_not_chosen_read_why_and_by_what_they_were_measured(world: World) -> None:
    round_ = await story.selection(world, quota=1)
    ask = "{ filings { nodes { stage outcome criteria } } }"
    weights = ["产业发展需要（40分）", "地域分布（60分）"]
    assert (await world.data(ask, "academy"))["filings"]["nodes"] == [{"stage": "SELECTION", "outcome": None, "criteria": weights}]
    await story.scored(world, round_, [40, 50], [30, 50])
    winner, loser = round_["filings"]
    choices = [
        {"filing": winner["id"], "selected": True, "reason": "得分最高"},
        {"filing": loser["id"], "selected": False, "reason": "得分低于入选单位，本次名额一家"},
    ]
    await world.act("centre", "roundPropose", id=round_["id"], form={"choices": choices})
    assert (await world.data(ask, "academy"))["filings"]["nodes"] == [
        {"stage": "NOT_SELECTED", "outcome": "得分低于入选单位，本次名额一家", "criteria": weights}
    ]
    assert (await world.data(ask, "school"))["filings"]["nodes"][0]["outcome"] is None
