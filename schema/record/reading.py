"""Connections for reading: a pool of its own, on which PostgreSQL itself refuses to write.

asyncpg's pool makes a task of every connection that is given back, a fifth of what a short answer takes; a reader leaves
nothing behind that would have to be waited for. A statement that was cancelled is waited for by its connection's next.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

SETTINGS = {
    "timezone": "UTC",
    "default_transaction_read_only": "on",
    "jit": "off",  # it would take longer to compile a statement than to run it
    "random_page_cost": "1.1",  # no spinning disks: a look-up by index is not shied away from
}
STATEMENTS = 256  # prepared statements kept by each connection
LONGEST = 64 * 1024  # characters of a statement that is worth keeping


class Readers:
    """At most so many connections, opened when they are needed; the one used last is used again first.

    Of these a quarter at most are for wide readings, so that who asks for much waits for others who do, not everybody for him.
    """

    def __init__(self, most: int, apart: bool, **words: Any) -> None:
        self.apart = apart
        self._words, self._turn, self._free = words, asyncio.Semaphore(most), list[Any]()
        self._wide = asyncio.Semaphore(max(1, most // 4))

    async def fetch_wide(self, sql: str, *values: Any) -> Any:
        """The same, of what may answer with very many rows: few at a time."""
        async with self._wide:
            return await self.fetch(sql, *values)

    async def fetch(self, sql: str, *values: Any) -> Any:
        """The first value of a statement's first row; None when there is no row."""
        async with self._turn:
            raw = await self._open()
            try:
                return await raw.fetchval(sql, *values)
            finally:
                if not raw.is_closed():
                    self._free.append(raw)

    async def _open(self) -> Any:
        while self._free:
            if not (raw := self._free.pop()).is_closed():
                return raw
        return await asyncpg.connect(**self._words)

    async def close(self) -> None:
        """Close those that are free; the others close with the process."""
        while self._free:
            await self._free.pop().close(timeout=5)


_readers: Readers | None = None


@asynccontextmanager
async def reading_from(address: dict[str, Any], most: int, milliseconds: int, apart: bool = False) -> AsyncIterator[None]:
    """Readers of this address (asyncpg's words) for as long as the block lasts; each statement may take so long.

    `apart`: it is not where we write, so what was written a moment ago may not be there yet.
    """
    global _readers
    before = _readers
    _readers = Readers(
        most, apart, **address, server_settings={**SETTINGS, "statement_timeout": str(milliseconds)},
        statement_cache_size=STATEMENTS, max_cacheable_statement_size=LONGEST, max_cached_statement_lifetime=0,
    )  # fmt: skip
    try:
        yield
    finally:
        await _readers.close()
        _readers = before


def readers() -> Readers:
    """The readers that are open."""
    assert _readers is not None
    return _readers
