"""`make bench-site`: our generator beside Hugo and MkDocs, the same register, the same records a page each with its data, in one run.

What is in the time. Hugo, MkDocs and “ours, answers at hand” begin with the data on disk and end with all files in place; ours
also makes the search index, the hand-written pages (by MkDocs), a hash of every file and the publication log, and lists by occupation.
“Ours, asking the API” includes asking a real server on the same machine. Compressed twins are made after the site is public and have a
line of their own. “One change” is from the commit to the record's own page on disk, ringing left out; then until every list has followed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from . import site_peers, store
from .data import Scale
from .peers import OURS, running

Data = dict[str, Any]
SIZES = (2_000, 20_000)
HUGO, MKDOCS, PAGE, GROWTH, MEMORY = 0.6, 0.3, 150, 1.3, 300  # what issue 8 asks for


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.site", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="how many institutions")
    parser.add_argument("--rounds", type=int, default=3, help="rounds in turn, of which medians are told (default 3)")
    parser.add_argument("--changes", type=int, default=60, help="changes, one after another (default 60)")
    parser.add_argument("--skip", nargs="+", choices=("hugo", "mkdocs", "asking", "twins", "changes"), default=[])
    return parser.parse_args()


async def ours(*arguments: str) -> Data:
    """The generator in a process of its own."""
    command = (sys.executable, "-m", "tests.bench.site_ours", *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    if process.returncode:
        raise SystemExit("the generator has failed; see above")
    told: Data = json.loads(said)
    return told


async def measured(server: str, size: int, chosen: argparse.Namespace, console: Console) -> Data:
    """One size: all builders in turn, then changes."""
    place = store.FOLDER / f"site-{size}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    database = await store.built(server, Scale(f"site_{size}", size, size * 10, size * 2), console)
    told: Data = {"builds": {}, "made": {}}

    def note(name: str, one: Data) -> None:
        told["builds"].setdefault(name, []).append(one["seconds"])
        told["peak"] = max(told.get("peak", 0), one["peak"] if name.startswith("ours") else 0)
        console.print(f"  {size:>6,}  {name:<26}{one['seconds']:>9.2f} s")

    async with running(OURS, database) as api:
        url, kept, out = api.url.removesuffix("/graphql"), place / "kept.db", place / "ours"
        await ours("whole", url, str(out), f"write:{kept}", "bare")  # the answers for later, and a warm server
        site_peers.for_hugo(out / "site", place / "hugo")
        site_peers.for_mkdocs(out / "site", place / "mkdocs")
        told["made"]["ours"] = site_peers.counted(out / "site")
        for _ in range(chosen.rounds):
            for name, arguments in {
                "ours, answers at hand": (f"read:{kept}", "bare"), "ours, asking the API": ("ask", "bare"), "ours, with twins": (f"read:{kept}",),
            }.items():  # fmt: skip
                if not any(word in name for word in chosen.skip):
                    shutil.rmtree(out)
                    note(name, await ours("whole", url, str(out), *arguments))
            for name, peer in {"hugo": site_peers.hugo, "mkdocs": site_peers.mkdocs}.items():
                if name not in chosen.skip:
                    note(name, one := await asyncio.to_thread(peer, place / name))
                    told["made"][name] = {key: one[key] for key in ("html", "json", "bytes")}
        if "changes" not in chosen.skip:
            told["change"] = await ours("changes", url, str(out), database, str(chosen.changes))
            told["peak"] = max(told["peak"], told["change"]["peak"])
    shutil.rmtree(place)
    return told


def p95(seconds: list[float]) -> float:
    """In milliseconds."""
    return sorted(seconds)[int(len(seconds) * 0.95)] * 1000


def report(found: dict[int, Data], console: Console) -> None:
    """Ratios, and what was asked for."""
    table = Table("institutions", "what", "found", "asked for", "", title="Side by side, medians; ratios count, seconds do not compare")
    for size, told in found.items():
        medians = {name: median(seconds) for name, seconds in told["builds"].items()}
        for peer, most in (("hugo", HUGO), ("mkdocs", MKDOCS)):
            for name in ("ours, answers at hand", "ours, asking the API", "ours, with twins"):
                if peer in medians and name in medians:
                    ratio, counts = medians[name] / medians[peer], name == "ours, answers at hand"
                    row = (f"{most:.2f}", _met(ratio <= most)) if counts else ("", "")
                    table.add_row(f"{size:,}", f"{name} / {peer}", f"{ratio:.2f}", *row)
        if "change" in told:
            page = p95(told["change"]["pages"])
            table.add_row(f"{size:,}", "one change, page on disk, p95", f"{page:.0f} ms", f"{PAGE} ms", _met(page < PAGE))
            table.add_row(f"{size:,}", "one change, all lists too, p95", f"{p95(told['change']['lists']):.0f} ms", "", "")
        table.add_row(f"{size:,}", "most memory, ours", f"{told['peak']} MB", f"{MEMORY} MB", _met(told["peak"] < MEMORY))
        for name, made in told["made"].items():
            words = f"{made['html']:,} pages, {made['json']:,} data files, {made['bytes']:,} bytes a record's page"
            table.add_row(f"{size:,}", f"made by {name}", words, "", "")
    sizes = sorted(size for size, told in found.items() if "change" in told)
    if len(sizes) > 1:
        grown = p95(found[sizes[-1]]["change"]["pages"]) / p95(found[sizes[0]]["change"]["pages"])
        table.add_row("", f"one change at {sizes[-1]:,} / at {sizes[0]:,}", f"{grown:.2f}", f"{GROWTH}", _met(grown <= GROWTH))
    console.print(table)


def _met(well: bool) -> str:
    return "[green]met[/]" if well else "[red]missed[/]"


async def main(chosen: argparse.Namespace) -> None:
    console = Console()
    console.width = max(console.width, 130)
    server = store.start()
    report({size: await measured(server, size, chosen, console) for size in chosen.sizes}, console)


if __name__ == "__main__":
    asyncio.run(main(options()))
