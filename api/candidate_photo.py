"""A candidate's photo, measured before the law is asked: how many pixels a picture has is not for a client to say."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from schema.desk import Outcome, perform
from schema.law.candidate_photo import IMAGES, CandidatePhotoForm, unfit
from schema.law.forms import Refusal
from schema.law.procedure import Moment
from schema.law.ruleset import RuleSet
from schema.record.attachment import Attachment, blocks
from schema.record.sight import seeing
from schema.record.transaction import connection

from .certificate.certified import Unprintable
from .certificate.picture import measured

ACTS = {"ENROLLED": "photograph", "ELIGIBLE": "photograph_eligible", "EXAMINED": "photograph_later"}


async def photograph(
    noun: str, name: str, case_id: UUID, form: CandidatePhotoForm, moment: Moment, *, recorded_at: datetime, key: str | None
) -> Outcome:  # fmt: skip
    """`candidate.photograph`: the picture is measured first; a file that is not the actor's is the law's to refuse."""
    params: list[Any] = [form.photo, list(IMAGES), moment.rules["photo.one_inch"].value["bytes"]]
    seen = seeing(Attachment, moment.actor, params)
    sql = f"SELECT t.blob_id FROM attachment t WHERE t.id = $1 AND t.media_type = ANY($2) AND t.size <= $3 AND ({seen})"
    async with connection() as raw:
        blob = await raw.fetchval(sql, *params)
    if blob:
        content = b"".join([block async for block in blocks(blob)])
        if found := await asyncio.to_thread(lambda: list(faults(content, moment.rules))):
            return Outcome(None, tuple(found))
    return await perform(noun, name, case_id, form, moment, recorded_at=recorded_at, key=key)


THROUGH: Mapping[tuple[str, str], Callable[..., Awaitable[Outcome]]] = {("candidate", act): photograph for act in ACTS.values()}


def faults(content: bytes, rules: RuleSet) -> Iterator[Refusal]:
    """What speaks against these bytes as a photo."""
    try:
        yield from unfit(*measured(content), rules)
    except Unprintable as fault:
        basis = rules["photo.one_inch"].article
        yield from (Refusal("NOT_A_PHOTO", says, basis, "photo") for says in fault.problems)
