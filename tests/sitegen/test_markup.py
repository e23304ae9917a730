"""Every page is HTML as the standard has it, and built so that it can be read without seeing it."""

import re
from collections import Counter
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
from conftest import Town
from sample import register

X = "{http://www.w3.org/1999/xhtml}"


async def pages(town: Town) -> dict[str, str]:
    sample = Town(register(14), town.config)
    sample.register.terminate("S000012000010", "VOLUNTARY", "注销（自愿终止）", "第十三条")
    sample.register.entrust("S000012000010", "天津市档案馆")
    await sample.build()
    await sample.catch_up()
    out = town.config.out
    return {file.relative_to(out).as_posix(): file.read_text("utf-8") for file in out.rglob("*.html")}


async def test_every_page_is_valid_and_readable_without_seeing_it(town: Town) -> None:
    found = {}
    told = await pages(town)
    assert len(told) > 100
    for name, text in told.items():
        parser = html5lib.HTMLParser(namespaceHTMLElements=True)
        page = parser.parse(text)
        faults = [f"{at}: {code}" for at, code, _ in parser.errors] + [*against(page, text)]
        if faults:
            found[name] = faults
    assert found == {}


def against(page: Element, text: str) -> list[str]:
    """What a strict reader would say."""
    elements = [one for one in page.iter() if isinstance(one.tag, str)]
    named = [one.tag.removeprefix(X) for one in elements]
    count = Counter(named)
    ids = Counter(one.get("id") for one in elements if one.get("id"))
    faults = [f"id {name} twice" for name, times in ids.items() if times > 1]
    faults += [f"{tag}: {count[tag]}" for tag in ("h1", "main", "title", "header", "footer") if count[tag] != 1]
    levels = [int(tag[1]) for tag in named if re.fullmatch("h[1-6]", tag)]
    faults += [f"h{a} then h{b}" for a, b in pairwise(levels) if b > a + 1]
    faults += [f"no language: {one}" for one in (page.get("lang"),) if one not in ("zh-Hans", "en")]
    faults += [f"{one.get('href')} has no words" for one in elements if one.tag == f"{X}a" and not "".join(one.itertext()).strip()]
    for one in elements:
        if one.tag == f"{X}th" and one.get("scope") not in ("col", "row", "rowgroup"):
            faults += [] if "prose" in text.split("<main", 1)[1][:60] else ["a heading of a table without its scope"]
        faults += [f"<{one.tag}> has {name}" for name in one.keys() if name == "style" or name.startswith("on")]  # noqa: SIM118
        for name in ("aria-labelledby", "aria-describedby", "for"):
            faults += [f"{name} points nowhere" for target in (one.get(name) or "").split() if target not in ids]
    for box in ("img", "iframe", "object", "embed", "base"):
        faults += [box] * count[box]
    return faults
