"""The two acts on a spreadsheet of candidates that are more than their form: its file is read, its rows are enrolled."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from schema.desk import Outcome
from schema.desk.candidate_import import answered, circumstances, take_reading, take_rows, unreadable
from schema.law.candidate_import import SHEETS, ReadForm, TakeForm
from schema.law.procedure import Moment
from schema.record.attachment import Attachment, blocks
from schema.record.sight import seeing
from schema.record.transaction import connection

from .spreadsheet import Unreadable, read


async def read_file(
    noun: str, name: str, case_id: UUID | None, form: ReadForm, moment: Moment, *, recorded_at: datetime, key: str | None
) -> Outcome:  # fmt: skip
    """`candidateImport.read`: the file is read in a process of its own, and written down as it comes."""
    given = None if await answered(moment, key) else await circumstances(form.plan, moment)
    blob = await _blob(form.file, moment) if given else None
    if given is None or blob is None:
        return await take_reading(None, form, moment, recorded_at, key)
    async with _held(blob) as file:
        try:
            return await take_reading(read(file, given), form, moment, recorded_at, key)
        except Unreadable as fault:
            return unreadable(fault.code, fault.says)


async def take(
    noun: str, name: str, case_id: UUID, form: TakeForm, moment: Moment, *, recorded_at: datetime, key: str | None
) -> Outcome:  # fmt: skip
    """`candidateImport.take`: every good row becomes a candidate."""
    return await take_rows(case_id, form, moment, recorded_at, key)


THROUGH: Mapping[tuple[str, str], Callable[..., Awaitable[Outcome]]] = {
    ("candidateImport", "read"): read_file, ("candidateImport", "take"): take,
}  # fmt: skip


async def _blob(file: UUID, moment: Moment) -> str | None:
    """The bytes of a spreadsheet that this actor may see; None: the law will say what is wrong with it."""
    params: list[Any] = [file, list(SHEETS)]
    seen = seeing(Attachment, moment.actor, params)
    sql = f"SELECT t.blob_id FROM attachment t WHERE t.id = $1 AND t.media_type = ANY($2) AND ({seen})"
    async with connection() as raw:
        found: str | None = await raw.fetchval(sql, *params)
        return found


@asynccontextmanager
async def _held(blob: str) -> AsyncIterator[BinaryIO]:
    """The file in memory that another process can be given: its numbers touch no disk."""
    with os.fdopen(os.memfd_create("sheet"), "w+b") as file:
        async for block in blocks(blob):
            file.write(block)
        file.flush()
        yield file
