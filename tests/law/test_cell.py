"""What people write into cells, and what it means: a decision table, and what must hold for every cell there is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schema.law import cell
from schema.law.cell import Cell, Fault
from schema.law.forms import CONTROL

D = date(1990, 1, 2)
DAYS = st.dates(date(1900, 3, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "written",
    ["1990/1/2", "1990-01-02", "1990.1.2", "19900102", "1990年1月2日", "1990年01月02号", "１９９０／１／２", " 1990-1-2 ", "1990-01-02\u00a0",
     "1990-01-02 00:00:00", "1990-1-2 0:00", "1990-01-02T08:30:00", "'1990-01-02", "1990 年 1 月 2 日", 32875, 32875.0, "32875", "32875.0",
     19900102, 19900102.0],
)  # fmt: skip
def test_a_day_is_read_in_every_way_people_write_it(written: Cell) -> None:
    assert cell.day(written) == D


@pytest.mark.parametrize(
    "written",
    ["2/1/1990", "1990", "1990-13-01", "1990-02-30", "90-1-2", "1990年", "一九九〇年一月二日", "1990-1-2-3", "abc", 60, 0, -1, 3e6, 1e17,
     "1990-01-0２日x", "#N/A"],
)  # fmt: skip
def test_what_may_be_another_day_or_none_is_not_guessed(written: Cell) -> None:
    assert isinstance(cell.day(written), Fault)


def test_days_count_from_1900_or_from_1904_as_the_workbook_has_it() -> None:
    assert cell.day(32875) == cell.day(32875 - 1462, True) == D
    assert (cell.day(59), cell.day(61), cell.day(0, True)) == (date(1900, 2, 28), date(1900, 3, 1), date(1904, 1, 1))


@given(DAYS)
def test_a_day_written_out_comes_back(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    shapes = [f"{day:%Y-%m-%d}", f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", serial, float(serial)]
    assert {cell.day(shape) for shape in shapes} == {day}
    assert cell.day(serial - 1462, True) == day or serial <= 1462


@pytest.mark.parametrize(
    ("written", "level"),
    [("三级/高级工", 3), ("高级工（三级）", 3), ("高级工(三级)", 3), ("三级", 3), ("3级", 3), ("３", 3), (3, 3), (3.0, 3), ("高级工", 3), ("高级", 3),
     ("三 级 / 高 级 工", 3), ("五级／初级工", 5), ("初级", 5), ("中级工", 4), ("技师", 2), ("二级（技师）", 2), ("高级技师", 1), ("一级/高级技师", 1)],
)  # fmt: skip
def test_a_level_goes_by_many_names(written: Cell, level: int) -> None:
    assert cell.level(written) == level


@pytest.mark.parametrize("written", ["三级/中级工", "特级技师", "学徒工", "六级", 0, 6, 3.5, "T", "三级四级"])
def test_what_is_none_of_the_five_levels_is_not_made_one(written: Cell) -> None:
    assert isinstance(cell.level(written), Fault)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("张 三", "张三"), ("张　三", "张三"), ("\u200b张三\ufeff", "张三"), ("阿卜杜拉•买买提", "阿卜杜拉·买买提"), ("阿卜杜拉 · 买买提", "阿卜杜拉·买买提"),
     ("John  Smith", "John Smith"), ("Ｊｏｈｎ", "John"), ("'张三", "张三"), ("𠮷田", "𠮷田"), ("張﨑", "張﨑")],
)  # fmt: skip
def test_a_name_loses_its_typography_and_nothing_else(written: Cell, meant: str) -> None:
    assert cell.name(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("13812345678", "13812345678"), (13812345678.0, "13812345678"), ("138 1234 5678", "13812345678"), ("138-1234-5678", "13812345678"),
     ("+86 13812345678", "13812345678"), ("8613812345678", "13812345678"), ("０１３８", None), ("022-27000000", "02227000000"),
     ("+852 91234567", "+85291234567"), ("1381234567", None), ("1.38E+10", None), ("", "")],
)  # fmt: skip
def test_a_phone_is_eleven_digits_or_says_where_it_is(written: Cell, meant: str | None) -> None:
    found = cell.phone(written)
    assert isinstance(found, Fault) if meant is None else found == meant


@pytest.mark.parametrize(
    ("written", "code"),
    [(1.20101199001010e17, "DIGITS_LOST"), (120101199001010017, "DIGITS_LOST"), ("1.20101E+17", "DIGITS_LOST"),
     (12345678, "NUMBER_CELL"), (1.5, "NUMBER_CELL")],
)  # fmt: skip
def test_a_number_that_lost_digits_is_refused_and_never_guessed(written: Cell, code: str) -> None:
    found = cell.number(written)
    assert isinstance(found, Fault) and found.code == code


@pytest.mark.parametrize(
    ("written", "meant"),
    [(None, ""), ("  ", ""), (300000.0, "300000"), (1.5, "1.5"), ("a\u00a0\u3000b", "a b"),
     ("甲\r\n乙", "甲 乙"), ("'001", "001"), ("#REF!", None), (1e15, None)],
)  # fmt: skip
def test_text_is_what_can_be_read_of_it(written: Cell, meant: str | None) -> None:
    found = cell.text(written)
    assert isinstance(found, Fault) if meant is None else found == meant


@given(st.one_of(st.none(), st.text(max_size=40), st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
@example("\u1fd2")  # its large form is three characters, which are two again when they are read
def test_no_cell_breaks_a_reader_and_reading_twice_changes_nothing(written: Cell) -> None:
    for reader in (cell.text, cell.name, cell.phone, cell.number):
        found = reader(written)
        if isinstance(found, str):
            assert reader(found) == found or isinstance(reader(found), Fault)
            assert CONTROL.search(found) is None or any(ord(sign) < 32 or 127 <= ord(sign) < 160 or 0xD800 <= ord(sign) < 0xE000 for sign in found)
        else:
            assert str(written) not in found.says or len(str(written)) < 3
    for other in (cell.day, cell.level, cell.resit):
        other(written)
