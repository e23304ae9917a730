"""The published tree in an S3-compatible store (对象存储), for whoever serves the site from one.

The folder stays the original. What a turn makes public there goes into the store in the same order: what is new before what may name it,
removals last. Each file that is held there is noted in the generator's own memory, so that nothing is sent twice; after a crash, or a
store that could not be reached, the next turn first brings what is missing.
"""

import asyncio
import mimetypes
from collections.abc import Callable, Coroutine, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import obstore
import orjson
from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

from sitegen import compress, publish
from sitegen.client import Unreachable
from sitegen.serve import HEADERS, KINDS

JOURNAL = "bucket.jsonl"
AT_ONCE = 8


class Bucket:
    """`url` is s3://bucket/prefix; keys and the endpoint come from AWS_… variables, as with every S3 client."""

    def __init__(self, url: str, out: Path, state: Path) -> None:
        self.store: ObjectStore = from_url(url)
        self.out, self.journal = out, state / JOURNAL
        self.held = _held(self.journal)  # name -> sha256
        self.behind = True  # until we have looked: whether the store may lack something

    async def caught_up(self) -> None:
        """All that is public in the folder is public in the store, and nothing else. Unreachable: the store does not take it."""
        if self.behind:
            found = await asyncio.to_thread(_public, self.out)
            await self.put(found)
            await self.delete(set(self.held) - set(found))
            await asyncio.to_thread(self._note_anew)
            self.behind = False

    async def put(self, names: Iterable[str], order: Callable[[str], int] = lambda name: 0, anew: bool = False) -> None:
        """Sends these files, unless the store has them as they are: in this order, and what it does not have yet first.

        `anew`: whatever we believe that it has; somebody has taken it away.
        """
        names = list(names)
        if anew:
            self._note(dict.fromkeys(names, ""))

        def turn(name: str) -> tuple[int, bool]:
            return order(name), name in self.held

        for _, together in groupby(sorted(names, key=turn), turn):
            limit = asyncio.Semaphore(AT_ONCE)
            await self._all(self._put(name, limit) for name in together)

    async def delete(self, names: Iterable[str]) -> None:
        """Takes these files away."""
        if gone := [name for name in names if name in self.held]:
            await self._all([self._deleted(gone)])
            self._note(dict.fromkeys(gone, ""))

    async def _put(self, name: str, limit: asyncio.Semaphore) -> None:
        async with limit:
            try:
                body = await asyncio.to_thread((self.out / name).read_bytes)
            except FileNotFoundError:
                return  # gone since: it will be taken away
            digest = publish.sha256(body)
            if self.held.get(name) != digest:
                suffix = Path(name).suffix
                kind = KINDS.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
                told = {"Content-Type": kind, "Cache-Control": HEADERS["Cache-Control"], "sha256": digest}
                await obstore.put_async(self.store, name, body, attributes=told)
                self._note({name: digest})

    async def _deleted(self, names: list[str]) -> None:
        await obstore.delete_async(self.store, names)

    async def _all(self, tasks: Iterable[Coroutine[Any, Any, None]]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for task in tasks:
                    group.create_task(task)
        except* (BaseError, OSError) as failures:
            self.behind = True
            raise Unreachable(f"the store: {failures.exceptions[0]}") from failures

    def _note(self, told: dict[str, str]) -> None:
        with self.journal.open("ab") as file:
            for name, digest in told.items():
                file.write(orjson.dumps([name, digest]) + b"\n")
        for name, digest in told.items():
            if digest:
                self.held[name] = digest
            else:
                self.held.pop(name, None)

    def _note_anew(self) -> None:
        publish.write_durably(self.journal, b"".join(orjson.dumps([*one]) + b"\n" for one in sorted(self.held.items())))


def _held(journal: Path) -> dict[str, str]:
    """What the journal says; a line torn by a crash is as if it had not been written."""
    found: dict[str, str] = {}
    if journal.exists():
        for line in journal.read_bytes().split(b"\n")[:-1]:
            name, digest = orjson.loads(line)
            found[name] = digest
    return {name: digest for name, digest in found.items() if digest}


def _public(out: Path) -> list[str]:
    """All that is served; no compressed twins, for a store cannot choose between them."""
    names = (file.relative_to(out) for file in out.rglob("*") if file.is_file()) if out.exists() else ()
    return sorted(str(name) for name in names if name.suffix not in compress.SUFFIXES and not any(p.startswith(".") for p in name.parts))
