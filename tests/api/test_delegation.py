"""Acting for a colleague: both are named, both are bound, and it is over when it is over, on every path."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.read import global_id
from schema.record.ledger import Line
from schema.record.replay import replay_ledger
from schema.record.transaction import connection
from schema.record.verify import verify_ledger
from tests import complaining, story
from tests.api.test_entry import codes
from tests.world import World

GIVE = """mutation($d: ID!, $f: Date!, $l: Date!) { delegationGive(form: {delegate: $d, firstDay: $f, lastDay: $l, reason: "出差"}) {
  delegation { id stage delegator { title } delegate { title } } userErrors { code field } } }"""
ENTER = "mutation($i: ID!) { delegationEnter(id: $i) { token device viewer { title role actsFor } userErrors { code field } } }"
END = "mutation($i: ID!) { delegationEnd(id: $i) { delegation { stage } userErrors { code } } }"
SEEN = "{ complaints(first: 10) { totalCount nodes { id number } } }"


def of(world: World, name: str) -> str:
    return global_id("Account", world.ids[name])


async def given(world: World, by: str = "centre", to: str = "centre2", start: int = 0, end: int = 3) -> str:
    today = await story.today(world)
    told = (await world.data(GIVE, by, d=of(world, to), f=str(today + timedelta(start)), l=str(today + timedelta(end))))["delegationGive"]
    assert told["userErrors"] == [], told
    return str(told["delegation"]["id"])


async def acting(world: World, delegation: str, who: str = "centre2") -> Any:
    told = (await world.data(ENTER, who, i=delegation))["delegationEnter"]
    assert told["userErrors"] == [], told
    world.tokens["deputy"] = told["token"]
    return told


async def test_every_line_names_both(world: World) -> None:
    told = await acting(world, await given(world))
    assert told["viewer"] == {"title": "市鉴定中心公示岗（代理市鉴定中心备案岗）", "role": "CENTRE", "actsFor": of(world, "centre")}
    assert told["device"] is None
    complaint = await complaining.lodged(world)
    await world.act("deputy", "complaintRegister", id=complaint["id"], form={"kind": "REPORT", "summary": "反映泄题"})
    line = await Line.filter(noun="complaint", act="register").get()
    assert (line.actor_id, line.principal_id) == (world.ids["centre2"], world.ids["centre"])
    shown = (await world.data("{ ledger(first: 1) { nodes { actorId principalId } } }", "auditor"))["ledger"]["nodes"][0]
    assert shown == {"actorId": str(world.ids["centre2"]), "principalId": str(world.ids["centre"])}
    async with connection() as raw:
        await raw.execute("ALTER TABLE ledger DISABLE TRIGGER USER; UPDATE ledger SET principal_id = NULL WHERE principal_id IS NOT NULL")
    assert await verify_ledger()  # whom it was for cannot be taken out


async def test_what_a_colleague_handles_is_the_deputys_while_it_lasts(world: World) -> None:
    complaint = await complaining.lodged(world)
    await complaining.accepted(world, complaint)
    reading = {"form": {"complaint": complaint["id"], "reason": "回访核实"}}
    refused = (await world.data(complaining.REVEAL, "centre2", **reading))["reporterReadReveal"]
    assert codes(refused) == ["NOT_THE_HANDLER"]
    delegation = await given(world)
    await acting(world, delegation)
    assert (await world.data(complaining.REVEAL, "deputy", **reading))["reporterReadReveal"]["name"] == complaining.NAME
    assert codes((await world.data(complaining.REVEAL, "centre2", **reading))["reporterReadReveal"]) == ["NOT_THE_HANDLER"]  # as themselves
    assert await verify_ledger() == [] and await replay_ledger() == []


@pytest.mark.parametrize("who", ["centre", "centre2"])
async def test_a_recusal_of_either_binds_the_deputy_on_both_paths(world: World, who: str) -> None:
    complaint = await complaining.lodged(world)
    await complaining.registered(world, complaint)
    await acting(world, await given(world))
    assert (await world.data(SEEN, "deputy"))["complaints"]["totalCount"] == 1
    recuse = "mutation($f: ComplaintRecusalFormInput!) { complaintRecusalRecuse(form: $f) { userErrors { code } } }"
    form = {"complaint": complaint["id"], "reason": "与被反映人是近亲属"}
    assert codes((await world.data(recuse, "deputy", f=form))["complaintRecusalRecuse"]) == ["AS_DEPUTY"]
    assert codes((await world.data(recuse, who, f=form))["complaintRecusalRecuse"]) == []
    for query in (SEEN, SEEN.replace("{ complaints", "{ viewer { title } complaints")):  # compiled, and by the executor
        assert (await world.data(query, "deputy"))["complaints"] == {"totalCount": 0, "nodes": []}
    assert (await world.data("query($i: ID!) { node(id: $i) { id } }", "deputy", i=complaint["id"]))["node"] is None
    told = await world.data("mutation($i: ID!) { complaintAccept(id: $i) { userErrors { code } } }", "deputy", i=complaint["id"])
    assert "NOT_FOUND" in codes(told["complaintAccept"])


async def test_two_signatures_need_two_people_whoever_they_act_for(world: World) -> None:
    complaint = await complaining.lodged(world)
    await complaining.accepted(world, complaint)
    await world.act("centre", "complaintAskExtension", id=complaint["id"], form={"reason": "案情复杂，需要调取试卷"})
    await acting(world, await given(world))
    extend = "mutation($i: ID!) { complaintExtend(id: $i) { userErrors { code } } }"
    assert codes((await world.data(extend, "deputy", i=complaint["id"]))["complaintExtend"]) == ["FOUR_EYES"]
    assert codes((await world.data(extend, "centre2", i=complaint["id"]))["complaintExtend"]) == []


async def test_it_is_over_when_it_is_over(world: World) -> None:
    ways: list[tuple[str, Any]] = [
        ("ended by the delegator", lambda one: world.data(END, "centre", i=one)), ("given back", lambda one: world.data(END, "centre2", i=one)),
        ("ended by the administrator", lambda one: world.data(END, "admin", i=one)),
        ("the last day is over", lambda one: complaining.days(world, 4)),
    ]  # fmt: skip
    assert "errors" not in await world.ask("{ institutions { totalCount } }", "centre2")  # its plan is made before any deputy asks
    for says, way in ways:
        delegation = await given(world)
        await acting(world, delegation)
        for _ in range(3):  # long way, then the short ones that remember who asks
            assert "errors" not in await world.ask("{ institutions { totalCount } }", "deputy"), says
        await way(delegation)
        answer = await world.ask("{ institutions { totalCount } }", "deputy")
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", says
        assert codes((await world.data(ENTER, "centre2", i=delegation))["delegationEnter"]) == ["NOT_FOUND"], says
        assert "errors" not in await world.ask("{ institutions { totalCount } }", "centre2"), says


async def test_nobody_else_enters_and_nobody_before_it_begins(world: World) -> None:
    later = await given(world, start=1)
    assert codes((await world.data(ENTER, "centre2", i=later))["delegationEnter"]) == ["NOT_FOUND"]
    for who in ("centre", "bureau", "auditor"):
        assert codes((await world.data(ENTER, who, i=later))["delegationEnter"]) == ["NOT_FOUND"], who
    assert (await world.ask(ENTER, None, i=later))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    await complaining.days(world, 1)
    await acting(world, later)
    assert codes((await world.data(ENTER, "deputy", i=later))["delegationEnter"]) == ["AS_DEPUTY"]
    today = str(await story.today(world))
    chain = (await world.data(GIVE, "deputy", d=of(world, "centre"), f=today, l=today))["delegationGive"]
    assert "AS_DEPUTY" in codes(chain)


async def test_one_deputy_at_a_time_of_the_same_office(world: World) -> None:
    await given(world)
    today = await story.today(world)
    again = (await world.data(GIVE, "centre", d=of(world, "centre2"), f=str(today + timedelta(3)), l=str(today + timedelta(9))))["delegationGive"]
    assert codes(again) == ["DELEGATED_ALREADY"]
    other = (await world.data(GIVE, "bureau", d=of(world, "centre2"), f=str(today), l=str(today)))["delegationGive"]
    assert other["delegation"] is None and codes(other)
    seen = {who: (await world.data("{ delegations { totalCount } }", who))["delegations"]["totalCount"] for who in ("centre", "centre2", "bureau", "admin")}
    assert seen == {"centre": 1, "centre2": 1, "bureau": 0, "admin": 1}
