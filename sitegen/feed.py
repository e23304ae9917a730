"""What is new, for feed readers: Atom (RFC 4287) and JSON Feed 1.1, of the whole register or of one of its parts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from urllib.parse import urlsplit

import orjson

from sitegen.address import url
from sitegen.client import Data
from sitegen.pages import Address, path

MOST = 40  # entries of one feed
BEGINNING = "2021-10-21T00:00:00+08:00"  # the measure's first day: when nothing has happened yet
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")  # XML has no way to write these
OF_NEWS = {  # connection -> row of the page, its title, its day
    "notices": ("notice", "title", "openedAt"),
    "grants": ("grant", "institutionName", "issuedOn"),
    "changeNotices": ("change", "institutionName", "confirmedOn"),
    "terminations": ("termination", "name", "decidedOn"),
    "calls": ("call", "title", "publishedOn"),
}
WORDS = {"notice": "公示", "grant": "备案公告", "change": "变更公告", "termination": "注销、撤销公告", "call": "申报安排"}


@dataclass(frozen=True)
class Entry:
    at: str  # with its time zone
    title: str
    url: str
    text: str
    mark: str  # what tells it from every other entry, for ever: a tag URI (RFC 4151) that stays the same when its page moves


@dataclass(frozen=True)
class Feed:
    title: str
    home: str  # the page it belongs to
    own: str  # where it lies, without its ending
    entries: tuple[Entry, ...]


class Gathered:
    """The feed that lies beside a page, gathered answer by answer: no more than its newest entries are kept."""

    def __init__(self, site: str, address: Address) -> None:
        self.site, self.address = site.rstrip("/"), address
        self.title = ""
        self.entries: list[Entry] = []
        self.least = ""  # what is older than this is not among the newest

    def add(self, data: Data) -> None:
        if self.address.page == "news":
            self.title = "天津市职业技能评价机构名录：公示和公告"
            self.entries += _news(self.site, data)
        elif self.address.page == "institution":
            told = data["institution"]
            self.title = told["name"]
            self.entries += _timeline(self.site, told, "")
        else:
            self.title = f"{data[self.address.page]['name']}：评价机构动态"
            for told in data["institutions"]["nodes"]:
                self.entries += _timeline(self.site, told, self.least, named=True)
                if len(self.entries) > 4 * MOST:
                    self._cut()

    def _cut(self) -> None:
        self.entries.sort(key=lambda entry: (entry.at, entry.mark), reverse=True)
        del self.entries[MOST:]
        self.least = self.entries[-1].at

    def feed(self) -> Feed:
        """The newest first."""
        home = "/" if self.address.page == "news" else path(self.address)
        self.entries.sort(key=lambda entry: (entry.at, entry.mark), reverse=True)
        where = self.site + url(home)
        return Feed(self.title, where, where + "feed", tuple(self.entries[:MOST]))


def _news(site: str, data: Data) -> Iterator[Entry]:
    for connection, (page, title, day) in OF_NEWS.items():
        for told in data[connection]["nodes"]:
            if not told[day]:
                continue
            said = f"{WORDS[page]}：{told[title]}"
            yield Entry(_moment(told[day]), said, _page(site, page, told["number"]), told["number"], _mark(site, f"{page}/{told['number']}"))


def _timeline(site: str, told: Data, since: str, named: bool = False) -> Iterator[Entry]:
    for event in told["timeline"]["nodes"]:
        if event["at"] < since:
            continue
        page, key = (event["noun"], event["key"]) if event["noun"] != "institution" else ("institution", told["orgCode"])
        title = f"{told['name']}：{event['title']}" if named else event["title"]
        text = "，".join(filter(None, (event["detail"] or event["key"], event["article"])))
        yield Entry(event["at"], title, _page(site, page, key), text, _mark(site, event["id"]))


def _page(site: str, page: str, key: str) -> str:
    return site + url(path(Address(page, key)))


def _moment(told: str) -> str:
    return told if "T" in told else f"{told}T00:00:00+08:00"


def _clean(text: str) -> str:
    return UNSPEAKABLE.sub("\ufffd", text)


def _mark(site: str, told: str) -> str:
    return f"tag:{_host(site)},2021:{url('/' + told)[1:]}"


@cache
def _host(site: str) -> str | None:
    return urlsplit(site).hostname


def atom(told: Feed) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-Hans">',
        f"<id>{escape(told.own)}.atom</id>",
        *_element("title", told.title),
        f"<link rel=\"self\" type=\"application/atom+xml\" href=\"{escape(told.own + '.atom')}\"/>",
        f"<link rel=\"alternate\" type=\"text/html\" href=\"{escape(told.home)}\"/>",
        f"<updated>{escape(told.entries[0].at if told.entries else BEGINNING)}</updated>",
        "<author><name>天津市职业技能评价机构名录</name></author>",
    ]
    for entry in told.entries:
        lines += ["<entry>", f"<id>{escape(entry.mark)}</id>", *_element("title", entry.title)]
        lines += [f"<link rel=\"alternate\" type=\"text/html\" href=\"{escape(entry.url)}\"/>"]
        lines += [f"<updated>{escape(entry.at)}</updated>", *_element("summary", entry.text), "</entry>"]
    return "\n".join([*lines, "</feed>", ""]).encode()


def _element(name: str, text: str) -> Iterable[str]:
    yield f"<{name}>{escape(_clean(text))}</{name}>"


def json_feed(told: Feed) -> bytes:
    items = [
        {"id": entry.mark, "url": entry.url, "title": entry.title, "content_text": entry.text, "date_published": entry.at}
        for entry in told.entries
    ]
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": told.title, "home_page_url": told.home}
    return orjson.dumps({**whole, "feed_url": told.own + ".json", "language": "zh-Hans", "items": items}, option=orjson.OPT_INDENT_2)
