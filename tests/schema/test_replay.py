"""Replaying the ledger: its lines lead to the record as it stands, and every change made beside them is found."""

from __future__ import annotations

import asyncio
import os
import sys

from schema.record.ledger import Line
from schema.record.replay import replay_ledger
from schema.record.transaction import transaction
from tests import story
from tests.world import World


async def test_the_lines_of_a_filing_s_whole_life_lead_to_the_record_as_it_is(world: World) -> None:
    round_ = await story.selection(world)
    await story.scored(world, round_, [40, 60], [30, 60])
    institution = await story.filed(world)
    await story.confirmed(world, await story.change(world, institution, {"subject": "PHONE", "value": "022-88888888"}))
    await story.tied(world)
    assert await replay_ledger() == []
    async with transaction() as raw:
        await raw.execute("UPDATE unit SET phone = '022-00000000' WHERE name LIKE '%factory%'")
    assert [problem.split("：")[1] for problem in await replay_ledger()] == ["phone为'022-00000000'，依台账应为'022-88888888'"]


async def test_a_row_that_no_line_tells_of_is_found(world: World) -> None:
    await story.unit(world)
    async with transaction() as raw:
        await raw.execute("DELETE FROM equipment")
    [problem] = await replay_ledger()
    assert problem.startswith("equipment ")
    assert problem.endswith("：台账中有，数据表中没有")


async def test_lines_from_before_effects_were_kept_are_believed_for_what_later_lines_say(world: World) -> None:
    made = await story.unit(world)
    async with transaction() as raw:
        await raw.execute("ALTER TABLE ledger DISABLE TRIGGER ALL")
        await raw.execute("UPDATE ledger SET effects = NULL")
        await raw.execute("ALTER TABLE ledger ENABLE TRIGGER ALL")
    await world.act("factory", "unitAddStaff", id=made["id"], form={"duty": "EXPERT", "name": "后来者"})
    assert await replay_ledger() == []
    async with transaction() as raw:
        await raw.execute("UPDATE staff SET duty = 'ASSESSOR' WHERE name = '后来者'")
    [problem] = await replay_ledger()
    assert problem.endswith("duty为'ASSESSOR'，依台账应为'EXPERT'")


async def test_what_is_private_is_not_in_the_effects(world: World) -> None:
    await story.unit(world)
    told = "".join(await Line.all().values_list("effects", flat=True))
    assert "022-27000000" in told
    assert "王经办" not in told
    assert "EXPERT某" not in told


async def commanded(url: str) -> tuple[int, str]:
    """`jinji ledger replay` in a process of its own, as an operator runs it."""
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from api.cli import main; main()", "ledger", "replay", stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT, env={**os.environ, "DATABASE_URL": url, "COLUMNS": "200"},
    )  # fmt: skip
    out, _ = await run.communicate()
    return run.returncode or 0, out.decode()


async def test_the_command_line_replays_and_names_what_differs(world: World, database_url: str) -> None:
    await story.unit(world)
    assert await commanded(database_url) == (0, "重放台账所得与现有数据一致。\n")
    async with transaction() as raw:
        await raw.execute("UPDATE equipment SET count = 99")
    code, told = await commanded(database_url)
    assert code == 1
    assert "count为99，依台账应为20" in told
