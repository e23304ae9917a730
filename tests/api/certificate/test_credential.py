"""The credential, verified by libraries that know nothing of us: joserfc for the signature, openbadgeslib for Open Badges 3.0."""

from __future__ import annotations

import base64
import gzip
import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwk, jws
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from api.certificate import credential, issuer, status
from api.certificate.certified import Unprintable

from .sample import ELECTRICIAN

BASE, CODE = "https://register.example", ELECTRICIAN.institution_code
LIST = BASE + issuer.STATUS.format(code=CODE)
KEY = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\10" * 32)
KEYS = issuer.key_set([OTHER.public_key(), KEY.public_key()])
PLACE = 77


def token() -> str:
    return credential.issued(ELECTRICIAN, KEY, BASE, LIST, PLACE)


def listed(*revoked: int, at: datetime | None = None, key: Ed25519PrivateKey = KEY, code: str = CODE) -> str:
    return credential.signed(status.published(set(revoked), LIST, BASE, code, at or datetime.now(UTC)), key)


def served(now: str) -> Callable[[str], bytes]:
    """What a verifier on the net would be given under our two addresses."""
    pages = {BASE + issuer.DOCUMENT.format(code=CODE): json.dumps(issuer.document(BASE, CODE, [KEY.public_key()])), LIST: now}
    return lambda address: pages[address].encode()


def by_openbadgeslib(text: str, now: str) -> Any:
    verifier = OB3Verifier.for_issuer_did(issuer.did(BASE, CODE), download=served(now))
    return verifier.verify(text, check_status=True, download=served(now))


def test_an_open_badges_library_accepts_it_by_our_did_document() -> None:
    found = by_openbadgeslib(token(), listed(5, 4000))
    assert (found.issuer.name, found.achievement.name) == ("天津市河西职业培训学校", "电工·三级/高级工")
    assert [one.identity_hash for one in found.identifiers] == ["张𬭬䶮"]


def test_an_open_badges_library_refuses_a_revoked_one() -> None:
    with pytest.raises(OB3VerificationError, match="revocation"):
        by_openbadgeslib(token(), listed(PLACE))


def test_an_open_badges_library_refuses_a_list_signed_by_another() -> None:
    with pytest.raises(OB3VerificationError, match="proof is invalid"):
        by_openbadgeslib(token(), listed(key=OTHER))


def test_a_jose_library_accepts_it_by_the_published_keys() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # RFC 9864 would have EdDSA called Ed25519
        found = jws.deserialize_compact(token(), jwk.OKPKey.import_key(KEYS["keys"][1]), algorithms=["EdDSA"])
    assert found.headers()["typ"] == "vc+jwt"
    assert found.headers()["kid"] == f"did:web:register.example:issuers:{CODE}#{KEYS['keys'][1]['kid']}"
    assert json.loads(found.payload)["credentialSubject"]["licenseNumber"] == ELECTRICIAN.number


def test_it_has_what_the_two_standards_ask() -> None:
    """W3C VC Data Model 2.0, 4; Open Badges 3.0, B.1: typed from the texts."""
    told = credential.claims(ELECTRICIAN, BASE, LIST, PLACE)
    assert told["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert set(told["type"]) == {"VerifiableCredential", "OpenBadgeCredential"}
    assert told["issuer"]["type"] == ["Profile"] and told["iss"] == told["issuer"]["id"]
    assert told["validFrom"] == "2022-12-05T00:00:00+08:00" and told["nbf"] == 1670169600
    achievement = told["credentialSubject"]["achievement"]
    assert {"id", "type", "name", "description", "criteria", "achievementType"} <= set(achievement)
    assert achievement["humanCode"] == "6-31-01-03" and "国家职业技能标准 电工（2018年版）" in achievement["criteria"]["narrative"]
    assert told["credentialStatus"] == {
        "id": f"{LIST}#77", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
        "statusListIndex": "77", "statusListCredential": LIST,
    }  # fmt: skip


def test_no_number_of_a_document_is_in_it_in_any_form() -> None:
    one, other = ELECTRICIAN, replace(ELECTRICIAN, document_number="120101199003074549")
    assert credential.claims(one, BASE, LIST, PLACE) == credential.claims(other, BASE, LIST, PLACE)


def test_a_work_type_makes_another_achievement() -> None:
    plain, special = (
        credential.claims(replace(ELECTRICIAN, work_type=one), BASE, LIST, 1)["credentialSubject"]["achievement"]
        for one in ("--", "高压电工")
    )
    assert plain["id"] != special["id"] and "specialization" not in plain
    assert (special["specialization"], special["name"]) == ("高压电工", "电工·高压电工·三级/高级工")


def test_what_cannot_be_printed_cannot_be_issued() -> None:
    with pytest.raises(Unprintable, match="缺少姓名"):
        credential.issued(replace(ELECTRICIAN, name=""), KEY, BASE, LIST, 1)


def test_the_same_facts_give_the_same_text() -> None:
    assert token() == token()


NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("now", "fault", "unknown"),
    [
        ("", "", "没有提供状态列表，不能判断证书是否已被撤销"),
        (listed(5, 76, 78), "", ""),
        (listed(PLACE), "证书已被撤销", ""),
        (listed(at=NOW - timedelta(days=8)), "状态列表已过期，请重新下载", ""),
        (listed(code="S000012000002"), "状态列表不可用：不是这份证书的签发机构的列表", ""),
        (listed()[:-6] + "AAAAAA", "状态列表不可用：签名不符：凭证被改动过，或者不是凭证", ""),
        ("nothing", "状态列表不可用：签名不符：凭证被改动过，或者不是凭证", ""),
    ],
)
def test_the_status_list_is_heeded(now: str, fault: str, unknown: str) -> None:
    found = credential.verified(token(), KEYS, NOW, now)
    assert (found.fault, found.unknown) == (fault, unknown)


