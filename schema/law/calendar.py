"""Working days and calendar days as different types, and which days work: each year's State Council notice is data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from typing import Any, ClassVar, TypeAlias

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class _Counted:
    count: int
    unit: ClassVar[str]

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"a span counts from one, not {self.count}")

    @property
    def text(self) -> str:
        return f"{self.count}{self.unit}"


@dataclass(frozen=True)
class WorkingDays(_Counted):
    """个工作日: make-up days count, holidays and other weekends do not."""

    unit: ClassVar[str] = "个工作日"


@dataclass(frozen=True)
class CalendarDays(_Counted):
    """日: every day counts; an end on a day off moves on (民法典203)."""

    unit: ClassVar[str] = "日"


@dataclass(frozen=True)
class Years(_Counted):
    """年: to the corresponding day, or the month's end where there is none (民法典202)."""

    unit: ClassVar[str] = "年"


Span: TypeAlias = WorkingDays | CalendarDays | Years


@dataclass(frozen=True)
class YearNotice:
    """One year's 部分节假日安排的通知, in its final state: an amendment is a whole new notice with its own version.

    `off`: days off that would be weekdays, and the holidays' weekend days; `on`: weekend days worked (调休上班).
    """

    year: int
    version: str
    source: str
    off: frozenset[date]
    on: frozenset[date]


class Calendar:
    """Which days work, and what follows from it for periods; asks only for Shanghai dates, never for moments."""

    version: str
    """Names the last noticed year and its version, with a digest of every day named: "2026.1-3fa94c"."""

    def __init__(self, notices: Iterable[YearNotice]) -> None:
        """A later notice for the same year replaces the earlier; where two years name one day, the later year rules."""
        by_year = {notice.year: notice for notice in notices}
        ordered = [by_year[year] for year in sorted(by_year)]
        self._years = frozenset(by_year)
        self._named: dict[date, bool] = {}
        for notice in ordered:
            self._named |= dict.fromkeys(notice.off, False) | dict.fromkeys(notice.on, True)
        last = f"{ordered[-1].year}.{ordered[-1].version}" if ordered else "0"
        self.version = f"{last}-{_digest(ordered)}"

    def works(self, day: date) -> bool:
        """Whether `day` is a working day, as noticed; without a notice, a weekday that is no fixed statutory holiday."""
        if isinstance(day, datetime):
            raise TypeError("the calendar knows days, not moments: ask with the date in Shanghai")
        return self._named.get(day, day.weekday() < SATURDAY and not self._unnoticed_holiday(day))

    def provisional(self, day: date) -> bool:
        """Whether the day's year has no notice yet: then only weekends, 1 Jan, 1-2 May and 1-3 Oct are known as off.

        清明 and the lunar festivals of such a year are not guessed. A count is provisional when either of its ends is.
        """
        return day.year not in self._years

    def add(self, day: date, span: WorkingDays, counting_first: bool = False) -> date:
        """The last day of a period that starts on `day`, which itself is not counted (民法典201).

        `counting_first` is the other reading: `day` is the first of the period if it works.
        """
        return _nth(self._working(day if counting_first else day + ONE_DAY), span.count)

    def last_day(self, day: date, span: Span) -> date:
        """The last day of a period of any kind (民法典201-203).

        Only an end counted in days moves past days off: years state a validity, which ends on the corresponding day.
        """
        match span:
            case WorkingDays():
                return self.add(day, span)
            case CalendarDays():
                return _nth(self._working(day + span.count * ONE_DAY), 1)
            case Years():
                try:
                    return day.replace(year=day.year + span.count)
                except ValueError:  # 29 February
                    return day.replace(year=day.year + span.count, day=28)

    def before(self, day: date, span: WorkingDays, clear: bool = False) -> date:
        """The latest working day on which to submit, so that `day` is the span-th working day after it, or later.

        `clear` is the other reading: that many full working days lie between the two.
        """
        return _nth(self._working(day - ONE_DAY if clear else day, -ONE_DAY), span.count + 1)

    def between(self, since: date, until: date) -> int:
        """How many working days lie strictly between two days."""
        return sum(self.works(day) for day in _days(since + ONE_DAY, until))

    def skipped(self, since: date, until: date) -> list[tuple[date, str]]:
        """The days to name when explaining a deadline, after `since` up to and with `until`.

        节假日 and 周末 were not counted; 调休上班 was, though a Saturday or Sunday.
        """
        found = ((day, self._word(day)) for day in _days(since + ONE_DAY, until + ONE_DAY))
        return [(day, word) for day, word in found if word]

    def _word(self, day: date) -> str:
        if self.works(day):
            return "调休上班" if day.weekday() >= SATURDAY else ""
        return "节假日" if day in self._named or self._unnoticed_holiday(day) else "周末"

    def _unnoticed_holiday(self, day: date) -> bool:
        return self.provisional(day) and day in _statutory(day.year)

    def _working(self, day: date, step: timedelta = ONE_DAY) -> Iterator[date]:
        while True:
            if self.works(day):
                yield day
            day += step


