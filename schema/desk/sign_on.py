"""Signing on elsewhere, step by step: begun, answered once, exchanged once; of every secret that is shown, its SHA-256 only.

No record: a row is forgotten an hour after it was begun. Each step is one UPDATE that only one replica can win.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from schema.record.transaction import connection

PATIENCE = timedelta(minutes=10)  # in which a person signs on at the provider
AT_ONCE = timedelta(minutes=1)  # in which the page exchanges its code

BEGIN = """
INSERT INTO sign_on (state, browser, nonce, verifier, challenge, begun_at) VALUES ($1, $2, $3, $4, $5, $6)"""
ANSWER = """
UPDATE sign_on SET answered_at = $3 WHERE state = $1 AND browser = $2 AND answered_at IS NULL AND begun_at > $4
RETURNING nonce, verifier"""
ACCOUNT = """
SELECT a.id, a.role, a.employer_code, d.code AS district FROM account a LEFT JOIN district d ON d.id = a.district_id
WHERE a.issuer = $1 AND a.subject = $2 AND a.stage = 'ACTIVE'"""
EXCHANGE = """
UPDATE sign_on s SET exchanged_at = $3 FROM account a WHERE s.code = $1 AND s.challenge = $2 AND s.exchanged_at IS NULL
  AND s.answered_at > $4 AND a.id = s.account_id AND a.stage = 'ACTIVE' RETURNING a.id"""


@dataclass(frozen=True)
class Answered:
    """What was kept when it was begun."""

    nonce: str
    verifier: str


async def begin(state: str, browser: str, nonce: str, verifier: str, challenge: str, now: datetime) -> None:
    """Keep what the answer will be judged by; `state` and `browser` as SHA-256. What is older than an hour is forgotten."""
    async with connection() as raw:
        await raw.execute("DELETE FROM sign_on WHERE begun_at < $1", now - timedelta(hours=1))
        await raw.execute(BEGIN, state, browser, nonce, verifier, challenge, now)


async def answer(state: str, browser: str, now: datetime) -> Answered | None:
    """Take the answer to what this browser began; None: it began nothing of the kind, too long ago, or has had its answer."""
    async with connection() as raw:
        row = await raw.fetchrow(ANSWER, state, browser, now, now - PATIENCE)
    return Answered(row["nonce"], row["verifier"]) if row else None


async def account_of(issuer: str, subject: str) -> Any:
    """The account in use that belongs to this person: its id, role, district's code and unit's credit code; None: there is none."""
    async with connection() as raw:
        return await raw.fetchrow(ACCOUNT, issuer, subject)


async def entitle(state: str, account: UUID, code: str) -> None:
    """The bearer of this code (SHA-256) may have one session of the account."""
    async with connection() as raw:
        await raw.execute("UPDATE sign_on SET account_id = $2, code = $3 WHERE state = $1", state, account, code)


async def exchange(code: str, challenge: str, now: datetime) -> UUID | None:
    """Whose session this code is worth; None: nobody's, or no longer."""
    async with connection() as raw:
        found: UUID | None = await raw.fetchval(EXCHANGE, code, challenge, now, now - AT_ONCE)
    return found
