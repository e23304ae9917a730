"""Rows as JSON: an object, its leaves, the row it points to, a short list whole."""

from __future__ import annotations

import json
from typing import Any

from graphql import FieldNode, GraphQLList, GraphQLNonNull, get_named_type

from schema.record.plain import PLAIN

from ..read import Column, Every, One, Order, Page, Read, Some, Tabled, base64_sql
from .selection import Selection, python_name, read_of, record_of, table_of
from .text import JSON_OF, NULL, QUOTED, STAMP, Sql, Text, literal


class Rows(Selection):
    """A selection that writes rows."""

    def object(self, type_: Any, nodes: list[Any], t: str, typed: bool = False) -> Text:
        """The JSON text of the row `t` as `type_`; `typed` adds what the executor needs to tell types apart."""
        out, needed = Text(("{",)), dict[str, Text]()
        for name, group in self.collect(nodes, type_).items():
            field_name = group[0].name.value
            if field_name == "__typename":
                needed[name] = Text((f'"{type_.name}"',))
                continue
            definition = type_.fields[field_name]
            read = read_of(definition)
            if isinstance(read, Tabled) and self.for_walk:
                self.walked.append(f"{type_.name}.{field_name}")
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
                return self.connection(definition, read, group, t, record_of(type_))
            case Tabled():
                return self.tabled(target, read, group, t)
            case Every(where, order):
                return self.every(target, group, where.replace("{o}", t), order)
        raise TypeError(read)

    def leaf(self, definition: Any, type_: Any, name: str, sql: str | None, t: str) -> Text:
        target = get_named_type(definition.type)
        if target.name == "ID" and name == "id":
            of = f"{literal(type_.name + ':')} || {t}.id::text"
            return Text(('"', Sql(base64_sql(of)), '"'))
        column = python_name(definition)
        value = (sql or f'{{t}}."{column}"').replace("{t}", t)
        listed = isinstance(getattr(definition.type, "of_type", definition.type), GraphQLList)
        if listed:
            text = f"to_json({value})::text"
        elif target.name == "DateTime":
            text = STAMP.format(value)
        elif target.name == "String" and sql is None and column in PLAIN.get(record_of(type_)._meta.db_table, ()):
            text = QUOTED.format(value)
        elif target.name in JSON_OF:
            text = JSON_OF[target.name].format(value)
        else:  # an enum, stored by its name
            text = QUOTED.format(value)
        if isinstance(definition.type, GraphQLNonNull) and not sql:
            return Text(('"', Sql(f"({value})"), '"') if text == QUOTED.format(value) else (Sql(text),))
        return Text((Sql(f"coalesce({text}, {NULL})"),))

    def row(self, target: Any, group: list[Any], a: str, where: str, typed: bool = False) -> Text:
        """A single row or null; where `where` could hold for several, any of them."""
        model = record_of(target)
        made = self.object(target, group, a, typed)
        seen = self.sight(model, a)
        where = where if seen == "true" else f"{where} AND ({seen})"
        one = "" if where.startswith(f"{a}.id = ") else " LIMIT 1"
        return Text((Sql(f"coalesce((SELECT {made.sql} FROM {table_of(model)} {a} WHERE {where}{one}), {NULL})"),))

    def every(self, target: Any, group: list[Any], where: str, order: Order) -> Text:
        model, a = record_of(target), self.alias()
        made = self.object(target, group, a)
        by = ", ".join(ordering(order, a))
        narrowed = f"({where.replace('{t}', a)}) AND ({self.sight(model, a)})"
        inner = f"SELECT {made.sql} j, row_number() OVER (ORDER BY {by}) n FROM {table_of(model)} {a} WHERE {narrowed}"
        return Text(("[", Sql(f"coalesce((SELECT string_agg(j, ',' ORDER BY n) FROM ({inner}) q), '')"), "]"))

    def tabled(self, target: Any, read: Tabled, group: list[FieldNode], t: str) -> Text:
        """What the Python form says for each value that the columns can have."""
        of = " || ' ' || ".join(f'{t}."{column}"' for column in read.columns)
        says = {key: json.dumps(self.told(target, found, group), ensure_ascii=False, separators=(",", ":"))
                for key, found in read.told(self.role).items()}  # fmt: skip
        whens = " ".join(f"WHEN {literal(' '.join(key))} THEN {literal(text)}" for key, text in says.items() if text != "[]")
        return Text((Sql(f"CASE {of} {whens} ELSE '[]' END"),)) if whens else Text(("[]",))

    def told(self, target: Any, found: list[Any], group: list[FieldNode]) -> list[dict[str, Any]]:
        """Objects made in Python, as this selection shows them."""
        fields = self.collect(group, target)
        return [
            {name: target.name if (of := nodes[0].name.value) == "__typename" else getattr(one, python_name(target.fields[of]))
             for name, nodes in fields.items()} for one in found
        ]  # fmt: skip

    def connection(self, definition: Any, read: Page, group: list[FieldNode], t: str, owner: Any = None) -> Text:
        """A page of rows: see `pages`."""
        raise NotImplementedError


def ordering(order: Order, a: str, back: bool = False) -> list[str]:
    way = "DESC" if order.descending is not back else "ASC"
    return [f"{sql.replace('{t}', a)} {way}" for sql, _ in order.whole]
