"""Reading a spreadsheet of candidates in, and enrolling those who are taken: each all of it in one transaction, or nothing.

Rows are copied sealed as they are read; taking them is one statement over what stands there. An import is two lines of the ledger at
each step, not ten thousand: who did it, what came of it, the file's SHA-256. A candidate's beginning is the stay that names that line.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from schema.law.candidate_import import OPEN_PLANS, Enrolment, ReadForm, Reading, TakeForm
from schema.law.candidate_row import Circumstances, Entry
from schema.law.chapters import BY_NAME
from schema.law.forms import Refusal
from schema.law.personal import tail
from schema.law.procedure import Moment
from schema.law.roles import LAW
from schema.record.base import uuid7, uuids7
from schema.record.candidate_import import CandidateImport
from schema.record.ledger import Line
from schema.record.plan import Plan
from schema.record.sealed import Keyring, keyring
from schema.record.sight import seeing
from schema.record.transaction import connection, transaction

from .perform import Outcome, perform

Told = AsyncIterator[dict[str, Any]]
OWN = (  # of a candidate, as the reading tells them
    "occupation_id", "work_type", "level", "name", "sex", "born_on", "document_kind", "relation", "kind", "resit", "ground",
    "ground_evidence", "particulars",
)  # fmt: skip
SEALED = ("document_sealed", "document_index", "document_tail", "phone_sealed", "phone_tail", "contact_sealed")
COLUMNS = ("id", "batch", "line", "status", "problems", *OWN, *SEALED, "cells_sealed")
SAME = "c.occupation_id = r.occupation_id AND c.work_type IS NOT DISTINCT FROM r.work_type AND c.level = r.level"


class _Undone(Exception):
    """Nothing of this is to stay."""


async def circumstances(plan: UUID, moment: Moment) -> Circumstances | None:
    """What rows are judged by; None: there is no such plan for this actor, or it is not open for candidates."""
    params: list[Any] = [plan, list(OPEN_PLANS)]
    sql = f"SELECT t.track FROM plan t WHERE t.id = $1 AND t.stage = ANY($2) AND ({seeing(Plan, moment.actor, params)})"
    async with connection() as raw:
        track = await raw.fetchval(sql, *params)
        offered = await raw.fetch(
            "SELECT DISTINCT o.id, o.code, o.name, s.work_type, s.level FROM sitting s JOIN occupation o ON o.id = s.occupation_id"
            " WHERE s.plan_id = $1 AND s.stage <> 'CANCELLED'",
            plan,
        )
        started = await raw.fetchval("SELECT EXISTS (SELECT 1 FROM candidate WHERE plan_id = $1)", plan)
    if track is None:
        return None
    entries = tuple(Entry(str(o["id"]), o["code"], o["name"], o["work_type"], o["level"]) for o in offered)
    return Circumstances(track, moment.day, entries, started)


async def answered(moment: Moment, key: str | None) -> bool:
    """Whether this actor's key has been used: then the law answers as before, and no file need be read."""
    return key is not None and await Line.filter(actor_id=moment.actor.id, key=key).exists()


async def take_reading(told: Told | None, form: ReadForm, moment: Moment, recorded_at: datetime, key: str | None) -> Outcome:
    """Write what is read of a file, row by row, and the import it belongs to; refused or broken off, nothing is written.

    Without anything told, only the law's reasons against it come back, or its answer as before.
    """
    header = (await anext(told))["header"] if told else {}
    try:
        async with transaction() as raw:
            written = _Written(keyring(), await _enrolled(raw, form.plan))
            async with aclosing(written.rows(told or _nothing())) as rows:
                await raw.copy_records_to_table("import_row", records=rows, columns=COLUMNS)
            outcome = await perform("candidateImport", "read", None, form, moment, recorded_at=recorded_at, key=key)
            case = outcome.case
            if not isinstance(case, CandidateImport) or case.total:  # refused, or done before under the same key
                raise _Undone
            if not told:
                outcome = unreadable("TRY_AGAIN", "方案或文件刚刚有变动，请重试")
                raise _Undone
            reading = written.reading(header)
            counted = await perform("candidateImport", "count", case.id, reading, by_law(moment), recorded_at=recorded_at)
            if counted.case is None:
                outcome = counted
                raise _Undone
    except _Undone:
        pass
    return outcome


async def _nothing() -> Told:
    return
    yield


def by_law(moment: Moment) -> Moment:
    """The same moment, for what follows of itself."""
    return replace(moment, actor=replace(moment.actor, role=LAW))


async def _enrolled(raw: Any, plan: UUID) -> dict[tuple[Any, ...], int]:
    """Who is in the plan already, and under which number."""
    found = await raw.fetch(
        "SELECT document_index, occupation_id::text, work_type, level, ordinal FROM candidate WHERE plan_id = $1 AND stage <> 'WITHDRAWN'",
        plan,
    )
    return {tuple(row)[:4]: row["ordinal"] for row in found}


