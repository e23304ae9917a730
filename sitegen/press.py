"""The printing press of a large full build: pages are rendered and laid down by other processes while we go on asking.

When they have enough to do, we print too. A small site, a single processor, and everything that an incremental build does, go without.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from queue import Queue
from subprocess import PIPE, Popen
from threading import Thread

from sitegen.client import Data
from sitegen.pages import TABLE, Address
from sitegen.printing import Laid, Sheet, heard, message, printed
from sitegen.session import Session

MANY = 500  # records from which on other processes are worth their start
SHEET = 40  # records' pages handed over at once
LIST = 20  # such pages that a page of a list takes the place of
AHEAD = 2  # sheets for each worker that may wait


class Press:
    def __init__(self, session: Session) -> None:
        self.session, self.of, self.open = session, 0, False
        self.told = (session.config, session.program, session.tree.beside)
        self.workers = min(os.cpu_count() or 1, 8) - 1
        self.sheet: Sheet = []
        self.weight = 0
        self.waiting: Queue[bytes] = Queue()
        self.done: Queue[Laid | Exception] = Queue()
        self.hands: list[Thread] = []

    async def __call__(self, address: Address, number: int, data: Data) -> bool:
        """Takes a page, once there are many; the first list of a large register tells that there are."""
        if not self.open:
            self.open = self.workers > 0 and max(self.of, data.get("pages", 1) * 100) > MANY
            if not self.open:
                return False
            self.hands = [Thread(target=self.work, daemon=True) for _ in range(self.workers)]
            for hand in self.hands:
                hand.start()
        self.sheet.append((address.page, address.key, number, data))
        self.weight += 1 if TABLE[address.page].detail else LIST
        if self.weight >= SHEET:
            self.hand_over()
        return True

    def hand_over(self) -> None:
        """The sheet goes to the workers; if they have enough, it is printed here."""
        sheet, self.sheet, self.weight = self.sheet, [], 0
        if self.waiting.qsize() >= AHEAD * self.workers:
            self.session.take(printed(*self.told, sheet))
        else:
            self.waiting.put(message(sheet))
        while not self.done.empty():
            self.take_in()

    def take_in(self) -> None:
        """What a worker has laid down, or why it has stopped."""
        laid = self.done.get()
        if isinstance(laid, Exception):
            raise laid
        self.session.take(laid)

    def work(self) -> None:
        """The hand that feeds one worker: sheet after sheet; an empty one is the last."""
        config, program, place = self.told
        site = {name: getattr(config, name) for name in ("site_url", "out", "state", "source")}
        try:
            with Popen((sys.executable, "-m", "sitegen.printing"), stdin=PIPE, stdout=PIPE) as worker:
                assert worker.stdin is not None
                assert worker.stdout is not None
                worker.stdin.write(message({**site, "api_url": config.forms, "program": program, "place": place}))
                while sheet := self.waiting.get():
                    worker.stdin.write(sheet)
                    worker.stdin.flush()
                    laid = heard(worker.stdout)
                    self.done.put(ChildProcessError("a worker has stopped") if laid is None else laid)
        except (OSError, ValueError) as failure:
            self.done.put(failure)

    def end(self) -> None:
        """All of it is laid down."""
        if self.sheet:
            self.hand_over()
        self.stop()
        while not self.done.empty():
            self.take_in()

    def stop(self) -> None:
        for _ in self.hands:
            self.waiting.put(b"")
        for hand in self.hands:
            hand.join()
        self.hands = []


@asynccontextmanager
async def opened(session: Session) -> AsyncIterator[Press]:
    """Takes pages, in any number; at the end all of them are staged."""
    press = Press(session)
    try:
        yield press
        await asyncio.to_thread(press.end)
    finally:
        await asyncio.to_thread(press.stop)
