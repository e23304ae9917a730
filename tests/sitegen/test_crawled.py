"""The generator is killed at random while a crawler reads the site all the while: it never meets a half page or a broken link.

`make test` lives through a short form; `make crash-site` through a thousand changes (JINJI_EXAMPLES).
"""

import asyncio
import json
import multiprocessing
import os
import random
import re
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from conftest import town_in, tree
from test_build import happen
from test_crash import killed_at

from sitegen.verify import verify

CHANGES = int(os.environ.get("JINJI_EXAMPLES", "60"))
LINK = re.compile(rb'href="([^"]*)"')
SETTLE = 1.5  # seconds: a page that names another may be read a moment before it goes; a link that stays broken is a fault


class Crawler:
    """Reads pages from the folder as a web server would, follows every link, and notes what is wrong."""

    def __init__(self, out: Path) -> None:
        self.out, self.faults, self.read = out, list[str](), 0

    def page(self, path: str) -> bytes | None:
        file = self.out / unquote(path)[1:] / ("index.html" if path.endswith("/") else "")
        try:
            return file.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def look(self, at: str, body: bytes) -> set[str]:
        """The site's own links of a page that must be whole."""
        self.read += 1
        if at.endswith(".json"):
            json.loads(body)
            return set()
        if at.endswith("/") and not body.rstrip().endswith(b"</html>"):
            self.faults.append(f"{at} is half a page")
        links = {urljoin(f"http://site{at}", link.decode().replace("&amp;", "&")) for link in LINK.findall(body)}
        return {urlsplit(link).path for link in links if urlsplit(link).netloc == "site" and not link.endswith(".jsonl")}

    def round(self, stop: Connection) -> None:
        seen, waiting = {"/"}, ["/"]
        while waiting and not stop.poll():
            at = waiting.pop()
            body = self.page(at)
            for link in sorted(self.look(at, body) if body is not None else ()):
                if self.page(link) is None and self.still(at, link):
                    self.faults.append(f"{at} names {link}, which is not there")
                elif link not in seen:
                    seen.add(link)
                    waiting.append(link)

    def still(self, at: str, link: str) -> bool:
        """Whether the page, read again, still names what is not there, after every chance that it was being replaced."""
        until = time.monotonic() + SETTLE
        while time.monotonic() < until:
            body = self.page(at)
            if body is None or self.page(link) is not None or link not in self.look(at, body):
                return False
            time.sleep(0.02)
        return True


def crawl(out: Path, pipe: Connection) -> None:
    crawler = Crawler(out)
    while not pipe.poll():
        crawler.round(pipe)
    pipe.send((crawler.faults, crawler.read))


def test_a_crawler_meets_no_half_page_and_no_broken_link_however_often_the_generator_is_killed(tmp_path: Path) -> None:
    dice, fork = random.Random(CHANGES), multiprocessing.get_context("fork")
    town = town_in(tmp_path / "town")
    for _ in range(6):
        happen(town, dice)
    asyncio.run(town.build())
    ours, theirs = fork.Pipe()
    crawler = fork.Process(target=crawl, args=(town.config.out, theirs), daemon=True)
    crawler.start()
    happened = deaths = 0
    while happened < CHANGES:
        for _ in range(dice.randint(1, 3)):
            happen(town, dice)
            happened += 1
        while dice.random() < 0.5:  # killed, and perhaps killed again while mending
            child = fork.Process(target=killed_at, args=(town, dice.randint(1, 200)))
            child.start()
            child.join()
            deaths += child.exitcode == -signal.SIGKILL
        asyncio.run(town.catch_up(prove=False))
        if dice.random() < 0.1:
            assert verify(town.config.out) == []
    ours.send("stop")
    faults, read = ours.recv()
    crawler.join()
    assert faults == []
    assert read > 10 * deaths > 0
    anew = town.but(out=tmp_path / "anew", state=tmp_path / "anew-state")
    asyncio.run(anew.build())
    assert town.tree() == tree(tmp_path / "anew")
    assert verify(town.config.out) == []
    print(f"{happened} changes, {deaths} deaths, {read} pages read")


def test_the_crawler_itself_finds_a_half_page_and_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<html><a href="/gone/">x</a><a href="/half/">y</a></html>')
    (tmp_path / "half").mkdir()
    (tmp_path / "half/index.html").write_text("<html><p>half")
    ours, theirs = multiprocessing.Pipe()
    crawler = Crawler(tmp_path)
    crawler.round(theirs)
    assert crawler.faults == ["/ names /gone/, which is not there", "/half/ is half a page"]
    ours.close()
