"""Two addresses that a browser is sent through: to the provider, and back from it to the front end's page with a one-time code."""

from __future__ import annotations

import re
import secrets
from typing import Any
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from schema.desk import sign_on

from ..auth import digest
from ..context import now
from ..http import refuse
from ..settings import Settings
from .person import entitled
from .pkce import challenge_of
from .provider import Provider, Untrusted

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
COOKIE, PATH = "jinji-sign-on", "/login/oidc"
log = structlog.get_logger()


def routes(settings: Settings) -> list[Route]:
    """None while no provider is set."""
    if not settings.oidc_issuer:
        return []
    theirs = Provider(settings)
    back = settings.public_url.rstrip("/") + PATH + "/callback"
    cookie: dict[str, Any] = {"path": PATH, "httponly": True, "samesite": "lax", "secure": back.startswith("https://")}

    def landing(**told: str) -> Response:
        """To the front end's own page, which the settings name and no request can; in the fragment, which no server logs."""
        answer = RedirectResponse(f"{settings.oidc_landing}#{urlencode(told)}", 303, {"cache-control": "no-store"})
        answer.delete_cookie(COOKIE, **cookie)
        return answer

    async def begin(request: Request) -> Response:
        challenge = request.query_params.get("challenge", "")
        if not CHALLENGE.fullmatch(challenge):
            return refuse(400, "BAD_INPUT", "challenge应为页面自存的随机文本的SHA-256（base64url，43字）")
        try:
            said = await theirs.document()
        except Untrusted as wrong:
            log.warning("oidc", trouble=str(wrong))
            return refuse(503, "UNAVAILABLE", "统一身份认证平台暂时不可用，请稍后再试")
        state, browser, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
        await sign_on.begin(digest(state), digest(browser), nonce, verifier, challenge, await now(settings))
        asked = {
            "response_type": "code", "client_id": settings.oidc_client_id, "redirect_uri": back, "scope": settings.oidc_scope,
            "state": state, "nonce": nonce, "code_challenge": challenge_of(verifier), "code_challenge_method": "S256",
            **({"acr_values": settings.oidc_acr} if settings.oidc_acr else {}),
        }  # fmt: skip
        place = said["authorization_endpoint"]
        answer = RedirectResponse(place + ("&" if "?" in place else "?") + urlencode(asked), 303, {"cache-control": "no-store"})
        answer.set_cookie(COOKIE, browser, max_age=int(sign_on.PATIENCE.total_seconds()), **cookie)
        return answer

    async def callback(request: Request) -> Response:
        told, at = request.query_params, await now(settings)
        state = digest(told.get("state", ""))
        begun = await sign_on.answer(state, digest(request.cookies.get(COOKIE, "")), at)
        if begun is None:
            return refuse(400, "BAD_INPUT", "这次登录不是从这个浏览器开始的，或者已经过期、已经用过，请重新登录")
        try:
            said = await theirs.document()
            named = said.get("authorization_response_iss_parameter_supported") is True
            if told.get("iss", None if named else theirs.issuer) != theirs.issuer:  # RFC 9207: another provider's answer
                raise Untrusted("应答来自另一个认证平台")
            if "code" not in told:
                return landing(error="DENIED")
            claims = await theirs.claims(await theirs.redeem(told["code"], begun.verifier, back), begun.nonce)
        except Untrusted as wrong:
            log.warning("oidc", trouble=str(wrong))
            return landing(error="NOT_TRUSTED")
        account = await sign_on.account_of(theirs.issuer, claims["sub"])
        if account is None or not entitled(settings, claims, account):
            return landing(error="NOT_ADMITTED")
        code = secrets.token_urlsafe(32)
        await sign_on.entitle(state, account["id"], digest(code))
        return landing(code=code)

    return [Route(PATH, begin), Route(PATH + "/callback", callback)]
