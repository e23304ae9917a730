"""结果批次: reported, checked row by row, uploaded, reconciled, issued; typed from articles 16(3) and 16(4) and from 4, 8, 14, 15, 21."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.batch import BATCH, BatchStage
from schema.law.batch_forms import (
    AcknowledgementFile,
    BatchCheck,
    BatchForm,
    BatchIssue,
    BatchReport,
    BatchReturn,
    ExportFetch,
    Reconciliation,
    RowReturn,
    UploadProof,
)
from schema.law.deadline import deadline
from schema.law.forms import Nothing
from schema.law.kinds import CertificateKind
from schema.law.procedure import Add, Also, Put
from schema.law.roles import CENTRE, INSTITUTION, LAW
from tests.law.batch_cases import A4, A8, A14, A15, A16_2, A16_3, A16_4, A21, A24, NUMBER, batch, design
from tests.law.cases import HASH, Row, Thing, at, changed, day, double_entry, effects, moment, refusals, rules, world

MATRIX = {
    "draft": ("INSTITUTION", (), "DRAFT", A16_3),
    "open": ("LAW", (), "DRAFT", A16_3),
    "gather": ("INSTITUTION", ("DRAFT",), "DRAFT", A16_3),
    "discard": ("INSTITUTION", ("DRAFT", "REPORTED", "RETURNED", "CHECKED", "UPLOADED"), "DISCARDED", A16_3),
    "report": ("INSTITUTION", ("DRAFT", "RETURNED"), "REPORTED", A16_3),
    "correct": ("LAW", (), "REPORTED", A8),
    "return": ("CENTRE", ("REPORTED",), "RETURNED", A16_3),
    "check": ("CENTRE", ("REPORTED",), "CHECKED", A16_3),
    "export": ("CENTRE", ("CHECKED",), "CHECKED", A16_3),
    "export_later": ("CENTRE", ("UPLOADED",), "UPLOADED", A16_3),
    "fetch": ("CENTRE", ("CHECKED",), "CHECKED", A16_3),
    "fetch_later": ("CENTRE", ("UPLOADED",), "UPLOADED", A16_3),
    "print": ("INSTITUTION", ("CLOSED",), "CLOSED", A8),
    "upload": ("CENTRE", ("CHECKED",), "UPLOADED", A16_3),
    "upload_later": ("CENTRE", ("UPLOADED",), "UPLOADED", A16_3),
    "acknowledge": ("CENTRE", ("UPLOADED",), "UPLOADED", A16_3),
    "reconcile": ("CENTRE", ("UPLOADED",), "UPLOADED", A16_4),
    "complete": ("LAW", ("UPLOADED",), "PUBLISHED", A16_4),
    "issue_early": ("INSTITUTION", ("UPLOADED",), "UPLOADED", A16_4),
    "issue": ("INSTITUTION", ("PUBLISHED",), "CLOSED", A16_4),
    "close": ("LAW", ("PUBLISHED",), "CLOSED", A16_4),
}
SECOND = NUMBER[:-1] + "2"
ACK = f"证书编号,上传结果,失败原因\n{NUMBER},成功,\n{SECOND},失败,姓名与证件号码不符\n"


def good(act: str) -> Thing:
    """A world in which the act may be done."""
    stage = (*MATRIX[act][1], "REPORTED")[0]
    case = batch(stage)
    w = world(case, rows=case.rows, first=case.rows[0], who=case.rows[0].candidate, sitting=case.rows[0].candidate.sitting)
    w.now = "2022-10-31 10:00"
    back = RowReturn(row=case.rows[1], code="NAME", message="与证件不一致")
    numbers = [row.certificate.number for row in case.rows if row.certificate]
    proof = {"published_on": day("2022-10-31"), "url": "http://jndj.osta.org.cn/1", "sha256": HASH}
    if act in ("draft", "gather"):
        for one in w.sitting.candidates:
            one.rows = []
    if act == "discard":
        case.version = 0
    if act in ("export_later", "upload_later"):
        case.rows[1].stage = "RECHECKED"
    if act == "issue_early":
        changed(w, {"first.stage": "PUBLISHED", "first.national_published_on": day("2022-10-31"), "first.certificate.stage": "ISSUABLE"})
    forms: dict[str, Any] = {
        "draft": BatchForm(plan=case.plan, sittings=[w.sitting]), "report": BatchReport(issue_year=2022, responsible=True),
        "return": BatchReturn(returns=[back]), "check": BatchCheck(returns=[back]), "upload": UploadProof(reference="部1", sha256=HASH),
        "fetch": ExportFetch(export=Thing(id="e1", batch_id="b1")), "fetch_later": ExportFetch(export=Thing(id="e1", batch_id="b1")),
        "upload_later": UploadProof(reference="部2", sha256=HASH), "acknowledge": AcknowledgementFile(text=ACK),
        "reconcile": Reconciliation(numbers=numbers, **proof), "issue": BatchIssue(design=design(), kind=CertificateKind.BOTH),
        "issue_early": BatchIssue(design=design(), kind=CertificateKind.PAPER),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(BATCH, MATRIX, good) == []


@pytest.mark.parametrize("act", MATRIX)
def test_the_good_case_of_every_act_is_allowed(act: str) -> None:
    who = {"INSTITUTION": INSTITUTION, "CENTRE": CENTRE, "LAW": LAW}[MATRIX[act][0]]
    assert refusals(BATCH, good(act), act, who) == set()


def without_end(w: Any) -> Any:
    return [one for one in w.sitting.supervision_records if one.phase == "START"]


ROWS: list[Row] = [
    # drafted from sittings that are over
    ("another unit's plan", "draft", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A16_3}"}),
    ("a sitting still under way", "draft", INSTITUTION, {"sitting.stage": "HELD"}, {f"NOT_HELD {A16_2}"}),
    ("a sitting of another plan", "draft", INSTITUTION, {"sitting.plan_id": "pl2"}, {f"NOT_THIS_PLAN {A16_3}"}),
    ("a sitting that waits in another batch", "draft", INSTITUTION, {"sitting.batches": [Thing(stage="DRAFT")]}, {f"IN_BATCH {A16_3}"}),
    ("a sitting of a batch discarded", "draft", INSTITUTION, {"sitting.batches": [Thing(stage="DISCARDED")]}, set()),
    ("nobody to gather", "gather", INSTITUTION, {"who.passed": False, "sitting.candidates.1.passed": False}, {f"NOBODY {A16_3}"}),
    ("gathered into a batch that is full", "gather", INSTITUTION,
     {"case.rows": [Thing(ordinal=n, stage="PROPOSED") for n in range(1, 501)]}, {f"FULL {A16_3}"}),
    ("gathered by another unit", "gather", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A16_3}"}),
    ("nobody passed", "draft", INSTITUTION, {"sitting.candidates": []}, {f"NOBODY {A16_3}"}),
    ("discarded though reported", "discard", INSTITUTION, {"case.version": 1}, {f"ROWS_LEFT {A16_3}"}),
    ("discarded with every row withdrawn", "discard", INSTITUTION,
     {"case.version": 1, "rows.0.stage": "WITHDRAWN", "rows.1.stage": "WITHDRAWN"}, set()),
    ("discarded by another unit", "discard", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A16_3}"}),
    # reported: every fault of every row
    ("not declared responsible", "report", INSTITUTION, {"form.responsible": False}, {f"NOT_RESPONSIBLE {A21}"}),
    ("to be issued last year", "report", INSTITUTION, {"form.issue_year": 2021}, {f"ISSUE_YEAR {A8}"}),
    ("to be issued next year", "report", INSTITUTION, {"form.issue_year": 2023}, set()),
    ("to be issued the year after", "report", INSTITUTION, {"form.issue_year": 2024}, {f"ISSUE_YEAR {A8}"}),
    ("every row withdrawn", "report", INSTITUTION, {"rows.0.stage": "WITHDRAWN", "rows.1.stage": "WITHDRAWN"}, {f"NOBODY {A16_3}"}),
    ("eligibility never found", "report", INSTITUTION, {"who.stage": "ENROLLED"}, {f"NOT_EXAMINED {A15}"}),
    ("found eligible and not examined", "report", INSTITUTION, {"who.stage": "ELIGIBLE"}, {f"NOT_EXAMINED {A15}"}),
    ("failed", "report", INSTITUTION, {"who.passed": False}, {f"NOT_PASSED {A8}"}),
    ("no mark in theory", "report", INSTITUTION, {"who.theory": None}, {f"MARKS_MISSING {A14}"}),
    ("no mark in skill", "report", INSTITUTION, {"who.skill": None}, {f"MARKS_MISSING {A14}"}),
    ("passed with 59", "report", INSTITUTION, {"who.skill": 59}, {f"MARKS_TOO_LOW {A15}"}),
    ("passed with exactly 60", "report", INSTITUTION, {"who.skill": 60, "who.theory": 60}, set()),
    ("no review where none is asked", "report", INSTITUTION, {"who.review": None}, set()),
    ("no review where one is", "report", INSTITUTION, {"sitting.method": "REVIEW"}, {f"MARKS_MISSING {A14}"}),
    ("assessed by the employer's own method, which has its own marks", "report", INSTITUTION,
     {"sitting.method": "PROCESS", "who.theory": 40, "who.skill": None},
     set()),
    ("recognised directly, without marks", "report", INSTITUTION,
     {"sitting.method": "DIRECT", "who.theory": None, "who.skill": None}, set()),
    ("no supervision at the end", "report", INSTITUTION, {"sitting.supervision_records": without_end}, {f"NO_SUPERVISION {A21}"}),
    ("no supervision at all", "report", INSTITUTION, {"sitting.supervision_records": []}, {f"NO_SUPERVISION {A21}"}),
    ("scope began the day after", "report", INSTITUTION, {"case.institution.scopes.0.valid_from": day("2022-09-29")}, {f"OUT_OF_SCOPE {A4}"}),
    ("scope began that day", "report", INSTITUTION, {"case.institution.scopes.0.valid_from": day("2022-09-28")}, set()),
    ("scope ended that day", "report", INSTITUTION, {"case.institution.scopes.0.valid_to": day("2022-09-28")}, set()),
    ("scope ended the day before", "report", INSTITUTION, {"case.institution.scopes.0.valid_to": day("2022-09-27")}, {f"OUT_OF_SCOPE {A4}"}),
    ("another level", "report", INSTITUTION, {"case.institution.scopes.0.level": 4}, {f"OUT_OF_SCOPE {A4}"}),
    ("another place", "report", INSTITUTION, {"case.institution.scopes.0.site_id": "p2"}, {f"OUT_OF_SCOPE {A4}"}),
    ("a work type that is not filed", "report", INSTITUTION, {"who.work_type": "手工焊"}, {f"OUT_OF_SCOPE {A4}"}),
    ("the filing had ended", "report", INSTITUTION, {"case.institution.effective_on": day("2022-09-28")}, {f"OUT_OF_SCOPE {A4}"}),
    ("the filing ended the day after", "report", INSTITUTION, {"case.institution.effective_on": day("2022-09-29")}, set()),
    ("certified already", "report", INSTITUTION, {"case.duplicates": {"c1": "批次9"}}, {f"DUPLICATE {A16_3}"}),
    ("several faults at once", "report", INSTITUTION, {"who.theory": None, "sitting.supervision_records": [], "form.responsible": False},
     {f"MARKS_MISSING {A14}", f"NO_SUPERVISION {A21}", f"NOT_RESPONSIBLE {A21}"}),
    # checked
    ("none returned", "check", CENTRE, {"form.returns": []}, set()),
    ("all returned", "check", CENTRE, {"rows.0.stage": "WITHDRAWN"}, {f"NOTHING_FAVOURABLE {A16_3}"}),
    ("an unknown reason", "check", CENTRE, {"form.returns.0.code": "WEATHER"}, {f"REASON_UNKNOWN {A16_3}"}),
    ("a row of another batch", "check", CENTRE, {"rows.1.stage": "ACCEPTED"}, {f"NOT_THIS_BATCH {A16_3}"}),
    ("a row that is unsound and not returned", "check", CENTRE, {"who.passed": False}, {f"NOT_PASSED {A8}"}),
    ("a row that is certified already", "check", CENTRE, {"case.duplicates": {"c1": "批次9"}}, {f"DUPLICATE {A16_3}"}),
    ("by the institution itself", "check", INSTITUTION, {}, {f"NOT_YOUR_OFFICE {A16_3}"}),
    ("an unknown reason for a whole batch", "return", CENTRE, {"form.returns.0.code": "WEATHER"}, {f"REASON_UNKNOWN {A16_3}"}),
    # exported and uploaded
    ("nothing to export", "export", CENTRE, {"rows.0.stage": "RETURNED", "rows.1.stage": "RETURNED"}, {f"NOTHING_TO_UPLOAD {A16_3}"}),
    ("uploaded without a file", "upload", CENTRE, {"case.exports": []}, {f"NOT_EXPORTED {A16_3}"}),
    ("the file of another batch", "fetch", CENTRE, {"form.export.batch_id": "b2"}, {f"NOT_THIS_BATCH {A16_3}"}),
    ("printed with nothing in force", "print", INSTITUTION, {"rows.0.certificate.stage": "REVOKED", "rows.1.certificate.stage": "REVOKED"},
     {f"NOTHING_ISSUED {A8}"}),
    ("printed by another unit", "print", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A8}"}),
    ("nothing more to upload", "upload_later", CENTRE, {"rows.1.stage": "UPLOADED"}, {f"NOTHING_TO_UPLOAD {A16_3}"}),
    ("acknowledged for a number that is not ours", "acknowledge", CENTRE, {"rows.1.stage": "ACCEPTED"}, {f"NOT_THIS_BATCH {A16_3}"}),
    ("an acknowledgement that cannot be read", "acknowledge", CENTRE, {"form.text": "编号,结果\n1,2\n"}, {f"COLUMN_MISSING {A16_3}"}),
    # point 39: uploaded is not published
    ("published without being uploaded", "reconcile", CENTRE, {"rows.1.stage": "ACCEPTED"}, {f"NOT_UPLOADED {A16_4}"}),
    ("published tomorrow", "reconcile", CENTRE, {"form.published_on": day("2022-11-01")}, {f"IN_THE_FUTURE {A16_4}"}),
    ("published before the upload", "reconcile", CENTRE, {"form.published_on": day("2022-10-19")}, {f"BEFORE_UPLOAD {A16_4}"}),
    ("published on the day of the upload", "reconcile", CENTRE, {"form.published_on": day("2022-10-20")}, set()),
    ("listed twice", "reconcile", CENTRE, {"form.numbers": [NUMBER, NUMBER]}, {f"TWICE {A16_4}"}),
    # point 5: no certificate before national publication
    ("issued though only uploaded", "issue", INSTITUTION, {"rows.0.stage": "UPLOADED", "rows.1.stage": "UPLOADED"}, {f"NOT_PUBLISHED {A16_4}"}),
    ("issued early with none published", "issue_early", INSTITUTION, {"first.stage": "UPLOADED"}, {f"NOT_PUBLISHED {A16_4}"}),
    ("issued under a design not filed", "issue", INSTITUTION, {"form.design.stage": "SUBMITTED"}, {f"DESIGN_NOT_FILED {A8}"}),
    ("issued under another's design", "issue", INSTITUTION, {"form.design.institution_id": "n2"}, {f"NOT_YOUR_UNIT {A8}"}),
    ("electronic without the means", "issue", INSTITUTION, {"form.design.electronic": False}, {f"NO_ELECTRONIC {A8}"}),
    ("on paper without the means for others", "issue_early", INSTITUTION, {"form.design.electronic": False}, set()),
    ("scope since found never to have covered the day", "issue", INSTITUTION, {"case.institution.scopes": []}, {f"OUT_OF_SCOPE {A4}"}),
    ("the filing expired since: run-off", "issue", INSTITUTION, {"case.institution.stage": "EXPIRED"}, set()),
    ("the filing revoked since", "issue", INSTITUTION, {"case.institution.stage": "REVOKED"}, {f"FILING_REVOKED {A24}"}),
    ("the year has turned", "issue", INSTITUTION, {"now": "2023-01-03 10:00"}, {f"YEAR_TURNED {A8}"}),
    ("the year has turned, and is accepted", "issue", INSTITUTION,
     {"now": "2023-01-03 10:00", "rules": rules(certificate__year="accept")}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_batch(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(BATCH, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


def test_a_fault_names_its_row_and_no_person() -> None:
    w = changed(good("report"), {"rows.1.candidate.theory": None})
    found = list(BATCH.refusals(w.case, BATCH.act("report"), w.form, moment(w.now, INSTITUTION, unit="u1")))
    assert [(one.field, one.message) for one in found] == [("rows.1", "第2行缺少理论知识考试成绩")]


# Point 40, and the example of regulation.md 1.3: end 2022-09-28, report by 10-10, check by 10-17, upload by 10-31 (A), 10-24 (B).


@pytest.mark.parametrize(
    ("stage", "entered", "due", "others"),
    [
        ("DRAFT", "2022-09-29 09:00", "2022-10-10", {"from_entry": "2022-10-11"}),
        ("REPORTED", "2022-10-10 16:00", "2022-10-17", {}),
        ("CHECKED", "2022-10-17 16:00", "2022-10-31", {"from_receipt": "2022-10-24"}),
    ],
)
def test_point_40_two_clocks_run_on_one_batch(stage: str, entered: str, due: str, others: dict[str, str]) -> None:
    case = Thing(ended_on=day("2022-09-28"), received_on=day("2022-10-10"))
    found = deadline(BatchStage[stage], case, [], moment(entered))
    assert found
    assert found.due == day(due)
    named = {one.reading: str(one.due) for one in found.alternatives if one.reading != "close_of_business"}
    assert named == others


def test_the_internal_target_is_ten_working_days_from_receipt() -> None:
    w = changed(good("report"), {"now": "2022-10-10 16:00"})
    put = next(one.values for one in effects(BATCH, w, "report", INSTITUTION) if isinstance(one, Put))
    assert (put["received_on"], put["target_on"]) == (day("2022-10-10"), day("2022-10-24"))


@pytest.mark.parametrize(("stage", "owed"), [("DRAFT", INSTITUTION), ("REPORTED", CENTRE), ("CHECKED", CENTRE)])
def test_each_clock_has_its_debtor(stage: str, owed: object) -> None:
    assert BATCH.owes(BatchStage[stage]) == owed


def test_the_end_is_the_last_sitting_actually_over() -> None:
    w = good("draft")
    second = Thing(**{**vars(w.sitting), "id": "t2", "ordinal": 2, "candidates": [], "ended_at": at("2022-09-30 00:30")})
    w.form = BatchForm(plan=w.case.plan, sittings=[w.sitting, second])
    done = effects(BATCH, w, "draft", INSTITUTION)
    assert next(one.values["ended_on"] for one in done if isinstance(one, Put)) == day("2022-09-30")
    assert [one.values["ordinal"] for one in done if isinstance(one, Add)] == [1, 2]


def test_point_6_numbers_are_reserved_with_the_report_once_and_in_the_same_order_of_levels() -> None:
    w = good("report")
    w.rows[1].candidate.level, w.case.institution.scopes = 4, [w.case.institution.scopes[0], Thing(**{**vars(w.case.institution.scopes[0]), "level": 4})]
    done = effects(BATCH, w, "report", INSTITUTION)
    reserved = [one.values for one in done if isinstance(one, Also) and one.act == "reserve"]
    assert [one["number"].pattern for one in reserved] == [f"{NUMBER[:13]}224{{}}", f"{NUMBER[:13]}223{{}}"]
    assert [one["work_type_name"] for one in reserved] == ["--", "--"]
    again = changed(good("report"), {"case": batch("RETURNED")})
    repeated = [one.act for one in effects(BATCH, again, "report", INSTITUTION) if isinstance(one, Also)]
    assert repeated == ["rewrite", "again"] * 2


def also(act: str, who: Any, changes: dict[str, object] | None = None) -> list[tuple[str, str, object]]:
    done = effects(BATCH, changed(good(act), changes or {}), act, who)
    return [(one.noun, getattr(one.case, "id", None) or "", one.act) for one in done if isinstance(one, Also)]


def test_single_rows_are_returned_while_the_others_go_on() -> None:
    assert also("check", CENTRE) == [("batchRow", "w2", "return"), ("batchRow", "w1", "accept")]


def test_what_the_national_centre_refuses_comes_back_and_what_it_takes_still_waits() -> None:
    assert also("acknowledge", CENTRE) == [("batchRow", "w2", "refuse")]


def test_point_39_the_batch_is_published_when_its_last_row_is() -> None:
    assert also("reconcile", CENTRE) == [("batchRow", "w1", "publish"), ("batchRow", "w2", "publish"), ("batch", "b1", "complete")]
    assert also("reconcile", CENTRE, {"form.numbers": [NUMBER]}) == [("batchRow", "w1", "publish")]


@pytest.mark.parametrize(("now", "name"), [("2022-10-19 10:00", "海河机械有限公司"), ("2022-10-20 09:00", "海河智能有限公司")])
def test_point_23_the_certificate_names_the_institution_as_filed_on_the_day_of_issue(now: str, name: str) -> None:
    done = effects(BATCH, changed(good("issue"), {"now": now}), "issue", INSTITUTION)
    grants = [one.form.institution_name for one in done if isinstance(one, Also) and one.act == "grant"]
    assert grants == [name, name]
