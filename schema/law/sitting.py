"""场次 · a sitting is held as the plan says, on its day, in scope, supervised from start to end (articles 4(1), 16(2) and 21).

What no longer holds when the day comes keeps it from beginning; there is no stage for that, only refusals (points 4 and 9).
"""

from __future__ import annotations

from . import sitting_effects as then
from . import sitting_guards as only
from .article import art
from .forms import Opinion
from .procedure import Act, Procedure, Stage, Until
from .roles import CENTRE, INSTITUTION, LAW
from .sitting_forms import Attendance, DeviationForm, Flag, Marking, Seating, Signature


# fmt: off
class SittingStage(Stage):
    #           the public reads    and the law lets it last
    PROPOSED  = "方案未审定"
    PLANNED   = "待实施",           Until("day", art(16, 2), owed=INSTITUTION)
    HELD      = "进行中"
    ENDED     = "已结束"
    CANCELLED = "已取消"


S = SittingStage
N2, A21 = art(16, 2), art(21)
PLAN = ("plan__sittings", "candidates", "amendments")
RESTS = (  # all that a sitting rests on
    "site", "occupation", "standard", "supervisor__supervised", "assessors__staff__assessed__sitting", "candidates", "amendments", "plan__sittings",
    "plan__institution__scopes__occupation", "plan__institution__scopes__site", "plan__institution__scopes__grant",
)  # fmt: skip
SITTING = Procedure("sitting", "场次", N2, SittingStage, (
    #   act          in Chinese                 basis      actor        from                     to           provided                form           the public is told and then
    Act("schedule",  "列入已通过的方案",        art(16, 1), LAW,         (S.PROPOSED,),           S.PLANNED),
    Act("seat",      "编排考生",                N2,         INSTITUTION, (S.PLANNED,),            S.PLANNED,   only.may_be_seated,     Seating,       then=then.seats, sees=("candidates",)),
    Act("adjust",    "依通过的调整变更",        N2,         LAW,         (S.PLANNED,),            S.PLANNED,   then=then.cleared, tells="plan.amended", sees=("plan",)),
    Act("flag",      "所依据的备案信息有变，须先处理", art(4, 1), LAW,    (S.PLANNED,),            S.PLANNED,   form=Flag,              then=then.flagged, sees=()),
    Act("clear",     "重新核验符合",            art(4, 1),  LAW,         (S.PLANNED,),            S.PLANNED,   then=then.cleared, sees=()),
    Act("open",      "开始场次",                A21,        INSTITUTION, (S.PLANNED,),            S.HELD,      only.may_be_opened,     Signature,     then=then.opened, sees=RESTS),
    Act("attend",    "登记出勤",                N2,         INSTITUTION, (S.HELD,),               S.HELD,      only.absent_are_seated, Attendance,    then=then.attended, sees=("candidates",)),
    Act("mark",      "登记成绩",                N2,         INSTITUTION, (S.HELD,),               S.HELD,      only.may_be_marked,     Marking,       then=then.marked, sees=("plan",)),
    Act("correct",   "结束后登记、更正成绩",    N2,         INSTITUTION, (S.ENDED,),              S.ENDED,     only.may_be_marked,     Marking,       then=then.marked, sees=("plan",)),
    Act("deviate",   "记录与方案不一致之处",    N2,         INSTITUTION, (S.HELD,),               S.HELD,      form=DeviationForm,     then=then.deviated, sees=("amendments__assessors",)),
    Act("end",       "结束场次",                A21,        INSTITUTION, (S.HELD,),               S.ENDED,     only.may_be_ended,      Signature,     then=then.ended, alone=True, sees=("supervisor", *PLAN)),
    Act("cancel",    "取消场次",                N2,         INSTITUTION, (S.PLANNED,),            S.CANCELLED, form=Opinion,           tells="plan.amended", then=then.cancelled, alone=True, sees=PLAN),
    Act("call_off",  "停止不再符合规定的场次",  art(4, 1),  CENTRE,      (S.PLANNED,),            S.CANCELLED, only.is_flagged,        Opinion,       "plan.amended", then.cancelled, alone=True, sees=RESTS),
    Act("drop",      "随方案取消",              N2,         LAW,         (S.PROPOSED, S.PLANNED), S.CANCELLED, then=then.dropped, sees=("amendments",)),
))
