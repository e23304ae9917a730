"""Precompressed twins beside published files, so that no server compresses the same page again for each visitor.

A twin never outlives its file: promoting or removing a file takes its twins away first, and they are made after the
public has the file. What a crash keeps from being made is made by the next run; until then the file goes out as it is.
"""

import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import brotli

SUFFIXES = (".gz", ".br")
KINDS = frozenset({".html", ".json", ".jsonl", ".css", ".js", ".svg", ".txt", ".xml", ".atom", ".csv"})
SMALLEST = 1024  # bytes; below that there is nothing to win
WORKERS = 2
PIECE = 1 << 20  # bytes


def twins(file: Path) -> tuple[Path, ...]:
    return tuple(file.with_name(file.name + suffix) for suffix in SUFFIXES)


def forget(file: Path) -> None:
    """The twins of a file that is about to change or to go."""
    if file.suffix in KINDS:
        for twin in twins(file):
            twin.unlink(missing_ok=True)


def make(out: Path, names: Sequence[str]) -> None:
    """Twins for those of these files that lack them; compressing lets go of the interpreter, so two at a time are faster."""

    def some(start: int) -> None:
        for name in names[start::WORKERS]:
            _make(out / name)

    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(some, range(WORKERS)):
            pass


def _make(file: Path) -> None:
    """Piece by piece, for a whole table is large."""
    if file.suffix not in KINDS:
        return
    zipped, brotlied = twins(file)
    with suppress(FileNotFoundError):
        if file.stat().st_size < SMALLEST or (zipped.exists() and brotlied.exists()):
            return
        parts = [twin.with_name(f".{twin.name}.part") for twin in (zipped, brotlied)]
        gzip, br = zlib.compressobj(6, wbits=zlib.MAX_WBITS | 16), brotli.Compressor(quality=5)
        with file.open("rb") as body, parts[0].open("wb") as small, parts[1].open("wb") as smaller:
            while piece := body.read(PIECE):
                small.write(gzip.compress(piece))
                smaller.write(br.process(piece))
            small.write(gzip.flush())
            smaller.write(br.finish())
        for part, twin in zip(parts, (zipped, brotlied), strict=True):
            part.replace(twin)
