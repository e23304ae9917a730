"""The renewal of a filing, one for each of its periods: the application, and the figures the decision rests on."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from schema.law.roles import AUDITOR, BUREAU, CENTRE, DISTRICT, INSTITUTION

from .base import Case, Record, through

OWN = "EXISTS (SELECT 1 FROM institution i WHERE i.id = {t}.institution_id AND i.unit_id = :unit)"
HERE = "EXISTS (SELECT 1 FROM institution i WHERE i.id = {t}.institution_id AND i.district_id = :district)"
SIGHT = {INSTITUTION: OWN, DISTRICT: HERE, CENTRE: "true", BUREAU: "true", AUDITOR: "true"}
SUBMITTED = "EXISTS (SELECT 1 FROM renewal r WHERE r.id = {t}.renewal_id AND r.submitted_at IS NOT NULL)"


class Renewal(Case):
    """续期：备案的每个有效期各有一件"""

    SIGHT = SIGHT
    LOOKS_AT = ("institution__scopes", "applications")
    number = fields.CharField(40, null=True, unique=True)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "renewals")
    valid_from = fields.DateField()
    valid_to = fields.DateField()
    ahead_to = fields.DateField()
    early_to = fields.DateField()
    opens_on = fields.DateField()
    last_day = fields.DateField()
    safe_on = fields.DateField()
    advice = fields.TextField()
    submitted_at = fields.DatetimeField(null=True)
    early = fields.BooleanField(default=False)
    decided_on = fields.DateField(null=True)
    opinion = fields.TextField(null=True)

    class Meta:
        table = "renewal"


class RenewalApplication(Record):
    """续期申请的内容：提交之前只有本单位可见"""

    SIGHT = {
        **through({INSTITUTION: OWN}, "renewal", "renewal_id"),
        **dict.fromkeys((CENTRE, BUREAU), SUBMITTED),
        AUDITOR: "true",
    }
    renewal: fields.ForeignKeyRelation[Renewal] = fields.ForeignKeyField("jinji.Renewal", "applications")
    report = fields.TextField()
    document_title = fields.CharField(200)
    document_sha256 = fields.CharField(64)
    scope_ids = ArrayField(element_type="text")

    class Meta:
        table = "renewal_application"

    def withheld(self) -> tuple[str, ...]:
        """What its form calls private."""
        return ("report",)


class Tally(Record):
    """备案期工作情况的一项统计"""

    SIGHT = through(SIGHT, "renewal", "renewal_id")
    renewal: fields.ForeignKeyRelation[Renewal] = fields.ForeignKeyField("jinji.Renewal", "tallies")
    taken = fields.CharField(12)
    ordinal = fields.SmallIntField()
    name = fields.CharField(40)
    title = fields.CharField(100)
    article = fields.CharField(60)
    count = fields.IntField()

    class Meta:
        table = "tally"
