"""How a page becomes files; and the worker that does it for others: `python -m sitegen.printing`, sheets in, what was laid down out.

A process of its own that imports little, for each has to start before it prints.
"""

import gc
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import orjson

from sitegen import beside, render
from sitegen.client import Data
from sitegen.config import SiteConfig
from sitegen.pages import TABLE, Address, folder
from sitegen.publish import canonical, lay

Sheet = list[tuple[str, str, int, Data]]  # row, key, number, answer
Entry = tuple[str, str, int, Data, bytes]  # the same, and its JSON twin
Laid = list[tuple[str, str, bool]]  # name, sha256, whether it changes for the public
SELDOM = 10_000  # allocations between two searches for garbage: answers and pages leave little, and are many
SIZE = 8  # bytes that tell how long a message is


def files(draw: render.Render, address: Address, number: int, data: Data, twin: bytes) -> Iterator[tuple[str, bytes]]:
    """A page with its JSON twin."""
    at = folder(address) + (f"page/{number}/" if number > 1 else "")
    yield at + "index.json", twin
    yield at + "index.html", draw(address.page, {**data, "here": "/" + at})


def printed(config: SiteConfig, program: str, place: Path, public: Path | None, sheet: Iterable[Entry]) -> Laid:
    """The files of these pages, and those beside a record's, laid down in `place`; `public` as lay() takes it."""
    draw = render.renderer(config.source, program, config.site_url, config.forms)
    laid = []
    for page, key, number, data, twin in sheet:
        address = Address(page, key)
        made: list[tuple[str, bytes | None]] = [*files(draw, address, number, data, twin)]
        if TABLE[page].detail:
            gathered = beside.gatherer(config, address, place.joinpath)
            gathered.add(data)
            made += ((folder(address) + name, body) for name, body in gathered.files().items())
        laid += [(name, *lay(public, place, name, body)) for name, body in made if body is not None]
    return laid


def entries(sheet: Sheet) -> Iterator[Entry]:
    return ((*told, canonical(told[3])) for told in sheet)


def packed(sheet: Sheet) -> bytes:
    """A sheet on its way to a worker: what its pages are, then the twin of each, line by line."""
    return b"\n".join((orjson.dumps([told[:3] for told in sheet]), *(canonical(told[3]) for told in sheet)))


def unpacked(body: bytes) -> Iterator[Entry]:
    whose, *twins = body.split(b"\n")
    return ((*told, orjson.loads(twin), twin) for told, twin in zip(orjson.loads(whose), twins, strict=True))


def message(told: bytes) -> bytes:
    return len(told).to_bytes(SIZE) + told


def heard(pipe: IO[bytes]) -> bytes | None:
    """The next message; None when there are no more."""
    size = pipe.read(SIZE)
    return pipe.read(int.from_bytes(size)) if size else None


def main() -> None:
    """The first message says for which site; each other one is a sheet, until there are no more."""
    told = orjson.loads(heard(sys.stdin.buffer) or b"")
    out, state, source, place = (Path(told[name]) for name in ("out", "state", "source", "place"))
    config = SiteConfig(told["api_url"], told["site_url"], out, state, source=source)
    gc.set_threshold(SELDOM)
    while (sheet := heard(sys.stdin.buffer)) is not None:
        laid = printed(config, told["program"], place, None if told["empty"] else out, unpacked(sheet))
        sys.stdout.buffer.write(message(orjson.dumps(laid)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
