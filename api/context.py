"""What a request carries: who asks, at what moment, and under which deployment; a subscription also where it listens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from schema.desk import Deployment
from schema.law.procedure import Actor
from schema.record.ledger import DemoTime

from .auth import Asker
from .budget import Budgets
from .errors import fault
from .operation import Operation
from .settings import Settings
from .stored import Stored


@dataclass
class Context:
    """One request. `now` is read once, at the edge (aware, UTC)."""

    asker: Asker
    now: datetime
    settings: Settings
    deployment: Deployment
    address: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    operation: Operation | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    connection_params: Mapping[str, Any] = field(default_factory=dict)
    bell: Any = None
    budgets: Budgets | None = None
    stored: Stored | None = None
    hang_up: Any = None  # of the connection: code, reason
    answer: Any = None  # the response's headers, for cookies

    async def spend(self, cost: int) -> None:
        """Count a query of this cost. GraphQLError RATE_LIMITED: the asker has to wait."""
        if self.budgets and not await self.budgets.drawn(self.actor, self.address, cost):
            raise fault("RATE_LIMITED", "请求过于频繁，请稍后再试")

    @property
    def actor(self) -> Actor:
        """Who acts or reads."""
        return self.asker.actor


async def now(settings: Settings) -> datetime:
    """The moment of a request, read once; in demo mode moved forward by as much as was asked."""
    if not settings.demo:
        return datetime.now(UTC)
    moved = await DemoTime.get_or_none(id=1)
    return datetime.now(UTC) + timedelta(seconds=moved.seconds if moved else 0)
