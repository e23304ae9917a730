"""Inspections, as those see them who work on them, and as the public reads their result."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.law.inspection import INSPECTION
from schema.law.kinds import CheckResult, InspectionKind, InspectionResult, InspectionTrigger
from schema.law.roles import INSTITUTION, SUPERVISOR
from schema.record import inspection as record

from ..read import Connection, Node, Order, column, one, page
from .attachment import Attachment
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .catalogue import Occupation
from .complaint import Complaint
from .draw import Draw, name_at
from .enums import (
    CheckResultEnum,
    InspectionKindEnum,
    InspectionMethodEnum,
    InspectionResultEnum,
    InspectionStage,
    InspectionTriggerEnum,
    cited,
    methods_say,
    says,
    stage_says,
)
from .institution import Institution
from .rectification import Rectification, RectificationNotice
from .supervisor import Supervisor
from .unit import Site

if TYPE_CHECKING:
    from .sanction import Criticism, Enclosure

IN_ORDER = Order((("{t}.ordinal", "int"),))
CODE = "(SELECT s.code FROM supervisor s WHERE s.id = {t}.supervisor_id)"
SIGNER = "(SELECT s.code FROM post p JOIN supervisor s ON s.id = p.supervisor_id WHERE p.id = {t}.post_id)"
INSPECTED = INSTITUTION | SUPERVISOR


@strawberry.type(description="任务中的一名督导员（第十九条、第二十条）。")
class Post(Node):
    """任务中的督导员."""

    __record__ = record.Post
    ordinal: int = column("次序")
    code: str = column("督导员编号", CODE)
    supervisor: Supervisor | None = one("督导员；本人和办理机关可见", "supervisor_id")
    named: bool = column("是否抽签名单用尽后补派")
    accepted_at: datetime | None = column("接受任务的时刻")
    released_on: date | None = column("回避或改派的日期")
    reason: str | None = column("回避或改派的原因；只有办理机关可见", hidden_from=INSPECTED)


@strawberry.type(description="检查清单的一项（第十九条）。")
class InspectionCheck(Node):
    """检查清单."""

    __record__ = record.InspectionCheck
    ordinal: int = column("次序")
    code: str = column("清单编号")
    asked: str = column("检查什么", "{t}.says")
    result: CheckResultEnum = column("结果")
    result_text: str = column("结果名称", says("result", CheckResult))
    note: str | None = column("说明")


@strawberry.type(description="发现的一个问题（第二十四条）。")
class Issue(Node):
    """问题."""

    __record__ = record.Issue
    ordinal: int = column("次序")
    article: str = column("所违反的办法条款")
    facts: str = column("事实")
    serious: bool = column("是否情节严重")


@strawberry.type(description="现场照片：拍摄的时间和地点（第十九条）。")
class Photo(Node):
    """现场照片."""

    __record__ = record.Photo
    ordinal: int = column("次序")
    attachment: Attachment | None = one("照片文件", "attachment_id")
    taken_at: datetime = column("拍摄时间")
    place: str = column("拍摄地点")
    latitude: str | None = column("纬度")
    longitude: str | None = column("经度")
    caption: str | None = column("说明")


@strawberry.type(description="督导员在检查结果上的签字：何人、何时、对哪一份结果（第十九条）。")
class Signature(Node):
    """签字."""

    __record__ = record.Signature
    code: str = column("督导员编号", SIGNER)
    signed_at: datetime = column("签字时刻")
    digest: str = column("所签结果的SHA-256")


@strawberry.type(description="公布的结果所涉的办法条款；事实不公布（第十九条第二款）。")
class PublishedIssue(Node):
    """公布的问题."""

    __record__ = record.PublishedIssue
    ordinal: int = column("次序")
    article: str = column("所违反的办法条款")


@strawberry.type(description="公布的督导结果（第十九条第二款“一公开”）。")
class InspectionNotice(Node):
    """督导结果."""

    __record__ = record.PublishedInspection
    number: str = column("编号")
    kind: InspectionKindEnum = column("日常或专项")
    kind_text: str = column("督导方式名称", says("kind", InspectionKind))
    article: str = column("依据条款", cited(INSPECTION.basis))
    org_code: str = column("机构编码", "(SELECT i.org_code FROM institution i WHERE i.id = {t}.institution_id)")
    institution_name: str = column("机构名称，以公布时为准", name_at("{t}.since"))
    institution: Institution = one("评价机构", "institution_id")
    draw: Draw | None = one("抽中它的抽取；专项督导无", "draw_id")
    scope: str = column("督导事项")
    methods: list[InspectionMethodEnum] = column("督导方法")
    methods_text: str = column("督导方法名称", methods_say())
    visited_on: date | None = column("检查日期")
    result: InspectionResultEnum | None = column("结果")
    result_text: str | None = column("结果名称", says("result", InspectionResult))
    summary: str | None = column("结果摘要")
    published_on: date | None = column("公布日期")
    issues: Connection[PublishedIssue] = page("所涉条款", "inspection_id", order=IN_ORDER)
    rectifications: Connection[RectificationNotice] = page("整改进展，先后为序", "inspection_id")
    criticisms: Connection[Annotated[Criticism, strawberry.lazy("api.types.sanction")]] = page("据此的通报批评", "inspection_id")


@strawberry.type(
    description="督导任务。结果送达之前，不事先告知的任务对被检查的机构不存在；来由从不告知（第十九条）。"
)
class Inspection(Node):
    """督导."""

    __record__ = record.Inspection
    number: str = column("编号")
    kind: InspectionKindEnum = column("日常或专项")
    kind_text: str = column("督导方式名称", says("kind", InspectionKind))
    stage: InspectionStage = column("环节")
    stage_text: str = column("环节名称", stage_says("inspection"))
    since: datetime = column("进入当前环节的时刻")
    institution: Institution = one("评价机构", "institution_id")
    site: Site | None = one("评价地点；不限则无", "site_id")
    occupation: Occupation | None = one("职业；不限则无", "occupation_id")
    draw: Draw | None = one("抽中它的抽取；专项督导无", "draw_id")
    trigger: InspectionTriggerEnum | None = column("专项督导的来由；只有办理机关可见", hidden_from=INSPECTED)
    trigger_text: str | None = column("来由名称；只有办理机关可见", says("trigger", InspectionTrigger), hidden_from=INSPECTED)
    complaint: Complaint | None = one("引起督导的投诉举报；只有办理机关可见", "complaint_id")
    trigger_note: str | None = column("来由的说明；只有办理机关可见", hidden_from=INSPECTED)
    scope: str = column("督导事项")
    methods: list[InspectionMethodEnum] = column("督导方法")
    methods_text: str = column("督导方法名称", methods_say())
    announced: bool = column("是否事先告知被检查的机构")
    opened_on: date = column("派发日期")
    began_at: datetime | None = column("检查开始时间")
    ended_at: datetime | None = column("检查结束时间")
    visited_on: date | None = column("检查日期")
    place: str | None = column("检查地点")
    conclusion: str | None = column("总体意见；送达之后可见", "CASE WHEN {t}.handed_at IS NOT NULL THEN {t}.conclusion END")
    draft_conclusion: str | None = column("总体意见，送达之前供督导员核对", "{t}.conclusion", hidden_from=INSTITUTION)
    digest: str | None = column("检查结果的SHA-256，签字以它为准")
    handed_at: datetime | None = column("送达时刻")
    reply: str | None = column("机构的回复")
    disputes: bool | None = column("机构是否有异议")
    replied_at: datetime | None = column("回复时刻")
    result: InspectionResultEnum | None = column("结果")
    result_text: str | None = column("结果名称", says("result", InspectionResult))
    summary: str | None = column("结果摘要，对外公布")
    published_on: date | None = column("公布日期")
    closing: str | None = column("办结或取消的说明；只有办理机关可见", hidden_from=INSPECTED)
    posts: Connection[Post] = page("督导员", "inspection_id", order=IN_ORDER)
    checks: Connection[InspectionCheck] = page("检查清单", "inspection_id", order=IN_ORDER)
    issues: Connection[Issue] = page("发现的问题", "inspection_id", order=IN_ORDER)
    photos: Connection[Photo] = page("现场照片", "inspection_id", order=IN_ORDER)
    signatures: Connection[Signature] = page("签字，先后为序", "inspection_id")
    enclosures: Connection[Annotated[Enclosure, strawberry.lazy("api.types.sanction")]] = page("回复所附文件", "inspection_id")
    rectifications: Connection[Rectification] = page("责令的整改，先后为序", "inspection_id")
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("inspection")
