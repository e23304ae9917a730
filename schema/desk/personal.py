"""Full numbers: read one at a time, each reading a line; and all of them sealed anew when the key changes."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from schema.law.factor import SECRET
from schema.law.kinds import PersonalSubject
from schema.law.personal_read import COLUMN, FetchForm
from schema.law.procedure import Moment
from schema.record.attachment import purpose
from schema.record.candidate import Candidate
from schema.record.sealed import Keyring, keyring
from schema.record.transaction import connection, transaction

from .perform import Outcome, perform

SEALED = (  # table, column, what it is sealed for
    ("candidate", "document_sealed", "document"), ("candidate", "phone_sealed", "phone"), ("candidate", "contact_sealed", "contact"),
    ("certificate", "document_sealed", "document"),
    ("import_row", "document_sealed", "document"), ("import_row", "phone_sealed", "phone"), ("import_row", "contact_sealed", "contact"),
    ("import_row", "cells_sealed", "cells"), ("complaint_reporter", "name_sealed", "reporter-name"),
    ("complaint_reporter", "contact_sealed", "reporter-contact"), ("factor", "secret_sealed", SECRET),
)  # fmt: skip
TOGETHER = 500


async def opened(candidate: UUID, subject: PersonalSubject) -> str:
    """The full text of one particular of a candidate: only for a reading that is already on record."""
    found = await Candidate.get(id=candidate)
    if subject is PersonalSubject.PARTICULARS:
        return json.dumps(found.particulars, ensure_ascii=False)
    name = COLUMN[subject]
    return keyring().open(getattr(found, f"{name}_sealed"), name)


async def fetch(form: FetchForm, moment: Moment) -> Outcome:
    """Note that a table with full numbers is about to be handed out; refused, it must not be."""
    return await perform("personalRead", "fetch", None, form, moment)


async def seal_anew() -> int:
    """Everything sealed with an older key, or not at all, is sealed with the present one; answers how much. Repeatable."""
    ring = keyring()
    done = 0
    for table, column, of in SEALED:
        done += await _column(table, column, of, ring)
    return done + await _files(ring)


async def _column(table: str, column: str, of: str, ring: Keyring) -> int:
    done = 0
    while True:
        async with transaction() as raw:
            old = await raw.fetch(
                f'SELECT id, "{column}" AS value FROM "{table}" WHERE substr("{column}", 2, 4) <> $1 ORDER BY id LIMIT $2 FOR UPDATE',
                ring.ids[0], TOGETHER,
            )  # fmt: skip
            await raw.executemany(
                f'UPDATE "{table}" SET "{column}" = $2 WHERE id = $1',
                [(row["id"], ring.seal_bytes(ring.open_bytes(row["value"], of), of)) for row in old],
            )
        done += len(old)
        if len(old) < TOGETHER:
            return done


async def _files(ring: Keyring) -> int:
    done = 0
    async with connection() as raw:
        files = await raw.fetch(
            "SELECT b.sha256, b.sealed FROM file_blob b WHERE NOT b.sealed OR EXISTS (SELECT 1 FROM file_chunk c"
            " WHERE c.sha256 = b.sha256 AND substr(c.bytes, 2, 4) <> $1)", ring.ids[0],
        )  # fmt: skip
    for file in files:
        async with transaction() as raw:
            sealed = await raw.fetchval("SELECT sealed FROM file_blob WHERE sha256 = $1 FOR UPDATE", file["sha256"])
            if sealed is None:
                continue
            ordinals = await raw.fetch("SELECT ordinal FROM file_chunk WHERE sha256 = $1 ORDER BY ordinal", file["sha256"])
            for row in ordinals:
                await _block(raw, file["sha256"], row["ordinal"], sealed, ring)
            await raw.execute("UPDATE file_blob SET sealed = true WHERE sha256 = $1", file["sha256"])
            done += 1
    return done


async def _block(raw: Any, sha256: str, ordinal: int, sealed: bool, ring: Keyring) -> None:
    at, of = (sha256, ordinal), purpose(sha256, ordinal)
    kept = await raw.fetchval("SELECT bytes FROM file_chunk WHERE sha256 = $1 AND ordinal = $2", *at)
    content = ring.open_bytes(kept, of) if sealed else kept
    await raw.execute("UPDATE file_chunk SET bytes = $3 WHERE sha256 = $1 AND ordinal = $2", *at, ring.seal_bytes(content, of))
