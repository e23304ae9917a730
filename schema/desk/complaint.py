"""Taking in a complaint with its files in one transaction; and opening who reported, for a reading that is on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO
from uuid import UUID

from schema.law.attachment import FileForm
from schema.law.complaint_forms import CONTACT, NAME, LodgeForm
from schema.law.forms import Refusal
from schema.law.procedure import Actor, Moment
from schema.law.roles import PUBLIC
from schema.record.complaint import Reporter
from schema.record.sealed import keyring
from schema.record.transaction import transaction

from .attachment import take_file
from .perform import Outcome, perform


class _Refused(Exception):
    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


async def lodge(form: LodgeForm, files: Sequence[tuple[BinaryIO, FileForm]], moment: Moment) -> Outcome:
    """Take it in from nobody in particular, whoever is logged in: no line names an account. Refused, nothing is written."""
    nobody = replace(moment, actor=Actor(PUBLIC))
    try:
        async with transaction():
            taken = []
            for place, (file, told) in enumerate(files):
                outcome = await take_file(file, told, nobody, "take_in")
                if outcome.case is None:
                    wrong = (replace(one, field=f"files.{place}") for one in outcome.refusals)
                    raise _Refused(Outcome(None, tuple(wrong)))
                taken.append(str(outcome.case.id))
            outcome = await perform("complaint", "lodge", None, replace(form, files=taken), nobody)
            if outcome.case is None:
                raise _Refused(outcome)
    except _Refused as refused:
        return refused.outcome
    return outcome


async def review(complaint: UUID, form: object, moment: Moment) -> Outcome:
    """Ask for a review as the bearer of the tracking code, who has this one case and no name."""
    return await perform("complaint", "request_review", complaint, form, replace(moment, actor=Actor(PUBLIC, unit=complaint)))


async def reporter(complaint: UUID) -> tuple[str, str] | None:
    """Name and contact: only for a reading that is already on record."""
    found = await Reporter.get_or_none(complaint_id=complaint)
    if found is None:
        return None
    ring = keyring()
    return ring.open(found.name_sealed, NAME), ring.open(found.contact_sealed, CONTACT)


def lodged_already(refusals: Sequence[Refusal]) -> bool:
    """Whether the same form had come a moment before."""
    return any(refusal.code == "LODGED_ALREADY" for refusal in refusals)
