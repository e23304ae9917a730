"""申报工作安排: the bureau alone opens it, the clock alone closes it (article 10(1))."""

from __future__ import annotations

import pytest

from schema.law.call import CALL, CallForm
from schema.law.kinds import Track
from schema.law.procedure import Numbered, Put
from schema.law.roles import BUREAU, CLOCK
from tests.law.cases import Row, Thing, call, changed, day, double_entry, effects, refusals, world

A = "第十条第（一）项"
MATRIX = {
    "draft": ("BUREAU", (), "DRAFT", A),
    "amend": ("BUREAU", ("DRAFT",), "DRAFT", A),
    "publish": ("BUREAU", ("DRAFT",), "OPEN", A),
    "close": ("CLOCK", ("OPEN",), "CLOSED", A),
}


def good(act: str) -> Thing:
    w = world(call())
    w.case.stage = "OPEN" if act == "close" else "DRAFT"
    if act in ("draft", "amend"):
        w.form = CallForm(title="2022年第一批", tracks=[Track.EMPLOYER], opens_on=day("2022-03-11"), closes_on=day("2022-03-31"),
                          body="正文", documents=["申请表"], occupations=[])  # fmt: skip
    if act == "close":
        w.now = "2022-04-01 00:00"
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(CALL, MATRIX, good) == []


ROWS: list[Row] = [
    ("a good draft", "draft", BUREAU, {}, set()),
    ("a window of one day", "draft", BUREAU, {"form.closes_on": day("2022-03-11")}, set()),
    ("a window that ends before it begins", "draft", BUREAU, {"form.closes_on": day("2022-03-10")}, {f"WINDOW {A}"}),
    ("the same when amending", "amend", BUREAU, {"form.closes_on": day("2022-03-10")}, {f"WINDOW {A}"}),
    ("for nobody", "draft", BUREAU, {"form.tracks": []}, {f"WRONG_COUNT {A}"}),
    ("for both tracks", "draft", BUREAU, {"form.tracks": ["EMPLOYER", "SOCIAL"]}, set()),
    ("no occupation allowed", "draft", BUREAU, {"form.max_items": 0}, {f"OUT_OF_BOUNDS {A}"}),
    ("a quota of none", "draft", BUREAU, {"form.quota": 0}, {f"OUT_OF_BOUNDS {A}"}),
    ("a quota", "draft", BUREAU, {"form.quota": 20}, set()),
    ("without a title", "draft", BUREAU, {"form.title": " "}, {f"EMPTY {A}"}),
    ("published in time", "publish", BUREAU, {}, set()),
    ("published on the last day", "publish", BUREAU, {"now": "2022-03-31 23:59"}, set()),
    ("published when the window is past", "publish", BUREAU, {"now": "2022-04-01 00:00"}, {f"WINDOW_PAST {A}"}),
    ("published twice", "publish", BUREAU, {"case.stage": "OPEN"}, {f"WRONG_STAGE {A}"}),
    ("changed after publication", "amend", BUREAU, {"case.stage": "OPEN"}, {f"WRONG_STAGE {A}"}),
    ("closed as the last day has ended", "close", CLOCK, {}, set()),
    ("closed on the last day", "close", CLOCK, {"now": "2022-03-31 23:59"}, {f"TOO_EARLY {A}"}),
    ("closed early by the bureau", "close", BUREAU, {"now": "2022-03-20 09:00"}, {f"NOT_YOUR_OFFICE {A}", f"TOO_EARLY {A}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_call(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(CALL, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


def test_three_occupations_are_the_rule_unless_the_bureau_says_otherwise() -> None:
    assert good("draft").form.max_items == 3


def test_drafting_gives_a_number_and_amending_keeps_it() -> None:
    (put,) = effects(CALL, good("draft"), "draft", BUREAU)
    assert isinstance(put, Put)
    assert put.values["number"] == Numbered("津人社鉴申〔2022〕{}号")
    (put,) = effects(CALL, good("amend"), "amend", BUREAU)
    assert isinstance(put, Put)
    assert "number" not in put.values


def test_publishing_keeps_the_day() -> None:
    assert effects(CALL, good("publish"), "publish", BUREAU) == [Put({"published_on": day("2022-03-10")})]


def test_the_public_hears_of_publication_and_closing_only() -> None:
    assert [act.tells for act in CALL.acts] == [None, None, "call.published", "call.closed"]
