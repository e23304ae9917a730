"""The one door under pressure: races, lost connections, cancelled requests, killed processes; never half an act."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from api import http
from schema.desk import keep, moment, perform
from schema.law.objection import ObjectionForm
from schema.law.procedure import TIANJIN, Actor
from schema.law.roles import PUBLIC
from schema.law.unit import UnitProfile
from schema.record.catalogue import District
from schema.record.ledger import Line
from schema.record.notice import Notice, Objection, Row
from schema.record.transaction import pool, transaction
from schema.record.verify import verify_ledger
from tests import story
from tests.world import World, credit_code

ROOT = Path(__file__).parents[2]


def codes(payload: dict[str, Any]) -> list[str]:
    return [error["code"] for error in payload["userErrors"]]


async def lines(**columns: Any) -> int:
    return await Line.filter(**columns).count()


async def test_of_two_officers_who_do_the_same_act_at_once_one_succeeds(world: World) -> None:
    filing = await story.submitted(world)
    await story.checked(world, filing)
    both = await asyncio.gather(
        *(world.tried(who, "filingPassReview", id=filing["id"]) for who in ("centre", "centre2") * 4)
    )
    assert Counter(tuple(codes(one)) for one in both) == {(): 1, ("WRONG_STAGE",): 7}
    assert await lines(act="pass_review") == 1
    assert await verify_ledger() == []


async def test_two_notices_cannot_take_the_same_item_at_once(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    form = {"title": "公示", "items": filing["items"], **story.CONTACT}
    both = await asyncio.gather(*(world.tried(who, "noticeDraft", form=form) for who in ("centre", "centre2") * 2))
    done = [one for one in both if not codes(one)]
    assert len(done) == 1
    assert {code for one in both for code in codes(one)} <= {"ITEM_STAGE", "WRONG_STAGE"}
    assert await Notice.all().count() == 1
    assert (await Notice.first()).number == "津技鉴示〔2022〕1号"  # type: ignore[union-attr]


async def test_the_same_key_many_times_at_once_does_it_once_and_answers_the_same(world: World) -> None:
    filing = await story.submitted(world)
    await story.checked(world, filing)
    moves = await asyncio.gather(
        *(world.tried("centre", "filingPassReview", id=filing["id"], key="一次") for _ in range(8))
    )
    assert moves == [{"filing": {"id": filing["id"], "stage": "ASSESSMENT"}, "userErrors": []}] * 8
    assert await lines(act="pass_review") == 1
    expert = await story.account_id(world, "expert1")
    stays = await asyncio.gather(
        *(world.tried("centre", "filingAppoint", "id seats { totalCount }", id=filing["id"], form={"expert": expert}, key="二")
          for _ in range(8))
    )  # fmt: skip
    assert stays == [{"filing": {"id": filing["id"], "seats": {"totalCount": 1}}, "userErrors": []}] * 8
    rival = await story.unit(world, "rival", name="天津同行有限公司")
    form = await story.dossier(world, rival, filing["call"])
    starts = await asyncio.gather(*(world.tried("rival", "filingDraft", form=form, key="三") for _ in range(8)))
    assert len({one["filing"]["id"] for one in starts}) == 1
    assert [codes(one) for one in starts] == [[]] * 8
    assert await verify_ledger() == []


async def test_the_same_key_with_two_forms_at_once_does_one_of_them(world: World) -> None:
    filing = await story.submitted(world)
    forms = [{"reason": f"理由{n}"} for n in range(6)]
    both = await asyncio.gather(
        *(world.tried("centre", "filingReject", id=filing["id"], form=form, key="k") for form in forms)
    )
    assert Counter(tuple(codes(one)) for one in both) == {(): 1, ("KEY_REUSED",): 5}


async def test_sixteen_submissions_at_once_get_numbers_without_gaps(world: World) -> None:
    call_ = await story.call(world)
    drafts = []
    for n in range(16):
        code = credit_code(f"91120000MB00000{n:02d}")
        async with transaction() as raw:
            await raw.execute("UPDATE account SET employer_code = $1 WHERE name = 'factory'", code)
        story.CODES["factory"], kept = code, story.CODES["factory"]
        try:
            unit_ = await story.unit(world, name=f"天津第{n}公司")
        finally:
            story.CODES["factory"] = kept
        form = await story.dossier(world, unit_, call_, levels=(5,))
        made = await world.act("factory", "filingDraft", form=form)
        drafts.append((code, made["id"]))
    actors = await _actors([code for code, _ in drafts])
    here = await http.now(world.settings)
    from api.read import record_id
    from schema.law.forms import Nothing

    async def submit(code: str, filing: str) -> Any:
        return await perform(
            "filing", "submit", record_id(filing), Nothing(), await moment(world.deployment, actors[code], here)
        )

    done = await asyncio.gather(*(submit(code, filing) for code, filing in drafts))
    assert [one.refusals for one in done] == [()] * 16
    assert {one.case.number for one in done} == {f"津技鉴申〔2022〕{n}号" for n in range(1, 17)}
    assert len({one.position for one in done}) == 16
    assert await verify_ledger() == []


async def _actors(wanted: list[str]) -> dict[str, Actor]:
    from schema.law.roles import INSTITUTION
    from schema.record.unit import Unit

    units = {unit.credit_code: unit.id for unit in await Unit.filter(credit_code__in=wanted)}
    async with transaction() as raw:
        account = await raw.fetchval("SELECT id FROM account WHERE name = 'factory'")
    return {code: Actor(INSTITUTION, account, "经办人", units[code], code) for code in wanted}


async def _objector(world: World, row: Any, at: datetime) -> Any:
    form = ObjectionForm(row=row.id, name="李四", contact="138", reason="不实", evidence=None)
    return await perform("objection", "lodge", None, form, await moment(world.deployment, Actor(PUBLIC), at))


async def _blocked(raw: Any, least: int) -> None:
    for _ in range(500):
        if (
            await raw.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            >= least
        ):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("first", ["objection", "clock"])
async def test_an_objection_that_races_with_the_end_of_the_notice_is_heard_or_refused_never_lost(
    world: World, database_url: str, first: str
) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    await story.live(world, filing)
    row = await Row.filter(ordinal=1).get()
    last = datetime(2022, 3, 8, 23, 59, 59, tzinfo=TIANJIN)
    await keep.advance(int((last + timedelta(seconds=30) - await http.now(world.settings)) / timedelta(seconds=1)))
    gate = await asyncpg.connect(database_url)
    hold = gate.transaction()
    await hold.start()
    await gate.fetch("SELECT 1 FROM notice_row WHERE id = $1 FOR UPDATE", row.id)
    watcher = await asyncpg.connect(database_url)
    starts = {"objection": lambda: _objector(world, row, last), "clock": world.tick}
    tasks = {first: asyncio.create_task(starts.pop(first)())}
    await _blocked(watcher, 1)
    ((second, start),) = starts.items()
    tasks[second] = asyncio.create_task(start())
    await _blocked(watcher, 2)
    await hold.commit()
    lodged = (await asyncio.gather(*tasks.values()))[list(tasks).index("objection")]
    await world.tick()
    await gate.close()
    await watcher.close()
    now = await Row.get(id=row.id)
    held = await Objection.all().count()
    if lodged.refusals:
        assert [refusal.code for refusal in lodged.refusals] in (["WRONG_STAGE"], ["NOTICE_NOT_LIVE"])
        assert (now.stage, held) == ("CLEARED", 0)
    else:
        assert (now.stage, held) == ("FROZEN", 1)
    assert (await Notice.first()).stage == "ENDED"  # type: ignore[union-attr]
    assert await verify_ledger() == []


async def test_many_objections_racing_with_the_clock_end_without_a_deadlock(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    await story.live(world, filing)
    rows = await Row.all()
    last = datetime(2022, 3, 8, 23, 59, 59, tzinfo=TIANJIN)
    await keep.advance(int((last + timedelta(seconds=30) - await http.now(world.settings)) / timedelta(seconds=1)))
    race = [_objector(world, row, last) for row in rows for _ in range(4)]
    race.insert(5, world.tick())
    race.insert(9, world.tick())
    done = await asyncio.gather(*race)
    lodged = [one for one in done if not isinstance(one, list)]
    await world.tick()
    heard = {one.case.row_id for one in lodged if one.case}
    assert {(row.id, row.stage) for row in await Row.all()} == {
        (row.id, "FROZEN" if row.id in heard else "CLEARED") for row in rows
    }
    assert await Objection.all().count() == sum(one.case is not None for one in lodged)
    assert await verify_ledger() == []


async def _register(world: World, n: int) -> Any:
    """A unit is registered by the centre: five statements, a line, a stay."""
    form = UnitProfile(
        credit_code=credit_code(f"91120000MC000{n:04d}"), name=f"天津{n}", kind="ENTERPRISE",  # type: ignore[arg-type]
        district=(await District.first()).id, address="路", contact="王", phone="022-27000000", legal_person="李",  # type: ignore[union-attr]
    )  # fmt: skip
    from schema.law.kinds import UnitKind
    from schema.law.roles import CENTRE

    form = UnitProfile(
        **{**{name: getattr(form, name) for name in form.__dataclass_fields__}, "kind": UnitKind.ENTERPRISE}
    )
    actor = Actor(CENTRE, world.ids["centre"])
    return await perform(
        "unit", "register", None, form, await moment(world.deployment, actor, await http.now(world.settings))
    )


async def whole() -> int:
    """How many units stand in the record; each with its line and its stay, and no more of these than of those."""
    async with transaction() as raw:
        units = await raw.fetchval("SELECT count(*) FROM unit")
        assert await raw.fetchval("SELECT count(*) FROM ledger WHERE noun = 'unit'") == units
        assert await raw.fetchval("SELECT count(*) FROM stay WHERE noun = 'unit'") == units
    assert await verify_ledger() == []
    return int(units)


async def test_a_connection_killed_in_the_middle_leaves_nothing(world: World, database_url: str) -> None:
    gate = await asyncpg.connect(database_url)
    hold = gate.transaction()
    await hold.start()
    await gate.execute("SELECT pg_advisory_xact_lock(7391001)")  # the last thing an act waits for, all else written
    task = asyncio.create_task(_register(world, 1))
    watcher = await asyncpg.connect(database_url)
    await _blocked(watcher, 1)
    await watcher.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
        await task
    await hold.rollback()
    await gate.close()
    await watcher.close()
    assert await whole() == 0
    assert (await _register(world, 1)).case is not None
    assert await whole() == 1


async def test_four_hundred_cancelled_requests_leave_the_pool_whole_and_no_half_act(world: World) -> None:
    chance, loop = random.Random(20220301), asyncio.get_running_loop()
    for start in range(0, 400, 8):
        tasks = [asyncio.create_task(_register(world, start + n)) for n in range(8)]
        for task in tasks:
            loop.call_later(chance.random() * 0.08, task.cancel)
        await asyncio.gather(*tasks, return_exceptions=True)
    done = await whole()
    assert 0 < done < 400
    held = [await asyncio.wait_for((await pool()).acquire(), 5) for _ in range(10)]
    assert [await raw.fetchval("SELECT 1") for raw in held] == [1] * 10
    assert not any(raw.is_in_transaction() for raw in held)
    for raw in held:
        await (await pool()).release(raw)
    assert all(one.case for one in await asyncio.gather(*(_register(world, 1000 + n) for n in range(10))))
    assert await whole() == done + 10


CHILD = """
import asyncio, sys
from schema.record.database import opened
from tests.schema.test_desk import _register
from tests.world import World
from api.settings import Settings
from uuid import UUID
async def main():
    settings = Settings(demo=True)
    world = World(None, settings, settings.deployment(), None, {}, {"centre": UUID(sys.argv[2])})
    async with opened(sys.argv[1]):
        n = 0
        while True:
            n += 1
            assert (await _register(world, n)).case
            print(n, flush=True)
