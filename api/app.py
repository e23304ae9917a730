"""The ASGI application: GraphQL, health, and, unless told otherwise, the worker in the same process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, Router

from schema.desk.form import keyed_by
from schema.record import sealed
from schema.record.database import opened
from schema.record.transaction import connection

from . import calendar_feed, certificates, document, files, imports, intake, metrics, photos
from .budget import Budgets
from .certificate.routes import published
from .door import Door
from .http import View
from .identity import lastuse
from .live.bell import Bell
from .live.socket import Sockets
from .logs import Logged
from .oidc import routes as sign_on
from .secret import kept
from .settings import Settings
from .stored import Stored
from .worker import working


def create_app(settings: Settings, url: str, *, worker: bool = True) -> Any:
    """The API on the database at `url`; `worker` runs deliveries and the clock in this process."""
    sealed.use(settings.personal_key_file)
    keyed_by(kept(settings.ledger_key_file))
    budgets, stored, bell = Budgets(settings), Stored(settings), Bell(settings, url)
    view = View(settings, budgets, stored)

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(opened(url, settings.pool, settings.timeout, settings.replica_url))
            await stack.enter_async_context(bell.ringing())
            await stack.enter_async_context(lastuse.writing(settings))
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
        *files.routes(settings), *photos.routes(settings), *imports.routes(settings), *certificates.routes(settings), *published(settings),
        *intake.routes(settings), *sign_on.routes(settings),
    ]  # fmt: skip
    seen = Route("/metrics", metrics.serve(settings))
    routes = [Route("/healthz", healthy), Route("/readyz", ready), seen, feed, papers, *own]
    inside = Router(routes=routes, lifespan=lifespan)  # without middleware: the door has what is needed

    door = Door(settings, budgets, view, Sockets(settings, bell, budgets, stored), inside)
    return Logged(door) if settings.log_requests else door
