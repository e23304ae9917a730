"""证书: issued after national publication and never before, corrected, renumbered, revoked; typed from articles 8, 16(4), 21 and 24."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.certificate import CERTIFICATE, Correction, Issue, Withdrawal
from schema.law.certificate_words import Granted
from schema.law.forms import Nothing, Opinion
from schema.law.kinds import CertificateFault, CertificateKind, DocumentKind
from schema.law.personal import Personal
from schema.law.procedure import Add, Also, Put
from schema.law.roles import BUREAU, CENTRE, INSTITUTION, LAW
from tests.law.batch_cases import A4, A8, A16_3, A16_4, A21, A24, NUMBER, batch, design
from tests.law.cases import HASH, Row, Thing, changed, day, double_entry, effects, refusals, rules, world

BOTH = "INSTITUTION CENTRE"
MATRIX = {
    "reserve": ("LAW", (), "RESERVED", A16_3),
    "rewrite": ("LAW", ("RESERVED",), "RESERVED", A16_3),
    "clear": ("LAW", ("RESERVED",), "ISSUABLE", A16_4),
    "grant": ("LAW", ("ISSUABLE",), "ISSUED", A16_4),
    "issue": ("INSTITUTION", ("ISSUABLE",), "ISSUED", A16_4),
    "renumber": ("INSTITUTION", ("ISSUABLE",), "VOID", A8),
    "give_up": ("INSTITUTION", ("ISSUABLE",), "VOID", A8),
    "void": ("LAW", ("RESERVED", "ISSUABLE"), "VOID", A8),
    "print": ("INSTITUTION", ("ISSUED",), "ISSUED", A8),
    "reprint": ("LAW", ("ISSUED",), "ISSUED", A8),
    "correct": ("INSTITUTION", ("ISSUED",), "ISSUED", A8),
    "replace": ("LAW", ("ISSUED",), "REPLACED", A8),
    "revoke": (BOTH, ("ISSUED",), "REVOKED", A21),
}

CARD, WRONG = Personal("120101199003070013", b"sealed", b"index"), Personal("120101199003070014", b"sealed", b"index")


def good(act: str) -> Thing:
    of = batch("PUBLISHED")
    case = of.rows[0].certificate
    case.stage = (*MATRIX[act][1], "RESERVED")[0]
    if case.stage == "ISSUED":
        case.issued_on = day("2022-11-01")
    if act in ("correct", "renumber"):
        case.__dict__.update(
            scope_id="x3", document_kind="居民身份证", holder_name="考生1", document_tail="1234", document_index=b"x", document_sealed=None,
            occupation_code="6-18-02-04", occupation_name="焊工", work_type_name="--", level_label="三级/高级工", standard_text="标准",
            assessed_on=day("2022-09-28"),
        )  # fmt: skip
    w = world(case, of=of, row=of.rows[0], other=of.rows[1])
    w.now = "2023-01-03 10:00" if act == "renumber" else "2022-11-01 10:00"
    forms: dict[str, Any] = {
        "issue": Issue(design=design(), kind=CertificateKind.BOTH), "void": Opinion("不再报送"), "give_up": Opinion("本人放弃"),
        "grant": Granted(design=design(), kind=CertificateKind.PAPER, institution_name="海河智能有限公司"),
        "correct": Correction(reason="姓名有误", name="考生壹", evidence="户籍证明", sha256=HASH),
        "revoke": Withdrawal(fault=CertificateFault.FRAUD, reason="替考", document="津技鉴〔2022〕9号", dated=day("2022-11-01"), sha256=HASH),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(CERTIFICATE, MATRIX, good) == []


ROWS: list[Row] = [
    ("issued after publication", "issue", INSTITUTION, {}, set()),
    # point 5, through every path
    ("issued though only uploaded", "issue", INSTITUTION, {"row.stage": "UPLOADED"}, {f"NOT_PUBLISHED {A16_4}"}),
    ("issued though the day of publication is unknown", "issue", INSTITUTION, {"row.national_published_on": None}, {f"NOT_PUBLISHED {A16_4}"}),
    ("issued though no row reports it", "issue", INSTITUTION, {"case.rows": []}, {f"NOT_PUBLISHED {A16_4}"}),
    ("issued with its batch though only uploaded", "grant", LAW, {"row.stage": "UPLOADED"}, {f"NOT_PUBLISHED {A16_4}"}),
    ("made issuable though only uploaded", "clear", LAW, {"row.stage": "UPLOADED"}, {f"NOT_PUBLISHED {A16_4}"}),
    ("made issuable", "clear", LAW, {}, set()),
    ("issued from the reserved number", "issue", INSTITUTION, {"case.stage": "RESERVED"}, {f"WRONG_STAGE {A16_4}"}),
    ("issued by another unit", "issue", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A8}"}),
    ("issued by the centre", "issue", CENTRE, {}, {f"NOT_YOUR_OFFICE {A16_4}"}),
    ("under a design retired", "issue", INSTITUTION, {"form.design.stage": "RETIRED"}, {f"DESIGN_NOT_FILED {A8}"}),
    ("electronic without the means", "issue", INSTITUTION, {"form.design.electronic": False}, {f"NO_ELECTRONIC {A8}"}),
    ("scope taken back for that day", "issue", INSTITUTION, {"case.institution.scopes.0.valid_to": day("2022-09-27")}, {f"OUT_OF_SCOPE {A4}"}),
    ("scope ended after that day", "issue", INSTITUTION, {"case.institution.scopes.0.valid_to": day("2022-10-01")}, set()),
    ("the filing cancelled since: run-off", "issue", INSTITUTION, {"case.institution.stage": "CANCELLED"}, set()),
    ("the filing revoked since", "issue", INSTITUTION, {"case.institution.stage": "REVOKED"}, {f"FILING_REVOKED {A24}"}),
    ("the filing revoked since, run-off allowed", "issue", INSTITUTION,
     {"case.institution.stage": "REVOKED", "rules": rules(certificate__after_revocation="run_off")}, set()),
    ("point 6: the last day of the year", "issue", INSTITUTION, {"now": "2022-12-31 23:59"}, set()),
    ("point 6: the first day of the next", "issue", INSTITUTION, {"now": "2023-01-01 00:00"}, {f"YEAR_TURNED {A8}"}),
    ("renumbered within the year", "renumber", INSTITUTION, {"now": "2022-12-31 10:00"}, {f"YEAR_IS_RIGHT {A8}"}),
    ("renumbered after it", "renumber", INSTITUTION, {}, set()),
    ("corrected twice at once", "correct", INSTITUTION, {"case.replaced_by": [Thing(id="k9", stage="RESERVED")]}, {f"BEING_CORRECTED {A8}"}),
    ("corrected after a correction was void", "correct", INSTITUTION, {"case.replaced_by": [Thing(id="k9", stage="VOID")]}, set()),
    ("a number set right", "correct", INSTITUTION, {"form.document": CARD, "form.document_kind": DocumentKind.ID_CARD}, set()),
    ("a number set right that cannot be", "correct", INSTITUTION, {"form.document": WRONG, "form.document_kind": DocumentKind.ID_CARD}, {"DOCUMENT 第十五条"}),
    ("a number without its kind", "correct", INSTITUTION, {"form.document": CARD}, {"KIND_AND_NUMBER 第十五条"}),
    ("corrected by another unit", "correct", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A8}"}),
    ("revoked by the institution that issued it", "revoke", INSTITUTION, {}, set()),
    ("revoked by the centre", "revoke", CENTRE, {}, set()),
    ("revoked by the bureau", "revoke", BUREAU, {}, {f"NOT_YOUR_OFFICE {A21}"}),
    ("revoked by another unit", "revoke", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A8}"}),
    ("revoked by a decision before the issue", "revoke", CENTRE, {"form.dated": day("2022-10-31")}, {f"WRONG_DATE {A21}"}),
    ("revoked by a decision of tomorrow", "revoke", CENTRE, {"form.dated": day("2022-11-02")}, {f"WRONG_DATE {A21}"}),
    ("revoked without a reason", "revoke", CENTRE, {"form.reason": " "}, {f"EMPTY {A21}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_certificate(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(CERTIFICATE, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fault", "article"), [("FRAUD", A21), ("OUT_OF_SCOPE", A4), ("MISTAKE", A21), ("SANCTION", A24)]
)
def test_a_revocation_names_its_article(fault: str, article: str) -> None:
    done = effects(CERTIFICATE, changed(good("revoke"), {"form.fault": CertificateFault(fault)}), "revoke", CENTRE)
    assert next(one.values["ground_article"] for one in done if isinstance(one, Put)) == article


def test_a_correction_is_a_new_number_in_a_batch_of_its_own_and_the_old_one_holds() -> None:
    done = effects(CERTIFICATE, good("correct"), "correct", INSTITUTION)
    reserved, reported = [one for one in done if isinstance(one, Also)]
    assert (reserved.noun, reserved.act, reserved.values["holder_name"], reserved.values["number"].pattern) == (
        "certificate", "reserve", "考生壹", f"{NUMBER[:16]}{{}}",
    )  # fmt: skip
    assert (reported.noun, reported.act, reported.values["correction"]) == ("batch", "correct", True)
    assert [one.noun for one in done if isinstance(one, Add)] == ["batchRow"]
    assert not any(isinstance(one, Put) for one in done)


def test_a_number_set_right_is_told_by_the_new_certificate_alone() -> None:
    w = changed(good("correct"), {"form.document": CARD, "form.document_kind": DocumentKind.ID_CARD})
    done = effects(CERTIFICATE, w, "correct", INSTITUTION)
    reserved = next(one for one in done if isinstance(one, Also) and one.act == "reserve")
    told = {name: reserved.values[name] for name in ("document_kind", "document_sealed", "document_index", "document_tail")}
    assert told == {"document_kind": "居民身份证", "document_sealed": b"sealed", "document_index": b"index", "document_tail": "0013"}
    assert not any(isinstance(one, Also) and one.noun == "candidate" for one in done)


def test_the_old_certificate_ends_when_the_new_one_is_issued() -> None:
    w = changed(good("issue"), {"case.replaces": Thing(id="k0")})
    assert [(one.noun, one.act) for one in effects(CERTIFICATE, w, "issue", INSTITUTION) if isinstance(one, Also)] == [("certificate", "replace")]


def test_the_last_one_issued_closes_its_batch_and_no_other() -> None:
    assert [one for one in effects(CERTIFICATE, good("issue"), "issue", INSTITUTION) if isinstance(one, Also)] == []
    w = changed(good("issue"), {"other.certificate.stage": "VOID"})
    assert [one.act for one in effects(CERTIFICATE, w, "issue", INSTITUTION) if isinstance(one, Also)] == ["close"]


def test_a_new_year_takes_a_number_of_the_new_year() -> None:
    done = effects(CERTIFICATE, good("renumber"), "renumber", INSTITUTION)
    reserved = next(one for one in done if isinstance(one, Also))
    assert reserved.values["number"].pattern == f"{NUMBER[:13]}233{{}}"
