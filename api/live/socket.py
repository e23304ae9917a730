"""Subscriptions over graphql-transport-ws: who may connect, how much one may send, and what becomes of one who does not read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.types.unset import UNSET, UnsetType

from schema.law.roles import PUBLIC

from ..auth import ANYBODY, NotKnown, asker_of
from ..budget import Budgets
from ..context import Context, now
from ..graphql import schema
from ..settings import Settings
from ..stored import Stored
from .bell import Bell

TOO_LARGE, TRY_LATER = 1009, 1013
GIVEN_UP = "jinji-given-up"  # in the scope: the limit that ends a connection from within
PARTS: dict[str, dict[str, type]] = {"subscribe": {"id": str, "payload": dict}, "complete": {"id": str}}


class Wire(ASGIWebSocketAdapter):
    """Text frames both ways. A message too large, or one that is no message, ends the connection; so does not reading."""

    view: Any

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """The client's messages, each an object with a type."""
        settings = self.view.settings
        try:
            while self.ws.application_state is not WebSocketState.DISCONNECTED:
                text = await self.ws.receive_text()
                if len(text) > settings.live_message:
                    await self.close(TOO_LARGE, f"消息超过{settings.live_message}个字符")
                    return
                message = orjson.loads(text)
                if not _well_formed(message):
                    raise NonJsonMessageReceived
                yield message
        except ValueError as wrong:
            raise NonJsonMessageReceived from wrong
        except KeyError as wrong:
            raise NonTextMessageReceived from wrong
        except WebSocketDisconnect:
            return

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send; a client that does not read is given up, connection and all."""
        if self.ws.application_state is WebSocketState.DISCONNECTED:
            return
        try:
            async with asyncio.timeout(self.view.settings.live_send):
                await self.ws.send_text(orjson.dumps(message).decode())
        except TimeoutError as over:
            self.ws.scope[GIVEN_UP].reschedule(0)
            raise WebSocketDisconnected from over
        except (WebSocketDisconnect, RuntimeError) as over:  # it has left meanwhile
            raise WebSocketDisconnected from over

    async def close(self, code: int, reason: str) -> None:
        """Close once."""
        await hang_up(self.ws, self.view.settings.live_send, code, reason)


async def hang_up(ws: Any, patience: float, code: int, reason: str) -> None:
    """Close a connection that is not closed yet; who does not read does not get to know why."""
    if ws.application_state is not WebSocketState.DISCONNECTED:
        with suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
            async with asyncio.timeout(patience):
                await ws.close(code, reason[:40])


class Protocol(BaseGraphQLTransportWSHandler[Context, Any]):
    """Strawberry's handler of the protocol; that somebody has left is no error."""

    async def handle_task_exception(self, error: Exception) -> None:
        """Log what is a fault."""
        if not isinstance(error, WebSocketDisconnected):
            await super().handle_task_exception(error)


def _well_formed(message: Any) -> bool:
    """Whether the protocol's handler will find in it what it looks for."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if any(not isinstance(message.get(name), kind) for name, kind in PARTS.get(message["type"], {}).items()):
        return False
    asked = message.get("payload") if message["type"] == "subscribe" else {"query": ""}
    return isinstance(asked, dict) and isinstance(asked.get("query"), str) and isinstance(asked.get("variables"), dict | None)


class Sockets(GraphQL[Context, Any]):
    """Strawberry's view for WebSockets only, of the present protocol only."""

    websocket_adapter_class = Wire
    graphql_transport_ws_handler_class = Protocol

    def __init__(self, settings: Settings, bell: Bell, budgets: Budgets, stored: Stored) -> None:
        super().__init__(
            schema, graphql_ide=None, subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=settings.live_init),
            max_subscriptions_per_connection=settings.live_per_account, allowed_origins=settings.live_origins,
        )  # fmt: skip
        self.settings, self.bell, self.deployment = settings, bell, settings.deployment()
        self.budgets, self.stored = budgets, stored
        self.open = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One connection, if there is room for it."""
        if self.open >= self.settings.live_most:
            await WebSocket(scope, receive, send).close(TRY_LATER)
            return
        self.open += 1
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(None) as scope[GIVEN_UP]:
                    await self.run(WebSocket(scope, receive, send))
        finally:
            self.open -= 1

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """Nobody yet: who it is, is said in connection_init or in the header of the handshake."""
        address = request.scope["jinji-address"]
        at, leave = await now(self.settings), partial(hang_up, response, self.settings.live_send)
        return Context(
            ANYBODY, at, self.settings, self.deployment, address, request.headers, bell=self.bell, hang_up=leave,
            budgets=self.budgets, stored=self.stored,
        )

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
        """By bearer token or key, like any request; whoever has no account has no worklist."""
        given = {name.lower(): value for name, value in context.connection_params.items()}
        authorization = given.get("authorization", context.headers.get("authorization"))
        try:
            if not isinstance(authorization, str):
                raise NotKnown
            context.asker = await asker_of(authorization, context.now)
        except NotKnown:
            raise ConnectionRejectionError from None
        if context.actor.role is PUBLIC:
            raise ConnectionRejectionError
        done: UnsetType = UNSET
        return done
