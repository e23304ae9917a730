"""Publicity notices, their frozen rows, the proofs of their pages, and objections."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from schema.law.kinds import Track
from schema.law.notice import NOTICE
from schema.record import notice as record

from ..read import Connection, Node, Order, column, one, page
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .enums import NoticeStage, ObjectionStage, ProofKindEnum, RowStage, cited, says, stage_says
from .filing import Item

BY_ORDINAL = Order((("{t}.ordinal", "int"),))
BY_TIME = Order((("{t}.at", "timestamptz"),))


@strawberry.type(description="公示页面的上线证明：公开网站取回自己的页面，核对无误（第十条第（四）项）。")
class Proof(Node):
    """上线证明."""

    __record__ = record.Proof
    kind: ProofKindEnum = column("上线、中断或恢复")
    at: datetime = column("取回（查看）的时刻")
    url: str = column("页面网址")
    sha256: str = column("取回字节的SHA-256；中断的为所见")


@strawberry.type(description="公示行：内容在定稿时固定，各行单独受理异议（第十条第（四）项）。")
class NoticeRow(Node):
    """公示行."""

    __record__ = record.Row
    ordinal: int = column("序号")
    unit_name: str = column("单位名称")
    credit_code: str = column("统一社会信用代码")
    track_text: str = column("评价机构类别", says("track", Track))
    district_name: str = column("所在区")
    occupation_code: str = column("职业编码")
    edition: str = column("大典版次")
    occupation_name: str = column("职业名称")
    work_type: str | None = column("工种（职业方向）")
    level: int = column("等级，五级为5，一级为1")
    level_text: str = column("等级名称")
    standard_text: str = column("评价依据")
    site_address: str = column("评价地点")
    call_number: str = column("申报工作安排文号")
    stage: RowStage = column("环节")
    stage_text: str = column("环节名称", stage_says("row"))
    stage_reason: str | None = column("异议的处理结果，对外公开的文字")
    objection_count: int = column("收到异议的件数", "(SELECT count(*) FROM objection o WHERE o.row_id = {t}.id)")
    item: Item | None = one("申报项", "item_id")


@strawberry.type(description="公示：市人社局审核通过后，对拟备案的评价机构公示五个工作日（第十条第（四）项）。")
class Notice(Node):
    """公示."""

    __record__ = record.Notice
    number: str = column("文号")
    title: str = column("标题")
    stage: NoticeStage = column("环节")
    stage_text: str = column("环节名称", stage_says("notice"))
    article: str = column("依据条款", cited(NOTICE.basis))
    content_hash: str = column("定稿内容的SHA-256")
    url: str | None = column("页面网址")
    opened_at: datetime | None = column("首次证实上线的时刻；公示期由此起算")
    ends_on: date | None = column("公示末日，当日二十四时止；未上线或中断时无", "{t}.due")
    ended_on: date | None = column("公示期满之日")
    void_reason: str | None = column("作废的原因")
    contact_phone: str = column("异议电话")
    contact_email: str = column("异议邮箱")
    contact_address: str = column("来信来访地址")
    deadline: Deadline | None = deadline()
    rows: Connection[NoticeRow] = page("公示行", "notice_id", order=BY_ORDINAL)
    proofs: Connection[Proof] = page("上线证明，先后为序", "notice_id", order=BY_TIME)
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("notice")


@strawberry.type(description="异议：任何单位和个人可以对公示的一行提出；异议人只有市鉴定中心、监督检查人员和本人可见（第十条第（四）项）。")
class Objection(Node):
    """异议."""

    __record__ = record.Objection
    number: str = column("编号")
    stage: ObjectionStage = column("环节")
    stage_text: str = column("环节名称", stage_says("objection"))
    since: datetime = column("进入当前环节的时刻")
    row: NoticeRow | None = one("所异议的公示行", "row_id")
    name: str = column("异议人")
    contact: str = column("联系方式")
    reason: str = column("事实和理由")
    evidence: str | None = column("证据材料")
    answer: str | None = column("答复")
    deadline: Deadline | None = deadline()
    available_acts: list[AvailableAct] = may("objection")
