"""督导的表单 · what the centre, a supervisor and the inspected institution hand in (articles 19 and 24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .filing_forms import SHA256
from .forms import given, number, ref, refs, rows, words
from .kinds import CheckResult, InspectionMethod, InspectionResult, InspectionTrigger

COORDINATE = r"-?\d{1,3}\.\d{1,7}"


@dataclass(frozen=True, kw_only=True)
class SpecialForm:
    """专项督导"""

    institution: Any = ref("institution", "评价机构")
    site: Any = ref("site", "评价地点，不限地点则不填", default=None)
    occupation: Any = ref("occupation", "职业，不限职业则不填", default=None)
    trigger: InspectionTrigger = given("来由；不告知被检查的机构和督导员")
    complaint: Any = ref("complaint", "引起督导的投诉举报，来由为群众反映时可填；不告知被检查的机构和督导员", default=None)
    trigger_note: str | None = words("来由的说明，如投诉编号；不写反映人", 300, default=None, private=True)
    rectification: Any = ref("rectification", "所检查的整改，来由为整改情况时填", default=None)
    scope: str = words("督导事项，将告知督导员和被检查的机构；不写由何人何事引起", 1000)
    methods: list[InspectionMethod] = rows(InspectionMethod, "督导方法", 3, 1)
    supervisors: list[Any] = refs("supervisor", "外部质量督导员", 10, 1)


@dataclass(frozen=True, kw_only=True)
class TaskAcceptance:
    """接受任务"""

    no_conflict: bool = given("声明与被检查的机构没有利害关系")


@dataclass(frozen=True, kw_only=True)
class TaskRecusal:
    """回避"""

    reason: str = words("应当回避的情形；只有办理机关可见", 500, private=True)


@dataclass(frozen=True, kw_only=True)
class PassOver:
    """改派"""

    post: Any = ref("post", "不能执行任务的督导员")
    reason: str = words("不能执行任务的原因", 500)


@dataclass(frozen=True, kw_only=True)
class Naming:
    """补派督导员"""

    supervisor: Any = ref("supervisor", "外部质量督导员")


@dataclass(frozen=True, kw_only=True)
class CheckForm:
    """检查清单的一项"""

    code: str = words("清单编号，如ON_SITE.1", 20)
    result: CheckResult = given("结果")
    note: str | None = words("说明；不符合的必须写明", 1000, default=None)


@dataclass(frozen=True, kw_only=True)
class PhotoForm:
    """现场照片"""

    attachment: Any = ref("attachment", "照片文件，本人经POST /files上传")
    taken_at: datetime = given("拍摄时间")
    place: str = words("拍摄地点", 200)
    latitude: str | None = words("纬度，如39.123456", 12, default=None, pattern=COORDINATE)
    longitude: str | None = words("经度，如117.123456", 12, default=None, pattern=COORDINATE)
    caption: str | None = words("说明", 300, default=None)


@dataclass(frozen=True, kw_only=True)
class VisitForm:
    """检查经过"""

    began_at: datetime = given("开始时间")
    ended_at: datetime = given("结束时间")
    place: str = words("检查地点", 200)
    checks: list[CheckForm] = rows(CheckForm, "检查清单，逐项填写", 100, 1)
    photos: list[PhotoForm] = rows(PhotoForm, "现场照片", 50)


@dataclass(frozen=True, kw_only=True)
class IssueForm:
    """发现的一个问题"""

    article: int = number("所违反的办法条款（条）", 1, 27)
    facts: str = words("事实", 2000)
    serious: bool = given("是否情节严重")


@dataclass(frozen=True, kw_only=True)
class FindingsForm:
    """检查结果，由督导员签字后送达被检查的机构"""

    conclusion: str = words("总体意见", 2000)
    issues: list[IssueForm] = rows(IssueForm, "发现的问题，没有则不填", 50)


@dataclass(frozen=True, kw_only=True)
class SignatureForm:
    """签字"""

    digest: str = words("所签检查结果的摘要，与结果上所载一致", 64, pattern=SHA256)


@dataclass(frozen=True, kw_only=True)
class ReplyForm:
    """被检查机构的回复"""

    text: str = words("回复", 5000)
    disputes: bool = given("是否对检查结果有异议")
    files: list[Any] = refs("attachment", "所附文件，本单位上传", 20, 0)


@dataclass(frozen=True, kw_only=True)
class ResultForm:
    """对外公布的督导结果"""

    result: InspectionResult = given("结果")
    summary: str = words("结果摘要，不写个人信息，不写来由", 1000)


@dataclass(frozen=True, kw_only=True)
class RectificationForm:
    """限期整改"""

    inspection: Any = ref("inspection", "所依据的督导")
    demands: str = words("整改要求", 3000)
    due_on: date = given("整改期限末日，当日二十四时止")


@dataclass(frozen=True, kw_only=True)
class RectificationExtension:
    """延长整改期限"""

    due_on: date = given("新的整改期限末日")
    reason: str = words("延长的理由", 1000)


@dataclass(frozen=True, kw_only=True)
class RectificationReport:
    """整改报告"""

    text: str = words("整改情况", 5000)
    files: list[Any] = refs("attachment", "证明材料，本单位上传", 20, 0)
