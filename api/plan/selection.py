"""Walking a selection set: which fields are asked for in this shape, with which arguments, and who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLSchema,
    NullValueNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
    value_from_ast_untyped,
)

from schema.law.procedure import Actor
from schema.law.roles import Role
from schema.record.sight import bound

from ..auth import Asker
from ..errors import bad_input
from ..read import Column
from .text import Value


@dataclass
class Selection:
    """One selection for one role and one shape (see `Operation.shape`).

    `walked` gathers the fields without an SQL form. With `for_walk` the plan is made for the ordinary executor to go
    over: it gets the columns that resolvers need instead of what they would say, and the type of what `node` found.
    """

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    role: Role
    values: list[Value] = field(default_factory=list)
    checks: list[Value] = field(default_factory=list)
    walked: list[str] = field(default_factory=list)
    for_walk: bool = False
    aliases: int = 0

    @property
    def nobody(self) -> Asker:
        """For what must be known before anybody in particular asks: numbers of rows, types inside ids."""
        return Asker(Actor(self.role))

    def alias(self) -> str:
        self.aliases += 1
        return f"t{self.aliases}"

    def parameter(self, value: Value, cast: str) -> str:
        self.values.append(value)
        return f"${len(self.values)}::{cast}"

    def sight(self, model: Any, t: str) -> str:
        """The visibility predicate of the record over alias `t`."""
        return self.own(model.visible_to(self.role), t)

    def own(self, sql: str, t: str) -> str:
        """SQL over alias `t` that may name the asker (`:actor`, `:unit`, `:district`)."""
        return bound(sql, t, lambda attribute: self.parameter(_of_asker(attribute), "uuid"))

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
                return lambda variables, asker: _plain(variables[variable])
            if isinstance(given.value, NullValueNode):
                return None
            return lambda variables, asker: _plain(value_from_ast_untyped(given.value, dict(variables)))
        return None


def read_of(definition: Any) -> Any:
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


def python_name(definition: Any) -> str:
    return str(definition.extensions["strawberry-definition"].python_name)


def record_of(type_: Any, *default: Any) -> Any:
    origin = type_.extensions["strawberry-definition"].origin
    return getattr(origin, "__record__", *default)


def table_of(model: Any) -> str:
    """What to read from; a list that stands in our own code is a derived table."""
    return getattr(model, "SOURCE", None) or f'"{model._meta.db_table}"'


def _of_asker(attribute: str) -> Value:
    return lambda variables, asker: getattr(asker.actor, attribute)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, date):  # a literal is text already: filters take days as text
        return value.isoformat()
    return value.name if isinstance(value, Enum) else value
