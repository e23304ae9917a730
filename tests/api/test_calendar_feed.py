"""Deadlines in a person's own calendar: read back by another parser, nobody else's, gone when closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import vobject

from api import http
from schema.desk.calendar import take_notice
from schema.law.calendar import seeds
from schema.record.calendar_feed import CalendarFeed
from schema.record.ledger import Line, Stay
from tests import story
from tests.world import ROOT_ACTOR, World

OPEN = "mutation { calendarFeedOpen { secret calendarFeed { id stage } userErrors { code } } }"
CLOSE = "mutation($id: ID!) { calendarFeedClose(id: $id) { calendarFeed { stage } userErrors { code } } }"


async def opened(world: World, who: str) -> tuple[str, str]:
    made = (await world.data(OPEN, who))["calendarFeedOpen"]
    assert made["userErrors"] == []
    return made["secret"], made["calendarFeed"]["id"]


async def events(world: World, address: str) -> list[Any]:
    answer = await world.client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"].startswith("private")
    return list(getattr(vobject.readOne(answer.text), "vevent_list", []))


async def test_a_deadline_is_an_all_day_event_that_explains_itself(world: World) -> None:
    filing = await story.submitted(world)
    address, _ = await opened(world, "centre")
    [event] = await events(world, address)
    stay = await Stay.get(noun="filing", until=None)
    assert event.uid.value == f"{stay.id}@jinji"
    assert (event.dtstart.value, event.dtend.value) == (date(2022, 3, 8), date(2022, 3, 9))
    assert event.summary.value == "初审中末日：天津factory职业技能有限公司 津技鉴申〔2022〕1号"
    assert event.sequence.value == "0"
    assert "依据：第十条第（二）项（办法规定的期限）" in event.description.value
    assert stay.explanation
    assert stay.explanation in event.description.value
    text = (await world.client.get(address)).text
    assert not [word for word in ("王经办", "李法人", "022-27000000", "市鉴定中心备案岗") if word in text]
    await world.act("centre", "filingReject", id=filing["id"], form={"reason": "不符合"})
    assert await events(world, address) == []


async def test_a_moved_deadline_keeps_its_uid_and_raises_its_sequence(world: World) -> None:
    await story.submitted(world)
    address, _ = await opened(world, "centre")
    [before] = await events(world, address)
    await world.move_to(date(2022, 3, 2))
    [seed] = [one for one in seeds() if one.year == 2022]
    now = await http.now(world.settings)
    await take_notice(replace(seed, version="2", off=seed.off | {date(2022, 3, 7)}), world.deployment, ROOT_ACTOR, now)
    [after] = await events(world, address)
    assert after.uid.value == before.uid.value
    assert (before.sequence.value, after.sequence.value) == ("0", "1")
    assert (before.dtstart.value, after.dtstart.value) == (date(2022, 3, 8), date(2022, 3, 9))
    changed = after.contents["last-modified"][0].value
    assert changed > before.contents["last-modified"][0].value
    assert abs(changed - now) < timedelta(seconds=1)


async def test_a_feed_holds_what_its_owner_may_move_on_and_nothing_of_others(world: World) -> None:
    await story.submitted(world)
    await story.submitted(world, "rival")
    found = {}
    for who in ("centre", "factory", "rival", "school", "heping", "expert1", "bureau"):
        address, _ = await opened(world, who)
        found[who] = sorted(event.summary.value for event in await events(world, address))
    factory, rival = (f"初审中末日：天津{who}职业技能有限公司 津技鉴申〔2022〕{n}号" for who, n in (("factory", 1), ("rival", 2)))
    assert found == {
        "centre": [factory, rival], "factory": [factory], "rival": [rival], "school": [], "heping": [], "expert1": [], "bureau": [],
    }  # fmt: skip


async def test_a_closed_feed_and_one_that_never_was_give_the_same_answer(world: World) -> None:
    address, feed = await opened(world, "centre")
    again = (await world.data(OPEN, "centre"))["calendarFeedOpen"]
    assert [error["code"] for error in again["userErrors"]] == ["FEED_OPEN"]
    assert again["secret"] is None
    assert (await world.data(CLOSE, "centre2", id=feed))["calendarFeedClose"]["userErrors"][0]["code"] == "NOT_FOUND"
    assert (await world.client.get(address)).status_code == 200
    assert (await world.data(CLOSE, "centre", id=feed))["calendarFeedClose"]["calendarFeed"] == {"stage": "CLOSED"}
    gone = [await world.client.get(path) for path in (address, "/calendar/jf_" + "x" * 43 + ".ics", "/calendar/nobody.ics")]
    assert {(one.status_code, one.text, one.headers["cache-control"]) for one in gone} == {(404, gone[0].text, "no-store")}
    fresh, _ = await opened(world, "centre")
    assert fresh != address


async def test_only_the_hash_of_the_address_is_kept(world: World) -> None:
    address, _ = await opened(world, "centre")
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 40
    feed = await CalendarFeed.get()
    assert secret not in feed.digest
    line = await Line.get(noun="calendarFeed")
    assert (line.act, line.actor_id) == ("open", world.ids["centre"])
    assert secret not in line.form
    assert feed.digest not in line.form


async def test_a_closed_account_has_no_calendar_and_an_admin_may_close_one(world: World) -> None:
    from api.read import global_id

    address, _ = await opened(world, "centre")
    await world.act("admin", "accountClose", id=global_id("Account", world.ids["centre"]), form={"reason": "离职"})
    assert (await world.client.get(address)).status_code == 404
    other, feed = await opened(world, "bureau")
    assert (await world.data(CLOSE, "admin", id=feed))["calendarFeedClose"]["userErrors"] == []
    assert (await world.client.get(other)).status_code == 404


async def test_the_public_the_auditor_and_the_site_have_no_calendar(world: World) -> None:
    for who in (None, "auditor", "admin", "site", "citizen"):
        refused = (await world.data(OPEN, who))["calendarFeedOpen"]
        assert [error["code"] for error in refused["userErrors"]] == ["NOT_YOUR_OFFICE"], who
        assert refused["secret"] is None
    assert await CalendarFeed.all().count() == 0


async def test_an_unchanged_calendar_need_not_be_sent_again(world: World) -> None:
    await story.submitted(world)
    address, _ = await opened(world, "centre")
    first = await world.client.get(address)
    again = await world.client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await story.submitted(world, "rival")
    assert (await world.client.get(address, headers={"if-none-match": first.headers["etag"]})).status_code == 200
