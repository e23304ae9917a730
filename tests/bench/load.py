"""One measurement: a server under wrk for some seconds, and the processor time it and PostgreSQL took a request."""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import orjson

from .peers import Running

SCRIPT = Path(__file__).with_name("load.lua")
TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds
PATIENCE = 60  # seconds for one answer


@dataclass(frozen=True)
class Taken:
    """What was measured: requests a second; milliseconds of processor a request; latencies in milliseconds."""

    rate: float
    cpu: float
    database: float
    p50: float
    p99: float


def median(taken: list[Taken]) -> Taken:
    """The median of every figure by itself."""
    return Taken(*(statistics.median(values) for values in zip(*(vars(one).values() for one in taken), strict=True)))


def wrk() -> str:
    """wrk's path; told how to come by it when it is missing."""
    found = shutil.which("wrk")
    if found is None:
        raise SystemExit("wrk is missing: apt install wrk (Debian, Ubuntu), brew install wrk (macOS)")
    return found


async def postmaster(database: str) -> int | None:
    """The process above PostgreSQL's backends, when it runs on this machine."""
    raw = await asyncpg.connect(database)
    try:
        return _above(await raw.fetchval("SELECT pg_backend_pid()"))
    finally:
        await raw.close()


async def loaded(running: Running, bodies: Path, connections: int, seconds: int, above: int | None) -> Taken:
    """Put a server under load: first a moment in which every answer is looked into, then the measurement."""
    await _wrk(running, bodies, connections, 1, "look")
    mine, theirs = _spent(running.pid), _spent_below(above)
    found = await _wrk(running, bodies, connections, seconds, "")
    count = found["requests"]
    return Taken(
        rate=count / found["microseconds"] * 1e6,
        cpu=(_spent(running.pid) - mine) * TICK / count,
        database=(_spent_below(above) - theirs) * TICK / count,
        p50=found["p50"] / 1000,
        p99=found["p99"] / 1000,
    )


async def _wrk(running: Running, bodies: Path, connections: int, seconds: int, look: str) -> dict[str, int]:
    process = await asyncio.create_subprocess_exec(
        wrk(), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", f"{PATIENCE}s", "-s", SCRIPT, running.url, "--", bodies,
        running.peer.headers["authorization"], look, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, wrong = await process.communicate()
    if process.returncode:
        raise SystemExit(f"wrk: {(out + wrong).decode()}")
    found: dict[str, int] = orjson.loads(out.splitlines()[-1])
    if not found["requests"] and seconds < PATIENCE:  # a slow server under many connections has not answered yet
        return await _wrk(running, bodies, connections, seconds * 4, look)
    if found["errors"] or not found["requests"]:
        raise SystemExit(f"{running.peer.name}: {found['errors']} errors under load\n{wrong.decode()}")
    return found


def _stat(pid: int) -> tuple[int, int, int]:
    """The parent of a process, the ticks of processor time it has taken, and those of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1]), int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])


def _above(pid: int) -> int | None:
    return _stat(pid)[0] if Path(f"/proc/{pid}/stat").exists() else None


def _spent(pid: int) -> int:
    return _stat(pid)[1]


def _spent_below(parent: int | None) -> int:
    """The ticks of all backends, also of those that have ended."""
    if parent is None:
        return 0
    total = _stat(parent)[2]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                above, ticks, _ = _stat(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
            total += ticks if above == parent else 0
    return total
