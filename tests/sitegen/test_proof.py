"""The clock starts only when the public gets the page, and stops when it no longer does."""

from pathlib import Path

import httpx
from conftest import NOTICE, Town

from sitegen.build import details_of, feed
from sitegen.generator import Generator
from sitegen.memory import position
from sitegen.proof import STRIKES, Watch
from sitegen.verify import verify

PAGE = "notices/津技鉴公示(2022)1号/index.html"


def stage(town: Town) -> str:
    return str(town.register.notices[NOTICE]["stage"])


async def live(town: Town) -> tuple[Generator, Path]:
    await town.build()
    generator = town.generator()
    town.register.announce("2号", "另一份公示", [{}])
    assert await Watch(generator).round()
    await town.catch_up(generator)
    assert stage(town) == "LIVE"
    return generator, town.config.out / PAGE


async def test_a_notice_is_opened_once_its_page_is_fetched_back(peopled: Town) -> None:
    await peopled.build()
    peopled.register.announce("2号", "第二批公示", [{}])
    await peopled.catch_up()
    proof = peopled.register.notices["2号"]["held_proofs"][0]
    assert (proof["kind"], proof["url"]) == ("LIVE", "http://site/notices/2_53f7_/".replace("_53f7_", "%E5%8F%B7"))
    assert "2022年10月10日" in peopled.page("notices/2号/index.html")
    assert "公示至" in peopled.page("index.html")


async def test_point_21_no_clock_starts_while_the_public_gets_something_else(peopled: Town) -> None:
    await peopled.build()
    (peopled.config.out / PAGE).write_text("别的内容")
    await Watch(peopled.generator()).round()
    assert stage(peopled) == "PUBLISHING"


async def test_no_clock_starts_without_the_site_key(peopled: Town) -> None:
    town = peopled.but(key="wrong")
    await town.build()
    await town.catch_up()
    await Watch(town.generator()).round()
    assert stage(town) == "PUBLISHING"


async def test_an_untouched_page_is_left_alone(peopled: Town) -> None:
    generator, _ = await live(peopled)
    assert not await Watch(generator).round()
    assert stage(peopled) == "LIVE"


async def test_a_deleted_page_stops_its_clock_says_so_and_comes_back(peopled: Town) -> None:
    generator, page = await live(peopled)
    watch = Watch(generator)
    page.unlink()
    assert await watch.round()
    await peopled.catch_up(generator)
    assert stage(peopled) == "INTERRUPTED"
    assert peopled.register.notices[NOTICE]["held_proofs"][-1]["sha256"] == "HTTP 404"
    assert not page.exists()
    assert "公示中断" in peopled.page("index.html")
    assert "公示中断" in peopled.page("notices/index.html")
    assert '"stage":"INTERRUPTED"' in peopled.page(PAGE.replace("html", "json"))
    assert await watch.round()
    await peopled.catch_up(generator)
    assert stage(peopled) == "LIVE"
    assert "页面恢复，再次核对无误" in peopled.page(PAGE)
    assert "公示中断" not in peopled.page("index.html")
    assert verify(peopled.config.out) == []


async def test_an_altered_page_stops_its_clock_too(peopled: Town) -> None:
    generator, page = await live(peopled)
    page.write_bytes(page.read_bytes().replace("海河".encode(), "黄河".encode()))
    assert await Watch(generator).round()
    assert stage(peopled) == "INTERRUPTED"


async def test_without_healing_the_page_stays_away_until_the_next_build(peopled: Town) -> None:
    town = peopled.but(heal=False)
    generator, page = await live(town)
    watch = Watch(generator)
    page.unlink()
    for _ in range(3):
        await watch.round()
        await town.catch_up(generator)
    assert not page.exists()
    assert stage(town) == "INTERRUPTED"
    await town.build()
    assert page.exists()
    assert await watch.round()
    assert stage(town) == "LIVE"


async def test_a_publication_cut_off_by_a_crash_is_not_taken_for_an_alteration(peopled: Town) -> None:
    generator, _ = await live(peopled)
    peopled.register.freeze(NOTICE, 1)
    async with generator.session() as session:  # as far as the details, then death
        where = position(peopled.config.state)
        assert where is not None
        records, _ = await feed(session.client, where.cursor)
        await details_of(session, records)
    again = peopled.generator()
    assert not await Watch(again).round()
    assert stage(peopled) == "LIVE"
    assert verify(peopled.config.out) == []


async def test_a_site_out_of_reach_counts_only_when_it_lasts(peopled: Town) -> None:
    generator, _ = await live(peopled)

    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody")

    generator.web = httpx.AsyncClient(transport=httpx.MockTransport(silent))
    watch = Watch(generator)
    for _ in range(STRIKES - 1):
        assert not await watch.round()
        assert stage(peopled) == "LIVE"
    assert await watch.round()
    assert stage(peopled) == "INTERRUPTED"
