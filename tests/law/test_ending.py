"""自愿终止: in writing, by the unit itself, with a plan for all that remains (articles 13 and 25)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.closure import Work
from schema.law.ending import ENDING, EndingForm, Note
from schema.law.forms import Nothing, Opinion
from schema.law.kinds import ClosureDuty
from schema.law.procedure import Also
from schema.law.roles import BUREAU, CENTRE, INSTITUTION
from tests.law.cases import HASH, Row, Thing, changed, day, double_entry, effects, refusals, world
from tests.law.ending_cases import A13, A25, FULL, institution, works

MATRIX = {
    "apply": ("INSTITUTION", (), "APPLIED", A13),
    "return": ("CENTRE", ("APPLIED",), "RETURNED", A13),
    "amend": ("INSTITUTION", ("RETURNED",), "APPLIED", A13),
    "withdraw": ("INSTITUTION", ("APPLIED", "RETURNED"), "WITHDRAWN", A13),
    "cancel": ("CENTRE", ("APPLIED",), "CANCELLED", A13),
    "close": ("LAW", ("APPLIED", "RETURNED"), "CLOSED", A13),
}


def good(act: str) -> Thing:
    owner = institution()
    case = Thing(id="e1", stage=(*MATRIX[act][1], "APPLIED")[0], institution=owner, institution_id="n1", works=works(), due=None)
    w = world(case, institution=owner)
    w.now = "2024-06-03 10:00"
    form = EndingForm(institution=owner, reason="业务调整", document_title="申请", document_sha256=HASH, works=works())
    forms: dict[str, Any] = {
        "apply": form, "amend": form, "return": Opinion("印章不清"), "withdraw": Opinion("不再终止"), "cancel": Note(),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(ENDING, MATRIX, good) == []


def unfinished(by: str | None) -> list[Work]:
    late = Work(duty=ClosureDuty.RESULTS, outstanding=True, plan="月底前报送", by=by and day(by))  # type: ignore[arg-type]
    return [*works("RESULTS"), late]


ROWS: list[Row] = [
    ("with all said", "apply", INSTITUTION, {}, set()),
    ("by another unit", "apply", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A13}"}),
    ("by the centre for the unit", "apply", CENTRE, {}, {f"NOT_YOUR_OFFICE {A13}", f"NOT_YOUR_UNIT {A13}"}),
    ("when it has expired", "apply", INSTITUTION, {"institution.stage": "EXPIRED"}, {f"NOT_IN_FORCE {A13}"}),
    ("when it is revoked", "apply", INSTITUTION, {"institution.stage": "REVOKED"}, {f"NOT_IN_FORCE {A13}"}),
    ("twice", "apply", INSTITUTION, {"institution.endings": [Thing(stage="RETURNED")]}, {f"ALREADY_APPLIED {A13}"}),
    ("again after taking it back", "apply", INSTITUTION, {"institution.endings": [Thing(stage="WITHDRAWN")]}, set()),
    ("without the document", "apply", INSTITUTION, {"form.document_sha256": ""}, {f"EMPTY {A13}"}),
    ("open work with a day", "apply", INSTITUTION, {"form.works": unfinished("2024-06-30")}, set()),
    ("open work with today", "apply", INSTITUTION, {"form.works": unfinished("2024-06-03")}, set()),
    ("open work without a day", "apply", INSTITUTION, {"form.works": unfinished(None)}, {f"PLAN_UNDATED {A25}"}),
    ("open work with a day gone by", "apply", INSTITUTION, {"form.works": unfinished("2024-06-02")}, {f"PLAN_UNDATED {A25}"}),
    ("the same duty twice", "apply", INSTITUTION, {"form.works": [*works(), works()[0]]}, {f"PLAN_TWICE {A25}"}),
    *((f"no plan for {duty}", "apply", INSTITUTION, {"form.works": works(duty)}, {f"PLAN_MISSING {A25}"}) for duty in FULL),
    ("mended for another institution", "amend", INSTITUTION, {"case.institution_id": "n2"}, {f"FIXED {A13}"}),
    ("cancelled by the bureau", "cancel", BUREAU, {}, {f"NOT_YOUR_OFFICE {A13}"}),
    ("cancelled without a word for the public", "cancel", CENTRE, {}, set()),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_an_application_to_end(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(ENDING, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


def test_cancelling_ends_the_institution_with_the_units_own_plan() -> None:
    [also] = [one for one in effects(ENDING, good("cancel"), "cancel", CENTRE) if isinstance(one, Also)]
    assert (also.noun, also.act, [work.duty for work in also.form.works]) == ("institution", "end", FULL)
