"""The worker: rings the webhooks that acts have queued, and lets the clock act each minute."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import httpx
import structlog
from pgqueuer import PgQueuer
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.domain.models import Job
from standardwebhooks.webhooks import Webhook

from schema import clock
from schema.desk import keep
from schema.desk.book import DELIVER
from schema.record.account import Delivery

from .hooks import target_fault
from .http import now
from .settings import Settings

log = structlog.get_logger()


async def tick(settings: Settings) -> None:
    """Let the clock act once."""
    for act, outcome in await clock.tick(settings.deployment(), await now(settings)):
        log.info("clock", act=act, refused=[refusal.code for refusal in outcome.refusals])


@asynccontextmanager
async def working(settings: Settings, url: str) -> AsyncIterator[None]:
    """The worker as a background task of this process."""
    task = asyncio.create_task(run(settings, url))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def run(settings: Settings, url: str) -> None:
    raise NotImplementedError
