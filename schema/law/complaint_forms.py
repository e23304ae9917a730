"""投诉举报的表单 · what the public hands in, and what the centre and the bureau write on it (article 23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .filing_forms import SHA256
from .forms import given, personal, ref, rows, words
from .kinds import ComplaintChannel, ComplaintKind, ComplaintOutcome

NAME, CONTACT = "reporter-name", "reporter-contact"  # what a reporter's particulars are sealed for


@dataclass(frozen=True, kw_only=True)
class ComplaintForm:
    """投诉举报"""

    kind: ComplaintKind = given("类型")
    about: str = words("所反映的评价机构：名称或机构编码", 200, private=True)
    facts: str = words("事实：何时、何地、何事，有何依据", 5000, private=True)
    name: str | None = personal("姓名或单位名称；匿名的不填", NAME, 100, default=None)
    contact: str | None = personal("联系方式；匿名的不填", CONTACT, 200, default=None)


@dataclass(frozen=True, kw_only=True)
class LodgeForm(ComplaintForm):
    """公众自行提交的投诉举报"""

    tracking_digest: str = words("查询码的摘要；查询码本身不保存", 64, private=True, pattern=SHA256)
    files: list[str] = rows(str, "附件的内部编号", 5)


@dataclass(frozen=True, kw_only=True)
class EnterForm(ComplaintForm):
    """来信、来访、来电的投诉举报"""

    channel: ComplaintChannel = given("来源")


@dataclass(frozen=True, kw_only=True)
class RegisterForm:
    """登记投诉举报"""

    kind: ComplaintKind = given("核定的类型")
    institution: Any = ref("institution", "所反映的评价机构；不涉及或不能确定的不填", default=None)
    summary: str = words("事项摘要；不写反映人，也不写可以推知反映人的情节", 500)


@dataclass(frozen=True, kw_only=True)
class TransferOut:
    """转送有关部门"""

    recipient: str = words("有权处理的部门", 100)
    reason: str = words("不属于本中心职责的理由，将告知反映人", 1000)


@dataclass(frozen=True, kw_only=True)
class TransferObjection:
    """接收部门对转送的异议"""

    objected_on: date = given("接收部门提出异议的日期")
    reason: str = words("异议的理由", 1000)


@dataclass(frozen=True, kw_only=True)
class TransferSigned:
    """接收部门签收"""

    document: str = words("签收的文号或凭证号", 60)
    dated: date = given("签收日期")


@dataclass(frozen=True, kw_only=True)
class MergeForm:
    """并案"""

    into: Any = ref("complaint", "并入的一件")


@dataclass(frozen=True, kw_only=True)
class ExtensionForm:
    """申请延期"""

    reason: str = words("情况复杂、需要延期的理由，将告知反映人；不写反映人", 500)


@dataclass(frozen=True, kw_only=True)
class DecisionForm:
    """处理意见"""

    outcome: ComplaintOutcome = given("处理结果")
    recipient: str | None = words("移送的部门，处理结果为移送其他部门的必填", 100, default=None)
    findings: str = words("查明的事实和处理意见；只有办理机关可见", 5000, private=True)


@dataclass(frozen=True, kw_only=True)
class AnswerForm:
    """答复"""

    answer: str = words("给反映人的答复；凭查询码可见，不写反映人，也不写他人的个人信息", 3000, private=True)


@dataclass(frozen=True, kw_only=True)
class ReviewForm:
    """申请复查"""

    reason: str = words("不服处理意见的理由", 3000, private=True)


@dataclass(frozen=True, kw_only=True)
class ReviewOpinion:
    """复查意见"""

    opinion: str = words("复查意见和理由；凭查询码可见，不写反映人，也不写他人的个人信息", 3000, private=True)
