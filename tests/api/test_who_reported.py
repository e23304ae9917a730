"""Who reported: planted once, and looked for by every office through every root, line, feed, hook, log, error and page (article 23)."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLNonNull, GraphQLObjectType, GraphQLScalarType, get_named_type, is_leaf_type

from api.graphql import schema
from schema.record.transaction import connection
from tests import complaining as co
from tests import ending, story
from tests import supervision as sv
from tests.api.conftest import WHO
from tests.api.files import PNG
from tests.test_site_live import living
from tests.world import World

CORE = schema._schema
PLANTED = (co.NAME, co.CONTACT)
SAID = "植入的事实二七四九"  # what was said: for the handling offices, and for nobody else
EVERYBODY = (*WHO, "centre2", "citizen", "xiqing", "supervisor2")
FIELDS = 590  # of the 600 that one question may name


def leaves(type_: Any, depth: int, seen: tuple[str, ...] = ()) -> str:
    """Every field of a type, some levels down."""
    parts = ["__typename"]
    for name, field in type_.fields.items():
        target = get_named_type(field.type)
        if any(isinstance(argument.type, GraphQLNonNull) for argument in field.args.values()):
            continue
        if is_leaf_type(target):
            parts.append(name)
        elif isinstance(target, GraphQLObjectType) and depth and target.name not in seen:
            page = "(first: 20)" if "first" in field.args else ""
            parts.append(f"{name}{page} {{ {leaves(target, depth - 1, (*seen, type_.name))} }}")
    return " ".join(parts)


def value_of(argument: Any, number: str, complaint: str) -> str | None:
    """Something to ask for: the complaint itself where a number or an id is wanted; None: left out."""
    if not isinstance(argument.type, GraphQLNonNull):
        return None
    target = get_named_type(argument.type)
    kinds = {"ID": json.dumps(complaint), "String": json.dumps(number), "Int": "3", "Date": '"2022-03-01"', "Boolean": "true"}
    return kinds.get(target.name) if isinstance(target, GraphQLScalarType) else next(iter(target.values))


def queries(number: str, complaint: str) -> dict[str, str]:
    """One query for each root, narrower where it would cost too much; and for each with the number as its key."""
    found = {}
    assert CORE.query_type
    for name, field in CORE.query_type.fields.items():
        target = get_named_type(field.type)
        given = {one: value for one, argument in field.args.items() if (value := value_of(argument, number, complaint))}
        if "first" in field.args:
            given["first"] = "20"
        elif not given and "number" in field.args:
            given["number"] = json.dumps(number)
        told = f"({', '.join(f'{one}: {value}' for one, value in given.items())})" if given else ""
        if is_leaf_type(target):
            found[name] = f"{{ {name}{told} }}"
        elif name == "node":
            inner = " ".join(f"... on {one} {{ {leaves(CORE.type_map[one], 2)} }}" for one in ("Complaint",))
            found[name] = f"{{ {name}{told} {{ id {inner} }} }}"
        else:
            tries = (f"{{ {name}{told} {{ {leaves(target, depth)} }} }}" for depth in (3, 2, 1))
            found[name] = next(one for one in tries if len(one.replace("{", " ").replace("}", " ").split()) <= FIELDS)
    return found


async def planted(world: World) -> tuple[dict[str, Any], str]:
    """A named complaint with a file named after its reporter, by one who was logged in; worked on to an inspection and an answer."""
    institution = await ending.filed(world)
    await world.tick()
    codes = await sv.appointed(world)
    token = await co.begun(world)
    fields = {"token": token, "about": "某厂", "facts": SAID, "kind": "REPORT", "name": co.NAME, "contact": co.CONTACT}
    headers = {"accept": "application/json", "authorization": f"Bearer {world.tokens['rival']}"}
    done = await world.client.post(
        "/complaints", data=fields, files={"files": (f"{co.NAME}{co.CONTACT}.png", PNG, "image/png")}, headers=headers
    )
    complaint = {**done.json(), "id": await co.identity(world, done.json()["number"])}
    await co.accepted(world, complaint, institution)
    await world.act("centre", "complaintAskExtension", id=complaint["id"], form={"reason": "涉及面广"})
    found = (await world.data("{ supervisors { nodes { id code } } }", "centre"))["supervisors"]["nodes"]
    chosen = [one["id"] for one in found if one["code"] in (codes["supervisor"], codes["supervisor2"])]
    form = {"institution": institution, "trigger": "COMPLAINT", "complaint": complaint["id"], "scope": "考务管理", "methods": ["ON_SITE"],
            "supervisors": chosen}  # fmt: skip
    task = await world.act("centre", "inspectionOpen", "id number complaint { number }", form=form)
    assert task["complaint"] == {"number": complaint["number"]}
    await sv.accepted(world, task, ["supervisor", "supervisor2"])
    await sv.visited(world, task, ["supervisor", "supervisor2"])
    await sv.handed_over(world, task, ["supervisor", "supervisor2"])
    read = {"complaint": complaint["id"], "reason": "核实时间和地点"}
    revealed = (await world.data(co.REVEAL, "centre", form=read))["reporterReadReveal"]
    assert (revealed["name"], revealed["contact"]) == PLANTED
    return complaint, str(task["number"])


async def test_point_20_who_reported_is_told_by_no_query_and_what_was_said_to_the_handling_offices_only(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    complaint, _ = await planted(world)
    told: dict[str | None, str] = {}
    for who in EVERYBODY:
        answers = []
        for query in queries(complaint["number"], complaint["id"]).values():
            answers.append(json.dumps(await world.ask(query, who), ensure_ascii=False))
        told[who] = "\n".join(answers)
        assert not [one for one in answers if "TOO_COSTLY" in one], who  # all of it was asked
        assert not [one for one in PLANTED if one in told[who]], who
    assert {who for who, text in told.items() if SAID in text} == {"centre", "centre2", "auditor"}
    seeing = {who for who, text in told.items() if complaint["number"] in text.replace(f'"{complaint["number"]}"]', "")}
    assert {who for who in seeing if who in (None, "factory", "rival", "expert1", "admin", "supervisor", "site", "citizen", "xiqing")} == set()
    log = "\n".join(record.getMessage() for record in caplog.records)
    assert not [one for one in (*PLANTED, complaint["code"]) if one in log]


async def test_no_table_but_the_sealed_one_keeps_who_reported_and_that_one_only_sealed(world: World) -> None:
    complaint, _ = await planted(world)
    keeping = []
    async with connection() as raw:
        tables = [row["t"] for row in await raw.fetch("SELECT tablename t FROM pg_tables WHERE schemaname = 'public'")]
        for table in tables:
            text = "\n".join(row["x"] for row in await raw.fetch(f'SELECT t::text AS x FROM "{table}" t'))
            keeping += [(table, one) for one in (*PLANTED, complaint["code"], complaint["code"].replace("-", "")) if one in text]
            keeping += [(table, one) for one in PLANTED if one.encode().hex() in text]
        lines = await raw.fetch("SELECT role, actor_id, key FROM ledger WHERE noun = 'complaint' AND act = 'lodge'")
        sealed = await raw.fetchval("SELECT count(*) FROM complaint_reporter WHERE octet_length(name_sealed) > 20")
        assert await raw.fetchval("SELECT count(*) FROM public_change WHERE noun IN ('complaint', 'reporterRead')") == 0
        assert await raw.fetchval("SELECT count(*) FROM attachment WHERE uploaded_by_id IS NULL AND name = '附件1.png'") == 1
    assert keeping == []
    assert [(row["role"], row["actor_id"], row["key"]) for row in lines] == [("PUBLIC", None, None)]  # though one was logged in
    assert sealed == 1


async def test_only_the_handler_reads_who_reported_and_each_reading_is_a_line_with_its_reason(world: World) -> None:
    complaint, _ = await planted(world)
    form = {"complaint": complaint["id"], "reason": "想知道是谁"}
    for who in EVERYBODY:
        if who == "centre":
            continue
        answer = (await world.data(co.REVEAL, who, form=form))["reporterReadReveal"]
        assert (answer["name"], answer["contact"]) == (None, None), who
        assert answer["userErrors"] != [], who
        assert not [one for one in PLANTED if one in json.dumps(answer, ensure_ascii=False)], who
    reads = "{ reporterReads { nodes { reason readerId complaint { number } } } }"
    [one] = (await world.data(reads, "auditor"))["reporterReads"]["nodes"]
    assert one == {"reason": "核实时间和地点", "readerId": str(world.ids["centre"]), "complaint": {"number": complaint["number"]}}
    lines = (await world.data("{ ledger(first: 100) { nodes { noun act form actorId } } }", "auditor"))["ledger"]["nodes"]
    [line] = [line for line in lines if line["noun"] == "reporterRead"]
    assert line["actorId"] == str(world.ids["centre"])
    assert "核实时间和地点" in line["form"]


async def test_refusals_of_every_act_on_it_tell_nothing(world: World) -> None:
    complaint, _ = await planted(world)
    for who in EVERYBODY:
        if who is None or who in ("centre", "centre2"):
            continue
        for name, form in (("complaintAccept", None), ("complaintDecide", {"outcome": "HANDLED", "findings": "?"}),
                           ("complaintMerge", {"into": complaint["id"]})):  # fmt: skip
            given = {"id": complaint["id"], **({"form": form} if form else {})}
            refused = await world.tried(who, name, "id number", **given)
            assert refused["complaint"] is None, who
            assert not [one for one in (*PLANTED, SAID, "泄露试题") if one in json.dumps(refused, ensure_ascii=False)], who


async def test_a_district_sees_what_is_local_without_who_and_without_what_was_said(world: World) -> None:
    complaint, _ = await planted(world)
    seen = "{ complaints { nodes { number stage summary named channel statement { facts } files { totalCount } ledger { totalCount } } } }"
    district = (await world.data("{ institutions { nodes { district { code } } } }"))["institutions"]["nodes"][0]["district"]["code"]
    mine, other = ("xiqing", "heping") if district == "120111" else ("heping", "xiqing")
    [one] = (await world.data(seen, mine))["complaints"]["nodes"]
    assert one == {
        "number": complaint["number"], "stage": "ACCEPTED", "summary": "反映考试前泄露试题", "named": None, "channel": None,
        "statement": None, "files": {"totalCount": 0}, "ledger": {"totalCount": 0},
    }  # fmt: skip
    assert (await world.data(seen, other))["complaints"]["nodes"] == []


async def test_counts_leave_out_small_numbers_and_the_running_quarter(world: World) -> None:
    for number in range(7):
        await co.lodged(world, kind="REPORT" if number < 5 else "PETITION")
    counts = "{ complaintCounts { nodes { kind quarter many } } }"
    assert (await world.data(counts))["complaintCounts"]["nodes"] == []
    await co.days(world, 40)
    assert sorted((one["kind"], one["many"]) for one in (await world.data(counts))["complaintCounts"]["nodes"]) == [
        ("PETITION", None), ("REPORT", 5),
    ]  # fmt: skip
    late = "{ punctuality(rule: \"complaint.reception\") { nodes { total } } }"
    assert (await world.data(late))["punctuality"]["nodes"] == []  # two petitions late in March: too few to be told


async def test_pages_and_hooks_tell_nothing(world: World, tmp_path: Path) -> None:
    async with living(world, tmp_path / "grown") as live:
        complaint, _ = await planted(world)
        await live.hear()
        assert await live.equals_a_full_build(tmp_path / "anew") == []
        pages = [file for file in live.config.out.rglob("*") if file.is_file()]
        assert pages
        for file in pages:
            text = file.read_bytes().decode("utf-8", "replace")
            assert not [one for one in (*PLANTED, SAID, complaint["number"], complaint["code"]) if one in text], file
    async with connection() as raw:
        rung = await raw.fetch("SELECT event FROM delivery")
    assert not [row["event"] for row in rung if row["event"].startswith("complaint")]
    assert await story.today(world)
