"""The read path: one GraphQL operation becomes ONE PostgreSQL statement that answers the response JSON as bytes.

`compile_fields` walks a validated selection set, reads what each field says of itself (`api.read`) and the visibility
of each record (`visible_to`), and writes JSON text with `||` and `string_agg`. A field with a resolver in Python only
has its columns fetched; then the ordinary executor goes over the answer (`whole` is false).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    NullValueNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
    value_from_ast_untyped,
)

from schema.law.procedure import Actor
from schema.law.roles import Role
from schema.record.sight import ASKER

from .errors import bad_input
from .read import (
    MOST,
    TIE,
    USUAL,
    Column,
    Every,
    Lookup,
    Needs,
    One,
    Order,
    Page,
    Read,
    Some,
    cursor_sql,
    from_global,
    record_id,
)

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
ROWLESS = {"totalCount", "__typename"}
START = base64.b64encode(b'["0", "00000000-0000-0000-0000-000000000000"]').decode()


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


@dataclass
class Compiler:
    """One selection for one role and one shape (which nullable variables are null, the booleans of @include/@skip)."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    role: Role
    values: list[Value] = field(default_factory=list)
    checks: list[Value] = field(default_factory=list)
    typed: bool = False
    aliases: int = 0
    whole: bool = True

    # -- small things
    def alias(self) -> str:
        self.aliases += 1
        return f"t{self.aliases}"

    def parameter(self, value: Value, cast: str) -> str:
        self.values.append(value)
        return f"${len(self.values)}::{cast}"

    def sight(self, model: Any, t: str) -> str:
        """The visibility predicate of the record over alias `t`."""
        text = model.visible_to(self.role).replace("{t}", t)
        for name in ASKER:
            if f":{name}" in text:
                text = text.replace(f":{name}", self.parameter(_of_asker(name), "uuid"))
        return str(text)

    def included(self, node: Any) -> bool:
        for directive in node.directives or ():
            given = directive.arguments[0].value
            yes = self.variables[given.name.value] if isinstance(given, VariableNode) else given.value
            if yes is None:
                raise bad_input("@include、@skip的if不能为null")
            if yes is (directive.name.value == "skip"):
                return False
        return True

    def collect(
        self, nodes: list[Any], type_: Any, out: dict[str, list[FieldNode]] | None = None, seen: set[str] | None = None
    ) -> dict[str, list[FieldNode]]:
        """GraphQL's CollectFields: response key -> the field nodes to merge, for one concrete type."""
        out, seen = {} if out is None else out, set() if seen is None else seen
        for parent in nodes:
            for selection in parent.selection_set.selections:
                if not self.included(selection):
                    continue
                if isinstance(selection, FieldNode):
                    out.setdefault((selection.alias or selection.name).value, []).append(selection)
                    continue
                fragment: Any = selection
                if isinstance(selection, FragmentSpreadNode):
                    if selection.name.value in seen:
                        continue
                    seen.add(selection.name.value)
                    fragment = self.fragments[selection.name.value]
                if fragment.type_condition and not self._fits(type_, fragment.type_condition.name.value):
                    continue
                self.collect([fragment], type_, out, seen)
        return out

    def _fits(self, type_: Any, name: str) -> bool:
        condition = self.schema.get_type(name)
        return condition is type_ or (
            isinstance(condition, GraphQLInterfaceType) and self.schema.is_sub_type(condition, type_)
        )

    def argument(self, node: FieldNode, name: str) -> Value | None:
        """A function of the variables; None when the argument is absent or null in this shape."""
        for given in node.arguments or ():
            if given.name.value != name:
                continue
            if isinstance(given.value, VariableNode):
                variable = given.value.name.value
                if self.variables.get(variable) is None:
                    return None
                return lambda variables, actor: _plain(variables[variable])
            if isinstance(given.value, NullValueNode):
                return None
            return lambda variables, actor: _plain(value_from_ast_untyped(given.value, dict(variables)))
        return None

    # -- rows
    def object(self, type_: Any, nodes: list[Any], t: str, typed: bool = False) -> Text:
        """The JSON text of the row `t` as `type_`; `typed` adds what the executor needs to tell types apart."""
        out, needed = Text(("{",)), dict[str, Text]()
        for name, group in self.collect(nodes, type_).items():
            field_name = group[0].name.value
            if field_name == "__typename":
                needed[name] = Text((f'"{type_.name}"',))
                continue
            definition = type_.fields[field_name]
            read = _read(definition)
            if isinstance(read, Needs):
                self.whole = False
                for column in read.columns:
                    needed["$" + column] = Text((Sql(f'coalesce(to_json({t}."{column}")::text, {NULL})'),))
            else:
                needed[name] = self.field(definition, read, type_, group, t)
        if typed:
            needed["$type"] = Text((f'"{type_.name}"',))
        for place, (name, text) in enumerate(needed.items()):
            out = out + (("," if place else "") + f'"{name}":') + text
        return out + "}"

    def field(self, definition: Any, read: Read, type_: Any, group: list[FieldNode], t: str) -> Text:
        """One field of the row `t`."""
        target = get_named_type(definition.type)
        match read:
            case Column(_, hidden) if hidden & self.role:
                return Text(("null",))
            case Column(sql):
                return self.leaf(definition, type_, group[0].name.value, sql, t)
            case One(column):
                a = self.alias()
                return self.row(target, group, a, f'{a}.id = {t}."{column}"')
            case Some(where):
                a = self.alias()
                return self.row(target, group, a, where.replace("{t}", a).replace("{o}", t))
            case Page():
                return self.connection(definition, read, group, t)
            case Every(where, order):
                return self.every(target, group, where.replace("{o}", t), order)
        raise TypeError(read)

    def leaf(self, definition: Any, type_: Any, name: str, sql: str | None, t: str) -> Text:
        target = get_named_type(definition.type)
        if target.name == "ID" and name == "id":
            sql = f"{literal(type_.name + ':')} || {{t}}.id::text"
            return Text(
                (
                    Sql(
                        f"'\"' || translate(encode(convert_to({sql.replace('{t}', t)}, 'UTF8'), 'base64'), E'\\n', '') || '\"'"
                    ),
                )
            )
        value = (sql or f'{{t}}."{_python_name(definition)}"').replace("{t}", t)
        listed = isinstance(getattr(definition.type, "of_type", definition.type), GraphQLList)
        if listed:
            text = f"to_json({value})::text"
        elif target.name == "DateTime":
            text = STAMP.format(value)
        elif target.name in JSON_OF:
            text = JSON_OF[target.name].format(value)
        else:  # an enum, stored by its name
            text = f"'\"' || ({value}) || '\"'"
        return Text(
            (Sql(text if isinstance(definition.type, GraphQLNonNull) and not sql else f"coalesce({text}, {NULL})"),)
        )

    def row(self, target: Any, group: list[Any], a: str, where: str, typed: bool = False) -> Text:
        """A single row or null."""
        model = _record(target)
        made = self.object(target, group, a, typed)
        seen = self.sight(model, a)
        return Text(
            (Sql(f"coalesce((SELECT {made.sql} FROM {_table(model)} {a} WHERE {where} AND ({seen}) LIMIT 1), {NULL})"),)
        )

    def every(self, target: Any, group: list[Any], where: str, order: Order) -> Text:
        model, a = _record(target), self.alias()
        made = self.object(target, group, a)
        by = ", ".join(_ordering(order, a))
        narrowed = f"({where.replace('{t}', a)}) AND ({self.sight(model, a)})"
        inner = f"SELECT {made.sql} j, row_number() OVER (ORDER BY {by}) n FROM {_table(model)} {a} WHERE {narrowed}"
        return Text(("[", Sql(f"coalesce((SELECT string_agg(j, ',' ORDER BY n) FROM ({inner}) q), '')"), "]"))

    # -- pages
    def connection(self, definition: Any, read: Page, group: list[FieldNode], t: str) -> Text:
        """A page of rows by keyset, forwards (`first`, `after`) or backwards (`last`, `before`)."""
        connection, node, a = get_named_type(definition.type), group[0], self.alias()
        target = get_named_type(connection.fields["nodes"].type)
        model = _record(target)
        conditions = [f"({self.sight(model, a)})", read.where.replace("{t}", a).replace("{o}", t)]
        if read.by:
            conditions.append(f'{a}."{read.by}" = {t}.id')
        for name, (sql, cast) in read.filters.items():
            if value := self.argument(node, name):
                conditions.append(sql.replace("{t}", a).replace("{v}", self.parameter(value, cast)))
        base = " AND ".join(conditions)
        first, last = self.argument(node, "first"), self.argument(node, "last")
        if first and last:
            raise bad_input("first和last只能给一个")
        back = last is not None
        ends = [(self.argument(node, name), name == "after") for name in ("after", "before")]
        wanted = {nodes[0].name.value for nodes in self.collect(group, connection).values()}
        if wanted <= ROWLESS:  # no row is read: the arguments are only held to their bounds
            self.checks += [_size(last or first), *(_cursor_part(v, 0, len(read.order.keys) + 1) for v, _ in ends if v)]
            return self._page(connection, target, group, a, base, "", "", back, read.order, model)
        size = self.parameter(_size(last or first), "int")
        bounds = [*conditions, *(self.bound(read.order, a, value, forward) for value, forward in ends if value)]
        by = ", ".join(_ordering(read.order, a, back))
        paged = f"SELECT {a}.*, row_number() OVER (ORDER BY {by}) AS page_place FROM {_table(model)} {a} WHERE {' AND '.join(bounds)} ORDER BY {by} LIMIT {size} + 1"
        return self._page(connection, target, group, a, base, paged, size, back, read.order, model)

    def _page(
        self, connection: Any, target: Any, group: list[Any], a: str, base: str, paged: str, size: str, back: bool,
        order: Order, model: Any,
    ) -> Text:  # fmt: skip
        p = self.alias()
        rows: dict[str, str] = {}
        out = Text(("{",))
        arrange = "DESC" if back else "ASC"

        def listed(text: Text) -> Text:
            name = f"j{len(rows)}"
            rows[name] = text.sql
            return Text(
                (
                    "[",
                    Sql(f"coalesce(string_agg({name}, ',' ORDER BY n {arrange}) FILTER (WHERE n <= {size}), '')"),
                    "]",
                )
            )

        cursor = cursor_sql(order, p)
        for place, (name, nodes) in enumerate(self.collect(group, connection).items()):
            out = out + (("," if place else "") + f'"{name}":')
            match nodes[0].name.value:
                case "__typename":
                    out = out + f'"{connection.name}"'
                case "totalCount":
                    out = out + Sql(f"(SELECT count(*) FROM {_table(model)} {a} WHERE {base})::text")
                case "nodes":
                    out = out + listed(self.object(target, nodes, p))
                case "edges":
                    out = out + listed(self._edge(connection, target, nodes, p, cursor))
                case "pageInfo":
                    rows.setdefault("c", cursor)
                    out = out + self._page_info(connection, nodes, size, back, group[0])
                case "hasNextPage":
                    rows.setdefault("c", cursor)
                    out = out + Sql(f"(count(*) > {size})::text")
                case "endCursor":  # of a feed: the place read up to, never null
                    rows.setdefault("c", cursor)
                    after = self.argument(group[0], "after") or (lambda variables, actor: START)
                    out = out + Sql(
                        f"'\"' || coalesce({_end('n DESC', size)}, {self.parameter(after, 'text')}) || '\"'"
                    )
        out = out + "}"
        columns = "".join(
            f", CASE WHEN {p}.page_place <= {size} THEN {sql} END AS {name}" for name, sql in rows.items()
        )
        if not rows:
            return Text((Sql(f"({out.sql})") if len(out.parts) > 1 else out.parts[0],))
        return Text((Sql(f"(SELECT {out.sql} FROM (SELECT {p}.page_place AS n{columns} FROM ({paged}) {p}) q)"),))

    def _edge(self, connection: Any, target: Any, nodes: list[Any], p: str, cursor: str) -> Text:
        edge, out = get_named_type(connection.fields["edges"].type), Text(("{",))
        for place, (name, group) in enumerate(self.collect(nodes, edge).items()):
            out = out + (("," if place else "") + f'"{name}":')
            match group[0].name.value:
                case "cursor":
                    out = out + Sql(f"'\"' || {cursor} || '\"'")
                case "node":
                    out = out + self.object(target, group, p)
                case _:
                    out = out + f'"{edge.name}"'
        return out + "}"

    def _page_info(self, connection: Any, nodes: list[Any], size: str, back: bool, node: FieldNode) -> Text:
        info, out = get_named_type(connection.fields["pageInfo"].type), Text(("{",))
        more = f"(count(*) > {size})::text"
        behind = "true" if self.argument(node, "before" if back else "after") else "false"
        ends = [f"min(n) FILTER (WHERE n <= {size})", f"max(n) FILTER (WHERE n <= {size})"]
        first, last = ends[::-1] if back else ends

        def at(end: str) -> Sql:
            pick = "DESC" if end.startswith("max") else "ASC"
            return Sql(f"coalesce('\"' || {_end('n ' + pick, size)} || '\"', {NULL})")

        for place, (name, group) in enumerate(self.collect(nodes, info).items()):
            out = out + (("," if place else "") + f'"{name}":')
            match group[0].name.value:
                case "hasNextPage":
                    out = out + (behind if back else Sql(more))
                case "hasPreviousPage":
                    out = out + (Sql(more) if back else behind)
                case "startCursor":
                    out = out + at(first)
                case "endCursor":
                    out = out + at(last)
                case _:
                    out = out + f'"{info.name}"'
        return out + "}"

    def bound(self, order: Order, a: str, value: Value, forward: bool) -> str:
        """Rows beyond a cursor, as a row comparison an index can serve."""
        keys = (*order.keys, TIE)
        left = ", ".join(sql.replace("{t}", a) for sql, _ in keys)
        right = []
        for place, (_, cast) in enumerate(keys):
            right.append(self.parameter(_cursor_part(value, place, len(keys)), "text") + f"::{cast}")
        return f"({left}) {'>' if forward is not order.descending else '<'} ({', '.join(right)})"

    # -- roots
    def root(self, definition: Any, read: Read, group: list[FieldNode]) -> Text:
        """A field of Query."""
        target = get_named_type(definition.type)
        match read:
            case Lookup() if isinstance(target, GraphQLInterfaceType):
                return self.by_global_id(group)
            case Lookup(keys):
                a, where = self.alias(), []
                for name, (sql, cast) in keys.items():
                    if value := self.argument(group[0], name):
                        where.append(sql.replace("{t}", a).replace("{v}", self.parameter(value, cast)))
                if not where:
                    return Text(("null",))
                return self.row(target, group, a, " AND ".join(where))
            case Page():
                return self.connection(definition, read, group, "")
            case Every(where, order):
                return self.every(target, group, where, order)
        raise TypeError(read)

    def by_global_id(self, group: list[FieldNode]) -> Text:
        """`node(id:)`: the type stands in the id, so it is part of the shape."""
        value = self.argument(group[0], "id")
        assert value
        found = from_global(str(value(self.variables, Actor(self.role))))
        type_ = self.schema.get_type(found[0]) if found else None
        if not isinstance(type_, GraphQLObjectType) or _record(type_, None) is None:
            return Text(("null",))
        a = self.alias()
        key = self.parameter(lambda variables, actor: record_id(value(variables, actor)), "uuid")
        return self.row(type_, group, a, f"{a}.id = {key}", self.typed)


