"""Pages of rows by keyset, forwards and backwards, as Relay's connections tell them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from graphql import FieldNode, get_named_type

from schema.law.procedure import Actor

from ..errors import bad_input
from ..read import MOST, TIE, USUAL, Order, Page, cursor_sql
from .rows import Rows, ordering
from .selection import record_of, table_of
from .text import NULL, Sql, Text, Value

ROWLESS = {"totalCount", "__typename"}
START = base64.b64encode(b'["0", "00000000-0000-0000-0000-000000000000"]').decode()


class Pages(Rows):
    """Rows that come in pages."""

    def connection(self, definition: Any, read: Page, group: list[FieldNode], t: str) -> Text:
        """A page of rows by keyset, forwards (`first`, `after`) or backwards (`last`, `before`)."""
        connection, node, a = get_named_type(definition.type), group[0], self.alias()
        target = get_named_type(connection.fields["nodes"].type)
        model = record_of(target)
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
        by = ", ".join(ordering(read.order, a, back))
        place = f"row_number() OVER (ORDER BY {by}) AS page_place"
        kept = f"WHERE {' AND '.join(bounds)} ORDER BY {by} LIMIT {size} + 1"
        paged = f"SELECT {a}.*, {place} FROM {table_of(model)} {a} {kept}"
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
                    out = out + Sql(f"(SELECT count(*) FROM {table_of(model)} {a} WHERE {base})::text")
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
