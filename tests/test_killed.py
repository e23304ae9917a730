"""kill -9 of the API and of the site generator, as real processes under a writing load: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.demo.tour import differences
from api.settings import Settings
from schema.desk import keep
from schema.law.procedure import TIANJIN
from schema.record import database
from schema.record.ledger import Line
from schema.record.verify import verify_ledger
from sitegen import build
from sitegen.config import SiteConfig
from sitegen.verify import verify
from tests import story
from tests.world import World, _people

SECRET = "whsec_" + "A" * 43 + "="
ROOT = Path(__file__).parent.parent


def free_ports() -> int:
    """A port that is free, and the next one too."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return int(port)


@dataclass
class House:
    """The API and the generator as processes that can be killed and started again."""

    world: World
    environment: dict[str, str]
    api_port: int
    site_port: int
    config: SiteConfig
    running: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    async def start(self, name: str) -> None:
        command = {
            "api": ["serve", "--port", str(self.api_port)], "site": ["site", "serve", "--port", str(self.site_port)],
            "worker": ["worker"],
        }[name]  # fmt: skip
        self.running[name] = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "from api.cli import main; main()", *command,
            cwd=ROOT, env=self.environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        if name != "worker":  # it has no port
            port = self.api_port if name == "api" else self.site_port + 1
            await self.answers(f"http://127.0.0.1:{port}/healthz", any_status=name == "site")

    async def kill(self, name: str) -> None:
        process = self.running.pop(name)
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()

    async def answers(self, url: str, *, any_status: bool = False) -> None:
        async with httpx.AsyncClient() as client:
            for _ in range(600):
                try:
                    answer = await client.get(url)
                    if any_status or answer.status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)
        raise AssertionError(f"{url} does not answer")

    async def site_has_heard_all(self) -> None:
        """Wait until the generator has read the feed to its end."""
        end = await build.feed_end(build.Client(self.config.api_url, http=self.world.client))
        async with httpx.AsyncClient() as client:
            for _ in range(400):
                told = (await client.get(f"http://127.0.0.1:{self.site_port + 1}/healthz")).json()
                if told["position"] == end:
                    return
                await asyncio.sleep(0.05)
        raise AssertionError(f"{told} is not {end}")


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with housed(database_url, tmp_path) as found:
        yield found


@asynccontextmanager
async def housed(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    api_port, site_port = free_ports(), free_ports()
    settings = Settings(demo=True, private_hooks=True)
    api, site = f"http://127.0.0.1:{api_port}", f"http://127.0.0.1:{site_port}"
    async with database.opened(database_url, 4):
        begin = datetime(2022, 3, 1, 9, tzinfo=TIANJIN)
        await keep.advance(int((begin - datetime.now(UTC)) / timedelta(seconds=1)))
        async with httpx.AsyncClient(base_url=api, timeout=30) as client:
            world = World(client, settings, settings.deployment(), None)
            await _people(world)
            key, state = world.tokens["site"], tmp_path / "state"
            config = SiteConfig(api_url=api, site_url=site, out=tmp_path / "site", state=state, key=key, secret=SECRET)
            environment = {
                **os.environ, "DATABASE_URL": database_url, "JINJI_DEMO": "1", "JINJI_PRIVATE_HOOKS": "1",
                "JINJI_SITE_API_URL": api, "JINJI_SITE_URL": site, "JINJI_SITE_OUT": str(config.out),
                "JINJI_SITE_STATE": str(state), "JINJI_SITE_KEY": key, "JINJI_SITE_SECRET": SECRET,
                "JINJI_SITE_POLL_SECONDS": "0.5", "JINJI_SITE_WATCH_SECONDS": "0.5",
            }  # fmt: skip
            house = House(world, environment, api_port, site_port, config)
            try:
                await house.start("api")
                yield house
            finally:
                for name in list(house.running):
                    await house.kill(name)


async def test_a_generator_killed_at_random_ends_with_the_site_made_anew(house: House, tmp_path: Path) -> None:
    chance, world = random.Random(7), house.world
    await house.start("site")
    call = await story.call(world)

    async def history() -> None:
        for who in ("factory", "rival", "school"):
            case = await story.submitted(world, who, call_=call)
            await story.approved(world, case)
            await story.announced(world, case)
            await story.call(world, title=f"{who}之后的安排")

    async def killing() -> None:
        for _ in range(4):
            await asyncio.sleep(chance.uniform(0.2, 1.2))
            await house.kill("site")
            await house.start("site")

    await asyncio.gather(history(), killing())
    await _every_notice_is_live(house)
    await house.site_has_heard_all()
    beside = SiteConfig(house.config.api_url, house.config.site_url, tmp_path / "new", tmp_path / "new-state")
    await build.full(beside)
    assert differences(house.config.out, beside.out) == []
    assert verify(house.config.out) == []


async def _every_notice_is_live(house: House) -> None:
    for _ in range(400):
        found = await house.world.data("{ notices { nodes { stage proofs { nodes { kind } } } } }")
        notices = found["notices"]["nodes"]
        if len(notices) == 3 and all(notice["stage"] == "LIVE" for notice in notices):
            assert all(notice["proofs"]["nodes"][0]["kind"] == "LIVE" for notice in notices)
            return
        await asyncio.sleep(0.05)
    raise AssertionError(notices)


async def test_an_api_killed_under_load_loses_and_doubles_no_act(house: House) -> None:
    chance, world = random.Random(3), house.world
    done: set[str] = set()
    stop = asyncio.Event()

    async def writes(number: int) -> None:
        count = 0
        while not stop.is_set():
            key = f"{number}-{count}"
            count += 1
            while True:  # until it is acknowledged, as a careful client does
                try:
                    await world.act("bureau", "callDraft", "id", form=_call(key), key=key)
                    break
                except (httpx.TransportError, ValueError):
                    await asyncio.sleep(0.05)
            done.add(key)

    async def killing() -> None:
        for _ in range(3):
            await asyncio.sleep(chance.uniform(0.5, 1.5))
            await house.kill("api")
            await house.start("api")
        await asyncio.sleep(0.5)
        stop.set()

    await asyncio.gather(killing(), *(writes(number) for number in range(8)))
    keys = [line.key for line in await Line.filter(act="draft", noun="call")]
    assert len(keys) == len(set(keys))
    assert set(keys) == done
    assert len(done) > 20
    assert await verify_ledger() == []
    assert (await world.data("{ calls { totalCount } }", "bureau"))["calls"]["totalCount"] == len(done)


def _call(key: str) -> dict[str, Any]:
    return {
        "title": f"安排{key}", "tracks": ["SOCIAL"], "opensOn": "2022-03-01", "closesOn": "2022-04-01", "maxItems": 3,
        "body": "正文", "documents": [], "occupations": [],
    }  # fmt: skip
