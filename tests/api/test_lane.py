"""The lane beneath ASGI: over real connections it answers as the long way does, in order, and takes nothing unusual."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import structlog

from api import logs
from api.lane import LaneProtocol
from schema.record.reading import readers
from schema.record.transaction import connection, pool
from tests.audit.house import listening
from tests.world import World, settled

PLAIN: dict[str, Any] = {"demo": False, "fallback_ruleset": "measures-2021"}  # as it runs: no demonstration
MOVING = ("date", "jinji-now")
SLOW = "{ institutions { totalCount } }"
READS = ("{ __typename }", "{ districts { code name } }", "query A($f: Int) { accounts(first: $f) { totalCount nodes { name } } }")


class Counted:
    """The application as uvicorn has it, and how often uvicorn had to ask it."""

    def __init__(self, app: Any) -> None:
        self.app, self.lane, self.asked = app, app.lane, 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request that did not go by the lane."""
        self.asked += scope["type"] == "http"
        await self.app(scope, receive, send)


@dataclass
class Client:
    """One connection."""

    world: World
    app: Counted
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def request(self, query: str, as_: str | None = "centre", head: str = "", target: str = "POST /graphql HTTP/1.1", **variables: Any) -> bytes:
        """The bytes of a request."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        token = f"Authorization: Bearer {self.world.tokens[as_]}\r\n" if as_ else ""
        return f"{target}\r\nHost: x\r\nContent-Type: application/json\r\n{token}{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    async def answer(self) -> tuple[int, list[tuple[str, str]], Any]:
        """Status, headers in order of their names without those that move, and what was told."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[:-2]
        fields = [tuple(line.lower().split(": ", 1)) for line in head[1:]]
        body = await self.reader.readexactly(int(dict(fields)["content-length"]))  # type: ignore[arg-type]
        return int(head[0].split()[1]), sorted(f for f in fields if f[0] not in MOVING), json.loads(body)  # type: ignore[misc]

    async def ask(self, query: str, *given: Any, **named: Any) -> tuple[int, list[tuple[str, str]], Any]:
        """A request, and its answer."""
        self.writer.write(self.request(query, *given, **named))
        return await self.answer()

    async def by_lane(self, query: str, *given: Any, **named: Any) -> bool:
        """Whether this is answered without uvicorn's application."""
        before = self.app.asked
        await self.ask(query, *given, **named)
        return self.app.asked == before


@asynccontextmanager
async def served(url: str, **options: Any) -> AsyncIterator[Client]:
    """A connection to an API that is no demonstration: there the lane is closed."""
    async with settled(url, **{**PLAIN, **options}) as world:
        app = Counted(world.app)
        async with listening(app) as at:
            host, port = at.removeprefix("http://").split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            try:
                yield Client(world, app, reader, writer)
            finally:
                writer.close()


@pytest.fixture
async def client(database_url: str) -> AsyncIterator[Client]:
    """With the usual settings."""
    async with served(database_url) as found:
        yield found


@asynccontextmanager
async def held(table: str) -> AsyncIterator[Any]:
    """A table that nobody can read meanwhile."""
    async with (await pool()).acquire() as raw, raw.transaction():
        await raw.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
        yield raw


async def waiting() -> None:
    """Until a reader waits for that table."""
    async with connection() as raw:
        while not await raw.fetchval(  # noqa: ASYNC110 -- PostgreSQL sets no event
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ):
            await asyncio.sleep(0.01)


async def killed() -> None:
    """Whatever waits for that table."""
    async with connection() as raw:
        await raw.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )


@pytest.mark.parametrize("query", READS)
@pytest.mark.parametrize("as_", ["centre", "admin", None])
@pytest.mark.parametrize("accept", ["", "Accept: application/graphql-response+json\r\n"])
async def test_the_lane_answers_as_the_long_way_does(client: Client, query: str, as_: str | None, accept: str) -> None:
    first = await client.ask(query, as_, accept)
    for _ in range(2):  # the head was learnt with the first, the body's parts too
        assert await client.ask(query, as_, accept) == first
    assert await client.by_lane(query, as_, accept)
    assert first[0] == 200 and "data" in first[2]


async def test_each_value_is_its_own(client: Client) -> None:
    query = "query A($f: Int) { accounts(first: $f) { nodes { name } } }"
    for _ in range(3):
        for count in (1, 3, 2):
            told = (await client.ask(query, "admin", f=count))[2]
            assert len(told["data"]["accounts"]["nodes"]) == count
    assert await client.by_lane(query, "admin", f=3)


async def test_each_sees_what_is_theirs_over_one_connection(client: Client) -> None:
    query = "{ viewer: accounts { totalCount nodes { name } } }"
    for _ in range(4):
        mine = {who: (await client.ask(query, who))[2]["data"]["viewer"]["nodes"] for who in ("factory", "rival", "heping")}
        assert mine == {who: [{"name": who}] for who in mine}
    assert await client.by_lane(query, "factory") and await client.by_lane(query, "rival")


