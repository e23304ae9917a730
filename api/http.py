"""GraphQL over HTTP, as the draft asks: media types, status codes, no `data` when the request never ran, limits on size."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from cross_web import HTTPException
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.asgi import GraphQL
from strawberry.schema.exceptions import InvalidOperationTypeError

from .auth import NotKnown, asker_of
from .budget import Budgets
from .context import Context
from .context import now as now
from .graphql import schema
from .quick import Quick
from .settings import Settings
from .stored import Stored

MEDIA = "application/graphql-response+json"
JSON = "application/json"
STATUS = {"RATE_LIMITED": 429, "FORBIDDEN": 403}  # of a request that never ran; else 400
SAFE = (  # what browsers are told of every answer that says nothing else itself
    (b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)  # fmt: skip


class TooLarge(Exception):
    """The body is over the limit."""


class View(GraphQL[Context, Any]):
    """Strawberry's view, answering in the media type that was asked for."""

    def __init__(self, settings: Settings, budgets: Budgets, stored: Stored) -> None:
        ide: Any = "graphiql" if settings.demo else None
        super().__init__(schema, allow_queries_via_get=True, graphql_ide=ide, subscription_protocols=())
        self.settings, self.budgets, self.stored = settings, budgets, stored
        self.deployment = settings.deployment()
        self.quick = Quick(schema._schema, settings, budgets)

    async def get_context(self, request: Any, response: Any) -> Context:
        """Who asks, and when; an unknown token is not a lesser right but an error."""
        at = request.scope["jinji-now"]
        asker = await asker_of(request.headers.get("authorization"), at)
        address = request.scope["jinji-address"]
        return Context(asker, at, self.settings, self.deployment, address, request.headers, budgets=self.budgets, answer=response)

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
        if not isinstance(found.get("operationName"), str | None):
            raise HTTPException(400, "operationName应为文本")
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
        for cookie in sub_response.headers.getlist("set-cookie"):
            response.headers.append("set-cookie", cookie)
        response.headers["content-type"] = f"{MEDIA if asked else JSON}; charset=utf-8"
        response.headers["vary"] = "Accept"
        response.headers["cache-control"] = "no-store"
        if never_ran and (asked or sub_response.status_code):
            response.status_code = _status(errors)
        return response

    async def _whole(self, receive: Any) -> bytes:
        """The body, which is usually there already: then no timer is set, which would take as long as a short answer."""
        waiting = _body(receive, self.settings.max_body).__await__()
        try:
            pending = next(waiting)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
        try:
            async with asyncio.timeout(self.settings.body_timeout):
                return await _Rest(pending, waiting)
        except TimeoutError:
            raise HTTPException(408, f"请求在{self.settings.body_timeout:g}秒内没有收完，请检查网络后重试") from None

    async def _quick(self, scope: Any, headers: dict[bytes, bytes], body: bytes, send: Any, at: datetime) -> bool:
        """Answer what was asked before; False when it has to go the long way."""
        if not headers.get(b"content-type", b"").startswith(b"application/json"):
            return False
        try:
            asked = self.quick.asked((headers.get(b"authorization"), body), at, scope["jinji-address"])
            told = None if asked is None else await self.quick.answered(asked)
        except GraphQLError as error:
            told = error
        if told is None:
            return False
        accepts = headers.get(b"accept", b"*/*").decode("latin-1")
        if isinstance(told, GraphQLError):
            await self.refusal(told, accepts)(scope, None, _dated(send, at))  # type: ignore[arg-type]
            return True
        fields = [
            *fields_of(accepts), (b"content-length", str(len(told)).encode()), (b"jinji-now", at.isoformat().encode()), *SAFE,
        ]  # fmt: skip
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        await send({"type": "http.response.body", "body": told})
        return True

    def refusal(self, error: GraphQLError, accepts: str) -> Response:
        """What the client is told when a reading ends in this error."""
        asked = Response()
        asked.accepts, asked.status_code = accepts, None  # type: ignore[attr-defined, assignment]
        return self.create_response({"data": None, "errors": [error.formatted]}, asked)

    async def render_graphql_ide(self, request: Request) -> HTMLResponse:
        """GraphiQL, in demo mode only."""
        return HTMLResponse(self.graphql_ide_html)

    async def dispatch(self, scope: Any, receive: Any, send: Any) -> None:
        """One request, its body held to the limit; refusals before GraphQL are answered in its form too."""
        at = scope["jinji-now"] = await now(self.settings)
        headers = dict(reversed(scope["headers"]))
        try:
            if scope["method"] == "POST":
                body = await self._whole(receive)
                if self.stored.concerns(headers, body):
                    body = await self.stored.body(headers, body)
                if await self._quick(scope, headers, body, send, at):
                    return
                receive = _again(body, receive)
            elif self.stored.concerns(headers, scope["query_string"]):
                scope["query_string"] = await self.stored.query(headers, scope["query_string"])
            send = _dated(send, at)
            response = await self.run(Request(scope, receive))
            await response(scope, receive, send)
        except HTTPException as wrong:
            over_get = isinstance(wrong.__cause__, InvalidOperationTypeError)
            await refuse(405 if over_get else wrong.status_code, "BAD_INPUT", wrong.reason)(scope, receive, send)
        except GraphQLError as error:
            code = (error.extensions or {})["code"]
            await refuse(STATUS.get(code, 400), code, error.message)(scope, receive, send)
        except NotKnown:
            await refuse(401, "UNAUTHENTICATED", "令牌无效或已过期，请重新登录")(scope, receive, send)
        except TooLarge:
            await refuse(413, "BAD_INPUT", f"请求超过{self.settings.max_body}字节")(scope, receive, send)
        except TimeoutError:
            await refuse(503, "TOO_COSTLY", "办理超时，请稍后再试")(scope, receive, send)


