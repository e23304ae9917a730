"""The pages of the complaints' forms, drawn in the public site's look with its own stylesheet; nothing is loaded and no script runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.responses import HTMLResponse

from schema.law.forms import Refusal
from schema.law.kinds import ComplaintKind

from .complaint import BASIS
from .html import TEMPLATES, style_source

STYLE = Path(__file__).parent.parent / "site/theme/assets/site.css"
FIELDS = ("kind", "about", "facts", "name", "contact")


@cache
def _style() -> Markup:
    return Markup(STYLE.read_text("utf-8").replace("</", "<\\/"))


@cache
def headers() -> Mapping[str, str]:
    """Of every answer: only this stylesheet, only forms to ourselves, kept by nobody."""
    return {
        "content-security-policy": f"default-src 'none'; style-src {style_source(_style())}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        "cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff", "x-robots-tag": "noindex",
    }  # fmt: skip


def page(name: str, title: str, status: int = 200, refusals: Sequence[Refusal] = (), **told: Any) -> HTMLResponse:
    """One of the pages of intake.html: form, receipt, ask, progress or message."""
    body = TEMPLATES.get_template("intake.html").render(
        page=name, title=title, refusals=refusals, basis=BASIS, style=_style(), kinds=[*ComplaintKind], fields=(*FIELDS, "files"), **told
    )
    return HTMLResponse(body, status, headers())
