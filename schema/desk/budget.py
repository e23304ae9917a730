"""What one asker may still ask for, counted for all replicas together, and the documents of GraphQL that are registered.

Neither is a record: a budget may be lost at any time (its table is UNLOGGED), a registered document is found by its hash.
"""

from __future__ import annotations

from collections.abc import Mapping

from schema.record.transaction import connection

# what has flowed in since, less what is wanted; when there is not so much, nothing is taken and no row comes back
DRAW = """
INSERT INTO budget AS b (name, rest, at) VALUES ($1, $4::float8 - $2::float8, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET at = excluded.at,
  rest = least($4, b.rest + extract(epoch FROM excluded.at - b.at) * $3::float8) - $2
WHERE least($4, b.rest + extract(epoch FROM excluded.at - b.at) * $3) >= $2
RETURNING rest"""


async def draw(name: str, wanted: float, per_second: float, most: float) -> bool:
    """Take so much from a budget that fills by `per_second` up to `most`; False: it is not there, and none is taken."""
    async with connection() as raw:
        return await raw.fetchval(DRAW, name, wanted, per_second, most) is not None


async def forget_budgets() -> None:
    """A budget that nobody has drawn from for an hour is full again: it need not be kept."""
    async with connection() as raw:
        await raw.execute("DELETE FROM budget WHERE at < clock_timestamp() - interval '1 hour'")


async def register_operations(documents: Mapping[str, str]) -> int:
    """Keep documents by their SHA-256 (hex), for ever: an old front end goes on asking what it asked. Answers how many are new."""
    sql = (
        "INSERT INTO stored_operation (digest, text) SELECT * FROM unnest($1::text[], $2::text[])"
        " ON CONFLICT (digest) DO NOTHING RETURNING digest"
    )
    async with connection() as raw:
        return len(await raw.fetch(sql, list(documents), list(documents.values())))
