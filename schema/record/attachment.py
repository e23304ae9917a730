"""Files handed in: what is known of each, and who sees it through the records it is part of."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from tortoise import fields
from tortoise.models import Model

from schema.law.roles import AUDITOR, Role

from .base import Case, Sight
from .candidate import SIGHT as CANDIDATE
from .certificate import Design
from .complaint import ComplaintFile
from .filing import SIGHT as FILING
from .filing import Evidence, Seat
from .inspection import Photo
from .plan import SIGHT as PLAN
from .sanction import Enclosure, Transfer
from .sealed import keyring
from .submission import Fact
from .transaction import connection

# Where a file may hang: table, the column that points to it, who sees such a row. A further chapter adds its own line.
HANGS: tuple[tuple[str, str, Sight], ...] = (
    ("evidence", "attachment_id", Evidence.SIGHT),
    ("filing", "original_id", FILING),
    ("submission_fact", "attachment_id", Fact.SIGHT),
    ("seat", "attachment_id", Seat.SIGHT),
    ("plan", "rule_document_id", PLAN),
    ("candidate", "photo_id", CANDIDATE),
    ("certificate_design", "seal_id", Design.SIGHT),
    ("photo", "attachment_id", Photo.SIGHT),
    ("enclosure", "attachment_id", Enclosure.SIGHT),
    ("transfer", "receipt_id", Transfer.SIGHT),
    ("complaint_file", "attachment_id", ComplaintFile.SIGHT),
)


def _seen(role: Role) -> str:
    ways = ["{t}.uploaded_by_id = :actor", "{t}.unit_id = :unit"]
    for table, column, sight in HANGS:
        if role in sight:
            seen = sight[role].replace("{t}", f"hung_{table}")
            ways.append(
                f'EXISTS (SELECT 1 FROM "{table}" hung_{table} WHERE hung_{table}.{column} = {{t}}.id AND ({seen}))'
            )
    return f"({' OR '.join(ways)})"


class Blob(Model):
    """文件内容，以其SHA-256为名，同样的内容只存一份；字节在file_chunk表，分块存放"""

    sha256 = fields.CharField(64, primary_key=True)
    size = fields.IntField()
    sealed = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "file_blob"


class Attachment(Case):
    """附件"""

    SIGHT = {**{role: _seen(role) for role in Role}, AUDITOR: "true"}
    name = fields.CharField(200)
    media_type = fields.CharField(100)
    size = fields.IntField()
    sha256 = fields.CharField(64)
    blob: fields.ForeignKeyNullableRelation[Blob] = fields.ForeignKeyField(
        "jinji.Blob", "attachments", null=True, on_delete=fields.RESTRICT
    )
    uploaded_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "attachments", null=True, on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Unit", "attachments", null=True)
    uploaded_at = fields.DatetimeField()
    keep_until = fields.DateField(null=True)
    retention = fields.CharField(200, null=True)

    class Meta:
        table = "attachment"


def purpose(sha256: str, ordinal: int) -> str:
    """What a block of a file is sealed for: its own place."""
    return f"file {sha256} {ordinal}"


async def blocks(sha256: str) -> AsyncIterator[bytes]:
    """The bytes of a file, block by block and opened; no connection is held while somebody takes them."""
    ordinal = 0
    while True:
        async with connection() as raw:
            block = await raw.fetchrow(
                "SELECT c.bytes, b.sealed FROM file_chunk c JOIN file_blob b USING (sha256) WHERE sha256 = $1 AND ordinal = $2",
                sha256, ordinal,
            )  # fmt: skip
        if block is None:
            return
        yield keyring().open_bytes(block["bytes"], purpose(sha256, ordinal)) if block["sealed"] else bytes(block["bytes"])
        ordinal += 1
