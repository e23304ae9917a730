"""年度日常督导计划: the measure gives no ratio and no frequency, so the year's plan does, in public (article 19, paragraph 2; point 38)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.forms import Nothing, Opinion
from schema.law.kinds import InspectionMethod
from schema.law.programme import PROGRAMME, ProgrammeForm
from schema.law.roles import BUREAU, CENTRE, CLOCK
from tests.law.cases import RULES, Row, Thing, changed, day, double_entry, refusals, world
from tests.law.supervision_cases import A192

MATRIX = {
    "draft": ("CENTRE", (), "DRAFT", A192),
    "amend": ("CENTRE", ("DRAFT",), "DRAFT", A192),
    "publish": ("CENTRE", ("DRAFT",), "PUBLISHED", A192),
    "withdraw": ("CENTRE", ("PUBLISHED",), "WITHDRAWN", A192),
    "end": ("CLOCK", ("PUBLISHED",), "ENDED", A192),
}


def good(act: str) -> Thing:
    stage = "PUBLISHED" if act in ("end", "withdraw") else "DRAFT"
    w = world(Thing(id="y1", stage=stage, year=2022, draws=[Thing(roster_hash=None)], ends_on=day("2022-12-31"), due=day("2022-12-31")))
    form = ProgrammeForm(year=2022, title="年度计划", ratio=5, times=2, risk_weight=1, most_weight=3,
                         methods=[InspectionMethod.ON_SITE, InspectionMethod.REMOTE], body="正文")  # fmt: skip
    w.form = form if act in ("draft", "amend") else Opinion("比例有误") if act == "withdraw" else Nothing()
    if act == "end":
        w.now = "2023-01-01 00:00"
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(PROGRAMME, MATRIX, good) == []


ROWS: list[Row] = [
    ("a plan for this year", "draft", CENTRE, {}, set()),
    ("a plan for last year", "draft", CENTRE, {"form.year": 2021}, {f"WINDOW_PAST {A192}"}),
    ("no share at all", "draft", CENTRE, {"form.ratio": 0}, {f"OUT_OF_BOUNDS {A192}"}),
    ("more than all", "draft", CENTRE, {"form.ratio": 101}, {f"OUT_OF_BOUNDS {A192}"}),
    ("without a method", "draft", CENTRE, {"form.methods": []}, {f"WRONG_COUNT {A192}"}),
    ("a method of special supervision", "draft", CENTRE, {"form.methods": [InspectionMethod.RECORDS]}, {f"WRONG_METHOD {A192}"}),
    ("a method twice", "draft", CENTRE, {"form.methods": [InspectionMethod.DATA] * 2}, {f"TWICE {A192}"}),
    ("by the bureau", "draft", BUREAU, {}, {f"NOT_YOUR_OFFICE {A192}"}),
    ("published", "publish", CENTRE, {}, set()),
    ("published when the year is over", "publish", CENTRE, {"now": "2023-01-01 09:00"}, {f"WINDOW_PAST {A192}"}),
    ("withdrawn before any draw", "withdraw", CENTRE, {}, set()),
    ("withdrawn though a draw rests on it", "withdraw", CENTRE, {"case.draws": [Thing(roster_hash="a")]}, {f"DRAWN_ALREADY {A192}"}),
    ("ended on its last day", "end", CLOCK, {"now": "2022-12-31 23:59"}, {f"TOO_EARLY {A192}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_programme(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(PROGRAMME, changed(good(act), changes), act, who) == expected


def test_point_38_no_ratio_and_no_frequency_stand_in_the_rule_set() -> None:
    assert not [name for name in RULES.rules if "ratio" in name or "times" in name]
