"""限期整改: ordered on what was found, extended once, reported, looked at again; missed, it is the centre's next task (article 24)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.forms import Nothing, Opinion
from schema.law.inspection_forms import RectificationExtension, RectificationForm, RectificationReport
from schema.law.procedure import Also
from schema.law.rectification import RECTIFICATION, RectificationStage
from schema.law.roles import BUREAU, CENTRE, CLOCK, INSTITUTION, SUPERVISOR
from tests.law.cases import Row, Thing, attachment, changed, day, double_entry, effects, refusals, world
from tests.law.supervision_cases import A24, inspection

MATRIX = {
    "order": ("CENTRE", (), "ORDERED", A24),
    "extend": ("CENTRE", ("ORDERED",), "ORDERED", A24),
    "report": ("INSTITUTION", ("ORDERED", "MISSED", "UNMET"), "REPORTED", A24),
    "miss": ("CLOCK", ("ORDERED",), "MISSED", A24),
    "pass": ("CENTRE", ("REPORTED",), "DONE", A24),
    "fail": ("CENTRE", ("REPORTED",), "UNMET", A24),
    "settle": ("CENTRE", ("MISSED", "UNMET"), "SETTLED", A24),
}


def good(act: str) -> Thing:
    of = inspection("REVIEW")
    case = Thing(
        id="r1", stage=(*MATRIX[act][1], "ORDERED")[0], inspection=of, institution=of.institution, institution_id=of.institution_id,
        due_on=day("2022-03-20"), due=day("2022-03-20"), extended=0, criticisms=[Thing()], revocations=[], rechecks=[],
    )  # fmt: skip
    w = world(case, inspection=of)
    w.actor = {"unit": "u1"}
    forms: dict[str, Any] = {
        "order": RectificationForm(inspection=of, demands="更换考评人员", due_on=day("2022-03-20")),
        "extend": RectificationExtension(due_on=day("2022-03-30"), reason="人员培训需要时间"),
        "report": RectificationReport(text="已更换", files=[attachment(1)]), "pass": Opinion("到位"), "fail": Opinion("未到位"),
        "settle": Opinion("已通报"),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    if act == "miss":
        w.now = "2022-03-21 00:00"
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(RECTIFICATION, MATRIX, good) == []


ROWS: list[Row] = [
    ("ordered", "order", CENTRE, {}, set()),
    ("ordered by the bureau", "order", BUREAU, {}, {f"NOT_YOUR_OFFICE {A24}"}),
    ("ordered by a supervisor", "order", SUPERVISOR, {}, {f"NOT_YOUR_OFFICE {A24}"}),
    ("ordered before the findings are handed over", "order", CENTRE, {"inspection.stage": "VISITED"}, {f"NOT_HANDED_OVER {A24}"}),
    ("ordered though nothing was found", "order", CENTRE, {"inspection.issues": []}, {f"NO_ISSUE {A24}"}),
    ("ordered twice", "order", CENTRE, {"inspection.rectifications": [Thing(stage="MISSED")]}, {f"ALREADY_ORDERED {A24}"}),
    ("ordered again after one was settled", "order", CENTRE, {"inspection.rectifications": [Thing(stage="SETTLED")]}, set()),
    ("due today", "order", CENTRE, {"form.due_on": day("2022-03-10")}, {f"WINDOW {A24}"}),
    ("due in ninety days", "order", CENTRE, {"form.due_on": day("2022-06-08")}, set()),
    ("due in ninety-one", "order", CENTRE, {"form.due_on": day("2022-06-09")}, {f"WINDOW {A24}"}),
    ("extended", "extend", CENTRE, {}, set()),
    ("extended on the last day", "extend", CENTRE, {"now": "2022-03-20 23:00"}, set()),
    ("extended when it is over", "extend", CENTRE, {"now": "2022-03-21 09:00"}, {f"TOO_LATE {A24}"}),
    ("extended to an earlier day", "extend", CENTRE, {"form.due_on": day("2022-03-15")}, {f"WINDOW {A24}"}),
    ("extended a second time", "extend", CENTRE, {"case.extended": 1}, {f"EXTENDED_ALREADY {A24}"}),
    ("reported", "report", INSTITUTION, {}, set()),
    ("reported late: still looked at", "report", INSTITUTION, {"case.stage": "MISSED", "now": "2022-04-01 09:00"}, set()),
    ("reported by another", "report", INSTITUTION, {"actor": {"unit": "u2"}, "form.files": []}, {f"NOT_YOUR_INSTITUTION {A24}"}),
    ("with a file of another's", "report", INSTITUTION, {"form.files": [attachment(1, of="u9")]}, {"NOT_YOUR_FILE 第十条第（二）项"}),
    ("missed on the last day", "miss", CLOCK, {"now": "2022-03-20 23:59"}, {f"TOO_EARLY {A24}"}),
    ("missed", "miss", CLOCK, {}, set()),
    ("settled", "settle", CENTRE, {}, set()),
    ("settled with nothing done", "settle", CENTRE, {"case.criticisms": []}, {f"NOT_HANDLED {A24}"}),
    ("settled by a proposed revocation", "settle", CENTRE, {"case.criticisms": [], "case.revocations": [Thing()]}, set()),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_rectification(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(RECTIFICATION, changed(good(act), changes), act, who) == expected


@pytest.mark.parametrize(
    ("stage", "owed"),
    [("ORDERED", CLOCK), ("REPORTED", CENTRE), ("MISSED", CENTRE), ("UNMET", CENTRE)],
)
def test_whose_turn_it_is(stage: str, owed: Any) -> None:
    assert RECTIFICATION.owes(RectificationStage[stage]) is owed


@pytest.mark.parametrize(("stage", "told"), [("REVIEW", []), ("PUBLISHED", ["update"])])
def test_the_public_hears_of_it_only_once_the_result_is_public(stage: str, told: list[str]) -> None:
    for act, who in (("order", CENTRE), ("extend", CENTRE), ("report", INSTITUTION), ("miss", CLOCK), ("pass", CENTRE), ("settle", CENTRE)):
        w = changed(good(act), {"inspection.stage": stage})
        made = [one for one in effects(RECTIFICATION, w, act, who) if isinstance(one, Also) and one.noun == "inspection"]
        assert [one.act for one in made] == told, act
