"""Running a plan: found or made for the shape of a request, then one statement."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import asyncpg
import orjson
from cachetools import LRUCache
from graphql import GraphQLSchema, get_named_type

from schema.record.reading import readers
from schema.record.transaction import connection

from . import limits
from .auth import Asker
from .context import Context
from .errors import fault
from .identity import scope
from .operation import Operation
from .plan import Compiler, Plan, compile_fields, compile_row

ORDINARY = 2_000  # nodes that a reading may answer with before it is a wide one
KEPT = 8_000_000  # characters of SQL that are kept, the least used forgotten first
ROW = "$row"  # no variable of GraphQL is called so
Key = tuple[Any, ...]
_plans: LRUCache[Key, Plan] = LRUCache(KEPT, lambda plan: len(plan.sql) + 200)


class Stale(Exception):
    """The asker is no longer who the request was planned for: the session was closed, the account changed."""


def key_of(operation: Operation, variables: Mapping[str, Any], asker: Asker) -> Key:
    """What decides a plan: a deputy's also asks whether the delegation is still in force."""
    deputy = asker.actor.principal is not None
    return operation.text, operation.name, asker.actor.role.value, asker.kind, deputy, asker.actor.reach, operation.shape(variables)


def ready(key: Key) -> Plan | None:
    """The plan, if it was made before."""
    return _plans.get(key)


def planned(schema: GraphQLSchema, operation: Operation, variables: Mapping[str, Any], context: Context) -> Plan:
    """The plan of an operation that reads, from the cache or made now. GraphQLError: over a limit, or it cannot be."""
    asker = context.asker
    key = key_of(operation, variables, asker)
    if (found := _plans.get(key)) is not None:
        return found
    scope.check(schema, operation.node, operation.fragments, asker.actor.reach)
    cost = limits.check(operation.node, operation.fragments, variables, context.settings, asker.actor.role)
    for for_walk in (False, True):
        compiler = Compiler(schema, operation.fragments, variables, asker.actor.role, for_walk=for_walk)
        where = asker.confirmed(compiler.parameter)
        plan = compile_fields(compiler, schema.query_type, [operation.node], where)
        if plan.whole:
            break
    plan = replace(plan, cost=cost)
    _plans[key] = plan
    return plan


async def answer(plan: Plan, variables: Mapping[str, Any], asker: Asker, *, fresh: bool = False) -> bytes:
    """The JSON of a plan. GraphQLError: an argument that cannot be; and see `read`."""
    arguments = plan.arguments(variables, asker)
    return await read(plan.sql, arguments, plan.cost, fresh=fresh) if plan.constant is None else plan.constant


async def read(sql: str, values: list[Any], cost: int, *, fresh: bool = False) -> bytes:
    """What a statement of this cost (in nodes) answers. Stale: nothing was read. Faults of the database come as errors with a code.

    Where a replica is read, what must be `fresh`, and whoever the replica does not know yet, is read where it was written.
    """
    try:
        of = readers()
        fetch = of.fetch if cost <= ORDINARY else of.fetch_wide
        found = None if fresh and of.apart else await fetch(sql, *values)
        if found is None and of.apart:
            async with connection() as primary:
                found = await primary.fetchval(sql, *values)
    except (asyncpg.PostgresError, asyncpg.DataError, OSError) as error:
        raise _fault(error) from error
    if found is None:
        raise Stale
    return found  # type: ignore[no-any-return]


def _fault(error: Exception) -> Exception:
    match error:
        case asyncpg.QueryCanceledError():
            return fault("TOO_COSTLY", "查询超时，请减少嵌套或每页条数")
        case asyncpg.DataError():
            return fault("BAD_INPUT", "参数或游标的格式不对")
    return error


async def row(info: Any, case_id: Any) -> Any:
    """The record a mutation answers with: the selection under the current field, as the executor reads it.

    Read where it was written, so that it is there even when other reads go to a replica.
    """
    raw, context = info._raw_info, info.context
    target = get_named_type(raw.return_type)
    key = (*key_of(context.operation, context.variables, context.asker), *raw.path.as_list())
    if (plan := _plans.get(key)) is None:
        compiler = Compiler(raw.schema, raw.fragments, context.variables, context.actor.role, for_walk=True)
        plan = _plans[key] = compile_row(compiler, target, raw.field_nodes, lambda variables, asker: variables[ROW])
    async with connection() as primary:
        found = await primary.fetchval(plan.sql, *plan.arguments({**context.variables, ROW: case_id}, context.asker))
    return orjson.loads(found)


async def within(info: Any) -> Any:
    """What a selection of Query inside an event reads, as of now, for the executor to go over."""
    raw, context = info._raw_info, info.context
    key = (*key_of(context.operation, context.variables, context.asker), *raw.path.as_list())
    if (plan := _plans.get(key)) is None:
        compiler = Compiler(raw.schema, raw.fragments, context.variables, context.actor.role, for_walk=True)
        where = context.asker.confirmed(compiler.parameter)
        plan = _plans[key] = compile_fields(compiler, raw.schema.query_type, raw.field_nodes, where)
    try:
        async with asyncio.timeout(context.settings.timeout):
            return orjson.loads(await answer(plan, context.variables, context.asker, fresh=True))
    except Stale:
        raise fault("UNAUTHENTICATED", "会话已结束，请重新登录") from None
