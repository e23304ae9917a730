"""Pages of rows by keyset, forwards and backwards, as Relay's connections tell them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, get_named_type

from schema.record.base import through

from ..auth import Asker
from ..errors import bad_input
from ..read import MOST, USUAL, Order, Page, base64_sql, keys_sql
from .rows import Rows, ordering
from .selection import record_of, table_of
from .text import NULL, Sql, Text, Value

ROWLESS = {"totalCount", "__typename"}
START = base64.b64encode(b'["0", "00000000-0000-0000-0000-000000000000"]').decode()


@dataclass
class Sheet:
    """One page under construction: the rows `p`, and what is gathered of each in the page's order (name -> SQL).

    Where it matters whether there is more, one row beyond the page is read and `m` counts the rows.
    """

    target: Any
    p: str
    size: int
    back: bool
    keys: str
    counted: bool
    columns: dict[str, str] = field(default_factory=dict)

    def listed(self, text: Text) -> Text:
        """All rows of the page, each as this text."""
        name = self._column(text.sql)
        if not self.counted:
            return Text(("[", Sql(f"coalesce(string_agg({name}, ','), '')"), "]"))
        shown = f"m - {self.size - 1}:" if self.back else f":{self.size}"
        return Text(("[", Sql(f"coalesce(array_to_string({name}[{shown}], ','), '')"), "]"))

    def more(self) -> Sql:
        """Whether a row follows, in the direction of reading."""
        return Sql(f"(m > {self.size})::text")

    def end(self, last: bool) -> str:
        """The cursor of the page's first or last row as it is shown; SQL null when it is empty."""
        place = f"least(m, {self.size})" if last else "1"
        if self.back:
            place = "m" if last else f"greatest(m - {self.size - 1}, 1)"
        return base64_sql(f"{self._column(self.keys)}[{place}]")

    def gathered(self, rows: str) -> str:
        """The rows as one: what was asked of each as an array."""
        shown = ", ".join([f"{sql} AS {name}" for name, sql in self.columns.items()])
        if not self.counted:
            return f"(SELECT {shown} FROM ({rows}) {self.p})"
        arrays = ", ".join(["count(*)::int AS m", *(f"array_agg({name}) AS {name}" for name in self.columns)])
        return f"(SELECT {arrays} FROM (SELECT {shown} FROM ({rows}) {self.p}) r)"

    def _column(self, sql: str) -> str:
        """The name under which this is gathered."""
        for name, known in self.columns.items():
            if known == sql:
                return name
        self.columns[name := f"j{len(self.columns)}"] = sql
        return name


