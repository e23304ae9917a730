"""场次的后果 · what an act on a sitting brings about for its candidates and its plan; and what is judged again when its ground shifts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from .forms import Opinion
from .kinds import AssessmentMethod, Phase
from .preflight import OWN, blocking, scope_of, sitting_remarks
from .procedure import SELF, Add, Also, Effect, Moment, Put
from .sitting_forms import Attendance, DeviationForm, FindingForm, Flag, Mark, Marking, Seating, Signature
from .sitting_guards import by_scores, last_day_of, seated

AWAITED = ("PLANNED", "HELD")
ALLOWED: dict[str, Callable[[Any], Any]] = {  # what a deviation is about -> whether an amendment had changed that
    "DATE": lambda one: one.day or one.starts_at or one.ends_at, "SITE": lambda one: one.site_id,
    "ASSESSOR": lambda one: list(one.assessors), "SUPERVISOR": lambda one: one.supervisor_id,
}  # fmt: skip


def seats(sitting: Any, form: Seating, moment: Moment) -> Iterator[Effect]:
    for candidate in form.candidates:
        act = "seat" if candidate.stage == "ENROLLED" else "reseat"
        yield Also("candidate", candidate, act, values={"sitting": sitting})


def flagged(sitting: Any, form: Flag, moment: Moment) -> Iterator[Effect]:
    yield Put({"findings": [asdict(finding) for finding in form.findings], "flagged_at": moment.at})


def cleared(sitting: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"findings": [], "flagged_at": None})


def opened(sitting: Any, form: Signature, moment: Moment) -> Iterator[Effect]:
    """It begins under the row of scope that covers this day, with its supervision record."""
    scope = scope_of(sitting, sitting.plan.institution)
    yield Put({"opened_at": moment.at, "scope": scope, "findings": [], "flagged_at": None})
    yield _record(form, Phase.START, moment)
    yield from _no_more_changes(sitting)
    if sitting.plan.stage == "ACCEPTED":
        yield Also("plan", sitting.plan, "begin")


def dropped(sitting: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield from cleared(sitting, form, moment)
    yield from _no_more_changes(sitting)


def _no_more_changes(sitting: Any) -> Iterator[Also]:
    """What was still to be changed of it is settled by its beginning, or by its coming to nothing."""
    return (Also("amendment", one, "lapse") for one in sitting.amendments if one.stage == "REVIEW")


def _record(form: Signature, phase: Phase, moment: Moment) -> Add:
    return Add("supervision_record", {
        "sitting": SELF, "phase": phase, "staff": form.supervisor, "statement": form.statement, "findings": form.findings,
        "signed_at": moment.at,
    })  # fmt: skip


def attended(sitting: Any, form: Attendance, moment: Moment) -> Iterator[Effect]:
    absent = {candidate.id for candidate in form.absent}
    for candidate in seated(sitting):
        if candidate.id in absent:
            yield Also("candidate", candidate, "miss", values={"sitting": sitting})
        elif candidate.stage == "ABSENT" or (candidate.stage == "ELIGIBLE" and candidate.attended is None):
            yield Also("candidate", candidate, "attend")


def marked(sitting: Any, form: Marking, moment: Moment) -> Iterator[Effect]:
    method = AssessmentMethod(sitting.method)
    for row in form.rows:
        passed = bool(row.passed) if method in OWN else by_scores(row, method, moment)
        mark = Mark(theory=row.theory, skill=row.skill, review=row.review, passed=passed, remark=row.remark)
        yield Also("candidate", row.candidate, "mark", mark)


def mark(candidate: Any, form: Mark, moment: Moment) -> Iterator[Effect]:
    scores = {name: _decimal(getattr(form, name)) for name in ("theory", "skill", "review")}
    yield Put({**scores, "passed": form.passed, "attended": True, "remark": form.remark})


def _decimal(score: float | None) -> Decimal | None:
    return None if score is None else Decimal(str(score))


def deviated(sitting: Any, form: DeviationForm, moment: Moment) -> Iterator[Effect]:
    """Written down as it was; whether an amendment had allowed it is looked up, not claimed."""
    allowed = ALLOWED.get(form.kind.value)
    amended = allowed is not None and any(allowed(one) for one in sitting.amendments if one.stage == "ACCEPTED")
    yield Add("deviation", {"sitting": SELF, "kind": form.kind, "says": form.says, "amended": amended, "noted_at": moment.at})


def ended(sitting: Any, form: Signature, moment: Moment) -> Iterator[Effect]:
    yield Put({"ended_at": moment.at})
    yield _record(form, Phase.END, moment)
    if not _awaited(sitting):
        ended_on = last_day_of(sitting.plan.sittings, moment.at)
        yield Also("plan", sitting.plan, "finish", values={"ended_on": ended_on})


def cancelled(sitting: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    """With the last sitting that was awaited the plan ends, or comes to nothing."""
    yield Put({"remark": form.reason, "findings": [], "flagged_at": None})
    yield from _no_more_changes(sitting)
    if not _awaited(sitting):
        ended_on = last_day_of(sitting.plan.sittings)
        if ended_on:
            yield Also("plan", sitting.plan, "finish", values={"ended_on": ended_on})
        else:
            yield Also("plan", sitting.plan, "void", values={"remark": form.reason})


def _awaited(sitting: Any) -> bool:
    return any(other.stage in AWAITED for other in sitting.plan.sittings if other.id != sitting.id)


def judged_again(unit: Any, form: object, moment: Moment) -> Iterator[Effect]:
    """Every sitting still to come, by the same code as before; what no longer holds is flagged, what holds again is cleared."""
    for plan in unit.plans:
        if plan.stage not in ("ACCEPTED", "IN_PROGRESS"):
            continue
        for sitting in sorted(plan.sittings, key=lambda sitting: sitting.ordinal):
            if sitting.stage != "PLANNED":
                continue
            reasons = blocking(sitting_remarks(sitting, plan, moment))
            findings = [FindingForm(code=r.code, message=r.message, article=str(r.article)) for r in reasons]
            if findings and [asdict(one) for one in findings] != sitting.findings:
                yield Also("sitting", sitting, "flag", Flag(findings=findings))
            elif sitting.findings and not findings:
                yield Also("sitting", sitting, "clear")
