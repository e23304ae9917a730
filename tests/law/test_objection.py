"""异议: anyone may object to one row; only that row waits, and it goes on or falls by the answer (article 10(4) and (5))."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from schema.law.forms import Nothing
from schema.law.objection import OBJECTION, ObjectionForm
from schema.law.procedure import ACTOR, Also, Numbered, Put
from schema.law.roles import BUREAU, CENTRE, CLOCK, DISTRICT, EXPERT, INSTITUTION, LAW, PUBLIC, SITE
from tests.law.cases import NO, YES, Row, Thing, changed, double_entry, effects, refusals
from tests.law.test_notice import notice_world

A4, A5 = "第十条第（四）项", "第十条第（五）项"
ANYONE = "PUBLIC INSTITUTION EXPERT SUPERVISOR DISTRICT CENTRE BUREAU ADMIN"
MATRIX = {
    "lodge": (ANYONE, (), "RECEIVED", A4),
    "admit": ("CENTRE", ("RECEIVED",), "CHECKING", A5),
    "refuse": ("CENTRE", ("RECEIVED",), "INADMISSIBLE", A5),
    "uphold": ("CENTRE", ("CHECKING",), "UPHELD", A5),
    "dismiss": ("CENTRE", ("CHECKING",), "DISMISSED", A5),
}


def good(act: str) -> Thing:
    """A live notice; its first row is frozen by the objection at hand (before it is lodged: shown)."""
    w = notice_world("LIVE", ("SHOWN" if act == "lodge" else "FROZEN", "SHOWN"))
    row = w.rows[0]
    w.case = Thing(id="o1", row=row, stage=(*MATRIX[act][1], "RECEIVED")[0])
    row.objections = [] if act == "lodge" else [w.case]
    lodged = ObjectionForm(row=row, name="王某", contact="13800000000", reason="没有场地", evidence=None)
    w.form = {"lodge": lodged, "refuse": NO, "uphold": YES, "dismiss": NO}.get(act, Nothing())
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(OBJECTION, MATRIX, good) == []


ROWS: list[Row] = [
    *[(f"lodged by {who.name}", "lodge", who, {}, set()) for who in (PUBLIC, INSTITUTION, EXPERT, DISTRICT, BUREAU)],
    *[(f"lodged by {who.name}", "lodge", who, {}, {f"NOT_YOUR_OFFICE {A4}"}) for who in (SITE, CLOCK, LAW)],
    ("while the page is lost", "lodge", PUBLIC, {"notice.stage": "INTERRUPTED", "notice.due": None}, set()),
    ("on the last day", "lodge", PUBLIC, {"now": "2022-03-17 23:59"}, set()),
    *[(f"to a notice that is {stage}", "lodge", PUBLIC, {"notice.stage": stage}, {f"NOTICE_NOT_LIVE {A4}"})
      for stage in ("DRAFT", "PUBLISHING", "ENDED", "VOID")],
    ("to a row under another objection", "lodge", PUBLIC, {"rows.0.stage": "FROZEN"}, set()),
    *[(f"to a row that is {stage}", "lodge", PUBLIC, {"rows.0.stage": stage}, {f"ROW_CLOSED {A4}"})
      for stage in ("WITHDRAWN", "CLEARED", "VOID")],
    ("without a name", "lodge", PUBLIC, {"form.name": ""}, {f"EMPTY {A4}"}),
    ("without a reason", "lodge", PUBLIC, {"form.reason": " "}, {f"EMPTY {A4}"}),
    ("too long a reason", "lodge", PUBLIC, {"form.reason": "长" * 5001}, {f"TOO_LONG {A4}"}),
    ("taken up", "admit", CENTRE, {}, set()),
    ("taken up by the bureau", "admit", BUREAU, {}, {f"NOT_YOUR_OFFICE {A5}"}),
    ("not taken up, with a reason", "refuse", CENTRE, {}, set()),
    ("not taken up, without", "refuse", CENTRE, {"form.reason": ""}, {f"EMPTY {A5}"}),
    ("not taken up after all", "refuse", CENTRE, {"case.stage": "CHECKING"}, {f"WRONG_STAGE {A5}"}),
    ("upheld", "uphold", CENTRE, {}, set()),
    ("upheld without checking", "uphold", CENTRE, {"case.stage": "RECEIVED"}, {f"WRONG_STAGE {A5}"}),
    ("upheld without words", "uphold", CENTRE, {"form.reason": ""}, {f"EMPTY {A5}"}),
    ("upheld by a district", "uphold", DISTRICT, {}, {f"NOT_YOUR_OFFICE {A5}"}),
    ("dismissed", "dismiss", CENTRE, {}, set()),
    ("dismissed by the applicant", "dismiss", INSTITUTION, {}, {f"NOT_YOUR_OFFICE {A5}"}),
    ("answered twice", "dismiss", CENTRE, {"case.stage": "UPHELD"}, {f"WRONG_STAGE {A5}"}),
    ("answered after the end of the notice", "dismiss", CENTRE, {"notice.stage": "ENDED", "now": "2022-03-25 09:00"}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[f"{row[1]}: {row[0]}" for row in ROWS])
def test_an_objection(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(OBJECTION, changed(good(act), changes), act, who) == expected


# FINDING: after 24:00 of the last day, and until the clock gets round to it, an objection is still taken and freezes the row;
# whether it is in time must not depend on how late the clock runs (article 10(4)).
def test_an_objection_after_the_last_day_is_late_however_late_the_clock_runs() -> None:
    w = changed(good("lodge"), {"now": "2022-03-18 00:30"})
    assert refusals(OBJECTION, w, "lodge", PUBLIC) == {f"NOTICE_NOT_LIVE {A4}"}


def test_lodging_freezes_the_row_and_gives_a_number() -> None:
    w = good("lodge")
    values = {"row": w.rows[0], "name": "王某", "contact": "13800000000", "reason": "没有场地", "evidence": None}
    assert effects(OBJECTION, w, "lodge", PUBLIC) == [
        Put({**values, "lodged_by": ACTOR, "number": Numbered("津技鉴异〔2022〕{}号")}),
        Also("row", w.rows[0], "freeze"),
    ]


def test_taking_it_up_changes_nothing_else() -> None:
    assert effects(OBJECTION, good("admit"), "admit", CENTRE) == []


def pending(stage: str) -> Any:
    return lambda w: [w.case, Thing(id="o2", row=w.rows[0], stage=stage)]


ANSWERS = [
    ("the row goes on", {}, "release"),
    ("the row goes on while the page is lost", {"notice.stage": "INTERRUPTED"}, "release"),
    ("the notice has ended, the row is settled", {"notice.stage": "ENDED"}, "settle"),
    ("another objection has just come in", {"rows.0.objections": pending("RECEIVED")}, None),
    ("another is being checked", {"rows.0.objections": pending("CHECKING")}, None),
    ("another is being checked after the end", {"rows.0.objections": pending("CHECKING"), "notice.stage": "ENDED"}, None),
    ("another was dismissed", {"rows.0.objections": pending("DISMISSED")}, "release"),
    ("another was not taken up", {"rows.0.objections": pending("INADMISSIBLE")}, "release"),
    ("another was upheld, the row is withdrawn", {"rows.0.objections": pending("UPHELD"), "rows.0.stage": "WITHDRAWN"}, None),
    ("the notice is void", {"notice.stage": "VOID", "rows.0.stage": "VOID"}, None),
]


@pytest.mark.parametrize("act", ["dismiss", "refuse"])
@pytest.mark.parametrize(("says", "changes", "then"), ANSWERS, ids=[answer[0] for answer in ANSWERS])
def test_an_answer_against_it_lets_the_row_go_on_unless_another_holds_it(
    says: str, changes: dict[str, Any], then: str | None, act: str
) -> None:
    w = changed(good(act), changes)
    row = [Also("row", w.rows[0], then, NO)] if then else []
    assert effects(OBJECTION, w, act, CENTRE) == [Put({"answer": "不同意"}), *row]


@pytest.mark.parametrize(
    ("changes", "withdrawn"),
    [
        ({}, True),
        ({"notice.stage": "ENDED"}, True),
        ({"rows.0.objections": pending("CHECKING")}, True),
        ({"rows.0.stage": "WITHDRAWN"}, False),
        ({"rows.0.stage": "VOID", "notice.stage": "VOID"}, False),
    ],
    ids=["live", "ended", "another pending", "already withdrawn", "void"],
)
def test_an_objection_upheld_withdraws_the_row_once(changes: dict[str, Any], withdrawn: bool) -> None:
    w = changed(good("uphold"), changes)
    row = [Also("row", w.rows[0], "withdraw", YES)] if withdrawn else []
    assert effects(OBJECTION, w, "uphold", CENTRE) == [Put({"answer": "同意"}), *row]


def test_who_objects_and_why_is_private() -> None:
    private = {spec.name for spec in fields(ObjectionForm) if spec.metadata.get("private")}
    assert private == {"name", "contact", "reason", "evidence"}


def test_the_public_hears_nothing_of_the_objection_itself() -> None:
    assert not any(act.tells for act in OBJECTION.acts)
