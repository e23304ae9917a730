"""异议 · anyone may object to one row of a notice; only that row waits (article 10(4) and (5)).

Who objected is known to the centre, to the auditor who reads everything, and to themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import art
from .forms import Opinion, Refusal, ref, words
from .notice import NoticeStage, RowStage
from .procedure import ACTOR, Act, Also, Effect, Limit, Moment, Numbered, Procedure, Put, Stage
from .roles import ANYONE, CENTRE


@dataclass(frozen=True, kw_only=True)
class ObjectionForm:
    """异议"""

    row: Any = ref("row", "所异议的公示行")
    name: str = words("异议人姓名或单位名称", 100, private=True)
    contact: str = words("联系方式", 200, private=True)
    reason: str = words("异议的事实和理由", 5000, private=True)
    evidence: str | None = words("证据材料说明或网址", 2000, default=None, private=True)


# fmt: off
class ObjectionStage(Stage):
    #              the public reads   and how long it should take
    RECEIVED     = "已收到",          Limit("objection.check", CENTRE)
    CHECKING     = "核查中",          Limit("objection.check", CENTRE)
    INADMISSIBLE = "不予受理"
    UPHELD       = "异议成立"
    DISMISSED    = "异议不成立"
# fmt: on


O = ObjectionStage
PENDING = (O.RECEIVED, O.CHECKING)


def row_is_open(objection: Any, form: ObjectionForm, moment: Moment) -> Iterator[Refusal]:
    """公示尚未期满，所异议的行仍在公示"""
    notice = form.row.notice
    if notice.stage not in (NoticeStage.LIVE.name, NoticeStage.INTERRUPTED.name):
        now = NoticeStage[notice.stage].value
        yield Refusal("NOTICE_NOT_LIVE", f"公示当前为“{now}”，异议应在公示期内提出", art(10, 4), "row")
    elif notice.due and moment.day > notice.due:
        yield Refusal("NOTICE_NOT_LIVE", f"公示已于{notice.due}二十四时期满", art(10, 4), "row")
    elif form.row.stage not in (RowStage.SHOWN.name, RowStage.FROZEN.name):
        yield Refusal("ROW_CLOSED", f"该行当前为“{RowStage[form.row.stage].value}”", art(10, 4), "row")


def lodged(objection: Any, form: ObjectionForm, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in ObjectionForm.__dataclass_fields__}
    yield Put({**values, "lodged_by": ACTOR, "number": Numbered(f"津技鉴异〔{moment.day.year}〕{{}}号")})
    yield Also("row", form.row, "freeze")


def answered(objection: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    """The row goes on when no other objection holds it; where the notice has ended meanwhile, it is cleared."""
    yield Put({"answer": form.reason})
    others = [o for o in objection.row.objections if o.id != objection.id and ObjectionStage[o.stage] in PENDING]
    if not others and objection.row.stage == RowStage.FROZEN.name:
        over = objection.row.notice.stage == NoticeStage.ENDED.name
        yield Also("row", objection.row, "settle" if over else "release", form)


def upheld(objection: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"answer": form.reason})
    if objection.row.stage == RowStage.FROZEN.name:
        yield Also("row", objection.row, "withdraw", form)


# fmt: off
OBJECTION = Procedure("objection", "异议", art(10, 4), ObjectionStage, (
    #   act        in Chinese          basis       actor   from            to              provided     form           and then
    Act("lodge",   "提出异议",         art(10, 4), ANYONE, (None,),        O.RECEIVED,     row_is_open, ObjectionForm, then=lodged),
    Act("admit",   "受理异议",         art(10, 5), CENTRE, (O.RECEIVED,),  O.CHECKING),
    Act("refuse",  "不予受理异议",     art(10, 5), CENTRE, (O.RECEIVED,),  O.INADMISSIBLE, form=Opinion,              then=answered),
    Act("uphold",  "认定异议成立",     art(10, 5), CENTRE, (O.CHECKING,),  O.UPHELD,       form=Opinion,              then=upheld),
    Act("dismiss", "认定异议不成立",   art(10, 5), CENTRE, (O.CHECKING,),  O.DISMISSED,    form=Opinion,              then=answered),
), alone=True)
