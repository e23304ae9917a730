"""`make bench`: reads against PostGraphile, against plain Strawberry and against the limit; acts against a hand-written transaction.

All on one PostgreSQL, side by side in one run. What counts are the ratios; figures of two runs or machines do not compare.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console

from . import desk, importing, report, store
from .data import NATION, SCALES, SMALL, Scale
from .equal import check
from .load import Taken, loaded, median, postmaster, wrk
from .peers import LIMIT, OURS, PEERS, Peer, Running, running
from .reads import READS, Read

CONNECTIONS = (1, 16)
GROWING = ("Detail", "Rows")  # the reads whose time must hardly grow with the data
DESK, IMPORT = "desk", "import"


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    named = [read.name.lower() for read in READS]
    peers = [peer.name.lower() for peer in PEERS if peer is not OURS]
    parser.add_argument(
        "--scale", choices=SCALES, default=SMALL.name,
        help="small: 2,000 institutions, 200,000 ledger lines, all servers (default); nation: Jinji and the limit on that and on"
        " 50,000 institutions, 10,000,000 lines (some minutes to build, about 6 GB of disk, kept for the next run)",
    )  # fmt: skip
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which medians are told (default 3)")
    parser.add_argument("--seconds", type=int, default=3, help="seconds of one measurement (default 3)")
    parser.add_argument("--only", nargs="+", choices=[*named, DESK, IMPORT], default=[*named, DESK, IMPORT],
                        help="reads, the desk, and importing candidates")  # fmt: skip
    parser.add_argument("--skip", nargs="+", choices=peers, default=[], help="servers to leave out")
    return parser.parse_args()


async def main(chosen: argparse.Namespace) -> None:
    """Build what is missing, compare answers, measure in turn, print."""
    console = Console()
    console.width = max(console.width, 110)  # into a file, too, tables are whole
    server = store.start()
    reads = [read for read in READS if read.name.lower() in chosen.only]
    if reads:
        wrk()
        scales = [SMALL, NATION] if chosen.scale == NATION.name else [SMALL]
        databases = {scale: await store.built(server, scale, console) for scale in scales}
        if chosen.scale == NATION.name:
            await growth(databases, reads, chosen, console)
        else:
            peers = [peer for peer in PEERS if peer.name.lower() not in chosen.skip]
            await comparison(databases[SMALL], peers, reads, chosen, console)
    if DESK in chosen.only:
        await desk.measured(server, console)
    if IMPORT in chosen.only:
        await importing.measured(server, console)


async def comparison(
    database: str, peers: list[Peer], reads: list[Read], chosen: argparse.Namespace, console: Console
) -> None:
    """All servers on the small data set."""
    async with AsyncExitStack() as stack:
        servers = {peer: await stack.enter_async_context(running(peer, database)) for peer in peers}
        console.print(f"{await check(servers, SMALL):,} answers of {len(servers) - 1} servers are as Jinji's")
        names = {peer.name: (found, SMALL) for peer, found in servers.items()}
        taken = await measured(names, reads, chosen, await postmaster(database), console)
    report.figures(taken, console)
    for peer in (OURS, LIMIT):
        if peer in peers:
            report.ratios(taken, peer.name, console)


async def growth(databases: dict[Scale, str], reads: list[Read], chosen: argparse.Namespace, console: Console) -> None:
    """Jinji, and the limit beside it, on both data sets."""
    names: dict[str, tuple[Running, Scale]] = {}
    async with AsyncExitStack() as stack:
        for scale, database in databases.items():
            servers = {peer: await stack.enter_async_context(running(peer, database)) for peer in (OURS, LIMIT)}
            console.print(f"{scale.name}: {await check(servers, scale):,} answers of the limit are as Jinji's")
            names |= {f"{peer.name}, {scale.name}": (found, scale) for peer, found in servers.items()}
        taken = await measured(names, reads, chosen, await postmaster(databases[SMALL]), console)
    report.figures(taken, console)
    for peer in (OURS, LIMIT):
        report.grown(taken, f"{peer.name}, {SMALL.name}", f"{peer.name}, {NATION.name}", GROWING, console)


async def measured(
    servers: dict[str, tuple[Running, Scale]], reads: list[Read], chosen: argparse.Namespace, above: int | None,
    console: Console,
) -> report.Figures:  # fmt: skip
    """Every read of every server at every number of connections: the servers in turn, one under load at a time."""
    rounds: dict[report.Key, list[Taken]] = {}
    with tempfile.TemporaryDirectory() as folder, console.status("measuring") as status:
        for read in reads:
            files = {name: _written(Path(folder, name), found, read, scale) for name, (found, scale) in servers.items()}
            for connections in CONNECTIONS:
                for turn in range(chosen.rounds):
                    for name in list(servers)[:: -1 if turn % 2 else 1]:
                        status.update(f"{read.name}, {connections} connections, round {turn + 1}: {name}")
                        one = await loaded(servers[name][0], files[name], connections, chosen.seconds, above)
                        rounds.setdefault((read.name, connections, name), []).append(one)
    return {key: median(found) for key, found in rounds.items()}


def _written(file: Path, server: Running, read: Read, scale: Scale) -> Path:
    """The requests in a file, for wrk."""
    file.write_bytes(b"\n".join(server.bodies(read, scale)))
    return file


if __name__ == "__main__":
    asyncio.run(main(options()))
