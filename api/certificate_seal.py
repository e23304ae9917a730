"""A seal's imprint, looked at before the law is asked: whether it can be printed is not for a client to say."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from uuid import UUID

from schema.desk import Outcome, perform
from schema.law.article import art
from schema.law.design import DesignForm
from schema.law.forms import Refusal
from schema.law.procedure import Moment
from schema.record.attachment import Attachment, blocks
from schema.record.sight import seeing
from schema.record.transaction import connection

from .certificate.certified import Unprintable
from .certificate.picture import stamp


async def designed(
    noun: str, name: str, case_id: UUID | None, form: DesignForm, moment: Moment, *, recorded_at: datetime, key: str | None
) -> Outcome:  # fmt: skip
    """`design.draft`, `amend`, `mend`: the imprint is decoded first; a file that is not the actor's is the law's to refuse."""
    params: list[object] = [form.seal]
    sql = f"SELECT t.blob_id FROM attachment t WHERE t.id = $1 AND t.media_type = 'image/png' AND ({seeing(Attachment, moment.actor, params)})"
    async with connection() as raw:
        blob = await raw.fetchval(sql, *params) if form.seal else None
    if blob:
        content = b"".join([block async for block in blocks(blob)])
        try:
            await asyncio.to_thread(stamp, content)
        except Unprintable as fault:
            return Outcome(None, tuple(Refusal("NOT_A_SEAL", says, art(8), "seal") for says in fault.problems))
    return await perform(noun, name, case_id, form, moment, recorded_at=recorded_at, key=key)


THROUGH: Mapping[tuple[str, str], Callable[..., Awaitable[Outcome]]] = {("design", act): designed for act in ("draft", "amend", "mend")}
