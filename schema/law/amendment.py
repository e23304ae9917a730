"""方案调整 · a sitting of an accepted plan changes its day, place or people only after the centre has looked again (article 16(2)).

By the same pre-flight as the plan itself: the sitting is judged as it would be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from .article import art
from .change_lines import place
from .forms import Opinion, Refusal, given, ref, refs, words
from .plan_forms import TIME
from .preflight import blocking, clashes, in_time, scope_of, sitting_remarks
from .procedure import Act, Add, Also, Change, Drop, Effect, Limit, Moment, Numbered, Procedure, Put, Stage
from .roles import CENTRE, INSTITUTION, LAW


@dataclass(frozen=True, kw_only=True)
class AmendmentForm:
    """调整一个场次；不调整的不填"""

    sitting: Any = ref("sitting", "场次，须为待实施的")
    reason: str = words("调整的原因", 1000)
    day: date | None = given("新的日期", default=None)
    starts_at: str | None = words("新的开始时间，如09:00", 5, default=None, pattern=TIME)
    ends_at: str | None = words("新的结束时间，如16:30", 5, default=None, pattern=TIME)
    site: Any = ref("site", "新的评价地点", default=None)
    supervisor: Any = ref("staff", "新的内部质量督导员", default=None)
    assessors: list[Any] = refs("staff", "新的全部考评人员；不调整的给空列表", 30, 0)


# fmt: off
class AmendmentStage(Stage):
    #           the public reads   and the law lets it last
    REVIEW    = "待审查",          Limit("plan.review", CENTRE)
    ACCEPTED  = "已同意"
    REFUSED   = "未同意"
    WITHDRAWN = "已撤回"
# fmt: on

COLUMNS = ("day", "starts_at", "ends_at", "site", "supervisor")


def as_amended(sitting: Any, change: Any) -> Any:
    """The sitting as it would be."""
    given_ = {name: getattr(change, name) for name in COLUMNS if getattr(change, name) is not None}
    same = ("id", "ordinal", "day", "starts_at", "ends_at", "site", "occupation", "occupation_id", "work_type", "level",
            "standard", "method", "supervisor", "stage")  # fmt: skip
    made = SimpleNamespace(**{**{name: getattr(sitting, name) for name in same}, **given_})
    made.site_id, made.supervisor_id = made.site.id, made.supervisor.id
    people = list(change.assessors)
    made.assessors = [SimpleNamespace(staff=one, staff_id=one.id) for one in people] if people else list(sitting.assessors)
    return made


def amendment_is_sound(amendment: Any, form: AmendmentForm, moment: Moment) -> Iterator[Refusal]:
    """场次待实施，确有调整；调整后仍符合预检；改日期的在实施前的期限内提出"""
    yield from _sound(form.sitting, form, moment)
    if not any(getattr(form, name) is not None for name in COLUMNS) and not form.assessors:
        yield Refusal("NO_CHANGE", "没有填写要调整的内容", art(16, 2))


def still_sound(amendment: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """场次尚未开始；按现在的登记，调整后仍符合预检"""
    yield from _sound(amendment.sitting, amendment, moment, proposed=amendment.submitted_at)


def _sound(sitting: Any, change: Any, moment: Moment, proposed: Any = None) -> Iterator[Refusal]:
    if sitting.stage != "PLANNED":
        yield Refusal("NOT_PLANNED", "只能调整待实施的场次", art(16, 2), "sitting")
    made = as_amended(sitting, change)
    if made.starts_at >= made.ends_at:
        yield Refusal("TIMES", "结束时间应晚于开始时间", art(16, 2), "endsAt")
    if made.day < moment.day:
        yield Refusal("DAY_GONE", "场次的日期已过", art(16, 2), "day")
    elif proposed is None and (made.day != sitting.day or moment.rules["plan.amend"].reading == "always"):
        yield from in_time(made.day, moment, "调整后的场次", "day")
    yield from blocking(sitting_remarks(made, sitting.plan, moment))
    yield from clashes(made, [made])


def proposed(amendment: Any, form: AmendmentForm, moment: Moment) -> Iterator[Effect]:
    sitting = form.sitting
    yield Put({
        "number": Numbered(f"{sitting.plan.number}-T{{}}", 2), "plan_id": sitting.plan_id, "sitting": sitting,
        "reason": form.reason, "submitted_at": moment.at, "before": _words(sitting), "after": _words(as_amended(sitting, form)),
        "assessors": form.assessors, **{name: getattr(form, name) for name in COLUMNS},
    })  # fmt: skip


def _words(sitting: Any) -> str:
    people = "、".join(row.staff.name for row in sitting.assessors)
    told = f"{sitting.day} {sitting.starts_at}至{sitting.ends_at}，{place(sitting.site)}，考评人员{people}，督导员{sitting.supervisor.name}"
    return told[:1000]


def answered(amendment: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"answer": form.reason})


def adjusted(amendment: Any, form: object, moment: Moment) -> Iterator[Effect]:
    """The sitting is as amended; the plan's first and last day follow."""
    sitting, plan = amendment.sitting, amendment.sitting.plan
    made = as_amended(sitting, amendment)
    if list(amendment.assessors):
        yield Drop("sitting_assessor", "sitting_id", sitting.id)
        for person in amendment.assessors:
            yield Add("sitting_assessor", {"sitting": sitting, "staff": person})
    columns = {name: getattr(amendment, name) for name in COLUMNS if getattr(amendment, name) is not None}
    days = [made.day, *(other.day for other in plan.sittings if other.id != sitting.id and other.stage != "CANCELLED")]
    yield Change(plan, {"first_on": min(days), "last_on": max(days)})
    yield Also("sitting", sitting, "adjust", values={**columns, "scope": scope_of(made, plan.institution)})


A = AmendmentStage
N2 = art(16, 2)
REVIEW = (A.REVIEW,)
# fmt: off
AMENDMENT = Procedure("amendment", "方案调整", N2, AmendmentStage, (
    #   act        in Chinese          basis actor        from     to           provided            form           and then
    Act("propose",  "申请调整一个场次", N2,   INSTITUTION, (None,), A.REVIEW,    amendment_is_sound, AmendmentForm, then=proposed),
    Act("withdraw", "撤回调整申请",     N2,   INSTITUTION, REVIEW,  A.WITHDRAWN, form=Opinion,                      then=answered, sees=()),
    Act("lapse",    "场次已开始或取消，不再调整", N2, LAW, REVIEW, A.WITHDRAWN, sees=()),
    Act("refuse",   "不同意调整",       N2,   CENTRE,      REVIEW,  A.REFUSED,   form=Opinion,                      then=answered, sees=()),
    Act("accept",   "同意调整",         N2,   CENTRE,      REVIEW,  A.ACCEPTED,  still_sound,                       then=adjusted),
))
