"""External supervisors: their appointment and their training."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, BUREAU, CENTRE, SUPERVISOR

from .base import Case, Record, through

SIGHT = {CENTRE: "true", BUREAU: "true", AUDITOR: "true", SUPERVISOR: "{t}.account_id = :actor"}


class Supervisor(Case):
    """外部质量督导员：对外只用编号"""

    SIGHT = SIGHT
    LOOKS_AT = ("account__ties", "trainings")
    code = fields.CharField(12, unique=True)
    account: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "appointments", on_delete=fields.RESTRICT
    )
    employment = fields.CharField(12)
    appointed_from = fields.DateField()
    appointed_to = fields.DateField()
    qualification = fields.CharField(500)

    class Meta:
        table = "supervisor"


class Training(Record):
    """督导员参加的一次培训"""

    SIGHT = through(SIGHT, "supervisor", "supervisor_id")
    supervisor: fields.ForeignKeyRelation[Supervisor] = fields.ForeignKeyField("jinji.Supervisor", "trainings")
    title = fields.CharField(100)
    held_on = fields.DateField()
    hours = fields.SmallIntField()
    passed = fields.BooleanField()

    class Meta:
        table = "training"
