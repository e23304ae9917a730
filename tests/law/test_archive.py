"""评价资料: paper three years, electronic five, from the latest of three events; two people; never under a hold (articles 17 and 25)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.archive import ARCHIVE, ArchiveForm, DisposalForm, DisposalProof, Hold, Lifting, Moving, earliest
from schema.law.forms import Nothing, Opinion
from schema.law.kinds import Medium
from schema.law.procedure import Add, Change
from schema.law.roles import BUREAU, CENTRE, CLOCK, INSTITUTION
from tests.law.batch_cases import A17, batch
from tests.law.cases import HASH, Row, Thing, changed, day, double_entry, effects, moment, refusals, rules, world

BOTH = "INSTITUTION CENTRE"
MATRIX = {
    "register": ("INSTITUTION", (), "KEPT", A17),
    "move": (BOTH, ("KEPT",), "KEPT", A17),
    "hold": (BOTH, ("KEPT", "PROPOSED"), "KEPT", A17),
    "lift": ("CENTRE", ("KEPT",), "KEPT", A17),
    "propose": (BOTH, ("KEPT",), "PROPOSED", A17),
    "decline": (BOTH, ("PROPOSED",), "KEPT", A17),
    "dispose": (BOTH, ("PROPOSED",), "DISPOSED", A17),
}


def item(stage: str = "KEPT", medium: str = "PAPER") -> Thing:
    """Assessed on 2022-09-28, certificates issued on 2022-11-01."""
    of = batch("PUBLISHED")
    for row in of.rows:
        row.certificate.stage, row.certificate.issued_on = "ISSUED", day("2022-11-01")
    found = Thing(id="a1", stage=stage, medium=medium, unit_id="u1", batch=of, holds=[], disposals=[], due=None, years=3)
    if stage == "PROPOSED":
        found.disposals = [Thing(id="z1", outcome="OPEN", proposed_by_id="anna", proposed_on=day("2025-11-02"))]
    return found


def good(act: str) -> Thing:
    case = item((*MATRIX[act][1], "KEPT")[0])
    hold = Thing(id="h1", reason="投诉调查", lifted_on=None)
    if act == "lift":
        case.holds = [hold]
    w = world(case, hold=hold)
    w.now, w.actor = "2025-11-02 10:00", {"id": "boris"}
    proof = DisposalProof(destroyed_on=day("2025-11-02"), sha256=HASH)
    form = ArchiveForm(batch=case.batch, medium=Medium.PAPER, title="理论试卷", quantity=3, place="档案室")
    forms: dict[str, Any] = {
        "register": form, "move": Moving(place="新楼"), "hold": Hold(reason="投诉〔2022〕3号"), "lift": Lifting(hold=hold, reason="办结"),
        "propose": DisposalForm(method="监销碎纸", reason="期满"), "decline": Opinion("再留一年"), "dispose": proof,
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(ARCHIVE, MATRIX, good) == []


def test_point_15_nothing_is_ever_destroyed_by_the_clock() -> None:
    assert not any(act.by & CLOCK for act in ARCHIVE.acts)


ROWS: list[Row] = [
    ("registered", "register", INSTITUTION, {}, set()),
    ("registered for another unit", "register", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A17}"}),
    ("the day after three years from the issue", "propose", INSTITUTION, {}, set()),
    ("on the last day of the three years", "propose", INSTITUTION, {"now": "2025-11-01 23:59"}, {f"KEPT_TOO_SHORT {A17}"}),
    ("electronic, after three years", "propose", INSTITUTION, {"case.medium": "ELECTRONIC"}, {f"KEPT_TOO_SHORT {A17}"}),
    ("electronic, the day after five", "propose", INSTITUTION, {"case.medium": "ELECTRONIC", "now": "2027-11-02 10:00"}, set()),
    ("electronic, on the last day of the five", "propose", INSTITUTION,
     {"case.medium": "ELECTRONIC", "now": "2027-11-01 10:00"}, {f"KEPT_TOO_SHORT {A17}"}),
    ("from the assessment alone, by the other reading", "propose", INSTITUTION,
     {"now": "2025-09-29 10:00", "rules": rules(archive__start="assessment")}, set()),
    ("a dispute closed later", "propose", INSTITUTION,
     {"case.holds": [Thing(id="h2", reason="争议", lifted_on=day("2023-05-04"))]}, {f"KEPT_TOO_SHORT {A17}"}),
    ("under a hold, however old", "propose", INSTITUTION,
     {"case.holds": [Thing(id="h2", reason="争议", lifted_on=None)], "now": "2040-01-01 10:00"}, {f"ON_HOLD {A17}"}),
    ("a certificate still to be issued", "propose", INSTITUTION, {"case.batch.rows.0.certificate.stage": "ISSUABLE"}, {f"NOT_ISSUED {A17}"}),
    ("a number void counts for nothing", "propose", INSTITUTION, {"case.batch.rows.0.certificate.stage": "VOID"}, set()),
    ("proposed by another unit", "propose", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A17}"}),
    ("proposed by the centre after the institution's end", "propose", CENTRE, {}, set()),
    ("proposed by the bureau", "propose", BUREAU, {}, {f"NOT_YOUR_OFFICE {A17}"}),
    ("confirmed by another person", "dispose", INSTITUTION, {}, set()),
    ("confirmed by the same person", "dispose", INSTITUTION, {"actor": {"id": "anna"}}, {f"SAME_PERSON {A17}"}),
    ("confirmed under a hold placed meanwhile", "dispose", INSTITUTION,
     {"case.holds": [Thing(id="h2", reason="争议", lifted_on=None)]}, {f"ON_HOLD {A17}"}),
    ("destroyed before it was proposed", "dispose", INSTITUTION, {"form.destroyed_on": day("2025-11-01")}, {f"WRONG_DATE {A17}"}),
    ("destroyed tomorrow", "dispose", INSTITUTION, {"form.destroyed_on": day("2025-11-03")}, {f"WRONG_DATE {A17}"}),
    ("a hold lifted twice", "lift", CENTRE, {"hold.lifted_on": day("2025-01-01")}, {f"NO_HOLD {A17}"}),
    ("a hold of something else", "lift", CENTRE, {"case.holds": []}, {f"NO_HOLD {A17}"}),
    ("a hold lifted by the institution", "lift", INSTITUTION, {}, {f"NOT_YOUR_OFFICE {A17}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_an_archive_item(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(ARCHIVE, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("medium", "issued", "until"),
    [("PAPER", "2022-11-01", "2025-11-01"), ("ELECTRONIC", "2022-11-01", "2027-11-01"), ("PAPER", "2024-02-29", "2027-02-28")],
)
def test_the_earliest_day_is_named(medium: str, issued: str, until: str) -> None:
    found = item(medium=medium)
    for row in found.batch.rows:
        row.certificate.issued_on = day(issued)
    assert earliest(found, moment("2026-01-01 10:00")) == day(until)


def test_a_hold_stops_a_disposal_that_waits_for_its_second_person() -> None:
    w = changed(good("hold"), {"case": item("PROPOSED")})
    done = effects(ARCHIVE, w, "hold", CENTRE)
    assert [one.values["outcome"] for one in done if isinstance(one, Change)] == ["STOPPED"]
    assert [one.noun for one in done if isinstance(one, Add)] == ["legal_hold"]
