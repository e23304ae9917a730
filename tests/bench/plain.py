"""The same API as Strawberry's and Tortoise's tutorials write it: resolvers over the ORM, a query for every relation."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

import orjson
import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from tortoise.expressions import Q, Subquery
from tortoise.functions import Coalesce

from schema.record import filing, institution, ledger, unit
from schema.record.database import opened
from schema.record.session import Session

T = TypeVar("T")
Row = strawberry.Parent[Any]  # Strawberry's default resolver reads the ORM's objects as they are
SEEN = ("unit", "round", "notice", "row", "objection", "institution")


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Connection(Generic[T]):
    nodes: list[T]
    page_info: PageInfo
    rows: strawberry.Private[Any]

    @strawberry.field
    async def total_count(self) -> int:
        return await self.rows.count()  # type: ignore[no-any-return]


async def page(rows: Any, first: int, *order: str) -> Any:
    found = await rows.order_by(*order).limit(first + 1)
    kept = found[:first]
    cursor = base64.b64encode(str(kept[-1].id).encode()).decode() if kept else None
    return Connection(nodes=kept, page_info=PageInfo(has_next_page=len(found) > first, end_cursor=cursor), rows=rows)


@strawberry.type
class District:
    code: str
    name: str


@strawberry.type
class Occupation:
    code: str
    name: str


@strawberry.type
class Standard:
    code: str
    title: str


@strawberry.type
class Scope:
    level: int
    work_type: str | None
    valid_from: date
    valid_to: date

    @strawberry.field
    async def occupation(self, root: Row) -> Occupation:
        return await root.occupation  # type: ignore[no-any-return]


@strawberry.type
class Institution:
    org_code: str
    name: str
    credit_code: str
    track: str
    stage: str
    address: str
    phone: str
    valid_from: date
    valid_to: date
    fee_basis: str | None

    @strawberry.field
    async def district(self, root: Row) -> District:
        return await root.district  # type: ignore[no-any-return]

    @strawberry.field
    async def scopes(self, root: Row, first: int) -> Connection[Scope]:
        rows = root.scopes.all().annotate(kind=Coalesce("work_type", ""))
        return await page(rows, first, "occupation__code", "kind", "-level", "id")  # type: ignore[no-any-return]


@strawberry.type
class Site:
    name: str
    address: str

    @strawberry.field
    async def district(self, root: Row) -> District:
        return await root.district  # type: ignore[no-any-return]


@strawberry.type
class Staff:
    duty: str
    name: str


@strawberry.type
class Unit:
    name: str

    @strawberry.field
    async def sites(self, root: Row, first: int) -> Connection[Site]:
        return await page(unit.Site.filter(unit_id=root.id), first, "id")  # type: ignore[no-any-return]

    @strawberry.field
    async def staff(self, root: Row, first: int) -> Connection[Staff]:
        return await page(unit.Staff.filter(unit_id=root.id), first, "id")  # type: ignore[no-any-return]


@strawberry.type
class Item:
    ordinal: int
    level: int

    @strawberry.field
    async def occupation(self, root: Row) -> Occupation:
        return await root.occupation  # type: ignore[no-any-return]

    @strawberry.field
    async def standard(self, root: Row) -> Standard:
        return await root.standard  # type: ignore[no-any-return]

    @strawberry.field
    async def site(self, root: Row) -> Site:
        return await root.site  # type: ignore[no-any-return]


@strawberry.type
class Filing:
    number: str | None
    stage: str

    @strawberry.field
    async def unit(self, root: Row) -> Unit:
        return await root.unit  # type: ignore[no-any-return]

    @strawberry.field
    async def items(self, root: Row, first: int) -> Connection[Item]:
        return await page(filing.Item.filter(filing_id=root.id), first, "ordinal", "id")  # type: ignore[no-any-return]


@strawberry.type
class LedgerLine:
    position: int
    noun: str
    act: str
    article: str
    role: str
    before: str | None
    after: str
    hash: str


def seen_filings() -> Any:
    return filing.Filing.filter(version__gt=0)


@strawberry.type
class Query:
    @strawberry.field
    async def institution(self, org_code: str) -> Institution | None:
        return await institution.Institution.get_or_none(org_code=org_code)  # type: ignore[return-value]

    @strawberry.field
    async def institutions(self, first: int) -> Connection[Institution]:
        return await page(institution.Institution.all(), first, "pinyin", "id")  # type: ignore[no-any-return]

    @strawberry.field
    async def filings(self, first: int) -> Connection[Filing]:
        return await page(seen_filings(), first, "-id")  # type: ignore[no-any-return]

    @strawberry.field
    async def ledger(self, first: int, after: str) -> Connection[LedgerLine]:
        position, _ = orjson.loads(base64.b64decode(after))
        seen = Subquery(seen_filings().values("id"))
        items = Subquery(filing.Item.filter(filing__version__gt=0).values("id"))
        may = Q(noun__in=SEEN) | Q(noun="filing", case_id__in=seen) | Q(noun="item", case_id__in=items)
        return await page(ledger.Line.filter(may, position__lt=int(position)), first, "-position")  # type: ignore[no-any-return]


class View(GraphQL[Any, Any]):
    async def get_context(self, request: Any, response: Any) -> Any:
        token = request.headers["authorization"].removeprefix("Bearer ")
        digest = hashlib.sha256(token.encode()).hexdigest()
        session = await Session.get(digest=digest, closed_at=None, expires_at__gt=datetime.now(UTC))
        return {"account": await session.account}


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with opened(os.environ["BENCH_DATABASE"], 10):
        yield


app = Starlette(routes=[Route("/graphql", View(strawberry.Schema(Query)))], lifespan=lifespan)
