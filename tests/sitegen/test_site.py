"""The published site as a visitor meets it: small pages, no broken link, nothing from outside."""

import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from conftest import Town
from sample import register

LIMIT = 60 * 1024
LINK = re.compile(r'(?:href|src)="([^"]*)"')
FAMILIAR = ("http://jndj.osta.org.cn/", "http://pjjg.osta.org.cn/")


async def visited(town: Town) -> dict[str, str]:
    """Every page of a large sample, with its address."""
    sample = Town(register(105), town.config)
    await sample.build()
    await sample.catch_up()
    out = town.config.out
    found = {}
    for file in out.rglob("*.html"):
        name = "/" + file.relative_to(out).as_posix()
        found[name.removesuffix("index.html")] = file.read_text(encoding="utf-8")
    return found


async def test_pages_are_small_and_every_link_leads_somewhere(town: Town) -> None:
    pages = await visited(town)
    assert len(pages) > 250
    assert {at: len(text.encode()) for at, text in pages.items() if len(text.encode()) > LIMIT} == {}
    broken = {
        (at, link)
        for at, text in pages.items()
        for link in LINK.findall(text)
        if not link.startswith(("data:", *FAMILIAR)) and not leads(town.config.out, at, link, pages)
    }
    assert broken == set()


def leads(out: Path, at: str, link: str, pages: dict[str, str]) -> bool:
    parts = urlsplit(urljoin(f"http://site{at}", link.replace("&amp;", "&")))
    if parts.netloc != "site":
        return False
    path = unquote(parts.path)
    file = out / path[1:] / ("index.html" if path.endswith("/") else "")
    return file.is_file() and (not parts.fragment or f'id="{parts.fragment}"' in pages[path])


async def test_pages_carry_neither_the_day_nor_the_time_of_their_making(town: Town) -> None:
    pages = await visited(town)
    years = {
        year for at, text in pages.items() if "/versions/" not in at for year in re.findall(r"20\d\d(?=[-年])", text)
    }
    assert years <= {"2018", "2020", "2021", "2022", "2023", "2025", "2019"}
