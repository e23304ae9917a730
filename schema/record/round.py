"""A selection round, and the scores given in it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from schema.law.roles import AUDITOR, BUREAU, CENTRE, EXPERT, Role

from .base import Case, Record

OFFICE = {CENTRE: "true", BUREAU: "true", AUDITOR: "true"}


class Round(Case):
    """遴选"""

    SIGHT = {
        **OFFICE,
        EXPERT: "EXISTS (SELECT 1 FROM seat s WHERE s.round_id = {t}.id AND s.expert_id = :actor AND NOT s.recused)",
    }
    LOOKS_AT = ("call", "seats__expert__ties", "scores", "filings__unit__staff")
    call: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Call", "rounds")
    criteria: Any = fields.JSONField()

    class Meta:
        table = "round"


class Score(Record):
    """一位专家对一个申请的评分"""

    SIGHT = {
        **OFFICE,
        EXPERT: "EXISTS (SELECT 1 FROM seat s WHERE s.id = {t}.seat_id AND s.expert_id = :actor)",
    }
    round: fields.ForeignKeyRelation[Round] = fields.ForeignKeyField("jinji.Round", "scores")
    seat: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Seat", "scores")
    filing: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Filing", "scores")
    points = ArrayField(element_type="int")
    total = fields.SmallIntField()
    remark = fields.CharField(2000)

    class Meta:
        table = "score"


class Standing:
    """名次：由评分算出的视图"""

    _meta = SimpleNamespace(db_table="round_standing")

    @staticmethod
    def visible_to(role: Role) -> str:
        """The offices only: experts judge without looking at one another."""
        return OFFICE.get(role, "false")


class Coverage(Standing):
    """地域和职业的覆盖：由申报项和有效备案算出的视图"""

    _meta = SimpleNamespace(db_table="round_coverage")
