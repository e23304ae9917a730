"""变更申请的表单 · what an institution and the centre hand in on a change of filed particulars (article 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .filing_forms import SHA256
from .forms import given, number, ref, rows, words
from .kinds import ChangeSubject, Duty, UnitKind


@dataclass(frozen=True, kw_only=True)
class ChangeLineForm:
    """变更事项：一行一项，按事项填写所需的栏目"""

    subject: ChangeSubject = given("变更事项")
    value: str | None = words("变更后的名称、住所、办公电话、法定代表人或收费依据", 300, default=None)
    kind: UnitKind | None = given("变更后的单位性质", default=None)
    district: Any = ref("district", "变更后的住所所在区，或新地点所在区", default=None)
    place: str | None = words("新地点的名称", 100, default=None)
    address: str | None = words("新地点的详细地址", 200, default=None)
    site: Any = ref("site", "减少的地点；增加备案范围的，为评价地点", default=None)
    new_site: int | None = number("评价地点是本次新增的，填增加地点那一行是第几行", 1, 100, default=None)
    staff: Any = ref("staff", "减少的，或被更换的工作人员", default=None)
    duty: Duty | None = given("新增工作人员的岗位", default=None)
    person: str | None = words("新的工作人员或联系人的姓名", 50, default=None, private=True)
    card: str | None = words("新工作人员的证卡编号", 60, default=None)
    card_valid_to: date | None = given("证卡有效期至", default=None)
    scope: Any = ref("scope", "减少的，或增加地点的备案范围", default=None)
    occupation: Any = ref("occupation", "增加的职业", default=None)
    work_type: str | None = words("增加的工种（职业方向），没有则不填", 60, default=None)
    level: int | None = number("增加的等级，五级（初级工）填5，一级（高级技师）填1", 0, 9, default=None)
    standard: Any = ref("standard", "增加的职业、等级的评价依据", default=None)
    experience: str | None = words("增加的职业的考核评价经验和工作基础", 2000, default=None)
    evidence_title: str | None = words("证明材料的名称", 200, default=None)
    evidence_sha256: str | None = words("证明材料文件的SHA-256", 64, default=None, pattern=SHA256)
    evidence_issued_on: date | None = given("证明材料的出具日期", default=None)


@dataclass(frozen=True, kw_only=True)
class ChangeForm:
    """变更申请"""

    institution: Any = ref("institution", "评价机构，须为本单位")
    call: Any = ref("call", "增加职业、工种或等级的，所依据的申报工作安排", default=None)
    lines: list[ChangeLineForm] = rows(ChangeLineForm, "变更事项", 100, 1)


@dataclass(frozen=True, kw_only=True)
class ChangeReturnReason:
    """退回变更申请的一条理由"""

    code: str = words("通用理由代码，见规则集", 40)
    line: Any = ref("change_line", "涉及的变更事项", default=None)
    message: str = words("需要怎样补正", 1000)


@dataclass(frozen=True, kw_only=True)
class ChangeReturn:
    """退回变更申请"""

    reasons: list[ChangeReturnReason] = rows(ChangeReturnReason, "退回理由", 100, 1)


@dataclass(frozen=True, kw_only=True)
class LineRefusal:
    """不予确认一行变更的理由"""

    line: Any = ref("change_line", "变更事项")
    reason: str = words("理由，将告知申请机构", 1000)


@dataclass(frozen=True, kw_only=True)
class ChangeRefusal:
    """不予确认变更"""

    lines: list[LineRefusal] = rows(LineRefusal, "逐项理由", 100, 1)


@dataclass(frozen=True, kw_only=True)
class LineVerdict:
    """对一行变更的结论"""

    line: Any = ref("change_line", "变更事项")
    favourable: bool = given("是否确认")
    reason: str | None = words("理由；不予确认的必须写明", 1000, default=None)


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """确认变更：逐项结论"""

    verdicts: list[LineVerdict] = rows(LineVerdict, "逐项结论", 100, 1)
