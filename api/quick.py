"""The short way for what was asked before: from the body to the statement and back, with nothing in between.

Whatever is new or out of the ordinary (a document not seen yet, a mutation, an error) is left to Strawberry's view.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from cachetools import LRUCache
from graphql import GraphQLError, GraphQLSchema

from .auth import Asker, remembered, used
from .budget import Budgets
from .counts import counts
from .errors import told
from .fetch import Stale, answer, key_of, ready
from .operation import known
from .plan import Plan
from .settings import Settings

KEPT = 8_000_000  # bytes of bodies and characters of statements that are kept, the least used forgotten first
LONGEST = 8_000  # bytes of a body that is kept


@dataclass(frozen=True)
class Asked:
    """What a body comes to when this asker sends it."""

    asker: Asker
    variables: dict[str, Any]
    plan: Plan
    size: int
    counted: tuple[str, str]


_asked: LRUCache[tuple[bytes | None, bytes], Asked] = LRUCache(KEPT, lambda one: one.size)


async def answered(
    schema: GraphQLSchema, settings: Settings, headers: dict[bytes, bytes], body: bytes, now: datetime,
    budgets: Budgets, address: str,
) -> bytes | GraphQLError | None:  # fmt: skip
    """The response's JSON, or what went wrong in reading (already masked); None: take the long way."""
    if not headers.get(b"content-type", b"").startswith(b"application/json"):
        return None
    key = headers.get(b"authorization"), body
    try:
        if (asked := _asked.get(key)) is None or asked.asker.ended(now):
            if (asked := _understood(schema, *key, now)) is None:
                return None
            if len(body) <= LONGEST:
                _asked[key] = asked
        plan = asked.plan
        if not budgets.spend(asked.asker.actor, address, plan.cost):
            return None
        if (found := plan.constant) is None:
            async with asyncio.timeout(settings.timeout):
                found = await answer(plan, asked.variables, asked.asker)
    except (Stale, TimeoutError):
        _asked.pop(key, None)
        return None
    except GraphQLError as error:
        return told(error)
    except Exception as error:  # the edge: as in the executor, a bug is logged and the client gets a reference
        return told(GraphQLError("", original_error=error))
    if asked.asker.kind:
        used[asked.asker.digest] = now
    counts.asked[asked.counted] += 1
    return b'{"data":%b,"extensions":%b}' % (found, orjson.dumps(plan.told(settings.demo)))


def _understood(schema: GraphQLSchema, authorization: bytes | None, body: bytes, now: datetime) -> Asked | None:
    """What is asked, of parts that were all met before; None when one of them is new. GraphQLError: a variable is wrong."""
    try:
        asked: Any = orjson.loads(body)
        text, name, given = asked["query"], asked.get("operationName"), asked.get("variables")
        if not isinstance(given, dict | None) or not isinstance(asked.get("extensions"), dict | None):
            return None
        operation = known(text, name)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    asker = remembered(authorization, now)
    if operation is None or asker is None or not operation.reads:
        return None
    variables = operation.variables(schema, given or {})
    plan = ready(key_of(operation, variables, asker))
    return Asked(asker, variables, plan, len(body) + len(plan.sql), (operation.first, "quick")) if plan and plan.whole else None
