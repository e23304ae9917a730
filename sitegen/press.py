"""The printing press of a large full build: pages are rendered and laid down by other processes while we go on asking.

A small site, a single processor, and everything that an incremental build does, go without.
"""

import asyncio
import multiprocessing
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import orjson

from sitegen import render, search
from sitegen.client import Data
from sitegen.config import SiteConfig
from sitegen.pages import TABLE, Address
from sitegen.publish import lay
from sitegen.session import Session, files

MANY = 500  # records from which on other processes are worth their start
SHEET = 40  # addresses handed over at once
AHEAD = 3  # sheets for each worker that may wait
Laid = tuple[list[tuple[str, str, bool]], list[search.Card]]
Press = Callable[[Address, list[Data], int], Awaitable[None]]


@asynccontextmanager
async def opened(session: Session) -> AsyncIterator[Press]:
    """Takes answers, in any number; at the end all of them are staged."""
    workers = min(os.cpu_count() or 1, 8)
    sheet: list[tuple[str, str, list[Data]]] = []
    running: set[asyncio.Future[Laid]] = set()
    pool: ProcessPoolExecutor | None = None

    async def print_(left: int) -> None:
        """Hands the sheet over, and takes in what is done until no more than this many are under way."""
        nonlocal running
        if sheet:
            assert pool is not None
            told = (session.config, session.program, session.tree.beside, orjson.dumps(sheet))
            running.add(asyncio.get_running_loop().run_in_executor(pool, printed, *told))
            sheet.clear()
        while len(running) > left:
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                session.take(*one.result())

    async def pressed(address: Address, answers: list[Data], of: int) -> None:
        nonlocal pool
        ours = address.page == "notice" or TABLE[address.page].bare  # what we note versions of, and what is too large to hand over
        if workers < 2 or of < MANY or not answers or ours:
            session.stage(address, answers)
            return
        if pool is None:
            pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
        sheet.append((address.page, address.key, answers))
        if len(sheet) >= SHEET:
            await print_(AHEAD * workers)

    try:
        yield pressed
        await print_(0)
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def printed(config: SiteConfig, program: str, beside: Path, sheet: bytes) -> Laid:
    """In a worker: the files of these addresses, laid down beside; and what search must know of them."""
    draw = render.renderer(config.source, program, config.site_url, config.forms)
    laid, cards = [], []
    for page, key, answers in orjson.loads(sheet):
        for name, body in files(draw, config, program, Address(page, key), answers):
            laid.append((name, *lay(config.out, beside, name, body, durable=False)))
        if page == "institution":
            cards.append(search.card(answers[0]))
    return laid, cards
