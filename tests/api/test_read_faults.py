"""What may go wrong while reading: a token that is no longer good, a request cancelled, a connection killed, too little time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from schema.desk import keep
from schema.record.reading import readers
from schema.record.transaction import connection, pool
from tests import story
from tests.world import World, settled

# -- a token that is no longer good


@pytest.mark.parametrize("change", ["closed", "expired", "account", "role"])
async def test_what_an_asker_was_is_confirmed_by_the_statement_that_reads(world: World, change: str) -> None:
    query = "{ filings { totalCount } }"
    for _ in range(3):  # the third goes the short way
        assert "errors" not in await world.ask(query, "centre")
    async with connection() as raw:
        await raw.execute({
            "closed": "UPDATE session SET closed_at = now() WHERE account_id = $1",
            "expired": "SELECT $1::uuid",
            "account": "UPDATE account SET stage = 'CLOSED' WHERE id = $1",
            "role": "UPDATE account SET role = 'DISTRICT' WHERE id = $1",
        }[change], world.ids["centre"])  # fmt: skip
    if change == "expired":
        await keep.advance(24 * 3651 * 3600)
    answer = await world.client.post(
        "/graphql", json={"query": query}, headers={"authorization": f"Bearer {world.tokens['centre']}"}
    )
    if change == "role":
        assert answer.json()["data"] == {"filings": {"totalCount": 0}}
    else:
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_unit_registered_meanwhile_is_seen_at_once_by_its_own(world: World) -> None:
    query = "{ units { totalCount } }"
    assert [(await world.data(query, "factory"))["units"]["totalCount"] for _ in range(3)] == [0, 0, 0]
    await story.unit(world)
    assert (await world.data(query, "factory"))["units"]["totalCount"] == 1


# -- cancelled, killed, too slow

SLOW = "{ institutions { totalCount } }"


@asynccontextmanager
async def held(table: str) -> AsyncIterator[Any]:
    """A table that nobody can read meanwhile."""
    async with (await pool()).acquire() as raw, raw.transaction():
        await raw.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
        yield raw


async def killed() -> int:
    """How many connections that wait to read were ended."""
    async with connection() as raw:  # no transaction: in one, the list of connections would stand still
        return await raw.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND query LIKE '%convert_to%'"
        )


async def whole(world: World) -> None:
    """As many may read at once as ever, each on a connection that works."""
    async with asyncio.timeout(5):
        slow = "SELECT pg_backend_pid() FROM pg_sleep(0.1)"
        found = await asyncio.gather(*(readers().fetch(slow) for _ in range(world.settings.pool)))
    assert len(set(found)) == world.settings.pool
    assert await world.data(SLOW, "centre") == {"institutions": {"totalCount": 0}}


@pytest.fixture
async def hurried(database_url: str) -> AsyncIterator[World]:
    """A register that gives a request 0.4 seconds."""
    async with settled(database_url, timeout=0.4) as world:
        for _ in range(2):
            await world.data(SLOW, "centre")
        yield world


async def test_a_statement_that_takes_too_long_is_an_error_with_a_code_and_the_pool_is_whole(hurried: World) -> None:
    async with held("institution"):
        for query in (SLOW, SLOW.replace("{", "{ viewer { role }", 1)):
            answer = await hurried.ask(query, "centre")
            assert [error["extensions"]["code"] for error in answer["errors"]] == ["TOO_COSTLY"], answer
            assert not answer.get("data")
    await whole(hurried)


async def test_a_connection_killed_in_the_middle_is_a_masked_error_and_the_pool_is_whole(world: World) -> None:
    for query in (SLOW, SLOW, SLOW.replace("{", "{ viewer { role }", 1)):
        async with held("institution"), asyncio.timeout(5):
            asking = asyncio.create_task(world.ask(query, "centre"))
            while not await killed():  # noqa: ASYNC110 -- the database is waited for, it sets no event
                await asyncio.sleep(0.01)
            answer = await asking
        [error] = answer["errors"]
        assert error["extensions"]["code"] == "INTERNAL"
        assert error["extensions"]["reference"] in error["message"]
        assert "asyncpg" not in str(answer)
        assert "convert_to" not in str(answer)
        await whole(world)


async def test_four_hundred_cancelled_requests_leave_the_pool_whole(world: World) -> None:
    query = "{ occupations(first: 100) { totalCount nodes { name standardsHint: workTypes } } }"
    await world.data(query, "centre")
    chance = random.Random(3)
    cancelled = 0
    while cancelled < 400:
        asking = [asyncio.create_task(world.ask(query, "centre")) for _ in range(8)]
        await asyncio.sleep(chance.random() * 0.006)
        for one in asking:
            cancelled += one.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
    await whole(world)
