"""Candidates: names for whoever must know them, numbers by their last four characters only."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.law.kinds import CandidateKind, DocumentKind, Relation, Sex
from schema.law.roles import AUDITOR
from schema.record import candidate as record

from ..read import Node, Order, column, one
from .case import AvailableAct, LedgerLine, StayType, ledger, may, stays
from .catalogue import Occupation
from .enums import (
    CandidateKindEnum,
    CandidateStage,
    DocumentKindEnum,
    EligibilityStage,
    RelationEnum,
    SexEnum,
    level_says,
    says,
    stage_says,
)

if TYPE_CHECKING:
    from ..read import Connection
    from .plan import Plan
    from .sitting import Sitting
else:
    from ..read import Connection

IN_ORDER = Order((("{t}.ordinal", "int"),))
OF_STAGE: dict[str, Any] = {
    "arguments": {"stage": Annotated[CandidateStage | None, strawberry.argument(description="环节")]},
    "filters": {"stage": ("{t}.stage = {v}", "text")},
}
SCORE = "CASE WHEN {{t}}.{0} = round({{t}}.{0}, 1) THEN round({{t}}.{0}, 1) ELSE {{t}}.{0} END"  # 85.0, 59.5, 85.25: as JSON has it
MASKED = "left({t}.name, 1) || repeat('*', greatest(length({t}.name) - 1, 1))"
STARS = "repeat('*', CASE WHEN {t}.document_kind IN ('ID_CARD', 'RESIDENCE_PERMIT') THEN 14 ELSE 4 END) || {t}.document_tail"


@strawberry.type(description="考生：证件号码和电话加密保存，这里只有末四位；姓名对监督检查人员隐去（第二条、第十五条）。")
class Candidate(Node):
    """考生."""

    __record__ = record.Candidate
    ordinal: int = column("在方案中的序号")
    stage: CandidateStage = column("环节")
    stage_text: str = column("环节名称", stage_says("candidate"))
    plan: Annotated[Plan, strawberry.lazy("api.types.plan")] = one("认定方案", "plan_id")
    sitting: Annotated[Sitting, strawberry.lazy("api.types.sitting")] | None = one("编入的场次", "sitting_id")
    occupation: Occupation = one("申报的职业", "occupation_id")
    work_type: str | None = column("申报的工种（职业方向）")
    level: int = column("申报的等级，五级为5，一级为1（第六条）")
    level_text: str = column("申报的等级名称", level_says())
    name: str | None = column("姓名；监督检查人员不可见", hidden_from=AUDITOR)
    name_masked: str = column("姓名，只留姓氏", MASKED)
    sex: SexEnum | None = column("性别")
    sex_text: str | None = column("性别", says("sex", Sex))
    born_on: date | None = column("出生日期；监督检查人员不可见", hidden_from=AUDITOR)
    document_kind: DocumentKindEnum = column("证件类型")
    document_kind_text: str = column("证件类型名称", says("document_kind", DocumentKind))
    document_masked: str = column("证件号码，只留末四位", STARS)
    phone_tail: str | None = column("手机号码的末四位")
    relation: RelationEnum | None = column("与用人单位的关系（第二条第二款）；面向社会的则无")
    relation_text: str | None = column("与用人单位的关系名称", says("relation", Relation))
    kind: CandidateKindEnum = column("认定分类")
    kind_text: str = column("认定分类名称", says("kind", CandidateKind))
    resit: bool = column("是否补考")
    ground: str | None = column("申报条件：评价依据的哪一条（第十五条）")
    ground_evidence: str | None = column("凭什么认定符合；监督检查人员不可见", hidden_from=AUDITOR)
    photo_url: str | None = column(
        "照片的地址，登录后下载，每次下载都记入台账；没有照片则无，监督检查人员不可见", "'/files/' || {t}.photo_id", hidden_from=AUDITOR
    )
    attended: bool | None = column("是否到场；尚未登记则无")
    theory: float | None = column("理论知识考试成绩", SCORE.format("theory"))
    skill: float | None = column("技能操作考核成绩", SCORE.format("skill"))
    review: float | None = column("综合评审成绩", SCORE.format("review"))
    passed: bool | None = column("是否合格；没有成绩则无")
    remark: str | None = column("说明；监督检查人员不可见", hidden_from=AUDITOR)
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("candidate")


@strawberry.type(description="资格审查：一次审查了哪个方案的多少考生；各人的结论和依据在考生的台账里（第十五条）。")
class Eligibility(Node):
    """资格审查."""

    __record__ = record.Eligibility
    stage: EligibilityStage = column("环节")
    since: datetime = column("审查的时刻")
    plan: Annotated[Plan, strawberry.lazy("api.types.plan")] = one("认定方案", "plan_id")
    eligible: int = column("符合申报条件的人数")
    ineligible: int = column("不符合申报条件的人数")
    ledger: Connection[LedgerLine] = ledger()
