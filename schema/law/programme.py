"""年度日常督导计划 · the year's plan of random inspections: how many, how often, by what means; the measure leaves it open (article 19, second paragraph)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .article import art
from .forms import Opinion, Refusal, number, rows, words
from .kinds import InspectionMethod
from .procedure import Act, Effect, Moment, Numbered, Procedure, Put, Stage, Until, time_is_up
from .roles import CENTRE, CLOCK

BASIS = art(19, paragraph=2)
DAILY = (InspectionMethod.ON_SITE, InspectionMethod.DATA, InspectionMethod.REMOTE)


@dataclass(frozen=True, kw_only=True)
class ProgrammeForm:
    """年度日常督导计划"""

    year: int = number("年度", 2021, 2100)
    title: str = words("标题", 100)
    ratio: int = number("每次抽取评价机构的百分比，不足一家的按一家计", 1, 100)
    times: int = number("全年至少抽取次数", 1, 52)
    risk_weight: int = number("近一年每有一项已办结的问题，权重增加多少；0为不加", 0, 10)
    most_weight: int = number("权重上限", 1, 20)
    methods: list[InspectionMethod] = rows(InspectionMethod, "督导方法", 3, 1)
    body: str = words("正文：督导事项、安排和要求", 10000)


# fmt: off
class ProgrammeStage(Stage):
    #           the public reads   and the law lets it last
    DRAFT     = "拟定中"
    PUBLISHED = "执行中",          Until("ends_on", BASIS)
    ENDED     = "年度已结束"
    WITHDRAWN = "已撤下"
# fmt: on


def year_lies_ahead(programme: Any, form: ProgrammeForm, moment: Moment) -> Iterator[Refusal]:
    """年度未过；方法是日常督导的方法，不重复"""
    if form.year < moment.day.year:
        yield Refusal("WINDOW_PAST", f"{form.year}年已经过去", BASIS, "year")
    for place, method in enumerate(form.methods):
        if method not in DAILY:
            yield Refusal("WRONG_METHOD", f"“{method.says}”不是日常督导的方法", BASIS, f"methods.{place}")
    if len(set(form.methods)) < len(form.methods):
        yield Refusal("TWICE", "督导方法有重复", BASIS, "methods")


def year_is_not_over(programme: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """年度未过"""
    if programme.ends_on < moment.day:
        yield Refusal("WINDOW_PAST", f"{programme.year}年已经过去", BASIS)


def nothing_drawn_yet(programme: Any, form: Opinion, moment: Moment) -> Iterator[Refusal]:
    """尚未依本计划公布抽取"""
    if any(draw.roster_hash is not None for draw in programme.draws):
        yield Refusal("DRAWN_ALREADY", "已依本计划公布抽取，不能撤下", BASIS)


def content(programme: Any, form: ProgrammeForm, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in ProgrammeForm.__dataclass_fields__}
    fresh = {} if programme else {"number": Numbered(f"津技鉴督计〔{moment.day.year}〕{{}}号")}
    yield Put({**values, **fresh, "methods": [method.value for method in form.methods], "ends_on": date(form.year, 12, 31)})


def withdrawn(programme: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"withdrawal": form.reason})


def published(programme: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"published_on": moment.day})


P = ProgrammeStage
# fmt: off
PROGRAMME = Procedure("programme", "年度日常督导计划", BASIS, ProgrammeStage, (
    #   act        in Chinese              basis  actor   from           to           provided          form           the public is told          and then
    Act("draft",   "拟定年度督导计划",     BASIS, CENTRE, (None,),       P.DRAFT,     year_lies_ahead,  ProgrammeForm, then=content),
    Act("amend",   "修改年度督导计划",     BASIS, CENTRE, (P.DRAFT,),    P.DRAFT,     year_lies_ahead,  ProgrammeForm, then=content),
    Act("publish", "公布年度督导计划",     BASIS, CENTRE, (P.DRAFT,),    P.PUBLISHED, year_is_not_over, tells="programme.published", then=published),
    Act("withdraw", "撤下年度督导计划",    BASIS, CENTRE, (P.PUBLISHED,), P.WITHDRAWN, nothing_drawn_yet, Opinion,     "programme.withdrawn", withdrawn, sees=("draws",)),
    Act("end",     "年度结束",             BASIS, CLOCK,  (P.PUBLISHED,), P.ENDED,    time_is_up,       tells="programme.ended"),
))
