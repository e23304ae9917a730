"""The pages of the complaints' forms, drawn in the public site's look with its own stylesheet; nothing is loaded and no script runs."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from starlette.responses import HTMLResponse

from schema.law.forms import Refusal
from schema.law.kinds import ComplaintKind

from .complaint import BASIS

STYLE = Path(__file__).parent.parent / "site/theme/assets/site.css"
FIELDS = ("kind", "about", "facts", "name", "contact")


@cache
def _style() -> Markup:
    return Markup(STYLE.read_text("utf-8").replace("</", "<\\/"))


@cache
def headers() -> Mapping[str, str]:
    """Of every answer: only this stylesheet, only forms to ourselves, kept by nobody."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return {
        "content-security-policy": f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        "cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff", "x-robots-tag": "noindex",
    }  # fmt: skip


@cache
def _template() -> Template:
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return found.get_template("intake.html")


def page(name: str, title: str, status: int = 200, refusals: Sequence[Refusal] = (), **told: Any) -> HTMLResponse:
    """One of the pages of intake.html: form, receipt, ask, progress or message."""
    body = _template().render(page=name, title=title, refusals=refusals, basis=BASIS, style=_style(), kinds=[*ComplaintKind], **told)
    return HTMLResponse(body, status, headers())
