"""Housekeeping of logins: sessions opened, used and ended, devices that are known, and what was tried, the same for all replicas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from schema.record.base import uuid7
from schema.record.factor import Factor
from schema.record.session import Attempt, KnownDevice, Session
from schema.record.transaction import connection, transaction

LONG = timedelta(days=90)  # a network in which somebody logged in so lately is one that is known
KEPT = timedelta(days=200)  # after its end
DEVICES = 20  # of one account that are known

# Whatever was tried before it, it not being counted: by this device; from this network, this address; by no known device at all.
# Each is written down before it counts the others, so that of a burst no more than the limit gets through.
TRIED = """
SELECT count(*) FILTER (WHERE name = $1::text AND device_id = $5::uuid AND at > $4::timestamptz - $6::interval) AS device,
  count(*) FILTER (WHERE name = $1::text AND network = $3::text AND device_id IS NULL AND at > $4::timestamptz - $6::interval) AS network,
  count(*) FILTER (WHERE address = $2::text AND name <> ALL($7::text[]) AND at > $4::timestamptz - $6::interval) AS address,
  count(*) FILTER (WHERE name = $1::text AND device_id IS NULL AND at > $4::timestamptz - interval '1 hour') AS anywhere
FROM login_attempt WHERE (name = $1::text OR address = $2::text) AND at > $4::timestamptz - greatest($6::interval, interval '1 hour') AND id <> $8::uuid"""
KNOWN = """
SELECT (SELECT d.id FROM known_device d WHERE d.account_id = a.id AND d.digest = $2) AS device,
  EXISTS (SELECT 1 FROM session s WHERE s.account_id = a.id AND s.network = $3 AND s.opened_at > $4) AS network
FROM account a WHERE a.name = $1"""
USED = """
WITH seen AS (SELECT * FROM unnest($1::text[], $2::timestamptz[]) v(digest, at)),
  locked AS (SELECT id, digest FROM {table} WHERE digest = ANY($1::text[]) {open} ORDER BY digest FOR UPDATE)
UPDATE {table} t SET {set} FROM seen, locked WHERE seen.digest = locked.digest AND t.id = locked.id
  AND (t.used_at IS NULL OR seen.at > t.used_at)"""


@dataclass(frozen=True)
class Whence:
    """Where a login comes from: the address, its network, what the browser calls itself, and the device's mark by SHA-256."""

    address: str = ""
    network: str = ""
    agent: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Tried:
    """One attempt that is written down, and how many there were before it; `known` tells of device and network."""

    id: UUID
    device: int
    network: int
    address: int
    anywhere: int
    known_device: UUID | None
    known_network: bool


async def open_session(
    account: UUID, digest: str, now: datetime, hours: float, *,
    idle: timedelta | None = None, whence: Whence = Whence(), cookie: bool = False, scopes: str | None = None,
    delegation: UUID | None = None,
) -> UUID:  # fmt: skip
    """Keep a login by the SHA-256 (hex) of its token, for so many hours, or until it was idle for so long."""
    until = now + timedelta(hours=hours)
    made = await Session.create(
        account_id=account, digest=digest, opened_at=now, expires_at=until, used_at=now, cookie=cookie, scopes=scopes, delegation_id=delegation,
        idle_until=until if idle is None else min(until, now + idle), address=whence.address[:64],
        network=whence.network[:64], device=whence.agent[:200],
    )  # fmt: skip
    return made.id


async def close_session(digest: str, now: datetime) -> bool:
    """End a login; whether there was one."""
    return bool(await Session.filter(digest=digest, closed_at=None).update(closed_at=now))


async def close_sessions(account: UUID, now: datetime, *, only: UUID | None = None, but: str = "") -> int:
    """End an account's logins: one of them, or all but that of a token's digest; answers how many."""
    of = Session.filter(account_id=account, closed_at=None).exclude(digest=but)
    return int(await (of.filter(id=only) if only else of).update(closed_at=now))


