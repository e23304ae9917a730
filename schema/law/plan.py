"""认定方案 · a plan goes to the centre at least five working days before it is carried out, and is followed (articles 14 to 16).

Read a row as a sentence: under <basis>, <actor> may <act> a plan that is <from>, provided <guard>; it becomes <to>. The
centre alone reviews; no district has a vote (point 36). Silence is no acceptance.
"""

from __future__ import annotations

from . import plan_effects as then
from . import plan_guards as only
from .article import art
from .forms import Opinion
from .plan_forms import PlanForm, PlanReturn
from .procedure import Act, Limit, Procedure, Stage, Until
from .roles import CENTRE, INSTITUTION, LAW

BEFORE = Until("first_on", art(16, 1), "plan.submit", INSTITUTION)


# fmt: off
class PlanStage(Stage):
    #             the public reads    and the law lets it last
    DRAFT       = "起草中",           BEFORE
    REVIEW      = "待审查",           Limit("plan.review", CENTRE)
    RETURNED    = "退回重新报送",     BEFORE
    ACCEPTED    = "审查通过"
    IN_PROGRESS = "实施中"
    ENDED       = "认定已结束"
    CLOSED      = "结果已办结"
    CANCELLED   = "已取消"


P = PlanStage
N1, N2 = art(16, 1), art(16, 2)
RESTS = (  # all that a plan rests on
    "institution__scopes__occupation", "institution__scopes__site", "institution__scopes__grant", "sittings__site",
    "sittings__occupation", "sittings__standard", "sittings__supervisor__supervised", "sittings__assessors__staff__assessed__sitting",
)
BEFOREHAND = (P.DRAFT, P.RETURNED, P.REVIEW, P.ACCEPTED)
PLAN = Procedure("plan", "认定方案", N1, PlanStage, (
    #   act       in Chinese            basis      actor        from                    to             provided                form        the public is told   and then
    Act("draft",  "起草认定方案",       N1,         INSTITUTION, (None,),                P.DRAFT,       only.own_institution,   PlanForm,   then=then.drafted),
    Act("amend",  "修改认定方案",       N1,         INSTITUTION, (P.DRAFT,),             P.DRAFT,       only.same_institution,  PlanForm,   then=then.drafted, sees=()),
    Act("mend",   "按退回理由修改",     N1,         INSTITUTION, (P.RETURNED,),          P.RETURNED,    only.same_institution,  PlanForm,   then=then.drafted, sees=()),
    Act("submit", "报送认定方案",       N1,         INSTITUTION, (P.DRAFT, P.RETURNED),  P.REVIEW,      only.plan_is_sound,                 then=then.submitted, sees=RESTS),
    Act("return", "退回重新报送",       N1,         CENTRE,      (P.REVIEW,),            P.RETURNED,    only.reasons_are_known, PlanReturn, then=then.returned, sees=()),
    Act("accept", "审查通过",           N1,         CENTRE,      (P.REVIEW,),            P.ACCEPTED,    only.plan_is_sound,                 tells="plan.accepted", then=then.accepted, sees=RESTS),
    Act("cancel", "取消认定方案",       N2,         INSTITUTION, BEFOREHAND,             P.CANCELLED,   only.nothing_has_begun, Opinion,    "plan.cancelled", then=then.cancelled, sees=("sittings",)),
    Act("begin",  "首个场次开始",       N2,         LAW,         (P.ACCEPTED, P.IN_PROGRESS), P.IN_PROGRESS),
    Act("void",   "全部场次已取消",     N2,         LAW,         (P.ACCEPTED,),          P.CANCELLED,   tells="plan.cancelled"),
    Act("finish", "全部场次已结束",     N2,         LAW,         (P.IN_PROGRESS,),       P.ENDED,       tells="plan.ended", then=then.finished, sees=("sittings__batches",)),
    Act("close",  "结果已办结",         art(16, 4), LAW,         (P.ENDED,),             P.CLOSED),
))
