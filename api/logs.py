"""Logs: one line of JSON for each thing worth knowing, with the request's id; never a name, an address, a form or a token."""

from __future__ import annotations

import logging
import re
import secrets
import sys
from time import perf_counter
from typing import Any

import structlog

OURS = re.compile(rb"[A-Za-z0-9._-]{8,64}")
PLACES = ("graphql", "files", "documents", "calendar", "healthz", "readyz", "metrics")


def configure(level: str) -> None:
    """For a process that serves or works: to standard error, from this level on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars, structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True), structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is when a line is written
    )  # fmt: skip


class Logged:
    """Around an application: gives each request an id (the proxy's, where it sends one) and a line when it is over."""

    def __init__(self, inside: Any) -> None:
        self.inside, self.lane = inside, inside.lane  # which writes lines of its own

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.inside(scope, receive, send)
            return
        name = named(next((value for field, value in scope["headers"] if field == b"x-request-id"), b""))
        status, began = 0, perf_counter()

        async def noted(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), (b"x-request-id", name.encode())]}
            await send(message)

        with structlog.contextvars.bound_contextvars(request=name):
            try:
                await self.inside(scope, receive, noted)
            finally:
                line(scope["method"], scope["path"], status, began)


def named(told: bytes) -> str:
    """A request's id: the proxy's, if it is fit for one."""
    return told.decode() if OURS.fullmatch(told) else secrets.token_hex(8)


def line(method: str, path: str, status: int, began: float) -> None:
    """A request is over."""
    first = path.strip("/").partition("/")[0]  # what follows may be a secret
    place = first if first in PLACES else "other"
    took = round((perf_counter() - began) * 1000, 1)
    structlog.get_logger().info("request", method=method, place=place, status=status, ms=took)
