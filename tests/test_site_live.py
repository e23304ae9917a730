"""The real register and the real generator together: random histories, notices proved by the page itself, lost pages."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.demo.tour import differences
from sitegen import address, build, proof
from sitegen.app import site_app
from sitegen.config import SiteConfig
from sitegen.generator import Generator
from sitegen.verify import verify
from tests import ending, story
from tests.world import World

SITE = "http://site.test"


@dataclass
class Live:
    """The generator beside the world, both in this process, speaking HTTP to each other."""

    world: World
    generator: Generator
    config: SiteConfig

    async def hear(self) -> None:
        """What the doorbell would set off."""
        async with self.generator.session() as session:
            while await build.changes(session, proof.prove_new):
                pass

    def page(self, path: str) -> str:
        """A published page as text."""
        return (self.config.out / path.strip("/") / "index.html").read_text("utf-8")

    async def equals_a_full_build(self, beside: Path) -> list[str]:
        """What differs between the site as it grew and the site made anew."""
        fresh = replace(self.config, out=beside / "site", state=beside / "state", key="")
        await build.full(fresh, self.world.client)
        return differences(self.config.out, fresh.out)


@asynccontextmanager
async def living(world: World, folder: Path) -> AsyncIterator[Live]:
    config = SiteConfig(
        api_url="http://jinji.test",
        site_url=SITE,
        out=folder / "site",
        state=folder / "state",
        key=world.tokens["site"],
        watch_seconds=0.05,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site_app(config.out)), base_url=SITE) as web:
        generator = Generator(config, world.client, web)
        try:
            yield Live(world, generator, config)
        finally:
            await generator.close()


NOTICE = "query($n: String) { notice(number: $n) { stage endsOn openedAt proofs { nodes { kind at } } } }"


async def notice(world: World, number: str) -> Any:
    return (await world.data(NOTICE, n=number))["notice"]


async def test_the_clock_starts_when_the_page_is_proved_live(world: World, tmp_path: Path) -> None:
    async with living(world, tmp_path) as live:
        await live.hear()
        filing = await story.submitted(world)
        await story.approved(world, filing)
        made = await story.announced(world, filing)
        assert (await notice(world, made["number"]))["stage"] == "PUBLISHING"
        await live.hear()
        found = await notice(world, made["number"])
        assert (found["stage"], found["endsOn"]) == ("LIVE", "2022-03-08")
        assert found["proofs"]["nodes"] == [{"kind": "LIVE", "at": found["openedAt"]}]
        path = f"/notices/{address.segment(made['number'])}/"
        assert "2022年3月8日" in live.page(path)
        assert made["contentHash"] in live.page(path)


async def test_a_deleted_notice_page_stops_the_clock_and_says_so(world: World, tmp_path: Path) -> None:
    async with living(world, tmp_path) as live:
        await live.hear()
        filing = await story.submitted(world)
        await story.approved(world, filing)
        made = await story.announced(world, filing)
        await live.hear()
        await world.move_to(await story.today(world) + timedelta(2))
        path = f"notices/{address.segment(made['number'])}"
        (live.config.out / path / "index.html").unlink()
        watch = proof.Watch(live.generator)
        assert await watch.round()
        await live.hear()
        found = await notice(world, made["number"])
        assert (found["stage"], found["endsOn"]) == ("INTERRUPTED", None)
        assert "公示中断" in live.page("/notices/")
        await watch.round()
        await live.hear()
        found = await notice(world, made["number"])
        assert (found["stage"], found["endsOn"]) == ("LIVE", "2022-03-09")  # 3 March is lost
        assert [one["kind"] for one in found["proofs"]["nodes"]] == ["LIVE", "LOST", "LIVE_AGAIN"]
        assert verify(live.config.out) == []


async def test_a_confirmed_change_is_announced_and_the_institution_is_rewritten(world: World, tmp_path: Path) -> None:
    async with living(world, tmp_path / "grown") as live:
        institution = await story.filed(world, levels=(4, 3))
        await live.hear()
        given_up = institution["scopes"]["nodes"][1]["id"]
        change = await story.change(
            world, institution, {"subject": "NAME", "value": "天津海河智能装备有限公司"},
            {"subject": "SCOPE_REMOVE", "scope": given_up},
            {"subject": "STAFF_ADD", "duty": "ASSESSOR", "person": "孙秘密"},
        )  # fmt: skip
        await live.hear()
        assert "变更公告" not in live.page("/institutions/Y000012000001/")
        done = await story.confirmed(world, change)
        await live.hear()
        announced = live.page(f"/changes/{address.segment(done['number'])}/")
        for words in (institution["name"], "天津海河智能装备有限公司", "考评人员一人", "电工三级/高级工", "第十一条"):
            assert words in announced, words
        page = live.page("/institutions/Y000012000001/")
        assert f"曾用名：{institution['name']}" in page
        assert "已经减少的范围" in page
        assert institution["name"] in live.page("/institutions/former/")
        assert not [file for file in live.config.out.rglob("*.*") if "孙秘密".encode() in file.read_bytes()]
        assert await live.equals_a_full_build(tmp_path / "anew") == []


@pytest.mark.parametrize("seed", range(4))
async def test_after_a_random_history_the_grown_site_is_the_site_made_anew(
    world: World, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    async with living(world, tmp_path / "grown") as live:
        await live.hear()
        call = await story.call(world)
        cases: list[dict[str, Any]] = []
        for who in chance.sample(["factory", "rival", "school", "academy"], 3):
            cases.append(await story.submitted(world, who, call_=call, levels=chance.choice([(5,), (4, 3), (5, 4, 3)])))
        for _ in range(14):
            await _something(chance, world, cases)
            if chance.random() < 0.6:
                await live.hear()
        await live.hear()
        assert await live.equals_a_full_build(tmp_path / "anew") == []
        assert verify(live.config.out) == []


async def _something(chance: random.Random, world: World, cases: list[dict[str, Any]]) -> None:
    """One step forward for one case, or a day, or an objection, or a new call."""
    kind, case = chance.random(), chance.choice(cases)
    if kind < 0.1:
        await story.call(world, title=f"第{chance.randrange(100)}批安排<&>")
    elif kind < 0.3:
        await world.move_to(await story.today(world) + timedelta(chance.choice([1, 3, 9])))
    elif kind < 0.45 and "notice" in case:
        rows = (await world.data(ROWS, n=case["notice"]["number"]))["notice"]["rows"]["nodes"]
        form = {"row": chance.choice(rows)["id"], "name": "某人", "contact": "无", "reason": "不实"}
        await world.tried(chance.choice([None, "citizen"]), "objectionLodge", "id", form=form)
    else:
        await _forward(chance, world, case)


ROWS = "query($n: String) { notice(number: $n) { stage rows { nodes { id stage } } } }"
CLEARED = "query($id: ID!) { node(id: $id) { ... on Filing { items { nodes { id stage } } } } }"


async def _forward(chance: random.Random, world: World, case: dict[str, Any]) -> None:
    if "approved" not in case:
        case["approved"] = True
        await story.approved(world, case)
    elif "notice" not in case:
        case["notice"] = await story.announced(world, case)
    elif chance.random() < 0.15:
        if not (await world.tried("centre", "noticeVoid", id=case["notice"]["id"], form={"reason": "更正"}))["userErrors"]:
            items = (await world.data(CLEARED, "centre", id=case["id"]))["node"]["items"]["nodes"]
            case["items"] = [one["id"] for one in items if one["stage"] == "APPROVED"]
            if case["items"]:
                case["notice"] = await story.announced(world, case)
    else:
        items = (await world.data(CLEARED, "centre", id=case["id"]))["node"]["items"]["nodes"]
        cleared = [one["id"] for one in items if one["stage"] == "CLEARED"]
        if cleared:
            await story.granted(world, case, cleared)


async def test_an_end_is_published_as_notice_tombstone_and_list_and_the_keeper_follows(world: World, tmp_path: Path) -> None:
    own = await ending.filed(world)
    async with living(world, tmp_path) as live:
        await live.hear()
        assert "天津factory职业技能有限公司" not in live.page("/institutions/ended/")
        await ending.ended(world, own)
        await live.hear()
        notice, tombstone = "/terminations/津技鉴终(2022)1号/", f"/institutions/{ending.ORG}/"
        for path in (notice, tombstone, "/institutions/ended/", "/terminations/"):
            assert "注销（自愿终止）" in live.page(path), path
        assert "该单位自愿终止评价工作" in live.page(notice)
        assert "备案结束前依法颁发的职业技能等级证书继续有效" in live.page(tombstone)
        found = await ending.closure(world)
        await world.act("factory", "closureEntrust", id=found["id"], form=ending.CUSTODY)
        await live.hear()
        for path in (notice, tombstone):
            page = live.page(path)
            assert all(told in page for told in ("天津海河职教集团档案室", "022-27000002", "2029年12月31日")), path
            assert "王经办" not in page
            assert "业务调整" not in page
        assert await live.equals_a_full_build(tmp_path / "beside") == []


async def test_a_renewal_is_announced_as_one(server: str, template: str, tmp_path: Path) -> None:
    async with ending.beyond(server, template) as world:
        await ending.filed(world)
        await world.move_to(date(2025, 3, 9))
        id_ = await ending.submitted(world)
        await world.move_to(date(2025, 3, 20))
        await ending.renewed(world, id_)
        async with living(world, tmp_path) as live:
            await live.hear()
            page = live.page("/announcements/津技鉴续(2025)1号/")
            assert "续期公告" in page
            assert "第十二条" in page
            assert "2025年3月20日" in page  # the scope begins again with the late decision
            assert "部网公布" not in page
            assert "备案有效至" in live.page(f"/institutions/{ending.ORG}/")
