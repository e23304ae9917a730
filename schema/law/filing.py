"""备案申请 · from a unit's first draft to the 准予备案通知 (articles 5 to 7, 9 and 10).

Read a row as a sentence: under <basis>, <actor> may <act> a filing that is <from>, provided <guard>;
they hand in <form>, it becomes <to>, and the public is told <event>. What happens to each item stands in `item.py`.
"""

from __future__ import annotations

from . import filing_dossier as papers
from . import filing_effects as then
from . import filing_guards as only
from . import filing_panel as panel
from .article import art
from .filing_forms import (
    Acceptance,
    Admission,
    Appointment,
    Approval,
    ConditionCheck,
    Decision,
    Dossier,
    ExpertOpinion,
    NationalPublication,
    NationalReturn,
    Recusal,
    Release,
    Report,
    Return,
    Screening,
)
from .forms import Opinion
from .procedure import Act, Limit, Procedure, Stage
from .roles import BUREAU, CENTRE, CLOCK, EXPERT, INSTITUTION, LAW


# fmt: off
class FilingStage(Stage):
    #              the public reads       and the law lets it last
    DRAFT        = "起草中"
    REVIEW       = "初审中",              Limit("filing.review", CENTRE)
    RETURNED     = "退回补正"
    REJECTED     = "初审未通过"
    ASSESSMENT   = "专家评估中"
    SELECTION    = "遴选中"
    NOT_SELECTED = "未入选"
    PROPOSAL     = "市人社局审核中"
    DISAPPROVED  = "审核未通过"
    APPROVED     = "公示与报备中"
    CONCLUDED    = "已办结"
    WITHDRAWN    = "已撤回"
    LAPSED       = "备案已另行结束"


