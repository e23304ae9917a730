"""What one act leaves behind besides the record: ledger lines, stays and their deadlines, public changes, deliveries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.queries import Queries

from schema.law.deadline import Sojourn, deadline
from schema.law.procedure import TIANJIN, Act, Limit, Moment, Procedure
from schema.record.account import Delivery
from schema.record.base import Case
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
        role, actor = (moment.actor.role.name, moment.actor.id) if cause is None else ("LAW", None)
        self.lines.append(Line(
            recorded_at=self.recorded_at, occurred_at=moment.at, noun=procedure.name, case_id=case.id, act=act.name,
            article=str(act.basis), role=role, actor_id=actor, rule_set=moment.rules.name,
            fallback=moment.fallback, calendar=moment.calendar.version, form=form, before=before, after=act.dst.name,
            key=key, cause=cause,
        ))  # fmt: skip
        return len(self.lines) - 1

    def tell(self, act: Act, event: str, case: Any, line: int) -> None:
        """The public will hear of it, with its place in the feed."""
        noun, record = case.public()
        if noun == "notice" and not record.content_hash:
            return  # a draft that never went out
        institution = record.id if noun == "institution" else getattr(record, "institution_id", None)
        detail = getattr(record, "headline", None) or record.key
        at = self.moment.at
        self.told.append((Change(
            event=event, noun=noun, key=record.key, on=at.astimezone(TIANJIN).date(), at=at, title=act.title,
            article=str(act.basis), detail=detail[:300], institution_id=institution,
        ), line))  # fmt: skip

    async def stays(self, procedure: Procedure, act: Act, case: Case, before: str | None, line: int) -> None:
        """Leave the old stage, enter the new one, and set its deadline."""
        moment, stage = self.moment, act.dst
        if before == stage.name:
            await case.save()
            return
        past: list[Sojourn] = []
        at = moment.at if before is None else max(moment.at, case.since)  # no stay ends before it began
        if before is not None:
            await Stay.filter(case_id=case.id, until=None).update(until=at, ended_by=moment.actor.role.name)
            if isinstance(stage.limit, Limit):
                earlier = await Stay.filter(case_id=case.id, stage=stage.name).order_by("since")
                past = [Sojourn(_day(stay.since), _day(stay.until)) for stay in earlier if stay.until]
        case.since, case.due = at, None
        stay = Stay(noun=procedure.name, case_id=case.id, stage=stage.name, stage_text=stage.value, since=at)
        if limit := deadline(stage, case, past, moment, act.title):
            case.due = limit.due
            stay.update_from_dict({**limit.columns(), "owed": [role.name for role in procedure.owes(stage)]})
        await case.save()
        self.entered.append((stay, line))

    async def close(self) -> int:
        """Write it all; answers the ledger position of the act itself."""
        await self.raw.execute("SELECT pg_advisory_xact_lock($1)", LEDGER)
        top = await self.raw.fetchrow("SELECT position, hash FROM ledger ORDER BY position DESC LIMIT 1")
        base, previous = (top["position"], top["hash"]) if top else (0, GENESIS)
        for place, line in enumerate(self.lines, 1):
            line.position, line.previous = base + place, previous
            line.cause = None if line.cause is None else base + line.cause + 1
            line.hash = previous = line.digest()
        await Line.bulk_create(self.lines)
        for stay, place in self.entered:
            stay.entered_by = base + place + 1
        await Stay.bulk_create([stay for stay, _ in self.entered])
        if self.told:
            await self._publish(base)
        return base + 1

    async def _publish(self, base: int) -> None:
        top = await self.raw.fetchval("SELECT coalesce(max(position), 0) FROM public_change")
        for place, (change, line) in enumerate(self.told, 1):
            change.position, change.line = top + place, base + line + 1
        changes = [change for change, _ in self.told]
        await Change.bulk_create(changes)
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
        await Delivery.bulk_create(rung)
        queue = Queries(AsyncpgDriver(self.raw))
        await queue.enqueue([DELIVER] * len(rung), [str(one.id).encode() for one in rung], [0] * len(rung))


def _day(at: datetime | None) -> Any:
    return at.astimezone(TIANJIN).date() if at else None
