"""Taking in a file: its bytes and its record in one transaction, so that there is never the one without the other."""

from __future__ import annotations

from typing import BinaryIO

import asyncpg

from schema.law.attachment import FileForm
from schema.law.procedure import Moment
from schema.record.attachment import purpose
from schema.record.sealed import keyring
from schema.record.transaction import connection, transaction

from .perform import Outcome, perform

CHUNK = 262_144


class _Refused(Exception):
    pass


async def take_file(file: BinaryIO, form: FileForm, moment: Moment, act: str = "upload") -> Outcome:
    """Keep a file whose size and hash are as the form says; refused, nothing is written."""
    try:
        async with transaction() as raw:
            fresh = await raw.fetchval(
                "INSERT INTO file_blob (sha256, size, sealed) VALUES ($1, $2, true)"
                " ON CONFLICT (sha256) DO UPDATE SET size = excluded.size RETURNING xmax = 0",
                form.sha256, form.size,
            )  # fmt: skip
            if fresh:
                file.seek(0)
                ordinal, ring = 0, keyring()
                while block := file.read(CHUNK):
                    kept = ring.seal_bytes(block, purpose(form.sha256, ordinal))
                    await raw.execute("INSERT INTO file_chunk VALUES ($1, $2, $3)", form.sha256, ordinal, kept)
                    ordinal += 1
            outcome = await perform("attachment", act, None, form, moment)
            if outcome.case is None:
                raise _Refused
    except _Refused:
        pass
    return outcome


async def sweep_files() -> int:
    """Let go of the bytes that no record holds any more; answers how many files. Repeatable, safe beside uploads."""
    gone = 0
    async with connection() as raw:
        loose = await raw.fetch(
            "SELECT sha256 FROM file_blob b WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.blob_id = b.sha256) LIMIT 1000"
        )
    for row in loose:
        try:
            async with transaction() as raw:
                gone += (await raw.execute("DELETE FROM file_blob WHERE sha256 = $1", row["sha256"])) == "DELETE 1"
        except asyncpg.ForeignKeyViolationError:  # somebody has just handed in the same bytes
            continue
    return gone
