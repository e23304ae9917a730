"""Working days, periods and holiday notices, against worked examples, an independent package and properties."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chinese_calendar  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.law.calendar import (
    Calendar,
    CalendarDays,
    NoticeError,
    Span,
    WorkingDays,
    YearNotice,
    Years,
    read_notice,
    seeded,
)

EXAMPLES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("deadline-examples.json").read_text("utf-8"))
FIVE, TEN = WorkingDays(5), WorkingDays(10)
ONE_DAY, SIXTY_DAYS = timedelta(days=1), timedelta(days=60)

days = st.dates(date(2003, 1, 1), date(2028, 12, 31))
spans = st.integers(1, 30).map(WorkingDays)

GOOD = """
year = 2027
version = "1"
source = "国务院办公厅关于2027年部分节假日安排的通知"
off = [2026-12-31, 2027-01-01, 2027-05-01, 2027-05-02, 2027-05-03, 2027-10-01, 2027-10-02, 2027-10-03]
on = [2026-12-27, 2027-10-09]
"""


if TYPE_CHECKING:  # were spans ever mixable, mypy --strict would report these ignores as unused
    seeded().add(date(2026, 1, 4), CalendarDays(5))  # type: ignore[arg-type]
    seeded().before(date(2026, 1, 4), Years(1))  # type: ignore[arg-type]
    only_calendar_days: CalendarDays = FIVE  # type: ignore[assignment]


def day(text: str) -> date:
    return date.fromisoformat(text)


def examples(rule: str, key: str) -> list[Any]:
    return [pytest.param(one, id=one[key]) for one in EXAMPLES if one["rule"] == rule]


def test_every_example_has_a_test_here() -> None:
    assert {one["rule"] for one in EXAMPLES} == {"5wd_after", "plan_5wd_before", "filing_3y", "art16_3_chain"}


@pytest.mark.parametrize("example", examples("5wd_after", "start"))
def test_a_period_of_working_days_ends_as_in_the_worked_example(example: dict[str, Any]) -> None:
    start = day(example["start"])
    if "expect" in example:
        assert seeded().provisional(seeded().add(start, FIVE))
        return
    assert seeded().add(start, FIVE) == day(example["default_start_day_excluded"])
    assert seeded().add(start, FIVE, counting_first=True) == day(example["alt_start_day_included"])
    assert seeded().add(start, TEN) == day(example["plus10"])
    assert not seeded().provisional(seeded().add(start, TEN))


@pytest.mark.parametrize("example", examples("plan_5wd_before", "session"))
def test_a_plan_is_due_as_in_the_worked_example(example: dict[str, Any]) -> None:
    session = day(example["session"])
    assert seeded().before(session, FIVE) == day(example["default_last_submit_day"])
    assert seeded().before(session, FIVE, clear=True) == day(example["alt_five_clear_days"])


@pytest.mark.parametrize("example", examples("filing_3y", "valid_from"))
def test_a_filing_ends_on_the_corresponding_day_or_the_months_end(example: dict[str, Any]) -> None:
    valid_to = seeded().last_day(day(example["valid_from"]), Years(3))
    assert valid_to == day(example["default_last_day_civil_code_202"])
    assert valid_to - ONE_DAY == day(example["alt_minus_one_day"])
    assert valid_to - SIXTY_DAYS == day(example["renewal_window_opens_default"])
    assert valid_to - SIXTY_DAYS == day(example["alt_reading_must_file_by"])


@pytest.mark.parametrize("example", examples("art16_3_chain", "session_end"))
def test_report_check_and_upload_follow_each_other_as_in_the_worked_example(example: dict[str, Any]) -> None:
    report_by = seeded().add(day(example["session_end"]), FIVE)
    check_by = seeded().add(report_by, FIVE)
    assert report_by == day(example["report_by"])
    assert check_by == day(example["check_by(if received on last day)"])
    assert seeded().add(check_by, TEN) == day(example["upload_by_A_from_check"])
    assert seeded().add(report_by, TEN) == day(example["upload_by_B_from_receipt"])


def test_every_seeded_day_works_as_an_independent_package_says() -> None:
    ours, noticed = seeded(), (date(2004, 1, 1) + number * ONE_DAY for number in range(8401))
    assert [one for one in noticed if ours.works(one) != chinese_calendar.is_workday(one)] == []
    assert not ours.provisional(date(2004, 1, 1)) and not ours.provisional(date(2026, 12, 31))


def test_in_2020_the_spring_festival_was_prolonged_and_no_saturday_was_made_up() -> None:
    assert not seeded().works(date(2020, 2, 1))  # a make-up Saturday in the first notice, off by the second
    assert seeded().works(date(2020, 2, 3)) and seeded().works(date(2020, 6, 28))
    assert not seeded().works(date(2020, 10, 8))  # 国庆节 and 中秋节 on one day: eight days off
    assert seeded().add(date(2020, 1, 22), FIVE) == date(2020, 2, 6)


def test_a_notice_reaches_into_the_december_before() -> None:
    assert seeded().works(date(2018, 12, 29))
    assert not seeded().works(date(2018, 12, 31))
    assert seeded().add(date(2018, 12, 28), WorkingDays(2)) == date(2019, 1, 2)


@given(days, spans)
def test_add_ends_on_a_working_day_with_one_less_between(start: date, span: WorkingDays) -> None:
    end = seeded().add(start, span)
    assert seeded().works(end)
    assert seeded().between(start, end) == span.count - 1


@given(days, spans)
def test_counting_the_first_day_gains_one_day_exactly_when_it_works(start: date, span: WorkingDays) -> None:
    gained = seeded().between(seeded().add(start, span, counting_first=True) - ONE_DAY, seeded().add(start, span))
    assert gained == seeded().works(start)


@given(days, spans)
def test_before_is_the_latest_working_day_from_which_add_still_arrives_in_time(end: date, span: WorkingDays) -> None:
    last = seeded().before(end, span)
    assert seeded().works(last)
    assert seeded().add(last, span) <= end < seeded().add(seeded().add(last, WorkingDays(1)), span)


@given(days, spans)
def test_clear_days_lie_wholly_between(end: date, span: WorkingDays) -> None:
    last = seeded().before(end, span, clear=True)
    assert seeded().works(last)
    assert seeded().between(last, end) == span.count
    assert seeded().before(end, WorkingDays(span.count + 1)) <= last <= seeded().before(end, span)


@given(days, spans)
def test_add_and_before_undo_each_other_on_working_days(start: date, span: WorkingDays) -> None:
    if seeded().works(start):
        assert seeded().before(seeded().add(start, span), span) == start
        assert seeded().add(seeded().before(start, span), span) == start


@given(days, days, spans)
def test_a_later_start_never_ends_earlier(one: date, other: date, span: WorkingDays) -> None:
    earlier, later = sorted([one, other])
    assert seeded().add(earlier, span) <= seeded().add(later, span)
    assert seeded().before(earlier, span) <= seeded().before(later, span)
    assert seeded().add(earlier, span) < seeded().add(earlier, WorkingDays(span.count + 1))


@given(days, st.integers(0, 60))
def test_what_is_skipped_and_what_is_counted_make_up_all_days(since: date, length: int) -> None:
    until = since + length * ONE_DAY
    words = dict(seeded().skipped(since, until))
    made_up = list(words.values()).count("调休上班")
    assert len(words) - made_up + seeded().between(since, until + ONE_DAY) == length
    assert all(seeded().works(one) == (word == "调休上班") for one, word in words.items())


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2022-08-03", CalendarDays(59), "2022-10-08"),  # ends on 1 October: on to the make-up Saturday
        ("2026-07-01", CalendarDays(10), "2026-07-13"),  # ends on a Saturday
        ("2026-09-10", CalendarDays(10), "2026-09-20"),  # a Sunday that works
        ("2019-10-01", Years(3), "2022-10-01"),  # a validity does not move past a holiday
        ("2024-02-29", Years(4), "2028-02-29"),
        ("2096-02-29", Years(4), "2100-02-28"),
    ],
)
def test_the_last_day_moves_past_days_off_except_for_years(start: str, span: Span, end: str) -> None:
    assert seeded().last_day(day(start), span) == day(end)


@pytest.mark.parametrize("until", ["2026-03-05", "2026-03-04", "2026-01-04"])
def test_nothing_lies_between_neighbours_or_backwards(until: str) -> None:
    assert seeded().between(date(2026, 3, 4), day(until)) == 0
    assert seeded().skipped(date(2026, 3, 4), day(until)) == []


def test_skipped_days_are_told_in_words() -> None:
    assert seeded().skipped(date(2026, 9, 18), date(2026, 9, 28)) == [
        (date(2026, 9, 19), "周末"),
        (date(2026, 9, 20), "调休上班"),
        (date(2026, 9, 25), "节假日"),
        (date(2026, 9, 26), "节假日"),
        (date(2026, 9, 27), "节假日"),
    ]
    assert seeded().skipped(date(2026, 12, 31), date(2027, 1, 3)) == [
        (date(2027, 1, 1), "节假日"),
        (date(2027, 1, 2), "周末"),
        (date(2027, 1, 3), "周末"),
    ]


def test_a_year_without_notice_is_provisional_and_knows_only_weekends_and_fixed_holidays() -> None:
    off = [one for one in (date(2027, 1, 1) + number * ONE_DAY for number in range(365)) if not seeded().works(one)]
    assert all(seeded().provisional(one) for one in off)
    assert [one for one in off if one.weekday() < 5] == [date(2027, 1, 1), date(2027, 10, 1)]
    assert not seeded().works(date(2028, 5, 2))  # a Tuesday; statutory since 2025
    assert seeded().add(date(2026, 12, 28), FIVE) == date(2027, 1, 5)


def test_a_new_notice_ends_the_provisional_year_and_moves_days_in_the_december_before() -> None:
    calendar = Calendar([read_notice(GOOD)])
    assert not calendar.provisional(date(2027, 2, 1)) and calendar.provisional(date(2026, 12, 31))
    assert not calendar.works(date(2026, 12, 31)) and calendar.works(date(2026, 12, 27))
    assert not calendar.works(date(2027, 5, 3)) and calendar.works(date(2027, 10, 9))


def test_a_later_notice_for_the_same_year_replaces_the_earlier_wholly() -> None:
    first = read_notice(GOOD)
    second = YearNotice(2027, "2", first.source, first.off - {date(2026, 12, 31)}, frozenset())
    both = Calendar([first, second])
    assert both.works(date(2026, 12, 31)) and not both.works(date(2026, 12, 27))
    assert both.version == Calendar([second]).version != Calendar([first]).version


def test_where_two_notices_name_one_day_the_later_year_rules_in_whatever_order_they_come() -> None:
    new, old = read_notice(GOOD), YearNotice(2026, "1", "…", frozenset({date(2026, 12, 27)}), frozenset())
    assert Calendar([old, new]).works(date(2026, 12, 27)) and Calendar([new, old]).works(date(2026, 12, 27))
    assert Calendar([old, new]).version == Calendar([new, old]).version


def test_the_version_names_the_last_year_and_changes_with_any_day() -> None:
    first = read_notice(GOOD)
    other = YearNotice(2027, "1", first.source, first.off | {date(2027, 5, 4)}, first.on)
    assert seeded().version == "2026.1-1bbce7"  # open deadlines are recomputed when this changes
    assert Calendar([first]).version.startswith("2027.1-")
    assert Calendar([first]).version != Calendar([other]).version
    assert Calendar([]).version.startswith("0-")


def test_spans_speak_and_differ_by_kind_and_count_from_one() -> None:
    said = [span.text for span in (WorkingDays(5), CalendarDays(60), Years(3))]
    assert said == ["5个工作日", "60日", "3年"]
    kinds: list[object] = [WorkingDays(5), CalendarDays(5), Years(5)]
    assert all(one != other for one, other in pairwise([*kinds, kinds[0]]))
    for kind in (WorkingDays, CalendarDays, Years):
        with pytest.raises(ValueError, match="counts from one"):
            kind(0)


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(TypeError, match="Shanghai"):
        seeded().works(datetime(2026, 10, 1, 9, 0))


def test_a_good_notice_is_read_also_with_the_mark_some_editors_put_first() -> None:
    notice = read_notice("\ufeff" + GOOD)
    assert (notice.year, notice.version, notice.source) == (2027, "1", "国务院办公厅关于2027年部分节假日安排的通知")
    assert len(notice.off) == 8 and notice.on == {date(2026, 12, 27), date(2027, 10, 9)}


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        ("year = 2027", "year = 27", ["year 的写法不对，应写成 year = 2027"]),
        ("year = 2027", "", ["缺少 year，应写成 year = 2027"]),
        ("关于2027年", "关于2026年", ["year 是 2027，通知标题却是2026年，请核对"]),
        ('version = "1"', "version = 1", ['version 的写法不对，应写成 version = "1"']),
        ("on = [", "make_up = [", ["不认识“make_up”", "缺少 on，应写成 on = [2027-01-03]"]),
        ("2027-10-09", '"2027-10-09"', ["on 的写法不对，应写成 on = [2027-01-03]"]),
        ("2027-10-09", "2027-10-09T00:00:00", ["on 的写法不对，应写成 on = [2027-01-03]"]),
        ("2027-10-09", "2028-01-02", ["on 中的 2028-01-02 不属于2027年"]),
        ("2026-12-31", "2026-11-30", ["off 中的 2026-11-30 不属于2027年"]),
        ("2027-10-09", "2027-10-08", ["on 中的 2027-10-08 是星期五，本来就上班"]),
        ("2027-10-09", "2027-10-02", ["2027-10-02 既写在 off 又写在 on"]),
        ("2027-05-03", "2027-05-02", ["off 中的 2027-05-02 重复"]),
        ("2027-10-01, ", "", ["off 中缺少法定节假日 2027-10-01"]),
        ("2027-10-09", "2027-02-30", ["第6行第19个字符处不是有效的 TOML"]),
        ("10-09]", "10-09", ["文件末尾不是有效的 TOML"]),
        ("2027-05-01, ", "2027-05-01，", ["不是有效的 TOML。请检查：标点要用英文半角"]),
    ],
)
def test_a_bad_notice_is_refused_with_words_on_what_to_mend(old: str, new: str, messages: list[str]) -> None:
    assert old in GOOD
    with pytest.raises(NoticeError) as refused:
        read_notice(GOOD.replace(old, new))
    assert len(refused.value.messages) == len(messages)
    assert all(said in told for said, told in zip(messages, refused.value.messages, strict=True))


def test_all_that_is_wrong_with_a_notice_is_said_at_once() -> None:
    with pytest.raises(NoticeError) as refused:
        read_notice(GOOD.replace("2027-10-09", "2027-10-08, 2028-01-02").replace("2027-10-01, ", ""))
    assert len(refused.value.messages) == 3
    with pytest.raises(NoticeError, match="缺少 year.*缺少 version.*缺少 source.*缺少 off.*缺少 on"):
        read_notice("")
