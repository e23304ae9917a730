"""The short way for what was asked before: from the body to the statement and back, with nothing in between.

Whatever is new or out of the ordinary (a document not seen yet, a mutation, an error) is left to Strawberry's view.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLSchema

from .auth import remembered
from .errors import told
from .fetch import Stale, answer, key_of, ready
from .operation import known
from .settings import Settings


async def answered(
    schema: GraphQLSchema, settings: Settings, headers: dict[bytes, bytes], body: bytes, now: datetime
) -> bytes | GraphQLError | None:
    """The response's JSON, or what went wrong in reading (already masked); None: take the long way."""
    if not headers.get(b"content-type", b"").startswith(b"application/json"):
        return None
    try:
        asked: Any = orjson.loads(body)
        text, name, given = asked["query"], asked.get("operationName"), asked.get("variables")
        if not isinstance(given, dict | None) or not isinstance(asked.get("extensions"), dict | None):
            return None
        operation = known(text, name)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    asker = remembered(headers.get(b"authorization"), now)
    if operation is None or asker is None or not operation.reads:
        return None
    try:
        variables = operation.variables(schema, given or {})
        plan = ready(key_of(operation, variables, asker))
        if plan is None or not plan.whole:
            return None
        if (found := plan.constant) is None:
            async with asyncio.timeout(settings.timeout):
                found = await answer(plan, variables, asker)
    except (Stale, TimeoutError):
        return None
    except GraphQLError as error:
        return told(error)
    except Exception as error:  # the edge: as in the executor, a bug is logged and the client gets a reference
        return told(GraphQLError("", original_error=error))
    return b'{"data":%b,"extensions":%b}' % (found, orjson.dumps(plan.told(settings.demo)))
