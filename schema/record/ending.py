"""A unit's application to end its own filing, and how it means to wind up."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from .base import Case, Record, through
from .renewal import SIGHT


class Ending(Case):
    """自愿终止的申请"""

    SIGHT = SIGHT
    LOOKS_AT = ("institution", "works")
    number = fields.CharField(40, unique=True)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "endings")
    reason = fields.CharField(1000)
    document_title = fields.CharField(200)
    document_sha256 = fields.CharField(64)
    applied_on = fields.DateField()
    decided_on = fields.DateField(null=True)
    answer = fields.CharField(2000, null=True)

    class Meta:
        table = "ending"


class EndingWork(Record):
    """申请终止时对一项后续工作的安排"""

    SIGHT = through(SIGHT, "ending", "ending_id")
    ending: fields.ForeignKeyRelation[Ending] = fields.ForeignKeyField("jinji.Ending", "works")
    ordinal = fields.SmallIntField()
    duty = fields.CharField(16)
    outstanding = fields.BooleanField()
    plan = fields.CharField(1000)
    by = fields.DateField(null=True)

    class Meta:
        table = "ending_work"