async def forget_devices(account: UUID) -> None:
    """No device of this account is known any more."""
    await KnownDevice.filter(account_id=account).delete()


async def know_device(account: UUID, device: UUID | None, digest: str, now: datetime) -> None:
    """A login succeeded on this device: it is known from now on, under a mark that is new each time."""
    async with transaction():
        if device is None or not await KnownDevice.filter(id=device, account_id=account).update(digest=digest, seen_at=now):
            await KnownDevice.create(account_id=account, digest=digest, seen_at=now)
        beyond = await KnownDevice.filter(account_id=account).order_by("-seen_at").offset(DEVICES).limit(100).values_list("id", flat=True)
        await KnownDevice.filter(id__in=list(beyond)).delete()


async def forget_logins() -> None:
    """Logins that ended long ago, and devices not seen since: 网络安全法第二十一条 asks for six months, nothing for more."""
    async with connection() as raw:
        await raw.execute("DELETE FROM session WHERE expires_at < now() - $1::interval", KEPT)
        await raw.execute("DELETE FROM known_device WHERE seen_at < now() - $1::interval", KEPT)


async def attempt(name: str, whence: Whence, now: datetime, minutes: int, uncounted: list[str]) -> Tried:
    """Write an attempt down, then count what came before: in this order, so that a burst over all replicas is counted too."""
    await Attempt.filter(at__lt=now - timedelta(days=1)).delete()
    name, id_ = name[:40], uuid7()
    async with connection() as raw:
        known = await raw.fetchrow(KNOWN, name, whence.mark, whence.network, now - LONG)
        device = known["device"] if known else None
        await raw.execute(
            "INSERT INTO login_attempt (id, name, address, network, device_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
            id_, name, whence.address[:64], whence.network[:64], device, now,
        )
        found = await raw.fetchrow(
            TRIED, name, whence.address[:64], whence.network[:64], now, device, timedelta(minutes=minutes), uncounted, id_
        )
    return Tried(id_, **found, known_device=device, known_network=bool(known and known["network"]))


async def forget_attempt(attempt: UUID) -> None:
    """It was not wrong, or not looked at: it counts no more."""
    await Attempt.filter(id=attempt).delete()


async def guess(bucket: str, now: datetime, most: int, minutes: int = 15) -> UUID | None:
    """Write down a guess at something that only the owner of a session can guess at; None: there were too many."""
    tried = await attempt(bucket, Whence(), now, minutes, [bucket])
    if tried.network < most:
        return tried.id
    await forget_attempt(tried.id)
    return None


async def note_use(seen: Mapping[str, datetime], idle: timedelta) -> None:
    """When sessions and keys (by digest) were last used; a session that is used is not idle."""
    digests, at = list(seen), list(seen.values())
    sessions = USED.format(
        table="session", open="AND closed_at IS NULL", set="used_at = seen.at, idle_until = least(t.expires_at, seen.at + $3::interval)"
    )
    async with transaction() as raw:
        await raw.execute(sessions, digests, at, idle)
        await raw.execute(USED.format(table="api_key", open="", set="used_at = seen.at"), digests, at)


async def pass_step(factor: UUID, step: int) -> bool:
    """A code of this half minute was right; False: it, or a later one, has counted already."""
    async with connection() as raw:
        return await raw.fetchval(
            "UPDATE factor SET last_step = $2 WHERE id = $1 AND stage = 'ACTIVE' AND last_step < $2 RETURNING true", factor, step
        ) is True  # fmt: skip


async def rehash(account: UUID, old: str, new: str) -> None:
    """Keep the same password under newer parameters, if it is still the same."""
    async with connection() as raw:
        await raw.execute("UPDATE account SET password_hash = $3 WHERE id = $1 AND password_hash = $2", account, old, new)


async def active_factor(account: UUID) -> Factor | None:
    """The account's second factor, once confirmed."""
    return await Factor.get_or_none(account_id=account, stage="ACTIVE")
