"""The ASGI application: GraphQL, health, and, unless told otherwise, the worker in the same process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from schema.record import sealed
from schema.record.database import opened
from schema.record.transaction import connection

from . import calendar_feed, certificates, document, files, imports, intake
from .certificate.routes import published
from .http import View
from .live.bell import Bell
from .live.socket import Sockets
from .settings import Settings
from .worker import working


def create_app(settings: Settings, url: str, *, worker: bool = True) -> Any:
    """The API on the database at `url`; `worker` runs deliveries and the clock in this process."""
    view, bell = View(settings), Bell(settings, url)
    doors: dict[str, Any] = {"http": view.dispatch, "websocket": Sockets(settings, bell)}
    sealed.use(settings.personal_key_file)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(opened(url, settings.pool, settings.timeout))
            await stack.enter_async_context(bell.ringing())
            if worker:
                await stack.enter_async_context(working(settings, url))
            yield

    async def healthy(request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> JSONResponse:
        async with connection() as raw:
            position = await raw.fetchval("SELECT coalesce(max(position), 0) FROM ledger")
        return JSONResponse({"status": "ok", "ledger": position})

    feed = Route("/calendar/{secret}.ics", calendar_feed.serve)
    papers = Route("/documents/{id:uuid}", document.serve(settings))
    own = [
        *files.routes(settings), *imports.routes(settings), *certificates.routes(settings), *published(settings),
        *intake.routes(settings),
    ]  # fmt: skip
    routes = [Route("/healthz", healthy), Route("/readyz", ready), feed, papers, *own]
    inside = Starlette(routes=routes, lifespan=lifespan)

    async def front(scope: Any, receive: Any, send: Any) -> None:
        """GraphQL stands before the routes and middleware, which would take longer than a short answer does."""
        asked = scope["type"] != "lifespan" and scope["path"].rstrip("/") == "/graphql"
        await (doors[scope["type"]] if asked else inside)(scope, receive, send)

    return front
