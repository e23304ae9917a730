"""The closed list of error codes, and how a fault becomes one: what the developer or the server must mend."""

from __future__ import annotations

import re
import secrets
import traceback
from typing import Any

import asyncpg
import structlog
from graphql import GraphQLError
from tortoise.exceptions import DBConnectionError

CODES = (
    "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "BAD_INPUT", "TOO_COSTLY", "RATE_LIMITED", "CONFLICT", "INTERNAL",
)  # fmt: skip
NUMBERS = re.compile(r"\d{7,}[\dXx]?")  # GraphQL's own words repeat what was sent: no number of a person may come back in them
PASSING = (
    OSError, TimeoutError, DBConnectionError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError, asyncpg.InsufficientResourcesError,
)  # fmt: skip
log = structlog.get_logger()


def fault(code: str, message: str) -> GraphQLError:
    """An error with a code of the closed list."""
    assert code in CODES
    return GraphQLError(message, extensions={"code": code})


def bad_input(message: str) -> GraphQLError:
    """The request is wrong; the message says what to mend, without the numbers that were sent."""
    return fault("BAD_INPUT", NUMBERS.sub("…", message))


def told(error: GraphQLError) -> GraphQLError:
    """The error as the client may see it: ours as they are, GraphQL's own as BAD_INPUT, all else masked with a reference."""
    extensions = error.extensions or {}
    if extensions.get("code") in CODES:
        return error
    if error.original_error is None:
        return GraphQLError(
            NUMBERS.sub("…", error.message), error.nodes, error.source, error.positions, error.path, None, {"code": "BAD_INPUT"}
        )
    message, extensions = masked(error.original_error, error.path)
    return GraphQLError(message, error.nodes, error.source, error.positions, error.path, None, extensions)


def masked(error: BaseException, path: Any = None) -> tuple[str, dict[str, Any]]:
    """What may be said of a bug, or of a database out of reach: a reference, under which the log has the rest."""
    reference = secrets.token_hex(4)
    # as text: a rendered traceback would show the locals too, and with them tokens, passwords and what is private
    trace = "".join(traceback.format_exception(error))
    passing = is_passing(error)
    log.error("unreachable" if passing else "internal", reference=reference, path=path, trace=trace)
    says = f"数据库暂时连不上，请稍后重试；一直如此请告知编号{reference}" if passing else f"系统内部错误，请联系管理员并告知编号{reference}"
    extensions = {"code": "INTERNAL", "reference": reference}
    return says, {**extensions, "retry": True} if passing else extensions


def is_passing(error: BaseException | None) -> bool:
    """Whether it lies in the way to the database, so that the same may succeed a moment later."""
    seen = set[int]()
    while error is not None and id(error) not in seen:  # one that was raised from itself is its own cause
        if isinstance(error, PASSING):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False
