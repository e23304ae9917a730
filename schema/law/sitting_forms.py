"""场次的表单 · what is handed in on a sitting: who sits it, who signed its supervision, how they did, what deviated (articles 16(2), 21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .forms import given, ref, refs, rows, words
from .kinds import DeviationKind

MOST_ROWS = 500


@dataclass(frozen=True, kw_only=True)
class Seating:
    """编排考生到场次"""

    candidates: list[Any] = refs("candidate", "考生", MOST_ROWS)


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """考生出勤：除所列缺考的以外，均已到场"""

    absent: list[Any] = refs("candidate", "缺考的考生", MOST_ROWS, 0)


@dataclass(frozen=True, kw_only=True)
class MarkRow:
    """一名考生的成绩；分数最多两位小数"""

    candidate: Any = ref("candidate", "考生")
    theory: float | None = given("理论知识考试成绩，0至100", default=None)
    skill: float | None = given("技能操作考核成绩，0至100", default=None)
    review: float | None = given("综合评审成绩，0至100", default=None)
    passed: bool | None = given("是否合格；采用过程化考核、业绩评审、直接认定的必填，其他方式按分数认定，不填", default=None)
    remark: str | None = words("说明，不要写个人信息", 500, default=None)


@dataclass(frozen=True, kw_only=True)
class Marking:
    """登记成绩"""

    rows: list[MarkRow] = rows(MarkRow, "各考生的成绩", MOST_ROWS, 1)


@dataclass(frozen=True, kw_only=True)
class Signature:
    """内部督导记录，由内部质量督导员签署"""

    supervisor: Any = ref("staff", "签署的内部质量督导员，须为本场次的督导员")
    statement: str = words("督导情况：考场、设备、人员、纪律等", 2000)
    findings: str | None = words("发现的问题；没有的不填", 2000, default=None)
    signed: bool = given("督导员本人已签署")


@dataclass(frozen=True, kw_only=True)
class DeviationForm:
    """实施与方案不一致之处"""

    kind: DeviationKind = given("事项")
    says: str = words("怎样不一致，为什么", 1000)


@dataclass(frozen=True, kw_only=True)
class FindingForm:
    """不再符合的一项"""

    code: str = words("代码", 40)
    message: str = words("说明", 1000)
    article: str = words("依据条款", 60)


@dataclass(frozen=True, kw_only=True)
class Flag:
    """重新核验的结果"""

    findings: list[FindingForm] = rows(FindingForm, "不再符合之处", 100, 0)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """一名考生的成绩和结论"""

    theory: float | None = given("理论知识考试成绩", default=None)
    skill: float | None = given("技能操作考核成绩", default=None)
    review: float | None = given("综合评审成绩", default=None)
    passed: bool = given("是否合格")
    remark: str | None = words("说明", 500, default=None)
