"""Puts files where the public sees them, so that a crash at any moment is mended by the next run.

Files are written beside, made durable, then renamed into place one by one: details before lists, lists before the
manifest, removals after it, and the generator's position last of all. What has not changed is not touched.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zlib import crc32

import orjson

from sitegen import compress

MANIFEST = "manifest.json"
PARTS = "manifest"
SYNCS = 8  # under way at the same time
BESIDE = ".next"  # inside the published folder, so that a rename never crosses file systems; never served


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def file_sha256(file: Path) -> str:
    with file.open("rb") as body:
        return hashlib.file_digest(body, "sha256").hexdigest()


def canonical(data: object) -> bytes:
    """JSON with sorted keys and no spaces: the same data are always the same bytes."""
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def write_durably(target: Path, body: bytes, durable: bool = True) -> None:
    """The file is whole, old or new, at every moment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    _fill(str(beside), body, durable)
    os.replace(beside, target)
    if durable:
        sync_one(target.parent)


def sync_one(path: str | Path) -> None:
    """A file or a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fill(target: str, body: bytes, durable: bool) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        rest = body
        while written := os.write(handle, rest):
            if written == len(rest):
                break
            rest = rest[written:]
        if durable:
            os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(paths: Iterable[str], also: Callable[[], None] | None = None) -> None:
    """Files or folders to the disk, and what else must be there: several at a time, which the disk's journal then does as one."""
    with ThreadPoolExecutor(SYNCS) as pool:
        beside = pool.submit(also) if also else None
        for _ in pool.map(sync_one, paths):
            pass
        if beside:
            beside.result()


def read_manifest(out: Path) -> dict[str, str] | None:
    """Path -> sha256 of all that is published; None where nothing was ever published."""
    return Manifest(out).everything() if (out / MANIFEST).exists() else None


