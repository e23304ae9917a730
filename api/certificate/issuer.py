"""Who issues credentials, and the keys they are verified by: a did:web for each institution, under the register's own address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ..receipt import key_id, public_text

DOCUMENT = "/issuers/{code}/did.json"  # where did:web looks for it
STATUS = "/issuers/{code}/status"  # an institution's status list


def did(base: str, code: str) -> str:
    """An institution's name as an issuer: https://例.cn and S000012000001 make did:web:例.cn:issuers:S000012000001."""
    at = urlsplit(base)
    return ":".join(["did:web", quote(at.netloc, safe=""), *(quote(part) for part in at.path.split("/") if part), "issuers", code])


def public_key(key: Ed25519PublicKey) -> dict[str, str]:
    """A key as everybody may have it (JWK)."""
    text = public_text(key)
    return {"kty": "OKP", "crv": "Ed25519", "x": text, "kid": key_id(text), "alg": "EdDSA", "use": "sig"}


def key_set(keys: Iterable[Ed25519PublicKey]) -> dict[str, Any]:
    """The published keys (JWKS): the one in use first, and those in use before."""
    return {"keys": [public_key(key) for key in keys]}


def document(base: str, code: str, keys: Iterable[Ed25519PublicKey]) -> dict[str, Any]:
    """An institution's DID document."""
    name = did(base, code)
    methods = [
        {"id": f"{name}#{jwk['kid']}", "type": "JsonWebKey", "controller": name, "publicKeyJwk": jwk}
        for jwk in map(public_key, keys)
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": name, "verificationMethod": methods, "assertionMethod": [method["id"] for method in methods],
    }  # fmt: skip
