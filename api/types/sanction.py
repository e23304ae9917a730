"""Talks, criticisms, transfers, and the files enclosed."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from schema.law.kinds import TransferSubject
from schema.law.roles import INSTITUTION
from schema.law.sanction import CRITICISM
from schema.record import sanction as record

from ..read import Connection, Node, column, one, page
from .attachment import Attachment
from .case import AvailableAct, Deadline, LedgerLine, deadline, ledger, may
from .draw import name_at
from .enums import CriticismStage, TalkStage, TransferStage, TransferSubjectEnum, cited, says, stage_says
from .inspection import Inspection, InspectionNotice
from .institution import Institution
from .rectification import Rectification


@strawberry.type(description="随回复、整改报告或移交所附的一个文件（第二十四条）。")
class Enclosure(Node):
    """所附文件."""

    __record__ = record.Enclosure
    attachment: Attachment | None = one("文件", "attachment_id")


@strawberry.type(description="约谈评价机构负责人：记录到人，不公开（第二十四条）。")
class Talk(Node):
    """约谈."""

    __record__ = record.Talk
    number: str = column("编号")
    stage: TalkStage = column("环节")
    stage_text: str = column("环节名称", stage_says("talk"))
    since: datetime = column("进入当前环节的时刻")
    institution: Institution = one("评价机构", "institution_id")
    inspection: Inspection | None = one("所依据的督导", "inspection_id")
    person: str = column("被约谈的负责人")
    post: str = column("职务")
    meets_on: date = column("约谈日期")
    place: str = column("约谈地点")
    matters: str = column("约谈事项")
    minutes: str | None = column("约谈内容；只有办理机关可见", hidden_from=INSTITUTION)
    promises: str | None = column("负责人的承诺")
    held_on: date | None = column("登记日期")
    answer: str | None = column("取消的理由")
    deadline: Deadline | None = deadline()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("talk")


@strawberry.type(description="通报批评：公开；撤销的仍列出并注明（第二十四条）。")
class Criticism(Node):
    """通报批评."""

    __record__ = record.Criticism
    number: str = column("文号")
    stage: CriticismStage = column("环节")
    stage_text: str = column("环节名称", stage_says("criticism"))
    article: str = column("依据条款", cited(CRITICISM.basis))
    org_code: str = column("机构编码", "(SELECT i.org_code FROM institution i WHERE i.id = {t}.institution_id)")
    institution_name: str = column(
        "机构名称，以通报时为准", name_at("(SELECT min(s.since) FROM stay s WHERE s.case_id = {t}.id)")
    )
    institution: Institution = one("评价机构", "institution_id")
    inspection: InspectionNotice | None = one("所依据的督导结果；未公布则无", "inspection_id")
    rectification: Rectification | None = one("逾期或不合格的整改；本单位和办理机关可见", "rectification_id")
    title: str = column("标题")
    facts: str = column("违规事实和处理")
    issued_on: date = column("通报日期")
    withdrawn_on: date | None = column("撤销日期")
    answer: str | None = column("撤销的理由")
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("criticism")


@strawberry.type(
    description="移交涉嫌违法线索：接收部门、日期、回执（第二十四条）。涉及工作人员的由市人社局移交，市鉴定中心看不到（第二十六条）。"
)
class Transfer(Node):
    """移交."""

    __record__ = record.Transfer
    number: str = column("编号")
    stage: TransferStage = column("环节")
    stage_text: str = column("环节名称", stage_says("transfer"))
    since: datetime = column("进入当前环节的时刻")
    subject: TransferSubjectEnum = column("所涉的人")
    subject_text: str = column("所涉的人的名称", says("subject", TransferSubject))
    institution: Institution | None = one("所涉评价机构；涉及工作人员的无", "institution_id")
    inspection: Inspection | None = one("所依据的督导", "inspection_id")
    person: str | None = column("所涉工作人员；涉及机构的无")
    recipient: str = column("接收部门")
    sent_on: date = column("移交日期")
    matter: str = column("涉嫌违法的事实和线索")
    receipt_document: str | None = column("回执文号")
    receipt_dated: date | None = column("回执日期")
    receipt: Attachment | None = one("回执原件", "receipt_id")
    answer: str | None = column("接收部门的反馈")
    enclosures: Connection[Enclosure] = page("随案材料", "transfer_id")
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("transfer")
