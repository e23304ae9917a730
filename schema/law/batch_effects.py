"""结果批次的后果 · rows proposed, numbers reserved, files made, rows answered one by one, certificates issued (articles 8, 16(3), 16(4))."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .batch_forms import (
    AcknowledgementFile,
    BatchCheck,
    BatchForm,
    BatchIssue,
    BatchReport,
    BatchReturn,
    Reconciliation,
    RowReturn,
    UploadProof,
)
from .batch_guards import acknowledged, in_force, newly_passed, newly_published, rows_to_upload, to_issue
from .batch_row import Publication, RowReason, RowStage, live
from .calendar import WorkingDays
from .certificate_number import next_number
from .certificate_sound import name_on
from .certificate_words import Granted, of_candidate
from .forms import Opinion
from .procedure import SELF, Add, Also, Change, Effect, Made, Moment, Numbered, Put
from .sitting_forms import MOST_ROWS
from .sitting_guards import last_day_of


def drafted(batch: Any, form: BatchForm, moment: Moment) -> Iterator[Effect]:
    """The batch with its figures; a row for everybody who has passed, in order."""
    plan = form.plan
    yield Put({
        "plan": plan, "institution_id": plan.institution_id, "unit_id": plan.unit_id, "sittings": list(form.sittings),
        "ended_on": last_day_of(form.sittings),
    })  # fmt: skip
    yield from _gathered(form.sittings, 0)


def gathered(batch: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield from _gathered(batch.sittings, max((row.ordinal for row in batch.rows), default=0))


def _gathered(sittings: Iterable[Any], after: int) -> Iterator[Effect]:
    """The figures of these sittings, and a row for everybody who has passed and has none, as many as one batch holds."""
    people = [who for sitting in sittings for who in sitting.candidates if who.stage not in ("WITHDRAWN", "INELIGIBLE")]
    yield Put({
        "enrolled": len(people), "absent": sum(who.stage == "ABSENT" for who in people),
        "failed": sum(who.passed is False for who in people), "passed": sum(bool(who.passed) for who in people),
    })  # fmt: skip
    for ordinal, who in enumerate(newly_passed(sittings)[: MOST_ROWS - after], after + 1):
        yield Add("batchRow", {"batch": SELF, "candidate": who, "ordinal": ordinal, "stage": RowStage.PROPOSED.name})


def discarded(batch: Any, form: object, moment: Moment) -> Iterator[Effect]:
    for row in live(batch):
        yield Also("batchRow", row, "drop")


def reported(batch: Any, form: BatchReport, moment: Moment) -> Iterator[Effect]:
    """A number for each row that has none; by level, so that two batches take the counters in the same order."""
    org_code = batch.institution.org_code
    fresh = {} if batch.number else {"number": Numbered(f"{org_code}结〔{moment.day.year}〕{{}}号")}
    target = moment.rules.span("result.target")
    assert isinstance(target, WorkingDays)
    yield Put({
        **fresh, "version": batch.version + 1, "reported_at": moment.at, "received_on": moment.day, "issue_year": form.issue_year,
        "target_on": moment.calendar.add(moment.day, target),
    })  # fmt: skip
    for row in sorted(live(batch), key=lambda row: (-row.candidate.level, row.ordinal)):
        words = of_candidate(row.candidate, batch.institution, moment.rules)
        if row.certificate is None:
            number = next_number(org_code, form.issue_year, row.candidate.level, moment.rules)
            yield Also("certificate", None, "reserve", values={**words, "number": number})
            yield Change(row, {"certificate": Made("certificate")})
        elif not row.correction:
            yield Also("certificate", row.certificate, "rewrite", values=words)
        if row.stage == "RETURNED":
            yield Also("batchRow", row, "again")


def returned(batch: Any, form: BatchReturn, moment: Moment) -> Iterator[Effect]:
    yield from _rows_back(form.returns)


def _rows_back(returns: list[RowReturn]) -> Iterator[Effect]:
    for one in returns:
        yield Also("batchRow", one.row, "return", RowReason(code=one.code, message=one.message))


def checked(batch: Any, form: BatchCheck, moment: Moment) -> Iterator[Effect]:
    """Each row its own line: those returned, and all the others accepted."""
    yield Put({"checked_at": moment.at})
    yield from _rows_back(form.returns)
    left_out = {one.row.id for one in form.returns}
    for row in live(batch):
        if row.stage == "PROPOSED" and row.id not in left_out:
            yield Also("batchRow", row, "accept")


def printed(batch: Any, form: object, moment: Moment) -> Iterator[Effect]:
    """A line for each certificate: its full document number is read."""
    for row in in_force(batch):
        yield Also("certificate", row.certificate, "reprint")


def exported(batch: Any, form: object, moment: Moment) -> Iterator[Effect]:
    """Which rows go into the file, under which layout; its text is made when the centre fetches it."""
    numbers = [row.certificate.number for row in rows_to_upload(batch)]
    version = moment.rules["result.columns"].value["version"]
    yield Add("batch_export", {
        "batch": SELF, "ordinal": len(batch.exports) + 1, "mapping": version, "rule_set": moment.rules.name,
        "numbers": numbers, "made_at": moment.at,
    })  # fmt: skip


def uploaded(batch: Any, form: UploadProof, moment: Moment) -> Iterator[Effect]:
    first = {} if batch.uploaded_on else {"uploaded_on": moment.day}
    yield Put({**first, "upload_reference": form.reference, "upload_sha256": form.sha256})
    for row in rows_to_upload(batch):
        yield Also("batchRow", row, "upload")


def answered(batch: Any, form: AcknowledgementFile, moment: Moment) -> Iterator[Effect]:
    """What the national centre refused goes back to be mended; what it took still waits to be published."""
    for row, one in acknowledged(batch, form, moment):
        if not one.taken:
            yield Also("batchRow", row, "refuse", Opinion(one.reason))
    yield Put({"acknowledged_at": moment.at})


def reconciled(batch: Any, form: Reconciliation, moment: Moment) -> Iterator[Effect]:
    """Row by row: uploaded is not published. When nothing is left to wait for, the batch itself is published."""
    found = newly_published(batch, form)
    proof = Publication(published_on=form.published_on, url=form.url, sha256=form.sha256)
    for row in found:
        yield Also("batchRow", row, "publish", proof)
    done = {row.id for row in found}
    if all(row.stage == "PUBLISHED" or row.id in done for row in live(batch)):
        yield Also("batch", batch, "complete")


def finished(batch: Any, form: object, moment: Moment) -> Iterator[Effect]:
    """With the last of its batches a plan is done, unless somebody who has passed stands in none."""
    plan = batch.plan
    others = [other for other in plan.batches if other.id != batch.id]
    waiting = [who for who in plan.candidates if who.stage == "EXAMINED" and who.passed and not who.rows]
    if plan.stage == "ENDED" and not waiting and all(other.stage in ("CLOSED", "DISCARDED") for other in others):
        yield Also("plan", plan, "close")


def all_issued(batch: Any, form: BatchIssue, moment: Moment) -> Iterator[Effect]:
    yield from issued(batch, form, moment)
    yield from finished(batch, form, moment)


def issued(batch: Any, form: BatchIssue, moment: Moment) -> Iterator[Effect]:
    """Every certificate that may be issued; the name is the one filed today."""
    grant = Granted(design=form.design, kind=form.kind, institution_name=name_on(batch.institution, moment.day))
    for row in to_issue(batch):
        yield Also("certificate", row.certificate, "grant", grant)

