"""The publication log: every version of a notice page that the public ever saw, one hash-chained line each, with signed checkpoints."""

import os
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import orjson

from sitegen import checkpoint
from sitegen.client import Data
from sitegen.publish import MANIFEST, PARTS, canonical, sha256, write_durably

NAME = "log.jsonl"
PUBLIC = (NAME, checkpoint.NAME, checkpoint.KEYS)
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


def listing(page: str) -> str:
    """Where a page's versions are listed."""
    return f"{page.removesuffix('index.html')}{VERSIONS}/index.html"


class PublicationLog:
    """The log and its checkpoints in the state folder are the originals; the public files are their copies."""

    def __init__(self, state: Path, out: Path, key: Path) -> None:
        self.original, self.out, self.key = state / NAME, out, key
        self.signed = state / checkpoint.NAME
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
            "at": _told(now),
            "contentHash": content_hash(body) if body is not None else "",
            "n": len(self.lines) + 1,
            "page": page,
            "previous": sha256(self.lines[-1]) if self.lines else BEGINNING,
            "sha256": digest,
        }
        line = canonical(entry)
        _append(self.original, line)
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

    def copy(self, now: datetime) -> None:
        """The public copies, brought up to date, and what is new signed: the log first, then the key, then the checkpoint."""
        _copied(self.lines, self.out / NAME)
        signed = _whole_lines(self.signed)
        key = checkpoint.signing_key(self.key)
        public = self.out / checkpoint.KEYS
        keys = public.read_bytes() if public.exists() else None
        if (told := checkpoint.published(keys, key)) != keys:
            write_durably(public, told)
        if self.lines and (not signed or checkpoint.count(signed[-1]) < len(self.lines)):
            signed.append(checkpoint.made(self.lines, _told(now), key))
            _append(self.signed, signed[-1])
        _copied(signed, self.out / checkpoint.NAME)
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


def _told(moment: datetime) -> str:
    return moment.astimezone(BEIJING).isoformat(timespec="milliseconds")


def _append(original: Path, line: bytes) -> None:
    original.parent.mkdir(parents=True, exist_ok=True)
    with original.open("ab") as file:
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _copied(lines: list[bytes], public: Path) -> None:
    body = b"".join(line + b"\n" for line in lines)
    if not public.exists() or public.read_bytes() != body:
        write_durably(public, body)


def apart(name: str) -> bool:
    """What is published but not part of the page tree: the manifest, the log, kept versions, compressed twins, files in the making."""
    parts = name.split("/")
    own = name in (*PUBLIC, MANIFEST) or any(part.startswith(".") for part in parts)
    own = own or parts[0] == PARTS or name.endswith((".gz", ".br"))
    return own or (parts[0] == "notices" and VERSIONS in parts[2:3])