S = FilingStage
ITEMS = "items__occupation"
DOSSIER = (
    "unit__staff", "unit__sites__district", "unit__equipment__site", "unit__district", "unit__institutions__scopes",
    "unit__filings__items", "call__occupations", ITEMS, "items__standard", "items__site", "evidence__attachment", "original",
    "checks", "return_reasons", "submissions__facts",
)  # fmt: skip
MINE = (S.DRAFT, S.RETURNED)
BEFORE_REPORT = (S.DRAFT, S.REVIEW, S.RETURNED, S.ASSESSMENT, S.SELECTION, S.PROPOSAL, S.APPROVED)
FILING = Procedure("filing", "备案申请", art(10), FilingStage, (
    #   act                  in Chinese                basis       actor        from             to              provided                   form                  the public is told  and then
    Act("draft",             "起草备案申请",           art(10, 2), INSTITUTION, (None,),         S.DRAFT,        papers.draft_is_sound,    Dossier,              then=then.dossier),
    Act("tear_out",          "由变更申请转入",         art(11),    LAW,         (None,),         S.DRAFT,        papers.call_is_open,      Dossier,              then=then.dossier),
    Act("amend",             "修改备案申请",           art(10, 2), INSTITUTION, (S.DRAFT,),      S.DRAFT,        papers.same_unit,         Dossier,              then=then.dossier, sees=()),
    Act("mend",              "补正备案申请",           art(10, 2), INSTITUTION, (S.RETURNED,),   S.RETURNED,     papers.same_unit,         Dossier,              then=then.dossier, sees=()),
    Act("submit",            "提交备案申请",           art(10, 2), INSTITUTION, MINE,            S.REVIEW,       papers.dossier_is_complete,                     then=then.received, sees=DOSSIER),
    Act("withdraw",          "撤回备案申请",           art(10, 2), INSTITUTION, BEFORE_REPORT,   S.WITHDRAWN,    only.nothing_is_reported,  Opinion,              then=then.withdrawn, alone=True),
    Act("lapse",             "备案已另行结束，转入的草稿终止", art(11), LAW,  (S.DRAFT,),      S.LAPSED,       form=Opinion,                                    then=then.rejected, sees=("items",)),
    Act("check",             "逐项核查条件",           art(10, 2), CENTRE,      (S.REVIEW,),     S.REVIEW,       only.condition_is_known,   ConditionCheck,       then=then.checked, sees=()),
    Act("return",            "退回补正",               art(10, 2), CENTRE,      (S.REVIEW,),     S.RETURNED,     only.reasons_are_known,    Return,               then=then.returned, sees=()),
    Act("reject",            "初审不予通过",           art(10, 2), CENTRE,      (S.REVIEW,),     S.REJECTED,     form=Opinion,                                    then=then.rejected),
    Act("pass_review",       "初审通过，进入评估",     art(10, 2), CENTRE,      (S.REVIEW,),     S.ASSESSMENT,   only.review_passes_employer, sees=("checks",)),
    Act("admit",             "初审通过，列入遴选",     art(10, 2), CENTRE,      (S.REVIEW,),     S.SELECTION,    only.review_passes_social, Admission,            then=then.admitted, sees=("checks",)),
    Act("appoint",           "聘请评估专家",           art(10, 3), CENTRE,      (S.ASSESSMENT,), S.ASSESSMENT,   panel.expert_is_free,       Appointment,          then=then.appointed, sees=("unit__staff", "seats")),
    Act("screen",            "排查专家利害关系",       art(10, 3), CENTRE,      (S.ASSESSMENT,), S.ASSESSMENT,   panel.experts_are_in_office, Screening,           then=then.screened, sees=("unit__staff",)),
    Act("accept",            "接受聘请",               art(10, 3), EXPERT,      (S.ASSESSMENT,), S.ASSESSMENT,   panel.expert_accepts,       Acceptance,           then=then.accepted, sees=("unit__staff", "seats__expert__ties")),
    Act("decline",           "不接受聘请",             art(10, 3), EXPERT,      (S.ASSESSMENT,), S.ASSESSMENT,   panel.invitation_is_open,   Recusal,              then=then.declined, sees=("seats",)),
    Act("recuse",            "专家回避",               art(10, 3), EXPERT,      (S.ASSESSMENT,), S.ASSESSMENT,   panel.on_the_panel,         Recusal,              then=then.recused, sees=("seats",)),
    Act("release",           "解除专家聘请",           art(10, 3), CENTRE,      (S.ASSESSMENT,), S.ASSESSMENT,   panel.expert_is_seated,     Release,              then=then.released, sees=("seats",)),
    Act("opine",             "提出评估意见",           art(10, 3), EXPERT,      (S.ASSESSMENT,), S.ASSESSMENT,   panel.opinion_is_whole,     ExpertOpinion,        then=then.opined, sees=("seats", ITEMS)),
    Act("propose",           "报市人社局审核",         art(10, 3), CENTRE,      (S.ASSESSMENT,), S.PROPOSAL,     panel.panel_has_spoken,     Decision,             then=then.proposed, sees=("seats__expert", ITEMS)),
    Act("select",            "列入建议名单",           art(10, 3), LAW,         (S.SELECTION,),  S.PROPOSAL,     form=Opinion,                                    then=then.all_proposed),
    Act("pass_over",         "未列入建议名单",         art(10, 3), LAW,         (S.SELECTION,),  S.NOT_SELECTED, form=Opinion,                                    then=then.all_passed_over),
    Act("approve",           "审核通过",               art(10, 3), BUREAU,      (S.PROPOSAL,),   S.APPROVED,     only.some_items_approved,  Decision,             then=then.decided, sees=(ITEMS,)),
    Act("disapprove",        "审核不予通过",           art(10, 3), BUREAU,      (S.PROPOSAL,),   S.DISAPPROVED,  form=Opinion,                                    then=then.disapproved),
    Act("report",            "向部鉴定中心报备",       art(10, 5), CENTRE,      (S.APPROVED,),   S.APPROVED,     only.items_are_cleared,    Report,               then=then.reported, sees=(ITEMS,)),
    Act("record_publication", "登记部网公布",          art(10, 5), CENTRE,      (S.APPROVED,),   S.APPROVED,     only.items_are_reported,   NationalPublication,  then=then.nationally_published, sees=(ITEMS, "reports")),
    Act("record_return",     "登记部网退回",           art(10, 5), CENTRE,      (S.APPROVED,),   S.APPROVED,     only.items_are_reported,   NationalReturn,       then=then.nationally_returned, sees=(ITEMS, "reports")),
    Act("record_refusal",    "登记部网不予公布",       art(10, 5), CENTRE,      (S.APPROVED,),   S.APPROVED,     only.items_are_reported,   NationalReturn,       then=then.nationally_refused, sees=(ITEMS, "reports")),
    Act("grant",             "发给准予备案通知",       art(10, 5), CENTRE,      (S.APPROVED,),   S.APPROVED,     only.items_are_published,  Approval,             then=then.granted, sees=("unit__institutions", ITEMS)),
    Act("conclude",          "办结",                   art(10, 5), CLOCK,       (S.APPROVED,),   S.CONCLUDED,    only.every_item_has_ended, sees=("items",)),
))
