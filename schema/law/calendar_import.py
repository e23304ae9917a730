"""放假安排的导入 · a year's State Council notice moves open deadlines: later ones at once, earlier ones on the centre's word.

Whoever was told a day may rely on it: no deadline comes earlier than what was notified unless a person confirms it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from .article import CIVIL_203, art
from .forms import Opinion, Refusal, given, number, rows, words
from .procedure import ACTOR, SELF, Act, Add, Also, Change, Effect, Moment, Procedure, Put, Stage
from .roles import ADMIN, CENTRE, LAW

MANY = 100_000


@dataclass(frozen=True, kw_only=True)
class Redating:
    """期限变动后的全部内容"""

    stay: Any = given("所在环节的停留")
    before: date = given("原末日")
    due: date = given("新末日")
    soon_on: date = given("临近到期之日")
    ends_at: datetime = given("截止时刻")
    calendar_version: str = words("工作日历版本", 40)
    provisional: bool = given("是否暂定")
    alternatives: list[Any] = rows(dict, "其他理解下的末日", 20)
    explanation: str = words("末日的由来", 20_000)


@dataclass(frozen=True, kw_only=True)
class NoticeImport:
    """一年的放假安排，及由它引起的期限变动"""

    year: int = number("年份", 2000, 2099)
    version: str = words("版本", 20)
    source: str = words("通知标题", 200)
    off: list[date] = rows(date, "放假日", 366, 1)
    on: list[date] = rows(date, "调休上班日", 366)
    calendar_version: str = words("导入后的工作日历版本", 40)
    applied: list[Redating] = rows(Redating, "随即改动的期限", MANY)
    waiting: list[Redating] = rows(Redating, "将提前、待确认的期限", MANY)
    settled: list[Redating] = rows(Redating, "末日未变、由暂定转为确定或反之的期限", MANY)
    outdated: list[Any] = rows(object, "此前待确认、由本次重算取代的变动", MANY)


@dataclass(frozen=True)
class Reference:
    """Another case by its id alone."""

    id: UUID


# fmt: off
class ImportStage(Stage):
    TAKEN = "已导入"


class MoveStage(Stage):
    WAITING    = "提前，待确认"
    APPLIED    = "已改动"
    KEPT       = "维持原末日"
    SUPERSEDED = "已被后来的安排或办理取代"
# fmt: on


def unmoved(case: Any, form: Redating, moment: Moment) -> Iterator[Refusal]:
    """期限未另有变动"""
    if case.due != form.before:
        yield Refusal("MOVED_ON", f"期限现为{case.due}，不再是{form.before}", CIVIL_203)


def redated(case: Any, form: Redating, moment: Moment) -> Iterator[Effect]:
    yield Put({"due": form.due})
    yield Change(form.stay, {**_columns(form), "moved": form.stay.moved + 1, "moved_at": moment.at})


def _columns(form: Redating) -> dict[str, Any]:
    return {spec.name: getattr(form, spec.name) for spec in fields(form) if spec.name not in ("stay", "before")}


def redating(form: Redating) -> Also:
    """What follows for the case: an act that every chapter knows; a notice's page prints its last day, so the public is told."""
    from .chapters import BY_NAME  # which name this chapter too

    noun, stage = form.stay.noun, BY_NAME[form.stay.noun].stages[form.stay.stage]
    tells = "notice.redated" if noun == "notice" else None
    act = Act("redate", "期限随放假安排变动", CIVIL_203, LAW, (stage,), stage, unmoved, Redating, tells, redated, sees=())
    return Also(noun, Reference(form.stay.case_id), act, form)


def taken(case: Any, form: NoticeImport, moment: Moment) -> Iterator[Effect]:
    """The earlier moves that still wait were reckoned with the calendar before this one: all are reckoned again."""
    yield Put({name: getattr(form, name) for name in ("year", "version", "source", "off", "on", "calendar_version")})
    for stage, moved in ((MoveStage.APPLIED, form.applied), (MoveStage.WAITING, form.waiting)):
        for one in moved:
            yield Add("calendarMove", {"calendar_import": SELF, "stay": one.stay, "stage": stage.name, "before": one.before,
                                       "after": one.due, "columns": as_json(one)})  # fmt: skip
    for settled in form.settled:
        yield Change(settled.stay, _columns(settled))
    for old in form.outdated:
        yield Also("calendarMove", old, "supersede")
    for one in form.applied:
        yield redating(one)


def as_json(form: Redating) -> dict[str, Any]:
    """All but the stay and the two days, which have columns of their own."""
    told = _columns(form)
    del told["due"]
    return {**told, "soon_on": form.soon_on.isoformat(), "ends_at": form.ends_at.isoformat()}


def from_move(move: Any) -> Redating:
    """The redating that a move holds."""
    kept = move.columns
    days = {"soon_on": date.fromisoformat(kept["soon_on"]), "ends_at": datetime.fromisoformat(kept["ends_at"])}
    return Redating(stay=move.stay, before=move.before, due=move.after, **{**kept, **days})


def in_force(move: Any) -> bool:
    """Whether the case still stands where it stood, so that its deadline can be moved."""
    return move.stay.until is None and move.stay.due == move.before


def still_there(move: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """事项仍在原环节，期限未另有变动"""
    if not in_force(move):
        yield Refusal("MOVED_ON", "该事项已离开原环节，或期限已另有变动，不必再改动")


def some_wait(case: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """尚有待确认的变动"""
    if not any(move.stage == MoveStage.WAITING.name for move in case.moves):
        yield Refusal("NOTHING_WAITS", "没有待确认的变动")


def decided(move: Any, form: Any, moment: Moment) -> Iterator[Effect]:
    yield Put({"decided_by": ACTOR, "decided_at": moment.at})


def confirmed(move: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield from decided(move, form, moment)
    yield redating(from_move(move))


def kept(move: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield from decided(move, form, moment)
    yield Put({"reason": form.reason})


def all_confirmed(case: Any, form: object, moment: Moment) -> Iterator[Effect]:
    for move in case.moves:
        if move.stage == MoveStage.WAITING.name:
            yield Also("calendarMove", move, "follow" if in_force(move) else "supersede")


I, M = ImportStage, MoveStage
W = (M.WAITING,)
# fmt: off
CALENDAR_IMPORT = Procedure("calendarImport", "放假安排的导入", art(10), ImportStage, (
    #   act            in Chinese              basis    actor   from       to            provided     form              and then
    Act("take",        "导入放假安排",         art(10), ADMIN,  (None,),   I.TAKEN,      form=NoticeImport,             then=taken),
    Act("confirm_all", "确认全部提前的期限",   art(10), CENTRE, (I.TAKEN,), I.TAKEN,     some_wait,                     then=all_confirmed),
))
CALENDAR_MOVE = Procedure("calendarMove", "期限变动", art(10), MoveStage, (
    #   act          in Chinese              basis    actor   from to            provided     form          and then
    Act("confirm",   "确认期限提前",         art(10), CENTRE, W,   M.APPLIED,    still_there,               then=confirmed),
    Act("follow",    "随全部确认而改动",     art(10), LAW,    W,   M.APPLIED,    still_there,               then=confirmed),
    Act("keep",      "维持原末日",           art(10), CENTRE, W,   M.KEPT,       form=Opinion,              then=kept),
    Act("supersede", "由后来的安排或办理取代", art(10), LAW,  W,   M.SUPERSEDED),
))
