"""The PostgreSQL of the benchmarks, on disk, and in it one database for each data set, kept between runs."""

from __future__ import annotations

import hashlib
import os
import time
from itertools import islice
from pathlib import Path

import asyncpg
from rich.console import Console

from schema.law.roles import CENTRE
from schema.record import embedded
from schema.record.base import Record
from schema.record.ledger import Change, Line, Stay
from schema.record.nouns import NOUNS
from schema.record.sight import bound
from tests.conftest import ROOT, _template, at

from .data import Catalogue, Scale, tables

FOLDER = Path("/var/tmp") / f"jinji-bench-{os.getuid()}"
LOT = 500_000  # rows written between two lines of progress
ROLE = "jinji_bench_centre"
ASKER = {"id": "current_setting('jinji.actor')", "unit": "NULL", "district": "NULL", "principal": "NULL"}  # the centre has neither
FITTED = (
    # what a user of a peer would add: its lists are ordered in the database's own collation
    "CREATE INDEX IF NOT EXISTS bench_institution_list ON institution (pinyin, id)",
    # whoever asked in the last run has idled since then
    "UPDATE session SET idle_until = expires_at",
    # as every guide to PostgreSQL asks where there are no spinning disks; for all servers alike
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET random_page_cost = 1.1', current_database()); END $$",
)


def start() -> str:
    """The address of the server: DATABASE_URL, or the embedded one in a folder on disk."""
    return os.environ.get("DATABASE_URL") or embedded.start(FOLDER / "postgres")


async def built(server: str, scale: Scale, console: Console) -> str:
    """The address of the database with this data set, made first when it is not there."""
    name = f"jinji_bench_{scale.name}_{_age()}"
    admin = await asyncpg.connect(server)
    try:
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            for row in await admin.fetch("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", name[:-12]):
                await admin.execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')
            console.print(f"building the data set “{scale.name}” (kept for the next run)")
            raw = f"{name}_raw"
            await admin.execute(f'CREATE DATABASE "{raw}" TEMPLATE "{await _template(server)}"')
            await _fill(at(server, raw), scale, console)
            await admin.execute(f'ALTER DATABASE "{raw}" RENAME TO "{name}"')
    finally:
        await admin.close()
    await _fit(at(server, name))
    return at(server, name)


def _age() -> str:
    files = [Path(__file__).with_name("data.py"), *ROOT.glob("schema/record/migrations/*.py")]
    files += ROOT.glob("schema/catalogue/*.csv")
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:12]


async def _fill(url: str, scale: Scale, console: Console) -> None:
    raw = await asyncpg.connect(url)
    try:
        catalogue = Catalogue(
            await raw.fetch("SELECT id, name FROM district ORDER BY code"),
            await raw.fetch("SELECT id, occupation_id, lowest_level FROM standard ORDER BY code"),
        )
        for table, columns, rows in tables(scale, catalogue):
            began, written, stream = time.monotonic(), 0, iter(rows)
            while lot := list(islice(stream, LOT)):
                await raw.copy_records_to_table(table, records=lot, columns=columns)
                written += len(lot)
                console.print(f"  {table:<14}{written:>12,} rows {time.monotonic() - began:>7.1f} s")
        await raw.execute("VACUUM ANALYZE")
    finally:
        await raw.close()


async def _fit(url: str) -> None:
    """Make the database fit for the servers of today: the visibility they must keep may have changed since it was built."""
    raw = await asyncpg.connect(url)
    try:
        for statement in (*FITTED, *policies()):
            await raw.execute(statement)
    finally:
        await raw.close()


def policies() -> list[str]:
    """The visibility of the centre as row-level security: the same predicates, for a peer that keeps permissions there.

    The owner of the tables, as whom everybody else connects, is not bound by them.
    """
    made = [
        f"DO $$ BEGIN CREATE ROLE {ROLE}; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {ROLE}",
    ]
    models: set[type[Record]] = {*NOUNS.values(), Line, Stay, Change}
    for table, model in sorted((model._meta.db_table, model) for model in models):
        seen = bound(model.visible_to(CENTRE), f'"{table}"', ASKER.__getitem__)
        made += [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'DROP POLICY IF EXISTS centre ON "{table}"',
            f'CREATE POLICY centre ON "{table}" FOR SELECT TO {ROLE} USING ({seen})',
        ]
    return made
