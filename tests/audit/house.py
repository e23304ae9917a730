"""The API as it runs, on a port of its own and a fresh database: with accounts, without demonstration's privileges."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from api.servers import SOCKETS
from tests.conftest import _template, cloned
from tests.world import World, settled


@asynccontextmanager
async def served(server: str, **options: Any) -> AsyncIterator[tuple[World, str]]:
    """A world whose API also answers over HTTP, and its address."""
    async with cloned(server, await _template(server)) as url, settled(url, **options) as world, listening(world.app) as at:
        yield world, at


@asynccontextmanager
async def listening(app: Any) -> AsyncIterator[str]:
    """An application on a free port; its address."""
    config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off", timeout_graceful_shutdown=1, **SOCKETS)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn sets no event
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
