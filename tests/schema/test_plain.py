"""Columns that JSON need not escape: the list and the database's CHECKs are the same, and nothing that needs it gets in."""

from __future__ import annotations

import asyncpg
import pytest

from schema.record.plain import PLAIN
from schema.record.transaction import connection
from tests.world import World


async def test_every_plain_column_and_no_other_is_held_to_it_by_the_database(world: World) -> None:
    async with connection() as raw:
        found = await raw.fetch(
            "SELECT conrelid::regclass::text AS of, conname AS name, pg_get_constraintdef(oid) AS says, convalidated AS valid"
            " FROM pg_constraint WHERE conname LIKE '%\\_plain'"
        )
    listed = {f"{table}_{column}_plain": (table, column) for table, columns in PLAIN.items() for column in columns}
    assert {row["name"] for row in found} == set(listed)
    for row in found:
        table, column = listed[row["name"]]
        assert row["valid"]
        assert row["of"] == table
        assert f"({column})::text" in row["says"].replace('"', "")
        assert row["says"].endswith("""!~ '["\\\\[:cntrl:]]'::text))""")


@pytest.mark.parametrize("bad", ['名"称', "名\\称", "名\n称", "名\u0001称", "名\u007f称"])
async def test_what_would_need_escaping_is_refused(world: World, bad: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        async with connection() as raw:
            await raw.execute("UPDATE occupation SET name = $1 WHERE code = '6-31-01-03'", bad)
