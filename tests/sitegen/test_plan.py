"""认定方案: what a social organisation plans has a page of its own, stands on the institution's page, and when called off says so."""

from __future__ import annotations

from conftest import Town, town_in, tree

ORG = "Y000012000001"
OPEN = "S000012000002"  # to the public


async def test_a_plan_has_a_page_with_its_sittings_and_its_fee_basis(peopled: Town) -> None:
    await peopled.build()
    assert "目前没有" in peopled.page("plans/index.html")
    number = peopled.register.plan(ORG, "2022年第三批等级认定", "2022-11-07", "2022-11-08")
    await peopled.catch_up(prove=False)
    page = peopled.page(f"plans/{number}/index.html")
    for words in ("2022年第三批等级认定", "第十六条第（一）项", "津发改价综〔2020〕98号", 'datetime="2022-11-07"', "09:00至16:30",
                  f'href="/institutions/{ORG}/"'):  # fmt: skip
        assert words in page, words
    assert "已经取消" not in page
    assert f'href="/plans/{number}/"' in peopled.page("plans/index.html")
    assert f'href="/plans/{number}/"' in peopled.page(f"institutions/{ORG}/index.html")


async def test_a_plan_called_off_stays_and_says_so(peopled: Town) -> None:
    number = peopled.register.plan(ORG, "2022年第三批等级认定", "2022-11-07")
    await peopled.build()
    peopled.register.call_off(number)
    await peopled.catch_up(prove=False)
    assert "本方案已经取消" in peopled.page(f"plans/{number}/index.html")
    assert "已取消" in peopled.page("plans/index.html")
    assert "已取消" in peopled.page(f"institutions/{ORG}/index.html")


async def test_the_card_tells_the_coming_sittings_and_none_of_a_plan_called_off(peopled: Town) -> None:
    await peopled.build()
    none = "目前没有经审查通过、尚未开始的场次"
    assert none in peopled.page(f"institutions/{OPEN}/index.html")
    number = peopled.register.plan(OPEN, "2022年第三批等级认定", "2022-11-08", "2022-11-07")
    await peopled.catch_up(prove=False)
    card = peopled.page(f"institutions/{OPEN}/index.html").split("近期场次")[1].split("怎么查")[0]
    assert none not in card and "实训楼" in card and f'href="/plans/{number}/"' in card
    assert card.index('datetime="2022-11-07"') < card.index('datetime="2022-11-08"')
    of = peopled.register.plans[number]["held"][0]["occupation"]
    occupation = f"institutions/occupation/{of['edition']}/{of['code']}/index.html"
    coming = peopled.page(occupation).split('id="coming"')[1].split("</section>")[0]
    assert coming.index('datetime="2022-11-07"') < coming.index('datetime="2022-11-08"')
    assert f'href="/plans/{number}/"' in coming and "共 2 场；" in coming
    peopled.register.call_off(number)
    await peopled.catch_up(prove=False)
    assert none in peopled.page(f"institutions/{OPEN}/index.html")
    assert 'id="coming"' not in peopled.page(occupation)


async def test_the_site_as_it_grew_is_the_site_made_anew(peopled: Town) -> None:
    await peopled.build()
    number = peopled.register.plan(ORG, "2022年第三批等级认定", "2022-11-07")
    await peopled.catch_up(prove=False)
    peopled.register.call_off(number)
    await peopled.catch_up(prove=False)
    fresh = Town(peopled.register, town_in(peopled.config.out.parent / "fresh").config)
    await fresh.build()
    assert tree(fresh.config.out) == peopled.tree()
