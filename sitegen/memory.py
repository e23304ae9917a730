"""What the generator remembers between runs: how far it has heard the register, and what it had set out to publish."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import orjson

from sitegen.pages import Address
from sitegen.publish import canonical, write_durably

POSITION = "position.json"
INTENTION = "pending.json"


@dataclass(frozen=True)
class Position:
    cursor: str
    program: str  # fingerprint of templates, queries and code: another one means everything is built anew


@dataclass(frozen=True)
class Intention:
    """Written before the first file moves, erased after the position is: whoever finds it finishes the work.

    Without it a crash between a record's own page and its lists would be forgotten, for the JSON twin on disk
    would already tell of the new state and nobody would know which old lists still name the record.
    """

    pages: frozenset[Address] = frozenset()
    full: bool = False


def position(state: Path) -> Position | None:
    try:
        return Position(**orjson.loads((state / POSITION).read_bytes()))
    except FileNotFoundError:
        return None


def remember(state: Path, told: Position) -> None:
    if position(state) != told:
        write_durably(state / POSITION, canonical({"cursor": told.cursor, "program": told.program}))


def intention(state: Path) -> Intention:
    try:
        told = orjson.loads((state / INTENTION).read_bytes())
    except FileNotFoundError:
        return Intention()
    return Intention(frozenset(Address(*address) for address in told["pages"]), told["full"])


def intend(state: Path, pages: Iterable[Address] = (), full: bool = False) -> None:
    addresses = sorted((address.page, address.key) for address in pages)
    write_durably(state / INTENTION, canonical({"full": full, "pages": addresses}))


def done(state: Path) -> None:
    (state / INTENTION).unlink(missing_ok=True)
