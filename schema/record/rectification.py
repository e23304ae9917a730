"""Rectifications: what is to be mended by when, and how it went."""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import fields

from schema.law.roles import INSTITUTION

from .base import Case
from .inspection import OFFICE, PUBLISHED
from .renewal import OWN


class Rectification(Case):
    """限期整改"""

    SIGHT = {**OFFICE, INSTITUTION: OWN}
    LOOKS_AT = ("institution", "inspection")
    number = fields.CharField(40, unique=True)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "rectifications")
    inspection: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Inspection", "rectifications")
    demands = fields.CharField(3000)
    ordered_on = fields.DateField()
    due_on = fields.DateField()
    extended = fields.SmallIntField(default=0)
    extension = fields.CharField(1000, null=True)
    missed_on = fields.DateField(null=True)
    report = fields.TextField(null=True)
    reported_at = fields.DatetimeField(null=True)
    recheck = fields.CharField(2000, null=True)
    rechecked_on = fields.DateField(null=True)
    settlement = fields.CharField(2000, null=True)

    class Meta:
        table = "rectification"


class PublishedRectification:
    """A rectification as the public sees it: its days and where it stands."""

    _meta: ClassVar[Any] = Rectification._meta

    @staticmethod
    def visible_to(role: Any) -> str:
        """Everybody, once the inspection's result is published."""
        return PUBLISHED
