"""变更公告: a confirmed change has a page of its own, and the institution's page remembers how it was."""

from __future__ import annotations

from conftest import Town, town_in, tree

ORG = "Y000012000001"
LINES = [
    {"subject": "NAME", "subjectText": "名称", "before": "天津海河轧钢有限公司", "after": "天津海河智能轧制有限公司"},
    {"subject": "STAFF_ADD", "subjectText": "增加工作人员", "after": "考评人员一人"},
    {"subject": "SCOPE_REMOVE", "subjectText": "减少备案范围", "before": "电工三级/高级工", "endsOn": "2022-10-21"},
]


def changed(town: Town) -> str:
    number = town.register.change(ORG, LINES, "天津海河智能轧制有限公司", ended=4)
    return f"changes/{number.replace('〔', '(').replace('〕', ')')}/index.html"


async def test_the_announcement_says_what_changed_from_what_to_what_and_from_when(peopled: Town) -> None:
    await peopled.build()
    name = changed(peopled)
    await peopled.catch_up(prove=False)
    page = peopled.page(name)
    for words in ("变更公告", "津技鉴变〔2022〕1号", "第十一条", "天津海河轧钢有限公司", "天津海河智能轧制有限公司", "考评人员一人",
                  "不再备案", 'datetime="2022-10-21"', f'href="/institutions/{ORG}/"'):  # fmt: skip
        assert words in page, words
    assert page.count('data-l="等级"') == 2  # the scope that ended, an occupation a row
    listed = peopled.page("changes/index.html")
    assert "天津海河智能轧制有限公司" in listed and "名称、增加工作人员、减少备案范围" in listed


async def test_a_former_name_leads_to_the_present_one(peopled: Town) -> None:
    await peopled.build()
    assert "目前没有" in peopled.page("institutions/former/index.html")
    changed(peopled)
    await peopled.catch_up(prove=False)
    former = peopled.page("institutions/former/index.html")
    assert "天津海河轧钢有限公司" in former and f'href="/institutions/{ORG}/">天津海河智能轧制有限公司' in former
    institution = peopled.page(f"institutions/{ORG}/index.html")
    assert "曾用名：天津海河轧钢有限公司" in institution and "登记事项的历次版本" in institution
    assert "变更登记事项" not in institution  # the announcement says it, with a link
    assert institution.count("确认变更") == 1


async def test_what_was_given_up_is_told_apart_from_what_may_be_assessed(peopled: Town) -> None:
    await peopled.build()
    gone = "institutions/occupation/2022/6-31-01-03/index.html"
    assert ORG in peopled.page(gone)
    changed(peopled)
    await peopled.catch_up(prove=False)
    page = peopled.page(f"institutions/{ORG}/index.html")
    may, given_up = page.split("已经减少的范围")
    assert "没有登记评价范围" in may and "电工" in given_up
    assert "/institutions/occupation/2022/" not in given_up  # nobody may assess it: there may be no such page
    assert not (peopled.config.out / gone).exists() or ORG not in peopled.page(gone)


async def test_the_site_as_it_grew_is_the_site_made_anew(peopled: Town) -> None:
    await peopled.build()
    changed(peopled)
    peopled.register.change(ORG, [{"subject": "PHONE", "subjectText": "办公电话", "before": "1", "after": "2"}])
    await peopled.catch_up(prove=False)
    fresh = Town(peopled.register, town_in(peopled.config.out.parent / "fresh").config)
    await fresh.build()
    assert tree(fresh.config.out) == peopled.tree()
