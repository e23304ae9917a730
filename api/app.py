"""The ASGI application: GraphQL, health, and, unless told otherwise, the worker in the same process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from schema.record.database import opened
from schema.record.transaction import connection

from . import calendar_feed
from .http import View
from .settings import Settings
from .worker import working


def create_app(settings: Settings, url: str, *, worker: bool = True) -> Starlette:
    """The API on the database at `url`; `worker` runs deliveries and the clock in this process."""
    view = View(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(opened(url, settings.pool))
            if worker:
                await stack.enter_async_context(working(settings, url))
            yield

    async def healthy(request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> JSONResponse:
        async with connection() as raw:
            position = await raw.fetchval("SELECT coalesce(max(position), 0) FROM ledger")
        return JSONResponse({"status": "ok", "ledger": position})

    class Asgi:
        async def __call__(self, scope, receive, send):  # type: ignore[no-untyped-def]
            await view.dispatch(scope, receive, send)

    return Starlette(
        routes=[
            Route("/healthz", healthy),
            Route("/readyz", ready),
            Route("/calendar/{secret}.ics", calendar_feed.serve),
            Route("/graphql", Asgi()),
            Mount("/graphql", Asgi()),
        ],
        lifespan=lifespan,
    )
