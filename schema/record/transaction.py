"""One transaction on one connection of Tortoise's pool, acquired so that a cancelled request never leaks it.

`tortoise.transactions.in_transaction` (1.1.9) loses a pooled connection when its task is cancelled around BEGIN;
asyncpg's own context managers do not.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.connection import get_connection, get_connections


async def pool() -> Any:
    """The asyncpg pool behind the ORM, opened on first use."""
    client = get_connection("default")
    assert isinstance(client, AsyncpgDBClient)
    if client._pool is None:
        async with client._pool_init_lock:
            if client._pool is None:
                await client.create_connection(with_db=True)
    return client._pool


@asynccontextmanager
async def transaction() -> AsyncIterator[Any]:
    """Everything the ORM does inside is one transaction; yields the asyncpg connection.

    Inside another transaction (tests that roll back) it is a savepoint.
    """
    client: Any = get_connection("default")
    if isinstance(client, TransactionWrapper):
        async with client._connection.transaction():
            yield client._connection
        return
    async with (await pool()).acquire() as raw:
        wrapper = TransactionWrapper(client)
        wrapper._connection = raw
        async with raw.transaction():
            wrapper.transaction, wrapper._finalized = None, False
            token = get_connections().set("default", wrapper)
            try:
                yield raw
            finally:
                get_connections().reset(token)


@asynccontextmanager
async def connection() -> AsyncIterator[Any]:
    """An asyncpg connection for reading: the open transaction's when there is one, else one of the pool."""
    client = get_connection("default")
    if isinstance(client, TransactionWrapper):
        yield client._connection
    else:
        async with (await pool()).acquire() as raw:
            yield raw