class Manifest:
    """Path -> sha256 of all that is published, in up to 256 files by the hash of the path: a change touches few of them.

    manifest.json says which there are, each with its own hash. What is not asked for is not read.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.root: dict[str, str] = orjson.loads((out / MANIFEST).read_bytes()) if (out / MANIFEST).exists() else {}
        self.parts: dict[str, dict[str, str]] = {}
        self.touched: set[str] = set()

    def part(self, name: str) -> dict[str, str]:
        """The part that has or would have this path, read when it is first needed."""
        return self._read(_part(name))

    def _read(self, part: str) -> dict[str, str]:
        if part not in self.parts:
            file = self.out / PARTS / f"{part}.json"
            self.parts[part] = orjson.loads(file.read_bytes()) if part in self.root and file.exists() else {}
        return self.parts[part]

    def __contains__(self, name: str) -> bool:
        return name in self.part(name)

    def get(self, name: str) -> str | None:
        return self.part(name).get(name)

    def __setitem__(self, name: str, digest: str) -> None:
        part = self.part(name)
        if part.get(name) != digest:
            part[name] = digest
            self.touched.add(_part(name))

    def remove(self, name: str) -> None:
        if self.part(name).pop(name, None):
            self.touched.add(_part(name))

    def everything(self) -> dict[str, str]:
        return {name: digest for part in {*self.root, *self.parts} for name, digest in self._read(part).items()}

    def clear(self) -> None:
        self.touched |= {*self.root}
        self.parts = {part: {} for part in self.touched}

    def write(self, durable: bool) -> None:
        """The parts that differ, then the file that names them."""
        for part in sorted(self.touched):
            file, body = self.out / PARTS / f"{part}.json", canonical(self.parts[part])
            if not self.parts[part]:
                self.root.pop(part, None)
                file.unlink(missing_ok=True)
            elif self.root.get(part) != (digest := sha256(body)) or not file.exists():
                self.root[part] = digest
                write_durably(file, body, durable)
        self.touched.clear()
        body = canonical(self.root)
        if not (self.out / MANIFEST).exists() or (self.out / MANIFEST).read_bytes() != body:
            write_durably(self.out / MANIFEST, body)


def _part(name: str) -> str:
    return f"{crc32(name.encode()) & 255:02x}"


def lay(out: Path | None, beside: Path, name: str, body: bytes) -> tuple[str, bool]:
    """Writes one file beside, unless the public has it already: its hash, and whether the public will see a change.

    `out` is None where the public has nothing at all. The file is made durable with the others of its turn, when they are promoted.
    """
    target = f"{beside}/{name}"
    if out and _has(f"{out}/{name}", body):
        return sha256(body), False
    try:
        _fill(target, body, durable=False)
    except FileNotFoundError:  # the first file of its folder
        _folder(os.path.dirname(target))
        _fill(target, body, durable=False)
    return sha256(body), True


def _folder(path: str) -> None:
    """Most are one step below a folder that is there: one call, where os.makedirs asks about every step first."""
    try:
        os.mkdir(path)
    except FileNotFoundError:
        os.makedirs(path, exist_ok=True)
    except FileExistsError:
        pass


def _has(public: str, body: bytes) -> bool:
    """Whether this file is there and holds just this."""
    try:
        if os.stat(public).st_size != len(body):
            return False
        with open(public, "rb", buffering=0) as file:
            return file.read() == body
    except (FileNotFoundError, NotADirectoryError):
        return False


class Tree:
    """The published tree while one generator has the lock."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.manifest = Manifest(out)
        self.staged: dict[str, None] = {}
        self.durable = True
        self.empty = False  # a first build: until it is sealed, everything would be built anew after a crash
        self.beside = out / BESIDE / str(os.getpid())  # a helper of a generator that was killed cannot write into ours
        shutil.rmtree(out / BESIDE, ignore_errors=True)

    def lay(self, name: str, body: bytes) -> bool:
        """Writes a file beside, unless the public already has these very bytes; whether it will change for the public."""
        return self.laid(name, *lay(self.public, self.beside, name, body))

    @property
    def public(self) -> Path | None:
        """Where the public may have something."""
        return None if self.empty else self.out

    def laid(self, name: str, digest: str, changed: bool) -> bool:
        """Takes note of a file that was laid down, by ourselves or by another process."""
        self.manifest[name] = digest
        return changed

    def room(self, name: str) -> Path:
        """Where a file may be written that is too large to be held."""
        found = self.beside / name
        found.parent.mkdir(parents=True, exist_ok=True)
        return found

    def settle(self, name: str) -> bool:
        """The same as lay(), of a file that is in its room."""
        public, target = self.out / name, self.beside / name
        digest = file_sha256(target)
        changed = not public.is_file() or file_sha256(public) != digest
        if not changed:
            target.unlink()
        return self.laid(name, digest, changed)

    def stage(self, name: str, body: bytes) -> None:
        """Lays a file down, to be published with the next promotion."""
        if self.lay(name, body):
            self.staged[name] = None

    def read(self, name: str) -> bytes | None:
        try:
            return (self.out / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def nothing(self) -> bool:
        """Whether the public has nothing at all."""
        return not self.out.exists() or {*os.listdir(self.out)} <= {BESIDE}

    def has(self, name: str) -> bool:
        """Whether the public has it, even if a crash has kept the manifest and the tree apart."""
        return name in self.manifest or (not self.empty and os.path.exists(f"{self.out}/{name}"))

    def coming(self, name: str) -> bytes:
        """What will be there once all that is staged is in place."""
        return ((self.beside if name in self.staged else self.out) / name).read_bytes()

    def promote(self, order: Callable[[str], int] = lambda name: 0, first: Callable[[], None] | None = None) -> list[str]:
        """Renames what was staged into place, in this order, and what is new before what may name it; the files that changed.

        `first` is done before anything moves.
        """
        done = [*self.staged]
        if not self.empty:
            done.sort(key=lambda name: (order(name), os.path.exists(f"{self.out}/{name}")))
        if self.durable:
            sync_all((f"{self.beside}/{name}" for name in done), first)
        else:
            if first:
                first()
            if not self.empty:
                os.sync()
        fresh = self._fresh(done)
        moved: set[str] = set()
        for name in done:
            if top := fresh[os.path.dirname(name)]:
                if top not in moved:
                    os.replace(self.beside / top, self.out / top)
                    moved.add(top)
                continue
            target = self.out / name
            compress.forget(target)
            os.replace(self.beside / name, target)
        if self.durable:
            folders = {os.path.dirname(fresh[os.path.dirname(name)] or name) for name in done}
            sync_all(f"{self.out}/{folder}" for folder in sorted(folders | {os.path.dirname(name) for name in done}))
        self.staged.clear()
        return done

    def _fresh(self, names: list[str]) -> dict[str, str]:
        """Folder -> the highest one above it, or itself, that the public does not have yet: put in place with one rename.

        "" where the public has the folder. What lies beside under such a folder is all of it staged.
        """
        found: dict[str, str] = {"": ""}

        def look(folder: str) -> str:
            if folder not in found:
                above = look(os.path.dirname(folder))
                found[folder] = above or ("" if os.path.isdir(self.out / folder) else folder)
            return found[folder]

        for name in names:
            look(os.path.dirname(name))
        return found

    def forget(self, names: Iterable[str]) -> None:
        """These are no longer published; seal() removes them once the manifest no longer names them."""
        for name in names:
            self.manifest.remove(name)

    def seal(self, gone: Iterable[str]) -> None:
        """The manifest, then the removals."""
        if not self.durable:
            os.sync()
        self.manifest.write(self.durable)
        for name in gone:
            target = self.out / name
            compress.forget(target)
            target.unlink(missing_ok=True)
            for folder in target.parents:
                if folder == self.out or not folder.exists() or any(folder.iterdir()):
                    break
                folder.rmdir()
        shutil.rmtree(self.out / BESIDE, ignore_errors=True)
