"""When a session or key was last used: noted in memory as it is used, written at most once a minute, beside what is read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog

from schema.desk import session

from ..auth import used
from ..errors import is_passing
from ..settings import Settings

EVERY = 60.0  # seconds
log = structlog.get_logger()


async def write_down(settings: Settings) -> int:
    """Write what was noted since the last time; answers how many. Should the database be away, it is noted still."""
    seen = dict(used)
    if seen:
        await session.note_use(seen, timedelta(minutes=settings.session_idle_minutes))
    for digest, at in seen.items():
        if used.get(digest) == at:
            del used[digest]
    return len(seen)


@asynccontextmanager
async def writing(settings: Settings) -> AsyncIterator[None]:
    """Write it down for as long as the block lasts, and once at its end."""

    async def go() -> None:
        while True:
            await asyncio.sleep(EVERY)
            await _tried(settings)

    task = asyncio.create_task(go())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await _tried(settings)


async def _tried(settings: Settings) -> None:
    try:
        await write_down(settings)
    except Exception as trouble:
        if not is_passing(trouble):
            raise
        log.warning("last use", trouble=repr(trouble))
