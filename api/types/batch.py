"""Batches of results and their rows: what the institution and the centre see of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.law.roles import AUDITOR
from schema.record import batch as record

from ..read import Connection, Node, Order, column, one, page
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .certificate import Certificate
from .enums import BatchRowStage, BatchStage, stage_says
from .institution import Institution

if TYPE_CHECKING:
    from .candidate import Candidate
    from .plan import Plan

BY_ORDINAL = Order((("{t}.ordinal", "int"),))


@strawberry.type(description="为上传部鉴定中心导出的文件（第十六条第（三）项）：市鉴定中心下载时生成，含证件号码，每次下载都有记录。")
class BatchExport(Node):
    """导出文件."""

    __record__ = record.BatchExport
    ordinal: int = column("第几次导出")
    mapping: str = column("所按的列的版本，见规则集")
    rule_set: str = column("所按的规则集")
    count: int = column("行数", "cardinality({t}.numbers)")
    made_at: datetime = column("导出的时刻")
    url: str = column("下载地址，相对于本接口的网址；下载须带令牌", "('/batches/exports/' || {t}.id)")


@strawberry.type(description="结果批次的行：一名考生的认定结果，单独核对、单独退回、单独公布（第十六条第（三）项）。")
class BatchRow(Node):
    """认定结果."""

    __record__ = record.BatchRow
    ordinal: int = column("序号")
    stage: BatchRowStage = column("环节")
    stage_text: str = column("环节名称", stage_says("batchRow"))
    since: datetime = column("进入当前环节的时刻")
    correction: bool = column("是否为更正证书而重新报送")
    name: str | None = column(
        "姓名；监督检查人员不可见", "(SELECT c.name FROM candidate c WHERE c.id = {t}.candidate_id)", hidden_from=AUDITOR
    )
    candidate: Annotated[Candidate, strawberry.lazy("api.types.candidate")] | None = one("考生", "candidate_id")
    document_masked: str = column(
        "证件号码，只显示后四位", "(SELECT '**************' || c.document_tail FROM candidate c WHERE c.id = {t}.candidate_id)"
    )
    problem_code: str | None = column("退回的理由代码；部网退回的为NATIONAL")
    problem: str | None = column("退回的理由，需要怎样更正")
    mended: str | None = column("更正了什么")
    national_published_on: date | None = column("部鉴定中心网站公布的日期；已上传不等于已公布")
    national_url: str | None = column("公布的网址")
    national_sha256: str | None = column("公布证据文件的SHA-256")
    certificate: Certificate | None = one("编号已预留或已颁发的证书", "certificate_id")
    batch: Annotated[Batch, strawberry.lazy(".batch")] | None = one("所属批次", "batch_id")
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("batchRow")


@strawberry.type(
    description="结果批次：认定结束后五个工作日内报送，五个工作日内核对，核对无误的十个工作日内上传部鉴定中心，逐行核对公布（第十六条第（三）项）。"
)
class Batch(Node):
    """结果批次."""

    __record__ = record.Batch
    number: str | None = column("编号；首次报送时编定")
    stage: BatchStage = column("环节")
    stage_text: str = column("环节名称", stage_says("batch"))
    since: datetime = column("进入当前环节的时刻")
    correction: bool = column("是否为更正证书而报送")
    version: int = column("已报送几次")
    institution: Institution = one("评价机构", "institution_id")
    plan: Annotated[Plan, strawberry.lazy("api.types.plan")] | None = one("认定方案", "plan_id")
    ended_on: date = column("最后一项考核实际结束之日；报送期限由此起算")
    enrolled: int = column("列入场次的考生人数")
    absent: int = column("缺考人数")
    failed: int = column("不合格人数")
    passed: int = column("合格人数")
    issue_year: int | None = column("拟颁发证书的年份，编入证书编号")
    reported_at: datetime | None = column("最近一次报送的时刻")
    received_on: date | None = column("市鉴定中心收到之日")
    target_on: date | None = column("上传的内部目标：自收到起十个工作日；法定期限见deadline")
    checked_at: datetime | None = column("核对完成的时刻")
    uploaded_on: date | None = column("首次上传部鉴定中心之日")
    upload_reference: str | None = column("部鉴定中心系统的受理编号")
    acknowledged_at: datetime | None = column("最近一次导入回执的时刻")
    rows: Connection[BatchRow] = page(
        "各行", "batch_id", order=BY_ORDINAL,
        arguments={"stages": Annotated[list[BatchRowStage] | None, strawberry.argument(description="环节")]},
        filters={"stages": ("{t}.stage = ANY({v})", "text[]")},
    )  # fmt: skip
    exports: Connection[BatchExport] = page("导出的文件", "batch_id", order=BY_ORDINAL)
    print_url: str | None = column(
        "成批打印的PDF，相对于本接口的网址；颁发后才有", "CASE WHEN EXISTS (SELECT 1 FROM batch_row r JOIN certificate k ON k.id = r.certificate_id"
        " WHERE r.batch_id = {t}.id AND k.stage = 'ISSUED') THEN '/batches/' || {t}.id || '.pdf' END",
    )  # fmt: skip
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("batch")
