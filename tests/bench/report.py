"""What is printed: the medians of everything, how we compare with each other server, how time grows with the data."""

from __future__ import annotations

import math
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from .load import Taken

Key = tuple[str, int, str]  # read, connections, server
Figures = dict[Key, Taken]


def figures(taken: Figures, console: Console) -> None:
    """One line for each read and server."""
    for connections in _distinct(key[1] for key in taken):
        table = Table(
            "read", "server", "requests/s", "CPU ms", "PostgreSQL CPU ms", "p50 ms", "p99 ms",
            title=f"{connections} connection{'s' * (connections > 1)}: medians",
        )  # fmt: skip
        for read in _distinct(key[0] for key in taken):
            for server in _distinct(key[2] for key in taken):
                one = taken[read, connections, server]
                table.add_row(
                    read,
                    server,
                    f"{one.rate:,.0f}",
                    f"{one.cpu:.3f}",
                    f"{one.database:.3f}",
                    f"{one.p50:.2f}",
                    f"{one.p99:.2f}",
                )
            table.add_section()
        console.print(table)


def ratios(taken: Figures, ours: str, console: Console) -> None:
    """How many times the other's requests a second we answer, and how many times our processor time it takes.

    A table for each number of connections, and one for all together: a read's ratio there is the geometric mean of its ratios.
    """
    others = [server for server in _distinct(key[2] for key in taken) if server != ours]
    reads, counts = _distinct(key[0] for key in taken), _distinct(key[1] for key in taken)
    for chosen in [[one] for one in counts] + [counts] * (len(counts) > 1):
        said = f"{' and '.join(map(str, chosen))} connection{'s' * (chosen != [1])}"
        table = Table(
            "read", *(f"to {other}" for other in others), caption="requests/s (in brackets: CPU, server and PostgreSQL, a request)",
            title=f"{ours}, {said}: ratios, more than 1 is better",
        )  # fmt: skip
        columns = [[_ratio(taken, read, chosen, ours, other) for read in reads] for other in others]
        for read, *pairs in zip(reads, *columns, strict=True):
            table.add_row(read, *map(_pair, pairs))
        table.add_section()
        table.add_row("geometric mean", *(_pair(tuple(map(_mean, zip(*column, strict=True)))) for column in columns))
        console.print(table)


def _ratio(taken: Figures, read: str, connections: Iterable[int], ours: str, other: str) -> tuple[float, float]:
    both = [(taken[read, count, ours], taken[read, count, other]) for count in connections]
    return _mean(mine.rate / theirs.rate for mine, theirs in both), _mean(_cpu(theirs) / _cpu(mine) for mine, theirs in both)


def grown(taken: Figures, small: str, large: str, reads: Iterable[str], console: Console) -> None:
    """How many times longer a read takes on the large data set."""
    table = Table("read", "connections", "median time", "CPU", title=f"{large} / {small}: less is better")
    for read, connections, server in taken:
        if server == small and read in reads:
            before, now = taken[read, connections, small], taken[read, connections, large]
            table.add_row(read, str(connections), f"{now.p50 / before.p50:.2f}", f"{_cpu(now) / _cpu(before):.2f}")
    console.print(table)


def _cpu(one: Taken) -> float:
    return one.cpu + one.database


def _pair(both: Iterable[float]) -> str:
    rate, cpu = both
    return f"{rate:.2f} ({cpu:.2f})"


def _mean(values: Iterable[float]) -> float:
    logs = [math.log(value) for value in values]
    return math.exp(sum(logs) / len(logs))


def _distinct(values: Iterable[object]) -> list:  # type: ignore[type-arg]
    return list(dict.fromkeys(values))
