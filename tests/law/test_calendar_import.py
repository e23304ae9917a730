"""Who may move a deadline when the holidays change, and who may have a calendar: typed apart from the tables (regulation.md 1.3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from schema.law.calendar_feed import CALENDAR_FEED, CalendarFeedForm
from schema.law.calendar_import import (
    CALENDAR_IMPORT,
    CALENDAR_MOVE,
    NoticeImport,
    Redating,
    as_json,
    from_move,
)
from schema.law.forms import Nothing
from schema.law.procedure import Add, Also, Change, Put
from schema.law.roles import ADMIN, CENTRE, LAW
from tests.law.cases import NO, Thing, at, day, double_entry, effects, refusals, world


def stay(**changes: Any) -> Thing:
    values = {"id": "s1", "noun": "filing", "case_id": "f1", "stage": "REVIEW", "until": None, "due": day("2022-03-08"), "moved": 0}
    return Thing(**{**values, **changes})


def redating(due: str = "2022-03-07", **changes: Any) -> Redating:
    return Redating(
        stay=stay(**changes), before=day("2022-03-08"), due=day(due), soon_on=day("2022-03-03"), ends_at=at(f"{due} 23:59"), calendar_version="2026.1-abc",
        provisional=False, alternatives=[], explanation="末日的由来",
    )  # fmt: skip


def move(stage: str = "WAITING", **changes: Any) -> Thing:
    one = redating(**changes)
    return Thing(id="m1", stage=stage, stay=one.stay, before=one.before, after=one.due, columns=as_json(one))


def notice(applied: list[Redating], waiting: list[Redating], outdated: list[Any] | None = None) -> NoticeImport:
    return NoticeImport(
        year=2022, version="2", source="国务院办公厅关于2022年部分节假日安排的通知", off=[date(2022, 3, 7)], on=[],
        calendar_version="2026.1-abc", applied=applied, waiting=waiting, settled=[], outdated=outdated or [],
    )  # fmt: skip


def of_import(name: str) -> Thing:
    w = world(Thing(id="i1", stage="TAKEN", moves=[move()]))
    w.form = notice([], []) if name == "take" else Nothing()
    return w


def of_move(name: str) -> Thing:
    w = world(move())
    w.form = NO if name == "keep" else Nothing()
    return w


def of_feed(name: str) -> Thing:
    w = world(Thing(id="c1", stage="OPEN"))
    w.form = CalendarFeedForm(digest="a" * 64) if name == "open" else Nothing()
    return w


def test_the_table_of_imports_is_as_decided() -> None:
    assert double_entry(CALENDAR_IMPORT, {
        "take": ("ADMIN", (), "TAKEN", "第十条"), "confirm_all": ("CENTRE", ("TAKEN",), "TAKEN", "第十条"),
    }, of_import) == []  # fmt: skip


def test_the_table_of_moves_is_as_decided() -> None:
    waiting = ("WAITING",)
    assert double_entry(CALENDAR_MOVE, {
        "confirm": ("CENTRE", waiting, "APPLIED", "第十条"), "follow": ("LAW", waiting, "APPLIED", "第十条"),
        "keep": ("CENTRE", waiting, "KEPT", "第十条"), "supersede": ("LAW", waiting, "SUPERSEDED", "第十条"),
    }, of_move) == []  # fmt: skip


def test_the_table_of_calendars_is_as_decided() -> None:
    people = "INSTITUTION EXPERT SUPERVISOR DISTRICT CENTRE BUREAU"
    assert double_entry(CALENDAR_FEED, {
        "open": (people, (), "OPEN", "第二十六条"), "close": (f"{people} ADMIN", ("OPEN",), "CLOSED", "第二十六条"),
    }, of_feed) == []  # fmt: skip


def test_only_what_comes_later_is_moved_by_the_import_itself() -> None:
    w = of_import("take")
    later, earlier, old = redating("2022-03-09"), redating("2022-03-07"), Thing(id="old")
    w.form = notice([later], [earlier], [old])
    found = effects(CALENDAR_IMPORT, w, "take", ADMIN)
    rows = [(one.values["stage"], str(one.values["after"])) for one in found if isinstance(one, Add)]
    assert rows == [("APPLIED", "2022-03-09"), ("WAITING", "2022-03-07")]
    follows = [one for one in found if isinstance(one, Also)]
    assert [(one.noun, getattr(one.act, "name", one.act)) for one in follows] == [("calendarMove", "supersede"), ("filing", "redate")]
    assert follows[1].case.id == "f1"


def test_a_redating_moves_the_case_and_its_stay_and_cites_the_civil_code() -> None:
    also = next(one for one in effects(CALENDAR_MOVE, of_move("confirm"), "confirm", CENTRE) if isinstance(one, Also))
    act: Any = also.act
    assert (act.name, str(act.basis), act.by, act.src[0].name, act.dst.name) == (
        "redate", "《民法典》第二百零三条", LAW, "REVIEW", "REVIEW",
    )  # fmt: skip
    put, change = act.then(None, also.form, Thing(at=at("2022-03-02 09:00")))
    assert put == Put({"due": day("2022-03-07")})
    assert isinstance(change, Change)
    assert (change.values["due"], change.values["moved"]) == (day("2022-03-07"), 1)
    assert [one.code for one in act.provided(Thing(due=day("2022-03-10")), also.form, None)] == ["MOVED_ON"]


def test_a_case_that_has_moved_on_is_not_moved_back() -> None:
    for name, value in (("until", at("2022-03-03 09:00")), ("due", day("2022-03-10"))):
        w = world(move())
        setattr(w.case.stay, name, value)
        assert refusals(CALENDAR_MOVE, w, "confirm", CENTRE) == {"MOVED_ON 第十条"}
        assert refusals(CALENDAR_MOVE, w, "supersede", LAW) == set()


def test_what_a_move_keeps_is_what_it_was_made_of() -> None:
    one = redating()
    held = Thing(stay=one.stay, before=one.before, after=one.due, columns=as_json(one))
    assert from_move(held) == one