asyncio.run(main())
"""


async def test_a_process_killed_in_the_middle_loses_no_act_it_told_of_and_leaves_no_half(
    world: World, database_url: str
) -> None:
    told, length = 0, random.Random(7)
    child = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", CHILD, database_url, str(world.ids["centre"])], stdout=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert child.stdout
    while told < 15:
        told = int(await asyncio.to_thread(child.stdout.readline))
    await asyncio.sleep(length.random() * 0.01)
    child.send_signal(signal.SIGKILL)
    rest = (await asyncio.to_thread(child.communicate))[0].split()
    told = int(rest[-1]) if rest else told
    for _ in range(100):  # the server notices the broken pipe
        async with transaction() as raw:
            if not await raw.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"
            ):
                break
        await asyncio.sleep(0.02)
    assert told <= await whole() <= told + 1


async def test_an_act_refused_at_its_very_end_leaves_nothing(world: World) -> None:
    """The second wall speaks last: what was written before it is gone with it."""
    await _register(world, 1)
    again = await _register(world, 1)
    assert [(r.code, str(r.article)) for r in again.refusals] == [("UNIT_KNOWN", "第九条第（一）项")]
    assert await whole() == 1


async def test_the_day_is_taken_in_tianjin(world: World) -> None:
    at = datetime(2022, 3, 1, 23, 30, tzinfo=TIANJIN)
    assert (await moment(world.deployment, Actor(PUBLIC), at)).day == date(2022, 3, 1)