@dataclass
class _Written:
    """The rows of one import on their way into the record: while some are copied, the next are read and sealed."""

    ring: Keyring
    enrolled: dict[tuple[Any, ...], int]
    batch: UUID = field(default_factory=uuid7)
    skipped: int = 0
    counts: dict[str, int] = field(default_factory=lambda: {"OK": 0, "ERROR": 0, "DUPLICATE": 0})
    occupations: dict[str | None, UUID | None] = field(default_factory=dict)

    async def rows(self, told: Told) -> AsyncGenerator[tuple[Any, ...], None]:
        """Each as it is copied in, sealed; the driver takes the next ones while PostgreSQL is still at those before."""
        async for part in told:
            if "rows" in part:
                for row in self._sealed(part["rows"]):
                    yield row
            else:
                self.skipped = part["end"]["skipped"]

    def _sealed(self, rows: list[Any]) -> Iterable[tuple[Any, ...]]:
        index, chance, occupations = self.ring.index, os.urandom(48 * len(rows)), self.occupations
        document_of, phone_of, contact_of, cells_of = (self.ring.sealer(one) for one in ("document", "phone", "contact", "cells"))
        for at, id_, row in zip(range(0, 48 * len(rows), 48), uuids7(len(rows)), rows, strict=True):
            line, document, phone, contact, own, problems, first, cells = row
            found = index(document, "document") if document else None
            occupation, work_type, level, *_ = own
            if problems:
                status = "ERROR"
            elif first is not None:
                status, problems = "DUPLICATE", _twice(f"与第{first}行是同一人、同一职业和等级")
            elif (ordinal := self.enrolled.get((found, occupation, work_type, level))) is not None:
                status, problems = "DUPLICATE", _twice(f"方案中已有此人报名同一职业和等级（第{ordinal}号考生）")
            else:
                status = "OK"
            self.counts[status] += 1
            own[0] = occupations.get(occupation) or occupations.setdefault(occupation, occupation and UUID(occupation))
            own[5] = own[5] and date.fromisoformat(own[5])
            yield (
                id_, self.batch, line, status, problems or "[]", *own,
                document_of(document, chance[at : at + 12]) if document else None, found, tail(document) if document else None,
                phone_of(phone, chance[at + 12 : at + 24]) if phone else None, tail(phone) if phone else None,
                contact_of(contact, chance[at + 24 : at + 36]) if contact else None,
                cells_of(cells, chance[at + 36 : at + 48]) if cells and status != "OK" else None,
            )  # fmt: skip

    def reading(self, header: dict[str, Any]) -> Reading:
        """What was read, counted."""
        good, wrong, duplicate = self.counts["OK"], self.counts["ERROR"], self.counts["DUPLICATE"]
        return Reading(
            batch=self.batch, sheet=header["sheet"][:100] or None, header_line=header["line"], heads="\t".join(header["heads"]),
            unknown=header["unknown"],
            total=good + wrong + duplicate, good=good, wrong=wrong, duplicate=duplicate, skipped=self.skipped,
        )  # fmt: skip


def _twice(says: str, code: str = "DUPLICATE", of: str = "document") -> str:
    told = {"code": code, "field": of, "message": says, "article": str(BY_NAME["candidateImport"].basis)}
    return json.dumps([told], ensure_ascii=False)


async def take_rows(case_id: UUID, form: TakeForm, moment: Moment, recorded_at: datetime, key: str | None) -> Outcome:
    """Enrol the good rows of an import into its plan, each once; refused, nothing is written."""
    try:
        async with transaction() as raw:
            found = await _ready(raw, case_id, moment)
            if found:
                await _judge_again(raw, case_id, found)
                await _enrol(raw, found, moment)
            outcome = await perform("candidateImport", "take", case_id, form, moment, recorded_at=recorded_at, key=key)
            case = outcome.case
            if not isinstance(case, CandidateImport):
                raise _Undone
            if found:
                digest = await _entries(raw, found["batch"])
                enrolment = Enrolment(count=case.taken, file_sha256=found["sha256"], entries_sha256=digest)
                enrolled = await perform("candidateImport", "enrol", case_id, enrolment, by_law(moment), recorded_at=recorded_at)
                if enrolled.position is None:
                    outcome = enrolled
                    raise _Undone
                await _begin(raw, found["batch"], enrolled.position, moment)
    except _Undone:
        pass
    return outcome


