"""申报项 · one occupation, work type, level, place and standard: it has an outcome of its own at every step (article 10).

Nothing here is done by hand: each row follows by operation of law from an act on a filing, a notice row or an institution.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .article import art
from .forms import Opinion
from .procedure import Act, Effect, Moment, Procedure, Put, Stage
from .roles import LAW


# fmt: off
class ItemStage(Stage):
    DECLARED     = "已申报"
    PROPOSED     = "提请审核"
    NOT_PROPOSED = "评估未通过"
    APPROVED     = "审核通过"
    DISAPPROVED  = "审核未通过"
    IN_NOTICE    = "公示阶段"
    WITHDRAWN    = "异议成立，不予备案"
    CLEARED      = "公示无异议"
    REPORTED     = "已报部鉴定中心"
    PUBLISHED    = "部网已公布"
    GRANTED      = "准予备案"
    ABANDONED    = "未予办理"


def told(item: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    """The reason stays with the item, where the applicant reads it."""
    yield Put({"outcome": form.reason})


I = ItemStage
OPEN = (I.DECLARED, I.PROPOSED, I.APPROVED, I.IN_NOTICE, I.CLEARED, I.REPORTED, I.PUBLISHED)
ITEM = Procedure("item", "申报项", art(10), ItemStage, (
    #   act           in Chinese          basis       actor from              to              form
    Act("propose",    "提请审核",         art(10, 3), LAW,  (I.DECLARED,),    I.PROPOSED,     form=Opinion),
    Act("pass_over",  "评估不予提请",     art(10, 3), LAW,  (I.DECLARED,),    I.NOT_PROPOSED, form=Opinion, then=told),
    Act("approve",    "审核通过",         art(10, 3), LAW,  (I.PROPOSED,),    I.APPROVED,     form=Opinion),
    Act("disapprove", "审核不予通过",     art(10, 3), LAW,  (I.PROPOSED,),    I.DISAPPROVED,  form=Opinion, then=told),
    Act("announce",   "列入公示",         art(10, 4), LAW,  (I.APPROVED,),    I.IN_NOTICE),
    Act("take_back",  "公示作废，待重新公示", art(10, 4), LAW, (I.IN_NOTICE,), I.APPROVED),
    Act("clear",      "公示无异议",       art(10, 5), LAW,  (I.IN_NOTICE,),   I.CLEARED),
    Act("withdraw",   "异议成立",         art(10, 5), LAW,  (I.IN_NOTICE,),   I.WITHDRAWN,    form=Opinion, then=told),
    Act("report",     "报部备案",         art(10, 5), LAW,  (I.CLEARED,),     I.REPORTED),
    Act("publish",    "部网公布",         art(10, 5), LAW,  (I.REPORTED,),    I.PUBLISHED),
    Act("return",     "部网未予公布，退回", art(10, 5), LAW, (I.REPORTED,),   I.CLEARED,      form=Opinion, then=told),
    Act("grant",      "准予备案",         art(10, 5), LAW,  (I.PUBLISHED,),   I.GRANTED),
    Act("abandon",    "未予办理",         art(10, 2), LAW,  OPEN,             I.ABANDONED,    form=Opinion, then=told),
))
