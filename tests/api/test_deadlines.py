"""Deadlines as they are read: whole, in order, by whoever sees the case; and how punctual the authority was."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests import story
from tests.world import World

WHOLE = """query($overdue: Boolean, $before: Date, $noun: String, $office: String) {
  deadlines(overdue: $overdue, dueBefore: $before, noun: $noun, office: $office) { totalCount nodes {
    noun subject caseId stageText rule startEvent startedOn owedBy owedByText due endsAt overdue late metAt provisional legal
    article reading readingText calendarVersion explanation alternatives { reading text due endsAt } } } }"""


async def deadlines(world: World, who: str | None, **filters: Any) -> list[dict[str, Any]]:
    return (await world.data(WHOLE, who, **filters))["deadlines"]["nodes"]


async def test_a_deadline_tells_all_there_is_to_know(world: World) -> None:
    filing = await story.submitted(world)
    found = next(one for one in await deadlines(world, "centre") if one["noun"] == "filing")
    version = found.pop("calendarVersion")
    assert version.startswith("2026.")
    assert "另一种理解：自材料齐全之日起算，则末日相同。" in found.pop("explanation")
    assert found == {
        "noun": "filing", "subject": "天津factory职业技能有限公司 津技鉴申〔2022〕1号", "caseId": filing["id"], "stageText": "初审中",
        "rule": "filing.review", "startEvent": "提交备案申请", "startedOn": "2022-03-01", "owedBy": ["CENTRE"],
        "owedByText": "市鉴定中心", "due": "2022-03-08", "endsAt": "2022-03-09T00:00:00.000000+08:00", "overdue": False,
        "late": False, "metAt": None, "provisional": False, "legal": True, "article": "第十条第（二）项", "reading": "start_excluded",
        "readingText": "收到材料当日不计入，自次日起算；告知送达时止；每次重新提交另行起算",
        "alternatives": [
            {"reading": "paused", "text": "全程只有一个期限，退回补正期间停止计算", "due": "2022-03-08",
             "endsAt": "2022-03-09T00:00:00.000000+08:00"},
            {"reading": "complete_only", "text": "自材料齐全之日起算", "due": "2022-03-08",
             "endsAt": "2022-03-09T00:00:00.000000+08:00"},
            {"reading": "close_of_business", "text": "有业务时间的，末日停止业务活动时止", "due": "2022-03-08",
             "endsAt": "2022-03-08T17:30:00.000000+08:00"},
        ],
    }  # fmt: skip


async def test_deadlines_come_in_order_are_filtered_and_seen_as_their_cases_are(world: World) -> None:
    first = await story.submitted(world)
    await story.approved(world, first)
    await story.live(world, first)
    await world.move_to(date(2022, 3, 3))
    await story.submitted(world, "rival")
    seen = await deadlines(world, "centre")
    assert [one["noun"] for one in seen] == ["notice", "filing", "call", "call"]
    assert [one["due"] for one in seen] == sorted(one["due"] for one in seen)
    assert [one["noun"] for one in await deadlines(world, None)] == ["notice", "call", "call"]
    assert {one["noun"] for one in await deadlines(world, "factory")} == {"notice", "call"}
    assert {one["noun"] for one in await deadlines(world, "rival")} == {"notice", "filing", "call"}
    assert [one["noun"] for one in await deadlines(world, "centre", office="CENTRE")] == ["filing"]
    assert [one["noun"] for one in await deadlines(world, "centre", noun="notice")] == ["notice"]
    assert [one["noun"] for one in await deadlines(world, "centre", before="2022-03-11")] == ["notice", "filing"]
    assert [one["noun"] for one in await deadlines(world, "centre", before="2022-03-08")] == []
    literal = await world.data('{ deadlines(dueBefore: "2022-03-11") { totalCount } }', "centre")
    assert literal == {"deadlines": {"totalCount": 2}}
    assert await deadlines(world, "centre", overdue=True) == []
    await world.move_to(date(2022, 3, 12))
    assert [(one["noun"], one["overdue"], one["late"]) for one in await deadlines(world, "centre", overdue=True)] == [
        ("filing", True, True)
    ]
    assert "filing" not in {one["noun"] for one in await deadlines(world, "centre", overdue=False)}


PUNCTUAL = """query($rule: String, $from: Date, $to: Date) { punctuality(rule: $rule, fromMonth: $from, toMonth: $to) { totalCount nodes {
  ruleText article legal office officeText month total inTime late stillOpen medianDays } } }"""


# Point 30 of regulation.md 5: overdue is no reason to refuse; what was late stays valid, and is counted.
async def test_point_30_a_late_act_of_the_authority_is_valid_flagged_and_counted(world: World) -> None:
    for who in ("factory", "rival", "school", "academy"):
        await story.submitted(world, who, "SOCIAL" if who in ("school", "academy") else "EMPLOYER")
    found = (await world.data("{ filings { nodes { id unit { name } } } }", "centre"))["filings"]["nodes"]
    by = {one["unit"]["name"][2:].removesuffix("职业技能有限公司"): one["id"] for one in found}
    await world.move_to(date(2022, 3, 8), 23)  # the last day, its last hour
    await world.act("centre", "filingReject", id=by["factory"], form={"reason": "不符合"})
    await world.act("school", "filingWithdraw", id=by["school"], form={"reason": "不办了"})
    await world.move_to(date(2022, 3, 9), 9)
    late = await world.act("centre", "filingReject", "stage stays { nodes { stageText late } }", id=by["rival"], form={"reason": "不符合"})
    assert late["stage"] == "REJECTED"
    assert late["stays"]["nodes"][1] == {"stageText": "初审中", "late": True}
    expected = {
        "ruleText": "初审并告知结果", "article": "第十条第（二）项", "legal": True, "office": "CENTRE", "officeText": "市鉴定中心",
        "month": "2022-03-01", "total": 3, "inTime": 1, "late": 2, "stillOpen": 1, "medianDays": 7,
    }  # fmt: skip
    assert (await world.data(PUNCTUAL))["punctuality"] == {"totalCount": 1, "nodes": [expected]}
    narrowed = {"rule": "filing.review", "from": "2022-03-31", "to": "2022-03-01"}
    assert (await world.data(PUNCTUAL, **narrowed))["punctuality"]["totalCount"] == 1
    assert (await world.data(PUNCTUAL, **{"from": "2022-04-01"}))["punctuality"]["totalCount"] == 0
    assert (await world.data(PUNCTUAL, to="2022-02-28"))["punctuality"]["totalCount"] == 0


async def test_a_limit_that_the_clock_ends_at_midnight_is_not_late_and_not_counted(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    await story.live(world, filing)
    await world.move_to(date(2022, 3, 9), 0)
    query = "{ notices { nodes { stays { nodes { stage late } } } } }"
    stays = (await world.data(query, "centre"))["notices"]["nodes"][0]["stays"]["nodes"]
    assert {"stage": "LIVE", "late": False} in stays
    counted = (await world.data(PUNCTUAL))["punctuality"]["nodes"]
    assert [one["ruleText"] for one in counted] == ["初审并告知结果"]


# Point 34: the clock counts from when it occurred; the ledger shows both times.
async def test_an_act_entered_late_is_judged_by_when_it_occurred(world: World) -> None:
    filing = await story.submitted(world)
    await world.move_to(date(2022, 3, 10), 9)
    query = """mutation($id: ID!) { filingReject(id: $id, form: {reason: "不符合"}, occurredAt: "2022-03-08T15:00:00+08:00") {
      filing { stage stays { nodes { stageText late } } ledger { nodes { act occurredAt recordedAt } } } userErrors { code } } }"""
    done = (await world.data(query, "centre", id=filing["id"]))["filingReject"]
    assert done["userErrors"] == []
    assert done["filing"]["stays"]["nodes"][1] == {"stageText": "初审中", "late": False}
    line = done["filing"]["ledger"]["nodes"][-1]
    assert line["occurredAt"].startswith("2022-03-08T15:00:00")
    assert line["recordedAt"].startswith("2022-03-10T09:00:0")
    counted = (await world.data(PUNCTUAL))["punctuality"]["nodes"]
    assert [(one["total"], one["late"]) for one in counted] == [(1, 0)]
