"""结果批次的条件 · why an act on a batch may be refused; every row's own reason at once (articles 4, 8, 15, 16(3), 16(4), 21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from . import acknowledgement
from .article import art
from .batch_forms import (
    AcknowledgementFile,
    BatchCheck,
    BatchForm,
    BatchIssue,
    BatchReport,
    BatchReturn,
    ExportFetch,
    Reconciliation,
    RowReturn,
)
from .batch_row import LIVE, each_fault, live, unknown
from .certificate_number import written
from .certificate_sound import design_fits, may_issue
from .forms import Refusal
from .procedure import Moment
from .sitting_forms import MOST_ROWS

RESULT = art(16, 3)


def sittings_are_over(batch: Any, form: BatchForm, moment: Moment) -> Iterator[Refusal]:
    """本单位的方案，所列场次属于该方案、均已结束、不在待报送的批次中，有合格而未报送的考生"""
    if form.plan.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_UNIT", "只能报送本单位的认定结果", RESULT, "plan")
    for at, sitting in enumerate(form.sittings):
        if sitting.plan_id != form.plan.id:
            yield Refusal("NOT_THIS_PLAN", f"第{sitting.ordinal}场不属于该方案", RESULT, f"sittings.{at}")
        elif sitting.stage != "ENDED":
            yield Refusal("NOT_HELD", f"第{sitting.ordinal}场尚未结束，结束后才能报送结果", art(16, 2), f"sittings.{at}")
        elif any(one.stage == "DRAFT" for one in sitting.batches):
            says = f"第{sitting.ordinal}场已在一个待报送的批次中，请在该批次编入考生"
            yield Refusal("IN_BATCH", says, RESULT, f"sittings.{at}")
    if not newly_passed(form.sittings):
        yield Refusal("NOBODY", "所列场次没有合格而未报送的考生", RESULT, "sittings")


def somebody_is_new(batch: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """本单位的批次，所列场次有合格而未编入批次的考生"""
    if batch.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_UNIT", "只能报送本单位的认定结果", RESULT)
    if not newly_passed(batch.sittings):
        yield Refusal("NOBODY", "所列场次没有合格而未编入批次的考生", RESULT)
    if len(live(batch)) >= MOST_ROWS:
        yield Refusal("FULL", f"一个批次最多{MOST_ROWS}行，请先报送，其余考生另编批次", RESULT)


def nothing_is_left(batch: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """本单位的批次；尚未报送，或各行均已撤回"""
    if batch.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_UNIT", "只能取消本单位的批次", RESULT)
    if batch.version and live(batch):
        yield Refusal("ROWS_LEFT", f"批次已报送，还有{len(live(batch))}行在办，须先逐行撤回", RESULT)


def newly_passed(sittings: Iterable[Any]) -> list[Any]:
    """Who has passed and stands in no batch yet, in the order of sitting and candidate."""
    passed = [
        who for sitting in sorted(sittings, key=lambda one: (one.day, one.ordinal))
        for who in sorted(sitting.candidates, key=lambda one: one.ordinal)
        if who.stage == "EXAMINED" and who.passed
    ]  # fmt: skip
    return [who for who in passed if not any(row.stage in LIVE for row in who.rows)]


def rows_are_sound(batch: Any, form: BatchReport, moment: Moment) -> Iterator[Refusal]:
    """各行都没有问题，没有重复报送；拟颁发年份为今年或明年；本机构声明负责"""
    rows = live(batch)
    if not rows:
        yield Refusal("NOBODY", "批次中没有要报送的行", RESULT)
    if not form.responsible:
        yield Refusal("NOT_RESPONSIBLE", "谁评价、谁发证、谁负责：须声明对所报结果负责", art(21), "responsible")
    if form.issue_year not in (moment.day.year, moment.day.year + 1):
        yield Refusal("ISSUE_YEAR", f"拟颁发年份应为{moment.day.year}年或次年", art(8), "issueYear")
    yield from each_fault(rows, batch.institution, moment.rules)
    yield from duplicates(batch, rows)


def duplicates(batch: Any, rows: Iterable[Any]) -> Iterator[Refusal]:
    """A person whose result for the same occupation, work type and level is on its way, or certified, already."""
    for row in rows:
        if where := batch.duplicates.get(row.candidate_id):
            says = f"第{row.ordinal}行的同一职业（工种）、等级已在{where}报送，不能重复"
            yield Refusal("DUPLICATE", says, RESULT, f"rows.{row.ordinal - 1}")


def returns_are_known(batch: Any, form: BatchReturn, moment: Moment) -> Iterator[Refusal]:
    """退回的行属于本批次，理由取自通用理由"""
    yield from _returns(batch, form.returns, moment)


def _returns(batch: Any, returns: Iterable[RowReturn], moment: Moment) -> Iterator[Refusal]:
    proposed = {row.id for row in batch.rows if row.stage == "PROPOSED"}
    count = Counter(one.row.id for one in returns)
    for at, one in enumerate(returns):
        if one.row.id not in proposed:
            yield Refusal("NOT_THIS_BATCH", "该行不属于本批次，或已不在核对中", RESULT, f"returns.{at}.row")
        elif count[one.row.id] > 1:
            yield Refusal("TWICE", "同一行退回了两次", RESULT, f"returns.{at}.row")
        yield from unknown(one.code, moment.rules, f"returns.{at}.code")


def the_rest_is_sound(batch: Any, form: BatchCheck, moment: Moment) -> Iterator[Refusal]:
    """退回的行写明理由；其余各行没有问题，至少一行核对无误"""
    yield from _returns(batch, form.returns, moment)
    left_out = {one.row.id for one in form.returns}
    kept = [row for row in live(batch) if row.stage == "PROPOSED" and row.id not in left_out]
    if not kept:
        yield Refusal("NOTHING_FAVOURABLE", "没有一行核对无误，请改用退回整个批次", RESULT, "returns")
    yield from each_fault(kept, batch.institution, moment.rules)
    yield from duplicates(batch, kept)


def rows_to_upload(batch: Any) -> list[Any]:
    """What has been checked and is not uploaded yet."""
    return [row for row in live(batch) if row.stage in ("ACCEPTED", "RECHECKED")]


def something_to_upload(batch: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """有核对无误而尚未上传的行"""
    if not rows_to_upload(batch):
        yield Refusal("NOTHING_TO_UPLOAD", "没有核对无误而尚未上传的行", RESULT)


def exported(batch: Any) -> set[str]:
    """The numbers in the export files made so far."""
    return {number for export in batch.exports for number in export.numbers}


def file_covers_the_rows(batch: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """要上传的各行都已导出到文件"""
    yield from something_to_upload(batch, form, moment)
    known = exported(batch)
    if missing := [row for row in rows_to_upload(batch) if row.certificate.number not in known]:
        says = f"第{'、'.join(str(row.ordinal) for row in missing[:20])}行尚未导出到上传文件，请先导出"
        yield Refusal("NOT_EXPORTED", says, RESULT)


def is_own_export(batch: Any, form: ExportFetch, moment: Moment) -> Iterator[Refusal]:
    """导出文件属于本批次"""
    if form.export.batch_id != batch.id:
        yield Refusal("NOT_THIS_BATCH", "导出文件不属于本批次", RESULT, "export")


def some_are_issued(batch: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """本机构的批次，有已颁发的证书"""
    if batch.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_UNIT", "只能打印本机构的证书", art(8))
    if not in_force(batch):
        yield Refusal("NOTHING_ISSUED", "批次中没有已颁发的证书", art(8))


def in_force(batch: Any) -> list[Any]:
    """The rows whose certificate is in force, in their order."""
    return [row for row in live(batch) if row.certificate is not None and row.certificate.stage == "ISSUED"]


def acknowledged(batch: Any, form: AcknowledgementFile, moment: Moment) -> list[tuple[Any, Any]]:
    """The rows that wait for the national centre, each with its line of the file."""
    found, _ = acknowledgement.read(form.text, moment.rules)
    waiting = {row.certificate.number: row for row in live(batch) if row.certificate is not None and row.stage == "UPLOADED"}
    return [(waiting[one.number], one) for one in found if one.number in waiting]


def file_is_of_this_batch(batch: Any, form: AcknowledgementFile, moment: Moment) -> Iterator[Refusal]:
    """回执可以读懂，所列编号都是本批次已上传的"""
    found, wrong = acknowledgement.read(form.text, moment.rules)
    yield from wrong
    known = {row.certificate.number for row in batch.rows if row.certificate is not None and row.stage in ("UPLOADED", "REFUSED", "PUBLISHED")}
    for one in found:
        if one.number not in known:
            says = f"第{one.line}行的编号“{one.number[:30]}”不是本批次已上传的"
            yield Refusal("NOT_THIS_BATCH", says, RESULT, f"text.{one.line}")
    if not wrong and not found:
        yield Refusal("NOTHING", "回执中没有一行", RESULT, "text")


def numbers_are_uploaded(batch: Any, form: Reconciliation, moment: Moment) -> Iterator[Refusal]:
    """所列编号都是本批次已上传的；公布日期不早于上传、不晚于今日"""
    uploaded = {row.certificate.number: row for row in live(batch) if row.certificate is not None and row.stage in ("UPLOADED", "PUBLISHED")}
    count = Counter(written(number) for number in form.numbers)
    for at, number in enumerate(form.numbers):
        if written(number) not in uploaded:
            yield Refusal("NOT_UPLOADED", f"“{number[:30]}”不是本批次已上传的编号", art(16, 4), f"numbers.{at}")
        elif count[written(number)] > 1:
            yield Refusal("TWICE", f"“{number[:30]}”列了两次", art(16, 4), f"numbers.{at}")
    if form.published_on > moment.day:
        yield Refusal("IN_THE_FUTURE", "公布日期晚于今日", art(16, 4), "publishedOn")
    elif batch.uploaded_on and form.published_on < batch.uploaded_on:
        yield Refusal("BEFORE_UPLOAD", f"公布日期早于上传之日（{batch.uploaded_on}）", art(16, 4), "publishedOn")


def newly_published(batch: Any, form: Reconciliation) -> list[Any]:
    """The rows that this reconciliation finds published for the first time."""
    seen = {written(number) for number in form.numbers}
    return [row for row in live(batch) if row.stage == "UPLOADED" and row.certificate.number in seen]


def to_issue(batch: Any) -> list[Any]:
    """The rows that the national site has published and whose certificate waits to be issued."""
    return [row for row in live(batch) if row.stage == "PUBLISHED" and row.certificate.stage == "ISSUABLE"]


def rows_may_be_issued(batch: Any, form: BatchIssue, moment: Moment) -> Iterator[Refusal]:
    """部网已公布的各行：认定当日在备案范围内，证书样式已备案，编号年份与颁发年份一致"""
    ready = to_issue(batch)
    if not ready:
        yield Refusal("NOT_PUBLISHED", "没有部网已公布而待颁发的行；部鉴定中心网站公布之前不得颁发证书", art(16, 4))
    yield from design_fits(form.design, form.kind, batch.institution_id, moment)
    for row in ready:
        for fault in may_issue(row.certificate, row, batch.institution, moment):
            yield replace(fault, message=f"第{row.ordinal}行：{fault.message}", field=f"rows.{row.ordinal - 1}")
