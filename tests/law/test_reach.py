"""范围: what the words of a reach mean, and that the law asks for it wherever an act comes from."""

from __future__ import annotations

import re

import pytest

from schema.law.account import ENDPOINT
from schema.law.reach import NARROW, WORDS, covers, kept, reach_of, reads
from schema.law.roles import ADMIN, LAW
from tests.law.cases import Thing, changed, refusals, world


@pytest.mark.parametrize(
    ("words", "noun", "act", "within"),
    [
        ("*", "plan", "submit", True),
        ("read", "plan", "submit", False),
        ("act:plan.submit", "plan", "submit", True),
        ("act:plan.submit", "plan", "cancel", False),
        ("act:plan.*", "plan", "cancel", True),
        ("act:plan.*", "sitting", "cancel", False),
        ("act:plan.*", "planning", "cancel", False),
        ("read act:plan.submit read:Filing", "plan", "submit", True),
    ],
)
def test_an_act_is_within_a_reach_or_not(words: str, noun: str, act: str, within: bool) -> None:
    assert covers(reach_of(words), noun, act) is within


@pytest.mark.parametrize(
    ("words", "kind", "within"),
    [("*", "Plan", True), ("read", "Plan", True), ("read:Plan", "Plan", True), ("read:Plan", "Filing", False),
     ("read:Plan", "", False), ("act:plan.*", "Plan", False), ("read", "", True)],
)  # fmt: skip
def test_a_type_is_within_a_reach_or_not(words: str, kind: str, within: bool) -> None:
    assert reads(reach_of(words), kind) is within


@pytest.mark.parametrize(
    ("words", "sound", "narrow"),
    [
        ("*", True, False), ("read", True, True), ("read read:Plan act:plan.submit act:batchRow.*", True, True), ("", False, False),
        ("* read", False, False), ("read  read", False, False), ("act:plan", False, False), ("act:*.*", False, False),
        ("read:*", False, False), ("read\n", False, False), ("write", False, False), ("act:plan.submit;", False, False),
    ],
)  # fmt: skip
def test_only_these_words_make_a_reach(words: str, sound: bool, narrow: bool) -> None:
    assert bool(re.fullmatch(WORDS, words)) is sound
    assert bool(re.fullmatch(NARROW, words)) is narrow


def test_who_may_enter_is_never_said_by_a_key() -> None:
    assert kept("read act:account.open act:plan.* act:factor.* act:key.issue_own act:endpoint.remove act:accounts.x") == [
        "act:account.open", "act:factor.*", "act:key.issue_own", "act:endpoint.remove",
    ]  # fmt: skip


def test_the_law_refuses_what_is_beyond_the_reach_and_the_law_itself_is_never_beyond() -> None:
    def paused(words: str, who: object) -> set[str]:
        w = changed(world(Thing(id="h1", stage="ACTIVE")), {"actor": {"reach": reach_of(words)}})
        return refusals(ENDPOINT, w, "pause", who)  # type: ignore[arg-type]

    assert paused("*", ADMIN) == paused("act:endpoint.pause", ADMIN) == paused("act:endpoint.*", ADMIN) == set()
    assert paused("read act:endpoint.resume", ADMIN) == {"BEYOND_REACH GB/T 22239-2019 8.1.4.2"}
    assert paused("read", LAW) == {"NOT_YOUR_OFFICE 第三条第（一）项"}  # of its office, not of a reach
