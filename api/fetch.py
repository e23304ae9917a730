"""Running a plan: the shape of a request, the cache of plans, the one statement."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import asyncpg
import orjson
from graphql import NamedTypeNode, NonNullTypeNode, OperationDefinitionNode, get_named_type

from schema.law.procedure import Actor
from schema.record.transaction import connection

from .context import Context
from .errors import fault
from .plan import Compiler, Plan, compile_fields, compile_row
from .read import from_global

CACHED = 1000
_plans: OrderedDict[Any, Plan] = OrderedDict()


def shape(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> tuple[Any, ...]:
    """What of the variables decides the statement: which are null, the booleans, and the type inside an id."""
    parts = []
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        value = variables.get(name)
        kind = value if isinstance(value, bool) else None if value is None else "…"
        if isinstance(value, str) and _is_id(definition.type) and (found := from_global(value)):
            kind = found[0][:40]
        parts.append(kind)
    return tuple(parts)


def _is_id(type_: Any) -> bool:
    named = type_.type if isinstance(type_, NonNullTypeNode) else type_
    return isinstance(named, NamedTypeNode) and named.name.value == "ID"


def planned(
    schema: Any, query: str, operation: OperationDefinitionNode, fragments: Any, variables: Any, actor: Actor
) -> Plan:
    """The plan of a query operation, from the cache or made now."""
    name = operation.name.value if operation.name else None
    key = (query, name, shape(operation, variables), actor.role)
    if key in _plans:
        _plans.move_to_end(key)
        return _plans[key]
    plan = compile_fields(Compiler(schema, fragments, variables, actor.role), schema.query_type, [operation])
    if not plan.whole:  # the executor goes over it, and has to be told what `node` found
        compiler = Compiler(schema, fragments, variables, actor.role, typed=True)
        plan = compile_fields(compiler, schema.query_type, [operation])
    _plans[key] = plan
    if len(_plans) > CACHED:
        _plans.popitem(last=False)
    return plan


async def answer(plan: Plan, variables: Mapping[str, Any], context: Context) -> bytes:
    """The JSON of a plan. Faults of the database come as errors with a code."""
    if plan.constant is not None:
        return plan.constant
    try:
        async with connection() as raw:
            found = await raw.fetchval(plan.sql, *plan.arguments(variables, context.actor))
    except asyncpg.QueryCanceledError as error:
        raise fault("TOO_COSTLY", "查询超时，请减少嵌套或每页条数") from error
    except asyncpg.DataError as error:
        raise fault("BAD_INPUT", "参数或游标的格式不对") from error
    return bytes(found)


async def row(info: Any, case_id: Any) -> Any:
    """The record a mutation answers with: the selection under the current field, as the executor reads it."""
    raw = info._raw_info
    compiler = Compiler(raw.schema, raw.fragments, raw.variable_values, info.context.actor.role)
    target = get_named_type(raw.return_type)
    plan = compile_row(compiler, target, raw.field_nodes, lambda variables, actor: case_id)
    return orjson.loads(await answer(plan, raw.variable_values, info.context))
