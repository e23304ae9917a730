"""The printing press of a large full build: pages are rendered and laid down by other processes while we go on asking.

When they have enough to do, we print too. A small site, a single processor, and everything that an incremental build does, go without.
"""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from queue import Empty, Queue
from subprocess import PIPE, Popen
from threading import Thread
from typing import IO

import orjson

from sitegen.client import Data
from sitegen.pages import TABLE, Address
from sitegen.printing import SELDOM, Laid, Sheet, heard, message, printed
from sitegen.session import Session

MANY = 500  # records from which on other processes are worth their start
SHEET = 40  # records' pages handed over at once
LIST = 20  # such pages that a page of a list takes the place of
AHEAD = 20  # sheets for each worker that may wait: enough for the time in which we have other work


class Press:
    def __init__(self, session: Session) -> None:
        self.session, self.of, self.open = session, 0, False
        self.told = (session.config, session.program, session.tree.beside, session.tree.public)
        self.workers = min(os.cpu_count() or 1, 8) - 1
        self.sheet: Sheet = []
        self.weight = 0
        self.waiting: Queue[bytes] = Queue()  # b"" ends one worker's work
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
            self.waiting.put(orjson.dumps(sheet))
        while not self.done.empty():
            self.take_in()

    def take_in(self) -> None:
        """What a worker has laid down, or why it has stopped."""
        laid = self.done.get()
        if isinstance(laid, Exception):
            raise laid
        self.session.take(laid)

    def work(self) -> None:
        """One worker: what it has laid down is heard while another hand feeds it."""
        fed: list[None] = []
        try:
            with Popen((sys.executable, "-m", "sitegen.printing"), stdin=PIPE, stdout=PIPE) as worker:
                assert worker.stdin is not None
                assert worker.stdout is not None
                feeding = Thread(target=self.feed, args=(worker.stdin, fed), daemon=True)
                feeding.start()
                while (laid := heard(worker.stdout)) is not None:
                    self.done.put(orjson.loads(laid))
                    fed.pop()
                worker.wait()
                if worker.returncode or fed:
                    self.done.put(ChildProcessError("a worker has stopped"))
                feeding.join()
        except (OSError, ValueError) as failure:
            self.done.put(failure)

    def feed(self, pipe: IO[bytes], fed: list[None]) -> None:
        """Sheet after sheet; `fed` has one entry for each that has not come back."""
        config, program, place, public = self.told
        site = {name: getattr(config, name) for name in ("site_url", "out", "state", "source")}
        with suppress(BrokenPipeError), pipe:
            about = {**site, "api_url": config.forms, "program": program, "place": place, "empty": not public}
            pipe.write(message(orjson.dumps(about, default=str)))
            while sheet := self.waiting.get():
                fed.append(None)
                pipe.write(message(sheet))
                pipe.flush()

    def end(self) -> None:
        """All of it is laid down: what still waits is printed here, too."""
        if self.sheet:
            self.hand_over()
        with suppress(Empty):
            while True:
                self.session.take(printed(*self.told, orjson.loads(self.waiting.get_nowait())))
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
    press, often = Press(session), gc.get_threshold()
    gc.set_threshold(SELDOM)
    try:
        yield press
        await asyncio.to_thread(press.end)
    finally:
        gc.set_threshold(*often)
        await asyncio.to_thread(press.stop)
