"""Whether the ledger is whole: every line's hash, its link to the line before, no gap, and nothing cut off its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .ledger import GENESIS, Line, digest
from .transaction import pool

SEVERAL = 500  # lines fetched at a time
REFERENCES = (("SELECT max(entered_by) FROM stay", "环节停留记录"), ("SELECT max(line) FROM public_change", "公开变更"))


async def verify_ledger() -> list[str]:
    """What is wrong with the ledger, in words with the position; empty when it is sound.

    One snapshot, read in stretches. The end of a chain proves nothing of lines cut off after it, so the places to which
    other records point are looked at too.
    """
    problems: list[str] = []
    last, previous = 0, GENESIS
    columns = [name for name, field in Line._meta.fields_map.items() if field.has_db_field]
    named = ", ".join(f'"{name}"' for name in columns)
    async with (
        (await pool()).acquire() as raw,
        raw.transaction(isolation="repeatable_read", readonly=True),
    ):
        async for row in raw.cursor(f"SELECT {named} FROM ledger ORDER BY position", prefetch=SEVERAL):
            problems += _faults(dict(row), last, previous)
            last, previous = row["position"], row["hash"]
        for sql, what in REFERENCES:
            pointed = await raw.fetchval(sql)
            if pointed is not None and pointed > last:
                problems.append(f"末行为第{last}行，而{what}指向第{pointed}行：末尾的台账行缺失")
    return problems


def _faults(line: dict[str, Any], last: int, previous: str) -> Iterator[str]:
    position = line["position"]
    if position != last + 1:
        missing = f"第{last + 1}行" if position == last + 2 else f"第{last + 1}行至第{position - 1}行"
        yield f"第{position}行：前面缺少{missing}" if position > last + 1 else f"第{position}行：序号应从1开始"
    elif line["previous"] != previous:
        yield f"第{position}行：所记的上一行哈希与上一行不符"
    if line["hash"] != digest({name: value for name, value in line.items() if name != "hash"}):
        yield f"第{position}行：内容与哈希不符，该行被改动过"
