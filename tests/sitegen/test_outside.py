"""What others take from the site: feeds, tables, the map for search engines, and what pages say of themselves to machines."""

import csv
import io
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from conftest import Town
from python_calamine import CalamineWorkbook
from register import CONTRACT
from sample import register, scopes

from sitegen import dictionary, sitemap, spelling, workbook
from sitegen.config import SOURCE
from sitegen.pages import TABLE
from sitegen.table import SHEETS, harmless
from sitegen.workbook import Workbook

API = Path(__file__).parents[2] / "api" / "schema.graphql"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINKED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


async def grown(town: Town) -> Town:
    """A register of a hundred, with every kind of announcement."""
    sample = Town(register(105), town.config)
    sample.register.terminate("S000012000010", "VOLUNTARY", "注销（自愿终止）", "第十三条")
    await sample.build()
    await sample.catch_up()
    return sample


def file_of(town: Town, address: str) -> Path:
    assert urlsplit(address).netloc == "site"
    path = unquote(urlsplit(address).path)[1:]
    return town.config.out / path / ("index.html" if not path or path.endswith("/") else "")


async def test_every_feed_holds_what_the_standards_ask_and_leads_to_pages_that_are_there(town: Town) -> None:
    sample = await grown(town)
    feeds = sorted(sample.config.out.rglob("feed.atom"))
    assert len(feeds) == 1 + 105 + 16 + 10  # all, an institution, a district, an occupation
    for file in feeds:
        feed = ElementTree.fromstring(file.read_bytes())
        twin = json.loads(file.with_name("feed.json").read_bytes())
        entries = feed.findall(f"{ATOM}entry")
        assert 0 < len(entries) <= 40
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == len(ids) and all(str(one).startswith("tag:site,2021:") for one in ids)
        assert feed.findtext(f"{ATOM}title") == twin["title"] and feed.findtext(f"{ATOM}author/{ATOM}name")
        links = {link.get("rel"): str(link.get("href")) for link in feed.findall(f"{ATOM}link")}
        assert file_of(sample, links["self"]) == file and file_of(sample, links["alternate"]).exists()
        moments = [datetime.fromisoformat(str(entry.findtext(f"{ATOM}updated"))) for entry in entries]
        assert all(moment.tzinfo for moment in moments) and moments == sorted(moments, reverse=True)
        assert datetime.fromisoformat(str(feed.findtext(f"{ATOM}updated"))) == moments[0]
        for entry, item in zip(entries, twin["items"], strict=True):
            link = entry.find(f"{ATOM}link")
            assert link is not None and file_of(sample, str(link.get("href"))).exists()
            assert (entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}title")) == (item["id"], item["title"])
            assert item["url"] == link.get("href") and item["content_text"] == entry.findtext(f"{ATOM}summary")


async def test_the_feed_of_everything_tells_of_every_kind_of_announcement(town: Town) -> None:
    titles = [item["title"] for item in json.loads((await grown(town)).page("feed.json"))["items"]]
    for word in ("公示：", "备案公告：", "变更公告：", "注销、撤销公告：", "申报安排："):
        assert any(title.startswith(word) for title in titles), word


async def test_a_new_grant_is_in_the_feed_of_its_district_and_occupation(peopled: Town) -> None:
    await peopled.build()
    name = "天津市宝坻区公共实训基地"
    peopled.register.file("S000012000009", name, scopes(7, 2), track="SOCIAL", district="120115")
    await peopled.catch_up(prove=False)
    for feed in ("feed.json", "institutions/district/120115/feed.json", "institutions/occupation/2022/4-03-02-01/feed.json"):
        assert name in peopled.page(feed), feed
    assert name not in peopled.page("institutions/district/120101/feed.json") if (
        peopled.config.out / "institutions/district/120101/feed.json"
    ).exists() else True


async def test_feeds_go_with_their_page(town: Town) -> None:
    town.register.file("Y000012000001", "天津海河轧钢有限公司", scopes(0, 1))
    await town.build()
    assert (town.config.out / "institutions/Y000012000001/feed.atom").exists()
    town.register.strike("Y000012000001")
    await town.catch_up()
    assert not (town.config.out / "institutions/Y000012000001").exists()


@pytest.mark.parametrize("name", [*SHEETS])
async def test_the_four_files_of_a_table_say_the_same(town: Town, name: str) -> None:
    sample = await grown(town)
    folder = sample.config.out / "data"
    raw = (folder / f"{name}.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")  # a spreadsheet opens it as UTF-8
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    records = json.loads((folder / f"{name}.json").read_bytes())
    lines = [json.loads(line) for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]
    sheet = SHEETS[name]
    assert head == [column.heading for column in sheet.columns]
    assert records == lines and records
    assert all(list(record) == [column.name for column in sheet.columns] for record in records)
    assert len(rows) == len(records)
    cells = book(folder / f"{name}.xlsx")
    assert cells[0] == head
    assert [[cell.removeprefix("'") for cell in row] for row in rows] == [row + [""] * (len(head) - len(row)) for row in cells[1:]]
    assert any("\u4e00" <= character <= "\u9fff" for row in rows for cell in row for character in cell)


