"""For authors of pages: the published data drawn anew at each visit from the templates as they are now, and reloaded when one is saved.

Nothing is published by it. A template, a text or the stylesheet shows at once; a changed query needs `jinji site build` for its data.
"""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
from jinja2 import TemplateError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from sitegen import render, shell
from sitegen.config import SiteConfig
from sitegen.pages import TABLE
from sitegen.serve import HEADERS, KINDS, site_app

LOOK = 0.3  # seconds between looks at the source folder
SCRIPT = "new EventSource('/-/live').onmessage = () => location.reload();\n"


def page_at(path: str) -> str | None:
    """The row of the table that a path of the site belongs to: the one that spells out most of it."""
    found = [row for row in TABLE.values() if not row.bare and re.fullmatch(re.escape(row.path).replace(r"\{\}", "(?!page/).+?") + r"(page/\d+/)?", path)]
    return max(found, key=lambda row: len(row.path.replace("{}", ""))).name if found else None


def marks(source: Path) -> str:
    """Another one whenever a file of the source has been saved."""
    return str(hash(tuple(sorted((str(file), file.stat().st_mtime_ns) for file in source.rglob("*") if file.is_file()))))


def drawn(config: SiteConfig, path: str, mark: str) -> bytes | None:
    """A page as the source has it now; None for what the source does not make."""
    name, twin = page_at(path), config.out / path[1:] / "index.json"
    if name and twin.is_file():
        draw = render.renderer(config.source, mark, config.site_url, config.forms)
        return draw(name, {**orjson.loads(twin.read_bytes()), "here": path})
    if path.startswith("/assets/") and (file := config.source / "theme" / path[1:]).is_file() and ".." not in path:
        return file.read_bytes()
    return shell.handwritten(config.source, mark, render.style(config.source, mark)).get(
        path[1:] + ("index.html" if path.endswith("/") else "")
    )


def author_app(config: SiteConfig) -> Starlette:
    """The site for its authors: /-/live tells of each save, /-/page/<row> shows a query and its template side by side."""

    async def live(request: Request) -> Response:
        async def told() -> AsyncIterator[bytes]:
            before = marks(config.source)
            yield b": here\n\n"
            while not await request.is_disconnected():
                await asyncio.sleep(LOOK)
                if (now := marks(config.source)) != before:
                    before = now
                    yield b"data: saved\n\n"

        return StreamingResponse(told(), headers=HEADERS, media_type="text/event-stream")

    async def script(request: Request) -> Response:
        return Response(SCRIPT, headers=HEADERS, media_type=KINDS[".js"])

    async def sides(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in TABLE:
            return Response(status_code=404)
        halves = (html.escape((config.source / "pages" / f"{name}.{end}").read_text("utf-8")) for end in ("graphql", "html"))
        body = "".join(f'<td valign="top"><pre>{half}</pre></td>' for half in halves)
        return HTMLResponse(f'<!doctype html><title>{name}</title><h1>{name}</h1><table><tr>{body}</tr></table>', headers=HEADERS)

    async def get(request: Request) -> Response:
        path = "/" + request.path_params["path"]
        try:
            body = await asyncio.to_thread(drawn, config, path, marks(config.source))
        except TemplateError as fault:
            body = f"<!doctype html><h1>模板有误</h1><pre>{html.escape(repr(fault))}</pre></body>".encode()
        if body is None:
            return await fallback(request)
        if path.endswith("/"):
            name = page_at(path)
            aside = f'<p class="no-print"><a href="/-/page/{name}">查询与模板：{name}</a></p>' if name else ""
            body = body.replace(b"</body>", f'{aside}<script type="module" src="/-/live.js"></script></body>'.encode())
        kind = KINDS.get(Path(path).suffix or ".html", "application/octet-stream")
        return Response(body, headers={**HEADERS, "Cache-Control": "no-store"}, media_type=kind)

    published = site_app(config.out, config.forms)

    async def fallback(request: Request) -> Response:
        [route] = published.routes
        assert isinstance(route, Route)
        answer: Response = await route.endpoint(request)
        return answer

    routes = [
        Mount("/-", routes=[Route("/live", live), Route("/live.js", script), Route("/page/{name}", sides)]),
        Route("/{path:path}", get),
    ]
    return Starlette(routes=routes)
