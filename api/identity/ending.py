"""What ends an account's logins at once, whichever they are: it is closed, or no longer linked to a person elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from schema.desk import Outcome, perform
from schema.desk import session as desk
from schema.law.procedure import Moment
from schema.record.transaction import transaction


async def and_end_logins(
    noun: str, name: str, case_id: UUID, form: Any, moment: Moment, *, recorded_at: datetime, key: str | None
) -> Outcome:  # fmt: skip
    """The act, and with it the logins of the account it is about: both or neither."""
    async with transaction():
        outcome = await perform(noun, name, case_id, form, moment, recorded_at=recorded_at, key=key)
        if outcome.case is not None:
            await desk.close_sessions(case_id, recorded_at)
            await desk.forget_devices(case_id)
    return outcome


THROUGH: Mapping[tuple[str, str], Callable[..., Awaitable[Outcome]]] = {
    ("account", "close"): and_end_logins, ("account", "unlink"): and_end_logins,
}  # fmt: skip
