"""What the database refuses about complaints by itself, whoever writes (articles 22, 23 and 26)."""

from __future__ import annotations

import asyncpg
import pytest

from schema.record.transaction import transaction
from tests import complaining as co
from tests import ending, story
from tests.world import World

REFUSED = (
    "DELETE FROM complaint", "DELETE FROM complaint_reporter", "DELETE FROM complaint_statement", "DELETE FROM reporter_read",
    "DELETE FROM dispute", "UPDATE complaint_statement SET facts = '别的事'", "UPDATE reporter_read SET reason = '别的事由'",
    "UPDATE complaint SET summary = NULL", "UPDATE complaint SET accepted_on = NULL", "UPDATE complaint SET stage = 'EXTENDED'",
    "UPDATE complaint SET stage = 'DECIDED'", "UPDATE complaint SET stage = 'MERGED'", "UPDATE complaint SET stage = 'TRANSFERRED'",
    "UPDATE complaint SET kind = 'GOSSIP'", "UPDATE complaint SET merged_into_id = id, stage = 'MERGED'", "UPDATE dispute SET stage = 'SETTLED'",
    "INSERT INTO complaint_reporter (id, complaint_id, name_sealed, contact_sealed) SELECT gen_random_uuid(), complaint_id, name_sealed,"
    " contact_sealed FROM complaint_reporter",
)  # fmt: skip


async def test_the_database_refuses_it_by_itself_and_nothing_has_changed(world: World) -> None:
    institution = await ending.filed(world)
    complaint = await co.lodged(world)
    await co.accepted(world, complaint, institution)
    await world.data(co.REVEAL, "centre", form={"complaint": complaint["id"], "reason": "核实"})
    heard = {"institution": institution, "kind": "COMPLAINT", "heardOn": str(await story.today(world)), "matter": "争议"}
    await world.act("factory", "disputeLog", form=heard)
    seen = "{ complaints { nodes { stage summary kind acceptedOn } } disputes { nodes { stage } } reporterReads { nodes { reason } } }"
    before = await world.data(seen, "auditor")
    for sql in REFUSED:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            async with transaction() as raw:
                await raw.execute(sql)
    assert await world.data(seen, "auditor") == before
