"""Killed at any moment, the generator leaves whole pages behind, and its next run leaves none of it to be seen."""

import asyncio
import json
import multiprocessing
import os
import random
import signal
import sys
from pathlib import Path

import pytest
from conftest import Town, town_in, tree
from test_build import happen

from sitegen import log
from sitegen.publish import Tree
from sitegen.verify import verify

TOUCHES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree", "os.truncate"}


def killed_at(town: Town, moment: int) -> None:
    """Builds, and dies by SIGKILL at its n-th touch of the file system."""
    left = moment

    def touch(event: str, told: tuple[object, ...]) -> None:
        nonlocal left
        if event in TOUCHES and str(told[0]).startswith(str(town.config.out.parent)):
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(touch)
    asyncio.run(town.catch_up(prove=False))
    os._exit(0)


def whole(out: Path) -> None:
    """No page, twin or list is half written."""
    for name, body in tree(out).items():
        if name.endswith(".html"):
            assert body.rstrip().endswith(b"</html>"), name
        if name.endswith(".json"):
            json.loads(body)


@pytest.mark.parametrize("seed", range(3))
def test_a_crash_at_any_point_is_mended_by_the_next_run(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    town = town_in(tmp_path / "town")
    for _ in range(6):
        happen(town, dice)
    fork = multiprocessing.get_context("fork")
    deaths = 0
    for _ in range(12):
        for _ in range(dice.randint(1, 3)):
            happen(town, dice)
        child = fork.Process(target=killed_at, args=(town, dice.randint(1, 90)))
        child.start()
        child.join()
        deaths += child.exitcode == -signal.SIGKILL
        whole(town.config.out)
        if dice.random() < 0.5:
            asyncio.run(town.catch_up(prove=False))
            assert verify(town.config.out) == []
    asyncio.run(town.catch_up(prove=False))
    asyncio.run(town.but(out=tmp_path / "anew", state=tmp_path / "anew-state").build())
    assert town.tree() == tree(tmp_path / "anew")
    assert verify(town.config.out) == []
    assert deaths > 3


@pytest.mark.parametrize("durable", [True, False])
def test_what_cannot_be_intended_is_not_published(tmp_path: Path, durable: bool) -> None:
    tree = Tree(tmp_path / "out")
    tree.durable = durable
    tree.stage("institutions/a/index.html", b"new")

    def fails() -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        tree.promote(first=fails)
    assert not (tmp_path / "out/institutions").exists()
    tree.promote()
    assert (tmp_path / "out/institutions/a/index.html").read_bytes() == b"new"


def test_a_torn_line_of_the_log_is_cut_off(peopled: Town) -> None:
    asyncio.run(peopled.build())
    original = peopled.config.state / log.NAME
    before = original.read_bytes()
    with original.open("ab") as file:
        file.write(before[: len(before) // 2])
    asyncio.run(peopled.build())
    assert original.read_bytes() == before
    assert verify(peopled.config.out) == []
