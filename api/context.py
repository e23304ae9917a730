"""What a request carries: who asks, at what moment, and under which deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schema.desk import Deployment
from schema.law.procedure import Actor

from .settings import Settings


@dataclass
class Context:
    """One request. `now` is read once, at the edge (aware, UTC)."""

    actor: Actor
    now: datetime
    settings: Settings
    deployment: Deployment
    address: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    session_digest: str | None = None
    extensions: dict[str, Any] = field(default_factory=dict)
