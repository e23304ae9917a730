"""The door that every request comes through: its address, its share, what browsers are told, and no fault unmasked."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from starlette.responses import Response
from starlette.websockets import WebSocket

from .address import Addresses
from .budget import Budgets
from .counts import counts
from .errors import masked
from .http import SAFE, View, refuse
from .identity import cookie
from .lane import Lane
from .settings import Settings

TRY_LATER = 1013
PREFLIGHT = {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type, content-digest, graphql-client-name",
    "access-control-max-age": "7200",
}


class Door:
    """GraphQL stands before the routes and middleware, which would take longer than a short answer does."""

    def __init__(self, settings: Settings, budgets: Budgets, view: View, sockets: Any, inside: Any) -> None:
        self.addresses, self.budgets, self.inside = Addresses(settings), budgets, inside
        self.graphql = {"http": view.dispatch, "websocket": sockets}
        self.origins, self.settings = frozenset(settings.cors_origins), settings
        # in a demonstration each request reads what time it is
        self.lane = None if settings.demo else Lane(view, self.addresses, self.origins)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request, or one WebSocket, or the life of the process."""
        kind = scope["type"]
        if kind == "lifespan":
            await self.inside(scope, receive, send)
            return
        address = scope["jinji-address"] = self.addresses.of(scope)
        if not await self.budgets.admitted(address):
            if kind == "websocket":
                await WebSocket(scope, receive, send).close(TRY_LATER)
            else:
                await refuse(429, "RATE_LIMITED", "来自这一地址的请求过于频繁，请稍后再试")(scope, receive, send)
            return
        if kind == "http" and self.origins and (origin := self._origin(scope)):
            if scope["method"] == "OPTIONS":
                allowed = {**PREFLIGHT, "access-control-allow-origin": origin, "vary": "Origin"}
                await Response(status_code=204, headers=allowed)(scope, receive, send)
                return
            send = _shared(send, origin)
        asked = scope["path"].rstrip("/") == "/graphql"
        if (wrong := cookie.entered(scope, self.settings)) and asked and kind == "http":  # elsewhere it is nobody's request
            await refuse(403, "FORBIDDEN", wrong)(scope, receive, send)
            return
        if kind == "http":
            began = perf_counter()
            await self._answered(asked, scope, receive, send)
            counts.answered(perf_counter() - began)
        else:
            await (self.graphql[kind] if asked else self.inside)(scope, receive, send)

    async def _answered(self, asked: bool, scope: Any, receive: Any, send: Any) -> None:
        if asked:
            try:
                await self.graphql["http"](scope, receive, send)
                return
            except Exception as error:  # the edge: whatever it is, it is logged and the client gets a reference
                trouble = error
        else:
            begun = _Begun(send)
            try:
                await self.inside(scope, receive, begun)
                return
            except Exception as error:  # the same
                if begun.started:
                    raise
                trouble = error
        message, extensions = masked(trouble)
        await refuse(503 if "retry" in extensions else 500, message=message, **extensions)(scope, receive, send)

    def _origin(self, scope: Any) -> str:
        """The page's origin, when it may ask."""
        told = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"), "")
        return told if told and (told in self.origins or "*" in self.origins) else ""


class _Begun:
    """Adds the safe headers that an answer does not have itself, and knows whether it has begun."""

    def __init__(self, send: Any) -> None:
        self.send, self.started = send, False

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = list(message.get("headers", ()))
            has = {name.lower() for name, _ in headers}
            message = {**message, "headers": headers + [one for one in SAFE if one[0] not in has]}
        await self.send(message)


def _shared(send: Any, origin: str) -> Any:
    async def shared(message: Any) -> None:
        if message["type"] == "http.response.start":
            fresh = [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"Origin")]
            expose = (b"access-control-expose-headers", b"jinji-now, retry-after")
            message = {**message, "headers": [*message.get("headers", ()), *fresh, expose]}
        await send(message)

    return shared
