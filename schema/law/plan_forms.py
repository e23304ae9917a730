"""认定方案的表单 · what an institution and the centre hand in on a plan (articles 14, 16(1) and 18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .filing_forms import SHA256
from .forms import given, number, ref, refs, rows, words
from .kinds import AssessmentMethod

TIME = r"([01]\d|2[0-3]):[0-5]\d"
MOST_SITTINGS = 60


@dataclass(frozen=True, kw_only=True)
class SittingForm:
    """场次"""

    day: date = given("日期")
    starts_at: str = words("开始时间，如09:00", 5, pattern=TIME)
    ends_at: str = words("结束时间，如16:30", 5, pattern=TIME)
    site: Any = ref("site", "评价地点")
    occupation: Any = ref("occupation", "职业")
    work_type: str | None = words("工种（职业方向），没有则不填", 60, default=None)
    level: int = number("等级，五级（初级工）填5，一级（高级技师）填1", 0, 9)
    standard: Any = ref("standard", "评价依据：国家职业技能标准或经备案的评价规范")
    method: AssessmentMethod = given("评价方式")
    capacity: int = number("计划人数", 1, 10_000)
    assessors: list[Any] = refs("staff", "考评人员", 30)
    supervisor: Any = ref("staff", "内部质量督导员")


@dataclass(frozen=True, kw_only=True)
class PlanForm:
    """认定方案"""

    institution: Any = ref("institution", "评价机构，须为本单位")
    title: str = words("方案名称，如“2022年第三批电工等级认定”", 200)
    fee_basis: str | None = words("收费依据的文件名称和文号；面向社会的必须有，不填为备案时登记的", 300, default=None)
    fee_basis_sha256: str | None = words("收费依据文件的SHA-256", 64, default=None, pattern=SHA256)
    fee_note: str | None = words("对考生公布的收费说明，按收费依据填写", 500, default=None)
    rule_title: str | None = words("等级认定办法的名称；用人单位自主确定评价方式的必须有", 200, default=None)
    rule_sha256: str | None = words("等级认定办法文件的SHA-256；已上传文件的可以不填", 64, default=None, pattern=SHA256)
    rule_document: Any = ref("attachment", "等级认定办法的文件", default=None)
    sittings: list[SittingForm] = rows(SittingForm, "场次", MOST_SITTINGS, 1)


@dataclass(frozen=True, kw_only=True)
class PlanReasonForm:
    """退回方案的一条理由"""

    code: str = words("理由代码，见规则集中退回认定方案的理由", 40)
    sitting: Any = ref("sitting", "涉及的场次；不针对某一场次的不填", default=None)
    message: str = words("需要怎样修改", 1000)


@dataclass(frozen=True, kw_only=True)
class PlanReturn:
    """退回认定方案，重新报送"""

    reasons: list[PlanReasonForm] = rows(PlanReasonForm, "退回理由", 100, 1)
