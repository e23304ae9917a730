"""No row of law half written: titles, articles, conditions and forms in words; every stage reachable, every way leads to an end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass

import pytest

from schema.law.article import Article
from schema.law.chapters import CHAPTERS
from schema.law.forms import Nothing
from schema.law.procedure import Act, Procedure, Stage

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ACTS = [pytest.param(chapter, act, id=f"{chapter.name}.{act.name}") for chapter in CHAPTERS for act in chapter.acts]


@pytest.mark.parametrize(("chapter", "act"), ACTS)
def test_an_act_has_a_title_an_article_and_a_condition_in_words(chapter: Procedure, act: Act) -> None:
    assert CHINESE.search(act.title)
    assert isinstance(act.basis, Article)
    assert act.basis.law == ""
    assert 1 <= act.basis.number <= 27
    assert CHINESE.search(act.provided.__doc__ or "")
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", act.name)
    assert act.tells is None or re.fullmatch(r"[a-z]+\.[a-z_]+", act.tells)
    assert act.by.value


def unsaid(form: type, path: str = "") -> Iterator[str]:
    """Fields without Chinese words for what they are, also in rows within rows."""
    if form is not Nothing and not CHINESE.search(form.__doc__ or ""):
        yield path or form.__name__
    for spec in fields(form):
        if not CHINESE.search(spec.metadata.get("says", "")):
            yield f"{path}{form.__name__}.{spec.name}"
        inner = spec.metadata.get("of")
        if isinstance(inner, type) and is_dataclass(inner):
            yield from unsaid(inner, f"{path}{form.__name__}.{spec.name} -> ")


@pytest.mark.parametrize(("chapter", "act"), ACTS)
def test_every_field_of_a_form_says_what_it_is(chapter: Procedure, act: Act) -> None:
    assert list(unsaid(act.form)) == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_names_are_unique_and_stages_have_labels(chapter: Procedure) -> None:
    names = [act.name for act in chapter.acts]
    assert len(names) == len(set(names))
    labels = [stage.value for stage in chapter.stages]
    assert all(CHINESE.search(label) for label in labels)
    assert len(labels) == len(set(labels)) == len(chapter.stages.__members__)
    assert CHINESE.search(chapter.title)


def test_chapters_and_the_acts_of_all_of_them_are_told_apart() -> None:
    names = [chapter.name for chapter in CHAPTERS]
    assert len(names) == len(set(names))
    mutations = [f"{chapter.name}_{act.name}" for chapter in CHAPTERS for act in chapter.acts]
    assert len(mutations) == len(set(mutations))


# Items, rows (of notices and of batches), moved deadlines and sittings are added by another case's act, in this stage.
BORN = {"item": "DECLARED", "row": "SHOWN", "calendarMove": "WAITING", "sitting": "PROPOSED", "batchRow": "PROPOSED"}


def steps(chapter: Procedure) -> set[tuple[Stage, Stage]]:
    return {(stage, act.dst) for act in chapter.acts for stage in act.src if stage is not None}


def closure(start: set[Stage], follow: Callable[[Stage], set[Stage]]) -> set[Stage]:
    reached = set(start)
    while more := {stage for known in reached for stage in follow(known)} - reached:
        reached |= more
    return reached


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_every_stage_can_be_reached_and_every_stage_has_a_way_to_an_end(chapter: Procedure) -> None:
    starts = {act.dst for act in chapter.acts if act.creates} or {chapter.stages[BORN[chapter.name]]}
    reached = closure(starts, lambda stage: {end for source, end in steps(chapter) if source is stage})
    assert reached == set(chapter.stages)
    ends = {stage for stage in chapter.stages if chapter.final(stage)}
    assert ends
    home = closure(ends, lambda stage: {source for source, end in steps(chapter) if end is stage})
    assert home == set(chapter.stages)


@pytest.mark.parametrize(("chapter", "act"), ACTS)
def test_an_act_starts_a_case_or_moves_one_but_not_both(chapter: Procedure, act: Act) -> None:
    assert act.src
    assert len(set(act.src)) == len(act.src)
    assert act.creates or None not in act.src
