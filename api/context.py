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
from .operation import Operation
from .settings import Settings


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
    hang_up: Any = None  # of the connection: code, reason

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
