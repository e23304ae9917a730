"""Where the record lives: the ORM's configuration, and bringing a database up to the present tables."""

from __future__ import annotations

import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.queries import Queries
from tortoise import Tortoise
from tortoise.migrations.api import migrate

from .reading import reading_from

MODULES = [f"schema.record.{name}" for name in (
    "catalogue", "unit", "call", "filing", "round", "notice", "institution", "change", "version", "renewal",
    "ending", "revocation", "closure", "account", "delegation", "session", "factor", "ledger", "submission",
    "attachment", "calendar_import", "calendar_feed", "plan", "sitting", "candidate", "batch", "certificate", "archive",
    "candidate_import", "personal_read",
    "supervisor", "programme", "draw", "inspection", "rectification", "sanction",
    "complaint", "reporter_read", "dispute",
)]  # fmt: skip
MIGRATING = 7_391_002


async def as_it_is(connection: Any) -> None:
    """Give a connection back without asking the server to forget: all that an act sets ends with its transaction."""


def address(url: str) -> dict[str, Any]:
    """A `postgresql://` address (a Unix socket as `?host=`) in asyncpg's words."""
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    return {
        "host": query.get("host") or parts.hostname or "localhost",
        "port": int(query.get("port") or parts.port or 5432),
        "user": urllib.parse.unquote(parts.username or "postgres"),
        "password": urllib.parse.unquote(parts.password) if parts.password else None,
        "database": parts.path.lstrip("/") or "postgres",
    }


def config(url: str, pool: int = 10) -> dict[str, Any]:
    """Tortoise's configuration for a `postgresql://` address, with `pool` connections."""
    credentials = {
        **address(url),
        "minsize": 1,
        "maxsize": pool,
        "reset": as_it_is,
        "server_settings": {
            "timezone": "UTC",
            "statement_timeout": "15000",
            "idle_in_transaction_session_timeout": "30000",
        },
    }
    return {
        "connections": {"default": {"engine": "tortoise.backends.asyncpg", "credentials": credentials}},
        "apps": {
            "jinji": {"models": MODULES, "default_connection": "default", "migrations": "schema.record.migrations"}
        },
        "use_tz": True,
        "timezone": "UTC",
    }


@asynccontextmanager
async def opened(url: str, pool: int = 10, seconds: float = 10.0, replica: str | None = None) -> AsyncIterator[None]:
    """The ORM connected for as long as the block lasts, and as many connections again for reading; seen by every task.

    Those for reading go to the `replica`, where there is one.
    A statement that reads may take nine tenths of `seconds`, the time for a whole request.
    """
    await Tortoise.init(config=config(url, pool), _enable_global_fallback=True)
    try:
        async with reading_from(address(replica or url), pool, int(seconds * 900), apart=replica is not None):
            yield
    finally:
        await Tortoise.close_connections()


async def bring_up_to_date(url: str) -> None:
    """Run the migrations and install the queue's tables; one process at a time (advisory lock), repeatable."""
    guard = await asyncpg.connect(url)
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", MIGRATING)
        await migrate(config=config(url, 2))
        await Tortoise.close_connections()
        queue = Queries(AsyncpgDriver(guard))
        if not await guard.fetchval("SELECT to_regclass('pgqueuer')"):
            await queue.install()
        await queue.upgrade()
    finally:
        await guard.close()
