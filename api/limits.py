"""What a query may ask for before it is run: depth, aliases, and the number of nodes it could return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    IntValueNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)

from schema.law.roles import ADMIN, AUDITOR, BUREAU, CENTRE, Role

from .errors import fault
from .read import MOST, USUAL
from .settings import Settings

STAFF = ADMIN | AUDITOR | BUREAU | CENTRE
INSIDE = {"nodes", "edges", "pageInfo"}  # they stand inside a page
ROWS = INSIDE | {"endCursor", "hasNextPage"}
SINGLES = frozenset((  # at which one could guess, so once in a request
    "sessionOpen", "accountChangePassword", "accountRedeemPassword", "factorConfirm", "factorRenewCodes", "factorRemove", "objectionLodge",
    "certificateCheck", "certificateCheckMany",
))  # fmt: skip
FIELDS = 600
DIRECTIVES = 50
STEPS = 20_000  # fragments within fragments can double at every level


def check(
    operation: OperationDefinitionNode, fragments: Mapping[str, Any], variables: Mapping[str, Any], settings: Settings, role: Role
) -> int:  # fmt: skip
    """The operation's cost in nodes. GraphQLError TOO_COSTLY or FORBIDDEN when it goes over a limit."""
    walk = _Walk(fragments, variables)
    walk.enter(operation.selection_set, 0, 1)
    if walk.introspects and not (settings.demo or role & STAFF):
        raise fault("FORBIDDEN", "只有工作人员可以查询接口结构；接口文档见api/schema.graphql")
    for says, found, most in (
        ("查询层数", walk.depth, settings.max_depth),
        ("别名数", walk.aliases, settings.max_aliases),
        ("可能返回的条数", walk.cost, settings.max_cost),
        ("一次请求中的登录、口令、验证码、异议或核验证书", walk.singles, 1),
    ):
        if found > most:
            raise fault("TOO_COSTLY", f"{says}为{found}，最多{most}；请减少嵌套、每页条数或同类请求")
    return walk.cost


class _Walk:
    def __init__(self, fragments: Mapping[str, Any], variables: Mapping[str, Any]) -> None:
        self.fragments, self.variables = fragments, variables
        self.depth = self.aliases = self.steps = self.singles = 0
        self.cost = 1
        self.introspects = False

    def enter(self, selections: Any, depth: int, times: int, introspecting: bool = False) -> None:
        for node in selections.selections if selections else ():
            self._step()
            if not isinstance(node, FieldNode):
                fragment = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                self.enter(fragment.selection_set, depth, times, introspecting)
                continue
            name = node.name.value
            inside = introspecting or name in ("__schema", "__type")
            self.introspects |= inside
            self.singles += name in SINGLES
            self.aliases += node.alias is not None
            self.depth = max(self.depth, 0 if inside else depth + 1)
            if node.selection_set is None:
                continue
            pages = node.name.value not in INSIDE and self._reads_rows(node.selection_set)
            inner = times * self._size(node) if pages else times
            self.cost += inner
            self.enter(node.selection_set, depth + 1, inner, inside)

    def _reads_rows(self, selections: Any) -> bool:
        """Whether the field is a page: its rows, or what only its rows can tell, are asked for, however deep in fragments."""
        for node in selections.selections:
            self._step()
            if isinstance(node, FieldNode):
                if node.name.value in ROWS:
                    return True
            else:
                fragment = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                if self._reads_rows(fragment.selection_set):
                    return True
        return False

    def _step(self) -> None:
        self.steps += 1
        if self.steps > STEPS:
            raise fault("TOO_COSTLY", "片段展开后的字段过多，请减少片段的相互引用")

    def _size(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                value = argument.value
                found = self.variables.get(value.name.value) if isinstance(value, VariableNode) else None
                if isinstance(value, IntValueNode):
                    found = int(value.value)
                if isinstance(found, int):
                    return min(max(found, 1), MOST)
        return USUAL


def check_document(document: DocumentNode) -> None:
    """Before validation, whose time grows with the square of the fields of one selection. GraphQLError TOO_COSTLY."""
    count = _Fields()
    visit(document, count)
    if count.found > FIELDS:
        raise fault("TOO_COSTLY", f"查询有{count.found}个字段，最多{FIELDS}个，请拆分")
    if count.directives > DIRECTIVES:
        raise fault("TOO_COSTLY", f"查询有{count.directives}个指令，最多{DIRECTIVES}个，请拆分")


class _Fields(Visitor):
    found = directives = 0

    def enter_directive(self, *_: Any) -> None:
        self.directives += 1

    def enter_field(self, *_: Any) -> None:
        self.found += 1
