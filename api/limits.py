"""What a query may ask for before it is run: depth, aliases, and the number of nodes it could return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, IntValueNode, OperationDefinitionNode, VariableNode

from schema.law.roles import ADMIN, AUDITOR, BUREAU, CENTRE

from .context import Context
from .errors import fault
from .read import MOST, USUAL

STAFF = ADMIN | AUDITOR | BUREAU | CENTRE
LISTS = {"nodes", "edges"}
STEPS = 20_000  # fragments within fragments can double at every level


def check(
    operation: OperationDefinitionNode, fragments: Mapping[str, Any], variables: Mapping[str, Any], context: Context
) -> int:
    """The operation's cost in nodes. GraphQLError TOO_COSTLY or FORBIDDEN when it goes over a limit."""
    settings = context.settings
    walk = _Walk(fragments, variables)
    walk.enter(operation.selection_set, 0, 1)
    if walk.introspects and not (settings.demo or context.actor.role & STAFF):
        raise fault("FORBIDDEN", "只有工作人员可以查询接口结构；接口文档见api/schema.graphql")
    for says, found, most in (
        ("查询层数", walk.depth, settings.max_depth),
        ("别名数", walk.aliases, settings.max_aliases),
        ("可能返回的条数", walk.cost, settings.max_cost),
        ("一次请求中的登录", walk.logins, 1),  # each costs a tenth of a second of argon2
    ):
        if found > most:
            raise fault("TOO_COSTLY", f"{says}为{found}，最多{most}；请减少嵌套、每页条数或同类请求")
    return walk.cost


class _Walk:
    def __init__(self, fragments: Mapping[str, Any], variables: Mapping[str, Any]) -> None:
        self.fragments, self.variables = fragments, variables
        self.depth = self.aliases = self.steps = self.logins = 0
        self.cost = 1
        self.introspects = False

    def enter(self, selections: Any, depth: int, times: int) -> None:
        for node in selections.selections if selections else ():
            self.steps += 1
            if self.steps > STEPS:
                raise fault("TOO_COSTLY", "片段展开后的字段过多，请减少片段的相互引用")
            if not isinstance(node, FieldNode):
                fragment = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                self.enter(fragment.selection_set, depth, times)
                continue
            name = node.name.value
            self.introspects |= name in ("__schema", "__type")
            self.logins += name == "sessionOpen"
            self.aliases += node.alias is not None
            self.depth = max(self.depth, depth + 1 if not self.introspects else 0)
            if node.selection_set is None:
                continue
            inner = times * (self._size(node) if self._is_page(node) else 1)
            self.cost += times if not self._is_page(node) else inner
            self.enter(node.selection_set, depth + 1, inner)

    def _is_page(self, node: FieldNode) -> bool:
        return (
            any(
                (isinstance(inner, FieldNode) and inner.name.value in LISTS) or not isinstance(inner, FieldNode)
                for inner in (node.selection_set.selections if node.selection_set else ())
            )
            and node.name.value not in LISTS
        )

    def _size(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                value = argument.value
                found = self.variables.get(value.name.value) if isinstance(value, VariableNode) else None
                if isinstance(value, IntValueNode):
                    found = int(value.value)
                return min(found, MOST) if isinstance(found, int) and found > 0 else USUAL
        return (
            USUAL
            if any(
                isinstance(inner, FieldNode) and inner.name.value in LISTS
                for inner in node.selection_set.selections  # type: ignore[union-attr]
            )
            else 1
        )
