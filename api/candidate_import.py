"""The two acts on a spreadsheet of candidates that are more than their form: its file is read, its rows are enrolled."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

import orjson

from schema.desk import Outcome
from schema.desk.candidate_import import answered, circumstances, take_reading, take_rows, unreadable
from schema.law.candidate_import import SHEETS, ReadForm, TakeForm
from schema.law.candidate_row import Circumstances
from schema.law.procedure import Moment
from schema.record.attachment import Attachment, blocks
from schema.record.sight import seeing
from schema.record.transaction import connection

from .spreadsheet import SECONDS, TOO_LARGE, Unreadable

LINE = 64_000_000  # of JSON, at most


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


async def read(file: BinaryIO, circumstances: Circumstances) -> AsyncIterator[dict[str, Any]]:
    """What the reading process tells: {"header": …}, then {"rows": […]} again and again, then {"end": …}.

    Unreadable: the file is no table of candidates.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", "api.spreadsheet", str(file.fileno()), pass_fds=(file.fileno(),), limit=LINE,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdin
    assert child.stdout
    ended = False
    try:
        async with asyncio.timeout(2 * SECONDS):
            child.stdin.write(orjson.dumps(asdict(circumstances)))
            child.stdin.close()
            async for line in child.stdout:
                told = orjson.loads(line)
                ended = "end" in told or "fault" in told
                if "fault" in told:
                    raise Unreadable(*told["fault"])
                yield told
            if not ended:
                raise TOO_LARGE
    except (TimeoutError, ValueError, ConnectionError):
        raise TOO_LARGE from None
    finally:
        if not ended:
            with suppress(ProcessLookupError):
                child.kill()
        await child.wait()


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
