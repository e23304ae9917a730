"""Applications, their items, and what the centre, the experts and the bureau made of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.law.article import art
from schema.law.kinds import Finding, Method, Track
from schema.record import filing as record

from ..read import Connection, Node, Order, column, one, page, some
from .account import Account
from .attachment import Attachment
from .call import Call
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .catalogue import Occupation, Standard
from .document import Document
from .enums import (
    FilingStage,
    FindingEnum,
    ItemStage,
    MethodEnum,
    TrackEnum,
    cited,
    level_says,
    says,
    stage_says,
)
from .institution import Grant
from .submission import OF, Submission, SubmissionDifference
from .unit import Site, Unit

if TYPE_CHECKING:
    from .change import Change

LATEST_FIRST = Order(descending=True)
BY_ORDINAL = Order((("{t}.ordinal", "int"),))


@strawberry.type(description="申报项：一个职业（工种）、等级、地点和评价依据，各有各的结果（第十条）。")
class Item(Node):
    """申报项."""

    __record__ = record.Item
    ordinal: int = column("序号")
    stage: ItemStage = column("环节")
    stage_text: str = column("环节名称", stage_says("item"))
    occupation: Occupation | None = one("职业", "occupation_id")
    work_type: str | None = column("工种（职业方向）")
    level: int = column("等级，五级为5，一级为1（第六条）")
    level_text: str | None = column("等级名称", level_says())
    site: Site | None = one("评价地点", "site_id")
    standard: Standard | None = one("评价依据（第七条）", "standard_id")
    experience: str = column("考核评价经验和工作基础（第九条第（三）项）")
    outcome: str | None = column("未提请、未通过、退回或终止的理由，告知申请单位")
    national_published_on: date | None = column("部网公布日期")
    national_url: str | None = column("部网公布页面")
    filing: Annotated[Filing, strawberry.lazy("api.types.filing")] | None = one("所属申请", "filing_id")


@strawberry.type(description="证明材料：每一项所证明的第九条的条件。")
class Evidence(Node):
    """证明材料."""

    __record__ = record.Evidence
    condition: str = column("所证明的条件，如9.2")
    title: str = column("材料名称")
    reference: str | None = column("文号或编号")
    issued_on: date = column("出具日期")
    sha256: str | None = column("材料文件的SHA-256")
    attachment: Attachment | None = one("材料文件", "attachment_id")


LAST_CHECK = (
    "{t}.id = (SELECT c.id FROM condition_check c JOIN filing f ON f.id = c.filing_id AND f.version = c.version"
    " WHERE c.filing_id = {o}.filing_id AND c.condition = {o}.code ORDER BY c.id DESC LIMIT 1)"
)
TO_CHECK = (
    "ARRAY(SELECT r.code FROM requirement r WHERE r.filing_id = {t}.id AND NOT EXISTS (SELECT 1 FROM condition_check c"
    " WHERE c.filing_id = r.filing_id AND c.version = {t}.version AND c.condition = r.code) ORDER BY r.code)"
)


@strawberry.type(description="条件核查：对一次提交中一项条件的结论（第十条第（二）项）。")
class Check(Node):
    """条件核查."""

    __record__ = record.Check
    version: int = column("第几次提交")
    condition: str = column("条件编号")
    finding: FindingEnum = column("结论")
    finding_text: str = column("结论名称", says("finding", Finding))
    note: str | None = column("说明")
    checked_on: date = column("核查日期")
    carried_from: int | None = column("沿用第几次提交时的结论：与它有关的材料没有改动；本次核查的则无")


@strawberry.type(description="条件核查清单中的一项：第九条要求什么、附了什么材料、结论如何。")
class Requirement(Node):
    """应具备的条件."""

    __record__ = record.Requirement
    code: str = column("条件编号，如9.2")
    says: str = column("条件")
    paper: str = column("应附的证明材料")
    article: str = column("依据条款")
    evidence: Connection[Evidence] = page(
        "所附的证明材料", where="{t}.filing_id = {o}.filing_id AND {t}.condition = {o}.code"
    )
    check: Check | None = some("本次提交的核查结论（办理机关可见）；尚未核查则无", LAST_CHECK)


@strawberry.type(description="退回理由：需要补正什么（第十条第（二）项）。")
class ReturnReason(Node):
    """退回理由."""

    __record__ = record.ReturnReason
    version: int = column("针对第几次提交")
    code: str = column("通用理由代码")
    text: str = column("通用理由")
    article: str = column("依据条款")
    condition: str | None = column("涉及的条件")
    item_ordinal: int | None = column("涉及的申报项序号")
    message: str = column("需要怎样补正")


@strawberry.type(description="专家对一个申报项的意见（第十条第（三）项）。")
class Verdict(Node):
    """专家意见中的一项."""

    __record__ = record.Verdict
    favourable: bool = column("是否同意")
    reason: str | None = column("理由")
    item: Item | None = one("申报项", "item_id")


@strawberry.type(description="专家席位：姓名在决定之前不公开，对申请单位始终只以理由呈现。")
class Seat(Node):
    """专家席位."""

    __record__ = record.Seat
    expert: Account | None = one("专家", "expert_id")
    accepted_at: datetime | None = column("接受聘请的时刻；此前席位不计入专家人数")
    declined: bool = column("是否不接受聘请")
    recused: bool = column("是否已退出（不接受聘请或回避）")
    recusal: str | None = column("不接受或回避的事由")
    method: MethodEnum | None = column("评估方式")
    method_text: str | None = column("评估方式名称", says("method", Method))
    opinion: str | None = column("评估意见")
    opined_at: datetime | None = column("提出意见的时刻")
    attachment: Attachment | None = one("签名的意见书", "attachment_id")
    verdicts: Connection[Verdict] = page("逐项意见", "seat_id")


@strawberry.type(description="利害关系排查：对一位专家逐一说明须回避的理由；没有的也记录（第十条第（三）项）。")
class Screening(Node):
    """利害关系排查."""

    __record__ = record.Screening
    expert: Account | None = one("专家", "expert_id")
    eligible: bool = column("是否可以聘请", "({t}.found = '{}')")
    found: list[str] = column("须回避的理由；可以聘请的为空")
    article: str = column("依据条款", cited(art(10, 3)))
    screened_on: date = column("排查日期")


REPORTED = (
    ("单位名称", "u.name"),
    ("统一社会信用代码", "u.credit_code"),
    ("申报类别", "CASE f.track WHEN 'EMPLOYER' THEN '用人单位' ELSE '社会培训评价组织' END"),
    ("所在区", "d.name"),
    ("职业编码", "o.code"),
    ("大典版次", "o.edition"),
    ("职业名称", "o.name"),
    ("工种", "coalesce(i.work_type, '--')"),
    ("等级", "i.level::text"),
    ("评价依据", "s.title || '（' || s.code || '）'"),
    ("评价地点", "p.address"),
)
HEAD = ",".join(head for head, _ in REPORTED)
CELLS = " || ',' || ".join(f"'\"' || replace({sql}, '\"', '\"\"') || '\"'" for _, sql in REPORTED)
CSV = (
    f"(SELECT '{HEAD}' || E'\\r\\n' || string_agg({CELLS}, E'\\r\\n' ORDER BY i.ordinal)"
    " FROM item i JOIN filing f ON f.id = i.filing_id JOIN unit u ON u.id = f.unit_id"
    " JOIN district d ON d.id = u.district_id JOIN occupation o ON o.id = i.occupation_id"
    " JOIN standard s ON s.id = i.standard_id JOIN site p ON p.id = i.site_id"
    " WHERE i.filing_id = {t}.filing_id AND i.id::text = ANY({t}.item_ids))"
)


@strawberry.type(
    description="报部备案：一次报备（第十条第（五）项）。部网没有批量接口：由人持报备表办理，再登记公布、退回或不予公布。"
)
class Report(Node):
    """报部备案."""

    __record__ = record.Report
    reported_on: date = column("报备日期")
    file: str | None = column("报备表（CSV，首行为列名），供录入部网", CSV)
    items: Connection[Item] = page(
        "所报的申报项", where="{t}.filing_id = {o}.filing_id AND {t}.id::text = ANY({o}.item_ids)", order=BY_ORDINAL
    )


@strawberry.type(description="部网公布的凭证（第十条第（五）项）。")
class NationalPublication(Node):
    """部网公布."""

    __record__ = record.NationalPublication
    published_on: date = column("公布日期")
    url: str = column("公布页面")
    evidence_sha256: str = column("页面存证的SHA-256")


WEIGHED = "(SELECT array_agg(c->>'name' || '（' || (c->>'weight') || '分）') FROM jsonb_array_elements({}) c)"
CRITERIA = f"coalesce({WEIGHED.format('(SELECT r.criteria FROM round r WHERE r.id = {t}.round_id)')}, '{{}}')"


@strawberry.type(description="备案申请：从起草到准予备案（第九条、第十条）。")
class Filing(Node):
    """备案申请."""

    __record__ = record.Filing
    number: str | None = column("受理编号；首次提交时编定")
    stage: FilingStage = column("环节")
    stage_text: str = column("环节名称", stage_says("filing"))
    since: datetime = column("进入当前环节的时刻")
    track: TrackEnum = column("申请类别（第二条）")
    track_text: str = column("申请类别名称", says("track", Track))
    version: int = column("已提交几次")
    submitted_at: datetime | None = column("最近一次提交的时刻")
    approved_on: date | None = column("市人社局审核通过日期")
    outcome: str | None = column("初审未通过、未入选或审核未通过的理由，告知申请单位")
    criteria: list[str] = column("所在遴选的评分标准及权重，开启后不变；未列入遴选的为空", CRITERIA)
    unit: Unit | None = one("申请单位", "unit_id")
    call: Call | None = one("所依据的申报工作安排", "call_id")
    items: Connection[Item] = page("申报项", "filing_id", order=BY_ORDINAL)
    original: Attachment | None = one("盖章的书面申请原件", "original_id")
    checklist: Connection[Requirement] = page(
        "第九条各项条件的核查清单", "filing_id", order=Order((("{t}.code", "text"),))
    )
    to_check: list[str] = column("本次提交中尚待核查的条件编号；没有改动的沿用原结论，不在其内", TO_CHECK)
    submissions: Connection[Submission] = page(
        "各次提交的全部内容，先后为序", "filing_id", order=Order((("{t}.version", "int"),))
    )
    changes_since: Connection[SubmissionDifference] = page(
        "某次提交之后的改动，先后为序", where="{t}.submission_id IN (SELECT s.id FROM submission s WHERE s.filing_id = {o}.id)",
        order=Order(((OF, "int"), ("{t}.ordinal", "int"))),
        arguments={"version": Annotated[int | None, strawberry.argument(description="第几次提交；不填为第一次")]},
        filters={"version": (OF + " > {v}", "int")},
    )  # fmt: skip
    evidence: Connection[Evidence] = page("证明材料", "filing_id", order=Order((("{t}.condition", "text"),)))
    checks: Connection[Check] = page("条件核查，新的在前", "filing_id", order=LATEST_FIRST)
    return_reasons: Connection[ReturnReason] = page("退回理由，新的在前", "filing_id", order=LATEST_FIRST)
    seats: Connection[Seat] = page("专家席位", "filing_id")
    screenings: Connection[Screening] = page("利害关系排查，新的在前", "filing_id", order=LATEST_FIRST)
    reports: Connection[Report] = page("报部备案", "filing_id")
    national_publications: Connection[NationalPublication] = page("部网公布", "filing_id")
    grants: Connection[Grant] = page("准予备案通知", "filing_id")
    documents: Connection[Document] = page(
        "文书：告知书、补正通知书；专家评估意见书只有办理机关可见", "filing_id", order=Order((("{t}.issued_on", "date"), ("{t}.number", "text")))
    )
    change: Annotated[Change, strawberry.lazy("api.types.change")] | None = some(
        "由哪件变更申请转入；直接申请的则无（第十一条）",
        "{t}.id = (SELECT l.change_id FROM change_line l WHERE l.filing_id = {o}.id LIMIT 1)",
    )
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("filing")
