"""The read path against the ordinary executor: the same bytes for anything that can be asked, whoever asks, and nothing hidden."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest
import pytest_asyncio
from graphql import (
    FragmentDefinitionNode,
    GraphQLObjectType,
    OperationDefinitionNode,
    get_named_type,
    parse,
    print_ast,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.graphql import schema
from api.plan import Compiler, compile_fields
from api.read import global_id
from schema.law.procedure import Actor
from schema.law.roles import CENTRE
from schema.record.reading import readers
from schema.record.sight import seeing
from schema.record.transaction import connection
from tests.api.asking import Asked, Words, operations
from tests.api.conftest import WHO
from tests.world import ACCOUNTS, World

pytestmark = pytest.mark.asyncio(loop_scope="module")
CORE = schema._schema
EXAMPLES = int(os.environ.get("JINJI_EXAMPLES", "150"))  # make fuzz asks for 2,000
PAGES = Path(__file__).parents[2] / "site" / "pages"
RECORDS = {
    name: type_.extensions["strawberry-definition"].origin.__record__ for name, type_ in sorted(CORE.type_map.items())
    if isinstance(type_, GraphQLObjectType) and "strawberry-definition" in type_.extensions
    and hasattr(type_.extensions["strawberry-definition"].origin, "__record__")
    and any(of.name == "Node" for of in type_.interfaces)
}  # fmt: skip
DATA = re.compile(rb'^\{"data":(.*),"extensions":\{[^{}]*\}\}$', re.S)
VIEWER = re.compile(rb',?"viewer":\{"role":"[A-Z]+"\}\}$')


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(filled: World) -> dict[str | None, dict[str, set[str]]]:
    """Who sees which records: by the predicate of the record alone."""
    found: dict[str | None, dict[str, set[str]]] = {}
    for who in WHO:
        actor = await actor_of(filled, who)
        found[who] = {}
        for name, record in RECORDS.items():
            params: list[Any] = []
            sql = f'SELECT t.id FROM "{record._meta.db_table}" t WHERE {seeing(record, actor, params)}'
            async with connection() as raw:
                found[who][name] = {global_id(name, row["id"]) for row in await raw.fetch(sql, *params)}
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def words(filled: World) -> Words:
    """Ids and cursors of everything there is, seen or not, and words that find something."""
    ids, cursors = ["", "x"], ["", "x"]
    for name, record in RECORDS.items():
        async with connection() as raw:
            rows = await raw.fetch(f'SELECT id FROM "{record._meta.db_table}" ORDER BY id LIMIT 6')
        ids += [global_id(name, row["id"]) for row in rows]
    for name, field in CORE.query_type.fields.items():  # type: ignore[union-attr]
        if "first" in field.args and "edges" in get_named_type(field.type).fields:
            for who in ("auditor", "admin", "centre"):
                page = (await filled.data(f"{{ {name}(first: 5) {{ edges {{ cursor }} }} }}", who))[name]
                cursors += [edge["cursor"] for edge in page["edges"]]
    found = {
        "number": ("津技鉴备〔2022〕1号", "津技鉴示〔2022〕2号", "津人社鉴申〔2022〕1号"), "orgCode": ("Y000012000001",),
        "creditCode": (ACCOUNTS[-4][3] or "",), "code": ("6-31-01-03", "4-04-05-01"), "edition": ("2015", "2022"),
        "district": ("120101", "120111"), "occupation": ("6-31-01-03",), "name": ("职业", "海河", "技能有限", "%_"),
        "role": ("EXPERT", "CENTRE"),
    }  # fmt: skip
    return Words(sorted(set(ids)), sorted(set(cursors)), found)


async def actor_of(world: World, who: str | None) -> Actor:
    from api.auth import asker_of
    from api.http import now

    token = f"Bearer {world.tokens[who]}" if who else None
    return (await asker_of(token, await now(world.settings))).actor


async def posted(world: World, text: str, variables: dict[str, Any], who: str | None) -> bytes:
    headers = {"authorization": f"Bearer {world.tokens[who]}"} if who else {}
    return (await world.client.post("/graphql", json={"query": text, "variables": variables}, headers=headers)).content


def codes(content: bytes) -> set[str]:
    return {error["extensions"]["code"] for error in orjson.loads(content)["errors"]}


async def same(world: World, asked: Asked, who: str | None) -> bytes | None:
    """The data of a query, the same by every way: when first asked, by the short way after, and by the executor."""
    first, short, walked = [await posted(world, text, asked.variables, who) for text in (asked.text, asked.text, asked.walked)]
    if b'"errors"' in first[:12]:
        assert codes(first) == codes(short) == codes(walked) <= {"BAD_INPUT", "TOO_COSTLY"}, (first, walked)
        return None
    assert first == short
    assert b'"plan":"compiled"' in first, first
    assert b'"plan":"executor over one statement' in walked, walked
    one, other = DATA.match(first), DATA.match(walked)
    assert one and other, (first, walked)
    assert one[1] == VIEWER.sub(b"}", other[1]), who
    return one[1]


def met(value: Any) -> Iterator[tuple[str, str]]:
    """Every record in an answer: its type and id."""
    if isinstance(value, dict):
        if "id" in value and value.get("__typename") in RECORDS:
            yield value["__typename"], value["id"]
        for inner in value.values():
            yield from met(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from met(inner)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(drawn=st.data())
async def test_any_query_by_anybody_gives_the_same_bytes_on_both_paths_and_nothing_hidden(
    filled: World, words: Words, seen: dict[str | None, dict[str, set[str]]], drawn: st.DataObject
) -> None:
    asked = drawn.draw(operations(CORE, words))
    for who in WHO:
        data = await same(filled, asked, who)
        hidden = [(name, key) for name, key in met(orjson.loads(data or b"{}")) if key not in seen[who][name]]
        assert hidden == [], (who, asked.text)


def of_the_site() -> Iterator[Any]:
    """Every operation of the public site: its page, its text, and its fragments."""
    for page in sorted(PAGES.glob("*.graphql")):
        definitions = parse(page.read_text()).definitions
        fragments = " ".join(print_ast(one) for one in definitions if isinstance(one, FragmentDefinitionNode))
        for one in definitions:
            if isinstance(one, OperationDefinitionNode):
                yield pytest.param(page.stem, print_ast(one), fragments, id=f"{page.stem}-{one.name and one.name.value}")


@pytest.mark.parametrize(("page", "text", "fragments"), list(of_the_site()))
async def test_every_query_of_the_public_site_is_compiled_and_agrees_with_the_executor(
    filled: World, page: str, text: str, fragments: str
) -> None:
    key = {
        "call": "津人社鉴申〔2022〕1号", "district": "120101", "grant": "津技鉴备〔2022〕1号", "institution": "Y000012000001",
        "notice": "津技鉴示〔2022〕2号", "type": "EMPLOYER", "level": 4,
    }.get(page, "")  # fmt: skip
    given = {"key": key, "code": "6-31-01-03", "edition": "2015", "district": "120101", "first": 5}
    variables = {name: value for name, value in given.items() if f"${name}:" in text}
    if "procedures" in text or "receiptKeys" in text:  # the law itself and the key are no records: the executor tells them
        assert b'"errors"' not in await posted(filled, f"{text} {fragments}", variables, None)
        return
    walked = f"{text.rstrip()[:-1]} viewer {{ role }} }} {fragments}"
    assert await same(filled, Asked(f"{text} {fragments}", walked, variables), None)


# -- what is hidden


@pytest.mark.parametrize("name", sorted(RECORDS))
@pytest.mark.parametrize("walked", [False, True], ids=["compiled", "executor"])
async def test_node_answers_what_may_be_seen_and_nothing_else(
    filled: World, seen: dict[str | None, dict[str, set[str]]], name: str, walked: bool
) -> None:
    query = f"query($id: ID!) {{ node(id: $id) {{ __typename id }} {'viewer { role }' if walked else ''} }}"
    async with connection() as raw:
        rows = await raw.fetch(f'SELECT id FROM "{RECORDS[name]._meta.db_table}" ORDER BY id LIMIT 12')
    for who in WHO:
        for key in (global_id(name, row["id"]) for row in rows):
            found = (await filled.data(query, who, id=key))["node"]
            assert found == ({"__typename": name, "id": key} if key in seen[who][name] else None), (who, key)


LISTS = sorted(
    name for name, field in CORE.query_type.fields.items()  # type: ignore[union-attr]
    if "edges" in getattr(get_named_type(field.type), "fields", {}) and name not in ("punctuality", "dashboard", "complaintCounts")  # counts have no ids
)  # fmt: skip


@pytest.mark.parametrize("root", LISTS)
@pytest.mark.parametrize("walked", [False, True], ids=["compiled", "executor"])
async def test_a_list_read_to_its_end_is_what_may_be_seen_counted_and_paged_alike(
    filled: World, seen: dict[str | None, dict[str, set[str]]], root: str, walked: bool
) -> None:
    query = f"""query($after: String) {{ {root}(first: 100, after: $after) {{ totalCount
      edges {{ node {{ __typename id }} }} pageInfo {{ hasNextPage endCursor }} }} {'viewer { role }' if walked else ''} }}"""
    for who in WHO:
        met_: list[str] = []
        after, more = None, True
        while more:
            page = (await filled.data(query, who, after=after))[root]
            met_ += [edge["node"]["id"] for edge in page["edges"]]
            kind = page["edges"][0]["node"]["__typename"] if page["edges"] else None
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert len(met_) == len(set(met_)) == page["totalCount"]
        whole = seen[who][kind] if kind else set()
        assert set(met_) == whole or (root == "deadlines" and set(met_) <= whole), (who, root)  # that list has the open ones


async def test_the_cursor_of_a_row_that_may_not_be_seen_tells_nothing_of_it(filled: World) -> None:
    last = "{ ledger(last: 1) { edges { cursor } } }"
    cursor = (await filled.data(last, "auditor"))["ledger"]["edges"][0]["cursor"]
    query = "query($c: String) { ledger(first: 100, before: $c) { totalCount nodes { id } } }"
    for who in ("factory", "expert1", "heping", None):
        assert (await filled.data(query, who, c=cursor))["ledger"] == {"totalCount": 0, "nodes": []}


# -- one statement


@pytest.mark.parametrize("walked", [False, True], ids=["compiled", "executor"])
async def test_a_query_is_one_statement_however_deep(filled: World, walked: bool) -> None:
    query = f"""{{ filings(first: 50) {{ totalCount nodes {{ number unit {{ name sites {{ nodes {{ name district {{ name }} }} }} }}
      items {{ nodes {{ level occupation {{ name }} standard {{ title }} }} }} availableActs {{ name }} }} }}
      notices {{ nodes {{ title rows {{ nodes {{ unitName }} }} }} }} {'viewer { role }' if walked else ''} }}"""
    await filled.data(query, "centre")
    asked: list[str] = []
    [raw] = readers()._free  # one after the other, they all go by the same connection
    raw.add_query_logger(lambda record: asked.append(record.query))
    assert (await filled.data(query, "centre"))["filings"]["totalCount"] == 4
    await asyncio.sleep(0)  # the logger is called in the loop's next turn
    raw._query_loggers.clear()
    assert len(asked) == 1, asked
    assert "filing" in asked[0] and "notice_row" in asked[0]


async def test_nothing_can_be_written_through_a_reader(filled: World) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await readers().fetch("DELETE FROM login_attempt")


@pytest.mark.parametrize(("query", "asked"), [
    ("{ filings { nodes { items { nodes { level } } } } }", 1),  # whoever sees a filing sees its items
    ("{ rounds { nodes { filings { nodes { items { nodes { level } } } } } } }", 1),  # a round is seen by others than its filings
    ("{ rounds { nodes { id } } }", 0),
])  # fmt: skip
async def test_a_visibility_that_the_owner_has_passed_is_not_asked_again(query: str, asked: int) -> None:
    [operation] = parse(query).definitions
    plan = compile_fields(Compiler(CORE, {}, {}, CENTRE), CORE.query_type, [operation])
    assert plan.sql.count("version > 0") == asked
