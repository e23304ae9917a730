"""The worker with real parts: PostgreSQL, its queue, an HTTP receiver; rings arrive, come again, and end."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import asyncpg
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from api import worker
from api.hooks import target_fault
from api.read import from_global
from schema.desk import keep
from schema.law.procedure import TIANJIN
from schema.record.account import Delivery, Endpoint
from schema.record.transaction import connection
from tests import story
from tests.world import World, settled

from .test_hooks import Answers, Receiver, receiving, until

QUICK = {"hook_backoff": (0.1, 0.1), "hook_sweep": 0.2, "hook_heartbeat": 1.0, "hook_timeout": 3.0}
LOG = "{ endpoints { nodes { deliveries { nodes { id event position state attempts status error nextAt deliveredAt } } } } }"


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[World]:
    async with settled(database_url, **QUICK) as world:
        yield world


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


async def endpoint(world: World, url: str, *events: str) -> tuple[str, str]:
    """Register; answers the id and the secret."""
    query = """mutation($u: String!, $e: [String!]!) { endpointRegister(title: "网站", url: $u, events: $e) {
      endpoint { id } secret userErrors { message } } }"""
    made = (await world.data(query, "admin", u=url, e=list(events)))["endpointRegister"]
    assert made["userErrors"] == []
    return made["endpoint"]["id"], made["secret"]


async def delivery(world: World) -> dict[str, Any]:
    """The newest delivery of the only endpoint, as the administrator sees it."""
    found: dict[str, Any] = (await world.data(LOG, "admin"))["endpoints"]["nodes"][0]["deliveries"]["nodes"][0]
    return found


async def ends(world: World, state: str) -> dict[str, Any]:
    async def there() -> bool:
        return (await delivery(world))["state"] == state

    await until(there)
    return await delivery(world)


async def jobs() -> int:
    async with connection() as raw:
        return int(await raw.fetchval("SELECT count(*) FROM pgqueuer"))


@asynccontextmanager
async def elsewhere(world: World, url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker in a process of its own; killed without mercy at the end."""
    code = (
        "import asyncio, json, sys; from api.settings import Settings; from api.worker import run\n"
        "from schema.record.database import opened\n"
        "async def go(url, options):\n"
        "    async with opened(url):\n        await run(Settings(**options), url)\n"
        "asyncio.run(go(sys.argv[1], json.loads(sys.argv[2])))"
    )
    options = json.dumps({**QUICK, "private_hooks": True, "demo": True})
    root = Path(worker.__file__).parent.parent
    made = await asyncio.create_subprocess_exec(sys.executable, "-c", code, url, options, cwd=root)
    try:
        yield made
    finally:
        if made.returncode is None:
            made.kill()
        await made.wait()


