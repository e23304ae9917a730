"""Which credentials are revoked: a W3C Bitstring Status List of each issuer, itself a signed credential that anybody may keep.

An index says nothing about its certificate as long as indexes are not given out in the order of issue.
"""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Set
from datetime import datetime, timedelta
from typing import Any

from .issuer import did

LEAST = 131_072  # bits: fewer would tell who is meant (Bitstring Status List 1.0, 6.1)
MOST = 16_777_216
LASTS = timedelta(days=7)
CONTEXT = ["https://www.w3.org/ns/credentials/v2"]


def published(revoked: Set[int], url: str, base: str, code: str, at: datetime) -> dict[str, Any]:
    """The list of an institution, to be signed by credential.signed; a copy is good for a week."""
    issuer = did(base, code)
    return {
        "@context": CONTEXT, "id": url, "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer, "validFrom": at.isoformat(), "validUntil": (at + LASTS).isoformat(),
        "credentialSubject": {
            "id": f"{url}#list", "type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": encoded(revoked),
        },
        "iss": issuer, "sub": f"{url}#list", "jti": url, "nbf": int(at.timestamp()), "exp": int((at + LASTS).timestamp()),
    }  # fmt: skip


def encoded(revoked: Set[int]) -> str:
    """The bits, the first one leftmost, compressed; the same set always gives the same text."""
    highest = max(revoked, default=0)
    if highest >= MOST or min(revoked, default=0) < 0:
        raise ValueError("an index outside the list")
    length = LEAST
    while length <= highest:
        length *= 2
    bits = bytearray(length // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def is_revoked(text: str, index: int) -> bool:
    """Whether an index is set; ValueError when the list is not one, or does not go so far."""
    packed = base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
    opened = zlib.decompressobj(wbits=31)
    try:
        bits = opened.decompress(packed, MOST // 8)
    except zlib.error:
        raise ValueError("not gzip") from None
    if not text.startswith("u") or not opened.eof or not 0 <= index < len(bits) * 8:
        raise ValueError("not a whole list")
    return bool(bits[index // 8] & 0x80 >> index % 8)
