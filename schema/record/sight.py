"""Who may see a row, as SQL with its parameters: written once per record, used by the desk and by every read."""

from __future__ import annotations

from typing import Any

from schema.law.procedure import Actor

from .base import Record

ASKER = ("actor", "unit", "district")


def bound(predicate: str, alias: str, actor: Actor, params: list[Any]) -> str:
    """The predicate over `alias`, its :actor :unit :district bound to `params` (PostgreSQL's $n)."""
    text = predicate.replace("{t}", alias)
    for name, value in zip(ASKER, (actor.id, actor.unit, actor.district), strict=True):
        if f":{name}" in text:
            params.append(value)
            text = text.replace(f":{name}", f"${len(params)}::uuid")
    return text


def seeing(model: type[Record], actor: Actor, params: list[Any], alias: str = "t") -> str:
    """What of `model` this actor sees."""
    return bound(model.visible_to(actor.role), alias, actor, params)