def book(file: Path) -> list[list[str]]:
    """The cells of a workbook's only sheet, as a reader of others finds them."""
    with zipfile.ZipFile(file) as parts:
        assert parts.testzip() is None
        sheet = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"))  # no formula
    (found,) = CalamineWorkbook.from_path(str(file)).sheet_names
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_name(found).to_python()
    return [[str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("told", ["=1+1", " 前后有空 ", "<b>&\"'", "两\n行", "_x0041_", "𠮷\u202e", "0010", "a" * 300])
def test_a_text_comes_out_of_a_workbook_as_it_went_in(told: str, tmp_path: Path) -> None:
    made = Workbook(tmp_path / "made.xlsx", "表", ["甲", "乙"])
    made.add([[told, 7], ["", told]])
    made.close()
    assert book(tmp_path / "made.xlsx") == [["甲", "乙"], [told, "7"], ["", told]]


def test_what_xml_cannot_write_is_spelled_out_in_a_workbook() -> None:
    assert workbook.text("a\x00b\x1f_x0041_\ufffe") == "a_x0000_b_x001F__x005F_x0041__xFFFE_"


async def test_a_scope_longer_than_one_answer_is_in_the_table_whole(town: Town) -> None:
    town.register.file("Y000012000001", "天津海河轧钢有限公司", [("6-31-01-03", "电工", 3)] * 250)
    await town.build()
    assert len((town.config.out / "data/scopes.jsonl").read_bytes().splitlines()) == 250


def test_every_column_is_a_field_of_the_contract_and_the_dictionary_is_as_generated() -> None:
    written = dictionary.written(API.read_text("utf-8"))
    assert (SOURCE / "content/data/dictionary.md").read_text("utf-8") == written
    assert written.count("\n| ") == sum(len(sheet.columns) + 1 for sheet in SHEETS.values())
    assert not re.search(r"\|\s+\|$", written, re.M)  # each says what it is
    assert dictionary.written(CONTRACT.read_text("utf-8"))


def test_every_table_has_a_row_and_its_query_asks_for_every_column() -> None:
    for name, sheet in SHEETS.items():
        assert TABLE[f"{name}_table"].bare
        query = (SOURCE / "pages" / f"{name}_table.graphql").read_text("utf-8")
        assert all(column.field.rpartition(".")[2] in query for column in sheet.columns)


async def test_the_map_for_search_engines_names_every_page_once(town: Town) -> None:
    sample = await grown(town)
    out = sample.config.out
    index = ElementTree.fromstring((out / "sitemap.xml").read_bytes())
    parts = [file_of(sample, str(one.text)) for one in index.iter(f"{MAP}loc")]
    found = [str(one.text) for part in parts for one in ElementTree.fromstring(part.read_bytes()).iter(f"{MAP}loc")]
    assert len(set(found)) == len(found)
    pages = {file for file in out.rglob("index.html") if "versions" not in file.parts}
    assert {file_of(sample, address) for address in found} == pages
    assert "Sitemap: http://site/sitemap.xml" in sample.page("robots.txt")


def test_a_large_site_has_several_maps() -> None:
    files = sitemap.files((f"institutions/{n}/index.html" for n in range(45_000)), "https://example.cn/")
    assert sorted(files) == ["robots.txt", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]
    assert all(len(body) < 50 * 2**20 for body in files.values())


async def test_every_page_says_who_it_is_and_json_ld_can_be_read(town: Town) -> None:
    sample = await grown(town)
    kinds = {}
    for file in sample.config.out.rglob("index.html"):
        at, page = file.relative_to(sample.config.out).as_posix(), file.read_text("utf-8")
        assert page.count('<meta property="og:title"') == page.count('<meta property="og:description"') == 1, at
        for block in LINKED.findall(page):
            told = json.loads(block)
            assert told["@context"] == "https://schema.org"
            kinds[told["@type"]] = file
            assert "url" not in told or file_of(sample, told["url"]) == file
    assert set(kinds) == {"WebSite", "Organization", "EducationalOccupationalCredential", "SpecialAnnouncement", "Dataset"}


def test_names_are_told_apart_by_what_follows_the_city() -> None:
    assert [spelling.letter(spelling.sound(name)) for name in ("天津轻工职业技术学院", "天津市家庭服务业协会", "中国铁路北京局", "3M公司", "天津")] == [
        "Q", "J", "T", "#", "T",
    ]  # fmt: skip


async def test_the_index_from_a_to_z_leads_to_each_letter(town: Town) -> None:
    sample = await grown(town)
    pages = [sample.page(f"institutions/az/{at}index.html") for at in ("", "page/2/")]
    letters = re.findall(r'href="(/institutions/az/[^"#]*)?#(letter-\w+)"', pages[0])
    assert len(letters) > 5
    for at, letter in letters:
        assert f'id="{letter}"' in pages["page/2" in at]
    assert sum(page.count('href="/institutions/Y') + page.count('href="/institutions/S') for page in pages) == 105


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_what_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert harmless(cell) == "'" + cell and harmless("天津" + cell) == "天津" + cell
