"""场次的条件 · why an act on a sitting may be refused: above all that it may not begin unless all it rests on holds that day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from .article import art
from .forms import Refusal
from .kinds import AssessmentMethod
from .preflight import OWN, blocking, clashes, sitting_remarks
from .procedure import TIANJIN, Moment
from .sitting_forms import Attendance, Marking, MarkRow, Seating, Signature

COMPONENTS = {  # article 14: what is examined, by method; the employer's own methods have no parts of their own
    AssessmentMethod.THEORY_AND_SKILL: ("theory", "skill"),
    AssessmentMethod.REVIEW: ("theory", "skill", "review"),
}
NAMES = {"theory": "理论知识考试", "skill": "技能操作考核", "review": "综合评审"}
LIVE = ("ENROLLED", "ELIGIBLE", "EXAMINED", "ABSENT")


def seated(sitting: Any) -> list[Any]:
    """The candidates of a sitting who have not withdrawn and were not found ineligible, in their order."""
    return sorted((one for one in sitting.candidates if one.stage in LIVE), key=lambda one: one.ordinal)


def may_be_seated(sitting: Any, form: Seating, moment: Moment) -> Iterator[Refusal]:
    """考生属于本方案，申报的职业（工种）、等级与场次一致，尚未评价，不超过计划人数"""
    for at, candidate in enumerate(form.candidates):
        field = f"candidates.{at}"
        if candidate.plan_id != sitting.plan_id:
            yield Refusal("NOT_THIS_PLAN", f"第{at + 1}名考生不属于本方案", art(16, 2), field)
            continue
        if candidate.stage not in ("ENROLLED", "ELIGIBLE"):
            yield Refusal("CANDIDATE_STAGE", f"{told(candidate)}不在待评价的考生之列", art(15), field)
        about = (candidate.occupation_id, candidate.work_type, candidate.level)
        if about != (sitting.occupation_id, sitting.work_type, sitting.level):
            says = f"{told(candidate)}申报的职业（工种）、等级与本场次不一致"
            yield Refusal("OTHER_ASSESSMENT", says, art(4, 1), field)
    total = len({one.id for one in seated(sitting)} | {one.id for one in form.candidates})
    if total > sitting.capacity:
        says = f"本场次计划{sitting.capacity}人，编排后为{total}人"
        yield Refusal("OVER_CAPACITY", says, art(16, 2), "candidates")


def may_be_opened(sitting: Any, form: Signature, moment: Moment) -> Iterator[Refusal]:
    """方案已审查通过，今日即方案所定日期；备案范围、评价依据、地点、考评人员和督导员当日均符合规定；有考生；督导员已签署开始记录"""
    plan = sitting.plan
    if plan.stage not in ("ACCEPTED", "IN_PROGRESS"):
        yield Refusal("PLAN_NOT_ACCEPTED", "方案未经审查通过，不得开展认定", art(16, 1))
    if moment.day != sitting.day:
        says = f"方案所定日期为{sitting.day}，改期的须先经审查通过调整"
        yield Refusal("WRONG_DAY", says, art(16, 2))
    yield from blocking(sitting_remarks(sitting, plan, moment, start=True))
    yield from clashes(sitting, [sitting])
    if not any(one.stage == "ELIGIBLE" for one in sitting.candidates):
        yield Refusal("NOBODY", "本场次没有资格审查通过的考生", art(15))
    yield from _signed(sitting, form, "开始")


def _signed(sitting: Any, form: Signature, phase: str) -> Iterator[Refusal]:
    """Article 21: 逢评必督，全程督导; that the proof is a signed record at start and end is our reading."""
    if form.supervisor.id != sitting.supervisor_id:
        says = f"{phase}记录须由本场次的督导员{sitting.supervisor.name}签署；换人的须先经审查通过调整"
        yield Refusal("NOT_THE_SUPERVISOR", says, art(21), "supervisor")
    if not form.signed:
        yield Refusal("NOT_SIGNED", f"督导员尚未签署{phase}记录", art(21), "signed")


def may_be_ended(sitting: Any, form: Signature, moment: Moment) -> Iterator[Refusal]:
    """出勤已登记；督导员已签署结束记录"""
    missing = [one for one in seated(sitting) if one.stage == "ELIGIBLE" and one.attended is None]
    if missing:
        yield Refusal("ATTENDANCE_MISSING", f"还有{len(missing)}名考生没有登记出勤", art(16, 2))
    yield from _signed(sitting, form, "结束")


def absent_are_seated(sitting: Any, form: Attendance, moment: Moment) -> Iterator[Refusal]:
    """缺考的都是本场次的考生，尚未登记成绩"""
    for at, candidate in enumerate(form.absent):
        yield from _of_this(sitting, candidate, f"absent.{at}")
        if candidate.stage == "EXAMINED":
            says = f"{told(candidate)}已登记成绩，不能登记缺考"
            yield Refusal("MARKED", says, art(16, 2), f"absent.{at}")


def _of_this(sitting: Any, candidate: Any, field: str) -> Iterator[Refusal]:
    if candidate.sitting_id != sitting.id:
        yield Refusal("NOT_THIS_SITTING", f"{told(candidate)}不是本场次的考生", art(16, 2), field)


def may_be_marked(sitting: Any, form: Marking, moment: Moment) -> Iterator[Refusal]:
    """都是本场次资格审查通过的考生，每人一行；分数齐全，在0至100之间，合格与否与分数一致；结果尚未报送，或已退回更正"""
    if sitting.plan.stage == "CLOSED":
        yield Refusal("PLAN_CLOSED", "结果已办结，不能再改成绩", art(16, 3))
    count = Counter(row.candidate.id for row in form.rows)
    for at, row in enumerate(form.rows):
        candidate, field = row.candidate, f"rows.{at}"
        yield from _of_this(sitting, candidate, f"{field}.candidate")
        if count[candidate.id] > 1:
            yield Refusal("TWICE", f"{told(candidate)}有两行成绩", art(16, 2), f"{field}.candidate")
        if candidate.stage not in ("ELIGIBLE", "EXAMINED", "ABSENT"):
            says = f"{told(candidate)}未通过资格审查，不能登记成绩"
            yield Refusal("NOT_ELIGIBLE", says, art(15), f"{field}.candidate")
        if any(one.stage not in ("RETURNED", "REFUSED", "WITHDRAWN") and one.batch.version for one in candidate.rows):
            says = f"{told(candidate)}的结果已报送，退回后才能更正成绩"
            yield Refusal("REPORTED", says, art(16, 3), f"{field}.candidate")
        yield from _scores(sitting, row, moment, field)


def _scores(sitting: Any, row: MarkRow, moment: Moment, field: str) -> Iterator[Refusal]:
    method = AssessmentMethod(sitting.method)
    wanted, who = COMPONENTS.get(method, ()), told(row.candidate)
    for name, says in NAMES.items():
        score = getattr(row, name)
        if score is None:
            if name in wanted:
                yield Refusal("SCORE_MISSING", f"{who}缺{says}成绩", art(14), f"{field}.{name}")
        elif not 0 <= score <= 100 or round(score, 2) != score:
            yield Refusal("SCORE", f"{who}的{says}成绩应在0至100之间，最多两位小数", art(14), f"{field}.{name}")
        elif name not in wanted and method not in OWN:
            yield Refusal("SCORE_EXTRA", f"本场次没有{says}", art(14), f"{field}.{name}")
    if method in OWN:
        if row.passed is None:
            yield Refusal("VERDICT_MISSING", f"{who}须写明是否合格", art(14), f"{field}.passed")
    elif row.passed is not None and row.passed != by_scores(row, method, moment):
        says = f"{who}：按分数{'合格' if by_scores(row, method, moment) else '不合格'}，与所填结论不一致"
        yield Refusal("VERDICT_AGAINST_SCORES", says, art(15), f"{field}.passed")


def by_scores(row: MarkRow, method: AssessmentMethod, moment: Moment) -> bool:
    """Whether each part that the method examines has reached the pass mark."""
    least = moment.rules.number("result.pass")
    return all((getattr(row, name) or 0) >= least for name in COMPONENTS[method])


def is_flagged(sitting: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """方案通过后，所依据的备案范围、地点、人员等有变，重新核验不符合"""
    if not any(remark.blocks for remark in sitting_remarks(sitting, sitting.plan, moment)):
        yield Refusal("STILL_SOUND", "该场次现在仍符合规定，不能责令停止", art(4, 1))


def told(candidate: Any) -> str:
    """A candidate in a refusal: by number, never by name."""
    return f"第{candidate.ordinal}号考生"


def last_day_of(sittings: Iterable[Any], now: datetime | None = None) -> Any:
    """The last day on which one of these was really held (article 16(3)); `now`: one ends at this moment."""
    ends = [*(one.ended_at for one in sittings if one.ended_at is not None), *([now] if now else [])]
    return max(end.astimezone(TIANJIN).date() for end in ends) if ends else None
