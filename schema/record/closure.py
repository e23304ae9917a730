"""What is still to be done after a filing has ended, and who keeps the archive."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, BUREAU, CENTRE, DISTRICT, INSTITUTION

from .base import EVERYONE, Case, Record, through
from .renewal import HERE, OWN


class Closure(Case):
    """后续工作：进展、档案保管单位和联系方式对外公开，各事项的凭证不公开"""

    SIGHT = EVERYONE
    WORKED_BY = {INSTITUTION: OWN}
    LOOKS_AT = ("institution", "items")
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "closures")
    ending = fields.CharField(12)
    custodian = fields.CharField(100, null=True)
    address = fields.CharField(200, null=True)
    phone = fields.CharField(40, null=True)
    paper_least = fields.DateField()
    electronic_least = fields.DateField()
    paper_until = fields.DateField(null=True)
    electronic_until = fields.DateField(null=True)
    contact = fields.CharField(50, null=True)
    contact_phone = fields.CharField(40, null=True)

    class Meta:
        table = "closure"

    def public(self) -> tuple[str, Any]:
        """The public hears of the institution."""
        return "institution", self.institution


class ClosureItem(Record):
    """一项后续工作及其办结凭证"""

    SIGHT = through(
        {INSTITUTION: OWN, DISTRICT: HERE, CENTRE: "true", BUREAU: "true", AUDITOR: "true"}, "closure", "closure_id"
    )
    closure: fields.ForeignKeyRelation[Closure] = fields.ForeignKeyField("jinji.Closure", "items")
    ordinal = fields.SmallIntField()
    duty = fields.CharField(16)
    plan = fields.CharField(1000, null=True)
    by = fields.DateField(null=True)
    settled_on = fields.DateField(null=True)
    evidence = fields.CharField(200, null=True)
    sha256 = fields.CharField(64, null=True)
    remark = fields.CharField(1000, null=True)

    class Meta:
        table = "closure_item"
