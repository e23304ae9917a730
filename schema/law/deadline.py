"""期限 · when a stage must end: the due day, and the words that explain it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .article import CIVIL_201, Article
from .calendar import WorkingDays, Years
from .procedure import Limit, Moment, Stage, Until


@dataclass(frozen=True)
class Sojourn:
    """One earlier stay in the same stage; the day it ended is not counted unless the reading says so."""

    since: date
    until: date


@dataclass(frozen=True)
class Deadline:
    """What a stored deadline keeps: the start, the rule, its article and reading, the calendar, the due day, the words."""

    rule: str
    article: Article
    reading: str
    calendar_version: str
    started_on: date
    due: date
    provisional: bool
    legal: bool
    explanation: str


def deadline(stage: Stage, case: Any, past: Iterable[Sojourn], moment: Moment) -> Deadline | None:
    """The deadline of a case entering `stage` at this moment; None when the law sets none.

    `past` are the earlier stays in the same stage: a stopped clock resumes with the days that are left.
    """
    limit = stage.limit
    if isinstance(limit, Until):
        day: date = getattr(case, limit.field)
        says = f"依{limit.basis}，至{chinese(day)}二十四时止。"
        version = moment.calendar.version
        return Deadline(limit.field, limit.basis, "", version, moment.day, day, False, True, says)
    if isinstance(limit, Limit):
        return _working_days(limit, list(past), moment)
    return None


def _working_days(limit: Limit, past: list[Sojourn], moment: Moment) -> Deadline:
    rule, calendar = moment.rules[limit.rule], moment.calendar
    if not isinstance(rule.span, WorkingDays):
        raise TypeError(f"{limit.rule} is not in working days")
    first = rule.reading == "start_included"
    lenient = moment.rules["publicity.interruption"].reading == "same_day_counts"
    past = past if rule.resumes else []
    used = 0
    returns = [*(stay.since for stay in past[1:]), moment.day]
    for place, (stay, back) in enumerate(zip(past, returns, strict=False)):
        regained = lenient and stay.until == back
        used += calendar.between(stay.since, stay.until)
        if first and place == 0 and (stay.until > stay.since or regained):
            used += calendar.works(stay.since)
        if regained and stay.until > stay.since:
            used += calendar.works(stay.until)
    left = max(rule.span.count - used, 0)
    counts_today = first and not past
    due = calendar.add(moment.day, WorkingDays(left), counts_today) if left else moment.day
    says = [f"依{rule.article}，{rule.says}期限为{rule.span.text}。"]
    says.append(f"{chinese(moment.day)}起算，{'当日计入' if counts_today else f'当日不计入（{CIVIL_201}）'}。")
    if used:
        says.append(f"此前已计{used}个工作日，还有{left}个工作日。")
    if skipped := [f"{chinese(day)}{why}" for day, why in calendar.skipped(moment.day, due) if why != "周末"]:
        says.append(f"其间{'、'.join(skipped)}。")
    says.append(f"末日为{chinese(due)}，二十四时止。")
    provisional = any(calendar.provisional(day) for day in (moment.day, due))
    if provisional:
        says.append("所涉年份的放假安排尚未公布，此为暂定。")
    says.append(
        f"采用的理解：{rule.reading_text}。" + "".join(f"另一种理解：{other}。" for other in rule.alternatives.values())
    )
    return Deadline(
        limit.rule,
        rule.article,
        rule.reading,
        calendar.version,
        moment.day,
        due,
        provisional,
        rule.legal,
        "".join(says),
    )


def valid_to(valid_from: date, moment: Moment) -> date:
    """The last day of a filing that begins on `valid_from`, under the reading in force (article 10(5))."""
    rule = moment.rules["filing.valid"]
    assert isinstance(rule.span, Years)
    last = moment.calendar.last_day(valid_from, rule.span)
    return last - timedelta(1) if rule.reading == "minus_one_day" else last


def chinese(day: date) -> str:
    """2022年10月10日."""
    return f"{day.year}年{day.month}月{day.day}日"
