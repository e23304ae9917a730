"""申报项: one item's way, each step by operation of law and none by hand (article 10)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from schema.law.filing import FILING
from schema.law.forms import Nothing
from schema.law.item import ITEM, ItemStage
from schema.law.procedure import Also, Put
from schema.law.roles import BUREAU, CENTRE, LAW
from tests.law.cases import NO, YES, Thing, double_entry, effects, filing_world, moment, refusals, world

A2, A3, A4, A5 = (f"第十条第（{n}）项" for n in "二三四五")
UNFINISHED = ("DECLARED", "PROPOSED", "APPROVED", "IN_NOTICE", "CLEARED", "REPORTED", "PUBLISHED")
MATRIX = {
    "propose": ("LAW", ("DECLARED",), "PROPOSED", A3),
    "pass_over": ("LAW", ("DECLARED",), "NOT_PROPOSED", A3),
    "approve": ("LAW", ("PROPOSED",), "APPROVED", A3),
    "disapprove": ("LAW", ("PROPOSED",), "DISAPPROVED", A3),
    "announce": ("LAW", ("APPROVED",), "IN_NOTICE", A4),
    "take_back": ("LAW", ("IN_NOTICE",), "APPROVED", A4),
    "clear": ("LAW", ("IN_NOTICE",), "CLEARED", A5),
    "withdraw": ("LAW", ("IN_NOTICE",), "WITHDRAWN", A5),
    "report": ("LAW", ("CLEARED",), "REPORTED", A5),
    "publish": ("LAW", ("REPORTED",), "PUBLISHED", A5),
    "return": ("LAW", ("REPORTED",), "CLEARED", A5),
    "grant": ("LAW", ("PUBLISHED",), "GRANTED", A5),
    "abandon": ("LAW", UNFINISHED, "ABANDONED", A2),
}
REASONED = {"propose", "pass_over", "approve", "disapprove", "withdraw", "return"}


def good(act: str) -> Thing:
    w = world(filing_world().items[0])
    w.case.stage = MATRIX[act][1][0]
    w.form = YES if act in REASONED else Nothing()
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(ITEM, MATRIX, good) == []


@pytest.mark.parametrize("act", MATRIX)
def test_each_step_goes_through_where_it_belongs(act: str) -> None:
    assert refusals(ITEM, good(act), act, LAW) == set()


def test_the_one_way_to_a_grant_leaves_no_step_out() -> None:
    way = ["DECLARED", "PROPOSED", "APPROVED", "IN_NOTICE", "CLEARED", "REPORTED", "PUBLISHED", "GRANTED"]
    steps = {(source, end) for _, sources, end, _ in MATRIX.values() for source in sources}
    law = {(stage.name, act.dst.name) for act in ITEM.acts for stage in act.src if stage}
    assert law == steps
    assert all(step in law for step in pairwise(way))
    for place, later in enumerate(way):
        assert not any((earlier, later) in law for earlier in way[: max(place - 1, 0)])


def test_five_outcomes_are_final() -> None:
    ends = {stage.name for stage in ItemStage if ITEM.final(stage)}
    assert ends == {"NOT_PROPOSED", "DISAPPROVED", "WITHDRAWN", "GRANTED", "ABANDONED"}


@pytest.mark.parametrize("who", [CENTRE, BUREAU])
def test_no_office_moves_an_item_by_hand(who: object) -> None:
    assert refusals(ITEM, good("grant"), "grant", who) == {f"NOT_YOUR_OFFICE {A5}"}  # type: ignore[arg-type]


@pytest.mark.parametrize("act", sorted(REASONED))
def test_a_decision_on_an_item_has_words(act: str) -> None:
    w = good(act)
    w.form = type(YES)("")
    assert refusals(ITEM, w, act, LAW) == {f"EMPTY {MATRIX[act][3]}"}


# FINDING: the reasons of an unfavourable outcome stay in the ledger, which the applicant cannot read; the item's `outcome`
# column is never set, so nobody can be "told" (articles 10(2) and 10(3); regulation.md 1.2: a reasoned notice).
@pytest.mark.parametrize("name", ["pass_over", "disapprove", "withdraw", "return"])
def test_the_reason_of_an_unfavourable_outcome_is_kept_with_the_item(name: str) -> None:
    w = good(name)
    w.form = NO
    assert Put({"outcome": "不同意"}) in effects(ITEM, w, name, LAW)


# FINDING: the same for a filing that is rejected at the first review: its items are abandoned without a word.
def test_the_reason_of_a_rejection_reaches_the_items() -> None:
    w = filing_world(stage="REVIEW")
    told = list(FILING.act("reject").then(w.case, NO, moment(who=CENTRE)))
    kept = [e.values for e in told if isinstance(e, Put)] + [e.values for e in told if isinstance(e, Also)]
    words = [value for values in kept for value in values.values()]
    forms = [e.form for e in told if isinstance(e, Also)]
    assert "不同意" in words or NO in forms
