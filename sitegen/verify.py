"""Verifies a published site, in its folder or over the network: the log, its checkpoints, every version, and the files."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import httpx
import orjson

from sitegen import checkpoint, compress
from sitegen.address import url
from sitegen.client import Data
from sitegen.log import BEGINNING, NAME, VERSIONS, apart, content_hash, version
from sitegen.publish import read_manifest, sha256

Read = Callable[[str], bytes | None]


def verify(place: Path | str, key: str = "", earlier: bytes = b"") -> list[str]:
    """Everything that is wrong with a published site, in words; an empty list means it is whole.

    `key` is the public key to trust instead of the published ones; `earlier` checkpoints somebody has kept.
    """
    if isinstance(place, str):
        with httpx.Client(timeout=30, follow_redirects=True) as client:
            return [*_log(_over(client, place), key, earlier)]
    return [*_log(lambda name: _file(place / name), key, earlier), *_strays(place), *_tree(place)]


def _over(client: httpx.Client, base: str) -> Read:
    """What a visitor gets; what is not there is None."""

    def read(name: str) -> bytes | None:
        answer = client.get(base.rstrip("/") + url("/" + name.removesuffix("index.html")))
        if answer.status_code in (404, 410):
            return None
        return answer.raise_for_status().content

    return read


def _file(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _log(read: Read, key: str, earlier: bytes) -> Iterator[str]:
    told = read(NAME)
    if told is None:
        yield f"没有发布记录 {NAME}"
        return
    lines = told.splitlines()
    yield from _chain(read, lines)
    yield from _signed(read, lines, key, earlier)


def _chain(read: Read, lines: list[bytes]) -> Iterator[str]:
    previous, last = BEGINNING, {}
    for number, (line, entry) in enumerate(zip(lines, _entries(lines), strict=True), 1):
        if not entry:
            yield f"发布记录第 {number} 行不是完整的 JSON"
        if entry.get("previous") != previous or entry.get("n") != number:
            yield f"发布记录第 {number} 行与上一行不相衔接"
        previous = sha256(line)
        if not (page := entry.get("page")):
            continue
        last[page] = entry["sha256"]
        if entry["sha256"]:
            yield from _version(read, entry, number)
    for page, digest in last.items():
        shown = read(page)
        if (sha256(shown) if shown is not None else "") != digest:
            yield f"{page} 与发布记录中的最后版本不一致"


def _signed(read: Read, lines: list[bytes], key: str, earlier: bytes) -> Iterator[str]:
    """Checkpoints, the published and the kept ones, each against the log as it is now."""
    published = checkpoint.public_keys(read(checkpoint.KEYS))
    keys = {checkpoint.key_id(key): key} if key else published
    signed = (read(checkpoint.NAME) or b"").splitlines()
    for number, line in enumerate(signed, 1):
        yield from checkpoint.faults(line, lines, published | keys if number < len(signed) else keys, f"第 {number} 个检查点")
    for number, line in enumerate(earlier.splitlines(), 1):
        yield from checkpoint.faults(line, lines, published | keys, f"所存的第 {number} 个检查点")
        if line not in signed:
            yield f"所存的第 {number} 个检查点不在现在公布的检查点之中"
    try:
        covered = checkpoint.count(signed[-1]) if signed else 0
    except (ValueError, KeyError, TypeError):
        return
    if covered < len(lines):
        yield f"发布记录末尾 {len(lines) - covered} 行没有签名"


def _entries(lines: list[bytes]) -> Iterator[Data]:
    for line in lines:
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:
            entry = {}
        yield entry if isinstance(entry, dict) else {}


def _version(read: Read, entry: Data, number: int) -> Iterator[str]:
    name = version(entry["page"], entry["sha256"])
    body = read(name)
    if body is None:
        yield f"发布记录第 {number} 行所指的版本 {name} 不存在"
    elif sha256(body) != entry["sha256"]:
        yield f"发布记录第 {number} 行所指的版本 {name} 已被改动"
    elif content_hash(body) != entry["contentHash"]:
        yield f"发布记录第 {number} 行的内容摘要与版本 {name} 不一致"


def _strays(folder: Path) -> Iterator[str]:
    """Versions that no line tells of."""
    entries = _entries((_file(folder / NAME) or b"").splitlines())
    kept = {version(entry["page"], entry["sha256"]) for entry in entries if entry.get("page")}
    for file in sorted(folder.glob(f"notices/*/{VERSIONS}/*.html")):
        name = file.relative_to(folder).as_posix()
        if file.name != "index.html" and name not in kept:
            yield f"{name} 没有发布记录"


def _tree(folder: Path) -> Iterator[str]:
    manifest = read_manifest(folder)
    if manifest is None:
        yield "没有文件清单 manifest.json"
        return
    for name, digest in sorted(manifest.items()):
        body = _file(folder / name)
        if body is None:
            yield f"{name} 不见了"
        elif sha256(body) != digest:
            yield f"{name} 已被改动"
        elif not all(_unpacked(twin) in (None, body) for twin in compress.twins(folder / name)):
            yield f"{name} 的压缩文件与原文不一致"
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        alone = file.suffix in compress.SUFFIXES and not file.with_suffix("").exists()
        if file.is_file() and name not in manifest and (alone or not apart(name)):
            yield f"{name} 不在文件清单中"


def _unpacked(twin: Path) -> bytes | None:
    body = _file(twin)
    try:
        return body and (gzip.decompress(body) if twin.suffix == ".gz" else brotli.decompress(body))
    except (OSError, EOFError, zlib.error, brotli.error):
        return b""
