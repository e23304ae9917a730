"""Serves the published folder as any web server would: for the demo, for page authors, and for tests."""

import hashlib
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sitegen import compress
from sitegen.address import url

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
}
LONGEST = 255  # bytes of a file name
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'self'{forms}; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-cache",  # ask again each time; the ETag makes it cheap
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def site_app(folder: Path, forms: str = "") -> Starlette:
    """index.html for folders, 404.html for what is not there, ETags by content; nothing that begins with a dot.

    `forms` is the address to which the pages' forms are posted, where it is another than the site's own.
    """
    root = folder.resolve()
    policy = POLICY.format(forms=f" {forms}" if forms else "")

    def find(path: str) -> Path | None:
        parts = [part for part in path.split("/") if part]
        if any(part.startswith(".") or "\0" in part or len(part.encode()) > LONGEST for part in parts):
            return None
        target = root.joinpath(*parts)
        return target / "index.html" if path.endswith("/") or not parts else target

    async def get(request: Request) -> Response:
        path = request.path_params["path"]
        target = find(path)
        if target is not None and target.is_dir():
            return RedirectResponse(url(f"/{path}/"), 308)
        body = _read(target) if target is not None else None
        status = 200
        if body is None or target is None:
            target, status = root / "404.html", 404
            body = _read(target) or "没有这个页面".encode()
        body, packed = _packed(target, body, request.headers.get("accept-encoding", ""))
        headers = {**HEADERS, "Content-Security-Policy": policy, **packed, "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"'}
        if status == 200 and headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, status, headers, KINDS.get(target.suffix, "application/octet-stream"))

    return Starlette(routes=[Route("/{path:path}", get, methods=["GET", "HEAD"])])


def _packed(target: Path, body: bytes, accepted: str) -> tuple[bytes, dict[str, str]]:
    """The precompressed twin that the visitor can read, the smaller first; else the file as it is."""
    if target.suffix not in compress.KINDS:
        return body, {}
    offers = {word.strip() for word in accepted.lower().split(",") if not word.strip().endswith("q=0")}
    names = {word.split(";")[0].strip() for word in offers}
    zipped, brotlied = compress.twins(target)
    for coding, twin in (("br", brotlied), ("gzip", zipped)):
        if coding in names and (small := _read(twin)) is not None:
            return small, {"Content-Encoding": coding, "Vary": "Accept-Encoding"}
    return body, {"Vary": "Accept-Encoding"}


def _read(target: Path) -> bytes | None:
    try:
        return target.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
