"""A certification authority of the deployment's own, for demonstrations: it vouches for institutions that have bought no certificate yet.

A deployment with real certificates puts `<机构编码>.pem` (the key, then the chain) into the folder, and this makes nothing.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID, ObjectIdentifier

from ..secret import kept

CODE = re.compile(r"[YS][0-9]{12}")
DOCUMENTS = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336: for signing documents
ROOT, SIGNER = timedelta(days=7300), timedelta(days=3650)
LONGEST = 64  # X.520 gives a name no more characters


def root(folder: Path, at: datetime) -> bytes:
    """The authority's certificate (PEM): what a verifier trusts. Its key lies beside it, and leaves the folder never."""
    key = _key(folder / "authority.key")
    name = _named("津技演示签章根证书", "津技演示环境")
    usage = _usage(key_cert_sign=True, crl_sign=True)

    def made() -> bytes:
        built = _built(name, key, at, ROOT).issuer_name(name).add_extension(x509.BasicConstraints(True, 0), True)
        return built.add_extension(usage, True).sign(key, SHA256()).public_bytes(Encoding.PEM)

    return kept(folder / "authority.pem", made)


def identity(folder: Path, code: str, name: str, at: datetime) -> tuple[bytes, bytes]:
    """The key and the chain (PEM) with which an institution signs, under the name it is filed by; made at first use."""
    if not CODE.fullmatch(code):
        raise ValueError("not an institution's code")
    if (given := folder / f"{code}.pem").exists():
        return (whole := given.read_bytes()), whole
    vouched, key = x509.load_pem_x509_certificate(root(folder, at)), _key(folder / f"{code}.key")
    issuer = _key(folder / "authority.key")

    def made() -> bytes:
        built = _built(_named(code, name), key, at, SIGNER).issuer_name(vouched.subject)
        built = built.add_extension(x509.BasicConstraints(False, None), True)
        built = built.add_extension(_usage(digital_signature=True, content_commitment=True), True)
        built = built.add_extension(x509.ExtendedKeyUsage([DOCUMENTS]), False)
        built = built.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), False)
        return built.sign(issuer, SHA256()).public_bytes(Encoding.PEM)

    named = kept(folder / f"{code}-{sha256(name.encode()).hexdigest()[:16]}.crt", made)
    return _pem(key), named + vouched.public_bytes(Encoding.PEM)


def _built(subject: x509.Name, key: EllipticCurvePrivateKey, at: datetime, lasts: timedelta) -> x509.CertificateBuilder:
    """What every certificate has."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )


def _named(common: str, organisation: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:LONGEST]),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ])  # fmt: skip


def _usage(**given: bool) -> x509.KeyUsage:
    known = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{name: given.get(name, False) for name in known})


def _key(file: Path) -> EllipticCurvePrivateKey:
    found = load_pem_private_key(kept(file, lambda: _pem(generate_private_key(SECP256R1()))), None)
    assert isinstance(found, EllipticCurvePrivateKey)
    return found


def _pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
