"""Receipts: an answer with the register's place, signed with Ed25519, so that anybody can prove it later without us.

A receipt is one line of canonical JSON (RFC 8785): {"receipt":{…},"signature":"…"}. The signature, base64url without
padding, is over the UTF-8 bytes of the canonical JSON of `receipt` alone. Every byte counts: what is not canonical is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .secret import kept

FORMAT = "jinji-receipt-1"


def canonical(value: Any) -> str:
    """RFC 8785 for what receipts are made of: ASCII keys, text, whole numbers, true, false, null, lists, objects."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache
def signing_key(file: Path) -> Ed25519PrivateKey:
    """The deployment's key: made at first use, readable by its owner alone; of several processes the first one's stays."""
    return Ed25519PrivateKey.from_private_bytes(kept(file))


def public_text(key: Ed25519PublicKey) -> str:
    """The public key's 32 bytes in base64url without padding."""
    return encoded(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def key_id(public: str) -> str:
    """What a key is called: the first 16 hexadecimal digits of the SHA-256 of its bytes."""
    return hashlib.sha256(decoded(public)).hexdigest()[:16]


def issued(content: dict[str, Any], key: Ed25519PrivateKey) -> str:
    """The receipt of this content."""
    told = {**content, "format": FORMAT, "keyId": key_id(public_text(key.public_key()))}
    return canonical({"receipt": told, "signature": encoded(key.sign(canonical(told).encode()))})


def fault(text: bytes, public: str) -> str:
    """What is wrong with a receipt, in Chinese; empty when it is whole and signed with this key."""
    try:
        whole = json.loads(text.decode())
        told, signature = whole["receipt"], whole["signature"]
        exact = canonical(whole).encode() == text and set(whole) == {"receipt", "signature"}
        signed = decoded(signature)
        key = Ed25519PublicKey.from_public_bytes(decoded(public))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        return "不是津技的回执，或公钥的写法不对"
    if not exact or encoded(signed) != signature:
        return "回执不是原样：内容被改动、重新排版或增减过"
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        return f"不认识的回执格式，应为{FORMAT}"
    if told.get("keyId") != key_id(public):
        return f"回执由另一把密钥（{told.get('keyId')}）签发，所给公钥是{key_id(public)}"
    try:
        key.verify(signed, canonical(told).encode())
    except InvalidSignature:
        return "签名不符：内容被改动过，或不是本登记系统签发的"
    return ""


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
