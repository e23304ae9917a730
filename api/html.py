"""Pages that the API draws itself: whole in one answer, every word escaped, nothing loaded."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def style_source(style: str) -> str:
    """The source of just this stylesheet, for the style-src of a content security policy (CSP Level 3)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
