"""Connections for reading: a pool of its own, on which PostgreSQL itself refuses to write."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import TransactionWrapper
from tortoise.connection import get_connection

_pool: Any = None
SETTINGS = {
    "timezone": "UTC",
    "default_transaction_read_only": "on",
    "jit": "off",  # it would take longer to compile a statement than to run it
}
STATEMENTS = 256  # prepared statements kept by each connection
LONGEST = 64 * 1024  # characters of a statement that is worth keeping


async def as_it_is(connection: Any) -> None:
    """Give a connection back without asking the server to forget: a reader leaves nothing behind in its session."""


@asynccontextmanager
async def reading_from(address: dict[str, Any], most: int, milliseconds: int) -> AsyncIterator[None]:
    """The pool opened on this address (asyncpg's words) for as long as the block lasts; each statement may take so long."""
    global _pool
    before = _pool
    settings = {**SETTINGS, "statement_timeout": str(milliseconds)}
    async with asyncpg.create_pool(
        **address, min_size=0, max_size=most, reset=as_it_is, server_settings=settings,
        statement_cache_size=STATEMENTS, max_cacheable_statement_size=LONGEST, max_cached_statement_lifetime=0,
    ) as _pool:  # fmt: skip
        try:
            yield
        finally:
            _pool = before


@asynccontextmanager
async def reader() -> AsyncIterator[Any]:
    """A connection for one statement that reads: the open transaction's when there is one, else one of the pool."""
    client = get_connection("default")
    if isinstance(client, TransactionWrapper):
        yield client._connection
    else:
        async with _pool.acquire() as raw:
            yield raw
