"""Who read whose full number, when and why: one row for each reading, and none is ever changed (《个人信息保护法》第五十一条)."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, CENTRE, INSTITUTION

from .base import Case


class PersonalRead(Case):
    """一次查看个人信息"""

    SIGHT = {INSTITUTION: "{t}.unit_id = :unit", CENTRE: "true", AUDITOR: "true"}
    subject = fields.CharField(12)
    reason = fields.CharField(200)
    candidate: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Candidate", "personal_reads", null=True, on_delete=fields.RESTRICT
    )
    candidate_import: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.CandidateImport", "personal_reads", null=True, on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Unit", "personal_reads", on_delete=fields.RESTRICT
    )
    reader: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "personal_reads", on_delete=fields.RESTRICT
    )
    read_at = fields.DatetimeField()

    class Meta:
        table = "personal_read"
