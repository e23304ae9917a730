"""The one that asks and publishes. It lives as long as the process; what must survive is on disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from sitegen import shell
from sitegen.client import Client, connected
from sitegen.config import SiteConfig
from sitegen.session import Session
from sitegen.turn import only_one

if TYPE_CHECKING:
    from sitegen.bucket import Bucket


class Generator:
    """What all turns share."""

    def __init__(
        self, config: SiteConfig, api: httpx.AsyncClient | None = None, web: httpx.AsyncClient | None = None
    ) -> None:
        self.config = config
        self.client = Client(config.api_url, config.key, api)
        self.web = web or connected(10)
        self.owns_web = web is None
        self.turn = asyncio.Lock()
        self.bell = asyncio.Event()  # something has changed
        self.withheld: set[str] = set()  # lost notice pages, reported; the watch or a full build puts them back
        self.program = shell.fingerprint(config.source, config.site_url)
        self.bucket = _bucket(config)

    async def close(self) -> None:
        await self.client.close()
        if self.owns_web:
            await self.web.aclose()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """The published tree, to ourselves."""
        async with self.turn, only_one(self.config.state):
            if self.bucket:
                await self.bucket.caught_up()
            yield Session(self)


def _bucket(config: SiteConfig) -> "Bucket | None":
    """The store in which the tree is published too, if there is one; its library is loaded only then."""
    if not config.bucket:
        return None
    from sitegen.bucket import Bucket

    return Bucket(config.bucket, config.out, config.state)
