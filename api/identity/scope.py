"""How far an asker reaches, held against what a request asks for: types it reads, mutations it names; before anything is planned.

A plan is kept by the reach it was made for (`fetch.key_of`), so that what was refused here is found on no other path. Acts are
refused by the law itself (`Procedure.refusals`), wherever they come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    get_named_type,
    is_leaf_type,
)

from schema.law.chapters import CHAPTERS
from schema.law.reach import covers, reads

from ..errors import fault
from ..types.case import mutation_name

ACTS = {mutation_name(chapter.name, act.name): (chapter.name, act.name) for chapter in CHAPTERS for act in chapter.acts}
ANYHOW = ("viewer", "sessionClose")  # whoever it is may ask who it is, and leave
ROOTS = ("Query", "Mutation", "Subscription")
BETWEEN = ("PageInfo", "UserError", "Viewer")  # they tell nothing of their own


def check(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode], reach: frozenset[str] | None
) -> None:  # fmt: skip
    """GraphQLError FORBIDDEN: the operation asks for something beyond its asker's reach."""
    if reach is not None:
        _Walk(schema, fragments, reach).enter(operation.selection_set, schema.get_root_type(operation.operation))


class _Walk:
    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], reach: frozenset[str]) -> None:
        self.schema, self.fragments, self.reach = schema, fragments, reach
        self.seen = set[tuple[str, str]]()

    def enter(self, selections: Any, type_: Any) -> None:
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                self.field(node, type_)
                continue
            if isinstance(node, FragmentSpreadNode):
                place = node.name.value, type_.name
                if place in self.seen:
                    continue
                self.seen.add(place)
                node = self.fragments[node.name.value]
            condition = node.type_condition
            self.enter(node.selection_set, self.schema.get_type(condition.name.value) if condition else type_)

    def field(self, node: FieldNode, type_: Any) -> None:
        name = node.name.value
        if name == "__typename":
            return
        if name.startswith("__"):
            self._need(reads(self.reach), "接口结构")
            return
        target = get_named_type(type_.fields[name].type)
        if type_.name == "Mutation":
            self._need(name in ANYHOW or (name in ACTS and covers(self.reach, *ACTS[name])), name)
        elif type_.name in ROOTS and is_leaf_type(target):
            self._need(reads(self.reach), name)
        elif not is_leaf_type(target) and name not in ANYHOW:
            self._need(self._readable(target), target.name)
        self.enter(node.selection_set, target)

    def _readable(self, target: Any) -> bool:
        if isinstance(target, GraphQLInterfaceType | GraphQLUnionType):
            return reads(self.reach)  # it may be of any type
        assert isinstance(target, GraphQLObjectType)
        if target.name in ROOTS or target.name in BETWEEN:
            return True  # what is inside is judged
        rows = target.fields.get("nodes") or (target.fields.get("node") if target.name.endswith("Edge") else None)
        if rows is not None:  # a page: how many rows there are tells of them too
            return self._readable(get_named_type(rows.type))
        return reads(self.reach, target.name)

    def _need(self, within: bool, what: str) -> None:
        if not within:
            raise fault("FORBIDDEN", f"本次登录或所用密钥的范围不包括{what}")


def unknown(schema: GraphQLSchema, words: str) -> list[str]:
    """Those of a reach's words that name no type and no act of the contract."""
    found = []
    for word in words.split():
        kind, _, rest = word.partition(":")
        if kind == "read" and rest and not isinstance(schema.get_type(rest), GraphQLObjectType):
            found.append(word)
        if kind == "act":
            noun, _, act = rest.partition(".")
            if not any(noun == known and act in ("*", name) for known, name in ACTS.values()):
                found.append(word)
    return found
