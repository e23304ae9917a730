"""Importing candidates: the same file read with the same library and copied, beside it read, judged, sealed and enrolled.

All write to the same PostgreSQL, in turn. Two limits: `bare` copies every cell into a table of text without a key; `kept` copies
as many ready rows into a table with the keys, indexes and checks that a candidate has, as any import must in the end.

`read` ends with every row judged and on record, waiting; `enrolled` with every row a candidate of a plan. Memory is the peak of the
server's process; the file is opened in a process of its own, which ends with it.
"""

from __future__ import annotations

import io
import re
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import python_calamine
from rich.console import Console
from rich.table import Table

from api import http
from api.candidate_import import read_file, take
from api.read import from_global
from schema.desk import moment
from schema.law.candidate_import import ReadForm, TakeForm
from schema.law.identity import check_character
from schema.law.kinds import TakeMode
from schema.law.procedure import Actor, Moment
from schema.law.roles import INSTITUTION
from tests import assessing, story
from tests.api import sheets
from tests.conftest import _template, cloned
from tests.world import World, settled

ROUNDS = 5
ROWS, FEW = 10_000, 1_000
BARE = "CREATE TABLE bare (" + ", ".join(f"c{place} text" for place in range(len(sheets.OWN))) + ")"


async def measured(server: str, console: Console) -> None:
    """Both measurements, in a database of their own on the same disk."""
    async with cloned(server, await _template(server)) as url, settled(url) as world:
        institution = await story.filed(world)
        raw = await asyncpg.connect(url)
        try:
            await raw.execute(BARE)
            await _against_bare(world, institution, raw, console)
        finally:
            await raw.close()


def content(count: int) -> bytes:
    """A workbook of so many different people."""
    return sheets.xlsx(sheets.row(at % 1000, 证件号码=_number(at), 性别=None, 出生日期=None, 手机号码=f"138{at:08}") for at in range(count))


def _number(at: int) -> str:
    stem = f"120101{date(1970, 1, 1) + timedelta(at // 500):%Y%m%d}{at % 500:03}"
    return stem + check_character(stem)


async def bare(raw: Any, whole: bytes) -> None:
    """The limit: read with the same library, copy every cell as text."""
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(whole)).get_sheet_by_index(0)
    rows = iter(sheet.iter_rows())
    next(rows)
    await raw.copy_records_to_table("bare", records=([str(cell) for cell in row] for row in rows))


async def twin(raw: Any) -> list[Any]:
    """A table like that of candidates, with all it holds them to; and ten thousand ready rows for it."""
    foreign = await raw.fetch(
        "SELECT pg_get_constraintdef(oid) AS says FROM pg_constraint WHERE conrelid = 'candidate'::regclass AND contype = 'f'"
    )
    rows: list[Any] = await raw.fetch("SELECT * FROM candidate ORDER BY plan_id, ordinal LIMIT $1", ROWS)
    await raw.execute("CREATE TABLE twin (LIKE candidate INCLUDING ALL)")
    for one in foreign:
        await raw.execute(f"ALTER TABLE twin ADD {one['says']}")
    return rows


async def kept(raw: Any, whole: bytes, ready: list[Any]) -> None:
    """The other limit: read with the same library, copy ready rows into a table with a candidate's keys."""
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(whole)).get_sheet_by_index(0)
    rows = (tuple(row) for _, row in zip(sheet.iter_rows(), ready, strict=False))
    await raw.copy_records_to_table("twin", records=rows)


async def _against_bare(world: World, institution: dict[str, Any], raw: Any, console: Console) -> None:
    whole, few = content(ROWS), content(FEW)
    files = [await _sent(world, one) for one in (few, whole)]
    plans = [_id(await assessing.drafted(world, institution)) for _ in range(ROUNDS + 1)]
    circumstances = await _circumstances(world, await raw.fetchval("SELECT unit_id FROM plan LIMIT 1"))

    async def read(plan: UUID, file: UUID) -> UUID:
        form = ReadForm(plan=plan, file=file)
        outcome = await read_file("candidateImport", "read", None, form, circumstances, recorded_at=circumstances.at, key=None)
        assert outcome.case, outcome.refusals
        return outcome.case.id

    async def enrol(case: UUID) -> None:
        form = TakeForm(mode=TakeMode.ALL_OR_NOTHING)
        outcome = await take("candidateImport", "take", case, form, circumstances, recorded_at=circumstances.at, key=None)
        assert outcome.case, outcome.refusals

    first = await read(plans[0], files[0])  # what is loaded once is loaded
    peaks = [await _peak(lambda file=file: read(plans[0], file)) for file in files]  # type: ignore[misc]
    took: dict[str, list[float]] = {"bare": [], "kept": [], "read": [], "enrolled": []}
    for plan in plans[1:]:
        began = time.perf_counter()
        await bare(raw, whole)
        took["bare"].append(time.perf_counter() - began)
        await raw.execute("TRUNCATE bare")
        began = time.perf_counter()
        case = await read(plan, files[1])
        took["read"].append(time.perf_counter() - began)
        await enrol(case)
        took["enrolled"].append(time.perf_counter() - began)
    ready = await twin(raw)
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await kept(raw, whole, ready)
        took["kept"].append(time.perf_counter() - began)
        await raw.execute("TRUNCATE twin")
    found = await raw.fetchval("SELECT count(*) FROM candidate")
    if found != ROUNDS * ROWS:
        raise SystemExit(f"{found} candidates, not {ROUNDS * ROWS}")
    assert first
    _print(took, peaks, console)


def _print(took: dict[str, list[float]], peaks: list[float], console: Console) -> None:
    half = {name: statistics.median(times) for name, times in took.items()}
    table = Table(f"{ROWS:,} rows of {len(sheets.OWN)} columns", "seconds", "rows a second", "to bare", "to kept", title="Importing")
    for name, says in (("bare", "read with the same library, cells copied as text"), ("kept", "the same, ready rows copied under keys"),
                       ("read", "read, judged, sealed, on record"), ("enrolled", "and every row a candidate")):  # fmt: skip
        ratios = (f"{half[limit] / half[name]:.2f}" for limit in ("bare", "kept"))
        table.add_row(says, f"{half[name]:.2f}", f"{ROWS / half[name]:,.0f}", *ratios)
    console.print(table)
    console.print(
        f"peak of the server's memory while reading: {peaks[0]:.0f} MB for {FEW:,} rows, {peaks[1]:.0f} MB for {ROWS:,}"
    )


async def _peak(once: Callable[[], Awaitable[Any]]) -> float:
    """The highest this process's memory has stood meanwhile, in MB."""
    _forget_peak()
    await once()
    return _stood()


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _stood() -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


async def _sent(world: World, whole: bytes) -> UUID:
    return _id(await sheets.uploaded(world, "factory", whole, "名单.xlsx"))


async def _circumstances(world: World, unit: UUID) -> Moment:
    actor = Actor(INSTITUTION, world.ids["factory"], "工厂经办人", unit=unit)
    return await moment(world.deployment, actor, await http.now(world.settings))


def _id(shown: dict[str, Any]) -> UUID:
    found = from_global(shown["id"])
    assert found
    return UUID(found[1])
