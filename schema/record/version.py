"""What was filed of an institution, from when to when: its particulars as dated rows that never overlap."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from .base import EVERYONE, Record


class Version(Record):
    """登记版本：评价机构的登记事项自何时至何时如此（第十一条）"""

    SIGHT = EVERYONE
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "versions")
    change: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.ChangeRequest", "versions", null=True)
    name = fields.CharField(100)
    kind = fields.CharField(16)
    district: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.District", "versions")
    address = fields.CharField(200)
    phone = fields.CharField(40)
    legal_person = fields.CharField(50)
    fee_basis = fields.CharField(300, null=True)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "institution_version"
