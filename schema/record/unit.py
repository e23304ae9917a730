"""A unit, its places and its people: said once, used by every application."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, BUREAU, CENTRE, DISTRICT, EXPERT, INSTITUTION

from .base import Case, Record, through

SIGHT = {
    INSTITUTION: "{t}.id = :unit",
    CENTRE: "true",
    BUREAU: "true",
    AUDITOR: "true",
    DISTRICT: "({t}.district_id = :district OR EXISTS"
    " (SELECT 1 FROM site WHERE site.unit_id = {t}.id AND site.district_id = :district))",
    EXPERT: "EXISTS (SELECT 1 FROM filing f JOIN seat s ON s.filing_id = f.id OR s.round_id = f.round_id"
    " WHERE f.unit_id = {t}.id AND s.expert_id = :actor AND NOT s.recused)",
}


class Unit(Case):
    """单位"""

    SIGHT = SIGHT
    LOOKS_AT = ("staff", "sites", "district", "filings", "institutions")
    credit_code = fields.CharField(18, unique=True)
    name = fields.CharField(100)
    kind = fields.CharField(16)
    district: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.District", "units")
    address = fields.CharField(200)
    contact = fields.CharField(50)
    phone = fields.CharField(40)
    legal_person = fields.CharField(50)

    class Meta:
        table = "unit"


class Site(Record):
    """评价地点"""

    SIGHT = through(SIGHT, "unit", "unit_id")
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("jinji.Unit", "sites")
    name = fields.CharField(100)
    address = fields.CharField(200)
    district: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.District", "sites")
    since = fields.DateField()
    until = fields.DateField(null=True)

    class Meta:
        table = "site"


class Staff(Record):
    """评价工作人员"""

    SIGHT = through(SIGHT, "unit", "unit_id")
    LOOKS_AT = ("supervised", "assessed__sitting")
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("jinji.Unit", "staff")
    duty = fields.CharField(20)
    name = fields.CharField(50)
    card = fields.CharField(60, null=True)
    valid_to = fields.DateField(null=True)
    since = fields.DateField()
    until = fields.DateField(null=True)

    class Meta:
        table = "staff"


class Equipment(Record):
    """设施设备"""

    SIGHT = through(SIGHT, "unit", "unit_id")
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("jinji.Unit", "equipment")
    site: fields.ForeignKeyRelation[Site] = fields.ForeignKeyField("jinji.Site", "equipment")
    name = fields.CharField(100)
    model = fields.CharField(100, null=True)
    count = fields.IntField()
    since = fields.DateField()
    until = fields.DateField(null=True)

    class Meta:
        table = "equipment"
