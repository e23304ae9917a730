"""The roots of the schema: what can be asked for, by which arguments, in which order."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import strawberry

from schema.law.scope import Question

from .read import Connection, Node, Order, every, lookup, page
from .types.account import Account, Endpoint, Key
from .types.amendment import Amendment
from .types.archive import DUE as DUE_NOW
from .types.archive import ArchiveItem
from .types.attachment import Attachment
from .types.batch import Batch, BatchRow
from .types.calendar_feed import CalendarFeed
from .types.calendar_import import CalendarImport
from .types.call import Call
from .types.candidate import Candidate
from .types.candidate_import import CandidateImport
from .types.case import NOW, Deadline, LedgerLine
from .types.catalogue import District, Occupation, Standard
from .types.certificate import Certificate, Design
from .types.certificate_check import CertificateAnswer, CertificateAnswers, matched, matched_many
from .types.change import Change
from .types.change_notice import ChangeNotice
from .types.complaint import Complaint, ComplaintCount, ReporterRead
from .types.dispute import Dispute
from .types.draw import Draw
from .types.ending import Ending
from .types.enums import (
    AmendmentStage,
    ArchiveStage,
    BatchRowStage,
    BatchStage,
    CallStage,
    CandidateStage,
    CertificateStage,
    ChangeStage,
    ComplaintKindEnum,
    ComplaintStage,
    DisputeStage,
    DrawStage,
    EndingStage,
    FilingStage,
    InspectionStage,
    InstitutionStage,
    MediumEnum,
    NoticeStage,
    ObjectionStage,
    PlanStage,
    RectificationStage,
    RenewalStage,
    RevocationStage,
    SupervisorStage,
    TrackEnum,
)
from .types.expert_candidate import ExpertCandidates, candidates
from .types.figure import DUE, FigureType
from .types.filing import Filing
from .types.inspection import Inspection, InspectionNotice
from .types.institution import IN_ORDER, Grant, Institution, PublicChangeFeed, Termination
from .types.notice import Notice, Objection
from .types.personal_read import PersonalRead
from .types.plan import Plan
from .types.preflight import PlanPreflight, checked
from .types.procedure import ProcedureType, published
from .types.programme import Programme
from .types.public_plan import PublicPlan
from .types.punctuality import Punctuality
from .types.reason import ReasonCode, reason_codes
from .types.rectification import Rectification
from .types.renewal import Renewal
from .types.revocation import Revocation
from .types.round import Round
from .types.sanction import Criticism, Talk, Transfer
from .types.scope import AssessmentAnswer, ReceiptKey, answered, keys
from .types.session import Own
from .types.sitting import FILTERS, Sitting
from .types.supervisor import Supervisor
from .types.unit import Unit
from .types.version import InstitutionVersion
from .types.viewer import Task, Viewer, viewer_of


def said(type_: Any, description: str) -> Any:
    """An argument with its words."""
    return Annotated[type_ | None, strawberry.argument(description=description)]


NEWEST = Order(descending=True)
PINYIN = Order((('{t}.pinyin COLLATE "C"', "text"),))
OF_CODE = Order((("{t}.code", "text"),))
STAGE = "{t}.stage = {v}"
OF_ORG = "{t}.institution_id = (SELECT i.id FROM institution i WHERE i.org_code = {v})"
IN_SCOPE = (
    "EXISTS (SELECT 1 FROM scope s JOIN occupation o ON o.id = s.occupation_id"
    " WHERE s.institution_id = {t}.id AND s.ended_by_id IS NULL AND o.code = {v})"
)
AT_LEVEL = (  # in the latest period; what was given up does not count
    "EXISTS (SELECT 1 FROM scope s WHERE s.institution_id = {t}.id AND s.ended_by_id IS NULL"
    " AND s.valid_to = {t}.valid_to AND s.level = {v})"
)
NAMED = (  # the present name is the last of the versions
    "(length({v}) >= 2 AND {t}.id IN (SELECT n.institution_id FROM institution_version n"
    " WHERE jinji_bigrams(n.name) @> jinji_bigrams(left({v}, 60)) AND strpos(lower(n.name), lower(left({v}, 60))) > 0))"
)
FORMER = (  # each name that is no longer borne, at its end
    "{t}.until IS NOT NULL AND {t}.name <> (SELECT i.name FROM institution i WHERE i.id = {t}.institution_id) AND NOT EXISTS"
    " (SELECT 1 FROM institution_version n WHERE n.institution_id = {t}.institution_id AND n.name = {t}.name AND n.since > {t}.since)"
)


@strawberry.type(description="查询。看不见的记录等于不存在：单个为空，列表中没有。")
class Query(Own):
    """What can be asked."""

    node: Node | None = lookup(
        "按全局编号取一条记录", {"id": Annotated[strawberry.ID, strawberry.argument(description="全局编号")]},
        {"id": ("", "text")},
    )  # fmt: skip
    institution: Institution | None = lookup(
        "按机构编码，或统一社会信用代码（取最近备案的）查一家评价机构",
        {"org_code": said(str, "机构编码，十三位"), "credit_code": said(str, "统一社会信用代码")},
        {"orgCode": ("{t}.org_code = {v}", "text"), "creditCode": (
            "{t}.id = (SELECT i.id FROM institution i WHERE i.credit_code = {v} ORDER BY i.valid_from DESC, i.id DESC LIMIT 1)",
            "text")},
    )  # fmt: skip
    institutions: Connection[Institution] = page(
        "评价机构名录，按名称拼音为序", order=PINYIN,
        arguments={
            "district": said(str, "所在区代码"), "occupation": said(str, "职业编码"), "track": said(TrackEnum, "类别"),
            "stage": said(InstitutionStage, "状态"), "name": said(str, "现名或曾用名中的文字，至少两字"),
            "level": said(int, "最近一个有效期的备案范围中有这个等级的，五级为5，一级为1（第六条）"),
            "ended": said(bool, "true只列备案已届满、注销或撤销的，false只列备案有效的"),
        },
        filters={
            "district": ("{t}.district_id = (SELECT d.id FROM district d WHERE d.code = {v})", "text"),
            "occupation": (IN_SCOPE, "text"), "track": ("{t}.track = {v}", "text"), "stage": (STAGE, "text"),
            "name": (NAMED, "text"), "level": (AT_LEVEL, "int"), "ended": ("(({t}.stage <> 'ACTIVE') = {v})", "boolean"),
        },
    )  # fmt: skip
    termination: Termination | None = lookup(
        "按文号查一份注销、撤销公告", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    terminations: Connection[Termination] = page("注销、撤销公告，新的在前", order=NEWEST)
    grant: Grant | None = lookup(
        "按文号查一份备案公告", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    grants: Connection[Grant] = page("备案公告，新的在前", order=NEWEST)
    notice: Notice | None = lookup(
        "按文号查一份公示", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    notices: Connection[Notice] = page(
        "公示，新的在前", order=NEWEST, arguments={"stages": said(list[NoticeStage], "环节")},
        filters={"stages": ("{t}.stage = ANY({v})", "text[]")},
    )  # fmt: skip
    call: Call | None = lookup(
        "按文号查一份申报工作安排", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    calls: Connection[Call] = page(
        "申报工作安排，新的在前",
        order=NEWEST,
        arguments={"stage": said(CallStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )
    attachments: Connection[Attachment] = page("附件：您上传的，及您可见的材料所附的，新的在前", order=NEWEST)
    districts: list[District] = every("本市十六个区", order=OF_CODE)
    occupation: Occupation | None = lookup(
        "按大典版次和编码查一个职业", {"edition": said(str, "版次，如2022"), "code": said(str, "编码，如6-31-01-03")},
        {"edition": ("{t}.edition = {v}", "text"), "code": ("{t}.code = {v}", "text")},
    )  # fmt: skip
    occupations: Connection[Occupation] = page(
        "职业目录", order=Order((("{t}.edition", "text"), ("{t}.code", "text"))),
        arguments={"edition": said(str, "版次"), "filed_only": said(bool, "只列有机构备案的")},
        filters={
            "edition": ("{t}.edition = {v}", "text"),
            "filedOnly": ("(NOT {v} OR EXISTS (SELECT 1 FROM scope s WHERE s.occupation_id = {t}.id AND s.ended_by_id IS NULL))", "boolean"),
        },
    )  # fmt: skip
    standards: Connection[Standard] = page(
        "评价依据", order=OF_CODE, arguments={"occupation": said(strawberry.ID, "职业的全局编号")},
        filters={"occupation": (
            "{t}.occupation_id::text = split_part(convert_from(decode({v}, 'base64'), 'UTF8'), ':', 2)", "text")},
    )  # fmt: skip
    units: Connection[Unit] = page("单位", order=NEWEST)
    filings: Connection[Filing] = page(
        "备案申请，新的在前", order=NEWEST,
        arguments={"stage": said(FilingStage, "环节"), "track": said(TrackEnum, "类别")},
        filters={"stage": (STAGE, "text"), "track": ("{t}.track = {v}", "text")},
    )  # fmt: skip
    rounds: Connection[Round] = page("遴选，新的在前", order=NEWEST)
    objections: Connection[Objection] = page(
        "异议，新的在前",
        order=NEWEST,
        arguments={"stage": said(ObjectionStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )
    changes: Connection[Change] = page(
        "变更申请，新的在前", order=NEWEST,
        arguments={"stage": said(ChangeStage, "环节"), "org_code": said(str, "评价机构的机构编码")},
        filters={"stage": (STAGE, "text"), "orgCode": (
            "{t}.institution_id = (SELECT i.id FROM institution i WHERE i.org_code = {v})", "text")},
    )  # fmt: skip
    change_notice: ChangeNotice | None = lookup(
        "按文号查一份变更公告", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    change_notices: Connection[ChangeNotice] = page(
        "变更公告，新确认的在前", order=Order((("{t}.confirmed_at", "timestamptz"),), True)
    )
    former_names: Connection[InstitutionVersion] = page(
        "曾用名：名称已经变更的评价机构，按原名称的最后一个版本列出", where=FORMER, order=Order((("{t}.name", "text"),))
    )
    renewals: Connection[Renewal] = page(
        "续期，有效期先届满的在前", order=Order((("{t}.valid_to", "date"),)),
        arguments={"stage": said(RenewalStage, "环节"), "ends_by": said(date, "有效期在这一日或之前届满")},
        filters={"stage": (STAGE, "text"), "endsBy": ("{t}.valid_to <= {v}", "date")},
    )  # fmt: skip
    endings: Connection[Ending] = page(
        "自愿终止的申请，新的在前", order=NEWEST, arguments={"stage": said(EndingStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )  # fmt: skip
    revocations: Connection[Revocation] = page(
        "撤销备案的提请，新的在前", order=NEWEST, arguments={"stage": said(RevocationStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )  # fmt: skip
    batches: Connection[Batch] = page(
        "结果批次，新的在前", order=NEWEST,
        arguments={
            "stage": said(BatchStage, "环节"), "org_code": said(str, "评价机构的机构编码"),
            "target_before": said(date, "上传的内部目标日在这一天以前（不含）"),
        },
        filters={"stage": (STAGE, "text"), "orgCode": (OF_ORG, "text"), "targetBefore": ("{t}.target_on < {v}::date", "text")},
    )  # fmt: skip
    batch_rows: Connection[BatchRow] = page(
        "各批次中的认定结果，新的在前", order=NEWEST, arguments={"stage": said(BatchRowStage, "环节")}, filters={"stage": (STAGE, "text")}
    )
    certificate: Certificate | None = lookup(
        "按编号查一张证书：本机构颁发的，及市鉴定中心、监督检查人员；公众请用certificateCheck",
        {"number": said(str, "证书编号，二十二位")}, {"number": ("{t}.number = {v}", "text")},
    )  # fmt: skip
    certificates: Connection[Certificate] = page(
        "证书，新预留编号的在前", order=NEWEST,
        arguments={
            "stage": said(CertificateStage, "环节"), "org_code": said(str, "评价机构的机构编码"),
            "issued_from": said(date, "自这一天起颁发"), "issued_to": said(date, "至这一天颁发"),
        },
        filters={
            "stage": (STAGE, "text"), "orgCode": ("{t}.org_code = {v}", "text"),
            "issuedFrom": ("{t}.issued_on >= {v}::date", "text"), "issuedTo": ("{t}.issued_on <= {v}::date", "text"),
        },
    )  # fmt: skip
    designs: Connection[Design] = page(
        "证书样式，新的在前", order=NEWEST, arguments={"org_code": said(str, "评价机构的机构编码")}, filters={"orgCode": (OF_ORG, "text")}
    )
    archive: Connection[ArchiveItem] = page(
        "评价资料，先登记的在前",
        arguments={
            "stage": said(ArchiveStage, "环节"), "medium": said(MediumEnum, "载体"), "org_code": said(str, "评价机构的机构编码"),
            "disposable": said(bool, "true只列现在可以提请销毁的，false只列不可以的"),
        },
        filters={
            "stage": (STAGE, "text"), "medium": ("{t}.medium = {v}", "text"), "orgCode": (OF_ORG, "text"),
            "disposable": (f"({DUE_NOW} = {{v}})", "boolean"),
        },
    )  # fmt: skip
    plans: Connection[Plan] = page(
        "认定方案，首个场次早的在前", order=Order((("{t}.first_on", "date"),)),
        arguments={
            "stage": said(PlanStage, "环节"), "track": said(TrackEnum, "类别"), "org_code": said(str, "评价机构的机构编码"),
            "from_day": said(date, "末个场次在这一日或以后"), "number": said(str, "编号"),
        },
        filters={
            "number": ("{t}.number = {v}", "text"),
            "stage": (STAGE, "text"), "track": ("{t}.track = {v}", "text"), "fromDay": ("{t}.last_on >= {v}::date", "text"),
            "orgCode": ("{t}.institution_id = (SELECT i.id FROM institution i WHERE i.org_code = {v})", "text"),
        },
    )  # fmt: skip
    sittings: Connection[Sitting] = page("场次，日期早的在前", order=Order((("{t}.day", "date"),)), **FILTERS)
    amendments: Connection[Amendment] = page(
        "方案调整，新的在前", order=NEWEST, arguments={"stage": said(AmendmentStage, "环节")}, filters={"stage": (STAGE, "text")}
    )
    candidates: Connection[Candidate] = page(
        "考生，新登记的在前", order=NEWEST, arguments={"stage": said(CandidateStage, "环节")}, filters={"stage": (STAGE, "text")}
    )
    public_plan: PublicPlan | None = lookup(
        "按编号查一份公开的认定方案", {"number": said(str, "编号")}, {"number": ("{t}.number = {v}", "text")}
    )
    public_plans: Connection[PublicPlan] = page(
        "公开的认定方案：社会培训评价组织的，首个场次晚的在前", order=Order((("{t}.first_on", "date"),), True),
        arguments={"org_code": said(str, "评价机构的机构编码"), "from_day": said(date, "末个场次在这一日或以后")},
        filters={
            "orgCode": ("{t}.institution_id = (SELECT i.id FROM institution i WHERE i.org_code = {v})", "text"),
            "fromDay": ("{t}.last_on >= {v}::date", "text"),
        },
    )  # fmt: skip
    supervisors: Connection[Supervisor] = page(
        "外部质量督导员", order=OF_CODE, arguments={"stage": said(SupervisorStage, "状态")}, filters={"stage": (STAGE, "text")}
    )
    programme: Programme | None = lookup(
        "按文号查一份年度日常督导计划", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    programmes: Connection[Programme] = page("年度日常督导计划，新的在前", order=NEWEST)
    draw: Draw | None = lookup("按编号查一次随机抽取", {"number": said(str, "编号")}, {"number": ("{t}.number = {v}", "text")})
    draws: Connection[Draw] = page(
        "随机抽取，新的在前", order=NEWEST, arguments={"stage": said(DrawStage, "环节")}, filters={"stage": (STAGE, "text")}
    )
    inspections: Connection[Inspection] = page(
        "督导任务，新的在前", order=NEWEST,
        arguments={"stage": said(InspectionStage, "环节"), "org_code": said(str, "评价机构的机构编码")},
        filters={"stage": (STAGE, "text"), "orgCode": (
            "{t}.institution_id = (SELECT i.id FROM institution i WHERE i.org_code = {v})", "text")},
    )  # fmt: skip
    inspection_notice: InspectionNotice | None = lookup(
        "按编号查一次公布的督导结果", {"number": said(str, "编号")}, {"number": ("{t}.number = {v}", "text")}
    )
    inspection_notices: Connection[InspectionNotice] = page(
        "公布的督导结果，新公布的在前", order=Order((("{t}.published_on", "date"),), True)
    )
    rectifications: Connection[Rectification] = page(
        "限期整改，新的在前", order=NEWEST, arguments={"stage": said(RectificationStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )  # fmt: skip
    talks: Connection[Talk] = page("约谈，新的在前", order=NEWEST)
    criticism: Criticism | None = lookup(
        "按文号查一份通报批评", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    criticisms: Connection[Criticism] = page("通报批评，新的在前", order=NEWEST)
    transfers: Connection[Transfer] = page("移交的线索，新的在前", order=NEWEST)
    complaints: Connection[Complaint] = page(
        "投诉举报，新的在前", order=NEWEST,
        arguments={"stage": said(ComplaintStage, "环节"), "kind": said(ComplaintKindEnum, "类型"),
                   "org_code": said(str, "评价机构的机构编码")},
        filters={"stage": (STAGE, "text"), "kind": ("{t}.kind = {v}", "text"), "orgCode": (
            "{t}.institution_id = (SELECT i.id FROM institution i WHERE i.org_code = {v})", "text")},
    )  # fmt: skip
    reporter_reads: Connection[ReporterRead] = page("查看反映人身份的记录，新的在前", order=NEWEST)
    complaint_counts: Connection[ComplaintCount] = page(
        "已结束的各季度收到的投诉举报件数；不足五件的不公布件数", order=Order((("{t}.quarter", "date"), ("{t}.kind", "text")), True)
    )
    disputes: Connection[Dispute] = page(
        "评价机构自行登记的争议和投诉，新的在前", order=NEWEST, arguments={"stage": said(DisputeStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )  # fmt: skip
    accounts: Connection[Account] = page(
        "账号", order=Order((("{t}.name", "text"),)), arguments={"role": said(str, "职权代码")},
        filters={"role": ("{t}.role = {v}", "text")},
    )  # fmt: skip
    keys: Connection[Key] = page("接口密钥", order=NEWEST)
    endpoints: Connection[Endpoint] = page("变更通知的接收地址", order=NEWEST)
    ledger: Connection[LedgerLine] = page("台账，新的在前", order=Order((("{t}.position", "bigint"),), descending=True, unique=True))
    public_changes: PublicChangeFeed = page(
        "公开变更，先后为序；after为上次的endCursor，不填从头开始。任何人可以由此跟踪名录", order=IN_ORDER
    )
    worklist: Connection[Task] = page(
        "等您办理的事，期限近的在前；只问totalCount并用别名，一次就得到看板上的各个数", order=DUE,
        arguments={
            "noun": said(str, "事项类别，如filing"), "overdue": said(bool, "只列已逾期的，或只列未逾期的"),
            "due_before": said(date, "末日在这一天以前（不含）"),
        },
        filters={
            "noun": ("{t}.noun = {v}", "text"), "overdue": (f"coalesce({{t}}.ends_at < {NOW}, false) = {{v}}", "boolean"),
            "dueBefore": ("{t}.due < {v}::date", "text"),
        },
    )  # fmt: skip
    dashboard: Connection[FigureType] = page(
        "您的看板：您的职权每天要看的各个数，先后固定；各数所数的事可以逐件列出", order=Order((("{t}.ordinal", "int"),)),
        arguments={"code": said(str, "只取这一个数，如review_soon")}, filters={"code": ("{t}.code = {v}", "text")},
    )  # fmt: skip
    deadlines: Connection[Deadline] = page(
        "未届满和已逾期而未办结的期限，末日近的在前；看得见事项的，看得见它的期限", where="{t}.until IS NULL",
        order=Order((("{t}.due", "date"),)),
        arguments={
            "overdue": said(bool, "true只列已逾期的，false只列未逾期的"), "due_before": said(date, "末日在这一天以前（不含）"),
            "noun": said(str, "事项类别，如filing"), "office": said(str, "应办理的职权代码，如CENTRE"),
        },
        filters={
            "overdue": (f"({{t}}.ends_at < {NOW}) = {{v}}", "boolean"), "dueBefore": ("{t}.due < {v}::date", "text"),
            "noun": ("{t}.noun = {v}", "text"), "office": ("{v} = ANY({t}.owed)", "text"),
        },
    )  # fmt: skip
    punctuality: Connection[Punctuality] = page(
        "主管机关及时情况的统计，由实际办理的事件算出，不含任何个人信息；新的月份在前",
        order=Order((("{t}.month", "date"), ("{t}.rule", "text"), ("{t}.office", "text")), True),
        arguments={
            "from_month": said(date, "自这一天所在月份起"), "to_month": said(date, "至这一天所在月份止"),
            "rule": said(str, "规则的代码，如filing.review"), "office": said(str, "职权代码，如CENTRE"),
        },
        filters={
            "fromMonth": ("{t}.month >= date_trunc('month', {v}::date)", "text"), "toMonth": ("{t}.month <= {v}::date", "text"),
            "rule": ("{t}.rule = {v}", "text"), "office": ("{t}.office = {v}", "text"),
        },
    )  # fmt: skip
    calendar_imports: Connection[CalendarImport] = page("放假安排的导入及其影响，新的在前", order=NEWEST)
    candidate_imports: Connection[CandidateImport] = page("本单位考生信息表的导入，新的在前", order=NEWEST)
    personal_reads: Connection[PersonalRead] = page(
        "查看个人信息的记录（《个人信息保护法》第五十一条），新的在前：市鉴定中心和监督检查人员看全部，评价机构看本单位考生的",
        order=NEWEST,
    )
    calendar_feeds: Connection[CalendarFeed] = page("您的日历订阅，新的在前", order=NEWEST)

    @strawberry.field(description="您是谁")
    def viewer(self, info: strawberry.Info) -> Viewer:
        """The asker."""
        return viewer_of(info.context.actor, info.context.asker.session)

    @strawberry.field(description="退回补正的通用理由：今日有效的规则集所列（第十条第（二）项）")
    def return_reason_codes(self, info: strawberry.Info) -> list[ReasonCode]:
        """The shared list of reasons."""
        return reason_codes(info.context)

    @strawberry.field(
        description="某机构某日可否开展某项认定（第二条、第四条第（一）项）：答复、每条理由及其条款、可以离线核验的签名回执。"
        "按提问之时的登记情况答复；将来的日期，此后的变更不在其内"
    )
    async def could_assess(
        self, info: strawberry.Info,
        institution: Annotated[str, strawberry.argument(description="机构编码，十三位")],
        edition: Annotated[str, strawberry.argument(description="大典版次，如2022")],
        occupation: Annotated[str, strawberry.argument(description="职业编码，如6-31-01-03")],
        level: Annotated[int, strawberry.argument(description="等级，五级为5，一级为1（第六条）")],
        on: Annotated[date, strawberry.argument(description="哪一日")],
        work_type: said(str, "工种（职业方向）；不分工种的不填") = None,
        site: said(str, "评价地点，与备案范围所载的地址一致；不填为不问地点") = None,
    ) -> AssessmentAnswer:  # fmt: skip
        """Could they, then?"""
        asked = Question(institution, edition, occupation, work_type, level, site, on)
        return await answered(asked, info.context)

    @strawberry.field(
        description="某备案申请的候选专家：全部在任专家，各可否聘请，不可的逐条说明（第十条第（三）项）；由聘请时核验的同一规则判断。"
        "市鉴定中心、市人社局和监督检查人员可查，他人得null"
    )
    async def expert_candidates(
        self, info: strawberry.Info,
        filing: Annotated[strawberry.ID, strawberry.argument(description="备案申请的全局编号")],
        first: Annotated[int, strawberry.argument(description="取几位，1至100")] = 50,
        after: said(strawberry.ID, "从这位专家之后取") = None,
    ) -> ExpertCandidates | None:  # fmt: skip
        """Who could be invited."""
        return await candidates(filing, first, after, info.context)

    @strawberry.field(
        description="核验一张证书（第八条）：编号与姓名是否相符。查无此号与姓名不符，答复完全相同。每个网络地址每小时限次"
    )
    async def certificate_check(
        self, info: strawberry.Info,
        number: Annotated[str, strawberry.argument(description="证书编号，二十二位；空格、全角均可")],
        name: Annotated[str, strawberry.argument(description="持证人姓名")],
    ) -> CertificateAnswer:  # fmt: skip
        """Is this certificate theirs?"""
        return await matched(number, name, info.context)

    @strawberry.field(
        description="成批核验证书（第八条）：只交每张证书“编号|姓名”的SHA-256，不交编号和姓名；什么也不保存。一次至多500张，每个网络地址每小时限次。"
        "编号和姓名先统一写法：全角转半角（NFKC）、去掉所有空白、字母大写，姓名中的间隔号写作“·”（U+00B7），以“|”相连，按UTF-8取SHA-256，小写十六进制"
    )
    async def certificate_check_many(
        self, info: strawberry.Info,
        hashes: Annotated[list[str], strawberry.argument(description="SHA-256，小写十六进制，64位，1至500个")],
    ) -> CertificateAnswers:  # fmt: skip
        """The same for many, by hash."""
        return await matched_many(hashes, info.context)

    @strawberry.field(
        description="认定方案的预检：现在报送（或审查）会有哪些不符合之处，逐行列出；与报送、审查用的是同一份规则。看不见的方案为空"
    )
    async def plan_preflight(
        self, info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="认定方案的全局编号")],
    ) -> PlanPreflight | None:  # fmt: skip
        """What would be said against it?"""
        return await checked(id, info.context)

    @strawberry.field(description="核验回执的公钥")
    def receipt_keys(self, info: strawberry.Info) -> list[ReceiptKey]:
        """Public keys."""
        return keys(info.context)

    @strawberry.field(description="办理流程：与系统实际执行的规则是同一份数据")
    def procedures(self) -> list[ProcedureType]:
        """The law as data."""
        return published()
