"""The door: whose address a request has, how much one may ask, which operations, and what browsers are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from api.address import Addresses
from api.settings import Settings
from api.stored import digest, register
from schema.desk.budget import draw, forget_budgets
from schema.record.transaction import connection
from tests.world import World, settled

PROXIES = ("10.0.0.0/8", "fd00::/8")


def seen(peer: str, header: str = "x-forwarded-for", said: tuple[str, ...] = (), name: str = "x-forwarded-for") -> str:
    found = Addresses(Settings(proxies=PROXIES, proxy_header=header))
    return found.of({"client": (peer, 1), "headers": [(name.encode(), one.encode()) for one in said]})


@pytest.mark.parametrize(
    ("peer", "said", "address"),
    [
        ("203.0.113.9", (), "203.0.113.9"),
        ("203.0.113.9", ("198.51.100.1",), "203.0.113.9"),  # not a proxy of ours: its word counts nothing
        ("10.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("10.0.0.1", ("1.2.3.4, 198.51.100.1",), "198.51.100.1"),  # what stands further left the client may have written
        ("10.0.0.1", ("198.51.100.1, 10.0.0.7",), "198.51.100.1"),
        ("10.0.0.1", ("198.51.100.1", "10.0.0.7"), "198.51.100.1"),
        ("10.0.0.1", ("198.51.100.1:4711",), "198.51.100.1"),
        ("10.0.0.1", ("10.0.0.9, 10.0.0.7",), "10.0.0.9"),
        ("10.0.0.1", ("unknown",), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.1, <script>",), "10.0.0.1"),
        ("10.0.0.1", ("",), "10.0.0.1"),
        ("10.0.0.1", ("[2001:db8:1:2:3::9]:443",), "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3::9", (), "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", (), "203.0.113.9"),
        ("fd00::1", ("198.51.100.1",), "198.51.100.1"),
        ("10.0.0.1", ("198.51.100.1," * 500,), "198.51.100.1"),
    ],
)
def test_the_address_is_the_last_that_no_proxy_of_ours_has(peer: str, said: tuple[str, ...], address: str) -> None:
    if said and said[0].endswith(","):
        said = (said[0].rstrip(","),)
    assert seen(peer, said=said) == address


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("for=198.51.100.1", "198.51.100.1"),
        ("for=1.1.1.1, for=198.51.100.1;proto=https;by=10.0.0.1", "198.51.100.1"),
        ('proto=https;FOR="[2001:db8::1]:99"', "2001:db8::/64"),
        ("for=_hidden", "10.0.0.1"),
        ("proto=https", "10.0.0.1"),
    ],
)
def test_the_standard_header_is_read_where_our_proxies_set_that(said: str, address: str) -> None:
    assert seen("10.0.0.1", "forwarded", (said,), "forwarded") == address


def test_a_header_that_our_proxies_do_not_set_counts_nothing() -> None:
    assert seen("10.0.0.1", "x-forwarded-for", ("for=198.51.100.1",), "forwarded") == "10.0.0.1"


# -- how much one may ask


async def test_a_budget_is_drawn_from_until_nothing_is_left_and_then_refills(world: World) -> None:
    assert [await draw("a", 40, 0.001, 100) for _ in range(4)] == [True, True, False, False]
    assert await draw("b", 40, 0.001, 100)
    assert not await draw("a", 30, 0.001, 100)
    assert await draw("a", 20, 0.001, 100)  # a refusal has taken nothing
    async with connection() as raw:
        await raw.execute("UPDATE budget SET at = at - interval '30 minutes'")
    assert await draw("a", 1.5, 0.001, 100)  # 1.8 have flowed in
    assert not await draw("a", 1.5, 0.001, 100)
    async with connection() as raw:
        await raw.execute("UPDATE budget SET at = at - interval '2 hours'")
        await forget_budgets()
        assert await raw.fetchval("SELECT count(*) FROM budget") == 0


async def test_forty_draws_at_once_get_what_there_is_and_no_more(world: World) -> None:
    drawn = await asyncio.gather(*(draw("a", 10, 0.0001, 100) for _ in range(40)))
    assert sum(drawn) == 10


@pytest.fixture
async def strict(database_url: str) -> AsyncIterator[World]:
    """A register in which nobody is exempt, on two replicas: `world.client` and `world.other`."""
    async with settled(database_url, unlimited=(), requests_per_account=50, requests_per_address=200) as world:
        yield world


async def statuses(world: World, times: int, query: str = "{ viewer { role } }", as_: str | None = None) -> list[int]:
    headers = {"accept": "application/graphql-response+json"}
    headers |= {"authorization": f"Bearer {world.tokens[as_]}"} if as_ else {}
    asked = [await world.client.post("/graphql", json={"query": query}, headers=headers) for _ in range(times)]
    return [answer.status_code for answer in asked]


async def test_an_account_has_its_budget_wherever_it_asks_from_and_others_theirs(strict: World) -> None:
    told = await statuses(strict, 60, as_="centre")
    assert told.count(429) >= 8 and told[:40] == [200] * 40
    assert await statuses(strict, 5, as_="bureau") == [200] * 5
    answer = await strict.ask("{ viewer { role } }", "centre")
    assert answer == {"errors": [{"message": "请求过于频繁，请稍后再试", "extensions": {"code": "RATE_LIMITED"}}]}


async def test_two_replicas_share_one_budget(strict: World) -> None:
    from api.app import create_app

    other = httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(strict.settings, "", worker=False)), base_url="http://jinji.test"
    )
    first, count = strict.client, 0
    async with other:
        for _ in range(45):
            for client in (first, other):
                strict.client = client
                count += (await statuses(strict, 1, as_="centre")) == [200]
    assert 50 <= count <= 56  # a minute's budget, an advance for each, and what flowed in meanwhile


async def test_an_address_has_a_budget_whoever_asks_and_it_is_said_when_to_come_again(strict: World) -> None:
    told = await statuses(strict, 215)
    assert told[:200] == [200] * 200 and 429 in told
    answer = await strict.client.get("/healthz")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")


async def test_a_costly_query_counts_as_several(strict: World) -> None:
    query = "{ institutions(first: 100) { nodes { scopes(first: 100) { nodes { id } } } } }"
    assert (await statuses(strict, 6, query, "centre")) == [200, 200, 429, 429, 429, 429]


# -- registered operations


async def posted(world: World, body: dict[str, Any], client: str = "") -> tuple[int, Any]:
    headers = {"accept": "application/graphql-response+json", **({"graphql-client-name": client} if client else {})}
    answer = await world.client.post("/graphql", json=body, headers=headers)
    return answer.status_code, answer.json()


TEXT = "query Who($n: String) { viewer { role } institutions(name: $n) { totalCount } }\n"
RIGHT = {"viewer": {"role": "PUBLIC"}, "institutions": {"totalCount": 0}}


@pytest.fixture
async def bound(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A register where the client `desk` may send registered operations only, and one is registered."""
    (tmp_path / "who.graphql").write_text(TEXT, "utf-8")
    async with settled(database_url, bound_clients=("desk",)) as world:
        async with connection() as raw:
            await raw.execute("INSERT INTO stored_operation (digest, text) VALUES ($1, $2)", digest(TEXT), TEXT)
        yield world


