"""期限 · when a stage must end: the day and the hour, the words that explain it, and what the other readings would give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from .article import CIVIL_201, Article
from .calendar import Calendar, CalendarDays, WorkingDays, Years
from .procedure import TIANJIN, Limit, Moment, Stage, Until
from .ruleset import Rule, RuleSet

MIDNIGHT = "midnight"


@dataclass(frozen=True)
class Sojourn:
    """One earlier stay in the same stage; the day it ended is not counted unless the reading says so."""

    since: date
    until: date


@dataclass(frozen=True)
class Alternative:
    """A reading passed over, and when the limit would end under it."""

    reading: str
    text: str
    due: date
    ends_at: datetime


@dataclass(frozen=True)
class Deadline:
    """What a stored deadline keeps: the start, the rule, its article and readings, the calendar, the end, the words."""

    rule: str
    article: Article
    reading: str
    reading_text: str
    calendar_version: str
    start_event: str
    started_on: date
    due: date
    soon_on: date
    ends_at: datetime
    provisional: bool
    legal: bool
    alternatives: tuple[Alternative, ...]
    explanation: str

    def columns(self) -> dict[str, Any]:
        """As a stay keeps it."""
        others = [
            {"reading": o.reading, "text": o.text, "due": o.due.isoformat(), "endsAt": o.ends_at.isoformat()}
            for o in self.alternatives
        ]
        kept = {spec.name: getattr(self, spec.name) for spec in fields(self)}
        return {**kept, "article": str(self.article), "alternatives": others}


def deadline(stage: Stage, case: Any, past: Iterable[Sojourn], moment: Moment, event: str = "") -> Deadline | None:
    """The deadline of a case entering `stage` at this moment by the act called `event`; None when the law sets none.

    `past` are the earlier stays in the same stage: a stopped clock resumes with the days that are left.
    """
    limit = stage.limit
    if isinstance(limit, Until):
        return _until(limit, case, moment, event)
    if isinstance(limit, Limit):
        return _limited(limit, case, list(past), moment, event)
    return None


def latest(rule: Rule, day: date, calendar: Calendar) -> date:
    """The last day for what must be done a span before `day`, under the rule's reading (articles 12 and 16(1))."""
    if isinstance(rule.span, WorkingDays):
        return calendar.before(day, rule.span, clear=rule.reading == "clear_days")
    if isinstance(rule.span, CalendarDays):
        return day if rule.reading == "within" else day - timedelta(rule.span.count)
    raise TypeError(f"{rule.name} is no span of days")


def ends_at(due: date, rule: Rule | None, rules: RuleSet, reading: str = "") -> datetime:
    """The moment at which the last day ends (民法典203): 24:00, or the close of business where the deployment reads it so."""
    end = rules["deadline.day_end"]
    if (rule and rule.whole_days) or (reading or end.reading) == MIDNIGHT:
        return datetime.combine(due + timedelta(1), time(), TIANJIN)
    return datetime.combine(due, time.fromisoformat(end.value), TIANJIN)


def last_day_until(limit: Until, case: Any, moment: Moment) -> date:
    """The last day of a stage that lasts up to a date of its case."""
    day: date = getattr(case, limit.field)
    return latest(moment.rules[limit.rule], day, moment.calendar) if limit.rule else day


def _until(limit: Until, case: Any, moment: Moment, event: str) -> Deadline:
    day: date = getattr(case, limit.field)
    calendar, rules = moment.calendar, moment.rules
    if not limit.rule:
        end = datetime.combine(day + timedelta(1), time(), TIANJIN)
        says = f"依{limit.basis}，至{chinese(day)}二十四时止。"
        return Deadline(
            limit.field, limit.basis, "", "", calendar.version, event, moment.day, day, _soon(day, moment), end, False, True,
            (), says,
        )
    rule = rules[limit.rule]
    assert rule.span
    due = last_day_until(limit, case, moment)
    others = tuple(
        Alternative(one, text, other := latest(rule.under(one), day, calendar), ends_at(other, rule, rules))
        for one, text in rule.alternatives.items()
    )
    says = f"依{rule.article}，{rule.says}，为{chinese(day)}之前{rule.span.text}。"
    says_all = [says, *_named(calendar, due, day)]
    return _told(limit.rule, rule, moment, event, moment.day, due, others, says_all, (due, day))


