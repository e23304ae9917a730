"""Turns an answer into a page: the theme's Jinja environment, and how dates and links are written."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache, lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sitegen import chart, diagram, linked, swift
from sitegen.address import url
from sitegen.client import Data
from sitegen.log import BEIJING
from sitegen.pages import TABLE, Address, path

DATED = ("id", "validFrom", "validTo", "lastDay")
LADDER = ("id", "level", "levelText")
Render = Callable[[str, Data], bytes]


@lru_cache(10_000)
def link(page: str, key: str = "", number: int = 1) -> str:
    """The link to a page of the table."""
    return url(path(Address(page, key), number))


@lru_cache(10_000)
def day(told: str) -> Markup:
    """2022-10-10 as 2022年10月10日; of a moment, the day it is in Beijing."""
    when = _beijing(told).date() if "T" in told else date.fromisoformat(told)
    return Markup('<time datetime="{}">{}年{}月{}日</time>').format(when.isoformat(), when.year, when.month, when.day)


def shown(page: int, pages: int) -> list[int]:
    """The numbers to which a page of a list has links: all of a few; or else the first, the last, its neighbours and up to ten between."""
    step = 10 * -(-pages // 100) if pages > 9 else 1
    return sorted({1, pages, *range(step, pages, step), *range(max(1, page - 2), min(pages, page + 2) + 1)})


def moment(told: str) -> Markup:
    """A time of day in Beijing, to the second."""
    when = _beijing(told)
    written = f"{when.year}年{when.month}月{when.day}日 {when:%H:%M:%S}"
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(timespec="seconds"), written)


def _beijing(told: str) -> datetime:
    return datetime.fromisoformat(told).astimezone(BEIJING)


def runs(rows: Iterable[Data], *names: str) -> Iterator[tuple[Data, list[Data]]]:
    """Neighbours that agree in these fields, together: one unit with its rows."""
    for _, group in groupby(rows, key=lambda row: [row[name] for name in names]):
        members = list(group)
        yield members[0], members


def names(scopes: Iterable[Data]) -> list[str]:
    """Those of the occupations that may be assessed, each once."""
    told = (scope["occupation"] for scope in scopes)
    return [*{(one["edition"], one["code"]): one["name"] for one in told}.values()]


def occupations(scopes: Iterable[Data]) -> list[Data]:
    """What may be assessed, occupation by occupation, with the levels of each from low to high."""
    found: dict[tuple[str, str], Data] = {}
    for scope in scopes:
        told = scope["occupation"]
        key = told["edition"], told["code"]
        entry = found.get(key) or found.setdefault(key, {**told, "levels": {}, "works": {}})
        entry["levels"][scope["level"]] = scope["levelText"]
        if scope.get("workType"):
            entry["works"][scope["workType"]] = True
    return [
        {**entry, "levels": [text for _, text in sorted(entry["levels"].items(), reverse=True)]}
        for entry in found.values()
    ]


def joined(scopes: Iterable[Data]) -> list[Data]:
    """Scope items as they really ran: what one period carried on without a gap is one row; what never began is none."""
    found: list[Data] = []
    for scope in scopes:
        if scope["lastDay"] < scope["validFrom"]:
            continue
        if found and _goes_on(found[-1], scope):
            found[-1] |= {"validTo": scope["validTo"], "lastDay": scope["lastDay"]}
        else:
            found.append({**scope})
    return found


def _goes_on(before: Data, after: Data) -> bool:
    """Whether the second is about the same and begins the day after the first."""
    same = all(before[name] == value for name, value in after.items() if name not in DATED)
    return same and date.fromisoformat(before["lastDay"]) + timedelta(1) == date.fromisoformat(after["validFrom"])


def merged(scopes: Iterable[Data]) -> list[Data]:
    """Scope items that differ in nothing but the level, as one row with its levels from low to high."""
    found: dict[bytes, Data] = {}
    for scope in scopes:
        same = orjson.dumps({name: value for name, value in scope.items() if name not in LADDER})
        found.setdefault(same, {**scope, "ladder": {}})["ladder"][scope["level"]] = scope["levelText"]
    return [
        {**row, "levels": [text for _, text in sorted(row["ladder"].items(), reverse=True)]} for row in found.values()
    ]


def web(told: str) -> str:
    """An outside address as a link target; anything but http is no link."""
    return told if told.startswith(("https://", "http://")) else ""


@cache
def style(source: Path, program: str) -> str:
    """The stylesheet's address."""
    return asset(source, "site.css")


def asset(source: Path, name: str) -> str:
    """The address of one of the theme's files, with a mark that changes when it changes."""
    return f"/assets/{name}?" + hashlib.sha256((source / "theme/assets" / name).read_bytes()).hexdigest()[:10]


@cache
def environment(source: Path, program: str, site: str) -> swift.Environment:
    """One environment for each state of the source folder."""
    found = swift.Environment(
        loader=FileSystemLoader([source / "pages", source / "theme"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(day=day, moment=moment, runs=runs, merged=merged, joined=joined, names=names, occupations=occupations, web=web)
    found.filters.update(path=url)
    found.globals.update(link=link, shown=shown, diagram=diagram.draw, style=style(source, program), site=site.rstrip("/"), asset=partial(asset, source))
    found.globals.update(map=chart.districts, bars=chart.bars, stacked=chart.stacked, linked=Markup(""), feed=False)
    return found


def renderer(source: Path, program: str, site: str, api: str = "") -> Render:
    """`site` is the site's own address, for the few places that need a whole one; `api` that to which forms post."""
    found = environment(source, program, site)

    def render(page: str, data: Data) -> bytes:
        also = {"linked": linked.block(site.rstrip("/"), page, data), "feed": page in TABLE and bool(TABLE[page].beside)}
        body: Any = found.get_template(f"{page}.html").render({**data, "api": api}, **also)
        return str(body).encode()

    return render


@cache
def query(source: Path, page: str, program: str) -> str:
    return (source / "pages" / f"{page}.graphql").read_text(encoding="utf-8")
