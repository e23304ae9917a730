"""The printing press of a large full build: pages are rendered and laid down by other processes while we go on asking.

When they have enough to do, we go on with what only we can do, and print too when nothing of that is left. A small site, a single
processor, and everything that an incremental build does, go without.
"""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from queue import Empty, Queue
from subprocess import PIPE, Popen
from threading import Semaphore, Thread
from typing import IO

import orjson

from sitegen.client import Data
from sitegen.pages import TABLE, Address
from sitegen.printing import SELDOM, Laid, Sheet, entries, heard, message, packed, printed, unpacked
from sitegen.session import Session

MANY = 500  # records from which on other processes are worth their start
SHEET = 40  # records' pages handed over at once
FED = 2  # sheets that a worker may have: those that still wait can be printed here when all else is done
LIST = 20  # such pages that a page of a list takes the place of
PIPESIZE = 1 << 20  # bytes: a sheet goes through at once
AHEAD = 60  # sheets for each worker that may wait: enough for the time in which we have other work


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
        self.room, self.loop = asyncio.Event(), asyncio.get_running_loop()  # a worker has got through a sheet
        self.busy: Callable[[], bool] = lambda: False  # whether something is left that only we can do

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
            await self.hand_over()
        return True

    async def hand_over(self) -> None:
        """The sheet goes to the workers; if they have enough, it waits while there is other work, or is printed here."""
        sheet, self.sheet, self.weight = self.sheet, [], 0
        while (full := self.waiting.qsize() >= AHEAD * self.workers) and self.busy():
            self.room.clear()
            await self.room.wait()
            self.take_in()
        if full:
            self.session.take(printed(*self.told, entries(sheet)))
        else:
            self.waiting.put(packed(sheet))
        self.take_in()

    def take_in(self) -> None:
        """What workers have laid down, or why one has stopped."""
        while not self.done.empty():
            laid = self.done.get()
            if isinstance(laid, Exception):
                raise laid
            self.session.take(laid)

    def tell(self, laid: Laid | Exception) -> None:
        """A worker's hand has news."""
        self.done.put(laid)
        self.loop.call_soon_threadsafe(self.room.set)

    def work(self) -> None:
        """One worker: what it has laid down is heard while another hand feeds it."""
        fed: list[None] = []
        hungry = Semaphore(FED)
        try:
            with Popen((sys.executable, "-m", "sitegen.printing"), stdin=PIPE, stdout=PIPE, pipesize=PIPESIZE) as worker:
                assert worker.stdin is not None
                assert worker.stdout is not None
                feeding = Thread(target=self.feed, args=(worker.stdin, fed, hungry), daemon=True)
                feeding.start()
                while (laid := heard(worker.stdout)) is not None:
                    self.tell(orjson.loads(laid))
                    fed.pop()
                    hungry.release()
                worker.wait()
                hungry.release()  # so that it learns of a worker that has stopped
                if worker.returncode or fed:
                    self.tell(ChildProcessError("a worker has stopped"))
                feeding.join()
        except (OSError, ValueError) as failure:
            self.tell(failure)

    def feed(self, pipe: IO[bytes], fed: list[None], hungry: Semaphore) -> None:
        """Sheet after sheet; `fed` has one entry for each that has not come back."""
        config, program, place, public = self.told
        site = {name: getattr(config, name) for name in ("site_url", "out", "state", "source")}
        with suppress(BrokenPipeError), pipe:
            about = {**site, "api_url": config.forms, "program": program, "place": place, "empty": not public}
            pipe.write(message(orjson.dumps(about, default=str)))
            while hungry.acquire() and (sheet := self.waiting.get()):
                fed.append(None)
                pipe.write(message(sheet))
                pipe.flush()

    def end(self) -> None:
        """All of it is laid down: what still waits is printed here, too."""
        if self.sheet:
            self.session.take(printed(*self.told, entries(self.sheet)))
        with suppress(Empty):
            while True:
                self.session.take(printed(*self.told, unpacked(self.waiting.get_nowait())))
        self.stop()
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
