"""部网回执 · what the national centre's acknowledgement file says of each number; its columns are named in the rule set (article 16(3))."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from .certificate_number import written
from .forms import Refusal
from .ruleset import RuleSet

MOST = 20_000


@dataclass(frozen=True)
class Acknowledged:
    """One line of the file: the number, and why it was refused (empty: it was taken)."""

    line: int
    number: str
    taken: bool
    reason: str


def read(text: str, rules: RuleSet) -> tuple[list[Acknowledged], list[Refusal]]:
    """The lines of a file, and everything that cannot be read, each with its line."""
    layout, basis = rules["result.acknowledgement"].value, rules["result.acknowledgement"].article
    sheet = csv.reader(StringIO(text.lstrip("\ufeff")), strict=True)
    try:
        lines = [[cell.strip() for cell in line] for line in sheet]
    except csv.Error:
        return [], [Refusal("NOT_CSV", "文件不是逗号分隔的表格，请原样使用部网下载的回执", basis, "text")]
    head = lines[0] if lines else []
    wanted = [layout[name] for name in ("number", "outcome", "reason")]
    if missing := [title for title in wanted if title not in head]:
        says = f"回执缺少“{'”“'.join(missing)}”列；现有：{'、'.join(head)[:200] or '无'}"
        return [], [Refusal("COLUMN_MISSING", says, basis, "text")]
    if len(lines) > MOST:
        return [], [Refusal("TOO_LONG", f"回执最多{MOST}行，请分次导入", basis, "text")]
    number, outcome, reason = (head.index(title) for title in wanted)
    found: list[Acknowledged] = []
    wrong: list[Refusal] = []
    for place, line in enumerate(lines[1:], 2):
        if not any(line):
            continue
        cells = [*line, *[""] * len(head)]
        word = cells[outcome]
        if word not in (*layout["taken"], *layout["refused"]):
            says = f"第{place}行的“{layout['outcome']}”是“{word[:40]}”，应为{'、'.join((*layout['taken'], *layout['refused']))}之一"
            wrong.append(Refusal("OUTCOME_UNKNOWN", says, basis, f"text.{place}"))
        elif word in layout["refused"] and not cells[reason]:
            wrong.append(Refusal("REASON_MISSING", f"第{place}行被退回而没有写明原因", basis, f"text.{place}"))
        else:
            found.append(Acknowledged(place, written(cells[number]), word in layout["taken"], cells[reason][:800]))
    return found, [*wrong, *_twice(found, rules)]


def _twice(found: list[Acknowledged], rules: RuleSet) -> Iterator[Refusal]:
    seen: dict[str, int] = {}
    for one in found:
        first = seen.setdefault(one.number, one.line)
        if first != one.line:
            says = f"第{one.line}行与第{first}行是同一编号"
            yield Refusal("TWICE", says, rules["result.acknowledgement"].article, f"text.{one.line}")
