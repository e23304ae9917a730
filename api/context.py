"""What a request carries: who asks, at what moment, and under which deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schema.desk import Deployment
from schema.law.procedure import Actor

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

    @property
    def actor(self) -> Actor:
        """Who acts or reads."""
        return self.asker.actor
