"""The year's programme of daily supervision."""

from __future__ import annotations

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from schema.law.roles import AUDITOR, BUREAU, CENTRE, Role

from .base import Case


class Programme(Case):
    """年度日常督导计划"""

    SIGHT = {**dict.fromkeys(Role, "{t}.stage <> 'DRAFT'"), CENTRE: "true", BUREAU: "true", AUDITOR: "true"}
    PUBLIC_NOUN = "programme"
    number = fields.CharField(40, unique=True)
    year = fields.SmallIntField()
    title = fields.CharField(100)
    ratio = fields.SmallIntField()
    times = fields.SmallIntField()
    risk_weight = fields.SmallIntField()
    most_weight = fields.SmallIntField()
    methods = ArrayField(element_type="text")
    body = fields.TextField()
    ends_on = fields.DateField()
    published_on = fields.DateField(null=True)
    withdrawal = fields.CharField(2000, null=True)

    class Meta:
        table = "programme"

    @property
    def key(self) -> str:
        """Its number."""
        return self.number

    @property
    def headline(self) -> str:
        """One line for the public feed."""
        return self.title
