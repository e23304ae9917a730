"""Spreadsheets that we hand out: the blank template, and a file's faulty rows with what must be mended beside them.

Every text is written as text: what begins with = + - @ is never a formula, neither here nor when the cell is edited.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import xlsxwriter

from schema.law import cell as law
from schema.law.candidate_sheet import BY_FIELD, COLUMNS, NEEDED, REPORT
from schema.law.cell import Cell

MADE = datetime(2021, 10, 21, tzinfo=UTC)  # the same file each time
RISKY = ("=", "+", "-", "@", "\t", "\r")
CHOICES: dict[str, Any] = {
    "sex": law.SEXES, "document_kind": law.DOCUMENTS, "relation": law.RELATIONS, "kind": law.KINDS,
}  # fmt: skip
LEVELS = ("五级/初级工", "四级/中级工", "三级/高级工", "二级/技师", "一级/高级技师")
ROWS = 10_000
NOTES = (
    "第一个工作表只填考生，每人一行；列的次序可以变，列名照写，不用的列可以删去。",
    f"必填：{'、'.join(BY_FIELD[field].heads[0] for field in NEEDED)}；用人单位还须填“用工形式”。",
    "证件号码、手机号码等列已设为文本格式，请勿改为数字：数字超过15位时，末几位会丢失，无法还原。",
    "日期写作1990-01-02。等级写作“三级/高级工”。职业（工种）与方案中场次的名称一致；有工种的写作“电工（变电设备检修工）”。",
    f"一个文件最多{ROWS}人。上传后先逐行核对，由您决定是否导入；有问题的行可以下载，改正后再传一次，已导入的不会重复。",
)


class Book:
    """A workbook in memory, one row after another."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.out, {"constant_memory": True, "in_memory": True, "strings_to_formulas": False})
        self.book.set_properties({"created": MADE, "author": "津技"})
        self.text = self.book.add_format({"num_format": "@"})
        self.quoted = self.book.add_format({"num_format": "@", "quote_prefix": True})
        self.head = self.book.add_format({"bold": True, "num_format": "@", "bg_color": "#E7EEF7", "border": 1})
        self.fault = self.book.add_format({"num_format": "@", "font_color": "#9C0006", "text_wrap": True, "valign": "top"})

    def write(self, sheet: Any, row: int, cells: Sequence[Cell], form: Any = None) -> None:
        """One row; text is text whatever it looks like."""
        for place, value in enumerate(cells):
            if isinstance(value, str):
                risky = value.startswith(RISKY)
                sheet.write_string(row, place, value[:32_767], form or (self.quoted if risky else self.text))
            elif value is not None:
                sheet.write_number(row, place, value, form)

    def whole(self) -> bytes:
        """The file."""
        self.book.close()
        return self.out.getvalue()


@cache
def template() -> bytes:
    """The blank template: the columns, lists to choose from, and a second sheet that says how."""
    book = Book()
    sheet, notes = book.book.add_worksheet("考生信息"), book.book.add_worksheet("填写说明")
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, max(10, 2 * len(column.heads[0]) + 2), book.text)
        choices = LEVELS if column.field == "level" else [kind.says for kind in CHOICES.get(column.field, {})]
        if choices:
            rule = {"validate": "list", "source": list(choices), "error_type": "warning"}
            sheet.data_validation(1, place, ROWS, place, rule)
    book.write(sheet, 0, [column.heads[0] for column in COLUMNS], book.head)
    notes.set_column(0, 0, 30)
    notes.set_column(1, 1, 60)
    for row, says in enumerate(NOTES):
        book.write(notes, row, [says])
    book.write(notes, len(NOTES) + 1, ["列名", "示例"], book.head)
    for row, column in enumerate(COLUMNS, len(NOTES) + 2):
        book.write(notes, row, [column.heads[0], column.example])
    return book.whole()


def report(heads: Sequence[str], rows: Iterable[tuple[int, Sequence[Cell], str]]) -> bytes:
    """The faulty rows as they were written, each with its line in the original and what must be mended."""
    book = Book()
    sheet = book.book.add_worksheet("须改正的行")
    sheet.freeze_panes(1, 0)
    kept = [place for place, head in enumerate(heads) if head not in REPORT]
    sheet.set_column(0, len(kept), 16, book.text)
    sheet.set_column(len(kept) + 1, len(kept) + 1, 60)
    book.write(sheet, 0, [*(heads[place] for place in kept), *REPORT], book.head)
    for row, (line, cells, problems) in enumerate(rows, 1):
        book.write(sheet, row, [*(cells[place] if place < len(cells) else None for place in kept), float(line)])
        sheet.write_string(row, len(kept) + 1, problems[:32_767], book.fault)
    return book.whole()
