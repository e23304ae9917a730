"""Every act tried on a case of every stage there is, with a form drawn by chance: the law answers, whatever the stage, and never breaks."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import UUID

import pytest

from api import http
from schema.desk import moment, perform
from schema.law.chapters import CHAPTERS
from schema.law.procedure import Act, Actor, Procedure
from schema.law.roles import CLOCK, LAW, Role
from schema.record.nouns import NOUNS
from schema.record.transaction import connection, transaction
from tests.api.conftest import WHO
from tests.api.test_read_path import actor_of
from tests.drawing import drawn
from tests.walk import _refs
from tests.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
DRAWN = 3  # forms for each act and case
BESIDE = {
    "calendarImport.take",  # by `schema/desk/calendar.py` alone
    "ending.cancel",  # this register holds a termination that nothing led to (`conftest.years_later`)
}


class _Undone(Exception):
    """Nothing of it stays."""


async def _cases(noun: str) -> list[UUID]:
    table = NOUNS[noun]._meta.db_table
    async with connection() as raw:
        return [row["id"] for row in await raw.fetch(f'SELECT DISTINCT ON (stage) id FROM "{table}" ORDER BY stage, id')]


async def _pool(noun: str) -> list[UUID]:
    async with connection() as raw:
        return [row["id"] for row in await raw.fetch(f'SELECT id FROM "{NOUNS[noun]._meta.db_table}" ORDER BY id LIMIT 12')]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: str(chapter.name))
async def test_the_law_answers_on_any_case(filled: World, chapter: Procedure) -> None:
    now = await http.now(filled.settings)
    actors = [await actor_of(filled, who) for who in WHO if who] + [Actor(Role.PUBLIC), Actor(CLOCK)]
    dice, broken, tried = Random(chapter.name), list[str](), 0
    pools = {noun: await _pool(noun) for act in chapter.acts for noun in set(_refs(act.form))}
    for act in chapter.acts:
        able = [actor for actor in actors if actor.role & act.by]
        if act.by is LAW or not able or f"{chapter.name}.{act.name}" in BESIDE or (act.by is CLOCK and act.creates):
            continue
        for case in [None] if act.creates else await _cases(chapter.name):
            for _ in range(DRAWN):
                tried += 1
                if fault := await _tried(filled, chapter, act, case, dice.choice(able), pools, dice, now):
                    broken.append(f"{chapter.name}.{act.name}: {fault}")
                    break
    assert broken == []
    if any(act.by & ~LAW and f"{chapter.name}.{act.name}" not in BESIDE for act in chapter.acts):
        assert tried or not await _cases(chapter.name)


async def _tried(
    world: World, chapter: Procedure, act: Act, case: UUID | None, actor: Actor, pools: dict[str, list[UUID]], dice: Random, now: Any
) -> str:
    when = await moment(world.deployment, actor, now)
    nobody = UUID(int=dice.getrandbits(128))
    form = drawn(act.form, dice, lambda noun: dice.choice(pools[noun] or [nobody]), when.day)
    try:
        async with transaction():
            await perform(chapter.name, act.name, case, form, when, recorded_at=now)
            raise _Undone
    except _Undone:
        return ""
    except Exception as fault:  # of whatever kind: the law refuses, it does not break
        return f"{type(fault).__name__}: {fault}"


