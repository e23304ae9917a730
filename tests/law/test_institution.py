"""评价机构: listed and extended by law, ended by the clock after its last day (article 10(5))."""

from __future__ import annotations

import pytest

from schema.law.institution import INSTITUTION_LIFE
from schema.law.roles import BUREAU, CENTRE, CLOCK, LAW
from tests.law.cases import Row, Thing, changed, day, double_entry, refusals, world

A = "第十条第（五）项"
MATRIX = {
    "list": ("LAW", (), "ACTIVE", A),
    "extend": ("LAW", ("ACTIVE",), "ACTIVE", A),
    "change": ("LAW", ("ACTIVE",), "ACTIVE", "第十一条"),
    "expire": ("CLOCK", ("ACTIVE",), "EXPIRED", A),
}


def good(act: str) -> Thing:
    w = world(Thing(id="n1", stage="ACTIVE", valid_from=day("2022-03-01"), valid_to=day("2025-03-01"), due=day("2025-03-01")))
    w.now = "2025-03-02 00:00" if act == "expire" else "2022-03-01 09:00"
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(INSTITUTION_LIFE, MATRIX, good) == []


ROWS: list[Row] = [
    ("listed by the grant", "list", LAW, {}, set()),
    ("not listed by the centre", "list", CENTRE, {}, {f"NOT_YOUR_OFFICE {A}"}),
    ("extended while active", "extend", LAW, {}, set()),
    ("not extended once expired", "extend", LAW, {"case.stage": "EXPIRED"}, {f"WRONG_STAGE {A}"}),
    ("changed while active", "change", LAW, {}, set()),
    ("not changed by its own unit", "change", CENTRE, {}, {"NOT_YOUR_OFFICE 第十一条"}),
    ("not changed once expired", "change", LAW, {"case.stage": "EXPIRED"}, {"WRONG_STAGE 第十一条"}),
    ("still filed on the last day", "expire", CLOCK, {"now": "2025-03-01 23:59"}, {f"TOO_EARLY {A}"}),
    ("expired at its end", "expire", CLOCK, {}, set()),
    ("expired once", "expire", CLOCK, {"case.stage": "EXPIRED"}, {f"WRONG_STAGE {A}"}),
    ("not ended by the bureau", "expire", BUREAU, {}, {f"NOT_YOUR_OFFICE {A}"}),
    ("not ended early", "expire", CENTRE, {"now": "2024-01-01 09:00"}, {f"NOT_YOUR_OFFICE {A}", f"TOO_EARLY {A}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_an_institution(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(INSTITUTION_LIFE, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


def test_the_public_hears_of_every_step() -> None:
    assert [act.tells for act in INSTITUTION_LIFE.acts] == [
        "institution.listed", "institution.extended", "institution.changed", "institution.expired",
    ]  # fmt: skip
