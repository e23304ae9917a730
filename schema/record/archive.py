"""What is kept of every batch, the holds upon it, and how it was destroyed by two people."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, BUREAU, CENTRE, INSTITUTION

from .base import Case, Record, Sight, through

SIGHT: Sight = {INSTITUTION: "{t}.unit_id = :unit", CENTRE: "true", BUREAU: "true", AUDITOR: "true"}


class ArchiveItem(Case):
    """评价资料"""

    SIGHT = SIGHT
    WORKED_BY = {role: f"{{t}}.stage = 'PROPOSED' AND ({sight})" for role, sight in SIGHT.items()}
    LOOKS_AT = ("batch__rows__certificate", "holds", "disposals")
    batch: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Batch", "archive", on_delete=fields.RESTRICT)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "archive", on_delete=fields.RESTRICT)
    unit: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Unit", "archive", on_delete=fields.RESTRICT)
    medium = fields.CharField(12)
    title = fields.CharField(200)
    quantity = fields.IntField()
    place = fields.CharField(200)
    years = fields.SmallIntField()
    registered_on = fields.DateField()
    disposed_on = fields.DateField(null=True)

    class Meta:
        table = "archive_item"


class LegalHold(Record):
    """暂停销毁"""

    SIGHT = through(SIGHT, "archive_item", "item_id")
    item: fields.ForeignKeyRelation[ArchiveItem] = fields.ForeignKeyField("jinji.ArchiveItem", "holds", on_delete=fields.RESTRICT)
    reason = fields.CharField(500)
    document = fields.CharField(60, null=True)
    placed_by: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Account", "holds", on_delete=fields.RESTRICT)
    placed_on = fields.DateField()
    lifted_on = fields.DateField(null=True)
    lifting = fields.CharField(500, null=True)

    class Meta:
        table = "legal_hold"


class Disposal(Record):
    """销毁证明：一人提请，另一人确认"""

    SIGHT = LegalHold.SIGHT
    item: fields.ForeignKeyRelation[ArchiveItem] = fields.ForeignKeyField("jinji.ArchiveItem", "disposals", on_delete=fields.RESTRICT)
    outcome = fields.CharField(12)
    number = fields.CharField(40, null=True, unique=True)
    method = fields.CharField(100)
    reason = fields.CharField(500)
    kept_until = fields.DateField()
    proposed_by: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Account", "disposals_proposed", on_delete=fields.RESTRICT)
    proposed_on = fields.DateField()
    confirmed_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "disposals_confirmed", null=True, on_delete=fields.RESTRICT
    )
    confirmed_on = fields.DateField(null=True)
    destroyed_on = fields.DateField(null=True)
    sha256 = fields.CharField(64, null=True)
    answer = fields.CharField(500, null=True)

    class Meta:
        table = "disposal"
