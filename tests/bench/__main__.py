"""`make bench`: reads against the same answer by hand-written SQL, acts against the same rows by a hand-written transaction."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from schema.desk import moment, perform
from schema.law.call import CallForm
from schema.law.kinds import Track
from schema.law.procedure import Actor
from schema.law.roles import BUREAU
from schema.record import embedded
from schema.record.base import uuid7
from schema.record.transaction import connection, transaction
from tests.conftest import _folder, _template, cloned
from tests.world import World, settled

ROUNDS, EACH = 5, 60
OCCUPATIONS = "{ occupations(first: 100) { totalCount nodes { code name edition } } }"
BY_HAND = """SELECT json_build_object('totalCount', (SELECT count(*) FROM occupation), 'nodes', json_agg(json_build_object(
  'code', code, 'name', name, 'edition', edition))) FROM (SELECT * FROM occupation ORDER BY edition, code, id LIMIT 100) o"""
Once = Callable[[], Awaitable[Any]]


async def main() -> None:
    """Set up a database of its own, alternate the pairs, print the medians."""
    server = embedded.start(_folder())
    start = datetime.now(UTC)
    async with (
        cloned(server, await _template(server)) as url,
        settled(url, start, fallback_ruleset="measures-2021") as world,
    ):
        table = Table("what", "ours, ms", "by hand, ms", "ratio (by hand / ours)")
        for what, ours, hand in (
            ("100 occupations and totalCount, over ASGI", *_reads(world, OCCUPATIONS)),
            ("an act through the desk", *_acts(world)),
        ):
            mine, other = await _alternated(ours, hand)
            table.add_row(what, f"{mine:.2f}", f"{other:.2f}", f"{other / mine:.2f}")
        Console().print(table)


async def _alternated(ours: Once, hand: Once) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for kept, once in zip(times, (ours, hand), strict=True):
            began = time.perf_counter()
            for _ in range(EACH):
                await once()
            kept.append((time.perf_counter() - began) * 1000 / EACH)
    return statistics.median(times[0]), statistics.median(times[1])


def _reads(world: World, query: str) -> tuple[Once, Once]:
    client: httpx.AsyncClient = world.client

    async def ours() -> None:
        answer = await client.post("/graphql", json={"query": query})
        assert "errors" not in answer.json()

    async def hand() -> None:
        async with connection() as raw:
            await raw.fetchval(BY_HAND)

    return ours, hand


def _acts(world: World) -> tuple[Once, Once]:
    actor = Actor(BUREAU, world.ids["bureau"], "市人社局")
    today = datetime.now(UTC).date()
    form = CallForm(
        title="安排",
        tracks=[Track.EMPLOYER],
        opens_on=today,
        closes_on=today,
        body="正文",
        documents=[],
        occupations=[],
    )

    async def ours() -> None:
        now = datetime.now(UTC)
        outcome = await perform("call", "draft", None, form, await moment(world.deployment, actor, now))
        assert outcome.case, outcome.refusals

    async def hand() -> None:
        """The same rows, no law asked: the counter, the call, its stay, its ledger line under the lock."""
        now, case = datetime.now(UTC), uuid7()
        async with transaction() as raw:
            number = await raw.fetchval(
                "INSERT INTO counter AS c (series, next) VALUES ('hand', 1)"
                " ON CONFLICT (series) DO UPDATE SET next = c.next + 1 RETURNING next"
            )
            await raw.execute(
                "INSERT INTO call (id, stage, since, number, title, tracks, opens_on, closes_on, max_items, body, documents)"
                " VALUES ($1, 'DRAFT', $2, $3, '安排', '{EMPLOYER}', $4, $4, 3, '正文', '{}')",
                case, now, f"hand-{number}", today,
            )  # fmt: skip
            await raw.execute("SELECT pg_advisory_xact_lock(7391001)")
            top = await raw.fetchrow("SELECT position, hash FROM ledger ORDER BY position DESC LIMIT 1")
            position = top["position"] + 1
            await raw.execute(
                "INSERT INTO ledger (id, position, recorded_at, occurred_at, noun, case_id, act, article, role, actor_id, rule_set,"
                " fallback, calendar, form, after, previous, hash) VALUES ($1, $2, $3, $3, 'call', $4, 'draft', '', 'BUREAU', $5, '',"
                " true, '', '{}', 'DRAFT', $6, $6)",
                uuid7(), position, now, case, actor.id, top["hash"],
            )  # fmt: skip
            await raw.execute(
                "INSERT INTO stay (id, noun, case_id, stage, stage_text, since, entered_by, provisional, legal)"
                " VALUES ($1, 'call', $2, 'DRAFT', '拟定中', $3, $4, false, true)",
                uuid7(), case, now, position,
            )  # fmt: skip

    return ours, hand


asyncio.run(main())
