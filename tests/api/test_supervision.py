"""Who sees what of supervision, and when: the inspected, the supervisors, the auditor, the public (articles 19, 20, 24, 26)."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta
from typing import Any

import pytest

from schema.law.chapters import CHAPTERS
from schema.law.roles import AUDITOR
from schema.record.transaction import transaction
from tests import ending, story
from tests import supervision as sv
from tests.api.conftest import WHO
from tests.world import World

SECRET = "举报电话4711号"


async def ready(world: World) -> tuple[str, dict[str, str]]:
    institution = await ending.filed(world)
    await world.tick()
    return institution, await sv.appointed(world)


async def special(world: World, institution: str, codes: dict[str, str], **changes: Any) -> dict[str, Any]:
    found = (await world.data("{ supervisors { nodes { id code } } }", "centre"))["supervisors"]["nodes"]
    chosen = [one["id"] for one in found if one["code"] in (codes["supervisor"], codes["supervisor2"])]
    form = {
        "institution": institution, "trigger": "COMPLAINT", "triggerNote": SECRET, "scope": "收费情况", "methods": ["ON_SITE"],
        "supervisors": chosen, **changes,
    }  # fmt: skip
    return await world.act("centre", "inspectionOpen", "id number trigger triggerNote", form=form)


async def handed(world: World) -> tuple[str, dict[str, Any], dict[str, str]]:
    """A special inspection, triggered by a complaint, whose findings are with the institution."""
    institution, codes = await ready(world)
    task = await special(world, institution, codes)
    who = ["supervisor", "supervisor2"]
    await sv.accepted(world, task, who)
    await sv.visited(world, task, who)
    await sv.handed_over(world, task, who)
    return institution, task, codes


SEEN = "{ inspections { totalCount nodes { id number } } worklist(noun: \"inspection\") { totalCount } deadlines(noun: \"inspection\") { totalCount } }"
NODE = "query($id: ID!) { node(id: $id) { id } }"


async def test_an_unannounced_task_does_not_exist_for_the_inspected_nor_for_anybody_without_need(world: World) -> None:
    institution, codes = await ready(world)
    task = await special(world, institution, codes)
    for who in (None, "factory", "rival", "expert1", "heping", "admin", "site", "supervisor3", "citizen"):
        seen = await world.data(SEEN, who)
        assert [seen[name]["totalCount"] for name in ("inspections", "worklist", "deadlines")] == [0, 0, 0], who
        assert (await world.data(NODE, who, id=task["id"]))["node"] is None, who
        assert (await world.data("query($n: String) { inspectionNotice(number: $n) { id } }", who, n=task["number"]))["inspectionNotice"] is None
        refused = await world.tried(who, "inspectionReply", id=task["id"], form={"text": "?", "disputes": False, "files": []}) if who else None
        assert refused is None or "NOT_FOUND" in {one["code"] for one in refused["userErrors"]}, who
    for who in ("centre", "bureau", "auditor", "supervisor", "supervisor2"):
        assert (await world.data(SEEN, who))["inspections"]["totalCount"] == 1, who


async def test_what_gave_rise_to_it_is_reached_by_no_path_of_the_inspected_or_the_supervisors(world: World) -> None:
    _, task, _ = await handed(world)
    await sv.rectification(world, task)
    told = (
        "{ inspections { nodes { trigger triggerText triggerNote closing scope posts { nodes { reason } } ledger { nodes { form } } } }"
        " ledger { nodes { form } } worklist { nodes { subject explanation } } deadlines { nodes { subject explanation } }"
        " attachments { nodes { name } } rectifications { nodes { demands ledger { nodes { form } } rechecks: inspection { triggerNote } } }"
        " publicChanges { nodes { title detail } } }"
    )
    for who in WHO:
        text = json.dumps(await world.data(told, who), ensure_ascii=False)
        assert (SECRET in text) is (who in ("centre", "bureau", "auditor")), who
        assert ("COMPLAINT" in text) is (who in ("centre", "bureau", "auditor")), who
    lines = await world.data("{ ledger(first: 100) { nodes { act form } } }", "auditor")
    assert SECRET not in json.dumps(lines, ensure_ascii=False)  # not even the ledger keeps the note


async def test_findings_and_pictures_reach_the_institution_when_they_are_handed_over_and_not_before(world: World) -> None:
    institution, codes = await ready(world)
    task = await special(world, institution, codes)
    who = ["supervisor", "supervisor2"]
    await sv.accepted(world, task, who)
    await sv.visited(world, task, who)
    picture = "{ inspections { nodes { photos { nodes { attachment { url } place takenAt latitude } } } } }"
    [photo] = (await world.data(picture, "centre"))["inspections"]["nodes"][0]["photos"]["nodes"]
    headers = {"authorization": f"Bearer {world.tokens['factory']}"}
    assert (await world.client.get(photo["attachment"]["url"], headers=headers)).status_code == 404
    assert (photo["place"], photo["latitude"]) == ("实训楼二层考场", "39.123456")
    await sv.handed_over(world, task, who)
    assert (await world.client.get(photo["attachment"]["url"], headers=headers)).status_code == 200
    rival = {"authorization": f"Bearer {world.tokens['rival']}"}
    assert (await world.client.get(photo["attachment"]["url"], headers=rival)).status_code == 404
    signatures = (await world.data("{ inspections { nodes { digest signatures { nodes { code digest } } } } }", "factory"))["inspections"]["nodes"][0]
    assert {one["digest"] for one in signatures["signatures"]["nodes"]} == {signatures["digest"]}
    assert sorted(one["code"] for one in signatures["signatures"]["nodes"]) == sorted(codes[name] for name in who)


async def test_an_announced_task_is_seen_by_the_inspected_but_nothing_found_before_it_is_handed_over(world: World) -> None:
    institution, codes = await ready(world)
    task = await special(world, institution, codes)
    async with transaction() as raw:
        await raw.execute("UPDATE inspection SET announced = true")  # as under the other reading of supervision.notice
    who = ["supervisor", "supervisor2"]
    await sv.accepted(world, task, who)
    await sv.visited(world, task, who)
    await world.act("supervisor", "inspectionRecord", id=task["id"], form=sv.FINDINGS)
    query = (
        "{ inspections { nodes { stage conclusion draftConclusion trigger issues { totalCount } checks { totalCount } photos { totalCount } } } }"
    )
    none = {"totalCount": 0}
    assert (await world.data(query, "factory"))["inspections"]["nodes"] == [
        {"stage": "VISITED", "conclusion": None, "draftConclusion": None, "trigger": None, "issues": none, "checks": none, "photos": none}
    ]
    [seen] = (await world.data(query, "supervisor2"))["inspections"]["nodes"]
    assert (seen["draftConclusion"], seen["issues"]["totalCount"]) == ("考评人员管理存在问题。", 1)


async def test_findings_once_handed_over_cannot_be_recorded_anew(world: World) -> None:
    _, task, _ = await handed(world)
    refused = await world.tried("supervisor", "inspectionRecord", id=task["id"], form={"conclusion": "没有问题", "issues": []})
    assert [one["code"] for one in refused["userErrors"]] == ["WRONG_STAGE"]
    found = (await world.data("{ inspections { nodes { conclusion issues { totalCount } } } }", "factory"))["inspections"]["nodes"]
    assert found == [{"conclusion": "考评人员管理存在问题。", "issues": {"totalCount": 1}}]


async def test_when_the_institution_is_silent_the_clock_goes_on_and_the_twenty_days_run_from_the_visit(world: World) -> None:
    _, task, _ = await handed(world)
    visit = await story.today(world)
    await world.move_to(visit + timedelta(8))
    query = "query($id: ID!) { node(id: $id) { ... on Inspection { stage deadline { due owedBy article legal } } } }"
    found = (await world.data(query, "centre", id=task["id"]))["node"]
    assert found["stage"] == "REVIEW"
    assert found["deadline"] == {"due": str(visit + timedelta(20)), "owedBy": ["CENTRE"], "article": "第十九条第二款", "legal": False}
    overdue = "{ worklist(noun: \"inspection\", overdue: true) { nodes { stage subject } } }"
    await world.move_to(visit + timedelta(21))
    assert [one["stage"] for one in (await world.data(overdue, "centre"))["worklist"]["nodes"]] == ["REVIEW"]
    assert (await world.data(overdue, "factory"))["worklist"]["nodes"] == []


async def test_the_seed_is_hidden_from_everybody_until_it_is_revealed_and_the_clock_reveals_it(world: World) -> None:
    await ready(world)
    draw = await sv.committed(world, await sv.programme(world))
    await sv.drawn(world, draw)
    query = "{ draws { nodes { seed picks { totalCount } ledger { nodes { form } } } } ledger { nodes { form } } }"
    for who in WHO:
        assert sv.SEED not in json.dumps(await world.data(query, who)), who
    assert (await world.data("{ draws { nodes { picks { totalCount } } } }"))["draws"]["nodes"] == [{"picks": {"totalCount": 0}}]
    refused = await world.tried("centre", "drawReveal", id=draw["id"])
    assert [one["code"] for one in refused["userErrors"]] == ["VISITS_PENDING"]
    await world.move_to(await story.today(world) + timedelta(30))
    found = (await world.data("{ draws { nodes { stage seed picks { totalCount } } } }"))["draws"]["nodes"]
    assert found == [{"stage": "REVEALED", "seed": sv.SEED, "picks": {"totalCount": 1}}]


async def test_the_roster_and_the_commitment_stand_in_the_public_feed_for_good(world: World) -> None:
    await ready(world)
    draw = await sv.committed(world, await sv.programme(world))
    form = await sv.commitment(world)
    changes = (await world.data("{ publicChanges(first: 100) { nodes { event noun key detail } } }"))["publicChanges"]["nodes"]
    [told] = [one for one in changes if one["event"] == "draw.committed"]
    assert (told["noun"], told["key"]) == ("draw", draw["number"])
    assert draw["rosterHash"] in told["detail"]
    assert form["commitment"] in told["detail"]


async def test_two_people_enter_the_value_and_one_of_them_alone_draws_nothing(world: World) -> None:
    await ready(world)
    draw = await sv.committed(world, await sv.programme(world))
    await world.move_to(await story.today(world) + timedelta(1))
    await world.act("centre", "drawWitness", id=draw["id"], form={"value": sv.VALUE})
    for who, value, code in (("centre", sv.VALUE, "SAME_PERSON"), ("centre2", "01 02", "VALUE_DIFFERS")):
        refused = await world.tried(who, "drawPerform", id=draw["id"], form={"value": value, "seed": sv.SEED})
        assert [one["code"] for one in refused["userErrors"]] == [code]
    assert (await sv.tasks(world)) == []


@pytest.mark.parametrize("act", ["drawCommit", "drawVoid"])
async def test_what_must_be_done_before_the_value_is_known_is_not_entered_later(world: World, act: str) -> None:
    await ready(world)
    plan = await sv.programme(world)
    made = await sv.prepared(world, plan) if act == "drawCommit" else await sv.committed(world, plan)
    then = (await sv.now(world)).isoformat()
    form = {**await sv.commitment(world)} if act == "drawCommit" else {"reason": "名录有误"}
    await world.move_to(await story.today(world) + timedelta(1))  # now the value is known, and an act of yesterday is tried
    before = (await world.data("{ ledger { totalCount } draws { nodes { stage } } }", "auditor"))
    refused = await world.tried("centre", act, id=made["id"], form=form, occurredAt=then)
    assert "NOT_LATER" in [one["code"] for one in refused["userErrors"]]
    assert (await world.data("{ ledger { totalCount } draws { nodes { stage } } }", "auditor")) == before


async def test_a_year_has_one_programme_until_it_is_withdrawn(world: World) -> None:
    first = await sv.programme(world)
    form = {"year": 2022, "title": "更正后的计划", "ratio": 10, "times": 2, "riskWeight": 0, "mostWeight": 1, "methods": ["DATA"], "body": "正文"}
    second = await world.act("centre", "programmeDraft", form=form)
    refused = await world.tried("centre", "programmePublish", id=second["id"])
    assert [one["code"] for one in refused["userErrors"]] == ["PROGRAMME_KNOWN"]
    await world.act("centre", "programmeWithdraw", id=first["id"], form={"reason": "比例有误"})
    await world.act("centre", "programmePublish", id=second["id"])
    public = (await world.data("{ programmes { nodes { ratio stage } } }"))["programmes"]["nodes"]
    assert public == [{"ratio": 10, "stage": "PUBLISHED"}, {"ratio": 5, "stage": "WITHDRAWN"}]


async def test_only_who_is_in_office_trained_and_free_is_drawn_and_the_reasons_name_nobody_in_public(world: World) -> None:
    await ending.filed(world)
    await world.tick()
    codes = await sv.appointed(world, "supervisor", "supervisor2")
    untrained = await sv.appointed(world, "supervisor3", passed=False)
    kin = await sv.appointed(world, "supervisor4")
    tie = {"kind": "KINSHIP", "creditCode": story.CODES["factory"], "name": "海河", "note": "配偶任财务主管"}
    await world.act("supervisor4", "accountDeclareTie", id=await story.account_id(world, "supervisor4"), form=tie)
    draw = await sv.committed(world, await sv.programme(world))
    roster = "query($n: String) { draw(number: $n) { roster exclusionCounts { ground pairs } exclusions { nodes { ground why supervisor { code } } } } }"
    public = (await world.data(roster, n=draw["number"]))["draw"]
    assert untrained["supervisor3"] not in public["roster"]
    assert f"exclude {sv.ORG} {kin['supervisor4']}\n" in public["roster"]
    assert public["exclusionCounts"] == [{"ground": "KINSHIP", "pairs": 1}]
    assert public["exclusions"]["nodes"] == []
    [task] = await sv.drawn(world, draw)
    assert sorted(sv.seated(task, codes)) == ["supervisor", "supervisor2"]
    for who in WHO:
        told = json.dumps((await world.data(roster, who, n=draw["number"]))["draw"], ensure_ascii=False)
        assert ("配偶任财务主管" in told) is (who in ("centre", "auditor")), who


async def test_what_was_found_and_concluded_weighs_in_the_next_roster_and_what_is_pending_does_not(world: World) -> None:
    _, task, _ = await handed(world)
    plan = await sv.programme(world)
    assert (await sv.prepared(world, plan))["objects"]["nodes"] == [{"orgCode": sv.ORG, "weight": 1}]
    made = await sv.rectification(world, task, days=5)
    await world.move_to(date.fromisoformat(made["dueOn"]) + timedelta(1))
    assert (await sv.prepared(world, plan))["objects"]["nodes"] == [{"orgCode": sv.ORG, "weight": 3}]  # one missed: 1 + 2
    form = {"institution": (await world.data("{ institutions { nodes { id } } }"))["institutions"]["nodes"][0]["id"],
            "rectification": made["id"], "title": "通报", "facts": "逾期"}  # fmt: skip
    await world.act("centre", "criticismIssue", form=form)
    assert (await sv.prepared(world, plan))["objects"]["nodes"] == [{"orgCode": sv.ORG, "weight": 5}]  # 1 + 2 + 2
    await world.act("factory", "inspectionReply", id=task["id"], form={"text": "无异议", "disputes": False, "files": []})
    await world.act("centre", "inspectionPublish", id=task["id"], form={"result": "RECTIFY", "summary": "整改"})
    assert (await sv.prepared(world, plan))["objects"]["nodes"] == [{"orgCode": sv.ORG, "weight": 5}]  # the most is 5


async def test_point_29_a_talk_is_seen_by_those_who_talk_and_a_criticism_by_all(world: World) -> None:
    institution, task, _ = await handed(world)
    day = await story.today(world)
    form = {"institution": institution, "inspection": task["id"], "person": "赵总", "post": "总经理", "meetsOn": str(day), "place": "会议室",
            "matters": "考评人员管理"}  # fmt: skip
    talk = await world.act("centre", "talkSummon", "id number", form=form)
    await world.act("centre", "talkHold", id=talk["id"], form={"minutes": "当面指出问题", "promises": "一周内整改"})
    told = await world.act("centre", "criticismIssue", "id number", form={
        "institution": institution, "inspection": task["id"], "title": "关于某机构的通报", "facts": "未经备案的人员参加考评"})  # fmt: skip
    query = (
        "{ talks { nodes { person minutes promises } } criticisms { nodes { number facts } } publicChanges { nodes { noun key } }"
        " ledger { nodes { form } } }"
    )
    for who in WHO:
        seen = await world.data(query, who)
        assert [one["number"] for one in seen["criticisms"]["nodes"]] == [told["number"]]
        assert {"noun": "criticism", "key": told["number"]} in seen["publicChanges"]["nodes"]
        assert talk["number"] not in json.dumps(seen["publicChanges"], ensure_ascii=False)
        office, own = who in ("centre", "bureau", "auditor"), who == "factory"
        assert seen["talks"]["nodes"] == (
            [{"person": "赵总", "minutes": "当面指出问题" if office else None, "promises": "一周内整改"}] if office or own else []), who
        assert "赵总" not in json.dumps(seen["ledger"], ensure_ascii=False)


async def test_one_of_the_staff_is_handed_on_by_the_bureau_and_the_centre_does_not_know(world: World) -> None:
    paper = await story.uploaded(world, "bureau")
    form = {"person": "钱某", "recipient": "市监委", "sentOn": str(await story.today(world)), "matter": "收受财物", "files": [paper]}
    sent = await world.act("bureau", "transferSendStaff", "id number", form=form)
    query = "{ transfers { nodes { person matter enclosures { totalCount } } } attachments { nodes { id } } ledger { nodes { noun form } } }"
    for who in WHO:
        seen = json.dumps(await world.data(query, who), ensure_ascii=False)
        assert ("收受财物" in seen) is (who in ("bureau", "auditor")), who
        assert (paper in seen) is (who in ("bureau", "auditor")), who
        assert ("transfer" in json.dumps((await world.data(query, who))["ledger"])) is (who in ("bureau", "auditor")), who
    limits = "{ deadlines(first: 100) { nodes { noun rule } } punctuality(first: 100) { nodes { rule } } publicChanges { nodes { noun } } }"
    await world.move_to(await story.today(world) + timedelta(60))  # not even by what is late
    for who in WHO:
        assert "transfer" not in json.dumps(await world.data(limits, who)), who
    refused = await world.tried("centre", "transferAnswer", id=sent["id"], form={"reason": "已处理"})
    assert "NOT_FOUND" in [one["code"] for one in refused["userErrors"]]
    receipt = {"document": "监收1号", "dated": str(await story.today(world)), "file": await story.uploaded(world, "bureau")}
    done = await world.act("bureau", "transferReceive", "stage receiptDocument receiptDated receipt { sha256 }", id=sent["id"], form=receipt)
    assert (done["stage"], done["receiptDocument"]) == ("RECEIVED", "监收1号")


async def test_the_auditor_reads_all_of_it_and_no_act_of_any_chapter_is_the_auditors(world: World) -> None:
    own = ("account", "factor", "key")  # the auditor's password is the auditor's to change
    assert [act.name for chapter in CHAPTERS for act in chapter.acts if act.by & AUDITOR and chapter.name not in own] == []
    _, task, _ = await handed(world)
    query = (
        "{ inspections { nodes { trigger triggerNote posts { nodes { code supervisor { account { title } } } } issues { nodes { facts } }"
        " availableActs { name } } } supervisors { totalCount } worklist { totalCount } }"
    )
    seen = await world.data(query, "auditor")
    [found] = seen["inspections"]["nodes"]
    assert (found["trigger"], found["triggerNote"], found["availableActs"]) == ("COMPLAINT", SECRET, [])
    assert all(post["supervisor"]["account"]["title"] for post in found["posts"]["nodes"])
    assert (seen["supervisors"]["totalCount"], seen["worklist"]["totalCount"]) == (4, 0)
    before = (await world.data("{ ledger { totalCount } }", "auditor"))["ledger"]
    refused = await world.tried("auditor", "inspectionPublish", id=task["id"], form={"result": "FURTHER", "summary": "无"})
    assert "NOT_YOUR_OFFICE" in [one["code"] for one in refused["userErrors"]]
    assert (await world.data("{ ledger { totalCount } }", "auditor"))["ledger"] == before


@pytest.mark.parametrize("act", ["recuse", "pass_over"])
async def test_a_special_task_has_no_lot_so_the_centre_names_who_takes_the_place(world: World, act: str) -> None:
    institution, codes = await ready(world)
    task = await special(world, institution, codes)
    if act == "recuse":
        await world.act("supervisor", "inspectionRecuse", id=task["id"], form={"reason": "曾为其授课"})
    else:
        await world.move_to(await story.today(world) + timedelta(10))
        [seen] = await sv.tasks(world)
        [post] = [one["id"] for one in seen["posts"]["nodes"] if one["code"] == codes["supervisor"]]
        await world.act("centre", "inspectionPassOver", id=task["id"], form={"post": post, "reason": "逾期未接受"})
    found = (await world.data("{ supervisors { nodes { id code } } }", "centre"))["supervisors"]["nodes"]
    third = next(one["id"] for one in found if one["code"] == codes["supervisor3"])
    await world.act("centre", "inspectionName", id=task["id"], form={"supervisor": third})
    await sv.accepted(world, task, ["supervisor2", "supervisor3"])
    [seen] = await sv.tasks(world)
    assert seen["stage"] == "READY"
    assert (await world.data("{ inspections { totalCount } }", "supervisor"))["inspections"]["totalCount"] == 0


async def test_two_who_accept_at_once_make_the_task_ready_and_two_who_step_aside_at_once_are_both_replaced(world: World) -> None:
    institution, codes = await ready(world)
    task = await special(world, institution, codes)
    await asyncio.gather(*(sv.accepted(world, task, [name]) for name in ("supervisor", "supervisor2")))
    assert [one["stage"] for one in await sv.tasks(world)] == ["READY"]
    draw = await sv.committed(world, await sv.programme(world))
    drawn = next(one for one in await sv.drawn(world, draw) if one["id"] != task["id"])
    both = sv.seated(drawn, codes)
    reason = {"reason": "与该单位有业务往来"}
    await asyncio.gather(*(world.act(name, "inspectionRecuse", id=drawn["id"], form=reason) for name in both))
    found = next(one for one in await sv.tasks(world) if one["id"] == drawn["id"])
    assert sorted(sv.seated(found, codes)) == sorted(set(codes) - set(both))  # the other two of four, each once
