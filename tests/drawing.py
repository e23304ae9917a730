"""Forms drawn by chance from what the law says of their fields: sound ones, and ones with exactly one fault that `check` must find."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from random import Random
from typing import Any
from uuid import UUID

from schema.law.factor import DIGESTS
from schema.law.personal import Personal
from schema.law.reach import NARROW, WORDS

PRIVATE = "隐私"  # begins every private text that is drawn, so that it is known again wherever it should not be
SYLLABLES = "津海河技能评价认定备案公示工匠焊接电工车床实训质量督导"
SAMPLES: Mapping[str, Callable[[Random], str]] = {
    r"[!-~]+": lambda dice: f"person-{dice.randrange(10**9)}",
    r"[0-9a-f]{64}": lambda dice: f"{dice.getrandbits(256):064x}",
    r"[0-9０-９+\-() （）转]{5,40}": lambda dice: f"022-2{dice.randrange(10**7):07d}",
    r"[^@\s]+@[^@\s]+": lambda dice: f"office{dice.randrange(100)}@example.gov.cn",
    r"https?://.+": lambda dice: f"https://example.gov.cn/{dice.randrange(1000)}",
    r"https?://\S+": lambda dice: f"https://example.gov.cn/{dice.randrange(1000)}",
    r"[a-z0-9][a-z0-9._-]{2,39}": lambda dice: f"u{dice.getrandbits(40):x}",
    r"(?!0000)[0-9]{4}": lambda dice: f"{dice.randint(1, 9999):04d}",
    r"([01]\d|2[0-3]):[0-5]\d": lambda dice: f"{dice.randrange(24):02d}:{dice.choice(('00', '30'))}",
    r"[0-9A-Za-z .,+-]+": lambda dice: f"{dice.randrange(10**6)}.{dice.randrange(100):02d}",
    r"-?\d{1,3}\.\d{1,7}": lambda dice: f"{dice.randrange(180)}.{dice.randrange(10**6):06d}",
    NARROW: lambda dice: dice.choice(("read", "read:Filing act:filing.submit", "act:plan.*")),
    WORDS: lambda dice: dice.choice(("*", "read")),
    DIGESTS: lambda dice: " ".join(f"{dice.getrandbits(256):064x}" for _ in range(10)),
    r"[A-Z2-7]{32,64}": lambda dice: "".join(dice.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(32)),
    r"whsec_\S+": lambda dice: f"whsec_{PRIVATE}{dice.getrandbits(64):x}",
}
Refs = Callable[[str], UUID | None]


def drawn(form: type, dice: Random, refs: Refs, day: date, known: Mapping[str, Any] | None = None) -> Any:
    """A sound form of this kind: `refs` answers an id of a noun, dates lie around `day`, `known` fields are taken as they are."""
    kinds = typing.get_type_hints(form)
    values: dict[str, Any] = dict(known or {})
    for spec in fields(form):
        if spec.name not in values:
            values[spec.name] = _value(spec, kinds[spec.name], dice, refs, day)
    return form(**values)


def _value(spec: Field[Any], kind: Any, dice: Random, refs: Refs, day: date) -> Any:
    meta, optional = spec.metadata, spec.default is not MISSING
    if optional and dice.random() < 0.4:
        return spec.default
    if "rows" in meta:
        least, most = meta["rows"]
        count = dice.randint(least, min(most, least + 2))
        if "ref" in meta:
            found = dict.fromkeys(refs(meta["ref"]) for _ in range(count))
            return [one for one in found if one is not None]
        of = meta["of"]
        return [drawn(of, dice, refs, day) if is_dataclass(of) else _plain(of, meta, dice, day) for _ in range(count)]
    if "ref" in meta:
        return refs(meta["ref"])
    choices = [one for one in typing.get_args(kind) if one is not types.NoneType] if isinstance(kind, types.UnionType) else [kind]
    return _plain(choices[0], meta, dice, day)


def _plain(kind: Any, meta: Mapping[str, Any], dice: Random, day: date) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return dice.choice(list(kind))
    if kind is bool:
        return dice.random() < 0.7
    if kind is float:
        return dice.randint(0, 200) / 2
    if kind is Any:  # an id that no noun of the law has
        return UUID(int=dice.getrandbits(128))
    if kind is int:
        return dice.randint(meta.get("least", 0), meta.get("top", 100))
    if kind is datetime:
        return datetime.combine(day, datetime.min.time(), UTC)
    if kind is date:
        return day + timedelta(dice.choice([0, 0, 0, -1, 1, 30, 400]))
    assert kind in (str, Personal), f"tests/drawing.py does not know how to draw {kind}"
    return _words(meta, dice)


def _words(meta: Mapping[str, Any], dice: Random) -> str:
    """KeyError: a pattern of the law for which there is no sample yet."""
    if pattern := meta.get("pattern"):
        return SAMPLES[pattern](dice)
    most = meta.get("most", 200)
    text = "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(1, min(most, 8))))
    return (PRIVATE + text)[:most] if meta.get("private") else text


def spoiled(form: Any, dice: Random, *, refs: bool = True) -> Any:
    """The same with one fault that is refused whatever the record holds; None: nothing in it can be wrong.

    `check` finds each; only an id that nobody has (`refs`) takes the desk.
    """
    ways = list(_ways(form, dice, refs))
    return dice.choice(ways) if ways else None


def _ways(form: Any, dice: Random, refs: bool) -> typing.Iterator[Any]:
    for spec in fields(form):
        value, meta = getattr(form, spec.name), spec.metadata
        if isinstance(value, list):
            least, most = meta["rows"]
            if least:
                yield replace(form, **{spec.name: []})
            if value and most < 500:
                yield replace(form, **{spec.name: [value[0]] * (most + 1)})
            for place, entry in enumerate(value):
                if is_dataclass(entry) and (worse := spoiled(entry, dice, refs=refs)) is not None:
                    yield replace(form, **{spec.name: [*value[:place], worse, *value[place + 1 :]]})
        elif isinstance(value, Enum | bool):
            continue
        elif isinstance(value, str):
            faults = ["", "　", value + "\u202e", "长" * (meta.get("most", 200) + 1)]
            yield replace(form, **{spec.name: dice.choice([*faults, "不合格式 "] if meta.get("pattern") else faults)})
        elif isinstance(value, int) and "top" in meta:
            yield replace(form, **{spec.name: dice.choice([meta["least"] - 1, meta["top"] + 1])})
        elif isinstance(value, UUID) and "ref" in meta and refs:
            yield replace(form, **{spec.name: UUID(int=dice.getrandbits(128))})
