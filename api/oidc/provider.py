"""The OpenID provider: its discovery, its keys as they rotate, the code exchanged, and every check of an ID token (OpenID Connect Core 3.1.3.7)."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any
from urllib.parse import quote_plus, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from ..settings import Settings

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]  # never none, never HS…
LEEWAY = 60  # seconds by which the provider's clock may differ
LONGEST = 100_000  # characters of what the provider answers
FRESH, SELDOM = 3600.0, 30.0  # seconds: how long its word is good; how often an unknown key makes us ask again
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Untrusted(Exception):
    """What the provider answered is not to be relied on; the words are for the log of the operator."""


class Provider:
    """One provider and what it last said of itself; its word is asked again after an hour, its keys also when one is unknown."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.issuer = settings, settings.oidc_issuer
        self._said: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._said_at = self._keys_at = float("-inf")
        self._asking = asyncio.Lock()

    async def document(self) -> dict[str, Any]:
        """What it says of itself. Untrusted: it names another issuer, or has an address that is not encrypted."""
        async with self._asking:
            if monotonic() - self._said_at > FRESH:
                said = await self._json("GET", self.issuer.rstrip("/") + "/.well-known/openid-configuration")
                if said.get("issuer") != self.issuer or not self._sound(self.issuer):
                    raise Untrusted("认证平台自称的issuer与设置不同，或不是https")
                for name in NEEDED:
                    if not isinstance(said.get(name), str) or not self._sound(said[name]):
                        raise Untrusted(f"认证平台的{name}缺失，或不是https")
                if "S256" not in said.get("code_challenge_methods_supported", ["S256"]):
                    raise Untrusted("认证平台不支持PKCE（S256）")
                self._said, self._said_at = said, monotonic()
            return self._said

    async def redeem(self, code: str, verifier: str, redirect: str) -> str:
        """The ID token for a code. Untrusted: the provider gives none."""
        said = await self.document()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
        me, secret = self.settings.oidc_client_id, self.settings.oidc_client_secret.get_secret_value()
        auth = httpx.BasicAuth(quote_plus(me), quote_plus(secret)) if secret else None  # RFC 6749, 2.3.1
        answer = await self._json("POST", said["token_endpoint"], data=form if secret else {**form, "client_id": me}, auth=auth)
        if not isinstance(answer.get("id_token"), str):
            raise Untrusted("认证平台没有给出ID令牌")
        return str(answer["id_token"])

    async def claims(self, token: str, nonce: str) -> dict[str, Any]:
        """What a sound ID token says. Untrusted: it is not ours, not theirs, not now, or not of this sign-on."""
        try:
            told = await self._decoded(token)
            mine = self.settings.oidc_client_id
            options: dict[str, Any] = {
                "iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": mine},
                "sub": {"essential": True}, "exp": {"essential": True}, "iat": {"essential": True},
                "nonce": {"essential": True, "value": nonce},
            }  # fmt: skip
            jwt.JWTClaimsRegistry(leeway=LEEWAY, **options).validate(told)
        except (JoseError, ValueError, TypeError) as wrong:
            raise Untrusted(f"ID令牌不可信：{type(wrong).__name__}") from wrong
        if told["nonce"] != nonce:
            raise Untrusted("ID令牌的nonce不是文本")
        party = told.get("azp", mine if told["aud"] in (mine, [mine]) else None)
        if party != mine:
            raise Untrusted("ID令牌是发给别人的")
        if (acr := self.settings.oidc_acr) and told.get("acr") != acr:
            raise Untrusted("认证强度不足")
        return told

    async def _decoded(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(token, await self._keys_within(FRESH), algorithms=ALGORITHMS).claims
        except InvalidKeyIdError:  # they have changed keys since; a made-up key has us ask no more than now and then
            return jwt.decode(token, await self._keys_within(SELDOM), algorithms=ALGORITHMS).claims

    async def _keys_within(self, seconds: float) -> KeySet:
        """The provider's keys as it told them at most so long ago."""
        said = await self.document()
        async with self._asking:
            if self._keys is None or monotonic() - self._keys_at > seconds:
                found: Any = await self._json("GET", said["jwks_uri"])
                self._keys, self._keys_at = KeySet.import_key_set(found), monotonic()
            return self._keys

    def _sound(self, url: str) -> bool:
        return urlsplit(url).scheme == "https" or self.settings.demo

    async def _json(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        """A JSON object of theirs; redirects are not followed. Untrusted: there is none."""
        try:
            async with httpx.AsyncClient(timeout=5, follow_redirects=False, trust_env=False) as client:
                answer = await client.request(method, url, headers={"accept": "application/json"}, **more)
                found = answer.json() if answer.status_code == 200 and len(answer.content) <= LONGEST else None
        except (httpx.HTTPError, ValueError) as wrong:
            raise Untrusted(f"认证平台没有应答：{type(wrong).__name__}") from wrong
        if not isinstance(found, dict):
            raise Untrusted(f"认证平台应答{answer.status_code}，不是可用的JSON")
        return found
