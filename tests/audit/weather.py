"""A bad road to PostgreSQL: a proxy that at random cuts, delays, and swallows what goes through it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Weather:
    """How often a piece of the stream comes to grief, and how."""

    cut: float = 0.0
    delay: float = 0.0
    refuse: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    met: dict[str, int] = field(default_factory=dict)

    def fine(self) -> None:
        """From now on nothing happens."""
        self.cut = self.delay = self.refuse = 0.0

    def happens(self, what: str) -> bool:
        """Whether it strikes now."""
        struck = self.chance.random() < getattr(self, what)
        self.met[what] = self.met.get(what, 0) + struck
        return struck


@asynccontextmanager
async def road(path: str, weather: Weather) -> AsyncIterator[int]:
    """A port of 127.0.0.1 behind which the server at this address (a socket's path, or host:port) lies."""
    tasks = set[asyncio.Task[None]]()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, RuntimeError):
            while piece := await reader.read(65536):
                if weather.happens("delay"):
                    await asyncio.sleep(weather.chance.random() * 0.3)
                if weather.happens("cut"):
                    writer.write(piece[: len(piece) // 2])  # in the middle of a message
                    break
                writer.write(piece)
                await writer.drain()
        writer.close()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if weather.happens("refuse"):
            writer.close()
            return
        there = await (asyncio.open_unix_connection(path) if "/" in path else asyncio.open_connection(*path.split(":")))
        for one in (carry(reader, there[1]), carry(there[0], writer)):
            task = asyncio.create_task(one)
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
