"""申报工作安排 · the bureau opens a window in which units may apply (article 10(1))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .article import art
from .forms import Opinion, Refusal, given, number, refs, rows, words
from .kinds import Track
from .procedure import Act, Effect, Moment, Numbered, Procedure, Put, Stage, Until, time_is_up
from .roles import BUREAU, CLOCK


@dataclass(frozen=True, kw_only=True)
class CallForm:
    """申报工作安排的内容"""

    title: str = words("标题", 100)
    tracks: list[Track] = rows(Track, "面向的评价机构类别", 2, 1)
    opens_on: date = given("申报开始日期")
    closes_on: date = given("申报截止日期，当日二十四时止")
    max_items: int = number("每个单位申报职业数上限", 1, 50, default=3)
    quota: int | None = number("拟备案机构数量上限，不限则不填", 1, 1000, default=None)
    body: str = words("正文", 10000)
    documents: list[str] = rows(str, "须提交的材料", 30)
    occupations: list[Any] = refs("occupation", "申报职业目录，不填为全部技能类职业", 500, 0)


# fmt: off
class CallStage(Stage):
    #        the public reads   and the law lets it last
    DRAFT  = "拟定中"
    OPEN   = "申报中",          Until("closes_on", art(10, 1))
    CLOSED = "已截止"
# fmt: on


def window_is_sound(call: Any, form: CallForm, moment: Moment) -> Iterator[Refusal]:
    """申报起止日期合理"""
    if form.closes_on < form.opens_on:
        yield Refusal("WINDOW", "截止日期早于开始日期", art(10, 1), "closesOn")


def window_lies_ahead(call: Any, form: Opinion, moment: Moment) -> Iterator[Refusal]:
    """发布时申报尚未截止"""
    if call.closes_on < moment.day:
        yield Refusal("WINDOW_PAST", f"申报截止日期{call.closes_on}已过，请先修改", art(10, 1))


def content(call: Any, form: CallForm, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in CallForm.__dataclass_fields__}
    fresh = {} if call else {"number": Numbered(f"津人社鉴申〔{moment.day.year}〕{{}}号")}
    yield Put({**values, **fresh})


def published(call: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"published_on": moment.day})


C = CallStage
D = (C.DRAFT,)
# fmt: off
CALL = Procedure("call", "申报工作安排", art(10, 1), CallStage, (
    #   act        in Chinese            basis       actor   from        to        provided           form      the public is told        and then
    Act("draft",   "拟定申报工作安排",   art(10, 1), BUREAU, (None,),    C.DRAFT,  window_is_sound,   CallForm, then=content),
    Act("amend",   "修改申报工作安排",   art(10, 1), BUREAU, D,          C.DRAFT,  window_is_sound,   CallForm, then=content),
    Act("publish", "发布申报工作安排",   art(10, 1), BUREAU, D,          C.OPEN,   window_lies_ahead, tells="call.published", then=published),
    Act("close",   "申报截止",           art(10, 1), CLOCK,  (C.OPEN,),  C.CLOSED, time_is_up,        tells="call.closed"),
))
