"""JSON under construction as SQL text, and the plan that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schema.law.procedure import Actor

Value = Callable[[Mapping[str, Any], Actor], Any]
JSON_OF = {
    "Int": "({0})::text",
    "Boolean": "({0})::text",
    "Float": "to_json({0})::text",
    "String": "to_json(({0})::text)::text",
    "Date": "'\"' || ({0})::text || '\"'",
}
STAMP = "'\"' || to_char(({0}) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+08:00\"') || '\"'"
NULL = "'null'"


def literal(text: str) -> str:
    """A string as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class Text:
    """JSON under construction: literal pieces (str) and SQL expressions, joined with || at the end."""

    parts: tuple[Any, ...] = ()

    def __add__(self, other: str | Sql | Text) -> Text:
        more = other.parts if isinstance(other, Text) else (other,)
        if self.parts and more and isinstance(self.parts[-1], str) and isinstance(more[0], str):
            return Text((*self.parts[:-1], self.parts[-1] + more[0], *more[1:]))
        return Text((*self.parts, *more))

    @property
    def sql(self) -> str:
        """The SQL expression of the whole."""
        pieces = [literal(part) if isinstance(part, str) else part.sql for part in self.parts if part != ""]
        return " || ".join(pieces) or "''"


@dataclass(frozen=True)
class Sql:
    """An SQL expression of type text."""

    sql: str


@dataclass(frozen=True)
class Plan:
    """The statement, its parameters as functions of variables and actor, and whether it is the whole answer."""

    sql: str
    values: tuple[Value, ...]
    whole: bool
    constant: bytes | None = None
    checks: tuple[Value, ...] = ()

    def arguments(self, variables: Mapping[str, Any], actor: Actor) -> list[Any]:
        """The parameters for one request. GraphQLError: an argument that cannot be."""
        for check in self.checks:
            check(variables, actor)
        return [value(variables, actor) for value in self.values]
