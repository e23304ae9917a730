"""What one act leaves behind besides the record: ledger lines, stays and their deadlines, public changes, deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.queries import Queries

from schema.law.deadline import Sojourn, deadline, last_day_until
from schema.law.procedure import TIANJIN, Act, Limit, Moment, Procedure, Until
from schema.record.account import Delivery
from schema.record.base import Case, Record
from schema.record.ledger import GENESIS, Change, Line, Stay

LEDGER = 7_391_001  # the advisory lock under which lines get their place: positions are in the order of commit
DELIVER = "deliver"


@dataclass
class Book:
    """Gathered while the act is carried out, written at its end, so that the ledger's lock is held but briefly."""

    raw: Any
    moment: Moment
    recorded_at: datetime
    lines: list[Line] = field(default_factory=list)
    entered: list[tuple[Stay, int]] = field(default_factory=list)
    told: list[tuple[Change, int]] = field(default_factory=list)
    effects: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def line(
        self,
        procedure: Procedure,
        act: Act,
        case: Case,
        before: str | None,
        form: str,
        key: str | None,
        cause: int | None,
    ) -> int:
        """Note an act; answers its place in this book."""
        moment = self.moment
        # what follows by operation of law names no person: they stand in the line that caused it, for whoever may see that
        who = moment.actor
        role, actor, principal = (who.role.name, who.id, who.principal) if cause is None else ("LAW", None, None)
        self.lines.append(Line(
            recorded_at=self.recorded_at, occurred_at=moment.at, noun=procedure.name, case_id=case.id, act=act.name,
            article=str(act.basis), role=role, actor_id=actor, principal_id=principal, rule_set=moment.rules.name,
            fallback=moment.fallback, calendar=moment.calendar.version, form=form, before=before, after=act.dst.name,
            key=key, cause=cause,
        ))  # fmt: skip
        return len(self.lines) - 1

    def wrote(self, line: int, noun: str, row: UUID, columns: Mapping[str, Any] | None) -> None:
        """Note what a line set in a row, or that it took the row away: from this the record can be replayed."""
        self.effects[line].append([noun, str(row), columns])

    def tell(self, act: Act, event: str, case: Any, line: int) -> None:
        """The public will hear of it, with its place in the feed."""
        noun, record = case.public()
        if not record.shown():
            return
        institution = record.id if noun == "institution" else getattr(record, "institution_id", None)
        detail = getattr(record, "headline", None) or record.key
        at = self.moment.at
        self.told.append((Change(
            event=event, noun=noun, key=record.key, on=at.astimezone(TIANJIN).date(), at=at, title=act.title,
            article=str(act.basis), detail=detail[:300], institution_id=institution,
        ), line))  # fmt: skip

    async def enter(self, procedure: Procedure, act: Act, case: Case, before: str | None, line: int) -> None:
        """Leave the old stage, enter the new one, and set its deadline, on the case too."""
        moment, stage = self.moment, act.dst
        case.stage = stage.name
        moved = isinstance(stage.limit, Until) and last_day_until(stage.limit, case, moment) != case.due
        if before == stage.name and not moved:
            return
        past: list[Sojourn] = []
        at = moment.at if before is None else max(moment.at, case.since)  # no stay ends before it began
        if before is not None:
            await Stay.filter(case_id=case.id, until=None).update(until=at, ended_by=moment.actor.role.name)
            for stay, _ in self.entered:  # it passes through two stages in one act
                if stay.case_id == case.id and stay.until is None:
                    stay.until, stay.ended_by = at, moment.actor.role.name
            if isinstance(stage.limit, Limit):
                earlier = await Stay.filter(case_id=case.id, stage=stage.name).order_by("since")
                past = [Sojourn(_day(stay.since), _day(stay.until)) for stay in earlier if stay.until]
        case.since, case.due = at, None
        stay = Stay(noun=procedure.name, case_id=case.id, stage=stage.name, stage_text=stage.value, since=at)
        if limit := deadline(stage, case, past, moment, act.title):
            case.due = limit.due
            stay.update_from_dict({**limit.columns(), "owed": [role.name for role in procedure.owes(stage)]})
        self.entered.append((stay, line))

    async def close(self) -> int:
        """Write it all; answers the ledger position of the act itself."""
        top = await self.raw.fetchrow("SELECT line, hash, change FROM jinji_ledger_top($1)", LEDGER)
        base: int = top["line"]
        previous = top["hash"] or GENESIS
        for place, line in enumerate(self.lines, 1):
            line.effects = orjson.dumps(self.effects[place - 1], option=orjson.OPT_SORT_KEYS).decode()
            line.position, line.previous = base + place, previous
            line.cause = None if line.cause is None else base + line.cause + 1
            line.hash = previous = line.digest()
        for stay, place in self.entered:
            stay.entered_by = base + place + 1
        for place, (change, line_) in enumerate(self.told, 1):
            change.position, change.line = top["change"] + place, base + line_ + 1
        changes = [change for change, _ in self.told]
        await insert(self.raw, self.lines, [stay for stay, _ in self.entered], changes)
        if changes:
            await self._ring(changes)
        return base + 1

    async def _ring(self, changes: list[Change]) -> None:
        events = sorted({change.event for change in changes})
        endpoints = await self.raw.fetch(
            "SELECT id FROM endpoint WHERE stage = 'ACTIVE' AND (events = '{}' OR events && $1::text[])", events
        )
        if not endpoints:
            return
        rung = [
            Delivery(
                endpoint_id=found["id"], event=events[0], position=changes[-1].position, created_at=self.recorded_at,
                state="WAITING",
            )
            for found in endpoints
        ]  # fmt: skip
        await insert(self.raw, rung)
        queue = Queries(AsyncpgDriver(self.raw))
        await queue.enqueue([DELIVER] * len(rung), [str(one.id).encode() for one in rung], [0] * len(rung))


async def insert(raw: Any, *tables: Sequence[Record]) -> None:
    """Write these rows, those of several tables, in one statement."""
    parts, values = [], []
    for rows in filter(None, tables):
        meta = rows[0]._meta
        columns = list(meta.fields_db_projection.items())
        named = ", ".join(f'"{column}"' for _, column in columns)
        plain = [{column: getattr(row, name) for name, column in columns} for row in rows]
        values.append(orjson.dumps(plain, default=str).decode())  # the driver's UUIDs are a type of their own
        source = f'jsonb_populate_recordset(NULL::"{meta.db_table}", ${len(values)}::text::jsonb)'
        parts.append(f'INSERT INTO "{meta.db_table}" ({named}) SELECT {named} FROM {source}')
    *others, last = parts
    first = ", ".join(f"w{place} AS ({part})" for place, part in enumerate(others))
    await raw.execute(f"{first and f'WITH {first} '}{last}", *values)


def _day(at: datetime | None) -> Any:
    return at.astimezone(TIANJIN).date() if at else None
