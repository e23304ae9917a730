"""抽签的算法 · SHA-256 and sorting, nothing else; the public re-runs it by site/content/downloads/redraw.py, written apart from this.

The roster is a text of lines; whoever has the text, the seed and the public value has the outcome.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Roster:
    """How many of which institutions (weight = tickets in the urn), how many of which supervisors, and who must not meet."""

    number: str
    count: int
    seats: int
    objects: Mapping[str, int]
    supervisors: tuple[str, ...]
    excluded: frozenset[tuple[str, str]]


def sha256(text: str) -> str:
    """In hex, over UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def roster_hash(text: str) -> str:
    """What is published beside the roster, so that no line of it changes."""
    return sha256(text)


def written(roster: Roster) -> str:
    """One line each, sorted, every line ended."""
    lines = [f"draw {roster.number}", f"count {roster.count}", f"seats {roster.seats}"]
    lines += [f"object {code} {weight}" for code, weight in sorted(roster.objects.items())]
    lines += [f"supervisor {code}" for code in sorted(roster.supervisors)]
    lines += [f"exclude {of} {code}" for of, code in sorted(roster.excluded)]
    return "".join(line + "\n" for line in lines)


def parsed(text: str) -> Roster:
    """The roster back from its lines."""
    rows = [line.split(" ") for line in text.splitlines()]
    told = {row[0]: row[1] for row in rows if row[0] in ("draw", "count", "seats")}
    return Roster(
        told["draw"], int(told["count"]), int(told["seats"]), {row[1]: int(row[2]) for row in rows if row[0] == "object"},
        tuple(row[1] for row in rows if row[0] == "supervisor"),
        frozenset((row[1], row[2]) for row in rows if row[0] == "exclude"),
    )  # fmt: skip


def outcome(text: str, seed: str, value: str) -> tuple[Roster, str, list[str]]:
    """The roster, the key, and the institutions drawn, first drawn first.

    An institution has as many tickets as its weight; a ticket's lot is a SHA-256; the smallest lots are drawn, each
    institution once.
    """
    roster = parsed(text)
    key = sha256(f"{seed}\n{value}\n{roster_hash(text)}")

    def lot(code: str) -> str:
        return min(sha256(f"{key} object {code} {ticket}") for ticket in range(1, roster.objects[code] + 1))

    return roster, key, sorted(roster.objects, key=lot)[: roster.count]


def queue(roster: Roster, key: str, institution: str) -> list[str]:
    """All who may inspect it, in the order of their lots: the first are drawn, who stands aside gives way to the next."""
    free = [code for code in roster.supervisors if (institution, code) not in roster.excluded]
    return sorted(free, key=lambda code: sha256(f"{key} supervisor {institution} {code}"))
