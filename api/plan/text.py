"""JSON under construction as SQL text, and the plan that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..auth import Asker

Value = Callable[[Mapping[str, Any], Asker], Any]
JSON_OF = {
    "Int": "({0})::text",
    "Boolean": "({0})::text",
    "Float": "to_json({0})::text",
    "String": "to_json(({0})::text)::text",
    "Date": "'\"' || ({0})::text || '\"'",
}
QUOTED = "'\"' || ({0}) || '\"'"  # what JSON need not escape
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
    """The statement, and its parameters as functions of variables and asker.

    `walked` names the fields that have no SQL form: then the ordinary executor goes over the answer. A plan that reads
    nothing has its answer as a `constant`.
    """

    sql: str
    values: tuple[Value, ...]
    walked: tuple[str, ...] = ()
    constant: bytes | None = None
    checks: tuple[Value, ...] = ()
    cost: int = 0

    @property
    def whole(self) -> bool:
        """The statement's answer is the response."""
        return not self.walked

    def told(self, developing: bool) -> dict[str, Any]:
        """What `extensions` say of it: its cost and, in development, whether it was compiled, and why not."""
        if not developing:
            return {"cost": self.cost}
        how = "compiled" if self.whole else f"executor over one statement, for {', '.join(dict.fromkeys(self.walked))}"
        return {"cost": self.cost, "plan": how}

    def arguments(self, variables: Mapping[str, Any], asker: Asker) -> list[Any]:
        """The parameters for one request. GraphQLError: an argument that cannot be."""
        for check in self.checks:
            check(variables, asker)
        return [value(variables, asker) for value in self.values]
