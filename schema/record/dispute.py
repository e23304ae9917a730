"""The institution's own log of disputes and complaints: it cannot be deleted, and the centre sees it (articles 4(5) and 22)."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, BUREAU, CENTRE, INSTITUTION

from .base import Case
from .renewal import OWN


class Dispute(Case):
    """机构收到的一件争议或投诉"""

    SIGHT = {CENTRE: "true", BUREAU: "true", AUDITOR: "true", INSTITUTION: OWN}
    number = fields.CharField(40, unique=True)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Institution", "disputes", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(12)
    heard_on = fields.DateField()
    matter = fields.CharField(2000)
    answer = fields.CharField(3000, null=True)
    settled_on = fields.DateField(null=True)
    note = fields.CharField(1000, null=True)

    class Meta:
        table = "dispute"
