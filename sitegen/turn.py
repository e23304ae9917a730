"""One generator at a time at one published tree, whatever the process."""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO


def _lock_of(state: Path) -> IO[str]:
    state.mkdir(parents=True, exist_ok=True)
    return (state / "lock").open("w")


@asynccontextmanager
async def only_one(state: Path) -> AsyncIterator[None]:
    """One generator at a time, whatever the process: waits for its turn."""
    with _lock_of(state) as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.01)
        yield
