"""Changes of filed particulars, from the draft to the confirmation: what the institution and the offices see of them."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from schema.law.kinds import ChangeSubject, Duty, LineOutcome
from schema.law.roles import DISTRICT
from schema.record import change as record

from ..read import Connection, Node, Order, column, one, page, some
from .call import Call
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .catalogue import District, Occupation, Standard
from .change_notice import ChangeNotice
from .enums import ChangeStage, ChangeSubjectEnum, DutyEnum, LineOutcomeEnum, UnitKindEnum, level_says, says, stage_says
from .filing import Filing
from .impact import OF_CHANGE, OF_LINE
from .institution import Institution, Scope
from .unit import Site, Staff

BY_ORDINAL = Order((("{t}.ordinal", "int"),))
LATEST_FIRST = Order(descending=True)


@strawberry.type(description="变更事项：一行一项，有变更前、变更后、证明材料和结果（第十一条）。")
class ChangeLine(Node):
    """变更事项."""

    __record__ = record.ChangeLine
    ordinal: int = column("序号")
    subject: ChangeSubjectEnum = column("变更事项")
    subject_text: str = column("变更事项名称", says("subject", ChangeSubject))
    before: str | None = column("变更前，可以对外公布的文字；新增的则无")
    after: str | None = column("变更后，可以对外公布的文字；减少的则无")
    value: str | None = column("变更后的名称、住所、办公电话、法定代表人或收费依据")
    kind: UnitKindEnum | None = column("变更后的单位性质")
    district: District | None = one("变更后的住所所在区，或新地点所在区", "district_id")
    place: str | None = column("新地点的名称")
    address: str | None = column("新地点的详细地址")
    site: Site | None = one("减少的地点，或增加备案范围的评价地点", "site_id")
    new_site: int | None = column("评价地点是本次新增的：增加地点那一行的序号")
    staff: Staff | None = one("减少的，或被更换的工作人员", "staff_id")
    duty: DutyEnum | None = column("新增工作人员的岗位")
    duty_text: str | None = column("新增工作人员的岗位名称", says("duty", Duty))
    person: str | None = column("新的工作人员或联系人；区人社局不可见", hidden_from=DISTRICT)
    person_before: str | None = column("原来的工作人员或联系人；区人社局不可见", hidden_from=DISTRICT)
    card: str | None = column("新工作人员的证卡编号；区人社局不可见", hidden_from=DISTRICT)
    card_valid_to: date | None = column("证卡有效期至")
    scope: Scope | None = one("减少的，或增加地点的备案范围", "scope_id")
    occupation: Occupation | None = one("增加的职业", "occupation_id")
    work_type: str | None = column("增加的工种（职业方向）")
    level: int | None = column("增加的等级，五级为5，一级为1（第六条）")
    level_text: str | None = column("增加的等级名称", level_says())
    standard: Standard | None = one("增加的职业、等级的评价依据（第七条）", "standard_id")
    experience: str | None = column("增加的职业的考核评价经验和工作基础（第九条第（三）项）")
    evidence_title: str | None = column("证明材料的名称")
    evidence_sha256: str | None = column("证明材料文件的SHA-256")
    evidence_issued_on: date | None = column("证明材料的出具日期")
    outcome: LineOutcomeEnum = column("结果")
    outcome_text: str = column("结果名称", says("outcome", LineOutcome))
    reason: str | None = column("不予确认的理由，告知申请机构")
    filing: Filing | None = one("转成的备案申请；没有转的则无", "filing_id")
    impact: list[str] = column("待确认的，现在确认会触及什么，逐条说明", OF_LINE)


@strawberry.type(description="退回变更申请的理由：需要补正什么（第十一条）。")
class ChangeReason(Node):
    """退回理由."""

    __record__ = record.ChangeReason
    version: int = column("针对第几次提交")
    code: str = column("通用理由代码")
    line_ordinal: int | None = column("涉及第几行；不针对某一行则无")
    message: str = column("需要怎样补正")


@strawberry.type(
    description="变更申请：变更职业（工种）、等级、工作人员、评价地点等备案信息，经市鉴定中心确认后方可据以评价；"
    "增加职业、工种或等级的，转为备案申请重新评估（第十一条）。"
)
class Change(Node):
    """变更申请."""

    __record__ = record.ChangeRequest
    number: str | None = column("编号；首次提交时编定，确认后为公告的文号")
    stage: ChangeStage = column("环节")
    stage_text: str = column("环节名称", stage_says("change"))
    since: datetime = column("进入当前环节的时刻")
    version: int = column("已提交几次")
    submitted_at: datetime | None = column("最近一次提交的时刻")
    confirmed_at: datetime | None = column("确认的时刻，变更自此生效")
    institution: Institution = one("评价机构", "institution_id")
    call: Call | None = one("增加的部分所依据的申报工作安排", "call_id")
    lines: Connection[ChangeLine] = page("变更事项", "change_id", order=BY_ORDINAL)
    return_reasons: Connection[ChangeReason] = page("退回理由，新的在前", "change_id", order=LATEST_FIRST)
    impact: list[str] = column("现在全部确认会触及什么，逐行说明", OF_CHANGE)
    filings: Connection[Filing] = page(
        "增加的部分转成的备案申请",
        where="EXISTS (SELECT 1 FROM change_line l WHERE l.filing_id = {t}.id AND l.change_id = {o}.id)",
    )
    notice: ChangeNotice | None = some("变更公告；未确认的则无", "{t}.id = {o}.id")
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("change")
