"""What every record has: an id in order of time, and a predicate that says who may see it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Mapping
from typing import Any, ClassVar
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from schema.law.roles import Role

# A predicate is SQL over `{t}` (the row) and :actor :unit :district :principal (uuids of whoever asks, and for whom).
Sight = Mapping[Role, str]
EVERYONE: Sight = dict.fromkeys(Role, "true")


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then chance; ids sort by time."""
    stamp = time.time_ns() // 1_000_000
    value = stamp << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def uuids7(count: int) -> list[UUID]:
    """So many at once, for rows that are written by the thousand."""
    head = time.time_ns() // 1_000_000 << 80 | 0x7 << 76 | 0b10 << 62
    chance = secrets.token_bytes(10 * count)
    parts = (int.from_bytes(chance[at : at + 10], "big") for at in range(0, 10 * count, 10))
    return [UUID(int=head | part >> 68 << 64 | part & 0x3FFF_FFFF_FFFF_FFFF) for part in parts]


def through(sight: Sight, table: str, column: str) -> Sight:
    """Whoever sees the row of `table` that `{t}.column` points to sees this one."""
    inner = {role: predicate.replace("{t}", f"up_{table}") for role, predicate in sight.items()}
    return {
        role: predicate if predicate == "true"
        else f'EXISTS (SELECT 1 FROM "{table}" up_{table} WHERE up_{table}.id = {{t}}.{column} AND ({predicate}))'
        for role, predicate in inner.items()
    }  # fmt: skip


class Record(Model):
    """A row with an id; `SIGHT` says who sees it (a role it does not name sees nothing)."""

    SIGHT: ClassVar[Sight] = {}
    BESIDE: ClassVar[bool] = False  # rows may come in beside the law's effects; a line vouches for all of them by a digest
    id = fields.UUIDField(primary_key=True, default=uuid7)

    class Meta:
        abstract = True

    def complete(self) -> None:
        """Fill in the columns that follow from others; called before the row is written."""

    def withheld(self) -> Collection[str]:
        """The columns of which the ledger keeps nothing: it cannot forget, and more people read it than this row."""
        return ()

    def shown(self) -> bool:
        """Whether the public may hear of it at all."""
        return True

    @classmethod
    def visible_to(cls, role: Role) -> str:
        """The SQL predicate over `{t}` for this office."""
        return cls.SIGHT.get(role, "false")


class Case(Record):
    """A record with a procedure: the stage it is in, since when, and until when the law lets it stay.

    `LOOKS_AT` are the relations that the chapter's guards and effects read; `key` is what the public calls it by.
    """

    LOOKS_AT: ClassVar[tuple[str, ...]] = ()
    PUBLIC_NOUN: ClassVar[str] = ""
    WORKED_BY: ClassVar[Sight] = {}  # where an office sees more cases than it works on: those on its worklist
    UNREAD_BY: ClassVar[Role] = Role(0)  # who sees the case but not its ledger lines, which tell of people
    stage = fields.CharField(16)
    since = fields.DatetimeField()
    due = fields.DateField(null=True)

    class Meta:
        abstract = True

    def public(self) -> tuple[str, Any]:
        """The noun and record that the public hears of when this case changes."""
        return self.PUBLIC_NOUN, self
