"""The form of an act: its ids replaced by the records this actor may see, and how the ledger keeps it."""

from __future__ import annotations

import hmac
import json
import os
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from schema.law.forms import Refusal, camel
from schema.law.personal import HIDDEN, Personal
from schema.law.procedure import Act, Moment
from schema.record.base import Record
from schema.record.nouns import NOUNS
from schema.record.sealed import Keyring, keyring
from schema.record.sight import seeing
from schema.record.transaction import connection

PRIVATE = "〔不公开〕"
_secret = os.urandom(32)  # until a deployment says: then a repetition is known for one by this process only


def keyed_by(secret: bytes) -> None:
    """Key what is kept of private fields by this deployment's secret, the same for all its processes."""
    global _secret
    _secret = secret


def crowded(form: Any) -> bool:
    """Whether some list is longer than the law allows: it is refused without being looked up."""
    for spec in fields(form):
        value = getattr(form, spec.name)
        if isinstance(value, list) and (
            len(value) > spec.metadata["rows"][1] or any(crowded(entry) for entry in value if is_dataclass(entry))
        ):
            return True
    return False


@cache
def _holds(form: type) -> bool:
    return is_dataclass(form) and any(
        "personal" in spec.metadata or _holds(spec.metadata.get("of", object)) for spec in fields(form)
    )


def sealed(form: Any, ring: Keyring | None = None) -> Any:
    """The form with its personal fields sealed, before anything else sees it."""
    kind: type = type(form)
    if not _holds(kind):
        return form
    ring = ring or keyring()
    values: dict[str, Any] = {}
    for spec in fields(form):
        value = getattr(form, spec.name)
        if isinstance(value, str) and "personal" in spec.metadata:
            values[spec.name] = ring.personal(spec.metadata["normal"](value), spec.metadata["personal"])
        elif isinstance(value, list):
            values[spec.name] = [sealed(entry, ring) for entry in value]
        elif is_dataclass(value):
            values[spec.name] = sealed(value, ring)
    return replace(form, **values)


async def resolve(form: Any, moment: Moment, act: Act) -> tuple[Any, list[Refusal]]:
    """The form with records where it had ids; a refusal for each id that this actor cannot see."""
    wanted: dict[str, set[UUID]] = {}
    _ids(form, wanted)
    found: dict[UUID, Record] = {}
    for noun, ids in wanted.items():
        if not ids:
            continue
        model = NOUNS[noun]
        params: list[Any] = [list(ids)]
        sql = f'SELECT t.id FROM "{model._meta.db_table}" t WHERE t.id = ANY($1::uuid[]) AND ({seeing(model, moment.actor, params)})'
        async with connection() as raw:
            visible = [record["id"] for record in await raw.fetch(sql, *params)]
        looks = getattr(model, "LOOKS_AT", ())
        found |= {record.id: record for record in await model.filter(id__in=visible).prefetch_related(*looks)}
    missing: list[Refusal] = []
    return _replaced(form, found, missing, act, ""), missing


def _ids(form: Any, wanted: dict[str, set[UUID]]) -> None:
    for spec in fields(form):
        value = getattr(form, spec.name)
        if "ref" in spec.metadata and value is not None:
            wanted.setdefault(spec.metadata["ref"], set()).update(value if isinstance(value, list) else [value])
        for entry in value if isinstance(value, list) else ():
            if is_dataclass(entry):
                _ids(entry, wanted)


def _replaced(form: Any, found: dict[UUID, Record], missing: list[Refusal], act: Act, path: str) -> Any:
    values: dict[str, Any] = {}
    for spec in fields(form):
        value, name = getattr(form, spec.name), path + camel(spec.name)

        def record(wanted: UUID, at: str, says: str = spec.metadata.get("says", "")) -> Any:
            if wanted not in found:
                missing.append(Refusal("NOT_FOUND", f"“{says}”不存在，或您无权查看", act.basis, at))
            return found.get(wanted)

        if "ref" in spec.metadata and value is not None:
            many = isinstance(value, list)
            values[spec.name] = (
                [record(one, f"{name}.{n}") for n, one in enumerate(value)] if many else record(value, name)
            )
        elif isinstance(value, list) and value and is_dataclass(value[0]):
            values[spec.name] = [_replaced(v, found, missing, act, f"{name}.{n}.") for n, v in enumerate(value)]
    return replace(form, **values) if values else form


def form_json(form: Any, key: str | None = None) -> str:
    """The form as the ledger keeps it: canonical JSON, records by id, private fields left out.

    Under an idempotency key a private field leaves its HMAC, so that another text is another form. It is keyed by a secret
    of the deployment: from the ledger alone nobody can try out what a short text may have been.
    """
    return json.dumps(_plain(form, key), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _private(value: Any, key: str | None) -> str:
    if isinstance(value, Personal):  # its numbers are few enough to be tried: bound to a key that only the deployment has
        return HIDDEN if key is None else HIDDEN + hmac.digest(value.index, key.encode(), "sha256").hex()[:32]
    if key is None or value is None or str(value).startswith("$argon2"):  # salted: never twice the same
        return PRIVATE
    return PRIVATE + hmac.new(_secret, f"{key}\0{value}".encode(), "sha256").hexdigest()[:16]


def _plain(value: Any, key: str | None = None) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        private = {spec.name for spec in fields(value) if spec.metadata.get("private")}
        return {
            camel(spec.name): _private(getattr(value, spec.name), key)
            if spec.name in private
            else _plain(getattr(value, spec.name), key)
            for spec in fields(value)
        }
    match value:
        case Record():
            return str(value.id)
        case list() | tuple():
            return [_plain(entry, key) for entry in value]
        case Enum():
            return value.name
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | UUID():
            return str(value)
        case _:
            return value
