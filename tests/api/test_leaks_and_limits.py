"""What an independent review found: races in publicity, drafts that leak, limits that could be walked round."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests import story
from tests.world import World


def codes(payload: Any) -> list[str]:
    return [error["code"] for error in payload["userErrors"]]


async def test_two_objections_on_one_row_dismissed_at_once_release_it(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    notice = await story.live(world, filing)
    row = notice["rows"]["nodes"][0]["id"]
    for name in ("甲", "乙"):
        await world.tried(None, "objectionLodge", "id", form=story.objection(row, name))
    found = (await world.data("{ objections { nodes { id } } }", "centre"))["objections"]["nodes"]
    for one in found:
        await world.act("centre", "objectionAdmit", id=one["id"])
    dismissals = (
        world.act(who, "objectionDismiss", id=one["id"], form={"reason": "不实"})
        for who, one in zip(("centre", "centre2"), found, strict=True)
    )
    await asyncio.gather(*dismissals)
    seen = await world.data("query($n: String) { notice(number: $n) { rows { nodes { stage } } } }", n=notice["number"])
    assert seen["notice"]["rows"]["nodes"][0]["stage"] == "SHOWN"


async def test_a_notice_void_before_it_went_out_is_never_told(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    form = {"title": "草稿标题", "items": filing["items"], **story.CONTACT}
    made = await world.act("centre", "noticeDraft", "id number", form=form)
    await world.act("centre", "noticeVoid", id=made["id"], form={"reason": "内部原因"})
    query = """query($n: String) { notice(number: $n) { title } notices { totalCount }
      publicChanges { nodes { detail } } }"""
    seen = await world.data(query, n=made["number"])
    assert seen["notice"] is None
    assert seen["notices"] == {"totalCount": 0}
    assert "草稿标题" not in str(seen["publicChanges"])


async def test_withdrawing_items_of_a_drafted_notice_tells_nothing(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    await world.act("centre", "noticeDraft", form={"title": "草稿标题", "items": filing["items"], **story.CONTACT})
    await world.act("factory", "filingWithdraw", id=filing["id"], form={"reason": "不办了"})
    assert "草稿标题" not in str(await world.data("{ publicChanges { nodes { detail } } }"))


async def test_the_ledger_shows_no_draft_to_those_who_may_not_see_the_case(world: World) -> None:
    unit = await story.unit(world)
    form = await story.dossier(world, unit, await story.call(world))
    made = await world.act("factory", "filingDraft", form=form)
    query = "{ ledger(first: 100) { nodes { noun act form } } }"
    for who in ("centre", "bureau"):
        seen = (await world.data(query, who))["ledger"]["nodes"]
        assert not [line for line in seen if line["noun"] in ("filing", "key")], who
        accounts = [line["form"] for line in seen if line["noun"] == "account"]
        assert all('"role":"EXPERT"' in form or '"role":"SUPERVISOR"' in form or f'"role":"{who.upper()}"' in form for form in accounts), who
    assert [line for line in (await world.data(query, "auditor"))["ledger"]["nodes"] if line["noun"] == "filing"]
    await world.act("factory", "filingWithdraw", id=made["id"], form={"reason": "不办了"})
    for who in ("centre", "bureau", "heping"):
        assert (await world.data("{ filings { totalCount } }", who))["filings"] == {"totalCount": 0}, who


async def test_registered_facts_stand_still_while_a_case_rests_on_them(world: World) -> None:
    filing = await story.submitted(world)
    form = {
        "creditCode": story.CODES["factory"], "name": "完全不同的有限公司", "kind": "OTHER", "address": "别处9号",
        "district": await story.district(world), "contact": "新经办", "phone": "022-27000009", "legalPerson": "李法人",
    }  # fmt: skip
    payload = await world.tried("factory", "unitAmend", id=filing["unit"]["id"], form=form)
    assert [(error["code"], error["field"], error["article"]) for error in payload["userErrors"]] == [
        ("IN_PROCEDURE", "form.name", "第十一条"), ("IN_PROCEDURE", "form.kind", "第十一条"),
        ("IN_PROCEDURE", "form.address", "第十一条"),
    ]  # fmt: skip
    same = {**form, "name": "天津factory职业技能有限公司", "kind": "ENTERPRISE", "address": "和平区南京路1号"}
    assert codes(await world.tried("factory", "unitAmend", id=filing["unit"]["id"], form=same)) == []


async def test_scope_already_held_is_refused_at_submission(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    await story.live(world, filing)
    from datetime import date

    await world.move_to(date(2022, 3, 9), 0)
    await story.granted(world, filing)
    await world.tick()
    again = await world.act(
        "factory", "filingDraft", form={**filing["form"], "call": await story.call(world, title="又")}
    )
    payload = await world.tried("factory", "filingSubmit", id=again["id"])
    assert codes(payload).count("SCOPE_HELD") == 3


COSTLY = {
    "rows through a fragment": """{ institutions { ...a } } fragment a on InstitutionConnection { nodes { scopes { ...b } } }
      fragment b on ScopeConnection { nodes { institution { scopes { ...c } } } }
      fragment c on ScopeConnection { nodes { institution { scopes { ...d } } } } fragment d on ScopeConnection { nodes { id } }""",
    "last behind a null first": """{ institutions(first: null, last: 100) { nodes { scopes(first: null, last: 100)
      { nodes { institution { grants(last: 100) { nodes { id } } } } } } } }""",
    "only the cursors of the pages": """{ institutions(first: 100) { nodes { scopes(first: 100) { nodes { institution {
      grants(first: 100) { pageInfo { endCursor } } } } } } } }""",
    "a document longer than anybody writes": "{ __typename } #" + "长" * 40_000,
    "one field six hundred times": "{ " + "districts { code } " * 301 + "}",
}


@pytest.mark.parametrize("query", COSTLY.values(), ids=COSTLY.keys())
async def test_a_costly_query_is_not_run(world: World, query: str) -> None:
    answer = await world.ask(query)
    assert answer.get("data") is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["TOO_COSTLY"]


async def test_a_name_is_searched_by_two_characters_or_more_and_never_by_a_novel(world: World) -> None:
    for name in ("天", "天津" * 5_000):
        data = await world.data("query($n: String) { institutions(name: $n) { totalCount } }", n=name)
        assert data["institutions"] == {"totalCount": 0}


async def test_anonymous_objections_are_few_from_one_address(world: World) -> None:
    world.settings.anonymous_per_hour = 2
    filing = await story.submitted(world)
    await story.approved(world, filing)
    notice = await story.live(world, filing)
    query = "mutation($form: ObjectionFormInput!) { objectionLodge(form: $form) { receipt userErrors { code } } }"
    told = []
    for row in notice["rows"]["nodes"]:
        answer = await world.ask(query, form=story.objection(row["id"]))
        told.append(answer["errors"][0]["extensions"]["code"] if "errors" in answer else "done")
    assert told == ["done", "done", "RATE_LIMITED"]


async def test_an_id_that_is_no_text_finds_nothing(world: World) -> None:
    assert await world.data("{ node(id: 5) { id } }") == {"node": None}


async def test_a_district_and_an_expert_do_not_read_who_the_contact_is(world: World) -> None:
    filing = await story.submitted(world)
    await story.assessed(world, filing)
    query = "query($id: ID!) { node(id: $id) { ... on Filing { unit { contact phone staff(first: 1) { nodes { name } } } } } }"
    told = {}
    for who in ("centre", "heping", "expert1"):
        seen = (await world.data(query, who, id=filing["id"]))["node"]["unit"]
        told[who] = (seen["contact"], seen["phone"], seen["staff"]["nodes"][0]["name"])
    assert told == {
        "centre": ("王经办", "022-27000000", "FULL_TIME某"), "heping": (None, "022-27000000", None),
        "expert1": (None, "022-27000000", "FULL_TIME某"),
    }  # fmt: skip
