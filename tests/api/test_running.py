"""Running it: what is counted and logged, what is unsafe, a backup that proves itself, a replica, a secret for private fields."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from typer.testing import CliRunner

from api import doctor
from api.backup import backed_up, restored
from api.cli import app
from api.demo.tour import differences
from api.settings import Settings
from schema.desk.form import PRIVATE, form_json, keyed_by
from schema.law.account import EndpointForm
from schema.record.transaction import connection
from sitegen import build
from sitegen.config import SiteConfig
from sitegen.verify import verify
from tests import story
from tests.conftest import cloned
from tests.world import World, settled


async def metrics(world: World) -> dict[str, float]:
    answer = await world.client.get("/metrics")
    assert answer.status_code == 200
    return {name: float(value) for name, value in re.findall(r"^(\S+) (\S+)$", answer.text, re.MULTILINE)}


# -- what is counted


async def test_metrics_tell_what_was_asked_by_which_way_and_what_is_waiting(world: World) -> None:
    before = await metrics(world)
    for _ in range(4):
        await world.data("{ districts { code } }", "centre")
    filing = await story.submitted(world)
    after = await metrics(world)

    def grown(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert grown('jinji_requests_total{operation="districts",way="quick"}') >= 2
    assert grown('jinji_requests_total{operation="filingSubmit",way="executor"}') == 1
    assert after['jinji_request_seconds_bucket{le="+Inf"}'] == after["jinji_request_seconds_count"] > 4
    assert (after["jinji_deadlines_overdue"], after["jinji_publish_lag_seconds"]) == (0, 0)
    assert after["jinji_deadlines_open"] >= 1
    async with connection() as raw:
        assert after["jinji_ledger_position"] == await raw.fetchval("SELECT count(*) FROM ledger")
    await world.move_to(date(2022, 4, 1))
    assert (await metrics(world))["jinji_deadlines_overdue"] >= 1
    assert filing["id"]


async def test_metrics_are_shown_to_the_networks_named_and_no_others(database_url: str) -> None:
    async with settled(database_url, metrics_from=("10.0.0.0/8",)) as world:
        assert (await world.client.get("/metrics")).status_code == 404


# -- what is logged


async def test_a_line_for_each_request_has_an_id_and_nothing_about_people(database_url: str, capsys: Any) -> None:
    async with settled(database_url, log_requests=True) as world:
        token = world.tokens["centre"]
        query = 'mutation { sessionOpen(name: "zhangsan", password: "mimamima") { token userErrors { code } } }'
        answer = await world.client.post("/graphql", json={"query": query}, headers={"authorization": f"Bearer {token}"})
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])
        told = await world.client.get("/calendar/secretsecret.ics", headers={"x-request-id": "proxy-0001"})
        assert told.headers["x-request-id"] == "proxy-0001"
    said = "".join(capsys.readouterr())
    assert answer.headers["x-request-id"] in said and "proxy-0001" in said
    for secret in ("zhangsan", "mimamima", token, "secretsecret", "127.0.0.1"):
        assert secret not in said


# -- what is unsafe

SAFE: dict[str, Any] = {
    "DATABASE_URL": "postgresql://jinji:secret@db/jinji", "public_url": "https://jinji.example", "proxies": ("10.0.0.5/32",),
}  # fmt: skip


def unsafe(tmp_path: Path, **more: Any) -> list[str]:
    found = doctor.of_settings(Settings(**{**SAFE, "data": tmp_path, **more}))
    return [one.says for one in found if one.unsafe]


def test_a_deployment_as_it_should_be_has_nothing_unsafe(tmp_path: Path) -> None:
    assert unsafe(tmp_path) == []


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ({"second_factor": False}, "第二验证因素"), ({"change_first": False}, "代设的口令"),
        ({"demo": True}, "演示模式"), ({"private_hooks": True}, "内部网络"), ({"DATABASE_URL": None}, "随包的PostgreSQL"),
        ({"public_url": "http://jinji.example"}, "https"), ({"cors_origins": ("*",)}, "任何网站"),
        ({"cors_origins": ("http://a.example",)}, "不加密"), ({"proxies": ("0.0.0.0/0",)}, "整个互联网"),
        ({"unlimited": ("0.0.0.0/0",)}, "整个互联网"), ({"metrics_from": ("no",)}, "写错的网段"),
        ({"DATABASE_URL": "postgresql://jinji@db/jinji"}, "没有口令"), ({"DATABASE_URL": "postgresql://postgres:x@db/jinji"}, "超级用户"),
    ],
)  # fmt: skip
def test_what_is_unsafe_is_said(tmp_path: Path, setting: dict[str, Any], says: str) -> None:
    [found] = unsafe(tmp_path, **setting)
    assert says in found


def test_a_key_that_others_can_read_is_unsafe(tmp_path: Path) -> None:
    (tmp_path / "receipt.key").write_bytes(b"x" * 32)
    (tmp_path / "receipt.key").chmod(0o644)
    assert [says for says in unsafe(tmp_path) if "别的用户也能读" in says]


def test_in_production_nothing_starts_while_a_setting_is_unsafe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from api import settings as module

    monkeypatch.setenv("JINJI_PRODUCTION", "1")
    monkeypatch.setenv("JINJI_DEMO", "1")
    monkeypatch.setenv("JINJI_DATA", str(tmp_path))
    module.settings.cache_clear()
    try:
        for command in ("serve", "worker"):
            told = CliRunner().invoke(app, [command])
            assert told.exit_code == 1
            assert "演示模式" in told.output and "没有启动" in told.output
    finally:
        module.settings.cache_clear()


async def test_the_doctor_looks_at_the_database_too(world: World, database_url: str) -> None:
    async with connection() as raw:
        await raw.execute("ALTER TABLE ledger DISABLE TRIGGER ALL")
        told = [one.says for one in await doctor.of_database(raw, world.settings)]
    assert [says for says in told if "触发器被停用" in says]
    assert [says for says in told if "超级用户" in says]  # the embedded server has no other


# -- a backup that proves itself


@asynccontextmanager
async def empty(server: str) -> AsyncIterator[str]:
    async with cloned(server, "template0") as url:
        yield url


async def ledger(url: str) -> list[Any]:
    raw = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await raw.fetch("SELECT * FROM ledger ORDER BY position")]
    finally:
        await raw.close()


async def test_backed_up_destroyed_and_restored_ledger_and_site_are_the_same_to_the_byte(
    server: str, template: str, tmp_path: Path
) -> None:
    file = tmp_path / "jinji.dump"
    async with cloned(server, template) as url:
        async with settled(url) as world:
            filing = await story.submitted(world)
            await story.approved(world, filing)
            await story.live(world, filing)
            assert await backed_up(url, file) == []
            assert await backed_up(url, file) == [f"{file}已经存在，请另选一个名字"]
            await build.full(_site(tmp_path / "before"), world.client)
        before = await ledger(url)
    assert file.stat().st_mode & 0o077 == 0
    async with empty(server) as url:
        assert await restored(url, file) == []
        assert await ledger(url) == before and len(before) > 20
        assert await restored(url, file) == ["目标数据库不是空的，没有恢复；请另建一个空数据库"]
        async with settled_as_it_is(url, world.settings) as client:
            answer = await client.post("/graphql", json={"query": "{ notices { totalCount } }"})
            assert answer.json()["data"] == {"notices": {"totalCount": 1}}
            await build.full(_site(tmp_path / "after"), client)
    assert differences(tmp_path / "before/site", tmp_path / "after/site") == []
    assert len(list((tmp_path / "after/site").rglob("*.html"))) > 30 and verify(tmp_path / "after/site") == []


def _site(folder: Path) -> SiteConfig:
    return SiteConfig("http://jinji.test", "https://jinji.example", folder / "site", folder / "state")


@asynccontextmanager
async def settled_as_it_is(url: str, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    from api.app import create_app
    from schema.record import database

    async with database.opened(url, 2):
        transport = httpx.ASGITransport(create_app(settings, url, worker=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://jinji.test") as client:
            yield client


async def test_a_dump_that_was_changed_is_not_restored(server: str, template: str, tmp_path: Path) -> None:
    file = tmp_path / "jinji.dump"
    async with cloned(server, template) as url:
        assert await backed_up(url, file) == []
    file.write_bytes(file.read_bytes() + b"x")
    async with empty(server) as url:
        assert "SHA-256不符" in (await restored(url, file))[0]
        raw = await asyncpg.connect(url)
        assert await raw.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
        await raw.close()


async def test_a_ledger_that_is_not_the_one_backed_up_is_noticed(server: str, template: str, tmp_path: Path) -> None:
    file = tmp_path / "jinji.dump"
    async with cloned(server, template) as url, settled(url):
        assert await backed_up(url, file) == []
    beside = file.with_name(file.name + ".json")
    beside.write_text(json.dumps({**json.loads(beside.read_text()), "hash": "0" * 64}))
    async with empty(server) as url:
        assert await restored(url, file) == ["台账的末行与备份时不同"]


# -- a replica


async def test_queries_are_read_from_the_replica_and_what_it_does_not_know_yet_from_where_it_was_written(
    server: str, template: str, database_url: str
) -> None:
    async with cloned(server, template) as behind:  # a replica that has heard nothing since the beginning
        from schema.record import database

        async with settled(database_url) as world:
            await story.call(world)
            async with database.opened(database_url, 4, 10.0, behind):
                query = "{ calls { totalCount } }"
                for _ in range(3):
                    assert await world.data(query) == {"calls": {"totalCount": 0}}  # the public's: from the replica
                    assert await world.data(query, "bureau") == {"calls": {"totalCount": 1}}  # a session it does not know
                made = await world.act("bureau", "callDraft", "id title", form=story_form())
                assert made["title"] == "又一份安排"  # an act is answered with what it wrote


def story_form() -> dict[str, Any]:
    return {"title": "又一份安排", "tracks": ["EMPLOYER"], "opensOn": "2022-04-01", "closesOn": "2022-05-01", "maxItems": 1, "body": "正文",
            "documents": [], "occupations": []}  # fmt: skip


# -- a secret for private fields


def test_what_the_ledger_keeps_of_a_private_field_needs_the_deployments_secret() -> None:
    def kept(secret: bytes, value: str, key: str | None) -> str:
        keyed_by(secret)
        return json.loads(form_json(EndpointForm(title="甲", url="https://a", secret=value, events=[]), key))["secret"]

    told = kept(b"a" * 32, "whsec_x", "k")
    assert told.startswith(PRIVATE) and "whsec" not in told
    assert kept(b"a" * 32, "whsec_x", "k") == told
    others = {kept(b"b" * 32, "whsec_x", "k"), kept(b"a" * 32, "whsec_y", "k"), kept(b"a" * 32, "whsec_x", "l"), told}
    assert len(others) == 4
    assert kept(b"a" * 32, "whsec_x", None) == PRIVATE
