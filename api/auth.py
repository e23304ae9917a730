"""Who asks: a bearer token or API key becomes an asker."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cachetools import LRUCache

from schema.law.procedure import Actor
from schema.law.reach import reach_of
from schema.law.roles import DISTRICT, INSTITUTION, PUBLIC, Role
from schema.record.transaction import connection

SESSION, KEY = "js_", "jk_"
OBJECTION = "objection"  # under this name anonymous objections are counted; no login name, it has no account
CHECK, BULK = "certificate", "certificates"  # and these: checks of one certificate, and of many
NO_LOGIN = (OBJECTION, CHECK, BULK)

# A session in which somebody acts for a colleague lasts no longer than the delegation.
STILL_DEPUTY = """(s.delegation_id IS NULL OR EXISTS (SELECT 1 FROM delegation g JOIN account p ON p.id = g.delegator_id
WHERE g.id = s.delegation_id AND g.stage = 'IN_FORCE' AND p.stage = 'ACTIVE'))"""
BY_SESSION = f"""
SELECT a.id, a.title, a.role, a.district_id, a.employer_code, u.id AS unit_id, s.scopes, s.id AS session_id, s.idle_until AS until,
  p.id AS principal, p.title AS for_title
FROM session s
JOIN account a ON a.id = s.account_id LEFT JOIN unit u ON u.credit_code = a.employer_code
LEFT JOIN delegation d ON d.id = s.delegation_id LEFT JOIN account p ON p.id = d.delegator_id
WHERE s.digest = $1 AND s.closed_at IS NULL AND s.idle_until > $2 AND a.stage = 'ACTIVE' AND {STILL_DEPUTY}"""
BY_KEY = """
SELECT coalesce(a.id, k.id) AS id, coalesce(a.title, k.title) AS title, k.role, a.district_id, a.employer_code, u.id AS unit_id,
  k.scopes, (k.expires_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS until FROM api_key k
LEFT JOIN account a ON a.id = k.account_id LEFT JOIN unit u ON u.credit_code = a.employer_code
WHERE k.digest = $1 AND k.stage = 'ACTIVE' AND (k.account_id IS NULL OR a.stage = 'ACTIVE' AND a.role = k.role)
  AND (k.expires_on IS NULL OR k.expires_on >= ($2::timestamptz AT TIME ZONE 'Asia/Shanghai')::date)"""

BY_FEED = """
SELECT a.id, a.title, a.role, a.district_id, a.employer_code, u.id AS unit_id FROM calendar_feed f
JOIN account a ON a.id = f.account_id LEFT JOIN unit u ON u.credit_code = a.employer_code
WHERE f.digest = $1 AND f.stage = 'OPEN' AND a.stage = 'ACTIVE'"""


# The same asked again, within the statement that reads: is this still the account, the office, the unit it was?
STILL_SESSION = """EXISTS (SELECT 1 FROM session s JOIN account a ON a.id = s.account_id
WHERE s.digest = {digest} AND s.closed_at IS NULL AND a.stage = 'ACTIVE' AND a.role = '{role}'{own})"""
STILL_KEY = """EXISTS (SELECT 1 FROM api_key k LEFT JOIN account a ON a.id = k.account_id WHERE k.digest = {digest}
AND k.stage = 'ACTIVE' AND k.role = '{role}' AND (k.account_id IS NULL OR a.stage = 'ACTIVE' AND a.role = k.role){own})"""
STILL_DISTRICT = " AND a.district_id IS NOT DISTINCT FROM {district}"
STILL_FOR = f" AND {STILL_DEPUTY}"
STILL_UNIT = " AND (SELECT u.id FROM unit u WHERE u.credit_code = a.employer_code) IS NOT DISTINCT FROM {unit}"


@dataclass(frozen=True)
class Asker:
    """Whoever asks, and by what: `kind` is SESSION, KEY or empty, `digest` that of the token, `until` when it expires."""

    actor: Actor
    kind: str = ""
    digest: str = ""
    until: datetime | None = None
    session: UUID | None = None

    def ended(self, now: datetime) -> bool:
        """Whether the token has expired."""
        return self.until is not None and self.until <= now

    def confirmed(self, parameter: Callable[[Callable[[Any, Asker], Any], str], str]) -> str:
        """The SQL condition that this is still who asks; empty for the public. `parameter` answers $n for a value."""
        if not self.kind:
            return ""
        role = self.actor.role
        digest = parameter(lambda variables, asker: asker.digest, "text")
        own = STILL_FOR if self.actor.principal else ""
        if role is DISTRICT:
            own += STILL_DISTRICT.format(district=parameter(lambda variables, asker: asker.actor.district, "uuid"))
        if role is INSTITUTION:
            own += STILL_UNIT.format(unit=parameter(lambda variables, asker: asker.actor.unit, "uuid"))
        still = STILL_KEY if self.kind == KEY else STILL_SESSION
        return still.format(digest=digest, role=role.name, own=own)


ANYBODY = Asker(Actor(PUBLIC, title="社会公众"))
_remembered: LRUCache[str, Asker] = LRUCache(10_000)
used: dict[str, datetime] = {}  # by digest: when a session or key was last used, until `identity/lastuse.py` writes it down


class NotKnown(Exception):
    """The token is not, or no longer, valid."""


def digest(token: str) -> str:
    """SHA-256 (hex) of a token: all that is stored of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token(kind: str) -> str:
    """A fresh secret with its prefix."""
    return kind + secrets.token_urlsafe(32)


def _token(authorization: str) -> tuple[str, str]:
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token.startswith((SESSION, KEY)) or len(token) > 200:
        raise NotKnown
    return token[: len(SESSION)], digest(token)


async def asker_of(authorization: str | None, now: datetime) -> Asker:
    """Who is behind an Authorization header. NotKnown when the token is not valid."""
    if authorization is None:
        return ANYBODY
    kind, found = _token(authorization)
    async with connection() as raw:
        row = await raw.fetchrow(BY_SESSION if kind == SESSION else BY_KEY, found, now)
    if row is None:
        _remembered.pop(found, None)
        raise NotKnown
    asker = _remembered[found] = Asker(_actor(row), kind, found, row["until"], row.get("session_id"))
    used[found] = now
    return asker


def remembered(authorization: bytes | None, now: datetime) -> Asker | None:
    """Who this was when last asked. Nothing may be read or done for it that does not confirm it: see `Asker.confirmed`."""
    if authorization is None:
        return ANYBODY
    try:
        found = _remembered.get(_token(authorization.decode("latin-1"))[1])
    except NotKnown:
        return None
    return None if found is None or found.ended(now) else found


async def actor_of_feed(token: str) -> Actor | None:
    """Whose calendar has this secret; None when it is nobody's, or closed."""
    async with connection() as raw:
        row = await raw.fetchrow(BY_FEED, digest(token))
    return _actor(row) if row else None


def _actor(row: Any) -> Actor:
    role = Role[row["role"]]
    unit = row["unit_id"] if role is INSTITUTION else None
    principal = row.get("principal")
    title = f"{row['title']}（代理{row['for_title']}）" if principal else row["title"]
    return Actor(role, row["id"], title, unit, row["employer_code"], row["district_id"], principal, reach_of(row.get("scopes")))


async def throttled(name: str, address: str, now: datetime, most: int, minutes: int = 15) -> bool:
    """Whether this was tried too often from this address of late."""
    async with connection() as raw:
        tried = await raw.fetchval(
            "SELECT count(*) FROM login_attempt WHERE name = $1 AND address = $2 AND at > $3",
            name[:40], address[:64], now - timedelta(minutes=minutes),
        )  # fmt: skip
    return bool(tried >= most)
