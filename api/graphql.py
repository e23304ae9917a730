"""The GraphQL schema: what can be asked, what can be done, and how a query becomes one statement."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import orjson
import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    OperationType,
    build_schema,
    lexicographic_sort_schema,
    print_schema,
)
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from . import limits
from .accounts import Entrances
from .acts import Derived
from .auth import NotKnown
from .calendar_feed import Feeds
from .complaint import Complaints
from .context import Context
from .counts import counts
from .errors import bad_input, told
from .fetch import Stale, answer, planned
from .identity import scope
from .identity.deputy import Deputies
from .identity.entry import Entry
from .identity.factor import Factors
from .identity.invitation import Invitations
from .identity.keys import Keys
from .identity.reset import Resets
from .oidc.exchange import SignOns
from .operation import understood
from .personal import Reveals
from .query import Query
from .read import Tabled
from .redelivery import Redelivery
from .subscription import Subscription
from .types.account import Account, Endpoint, Key
from .types.attachment import Attachment
from .types.case import LedgerLine
from .types.catalogue import District, Occupation, Standard
from .types.change import Change
from .types.figure import Matter
from .types.filing import Filing
from .types.round import Round
from .types.session import Factor, Session
from .types.unit import Unit
from .types.viewer import Task

Mutation = merge_types("Mutation", (Entry, Entrances, Factors, Resets, Invitations, Deputies, Keys, SignOns, Derived, Feeds, Reveals, Complaints, Redelivery))


class Schema(strawberry.Schema):
    """The schema whose queries are answered by one statement where they can be."""

    async def execute(
        self, query: str | None, variable_values: dict[str, Any] | None = None, context_value: Any = None,
        root_value: Any = None, operation_name: str | None = None, allowed_operation_types: Iterable[Any] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:  # fmt: skip
        """One request. Errors are masked; a query over a limit is not run."""
        context: Context = context_value
        read = None
        if query:
            try:
                async with asyncio.timeout(context.settings.timeout):
                    read = await self._read(query, variable_values or {}, operation_name, context)
            except GraphQLError as error:
                return ExecutionResult(data=None, errors=[told(error)])
            except (TimeoutError, NotKnown):
                raise
            except Exception as error:  # the edge: as in the executor, a bug is logged and the client gets a reference
                return ExecutionResult(data=None, errors=[told(GraphQLError("", original_error=error))])
        if isinstance(read, bytes):
            return ExecutionResult(data=orjson.Fragment(read), errors=None, extensions=dict(context.extensions))  # type: ignore[arg-type]
        async with asyncio.timeout(context.settings.timeout):
            result = await super().execute(
                query, variable_values, context, read, operation_name, allowed_operation_types, operation_extensions
            )
        if result.errors:
            result.errors = [told(error) for error in result.errors]
        result.extensions = {**(result.extensions or {}), **context.extensions} or None
        return result

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Nothing more: Strawberry would log each with the document, and with it what people wrote; `told` logs our bugs."""

    async def _read(self, query: str, given: dict[str, Any], name: str | None, context: Context) -> Any:
        """The answer as bytes, or what the plan found for the executor to go over; None leaves all to the executor."""
        operation = understood(self._schema, query, name, context.settings.max_tokens)
        if operation.node.operation is OperationType.SUBSCRIPTION:
            raise bad_input("订阅请用WebSocket（graphql-transport-ws）")
        variables = operation.variables(self._schema, given)
        context.operation, context.variables = operation, variables
        if not operation.reads:
            node, fragments, settings = operation.node, operation.fragments, context.settings
            scope.check(self._schema, node, fragments, context.actor.reach)
            context.extensions["cost"] = limits.check(node, fragments, variables, settings, context.actor.role)
            await context.spend(context.extensions["cost"])
            counts.asked[operation.first, "executor"] += 1
            return None
        plan = planned(self._schema, operation, variables, context)
        await context.spend(plan.cost)
        counts.asked[operation.first, "plan" if plan.whole else "plan and executor"] += 1
        context.extensions.update(plan.told(context.settings.demo))
        try:
            found = await answer(plan, variables, context.asker)
        except Stale:  # between the look-up of the token and the reading
            raise NotKnown from None
        return found if plan.whole else orjson.loads(found)

    async def stream(
        self, query: str | None, variable_values: dict[str, Any] | None = None, context_value: Any = None,
        root_value: Any = None, operation_name: str | None = None, operation_extensions: dict[str, Any] | None = None,
        allowed_operation_types: Iterable[Any] | None = None,
    ) -> AsyncGenerator[Any, None]:  # fmt: skip
        """One subscription over a WebSocket, under the same limits; what it answers later has its errors masked too."""
        return self._told(query or "", variable_values or {}, replace(context_value), operation_name)

    async def _told(
        self, query: str, given: dict[str, Any], context: Context, name: str | None
    ) -> AsyncGenerator[Any, None]:
        settings = context.settings
        try:
            if context.stored:
                await context.stored.check({k.encode(): v.encode() for k, v in context.headers.items()}, query)
            operation = understood(self._schema, query, name, settings.max_tokens)
            if operation.node.operation is not OperationType.SUBSCRIPTION:
                raise bad_input("这条连接只用于订阅；查询和办理请用HTTP")
            context.operation, context.variables = operation, operation.variables(self._schema, given)
            scope.check(self._schema, operation.node, operation.fragments, context.actor.reach)
            cost = limits.check(operation.node, operation.fragments, context.variables, settings, context.actor.role)
            await context.spend(cost)
        except GraphQLError as error:
            yield PreExecutionError(data=None, errors=[told(error)])
            return
        results: Any = await super().stream(query, given, context, None, name)
        async with aclosing(results):
            async for result in results:
                result.errors = [told(error) for error in result.errors or ()] or None
                yield result


