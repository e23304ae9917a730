"""认定结果: one row goes its own way, returned, mended, refused by the national site, published (articles 16(3) and 16(4))."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.batch_row import BATCH_ROW, Mending, Publication, RowReason, RowStage
from schema.law.deadline import deadline
from schema.law.forms import Nothing, Opinion
from schema.law.kinds import DocumentKind
from schema.law.personal import Personal
from schema.law.procedure import Also
from schema.law.roles import CENTRE, INSTITUTION, LAW
from tests.law.batch_cases import A8, A15, A16_3, A16_4, A21, batch
from tests.law.cases import HASH, Row, Thing, changed, day, double_entry, effects, moment, refusals, world

MATRIX = {
    "again": ("LAW", ("RETURNED",), "PROPOSED", A16_3),
    "return": ("LAW", ("PROPOSED",), "RETURNED", A16_3),
    "accept": ("LAW", ("PROPOSED",), "ACCEPTED", A16_3),
    "resubmit": ("INSTITUTION", ("RETURNED", "REFUSED"), "RESUBMITTED", A16_3),
    "pass": ("CENTRE", ("RESUBMITTED",), "RECHECKED", A16_3),
    "send_back": ("CENTRE", ("RESUBMITTED",), "RETURNED", A16_3),
    "upload": ("LAW", ("ACCEPTED", "RECHECKED"), "UPLOADED", A16_3),
    "refuse": ("LAW", ("UPLOADED",), "REFUSED", A16_3),
    "publish": ("LAW", ("UPLOADED",), "PUBLISHED", A16_4),
    "drop": ("LAW", ("PROPOSED",), "WITHDRAWN", A16_3),
    "withdraw": ("INSTITUTION", ("PROPOSED", "RETURNED", "REFUSED"), "WITHDRAWN", A16_3),
}


def good(act: str) -> Thing:
    of = batch("UPLOADED")
    case = of.rows[0]
    case.stage = MATRIX[act][1][0]
    w = world(case, of=of, who=case.candidate, other=of.rows[1])
    w.now = "2022-10-31 10:00"
    reason = RowReason(code="MARKS", message="成绩与评分表不一致")
    forms: dict[str, Any] = {
        "return": reason, "send_back": reason, "resubmit": Mending(note="更正姓名"), "refuse": Opinion("重号"), "withdraw": Opinion("弃权"),
        "publish": Publication(published_on=day("2022-10-31"), url="http://jndj.osta.org.cn/1", sha256=HASH),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(BATCH_ROW, MATRIX, good) == []


RIGHT = "11010519491231002X"  # the example of GB 11643


def mended(number: str, kind: DocumentKind | None = DocumentKind.ID_CARD) -> Mending:
    sealed = Personal(number, b"sealed", b"index")
    return Mending(note="更正证件号码", name="考生壹", document=sealed, document_kind=kind)


ROWS: list[Row] = [
    ("mended and sent again", "resubmit", INSTITUTION, {}, set()),
    ("refused by the national site, mended and sent again", "resubmit", INSTITUTION, {"case.stage": "REFUSED"}, set()),
    ("sent again while the whole batch is back", "resubmit", INSTITUTION, {"of.stage": "RETURNED"}, {f"BATCH_STAGE {A16_3}"}),
    ("sent again though still unsound", "resubmit", INSTITUTION, {"who.passed": False}, {f"NOT_PASSED {A8}"}),
    ("mended with a sound number", "resubmit", INSTITUTION, {"form": mended(RIGHT)}, set()),
    ("mended with a number whose check digit is wrong", "resubmit", INSTITUTION, {"form": mended(RIGHT[:-1] + "0")}, {f"DOCUMENT {A15}"}),
    ("mended with a number of no kind", "resubmit", INSTITUTION, {"form": mended(RIGHT, None)}, {f"KIND_AND_NUMBER {A15}"}),
    ("passed though unsound", "pass", CENTRE, {"who.sitting.supervision_records": []}, {f"NO_SUPERVISION {A21}"}),
    ("passed", "pass", CENTRE, {}, set()),
    ("sent back for a reason nobody knows", "send_back", CENTRE, {"form.code": "WEATHER"}, {f"REASON_UNKNOWN {A16_3}"}),
    ("passed by the institution", "pass", INSTITUTION, {}, {f"NOT_YOUR_OFFICE {A16_3}"}),
    ("published by the centre's hand", "publish", CENTRE, {}, {f"NOT_YOUR_OFFICE {A16_4}"}),
    ("published without evidence", "publish", LAW, {"form.sha256": "x"}, {f"WRONG_FORM {A16_4}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_row(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(BATCH_ROW, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


def also(w: Thing, act: str, who: Any) -> list[tuple[str, str]]:
    return [(one.noun, str(one.act)) for one in effects(BATCH_ROW, w, act, who) if isinstance(one, Also)]


def test_what_is_set_right_goes_to_the_candidate_and_to_the_certificate_that_is_reserved() -> None:
    w = changed(good("resubmit"), {"form": mended(RIGHT)})
    candidate, certificate = [one for one in effects(BATCH_ROW, w, "resubmit", INSTITUTION) if isinstance(one, Also)]
    assert (candidate.noun, candidate.act, candidate.values["name"], candidate.values["document_tail"]) == ("candidate", "set_right", "考生壹", "002X")
    assert (certificate.act, certificate.values["holder_name"], certificate.values["document_tail"]) == ("rewrite", "考生壹", "002X")
    assert RIGHT not in repr(candidate.values) + repr(certificate.values)


def test_publication_makes_the_certificate_issuable() -> None:
    assert also(good("publish"), "publish", LAW) == [("certificate", "clear")]


def test_a_row_withdrawn_takes_its_number_with_it() -> None:
    assert also(good("withdraw"), "withdraw", INSTITUTION) == [("certificate", "void")]


def test_the_batch_does_not_wait_for_a_row_that_was_withdrawn() -> None:
    w = changed(good("withdraw"), {"other.stage": "PUBLISHED", "other.certificate.stage": "ISSUABLE"})
    assert also(w, "withdraw", INSTITUTION) == [("certificate", "void"), ("batch", "complete")]
    w = changed(good("withdraw"), {"other.stage": "PUBLISHED", "other.certificate.stage": "ISSUED"})
    assert also(w, "withdraw", INSTITUTION) == [("certificate", "void"), ("batch", "complete"), ("batch", "close")]


@pytest.mark.parametrize(("stage", "due"), [("RESUBMITTED", "2022-10-17"), ("RECHECKED", "2022-10-24")])
def test_a_row_that_comes_again_has_the_same_limits_of_its_own(stage: str, due: str) -> None:
    case = Thing(received_on=day("2022-10-10"))
    found = deadline(RowStage[stage], case, [], moment("2022-10-10 16:00"))
    assert found
    assert found.due == day(due)
