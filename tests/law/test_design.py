"""证书样式: filed with its seal before any certificate is issued under it; electronic only with the means (article 8)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.design import DESIGN, DesignForm
from schema.law.forms import Nothing, Opinion
from schema.law.roles import CENTRE, INSTITUTION
from tests.law.batch_cases import A8, design, institution
from tests.law.cases import HASH, OTHER_HASH, Row, Thing, changed, double_entry, refusals, world

MATRIX = {
    "draft": ("INSTITUTION", (), "DRAFT", A8),
    "amend": ("INSTITUTION", ("DRAFT",), "DRAFT", A8),
    "mend": ("INSTITUTION", ("RETURNED",), "RETURNED", A8),
    "submit": ("INSTITUTION", ("DRAFT", "RETURNED"), "SUBMITTED", A8),
    "return": ("CENTRE", ("SUBMITTED",), "RETURNED", A8),
    "file": ("CENTRE", ("SUBMITTED",), "FILED", A8),
    "retire": ("INSTITUTION CENTRE", ("FILED",), "RETIRED", A8),
}


def good(act: str) -> Thing:
    w = world(design(stage=(*MATRIX[act][1], "DRAFT")[0]))
    form = DesignForm(institution=institution(), title="2022版", layout_sha256=HASH, seal_title="海河智能有限公司", seal_sha256=HASH,
                      electronic=True, electronic_basis="天津CA")  # fmt: skip
    forms: dict[str, Any] = {"draft": form, "amend": form, "mend": form, "return": Opinion("印模不清"), "retire": Opinion("换新样式")}
    w.form = forms.get(act, Nothing())
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(DESIGN, MATRIX, good) == []


SEAL = Thing(id="f1", name="章.png", media_type="image/png", sha256=HASH, uploaded_by_id="a9", unit_id="u1", stage="LOOSE")
ROWS: list[Row] = [
    ("drafted", "draft", INSTITUTION, {}, set()),
    ("for another unit", "draft", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A8}"}),
    ("with the imprint of the seal", "draft", INSTITUTION, {"form.seal": SEAL}, set()),
    ("with another imprint than was filed", "draft", INSTITUTION, {"form.seal": SEAL, "form.seal_sha256": OTHER_HASH}, {f"ANOTHER_SEAL {A8}"}),
    ("with a photo for a seal", "draft", INSTITUTION, {"form.seal": Thing(**{**vars(SEAL), "media_type": "image/jpeg"})}, {f"NOT_A_SEAL {A8}"}),
    ("with another's imprint", "mend", INSTITUTION, {"form.seal": Thing(**{**vars(SEAL), "unit_id": "u2"})}, {"NOT_YOUR_FILE 第十条第（二）项"}),
    ("electronic without a basis", "draft", INSTITUTION, {"form.electronic_basis": None}, {f"ELECTRONIC_BASIS {A8}"}),
    ("on paper without one", "draft", INSTITUTION, {"form.electronic_basis": None, "form.electronic": False}, set()),
    ("moved to another institution", "amend", INSTITUTION, {"form.institution.id": "n2"}, {f"FIXED {A8}"}),
    ("a seal with another name", "submit", INSTITUTION, {"case.seal_title": "海河机械有限公司"}, {f"SEAL_NAME {A8}"}),
    ("filed after the name changed", "file", CENTRE, {"case.institution.name": "海河数控有限公司"}, {f"SEAL_NAME {A8}"}),
    ("filed", "file", CENTRE, {}, set()),
    ("filed by the institution", "file", INSTITUTION, {}, {f"NOT_YOUR_OFFICE {A8}"}),
    ("a hash that is none", "draft", INSTITUTION, {"form.seal_sha256": "abc"}, {f"WRONG_FORM {A8}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_design(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(DESIGN, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]
