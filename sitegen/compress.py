"""Precompressed twins beside published files, so that no server compresses the same page again for each visitor.

A twin never outlives its file: promoting or removing a file takes its twins away first, and they are made after the
public has the file. What a crash keeps from being made is made by the next run; until then the file goes out as it is.
"""

import gzip
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import brotli

SUFFIXES = (".gz", ".br")
KINDS = frozenset({".html", ".json", ".jsonl", ".css", ".js", ".svg", ".txt", ".xml", ".atom", ".csv"})
SMALLEST = 1024  # bytes; below that there is nothing to win
WORKERS = 2


def twins(file: Path) -> tuple[Path, ...]:
    return tuple(file.with_name(file.name + suffix) for suffix in SUFFIXES)


def forget(file: Path) -> None:
    """The twins of a file that is about to change or to go."""
    if file.suffix in KINDS:
        for twin in twins(file):
            twin.unlink(missing_ok=True)


def make(out: Path, names: Iterable[str]) -> None:
    """Twins for those of these files that lack them; compressing lets go of the interpreter, so two at a time are faster."""
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(lambda name: _make(out / name), names):
            pass


def _make(file: Path) -> None:
    if file.suffix not in KINDS:
        return
    zipped, brotlied = twins(file)
    with suppress(FileNotFoundError):
        if file.stat().st_size < SMALLEST or (zipped.exists() and brotlied.exists()):
            return
        body = file.read_bytes()
        for twin, small in ((zipped, gzip.compress(body, 6, mtime=0)), (brotlied, brotli.compress(body, quality=5))):
            beside = twin.with_name(f".{twin.name}.part")
            beside.write_bytes(small)
            beside.replace(twin)
