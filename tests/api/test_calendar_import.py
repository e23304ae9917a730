"""A year's holiday notice: what it moves is recorded, later at once, earlier on the centre's word; looked at beforehand; told in Chinese."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from api import http
from schema.desk.calendar import Taken, take_notice
from schema.law.calendar import YearNotice, seeds
from schema.law.procedure import TIANJIN
from schema.record.calendar_import import CalendarImport, CalendarMove
from schema.record.filing import Filing
from schema.record.ledger import HolidayNotice, Line, Stay
from schema.record.verify import verify_ledger
from tests import story
from tests.world import ROOT_ACTOR, World, settled

REPORT = """{ calendarImports { nodes { id year version source moveCount waitingCount availableActs { name } moves { nodes {
  id stage stageText before after earlier pageToMend decidedBy reason deadline { noun subject due } availableActs { name } } } } } }"""
[SEED] = [one for one in seeds() if one.year == 2022]
LATER = replace(SEED, version="2", off=SEED.off | {date(2022, 3, 7)})  # a Monday more off
EARLIER = replace(SEED, version="3", on=SEED.on | {date(2022, 3, 5)})  # a Saturday worked


async def take(world: World, notice: YearNotice, **options: Any) -> Taken:
    return await take_notice(notice, world.deployment, ROOT_ACTOR, await http.now(world.settings), **options)


async def report(world: World, who: str = "centre") -> list[dict[str, Any]]:
    return (await world.data(REPORT, who))["calendarImports"]["nodes"]


async def live_and_in_review(world: World) -> str:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    await story.live(world, filing)
    return str((await story.submitted(world, "rival"))["id"])


async def test_an_import_is_recorded_with_every_deadline_it_moves(world: World) -> None:
    await live_and_in_review(world)
    await take(world, LATER)
    [told] = await report(world)
    assert (told["year"], told["version"], told["moveCount"], told["waitingCount"]) == (2022, "2", 2, 0)
    moves = {move["deadline"]["noun"]: move for move in told["moves"]["nodes"]}
    assert {noun: (m["stage"], m["before"], m["after"], m["earlier"], m["pageToMend"]) for noun, m in moves.items()} == {
        "notice": ("APPLIED", "2022-03-08", "2022-03-09", False, True),
        "filing": ("APPLIED", "2022-03-08", "2022-03-09", False, False),
    }  # fmt: skip
    assert moves["filing"]["deadline"] == {"noun": "filing", "subject": "天津rival职业技能有限公司 津技鉴申〔2022〕2号", "due": "2022-03-09"}
    taken = await Line.get(act="take")
    follows = await Line.filter(act="redate").order_by("position")
    assert [(line.noun, line.role, line.cause, line.article) for line in follows] == [
        (line.noun, "LAW", taken.position, "《民法典》第二百零三条") for line in follows
    ]
    assert sorted(line.noun for line in follows) == ["filing", "notice"]
    assert taken.role == "ADMIN"
    assert await verify_ledger() == []


async def test_the_public_is_told_of_a_notice_whose_last_day_moves(world: World) -> None:
    await live_and_in_review(world)
    await take(world, LATER)
    changes = (await world.data("{ publicChanges(first: 100) { nodes { event key title } } }"))["publicChanges"]["nodes"]
    assert changes[-1] == {"event": "notice.redated", "key": "津技鉴示〔2022〕1号", "title": "期限随放假安排变动"}


async def test_a_preview_tells_the_same_and_writes_nothing(world: World) -> None:
    await live_and_in_review(world)
    lines = await Line.all().count()
    looked = await take(world, LATER, preview=True)
    assert looked.outcome is None
    assert (await Line.all().count(), await HolidayNotice.all().count(), await CalendarImport.all().count()) == (lines, 0, 0)
    assert {str(stay.due) for stay in await Stay.filter(until=None, noun__in=("filing", "notice"), rule__not_isnull=True)} == {"2022-03-08"}
    assert (await take(world, LATER)).moved == looked.moved


async def test_what_comes_earlier_waits_and_is_confirmed_one_by_one(world: World) -> None:
    filing = await live_and_in_review(world)
    await take(world, EARLIER)
    [told] = await report(world)
    assert (told["moveCount"], told["waitingCount"]) == (2, 2)
    moves = {move["deadline"]["noun"]: move for move in told["moves"]["nodes"]}
    assert {act["name"] for act in moves["filing"]["availableActs"]} == {"confirm", "keep"}
    confirm = "mutation($id: ID!) { calendarMoveConfirm(id: $id) { calendarMove { stage decidedBy deadline { due explanation } } userErrors { code } } }"
    for who in ("bureau", "factory", None, "admin"):
        refused = (await world.data(confirm, who, id=moves["filing"]["id"]))["calendarMoveConfirm"]
        assert "NOT_YOUR_OFFICE" in {error["code"] for error in refused["userErrors"]}
    assert str((await Stay.get(noun="filing", stage="REVIEW", until=None)).due) == "2022-03-08"
    done = (await world.data(confirm, "centre", id=moves["filing"]["id"]))["calendarMoveConfirm"]["calendarMove"]
    assert (done["stage"], done["decidedBy"], done["deadline"]["due"]) == ("APPLIED", "市鉴定中心备案岗", "2022-03-07")
    assert "2022年3月5日调休上班" in done["deadline"]["explanation"]
    assert [str(one.due) for one in await Filing.filter(stage="REVIEW")] == ["2022-03-07"]
    line = await Line.get(noun="calendarMove", act="confirm")
    assert (line.role, line.actor_id) == ("CENTRE", world.ids["centre"])
    keep = """mutation($id: ID!) { calendarMoveKeep(id: $id, form: {reason: "已按原日告知"}) {
      calendarMove { stage reason deadline { due } } userErrors { code } } }"""
    kept = (await world.data(keep, "centre", id=moves["notice"]["id"]))["calendarMoveKeep"]["calendarMove"]
    assert kept == {"stage": "KEPT", "reason": "已按原日告知", "deadline": {"due": "2022-03-08"}}
    again = (await world.data(confirm, "centre", id=moves["notice"]["id"]))["calendarMoveConfirm"]
    assert [error["code"] for error in again["userErrors"]] == ["WRONG_STAGE"]
    assert filing


async def test_all_are_confirmed_at_once_except_those_that_have_moved_on(world: World) -> None:
    filing = await live_and_in_review(world)
    await take(world, EARLIER)
    await world.act("centre", "filingReject", id=filing, form={"reason": "不符合"})
    query = "mutation($id: ID!) { calendarImportConfirmAll(id: $id) { calendarImport { waitingCount } userErrors { code } } }"
    [told] = await report(world)
    stale = next(move for move in told["moves"]["nodes"] if move["deadline"]["noun"] == "filing")
    one = "mutation($id: ID!) { calendarMoveConfirm(id: $id) { userErrors { code } } }"
    assert (await world.data(one, "centre", id=stale["id"]))["calendarMoveConfirm"]["userErrors"] == [{"code": "MOVED_ON"}]
    done = (await world.data(query, "centre", id=told["id"]))["calendarImportConfirmAll"]
    assert done == {"calendarImport": {"waitingCount": 0}, "userErrors": []}
    [after] = await report(world)
    assert {m["deadline"]["noun"]: (m["stage"], m["deadline"]["due"]) for m in after["moves"]["nodes"]} == {
        "filing": ("SUPERSEDED", "2022-03-08"), "notice": ("APPLIED", "2022-03-07"),
    }  # fmt: skip
    none = (await world.data(query, "centre", id=told["id"]))["calendarImportConfirmAll"]
    assert [error["code"] for error in none["userErrors"]] == ["NOTHING_WAITS"]
    assert await verify_ledger() == []


async def test_a_later_import_reckons_anew_what_still_waits(world: World) -> None:
    await live_and_in_review(world)
    await take(world, EARLIER)
    await take(world, replace(SEED, version="4"))  # withdrawn again: nothing moves
    assert {move.stage for move in await CalendarMove.all()} == {"SUPERSEDED"}
    assert [(told["version"], told["moveCount"]) for told in await report(world)] == [("4", 0), ("3", 2)]


async def test_a_provisional_deadline_becomes_certain_when_its_year_is_noticed(database_url: str) -> None:
    begin = datetime(2026, 12, 28, 9, tzinfo=TIANJIN)
    async with settled(database_url, begin, fallback_ruleset="measures-2021") as world:
        await story.submitted(world)
        query = '{ deadlines(noun: "filing") { nodes { due provisional explanation } } }'
        [before] = (await world.data(query, "centre"))["deadlines"]["nodes"]
        assert (before["due"], before["provisional"]) == ("2027-01-05", True)
        off = frozenset(date(2027, *day) for day in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)))
        taken = await take(world, YearNotice(2027, "1", "国务院办公厅关于2027年部分节假日安排的通知", off, frozenset()))
        assert taken.moved == ()
        [after] = (await world.data(query, "centre"))["deadlines"]["nodes"]
        assert (after["due"], after["provisional"]) == ("2027-01-05", False)
        assert "暂定" in before["explanation"]
        assert "暂定" not in after["explanation"]


async def test_the_report_is_for_staff(world: World) -> None:
    await live_and_in_review(world)
    await take(world, LATER)
    for who in (None, "factory", "expert1", "heping", "site"):
        assert await report(world, who) == []  # type: ignore[arg-type]
    for who in ("bureau", "auditor"):
        assert len((await report(world, who))[0]["moves"]["nodes"]) == 2
    [header] = await report(world, "admin")
    assert (header["moveCount"], header["moves"]["nodes"]) == (2, [])


def written(path: Path, notice: YearNotice) -> Path:
    off, on = (", ".join(str(day) for day in sorted(days)) for days in (notice.off, notice.on))
    path.write_text(f'year = {notice.year}\nversion = "{notice.version}"\nsource = "{notice.source}"\noff = [{off}]\non = [{on}]\n', "utf-8")
    return path


async def test_the_command_line_tells_the_impact_in_plain_chinese(world: World, database_url: str, tmp_path: Path) -> None:
    await live_and_in_review(world)
    file = written(tmp_path / "2022.toml", LATER)
    looked = await commanded(database_url, str(file), "--preview")
    assert "2022年放假安排（第2版）：如导入，将有2个期限有变动。" in looked
    assert await HolidayNotice.all().count() == 0
    told = await commanded(database_url, str(file))
    assert "2022年放假安排（第2版）：已导入，2个期限有变动。" in told
    row = next(line for line in told.splitlines() if "rival" in line)
    assert [cell.strip() for cell in row.strip("│ ").split("│")] == [
        "备案申请", "天津rival职业技能有限公司 津技鉴申〔2022〕2号", "初审并告知结果", "2022-03-08", "2022-03-09", "顺延",
    ]  # fmt: skip
    assert "其中1个末日印在公示页面上" in told
    assert "已导入，0个期限有变动。" in await commanded(database_url, str(file))
    waiting = await commanded(database_url, str(written(tmp_path / "earlier.toml", EARLIER)))
    assert "提前，待确认" in waiting
    assert "2个期限将提前，须由市鉴定中心确认" in waiting


async def commanded(url: str, *words: str) -> str:
    """`jinji calendar import …` in a process of its own, as an operator runs it."""
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from api.cli import main; main()", "calendar", "import", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "DATABASE_URL": url, "JINJI_FALLBACK_RULESET": "measures-2021", "COLUMNS": "200"},
    )  # fmt: skip
    out, _ = await run.communicate()
    assert run.returncode == 0, out.decode()
    return out.decode()
