"""What an imported holiday notice did to the open deadlines: the import, and each deadline it moves."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from schema.law.roles import ADMIN, AUDITOR, BUREAU, CENTRE

from .base import Case

OFFICES = {CENTRE: "true", BUREAU: "true", AUDITOR: "true"}


class CalendarImport(Case):
    """放假安排的一次导入"""

    SIGHT = {**OFFICES, ADMIN: "true"}
    LOOKS_AT = ("moves__stay",)
    year = fields.SmallIntField()
    version = fields.CharField(20)
    source = fields.CharField(200)
    off = ArrayField(element_type="date")
    on = ArrayField(element_type="date")
    calendar_version = fields.CharField(40)

    class Meta:
        table = "calendar_import"


class CalendarMove(Case):
    """一个期限因放假安排的变动；变动后的全部内容在导入时算定"""

    SIGHT = OFFICES
    LOOKS_AT = ("stay",)
    calendar_import: fields.ForeignKeyRelation[CalendarImport] = fields.ForeignKeyField("jinji.CalendarImport", "moves")
    stay: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Stay", "moves")
    before = fields.DateField()
    after = fields.DateField()
    columns: Any = fields.JSONField()
    decided_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "calendar_moves", null=True
    )
    decided_at = fields.DatetimeField(null=True)
    reason = fields.CharField(2000, null=True)

    class Meta:
        table = "calendar_move"
