"""The publication log: every version of a notice page that the public ever saw, one hash-chained line each."""

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import orjson

from sitegen.client import Data
from sitegen.publish import canonical, read_manifest, sha256, write_durably

NAME = "log.jsonl"
BEGINNING = "0" * 64
VERSIONS = "versions"
BEIJING = timezone(timedelta(hours=8))
CONTENT_HASH = re.compile(rb'<meta name="jinji-content-hash" content="([0-9a-f]*)">')


def content_hash(page: bytes) -> str:
    """What a notice page says the hash of its frozen content is."""
    found = CONTENT_HASH.search(page)
    return found.group(1).decode() if found else ""


def version(page: str, digest: str) -> str:
    """Where a version is kept, e.g. notices/…/versions/ab12….html for notices/…/index.html."""
    return f"{page.removesuffix('index.html')}{VERSIONS}/{digest}.html"


class PublicationLog:
    """The log in the state folder is the original; the public file is its copy."""

    def __init__(self, state: Path, out: Path) -> None:
        self.original, self.out = state / NAME, out
        self.lines = _whole_lines(self.original)
        self.last: dict[str, str] = {}  # page -> sha256 of the version published last
        self.known: set[str] = set()  # where the versions with a line are kept
        for line in self.lines:
            self._remember(orjson.loads(line))
        self.fresh: set[str] = set()  # pages with a new line since the public copy

    def _remember(self, entry: Data) -> None:
        self.last[entry["page"]] = entry["sha256"]
        self.known.add(version(entry["page"], entry["sha256"]))

    def keep(self, page: str, body: bytes) -> None:
        """The version itself, kept before the page is published."""
        target = self.out / version(page, sha256(body))
        if not target.exists():
            write_durably(target, body)

    def catch_up(self, page: str, shown: bytes | None, now: datetime) -> None:
        """A version that was published just before a crash still gets its line, before anything replaces it."""
        digest = sha256(shown) if shown is not None else ""
        if shown is not None and self.last.get(page) != digest and (self.out / version(page, digest)).exists():
            self.note(page, shown, now)

    def note(self, page: str, body: bytes | None, now: datetime) -> None:
        """One line for this version, unless it is the version noted last. No body: the page is gone."""
        digest = sha256(body) if body is not None else ""
        if self.last.get(page, "") == digest:
            return
        entry = {
            "at": now.astimezone(BEIJING).isoformat(timespec="milliseconds"),
            "contentHash": content_hash(body) if body is not None else "",
            "n": len(self.lines) + 1,
            "page": page,
            "previous": sha256(self.lines[-1]) if self.lines else BEGINNING,
            "sha256": digest,
        }
        line = canonical(entry)
        self.original.parent.mkdir(parents=True, exist_ok=True)
        with self.original.open("ab") as file:
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.lines.append(line)
        self._remember(entry)
        self.fresh.add(page)

    def tidy(self, page: str) -> None:
        """Versions kept just before a crash that were never published, and files it left half written."""
        for file in (self.out / page).with_name(VERSIONS).glob("*"):
            name = file.relative_to(self.out).as_posix()
            if file.name.endswith(".part") or (len(file.stem) == 64 and name not in self.known):
                file.unlink()

    def of(self, page: str) -> list[Data]:
        """The lines about one page, oldest first."""
        entries = (orjson.loads(line) for line in self.lines if page.encode() in line)
        return [entry for entry in entries if entry["page"] == page]

    def unlisted(self) -> set[str]:
        """Pages whose list of versions a crash has left behind; looked for only where the public copy is behind too."""
        public = self.out / NAME
        if public.exists() and public.stat().st_size == sum(len(line) + 1 for line in self.lines):
            return set()
        return set(self.last)

    def copy(self) -> None:
        """The public copy, brought up to date."""
        body = b"".join(line + b"\n" for line in self.lines)
        public = self.out / NAME
        if not public.exists() or public.read_bytes() != body:
            write_durably(public, body)
        self.fresh.clear()


def _whole_lines(original: Path) -> list[bytes]:
    """All whole lines; one torn by a crash is cut off, for what it told of will be told again."""
    if not original.exists():
        return []
    body = original.read_bytes()
    whole = body[: body.rfind(b"\n") + 1]
    if whole != body:
        os.truncate(original, len(whole))
    return whole.splitlines()


def verify(folder: Path) -> list[str]:
    """Everything that is wrong with a published site, in words; an empty list means it is whole."""
    return [*_chain(folder), *_tree(folder)]


def _chain(folder: Path) -> Iterator[str]:
    if not (folder / NAME).exists():
        yield f"没有发布记录 {NAME}"
        return
    previous, last, kept = BEGINNING, {}, set()
    for number, line in enumerate((folder / NAME).read_bytes().splitlines(), 1):
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:
            yield f"发布记录第 {number} 行不是完整的 JSON"
            entry = {}
        if entry.get("previous") != previous or entry.get("n") != number:
            yield f"发布记录第 {number} 行与上一行不相衔接"
        previous = sha256(line)
        if not (page := entry.get("page")):
            continue
        last[page] = entry["sha256"]
        if entry["sha256"]:
            kept.add(name := version(page, entry["sha256"]))
            yield from _version(folder, name, entry, number)
    for page, digest in last.items():
        shown = folder / page
        if (sha256(shown.read_bytes()) if shown.exists() else "") != digest:
            yield f"{page} 与发布记录中的最后版本不一致"
    for file in sorted(folder.glob(f"notices/*/{VERSIONS}/*.html")):
        name = file.relative_to(folder).as_posix()
        if file.name != "index.html" and name not in kept:
            yield f"{name} 没有发布记录"


def _version(folder: Path, name: str, entry: Data, number: int) -> Iterator[str]:
    if not (folder / name).exists():
        yield f"发布记录第 {number} 行所指的版本 {name} 不存在"
        return
    body = (folder / name).read_bytes()
    if sha256(body) != entry["sha256"]:
        yield f"发布记录第 {number} 行所指的版本 {name} 已被改动"
    elif content_hash(body) != entry["contentHash"]:
        yield f"发布记录第 {number} 行的内容摘要与版本 {name} 不一致"


def _tree(folder: Path) -> Iterator[str]:
    manifest = read_manifest(folder)
    if manifest is None:
        yield "没有文件清单 manifest.json"
        return
    for name, digest in sorted(manifest.items()):
        file = folder / name
        if not file.exists():
            yield f"{name} 不见了"
        elif sha256(file.read_bytes()) != digest:
            yield f"{name} 已被改动"
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and name not in manifest and not apart(name):
            yield f"{name} 不在文件清单中"


def apart(name: str) -> bool:
    """What is published but not part of the page tree: the manifest, the log, kept versions, files in the making."""
    parts = name.split("/")
    own = name in (NAME, "manifest.json") or any(part.startswith(".") for part in parts)
    return own or (parts[0] == "notices" and VERSIONS in parts[2:3])
