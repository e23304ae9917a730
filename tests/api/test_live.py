"""Live worklists over two API processes on one database, by a real WebSocket client: who is rung, and who never is."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api import auth, http
from schema.desk import keep
from schema.record.transaction import connection
from tests import complaining as co
from tests import story
from tests.conftest import cloned
from tests.world import World, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATIENCE = 30.0  # seconds that something certain may take on a slow machine
QUIET = 0.6  # seconds in which what must not come would have come
ASK = """subscription { worklistChanged { occasion position
  query { viewer { title } worklist { totalCount nodes { subject stage availableActs { name } } } } } }"""
SHORT = "subscription { worklistChanged { occasion position } }"


@dataclass
class Replicas:
    """Two API processes on one database, and the world that acts on the same."""

    world: World
    url: str
    ports: tuple[int, int]
    units: dict[str, Any]

    def through(self, place: int) -> World:
        """The world as it speaks to one of the processes."""
        return replace(self.world, client=httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.ports[place]}"))


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def served(url: str, port: int, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """The API as a process of its own."""
    quick = {"LIVE_CHECK": "0.5", "LIVE_PER_ACCOUNT": "300", **settings}
    env = {**os.environ, "DATABASE_URL": url, "JINJI_DEMO": "1", **{f"JINJI_{name}": value for name, value in quick.items()}}
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(port), "--no-worker"]
    process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
        assert process.stderr
        said = process.stderr.read().decode()
        process.stderr.close()
        assert "Traceback" not in said, said


async def answering(*ports: int) -> None:
    """Wait until the processes answer."""
    async with httpx.AsyncClient() as client, asyncio.timeout(40):
        for port in ports:
            while True:
                try:
                    if (await client.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200:
                        break
                except httpx.TransportError:
                    await asyncio.sleep(0.05)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def replicas(server: str, template: str) -> AsyncIterator[Replicas]:
    async with cloned(server, template) as url, settled(url) as world:
        ports = _free_port(), _free_port()
        with served(url, ports[0]), served(url, ports[1]):
            await answering(*ports)
            units = {who: await story.unit(world, who, name=f"天津{who}职业技能有限公司") for who in ("factory", "rival")}
            yield Replicas(world, url, ports, units)


@asynccontextmanager
async def line(port: int, token: str | None, **more: Any) -> AsyncIterator[ClientConnection]:
    """A connection that has said who it is."""
    async with connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=["graphql-transport-ws"], **more) as ws:
        payload = {"payload": {"authorization": f"Bearer {token}"}} if token else {}
        await ws.send(json.dumps({"type": "connection_init", **payload}))
        assert await said(ws) == {"type": "connection_ack"}
        yield ws


async def said(ws: ClientConnection) -> Any:
    return json.loads(await asyncio.wait_for(ws.recv(), PATIENCE))


async def subscribe(ws: ClientConnection, query: str = ASK, id_: str = "1", **variables: Any) -> Any:
    """The first event, or the error."""
    await ws.send(json.dumps({"type": "subscribe", "id": id_, "payload": {"query": query, "variables": variables}}))
    return await said(ws)


async def event(ws: ClientConnection) -> Any:
    message = await said(ws)
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    return message["payload"]["data"]["worklistChanged"]


async def nothing(ws: ClientConnection) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ws.recv(), QUIET)


async def closed(ws: ClientConnection) -> int:
    """The code with which the server closes it."""
    with pytest.raises(ConnectionClosed) as over:
        await asyncio.wait_for(_drain(ws), PATIENCE)
    assert over.value.rcvd
    return over.value.rcvd.code


async def _drain(ws: ClientConnection) -> None:
    while True:
        await ws.recv()


async def fresh_token(world: World, who: str) -> str:
    token = auth.new_token(auth.SESSION)
    await keep.open_session(world.ids[who], auth.digest(token), await http.now(world.settings), 24)
    return token


async def in_review(replicas: Replicas, world: World, who: str = "factory") -> str:
    """A filing of a unit that is registered already, under a call of its own, submitted."""
    form = await story.dossier(world, replicas.units[who], await story.call(world), "EMPLOYER")
    made = await world.act(who, "filingDraft", form=form)
    await world.act(who, "filingSubmit", id=made["id"])
    return str(made["id"])


async def reject(world: World, filing: str) -> None:
    await world.act("centre", "filingReject", id=filing, form={"reason": "不符合"})


async def until(ws: ClientConnection, stage: str) -> Any:
    """The event after which the worklist has a case in this stage."""
    while True:
        found = await event(ws)
        if stage in [one["stage"] for one in found["query"]["worklist"]["nodes"]]:
            return found


async def up_to(ws: ClientConnection) -> Any:
    """The event that has all that has happened until now."""
    async with connection() as raw:
        last = await raw.fetchval("SELECT max(position) FROM ledger")
    while (found := await event(ws))["position"] < last:
        pass
    return found


async def test_an_act_on_one_replica_rings_on_the_other_and_nobody_elses_case_does(replicas: Replicas) -> None:
    there, tokens = replicas.ports[1], replicas.world.tokens
    async with line(there, tokens["centre"]) as centre, line(there, tokens["factory"]) as factory, \
            line(there, tokens["rival"]) as rival, line(there, tokens["expert1"]) as expert:  # fmt: skip
        for ws in (centre, factory, rival, expert):
            opened = await subscribe(ws)
            assert opened["payload"]["data"]["worklistChanged"]["occasion"] == "OPENED"
        async with (here := replicas.through(0)).client:
            filing = await in_review(replicas, here)
            heard = await up_to(centre)
            assert heard["occasion"] == "CHANGED"
            assert heard["query"]["viewer"] == {"title": "市鉴定中心备案岗"}
            [task] = [one for one in heard["query"]["worklist"]["nodes"] if one["stage"] == "REVIEW"]
            assert task["subject"].startswith("天津factory职业技能有限公司")
            assert "pass_review" in [act["name"] for act in task["availableActs"]]
            await up_to(factory)
            await reject(here, filing)
        for ws in (centre, factory):  # it leaves their lists
            gone = await event(ws)
            while "REVIEW" in [one["stage"] for one in gone["query"]["worklist"]["nodes"]]:
                gone = await event(ws)
            assert gone["position"] > heard["position"]
        for ws in (rival, expert):
            await nothing(ws)


async def test_a_burst_is_told_once_and_the_last_event_has_it_all(replicas: Replicas) -> None:
    world = replicas.world
    filing = await in_review(replicas, world, "rival")
    async with line(replicas.ports[0], world.tokens["centre"]) as ws:
        await subscribe(ws)
        for code in story.CONDITIONS:
            await world.act("centre", "filingCheck", id=filing, form={"condition": code, "finding": "MET"})
        await reject(world, filing)
        async with connection() as raw:
            last = await raw.fetchval("SELECT max(position) FROM ledger")
        events = 1
        while (await event(ws))["position"] < last:
            events += 1
        assert events < len(story.CONDITIONS) + 1


async def test_a_notification_names_nobody_and_says_nothing(replicas: Replicas) -> None:
    world, heard = replicas.world, list[str]()
    raw = await asyncpg.connect(replicas.url)
    try:
        await raw.add_listener("jinji_live", lambda *told: heard.append(told[3]))
        filing = await in_review(replicas, world)
        await reject(world, filing)
        await raw.execute("SELECT 1")
    finally:
        await raw.close()
    assert heard
    for payload in map(json.loads, heard):
        assert set(payload) <= {"position", "cases"}
        assert all(len(case) == 36 and noun.isidentifier() for case, noun in payload.get("cases", {}).items())


async def test_a_hundred_cases_in_one_act_fit_the_bell(replicas: Replicas) -> None:
    raw = await asyncpg.connect(replicas.url)
    heard = list[Any]()
    try:
        await raw.add_listener("jinji_live", lambda *told: heard.append(json.loads(told[3])))
        start = raw.transaction()
        await start.start()
        await raw.execute(
            "INSERT INTO ledger SELECT gen_random_uuid(), l.position + n, l.recorded_at, l.occurred_at, 'filing', gen_random_uuid()"
            ", l.act, l.article, l.role, l.actor_id, l.rule_set, l.fallback, l.calendar, l.form, l.before, l.after, NULL, l.cause,"
            " l.previous, md5(n::text) || md5(n::text) FROM ledger l, generate_series(1, 1000) n"
            " WHERE l.position = (SELECT max(position) FROM ledger)"
        )
        await start.rollback()
        await raw.execute("SELECT 1")
        assert heard == []  # what was not committed rings nobody
    finally:
        await raw.close()


@pytest.mark.parametrize(("token", "code"), [(None, 4403), ("js_nobody", 4403), ("nonsense", 4403)])
async def test_whoever_is_not_known_is_not_let_in(replicas: Replicas, token: str | None, code: int) -> None:
    async with connect(f"ws://127.0.0.1:{replicas.ports[0]}/graphql", subprotocols=["graphql-transport-ws"]) as ws:
        payload = {"payload": {"authorization": f"Bearer {token}"}} if token else {}
        await ws.send(json.dumps({"type": "connection_init", **payload}))
        assert await closed(ws) == code


async def test_a_citizens_account_has_no_worklist_and_a_header_does_as_well_as_a_payload(replicas: Replicas) -> None:
    tokens, address = replicas.world.tokens, f"ws://127.0.0.1:{replicas.ports[0]}/graphql"
    for who, answer in (("citizen", None), ("centre", {"type": "connection_ack"})):
        headers = {"authorization": f"Bearer {tokens[who]}"}
        async with connect(address, subprotocols=["graphql-transport-ws"], additional_headers=headers) as ws:
            await ws.send(json.dumps({"type": "connection_init"}))
            if answer:
                assert await said(ws) == answer
            else:
                assert await closed(ws) == 4403


async def test_a_page_of_another_origin_is_refused_and_so_is_the_old_protocol(replicas: Replicas) -> None:
    address = f"ws://127.0.0.1:{replicas.ports[0]}/graphql"
    with pytest.raises(InvalidStatus, match="403"):
        async with connect(address, subprotocols=["graphql-transport-ws"], origin="https://elsewhere.example"):
            pass
    async with connect(address, subprotocols=["graphql-transport-ws"], origin=f"http://127.0.0.1:{replicas.ports[0]}"):
        pass
    async with connect(address, subprotocols=["graphql-ws"]) as ws:
        assert await closed(ws) == 4406


async def test_a_cookie_speaks_for_a_page_of_our_own_and_for_no_other(replicas: Replicas) -> None:
    port = replicas.ports[0]
    address, own = f"ws://127.0.0.1:{port}/graphql", f"http://127.0.0.1:{port}"
    sent = {"cookie": f"__Host-jinji={replicas.world.tokens['centre']}"}
    async with connect(address, subprotocols=["graphql-transport-ws"], additional_headers=sent, origin=own) as ws:
        await ws.send(json.dumps({"type": "connection_init"}))
        assert await said(ws) == {"type": "connection_ack"}
    for origin in ("https://elsewhere.example", f"http://127.0.0.1:{port + 1}"):
        with pytest.raises(InvalidStatus, match="403"):
            async with connect(address, subprotocols=["graphql-transport-ws"], additional_headers=sent, origin=origin):
                pass
    for headers, origin in ((sent, None), ({**sent, "sec-fetch-site": "cross-site"}, own)):  # then it is nobody's
        async with connect(address, subprotocols=["graphql-transport-ws"], additional_headers=headers, origin=origin) as ws:
            await ws.send(json.dumps({"type": "connection_init"}))
            assert await closed(ws) == 4403


async def test_a_key_listens_as_far_as_it_reaches_and_until_it_is_given_up(replicas: Replicas) -> None:
    world, tokens = replicas.world, {}
    for words in ("read", "read:Filing", "read:WorklistChange"):
        query = f"""mutation {{ keyIssueOwn(title: "大屏", expiresOn: "2022-12-31", scopes: ["{words}"]) {{ key {{ id }} secret }} }}"""
        made = (await world.data(query, "centre2"))["keyIssueOwn"]
        tokens[words] = made["secret"], made["key"]["id"]
    inside = "subscription { worklistChanged { position query { filings { totalCount } } } }"
    for words, query, heard in (
        ("read:Filing", ASK, False), ("read:WorklistChange", inside, False), ("read", inside, True),
    ):  # fmt: skip
        async with line(replicas.ports[0], tokens[words][0]) as ws:
            first = await subscribe(ws, query)
            assert (first["type"] == "next") is heard, first
            if not heard:
                assert first["payload"][0]["extensions"]["code"] == "FORBIDDEN"
                continue
            await world.act("centre2", "keyGiveUp", id=tokens[words][1])
            assert await closed(ws) == 4401


@pytest.mark.parametrize("message", ["[]", "1", '{"type": 1}', "{", '{"type": "subscribe", "id": "1"}', '{"type": "dance"}',
                                     '{"type": "subscribe", "id": "1", "payload": {"query": 5}}'])  # fmt: skip
async def test_what_is_no_message_closes_the_line(replicas: Replicas, message: str) -> None:
    async with line(replicas.ports[0], replicas.world.tokens["centre"]) as ws:
        await ws.send(message)
        assert await closed(ws) == 4400


async def test_silence_bytes_and_size_have_their_limits(replicas: Replicas) -> None:
    port = _free_port()
    with served(replicas.url, port, LIVE_INIT="0.5"):
        await answering(port)
        async with connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=["graphql-transport-ws"]) as ws:
            assert await closed(ws) == 4408  # nothing was said in time
    async with line(replicas.ports[0], replicas.world.tokens["centre"]) as ws:
        await ws.send(json.dumps({"type": "ping", "payload": {"x": "x" * 50_000}}))
        assert await closed(ws) == 1009
    async with line(replicas.ports[0], replicas.world.tokens["centre"]) as ws:
        await ws.send("x" * 300_000)
        assert await closed(ws) == 1009
    async with line(replicas.ports[0], replicas.world.tokens["centre"]) as ws:
        await ws.send(b"{}")
        assert await closed(ws) == 4400


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ viewer { title } }", "BAD_INPUT"),
        ("mutation { sessionClose { closed } }", "BAD_INPUT"),
        ("subscription { worklistChanged { occasion", "BAD_INPUT"),
        ("subscription { worklistChanged { nothing } }", "BAD_INPUT"),
        ("subscription { a: worklistChanged { occasion } b: worklistChanged { occasion } }", "BAD_INPUT"),
        ("subscription { worklistChanged { query { filings(first: 100) { nodes { items(first: 100) { nodes {"
         " filing { items(first: 100) { nodes { id } } } } } } } } } }", "TOO_COSTLY"),
        ("subscription { worklistChanged { " + "query { node(id: \"x\") { ... on Filing { unit { id } } } } " * 200 + "} }", "TOO_COSTLY"),
    ],
)  # fmt: skip
async def test_the_limits_of_documents_hold_here_too_and_only_subscriptions_run(
    replicas: Replicas, query: str, code: str
) -> None:
    async with line(replicas.ports[0], replicas.world.tokens["centre"]) as ws:
        told = await subscribe(ws, query)
        assert told["type"] == "error"
        assert told["payload"][0]["extensions"]["code"] == code
        assert (await subscribe(ws, SHORT, "2"))["type"] == "next"  # the line is none the worse for it


async def test_a_subscription_over_plain_http_is_refused(replicas: Replicas) -> None:
    headers = {"accept": "application/graphql-response+json", "authorization": f"Bearer {replicas.world.tokens['centre']}"}
    answer = await replicas.world.client.post("/graphql", json={"query": SHORT}, headers=headers)
    assert answer.status_code == 400
    assert "data" not in answer.json()
    assert "WebSocket" in answer.json()["errors"][0]["message"]


async def test_a_closed_session_is_hung_up_on_every_replica_and_so_is_a_closed_account(replicas: Replicas) -> None:
    world = replicas.world
    token = await fresh_token(world, "centre2")
    late = line(replicas.ports[0], token)
    async with line(replicas.ports[0], token) as one, line(replicas.ports[1], token) as two, \
            line(replicas.ports[1], world.tokens["centre"]) as other:  # fmt: skip
        for ws in (one, two, other):
            await subscribe(ws, SHORT)
        idle = await late.__aenter__()
        headers = {"authorization": f"Bearer {token}"}
        await world.client.post("/graphql", json={"query": "mutation { sessionClose { closed } }"}, headers=headers)
        assert await closed(one) == 4401
        assert await closed(two) == 4401
        await nothing(other)
        told = await subscribe(idle, SHORT)
        assert told["payload"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        await late.__aexit__(None, None, None)
    async with line(replicas.ports[0], world.tokens["expert4"]) as ws:
        await subscribe(ws, SHORT)
        await world.act("admin", "accountClose", id=await story.account_id(world, "expert4"), form={"reason": "离任"})
        assert await closed(ws) == 4401


async def test_who_becomes_somebody_else_is_asked_to_come_again(replicas: Replicas) -> None:
    async with line(replicas.ports[0], replicas.world.tokens["mill"]) as ws:
        await subscribe(ws, SHORT)
        await story.unit(replicas.world, "mill")  # its account now stands for a unit
        assert await closed(ws) == 1012


async def test_a_session_that_runs_out_ends_by_itself(replicas: Replicas) -> None:
    world, token = replicas.world, auth.new_token(auth.SESSION)
    await keep.open_session(world.ids["centre2"], auth.digest(token), await http.now(world.settings) - timedelta(hours=24, seconds=-2), 24)
    async with line(replicas.ports[0], token) as ws:
        await subscribe(ws, SHORT)
        assert await closed(ws) == 4401


async def test_the_listening_connection_comes_back_and_everybody_is_told(replicas: Replicas) -> None:
    world = replicas.world
    async with line(replicas.ports[0], world.tokens["centre"]) as centre, line(replicas.ports[0], world.tokens["rival"]) as rival:
        for ws in (centre, rival):
            await subscribe(ws)
        async with connection() as raw:
            killed = await raw.fetchval(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE application_name = 'jinji-live' AND datname = current_database()"
            )
        assert killed == 2  # one for each process, however many subscribe
        for ws in (centre, rival):
            assert (await event(ws))["occasion"] == "RESUMED"
        filing = await in_review(replicas, world)
        await until(centre, "REVIEW")
        await reject(world, filing)
        await event(centre)
        await nothing(rival)


async def test_two_hundred_hear_of_it_one_who_never_reads_hinders_nobody_and_nothing_is_left_behind(replicas: Replicas) -> None:
    world, port = replicas.world, replicas.ports[0]
    many = [line(port, world.tokens["centre" if n % 2 else "rival"]) for n in range(200)]
    lines = await asyncio.gather(*(one.__aenter__() for one in many))
    try:
        await asyncio.gather(*(subscribe(ws, SHORT) for ws in lines))
        async with line(port, world.tokens["centre"], max_queue=1) as deaf:
            await subscribe(deaf, ASK)
            deaf.transport.pause_reading()  # from now on it takes nothing
            filing = await in_review(replicas, world)
            await asyncio.gather(*(event(ws) for ws in lines[1::2]))
            await reject(world, filing)
            deaf.transport.resume_reading()
            last = await event(deaf)
            while "REVIEW" in [one["stage"] for one in last["query"]["worklist"]["nodes"]]:
                last = await event(deaf)
        await nothing(lines[0])
    finally:
        await asyncio.gather(*(one.__aexit__(None, None, None) for one in many))


async def test_who_never_reads_is_given_up_and_makes_room(replicas: Replicas) -> None:
    world, port = replicas.world, _free_port()
    much = " ".join(f"p{n}: procedures {{ title acts {{ name title article }} }}" for n in range(55))
    with served(replicas.url, port, LIVE_PER_ACCOUNT="1", LIVE_SEND="0.3"):
        await answering(port)
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.connect(("127.0.0.1", port))
        narrow.setblocking(False)
        async with line(port, world.tokens["centre"], sock=narrow, max_size=None, compression=None, ping_interval=None, close_timeout=0.1) as deaf:
            await subscribe(deaf, "subscription { worklistChanged { query { " + much + " } } }")
            deaf.transport.pause_reading()
            filing = await in_review(replicas, world)
            for _ in range(24):  # more than the kernel's buffers hold
                await world.act("centre", "filingCheck", id=filing, form={"condition": "9.2", "finding": "MET"})
                await asyncio.sleep(0.15)
            await reject(world, filing)
            async with line(port, world.tokens["centre"]) as ws, asyncio.timeout(PATIENCE):
                while (told := await subscribe(ws, SHORT))["type"] != "next" or "errors" in told["payload"]:
                    await said(ws)
                    await asyncio.sleep(0.1)
            deaf.transport.abort()


async def test_an_account_may_not_subscribe_without_end(replicas: Replicas) -> None:
    port = _free_port()
    with served(replicas.url, port, LIVE_PER_ACCOUNT="2", LIVE_MOST="3"):
        await answering(port)
        async with line(port, replicas.world.tokens["centre"]) as one, line(port, replicas.world.tokens["centre"]) as two:
            assert (await subscribe(one, SHORT))["type"] == "next"
            assert (await subscribe(two, SHORT))["type"] == "next"
            refused = await subscribe(two, SHORT, "2")
            assert refused["payload"]["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
            await said(two)  # complete
            await one.send(json.dumps({"type": "complete", "id": "1"}))
            for _ in range(50):
                again = await subscribe(two, SHORT, "3")
                if "errors" not in again["payload"]:
                    break
                await said(two)
                await asyncio.sleep(0.05)
            assert again["type"] == "next"
            async with line(port, replicas.world.tokens["rival"]):
                with pytest.raises(InvalidStatus):  # the house is full
                    async with line(port, replicas.world.tokens["rival"]):
                        pass


async def test_stopping_the_server_says_so_and_waits_for_nobody(replicas: Replicas) -> None:
    port = _free_port()
    with served(replicas.url, port) as process:
        await answering(port)
        async with line(port, replicas.world.tokens["centre"]) as ws:
            await subscribe(ws, SHORT)
            process.terminate()
            assert await closed(ws) == 1012
            assert await asyncio.to_thread(process.wait, 8) in (0, -15)


async def test_point_20_a_complaint_rings_for_those_who_handle_it_and_no_event_tells_who_reported(replicas: Replicas) -> None:
    asks = """subscription { worklistChanged { occasion position query { viewer { title } worklist { nodes { subject stage
      due availableActs { name } } } complaints { nodes { number stage summary statement { about facts } } } } } }"""
    handling = ("centre", "bureau", "auditor")
    others = ("factory", "rival", "expert1", "heping", "supervisor")
    async with AsyncExitStack() as stack:
        lines = {
            who: await stack.enter_async_context(line(replicas.ports[1], replicas.world.tokens[who]))
            for who in (*handling, *others)
        }  # fmt: skip
        told = {who: [json.dumps(await subscribe(ws, asks), ensure_ascii=False)] for who, ws in lines.items()}
        async with (here := replicas.through(0)).client:
            complaint = await co.lodged(here)
            await co.accepted(here, complaint)
        for who, ws in lines.items():
            with suppress(TimeoutError):
                while True:
                    told[who].append(await asyncio.wait_for(ws.recv(), QUIET))
    assert any(complaint["number"] in one for one in told["centre"])
    for who, events in told.items():
        assert not [one for one in events for planted in (co.NAME, co.CONTACT) if planted in one], who
        assert who in handling or not [one for one in events if complaint["number"] in one], who
