"""The electronic certificate, verified by others than made it: OpenSSL's primitives on the bytes, and pdfsig where there is one."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.sign.timestamps import DummyTimeStamper

from api.certificate import authority, pdf, seal

from .sample import ELECTRICIAN, photo

AT = datetime(2022, 12, 5, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "certificates"


def signed(folder: Path) -> bytes:
    key, chain = authority.identity(folder, ELECTRICIAN.institution_code, ELECTRICIAN.institution, AT)
    return seal.signed(pdf.printed(ELECTRICIAN, photo()), key, chain)


def taken_apart(made: bytes) -> tuple[bytes, cms.SignedData]:
    """What was signed, and the signature, by the byte range alone (ISO 32000, 12.8.1)."""
    start, size, rest, tail = map(int, re.findall(rb"/ByteRange\s*\[(\d+) (\d+) (\d+) (\d+)\]", made)[0])
    assert (start, rest + tail) == (0, len(made))
    found = cms.ContentInfo.load(bytes.fromhex(made[size + 1 : rest - 1].decode()))["content"]
    return made[:size] + made[rest:], found


def signs_documents(one: x509.Certificate) -> bool:
    return one.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment


def test_the_signature_holds_by_plain_arithmetic(folder: Path) -> None:
    made = signed(folder)
    content, found = taken_apart(made)
    assert b"/SubFilter/ETSI.CAdES.detached" in made.replace(b" /", b"/")
    (signer,) = found["signer_infos"]
    attributes = {one["type"].native: one["values"][0] for one in signer["signed_attrs"]}
    assert attributes["message_digest"].native == sha256(content).digest()
    above, own = sorted((x509.load_der_x509_certificate(one.chosen.dump()) for one in found["certificates"]), key=signs_documents)
    (bound,) = attributes["signing_certificate_v2"]["certs"]  # PAdES B-B: the certificate itself is under the signature
    key = own.public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    key.verify(signer["signature"].native, b"\x31" + signer["signed_attrs"].dump()[1:], ECDSA(SHA256()))  # RFC 5652, 5.4
    assert bound["cert_hash"].native == sha256(own.public_bytes(Encoding.DER)).digest()
    own.verify_directly_issued_by(above)
    assert above == x509.load_pem_x509_certificate(authority.root(folder, AT))
    assert own.subject.rfc4514_string() == "CN=S000012000001,O=天津市河西职业培训学校,C=CN"


def test_a_changed_file_fails_by_plain_arithmetic(folder: Path) -> None:
    made = bytearray(signed(folder))
    made[5000] ^= 1
    content, found = taken_apart(bytes(made))
    attributes = {one["type"].native: one["values"][0] for one in found["signer_infos"][0]["signed_attrs"]}
    assert attributes["message_digest"].native != sha256(content).digest()


def test_pdfsig_agrees(folder: Path, tmp_path: Path) -> None:
    """Debian's poppler-utils where they are installed; without them the arithmetic above stands alone."""
    made, file = signed(folder), tmp_path / "signed.pdf"
    file.write_bytes(made)
    if tool := shutil.which("pdfsig"):
        told = subprocess.run([tool, "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid." in told and "Total document signed" in told and "ETSI.CAdES.detached" in told
    assert seal.checked(made, authority.root(folder, AT))[1] == ""


class Clock(BaseHTTPRequestHandler):
    """A time-stamping authority (RFC 3161) of the test's own, over real HTTP."""

    stamper: ClassVar[DummyTimeStamper]

    def do_POST(self) -> None:
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self.stamper.request_tsa_response(asked).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Silent."""


def test_with_a_time_stamp_the_signature_says_when_by_another_clock(folder: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "clock")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    built = built.not_valid_before(AT).not_valid_after(AT + timedelta(days=9000))
    built = built.add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), True)
    (certificate,) = load_certs_from_pemder_data(built.sign(key, SHA256()).public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    Clock.stamper = DummyTimeStamper(certificate, load_private_key_from_pemder_data(secret, None), fixed_dt=datetime(2023, 1, 2, tzinfo=UTC))
    with ThreadingHTTPServer(("127.0.0.1", 0), Clock) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        mine = authority.identity(folder, ELECTRICIAN.institution_code, ELECTRICIAN.institution, AT)
        made = seal.signed(pdf.printed(ELECTRICIAN), *mine, tsa=f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()
    (signer,) = taken_apart(made)[1]["signer_infos"]
    (token,) = signer["unsigned_attrs"][0]["values"]
    stamp = token["content"]["encap_content_info"]["content"].parsed
    assert stamp["gen_time"].native == datetime(2023, 1, 2, tzinfo=UTC)
    assert stamp["message_imprint"]["hashed_message"].native == sha256(signer["signature"].native).digest()
    assert seal.checked(made, authority.root(folder, AT))[1] == ""


def test_our_own_verification_says_who_signed(folder: Path) -> None:
    found, fault = seal.checked(signed(folder), authority.root(folder, AT))
    assert (fault, found.institution, found.code) == ("", "天津市河西职业培训学校", "S000012000001")
    assert found.at is not None and abs(found.at - datetime.now(UTC)) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda made: made[:5000] + bytes([made[5000] ^ 1]) + made[5001:], "签名不符"),
        (lambda made: made + b"\n% more\n", "还有增改"),
        (lambda made: made[: len(made) // 2], "不是完好的PDF"),
        (lambda made: b"%PDF-1.7", "不是完好的PDF"),
    ],
)
def test_a_spoilt_file_is_told_from_a_whole_one(folder: Path, spoil: object, says: str) -> None:
    assert callable(spoil)
    assert says in seal.checked(spoil(signed(folder)), authority.root(folder, AT))[1]


def test_a_print_is_no_electronic_certificate(folder: Path) -> None:
    assert "没有电子签名" in seal.checked(pdf.printed(ELECTRICIAN), authority.root(folder, AT))[1]


def test_a_signature_under_another_root_proves_nothing(folder: Path, tmp_path: Path) -> None:
    fault = seal.checked(signed(folder), authority.root(tmp_path / "other", AT))[1]
    assert fault.startswith("签名本身完好，但签发所用的证书不在所信任的根证书之下")


def test_keys_are_made_once_and_readable_by_their_owner_alone(folder: Path) -> None:
    first = authority.identity(folder, "S000012000001", "甲", AT)
    assert authority.identity(folder, "S000012000001", "甲", AT + timedelta(days=1)) == first
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_a_new_name_gets_a_certificate_of_its_own(folder: Path) -> None:
    old, new = (authority.identity(folder, "S000012000001", name, AT) for name in ("甲", "乙"))
    assert old[0] == new[0] and old[1] != new[1]


def test_a_real_certificate_in_the_folder_comes_first(folder: Path) -> None:
    folder.mkdir()
    key, chain = authority.identity(folder.with_name("elsewhere"), "S000012000001", "甲", AT)
    (folder / "S000012000001.pem").write_bytes(key + chain)
    assert authority.identity(folder, "S000012000001", "甲", AT) == (key + chain, key + chain)
    root = authority.root(folder.with_name("elsewhere"), AT)
    assert seal.checked(seal.signed(pdf.printed(ELECTRICIAN), key + chain, key + chain), root)[1] == ""


@pytest.mark.parametrize("code", ["", "../../etc/passwd", "S00001200000", "s000012000001"])
def test_a_code_is_no_path(folder: Path, code: str) -> None:
    with pytest.raises(ValueError, match="code"):
        authority.identity(folder, code, "甲", AT)
    assert not folder.exists()