@lru_cache(1000)
def fields_of(accepts: str) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of an answer in the media type that this asks for."""
    media = MEDIA if MEDIA in accepts else JSON
    return (b"content-type", f"{media}; charset=utf-8".encode()), (b"vary", b"Accept"), (b"cache-control", b"no-store")


def refuse(status: int, code: str, message: str, **extensions: Any) -> Response:
    """An error for a request that never ran."""
    body = orjson.dumps({"errors": [{"message": message, "extensions": {"code": code, **extensions}}]})
    headers = {
        401: {"www-authenticate": "Bearer"}, 405: {"allow": "GET, POST"}, 429: {"retry-after": "5"}, 503: {"retry-after": "5"},
    }.get(status, {})  # fmt: skip
    safe = {name.decode(): value.decode() for name, value in SAFE}
    return Response(body, status, {**safe, **headers}, media_type=f"{MEDIA}; charset=utf-8")


def _status(errors: list[Any]) -> int:
    told = [error.get("extensions", {}) for error in errors]
    codes = {one.get("code") for one in told}
    if "INTERNAL" in codes:
        return 503 if all(one.get("retry") for one in told) else 500
    return next((STATUS[code] for code in STATUS if code in codes), 400)


def _dated(send: Any, at: datetime) -> Any:
    """Every answer tells the register's own time, so that a client with another clock can speak of it."""

    async def dated(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            page = any(value.startswith(b"text/html") for name, value in headers if name == b"content-type")
            # GraphiQL, in demonstration only, needs scripts and styles
            message["headers"] = [*headers, (b"jinji-now", at.isoformat().encode()), *(() if page else SAFE)]
        await send(message)

    return dated


class _Rest:
    """What is left of a coroutine that was begun, and the future for which it waits."""

    def __init__(self, pending: Any, waiting: Any) -> None:
        self.pending, self.waiting = pending, waiting

    def __await__(self) -> Generator[Any, Any, bytes]:
        pending = self.pending
        try:
            while True:
                try:
                    yield pending
                except BaseException as error:  # it is the coroutine's to deal with
                    pending = self.waiting.throw(error)
                else:
                    pending = self.waiting.send(None)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]


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
