"""The printing press of a large full build: pages are rendered and laid down by other processes while we go on asking.

When they have enough to do, we print too. A small site, a single processor, and everything that an incremental build does, go without.
"""

import asyncio
import multiprocessing
import os
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import orjson

from sitegen import beside, render, search
from sitegen.client import Data
from sitegen.config import SiteConfig
from sitegen.pages import TABLE, Address, folder
from sitegen.publish import canonical, lay
from sitegen.session import Session, files

MANY = 500  # records from which on other processes are worth their start
SHEET = 40  # records' pages handed over at once
LIST = 6  # such pages that a page of a list takes the time of
AHEAD = 2  # sheets for each worker that may wait
Laid = tuple[list[tuple[str, str, bool]], dict[str, bytes]]
Sheet = list[tuple[str, str, int, Data]]


class Press:
    def __init__(self, session: Session) -> None:
        self.session, self.of, self.open = session, 0, False
        self.told = (session.config, session.program, session.tree.beside)
        self.workers = min(os.cpu_count() or 1, 8) - 1
        self.sheet: Sheet = []
        self.weight = 0
        self.running: set[asyncio.Future[Laid]] = set()
        self.pool: ProcessPoolExecutor | None = None

    async def __call__(self, address: Address, number: int, data: Data) -> bool:
        """Takes a page, once there are many; the second list of a large register tells that there are."""
        if not self.open:
            self.open = self.workers > 0 and max(self.of, data.get("pages", 1) * 100) > MANY
            if not self.open:
                return False
            self.pool = ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"))
        self.sheet.append((address.page, address.key, number, data))
        self.weight += 1 if TABLE[address.page].detail else LIST
        if self.weight >= SHEET:
            await self.hand_over()
        return True

    async def hand_over(self) -> None:
        """The sheet goes to a worker who waits for one; if none does, it is printed here."""
        assert self.pool is not None
        await self.take_in(len(self.running))
        if len(self.running) < AHEAD * self.workers:
            run = asyncio.get_running_loop().run_in_executor
            self.running.add(run(self.pool, printed, *self.told, orjson.dumps(self.sheet)))
        else:
            self.session.take(*print_(*self.told, self.sheet))
        self.sheet, self.weight = [], 0

    async def take_in(self, left: int) -> None:
        """What is done is taken in, until no more than this many are under way."""
        await asyncio.sleep(0)  # or nobody could tell us that they are done
        while self.running:
            done = {one for one in self.running if one.done()}
            if not done and len(self.running) <= left:
                return
            if not done:
                done, _ = await asyncio.wait(self.running, return_when=asyncio.FIRST_COMPLETED)
            self.running -= done
            for one in done:
                self.session.take(*one.result())


@asynccontextmanager
async def opened(session: Session) -> AsyncIterator[Press]:
    """Takes pages, in any number; at the end all of them are staged."""
    press = Press(session)
    try:
        yield press
        if press.sheet:
            await press.hand_over()
        await press.take_in(0)
    finally:
        if press.pool is not None:
            press.pool.shutdown(cancel_futures=True)


def printed(config: SiteConfig, program: str, place: Path, sheet: bytes) -> Laid:
    """In a worker."""
    return print_(config, program, place, orjson.loads(sheet))


def print_(config: SiteConfig, program: str, place: Path, sheet: Sheet) -> Laid:
    """The files of these pages, laid down beside, and those beside a record's; and what search must know of them."""
    draw = render.renderer(config.source, program, config.site_url, config.forms)
    laid, cards = [], {}
    for page, key, number, data in sheet:
        address = Address(page, key)
        made = [*files(draw, address, number, data)]
        if TABLE[page].detail:
            gathered = beside.gatherer(config, address, lambda name: place / name)
            gathered.add(data)
            made += ((folder(address) + name, body) for name, body in gathered.files().items() if body is not None)
        for name, body in made:
            laid.append((name, *lay(config.out, place, name, body, durable=False)))
        if page == "institution":
            cards[key] = canonical(search.card(data))
    return laid, cards
