"""`make bench-site`: our generator beside Hugo and MkDocs, the same register, the same records a page each with its data, in one run.

What is in the time: the whole command, from its start to its end, with the data on disk. Both make the same content: every record a page
with its data, the lists with theirs, feeds in two forms, whole tables, what search must know, the hand-written pages and the map of the site;
every record's page and every entry of a list must say the same words in both (tests/bench/site_hugo.py), or the benchmark ends. We make
workbooks, a search index, a hash of every file and the publication log too. MkDocs makes pages and lists only. “Asking the API” includes
asking a real server on the same machine. Compressed twins are made after the site is public and have a line of their own.
“One change” is from the commit to the record's own page on disk, ringing left out, while lists still follow what changed before.
Nothing is deleted before the end, and a second run begins better some five minutes after: ext4 is slow to give out what was just freed.
Processors are shared, so the work done (seconds of all processors) is told beside the time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from . import site_hugo, site_peers, store
from .data import Scale
from .peers import OURS, running

Data = dict[str, Any]
SIZES = (2_000, 20_000)
HUGO, MKDOCS, PAGE, GROWTH, MEMORY = 0.6, 0.3, 150, 1.3, 300  # what issue 8 asks for


COUNTS = (("ours", "hugo", HUGO), ("ours", "mkdocs", MKDOCS))
LOOKS = (("ours, asking the API", "hugo"), ("ours, with twins", "hugo"))


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.site", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="how many institutions")
    parser.add_argument("--rounds", type=int, default=0, help="rounds in turn, of which medians are told (default 3, above 5,000 institutions 2)")
    parser.add_argument("--changes", type=int, default=60, help="changes, one after another (default 60)")
    parser.add_argument("--skip", nargs="+", choices=("hugo", "mkdocs", "asking", "twins", "changes"), default=[])
    return parser.parse_args()


async def ours(*arguments: str) -> Data:
    """The generator in a process of its own: what it tells, the time of the whole command, and the work of it and its workers."""
    os.sync()
    before, began = os.times(), time.perf_counter()
    command = (sys.executable, "-m", "tests.bench.site_ours", *arguments)
    compiled = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # once, as an installed program is
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=compiled)
    saying, most = asyncio.create_task(process.communicate()), {"peak": 0, "largest": 0}
    while not saying.done():
        held = [*resident(process.pid)]
        most = {"peak": max(most["peak"], sum(held)), "largest": max(most["largest"], *held, 0)}
        await asyncio.wait([saying], timeout=0.1)
    said, _ = await saying
    seconds, after = time.perf_counter() - began, os.times()
    if process.returncode:
        raise SystemExit("the generator has failed; see above")
    work = after.children_user + after.children_system - before.children_user - before.children_system
    return {**json.loads(said), **most, "seconds": seconds, "work": work}


def resident(pid: int) -> Iterator[int]:
    """The memory of a process and of its workers, in MB."""
    with suppress(FileNotFoundError, ProcessLookupError):
        told = Path(f"/proc/{pid}/status").read_text("ascii")
        yield sum(int(line.split()[1]) for line in told.splitlines() if line.startswith("VmRSS")) // 1024
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                yield from resident(int(child))


async def measured(server: str, size: int, chosen: argparse.Namespace, console: Console) -> Data:
    """One size: all builders in turn, then changes."""
    place = store.FOLDER / f"site-{size}-{os.getpid()}"
    place.mkdir(parents=True)
    database = await store.built(server, Scale(f"site_{size}", size, size * 10, size * 2), console)
    told: Data = {"builds": {}, "made": {}, "peak": 0, "largest": 0}

    def note(name: str, one: Data) -> None:
        told["builds"].setdefault(name, []).append((one["seconds"], one["work"]))
        if name.startswith("ours"):
            told["peak"], told["largest"] = max(told["peak"], one["peak"]), max(told["largest"], one["largest"])
        else:
            told["made"][name] = one
        console.print(f"  {size:>6,}  {name:<24}{one['seconds']:>9.2f} s {one['work']:>9.2f} s of work")

    async with running(OURS, database) as api:
        url, kept, grown = api.url.removesuffix("/graphql"), place / "kept.db", place / "ours"
        await ours("whole", url, str(grown), f"write:{kept}", "all")  # the answers for later, a warm server, and the site that changes
        site_hugo.laid_out(grown / "site", place / "hugo")
        site_peers.for_mkdocs(grown / "site", place / "mkdocs")
        told["made"]["ours"] = site_peers.counted(grown / "site")
        for n in range(chosen.rounds or (3 if size <= 5_000 else 2)):
            for name, arguments in {
                "ours": (f"read:{kept}", "all"),
                "ours, asking the API": ("ask", "all"), "ours, with twins": (f"read:{kept}", "twins"),
            }.items():  # fmt: skip
                if not any(word in name for word in chosen.skip):
                    note(name, await ours("whole", url, str(place / f"{name}-{n}"), *arguments))
            for name in ("hugo", "mkdocs"):
                slow = name == "mkdocs" and size > 5_000 and n  # once is enough to tell
                if not slow and name not in chosen.skip:
                    build = site_peers.mkdocs if name == "mkdocs" else site_peers.hugo
                    note(name, await asyncio.to_thread(build, place / name, place / f"{name}-{n}"))
                    if name == "hugo" and not n and (other := site_hugo.different(grown / "site", place / "hugo-0")):
                        raise SystemExit(f"Hugo says other words than we do: {other[:3]}, {len(other)} pages in all")
        if "changes" not in chosen.skip:
            told["change"] = await ours("changes", url, str(grown), database, str(chosen.changes))
            told["peak"] = max(told["peak"], told["change"]["peak"])
    return told


def p95(seconds: list[float]) -> float:
    """In milliseconds."""
    return sorted(seconds)[int(len(seconds) * 0.95)] * 1000


def report(found: dict[int, Data], console: Console) -> None:
    """Ratios, and what was asked for."""
    table = Table("institutions", "what", "found", "of the work", "asked for", "", title="Side by side, medians; ratios count, seconds do not compare")
    for size, told in found.items():
        times, works = ({name: median(one[n] for one in some) for name, some in told["builds"].items()} for n in (0, 1))
        for name, peer, most in (*COUNTS, *((*names, None) for names in LOOKS)):
            if peer in times and name in times:
                ratio, work = times[name] / times[peer], works[name] / works[peer]
                row = (f"{most:.2f}", _met(ratio <= most)) if most else ("", "")
                table.add_row(f"{size:,}", f"{name} / {peer}", f"{ratio:.2f}", f"{work:.2f}", *row)
        if "change" in told:
            page = p95(told["change"]["pages"])
            table.add_row(f"{size:,}", "one change, page on disk, p95", f"{page:.0f} ms", "", f"{PAGE} ms", _met(page < PAGE))
            table.add_row(f"{size:,}", "the last change, until all lists and tables have followed", f"{told['change']['lists']:.0f} s", "", "", "")
        table.add_row(f"{size:,}", "most memory, ours, all processes", f"{told['peak']} MB", "", f"{MEMORY} MB", _met(told["peak"] < MEMORY))
        table.add_row(f"{size:,}", "most memory, ours, the largest process", f"{told['largest']} MB", "", "", "")
        for name, made in told["made"].items():
            words = f"{made['html']:,} pages, {made['json']:,} data files, {made['feeds']:,} feeds, "
            words += f"{made['bytes']:,} bytes a record's page, {made['all']:,} MB in all"
            table.add_row(f"{size:,}", f"made by {name}", words, "", "", "")
    sizes = sorted(size for size, told in found.items() if "change" in told)
    if len(sizes) > 1:
        grown = p95(found[sizes[-1]]["change"]["pages"]) / p95(found[sizes[0]]["change"]["pages"])
        table.add_row("", f"one change at {sizes[-1]:,} / at {sizes[0]:,}", f"{grown:.2f}", "", f"{GROWTH}", _met(grown <= GROWTH))
    console.print(table)


def _met(well: bool) -> str:
    return "[green]met[/]" if well else "[red]missed[/]"


async def main(chosen: argparse.Namespace) -> None:
    console = Console()
    console.width = max(console.width, 130)
    server = store.start()
    found = {size: await measured(server, size, chosen, console) for size in chosen.sizes}
    for place in store.FOLDER.glob("site-*"):
        shutil.rmtree(place)
    report(found, console)


if __name__ == "__main__":
    asyncio.run(main(options()))