def _nth(days: Iterator[date], count: int) -> date:
    return next(islice(days, count - 1, None))


def _days(since: date, until: date) -> Iterator[date]:
    return (since + number * ONE_DAY for number in range((until - since).days))


def _digest(notices: Iterable[YearNotice]) -> str:
    words: list[object] = []
    for notice in notices:
        words += [notice.year, notice.version, "off", *sorted(notice.off), "on", *sorted(notice.on)]
    return sha256(" ".join(map(str, words)).encode()).hexdigest()[:6]


@cache
def _statutory(year: int) -> frozenset[date]:
    """The holidays with a fixed date (全国年节及纪念日放假办法; 2 May since 1 January 2025)."""
    days = {date(year, 1, 1), date(year, 5, 1), date(year, 10, 1), date(year, 10, 2), date(year, 10, 3)}
    return frozenset(days | {date(year, 5, 2)} if year >= 2025 else days)


# How notices come in.


class NoticeError(ValueError):
    """A notice that cannot be taken in; `messages` say in Chinese what to mend, all of it at once."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("；".join(messages))
        self.messages = messages


PATTERN: Mapping[str, str] = {
    "year": "year = 2027",
    "version": 'version = "1"',
    "source": 'source = "国务院办公厅关于2027年部分节假日安排的通知"',
    "off": "off = [2027-01-01, 2027-01-02]",
    "on": "on = [2027-01-03]，没有调休上班日也要写 on = []",
}


@cache
def seeds() -> tuple[YearNotice, ...]:
    """The notices that come with Jinji: 2004 to 2026."""
    text = files(__package__).joinpath("holidays.toml").read_text("utf-8")
    return tuple(_notice(entry) for entry in tomllib.loads(text)["notice"])


@cache
def seeded() -> Calendar:
    """The calendar of those notices."""
    return Calendar(seeds())


def read_notice(text: str) -> YearNotice:
    """One year's notice from TOML, written like one entry of holidays.toml; NoticeError says what to mend."""
    try:
        return _notice(tomllib.loads(text.removeprefix("\ufeff")))
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line (\d+), column (\d+)", str(error))
        place = f"第{where[1]}行第{where[2]}个字符处" if where else "文件末尾"
        advice = "请检查：标点要用英文半角，方括号、引号要成对，日期要真实存在并写成 2027-01-01"
        raise NoticeError([f"{place}不是有效的 TOML。{advice}"]) from error


def _notice(entry: Mapping[str, Any]) -> YearNotice:
    messages = list(_misshapen(entry)) or list(_mistaken(entry["year"], entry["source"], entry["off"], entry["on"]))
    if messages:
        raise NoticeError(messages)
    off, on = frozenset(entry["off"]), frozenset(entry["on"])
    return YearNotice(entry["year"], entry["version"], entry["source"], off, on)


def _misshapen(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(entry.keys() - PATTERN.keys()):
        yield f"不认识“{key}”，只能写 {'、'.join(PATTERN)}"
    right: dict[str, Callable[[Any], object]] = {
        "year": lambda value: type(value) is int and 2000 <= value <= 2099,
        "version": lambda value: isinstance(value, str) and re.fullmatch(r"[0-9A-Za-z.]{1,20}", value),
        "source": lambda value: isinstance(value, str) and value.strip(),
        "off": lambda value: isinstance(value, list) and value and all(type(day) is date for day in value),
        "on": lambda value: isinstance(value, list) and all(type(day) is date for day in value),
    }
    for key, pattern in PATTERN.items():
        if key not in entry:
            yield f"缺少 {key}，应写成 {pattern}"
        elif not right[key](entry[key]):
            yield f"{key} 的写法不对，应写成 {pattern}"


def _mistaken(year: int, source: str, off: list[date], on: list[date]) -> Iterator[str]:
    titled = re.search(r"关于(\d{4})年部分节假日", source)
    if titled and int(titled[1]) != year:
        yield f"year 是 {year}，通知标题却是{titled[1]}年，请核对"
    for name, days in (("off", off), ("on", on)):
        for day in sorted(set(days)):
            # The holiday of 1 January may begin, or be made up for, in the December before (2018-12-29 to 31).
            if day.year != year and (day.year, day.month) != (year - 1, 12):
                yield f"{name} 中的 {day} 不属于{year}年（元旦假期可以涉及上一年12月，其他日期请写入所属年份的通知）"
            if days.count(day) > 1:
                yield f"{name} 中的 {day} 重复"
    for day in sorted(set(on)):
        if day.weekday() < SATURDAY:
            yield f"on 中的 {day} 是星期{'一二三四五'[day.weekday()]}，本来就上班；这里只写调休上班的周六、周日"
    for day in sorted(set(off) & set(on)):
        yield f"{day} 既写在 off 又写在 on，请只保留一处"
    for day in sorted(_statutory(year) - set(off)):
        yield f"off 中缺少法定节假日 {day}"
