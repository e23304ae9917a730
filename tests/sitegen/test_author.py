"""Authors see their page as the source is now, are told of each save, and publish nothing by looking."""

import shutil
from pathlib import Path

import httpx
import pytest
from conftest import NOTICE, Town

from sitegen.author import author_app, marks, page_at
from sitegen.config import SOURCE
from sitegen.pages import TABLE, Address, path


@pytest.mark.parametrize(
    ("at", "row"),
    [
        ("/", "home"), ("/institutions/", "institutions"), ("/institutions/page/2/", "institutions"), ("/institutions/ended/", "past"),
        ("/institutions/Y000012000001/", "institution"), ("/institutions/district/120101/page/3/", "district"),
        ("/institutions/occupation/", "occupations"), ("/institutions/occupation/2022/6-31-01-03/", "occupation"),
        ("/check/", None), ("/assets/site.css", None),
    ],
)  # fmt: skip
def test_a_path_belongs_to_the_row_that_spells_out_most_of_it(at: str, row: str | None) -> None:
    assert page_at(at) == row


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if not row.bare])
def test_every_row_is_found_by_its_own_path(name: str) -> None:
    key = {"occupation": "2022/6-31-01-03", "notice": NOTICE}.get(name, "甲1")
    assert page_at(path(Address(name, key))) == name


async def test_a_saved_template_shows_at_once_and_the_public_site_stays_as_it_is(peopled: Town, tmp_path: Path) -> None:
    await peopled.build()
    source = tmp_path / "source"
    shutil.copytree(SOURCE, source)
    town = peopled.but(source=source)
    before = town.tree()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(author_app(town.config)), base_url="http://site") as web:
        first = await web.get("/institutions/Y000012000001/")
        assert "天津海河轧钢有限公司" in first.text and '<script type="module" src="/-/live.js">' in first.text
        mark = marks(source)
        template = source / "pages/institution.html"
        template.write_text(template.read_text("utf-8").replace("<h1>", "<h1>试看："), "utf-8")
        assert marks(source) != mark
        assert "<h1>试看：天津海河轧钢有限公司" in (await web.get("/institutions/Y000012000001/")).text
        template.write_text("{% if %}", "utf-8")
        assert "模板有误" in (await web.get("/institutions/Y000012000001/")).text
        (source / "theme/assets/site.css").write_text("/* mine */")
        assert (await web.get("/assets/site.css")).text == "/* mine */"
        assert "交费" in (await web.get("/check/")).text
        sides = (await web.get("/-/page/notice")).text
        assert "query notice(" in sides and "{% extends" in sides
        assert (await web.get("/institutions/nobody/")).status_code == 404 and (await web.get("/-/page/nothing")).status_code == 404
        assert "EventSource" in (await web.get("/-/live.js")).text
    assert town.tree() == before