async def test_requests_sent_together_or_in_pieces_are_answered_in_order(client: Client) -> None:
    queries = ["{ __typename }", "{ districts { code } }", '{ institution(orgCode: "x") { name } }']
    each = [(await client.ask(query))[2] for query in queries]
    assert await client.by_lane(queries[1])
    many = b"".join(client.request(query) for query in queries * 3)
    for size in (len(many), 1000, 333, 50):
        for start in range(0, len(many), size):
            client.writer.write(many[start : start + size])
            await client.writer.drain()
            await asyncio.sleep(0)
        assert [(await client.answer())[2] for _ in range(9)] == each * 3
    assert await client.by_lane(queries[2])  # and after all that it is open still


async def test_what_is_sent_while_the_lane_reads_waits_its_turn(client: Client) -> None:
    for query in (SLOW, "{ __typename }"):
        await client.ask(query)
    async with held("institution"):
        client.writer.write(client.request(SLOW))
        await waiting()
        client.writer.write(client.request("{ __typename }"))
        client.writer.write(client.request("mutation { sessionClose { __typename } }", None))
    told = [(await client.answer())[2]["data"] for _ in range(3)]
    assert [list(one) for one in told] == [["institutions"], ["__typename"], ["sessionClose"]]
    assert await client.by_lane(SLOW)


