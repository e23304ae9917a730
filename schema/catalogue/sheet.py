"""A file given for import, opened: its encoding, its header in any order and language, its lines, or why it cannot be read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .cells import half
from .rows import ARTICLE_5, ARTICLE_7, RowError

if TYPE_CHECKING:
    from _csv import Reader as Table

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 100_000
WHOLE = 0
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BOTH = f"{ARTICLE_5}、{ARTICLE_7}"


@dataclass(frozen=True)
class Layout:
    """The columns one kind of file may have: for each its first name is the one we show."""

    article: str
    required: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]

    def column(self, head: str) -> str | None:
        return next((column for column, names in self.names.items() if head == column or head in names), None)

    def shown(self, column: str) -> str:
        return self.names[column][0]


# fmt: off
OCCUPATIONS = Layout(ARTICLE_5, ("edition", "code", "name"), {
    "edition":    ("版次", "大典版次", "大典版本", "版本", "年版"),
    "code":       ("职业编码", "编码", "职业代码", "代码", "大典编码"),
    "name":       ("职业名称", "名称", "职业"),
    "kind":       ("类别", "种类", "职业类别", "来源"),
    "work_types": ("工种", "工种名称", "所含工种"),
    "valid_from": ("启用日期", "起用日期", "可用日期", "生效日期", "有效期起"),
    "valid_to":   ("停用日期", "失效日期", "有效期止"),
    "successor":  ("后继编码", "新版编码", "对应新版编码", "对应编码"),
    "note":       ("备注", "说明", "序号"),
})
STANDARDS = Layout(ARTICLE_7, (
    "code", "title", "kind", "issuer", "edition", "occupation_edition", "occupation_code", "lowest_level", "highest_level",
), {
    "code":               ("标准编号", "标准编码", "编号", "编码", "规范编号"),
    "title":              ("标准名称", "标题", "名称", "规范名称"),
    "kind":               ("类别", "标准类别", "种类"),
    "issuer":             ("发布单位", "颁布单位", "发布机关", "颁布机关", "发布机构"),
    "edition":            ("标准版次", "版次", "年版", "版本"),
    "occupation_edition": ("大典版次", "职业大典版次", "大典版本"),
    "occupation_code":    ("职业编码", "职业代码"),
    "lowest_level":       ("最低等级", "起始等级"),
    "highest_level":      ("最高等级", "终止等级"),
    "filed_no":           ("备案号", "备案编号"),
    "in_force_from":      ("施行日期", "实施日期", "生效日期", "颁布日期", "有效期起"),
    "in_force_to":        ("废止日期", "失效日期", "停用日期", "有效期止"),
    "note":               ("备注", "说明", "序号"),
})
# fmt: on


@dataclass(frozen=True)
class Line:
    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """`errors` grows while `lines` is read: a broken quotation mark is met only when one gets there."""

    layout: Layout
    heads: Mapping[str, str]
    lines: Iterator[Line]
    errors: list[RowError] = field(default_factory=list)

    def head(self, column: str) -> str:
        """The column as this file calls it."""
        return self.heads.get(column, self.layout.shown(column))


def open_sheet(content: bytes, layouts: tuple[Layout, ...]) -> Sheet | tuple[RowError, ...]:
    """The sheet under the layout its header fits best, or every reason why it cannot be read."""
    article = layouts[0].article if len(layouts) == 1 else BOTH
    text = decode(content, article)
    if isinstance(text, RowError):
        return (text,)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    try:
        header = next((row for row in table if any(half(cell) for cell in row)), [])
    except csv.Error:
        return (RowError(1, "", "", "表头的引号不成对，请核对", article),)
    heads = [half(cell).lower() for cell in header]
    layout = max(layouts, key=lambda one: sum(one.column(head) is not None for head in heads))
    columns = [layout.column(head) for head in heads]
    faults = list(header_faults(layout, heads, columns, header, table.line_num))
    if faults:
        return tuple(faults)
    known = {column: cell.strip() for column, cell in zip(columns, header, strict=True) if column}
    errors: list[RowError] = []
    return Sheet(layout, known, lines(table, columns, layout, errors), errors)


def decode(content: bytes, article: str) -> str | RowError:
    """UTF-8 with or without a byte order mark, or GB18030; never a guess between the two within one file."""
    if len(content) > MAX_BYTES:
        return RowError(WHOLE, "", f"{len(content)}字节", "文件超过10兆字节，请拆成几个文件", article)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return RowError(WHOLE, "", "", "文件是UTF-16编码，请另存为UTF-8编码的CSV", article)
    if b"\x00" in content:
        return RowError(WHOLE, "", "", "这不是文本文件；电子表格请先另存为CSV", article)
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        return RowError(WHOLE, "", "", "文件是空的", article)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        mixed = first_stray_line(content)
        if mixed:
            return RowError(mixed, "", "", "文件前后编码不一致，自这一行起不是UTF-8；请统一另存为UTF-8", article)
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            return RowError(line, "", "", "文件既不是UTF-8也不是GB18030编码，请另存为UTF-8编码的CSV", article)
    found = CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        return RowError(line, "", "", "含有看不见的控制字符，请删去或重新导出", article)
    return text


def first_stray_line(content: bytes) -> int:
    """In a file part UTF-8 and part something else, the first line that is something else; 0 if the file is all one."""
    stray, chinese = 0, False
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            chinese |= any(character >= "\u3000" for character in line.decode())
        except UnicodeDecodeError:
            stray = stray or number
        if stray and chinese:
            return stray
    return 0


def separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return "\t" if "\t" in first else ","


def header_faults(
    layout: Layout, heads: list[str], columns: list[str | None], header: list[str], line: int
) -> Iterator[RowError]:
    """What is missing, unknown or twice in the header."""
    for head, column, cell in zip(heads, columns, header, strict=True):
        if head and column is None:
            names = "、".join(layout.shown(one) for one in layout.names)
            yield RowError(line, cell, cell, f"不认识这一列，请删去或改用下列列名：{names}", layout.article)
    for column in layout.names:
        shown = layout.shown(column)
        if columns.count(column) > 1 and column != "note":
            yield RowError(line, shown, "", f"“{shown}”出现了两次，请只留一列", layout.article)
        if column in layout.required and column not in columns:
            yield RowError(line, shown, "", f"缺少“{shown}”（{column}）一列", layout.article)


def lines(table: Table, columns: list[str | None], layout: Layout, errors: list[RowError]) -> Iterator[Line]:
    """Every line with something in it, numbered as the file's author sees it."""
    rows, number = 0, table.line_num + 1
    while True:
        try:
            row = next(table)
        except StopIteration:
            break
        except csv.Error:
            errors.append(RowError(number, "", "", "自这一行起引号不成对，请核对", layout.article))
            break
        if any(cell.strip() for cell in row):
            rows += 1
            if rows > MAX_ROWS:
                errors.append(RowError(number, "", "", "超过100000行，请拆成几个文件", layout.article))
                break
            extra = "、".join(cell for cell in row[len(columns) :] if cell.strip())
            if extra:
                says = "这一行比表头多出内容；内容中含逗号的，请用引号括起来"
                errors.append(RowError(number, "", extra[:60], says, layout.article))
            else:
                yield Line(number, {column: cell for column, cell in zip(columns, row, strict=False) if column})
        number = table.line_num + 1
    if not rows and not errors:
        errors.append(RowError(WHOLE, "", "", "只有表头，没有内容", layout.article))
