"""Renewals: the window, the application, the figures of the period, the decision."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from schema.law.kinds import DossierMoment
from schema.record import renewal as record
from schema.record.ledger import TODAY

from ..read import Connection, Node, Order, column, one, page, some
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .enums import DossierMomentEnum, RenewalStage, says, stage_says
from .institution import BY_OCCUPATION, Grant, Institution, Scope


@strawberry.type(description="续期申请的内容；提交之前只有本单位可见（第十二条）。")
class RenewalApplication(Node):
    """续期申请."""

    __record__ = record.RenewalApplication
    report: str = column("备案期内工作情况的自评报告")
    document_title: str = column("盖章的申请文件名称")
    document_sha256: str = column("申请文件的SHA-256")
    scopes: Connection[Scope] = page(
        "申请续期的备案范围", where="{t}.id::text = ANY({o}.scope_ids)", order=BY_OCCUPATION
    )


@strawberry.type(description="备案期工作情况的一项统计，由记录自动得出（第十二条）。")
class Tally(Node):
    """备案期工作情况."""

    __record__ = record.Tally
    taken: DossierMomentEnum = column("统计时点")
    taken_text: str = column("统计时点名称", says("taken", DossierMoment))
    name: str = column("项目代码")
    title: str = column("项目")
    article: str = column("有关条款")
    count: int = column("数目")


@strawberry.type(description="续期：备案的每个有效期各有一件，期满前申请，由市鉴定中心综合评估后决定（第十二条）。")
class Renewal(Node):
    """续期."""

    __record__ = record.Renewal
    number: str | None = column("受理编号；首次提交时编定")
    stage: RenewalStage = column("环节")
    stage_text: str = column("环节名称", stage_says("renewal"))
    since: datetime = column("进入当前环节的时刻")
    institution: Institution = one("评价机构", "institution_id")
    valid_from: date = column("本有效期起始日")
    valid_to: date = column("本有效期届满日，当日二十四时止")
    opens_on: date = column("申请窗口开启之日")
    last_day: date = column("申请的最后一日，当日二十四时止")
    safe_on: date = column("在这一日提出，两种理解都符合")
    advice: str = column("窗口的由来、另一种理解和稳妥的日期")
    submitted_at: datetime | None = column("提交的时刻")
    early: bool = column("是否在窗口开启前提前提交；自窗口开启之日生效")
    decided_on: date | None = column("决定日期")
    late: bool = column(
        "决定是否在有效期届满之后才作出，或届满后仍未作出（仍有效，但予以标明）",
        f"({{t}}.stage IN ('EVALUATION', 'RENEWED', 'FAILED') AND coalesce({{t}}.decided_on, {TODAY}) > {{t}}.valid_to)",
    )
    opinion: str | None = column("综合评估意见；不予续期的为理由")
    application: RenewalApplication | None = some("申请内容", "{t}.renewal_id = {o}.id")
    dossier: Connection[Tally] = page(
        "备案期工作情况，提交时和决定时各统计一次", "renewal_id",
        order=Order((("CASE {t}.taken WHEN 'SUBMISSION' THEN 0 ELSE 1 END", "int"), ("{t}.ordinal", "int"))),
    )  # fmt: skip
    grants: Connection[Grant] = page("续期公告", "renewal_id")
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("renewal")
