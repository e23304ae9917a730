"""The worker: rings the webhooks that acts have queued, and lets the clock act each minute and at midnight in Tianjin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.domain.models import Job
from pgqueuer.errors import RetryRequested
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries

from schema import clock
from schema.desk import keep
from schema.desk.attachment import sweep_files
from schema.desk.book import DELIVER
from schema.desk.budget import forget_budgets
from schema.desk.session import forget_logins
from schema.law.procedure import TIANJIN
from schema.record.account import Delivery
from schema.record.transaction import connection

from . import hooks
from .http import now
from .read import cursor_sql
from .settings import Settings
from .types.institution import IN_ORDER

log = structlog.get_logger()
CLOCK = 7_391_004  # the advisory lock of whoever lets the clock act
GONE = 410
BATCH = 10
GRACE = 1.0  # seconds that a delivery under way gets when the worker stops
LAST_CALL = 0.4  # and then to put its job back
EARLY = timedelta(seconds=1)  # a job and the time written down for it may differ by so much
SLOWEST = 30.0  # seconds between attempts to reach a lost database
CURSOR = f"SELECT {cursor_sql(IN_ORDER, 'c')} FROM public_change c WHERE c.position = $1"


@asynccontextmanager
async def working(settings: Settings, url: str) -> AsyncIterator[None]:
    """The worker as a background task of this process; leaves within two seconds."""
    task = asyncio.create_task(run(settings, url))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=2)
        if task.done() and not task.cancelled() and (error := task.exception()):
            log.error("worker", exc_info=error)


async def run(settings: Settings, url: str, resolve: hooks.Resolver = hooks.resolved) -> None:
    """Work until cancelled; needs the ORM opened. Any number of workers may share a database."""
    async with hooks.client(settings.private_hooks, resolve) as through, asyncio.TaskGroup() as tasks:
        tasks.create_task(_queue(Bell(settings, through), url))
        tasks.create_task(_round(settings.hook_sweep, keep.recall_deliveries))
        tasks.create_task(_round(3600, lambda: keep.prune_queue_log(settings.queue_log_days)))
        tasks.create_task(_round(3600, sweep_files))
        tasks.create_task(_round(3600, forget_budgets))
        tasks.create_task(_round(3600, forget_logins))
        tasks.create_task(_clock(settings, url))


async def tick(settings: Settings) -> None:
    """Let the clock act once."""
    for act, outcome in await clock.tick(settings.deployment(), await now(settings)):
        log.info("clock", act=act, refused=[refusal.code for refusal in outcome.refusals])


@dataclass
class Bell:
    """Rings one delivery after another; `stop` cuts short those that are waiting for an answer."""

    settings: Settings
    through: httpx.AsyncClient
    stopping: bool = False
    waiting: set[asyncio.Timeout] = field(default_factory=set)

    def stop(self) -> None:
        """No more waiting: the jobs go back to the queue."""
        self.stopping = True
        for limit in self.waiting:
            with suppress(RuntimeError):  # it is just running out by itself
                limit.reschedule(0)

    async def deliver(self, job: Job) -> None:
        """One job: ring, and write down how it went. RetryRequested: not now, the worker stops."""
        delivery = await Delivery.filter(id=UUID((job.payload or b"").decode())).select_related("endpoint").first()
        if delivery is None or delivery.state not in keep.OPEN_DELIVERY or delivery.endpoint.stage == "PAUSED":
            return  # done already, or held: `recall_deliveries` queues it again when the endpoint resumes
        if delivery.next_at and delivery.next_at - await now(self.settings) > EARLY:
            return  # a job that was thought lost; the next attempt has its own
        if self.stopping:
            raise RetryRequested
        if delivery.endpoint.stage == "REMOVED":
            await keep.note_delivery(delivery.id, state="DEAD", next_at=None, error="接收地址已移除")
        elif delivery.attempts > len(self.settings.hook_backoff):
            says = "投递多次中断，没有结果，不再重试"
            await keep.note_delivery(delivery.id, state="DEAD", next_at=None, error=says)
        elif await keep.claim_delivery(delivery.id, delivery.attempts):
            status, error = await self.ring(delivery)
            await self.note(delivery, status, error)

    async def ring(self, delivery: Delivery) -> tuple[int | None, str | None]:
        """Send it; answers the HTTP status, and what was wrong."""
        endpoint, at, limit = delivery.endpoint, await now(self.settings), asyncio.timeout(self.settings.hook_timeout)
        try:
            async with connection() as raw:
                cursor = await raw.fetchval(CURSOR, delivery.position)
            ring = hooks.Ring(str(delivery.id), delivery.event, cursor, delivery.created_at)
            async with limit:
                self.waiting.add(limit)
                keys = [endpoint.secret]
                if endpoint.previous_secret and endpoint.previous_until and endpoint.previous_until > at:
                    keys.append(endpoint.previous_secret)
                status = await hooks.send(self.through, ring, endpoint.url, keys, self.settings.private_hooks)
        except TimeoutError:
            return None, "投递时后台停止" if self.stopping else f"超过{self.settings.hook_timeout:g}秒没有答复"
        except Exception as trouble:  # whatever a receiver, a name, an address or a key can be
            return None, f"没有送到：{trouble or type(trouble).__name__}"[:300]
        finally:
            self.waiting.discard(limit)
        return status, None if 200 <= status < 300 else f"对方答复HTTP {status}"

    async def note(self, delivery: Delivery, status: int | None, error: str | None) -> None:
        """Write down how an attempt went, and when the next one comes."""
        at = await now(self.settings)
        if error is None:
            await keep.note_delivery(delivery.id, state="DELIVERED", status=status, error=None, delivered_at=at)
            return
        log.info("delivery", id=str(delivery.id), attempt=delivery.attempts + 1, status=status, error=error)
        backoff = self.settings.hook_backoff
        if status == GONE or delivery.attempts >= len(backoff):
            await keep.note_delivery(delivery.id, state="DEAD", status=status, error=error)
            return
        delay = timedelta(seconds=0 if self.stopping else backoff[delivery.attempts])
        await keep.postpone_delivery(delivery.id, delay, status=status, error=error, next_at=at + delay)


async def _queue(bell: Bell, url: str) -> None:
    """Serve the queue; a lost connection is opened again, each time waiting twice as long."""
    pause = 0.1
    while True:
        began = monotonic()
        try:
            await _serve(bell, url)
        except Exception as trouble:
            log.warning("queue", trouble=repr(trouble))
        pause = 0.1 if monotonic() - began > SLOWEST else min(pause * 2, SLOWEST)
        await asyncio.sleep(pause)


async def _serve(bell: Bell, url: str) -> None:
    """Serve the queue on a connection of its own until that is lost."""
    async with _connected(url, "jinji-worker") as raw:
        lost = asyncio.Event()
        raw.add_termination_listener(lambda gone: lost.set())
        manager = QueueManager(Queries(AsyncpgDriver(raw)))
        manager.entrypoint(DELIVER)(bell.deliver)
        patience = timedelta(seconds=bell.settings.hook_heartbeat)
        serving = asyncio.create_task(manager.run(
            batch_size=BATCH, max_concurrent_tasks=hooks.AT_ONCE, dequeue_timeout=patience / 2, heartbeat_timeout=patience,
            shutdown_on_listener_failure=True, log_aggregation_interval=timedelta(0),
        ))  # fmt: skip
        loss = asyncio.create_task(lost.wait())
        try:
            await asyncio.wait({serving, loss}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            loss.cancel()
            manager.shutdown.set()
            await asyncio.wait({serving}, timeout=GRACE)
            bell.stop()
            await asyncio.wait({serving}, timeout=LAST_CALL)
            serving.cancel()
            await asyncio.wait({serving}, timeout=LAST_CALL)
            bell.stopping = False
        if serving.done() and not serving.cancelled():
            serving.result()


@asynccontextmanager
async def _connected(url: str, name: str) -> AsyncIterator[Any]:
    raw = await asyncpg.connect(url, timeout=10, command_timeout=15, server_settings={"application_name": name})
    try:
        yield raw
    finally:
        with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await raw.close(timeout=LAST_CALL)


async def _round(seconds: float, chore: Callable[[], Awaitable[Any]]) -> None:
    """Do a chore now and then; trouble is logged, and the next round comes all the same."""
    while True:
        try:
            await chore()
        except Exception as trouble:
            log.warning("chore", trouble=repr(trouble))
        await asyncio.sleep(seconds)


async def _clock(settings: Settings, url: str) -> None:
    """Let the clock act at once, then every `tick_seconds` and at midnight in Tianjin."""
    while True:
        pause = settings.tick_seconds
        try:
            await _tick_alone(settings, url)
            pause = min(pause, until_midnight(await now(settings)))
        except Exception as trouble:
            log.error("clock", exc_info=trouble)
        await asyncio.sleep(pause)


def until_midnight(at: datetime) -> float:
    """Seconds until just after the next midnight in Tianjin."""
    here = at.astimezone(TIANJIN)
    midnight = datetime.combine(here.date() + timedelta(1), time(), TIANJIN)
    return (midnight - here).total_seconds() + 0.01


async def _tick_alone(settings: Settings, url: str) -> None:
    """Let the clock act, unless another worker is at it; the lock ends with its connection."""
    async with _connected(url, "jinji-clock") as guard:
        if await guard.fetchval("SELECT pg_try_advisory_lock($1)", CLOCK):
            await tick(settings)
