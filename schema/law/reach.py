"""范围 · how far a key reaches, or a session that is not whole yet: least privilege (GB/T 22239-2019 8.1.4.2).

A reach is written in words set apart by spaces: `*` (as far as the office), `read` (all that the owner may read),
`read:Institution` (of this type alone), `act:plan.submit` (one act), `act:plan.*` (all acts of a chapter). It only narrows:
what the office may not do, no word gives.
"""

from __future__ import annotations

import re
from functools import lru_cache

ALL = "*"
READ = "read"
WORD = r"read|read:[A-Z][A-Za-z]{0,39}|act:[a-z][A-Za-z]{0,39}\.(?:\*|[a-z_]{1,40})"
WORDS = rf"\*|(?:{WORD})(?: (?:{WORD}))*"
NARROW = rf"(?:{WORD})(?: (?:{WORD}))*"
KEPT_FROM_KEYS = ("account", "delegation", "key", "factor", "endpoint")  # who may enter is said by people who have logged in
IN_PERSON = (*KEPT_FROM_KEYS, "calendarFeed", "complaintRecusal")  # not through a deputy


@lru_cache(1000)
def reach_of(words: str | None) -> frozenset[str] | None:
    """The reach that these words mean; None: no narrower than the office."""
    return None if words is None or words == ALL else frozenset(words.split())


def covers(reach: frozenset[str] | None, noun: str, act: str) -> bool:
    """Whether this act lies within it."""
    return reach is None or f"act:{noun}.{act}" in reach or f"act:{noun}.*" in reach


def reads(reach: frozenset[str] | None, kind: str = "") -> bool:
    """Whether what is of this kind (a type of the contract; none: whatever there is) may be read."""
    return reach is None or READ in reach or f"read:{kind}" in reach


def kept(words: str) -> list[str]:
    """Those of the words that no key may have."""
    return [word for word in words.split() if re.match(rf"act:(?:{'|'.join(KEPT_FROM_KEYS)})\.", word)]