def compile_fields(compiler: Compiler, type_: Any, nodes: list[Any]) -> Plan:
    """The plan of an operation's selection on Query; root fields with Python resolvers are left to the executor."""
    out, place, every = Text(("{",)), 0, True
    for name, group in compiler.collect(nodes, type_).items():
        if group[0].name.value == "__typename":
            piece = Text((f'"{type_.name}"',))
        else:
            definition = type_.fields.get(group[0].name.value)
            read = _read(definition) if definition else None
            if read is None:
                every = False
                continue
            piece = compiler.root(definition, read, group)
        out = out + (("," if place else "") + f'"{name}":') + piece
        place += 1
    out = out + "}"
    whole = every and compiler.whole
    if len(out.parts) == 1:
        return Plan("", (), whole, str(out.parts[0]).encode())
    return Plan(f"SELECT convert_to({out.sql}, 'UTF8')", tuple(compiler.values), whole, None, tuple(compiler.checks))


def compile_row(compiler: Compiler, type_: Any, nodes: list[Any], value: Value) -> Plan:
    """The plan of one row by its id: what a mutation answers with."""
    a = compiler.alias()
    key = compiler.parameter(value, "uuid")
    made = compiler.row(type_, nodes, a, f"{a}.id = {key}")
    return Plan(
        f"SELECT convert_to({made.sql}, 'UTF8')", tuple(compiler.values), False, None, tuple(compiler.checks)
    )


