"""The forms that histories are made of: each form of the law can be drawn soundly, and each fault put into one is found."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from random import Random
from uuid import UUID

import pytest

from schema.law.chapters import CHAPTERS
from schema.law.forms import check
from schema.law.procedure import Act

from .drawing import PRIVATE, drawn, spoiled

DAY = date(2022, 3, 9)
# a holiday notice is no form that a person fills in: the desk reckons it
ACTS = [
    pytest.param(act, id=f"{chapter.name}.{act.name}")
    for chapter in CHAPTERS for act in chapter.acts if f"{chapter.name}.{act.name}" != "calendarImport.take"
]  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_every_form_of_the_law_can_be_drawn_soundly_and_each_fault_is_found(act: Act) -> None:
    """KeyError: a pattern without a sample in `tests/drawing.py`."""
    for seed in range(12):
        dice = Random(seed)

        def ref(noun: str, dice: Random = dice) -> UUID:
            return UUID(int=dice.getrandbits(128))

        form = drawn(act.form, dice, ref, DAY)
        assert list(check(form, act.basis)) == []
        worse = spoiled(form, dice, refs=False)
        assert worse is None or list(check(worse, act.basis)) != [], worse
        for spec in fields(form):
            if spec.metadata.get("private") and not spec.metadata.get("pattern") and getattr(form, spec.name) is not None:
                assert getattr(form, spec.name).startswith(PRIVATE)


def test_the_same_dice_draw_the_same_form() -> None:
    act = CHAPTERS[0].act("draft")
    one, other = (drawn(act.form, Random(7), lambda noun: UUID(int=1), DAY) for _ in range(2))
    assert one == other
    assert drawn(act.form, Random(8), lambda noun: UUID(int=1), DAY) != one
