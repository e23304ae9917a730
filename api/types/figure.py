"""看板 · the figures each office looks at in the morning: a table. Each is a count, and the very rows that were counted.

A chapter adds a row: a code, a title, an article, whose it is, and SQL over the open stay `{t}` of a case that the asker sees;
`:actor`, `:unit` and `:district` are the asker's own. Rows are shown in this order.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import strawberry

from schema.law.article import Article, art
from schema.law.roles import AUDITOR, BUREAU, CENTRE, DISTRICT, EXPERT, INSTITUTION, Role
from schema.law.ruleset import shipped
from schema.record.ledger import TODAY, Stay
from schema.record.renewal import OWN

from ..plan.text import literal
from ..read import Connection, Order, column, page
from .case import NOW
from .viewer import Task

DUE = Order((("coalesce({t}.due, '9999-12-31'::date)", "date"),))
PREPARE, WINDOW = (shipped()[-1].span(f"renewal.{name}").count for name in ("prepare", "window"))


@dataclass(frozen=True)
class Figure:
    """One row of the table."""

    code: str
    title: str
    article: Article
    offices: Role
    sql: str


def _in(noun: str, *stages: str, also: str = "") -> str:
    listed = ", ".join(f"'{stage}'" for stage in stages)
    return f"{{t}}.noun = '{noun}' AND {{t}}.stage IN ({listed})" + (f" AND {also}" if also else "")


def _item(stage: str) -> str:
    return f"EXISTS (SELECT 1 FROM item i WHERE i.filing_id = {{t}}.case_id AND i.stage = '{stage}')"


def _late(office: str) -> str:
    return f"{{t}}.ends_at < {NOW} AND '{office}' = ANY({{t}}.owed)"


def _within(days: int) -> str:
    return f"{{t}}.due <= {TODAY} + {days}"


def _seat(also: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM seat s WHERE {t}.case_id IN (s.filing_id, s.round_id) AND s.expert_id = :actor"
        f" AND NOT s.recused AND {also})"
    )


SOON = f"{{t}}.soon_on <= {TODAY}"
AGAIN = "EXISTS (SELECT 1 FROM filing f WHERE f.id = {t}.case_id AND f.version > 1)"
LISTED = "EXISTS (SELECT 1 FROM filing f WHERE f.round_id = {t}.case_id AND f.stage = 'PROPOSAL')"
HERE = (
    "EXISTS (SELECT 1 FROM institution i WHERE i.id = {t}.case_id AND (i.district_id = :district OR EXISTS (SELECT 1 FROM scope s"
    " JOIN site p ON p.id = s.site_id WHERE s.institution_id = i.id AND s.ended_by_id IS NULL AND p.district_id = :district)))"
)
CLOSING = "EXISTS (SELECT 1 FROM closure c WHERE c.id = {t}.case_id AND " + OWN.replace("{t}", "c") + ")"
INVITED = f"({_in('filing', 'ASSESSMENT')} OR {_in('round', 'SCORING')}) AND " + _seat("s.accepted_at IS NULL")
SILENT = _seat("s.accepted_at IS NOT NULL AND s.opined_at IS NULL")
UNSCORED = _seat(
    "s.accepted_at IS NOT NULL AND EXISTS (SELECT 1 FROM filing f WHERE f.round_id = {t}.case_id AND f.stage = 'SELECTION'"
    " AND NOT EXISTS (SELECT 1 FROM score c WHERE c.seat_id = s.id AND c.filing_id = f.id))"
)
IN_HAND = ("REVIEW", "ASSESSMENT", "SELECTION", "PROPOSAL", "APPROVED")
UNDER_WAY = (*IN_HAND, "RETURNED")
ACTIVE = _in("institution", "ACTIVE")
# fmt: off
FIGURES = (
    #      code                  in Chinese                            basis       whose              which open stays
    Figure("overdue_centre",     "市鉴定中心逾期未办",                 art(26),    CENTRE | AUDITOR,  _late("CENTRE")),
    Figure("overdue_bureau",     "市人社局逾期未办",                   art(26),    BUREAU | AUDITOR,  _late("BUREAU")),
    Figure("review_soon",        "初审临近到期",                       art(10, 2), CENTRE,            _in("filing", "REVIEW", also=SOON)),
    Figure("review_again",       "补正后重新提交，待初审",             art(10, 2), CENTRE,            _in("filing", "REVIEW", also=AGAIN)),
    Figure("filing_returned",    "退回补正，待申请单位重新提交",       art(10, 2), CENTRE,            _in("filing", "RETURNED")),
    Figure("assessing",          "专家评估中",                         art(10, 3), CENTRE,            _in("filing", "ASSESSMENT")),
    Figure("selecting",          "遴选评分中",                         art(10, 3), CENTRE,            _in("round", "SCORING")),
    Figure("to_publicise",       "审核通过，有申报项待公示",           art(10, 4), CENTRE,            _in("filing", "APPROVED", also=_item("APPROVED"))),
    Figure("notice_waiting",     "公示待上线或中断",                   art(10, 4), CENTRE,            _in("notice", "PUBLISHING", "INTERRUPTED")),
    Figure("notice_ending",      "公示今日期满",                       art(10, 4), CENTRE,            _in("notice", "LIVE", also=_within(0))),
    Figure("objection_open",     "异议待答复",                         art(10, 5), CENTRE,            _in("objection", "RECEIVED", "CHECKING")),
    Figure("to_report",          "公示无异议，待报备",                 art(10, 5), CENTRE,            _in("filing", "APPROVED", also=_item("CLEARED"))),
    Figure("national_waiting",   "已报备，部网尚未公布",               art(10, 5), CENTRE,            _in("filing", "APPROVED", also=_item("REPORTED"))),
    Figure("to_grant",           "部网已公布，待发给准予备案通知",     art(10, 5), CENTRE,            _in("filing", "APPROVED", also=_item("PUBLISHED"))),
    Figure("change_open",        "变更待确认",                         art(11),    CENTRE,            _in("change", "REVIEW")),
    Figure("renewal_open",       "续期综合评估中",                     art(12),    CENTRE,            _in("renewal", "EVALUATION")),
    Figure("expiring_prepare",   f"{PREPARE}日内备案期满",             art(12),    CENTRE | BUREAU,   f"{ACTIVE} AND {_within(PREPARE)}"),
    Figure("expiring_window",    f"{WINDOW}日内备案期满",              art(12),    CENTRE | BUREAU,   f"{ACTIVE} AND {_within(WINDOW)}"),
    Figure("expiring_today",     "今日备案期满",                       art(12),    CENTRE | BUREAU,   f"{ACTIVE} AND {_within(0)}"),
    Figure("to_cancel",          "有效期届满，待续期或注销",           art(12),    CENTRE,            _in("institution", "EXPIRED")),
    Figure("ending_open",        "自愿终止待办理",                     art(13),    CENTRE,            _in("ending", "APPLIED")),
    Figure("revocation_centre",  "撤销备案待登记部鉴定中心意见",       art(24),    CENTRE,            _in("revocation", "PROPOSED", "DECIDED")),
    Figure("closure_open",       "结束后的后续工作未办结",             art(25),    CENTRE | BUREAU,   _in("closure", "OPEN")),
    Figure("list_to_approve",    "建议名单待审核",                     art(10, 3), BUREAU,            _in("round", "PROPOSED", also=LISTED)),
    Figure("to_approve",         "备案申请待审核",                     art(10, 3), BUREAU,            _in("filing", "PROPOSAL")),
    Figure("call_draft",         "申报工作安排待发布",                 art(10, 1), BUREAU,            _in("call", "DRAFT")),
    Figure("revocation_bureau",  "撤销备案待决定",                     art(24),    BUREAU,            _in("revocation", "PROPOSED", "CONSENTED")),
    Figure("district_filed",     "本区备案有效的评价机构（含在本区有评价地点的）", art(3), DISTRICT, f"{ACTIVE} AND {HERE}"),
    Figure("district_expiring",  f"本区{PREPARE}日内备案期满",         art(12),    DISTRICT,          f"{ACTIVE} AND {_within(PREPARE)} AND {HERE}"),
    Figure("district_applying",  "本区在办的备案申请",                 art(3),     DISTRICT,          _in("filing", *UNDER_WAY)),
    Figure("my_draft",           "备案申请起草中，尚未提交",           art(10, 2), INSTITUTION,       _in("filing", "DRAFT")),
    Figure("my_returned",        "备案申请被退回，待补正",             art(10, 2), INSTITUTION,       _in("filing", "RETURNED")),
    Figure("my_open",            "备案申请办理中",                     art(10),    INSTITUTION,       _in("filing", *IN_HAND)),
    Figure("my_change_returned", "变更申请被退回，待补正",             art(11),    INSTITUTION,       _in("change", "RETURNED")),
    Figure("my_change_open",     "变更申请待确认",                     art(11),    INSTITUTION,       _in("change", "REVIEW")),
    Figure("my_renewal",         "续期：申请期已开始准备，尚未提交",   art(12),    INSTITUTION,       _in("renewal", "DRAFT")),
    Figure("my_ending_returned", "终止申请被退回，待补正",             art(13),    INSTITUTION,       _in("ending", "RETURNED")),
    Figure("my_closure",         "后续工作未办结",                     art(25),    INSTITUTION,       _in("closure", "OPEN", also=CLOSING)),
    Figure("invitation",         "聘请待答复",                         art(10, 3), EXPERT,            INVITED),
    Figure("opinion_due",        "评估意见待提出",                     art(10, 3), EXPERT,            _in("filing", "ASSESSMENT", also=SILENT)),
    Figure("score_due",          "遴选评分待完成",                     art(10, 3), EXPERT,            _in("round", "SCORING", also=UNSCORED)),
    Figure("call_open",          "申报中的工作安排",                   art(10, 1), BUREAU | DISTRICT | INSTITUTION | CENTRE, _in("call", "OPEN")),
)
# fmt: on


class Board:
    """The table above, as a table to read from: each office sees its own rows."""

    _meta = SimpleNamespace(db_table="figure")
    SOURCE = (
        "(SELECT md5(v.code)::uuid AS id, v.* FROM (VALUES "
        + ", ".join(
            f"({literal(one.code)}, {place}, {literal(one.title)}, {literal(str(one.article))},"
            f" '{{{','.join(str(role.name) for role in one.offices)}}}'::text[])"
            for place, one in enumerate(FIGURES)
        )
        + ") v(code, ordinal, title, article, offices))"
    )

    @staticmethod
    def visible_to(role: Role) -> str:
        """By office."""
        return f"'{role.name}' = ANY({{t}}.offices)"


class Open:
    """The stays that go on, of every case the asker sees, whether or not it is theirs to move it on."""

    _meta = Stay._meta

    @staticmethod
    def visible_to(role: Role) -> str:
        """Whoever sees the case."""
        return f"{{t}}.until IS NULL AND {Stay.visible_to(role)}"


COUNTED = "CASE {o}.code " + " ".join(f"WHEN '{one.code}' THEN ({one.sql})" for one in FIGURES) + " END"


@strawberry.type(description="看板所数的一件事：哪一件、在什么环节、到哪一天、您可以怎么办（没有可办的为空）。")
class Matter(Task):
    """One of the rows counted."""

    __record__ = Open  # type: ignore[assignment]


@strawberry.type(name="Figure", description="看板上的一个数，及所数的各件事。数只问tasks的totalCount即可，整个看板一次得到。")
class FigureType:
    """One figure of a dashboard."""

    __record__ = Board
    code: str = column("代码，如review_soon")
    title: str = column("名称")
    article: str = column("依据条款")
    tasks: Connection[Matter] = page("所数的各件事，期限近的在前", where=COUNTED, order=DUE)
