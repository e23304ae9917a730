"""The closed list of error codes, and how a fault becomes one: what the developer or the server must mend."""

from __future__ import annotations

import re
import secrets
import traceback

import structlog
from graphql import GraphQLError

CODES = (
    "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "BAD_INPUT", "TOO_COSTLY", "RATE_LIMITED", "CONFLICT", "INTERNAL",
)  # fmt: skip
NUMBERS = re.compile(r"\d{7,}[\dXx]?")  # GraphQL's own words repeat what was sent: no number of a person may come back in them
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
    reference = secrets.token_hex(4)
    # as text: a rendered traceback would show the locals too, and with them tokens, passwords and what is private
    trace = "".join(traceback.format_exception(error.original_error))
    log.error("internal", reference=reference, path=error.path, trace=trace)
    return GraphQLError(
        f"系统内部错误，请联系管理员并告知编号{reference}",
        error.nodes, error.source, error.positions, error.path, None, {"code": "INTERNAL", "reference": reference},
    )  # fmt: skip
