"""The files of deployment, as far as they can be tried without a container engine: the image's own steps, the units of systemd."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.main import get_command

from api.cli import app

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "api/deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
MADE = shutil.ignore_patterns("__pycache__", "*.new")


def copied(folder: Path) -> list[str]:
    """Carries out the COPY steps that come from the checkout; the names copied."""
    names: list[str] = []
    for line in (DEPLOY / "Containerfile").read_text("utf-8").splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            *sources, _ = line.split()[1:]
            names += sources
    for name in names:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=MADE)
        else:
            shutil.copy(source, folder / name)
    return names


def test_the_image_has_every_file_of_the_software(tmp_path: Path) -> None:
    names = copied(tmp_path)
    assert {"api", "schema", "sitegen", "site", "requirements.lock"} <= set(names)
    build = "from setuptools.build_meta import build_wheel; print(build_wheel('made'))"
    ours = {
        file.relative_to(tmp_path).as_posix()
        for name in ("api", "schema", "sitegen")
        for file in (tmp_path / name).rglob("*")
        if file.is_file()
    }
    done = subprocess.run([sys.executable, "-c", build], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    with ZipFile(next((tmp_path / "made").glob("*.whl"))) as wheel:
        packed = set(wheel.namelist())
    lost = {name for name in ours - packed if not name.startswith("api/deploy/") and not name.endswith(".md")}
    assert lost == set()
    assert len(ours & packed) > 100


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_of_systemd_starts_a_command_that_there_is(unit: Path) -> None:
    found = re.search(r"^ExecStart=\S+/jinji (.+)$", unit.read_text("utf-8"), re.MULTILINE)
    assert found
    command = get_command(app)
    words = shlex.split(found[1])
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]  # type: ignore[attr-defined]
    assert not getattr(command, "commands", None), found[1]
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    assert set(words) <= known


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_has_nothing_to_say_against_a_unit(unit: Path, tmp_path: Path) -> None:
    here = tmp_path / unit.name
    here.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", unit.read_text("utf-8"), flags=re.MULTILINE))
    done = subprocess.run(["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