def _from_plan(root: Any, info: Any, **arguments: Any) -> Any:
    return None if root is None else root[info.path.key]


def _as_it_is(value: Any) -> Any:
    return value if isinstance(value, str) else value.isoformat()


def bind(schema: Schema) -> Schema:
    """Fields of the record read what the plan found; dates stay the text they are; types are told by their name."""
    for type_ in schema._schema.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            for definition in type_.fields.values():
                found = definition.extensions.get("strawberry-definition")
                read = (getattr(found, "metadata", None) or {}).get("read")
                if (read is not None and not isinstance(read, Tabled)) or (
                    found is not None and _of_plan(type_, found)
                ):
                    definition.resolve = _from_plan
            type_.is_type_of = None
        elif isinstance(type_, GraphQLInterfaceType):
            type_.resolve_type = lambda value, info, type_: value["$type"]
        elif isinstance(type_, GraphQLScalarType) and type_.name in ("Date", "DateTime"):
            _output(type_, _as_it_is)
        elif isinstance(type_, GraphQLEnumType):
            _output(type_, lambda value: getattr(value, "name", value))
    return schema


def _output(type_: Any, told: Any) -> None:
    type_.coerce_output_value = type_.serialize = told


def _of_plan(type_: GraphQLObjectType, found: Any) -> bool:
    name = type_.name
    return name == "PageInfo" or name.endswith(("Connection", "Edge", "ChangeFeed")) or found.python_name == "id"


schema = bind(
    Schema(
        Query, Mutation, Subscription, config=StrawberryConfig(), extensions=[lambda: ParserCache(maxsize=1000), lambda: ValidationCache(maxsize=1000)],
        types=[Task, Matter, Change, LedgerLine, Filing, Round, Unit, Account, Endpoint, Key, District, Occupation, Standard,
               Attachment, Session, Factor],
    )
)  # fmt: skip


def sdl() -> str:
    """The contract: the schema in SDL, sorted, as checked in at api/schema.graphql."""
    return print_schema(lexicographic_sort_schema(build_schema(schema.as_str()))) + "\n"
