"""What filings refer to: districts, occupations and the standards they are assessed by (articles 3, 5 and 7)."""

from __future__ import annotations

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from .base import EVERYONE, Record


class District(Record):
    """区：本市十六个区"""

    SIGHT = EVERYONE
    code = fields.CharField(6, unique=True)
    name = fields.CharField(20)

    class Meta:
        table = "district"


class Occupation(Record):
    """职业：《职业分类大典》某一版中的一个职业，或其后发布、备案的职业"""

    SIGHT = EVERYONE
    edition = fields.CharField(4)
    code = fields.CharField(10)
    name = fields.CharField(60)
    kind = fields.CharField(8)
    is_skill = fields.BooleanField()
    work_types = ArrayField(element_type="text", default=list)
    valid_from = fields.DateField()
    valid_to = fields.DateField(null=True)
    successor = fields.CharField(10, null=True)

    class Meta:
        table = "occupation"


class Standard(Record):
    """评价依据：国家职业技能标准，或经备案的行业企业评价规范"""

    SIGHT = EVERYONE
    code = fields.CharField(40, unique=True)
    title = fields.CharField(120)
    kind = fields.CharField(8)
    issuer = fields.CharField(60)
    edition = fields.CharField(10)
    occupation: fields.ForeignKeyRelation[Occupation] = fields.ForeignKeyField("jinji.Occupation", "standards")
    lowest_level = fields.SmallIntField()
    highest_level = fields.SmallIntField()
    filed_no = fields.CharField(60, null=True)
    in_force_from = fields.DateField(null=True)
    in_force_to = fields.DateField(null=True)

    class Meta:
        table = "standard"
