"""Endings as the public reads them: five words, the notice, the tombstone, the keeper of the archive; nothing broken."""

import pytest
from conftest import Town

from sitegen import render

WORDS = [
    ("NOT_APPLIED", "注销（未申请续期）", "第十二条"),
    ("FAILED", "注销（续期评估不合格）", "第十二条"),
    ("VOLUNTARY", "注销（自愿终止）", "第十三条"),
    ("REVOKED", "撤销备案", "第二十四条"),
]
ORG = "Y000012000001"
NOTICE = "terminations/津技鉴终(2023)1号/index.html"


@pytest.mark.parametrize(("ending", "word", "article"), WORDS)
async def test_an_end_has_its_notice_its_tombstone_and_its_place_in_the_list(
    peopled: Town, ending: str, word: str, article: str
) -> None:
    await peopled.build()
    assert "不再是评价机构" not in peopled.page(f"institutions/{ORG}/index.html")
    peopled.register.terminate(ORG, ending, word, article)
    await peopled.catch_up()
    for name in (NOTICE, f"institutions/{ORG}/index.html"):
        page = peopled.page(name)
        assert word in page
        assert article in page
        assert "2023年5月4日" in page
        assert "已颁发的证书继续有效" in page
        assert "档案保管单位和联系方式尚未登记" in page
    for name in ("institutions/ended/index.html", "terminations/index.html"):
        assert word in peopled.page(name)
    assert "收尾期" in peopled.page(f"institutions/{ORG}/index.html")


async def test_a_scope_ends_with_the_filing_on_the_page_and_on_the_lists(peopled: Town) -> None:
    await peopled.build()
    assert "至<time datetime=\"2025-10-20\">" in peopled.page(f"institutions/{ORG}/index.html")
    peopled.register.terminate(ORG, "VOLUNTARY", "注销（自愿终止）", "第十三条")
    await peopled.catch_up()
    page = peopled.page(f"institutions/{ORG}/index.html")
    assert "至<time datetime=\"2023-05-03\">" in page
    assert "2025-10-20" not in page
    assert "自<time datetime=\"2023-05-04\">" in peopled.page("institutions/index.html")


SPAN = {"level": 5, "siteAddress": "某路1号"}


@pytest.mark.parametrize(
    ("scopes", "spans"),
    [
        ([("2022-03-01", "2025-03-01"), ("2025-03-02", "2028-03-02")], [("2022-03-01", "2028-03-02")]),
        ([("2022-03-01", "2025-03-01"), ("2025-03-20", "2028-03-02")], [("2022-03-01", "2025-03-01"), ("2025-03-20", "2028-03-02")]),
        ([("2022-03-01", "2025-02-01"), ("2025-03-02", "2025-02-01")], [("2022-03-01", "2025-02-01")]),
        ([], []),
    ],
    ids=["renewed in time", "renewed late", "ended before the renewed period began", "none"],
)  # fmt: skip
def test_what_a_renewal_carries_on_without_a_gap_is_one_row(scopes: list[tuple[str, str]], spans: list[tuple[str, str]]) -> None:
    rows = [{**SPAN, "id": n, "validFrom": first, "validTo": last, "lastDay": last} for n, (first, last) in enumerate(scopes)]
    assert [(one["validFrom"], one["lastDay"]) for one in render.joined(rows)] == spans


async def test_an_expired_filing_is_listed_as_ended_though_nobody_has_cancelled_it(peopled: Town) -> None:
    await peopled.build()
    peopled.register.expire(ORG)
    await peopled.catch_up()
    listed = peopled.page("institutions/ended/index.html")
    assert "有效期届满" in listed
    assert "天津海河轧钢有限公司" in listed
    assert "天津食品集团有限公司" not in listed
    assert "天津海河轧钢有限公司" not in peopled.page("terminations/index.html")


async def test_the_keeper_of_the_archive_appears_on_both_pages_as_soon_as_it_is_named(peopled: Town) -> None:
    peopled.register.terminate(ORG, *WORDS[2])
    await peopled.build()
    peopled.register.entrust(ORG, "天津海河档案室")
    await peopled.catch_up()
    grown = peopled.tree()
    for name in (NOTICE, f"institutions/{ORG}/index.html"):
        page = peopled.page(name)
        for told in ("天津海河档案室", "和平区南京路1号", "022-27000001", "2026年5月4日", "2028年5月4日", "教务处"):
            assert told in page, (name, told)
    await peopled.build()
    assert peopled.tree() == grown
