"""Rows are judged together as each of them is alone; what needs nothing done to it is what its reader would hand back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.law import cell
from schema.law.candidate_row import Circumstances, Entry, Judge
from schema.law.candidate_sheet import COLUMNS, header
from tests.api import sheets

OFFERED = (Entry("a", "6-31-01-03", "电工", None, 4), Entry("b", "6-18", "钳工", "装配", 3), Entry("c", "6-18", "钳工", "机修", 3))
SPOILT = (None, "", " ", "　", "'1", "#N/A", "1.2E+17", 5, 5.5, 1e17, -3, "\u200b", "\x01", "长" * 1001, "否 则", "①", "‘")
WRITTEN = st.sampled_from(SPOILT) | st.sampled_from([column.example for column in COLUMNS]) | st.text(max_size=8)


def judge() -> Judge:
    return Judge(header(sheets.OWN), Circumstances("EMPLOYER", date(2026, 11, 25), OFFERED))


def told(one: Any) -> Any:
    return one.document, one.phone, one.contact, one.particulars, one.values, [problem.told() for problem in one.problems]


@st.composite
def lines(draw: Any) -> list[list[Any]]:
    """Rows that are good but for a few cells, some of them cut short."""
    rows = [sheets.row(draw(st.integers(0, 30))) for _ in range(draw(st.integers(1, 6)))]
    for row in rows:
        for _ in range(draw(st.integers(0, 3))):
            row[draw(st.integers(0, len(row) - 1))] = draw(WRITTEN)
        del row[draw(st.integers(20, len(row))) :]
    return rows


@given(lines())
def test_rows_judged_together_are_judged_as_each_alone(rows: list[list[Any]]) -> None:
    together, alone = judge(), [next(judge().rows([row])) for row in rows]
    assert [told(one) for one in together.rows(rows)] == [told(one) for one in alone]


@given(st.text(max_size=20) | st.from_regex(r"[A-Za-z0-9'#\u4e00-\u4e20 ·]{1,18}", fullmatch=True) | st.just("13800000000"))
def test_what_counts_as_clean_is_what_the_reader_hands_back(written: str) -> None:
    for reader, clean in cell.CLEAN.items():
        if clean.fullmatch(written):
            assert reader(written) == written


@pytest.mark.parametrize("written", ["'张", "#N/A", "张　三", "a\u200b", "\x01"])
def test_what_has_to_be_mended_is_never_clean(written: str) -> None:
    assert not cell.CLEAN[cell.text].fullmatch(written)


def test_a_cell_that_cannot_be_taken_is_told_with_what_else_is_wrong_with_its_row_once() -> None:
    rows = [sheets.row(0), sheets.row(1, 认定等级="七级", 职业工种名称=None), sheets.row(2, 用工形式=None)]
    found = [[(problem.code, problem.field) for problem in one.problems] for one in judge().rows(rows)]
    assert found == [[], [("NOT_A_LEVEL", "level"), ("EMPTY", "occupation")], [("NOT_OWN_WORKER", "relation")]]
