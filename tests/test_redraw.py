"""The public's script against the law's own lot, on rosters large enough that agreement is no accident (article 19, paragraph 2)."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest

from schema.law.lot import Roster, outcome, queue, roster_hash, written
from tests import supervision as sv


def drawn(chance: random.Random) -> dict[str, Any]:
    """A draw as its page tells it: fifty institutions with weights, twenty supervisors, some apart, some stepped aside."""
    people = tuple(f"D{n:04}" for n in range(1, 21))
    objects = {f"Y0000120{n:05}": chance.randint(1, 5) for n in range(50)}
    apart = frozenset((of, who) for of in objects for who in people if chance.random() < 0.2)
    text = written(Roster("津技鉴抽〔2022〕1号", 7, 2, objects, people, apart))
    seed = "".join(chance.choices("0123456789abcdef", k=64))
    roster, key, codes = outcome(text, seed, sv.VALUE)
    picks = []
    for code in codes:
        line = queue(roster, key, code)
        gone = line[: chance.randint(0, 2)]
        picks.append({"orgCode": code, "supervisors": line[len(gone) : len(gone) + 2], "released": gone, "named": []})
    return {
        "roster": text, "rosterHash": roster_hash(text), "commitment": hashlib.sha256(seed.encode()).hexdigest(), "source": "彩票",
        "knownOn": "2022-03-11", "value": sv.VALUE, "seed": seed, "picks": {"nodes": picks},
    }  # fmt: skip


def published(folder: Path, told: dict[str, Any]) -> Path:
    file = folder / "index.json"
    file.write_text(json.dumps({"draw": told}, ensure_ascii=False), "utf-8")
    return file


@pytest.mark.parametrize("number", range(4))
def test_the_script_draws_what_the_law_draws(tmp_path: Path, number: int) -> None:
    told = drawn(random.Random(number))
    said = sv.redrawn(published(tmp_path, told))
    assert (said.returncode, said.stderr) == (0, "")
    assert [line.split()[0] for line in said.stdout.splitlines()] == [pick["orgCode"] for pick in told["picks"]["nodes"]]


def swapped(told: dict[str, Any]) -> None:
    picks = told["picks"]["nodes"]
    picks[0], picks[1] = picks[1], picks[0]


def friend(told: dict[str, Any]) -> None:
    """One who is in the queue, but not next in it, sits on the task."""
    picked = told["picks"]["nodes"][0]
    taken = {*picked["supervisors"], *picked["released"]}
    picked["supervisors"][1] = next(f"D{n:04}" for n in range(1, 21) if f"D{n:04}" not in taken)


@pytest.mark.parametrize("change", [swapped, friend, lambda told: told["picks"]["nodes"].pop()])
def test_the_script_notices_another_order_another_supervisor_and_a_pick_left_out(tmp_path: Path, change: Any) -> None:
    told = drawn(random.Random(7))
    change(told)
    assert sv.redrawn(published(tmp_path, told)).returncode == 1


def test_the_script_imports_nothing_but_python_and_is_short() -> None:
    lines = sv.SCRIPT.read_text("utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) <= 35
    assert {line.split()[1] for line in lines if line.startswith(("import ", "from "))} == {"hashlib", "json", "sys", "pathlib"}
