"""An OpenID provider on a port of its own, strict as the specification asks, that can be told to err: the peer of our sign-on."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "jinji", "s3cret:/+"


def key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


def honest(claims: dict[str, Any], peer: Peer) -> str:
    """As a provider signs."""
    return jwt.encode({"alg": "RS256", "kid": peer.key.kid}, claims, peer.key)


@dataclass
class Peer:
    """What it is set to, and the codes it has given out."""

    issuer: str
    redirect: str
    key: RSAKey = field(default_factory=key)
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "zhang"})
    sign: Callable[[dict[str, Any], Peer], str] = honest
    said: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def document(self, request: Request) -> Response:
        base = self.issuer
        return JSONResponse({
            "issuer": base, "authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token", "jwks_uri": f"{base}/keys",
            "code_challenge_methods_supported": ["S256"], "authorization_response_iss_parameter_supported": True, **self.said,
        })  # fmt: skip

    def keys(self, request: Request) -> Response:
        self.asked.append("keys")
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    def authorize(self, request: Request) -> Response:
        told = dict(request.query_params)
        assert told["client_id"] == CLIENT and told["redirect_uri"] == self.redirect and told["response_type"] == "code"
        assert told["code_challenge_method"] == "S256" and "openid" in told["scope"].split() and told["nonce"]
        code = secrets.token_urlsafe(16)
        self.codes[code] = told
        return RedirectResponse(f"{self.redirect}?{urlencode({'code': code, 'state': told['state'], 'iss': self.issuer})}")

    async def token(self, request: Request) -> Response:
        form = await request.form()
        begun = self.codes.pop(str(form["code"]), None)  # a code is good once
        proof = base64.urlsafe_b64encode(hashlib.sha256(str(form["code_verifier"]).encode()).digest()).rstrip(b"=").decode()
        me = base64.b64encode(b"jinji:s3cret%3A%2F%2B").decode()  # each part form-encoded first
        sound = begun and begun["code_challenge"] == proof and form["redirect_uri"] == self.redirect
        if not sound or request.headers.get("authorization") != f"Basic {me}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        assert begun
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": begun["nonce"], **self.person}
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": self.sign(claims, self)})


@asynccontextmanager
async def provided(redirect: str) -> AsyncIterator[Peer]:
    """The provider, running."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        peer = Peer(f"http://127.0.0.1:{listening.getsockname()[1]}", redirect)
        app = Starlette(routes=[
            Route("/.well-known/openid-configuration", peer.document), Route("/keys", peer.keys),
            Route("/authorize", peer.authorize), Route("/token", peer.token, methods=["POST"]),
        ])  # fmt: skip
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield peer
        finally:
            server.should_exit = True
            await running