class Pages(Rows):
    """Rows that come in pages."""

    def connection(self, definition: Any, read: Page, group: list[FieldNode], t: str, owner: Any = None) -> Text:
        """A page of rows by keyset, forwards (`first`, `after`) or backwards (`last`, `before`); `owner`: what `t` is."""
        connection, node, a = get_named_type(definition.type), group[0], self.alias()
        target = get_named_type(connection.fields["nodes"].type)
        model = record_of(target)
        first, last = self.argument(node, "first"), self.argument(node, "last")
        if first and last:
            raise bad_input("first和last只能给一个")
        back, size = last is not None, self._size(last or first)
        ends = [(self.argument(node, name), name == "after") for name in ("after", "before")]
        fields = self.collect(group, connection)
        wanted = {nodes[0].name.value for nodes in fields.values()}
        if wanted <= ROWLESS:  # no row is read: the cursors are only held to their form
            self.checks += [_cursor_part(value, 0, len(read.order.keys) + 1) for value, _ in ends if value]
            if "totalCount" not in wanted:
                return Text(("{" + ",".join(f'"{name}":"{connection.name}"' for name in fields) + "}",))
        conditions = [f"({self._seen(model, a, read, owner)})", self.own(read.where, a).replace("{o}", t)]
        if read.by:
            conditions.append(f'{a}."{read.by}" = {t}.id')
        for name, (sql, cast) in read.filters.items():
            if value := self.argument(node, name):
                conditions.append(sql.replace("{t}", a).replace("{v}", self.parameter(value, cast)))
        base = " AND ".join(one for one in conditions if one not in ("true", "(true)")) or "true"
        p = self.alias()
        counted = bool(wanted & {"pageInfo", "hasNextPage", "endCursor"})
        sheet = Sheet(target, p, size, back, keys_sql(read.order, p), counted)
        total = f"(SELECT count(*) FROM {table_of(model)} {a} WHERE {base})::text"
        out = Text(("{",))
        for place, (name, nodes) in enumerate(fields.items()):
            told = self._told(connection, sheet, nodes, node, total)
            out = out + (("," if place else "") + f'"{name}":') + told
        out = out + "}"
        if wanted <= ROWLESS:
            return Text((Sql(f"({out.sql})"),))
        bounds = [base, *(self.bound(read.order, a, value, forward) for value, forward in ends if value)]
        by = ", ".join(ordering(read.order, a, back))
        again = ordering(read.order, a)
        named = _columns(p, *sheet.columns.values()) | (_columns(a, *again) if back else set())
        kept = ", ".join(f'{a}."{name}"' for name in sorted(named))  # not all: what is sorted is carried about
        rows = f"SELECT {kept} FROM {table_of(model)} {a} WHERE {' AND '.join(bounds)} ORDER BY {by} LIMIT {size + counted}"
        if back:
            rows = f"SELECT {a}.* FROM ({rows}) {a} ORDER BY {', '.join(again)}"
        # HAVING: one row comes of it, even where nothing is gathered from the rows
        always = "" if counted else " HAVING true"
        return Text((Sql(f"(SELECT {out.sql} FROM {sheet.gathered(rows)} q{always})"),))

    def _seen(self, model: Any, a: str, read: Page, owner: Any) -> str:
        """The visibility of a page's rows; where whoever sees the owner sees them, that was asked of the owner already."""
        if owner and read.by:
            by_owner = through({self.role: owner.visible_to(self.role)}, owner._meta.db_table, read.by)
            if model.visible_to(self.role) == by_owner[self.role]:
                return "true"
        return self.sight(model, a)

    def _told(self, connection: Any, sheet: Sheet, nodes: list[Any], node: FieldNode, total: str) -> Text:
        match nodes[0].name.value:
            case "totalCount":
                return Text((Sql(total),))
            case "nodes":
                return sheet.listed(self.object(sheet.target, nodes, sheet.p))
            case "edges":
                return sheet.listed(self._edge(connection, nodes, sheet))
            case "pageInfo":
                return self._page_info(connection, nodes, sheet, node)
            case "hasNextPage":
                return Text((sheet.more(),))
            case "endCursor":  # of a feed: the place read up to, never null
                after = self.argument(node, "after") or (lambda variables, asker: START)
                reached = f"coalesce({sheet.end(True)}, {self.parameter(after, 'text')})"
                return Text((Sql(f"'\"' || {reached} || '\"'"),))
            case _:
                return Text((f'"{connection.name}"',))

    def _edge(self, connection: Any, nodes: list[Any], sheet: Sheet) -> Text:
        edge, out = get_named_type(connection.fields["edges"].type), Text(("{",))
        for place, (name, group) in enumerate(self.collect(nodes, edge).items()):
            out = out + (("," if place else "") + f'"{name}":')
            match group[0].name.value:
                case "cursor":
                    out = out + Sql(f"'\"' || {base64_sql(sheet.keys)} || '\"'")
                case "node":
                    out = out + self.object(sheet.target, group, sheet.p)
                case _:
                    out = out + f'"{edge.name}"'
        return out + "}"

    def _page_info(self, connection: Any, nodes: list[Any], sheet: Sheet, node: FieldNode) -> Text:
        info, out = get_named_type(connection.fields["pageInfo"].type), Text(("{",))
        behind = "true" if self.argument(node, "before" if sheet.back else "after") else "false"
        for place, (name, group) in enumerate(self.collect(nodes, info).items()):
            out = out + (("," if place else "") + f'"{name}":')
            match group[0].name.value:
                case "hasNextPage":
                    out = out + (behind if sheet.back else sheet.more())
                case "hasPreviousPage":
                    out = out + (sheet.more() if sheet.back else behind)
                case "startCursor" | "endCursor" as which:
                    out = out + Sql(f"coalesce('\"' || {sheet.end(which == 'endCursor')} || '\"', {NULL})")
                case _:
                    out = out + f'"{info.name}"'
        return out + "}"

    def bound(self, order: Order, a: str, value: Value, forward: bool) -> str:
        """Rows beyond a cursor, as a row comparison an index can serve."""
        left = ", ".join(sql.replace("{t}", a) for sql, _ in order.whole)
        right = []
        for place, (_, cast) in enumerate(order.whole):
            part = _cursor_part(value, place, len(order.keys) + 1)
            right.append(self.parameter(part, "text") + f"::{cast}")
        return f"({left}) {'>' if forward is not order.descending else '<'} ({', '.join(right)})"

    def _size(self, value: Value | None) -> int:
        """How many rows: part of the statement, since PostgreSQL plans by it."""
        wanted = value(self.variables, self.nobody) if value else USUAL
        if not 1 <= wanted <= MOST:
            raise bad_input(f"first、last应在1与{MOST}之间")
        return int(wanted)


def _columns(alias: str, *texts: str) -> set[str]:
    """The columns of this alias that SQL names."""
    return {name for text in texts for name in re.findall(rf'\b{alias}\."?(\w+)', text)}


def _cursor_part(value: Value, place: int, count: int) -> Value:
    def part(variables: Mapping[str, Any], asker: Asker) -> str:
        try:
            parts = json.loads(base64.b64decode(value(variables, asker), validate=True))
        except (ValueError, TypeError, RecursionError):
            raise bad_input("游标无效，请使用上一次查询返回的游标") from None
        if not isinstance(parts, list) or len(parts) != count or not all(isinstance(entry, str) for entry in parts):
            raise bad_input("游标无效，请使用上一次查询返回的游标")
        return str(parts[place])

    return part
