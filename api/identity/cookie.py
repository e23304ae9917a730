"""A session in a cookie, for front ends on the API's own origin: which requests may use it, and which only look like it.

A page elsewhere cannot read the cookie (HttpOnly, __Host-) nor make the browser send it (SameSite=Strict). Behind that stands a
second wall: what changes something needs a content type and a header that no form can send, and must come from our own origin
by what the browser says of it (Sec-Fetch-Site, Origin). A request that carries a bearer token is judged by that alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ..auth import digest
from ..settings import Settings

SESSION, DEVICE = "__Host-jinji", "__Host-jinji-device"
HEADER = b"jinji-request"  # any value; a page of another origin could send it only if CORS let it
SIMPLE = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "")  # what a form can send
READING = ("GET", "HEAD", "OPTIONS")
YEAR = 31_536_000


def entered(scope: Any, settings: Settings) -> str:
    """Let the session in a request's cookie speak for it; answers why it may not, empty when it may or there is none."""
    headers = scope["headers"]
    for name, _ in headers:  # a loop, for every request comes by here
        if name == b"cookie":
            break
    else:
        return ""
    found = dict(reversed(headers))
    token = value_of(found, SESSION)
    if b"authorization" in found or not token:
        return ""
    if wrong := fault(found, "GET" if scope["type"] == "websocket" else scope["method"], settings, socket=scope["type"] == "websocket"):
        return wrong
    scope["headers"] = [*headers, (b"authorization", f"Bearer {token}".encode("latin-1"))]
    return ""


def value_of(headers: Mapping[bytes, bytes], name: str) -> str:
    """A cookie's value; empty when it is not there, or there twice (somebody planted one)."""
    parts = (part.strip().partition("=") for part in headers.get(b"cookie", b"").decode("latin-1").split(";"))
    found = [value for key, _, value in parts if key == name]
    return found[0] if len(found) == 1 and found[0].isascii() and len(found[0]) <= 200 else ""


def fault(headers: Mapping[bytes, bytes], method: str, settings: Settings, *, socket: bool = False) -> str:
    """Why a request of this method may not use a cookie; empty when it may."""
    site = headers.get(b"sec-fetch-site", b"").decode("latin-1")
    origin = headers.get(b"origin", b"").decode("latin-1")
    reading = method in READING and not socket
    if site and site != "same-origin" and not (reading and site == "none"):
        return "来自别的网站的请求不能使用登录的Cookie"
    if origin and not _own(origin, headers, settings):
        return "来自别的网站的请求不能使用登录的Cookie"
    if reading:
        return ""
    if not origin and not (site and not socket):
        return "浏览器没有说明请求来自哪个网站，不能使用登录的Cookie"
    if socket:
        return ""
    if headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower() in SIMPLE:
        return "用Cookie登录时，办理须以application/json发送"
    if HEADER not in headers:
        return f"用Cookie登录时，办理须带{HEADER.decode()}头"
    return ""


def _own(origin: str, headers: Mapping[bytes, bytes], settings: Settings) -> bool:
    if settings.public_url:
        known = urlsplit(settings.public_url)
        return origin == f"{known.scheme}://{known.netloc}"
    told = urlsplit(origin)
    return bool(told.netloc) and told.netloc == headers.get(b"host", b"").decode("latin-1")


def held(headers: Mapping[str, str], digest_: str) -> bool:
    """Whether this session is the one in the request's cookie."""
    token = value_of({b"cookie": headers.get("cookie", "").encode("latin-1", "replace")}, SESSION)
    return bool(token) and digest(token) == digest_


def give(response: Any, name: str, value: str, now: datetime, until: datetime | None = None) -> None:
    """Set a cookie that goes to this host alone, over TLS alone, from its own pages alone, and is seen by no script."""
    age = YEAR if until is None else int((until - now).total_seconds())
    response.set_cookie(name, value, max_age=age, path="/", secure=True, httponly=True, samesite="strict")


def take_back(response: Any) -> None:
    """Forget the session's cookie; the device stays known."""
    response.set_cookie(SESSION, "", max_age=0, path="/", secure=True, httponly=True, samesite="strict")
