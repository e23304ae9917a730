"""申报工作安排, as published."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from schema.law.roles import AUDITOR, BUREAU, Role

from .base import Case


class Call(Case):
    """申报工作安排"""

    SIGHT = {**dict.fromkeys(Role, "{t}.stage <> 'DRAFT'"), BUREAU: "true", AUDITOR: "true"}
    PUBLIC_NOUN = "call"
    number = fields.CharField(40, unique=True)
    title = fields.CharField(100)
    tracks = ArrayField(element_type="text")
    opens_on = fields.DateField()
    closes_on = fields.DateField()
    max_items = fields.SmallIntField()
    quota = fields.SmallIntField(null=True)
    body = fields.TextField()
    documents = ArrayField(element_type="text")
    published_on = fields.DateField(null=True)
    occupations: fields.ManyToManyRelation[Any] = fields.ManyToManyField(
        "jinji.Occupation", through="call_occupation", related_name="calls"
    )

    class Meta:
        table = "call"

    @property
    def key(self) -> str:
        """Its number."""
        return self.number

    @property
    def headline(self) -> str:
        """One line for the public feed."""
        return self.title
