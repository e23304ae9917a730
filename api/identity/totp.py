"""Codes of the second factor: six digits for each half minute (RFC 6238), and recovery codes for when the phone is lost."""

from __future__ import annotations

import base64
import hmac
import secrets

import pyotp

from schema.law.factor import CODES
from schema.record.sealed import keyring

PERIOD = 30
ISSUER = "津技"
DRIFT = 1  # half minutes that a clock may be off, either way


def new_secret() -> str:
    """160 bits, as authenticators take them."""
    return pyotp.random_base32(32)


def address(secret: str, name: str) -> str:
    """The otpauth address that an authenticator reads, typed in or as a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(secret: str, code: str, seconds: float) -> int | None:
    """The half minute of which this is the code, now or one to either side; None: it is none of these."""
    code, made, found = code.replace(" ", ""), pyotp.TOTP(secret), None
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        return None
    now = int(seconds // PERIOD)
    for step in range(now - DRIFT, now + DRIFT + 1):  # all of them, so that it takes as long whichever it is
        if hmac.compare_digest(made.generate_otp(step), code):
            found = step
    return found


def new_codes() -> list[str]:
    """Fresh recovery codes, 80 bits each, in groups of four."""
    plain = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(CODES)]
    return ["-".join(one[place : place + 4] for place in range(0, 16, 4)) for one in plain]


def code_digest(code: str) -> str:
    """All that is kept of a recovery code, under a key that is not in the database."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum() and sign.isascii())[:40]
    return keyring().index(plain, "recovery-code").hex()
