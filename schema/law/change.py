"""变更 · filed particulars change only when the centre has confirmed it; what is added is assessed anew (article 11).

Read a row as a sentence: under <basis>, <actor> may <act> a change that is <from>, provided <guard>;
they hand in <form>, it becomes <to>, and the public is told <event>.
"""

from __future__ import annotations

from . import change_effects as then
from . import change_guards as only
from .article import art
from .change_forms import ChangeForm, ChangeRefusal, ChangeReturn, Confirmation
from .forms import Opinion
from .procedure import Act, Limit, Procedure, Stage
from .roles import CENTRE, INSTITUTION, LAW


# fmt: off
class ChangeStage(Stage):
    #           the public reads     and the law lets it last
    DRAFT     = "起草中"
    REVIEW    = "待确认",            Limit("change.confirm", CENTRE)
    RETURNED  = "退回补正"
    CONFIRMED = "已确认"
    REFUSED   = "不予确认"
    TORN_OUT  = "转为备案申请"
    WITHDRAWN = "已撤回"
    CLOSED    = "备案已另行结束"


C = ChangeStage
MINE = (C.DRAFT, C.RETURNED)
R = (C.REVIEW,)
CHANGE = Procedure("change", "变更申请", art(11), ChangeStage, (
    #   act         in Chinese              basis    actor        from              to           provided                       form           the public is told        and then
    Act("draft",    "起草变更申请",         art(11), INSTITUTION, (None,),          C.DRAFT,     only.own_filing,               ChangeForm,    then=then.drafted),
    Act("amend",    "修改变更申请",         art(11), INSTITUTION, (C.DRAFT,),       C.DRAFT,     only.same_institution,         ChangeForm,    then=then.drafted),
    Act("mend",     "补正变更申请",         art(11), INSTITUTION, (C.RETURNED,),    C.RETURNED,  only.same_institution,         ChangeForm,    then=then.drafted),
    Act("submit",   "提交变更申请",         art(11), INSTITUTION, MINE,             C.REVIEW,    only.lines_are_sound,                         then=then.submitted),
    Act("withdraw", "撤回变更申请",         art(11), INSTITUTION, (*MINE, C.REVIEW), C.WITHDRAWN, form=Opinion,                                then=then.withdrawn),
    Act("split",    "增加的部分转为备案申请", art(11), LAW,       R,                C.REVIEW,    form=Opinion),
    Act("convert",  "全部转为备案申请",     art(11), LAW,         R,                C.TORN_OUT,  form=Opinion),
    Act("return",   "退回补正",             art(11), CENTRE,      R,                C.RETURNED,  only.return_reasons_are_known, ChangeReturn,  then=then.returned),
    Act("refuse",   "不予确认",             art(11), CENTRE,      R,                C.REFUSED,   only.every_line_is_answered,   ChangeRefusal, then=then.refused),
    Act("confirm",  "确认变更",             art(11), CENTRE,      R,                C.CONFIRMED, only.lines_may_take_effect,    Confirmation,  "change.confirmed", then=then.confirmed, alone=True),
    Act("close",    "备案已另行结束",       art(11), LAW,         (*MINE, C.REVIEW), C.CLOSED,   then=then.closed, sees=("lines",)),
))
