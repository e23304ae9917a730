"""How much one may ask: a budget for each address and for each account, the same on all replicas.

Each process spends from a small advance of its own and draws the next one from PostgreSQL when that is used up, so that a
request costs one look into a dictionary, and fifty of them one statement.
"""

from __future__ import annotations

from functools import lru_cache
from time import monotonic
from typing import Any

import asyncpg

from schema.desk.budget import draw
from schema.law.procedure import Actor

from .address import networks, within
from .settings import Settings

KEPT = 50_000  # askers remembered by a process
NODES = 1000  # a query that may return so many nodes more counts as one request more
ADVANCE = 50  # of this many parts of a minute's budget one is an advance
WAIT = 1.0  # seconds for which a refusal needs no further statement


class Budget:
    """The budgets of one kind, `per_minute` each; a burst may use up a whole minute's."""

    def __init__(self, kind: str, per_minute: int) -> None:
        self.kind, self.per_minute = kind, per_minute
        self.advance = max(1.0, per_minute / ADVANCE)
        self._rest: dict[Any, float] = {}
        self._empty: dict[Any, float] = {}

    def spend(self, name: Any, weight: float = 1.0) -> bool:
        """Take from the advance; False: it is used up, ask `drawn`."""
        rest = self._rest.get(name, self.advance)  # whoever comes first has an advance
        if rest < weight:
            return False
        if len(self._rest) >= KEPT:
            self._rest.clear()  # what is lost is an advance
        self._rest[name] = rest - weight
        return True

    async def drawn(self, name: Any, weight: float = 1.0) -> bool:
        """Spend, with a new advance; False: there is none, the asker has to wait."""
        now = monotonic()
        if self._empty.get(name, 0.0) > now:
            return False
        wanted = max(self.advance, min(weight, self.per_minute))
        try:
            found = await draw(f"{self.kind} {name}", wanted, self.per_minute / 60, self.per_minute)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            found = True  # without the database there is nothing to guard but the error that follows
        if not found:
            if len(self._empty) >= KEPT:
                self._empty.clear()
            self._empty[name] = now + WAIT
            return False
        self._rest[name] = self._rest.get(name, 0.0) + wanted
        return self.spend(name, min(weight, wanted))


class Budgets:
    """Those of addresses and those of accounts; networks that are exempt (our own site generator) have none."""

    def __init__(self, settings: Settings) -> None:
        self.addresses = Budget("address", settings.requests_per_address)
        self.actors = Budget("actor", settings.requests_per_account)
        exempt = networks(settings.unlimited)
        self.exempt = lru_cache(10_000)(lambda address: within(address.partition("/")[0], exempt))

    def admits(self, address: str) -> bool:
        """Whether one request more may come from this address, as far as this process knows; else ask `admitted`."""
        return self.addresses.spend(address) or self.exempt(address)

    async def admitted(self, address: str) -> bool:
        """Whether one request more may come from this address."""
        return self.admits(address) or await self.addresses.drawn(address)

    def spend(self, actor: Actor, address: str, cost: int) -> bool:
        """Whether an asker may have a query of this cost, as far as this process knows; else ask `drawn`."""
        of, name, weight = self._share(actor, address, cost)
        return not weight or of.spend(name, weight) or self.exempt(address)

    async def drawn(self, actor: Actor, address: str, cost: int) -> bool:
        """Whether an asker may have a query of this cost."""
        of, name, weight = self._share(actor, address, cost)
        return self.spend(actor, address, cost) or await of.drawn(name, weight)

    def _share(self, actor: Actor, address: str, cost: int) -> tuple[Budget, Any, int]:
        """Whoever has an account pays from it; the public's request was counted by its address, only a costly one counts again."""
        extra = cost // NODES
        return (self.actors, actor.id, 1 + extra) if actor.id else (self.addresses, address, extra)
