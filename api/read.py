"""How a GraphQL field says where its value stands in the record: a column, another row, a page of rows.

A type names its table with `__record__`; `api.plan` turns a selection of such fields into one SQL statement. In every
piece of SQL here `{t}` is the row, and `{v}` the argument's value.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from uuid import UUID

import strawberry

from schema.law.roles import Role

T = TypeVar("T")
MOST = 100
TIE = ("{t}.id", "uuid")
USUAL = 20


@dataclass(frozen=True)
class Column:
    """A leaf: the column of the field's own name, another one, or any SQL over `{t}`; null for some offices."""

    sql: str | None = None
    hidden_from: Role = Role(0)


@dataclass(frozen=True)
class One:
    """The row that `column` points to. What the asker may not see is null."""

    column: str


@dataclass(frozen=True)
class Some:
    """The row of the field's type for which `where` holds: `{t}` is it, `{o}` the row that asks."""

    where: str


@dataclass(frozen=True)
class Order:
    """A total order: SQL over `{t}` with its type; one direction for all. The id breaks ties, unless there are none."""

    keys: tuple[tuple[str, str], ...] = ()
    descending: bool = False
    unique: bool = False

    @property
    def whole(self) -> tuple[tuple[str, str], ...]:
        """What rows are compared by."""
        return self.keys if self.unique else (*self.keys, TIE)


@dataclass(frozen=True)
class Page:
    """A connection: the rows whose `by` is this row (None: all), narrowed by arguments, in an order.

    `where` is SQL over `{t}` and, within another row, `{o}`.
    """

    by: str | None = None
    where: str = "true"
    order: Order = Order()
    filters: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Every:
    """A short list, whole."""

    where: str = "true"
    order: Order = Order()


@dataclass(frozen=True)
class Lookup:
    """One row by natural keys: argument -> (SQL, type). No argument given: null."""

    keys: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Tabled:
    """A list that a Python resolver makes of a few closed columns of `{t}`, and so a table in SQL as well.

    `told` answers, for an office, what it makes of each combination of their values (what it leaves out is empty).
    """

    columns: tuple[str, ...]
    told: Callable[[Role], Mapping[tuple[str, ...], list[Any]]]


Read = Column | One | Some | Page | Every | Lookup | Tabled


def column(description: str, sql: str | None = None, hidden_from: Role = Role(0)) -> Any:  # noqa: B008
    """A leaf of the record; nullable when it is hidden from somebody who sees the row."""
    return strawberry.field(description=description, metadata={"read": Column(sql, hidden_from)})


def one(description: str, by: str) -> Any:
    """Another row, through the column `by`."""
    return strawberry.field(description=description, metadata={"read": One(by)})


def some(description: str, where: str) -> Any:
    """Another row, by a condition."""
    return strawberry.field(description=description, metadata={"read": Some(where)})


First = Annotated[int | None, strawberry.argument(description=f"从前往后取几条，1至{MOST}，不填为{USUAL}")]
After = Annotated[str | None, strawberry.argument(description="从这个游标之后取")]
Last = Annotated[int | None, strawberry.argument(description=f"从后往前取几条，1至{MOST}；不与first同用")]
Before = Annotated[str | None, strawberry.argument(description="取到这个游标之前")]


def page(
    description: str, by: str | None = None, *, where: str = "true", order: Order = Order(),
    arguments: Mapping[str, Any] | None = None, filters: Mapping[str, tuple[str, str]] | None = None,
) -> Any:  # fmt: skip
    """A Relay connection with keyset paging; `arguments` are further arguments (name -> annotated type) for `filters`."""
    read = Page(by, where, order, filters or {})
    return strawberry.field(
        resolver=_asked({"first": First, "after": After, "last": Last, "before": Before, **(arguments or {})}),
        description=description, metadata={"read": read},
    )  # fmt: skip


def lookup(description: str, arguments: Mapping[str, Any], keys: Mapping[str, tuple[str, str]]) -> Any:
    """One row by natural keys."""
    return strawberry.field(resolver=_asked(arguments), description=description, metadata={"read": Lookup(keys)})


def every(description: str, where: str = "true", order: Order = Order()) -> Any:
    """A short list, whole."""
    return strawberry.field(description=description, metadata={"read": Every(where, order)})


def _asked(arguments: Mapping[str, Any]) -> Callable[..., Any]:
    """A resolver with these optional arguments; the plan answers in its place."""

    def resolve(**given: Any) -> Any:
        raise AssertionError("answered by the plan")

    import inspect

    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in arguments.items()
    ]
    resolve.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    resolve.__annotations__ = dict(arguments)
    return resolve


def cursor_sql(order: Order, t: str = "{t}") -> str:
    """SQL of a row's cursor: its place in the order, as base64 of a JSON array of text."""
    return base64_sql(keys_sql(order, t))


def keys_sql(order: Order, t: str = "{t}") -> str:
    """SQL of a row's place in the order, as a JSON array of text."""
    keys = ", ".join(f"({sql.replace('{t}', t)})::text" for sql, _ in (*order.keys, TIE))
    return f"json_build_array({keys})::text"


def base64_sql(text: str) -> str:
    """SQL of a text as base64 on one line, as `global_id` and cursors are written."""
    return f"translate(encode(convert_to({text}, 'UTF8'), 'base64'), E'\\n', '')"


@strawberry.type(description="翻页信息（Relay）。")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="后面是否还有")
    has_previous_page: bool = strawberry.field(description="前面是否还有")
    start_cursor: str | None = strawberry.field(description="本页第一条的游标")
    end_cursor: str | None = strawberry.field(description="本页最后一条的游标")


@strawberry.type(description="一条及其游标。")
class Edge(Generic[T]):
    """Relay's edge."""

    cursor: str = strawberry.field(description="游标，只用于翻页，不要解读")
    node: T = strawberry.field(description="这一条")


@strawberry.type(description="分页列表（Relay）：按游标翻页，次序固定。")
class Connection(Generic[T]):
    """Relay's connection."""

    edges: list[Edge[T]] = strawberry.field(description="各条及其游标")
    nodes: list[T] = strawberry.field(description="各条")
    page_info: PageInfo = strawberry.field(description="翻页信息")
    total_count: int = strawberry.field(description="符合条件且您可见的总数")


@strawberry.interface(description="有全局编号的记录。编号不透明，只用来取回同一记录。")
class Node:
    """Anything with a global id."""

    __record__: ClassVar[Any]
    id: strawberry.ID = strawberry.field(description="全局编号")


def global_id(noun: str, key: Any) -> str:
    """The opaque id of a record: its type and key."""
    return base64.b64encode(f"{noun}:{key}".encode()).decode()


def from_global(text: str) -> tuple[str, str] | None:
    """The type and key in a global id; None when it is no id of ours."""
    try:
        noun, _, key = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return (noun, key) if key else None


def record_id(text: Any) -> UUID:
    """The record's id inside a global id; an id that nobody has when it is none of ours."""
    found = from_global(str(text))
    try:
        known = UUID(found[1]) if found else UUID(int=0)
    except ValueError:
        return UUID(int=0)
    return known if found and str(known) == found[1] else UUID(int=0)
