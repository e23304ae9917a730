"""限期整改 · an institution mends what was found by a day, the centre looks again; a day missed is the centre's next task (article 24)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .article import art
from .attachment import kept, may_be_used
from .calendar import CalendarDays
from .forms import Opinion, Refusal
from .inspection_forms import RectificationExtension, RectificationForm, RectificationReport
from .procedure import SELF, Act, Add, Also, Effect, Limit, Moment, Numbered, Procedure, Put, Stage, Until, time_is_up
from .roles import CENTRE, CLOCK, INSTITUTION

BASIS = art(24)


# fmt: off
class RectificationStage(Stage):
    #          the public reads              and the law lets it last
    ORDERED  = "整改中",                     Until("due_on", BASIS, owed=INSTITUTION)
    REPORTED = "已报告，待复查",             Limit("rectification.recheck", CENTRE)
    MISSED   = "逾期未整改，待进一步处理",   Limit("rectification.further", CENTRE)
    UNMET    = "复查不合格，待进一步处理",   Limit("rectification.further", CENTRE)
    DONE     = "整改到位"
    SETTLED  = "已另行处理"
# fmt: on


def issue_was_found(rectification: Any, form: RectificationForm, moment: Moment) -> Iterator[Refusal]:
    """督导结果已经送达，且发现问题；没有另一件在办的整改；期限在今日之后、上限之内"""
    inspection = form.inspection
    if inspection.stage not in ("HANDED", "REVIEW", "PUBLISHED"):
        yield Refusal("NOT_HANDED_OVER", "检查结果送达被检查的机构之后，才能责令整改", BASIS, "inspection")
    if not inspection.issues:
        yield Refusal("NO_ISSUE", "检查没有发现问题", BASIS, "inspection")
    if any(one.stage not in ("DONE", "SETTLED") for one in inspection.rectifications):
        yield Refusal("ALREADY_ORDERED", "就这次检查已有一件在办的整改", BASIS, "inspection")
    yield from _in_time(form.due_on, moment)


def _in_time(day: Any, moment: Moment) -> Iterator[Refusal]:
    span = moment.rules.span("rectification.longest")
    assert isinstance(span, CalendarDays)
    if not moment.day < day <= moment.calendar.last_day(moment.day, span):
        yield Refusal("WINDOW", f"整改期限末日应在今日之后、{span.text}之内", BASIS, "dueOn")


def goes_on_once(rectification: Any, form: RectificationExtension, moment: Moment) -> Iterator[Refusal]:
    """尚未届满；新的末日晚于原末日，在上限之内；延长次数未用完"""
    if moment.day > rectification.due_on:
        yield Refusal("TOO_LATE", f"整改期限已于{rectification.due_on}届满，不能延长", BASIS)
    if form.due_on <= rectification.due_on:
        yield Refusal("WINDOW", f"新的末日应晚于原末日（{rectification.due_on}）", BASIS, "dueOn")
    yield from _in_time(form.due_on, moment)
    if rectification.extended >= (most := moment.rules.number("rectification.extensions")):
        yield Refusal("EXTENDED_ALREADY", f"整改期限至多延长{most}次", BASIS)


def is_own_report(rectification: Any, form: RectificationReport, moment: Moment) -> Iterator[Refusal]:
    """是责令本单位的整改；所附文件是本单位上传的"""
    if rectification.institution.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_INSTITUTION", "不是责令本单位的整改", BASIS)
    for place, file in enumerate(form.files):
        yield from may_be_used(file, f"files.{place}", moment)


def handled_otherwise(rectification: Any, form: Opinion, moment: Moment) -> Iterator[Refusal]:
    """已就此通报批评、提请撤销备案，或再次检查"""
    if not (rectification.criticisms or rectification.revocations or rectification.rechecks):
        yield Refusal("NOT_HANDLED", "须先就此通报批评、提请撤销备案或安排专项督导", BASIS)


def ordered(rectification: Any, form: RectificationForm, moment: Moment) -> Iterator[Effect]:
    yield Put({
        "number": Numbered(f"津技鉴改〔{moment.day.year}〕{{}}号"), "inspection": form.inspection, "demands": form.demands,
        "institution": form.inspection.institution, "due_on": form.due_on, "ordered_on": moment.day,
    })  # fmt: skip
    yield from told(form.inspection)


def told(inspection: Any) -> Iterator[Effect]:
    """Once the result is public, so is how the rectification goes on (一公开)."""
    if inspection.stage == "PUBLISHED":
        yield Also("inspection", inspection, "update")


def extended(rectification: Any, form: RectificationExtension, moment: Moment) -> Iterator[Effect]:
    yield Put({"due_on": form.due_on, "extended": rectification.extended + 1, "extension": form.reason})
    yield from told(rectification.inspection)


def reported(rectification: Any, form: RectificationReport, moment: Moment) -> Iterator[Effect]:
    yield Put({"report": form.text, "reported_at": moment.at})
    for file in form.files:
        yield Add("enclosure", {"rectification": SELF, "attachment": file})
    yield from kept(*form.files)
    yield from told(rectification.inspection)


def rechecked(rectification: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"recheck": form.reason, "rechecked_on": moment.day})
    yield from told(rectification.inspection)


def missed(rectification: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"missed_on": rectification.due_on})
    yield from told(rectification.inspection)


def settled(rectification: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"settlement": form.reason})
    yield from told(rectification.inspection)


R = RectificationStage
OPEN = (R.ORDERED, R.MISSED, R.UNMET)
OWN = ("institution", "inspection")
HANDLED = ("inspection", "criticisms", "revocations", "rechecks")
# fmt: off
RECTIFICATION = Procedure("rectification", "限期整改", BASIS, RectificationStage, (
    #   act       in Chinese              basis  actor        from                to          provided           form                    and then
    Act("order",  "责令限期整改",         BASIS, CENTRE,      (None,),            R.ORDERED,  issue_was_found,   RectificationForm,      then=ordered),
    Act("extend", "延长整改期限",         BASIS, CENTRE,      (R.ORDERED,),       R.ORDERED,  goes_on_once,      RectificationExtension, then=extended, sees=OWN),
    Act("report", "报告整改情况",         BASIS, INSTITUTION, OPEN,               R.REPORTED, is_own_report,     RectificationReport,    then=reported, sees=OWN),
    Act("miss",   "整改期限届满，未报告", BASIS, CLOCK,       (R.ORDERED,),       R.MISSED,   time_is_up,        then=missed, sees=OWN),
    Act("pass",   "复查合格",             BASIS, CENTRE,      (R.REPORTED,),      R.DONE,     form=Opinion,      then=rechecked, sees=OWN),
    Act("fail",   "复查不合格",           BASIS, CENTRE,      (R.REPORTED,),      R.UNMET,    form=Opinion,      then=rechecked, sees=OWN),
    Act("settle", "另行处理，整改了结",   BASIS, CENTRE,      (R.MISSED, R.UNMET), R.SETTLED, handled_otherwise, Opinion,                then=settled, sees=HANDLED),
))
