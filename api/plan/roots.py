"""The roots of a query: look-ups by natural key, `node(id:)`, pages and lists, joined to one statement."""

from __future__ import annotations

from typing import Any

from graphql import FieldNode, GraphQLInterfaceType, GraphQLObjectType, get_named_type

from ..read import Every, Lookup, Page, Read, from_global, record_id
from .pages import Pages
from .selection import read_of, record_of
from .text import Plan, Text, Value


class Compiler(Pages):
    """One selection for one role and one shape."""

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
        found = from_global(str(value(self.variables, self.nobody)))
        type_ = self.schema.get_type(found[0]) if found else None
        node = isinstance(type_, GraphQLObjectType) and any(of.name == "Node" for of in type_.interfaces)
        if not node or record_of(type_, None) is None:  # what is no Node is reached through its owner only
            return Text(("null",))
        a = self.alias()
        key = self.parameter(lambda variables, asker: record_id(value(variables, asker)), "uuid")
        return self.row(type_, group, a, f"{a}.id = {key}", typed=self.for_walk)


def compile_fields(compiler: Compiler, type_: Any, nodes: list[Any], where: str = "") -> Plan:
    """The plan of an operation's selection on Query; `where` is a condition on the whole answer.

    Root fields with Python resolvers are left to the executor.
    """
    out, place = Text(("{",)), 0
    for name, group in compiler.collect(nodes, type_).items():
        if group[0].name.value == "__typename":
            piece = Text((f'"{type_.name}"',))
        else:
            definition = type_.fields.get(group[0].name.value)
            read = read_of(definition) if definition else None
            if read is None:
                compiler.walked.append(group[0].name.value)
                continue
            piece = compiler.root(definition, read, group)
        out = out + (("," if place else "") + f'"{name}":') + piece
        place += 1
    out, walked = out + "}", tuple(compiler.walked)
    if len(out.parts) == 1:
        return Plan("", (), walked, str(out.parts[0]).encode())
    return _plan(compiler, out, where)


def compile_row(compiler: Compiler, type_: Any, nodes: list[Any], value: Value) -> Plan:
    """The plan of one row by its id: what a mutation answers with, for the executor to go over."""
    a = compiler.alias()
    key = compiler.parameter(value, "uuid")
    return _plan(compiler, compiler.row(type_, nodes, a, f"{a}.id = {key}"))


def _plan(compiler: Compiler, out: Text, where: str = "") -> Plan:
    sql = f"SELECT convert_to({out.sql}, 'UTF8'){where and ' WHERE ' + where}"
    return Plan(sql, tuple(compiler.values), tuple(compiler.walked), None, tuple(compiler.checks))
