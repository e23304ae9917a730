"""The law's forms and GraphQL's inputs: the one made of the other, and what was sent turned back."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from functools import cache
from typing import Any

import strawberry

from schema.law.kinds import Kind
from schema.law.procedure import TIANJIN

from .errors import bad_input
from .read import record_id
from .types.enums import ENUMS


def _meant(annotation: Any) -> tuple[Any, bool]:
    """The type without `| None`, and whether it was optional."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        inner = [part for part in typing.get_args(annotation) if part is not type(None)]
        return inner[0], True
    return annotation, False


def graphql_type(annotation: Any, spec: Any) -> Any:
    """The GraphQL input type of a form's field."""
    inner, optional = _meant(annotation)
    meta = spec.metadata
    many = "rows" in meta
    if "ref" in meta:
        found: Any = strawberry.ID
    elif "personal" in meta:
        found = str
    elif "of" in meta:
        of = meta["of"]
        found = form_input(typing.cast(type, of)) if dataclasses.is_dataclass(of) else ENUMS.get(of, of)
    else:
        found = ENUMS.get(inner, inner)
    found = list[found] if many else found
    return found | None if optional or spec.default is None else found


@cache
def form_input(form: type) -> Any:
    """The input type of a form, each field with its words."""
    hints = typing.get_type_hints(form)
    annotations, values = {}, {}
    for spec in dataclasses.fields(form):
        annotations[spec.name] = graphql_type(hints[spec.name], spec)
        default = strawberry.UNSET if spec.default is dataclasses.MISSING else spec.default
        given = {} if default is strawberry.UNSET else {"default": default}
        values[spec.name] = strawberry.field(description=_words(spec), **given)
    # kw_only lets a required field follow an optional one
    made = type(f"{form.__name__}Input", (), {"__annotations__": annotations, "__module__": __name__, **values})
    return strawberry.input(made, name=f"{form.__name__}Input", description=(form.__doc__ or "").strip())


def _words(spec: Any) -> str:
    meta = spec.metadata
    notes = []
    if "most" in meta and "rows" not in meta and not meta.get("pattern"):
        notes.append(f"最多{meta['most']}字")
    if "top" in meta:
        notes.append(f"{meta['least']}至{meta['top']}")
    if "rows" in meta:
        notes.append(f"{meta['rows'][0]}至{meta['rows'][1]}项")
    if "personal" in meta:
        notes.append("加密保存，不入台账")
    elif meta.get("private"):
        notes.append("不公开，不入台账")
    return str(meta["says"]) + (f"（{'，'.join(notes)}）" if notes else "")


def to_form(form: type, given: Any) -> Any:
    """The law's form from the GraphQL input: ids decoded, enums as the law knows them.

    An id that is no id of ours becomes one that nobody has, so that it is refused with its field and article.
    """
    hints = typing.get_type_hints(form)
    values = {}
    for spec in dataclasses.fields(form):
        value = getattr(given, spec.name)
        values[spec.name] = _law_value(value, hints[spec.name], spec)
    return form(**values)


def _law_value(value: Any, annotation: Any, spec: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return [_law_value(entry, spec.metadata.get("of", annotation), spec) for entry in value]
    if "ref" in spec.metadata:
        return record_id(value)
    of = spec.metadata.get("of")
    if of is not None and dataclasses.is_dataclass(of):
        return to_form(typing.cast(type, of), value)
    inner, _ = _meant(annotation)
    kind = of if isinstance(of, type) and issubclass(of, Kind) else inner
    if isinstance(kind, type) and issubclass(kind, Kind):
        return kind[value.name]
    if isinstance(value, datetime):
        return aware(value)
    if isinstance(value, date):
        _in_calendar(value)
    return value


def aware(at: datetime) -> datetime:
    """A moment without a zone is meant in Tianjin. GraphQLError: it lies outside every calendar."""
    _in_calendar(at)
    return at if at.tzinfo else at.replace(tzinfo=TIANJIN)


def _in_calendar(day: date) -> None:
    if not 1900 <= day.year <= 2200:
        raise bad_input("日期应在1900年至2200年之间")
