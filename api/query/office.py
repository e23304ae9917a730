"""Roots: what an office asks of its own work: the asker, worklists and deadlines, accounts, the ledger."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from ..read import Connection, Node, Order, lookup, page
from ..types.account import Account, Delegation, Endpoint, Key
from ..types.calendar_feed import CalendarFeed
from ..types.calendar_import import CalendarImport
from ..types.case import NOW, Deadline, LedgerLine
from ..types.figure import DUE, FigureType
from ..types.personal_read import PersonalRead
from ..types.punctuality import Punctuality
from ..types.viewer import Task, Viewer, viewer_of
from .words import NEWEST, said


@strawberry.type
class Office:
    """办公。"""

    node: Node | None = lookup(
        "按全局编号取一条记录", {"id": Annotated[strawberry.ID, strawberry.argument(description="全局编号")]},
        {"id": ("", "text")},
    )  # fmt: skip
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
    accounts: Connection[Account] = page(
        "账号", order=Order((("{t}.name", "text"),)), arguments={"role": said(str, "职权代码")},
        filters={"role": ("{t}.role = {v}", "text")},
    )  # fmt: skip
    delegations: Connection[Delegation] = page("您委托的和代理的，新的在前；系统管理员看全部", order=NEWEST)
    keys: Connection[Key] = page("接口密钥", order=NEWEST)
    endpoints: Connection[Endpoint] = page("变更通知的接收地址", order=NEWEST)
    ledger: Connection[LedgerLine] = page("台账，新的在前", order=Order((("{t}.position", "bigint"),), descending=True, unique=True))
    personal_reads: Connection[PersonalRead] = page(
        "查看个人信息的记录（《个人信息保护法》第五十一条），新的在前：市鉴定中心和监督检查人员看全部，评价机构看本单位考生的",
        order=NEWEST,
    )

    @strawberry.field(description="您是谁")
    def viewer(self, info: strawberry.Info) -> Viewer:
        """The asker."""
        return viewer_of(info.context.actor, info.context.asker.session)
