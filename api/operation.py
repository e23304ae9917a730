"""What is asked: a document parsed, validated and held to the limits on its size, once; then found again by its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    get_variable_values,
    parse,
    validate,
    visit,
)

from .errors import bad_input, fault
from .limits import check_document
from .read import from_global

LONGEST = 40_000  # characters of a document: comments are no tokens, and documents are kept
PLAIN = {"String": str, "ID": str, "Boolean": bool}
KEPT = 2_000_000  # characters of documents that are kept, the least used forgotten first


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation of a valid document, and which of its variables decide the shape of its plan."""

    text: str
    name: str | None
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    sizes: frozenset[str]
    ids: frozenset[str]
    reads: bool
    plain: tuple[tuple[str, type], ...] | None
    first: str  # the first field: what it is counted as

    def variables(self, schema: GraphQLSchema, given: Mapping[str, Any]) -> dict[str, Any]:
        """The variables, coerced. GraphQLError BAD_INPUT: all that is wrong with them."""
        if self.plain is not None and all(type(given.get(name)) is kind for name, kind in self.plain):
            return {name: given[name] for name, _ in self.plain}  # as they are: strings and booleans need no coercing
        coerced = get_variable_values(schema, self.node.variable_definitions or (), dict(given), hide_suggestions=True)
        if isinstance(coerced, list):
            raise bad_input("；".join(error.message for error in coerced))
        return coerced.coerced

    def shape(self, variables: Mapping[str, Any]) -> tuple[Any, ...]:
        """What of the variables decides the statement: which are null, booleans, numbers of rows, the type inside an id."""
        return tuple(self._part(one.variable.name.value, variables) for one in self.node.variable_definitions or ())

    def _part(self, name: str, variables: Mapping[str, Any]) -> Any:
        value = variables.get(name)
        if value is None or isinstance(value, bool) or name in self.sizes:
            return value
        if name in self.ids and (found := from_global(str(value))):
            return found[0][:40]
        return "…"


_known: LRUCache[tuple[str, str | None], Operation] = LRUCache(KEPT, lambda one: len(one.text))
_documents: LRUCache[str, tuple[DocumentNode, list[GraphQLError]]] = LRUCache(KEPT, lambda one: one[0].loc.end)  # type: ignore[union-attr]


def known(text: str, name: str | None) -> Operation | None:
    """The operation if it has been understood before."""
    return _known.get((text, name))


def understood(schema: GraphQLSchema, text: str, name: str | None, tokens: int) -> Operation:
    """The operation `name` of this document. GraphQLError: it is too long, not GraphQL, not valid, or not there."""
    if (found := known(text, name)) is not None:
        return found
    document, errors = _document(schema, text, tokens)
    if errors:
        raise errors[0] if len(errors) == 1 else bad_input("；".join(error.message for error in errors))
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    chosen = [one for one in operations if name is None or (one.name and one.name.value == name)]
    if len(chosen) != 1:  # left to the executor it would be run without limits
        raise bad_input("请用operationName指明要办理的一个操作")
    node = chosen[0]
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    sizes = _Sizes()
    visit(document, sizes)
    ids = {one.variable.name.value for one in node.variable_definitions or () if _is_id(one.type)}
    reads = node.operation is OperationType.QUERY
    made = Operation(text, name, node, fragments, frozenset(sizes.found), frozenset(ids), reads, _plain(node), _first(node))
    _known[text, name] = made
    return made


def _document(schema: GraphQLSchema, text: str, tokens: int) -> tuple[DocumentNode, list[GraphQLError]]:
    if len(text) > LONGEST:
        raise fault("TOO_COSTLY", f"查询超过{LONGEST}个字符，请拆分")
    if (found := _documents.get(text)) is not None:
        return found
    try:
        document = parse(text, max_tokens=tokens)
        check_document(document)
        errors = validate(schema, document, hide_suggestions=True)
    except RecursionError:
        raise fault("TOO_COSTLY", "查询嵌套过深") from None
    except GraphQLSyntaxError as error:
        if error.description.startswith("Document contains more than"):
            raise fault("TOO_COSTLY", f"查询超过{tokens}个词法单元，请拆分") from None
        raise
    _documents[text] = document, errors
    return document, errors


class _Sizes(Visitor):
    """The variables that say how many rows a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last") and isinstance(argument.value, VariableNode):
                self.found.add(argument.value.name.value)


def _first(node: OperationDefinitionNode) -> str:
    selection = node.selection_set.selections[0]
    return selection.name.value if isinstance(selection, FieldNode) else "fragment"


def _is_id(type_: Any) -> bool:
    named = type_.type if isinstance(type_, NonNullTypeNode) else type_
    return isinstance(named, NamedTypeNode) and named.name.value == "ID"


def _plain(node: OperationDefinitionNode) -> tuple[tuple[str, type], ...] | None:
    """The variables and their types in Python, if these are so simple that a value of the type is the value."""
    found = []
    for one in node.variable_definitions or ():
        named = one.type.type if isinstance(one.type, NonNullTypeNode) else one.type
        kind = PLAIN.get(named.name.value) if isinstance(named, NamedTypeNode) else None
        if kind is None:
            return None
        found.append((one.variable.name.value, kind))
    return tuple(found)
