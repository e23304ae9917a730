"""日历订阅 · a person's own deadlines as a calendar under a secret address, which can be taken back (article 26)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import art
from .filing_forms import SHA256
from .forms import words
from .procedure import ACTOR, Act, Effect, Moment, Procedure, Put, Stage
from .roles import ADMIN, BUREAU, CENTRE, DISTRICT, EXPERT, INSTITUTION, SUPERVISOR

WORKERS = INSTITUTION | EXPERT | SUPERVISOR | DISTRICT | CENTRE | BUREAU


@dataclass(frozen=True, kw_only=True)
class CalendarFeedForm:
    """日历订阅地址"""

    digest: str = words("网址中密钥的SHA-256", 64, pattern=SHA256, private=True)


# fmt: off
class CalendarFeedStage(Stage):
    OPEN   = "使用中"
    CLOSED = "已停用"


def opened(feed: Any, form: CalendarFeedForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"account": ACTOR, "digest": form.digest})


F = CalendarFeedStage
CALENDAR_FEED = Procedure("calendarFeed", "日历订阅", art(26), CalendarFeedStage, (
    #   act      in Chinese          basis    actor            from       to        form                   and then
    Act("open",  "开通日历订阅",     art(26), WORKERS,         (None,),   F.OPEN,   form=CalendarFeedForm, then=opened),
    Act("close", "停用日历订阅",     art(26), WORKERS | ADMIN, (F.OPEN,), F.CLOSED),
))
