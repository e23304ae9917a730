"""资格审查 · many candidates checked at once, one line of the ledger each: the sheet says who was found eligible and on what (article 15)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .article import art
from .candidate import CLOSED, whose_worker
from .candidate_forms import EligibilityForm, Ground
from .forms import Opinion, Refusal
from .procedure import Act, Also, Effect, Moment, Procedure, Put, Stage
from .roles import INSTITUTION
from .sitting_guards import told


# fmt: off
class EligibilityStage(Stage):
    CHECKED = "已审查"
# fmt: on


def rows_are_sound(sheet: Any, form: EligibilityForm, moment: Moment) -> Iterator[Refusal]:
    """方案的认定尚未结束；每名考生属于本方案，只有一行；符合的写明申报条件和凭据，不符合的写明理由；用人单位的是本单位职工"""
    if form.plan.stage in CLOSED:
        yield Refusal("PLAN_OVER", "该方案的认定已经结束或取消", art(16, 2), "plan")
    count = Counter(row.candidate.id for row in form.rows)
    for at, row in enumerate(form.rows):
        candidate, field = row.candidate, f"rows.{at}"
        if candidate.plan_id != form.plan.id:
            yield Refusal("NOT_THIS_PLAN", f"第{at + 1}行的考生不属于本方案", art(15), f"{field}.candidate")
            continue
        if count[candidate.id] > 1:
            yield Refusal("TWICE", f"{told(candidate)}有两行", art(15), f"{field}.candidate")
        allowed = ("ENROLLED", "INELIGIBLE") if row.eligible else ("ENROLLED", "ELIGIBLE")
        if candidate.stage not in allowed:
            yield Refusal("CANDIDATE_STAGE", f"{told(candidate)}已有此结论，或已评价、退出", art(15), f"{field}.candidate")
        if row.eligible:
            if not (row.ground or candidate.ground):
                yield Refusal("GROUND_MISSING", f"{told(candidate)}须写明符合的申报条件", art(15), f"{field}.ground")
            if not row.evidence:
                yield Refusal("EVIDENCE_MISSING", f"{told(candidate)}须写明凭什么认定符合", art(15), f"{field}.evidence")
            yield from whose_worker(form.plan.track, candidate.relation)
        elif not row.reason:
            yield Refusal("REASON_MISSING", f"{told(candidate)}不符合的，须写明理由", art(15), f"{field}.reason")


def checked(sheet: Any, form: EligibilityForm, moment: Moment) -> Iterator[Effect]:
    plan, yes = form.plan, sum(row.eligible for row in form.rows)
    yield Put({
        "plan": plan, "institution_id": plan.institution_id, "unit_id": plan.unit_id, "eligible": yes,
        "ineligible": len(form.rows) - yes,
    })  # fmt: skip
    for row in form.rows:
        if row.eligible:
            ground = Ground(ground=row.ground or row.candidate.ground, evidence=row.evidence or "")
            yield Also("candidate", row.candidate, "qualify", ground)
        else:
            yield Also("candidate", row.candidate, "disqualify", Opinion(row.reason or ""))


# fmt: off
ELIGIBILITY = Procedure("eligibility", "资格审查", art(15), EligibilityStage, (
    #   act      in Chinese              basis    actor        from     to                        provided        form             and then
    Act("check", "审查一批考生的申报条件", art(15), INSTITUTION, (None,), EligibilityStage.CHECKED, rows_are_sound, EligibilityForm, then=checked),
))
