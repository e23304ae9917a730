"""Golden pages: what the public can read of a site, as plain lines, and what of it changed from one moment to the next.

Two things are not kept, because they differ from run to run: the seconds of a time of day, and hashes. All else is as a visitor gets it.
"""

from __future__ import annotations

import re
from difflib import unified_diff
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

FOLDER = Path(__file__).parent / "golden"
BREAKS = {"p", "h1", "h2", "h3", "li", "tr", "dt", "dd", "div", "caption", "section", "title", "table", "dl", "ol", "ul"}
SECONDS = re.compile(r"(\d\d:\d\d):\d\d")
HASH = re.compile(r"[0-9a-f]{64}")


class Reader(HTMLParser):
    """The title, the description and the main part of a page, line by line; links as [words](where they lead)."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.words, self.inside, self.link = "", 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("main", "title"):
            self.inside += 1
        elif tag == "meta" and told.get("name") == "description":
            self.lines.append(f"摘要：{told.get('content')}")
        elif tag in ("td", "th") and self.words:
            self.words += " | "
        elif tag == "a" and told.get("href") and self.inside:
            self.link, self.words = unquote(told["href"] or ""), self.words + "["
        elif tag == "br":
            self.words += " "
        if tag in BREAKS:
            self.turn()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.link:
            self.words, self.link = f"{self.words}]({self.link})", ""
        if tag in BREAKS:
            self.turn()
        if tag in ("main", "title"):
            self.inside -= 1

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.words += data

    def turn(self) -> None:
        """The end of a line."""
        line = " ".join(self.words.split())
        if line and line != "[":
            self.lines.append(line)
            self.words = ""


def read(page: str) -> list[str]:
    """A page as a visitor reads it."""
    reader = Reader()
    reader.feed(page)
    reader.turn()
    return [HASH.sub("〔散列〕", SECONDS.sub(r"\1", line)) for line in reader.lines]


def site(out: Path) -> dict[str, list[str]]:
    """Every page of a published site by its path."""
    pages = out.rglob("index.html")
    return {f"/{page.parent.relative_to(out)}/".replace("/./", "/"): read(page.read_text("utf-8")) for page in pages}


def changes(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """What a visitor would notice: new pages whole, changed ones by the lines that went and came."""
    told: list[str] = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path, []), after.get(path, [])
        if old == new:
            continue
        word = "新增" if path not in before else "撤下" if path not in after else "改动"
        told.append(f"### {word} {path}")
        lines = list(unified_diff(old, new, n=0, lineterm=""))[2:]
        told += [line for line in lines if not line.startswith("@@")] if word == "改动" else new
    return told