async def test_a_ring_arrives_and_leads_to_the_change(
    office: World, receiver: Receiver, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, secret = await endpoint(office, receiver.url)
    waits = []
    async with worker.working(office.settings, database_url):
        for nth in range(1, 6):
            await story.call(office)
            committed = monotonic()
            heard = (await receiver.hears(nth))[-1]
            waits.append((heard.at - committed) * 1000)
    with capsys.disabled():
        print(f"\n    commit to arrival, ms (the first includes starting): {', '.join(f'{wait:.1f}' for wait in waits)}")
    first, last = receiver.heard[0], receiver.heard[-1]
    ring = Webhook(secret).verify(last.body, last.headers)
    assert (ring["type"], sorted(ring)) == ("call.published", ["position", "timestamp", "type"])
    feed = "query($a: String) { publicChanges(after: $a) { nodes { cursor } endCursor } }"
    changes = (await office.data(feed))["publicChanges"]["nodes"]
    assert ring["position"] == changes[-1]["cursor"]
    after = (await office.data(feed, a=json.loads(first.body)["position"]))["publicChanges"]
    assert [change["cursor"] for change in after["nodes"]] == [change["cursor"] for change in changes[1:]]
    log = await delivery(office)
    assert (log["state"], log["attempts"], log["status"], log["error"]) == ("DELIVERED", 1, 204, None)
    assert last.id == from_global(log["id"])[1]  # type: ignore[index]


async def test_while_a_key_is_changed_both_sign_and_afterwards_the_new_one_alone(
    office: World, receiver: Receiver, database_url: str
) -> None:
    id_, old = await endpoint(office, receiver.url)
    rotate = """mutation($id: ID!, $hours: Int!) { endpointRotate(id: $id, overlapHours: $hours) {
      endpoint { previousUntil } secret userErrors { code message field } } }"""
    assert [error["code"] for error in (await office.data(rotate, "admin", id=id_, hours=721))["endpointRotate"]["userErrors"]]
    refused = (await office.data(rotate, "auditor", id=id_, hours=24))["endpointRotate"]
    assert (refused["endpoint"], refused["secret"]) == (None, None)
    told = (await office.data(rotate, "admin", id=id_, hours=24))["endpointRotate"]
    assert told["userErrors"] == [] and told["endpoint"]["previousUntil"]
    new = told["secret"]
    assert new != old
    async with worker.working(office.settings, database_url):
        await story.call(office)
        [both] = await receiver.hears(1)
        assert [bool(Webhook(key).verify(both.body, both.headers)) for key in (old, new)] == [True, True]
        assert len(both.headers["webhook-signature"].split()) == 2
        await keep.advance(25 * 3600)
        await story.call(office, title="次日")
        alone = (await receiver.hears(2))[1]
    assert Webhook(new).verify(alone.body, alone.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(alone.body, alone.headers)
    lines = str(await office.data("{ ledger(first: 100) { nodes { form } } }", "auditor"))
    assert "whsec_" not in lines


async def test_only_the_events_asked_for_are_rung(office: World, receiver: Receiver, database_url: str) -> None:
    await endpoint(office, receiver.url, "call.closed")
    async with worker.working(office.settings, database_url):
        await story.call(office)
        await keep.advance(70 * 86400)
        await office.tick()
        await receiver.hears(1)
    assert [json.loads(heard.body)["type"] for heard in receiver.heard] == ["call.closed"]


async def test_what_fails_is_tried_again_under_the_same_id(office: World, receiver: Receiver, database_url: str) -> None:
    _, secret = await endpoint(office, receiver.url)
    receiver.answer = lambda nth: 500 if nth < 3 else 200
    await story.call(office)
    async with worker.working(office.settings, database_url):
        log = await ends(office, "DELIVERED")
    assert (log["attempts"], log["status"], log["error"]) == (3, 200, None)
    assert len({heard.id for heard in receiver.heard}) == 1
    for heard in receiver.heard:
        Webhook(secret).verify(heard.body, heard.headers)


async def test_after_the_last_attempt_it_is_dead_until_the_administrator_rings_again(
    office: World, receiver: Receiver, database_url: str
) -> None:
    await endpoint(office, receiver.url)
    receiver.answer = lambda nth: 302 if nth <= 3 else 200
    await story.call(office)
    again = """mutation($id: ID!) { deliveryRetry(id: $id) { delivery { id }
      userErrors { code message field article } } }"""
    async with worker.working(office.settings, database_url):
        log = await ends(office, "DEAD")
        assert (log["attempts"], log["status"], log["error"]) == (3, 302, "对方答复HTTP 302")
        for who in (None, "centre", "auditor"):
            refused = (await office.data(again, who, id=log["id"]))["deliveryRetry"]
            assert [error["code"] for error in refused["userErrors"]] == ["NOT_YOUR_OFFICE"]
        done = (await office.data(again, "admin", id=log["id"]))["deliveryRetry"]
        assert done == {"delivery": {"id": log["id"]}, "userErrors": []}
        assert (await ends(office, "DELIVERED"))["attempts"] == 1
        unknown = (await office.data(again, "admin", id="nonsense"))["deliveryRetry"]
        assert unknown["userErrors"][0]["code"] == "NOT_FOUND"
    done = (await office.data(again, "admin", id=log["id"]))["deliveryRetry"]
    assert done["userErrors"] == []
    busy = (await office.data(again, "admin", id=log["id"]))["deliveryRetry"]
    assert busy == {"delivery": None, "userErrors": [
        {"code": "WRONG_STAGE", "message": "这一投递还在进行，不必重新投递", "field": None, "article": "第三条第（一）项"},
    ]}  # fmt: skip
    assert len({heard.id for heard in receiver.heard}) == 1


async def test_a_receiver_that_is_gone_is_not_asked_again(office: World, receiver: Receiver, database_url: str) -> None:
    await endpoint(office, receiver.url)
    receiver.answer = lambda nth: 410
    await story.call(office)
    async with worker.working(office.settings, database_url):
        log = await ends(office, "DEAD")
    assert (log["attempts"], log["status"], len(receiver.heard)) == (1, 410, 1)


async def test_a_receiver_that_keeps_us_waiting_has_failed(office: World, receiver: Receiver, database_url: str) -> None:
    await endpoint(office, receiver.url)
    receiver.answer = lambda nth: None
    await story.call(office)
    hasty = office.settings.model_copy(update={"hook_timeout": 0.2, "hook_backoff": (3600.0,)})
    async with worker.working(hasty, database_url):
        log = await ends(office, "RETRYING")
    assert (log["attempts"], log["status"], log["error"]) == (1, None, "超过0.2秒没有答复")
    due = datetime.fromisoformat(log["nextAt"]) - datetime(2022, 3, 1, 9, tzinfo=TIANJIN)
    assert timedelta(minutes=59) < due < timedelta(minutes=61)
    async with worker.working(hasty, database_url):
        async with connection() as raw:
            await raw.execute("DELETE FROM pgqueuer")  # recalled, it is still not rung before its time
        await asyncio.sleep(0.5)
    assert len(receiver.heard) == 1


async def test_a_paused_endpoint_holds_its_rings_until_it_resumes(
    office: World, receiver: Receiver, database_url: str
) -> None:
    target, _ = await endpoint(office, receiver.url)
    await story.call(office)
    await office.act("admin", "endpointPause", id=target)
    async with worker.working(office.settings, database_url):
        await until(none_queued)
        await asyncio.sleep(0.5)
        assert receiver.heard == []
        log = await delivery(office)
        assert (log["state"], log["attempts"]) == ("WAITING", 0)
        await office.act("admin", "endpointResume", id=target)
        await receiver.hears(1)
        assert (await ends(office, "DELIVERED"))["attempts"] == 1


async def none_queued() -> bool:
    return await jobs() == 0


async def test_a_removed_endpoint_is_not_rung(office: World, receiver: Receiver, database_url: str) -> None:
    target, _ = await endpoint(office, receiver.url)
    await story.call(office)
    await office.act("admin", "endpointRemove", id=target, form={"reason": "不再使用"})
    async with worker.working(office.settings, database_url):
        log = await ends(office, "DEAD")
    assert (log["attempts"], log["error"], receiver.heard) == (0, "接收地址已移除", [])


async def test_a_ring_that_keeps_killing_its_worker_is_given_up(
    office: World, receiver: Receiver, database_url: str
) -> None:
    await endpoint(office, receiver.url)
    await story.call(office)
    await Delivery.all().update(attempts=3)  # three workers have died of it
    async with worker.working(office.settings, database_url):
        log = await ends(office, "DEAD")
        await until(none_queued)
    assert (log["error"], receiver.heard) == ("投递多次中断，没有结果，不再重试", [])


async def test_when_a_worker_is_killed_another_rings_again(office: World, receiver: Receiver, database_url: str) -> None:
    _, secret = await endpoint(office, receiver.url)
    receiver.answer = lambda nth: None if nth == 1 else 204
    await story.call(office)
    async with elsewhere(office, database_url) as victim:
        await receiver.hears(1, 60)  # it must first start
        victim.send_signal(signal.SIGKILL)
        assert await victim.wait() == -signal.SIGKILL
    log = await delivery(office)
    assert (log["state"], log["attempts"]) == ("WAITING", 1)
    async with worker.working(office.settings, database_url):
        log = await ends(office, "DELIVERED")
    first, second = receiver.heard
    assert first.id == second.id
    assert log["attempts"] == 2
    Webhook(secret).verify(second.body, second.headers)


async def test_a_worker_that_stops_leaves_at_once_and_loses_nothing(
    office: World, receiver: Receiver, database_url: str
) -> None:
    await endpoint(office, receiver.url)
    receiver.answer = lambda nth: None if nth == 1 else 204
    await story.call(office)
    async with worker.working(office.settings, database_url):
        await receiver.hears(1)
        began = monotonic()
    assert monotonic() - began < 3  # two, and something for a busy machine
    log = await delivery(office)
    assert (log["state"], log["error"], await jobs()) == ("RETRYING", "投递时后台停止", 1)
    async with worker.working(office.settings, database_url):
        await ends(office, "DELIVERED")
    assert len({heard.id for heard in receiver.heard}) == 1


async def test_a_name_that_turns_inward_is_not_rung(office: World, receiver: Receiver, database_url: str) -> None:
    await endpoint(office, receiver.url)
    resolve, url = Answers("93.184.216.34", "127.0.0.1"), f"https://rebind.example:{receiver.port}/"
    assert await target_fault(url, False, resolve) == ""  # at registration it was a public name
    await Endpoint.all().update(url=url)
    await story.call(office)
    strict = office.settings.model_copy(update={"private_hooks": False})
    task = asyncio.create_task(worker.run(strict, database_url, resolve))
    try:
        log = await ends(office, "DEAD")
    finally:
        task.cancel()
        await asyncio.wait({task})
    assert (log["attempts"], log["error"], receiver.heard) == (3, "没有送到：接收网址指向内部网络，不允许", [])


async def test_a_lost_database_connection_is_opened_again(office: World, receiver: Receiver, database_url: str) -> None:
    await endpoint(office, receiver.url)
    async with worker.working(office.settings, database_url):
        await story.call(office)
        await receiver.hears(1)
        async with connection() as raw:
            await raw.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'jinji-worker'")
        await story.call(office)
        await receiver.hears(2)


async def test_a_ring_lost_from_the_queue_is_recalled_and_the_queues_log_is_pruned(
    office: World, receiver: Receiver, database_url: str
) -> None:
    await endpoint(office, receiver.url)
    await story.call(office)
    async with connection() as raw:
        await raw.execute("DELETE FROM pgqueuer")
        await raw.execute("UPDATE pgqueuer_log SET created = now() - interval '8 days'")
        old = await raw.fetchval("SELECT max(id) FROM pgqueuer_log")
    assert old
    async with worker.working(office.settings, database_url):
        await ends(office, "DELIVERED")
        async with connection() as raw:
            assert await raw.fetchval("SELECT count(*) FROM pgqueuer_log WHERE id <= $1", old) == 0
    assert len(receiver.heard) == 1


async def test_two_workers_ring_once_and_let_the_clock_act_once(
    office: World, receiver: Receiver, database_url: str
) -> None:
    await endpoint(office, receiver.url)
    often = office.settings.model_copy(update={"tick_seconds": 0.05})
    async with worker.working(often, database_url), worker.working(often, database_url):
        for _ in range(5):
            await story.call(office)
        await keep.advance(70 * 86400)
        await receiver.hears(10)
        await asyncio.sleep(0.3)
    assert len(receiver.heard) == len({heard.id for heard in receiver.heard}) == 10
    events = [json.loads(heard.body)["type"] for heard in receiver.heard]
    assert (events.count("call.published"), events.count("call.closed")) == (5, 5)


async def test_the_clock_waits_while_another_worker_is_at_it(office: World, database_url: str) -> None:
    await story.call(office)
    await keep.advance(70 * 86400)
    often = office.settings.model_copy(update={"tick_seconds": 0.05})
    stages = "{ calls { nodes { stage } } }"

    async def closed() -> bool:
        return (await office.data(stages))["calls"]["nodes"] == [{"stage": "CLOSED"}]

    other = await asyncpg.connect(database_url)
    await other.execute("SELECT pg_advisory_lock($1)", worker.CLOCK)
    async with worker.working(often, database_url):
        await asyncio.sleep(0.4)
        assert not await closed()
        await other.close()
        await until(closed)


def test_the_clock_wakes_just_after_midnight_in_tianjin() -> None:
    late = datetime(2022, 3, 8, 15, 59, 30, tzinfo=UTC)
    assert worker.until_midnight(late) == pytest.approx(30.01)
    assert worker.until_midnight(late + timedelta(seconds=30)) == pytest.approx(86400.01)
