"""Several ASGI applications in one process and one loop, stopped together."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

from .lane import LaneProtocol

# whose address a request has is `address.py`'s business, not the server's
# a message of a WebSocket is small; a client that is gone is noticed within forty seconds
SOCKETS: dict[str, Any] = {
    "http": LaneProtocol, "proxy_headers": False, "server_header": False,
    "ws": "websockets-sansio", "ws_max_size": 200_000, "ws_ping_interval": 20.0, "ws_ping_timeout": 20.0,
}  # fmt: skip


class Quiet(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Any:
        """Nothing to capture."""
        yield


@asynccontextmanager
async def serving(apps: Sequence[tuple[Any, str, int]]) -> AsyncIterator[None]:
    """Serve each (application, host, port) for as long as the block lasts. OSError: a port is taken."""
    servers, tasks = [], []
    for application, host, port in apps:
        config = uvicorn.Config(application, host, port, log_level="warning", timeout_graceful_shutdown=2, **SOCKETS)
        server = Quiet(config)
        servers.append(server)
        tasks.append(asyncio.create_task(server.serve()))
        while not server.started:
            if tasks[-1].done():
                tasks[-1].result()
                raise OSError(f"port {port} cannot be opened")
            await asyncio.sleep(0.005)
    try:
        yield
    finally:
        for server in reversed(servers):
            server.should_exit = True
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_told() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    await told.wait()


async def together(apps: Sequence[tuple[Any, str, int]]) -> None:
    """Serve until told to stop."""
    async with serving(apps):
        await until_told()
