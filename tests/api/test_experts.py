"""Experts: what they declare and what the record shows decides who may judge; a selection is readable as ranks and coverage (article 10(3))."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from schema.record.transaction import connection
from tests import story
from tests.world import World

A103 = "第十条第（三）项"


def told(payload: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    return [(error["code"], error["field"], error["article"]) for error in payload["userErrors"]]


def tie(who: str, kind: str = "TRAINING", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "creditCode": story.CODES[who], "name": "某单位", "note": "讲授电工课程", **more}


async def assessing(world: World) -> dict[str, Any]:
    filing = await story.submitted(world)
    await story.checked(world, filing)
    await world.act("centre", "filingPassReview", id=filing["id"])
    return filing


async def test_a_declared_tie_excludes_with_its_reason_and_a_clean_record_is_recorded_too(world: World) -> None:
    filing = await assessing(world)
    one, two = await story.account_id(world, "expert1"), await story.account_id(world, "expert2")
    await world.act("expert1", "accountDeclareTie", id=one, form=tie("factory", until="2021-06-30"))
    await world.act("expert2", "accountDeclareTie", id=two, form=tie("factory", until="2018-06-30"))
    select = "screenings { nodes { expert { title } eligible found article screenedOn } }"
    done = await world.act("centre", "filingScreen", select, id=filing["id"], form={"experts": [one, two]})
    assert sorted(done["screenings"]["nodes"], key=lambda row: row["expert"]["title"]) == [
        {"expert": {"title": "专家乙"}, "eligible": True, "found": [], "article": A103, "screenedOn": "2022-03-01"},
        {"expert": {"title": "专家甲"}, "eligible": False, "article": A103, "screenedOn": "2022-03-01",
         "found": ["专家甲与天津factory职业技能有限公司有“培训授课或咨询”关系（至2021-06-30）：讲授电工课程"]},
    ]  # fmt: skip
    refused = await world.tried("centre", "filingAppoint", id=filing["id"], form={"expert": one})
    assert told(refused) == [("CONFLICT_OF_INTEREST", "form.expert", A103)]
    await world.act("centre", "filingAppoint", id=filing["id"], form={"expert": two})
    for who in ("factory", "expert2", "heping", "rival"):
        seen = await world.data("{ filings { nodes { screenings { totalCount } seats { nodes { expert { title } } } } } }", who)
        assert all(row["screenings"] == {"totalCount": 0} for row in seen["filings"]["nodes"])


async def test_point_18_an_experts_name_is_nowhere_for_the_applicant(world: World) -> None:
    filing = await assessing(world)
    await story.account_id(world, "expert1")
    await world.act("centre", "filingAppoint", id=filing["id"], form={"expert": await story.account_id(world, "expert1")})
    ask = """{ filings { nodes { seats { totalCount } screenings { totalCount } ledger { totalCount } } }
      accounts(role: "EXPERT") { totalCount } }"""
    assert await world.data(ask, "factory") == {
        "filings": {"nodes": [{"seats": {"totalCount": 0}, "screenings": {"totalCount": 0}, "ledger": {"totalCount": 0}}]},
        "accounts": {"totalCount": 0},
    }


async def test_an_invitation_counts_only_when_accepted_and_a_tie_declared_meanwhile_stops_it(world: World) -> None:
    filing = await assessing(world)
    one, two = await story.account_id(world, "expert1"), await story.account_id(world, "expert2")
    for expert in (one, two):
        await world.act("centre", "filingAppoint", id=filing["id"], form={"expert": expert})
    await world.act("expert1", "accountDeclareTie", id=one, form=tie("factory", "KINSHIP"))
    assert told(await world.tried("expert1", "filingAccept", id=filing["id"], form={"noConflict": True})) == [
        ("CONFLICT_OF_INTEREST", "form.noConflict", A103)
    ]
    await world.tried("expert1", "filingDecline", id=filing["id"], form={"reason": "近亲属在该单位任职"})
    await world.act("expert2", "filingAccept", id=filing["id"], form={"noConflict": True})
    seats = "{ filings { nodes { seats { nodes { expert { title } acceptedAt declined recused recusal } } } } }"
    seen = (await world.data(seats, "centre"))["filings"]["nodes"][0]["seats"]["nodes"]
    assert [(row["expert"]["title"], bool(row["acceptedAt"]), row["declined"], row["recusal"]) for row in seen] == [
        ("专家甲", False, True, "近亲属在该单位任职"), ("专家乙", True, False, None),
    ]  # fmt: skip
    assert (await world.data("{ filings { totalCount } }", "expert1"))["filings"] == {"totalCount": 0}
    decision = {"opinion": "建议通过", "verdicts": story.verdicts(filing["items"])}
    early = await world.tried("centre", "filingPropose", id=filing["id"], form=decision)
    assert "PANEL_TOO_SMALL" in [code for code, _, _ in told(early)]


async def test_an_expert_declares_for_itself_and_others_do_not_read_it(world: World) -> None:
    one = await story.account_id(world, "expert1")
    assert told(await world.tried("expert2", "accountDeclareTie", id=one, form=tie("factory"))) == [("NOT_FOUND", "id", A103)]
    select = "ties { nodes { id kindText creditCode withdrawnOn } }"
    made = await world.act("expert1", "accountDeclareTie", select, id=one, form=tie("factory", "OTHER"))
    (found,) = made["ties"]["nodes"]
    assert (found["kindText"], found["creditCode"]) == ("其他利害关系", story.CODES["factory"])
    corrected = {"tie": found["id"], "reason": "单位写错"}
    assert told(await world.tried("expert1", "accountCorrectTie", id=one, form=corrected))[0][0] == "NOT_YOUR_OFFICE"
    done = await world.act("centre", "accountCorrectTie", select, id=one, form=corrected)
    assert [row["withdrawnOn"] for row in done["ties"]["nodes"]] == ["2022-03-01"]
    assert (await world.data("{ accounts { nodes { ties { totalCount } } } }", "expert2"))["accounts"]["nodes"] == [
        {"ties": {"totalCount": 0}}
    ]


async def test_a_selection_is_read_as_ranks_and_as_coverage_by_district_and_occupation(world: World) -> None:
    round_ = await story.selection(world)
    await story.scored(world, round_, [30, 50], [40, 50])
    ask = """{ rounds { nodes { standings { nodes { place points average scores filing { unit { name } } } }
      coverage { nodes { district { name } occupation { code } applicants filed } } } } }"""
    seen = (await world.data(ask, "centre"))["rounds"]["nodes"][0]
    assert seen["standings"]["nodes"] == [
        {"place": 1, "points": 270, "average": "90.00", "scores": 3, "filing": {"unit": {"name": "天津academy职业技能有限公司"}}},
        {"place": 2, "points": 240, "average": "80.00", "scores": 3, "filing": {"unit": {"name": "天津school职业技能有限公司"}}},
    ]
    assert seen["coverage"]["nodes"] == [
        {"district": {"name": "西青区"}, "occupation": {"code": "6-31-01-03"}, "applicants": 2, "filed": 0}
    ]
    for who in ("expert1", "school", "heping", None):
        other = (await world.data(ask, who))["rounds"]["nodes"]
        assert all(row["standings"]["nodes"] == row["coverage"]["nodes"] == [] for row in other)
    async with connection() as raw:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="criteria of a selection are fixed"):
            await raw.execute("""UPDATE round SET criteria = '[{"name": "别的", "weight": 100}]'""")


async def test_scores_of_an_expert_who_stood_aside_count_no_more(world: World) -> None:
    round_ = await story.selection(world, ("school",))
    await story.scored(world, round_, [30, 50])
    await world.tried("expert3", "roundRecuse", id=round_["id"], form={"reason": "发现利害关系"})
    seen = await world.data("{ rounds { nodes { standings { nodes { points scores } } } } }", "bureau")
    assert seen["rounds"]["nodes"] == [{"standings": {"nodes": [{"points": 160, "scores": 2}]}}]


CANDIDATES = """query($filing: ID!, $first: Int! = 50, $after: ID) { expertCandidates(filing: $filing, first: $first, after: $after) {
  total eligible hasNextPage nodes { expert title eligible reasons { code message article } } } }"""


async def test_all_candidates_are_judged_before_anybody_is_invited_each_exclusion_in_words(world: World) -> None:
    filing = await assessing(world)
    one, two = await story.account_id(world, "expert1"), await story.account_id(world, "expert2")
    await world.act("expert1", "accountDeclareTie", id=one, form=tie("factory", until="2021-06-30"))
    await world.act("expert1", "accountDeclareTie", id=one, form=tie("factory", "KINSHIP", note="配偶任职"))
    await world.act("centre", "filingAppoint", id=filing["id"], form={"expert": two})
    await world.act("admin", "accountClose", id=await story.account_id(world, "expert4"), form={"reason": "离任"})
    found = (await world.data(CANDIDATES, "centre", filing=filing["id"]))["expertCandidates"]
    assert (found["total"], found["eligible"], found["hasNextPage"]) == (3, 1, False)
    assert [(row["title"], row["eligible"]) for row in found["nodes"]] == [("专家丙", True), ("专家乙", False), ("专家甲", False)]
    told = {row["title"]: [(why["code"], why["message"], why["article"]) for why in row["reasons"]] for row in found["nodes"]}
    name = "天津factory职业技能有限公司"
    assert told == {
        "专家丙": [],
        "专家乙": [("ALREADY_APPOINTED", "专家乙已在专家组内（含已回避）", A103)],
        "专家甲": [
            ("CONFLICT_OF_INTEREST", f"专家甲与{name}有“培训授课或咨询”关系（至2021-06-30）：讲授电工课程，应当回避", A103),
            ("CONFLICT_OF_INTEREST", f"专家甲与{name}有“近亲属任职”关系：配偶任职，应当回避", A103),
        ],
    }
    for row in found["nodes"]:  # what is told here is what the invitation says
        done = await world.tried("centre", "filingAppoint", id=filing["id"], form={"expert": row["expert"]})
        assert [error["message"] for error in done["userErrors"]] == [why["message"] for why in row["reasons"]]


async def test_candidates_come_in_pages_and_only_to_the_offices(world: World) -> None:
    filing = await assessing(world)
    seen, after = [], None
    for _ in range(4):
        page = (await world.data(CANDIDATES, "bureau", filing=filing["id"], first=1, after=after))["expertCandidates"]
        seen += [row["title"] for row in page["nodes"]]
        after = page["nodes"][-1]["expert"]
    assert (seen, page["hasNextPage"]) == (["专家丁", "专家丙", "专家乙", "专家甲"], False)
    for who in (None, "factory", "rival", "heping", "expert1", "admin"):
        assert await world.data(CANDIDATES, who, filing=filing["id"]) == {"expertCandidates": None}
    for nothing in ("x", await story.account_id(world, "expert1")):
        assert await world.data(CANDIDATES, "centre", filing=nothing) == {"expertCandidates": None}
    answer = await world.ask(CANDIDATES, "centre", filing=filing["id"], first=101)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_INPUT"
