"""The generator as a service: hears the doorbell, looks for itself when it has long heard nothing, and keeps watch."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx
from standardwebhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sitegen import build, memory, proof
from sitegen.client import Refused, Unreachable
from sitegen.config import SiteConfig
from sitegen.generator import Generator
from sitegen.serve import site_app

__all__ = ["create_app", "site_app"]

LOG = logging.getLogger("jinji.sitegen")
LARGEST = 64 * 1024  # bytes of a doorbell


@dataclass
class Service:
    """What runs between two rings."""

    generator: Generator
    trouble: str = ""
    awake: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def listen(self) -> None:
        """However often it rings meanwhile, one run hears it all."""
        while True:
            self.generator.bell.clear()
            with self.told():
                await self.catch_up()
            with suppress(TimeoutError):
                async with asyncio.timeout(1 if self.trouble else self.generator.config.poll_seconds):
                    await self.generator.bell.wait()

    async def catch_up(self) -> None:
        async with self.generator.session() as session:
            if not self.awake and await build.outdated(session):
                await build.everything(session)
            self.awake = True
            while await build.changes(session, proof.prove_new):
                pass

    async def keep_watch(self) -> None:
        watch = proof.Watch(self.generator)
        while True:
            await asyncio.sleep(self.generator.config.watch_seconds)
            with self.told():
                if await watch.round():
                    self.generator.bell.set()

    def told(self) -> "Trouble":
        return Trouble(self)

    def dead(self) -> bool:
        return any(task.done() for task in self.tasks)


@dataclass
class Trouble:
    """Notes what went wrong outside and lets the loop go on; a bug passes through and shows in /healthz."""

    service: Service

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, failure: BaseException | None, trace: object) -> bool:
        expected = isinstance(failure, Refused | Unreachable | OSError)
        if failure is None:
            self.service.trouble = ""
        elif expected:
            self.service.trouble = repr(failure)
            LOG.warning("will try again: %r", failure)
        elif isinstance(failure, Exception):
            self.service.trouble = repr(failure)
            LOG.exception("the generator has stopped", exc_info=failure)
        return expected


def create_app(
    config: SiteConfig, api: httpx.AsyncClient | None = None, web: httpx.AsyncClient | None = None
) -> Starlette:
    """POST /hook and GET /healthz. `api` and `web` are clients to use instead, e.g. within the same process."""
    generator = Generator(config, api, web)
    service = Service(generator)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        service.tasks = [asyncio.create_task(service.listen()), asyncio.create_task(service.keep_watch())]
        try:
            yield
        finally:
            for task in service.tasks:
                task.cancel()
            await asyncio.gather(*service.tasks, return_exceptions=True)
            await generator.close()

    async def hook(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return Response(status_code=413)
        if not config.secret:
            return Response("no secret is configured", 503)
        try:
            Webhook(config.secret).verify(body, dict(request.headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            return Response(status_code=401)
        service.generator.bell.set()
        return Response(status_code=204)

    async def healthz(request: Request) -> Response:
        where = memory.position(config.state)
        well = not service.dead() and not service.trouble
        told = {"ok": well, "position": where.cursor if where else None, "trouble": service.trouble}
        return JSONResponse(told, 200 if well else 503)

    app = Starlette(routes=[Route("/hook", hook, methods=["POST"]), Route("/healthz", healthz)], lifespan=lifespan)
    app.state.service = service
    return app