@pytest.mark.parametrize("client", ["", "desk"])
@pytest.mark.parametrize(
    "named",
    [
        {"documentId": "sha256:" + digest(TEXT)},
        {"documentId": digest(TEXT)},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(TEXT)}}},
        {"query": TEXT},
        {"query": TEXT, "documentId": digest(TEXT)},
    ],
)
async def test_a_registered_operation_is_asked_by_its_hash(bound: World, client: str, named: dict[str, Any]) -> None:
    for _ in range(3):  # the third goes the short way
        status, answer = await posted(bound, {**named, "variables": {"n": "天津"}}, client)
        assert (status, answer["data"]) == (200, RIGHT)


async def test_a_registered_operation_is_asked_over_get_too(bound: World) -> None:
    answer = await bound.client.get("/graphql", params={"documentId": "sha256:" + digest(TEXT), "variables": '{"n": "天津"}'})
    assert answer.json()["data"] == RIGHT


@pytest.mark.parametrize(
    ("client", "body", "status", "code"),
    [
        ("desk", {"query": "{ viewer { role } }"}, 403, "FORBIDDEN"),
        ("desk", {"query": TEXT + " "}, 403, "FORBIDDEN"),
        ("desk", {"query": TEXT + " ", "documentId": digest(TEXT + " ")}, 400, "NOT_FOUND"),
        ("", {"documentId": "0" * 64}, 400, "NOT_FOUND"),
        ("", {"documentId": "who"}, 400, "BAD_INPUT"),
        ("", {"documentId": 5}, 400, "BAD_INPUT"),
        ("", {"documentId": digest(TEXT), "query": "{ viewer { role } }"}, 400, "BAD_INPUT"),
    ],
)
async def test_what_is_not_registered_is_refused(bound: World, client: str, body: Any, status: int, code: str) -> None:
    for _ in range(3):
        found, answer = await posted(bound, body, client)
        assert (found, answer["errors"][0]["extensions"]["code"]) == (status, code)
        assert "data" not in answer


