"""Five working days in public: an objection holds one row, a lost page stops the clock, who objected stays unknown."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests import story
from tests.world import World

ROWS = "query($n: String) { notice(number: $n) { stage endsOn endedOn rows { nodes { id stage stageReason objectionCount } } } }"


async def publicised(world: World) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    notice = await story.live(world, filing)
    return filing, notice, [row["id"] for row in notice["rows"]["nodes"]]


async def rows(world: World, notice: dict[str, Any]) -> list[str]:
    found = (await world.data(ROWS, n=notice["number"]))["notice"]
    return [row["stage"] for row in found["rows"]["nodes"]]


async def items(world: World) -> list[str]:
    query = "{ filings { nodes { items { nodes { stage } } } } }"
    return [item["stage"] for item in (await world.data(query, "centre"))["filings"]["nodes"][0]["items"]["nodes"]]


def told(payload: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    return [(error["code"], error["field"], error["article"]) for error in payload["userErrors"]]


async def events(world: World) -> list[str]:
    query = "{ publicChanges(first: 100) { nodes { event noun key } } }"
    return [change["event"] for change in (await world.data(query))["publicChanges"]["nodes"]]


REASON = {"reason": "经核查，所述与事实不符"}


async def test_point_2_one_row_stays_behind_while_the_others_are_filed_and_follows_when_the_objection_falls(
    world: World,
) -> None:
    filing, notice, row = await publicised(world)
    objection = await story.objected(world, row[1])
    assert await rows(world, notice) == ["SHOWN", "FROZEN", "SHOWN"]
    await world.move_to(date(2022, 3, 9), 0)
    assert await rows(world, notice) == ["CLEARED", "FROZEN", "CLEARED"]
    assert await items(world) == ["CLEARED", "IN_NOTICE", "CLEARED"]
    early = await world.tried("centre", "filingReport", id=filing["id"], form={"items": filing["items"]})
    assert told(early) == [("ITEM_STAGE", "form.items.1", "第十条第（五）项")]
    first = await story.granted(world, filing, [filing["items"][0], filing["items"][2]])
    assert [g["number"] for g in first["grants"]["nodes"]] == ["津技鉴备〔2022〕1号"]
    await world.tick()
    assert (await world.data("{ filings { nodes { stage } } }", "centre"))["filings"]["nodes"] == [
        {"stage": "APPROVED"}
    ]
    await world.move_to(date(2022, 3, 21), 9)
    await world.act("centre", "objectionDismiss", id=objection, form=REASON)
    assert await rows(world, notice) == ["CLEARED", "CLEARED", "CLEARED"]
    assert await items(world) == ["GRANTED", "CLEARED", "GRANTED"]
    second = (await story.granted(world, filing, [filing["items"][1]]))["grants"]["nodes"]
    assert [(g["number"], g["validFrom"], g["validTo"]) for g in second] == [
        ("津技鉴备〔2022〕1号", "2022-03-09", "2025-03-09"), ("津技鉴备〔2022〕2号", "2022-03-21", "2025-03-09"),
    ]  # fmt: skip
    await world.tick()
    assert (await world.data("{ filings { nodes { stage } } }", "centre"))["filings"]["nodes"] == [
        {"stage": "CONCLUDED"}
    ]
    page = await world.data(
        '{ institutions { totalCount } institution(orgCode: "Y000012000001") { scopes { nodes { level validFrom validTo } }'
        " grants { totalCount } } }"
    )
    assert page["institutions"] == {"totalCount": 1}
    assert page["institution"]["grants"] == {"totalCount": 2}
    assert page["institution"]["scopes"]["nodes"] == [
        {"level": 5, "validFrom": "2022-03-09", "validTo": "2025-03-09"},
        {"level": 4, "validFrom": "2022-03-21", "validTo": "2025-03-09"},
        {"level": 3, "validFrom": "2022-03-09", "validTo": "2025-03-09"},
    ]
    assert await events(world) == [
        "call.published", "notice.publishing", "notice.opened", "notice.row_frozen", "notice.ended",
        "institution.listed", "grant.issued", "notice.row_cleared", "grant.issued", "institution.extended",
    ]  # fmt: skip


async def test_an_objection_upheld_ends_its_row_and_its_item_for_good(world: World) -> None:
    _, notice, row = await publicised(world)
    objection = await story.objected(world, row[0])
    done = await world.act("centre", "objectionUphold", "stage answer", id=objection, form={"reason": "场地不符合要求"})
    assert done == {"stage": "UPHELD", "answer": "场地不符合要求"}
    found = (await world.data(ROWS, n=notice["number"]))["notice"]["rows"]["nodes"]
    assert [(r["stage"], r["stageReason"], r["objectionCount"]) for r in found] == [
        ("WITHDRAWN", "场地不符合要求", 1), ("SHOWN", None, 0), ("SHOWN", None, 0),
    ]  # fmt: skip
    late = await world.tried("citizen", "objectionLodge", form=story.objection(row[0]))
    assert told(late) == [("ROW_CLOSED", "form.row", "第十条第（四）项")]
    await world.move_to(date(2022, 3, 9), 0)
    assert await rows(world, notice) == ["WITHDRAWN", "CLEARED", "CLEARED"]
    assert await items(world) == ["WITHDRAWN", "CLEARED", "CLEARED"]


async def test_an_objection_dismissed_in_time_releases_its_row(world: World) -> None:
    _, notice, row = await publicised(world)
    objection = await story.objected(world, row[0])
    await world.act("centre", "objectionDismiss", id=objection, form=REASON)
    assert await rows(world, notice) == ["SHOWN", "SHOWN", "SHOWN"]
    again = await world.tried("centre", "objectionDismiss", id=objection, form=REASON)
    assert told(again) == [("WRONG_STAGE", None, "第十条第（五）项")]
    await world.move_to(date(2022, 3, 9), 0)
    assert await rows(world, notice) == ["CLEARED", "CLEARED", "CLEARED"]


async def test_of_two_objections_on_one_row_the_last_to_fall_releases_it(world: World) -> None:
    _, notice, row = await publicised(world)
    first, second = await story.objected(world, row[2], "甲"), await story.objected(world, row[2], "乙")
    found = (await world.data(ROWS, n=notice["number"]))["notice"]["rows"]["nodes"][2]
    assert (found["stage"], found["objectionCount"]) == ("FROZEN", 2)
    await world.act("centre", "objectionDismiss", id=first, form=REASON)
    assert await rows(world, notice) == ["SHOWN", "SHOWN", "FROZEN"]
    await world.move_to(date(2022, 3, 9), 0)
    await world.act("centre", "objectionDismiss", id=second, form=REASON)
    assert await rows(world, notice) == ["CLEARED", "CLEARED", "CLEARED"]


async def test_of_two_objections_one_upheld_decides_whatever_becomes_of_the_other(world: World) -> None:
    _, notice, row = await publicised(world)
    first, second = await story.objected(world, row[0], "甲"), await story.objected(world, row[0], "乙")
    await world.act("centre", "objectionUphold", id=first, form=REASON)
    await world.act("centre", "objectionDismiss", id=second, form=REASON)
    assert await rows(world, notice) == ["WITHDRAWN", "SHOWN", "SHOWN"]
    assert await items(world) == ["WITHDRAWN", "IN_NOTICE", "IN_NOTICE"]


async def test_an_inadmissible_objection_releases_its_row(world: World) -> None:
    _, notice, row = await publicised(world)
    await world.tried("citizen", "objectionLodge", form=story.objection(row[0]))
    mine = (await world.data("{ objections { nodes { id stage } } }", "centre"))["objections"]["nodes"]
    assert [one["stage"] for one in mine] == ["RECEIVED"]
    await world.act("centre", "objectionRefuse", id=mine[0]["id"], form={"reason": "与公示事项无关"})
    assert await rows(world, notice) == ["SHOWN", "SHOWN", "SHOWN"]


async def test_nobody_but_the_centre_decides_an_objection(world: World) -> None:
    _, _, row = await publicised(world)
    objection = await story.objected(world, row[0])
    for who in ("bureau", "factory", "heping", "citizen", None):
        found = await world.tried(who, "objectionDismiss", id=objection, form=REASON)
        assert told(found) == [
            ("NOT_FOUND", "id", "第十条第（五）项"),
            ("NOT_YOUR_OFFICE", None, "第十条第（五）项"),
        ], who


async def test_a_lost_page_stops_the_clock_and_it_goes_on_with_the_days_left(world: World) -> None:
    _, notice, _ = await publicised(world)
    await world.move_to(date(2022, 3, 3), 15)  # the 2nd has been counted; the 3rd is lost
    at = (await story.proof(world, notice))["fetchedAt"]
    loss = {"url": "https://example.gov.cn/notices/1/", "found": "HTTP 404", "checkedAt": at}
    stopped = await world.act("site", "noticeInterrupt", "stage endsOn deadline { due }", id=notice["id"], form=loss)
    assert stopped == {"stage": "INTERRUPTED", "endsOn": None, "deadline": None}
    await world.move_to(date(2022, 3, 20), 9)
    assert (await world.data(ROWS, n=notice["number"]))["notice"]["stage"] == "INTERRUPTED"
    select = "stage endsOn openedAt deadline { due explanation startedOn } proofs { nodes { kind } } stays { nodes { stage } }"
    await world.move_to(date(2022, 3, 21), 9)
    resumed = await world.act("site", "noticeResume", select, id=notice["id"], form=await story.proof(world, notice))
    assert (resumed["stage"], resumed["endsOn"], resumed["deadline"]["due"]) == ("LIVE", "2022-03-25", "2022-03-25")
    assert resumed["openedAt"] == notice["openedAt"]
    assert "此前已计1个工作日，还有4个工作日" in resumed["deadline"]["explanation"]
    assert [proof["kind"] for proof in resumed["proofs"]["nodes"]] == ["LIVE", "LOST", "LIVE_AGAIN"]
    assert [stay["stage"] for stay in resumed["stays"]["nodes"]] == [
        "DRAFT",
        "PUBLISHING",
        "LIVE",
        "INTERRUPTED",
        "LIVE",
    ]
    await world.move_to(date(2022, 3, 25), 23)
    assert (await world.data(ROWS, n=notice["number"]))["notice"]["stage"] == "LIVE"
    await world.move_to(date(2022, 3, 26), 0)
    ended = (await world.data(ROWS, n=notice["number"]))["notice"]
    assert (ended["stage"], ended["endedOn"], ended["endsOn"]) == ("ENDED", "2022-03-25", None)


async def test_an_objection_may_be_lodged_while_the_page_is_interrupted(world: World) -> None:
    _, notice, row = await publicised(world)
    at = (await story.proof(world, notice))["fetchedAt"]
    loss = {"url": "https://example.gov.cn/notices/1/", "found": "HTTP 404", "checkedAt": at}
    await world.act("site", "noticeInterrupt", id=notice["id"], form=loss)
    await story.objected(world, row[0])
    assert await rows(world, notice) == ["FROZEN", "SHOWN", "SHOWN"]


async def test_point_1_a_void_notice_gives_its_items_back_for_a_new_one_that_runs_in_full(world: World) -> None:
    filing, notice, row = await publicised(world)
    objection = await story.objected(world, row[0])
    await world.move_to(date(2022, 3, 7), 9)
    await world.act("centre", "noticeVoid", id=notice["id"], form={"reason": "单位名称有误"})
    assert await rows(world, notice) == ["VOID", "VOID", "VOID"]
    assert await items(world) == ["APPROVED", "APPROVED", "APPROVED"]
    again = await story.live(world, filing)
    assert (again["number"], again["endsOn"]) == ("津技鉴示〔2022〕2号", "2022-03-14")
    await world.act("centre", "objectionDismiss", id=objection, form=REASON)
    assert await rows(world, again) == ["SHOWN", "SHOWN", "SHOWN"]
    old = (await world.data("query($n: String) { notice(number: $n) { stage voidReason } }", n=notice["number"]))[
        "notice"
    ]
    assert old == {"stage": "VOID", "voidReason": "单位名称有误"}


async def test_no_objection_before_the_page_is_live_nor_after_the_notice_has_ended(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    notice = await story.announced(world, filing)
    query = "query($n: String) { notice(number: $n) { rows { nodes { id } } } }"
    row = (await world.data(query, n=notice["number"]))["notice"]["rows"]["nodes"][0]["id"]
    refused = [("NOTICE_NOT_LIVE", "form.row", "第十条第（四）项")]
    assert told(await world.tried("citizen", "objectionLodge", form=story.objection(row))) == refused
    await world.act("site", "noticeOpen", id=notice["id"], form=await story.proof(world, notice))
    await world.move_to(date(2022, 3, 9), 0)
    assert told(await world.tried("citizen", "objectionLodge", form=story.objection(row))) == refused


async def test_an_objection_after_midnight_is_late_even_before_the_clock_has_run(world: World) -> None:
    from datetime import datetime, timedelta

    from api import http
    from schema.desk import keep
    from schema.law.procedure import TIANJIN

    _, notice, row = await publicised(world)
    late = datetime(2022, 3, 9, 0, 0, 5, tzinfo=TIANJIN)
    await keep.advance(int((late - await http.now(world.settings)) / timedelta(seconds=1)))
    found = await world.tried("citizen", "objectionLodge", form=story.objection(row[0]))
    assert told(found) == [("NOTICE_NOT_LIVE", "form.row", "第十条第（四）项")]
    await world.tick()
    assert await rows(world, notice) == ["CLEARED", "CLEARED", "CLEARED"]


@pytest.mark.parametrize("act", ["noticeOpen", "noticeResume"])
async def test_point_1_a_page_with_other_content_starts_no_clock(world: World, act: str) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    notice = await story.announced(world, filing)
    if act == "noticeResume":
        proof = await story.proof(world, notice)
        await world.act("site", "noticeOpen", id=notice["id"], form=proof)
        loss = {"url": proof["url"], "found": "HTTP 404", "checkedAt": (await story.proof(world, notice))["fetchedAt"]}
        await world.act("site", "noticeInterrupt", id=notice["id"], form=loss)
    wrong = await world.tried("site", act, id=notice["id"], form=await story.proof(world, notice, "0" * 64))
    assert told(wrong) == [("WRONG_CONTENT", "form.contentHash", "第十条第（四）项")]
    assert (await world.data(ROWS, n=notice["number"]))["notice"]["endsOn"] is None


SECRETS = ("极秘姓名", "极秘电话", "极秘理由", "极秘证据")
EVERYWHERE = """{
  objections { totalCount nodes { id name contact reason evidence answer } }
  notices { nodes { rows { nodes { id stageReason objectionCount item { id } } } ledger { nodes { act form actorId } } stays { nodes { id } } } }
  ledger(first: 100) { nodes { noun act role form actorId cause } }
  publicChanges(first: 100) { nodes { event title detail key } }
  worklist(first: 100) { nodes { subject caseId explanation } }
  accounts { nodes { id name } }
}"""


async def test_point_20_who_objected_is_known_to_the_centre_the_auditor_and_themselves_alone(world: World) -> None:
    _, _, row = await publicised(world)
    form = dict(zip(("name", "contact", "reason", "evidence"), SECRETS, strict=True))
    await world.tried("citizen", "objectionLodge", form={"row": row[0], **form}, key="once")
    found = (await world.data("{ objections { nodes { id name } } }", "centre"))["objections"]["nodes"]
    assert [one["name"] for one in found] == ["极秘姓名"]
    objection, lodger = found[0]["id"], str(world.ids["citizen"])
    node = "query($id: ID!) { node(id: $id) { __typename id ... on Objection { name contact reason } } }"
    for who in (None, *world.tokens):
        seen = await world.data(EVERYWHERE, who)
        one = (await world.data(node, who, id=objection))["node"]
        text = json.dumps([seen, one], ensure_ascii=False)
        if who in ("centre", "centre2", "auditor", "citizen"):  # the citizen is the one who objected
            assert seen["objections"]["totalCount"] == 1, who
            assert one["name"] == "极秘姓名", who
            continue
        assert one is None, who
        assert seen["objections"] == {"totalCount": 0, "nodes": []}, who
        assert not [secret for secret in SECRETS if secret in text], who
        if who != "admin":  # who keeps the accounts knows that they exist, and no more
            assert lodger not in text, who
        assert "objection.lodge" not in {f"{line['noun']}.{line['act']}" for line in seen["ledger"]["nodes"]}, who
    everything = json.dumps(await world.data(EVERYWHERE, "auditor"), ensure_ascii=False)
    ledger = json.dumps((await world.data(EVERYWHERE, "auditor"))["ledger"], ensure_ascii=False)
    assert "极秘姓名" in everything
    assert not [secret for secret in SECRETS if secret in ledger]


async def test_who_objected_under_an_account_sees_the_objection_and_its_answer(world: World) -> None:
    _, _, row = await publicised(world)
    await world.act("citizen", "objectionLodge", "number stage", form=story.objection(row[0]))
    mine = (await world.data("{ objections { nodes { stage name } } }", "citizen"))["objections"]["nodes"]
    assert mine == [{"stage": "RECEIVED", "name": "李四"}]


async def test_the_anonymous_lodger_gets_no_errors_and_the_register_keeps_the_objection(world: World) -> None:
    _, _, row = await publicised(world)
    answer = await world.tried(None, "objectionLodge", form=story.objection(row[0]))
    assert answer == {"objection": None, "userErrors": []}
    found = await world.data("{ objections { nodes { number name deadline { due legal } } } }", "centre")
    assert found["objections"]["nodes"] == [
        {"number": "津技鉴异〔2022〕1号", "name": "李四", "deadline": {"due": "2022-03-15", "legal": False}}
    ]


async def test_the_anonymous_lodger_gets_a_receipt(world: World) -> None:
    _, _, row = await publicised(world)
    query = "mutation($form: ObjectionFormInput!) { objectionLodge(form: $form) { receipt userErrors { code } } }"
    answer = (await world.data(query, form=story.objection(row[0])))["objectionLodge"]
    assert answer == {"receipt": "津技鉴异〔2022〕1号", "userErrors": []}


async def test_two_different_objections_under_one_key_are_not_taken_for_one(world: World) -> None:
    _, _, row = await publicised(world)
    first = await world.tried(None, "objectionLodge", form=story.objection(row[0], "甲"), key="k")
    again = await world.tried(None, "objectionLodge", form=story.objection(row[0], "甲"), key="k")
    other = await world.tried(None, "objectionLodge", form=story.objection(row[0], "乙"), key="k")
    assert [told(one) for one in (first, again, other)] == [[], [], [("KEY_REUSED", "key", "第十条第（四）项")]]
    assert (await world.data("{ objections { totalCount } }", "centre"))["objections"] == {"totalCount": 1}
