"""GET /documents/{id}: a document as a page to print, for whoever may read it; every word is escaped, nothing is loaded."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from .auth import NotKnown, asker_of
from .context import Context, now
from .graphql import schema
from .html import TEMPLATES, style_source
from .http import refuse
from .read import global_id
from .settings import Settings

ASK = """query($id: ID!) { node(id: $id) { ... on Document {
  title number issuedOn article issuer addressee creditCode filingNumber version text reasons } } }"""
_page = TEMPLATES.get_template("document.html")
STYLE = TEMPLATES.get_template("document.css").render()
HEADERS = {
    "content-security-policy": f"default-src 'none'; frame-ancestors 'none'; style-src {style_source(STYLE)}",
    "x-content-type-options": "nosniff", "cache-control": "private, no-store", "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin", "x-robots-tag": "noindex",
}  # fmt: skip


def serve(settings: Settings) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """The route's answer: asked through GraphQL as whoever asks."""
    deployment = settings.deployment()

    async def page(request: Request) -> Response:
        at = await now(settings)
        try:
            asker = await asker_of(request.headers.get("authorization"), at)
            asked = {"id": global_id("Document", request.path_params["id"])}
            answer = await schema.execute(ASK, asked, Context(asker, at, settings, deployment))
        except NotKnown:
            return refuse(401, "UNAUTHENTICATED", "令牌无效或已过期，请重新登录")
        if answer.errors and (answer.errors[0].extensions or {}).get("code") == "FORBIDDEN":
            return refuse(403, "FORBIDDEN", answer.errors[0].message)
        if answer.errors:
            return refuse(500, "INTERNAL", answer.errors[0].message)
        found = orjson.loads(orjson.dumps(answer.data))["node"]
        if found is None:
            return refuse(404, "NOT_FOUND", "没有这份文书，或您无权查看")
        body = _page.render(document=found, style=STYLE, contact=settings.contact)
        return Response(body, headers={**HEADERS, "content-type": "text/html; charset=utf-8"})

    return page
