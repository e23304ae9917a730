"""A spreadsheet of candidates as it was read: what it holds, row by row, until somebody takes it or lets it go."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from schema.law.roles import INSTITUTION, LAW

from .base import Case, Record, uuid7

SIGHT = {INSTITUTION: "{t}.unit_id = :unit"}  # nobody else's business before it is taken


class CandidateImport(Case):
    """考生信息表的一次导入"""

    SIGHT = {**SIGHT, LAW: "true"}
    LOOKS_AT = ("plan", "attachment")
    plan: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Plan", "imports", on_delete=fields.RESTRICT)
    unit: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Unit", "imports", on_delete=fields.RESTRICT)
    attachment: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "imports", on_delete=fields.RESTRICT
    )
    batch = fields.UUIDField(unique=True, default=uuid7)  # its rows are written before it is
    sheet = fields.CharField(100, null=True)
    header_line = fields.IntField(default=0)
    heads = ArrayField(element_type="text", default=list)
    unknown = ArrayField(element_type="text", default=list)
    total = fields.IntField(default=0)
    good = fields.IntField(default=0)
    wrong = fields.IntField(default=0)
    duplicate = fields.IntField(default=0)
    skipped = fields.IntField(default=0)
    taken = fields.IntField(default=0)
    taken_at = fields.DatetimeField(null=True)

    class Meta:
        table = "candidate_import"


class ImportRow(Record):
    """考生信息表的一行：可导入的已成考生的样子，有问题的连原单元格一起封存；一次写上万行，所以不设外键"""

    SIGHT = {INSTITUTION: "EXISTS (SELECT 1 FROM candidate_import i WHERE i.batch = {t}.batch AND i.unit_id = :unit)"}
    batch: UUID = fields.UUIDField()
    line = fields.IntField()
    status = fields.CharField(9)
    problems: Any = fields.JSONField()
    occupation_id: UUID | None = fields.UUIDField(null=True)
    work_type = fields.CharField(60, null=True)
    level = fields.SmallIntField(null=True)
    name = fields.CharField(50)
    sex = fields.CharField(6, null=True)
    born_on = fields.DateField(null=True)
    document_kind = fields.CharField(20)
    document_sealed = fields.BinaryField(null=True)
    document_index = fields.BinaryField(null=True)
    document_tail = fields.CharField(4, null=True)
    phone_sealed = fields.BinaryField(null=True)
    phone_tail = fields.CharField(4, null=True)
    contact_sealed = fields.BinaryField(null=True)
    relation = fields.CharField(12, null=True)
    kind = fields.CharField(8)
    resit = fields.BooleanField()
    ground = fields.CharField(500, null=True)
    ground_evidence = fields.CharField(500, null=True)
    particulars: Any = fields.JSONField()
    cells_sealed = fields.BinaryField(null=True)

    class Meta:
        table = "import_row"