def _limited(limit: Limit, case: Any, past: list[Sojourn], moment: Moment, event: str) -> Deadline:
    rules, calendar = moment.rules, moment.calendar
    rule, interruption = limit.rule_of(case, rules), rules["publicity.interruption"]
    assert rule.span

    def started(reading: str) -> date:
        other: date = getattr(case, limit.starts[reading]) if reading in limit.starts else moment.day
        return other

    def due_under(reading: str, lenient: bool) -> tuple[date, int, bool]:
        return _reckoned(rule.under(reading), past, started(reading), calendar, lenient)

    day, lenient = started(rule.reading), interruption.reading == "same_day_counts"
    due, used, counts_today = due_under(rule.reading, lenient)
    others = [(one, text, due_under(one, lenient)[0]) for one, text in rule.alternatives.items()]
    if past and rule.resumes:  # only then is anything interrupted
        others += [(one, text, due_under(rule.reading, not lenient)[0]) for one, text in interruption.alternatives.items()]
    says = [f"依{rule.article}，{rule.says}期限为{rule.span.text}。"]
    start = f"自{chinese(day)}“{event}”" if event else chinese(day)
    says.append(f"{start}起算，{'当日计入' if counts_today else f'当日不计入（{CIVIL_201}）'}。")
    if used:
        says.append(f"此前已计{used}个工作日，还有{max(rule.span.count - used, 0)}个工作日。")
    says += _named(calendar, day, due)
    told = tuple(Alternative(one, text, other, ends_at(other, rule, rules)) for one, text, other in others)
    return _told(rule.name, rule, moment, event, day, due, told, says, (day, due))


def _told(
    name: str, rule: Rule, moment: Moment, event: str, started_on: date, due: date, others: tuple[Alternative, ...],
    says: Sequence[str], spans: tuple[date, date],
) -> Deadline:  # fmt: skip
    rules, calendar = moment.rules, moment.calendar
    end = ends_at(due, rule, rules)
    if rule.legal and not rule.whole_days:
        hours = rules["deadline.day_end"].alternatives.items()
        others += tuple(Alternative(one, text, due, ends_at(due, rule, rules, one)) for one, text in hours)
    said = [*says, f"末日为{chinese(due)}，{_hour(end)}止。"]
    provisional = any(calendar.provisional(day) for day in spans)
    if provisional:
        said.append("所涉年份的放假安排尚未公布，此为暂定。")
    if rule.reading_text:
        said.append(f"采用的理解：{rule.reading_text}。")
    said += [f"另一种理解：{other.text}，{_differs(other, due, end)}。" for other in others]
    return Deadline(
        name, rule.article, rule.reading, rule.reading_text, calendar.version, event, started_on, due, _soon(due, moment), end,
        provisional, rule.legal, others, "".join(said),
    )  # fmt: skip


def _soon(due: date, moment: Moment) -> date:
    """From when on it is near: no more than so many working days are left."""
    span = moment.rules.span("deadline.soon")
    assert isinstance(span, WorkingDays)
    return moment.calendar.before(due, span)


def _reckoned(
    rule: Rule, past: list[Sojourn], day: date, calendar: Calendar, lenient: bool
) -> tuple[date, int, bool]:
    """The last day, the working days spent in earlier stays, and whether the first day counts."""
    assert rule.span
    if not isinstance(rule.span, WorkingDays):
        return calendar.last_day(day, rule.span), 0, False
    first = rule.reading == "start_included"
    past = past if rule.resumes else []
    used = 0
    returns = [*(stay.since for stay in past[1:]), day]
    for place, (stay, back) in enumerate(zip(past, returns, strict=False)):
        regained = lenient and stay.until == back
        used += calendar.between(stay.since, stay.until)
        if first and place == 0 and (stay.until > stay.since or regained):
            used += calendar.works(stay.since)
        if regained and stay.until > stay.since:
            used += calendar.works(stay.until)
    left = max(rule.span.count - used, 0)
    counts_today = first and not past
    return calendar.add(day, WorkingDays(left), counts_today) if left else day, used, counts_today


def _named(calendar: Calendar, since: date, until: date) -> Iterator[str]:
    """The days that surprise: holidays not counted, and weekend days worked."""
    if named := [f"{chinese(day)}{why}" for day, why in calendar.skipped(since, until) if why != "周末"]:
        yield f"其间{'、'.join(named)}。"


def _differs(other: Alternative, due: date, end: datetime) -> str:
    if other.due != due:
        return f"则末日为{chinese(other.due)}"
    return "则末日相同" if other.ends_at == end else f"则至当日{_hour(other.ends_at)}"


def _hour(end: datetime) -> str:
    at = end.astimezone(TIANJIN)
    return "二十四时" if at.time() == time() else f"{at.hour}时{at.minute:02}分"


def valid_to(valid_from: date, moment: Moment) -> date:
    """The last day of a filing that begins on `valid_from`, under the reading in force (article 10(5))."""
    rule = moment.rules["filing.valid"]
    assert isinstance(rule.span, Years)
    last = moment.calendar.last_day(valid_from, rule.span)
    return last - timedelta(1) if rule.reading == "minus_one_day" else last


def chinese(day: date) -> str:
    """2022年10月10日."""
    return f"{day.year}年{day.month}月{day.day}日"
