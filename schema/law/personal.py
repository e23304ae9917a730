"""个人信息 · a particular of a person (a number, a phone, an address) as the law meets it: it may be judged, never shown.

The desk seals such a field of a form before anything else sees it (《个人信息保护法》第五十一条: 加密、去标识化). A guard reads
`text`; effects keep `sealed`, `index` and `tail`; the ledger keeps neither.
"""

from __future__ import annotations

from typing import Any

HIDDEN = "〔个人信息〕"
SHOWN = 4  # what is left of a number when it is masked: its last four characters


class Personal:
    """A personal particular: the text for as long as the act is judged, and what of it may be kept.

    `sealed` opens under the deployment's keys alone; `index` is the same for the same text, and tells nothing without the key.
    """

    __slots__ = ("index", "sealed", "text")

    def __init__(self, text: str, sealed: bytes, index: bytes) -> None:
        self.text, self.sealed, self.index = text, sealed, index

    @property
    def tail(self) -> str:
        """The last four characters, for whoever may see it masked; of a short one nothing."""
        return tail(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and self.index == other.index

    def __hash__(self) -> int:
        return hash(self.index)

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__


def tail(text: str) -> str:
    """The last four characters; nothing when that would be half of it or more."""
    return text[-SHOWN:] if len(text) > 2 * SHOWN else ""


def columns(name: str, value: Personal | None, *parts: str) -> dict[str, Any]:
    """What is kept of a particular, by column: `columns("document", it)` -> document_sealed, document_index, document_tail."""
    return {f"{name}_{part}": getattr(value, part, None) for part in parts or ("sealed", "index", "tail")}
