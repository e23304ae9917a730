"""`make overload`: 64 clients ask the costliest that is permitted, four do ordinary work, one of them writes; who suffers?

Told are the ordinary readings' latencies quiet and under load, the server's memory minute by minute, and whether every act that
was acknowledged is in the ledger once.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import asyncpg
import httpx
import orjson
from rich.console import Console

from . import store
from .data import SMALL
from .load import SCRIPT, wrk
from .peers import OURS, Running, running
from .reads import READS

COSTLY, ORDINARY, QUIET = 64, 4, 10  # clients, clients, seconds
PAUSE = 0.05  # seconds between two readings of one who works
MOST = 3.0  # times the quiet 99th percentile
WIDE = """{ institutions(first: 100) { totalCount nodes { name stage scopes(first: 80) { nodes { level validFrom validTo
 occupation { code name } } } more: scopes(first: 20) { nodes { level } } } } }"""


async def work(at: Running, over: asyncio.Event, taken: list[float], wrong: list[str]) -> None:
    """Details, lists and pages one after another, as a person's front end asks them."""
    bodies = [body for read in READS for body in at.bodies(read, SMALL)[:20]]
    async with httpx.AsyncClient(headers=at.peer.headers, timeout=60) as client:
        turn = 0
        while not over.is_set():
            turn += 1
            began = time.perf_counter()
            answer = await client.post(at.url, content=bodies[turn % len(bodies)])
            taken.append(time.perf_counter() - began)
            if answer.status_code != 200 or b'"errors"' in answer.content:
                wrong.append(answer.text[:200])
            await asyncio.sleep(PAUSE)


async def write(at: Running, over: asyncio.Event, done: set[str], wrong: list[str]) -> None:
    """A calendar feed opened and closed again, each act under a key of its own."""
    opening = "mutation($key: String) { calendarFeedOpen(key: $key) { calendarFeed { id } userErrors { code } } }"
    closing = "mutation($id: ID!, $key: String) { calendarFeedClose(id: $id, key: $key) { userErrors { code } } }"
    stamp, turn = time.time_ns(), 0
    async with httpx.AsyncClient(headers=at.peer.headers, timeout=60) as client:
        while not over.is_set():
            turn += 1
            key, answer = f"overload-{stamp}-{turn}", {}
            for query, name in ((opening, "Open"), (closing, "Close")):
                of = {"key": key + name} | ({"id": answer["calendarFeed"]["id"]} if name == "Close" else {})
                told = (await client.post(at.url, content=orjson.dumps({"query": query, "variables": of}))).json()
                if "errors" in told:
                    wrong.append(str(told)[:300])
                    break
                answer = told["data"][f"calendarFeed{name}"]
                if answer["userErrors"]:
                    wrong.append(str(answer))
                    break
                done.add(of["key"])
            await asyncio.sleep(0.5)


async def main(seconds: int) -> int:
    """Measure; 0 when the ordinary hardly suffer, memory stays flat and nothing is lost."""
    console, server = Console(width=110), store.start()
    database = await store.built(server, SMALL, console)
    async with running(OURS, database) as at:
        quiet, busy, wrong, done = list[float](), list[float](), list[str](), set[str]()
        await during(QUIET, at, quiet, done, wrong)
        quiet.clear()  # what was asked for the first time
        await during(QUIET, at, quiet, done, wrong)
        console.print(told("quiet", quiet))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "wide"
            file.write_bytes(orjson.dumps({"query": WIDE}))
            process = await asyncio.create_subprocess_exec(
                wrk(), "-t1", f"-c{COSTLY}", f"-d{seconds + 10}s", "--timeout", "60s", "-s", SCRIPT, at.url, "--", file,
                at.peer.headers["authorization"], "look", stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            await asyncio.sleep(5)
            memory = await during(seconds, at, busy, done, wrong)
            out, _ = await process.communicate()
        console.print(told(f"beside {COSTLY}", busy))
        console.print(f"the costly: {orjson.loads(out.splitlines()[-1])}")
        console.print(f"memory, MB: {' '.join(f'{one:.0f}' for one in memory)}")
        lost = await missing(database, done)
    times = percentile(busy) / percentile(quiet)
    console.print(f"99th percentile {times:.1f} times the quiet one (at most {MOST})")
    console.print(f"{len(done)} acts, {len(lost)} lost or doubled; {len(wrong)} errors {wrong[:3]}")
    quarter = len(memory) // 4
    grown = statistics.mean(memory[-quarter:]) / statistics.mean(memory[quarter : 2 * quarter])
    console.print(f"memory of the last quarter {grown:.2f} times that of the second")
    return int(times > MOST or bool(lost) or bool(wrong) or grown > 1.1)


async def during(seconds: int, at: Running, taken: list[float], done: set[str], wrong: list[str]) -> list[float]:
    """Let the ordinary work for so long; the server's memory in MB, forty times meanwhile."""
    over, memory = asyncio.Event(), list[float]()
    tasks = [asyncio.create_task(work(at, over, taken, wrong)) for _ in range(ORDINARY - 1)]
    tasks.append(asyncio.create_task(write(at, over, done, wrong)))
    for _ in range(40):
        await asyncio.sleep(seconds / 40)
        with suppress(OSError):
            memory.append(resident(at.pid))
    over.set()
    await asyncio.gather(*tasks)
    return memory


def resident(pid: int) -> float:
    """MB of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6


def percentile(taken: list[float]) -> float:
    """The 99th, in seconds."""
    return statistics.quantiles(taken, n=100)[98]


def told(name: str, taken: list[float]) -> str:
    """A line of the report."""
    return f"{name:12} {len(taken):6} readings  p50 {statistics.median(taken) * 1000:7.1f} ms  p99 {percentile(taken) * 1000:7.1f} ms"


async def missing(database: str, done: set[str]) -> list[str]:
    """Acts that are not in the ledger exactly once."""
    raw = await asyncpg.connect(database)
    try:
        rows = await raw.fetch("SELECT key, count(*) FROM ledger WHERE key = ANY($1::text[]) GROUP BY key", list(done))
    finally:
        await raw.close()
    once = {row["key"] for row in rows if row["count"] == 1}
    return sorted(done - once)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)))
