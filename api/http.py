"""GraphQL over HTTP, as the draft asks: media types, status codes, no `data` when the request never ran, limits on size."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from cross_web import HTTPException
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.asgi import GraphQL
from strawberry.schema.exceptions import InvalidOperationTypeError

from .auth import NotKnown, asker_of
from .context import Context
from .context import now as now
from .graphql import schema
from .quick import answered
from .settings import Settings

MEDIA = "application/graphql-response+json"
JSON = "application/json"


class TooLarge(Exception):
    """The body is over the limit."""


class View(GraphQL[Context, Any]):
    """Strawberry's view, answering in the media type that was asked for."""

    def __init__(self, settings: Settings) -> None:
        ide: Any = "graphiql" if settings.demo else None
        super().__init__(schema, allow_queries_via_get=True, graphql_ide=ide, subscription_protocols=())
        self.settings = settings
        self.deployment = settings.deployment()

    async def get_context(self, request: Any, response: Any) -> Context:
        """Who asks, and when; an unknown token is not a lesser right but an error."""
        at = request.scope["jinji-now"]
        asker = await asker_of(request.headers.get("authorization"), at)
        address = request.client.host if request.client else ""
        return Context(asker, at, self.settings, self.deployment, address, request.headers)

    async def get_sub_response(self, request: Any) -> Response:
        """Remember what the client accepts."""
        response = await super().get_sub_response(request)
        response.status_code = None  # type: ignore[assignment]
        response.accepts = request.headers.get("accept", "*/*")  # type: ignore[attr-defined]
        return response

    def decode_json(self, data: str | bytes) -> object:
        """One operation as a JSON object in UTF-8."""
        found = orjson.loads(data)
        if not isinstance(found, dict):
            raise HTTPException(400, "请求应为一个JSON对象")
        return found

    def encode_json(self, data: object) -> bytes:
        """JSON in UTF-8; a compiled answer goes through as it is."""
        return orjson.dumps(data)

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        """The media type asked for; 4xx and no `data` for a request that never ran."""
        asked = MEDIA in getattr(sub_response, "accepts", "")
        errors = response_data.get("errors") or []
        never_ran = response_data.get("data") is None and bool(errors) and not any("path" in error for error in errors)
        if never_ran:
            response_data = {name: value for name, value in response_data.items() if name != "data"}
        response = Response(self.encode_json(response_data), media_type=None)
        response.headers["content-type"] = f"{MEDIA if asked else JSON}; charset=utf-8"
        response.headers["vary"] = "Accept"
        response.headers["cache-control"] = "no-store"
        if never_ran and (asked or sub_response.status_code):
            response.status_code = _status(errors)
        return response

    async def _quick(self, scope: Any, body: bytes, send: Any, at: datetime) -> bool:
        """Answer what was asked before; False when it has to go the long way."""
        headers = dict(reversed(scope["headers"]))
        told = await answered(schema._schema, self.settings, headers, body, at)
        if told is None:
            return False
        accepts = headers.get(b"accept", b"*/*").decode("latin-1")
        if isinstance(told, GraphQLError):
            asked = Response()
            asked.accepts, asked.status_code = accepts, None  # type: ignore[attr-defined, assignment]
            await self.create_response({"data": None, "errors": [told.formatted]}, asked)(scope, None, _dated(send, at))  # type: ignore[arg-type]
            return True
        media = MEDIA if MEDIA in accepts else JSON
        fields = [
            (b"content-type", f"{media}; charset=utf-8".encode()), (b"content-length", str(len(told)).encode()),
            (b"vary", b"Accept"), (b"cache-control", b"no-store"), (b"jinji-now", at.isoformat().encode()),
        ]  # fmt: skip
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        await send({"type": "http.response.body", "body": told})
        return True

    async def render_graphql_ide(self, request: Request) -> HTMLResponse:
        """GraphiQL, in demo mode only."""
        return HTMLResponse(self.graphql_ide_html)

    async def dispatch(self, scope: Any, receive: Any, send: Any) -> None:
        """One request, its body held to the limit; refusals before GraphQL are answered in its form too."""
        at = scope["jinji-now"] = await now(self.settings)
        try:
            if scope["method"] == "POST":
                body = await _body(receive, self.settings.max_body)
                if await self._quick(scope, body, send, at):
                    return
                receive = _again(body, receive)
            send = _dated(send, at)
            response = await self.run(Request(scope, receive))
            await response(scope, receive, send)
        except HTTPException as wrong:
            over_get = isinstance(wrong.__cause__, InvalidOperationTypeError)
            await refuse(405 if over_get else wrong.status_code, "BAD_INPUT", wrong.reason)(scope, receive, send)
        except NotKnown:
            await refuse(401, "UNAUTHENTICATED", "令牌无效或已过期，请重新登录")(scope, receive, send)
        except TooLarge:
            await refuse(413, "BAD_INPUT", f"请求超过{self.settings.max_body}字节")(scope, receive, send)
        except TimeoutError:
            await refuse(503, "TOO_COSTLY", "办理超时，请稍后再试")(scope, receive, send)


def refuse(status: int, code: str, message: str) -> Response:
    """An error for a request that never ran."""
    body = orjson.dumps({"errors": [{"message": message, "extensions": {"code": code}}]})
    headers = {401: {"www-authenticate": "Bearer"}, 405: {"allow": "GET, POST"}}.get(status)
    return Response(body, status, headers, media_type=f"{MEDIA}; charset=utf-8")


def _status(errors: list[Any]) -> int:
    codes = {error.get("extensions", {}).get("code") for error in errors}
    return 500 if "INTERNAL" in codes else 429 if "RATE_LIMITED" in codes else 403 if "FORBIDDEN" in codes else 400


def _dated(send: Any, at: datetime) -> Any:
    """Every answer tells the register's own time, so that a client with another clock can speak of it."""

    async def dated(message: Any) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"jinji-now", at.isoformat().encode())]
        await send(message)

    return dated


async def _body(receive: Any, most: int) -> bytes:
    """The whole body. TooLarge: it is longer than `most`."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while len(body) <= most and message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    if len(body) > most:
        raise TooLarge
    return body


def _again(body: bytes, receive: Any) -> Any:
    """A body that was read, to be read again."""
    kept = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Any:
        return kept.pop() if kept else await receive()

    return again
