"""Lists are asked for again only where they hold what has changed, and come out as a full build would make them."""

import random
from collections.abc import Callable

import pytest
from conftest import Town, town_in, tree
from sample import scopes
from test_build import happen

from sitegen import asking, build, kept
from sitegen.session import Session

WAYS: dict[str, tuple[Callable[[Town], None], int]] = {  # what happens -> pages of the list of institutions asked for, of 7
    "a record changes where it stands": (lambda town: town.register.rescope("Y000012000108", scopes(3, 2)), 1),
    "two of one page change": (lambda town: both(town, "Y000012000106", "Y000012000107"), 1),
    "two of two pages change": (lambda town: both(town, "Y000012000102", "Y000012000117"), 2),
    "a record moves to the front": (lambda town: town.register.rename("Y000012000114", "天津00机械厂"), 1 + 7),
    "a record moves to the end": (lambda town: town.register.rename("Y000012000104", "天津99机械厂"), 1 + 7),
    "a record comes in": (lambda town: town.register.file("Y000012000200", "天津105机械厂", scopes(1, 1)), 1 + 7),
    "another page's record goes as one comes in": (lambda town: swapped(town), 2 + 7),
}


def both(town: Town, *codes: str) -> None:
    for code in codes:
        town.register.rescope(code, scopes(3, 2))


def swapped(town: Town) -> None:
    town.register.strike("Y000012000117")
    town.register.rescope("Y000012000101", scopes(2, 1))
    town.register.file("Y000012000200", "天津105机械厂", scopes(1, 1))


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three entries on a page, so that a few records make long lists."""
    monkeypatch.setattr(asking, "SIZE", 3)
    for ask in (asking.parts, asking.every):
        monkeypatch.setattr(ask, "__defaults__", (None, 3))


async def long(town: Town) -> None:
    """A list of seven pages, and a turn in which the lists were read for the first time."""
    for n in range(100, 120):
        town.register.file(f"Y000012{n:06}", f"天津{n}机械厂", scopes(n, 1))
    await town.build()
    town.register.rescope("Y000012000100", scopes(1, 2))
    await town.catch_up()
    town.register.asked.clear()


async def as_anew(town: Town) -> bool:
    anew = town_in(town.config.out.parent / "anew").config
    await town.but(out=anew.out, state=anew.state).build()
    return town.tree() == tree(anew.out)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("what", WAYS)
async def test_a_list_is_asked_for_only_where_it_may_differ(town: Town, what: str) -> None:
    happens, pages = WAYS[what]
    await long(town)
    happens(town)
    await town.catch_up()
    assert sum(told.startswith("query institutions(") for told in town.register.asked) == pages
    assert await as_anew(town)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_turn_by_turn_the_lists_are_those_of_a_full_build(town: Town, seed: int) -> None:
    dice = random.Random(seed)
    await long(town)
    for turn in range(24):
        for _ in range(dice.choice((1, 1, 2, 5))):
            happen(town, dice)
        await town.catch_up()
        assert turn % 6 != 5 or await as_anew(town)


@pytest.mark.usefixtures("short")
async def test_a_turn_that_fails_leaves_nothing_that_is_taken_for_known(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await long(town)
    town.register.rescope("Y000012000108", scopes(3, 2))

    async def fails(self: Session) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(Session, "seal", fails)
        with pytest.raises(OSError, match="no space left"):
            await town.catch_up()
    town.register.rename("Y000012000114", "天津00机械厂")
    await town.catch_up()
    town.register.rescope("Y000012000115", scopes(5, 2))
    await town.catch_up()
    assert await as_anew(town)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("spoilt", ["a broken file", "another day"])
async def test_what_is_not_surely_known_is_asked_for_whole(town: Town, monkeypatch: pytest.MonkeyPatch, spoilt: str) -> None:
    await long(town)
    if spoilt == "a broken file":
        (town.config.state / kept.FILE).write_bytes(b"no data base at all, however long one looks at it" * 99)
    else:
        monkeypatch.setattr(build.kept, "mark", lambda position, day: f"{position.cursor} {position.program} later")
    town.register.rescope("Y000012000108", scopes(3, 2))
    await town.catch_up()
    assert sum(told.startswith("query institutions(") for told in town.register.asked) == 7
    assert await as_anew(town)
