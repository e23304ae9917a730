"""The desk: acts a second against the same rows by a hand-written transaction; and a thousand acts by sixteen clients."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from rich.console import Console
from rich.table import Table

from schema.desk import Deployment, moment, perform
from schema.law.call import CallForm
from schema.law.forms import Nothing
from schema.law.kinds import Track
from schema.law.procedure import Actor
from schema.law.roles import BUREAU
from schema.record.database import opened
from schema.record.verify import verify_ledger
from tests.conftest import _template, cloned

from .by_hand import Hand, rows_of

ROUNDS, EACH = 5, 100  # pairs of acts in a round
CLIENTS, CASES = 16, 500  # each case is drafted and published: a thousand acts
ACTOR = Actor(BUREAU, UUID(int=7), "市人社局")
DEPLOYMENT = Deployment(fallback="measures-2021")
Once = Callable[[], Awaitable[Any]]


async def measured(server: str, console: Console) -> None:
    """Both measurements, in a database of their own on the same disk."""
    async with cloned(server, await _template(server)) as url, opened(url):
        raw = await asyncpg.connect(url)
        try:
            await _against_hand(raw, console)
            await _at_once(raw, console)
        finally:
            await raw.close()


async def draft() -> UUID:
    """A call drafted through the desk; its id."""
    today = datetime.now(UTC).date()
    form = CallForm(
        title="安排", tracks=[Track.EMPLOYER], opens_on=today, closes_on=today.replace(year=today.year + 1, day=1), body="正文",
        documents=[], occupations=[],
    )  # fmt: skip
    outcome = await perform("call", "draft", None, form, await moment(DEPLOYMENT, ACTOR, datetime.now(UTC)))
    assert outcome.case, outcome.refusals
    return outcome.case.id


async def publish(case: UUID) -> bool:
    """Publish it through the desk; False when it has been published already."""
    outcome = await perform("call", "publish", case, Nothing(), await moment(DEPLOYMENT, ACTOR, datetime.now(UTC)))
    assert outcome.case or [refusal.code for refusal in outcome.refusals] == ["WRONG_STAGE"], outcome.refusals
    return outcome.case is not None


async def _against_hand(raw: Any, console: Console) -> None:
    """Two acts on a case, through the desk and by hand, in turn; the rows they leave are the same."""
    model = await draft()
    await publish(model)
    written = await rows_of(raw, model)
    hand = await Hand.prepared(raw, written)

    async def ours() -> UUID:
        case = await draft()
        await publish(case)
        return case

    async def theirs() -> UUID:
        case = await hand.draft()
        await hand.publish(case)
        return case

    for both in (ours, theirs):
        if (left := _plain(await rows_of(raw, await both()))) != _plain(written):
            raise SystemExit(f"not the same rows:\n{left}\n{_plain(written)}")
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for kept, once in zip(rates, (ours, theirs), strict=True):
            began = time.perf_counter()
            for _ in range(EACH):
                await once()
            kept.append(2 * EACH / (time.perf_counter() - began))
    mine, others = statistics.median(rates[0]), statistics.median(rates[1])
    table = Table("acts a second, one client", "the desk", "by hand", "ratio", title="Writing")
    table.add_row("a call drafted, then published", f"{mine:.0f}", f"{others:.0f}", f"{mine / others:.2f}")
    console.print(table)


def _plain(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Rows without what is each one's own: ids, places, moments, hashes, numbers, and the effects, in which these stand."""
    own = {"id", "case_id", "position", "line", "entered_by", "number", "key", "hash", "previous", "effects"}
    return {
        table: [
            {name: value for name, value in row.items() if name not in own and not isinstance(value, datetime)}
            for row in found
        ]
        for table, found in rows.items()
    }


async def _at_once(raw: Any, console: Console) -> None:
    """Sixteen clients draft, then publish: every case twice at the same time, and only one may succeed."""
    before = await raw.fetchval("SELECT max(position) FROM ledger")
    cases: list[UUID] = []
    published: list[UUID] = []

    async def drafts() -> None:
        cases.append(await draft())

    async def publishes(case: UUID) -> None:
        if await publish(case):
            published.append(case)

    began = time.perf_counter()
    await _by_clients([drafts for _ in range(CASES)])
    await _by_clients([lambda case=case: publishes(case) for case in cases for _ in range(2)])  # type: ignore[misc]
    took = time.perf_counter() - began
    wrong = await verify_ledger()
    lines = await raw.fetch(
        "SELECT case_id, array_agg(act ORDER BY position) acts FROM ledger WHERE position > $1 GROUP BY 1", before
    )
    told = {row["case_id"]: row["acts"] for row in lines}
    wrong += (
        []
        if told == {case: ["draft", "publish"] for case in cases}
        else ["an act is missing from the ledger, or there twice"]
    )
    wrong += [] if sorted(published) == sorted(cases) else ["a case was published by nobody, or by two"]
    stages = await raw.fetch("SELECT DISTINCT stage FROM call WHERE id = ANY($1)", cases)
    wrong += [] if [row["stage"] for row in stages] == ["OPEN"] else [f"stages are {stages}"]
    open_stays = await raw.fetchval(
        "SELECT count(*) FROM stay WHERE until IS NULL AND stage = 'OPEN' AND case_id = ANY($1)", cases
    )
    wrong += [] if open_stays == CASES else [f"{open_stays} open stays"]
    if wrong:
        raise SystemExit("lost updates:\n" + "\n".join(wrong))
    console.print(
        f"{2 * CASES:,} acts by {CLIENTS} clients, each case published by two at once: {2 * CASES / took:.0f} a second;"
        " none lost, none twice, the ledger without gap and its hashes sound"
    )


async def _by_clients(work: list[Once]) -> None:
    async def client() -> None:
        while work:
            await work.pop()()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
