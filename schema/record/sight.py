"""Who may see a row, as SQL with its parameters: written once per record, used by the desk and by every read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schema.law.procedure import Actor

from .base import Record

ASKER = {"actor": "id", "unit": "unit", "district": "district", "principal": "principal"}  # the name in a predicate -> the attribute of Actor


def bound(predicate: str, alias: str, parameter: Callable[[str], str]) -> str:
    """The predicate over `alias`; `parameter` answers PostgreSQL's $n for an attribute of the asker."""
    text = predicate.replace("{t}", alias)
    for name, attribute in ASKER.items():
        if f":{name}" in text:
            text = text.replace(f":{name}", f"{parameter(attribute)}::uuid")
    return text


def seeing(model: type[Record], actor: Actor, params: list[Any], alias: str = "t") -> str:
    """What of `model` this actor sees; the actor's values are added to `params`."""

    def parameter(attribute: str) -> str:
        params.append(getattr(actor, attribute))
        return f"${len(params)}"

    return bound(model.visible_to(actor.role), alias, parameter)
