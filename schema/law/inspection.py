"""督导 · one task, drawn by lot (日常督导) or ordered (专项督导): accepted, visited, signed, handed over, answered, published (article 19).

Until the findings are handed over, an unannounced task does not exist for the inspected; what gave rise to it never does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from .article import art
from .attachment import kept
from .draw import fresh
from .forms import Opinion
from .inspection_forms import (
    FindingsForm,
    Naming,
    PassOver,
    ReplyForm,
    ResultForm,
    SignatureForm,
    SpecialForm,
    TaskAcceptance,
    TaskRecusal,
    VisitForm,
)
from .inspection_guards import (
    accepts_freely,
    checklist_is_whole,
    digest_is_signed,
    ended_meanwhile,
    has_not_accepted_in_time,
    is_own_and_usable,
    is_special,
    named_is_free,
    on_the_task,
    result_fits,
    scope_is_sound,
    seat_of,
    seats,
    signed_by_all,
)
from .kinds import InspectionKind
from .lot import outcome, queue
from .procedure import (
    SELF,
    TIANJIN,
    Act,
    Add,
    Also,
    Change,
    Drop,
    Effect,
    Limit,
    Moment,
    Procedure,
    Put,
    Stage,
    time_is_up,
)
from .roles import CENTRE, CLOCK, INSTITUTION, LAW, SUPERVISOR


# fmt: off
class InspectionStage(Stage):
    #           the public reads                and the law lets it last
    ASSIGNED  = "已派任务，待督导员接受",       Limit("supervision.accept", SUPERVISOR)
    READY     = "督导员已接受，待检查"
    VISITED   = "检查完毕，待提交结果",         Limit("supervision.record", SUPERVISOR)
    HANDED    = "结果已送达，待机构回复",       Limit("supervision.reply", INSTITUTION)
    REVIEW    = "待市鉴定中心审定公布",         Limit("supervision.publish", CENTRE, {"from_visit": "visited_on"})
    PUBLISHED = "结果已公布"
    CLOSED    = "专项督导已办结"
    CANCELLED = "任务已取消"
# fmt: on


def opened(inspection: Any, form: SpecialForm, moment: Moment) -> Iterator[Effect]:
    same = ("institution", "site", "occupation", "trigger", "trigger_note", "complaint", "rectification", "scope")
    values = {name: getattr(form, name) for name in same}
    yield Put({**values, **fresh(moment), "kind": InspectionKind.SPECIAL.value, "methods": [one.value for one in form.methods]})
    for place, supervisor in enumerate(form.supervisors, 1):
        yield Add("post", {"inspection": SELF, "supervisor": supervisor, "ordinal": place})


def accepted(inspection: Any, form: TaskAcceptance, moment: Moment) -> Iterator[Effect]:
    """The task is ready when nobody is still asked and there are enough."""
    mine = seat_of(inspection, moment)
    yield Change(mine, {"accepted_at": moment.at})
    held = seats(inspection)
    others = [one for one in held if one.id != mine.id]
    if len(held) >= moment.rules.number("supervision.seats") and all(one.accepted_at for one in others):
        yield Also("inspection", inspection, "ready")


def recused(inspection: Any, form: TaskRecusal, moment: Moment) -> Iterator[Effect]:
    yield from _replaced(inspection, seat_of(inspection, moment), form.reason, moment)


def passed_over(inspection: Any, form: PassOver, moment: Moment) -> Iterator[Effect]:
    yield from _replaced(inspection, form.post, form.reason, moment)


def _replaced(inspection: Any, post: Any, reason: str, moment: Moment) -> Iterator[Effect]:
    """Whoever steps out gives way to the next of the same lots; the seed says who that is, and nobody else."""
    yield Change(post, {"released_on": moment.day, "reason": reason})
    draw = inspection.draw
    if draw is None:
        return
    roster, key, _ = outcome(draw.roster, draw.seed, draw.value)
    people = {one.code: one.supervisor for one in draw.supervisors}
    had = {one.supervisor_id for one in inspection.posts}
    left = [code for code in queue(roster, key, inspection.institution.org_code) if people[code].id not in had]
    if left:
        place = max(one.ordinal for one in inspection.posts) + 1
        yield Add("post", {"inspection": SELF, "supervisor": people[left[0]], "ordinal": place})
    yield from _shown(draw)


def _shown(draw: Any) -> Iterator[Effect]:
    """What happens to a task after the seed is public is public too."""
    if draw is not None and draw.stage == "REVEALED":
        yield Also("draw", draw, "redraw")


def named(inspection: Any, form: Naming, moment: Moment) -> Iterator[Effect]:
    place = max((one.ordinal for one in inspection.posts), default=0) + 1
    yield Add("post", {"inspection": SELF, "supervisor": form.supervisor, "ordinal": place, "named": True})
    yield from _shown(inspection.draw)


def visited(inspection: Any, form: VisitForm, moment: Moment) -> Iterator[Effect]:
    items = {one["code"]: one["says"] for one in checklist(inspection.methods, moment)}
    yield Put({"began_at": form.began_at, "ended_at": form.ended_at, "place": form.place, "visited_on": form.ended_at.astimezone(TIANJIN).date()})
    for place, check in enumerate(form.checks, 1):
        values = {"ordinal": place, "code": check.code, "says": items[check.code], "result": check.result.value, "note": check.note}
        yield Add("inspection_check", {"inspection": SELF, **values})
    for place, photo in enumerate(form.photos, 1):
        same = ("attachment", "taken_at", "place", "latitude", "longitude", "caption")
        yield Add("photo", {"inspection": SELF, "ordinal": place, **{name: getattr(photo, name) for name in same}})
    yield from kept(*(photo.attachment for photo in form.photos))


def checklist(methods: Iterable[str], moment: Moment) -> list[dict[str, str]]:
    """What is asked at an inspection by these methods, from the rule set; each with its code and article."""
    asked = moment.rules["supervision.checklist"].value
    return [
        {"code": f"{method}.{place}", "says": says} for method in methods for place, says in enumerate(asked[method], 1)
    ]


def recorded(inspection: Any, form: FindingsForm, moment: Moment) -> Iterator[Effect]:
    """The findings as they now read; whoever has signed others must sign anew."""
    told = {
        "inspection": inspection.number, "began": str(inspection.began_at), "ended": str(inspection.ended_at),
        "place": inspection.place, "conclusion": form.conclusion,
        "checks": [[one.code, one.result, one.note] for one in sorted(inspection.checks, key=lambda one: one.ordinal)],
        "issues": [[str(art(one.article)), one.facts, one.serious] for one in form.issues],
    }  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    yield Put({"conclusion": form.conclusion, "digest": hashlib.sha256(text.encode()).hexdigest()})
    yield Drop("issue", "inspection")
    yield Drop("signature", "inspection")
    for place, issue in enumerate(form.issues, 1):
        values = {"ordinal": place, "article": str(art(issue.article)), "facts": issue.facts, "serious": issue.serious}
        yield Add("issue", {"inspection": SELF, **values})


def signed(inspection: Any, form: SignatureForm, moment: Moment) -> Iterator[Effect]:
    yield Add("signature", {"inspection": SELF, "post": seat_of(inspection, moment), "signed_at": moment.at, "digest": form.digest})


def handed_over(inspection: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"handed_at": moment.at})


def replied(inspection: Any, form: ReplyForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"reply": form.text, "disputes": form.disputes, "replied_at": moment.at})
    for file in form.files:
        yield Add("enclosure", {"inspection": SELF, "attachment": file})
    yield from kept(*form.files)


def published(inspection: Any, form: ResultForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"result": form.result.value, "summary": form.summary, "published_on": moment.day})


def closed(inspection: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"closing": form.reason})


def cancelled(inspection: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"closing": form.reason})
    yield from _shown(inspection.draw)


I = InspectionStage
BEFORE = (I.ASSIGNED, I.READY)
TASK = ("institution__unit__staff", "posts__supervisor__account__ties", "posts__supervisor__trainings")
CHAIN = (*TASK, "draw__supervisors__supervisor")
RECORD = (*TASK, "checks", "signatures", "issues")
ALL, DAILY, SPECIAL = art(19), art(19, paragraph=2), art(19, paragraph=3)
# fmt: off
INSPECTION = Procedure("inspection", "督导", ALL, InspectionStage, (
    #   act          in Chinese                  basis    actor                from           to           provided                  form            and then
    Act("open",      "安排专项督导",             SPECIAL, CENTRE,              (None,),       I.ASSIGNED,  scope_is_sound,           SpecialForm,    then=opened),
    Act("assign",    "抽中，派发日常督导任务",   DAILY,   LAW,                 (None,),       I.ASSIGNED),
    Act("accept",    "接受任务",                 ALL,     SUPERVISOR,          (I.ASSIGNED,), I.ASSIGNED,  accepts_freely,           TaskAcceptance, then=accepted, sees=TASK),
    Act("ready",     "督导员均已接受",           ALL,     LAW,                 (I.ASSIGNED,), I.READY,     sees=()),
    Act("recuse",    "回避，依次补抽",           ALL,     SUPERVISOR,          BEFORE,        I.ASSIGNED,  on_the_task,              TaskRecusal,    then=recused, sees=CHAIN),
    Act("pass_over", "不能执行任务，依次补抽",   ALL,     CENTRE,              BEFORE,        I.ASSIGNED,  has_not_accepted_in_time, PassOver,       then=passed_over, sees=CHAIN),
    Act("name",      "补派督导员",               ALL,     CENTRE,              (I.ASSIGNED,), I.ASSIGNED,  named_is_free,            Naming,         then=named, sees=CHAIN),
    Act("visit",     "检查完毕",                 ALL,     SUPERVISOR,          (I.READY,),    I.VISITED,   checklist_is_whole,       VisitForm,      then=visited, sees=TASK),
    Act("record",    "记录检查结果",             ALL,     SUPERVISOR,          (I.VISITED,),  I.VISITED,   on_the_task,              FindingsForm,   then=recorded, sees=RECORD),
    Act("sign",      "签字",                     ALL,     SUPERVISOR,          (I.VISITED,),  I.VISITED,   digest_is_signed,         SignatureForm,  then=signed, sees=RECORD),
    Act("hand_over", "送达检查结果",             ALL,     SUPERVISOR | CENTRE, (I.VISITED,),  I.HANDED,    signed_by_all,            then=handed_over, sees=RECORD),
    Act("reply",     "回复检查结果",             ALL,     INSTITUTION,         (I.HANDED,),   I.REVIEW,    is_own_and_usable,        ReplyForm,      then=replied, sees=("institution",)),
    Act("no_reply",  "回复期届满，未回复",       ALL,     CLOCK,               (I.HANDED,),   I.REVIEW,    time_is_up,               sees=()),
    Act("publish",   "公布督导结果",             DAILY,   CENTRE,              (I.REVIEW,),   I.PUBLISHED, result_fits,              ResultForm,     tells="inspection.published", then=published, sees=("issues", "rectifications")),
    Act("update",    "整改进展随结果公布",       DAILY,   LAW,                 (I.PUBLISHED,), I.PUBLISHED, tells="inspection.updated", sees=()),
    Act("close",     "专项督导办结，不公布",     SPECIAL, CENTRE,              (I.REVIEW,),   I.CLOSED,    is_special,               Opinion,        then=closed, sees=()),
    Act("cancel",    "取消任务",                 ALL,     CENTRE,              BEFORE,        I.CANCELLED, ended_meanwhile,          Opinion,        then=cancelled, sees=("institution", "draw")),
))
