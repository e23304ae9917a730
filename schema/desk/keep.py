"""Housekeeping that is no act of the law: what is limited, the catalogue, deliveries, demonstration time; `session.py` has logins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.queries import Queries

from schema.catalogue.rows import OccupationRow, StandardRow
from schema.record.account import Delivery
from schema.record.catalogue import District, Occupation, Standard
from schema.record.ledger import DemoTime
from schema.record.session import Attempt
from schema.record.transaction import connection, transaction

from .book import DELIVER
from .session import close_session as close_session
from .session import open_session as open_session

KINDS = {"大典": "DIAN", "新职业": "NEW", "备案": "FILED"}
OPEN_DELIVERY = ("WAITING", "RETRYING")
STANDARDS = {"国家职业技能标准": "NATIONAL", "行业企业评价规范": "NORM"}


async def note_attempt(name: str, address: str, now: datetime) -> UUID:
    """Remember that something limited was tried (an anonymous objection, a check of a certificate); those older than a day are forgotten."""
    await Attempt.filter(at__lt=now - timedelta(days=1)).delete()
    return (await Attempt.create(name=name[:40], address=address[:64], at=now)).id


async def take_districts(rows: Iterable[Any]) -> None:
    """Write the districts that are not there yet."""
    known = {district.code for district in await District.all()}
    await District.bulk_create([District(code=row.code, name=row.name) for row in rows if row.code not in known])


async def take_occupations(rows: Iterable[OccupationRow]) -> tuple[int, int]:
    """Write occupations, all or none; answers how many were new and how many were brought up to date."""
    async with transaction():
        known = {(o.edition, o.code): o for o in await Occupation.all()}
        fresh, changed = [], 0
        for row in rows:
            values = {
                "name": row.name, "kind": KINDS[row.kind], "is_skill": True, "work_types": list(row.work_types),
                "valid_from": row.valid_from, "valid_to": row.valid_to, "successor": row.successor,
            }  # fmt: skip
            old = known.get((row.edition, row.code))
            if old is None:
                fresh.append(Occupation(edition=row.edition, code=row.code, **values))
            elif any(getattr(old, name) != value for name, value in values.items()):
                await Occupation.filter(id=old.id).update(**values)
                changed += 1
        await Occupation.bulk_create(fresh, batch_size=1000)
    return len(fresh), changed


async def take_standards(rows: Iterable[StandardRow]) -> tuple[int, int, list[StandardRow]]:
    """Write standards, all or none; answers the new, the changed, and those whose occupation is not in the catalogue."""
    async with transaction():
        occupations = {(o.edition, o.code): o.id for o in await Occupation.all()}
        known = {standard.code: standard for standard in await Standard.all()}
        fresh, changed, orphans = [], 0, []
        for row in rows:
            occupation = occupations.get((row.occupation_edition, row.occupation_code))
            if occupation is None:
                orphans.append(row)
                continue
            values = {
                "title": row.title, "kind": STANDARDS[row.kind], "issuer": row.issuer, "edition": row.edition,
                "occupation_id": occupation, "lowest_level": row.lowest_level, "highest_level": row.highest_level,
                "filed_no": row.filed_no, "in_force_from": row.in_force_from, "in_force_to": row.in_force_to,
            }  # fmt: skip
            old = known.get(row.code)
            if old is None:
                fresh.append(Standard(code=row.code, **values))
            elif any(getattr(old, name) != value for name, value in values.items()):
                await Standard.filter(id=old.id).update(**values)
                changed += 1
        if not orphans:
            await Standard.bulk_create(fresh, batch_size=1000)
    return (0 if orphans else len(fresh)), changed, orphans


async def advance(seconds: int) -> None:
    """Move demonstration time forward; only a deployment in demo mode calls this."""
    row = await DemoTime.get_or_none(id=1)
    if row is None:
        await DemoTime.create(id=1, seconds=seconds)
    else:
        await DemoTime.filter(id=1).update(seconds=row.seconds + seconds)


async def note_delivery(delivery: UUID, **columns: Any) -> None:
    """How an attempt to deliver a webhook went."""
    await Delivery.filter(id=delivery).update(**columns)


async def claim_delivery(delivery: UUID, attempts: int) -> bool:
    """Count an attempt before it is made, so that one which kills its worker counts too; False: another worker was first."""
    claimed = Delivery.filter(id=delivery, state__in=OPEN_DELIVERY, attempts=attempts)
    return bool(await claimed.update(attempts=attempts + 1, next_at=None))


async def postpone_delivery(delivery: UUID, delay: timedelta, **columns: Any) -> None:
    """Write down a failed attempt and queue the next one, both or neither."""
    async with transaction() as raw:
        await note_delivery(delivery, state="RETRYING", **columns)
        await Queries(AsyncpgDriver(raw)).enqueue(DELIVER, str(delivery).encode(), execute_after=delay)


async def retry_delivery(delivery: UUID) -> bool:
    """Ring a finished delivery again from the start; False when it is not finished."""
    async with transaction() as raw:
        finished = Delivery.filter(id=delivery, state__in=("DELIVERED", "DEAD"))
        fresh = {"state": "WAITING", "attempts": 0, "next_at": None, "status": None, "error": None, "delivered_at": None}
        if not await finished.update(**fresh):
            return False
        await Queries(AsyncpgDriver(raw)).enqueue(DELIVER, str(delivery).encode())
        return True


async def recall_deliveries() -> int:
    """Queue again the open deliveries that have no job (held while their endpoint was paused, or lost); answers how many."""
    async with transaction() as raw:
        found = await raw.fetch(
            "SELECT d.id FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id WHERE d.state = ANY($1) AND e.stage <> 'PAUSED'"
            " AND NOT EXISTS (SELECT 1 FROM pgqueuer q WHERE q.entrypoint = $2 AND q.payload = convert_to(d.id::text, 'UTF8'))"
            " ORDER BY d.id LIMIT 1000",
            list(OPEN_DELIVERY), DELIVER,
        )  # fmt: skip
        if found:
            names = [str(row["id"]) for row in found]
            keys: list[str | None] = [*names]  # two workers that recall at once queue it once
            payloads: list[bytes | None] = [name.encode() for name in names]
            queue = Queries(AsyncpgDriver(raw))
            await queue.enqueue([DELIVER] * len(names), payloads, [0] * len(names), dedupe_key=keys, on_conflict="skip")
        return len(found)


async def prune_queue_log(days: int) -> None:
    """Forget the job queue's own log after so many days; the deliveries themselves are the log that is kept."""
    async with connection() as raw:
        await raw.execute("DELETE FROM pgqueuer_log WHERE created < now() - make_interval(days => $1)", days)
