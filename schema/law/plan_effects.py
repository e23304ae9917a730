"""认定方案的后果 · what an act on a plan brings about: its sittings written down, opened by acceptance, called off with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .attachment import kept
from .forms import Opinion
from .kinds import Track
from .plan_forms import PlanForm, PlanReturn, SittingForm
from .preflight import scope_of
from .procedure import SELF, Add, Also, Drop, Effect, Made, Moment, Numbered, Put
from .sitting_guards import last_day_of

NAMED = ("site", "occupation", "standard", "supervisor", "day", "starts_at", "ends_at", "level", "method", "capacity")


def drafted(plan: Any, form: PlanForm, moment: Moment) -> Iterator[Effect]:
    """The plan and its sittings anew; the sittings of a plan not accepted have no life yet."""
    institution, days = form.institution, sorted(sitting.day for sitting in form.sittings)
    document = form.rule_document
    yield Put({
        "institution": institution, "unit_id": institution.unit_id, "track": institution.track, "title": form.title,
        "first_on": days[0], "last_on": days[-1], "fee_basis": form.fee_basis or institution.fee_basis,
        "fee_basis_sha256": form.fee_basis_sha256, "fee_note": form.fee_note, "rule_title": form.rule_title,
        "rule_sha256": form.rule_sha256 or (document.sha256 if document else None), "rule_document": document,
    })  # fmt: skip
    if plan is not None:
        yield Drop("sitting", "plan")
    for ordinal, sitting in enumerate(form.sittings, 1):
        yield from _proposed(sitting, ordinal, institution)
    yield from kept(document)


def _proposed(form: SittingForm, ordinal: int, institution: Any) -> Iterator[Effect]:
    columns = {name: getattr(form, name) for name in NAMED}
    work_type = (form.work_type or "").strip() or None
    yield Add("sitting", {
        **columns, "work_type": work_type, "plan": SELF, "institution": institution, "ordinal": ordinal, "stage": "PROPOSED",
    })  # fmt: skip
    for person in form.assessors:
        yield Add("sitting_assessor", {"sitting": Made("sitting"), "staff": person})


def submitted(plan: Any, form: object, moment: Moment) -> Iterator[Effect]:
    """The first submission keeps its date, and with it the plan's number."""
    first = {"first_submitted_at": moment.at, "number": Numbered(f"{plan.institution.org_code}-{moment.day.year}-{{}}", 4)}
    yield Put({**({} if plan.version else first), "version": plan.version + 1, "submitted_at": moment.at, "remark": None})


def returned(plan: Any, form: PlanReturn, moment: Moment) -> Iterator[Effect]:
    for reason in form.reasons:
        shared = moment.rules.reasons[reason.code]
        yield Add("plan_reason", {
            "plan": SELF, "version": plan.version, "code": reason.code, "article": shared["article"], "text": shared["says"],
            "sitting_ordinal": reason.sitting and reason.sitting.ordinal, "message": reason.message,
        })  # fmt: skip


def accepted(plan: Any, form: object, moment: Moment) -> Iterator[Effect]:
    """From now on the sittings have a life of their own, and the public may read of them where it is so read (point 37)."""
    listed = plan.track == Track.SOCIAL and moment.rules["plan.public"].reading == "social_organisations"
    yield Put({"accepted_at": moment.at, "listed": listed})
    for sitting in sorted(plan.sittings, key=lambda sitting: sitting.ordinal):
        yield Also("sitting", sitting, "schedule", values={"scope": scope_of(sitting, plan.institution)})


def cancelled(plan: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"remark": form.reason})
    for sitting in plan.sittings:
        if sitting.stage in ("PROPOSED", "PLANNED"):
            yield Also("sitting", sitting, "drop")


def finished(plan: Any, form: object, moment: Moment) -> Iterator[Effect]:
    """The five days of article 16(3) begin by law: a batch waits for the results of every sitting that stands in none yet."""
    over = [one for one in plan.sittings if one.stage == "ENDED" and all(batch.stage == "DISCARDED" for batch in one.batches)]
    if over:
        yield Also("batch", None, "open", values={
            "plan": plan, "institution_id": plan.institution_id, "unit_id": plan.unit_id, "sittings": over, "ended_on": last_day_of(over),
        })  # fmt: skip
