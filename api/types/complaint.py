"""Complaints as offices read them, never with who reported; who read that; counts for everybody."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace

import strawberry

from schema.law.kinds import ComplaintChannel, ComplaintKind, ComplaintOutcome
from schema.law.roles import BUREAU, DISTRICT, PUBLIC, Role
from schema.record import complaint as record
from schema.record import reporter_read

from ..read import Connection, Node, column, one, page, some
from .attachment import Attachment
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .enums import ComplaintChannelEnum, ComplaintKindEnum, ComplaintOutcomeEnum, ComplaintStage, says, stage_says
from .institution import Institution

REST = DISTRICT | PUBLIC


@strawberry.type(description="随投诉举报提交的一个文件：改名保存，办理机关可见（第二十三条）。")
class ComplaintFile(Node):
    """附件."""

    __record__ = record.ComplaintFile
    ordinal: int = column("序号")
    attachment: Attachment | None = one("文件", "attachment_id")


@strawberry.type(description="反映的内容：办理机关可见，不给被反映的机构，也不给区人社局（第二十三条）。")
class Statement(Node):
    """反映的内容."""

    __record__ = record.Statement
    about: str = column("所反映的评价机构，按反映人所写")
    facts: str = column("事实")


@strawberry.type(description="一次回避：该工作人员此后看不到该件（第二十三条）。")
class ComplaintRecusal(Node):
    """回避."""

    __record__ = reporter_read.ComplaintRecusal
    account_id: strawberry.ID = column("回避的工作人员", "{t}.account_id::text")
    reason: str = column("应当回避的情形")
    recused_at: datetime = column("回避时刻")


@strawberry.type(
    description="投诉举报（第三条第（四）项、第二十三条）。反映人是谁不在任何查询之列；区人社局只见本区机构的件数、环节和摘要。"
)
class Complaint(Node):
    """投诉举报."""

    __record__ = record.Complaint
    number: str = column("编号")
    stage: ComplaintStage = column("环节")
    stage_text: str = column("环节名称", stage_says("complaint"))
    since: datetime = column("进入当前环节的时刻")
    kind: ComplaintKindEnum = column("类型")
    kind_text: str = column("类型名称", says("kind", ComplaintKind))
    channel: ComplaintChannelEnum | None = column("来源", hidden_from=REST)
    channel_text: str | None = column("来源名称", says("channel", ComplaintChannel), hidden_from=REST)
    named: bool | None = column("是否实名", hidden_from=REST | BUREAU)
    received_on: date = column("收到的日期")
    institution: Institution | None = one("所反映的评价机构；尚未登记或不涉及机构则无", "institution_id")
    summary: str | None = column("事项摘要；尚未登记则无")
    statement: Statement | None = some("反映的内容；只有办理机关可见", "{t}.complaint_id = {o}.id")
    files: Connection[ComplaintFile] = page("随件文件；只有办理机关可见", "complaint_id")
    handler_id: strawberry.ID | None = column("承办人", "{t}.handler_id::text", hidden_from=REST)
    accepted_on: date | None = column("受理日期")
    extension: str | None = column("延期的理由", hidden_from=REST)
    extended_on: date | None = column("批准延期并告知的日期")
    recipient: str | None = column("转送或移送的部门", hidden_from=REST)
    transfer_reason: str | None = column("转送的理由", hidden_from=REST)
    transferred_on: date | None = column("转送日期")
    receipt_document: str | None = column("接收部门签收的文号", hidden_from=REST)
    receipt_dated: date | None = column("接收部门签收的日期")
    merged_into: Complaint | None = one("并入的一件", "merged_into_id")
    outcome: ComplaintOutcomeEnum | None = column("处理结果", hidden_from=REST)
    outcome_text: str | None = column("处理结果名称", says("outcome", ComplaintOutcome), hidden_from=REST)
    findings: str | None = column("查明的事实和处理意见", hidden_from=REST)
    decided_on: date | None = column("作出处理意见的日期")
    answer: str | None = column("给反映人的答复", hidden_from=REST)
    answered_on: date | None = column("答复日期")
    review_reason: str | None = column("申请复查的理由", hidden_from=REST)
    review_opinion: str | None = column("复查意见", hidden_from=REST)
    reviewed_on: date | None = column("复查日期")
    recusals: Connection[ComplaintRecusal] = page("回避", "complaint_id")
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("complaint")


@strawberry.type(description="一次查看反映人身份：何人、何时、因何事由；其中没有反映人（《个人信息保护法》第五十一条）。")
class ReporterRead(Node):
    """查看记录."""

    __record__ = reporter_read.ReporterRead
    complaint: Complaint | None = one("投诉举报", "complaint_id")
    reason: str = column("事由")
    reader_id: strawberry.ID = column("查看的人", "{t}.reader_id::text")
    read_at: datetime = column("查看时刻")


class Counted:
    """The view of counts: whole quarters, small numbers left out."""

    _meta = SimpleNamespace(db_table="complaint_count")

    @staticmethod
    def visible_to(role: Role) -> str:
        """Public."""
        return "true"


@strawberry.type(description="一个季度收到的某类投诉举报的件数；季度结束后才公布，不足五件的不公布件数。")
class ComplaintCount:
    """Counts of one kind and quarter."""

    __record__ = Counted
    kind: ComplaintKindEnum = column("类型")
    kind_text: str = column("类型名称", says("kind", ComplaintKind))
    quarter: date = column("季度的第一日")
    many: int | None = column("件数；不足五件则无")