async def _ready(raw: Any, case_id: UUID, moment: Moment) -> Any:
    """The import and its plan, both locked, when it can be taken at all; else the law says why not."""
    return await raw.fetchrow(
        "SELECT i.batch, i.plan_id, p.unit_id, p.institution_id, p.enrolled, a.sha256 FROM candidate_import i"
        " JOIN plan p ON p.id = i.plan_id JOIN attachment a ON a.id = i.attachment_id"
        " WHERE i.id = $1 AND i.unit_id = $2 AND i.stage = 'READ' AND p.stage = ANY($3) FOR UPDATE OF i, p",
        case_id, moment.actor.unit, list(OPEN_PLANS),
    )  # fmt: skip


async def _judge_again(raw: Any, case_id: UUID, found: Any) -> None:
    """Rows that were good when they were read, and are no longer: enrolled meanwhile, or the plan was changed."""
    changed = (
        ("DUPLICATE", _twice("读取之后，此人已报名同一职业和等级"), "EXISTS (SELECT 1 FROM candidate c WHERE c.plan_id = $2"
         f" AND c.stage <> 'WITHDRAWN' AND c.document_index = r.document_index AND {SAME})"),
        ("ERROR", _twice("读取之后，方案已不再有这一职业、等级的场次", "NOT_OFFERED", "occupation"),
         f"NOT EXISTS (SELECT 1 FROM sitting c WHERE c.plan_id = $2 AND c.stage <> 'CANCELLED' AND {SAME})"),
    )  # fmt: skip
    moved = False
    for status, problem, where in changed:
        told = await raw.execute(
            f"UPDATE import_row r SET status = $3, problems = $4::jsonb WHERE r.batch = $1 AND r.status = 'OK' AND {where}",
            found["batch"], found["plan_id"], status, problem,
        )  # fmt: skip
        moved = moved or told != "UPDATE 0"
    if moved:
        await raw.execute(
            "UPDATE candidate_import i SET good = n.good, wrong = n.wrong, duplicate = n.duplicate FROM (SELECT"
            " count(*) FILTER (WHERE status = 'OK') AS good, count(*) FILTER (WHERE status = 'ERROR') AS wrong,"
            " count(*) FILTER (WHERE status = 'DUPLICATE') AS duplicate FROM import_row WHERE batch = $2) n WHERE i.id = $1",
            case_id, found["batch"],
        )  # fmt: skip


async def _enrol(raw: Any, found: Any, moment: Moment) -> None:
    """The good rows become candidates, under their own ids; where the plan has one such sitting, in it."""
    columns = ", ".join((*OWN, *SEALED))
    await raw.execute(
        "WITH offer AS (SELECT occupation_id, work_type, level, CASE WHEN count(*) = 1 THEN (array_agg(id))[1] END AS sitting_id"
        "   FROM sitting WHERE plan_id = $2 AND stage <> 'CANCELLED' GROUP BY 1, 2, 3)"
        f" INSERT INTO candidate (id, stage, since, plan_id, sitting_id, institution_id, unit_id, ordinal, {columns})"
        " SELECT r.id, 'ENROLLED', $3, $2, c.sitting_id, $4, $5, $6 + row_number() OVER (ORDER BY r.line),"
        f" {', '.join(f'r.{name}' for name in (*OWN, *SEALED))} FROM import_row r JOIN offer c ON {SAME}"
        " WHERE r.batch = $1 AND r.status = 'OK'",
        found["batch"], found["plan_id"], moment.at, found["institution_id"], found["unit_id"], found["enrolled"],
    )  # fmt: skip
    await raw.execute(
        "UPDATE plan SET enrolled = enrolled + (SELECT count(*) FROM import_row WHERE batch = $2 AND status = 'OK') WHERE id = $1",
        found["plan_id"], found["batch"],
    )  # fmt: skip


async def _entries(raw: Any, batch: UUID) -> str:
    """What was taken, in one figure that tells nobody's number: the indices, row after row."""
    return str(await raw.fetchval(
        "SELECT encode(sha256(coalesce(string_agg(document_index, ''::bytea ORDER BY line), '')), 'hex') FROM import_row"
        " WHERE batch = $1 AND status = 'OK'", batch,
    ))  # fmt: skip


async def _begin(raw: Any, batch: UUID, position: int, moment: Moment) -> None:
    """Each candidate's beginning names the line that enrolled them; what was held ready for them is let go."""
    stage = BY_NAME["candidate"].stages["ENROLLED"]
    await raw.execute(
        "WITH gone AS (DELETE FROM import_row WHERE batch = $1 AND status = 'OK' RETURNING id)"
        " INSERT INTO stay (id, noun, case_id, stage, stage_text, since, entered_by, provisional, legal)"
        " SELECT gen_random_uuid(), 'candidate', id, $2, $3, $4, $5, false, true FROM gone",
        batch, stage.name, stage.value, moment.at, position,
    )  # fmt: skip


def unreadable(code: str, says: str) -> Outcome:
    """A file that is no table of candidates, as a refusal."""
    return Outcome(None, (Refusal(code, says, BY_NAME["candidateImport"].basis, "file"),))
