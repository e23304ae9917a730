"""The certificate for machines: a W3C Verifiable Credential 2.0 that is an Open Badge 3.0, signed as a JWT (VC-JOSE-COSE, EdDSA).

Its holder is named, and known by nothing else: numbers of identity documents are few enough that any hash of one can be undone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ..receipt import canonical, decoded, encoded, key_id, public_text
from .certified import NO_WORK_TYPE, Certified, sound
from .issuer import did
from .pdf import PEKING, TITLE
from .status import is_revoked

MEDIA = "application/vc+jwt"
CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
ALGORITHM = "EdDSA"  # RFC 9864 would have it called Ed25519; verifiers of today know this name
LONGEST = 2_000_000


def issued(certified: Certified, key: Ed25519PrivateKey, base: str, status_url: str, index: int) -> str:
    """The credential as a compact JWT; the same facts always give the same text."""
    return signed(claims(sound(certified), base, status_url, index), key)


def claims(certified: Certified, base: str, status_url: str, index: int) -> dict[str, Any]:
    """What the credential says. `base` is the public address of the register, `index` the certificate's place in the status list."""
    issuer = did(base, certified.institution_code)
    name = "urn:uuid:" + str(uuid5(NAMESPACE_URL, certified.scanned))
    day = datetime.combine(certified.issued_on, time(), PEKING)
    return {
        "@context": CONTEXT, "id": name, "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": TITLE, "inLanguage": "zh-CN",
        "issuer": {"id": issuer, "type": ["Profile"], "name": certified.institution, "url": certified.institution_url},
        "validFrom": day.isoformat(), "awardedDate": day.isoformat(),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [{"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": certified.name}],
            "licenseNumber": certified.number,
            "achievement": _achievement(certified),
        },
        "credentialStatus": {
            "id": f"{status_url}#{index}", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": str(index), "statusListCredential": status_url,
        },
        "iss": issuer, "jti": name, "nbf": int(day.timestamp()),
    }  # fmt: skip


def _achievement(certified: Certified) -> dict[str, Any]:
    """An occupation and level, under the standard it was judged by (第六条、第七条)."""
    special = {} if certified.work_type == NO_WORK_TYPE else {"specialization": certified.work_type}
    named = "·".join([certified.occupation, *special.values(), certified.level_label])
    exact = canonical([certified.occupation_code, certified.work_type, certified.level, certified.standard])
    return {
        "id": "urn:uuid:" + str(uuid5(NAMESPACE_URL, exact)), "type": ["Achievement"], "achievementType": "Certification",
        "name": named, "description": f"职业技能等级认定：{named}", "humanCode": certified.occupation_code,
        "fieldOfStudy": certified.occupation, **special,
        "criteria": {"narrative": f"经备案的评价机构依据“{certified.standard}”考核评价，达到{certified.level_label}水平。"},
    }  # fmt: skip


def signed(told: dict[str, Any], key: Ed25519PrivateKey) -> str:
    """A credential's claims, signed in the name of its issuer."""
    header = {"alg": ALGORITHM, "typ": "vc+jwt", "cty": "vc", "kid": f"{told['iss']}#{key_id(public_text(key.public_key()))}"}
    text = ".".join(encoded(canonical(part).encode()) for part in (header, told))
    return f"{text}.{encoded(key.sign(text.encode()))}"


@dataclass(frozen=True)
class Verified:
    """What came of verifying: what the credential says if it is genuine, what is wrong with it, and what could not be told."""

    claims: dict[str, Any]
    fault: str = ""
    unknown: str = ""


def verified(token: str, keys: dict[str, Any], at: datetime, status: str = "") -> Verified:
    """A credential against the published keys (JWKS) and, when given, its issuer's status list; nothing is fetched."""
    told, fault = _opened(token, keys)
    if fault:
        return Verified({}, fault)
    if "OpenBadgeCredential" not in told.get("type", []) or datetime.fromisoformat(told["validFrom"]) > at:
        return Verified({}, "不是职业技能等级证书的凭证，或者尚未生效")
    if not status:
        return Verified(told, unknown="没有提供状态列表，不能判断证书是否已被撤销")
    listed, fault = _opened(status, keys)
    entry, of = told["credentialStatus"], listed.get("credentialSubject", {})
    if fault or listed["iss"] != told["iss"] or listed.get("id") != entry["statusListCredential"]:
        return Verified(told, f"状态列表不可用：{fault or '不是这份证书的签发机构的列表'}")
    if of.get("statusPurpose") != "revocation" or datetime.fromisoformat(listed["validUntil"]) < at:
        return Verified(told, "状态列表已过期，请重新下载")
    try:
        gone = is_revoked(of["encodedList"], int(entry["statusListIndex"]))
    except (ValueError, KeyError, TypeError):
        return Verified(told, "状态列表不完整，不能判断证书是否已被撤销")
    return Verified(told, "证书已被撤销" if gone else "")


def _opened(token: str, keys: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The claims of a signed text, or why they cannot be believed."""
    if len(token) > LONGEST:
        return {}, "内容过长，不是凭证"
    try:
        text, _, signature = token.rpartition(".")
        header, told = (json.loads(decoded(part)) for part in text.split("."))
        name, _, short = header["kid"].partition("#")
        known = next((jwk["x"] for jwk in keys["keys"] if jwk["kid"] == short), "")
        if not known:
            return {}, f"凭证由另一把密钥（{short}）签发，不在所公布的公钥之中"
        if header["alg"] != ALGORITHM or "crit" in header:
            return {}, "签名所用的算法不对"
        if encoded(decoded(signature)) != signature:
            return {}, "签名的写法不对"
        Ed25519PublicKey.from_public_bytes(decoded(known)).verify(decoded(signature), text.encode())
        if not name == told["iss"] == (told["issuer"] if isinstance(told["issuer"], str) else told["issuer"]["id"]):
            return {}, "凭证所写的签发机构与签名不一致"
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, "签名不符：凭证被改动过，或者不是凭证"
    return told, ""
