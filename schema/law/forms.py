"""What an act asks its actor to hand in: every form becomes a GraphQL input and is kept in the ledger.

A form is a frozen dataclass; each field says in Chinese what it is, and how much it may hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from .article import Article
from .personal import Personal

CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]"
)
PHONE = r"[0-9０-９+\-() （）转]{5,40}"


@dataclass(frozen=True)
class Refusal:
    """A reason why an act is refused: a code for programs, words for people, the article, the field to mend."""

    code: str
    message: str
    article: Article | None = None
    field: str | None = None

    def under(self, basis: Article) -> Refusal:
        """The same, citing `basis` when it cites nothing of its own."""
        return self if self.article else replace(self, article=basis)


@dataclass(frozen=True)
class Nothing:
    """The act asks for no form."""


REQUIRED: Any = object()


def _field(says: str, default: Any, **limits: Any) -> Any:
    metadata = {"says": says, **limits}
    return field(metadata=metadata) if default is REQUIRED else field(default=default, metadata=metadata)


def words(says: str, most: int = 200, *, default: Any = REQUIRED, private: bool = False, pattern: str = "") -> Any:
    """Text of 1 to `most` characters; `private` keeps it out of the ledger; `pattern` must match whole."""
    return _field(says, default, most=most, private=private, pattern=pattern)


def personal(
    says: str, purpose: str, most: int = 200, *,
    default: Any = REQUIRED, pattern: str = "", normal: Callable[[str], str] = str.strip,
) -> Any:  # fmt: skip
    """A person's own number or address, as a `Personal`: the desk seals it for `purpose`, in its `normal` form, on the way in."""
    return _field(says, default, most=most, private=True, pattern=pattern, personal=purpose, normal=normal)


def number(says: str, least: int, most: int, *, default: Any = REQUIRED) -> Any:
    """A whole number within bounds."""
    return _field(says, default, least=least, top=most)


def given(says: str, *, default: Any = REQUIRED) -> Any:
    """A date, a moment, yes or no, or one of a closed list: the type says it all."""
    return _field(says, default)


def ref(noun: str, says: str, *, default: Any = REQUIRED) -> Any:
    """Another record, by its id; the desk puts the record itself in its place before the law is asked."""
    return _field(says, default, ref=noun)


def rows(of: type, says: str, most: int, least: int = 0) -> Any:
    """A list of `of` (a form, a type, or what `ref` names), `least` to `most` long."""
    return _field(says, REQUIRED, of=of, rows=(least, most))


def refs(noun: str, says: str, most: int, least: int = 1) -> Any:
    """A list of other records, each once."""
    return _field(says, REQUIRED, ref=noun, rows=(least, most))


def check(form: Any, basis: Article, path: str = "") -> Iterator[Refusal]:
    """Every field that is empty, too long, out of bounds or not clean text."""
    for spec in fields(form):
        value, meta, name = getattr(form, spec.name), spec.metadata, path + camel(spec.name)
        if isinstance(value, list | tuple):
            least, most = meta["rows"]
            if not least <= len(value) <= most:
                yield Refusal("WRONG_COUNT", f"“{meta['says']}”应有{least}至{most}项，现有{len(value)}项", basis, name)
            if "ref" in meta and len({_id(entry) for entry in value}) < len(value):
                yield Refusal("TWICE", f"“{meta['says']}”中有重复", basis, name)
            for index, entry in enumerate(value[:most]):
                if is_dataclass(entry) and "of" in meta:
                    yield from check(entry, basis, f"{name}.{index}.")
                elif isinstance(entry, str):
                    yield from _text(entry, {"most": 500, **meta}, basis, f"{name}.{index}")
        elif isinstance(value, str | Personal):
            yield from _text(value.text if isinstance(value, Personal) else value, meta, basis, name)
        elif is_dataclass(value) and "of" in meta:
            yield from check(value, basis, name + ".")
        elif isinstance(value, int) and "top" in meta and not meta["least"] <= value <= meta["top"]:
            yield Refusal("OUT_OF_BOUNDS", f"“{meta['says']}”应在{meta['least']}与{meta['top']}之间", basis, name)


def _id(entry: Any) -> Any:
    return getattr(entry, "id", entry)


def _text(value: str, meta: Any, basis: Article, name: str) -> Iterator[Refusal]:
    says, most = meta["says"], meta.get("most", 200)
    if not value.strip():
        yield Refusal("EMPTY", f"“{says}”不能为空", basis, name)
    elif len(value) > most:
        yield Refusal("TOO_LONG", f"“{says}”最多{most}字，现有{len(value)}字", basis, name)
    elif CONTROL.search(value):
        yield Refusal("NOT_PLAIN_TEXT", f"“{says}”含有不可见的控制字符，请删去后重填", basis, name)
    elif meta.get("pattern") and not re.fullmatch(meta["pattern"], value):
        yield Refusal("WRONG_FORM", f"“{says}”格式不符", basis, name)


def camel(name: str) -> str:
    """`closes_on` as GraphQL writes it: `closesOn`."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


@dataclass(frozen=True)
class Opinion:
    """书面意见"""

    reason: str = words("理由，将告知当事人", 2000)
