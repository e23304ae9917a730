"""A call drafted and published by a hand-written transaction: the rows the desk writes, and no law asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from schema.record.base import uuid7
from schema.record.ledger import digest

LEDGER = 7_391_001  # the desk's lock
TABLES = {
    "call": "SELECT * FROM call WHERE id = $1",
    "stay": "SELECT * FROM stay WHERE case_id = $1 ORDER BY entered_by",
    "ledger": "SELECT * FROM ledger WHERE case_id = $1 ORDER BY position",
    "public_change": "SELECT * FROM public_change WHERE line IN (SELECT position FROM ledger WHERE case_id = $1) ORDER BY position",
}
NUMBER = "INSERT INTO counter AS c (series, next) VALUES ($1, 1) ON CONFLICT (series) DO UPDATE SET next = c.next + 1 RETURNING next"
TOP = "SELECT position, hash FROM ledger ORDER BY position DESC LIMIT 1"
CHANGE = "SELECT coalesce(max(position), 0) FROM public_change"
ENDPOINTS = "SELECT id FROM endpoint WHERE stage = 'ACTIVE' AND (events = '{}' OR events && $1::text[])"


async def rows_of(raw: Any, case: UUID) -> dict[str, list[dict[str, Any]]]:
    """Everything in the database about a case."""
    return {table: [dict(row) for row in await raw.fetch(sql, case)] for table, sql in TABLES.items()}


def _insert(table: str, columns: Any) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(f'${place}' for place in range(1, len(columns) + 1))})"


@dataclass(frozen=True)
class Hand:
    """A connection, its prepared statements, and the columns that are the same in every such case."""

    raw: Any
    rows: dict[str, list[dict[str, Any]]]
    statements: dict[str, Any]

    @classmethod
    async def prepared(cls, raw: Any, rows: dict[str, list[dict[str, Any]]]) -> Hand:
        """`rows` are those of a case that the desk has drafted and published: what the law says in them is copied."""
        texts = {table: _insert(table, found[0]) for table, found in rows.items()}
        texts |= {
            "number": NUMBER, "top": TOP, "last change": CHANGE, "endpoints": ENDPOINTS,
            "lock": f"SELECT pg_advisory_xact_lock({LEDGER})",
            "case": "SELECT * FROM call WHERE id = $1 FOR UPDATE",
            "leave": "UPDATE stay SET until = $2 WHERE case_id = $1 AND until IS NULL",
            "open": "UPDATE call SET stage = 'OPEN', since = $2, due = $3, published_on = $4 WHERE id = $1",
        }  # fmt: skip
        return cls(raw, rows, {name: await raw.prepare(text) for name, text in texts.items()})

    async def draft(self) -> UUID:
        """The counter, the call, its ledger line, its stay."""
        now, case, do = datetime.now(UTC), uuid7(), self.statements
        async with self.raw.transaction():
            number = await do["number"].fetchval("by hand")
            fresh = {
                "id": case,
                "stage": "DRAFT",
                "since": now,
                "due": None,
                "number": f"by hand {number}",
                "published_on": None,
            }
            await self._insert("call", 0, fresh)
            await self._entered(0, case, now)
        return case

    async def publish(self, case: UUID) -> None:
        """The case locked and looked at, its stage, its ledger line, the old stay and the new, what the public is told."""
        now, do = datetime.now(UTC), self.statements
        async with self.raw.transaction():
            found = await do["case"].fetchrow(case)
            assert found["stage"] == "DRAFT"
            await do["leave"].fetch(case, now)
            model = self.rows["call"][0]
            await do["open"].fetch(case, now, model["due"], model["published_on"])
            position = await self._entered(1, case, now)
            change = await do["last change"].fetchval() + 1
            event = self.rows["public_change"][0]["event"]
            told = {"id": uuid7(), "position": change, "line": position, "key": found["number"], "at": now}
            await self._insert("public_change", 0, told)
            await do["endpoints"].fetch([event])

    async def _entered(self, place: int, case: UUID, now: datetime) -> int:
        """The ledger line under the ledger's lock, and the stay."""
        await self.statements["lock"].fetch()
        top = await self.statements["top"].fetchrow()
        line = {
            **self.rows["ledger"][place], "id": uuid7(), "position": top["position"] + 1, "recorded_at": now, "occurred_at": now,
            "case_id": case, "previous": top["hash"],
        }  # fmt: skip
        del line["hash"]
        line["hash"] = digest(line)
        await self._insert("ledger", place, line)
        await self._insert("stay", place, {
            "id": uuid7(), "case_id": case, "since": now, "until": None, "entered_by": line["position"],
        })  # fmt: skip
        return int(line["position"])

    async def _insert(self, table: str, place: int, own: dict[str, Any]) -> None:
        await self.statements[table].fetch(*{**self.rows[table][place], **own}.values())