def forged(**changes: Any) -> str:
    """Signed with our own key, but saying something else."""
    head, body, _ = token().split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "=="))
    told = json.loads(base64.urlsafe_b64decode(body + "=="))
    text = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({**header, **changes.pop("header", {})}, {**told, **changes})
    )
    return text + "." + base64.urlsafe_b64encode(KEY.sign(text.encode())).rstrip(b"=").decode()


BROKEN = "签名不符：凭证被改动过，或者不是凭证"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", BROKEN),
        ("a.b.c", BROKEN),
        (token()[:-5] + "AAAAA", BROKEN),
        (token().replace(".", ".e30", 1), BROKEN),
        (forged(header={"alg": "none"}), "签名所用的算法不对"),
        (forged(header={"crit": ["b64"]}), "签名所用的算法不对"),
        (forged(header={"kid": "did:web:evil.example:issuers:x#" + KEYS["keys"][1]["kid"]}), "凭证所写的签发机构与签名不一致"),
        (forged(issuer="did:web:evil.example"), "凭证所写的签发机构与签名不一致"),
        (forged(type=["VerifiableCredential"]), "不是职业技能等级证书的凭证，或者尚未生效"),
        (forged(validFrom="2999-01-01T00:00:00+08:00"), "不是职业技能等级证书的凭证，或者尚未生效"),
        ("x" * 2_000_001, "内容过长，不是凭证"),
    ],
)
def test_what_is_not_ours_is_refused(text: str, fault: str) -> None:
    assert credential.verified(text, KEYS, NOW, listed()).fault == fault


def test_every_changed_character_is_noticed() -> None:
    text = token()
    for at in (*range(0, len(text), 23), len(text) - 1):
        changed = text[:at] + ("B" if text[at] == "A" else chr(ord(text[at]) + 1)) + text[at + 1 :]
        assert credential.verified(changed, KEYS, NOW).fault, at


def test_a_key_that_is_not_published_is_not_believed() -> None:
    fault = credential.verified(token(), issuer.key_set([OTHER.public_key()]), NOW).fault
    assert fault == f"凭证由另一把密钥（{KEYS['keys'][1]['kid']}）签发，不在所公布的公钥之中"


@pytest.mark.parametrize(("revoked", "length"), [(set(), 131_072), ({0, 131_071}, 131_072), ({131_072}, 262_144)])
def test_the_first_bit_is_leftmost_and_the_list_is_never_short(revoked: set[int], length: int) -> None:
    text = status.encoded(revoked)
    bits = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    spelled = "".join(f"{one:08b}" for one in bits)
    assert (text[0], len(spelled)) == ("u", length)
    assert {at for at, bit in enumerate(spelled) if bit == "1"} == revoked
    assert all(status.is_revoked(text, at) == (at in revoked) for at in (0, 1, 7, 8, 131_071))


@pytest.mark.parametrize("index", [-1, status.MOST])
def test_an_index_outside_the_list_is_refused(index: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        status.encoded({index})


@pytest.mark.parametrize(
    ("base", "name"),
    [
        ("https://register.example", "did:web:register.example:issuers:S000012000001"),
        ("https://register.example:8443/jinji/", "did:web:register.example%3A8443:jinji:issuers:S000012000001"),
    ],
)
def test_an_issuer_is_named_after_its_address(base: str, name: str) -> None:
    assert issuer.did(base, CODE) == name
    assert issuer.document(base, CODE, [KEY.public_key()])["assertionMethod"] == [f"{name}#{KEYS['keys'][1]['kid']}"]
