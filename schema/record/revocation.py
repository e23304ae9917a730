"""The revocation of a filing: what the centre proposes, what the bureau decides, what the national centre consents to."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, BUREAU, CENTRE, INSTITUTION

from .base import Case, Record, through
from .renewal import OWN

SIGHT = {CENTRE: "true", BUREAU: "true", AUDITOR: "true", INSTITUTION: f"{{t}}.stage = 'REVOKED' AND {OWN}"}


class Revocation(Case):
    """撤销备案：决定之前只有市鉴定中心、市人社局和监督检查人员可见"""

    SIGHT = SIGHT
    LOOKS_AT = ("institution",)
    number = fields.CharField(40, unique=True)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "revocations")
    inspection: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Inspection", "revocations", null=True
    )
    rectification: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Rectification", "revocations", null=True
    )
    facts = fields.TextField()
    effect = fields.CharField(2000)
    proposed_on = fields.DateField()
    decision_document = fields.CharField(60, null=True)
    decision_dated = fields.DateField(null=True)
    decision_sha256 = fields.CharField(64, null=True)
    consent_document = fields.CharField(60, null=True)
    consent_dated = fields.DateField(null=True)
    consent_sha256 = fields.CharField(64, null=True)
    note = fields.CharField(500, null=True)
    answer = fields.CharField(2000, null=True)

    class Meta:
        table = "revocation"


class Exhibit(Record):
    """提请撤销的证据材料"""

    SIGHT = through(SIGHT, "revocation", "revocation_id")
    revocation: fields.ForeignKeyRelation[Revocation] = fields.ForeignKeyField("jinji.Revocation", "exhibits")
    title = fields.CharField(200)
    sha256 = fields.CharField(64)

    class Meta:
        table = "exhibit"
