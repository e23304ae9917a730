"""预检 · whether what a plan says may be done: line by line, by the same code before submission, at acceptance and at the start.

Articles 2, 4(1), 7, 9(4), 11, 14, 16(1), 18 and 21. Every line is judged for the day of its sitting, not for the day of asking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .article import art
from .change_lines import place
from .deadline import chinese, ends_at, latest
from .forms import Refusal
from .kinds import AssessmentMethod, Duty, Track
from .procedure import Moment
from .ruleset import RuleSet
from .scope import Filed, Question, Scoped, Sojourn, reasons_against
from .version import registered

OWN = (AssessmentMethod.PROCESS, AssessmentMethod.PERFORMANCE, AssessmentMethod.DIRECT)  # by the employer's own rules
ALIVE = ("PLANNED", "HELD")
AHEAD = 60  # days within which a first day is looked for


@dataclass(frozen=True)
class Remark:
    """One line of a pre-flight: what stands against the plan, or (`blocks` false) what will unless it is mended in time."""

    refusal: Refusal
    blocks: bool = True
    sitting: int | None = None


def blocking(remarks: Iterable[Remark]) -> Iterator[Refusal]:
    """What a guard refuses for."""
    return (remark.refusal for remark in remarks if remark.blocks)


def plan_remarks(plan: Any, moment: Moment) -> list[Remark]:
    """Everything, in the order of the plan: the plan itself, then sitting by sitting."""
    submitting = plan.stage in ("DRAFT", "RETURNED")
    found = [Remark(reason) for reason in _plan(plan, moment)]
    found += [Remark(reason) for reason in (_in_time(plan, moment) if submitting else _not_over(plan, moment))]
    sittings = sorted(plan.sittings, key=lambda sitting: sitting.ordinal)
    for sitting in sittings:
        found += sitting_remarks(sitting, plan, moment)
        found += [Remark(reason, sitting=sitting.ordinal) for reason in clashes(sitting, sittings)]
    return found


def sitting_remarks(sitting: Any, plan: Any, moment: Moment, start: bool = False) -> list[Remark]:
    """What a sitting rests on, on its own day; `start`: it is about to begin, and what was a warning is none any more."""
    at = f"sittings.{sitting.ordinal - 1}"
    cards_block = start or moment.rules["plan.card"].reading == "at_plan"
    found = [(reason, True) for reason in (
        *_scope(sitting, plan.institution, at), *_method(sitting, plan, moment.rules, at), *_place(sitting, plan, at),
        *_people(sitting, plan, moment.rules, at),
    )]  # fmt: skip
    found += [(reason, cards_block) for reason in _cards(sitting, at)]
    found += _standard(sitting, moment.rules, at)
    return [Remark(reason, blocks, sitting.ordinal) for reason, blocks in found]


def _plan(plan: Any, moment: Moment) -> Iterator[Refusal]:
    if not plan.sittings:
        yield Refusal("NO_SITTING", "方案没有场次", art(16, 1), "sittings")
    if plan.track == Track.SOCIAL and not (plan.fee_basis or "").strip():
        says = "面向社会开展认定的，须写明收费依据（按市相关部门规定执行）"
        yield Refusal("FEE_BASIS_MISSING", says, art(18), "feeBasis")


def last_submission(first: date, moment: Moment) -> date:
    """The last day on which a plan with this first day may be handed in (article 16(1))."""
    return latest(moment.rules["plan.submit"], first, moment.calendar)


def first_day(moment: Moment) -> date | None:
    """The earliest day of a first sitting for a plan that is handed in today."""
    days = (moment.day + timedelta(ahead) for ahead in range(AHEAD))
    return next((day for day in days if last_submission(day, moment) >= moment.day), None)


def _in_time(plan: Any, moment: Moment, says: str = "首个场次") -> Iterator[Refusal]:
    yield from in_time(plan.first_on, moment, says, "sittings")


def in_time(day: date, moment: Moment, says: str, field: str) -> Iterator[Refusal]:
    """Article 16(1): five working days before, under the reading in force; a plan that was returned has no shorter time."""
    rule = moment.rules["plan.submit"]
    last = last_submission(day, moment)
    if moment.at < ends_at(last, rule, moment.rules):
        return
    earliest = first_day(moment)
    then = f"；今日报送的，最早可以安排在{chinese(earliest)}" if earliest else ""
    told = f"{says}为{chinese(day)}，须在{rule.span.text if rule.span else ''}前即最迟{chinese(last)}报送{then}"
    yield Refusal("TOO_LATE", told, art(16, 1), field)


def _not_over(plan: Any, moment: Moment) -> Iterator[Refusal]:
    """What is under review cannot be accepted for a day that has gone by."""
    if plan.stage == "REVIEW" and plan.first_on < moment.day:
        yield Refusal("DAY_GONE", f"首个场次{chinese(plan.first_on)}已过，请退回调整日期", art(16, 1), "sittings")


def _scope(sitting: Any, institution: Any, at: str) -> Iterator[Refusal]:
    """Articles 2 and 4(1): the same answer as anybody gets to whether it could assess that day."""
    occupation = sitting.occupation
    asked = Question(
        institution.org_code, occupation.edition, occupation.code, sitting.work_type, sitting.level, place(sitting.site), sitting.day
    )  # fmt: skip
    against = reasons_against(asked, as_filed(institution))
    if not against and scope_of(sitting, institution) is None:  # another registration of a place of the same name and address
        yield Refusal("SITE", f"{named(sitting)}：备案范围所载的不是这一处登记的地点，请改选", art(4, 1), f"{at}.site")
    for reason in against:
        yield Refusal(reason.code, f"{named(sitting)}：{reason.message}", reason.article, f"{at}.{reason.field or 'occupation'}")


def as_filed(institution: Any) -> Filed:
    """The institution as the law of scope sees it."""
    ended = institution.stage != "ACTIVE" and institution.effective_on
    stays = [Sojourn(institution.stage, institution.effective_on, None)] if ended else []
    scopes = [
        Scoped(
            s.occupation.edition, s.occupation.code, s.work_type, s.level, place(s.site), s.valid_from, s.valid_to,
            s.grant.national_published_on,
        )
        for s in institution.scopes
    ]  # fmt: skip
    return Filed(institution.valid_from, institution.valid_to, stays, scopes, institution.effective_on)


def scope_of(sitting: Any, institution: Any) -> Any:
    """The row of scope that covers a sitting on its day; None when there is none."""
    wanted = (sitting.occupation_id, sitting.work_type, sitting.level, sitting.site_id)
    rows = (s for s in institution.scopes if (s.occupation_id, s.work_type, s.level, s.site_id) == wanted)
    return next((s for s in rows if s.valid_from <= sitting.day <= s.valid_to), None)


def _method(sitting: Any, plan: Any, rules: RuleSet, at: str) -> Iterator[Refusal]:
    rule = rules["method.social"]
    method = AssessmentMethod(sitting.method)
    if plan.track == Track.SOCIAL and rule.reading == "not_granted" and method not in rule.value:
        says = f"{named(sitting)}：社会培训评价组织不适用{method.says}"
        yield Refusal("METHOD_NOT_GRANTED", says, art(14), f"{at}.method")
    elif method in OWN and not plan.rule_title:
        says = f"{named(sitting)}：采用{method.says}的，须先制定等级认定办法并在方案中附上"
        yield Refusal("RULE_MISSING", says, art(14), f"{at}.method")


def _standard(sitting: Any, rules: RuleSet, at: str) -> Iterator[tuple[Refusal, bool]]:
    """Article 7; a standard that has been superseded is good for a while longer, and warned of."""
    standard, field = sitting.standard, f"{at}.standard"
    told = f"{named(sitting)}：“{standard.title}”"
    if standard.occupation_id != sitting.occupation_id:
        yield Refusal("STANDARD_MISMATCH", f"{told}不是该职业的评价依据", art(7), field), True
    elif not standard.highest_level <= sitting.level <= standard.lowest_level:
        yield Refusal("STANDARD_LEVEL", f"{told}没有规定该等级", art(7), field), True
    if standard.kind == "NORM" and not standard.filed_no:
        yield Refusal("NORM_NOT_FILED", f"{told}未经人力资源社会保障部备案", art(7), field), True
    if standard.in_force_from and sitting.day < standard.in_force_from:
        yield Refusal("STANDARD_NOT_IN_FORCE", f"{told}自{chinese(standard.in_force_from)}起适用", art(7), field), True
    if standard.in_force_to and sitting.day > standard.in_force_to:
        last = standard.in_force_to + timedelta(rules.number("standard.grace"))
        over = sitting.day > last
        tail = "，已不能再据以认定" if over else f"，最迟可据以认定至{chinese(last)}，请尽快改用现行标准"
        says = f"{told}已于{chinese(standard.in_force_to)}停止适用{tail}"
        yield Refusal("STANDARD_NOT_IN_FORCE" if over else "STANDARD_SUPERSEDED", says, art(7), field), over


def _place(sitting: Any, plan: Any, at: str) -> Iterator[Refusal]:
    site = sitting.site
    if site.unit_id != plan.unit_id:
        yield Refusal("NOT_YOUR_SITE", f"{named(sitting)}：“{site.name}”不是本单位的评价地点", art(11), f"{at}.site")
    elif not registered(site, sitting.day):
        yield Refusal("SITE_NOT_REGISTERED", f"{named(sitting)}：“{site.name}”当日不在登记的评价地点之内", art(11), f"{at}.site")


def _people(sitting: Any, plan: Any, rules: RuleSet, at: str) -> Iterator[Refusal]:
    """Articles 9(4), 11 and 21: of this unit, of that duty, registered that day; whoever supervises does not assess."""
    assessors = [row.staff for row in sitting.assessors]
    least = rules.number("sitting.assessors")
    if len(assessors) < least:
        yield Refusal("TOO_FEW_ASSESSORS", f"{named(sitting)}：考评人员至少{least}人", art(9, 4), f"{at}.assessors")
    for person in assessors:
        yield from _person(person, sitting, plan, Duty.ASSESSOR, f"{at}.assessors")
    supervisor = sitting.supervisor
    yield from _person(supervisor, sitting, plan, Duty.INTERNAL_SUPERVISOR, f"{at}.supervisor")
    if any((person.name, person.card) == (supervisor.name, supervisor.card) for person in assessors):
        says = f"{named(sitting)}：{supervisor.name}不能既考评又督导"
        yield Refusal("SUPERVISES_ITSELF", says, art(21), f"{at}.supervisor")


def _person(person: Any, sitting: Any, plan: Any, duty: Duty, field: str) -> Iterator[Refusal]:
    basis = art(21) if duty is Duty.INTERNAL_SUPERVISOR else art(9, 4)
    if person.unit_id != plan.unit_id:
        yield Refusal("NOT_YOUR_STAFF", f"{named(sitting)}：{person.name}不是本单位登记的人员", art(11), field)
        return
    if person.duty != duty:
        yield Refusal("WRONG_DUTY", f"{named(sitting)}：{person.name}登记的岗位不是{duty.says}", basis, field)
    if not registered(person, sitting.day):
        yield Refusal("NOT_REGISTERED", f"{named(sitting)}：{person.name}当日不在登记的{duty.says}之内", art(11), field)


def _cards(sitting: Any, at: str) -> Iterator[Refusal]:
    people = [(row.staff, "assessors", art(9, 4)) for row in sitting.assessors]
    for person, field, basis in (*people, (sitting.supervisor, "supervisor", art(21))):
        if person.valid_to and person.valid_to < sitting.day:
            says = f"{named(sitting)}：{person.name}的证卡{chinese(person.valid_to)}到期，请在场次开始前换发或换人"
            yield Refusal("CARD_EXPIRED", says, basis, f"{at}.{field}")


def clashes(sitting: Any, own: Iterable[Any]) -> Iterator[Refusal]:
    """Nobody is in two places at once: against the other sittings of the plan, and those of other plans already accepted."""
    at = f"sittings.{sitting.ordinal - 1}"
    mates = {other.id: other for other in own}
    for person, field, basis, busy in _duties(sitting, at):
        here = [other for other in mates.values() if person.id in _present(other)]
        elsewhere = [other for other in busy if other.id not in mates and other.stage in ALIVE]
        for other in (*here, *elsewhere):
            if other.id != sitting.id and other.stage != "CANCELLED" and _overlap(sitting, other):
                says = f"{named(sitting)}：{person.name}在{other.starts_at}至{other.ends_at}另有场次"
                yield Refusal("TWO_PLACES", says, basis, field)
                break


def _duties(sitting: Any, at: str) -> Iterator[tuple[Any, str, Any, list[Any]]]:
    for row in sitting.assessors:
        yield row.staff, f"{at}.assessors", art(9, 4), [other.sitting for other in row.staff.assessed]
    yield sitting.supervisor, f"{at}.supervisor", art(21), list(sitting.supervisor.supervised)


def _present(sitting: Any) -> set[Any]:
    return {sitting.supervisor_id, *(row.staff_id for row in sitting.assessors)}


def _overlap(one: Any, other: Any) -> bool:
    return bool(one.day == other.day and one.starts_at < other.ends_at and other.starts_at < one.ends_at)


def named(sitting: Any) -> str:
    """A sitting in words, for a refusal."""
    return f"第{sitting.ordinal}场（{sitting.day.isoformat()}）"