@pytest.mark.parametrize("change", ["closed", "account", "role"])
async def test_a_session_that_is_closed_reads_nothing_by_the_lane(client: Client, change: str) -> None:
    assert [await client.by_lane(SLOW) for _ in range(3)][-1]
    async with connection() as raw:
        await raw.execute({
            "closed": "UPDATE session SET closed_at = now() WHERE account_id = $1",
            "account": "UPDATE account SET stage = 'CLOSED' WHERE id = $1",
            "role": "UPDATE account SET role = 'DISTRICT' WHERE id = $1",
        }[change], client.world.ids["centre"])  # fmt: skip
    status, _, told = await client.ask(SLOW)
    if change == "role":
        assert told["data"] == {"institutions": {"totalCount": 0}}
    else:
        assert (status, told["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(("accept", "status"), [("", 200), ("Accept: application/graphql-response+json\r\n", 400)])
async def test_a_statement_that_takes_too_long_is_told_as_ever(database_url: str, accept: str, status: int) -> None:
    async with served(database_url, timeout=0.5) as client:
        for _ in range(3):
            await client.ask(SLOW, "centre", accept)
        before = client.app.asked
        async with held("institution"):
            found, fields, told = await client.ask(SLOW, "centre", accept)
        assert (found, told["errors"][0]["extensions"]["code"]) == (status, "TOO_COSTLY")
        assert ("x-content-type-options", "nosniff") in fields and client.app.asked == before
        assert (await client.ask(SLOW, "centre", accept))[2]["data"]


async def test_a_connection_killed_under_the_lane_is_masked(client: Client) -> None:
    for _ in range(3):
        await client.ask(SLOW)
    async with held("institution"):
        client.writer.write(client.request(SLOW))
        await waiting()
        await killed()
        _, _, told = await client.answer()
    assert told["errors"][0]["extensions"]["code"] == "INTERNAL" and "terminat" not in json.dumps(told)
    assert (await client.ask(SLOW))[2]["data"]


async def test_clients_that_go_away_leave_the_readers_whole(client: Client) -> None:
    for _ in range(3):
        await client.ask(SLOW)
    host, port = client.writer.get_extra_info("peername")
    async with held("institution"):
        for _ in range(40):
            _, writer = await asyncio.open_connection(host, port)
            writer.write(client.request(SLOW))
            await writer.drain()
            writer.close()
        await waiting()
    async with asyncio.timeout(10):
        slow = "SELECT pg_backend_pid() FROM pg_sleep(0.1)"
        size = client.world.settings.pool
        assert len(set(await asyncio.gather(*(readers().fetch(slow) for _ in range(size))))) == size
    assert await client.by_lane(SLOW)


async def test_a_server_that_stops_answers_what_it_has_begun(database_url: str) -> None:
    async with settled(database_url, **PLAIN) as world:
        app = Counted(world.app)
        async with listening(app) as at:
            host, port = at.removeprefix("http://").split(":")
            client = Client(world, app, *await asyncio.open_connection(host, int(port)))
            for _ in range(3):
                await client.ask(SLOW)
            lock = held("institution")
            await lock.__aenter__()
            client.writer.write(client.request(SLOW))
            await waiting()
            asyncio.get_running_loop().call_later(0.2, lambda: asyncio.ensure_future(lock.__aexit__(None, None, None)))
        status, fields, told = await client.answer()
        assert (status, told["data"]) == (200, {"institutions": {"totalCount": 0}})
        assert ("connection", "close") in fields and await client.reader.read() == b""
        client.writer.close()


@pytest.mark.parametrize(("target", "head", "options"), [
    ("POST /graphql HTTP/1.1", "Connection: close\r\n", {}),
    ("POST /graphql HTTP/1.1", "Expect: 100-continue\r\n", {}),
    ("POST /graphql HTTP/1.1", "Accept: text/html\r\nAccept: application/json\r\n", {}),
    ("POST /graphql HTTP/1.1", "Origin: https://a.example\r\n", {"cors_origins": ("https://a.example",)}),
    ("POST /graphql HTTP/1.1", "", {"bound_clients": ("*",)}),
    ("POST /graphql HTTP/1.1", "X: " + "x" * 2000 + "\r\n", {}),
    ("POST /graphql?a=b HTTP/1.1", "", {}),
    ("POST /graphql HTTP/1.0", "", {}),
    ("POST /graphql/ HTTP/1.1", "", {}),
    ("POST /files HTTP/1.1", "", {}),
    ("GET /healthz HTTP/1.1", "", {}),
])  # fmt: skip
async def test_what_is_out_of_the_ordinary_never_goes_by_the_lane(
    database_url: str, target: str, head: str, options: dict[str, Any]
) -> None:
    async with served(database_url, **options) as client:
        for count in range(1, 4):
            reader, writer = await asyncio.open_connection(*client.writer.get_extra_info("peername"))
            writer.write(client.request("{ __typename }", "centre", head, target))
            assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 ")
            writer.close()
            assert client.app.asked == count
        assert not client.app.lane.heads


async def test_a_demonstration_has_no_lane(world: World) -> None:
    assert world.app.lane is None


@pytest.fixture
def logged() -> Iterator[None]:
    """Logs as a process that serves writes them."""
    logs.configure("info")
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("logged")
async def test_where_requests_are_logged_the_lane_writes_its_line_too(database_url: str, capsys: Any) -> None:
    async with served(database_url, log_requests=True) as client:
        capsys.readouterr()
        for count in range(6):  # a proxy names each differently
            _, fields, told = await client.ask(SLOW, "centre", f"x-request-id: proxy-00{count}\r\n")
            assert ("x-request-id", f"proxy-00{count}") in fields and told["data"]
        assert client.app.asked < 4
        assert await client.by_lane("{ __typename }", "centre", "x-request-id: bad id!\r\n") is False
        assert await client.by_lane(SLOW, "centre", "x-request-id: proxy-one-more\r\n")
    lines = [json.loads(one) for one in capsys.readouterr().err.splitlines()]
    assert [one["request"] for one in lines if one["event"] == "request"][:6] == [f"proxy-00{count}" for count in range(6)]
    assert {(one["method"], one["place"], one["status"]) for one in lines if one["event"] == "request"} == {("POST", "graphql", 200)}
    assert client.world.tokens["centre"] not in str(lines)


@pytest.mark.usefixtures("logged")
async def test_an_error_in_the_lane_is_logged_under_the_requests_id(database_url: str, capsys: Any) -> None:
    async with served(database_url, log_requests=True) as client:
        for _ in range(3):
            await client.ask(SLOW)
        async with held("institution"):
            client.writer.write(client.request(SLOW, "centre", "x-request-id: the-one-killed\r\n"))
            await waiting()
            await killed()
            await client.answer()
    lines = [json.loads(one) for one in capsys.readouterr().err.splitlines()]
    assert {"unreachable", "request"} <= {one["event"] for one in lines if one.get("request") == "the-one-killed"}


async def test_a_budget_that_is_used_up_holds_in_the_lane_too(database_url: str) -> None:
    async with served(database_url, requests_per_account=50, requests_per_address=100_000, unlimited=()) as client:
        codes = [(await client.ask("{ __typename }"))[2].get("errors", [{}])[0].get("extensions", {}).get("code") for _ in range(60)]
        assert codes.count("RATE_LIMITED") >= 8 and codes[-1] == "RATE_LIMITED"
        assert not await client.by_lane("{ __typename }")  # who has to wait is told so by the long way


async def test_a_connection_that_is_used_stays_open_and_one_that_is_idle_is_closed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.ask("{ __typename }")
    timers: list[LaneProtocol] = []
    monkeypatch.setattr(LaneProtocol, "_wait", lambda self: timers.append(self))
    reader, writer = await asyncio.open_connection(*client.writer.get_extra_info("peername"))
    other = Client(client.world, client.app, reader, writer)
    assert await other.by_lane("{ __typename }")
    [protocol] = timers
    for _ in range(2):
        protocol.timeout_keep_alive_handler()  # the time is over, but it was used
        assert await other.by_lane("{ __typename }")
    protocol.timeout_keep_alive_handler()
    assert not protocol.transport.is_closing()
    protocol.timeout_keep_alive_handler()
    assert await reader.read() == b""
    writer.close()
