"""The electronic certificate: the printed one, signed by the institution (PAdES B-B; B-T with a time stamp), and its verification.

Neither may be called from inside a running event loop: hand them to a thread.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from datetime import datetime

from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "EvaluationInstitution"
logging.getLogger("pyhanko").addHandler(logging.NullHandler())  # what it finds is our answer, and no line on a terminal


@dataclass(frozen=True)
class Sealed:
    """Who signed a file, and when by the signer's own clock; empty when no signature could be read."""

    institution: str = ""
    code: str = ""
    at: datetime | None = None


def signed(pdf: bytes, key: bytes, chain: bytes, tsa: str = "") -> bytes:
    """The file with its signature, after which no change is allowed. Key and chain are PEM, the signer's own certificate first."""
    own, *others = load_certs_from_pemder_data(chain)
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(others)
    signer = SimpleSigner(own, load_private_key_from_pemder_data(key, None), store)
    told = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES, reason="颁发职业技能等级证书（第八条）", location="天津",
    )  # fmt: skip
    stamper = HTTPTimeStamper(tsa) if tsa else None
    out: io.BytesIO = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), told, signer, stamper)
    return out.getvalue()


def checked(pdf: bytes, roots: bytes) -> tuple[Sealed, str]:
    """Who signed it, and what is wrong with it in Chinese (empty: nothing), with nothing fetched. Roots are PEM.

    A time stamp by an authority outside the roots is no fault: the time is then the signer's own word, as without one.
    """
    trusted = ValidationContext(trust_roots=list(load_certs_from_pemder_data(roots)), allow_fetching=False)
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(found) != 1:
            return Sealed(), "没有电子签名，或者不止一个：不是评价机构签发的电子证书原件"
        status = validate_pdf_signature(found[0], trusted, trusted)
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return Sealed(), "不是完好的PDF文件，或者签名已损坏"
    subject = found[0].signer_cert.subject.native
    sealed = Sealed(subject.get("organization_name", ""), subject.get("common_name", ""), status.signer_reported_dt)
    if not status.intact or not status.valid:
        return sealed, "签名不符：文件在签发以后被改动过"
    if not status.trusted:
        return sealed, "签名本身完好，但签发所用的证书不在所信任的根证书之下，不能证明是评价机构签发的"
    _, _, last, length = found[0].byte_range
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE or not status.docmdp_ok or last + length != len(pdf):
        return sealed, "签名覆盖的内容之外还有增改，不是电子证书原件"
    return sealed, ""
