"""What other processes print is what we would have printed ourselves."""

import pytest
from conftest import Town, tree
from sample import register

from sitegen import press
from sitegen.verify import verify


async def test_a_site_printed_by_several_processes_is_the_same_byte_for_byte(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = Town(register(30), town.config)
    await sample.build()
    monkeypatch.setattr(press, "MANY", 10)
    monkeypatch.setattr(press.os, "cpu_count", lambda: 2)
    pressed = sample.but(out=town.config.out.parent / "pressed", state=town.config.out.parent / "pressed-state")
    await pressed.build()
    assert tree(pressed.config.out) == sample.tree()
    assert verify(pressed.config.out) == []
    times = {file: file.stat().st_mtime_ns for file in pressed.config.out.rglob("*.html")}
    await pressed.build()
    assert {file: file.stat().st_mtime_ns for file in pressed.config.out.rglob("*.html")} == times


async def test_a_worker_that_dies_ends_the_build_with_nothing_published(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "MANY", 10)
    monkeypatch.setattr(press.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(press.sys, "executable", "/bin/false")
    sample = Town(register(30), town.config)
    with pytest.raises(ChildProcessError):
        await sample.build()
    assert [*town.config.out.glob("*.*")] == []
    monkeypatch.undo()
    await sample.build()
    assert verify(town.config.out) == []
