"""The roots of the schema: what can be asked for, by which arguments, in which order."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import strawberry

from schema.law.scope import Question

from .read import Connection, Node, Order, every, lookup, page
from .types.account import Account, Endpoint, Key
from .types.attachment import Attachment
from .types.calendar_feed import CalendarFeed
from .types.calendar_import import CalendarImport
from .types.call import Call
from .types.candidate import ExpertCandidates, candidates
from .types.case import NOW, Deadline, LedgerLine
from .types.catalogue import District, Occupation, Standard
from .types.change import Change
from .types.change_notice import ChangeNotice
from .types.ending import Ending
from .types.enums import (
    CallStage,
    ChangeStage,
    EndingStage,
    FilingStage,
    InstitutionStage,
    NoticeStage,
    ObjectionStage,
    RenewalStage,
    RevocationStage,
    TrackEnum,
)
from .types.figure import DUE, FigureType
from .types.filing import Filing
from .types.institution import IN_ORDER, Grant, Institution, PublicChangeFeed, Termination
from .types.notice import Notice, Objection
from .types.procedure import ProcedureType, published
from .types.punctuality import Punctuality
from .types.reason import ReasonCode, reason_codes
from .types.renewal import Renewal
from .types.revocation import Revocation
from .types.round import Round
from .types.scope import AssessmentAnswer, ReceiptKey, answered, keys
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
class Query:
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
    calendar_feeds: Connection[CalendarFeed] = page("您的日历订阅，新的在前", order=NEWEST)

    @strawberry.field(description="您是谁")
    def viewer(self, info: strawberry.Info) -> Viewer:
        """The asker."""
        return viewer_of(info.context.actor)

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

    @strawberry.field(description="核验回执的公钥")
    def receipt_keys(self, info: strawberry.Info) -> list[ReceiptKey]:
        """Public keys."""
        return keys(info.context)

    @strawberry.field(description="办理流程：与系统实际执行的规则是同一份数据")
    def procedures(self) -> list[ProcedureType]:
        """The law as data."""
        return published()
