"""What the database refuses about logins, keys and second factors by itself, whoever writes (GB/T 22239-2019 8.1.4.1, 8.1.4.2)."""

from __future__ import annotations

import asyncpg
import pytest

from schema.record.transaction import connection, transaction
from tests.api.test_entry import enrolled, strict
from tests.api.test_keys import issued
from tests.world import World

__all__ = ("strict",)
ALL = "SELECT * FROM {} ORDER BY id"
TABLES = ("account", "session", "api_key", "factor", "recovery_code", "known_device")
ANOTHER = (
    "INSERT INTO factor (id, stage, since, account_id, title, secret_sealed, last_step) SELECT gen_random_uuid(), '{}', now(), account_id,"
    " title, secret_sealed, 1 FROM factor WHERE stage = '{}'"
)
REFUSED = (
    "UPDATE factor SET last_step = last_step - 1 WHERE stage = 'ACTIVE'", "UPDATE factor SET last_step = NULL WHERE stage = 'ACTIVE'",
    "UPDATE factor SET last_step = last_step - 1 WHERE stage = 'ACTIVE' AND title <> ''", "UPDATE factor SET stage = 'LOST'",
    "UPDATE factor SET secret_sealed = 'plain'", ANOTHER.format("ACTIVE", "ACTIVE"), ANOTHER.format("PENDING", "PENDING"),
    "UPDATE recovery_code SET used_at = NULL WHERE used_at IS NOT NULL", "UPDATE recovery_code SET digest = repeat('a', 64)",
    "UPDATE recovery_code SET digest = 'plain'", "UPDATE session SET closed_at = NULL WHERE closed_at IS NOT NULL",
    "UPDATE session SET scopes = 'read'", "UPDATE session SET scopes = NULL WHERE scopes IS NOT NULL",
    "UPDATE session SET digest = repeat('a', 64)", "UPDATE session SET idle_until = expires_at + interval '1 second'",
    "UPDATE session SET account_id = (SELECT id FROM account WHERE name = 'admin') WHERE scopes IS NOT NULL",
    "UPDATE api_key SET scopes = '*' WHERE account_id IS NOT NULL", "UPDATE api_key SET expires_on = NULL WHERE account_id IS NOT NULL",
    "UPDATE api_key SET role = 'ADMIN'", "UPDATE account SET reset_digest = repeat('a', 64)", "UPDATE account SET reset_until = now()",
    "UPDATE account SET reset_digest = 'plain', reset_until = now()",
)  # fmt: skip


async def test_the_database_refuses_it_by_itself_and_nothing_has_changed(strict: World) -> None:
    await enrolled(strict, "centre")
    await strict.data('mutation { factorEnrol { secret } }', "bureau")
    await issued(strict, "factory", "read")
    async with transaction() as raw:
        await raw.execute("UPDATE recovery_code SET used_at = now() WHERE id = (SELECT min(id::text)::uuid FROM recovery_code)")
        await raw.execute("UPDATE session SET closed_at = now() WHERE account_id = (SELECT id FROM account WHERE name = 'mill')")
        await raw.execute(
            "INSERT INTO session (id, account_id, digest, opened_at, expires_at, idle_until, used_at, scopes) SELECT gen_random_uuid(), id,"
            " repeat('b', 64), now(), now(), now(), now(), 'read:Factor' FROM account WHERE name = 'bureau'"
        )
    async with connection() as raw:
        before = {table: await raw.fetch(ALL.format(table)) for table in TABLES}
    for sql in REFUSED:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            async with transaction() as raw:
                await raw.execute(sql)
    async with connection() as raw:
        assert {table: await raw.fetch(ALL.format(table)) for table in TABLES} == before
