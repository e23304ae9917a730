"""The ledger: in the order of commit and without gaps, never rewritten, and every changed byte is found."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from schema.record.ledger import Line
from schema.record.transaction import transaction
from schema.record.verify import verify_ledger
from tests import story
from tests.world import ACCOUNTS, World

COLUMNS = [name for name, field in Line._meta.fields_map.items() if field.has_db_field]
CHANGED = "第{0}行：内容与哈希不符，该行被改动过"
TAMPER = {
    "id": "gen_random_uuid()", "recorded_at": "recorded_at + interval '1 microsecond'",
    "occurred_at": "occurred_at - interval '1 microsecond'", "noun": "noun || ' '", "case_id": "gen_random_uuid()",
    "act": "upper(act)", "article": "replace(article, '条', '款')", "role": "'CENTRE '", "actor_id": "NULL",
    "rule_set": "rule_set || 'x'", "fallback": "NOT fallback", "calendar": "calendar || '.'",
    "form": "CASE form WHEN '{}' THEN '{ }' ELSE replace(form, '\"', '\"\"') END", "before": "coalesce(before || 'X', '')",
    "after": "lower(after)", "key": "coalesce(key, '') || position", "cause": "coalesce(cause + 1, 1)", "effects": "NULL",
    "principal_id": "gen_random_uuid()",
}  # fmt: skip


async def tampered(sql: str) -> list[str]:
    """What verification says of a ledger in which this was done by somebody who may switch the triggers off."""
    async with transaction() as raw:
        await raw.execute("ALTER TABLE ledger DISABLE TRIGGER ALL")
        await raw.execute(sql)
        await raw.execute("ALTER TABLE ledger ENABLE TRIGGER ALL")
    return await verify_ledger()


async def history(world: World) -> int:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    await story.live(world, filing)
    return await Line.all().count()


async def test_lines_are_numbered_without_gaps_however_many_are_written_at_once(world: World) -> None:
    await asyncio.gather(
        *(story.call(world) for _ in range(8)),
        *(story.unit(world, who, name=who) for who in ("factory", "rival", "school")),
    )
    positions = await Line.all().order_by("position").values_list("position", flat=True)
    assert positions == list(range(1, len(positions) + 1))
    assert len(positions) == len(ACCOUNTS) + 1 + 8 * 2 + 3 * 7
    assert await verify_ledger() == []
    changes = [
        c["cursor"]
        for c in (await world.data("{ publicChanges(first: 100) { nodes { cursor } } }"))["publicChanges"]["nodes"]
    ]
    assert len(set(changes)) == len(changes) == 8


async def test_an_empty_ledger_is_sound(world: World) -> None:
    async with transaction() as raw:
        await raw.execute("ALTER TABLE ledger DISABLE TRIGGER ALL")
        await raw.execute("DELETE FROM ledger")
        await raw.execute("DELETE FROM stay")
    assert await verify_ledger() == []


async def test_a_changed_byte_in_any_column_of_any_line_is_found(world: World) -> None:
    count = await history(world)
    assert await verify_ledger() == []
    assert set(TAMPER) | {"position", "previous", "hash"} == set(COLUMNS)
    async with transaction() as raw:
        await raw.execute("CREATE TABLE kept AS SELECT * FROM ledger")
    for column, changed in TAMPER.items():
        where = "true" if column != "actor_id" else "actor_id IS NOT NULL"
        async with transaction() as raw:
            hit = {r["position"] for r in await raw.fetch(f"SELECT position FROM ledger WHERE {where}")}
        found = await tampered(f'UPDATE ledger SET "{column}" = {changed} WHERE {where}')
        assert found == [CHANGED.format(n) for n in range(1, count + 1) if n in hit], column
        restore = f'UPDATE ledger SET "{column}" = kept."{column}" FROM kept WHERE kept.position = ledger.position'
        assert await tampered(restore) == [], column


@pytest.mark.parametrize("position", [1, 7, -1])
async def test_hash_link_and_place_of_a_line_are_held_too(world: World, position: int) -> None:
    count = await Line.all().count()
    position = count if position == -1 else position
    follows = [f"第{position + 1}行：所记的上一行哈希与上一行不符"] if position < count else []
    async with transaction() as raw:
        await raw.execute("CREATE TABLE kept AS SELECT * FROM ledger")
    for column in ("hash", "previous"):
        found = await tampered(
            f"UPDATE ledger SET {column} = translate({column}, '0123456789abcdef', '123456789abcdef0') WHERE position = {position}"
        )
        own = [f"第{position}行：所记的上一行哈希与上一行不符"] if column == "previous" else []
        assert found == [*own, CHANGED.format(position), *(follows if column == "hash" else [])]
        restore = f"UPDATE ledger SET {column} = kept.{column} FROM kept WHERE kept.position = ledger.position"
        assert await tampered(restore) == []
    missing = {
        1: "第2行：前面缺少第1行",
        count: f"末行为第{count - 1}行，而环节停留记录指向第{count}行：末尾的台账行缺失",
    }
    expected = missing.get(position, f"第{position + 1}行：前面缺少第{position}行")
    assert await tampered(f"DELETE FROM ledger WHERE position = {position}") == [expected]


async def test_a_line_rewritten_with_its_own_hash_breaks_the_link_of_the_next(world: World) -> None:
    line = await Line.get(position=3)
    line.act = "close"
    found = await tampered(f"UPDATE ledger SET act = 'close', hash = '{line.digest()}' WHERE position = 3")
    assert found == ["第4行：所记的上一行哈希与上一行不符"]


async def test_two_lines_exchanged_and_one_slipped_in_are_found(world: World) -> None:
    exchange = "UPDATE ledger SET position = CASE position WHEN 3 THEN 1004 ELSE 1003 END WHERE position IN (3, 4)"
    await tampered(exchange)
    assert await tampered("UPDATE ledger SET position = position - 1000 WHERE position > 1000") == [
        "第3行：所记的上一行哈希与上一行不符", CHANGED.format(3), "第4行：所记的上一行哈希与上一行不符", CHANGED.format(4),
        "第5行：所记的上一行哈希与上一行不符",
    ]  # fmt: skip


async def test_several_missing_lines_are_named_together(world: World) -> None:
    assert await tampered("DELETE FROM ledger WHERE position BETWEEN 4 AND 9") == ["第10行：前面缺少第4行至第9行"]


@pytest.mark.parametrize("table", ["ledger", "public_change"])
@pytest.mark.parametrize(
    "sql", ["UPDATE {0} SET position = position", "DELETE FROM {0}", "TRUNCATE {0}", "TRUNCATE {0} CASCADE"]
)
async def test_the_database_itself_refuses_to_rewrite_history(world: World, table: str, sql: str) -> None:
    await story.call(world)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=f"{table} is append-only"):
        async with transaction() as raw:
            await raw.execute(sql.format(table))
    assert await verify_ledger() == []


async def test_each_line_says_who_when_what_under_which_rule_and_why(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    query = """{ ledger(first: 5) { nodes { position noun act article role actorId ruleSet fallback calendar form before after cause hash } } }"""
    newest: list[dict[str, Any]] = (await world.data(query, "auditor"))["ledger"]["nodes"]
    top = newest[3]
    assert [(line["noun"], line["act"], line["role"]) for line in newest[:4]] == [
        ("item", "approve", "LAW"), ("item", "approve", "LAW"), ("item", "approve", "LAW"), ("filing", "approve", "BUREAU"),
    ]  # fmt: skip
    assert {line["cause"] for line in newest[:3]} == {top["position"]}
    assert {line["actorId"] for line in newest[:3]} == {None}
    assert (top["actorId"], top["ruleSet"], top["fallback"]) == (str(world.ids["bureau"]), "measures-2021", False)
    assert (top["article"], top["before"], top["after"]) == ("第十条第（三）项", "PROPOSAL", "APPROVED")
    assert top["calendar"].startswith("2026.")
