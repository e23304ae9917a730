"""Calendar subscriptions."""

from __future__ import annotations

from datetime import datetime

import strawberry

from schema.record import calendar_feed as record

from ..read import Node, column
from .case import AvailableAct, may
from .enums import CalendarFeedStage


@strawberry.type(description="日历订阅：您待办期限的iCalendar日历；网址只在开通时出现一次，可以随时停用。")
class CalendarFeed(Node):
    """日历订阅."""

    __record__ = record.CalendarFeed
    stage: CalendarFeedStage = column("状态")
    opened_at: datetime = column("开通（或停用）的时刻", "{t}.since")
    available_acts: list[AvailableAct] = may("calendarFeed")
