"""The two acts on a spreadsheet of candidates that are more than their form: its file is read, its rows are enrolled."""

from __future__ import annotations

import asyncio
import atexit
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
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
SOON = 0.1  # seconds: the answer goes first
ROOM = 100_000_000  # bytes that the reading process asks of the system at once (glibc), and does not give back until it ends


async def read_file(
    noun: str, name: str, case_id: UUID | None, form: ReadForm, moment: Moment, *, recorded_at: datetime, key: str | None
) -> Outcome:  # fmt: skip
    """`candidateImport.read`: the file is read in a process of its own, and written down as it comes."""
    _keep_ready()
    given = None if await answered(moment, key) else await circumstances(form.plan, moment)
    blob = await _blob(form.file, moment) if given else None
    if given is None or blob is None:
        return await take_reading(None, form, moment, recorded_at, key)
    async with _held(blob) as file:
        try:
            return await take_reading(read(file, given), form, moment, recorded_at, key)
        except Unreadable as fault:
            return unreadable(fault.code, fault.says)
        finally:
            asyncio.get_running_loop().call_later(SOON, _keep_ready)


async def take(
    noun: str, name: str, case_id: UUID, form: TakeForm, moment: Moment, *, recorded_at: datetime, key: str | None
) -> Outcome:  # fmt: skip
    """`candidateImport.take`: every good row becomes a candidate."""
    return await take_rows(case_id, form, moment, recorded_at, key)


async def read(file: BinaryIO, circumstances: Circumstances) -> AsyncIterator[dict[str, Any]]:
    """What the reading process tells: {"header": …}, then {"rows": […]} again and again, then {"end": …}.

    Unreadable: the file is no table of candidates.
    """
    child, loop, reader = _taken(), asyncio.get_running_loop(), asyncio.StreamReader(LINE)
    pipe, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), child.process.stdout)
    ended = False
    try:
        async with asyncio.timeout(2 * SECONDS):
            with child.ours:
                socket.send_fds(child.ours, [b"\0"], [file.fileno()])
                await loop.sock_sendall(child.ours, orjson.dumps(asdict(circumstances)))
            async for line in reader:
                told = orjson.loads(line)
                ended = "end" in told or "fault" in told
                if "fault" in told:
                    raise Unreadable(*told["fault"])
                yield told
                if ended:
                    break
            if not ended:
                raise TOO_LARGE
    except (TimeoutError, ValueError, ConnectionError):
        raise TOO_LARGE from None
    finally:
        pipe.close()
        child.process.kill()  # it has told everything, or shall tell no more
        loop.run_in_executor(None, child.process.wait)  # its memory goes meanwhile


@dataclass(frozen=True)
class _Child:
    """A reading process and our end of the line on which it waits for its one file; when we end, so does it."""

    process: subprocess.Popen[bytes]
    ours: socket.socket

    def end(self) -> None:
        """Nothing will be read by it."""
        self.ours.close()
        self.process.kill()
        self.process.communicate()


_spare: list[_Child] = []  # one at most


def _keep_ready() -> None:
    """Have a process waiting that has loaded the law, so that the next file is read at once."""
    if _spare and _spare[0].process.poll() is not None:
        _spare.pop().end()
    if not _spare:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            program = [sys.executable, "-I", "-m", "api.spreadsheet"]
            room = {"MALLOC_TOP_PAD_": str(ROOM), "MALLOC_MMAP_THRESHOLD_": str(ROOM), "MALLOC_TRIM_THRESHOLD_": str(ROOM)}
            process = subprocess.Popen(
                program, stdin=theirs.fileno(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **room}
            )
        _spare.append(_Child(process, ours))


def _taken() -> _Child:
    _keep_ready()
    return _spare.pop()


@atexit.register
def _end_spare() -> None:
    while _spare:
        _spare.pop().end()


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
