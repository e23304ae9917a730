"""A batch of results, its rows, each with a life of its own, and the files made of it for the national centre."""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from schema.law.roles import AUDITOR, CENTRE, INSTITUTION

from .base import Case, Record, Sight, through
from .transaction import connection

SIGHT: Sight = {INSTITUTION: "{t}.unit_id = :unit", CENTRE: "{t}.version > 0", AUDITOR: "true"}  # persons: no bureau, no district
DUPLICATES = """
SELECT DISTINCT ON (r.candidate_id) r.candidate_id, coalesce('批次' || ob.number, '另一未编号的批次') AS place
FROM batch_row r JOIN candidate c ON c.id = r.candidate_id
JOIN candidate o ON o.document_index = c.document_index AND o.id <> c.id AND o.occupation_id = c.occupation_id
  AND o.work_type IS NOT DISTINCT FROM c.work_type AND o.level = c.level
JOIN batch_row x ON x.candidate_id = o.id AND x.stage <> 'WITHDRAWN'
JOIN certificate k ON k.id = x.certificate_id AND k.stage IN ('RESERVED', 'ISSUABLE', 'ISSUED')
JOIN batch ob ON ob.id = x.batch_id
WHERE r.batch_id = $1 AND r.stage <> 'WITHDRAWN' AND NOT r.correction ORDER BY r.candidate_id, ob.id"""


class Batch(Case):
    """结果批次"""

    SIGHT = SIGHT
    LOOKS_AT = (
        "rows__candidate__sitting__supervision_records", "rows__candidate__sitting__occupation", "rows__candidate__sitting__standard",
        "rows__certificate__candidate__sitting", "institution__scopes", "institution__versions", "exports",
    )  # fmt: skip
    duplicates: ClassVar[dict[Any, str]] = {}  # candidate -> where the same result is on its way already
    number = fields.CharField(40, null=True, unique=True)
    plan: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Plan", "batches", on_delete=fields.RESTRICT)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "batches", on_delete=fields.RESTRICT)
    unit: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Unit", "batches", on_delete=fields.RESTRICT)
    sittings: fields.ManyToManyRelation[Any] = fields.ManyToManyField(
        "jinji.Sitting", through="batch_sitting", related_name="batches", forward_key="sitting_id", backward_key="batch_id"
    )
    correction = fields.BooleanField(default=False)
    version = fields.SmallIntField(default=0)
    ended_on = fields.DateField()
    enrolled = fields.IntField(default=0)
    absent = fields.IntField(default=0)
    failed = fields.IntField(default=0)
    passed = fields.IntField(default=0)
    issue_year = fields.SmallIntField(null=True)
    reported_at = fields.DatetimeField(null=True)
    received_on = fields.DateField(null=True)
    target_on = fields.DateField(null=True)
    checked_at = fields.DatetimeField(null=True)
    uploaded_on = fields.DateField(null=True)
    upload_reference = fields.CharField(100, null=True)
    upload_sha256 = fields.CharField(64, null=True)
    acknowledged_at = fields.DatetimeField(null=True)

    class Meta:
        table = "batch"

    async def fetch_related(self, *args: Any, using_db: Any = None) -> None:
        """What the guards look at, also where no relation leads: the same person's same result in another batch."""
        await super().fetch_related(*args, using_db=using_db)
        if set(args) >= set(self.LOOKS_AT):
            async with connection() as raw:
                found = await raw.fetch(DUPLICATES, self.id)
            self.__dict__["duplicates"] = {row["candidate_id"]: row["place"] for row in found}


class BatchRow(Case):
    """结果批次的行：一名考生的认定结果"""

    SIGHT = through(SIGHT, "batch", "batch_id")
    WORKED_BY: ClassVar[Sight] = {INSTITUTION: f"{{t}}.stage IN ('RETURNED', 'REFUSED') AND {SIGHT[INSTITUTION]}"}
    LOOKS_AT = ("batch__institution__scopes", "candidate__sitting__supervision_records", "certificate")
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField("jinji.Batch", "rows", on_delete=fields.RESTRICT)
    candidate: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Candidate", "rows", on_delete=fields.RESTRICT)
    certificate: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Certificate", "rows", null=True, on_delete=fields.RESTRICT
    )
    ordinal = fields.IntField()
    correction = fields.BooleanField(default=False)
    problem_code = fields.CharField(40, null=True)
    problem = fields.CharField(1000, null=True)
    mended = fields.CharField(500, null=True)
    received_on = fields.DateField(null=True)
    national_published_on = fields.DateField(null=True)
    national_url = fields.CharField(500, null=True)
    national_sha256 = fields.CharField(64, null=True)

    class Meta:
        table = "batch_row"


class BatchExport(Record):
    """为上传部鉴定中心导出的文件：记哪些编号、按哪一版列；内容在下载时生成"""

    SIGHT: ClassVar[Sight] = {CENTRE: "true", AUDITOR: "true"}
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField("jinji.Batch", "exports", on_delete=fields.RESTRICT)
    ordinal = fields.SmallIntField()
    mapping = fields.CharField(40)
    rule_set = fields.CharField(40)
    numbers = ArrayField(element_type="text")
    made_at = fields.DatetimeField()

    class Meta:
        table = "batch_export"
