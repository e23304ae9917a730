"""What other processes print is what we would have printed ourselves."""

from subprocess import Popen
from typing import Any

import pytest
from conftest import Town, tree
from sample import register

from sitegen import press
from sitegen.publish import BESIDE
from sitegen.verify import verify


def one_worker(monkeypatch: pytest.MonkeyPatch, sheet: int, ahead: int) -> None:
    """Also for a small register."""
    monkeypatch.setattr(press, "MANY", 10)
    monkeypatch.setattr(press.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(press, "SHEET", sheet)
    monkeypatch.setattr(press, "AHEAD", ahead)


@pytest.mark.parametrize(("sheet", "ahead"), [(40, 60), (2, 1)])  # with little room there is waiting for it, and printing without it
async def test_a_site_printed_by_several_processes_is_the_same_byte_for_byte(
    town: Town, monkeypatch: pytest.MonkeyPatch, sheet: int, ahead: int
) -> None:
    sample = Town(register(30), town.config)
    await sample.build()
    one_worker(monkeypatch, sheet, ahead)
    pressed = sample.but(out=town.config.out.parent / "pressed", state=town.config.out.parent / "pressed-state")
    await pressed.build()
    assert tree(pressed.config.out) == sample.tree()
    assert verify(pressed.config.out) == []
    times = {file: file.stat().st_mtime_ns for file in pressed.config.out.rglob("*.html")}
    await pressed.build()
    assert {file: file.stat().st_mtime_ns for file in pressed.config.out.rglob("*.html")} == times


@pytest.mark.parametrize(("sheet", "ahead"), [(40, 60), (2, 1)])
async def test_a_worker_that_dies_ends_the_build_with_nothing_published(
    town: Town, monkeypatch: pytest.MonkeyPatch, sheet: int, ahead: int
) -> None:
    def false(command: tuple[str, ...], **how: Any) -> Popen[bytes]:
        return Popen(("/bin/false",), **how)

    one_worker(monkeypatch, sheet, ahead)
    monkeypatch.setattr(press, "Popen", false)
    sample = Town(register(30), town.config)
    with pytest.raises(ChildProcessError):
        await sample.build()
    assert {file.name for file in town.config.out.iterdir()} <= {BESIDE}
    monkeypatch.undo()
    await sample.build()
    assert verify(town.config.out) == []