def _read(definition: Any) -> Any:
    strawberry_field = definition.extensions.get("strawberry-definition")
    metadata = getattr(strawberry_field, "metadata", None) or {}
    if "read" in metadata:
        return metadata["read"]
    if (
        strawberry_field is not None
        and strawberry_field.python_name == "id"
        and is_leaf_type(get_named_type(definition.type))
    ):
        return Column()
    return None


def _python_name(definition: Any) -> str:
    return str(definition.extensions["strawberry-definition"].python_name)


def _record(type_: Any, *default: Any) -> Any:
    origin = type_.extensions["strawberry-definition"].origin
    return getattr(origin, "__record__", *default)


def _table(model: Any) -> str:
    return f'"{model._meta.db_table}"'


def _ordering(order: Order, a: str, back: bool = False) -> list[str]:
    way = "DESC" if order.descending is not back else "ASC"
    return [f"{sql.replace('{t}', a)} {way}" for sql, _ in (*order.keys, TIE)]


def _end(by: str, size: str) -> str:
    return f"(array_agg(c ORDER BY {by}) FILTER (WHERE n <= {size}))[1]"


def _cursor_part(value: Value, place: int, count: int) -> Value:
    def part(variables: Mapping[str, Any], actor: Actor) -> str:
        try:
            parts = json.loads(base64.b64decode(value(variables, actor), validate=True))
        except (ValueError, TypeError, RecursionError):
            raise bad_input("游标无效，请使用上一次查询返回的游标") from None
        if not isinstance(parts, list) or len(parts) != count or not all(isinstance(entry, str) for entry in parts):
            raise bad_input("游标无效，请使用上一次查询返回的游标")
        return str(parts[place])

    return part


def _size(value: Value | None) -> Value:
    def size(variables: Mapping[str, Any], actor: Actor) -> int:
        wanted = value(variables, actor) if value else USUAL
        if not 1 <= wanted <= MOST:
            raise bad_input(f"first、last应在1与{MOST}之间")
        return int(wanted)

    return size



def _of_asker(name: str) -> Value:
    attribute = "id" if name == "actor" else name
    return lambda variables, actor: getattr(actor, attribute)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value.name if isinstance(value, Enum) else value
