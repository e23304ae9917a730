"""Makes of a record's query one question for several records, as many as the register answers at once; reads the whole of graphql-core."""

from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    parse,
    print_ast,
)

TOGETHER = 10  # records in one question, at most
FIELDS = 560  # in one question: the register answers up to 600


def at_once(document: str) -> int:
    """How many records of this kind may be asked for in one question."""
    fields = 0

    def count(selections: SelectionSetNode | None) -> None:
        nonlocal fields
        for one in selections.selections if selections else ():
            if isinstance(one, FieldNode):
                fields += 1
                count(one.selection_set)

    operation = parse(document).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    count(operation.selection_set)
    return max(1, min(TOGETHER, FIELDS // fields))


def together(document: str, count: int) -> str:
    """A record's query as a query for several, its roots with _0 for key0 and so on, each connection from its beginning."""
    operation = parse(document).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    key = (operation.variable_definitions or ())[0]
    roots = [one for one in operation.selection_set.selections if isinstance(one, FieldNode)]
    fields = tuple(_of_one(root, n) for n in range(count) for root in roots)
    variables = tuple(
        VariableDefinitionNode(variable=VariableNode(name=NameNode(value=f"key{n}")), type=key.type) for n in range(count)
    )
    whole = OperationDefinitionNode(
        operation=operation.operation, name=operation.name, variable_definitions=variables,
        directives=(), selection_set=SelectionSetNode(selections=fields),
    )  # fmt: skip
    return print_ast(DocumentNode(definitions=(whole,)))


def _of_one(root: FieldNode, n: int) -> FieldNode:
    """What the query asks first of all, and whatever stands beside it, for the record of key n."""
    assert root.selection_set is not None
    inner = tuple(_from_the_beginning(one) for one in root.selection_set.selections if isinstance(one, FieldNode))
    return FieldNode(
        alias=NameNode(value=_called(root, n)),
        name=root.name,
        arguments=tuple(_renamed(one, f"key{n}") if isinstance(one.value, VariableNode) else one for one in root.arguments or ()),
        selection_set=SelectionSetNode(selections=inner),
    )


def _called(root: FieldNode, n: int) -> str:
    return f"{(root.alias or root.name).value}_{n}"


def _from_the_beginning(field: FieldNode) -> FieldNode:
    kept = tuple(one for one in field.arguments or () if not isinstance(one.value, VariableNode))
    return FieldNode(
        alias=field.alias, name=field.name, arguments=kept, directives=field.directives, selection_set=field.selection_set
    )


def _renamed(argument: Any, name: str) -> Any:
    return type(argument)(name=argument.name, value=VariableNode(name=NameNode(value=name)))
