"""The bell: one LISTEN connection for the process, however many listen to it; nobody waits for a slow one, nothing piles up.

The database rings in the transaction of the act (a trigger on the ledger), with ids and a position only. Each worklist that
somebody watches is kept as the set of its cases, so that a case that has left it is noticed as well as one that came.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog

from schema.law.procedure import Actor

from ..auth import Asker
from ..context import now
from ..errors import fault
from ..settings import Settings
from . import watch

log = structlog.get_logger()
CHANNEL = "jinji_live"
GATHER = 0.05  # seconds in which what is rung together is told together
AT_ONCE = 1000  # cases looked up in one statement
SLOWEST = 10.0  # seconds between attempts to reach a lost database
PEOPLE = ("account", "key", "unit")  # acts on these can change who somebody is


class Occasion(Enum):
    """为什么收到"""

    OPENED = "订阅已开始"
    CHANGED = "您的待办有变化"
    RESUMED = "曾与数据库断开，期间可能有变化"


@dataclass(eq=False)
class Ear:
    """One subscription: what it has not been told yet is one occasion and one position, however much has happened."""

    asker: Asker
    occasion: Occasion | None = Occasion.OPENED
    position: int = 0
    closed: int = 0  # the code with which its connection is to be closed
    rung: asyncio.Event = field(default_factory=asyncio.Event)

    def ring(self, occasion: Occasion, position: int) -> None:
        """Something has happened."""
        if self.occasion is None or occasion is Occasion.RESUMED:
            self.occasion = occasion
        self.position = max(self.position, position)
        self.rung.set()

    def close(self, code: int) -> None:
        """There is nothing more to be told."""
        self.closed = self.closed or code
        self.rung.set()

    async def heard(self) -> Occasion | None:
        """The next occasion, when it comes; None when it is over."""
        while self.occasion is None and not self.closed:
            self.rung.clear()
            await self.rung.wait()
        told, self.occasion = self.occasion, None
        return None if self.closed else told


@dataclass(eq=False)
class List:
    """A worklist that somebody watches: the cases on it (None: not looked up yet), and who listens."""

    actor: Actor
    cases: set[UUID] | None = None
    ears: set[Ear] = field(default_factory=set)


class Bell:
    """All subscriptions of a process."""

    def __init__(self, settings: Settings, url: str) -> None:
        self.settings, self._url = settings, url
        self._lists: dict[tuple[Any, ...], List] = {}
        self._touched: set[UUID] = set()
        self._position, self._people = 0, False
        self._heard, self._turn = asyncio.Event(), asyncio.Lock()
        self._over = False

    @property
    def ears(self) -> list[Ear]:
        """Everybody who listens."""
        return [ear for one in self._lists.values() for ear in one.ears]

    @asynccontextmanager
    async def listening(self, asker: Asker) -> AsyncIterator[Ear]:
        """A subscription for as long as the block lasts. GraphQLError RATE_LIMITED: there are too many."""
        lost, changed = await watch.gone([asker], await now(self.settings))  # it may have connected long ago
        if lost or changed:
            raise fault("UNAUTHENTICATED", "会话已结束或身份已变更，请重新连接")
        ears, most = self.ears, self.settings.live_per_account
        if self._over or len(ears) >= self.settings.live_most:
            raise fault("RATE_LIMITED", "订阅过多，请稍后再试")
        if sum(ear.asker.actor.id == asker.actor.id for ear in ears) >= most:
            raise fault("RATE_LIMITED", f"一个账号同时最多{most}个订阅，请先关闭不用的")
        ear, key = Ear(asker), watch.place(asker.actor)
        one = self._lists.setdefault(key, List(asker.actor))
        one.ears.add(ear)
        try:
            async with self._turn:
                if one.cases is None:  # from now on it is kept
                    [one.cases] = await watch.listed([asker.actor])
            ear.position = await watch.last_position()
            yield ear
        finally:
            one.ears.discard(ear)
            if not one.ears and self._lists.get(key) is one:
                del self._lists[key]

    @asynccontextmanager
    async def ringing(self) -> AsyncIterator[None]:
        """Listen to the database for as long as the block lasts; then all subscriptions end."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self._over = True
            for ear in self.ears:
                ear.close(1012)
            task.cancel()
            await asyncio.wait({task}, timeout=2)

    async def _run(self) -> None:
        pause = 0.1
        while True:
            began = monotonic()
            try:
                await self._serve()
            except Exception as trouble:  # the database may be away: whoever listens is told when it is back
                log.warning("live", trouble=repr(trouble))
            pause = 0.1 if monotonic() - began > SLOWEST else min(pause * 2, SLOWEST)
            await asyncio.sleep(pause)

    async def _serve(self) -> None:
        """Listen on a connection of its own until that is lost."""
        raw = await asyncpg.connect(
            self._url, timeout=10, command_timeout=5, server_settings={"application_name": "jinji-live"}
        )
        try:
            raw.add_termination_listener(lambda lost: self._heard.set())
            await raw.add_listener(CHANNEL, self._note)
            await self._resume()
            while not raw.is_closed():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._heard.wait(), self.settings.live_check)
                    await asyncio.sleep(GATHER)
                    await self._tell()
                    continue
                await raw.execute("SELECT 1")  # a connection that died without a word is noticed
                self._people = True
                await self._tell()
        finally:
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await raw.close(timeout=0.4)

    def _note(self, raw: Any, pid: int, channel: str, payload: str) -> None:
        told = orjson.loads(payload)
        cases = told.get("cases", {})
        self._touched.update(map(UUID, cases))
        self._position = max(self._position, told.get("position", 0))
        self._people |= not cases or not set(PEOPLE).isdisjoint(cases.values())
        self._heard.set()

    async def _resume(self) -> None:
        """After a connection was lost: what was missed is in the lists, and everybody looks for himself."""
        position = await watch.last_position()
        async with self._turn:
            for one in list(self._lists.values()):
                [one.cases] = await watch.listed([one.actor])
                for ear in one.ears:
                    ear.ring(Occasion.RESUMED, position)
        self._people = True
        await self._tell()

    async def _tell(self) -> None:
        self._heard.clear()
        touched, self._touched = list(self._touched), set()
        people, self._people = self._people, False
        async with self._turn:
            if people and (ears := self.ears):
                await self._part(ears)
            for start in range(0, len(touched), AT_ONCE):
                await self._ring(set(touched[start : start + AT_ONCE]))

    async def _part(self, ears: list[Ear]) -> None:
        """Those whose session has ended, or who have become somebody else, hear no more."""
        lost, changed = await watch.gone({ear.asker for ear in ears}, await now(self.settings))
        for ear in ears:
            if ear.asker.digest in lost:
                ear.close(4401)
            elif ear.asker.digest in changed:
                ear.close(1012)

    async def _ring(self, touched: set[UUID]) -> None:
        """Whoever has one of these cases on his list, or had, is told."""
        lists = sorted(self._lists.values(), key=lambda one: one.actor.role.value)
        for _, same in groupby(lists, key=lambda one: one.actor.role):
            office = list(same)
            found = await watch.listed([one.actor for one in office], touched)
            for one, now_ in zip(office, found, strict=True):
                if one.cases is None:
                    continue  # its first listener is about to look for himself
                before = one.cases & touched
                one.cases = (one.cases - touched) | now_
                if before or now_:
                    for ear in one.ears:
                        ear.ring(Occasion.CHANGED, self._position)
