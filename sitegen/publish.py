"""Puts files where the public sees them, so that a crash at any moment is mended by the next run.

Files are written beside, made durable, then renamed into place one by one: details before lists, lists before the
manifest, removals after it, and the generator's position last of all. What has not changed is not touched.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

import orjson

MANIFEST = "manifest.json"
BESIDE = ".next"  # inside the published folder, so that a rename never crosses file systems; never served
MANY = 200  # from here on one sync of everything is cheaper than one for each file


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def canonical(data: object) -> bytes:
    """JSON with sorted keys and no spaces: the same data are always the same bytes."""
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def write_durably(target: Path, body: bytes) -> None:
    """The file is whole, old or new, at every moment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    _write(beside, body, durable=True)
    os.replace(beside, target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(target: Path, body: bytes, durable: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        file.write(body)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def read_manifest(out: Path) -> dict[str, str] | None:
    """Path -> sha256 of all that is published; None where nothing was ever published."""
    try:
        told: dict[str, str] = orjson.loads((out / MANIFEST).read_bytes())
    except FileNotFoundError:
        return None
    return told


class Tree:
    """The published tree while one generator has the lock."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.manifest = read_manifest(out) or {}
        self.staged: dict[str, None] = {}
        self.durable = True
        shutil.rmtree(out / BESIDE, ignore_errors=True)

    def stage(self, name: str, body: bytes) -> bool:
        """Writes a file beside, unless the public already has these very bytes. True if it will change."""
        self.manifest[name] = sha256(body)
        if self.read(name) == body:
            return False
        _write(self.out / BESIDE / name, body, self.durable)
        self.staged[name] = None
        return True

    def read(self, name: str) -> bytes | None:
        try:
            return (self.out / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def coming(self, name: str) -> bytes:
        """What will be there once all that is staged is in place."""
        return (self.out / (f"{BESIDE}/{name}" if name in self.staged else name)).read_bytes()

    def promote(self, order: Callable[[str], int] = lambda name: 0) -> list[str]:
        """Renames what was staged into place, in this order; the files that changed."""
        done = sorted(self.staged, key=order)
        if not self.durable:
            os.sync()
        for name in done:
            target = self.out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self.out / BESIDE / name, target)
        if self.durable:
            for folder in {(self.out / name).parent for name in done}:
                sync_folder(folder)
        self.staged.clear()
        return done

    def forget(self, names: Iterable[str]) -> None:
        """These are no longer published; seal() removes them once the manifest no longer names them."""
        for name in names:
            self.manifest.pop(name, None)

    def seal(self, gone: Iterable[str]) -> None:
        """The manifest, then the removals."""
        body = canonical(self.manifest)
        if self.read(MANIFEST) != body:
            write_durably(self.out / MANIFEST, body)
        for name in gone:
            target = self.out / name
            target.unlink(missing_ok=True)
            for folder in target.parents:
                if folder == self.out or not folder.exists() or any(folder.iterdir()):
                    break
                folder.rmdir()
        shutil.rmtree(self.out / BESIDE, ignore_errors=True)


def _lock_of(state: Path) -> IO[str]:
    state.mkdir(parents=True, exist_ok=True)
    return (state / "lock").open("w")


@asynccontextmanager
async def only_one(state: Path) -> AsyncIterator[None]:
    """One generator at a time, whatever the process: waits for its turn."""
    with _lock_of(state) as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.01)
        yield
