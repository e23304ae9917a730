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
from .fetch import Stale, key_of, read, ready
from .operation import known
from .settings import Settings

KEPT = 8_000_000  # bytes of bodies and characters of statements that are kept, the least used forgotten first
LONGEST = 8_000  # bytes of a body that is kept
Key = tuple[bytes | None, bytes]  # the Authorization header and the body


@dataclass(frozen=True, slots=True)
class Asked:
    """What a body comes to when this asker sends it; `rest` is what the answer ends with."""

    key: Key
    asker: Asker
    cost: int
    sql: str
    values: list[Any]
    constant: bytes | None
    rest: bytes
    counted: tuple[str, str]


class Quick:
    """What was asked of this process, kept for when it is asked again."""

    def __init__(self, schema: GraphQLSchema, settings: Settings, budgets: Budgets) -> None:
        self.schema, self.settings, self.budgets = schema, settings, budgets
        self._kept: LRUCache[Key, Asked] = LRUCache(KEPT, lambda one: len(one.key[1]) + len(one.sql))

    def asked(self, key: Key, now: datetime, address: str) -> Asked | None:
        """What this comes to, counted; None: take the long way. GraphQLError: a variable is wrong."""
        if (asked := self._kept.get(key)) is None or asked.asker.ended(now):
            if (asked := self._understood(key, now)) is None:
                return None
            if len(key[1]) <= LONGEST:
                self._kept[key] = asked
        if not self.budgets.spend(asked.asker.actor, address, asked.cost):
            return None
        if asked.asker.kind:
            used[asked.asker.digest] = now
        return asked

    async def answered(self, asked: Asked) -> bytes | GraphQLError | None:
        """The answer's JSON, or what went wrong in reading (already masked); None: take the long way."""
        try:
            if (found := asked.constant) is None:
                async with asyncio.timeout(self.settings.timeout):
                    found = await read(asked.sql, asked.values, asked.cost)
        except (Stale, TimeoutError):
            self._kept.pop(asked.key, None)
            return None
        except GraphQLError as error:
            return told(error)
        except Exception as error:  # the edge: as in the executor, a bug is logged and the client gets a reference
            return told(GraphQLError("", original_error=error))
        return self.whole(asked, found)

    def whole(self, asked: Asked, found: bytes) -> bytes:
        """The answer's JSON around its data."""
        counts.asked[asked.counted] += 1
        return b'{"data":%b%b' % (found, asked.rest)

    def _understood(self, key: Key, now: datetime) -> Asked | None:
        """What is asked, of parts that were all met before; None when one of them is new."""
        authorization, body = key
        try:
            sent: Any = orjson.loads(body)
            text, name, given = sent["query"], sent.get("operationName"), sent.get("variables")
            if not isinstance(given, dict | None) or not isinstance(sent.get("extensions"), dict | None):
                return None
            operation = known(text, name)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None
        asker = remembered(authorization, now)
        if operation is None or asker is None or not operation.reads:
            return None
        variables = operation.variables(self.schema, given or {})
        plan = ready(key_of(operation, variables, asker))
        if plan is None or not plan.whole:
            return None
        rest = b',"extensions":%b}' % orjson.dumps(plan.told(self.settings.demo))
        values = plan.arguments(variables, asker)
        return Asked(key, asker, plan.cost, plan.sql, values, plan.constant, rest, (operation.first, "quick"))
