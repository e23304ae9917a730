"""Queries at random: any valid operation over the schema, with aliases, fragments, directives, variables and paging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)
from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]
MOST = 60  # fields of one query
BY_HAND = {  # roots that no statement answers
    "viewer", "procedures", "returnReasonCodes", "couldAssess", "receiptKeys", "planPreflight", "certificateCheck",
    "certificateCheckMany", "expertCandidates",
}  # fmt: skip


@dataclass
class Words:
    """What arguments are filled with: ids and cursors that exist, and other words by the argument's name."""

    ids: Sequence[str]
    cursors: Sequence[str]
    words: dict[str, Sequence[str]]


@dataclass
class Query:
    """One operation under construction."""

    schema: GraphQLSchema
    words: Words
    draw: Draw
    fields: int = 0
    declared: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)

    def one_in(self, n: int) -> bool:
        return bool(self.draw(st.integers(1, n)) == n)

    def selection(self, type_: Any, depth: int) -> str:
        """A selection set on a type; whatever has an id tells it, so that it can be asked whether it may be seen."""
        parts = ["__typename"] + (["id"] if "id" in type_.fields else [])
        names = [name for name in type_.fields if depth or is_leaf_type(get_named_type(type_.fields[name].type))]
        for name in self.draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=5)) if names else ():
            if self.fields < MOST and (part := self.field(type_, name, depth)):
                parts.append(self.wrapped(type_, part))
        return " ".join(parts)

    def field(self, type_: Any, name: str, depth: int) -> str:
        definition = type_.fields[name]
        target = get_named_type(definition.type)
        self.fields += 1
        arguments = self.arguments(definition)
        alias = f"f{self.fields}: " if definition.args or self.one_in(3) else ""
        if is_leaf_type(target):
            return alias + name + arguments
        if isinstance(target, GraphQLInterfaceType):
            return f"{alias}{name}{arguments} {{ {self.node(target, depth - 1)} }}"
        alias = alias or f"f{self.fields}: "  # unlike selections of one name are merged by GraphQL: the next line asks for that
        text = f"{name}{arguments} {{ {self.selection(target, depth - 1)} }}"
        twice = f" {alias}{name}{arguments} {{ __typename }}" if self.one_in(8) else ""
        return alias + text + twice

    def node(self, interface: GraphQLInterfaceType, depth: int) -> str:
        """What is asked of a node: its id, and more of it if it is of some type."""
        kinds = sorted(self.schema.get_possible_types(interface), key=lambda one: one.name)
        kind = self.draw(st.sampled_from(kinds))
        return f"__typename id ... on {kind.name} {{ {self.selection(kind, max(depth, 0))} }}"

    def wrapped(self, type_: Any, part: str) -> str:
        """The field as it is, or inside a fragment, or under a condition."""
        match self.draw(st.integers(0, 9)):
            case 0:
                return f"... on {type_.name} {{ {part} }}"
            case 1:
                name = f"g{len(self.fragments)}"
                self.fragments.append(f"fragment {name} on {type_.name} {{ {part} }}")
                return f"...{name} ...{name}"
            case 2:
                return f"... @include(if: {self.given('Boolean!', self.draw(st.booleans()))}) {{ {part} }}"
            case 3:
                return f"... @skip(if: {'true' if self.one_in(3) else 'false'}) {{ {part} }}"
        return part

    def arguments(self, definition: Any) -> str:
        chosen = []
        for name, argument in definition.args.items():
            if isinstance(argument.type, GraphQLNonNull) or self.one_in(4 if name in ("last", "before") else 2):
                chosen.append(f"{name}: {self.value(name, argument.type)}")
        return f"({', '.join(chosen)})" if chosen else ""

    def value(self, name: str, type_: Any) -> str:
        found = self.plain(name, type_)
        if self.one_in(3):
            if not isinstance(type_, GraphQLNonNull) and self.one_in(4):
                found = None
            return self.given(str(type_), found)
        return _literal(found, get_named_type(type_))

    def plain(self, name: str, type_: Any) -> Any:
        inner = get_nullable_type(type_)
        if isinstance(inner, GraphQLList):
            return [self.plain(name, inner.of_type) for _ in range(self.draw(st.integers(0, 3)))]
        if isinstance(inner, GraphQLEnumType):
            return self.draw(st.sampled_from(sorted(inner.values)))
        match str(inner):
            case "Int":
                return self.draw(st.integers(1, 6))
            case "Boolean":
                return self.draw(st.booleans())
            case "ID":
                return self.draw(st.sampled_from(self.words.ids))
            case "Date":
                return self.draw(st.sampled_from(["2022-03-01", "2022-03-09", "2025-03-09"]))
        if name in ("after", "before"):
            return self.draw(st.sampled_from(self.words.cursors))
        return self.draw(st.sampled_from(self.words.words.get(name, ("1", "海河", "%", "'"))))

    def given(self, type_: str, value: Any) -> str:
        name = f"v{len(self.declared)}"
        self.declared[name], self.values[name] = type_, value
        return f"${name}"


def _literal(value: Any, named: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_literal(one, named) for one in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(named, GraphQLEnumType) or isinstance(value, int):
        return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True)
class Asked:
    """A query and its variables; `walked` is the same with a root that only the ordinary executor can answer."""

    text: str
    walked: str
    variables: dict[str, Any]


@st.composite
def operations(draw: Draw, schema: GraphQLSchema, words: Words) -> Asked:
    """A valid query over this schema."""
    query, root = Query(schema, words, draw), schema.query_type
    assert isinstance(root, GraphQLObjectType)
    names = sorted(set(root.fields) - BY_HAND)
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3))
    body = " ".join(query.field(root, name, draw(st.integers(1, 5))) for name in chosen)
    head = ", ".join(f"${name}: {type_}" for name, type_ in query.declared.items())
    head, tail = f"query{f'({head})' if head else ''} ", " ".join(["", *query.fragments])
    return Asked(f"{head}{{ {body} }}{tail}", f"{head}{{ {body} viewer {{ role }} }}{tail}", query.values)