async def test_another_client_may_ask_what_it_likes(bound: World) -> None:
    assert (await posted(bound, {"query": "{ viewer { role } }"}, "other"))[1]["data"] == {"viewer": {"role": "PUBLIC"}}


async def test_files_are_registered_whole_or_not_at_all(database_url: str, tmp_path: Path) -> None:
    async def count() -> Any:
        raw = await asyncpg.connect(database_url)
        try:
            return await raw.fetchval("SELECT count(*) FROM stored_operation")
        finally:
            await raw.close()

    good, wrong, manifest = tmp_path / "a.graphql", tmp_path / "b.graphql", tmp_path / "c.json"
    good.write_text(TEXT, "utf-8")
    wrong.write_text("{ nothingOfTheKind }", "utf-8")
    manifest.write_text('{"format": "apollo-persisted-query-manifest", "operations": [{"id": "1", "body": "{ viewer { role } }"}]}')
    _, problems = await register(database_url, [good, wrong])
    assert len(problems) == 1 and "b.graphql" in problems[0] and "Did you mean" not in problems[0]
    assert await count() == 0
    for _ in range(2):  # again is no harm
        known, problems = await register(database_url, [good, manifest])
        assert (problems, known[digest(TEXT)]) == ([], "Who")
        assert await count() == 2


# -- what browsers are told

QUERY = {"query": "{ viewer { role } }"}


@pytest.mark.parametrize("path", ["/graphql", "/healthz", "/nowhere", "/files/x", "/calendar/x.ics"])
async def test_every_answer_tells_browsers_to_do_nothing_with_it(world: World, path: str) -> None:
    for _ in range(3):
        answer = await (world.client.post(path, json=QUERY) if path == "/graphql" else world.client.get(path))
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_pages_of_other_origins_may_ask_where_a_setting_says_so(database_url: str) -> None:
    async with settled(database_url, cors_origins=("https://desk.example",)) as world:
        asked = {"origin": "https://desk.example", "access-control-request-method": "POST"}
        answer = await world.client.options("/graphql", headers=asked)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "https://desk.example")
        assert "authorization" in answer.headers["access-control-allow-headers"]
        for origin, allowed in (("https://desk.example", "https://desk.example"), ("https://evil.example", None), ("null", None)):
            for _ in range(3):
                answer = await world.client.post("/graphql", json=QUERY, headers={"origin": origin})
                assert answer.headers.get("access-control-allow-origin") == allowed
                assert "access-control-allow-credentials" not in answer.headers


async def test_without_the_setting_no_other_origin_may_ask(world: World) -> None:
    answer = await world.client.post("/graphql", json=QUERY, headers={"origin": "https://desk.example"})
    assert "access-control-allow-origin" not in answer.headers


# -- limits and masks

SUGGESTIVE = (
    ("{ viewr { role } }", {}), ("{ viewer { rol } }", {}), ('{ notices(stage: LIV) { totalCount } }', {}),
    ("mutation($f: ObjectionFormInput!) { objectionLodge(form: $f) { receipt } }", {"f": {"ro": 1}}),
    ("{ viewer { role } } fragment a on Viewe { role }", {}), ("{ institutions(frst: 1) { totalCount } }", {}),
)  # fmt: skip


@pytest.mark.parametrize(("query", "variables"), SUGGESTIVE)
async def test_no_error_suggests_what_might_have_been_meant(world: World, query: str, variables: Any) -> None:
    answer = await world.ask(query, None, **variables)
    assert answer["errors"]
    assert "Did you mean" not in str(answer)


async def test_directives_are_counted(world: World) -> None:
    query = "{ viewer { " + "role @include(if: true) " * 51 + "} }"
    assert (await world.ask(query))["errors"][0]["extensions"]["code"] == "TOO_COSTLY"


async def test_a_fault_at_the_door_is_masked_with_a_reference(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with connection() as raw:
        await raw.execute("ALTER TABLE session RENAME TO session_gone")
    for path in ("/graphql", "/files"):
        answer = await world.client.post(path, json=QUERY, headers={"authorization": f"Bearer js_{'x' * 40}"})
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]["code"]) == (500, "INTERNAL")
        assert error["extensions"]["reference"] in error["message"]
        assert "session" not in answer.text


async def test_a_body_that_never_comes_is_not_waited_for(database_url: str) -> None:
    async with settled(database_url, body_timeout=0.05) as world:

        async def drip() -> AsyncIterator[bytes]:
            yield b'{"query": "'
            await asyncio.sleep(5)

        sent: list[Any] = []

        async def receive() -> Any:
            await asyncio.sleep(5)

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": [], "query_string": b"", "client": ("1.2.3.4", 1)}
        async with asyncio.timeout(3):
            await world.app(scope, receive, send)
        assert sent[0]["status"] == 408
