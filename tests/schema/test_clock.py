"""The clock: it acts at the stroke of midnight after the last day, however late it runs; a new holiday notice moves what is open."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from api import http
from schema.desk import keep
from schema.desk.calendar import take_notice
from schema.law.calendar import YearNotice, seeds
from schema.law.procedure import TIANJIN
from schema.record.ledger import Line, Stay
from schema.record.notice import Notice
from schema.record.transaction import transaction
from schema.record.verify import verify_ledger
from tests import story
from tests.world import ROOT_ACTOR, World


def in_tianjin(at: datetime) -> str:
    return at.astimezone(TIANJIN).isoformat(timespec="seconds")


async def later(world: World, day: date, hour: int = 9) -> None:
    """Time passes and nobody looks at the clock."""
    target = datetime.combine(day, datetime.min.time(), TIANJIN) + timedelta(hours=hour)
    await keep.advance(int((target - await http.now(world.settings)) / timedelta(seconds=1)) + 1)


async def publicised(world: World) -> dict[str, Any]:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    await story.live(world, filing)
    return filing


async def test_a_clock_that_runs_days_late_acts_at_the_true_midnight(world: World) -> None:
    await publicised(world)
    await later(world, date(2022, 3, 17), 15)
    done = await world.tick()
    assert [(name, outcome.refusals) for name, outcome in done] == [("notice.close", ())]
    line = await Line.get(act="close", noun="notice")
    assert (in_tianjin(line.occurred_at), line.role, line.actor_id) == ("2022-03-09T00:00:00+08:00", "CLOCK", None)
    assert in_tianjin(line.recorded_at).startswith("2022-03-17T15:00:")
    notice = await Notice.get()
    assert (notice.stage, notice.ended_on, notice.due) == ("ENDED", date(2022, 3, 8), None)
    stay = await Stay.get(stage="LIVE")
    assert stay.until
    assert in_tianjin(stay.until) == "2022-03-09T00:00:00+08:00"
    change = (await world.data("{ publicChanges(first: 100) { nodes { event on at } } }"))["publicChanges"]["nodes"][-1]
    assert change == {"event": "notice.ended", "on": "2022-03-09", "at": "2022-03-09T00:00:00.000000+08:00"}


async def test_the_clock_does_nothing_twice_and_nothing_early(world: World) -> None:
    await publicised(world)
    await later(world, date(2022, 3, 8), 23)
    assert await world.tick() == []
    count = await Line.all().count()
    await later(world, date(2022, 3, 9), 0)
    both = await asyncio.gather(*(world.tick() for _ in range(4)))
    assert sum(not outcome.refusals for done in both for _, outcome in done) == 1
    assert await Line.filter(act="close", noun="notice").count() == 1
    assert await Line.all().count() == count + 1 + 3 + 3  # the notice, its rows, their items
    assert await world.tick() == []
    assert await verify_ledger() == []


async def test_a_call_closes_at_the_end_of_its_last_day(world: World) -> None:
    call_ = await story.call(
        world, closesOn="2022-03-05"
    )  # a Saturday: a date that the bureau itself set does not move
    query = "query($id: ID!) { node(id: $id) { ... on Call { stage } } }"
    await world.move_to(date(2022, 3, 5), 23)
    assert (await world.data(query, id=call_))["node"] == {"stage": "OPEN"}
    await world.move_to(date(2022, 3, 6), 0)
    assert (await world.data(query, id=call_))["node"] == {"stage": "CLOSED"}


async def test_point_16_a_filing_outlives_the_measure_and_expires_under_the_rules_that_set_its_end(world: World) -> None:
    filing = await publicised(world)
    await world.move_to(date(2022, 3, 9), 0)
    await story.granted(world, filing)
    await later(world, date(2025, 6, 1))
    done = {name for name, outcome in await world.tick() if not outcome.refusals}
    assert {"institution.expire", "renewal.remind", "renewal.lapse"} <= done
    for act, on in (("remind", "2024-11-09"), ("lapse", "2025-03-10")):
        line = await Line.get(act=act, noun="renewal")
        assert (in_tianjin(line.occurred_at), line.rule_set, line.fallback) == (f"{on}T00:00:00+08:00", "measures-2021", False)
    line = await Line.get(act="expire")
    assert (in_tianjin(line.occurred_at), line.rule_set, line.fallback) == (
        "2025-03-10T00:00:00+08:00",
        "measures-2021",
        False,
    )
    page = await world.data('{ institution(orgCode: "Y000012000001") { stage stageText } }')
    assert page["institution"] == {"stage": "EXPIRED", "stageText": "有效期届满"}


def notice_of(year: int, version: str, off: tuple[date, ...] = (), on: tuple[date, ...] = ()) -> YearNotice:
    """A year as shipped, with some days more off or on."""
    [seed] = [one for one in seeds() if one.year == year]
    return YearNotice(
        year,
        version,
        "国务院办公厅关于2022年部分节假日安排的通知",
        (seed.off | set(off)) - set(on),
        (seed.on | set(on)) - set(off),
    )


async def moved(world: World, notice: YearNotice, **options: Any) -> list[tuple[str, str, str, str, bool]]:
    found = await take_notice(notice, world.deployment, ROOT_ACTOR, await http.now(world.settings), **options)
    return sorted((one.noun, one.rule, str(one.before), str(one.after), one.applied) for one in found.moved)


async def test_a_new_holiday_moves_open_deadlines_later_and_reports_them(world: World) -> None:
    await publicised(world)
    review = await story.submitted(world, "rival")
    await later(world, date(2022, 3, 2))
    extra = notice_of(2022, "2", off=(date(2022, 3, 7),))
    assert await moved(world, extra) == [
        ("filing", "filing.review", "2022-03-08", "2022-03-09", True), ("notice", "publicity", "2022-03-08", "2022-03-09", True),
    ]  # fmt: skip
    assert await moved(world, extra) == []  # the same notice again moves nothing
    query = "{ notices { nodes { endsOn deadline { due calendarVersion explanation startedOn } } } }"
    found = (await world.data(query))["notices"]["nodes"][0]
    assert (found["endsOn"], found["deadline"]["due"], found["deadline"]["startedOn"]) == (
        "2022-03-09",
        "2022-03-09",
        "2022-03-01",
    )
    assert "2022年3月7日节假日" in found["deadline"]["explanation"]
    assert found["deadline"]["calendarVersion"].startswith("2026.")
    await world.move_to(date(2022, 3, 9), 23)
    assert (await Notice.first()).stage == "LIVE"  # type: ignore[union-attr]
    await world.move_to(date(2022, 3, 10), 0)
    notice = await Notice.first()
    assert notice
    assert (notice.stage, notice.ended_on) == ("ENDED", date(2022, 3, 9))
    assert review["id"]


async def test_no_deadline_moves_earlier_without_a_persons_word(world: World) -> None:
    await publicised(world)
    worked = notice_of(2022, "2", on=(date(2022, 3, 5),))  # a Saturday worked
    expected = ("notice", "publicity", "2022-03-08", "2022-03-07")
    assert await moved(world, worked) == [(*expected, False)]
    assert (await Notice.first()).due == date(2022, 3, 8)  # type: ignore[union-attr]
    assert (await Stay.get(stage="LIVE")).due == date(2022, 3, 8)
    assert await moved(world, worked) == [(*expected, False)]
    assert await moved(world, worked, earlier=True) == [(*expected, True)]
    assert (await Notice.first()).due == date(2022, 3, 7)  # type: ignore[union-attr]
    assert (await Stay.get(stage="LIVE")).due == date(2022, 3, 7)
    await world.move_to(date(2022, 3, 8), 0)
    assert (await Notice.first()).ended_on == date(2022, 3, 7)  # type: ignore[union-attr]


async def test_what_has_ended_and_dates_set_by_name_do_not_move(world: World) -> None:
    filing = await publicised(world)
    await story.call(world, closesOn="2022-03-30")
    await world.move_to(date(2022, 3, 9), 0)
    await story.granted(world, filing)
    before = {stay.id: stay.due for stay in await Stay.filter(rule__not_isnull=True)}
    assert await moved(world, notice_of(2022, "2", off=(date(2022, 3, 7), date(2022, 3, 30)))) == []
    assert {stay.id: stay.due for stay in await Stay.filter(rule__not_isnull=True)} == before


async def test_days_left_after_an_interruption_are_counted_under_the_new_notice(world: World) -> None:
    await publicised(world)
    notice = await Notice.get()
    from api.read import global_id

    gid = global_id("Notice", notice.id)
    held = {"contentHash": notice.content_hash}
    await world.move_to(date(2022, 3, 4), 9)
    proof = await story.proof(world, held)
    await world.act(
        "site",
        "noticeInterrupt",
        id=gid,
        form={"url": proof["url"], "found": "HTTP 404", "checkedAt": proof["fetchedAt"]},
    )
    await world.move_to(date(2022, 3, 10), 9)
    resumed = await world.act("site", "noticeResume", "endsOn", id=gid, form=await story.proof(world, held))
    assert resumed == {"endsOn": "2022-03-15"}  # 2 and 3 March counted, three days left
    assert await moved(world, notice_of(2022, "2", off=(date(2022, 3, 14),))) == [
        ("notice", "publicity", "2022-03-15", "2022-03-16", True)
    ]


@pytest.mark.parametrize("first", ["act", "notice"])
async def test_a_holiday_notice_that_races_with_an_act_leaves_no_stale_deadline(world: World, first: str) -> None:
    filing = await story.submitted(world)
    extra = notice_of(2022, "2", off=(date(2022, 3, 7),))
    act = world.tried("centre", "filingReject", id=filing["id"], form={"reason": "不符合"})
    both = [act, moved(world, extra)] if first == "act" else [moved(world, extra), act]
    await asyncio.gather(*both)
    async with transaction() as raw:
        assert await raw.fetchrow("SELECT stage, due FROM filing") == ("REJECTED", None)
    assert [stay.due for stay in await Stay.filter(noun="filing", until=None)] == [None]
