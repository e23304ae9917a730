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

from . import calendar_feed, files, intake
from .http import View
from .settings import Settings
from .worker import working


def create_app(settings: Settings, url: str, *, worker: bool = True) -> Any:
    """The API on the database at `url`; `worker` runs deliveries and the clock in this process."""
    view = View(settings)
    sealed.use(settings.personal_key_file)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(opened(url, settings.pool, settings.timeout))
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
    routes = [Route("/healthz", healthy), Route("/readyz", ready), feed, *files.routes(settings), *intake.routes(settings)]
    inside = Starlette(routes=routes, lifespan=lifespan)

    async def front(scope: Any, receive: Any, send: Any) -> None:
        """GraphQL stands before the routes and middleware, which would take longer than a short answer does."""
        asked = scope["type"] != "lifespan" and scope["path"].rstrip("/") == "/graphql"
        await (view.dispatch if asked else inside)(scope, receive, send)

    return front
