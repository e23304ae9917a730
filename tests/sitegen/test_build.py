"""The site is what the register says, however it came to be built."""

import json
import random
from pathlib import Path

import pytest
from conftest import NOTICE, Town, town_in, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register import DISTRICTS
from sample import SKILLS, scopes

from sitegen import build, memory
from sitegen.pages import Address
from sitegen.verify import verify


async def test_a_full_build_publishes_every_page_with_its_twin(peopled: Town) -> None:
    await peopled.build()
    pages = {name for name in peopled.tree() if name.endswith("index.html")}
    for name in (
        "index.html",
        "institutions/index.html",
        "institutions/district/120119/index.html",
        "institutions/occupation/2022/6-31-01-03/index.html",
        "institutions/type/social/index.html",
        "institutions/Y000012000001/index.html",
        "notices/index.html",
        "notices/ended/index.html",
        "notices/津技鉴公示(2022)1号/index.html",
        "announcements/津技鉴准备(2022)1号/index.html",
        "calls/津人社办发(2022)24号/index.html",
        "procedures/filing/index.html",
    ):
        assert name in pages
        twin = peopled.page(name.replace("html", "json"))
        assert twin == json.dumps(json.loads(twin), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert {"check/index.html", "about/index.html", "data/index.html"} <= pages
    assert {"404.html", "assets/site.css"} <= set(peopled.tree())
    assert verify(peopled.config.out) == []


async def test_two_builds_of_the_same_register_are_the_same_bytes_and_touch_nothing(peopled: Town) -> None:
    await peopled.build()
    before = {file: file.stat().st_mtime_ns for file in peopled.config.out.rglob("*.*") if file.is_file()}
    await peopled.build()
    assert before == {file: file.stat().st_mtime_ns for file in peopled.config.out.rglob("*.*") if file.is_file()}


async def test_an_institution_that_moves_leaves_its_old_lists(peopled: Town) -> None:
    await peopled.build()
    peopled.register.move("Y000012000003", "120119")
    peopled.register.rescope("Y000012000003", scopes(8, 1))
    await peopled.catch_up(prove=False)
    assert "天津食品集团" not in peopled.page("institutions/district/120103/index.html")
    assert "天津食品集团" in peopled.page("institutions/district/120119/index.html")
    assert not (peopled.config.out / "institutions/occupation/2022/4-03-02-01").exists()


async def test_a_long_list_is_numbered_and_shrinks_again(town: Town) -> None:
    for n in range(101):
        town.register.file(f"Y000012{n:06}", f"天津第{n}机械厂", scopes(n, 1))
    await town.build()
    assert "institutions/page/2/index.html" in town.tree()
    town.register.strike("Y000012000100")
    await town.catch_up()
    assert not (town.config.out / "institutions/page").exists()
    assert verify(town.config.out) == []


async def test_what_has_more_than_a_hundred_rows_is_read_to_the_end(town: Town) -> None:
    town.register.announce(NOTICE, "大批公示", [{} for _ in range(250)])
    await town.build()
    told = json.loads(town.page("notices/津技鉴公示(2022)1号/index.json"))
    assert [row["ordinal"] for row in told["notice"]["rows"]["nodes"]] == [*range(1, 251)]


async def test_only_what_changed_is_asked_for(peopled: Town) -> None:
    await peopled.build()
    peopled.register.asked.clear()
    peopled.register.close("津人社办发〔2022〕24号")
    await peopled.catch_up(prove=False)
    assert not any("institution(orgCode" in query or "notice(number" in query for query in peopled.register.asked)


async def test_a_register_that_does_not_know_our_position_is_read_anew(peopled: Town) -> None:
    await peopled.build()
    other = Town(town_in(peopled.config.out).register, peopled.config)
    other.register.invite("1号", "另一个名录")
    await other.catch_up()
    assert "另一个名录" in peopled.page("calls/index.html")
    assert not (peopled.config.out / "institutions/Y000012000001").exists()


async def test_another_program_builds_everything_anew(peopled: Town) -> None:
    await peopled.build()
    where = memory.position(peopled.config.state)
    assert where is not None
    memory.remember(peopled.config.state, memory.Position(where.cursor, "another"))
    (peopled.config.out / "calls/index.html").unlink()
    await peopled.catch_up(prove=False)
    assert (peopled.config.out / "calls/index.html").exists()


async def test_a_file_that_nobody_publishes_is_cleared_by_a_full_build(peopled: Town) -> None:
    await peopled.build()
    (peopled.config.out / "old/page.html").parent.mkdir()
    (peopled.config.out / "old/page.html").write_text("?")
    assert verify(peopled.config.out) == ["old/page.html 不在文件清单中"]
    await peopled.build()
    assert not (peopled.config.out / "old").exists()


def happen(town: Town, dice: random.Random) -> None:
    """Something happens in the register."""
    register = town.register
    orgs, notices = [*register.institutions], [*register.notices]
    number = len(register.changes)
    kind = dice.randrange(13)
    if kind <= 2 or not orgs:
        some = [(*dice.choice(SKILLS[:4]), dice.randint(1, 5)) for _ in range(dice.randint(0, 3))]
        district = dice.choice([*DISTRICTS][:3])
        track = dice.choice(["EMPLOYER", "SOCIAL"])
        grant = f"津技鉴准备〔2022〕{number}号"
        register.file(
            f"Y{number:012}", f"天津第{dice.randrange(9)}厂", some, district=district, track=track, grant=grant
        )
    elif kind == 3:
        register.move(dice.choice(orgs), dice.choice([*DISTRICTS][:3]))
    elif kind == 4:
        register.rescope(dice.choice(orgs), [(*dice.choice(SKILLS[:4]), 3) for _ in range(dice.randint(0, 2))])
    elif kind == 5:
        register.expire(dice.choice(orgs))
    elif kind == 6:
        register.strike(dice.choice(orgs))
    elif kind == 12:
        register.terminate(dice.choice(orgs), "VOLUNTARY", "注销（自愿终止）", "第十三条")
    elif kind == 7:
        register.rename(dice.choice(orgs), f"天津新{number}厂")
    elif kind == 8:
        register.announce(f"公示〔2022〕{number}号", "公示", [{}] * dice.randint(1, 3))
    elif kind == 9 and notices:
        register.freeze(dice.choice(notices), 1, dice.choice(["FROZEN", "WITHDRAWN", "CLEARED"]))
    elif kind == 10 and notices:
        register.prove(dice.choice(notices), dice.choice(["LIVE", "LOST"]), "http://site/", "a" * 64)
    elif notices:
        register.end(dice.choice(notices))
    else:
        register.invite(f"申报〔2022〕{number}号", "申报")


@pytest.mark.parametrize("prove", [False, True])
@settings(max_examples=8, deadline=None, suppress_health_check=[*HealthCheck])
@given(seed=st.integers(0, 2**32), batches=st.lists(st.integers(1, 4), max_size=6))
async def test_an_incremental_site_is_a_full_site_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, prove: bool, seed: int, batches: list[int]
) -> None:
    dice = random.Random(seed)
    town = town_in(tmp_path_factory.mktemp("town"))
    for _ in range(dice.randrange(4)):
        happen(town, dice)
    await town.build()
    generator = town.generator()
    for size in batches:
        for _ in range(size):
            happen(town, dice)
        await town.catch_up(generator, prove)
    anew: Path = tmp_path_factory.mktemp("anew")
    await town.but(out=anew / "out", state=anew / "state").build()
    assert town.tree() == tree(anew / "out")
    assert verify(town.config.out) == []


def test_what_a_list_names_is_what_the_table_says() -> None:
    assert set(build.LISTED) <= set(build.TABLE)


async def test_records_asked_for_together_are_answered_as_one_by_one(town: Town) -> None:
    for n in range(13):
        town.register.file(f"Y000012{n:06}", f"天津第{n}机械厂", scopes(n, 150 if n == 4 else 2))
    addresses = [Address("institution", org) for org in (*town.register.institutions, "Y000012999999")]
    async with town.generator().session() as session:
        alone = {address: await session.ask(address) for address in addresses}
        town.register.asked.clear()
        assert {address: answers async for address, answers in session.ask_all(addresses)} == alone
    assert alone[addresses[-1]] == [] and len(alone[addresses[4]][0]["institution"]["scopes"]["nodes"]) == 150
    assert len(town.register.asked) < 8  # several at once, and the rest of the longest
