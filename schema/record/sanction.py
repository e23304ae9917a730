"""Sanctions: talks with the person in charge, public criticisms, suspicions handed on; and the files that belong to any of it."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, BUREAU, CENTRE, INSTITUTION, Role

from .base import EVERYONE, Case, Record, Sight, through
from .inspection import FOUND
from .rectification import Rectification
from .renewal import OWN


class Talk(Case):
    """约谈：记录到人，不公开"""

    SIGHT = {CENTRE: "true", BUREAU: "true", AUDITOR: "true", INSTITUTION: OWN}
    number = fields.CharField(40, unique=True)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "talks")
    inspection: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Inspection", "talks", null=True)
    person = fields.CharField(50)
    post = fields.CharField(50)
    meets_on = fields.DateField()
    place = fields.CharField(200)
    matters = fields.CharField(2000)
    minutes = fields.TextField(null=True)
    promises = fields.CharField(2000, null=True)
    held_on = fields.DateField(null=True)
    answer = fields.CharField(2000, null=True)

    class Meta:
        table = "talk"


class Criticism(Case):
    """通报批评：公开；撤销的仍然可见，注明撤销"""

    SIGHT = EVERYONE
    PUBLIC_NOUN = "criticism"
    number = fields.CharField(40, unique=True)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "criticisms")
    inspection: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Inspection", "criticisms", null=True
    )
    rectification: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Rectification", "criticisms", null=True
    )
    title = fields.CharField(100)
    facts = fields.CharField(3000)
    issued_on = fields.DateField()
    withdrawn_on = fields.DateField(null=True)
    answer = fields.CharField(2000, null=True)

    class Meta:
        table = "criticism"

    @property
    def key(self) -> str:
        """Its number."""
        return self.number

    @property
    def headline(self) -> str:
        """One line for the public feed."""
        return self.title


class Transfer(Case):
    """移交涉嫌违法线索；涉及工作人员的，市鉴定中心看不到（第二十六条）"""

    SIGHT = {CENTRE: "{t}.subject = 'INSTITUTION'", BUREAU: "true", AUDITOR: "true"}
    number = fields.CharField(40, unique=True)
    subject = fields.CharField(12)
    institution: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Institution", "transfers", null=True
    )
    inspection: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Inspection", "transfers", null=True
    )
    person = fields.CharField(50, null=True)
    recipient = fields.CharField(100)
    sent_on = fields.DateField()
    matter = fields.TextField()
    receipt_document = fields.CharField(60, null=True)
    receipt_dated = fields.DateField(null=True)
    receipt: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "receipts", null=True, on_delete=fields.RESTRICT
    )
    answer = fields.CharField(2000, null=True)

    class Meta:
        table = "transfer"


def _enclosed() -> Sight:
    """Whoever sees what the file is enclosed with."""
    parents = (("inspection", FOUND), ("rectification", Rectification.SIGHT), ("transfer", Transfer.SIGHT))
    ways: dict[Role, list[str]] = {}
    for table, sight in parents:
        for role, seen in through(sight, table, f"{table}_id").items():
            ways.setdefault(role, []).append(f"({{t}}.{table}_id IS NOT NULL AND {seen})")
    return {role: f"({' OR '.join(given)})" for role, given in ways.items()}


class Enclosure(Record):
    """随回复、整改报告或移交所附的一个文件"""

    SIGHT = _enclosed()
    attachment: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "enclosures", on_delete=fields.RESTRICT
    )
    inspection: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Inspection", "enclosures", null=True
    )
    rectification: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Rectification", "enclosures", null=True
    )
    transfer: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Transfer", "enclosures", null=True
    )

    class Meta:
        table = "enclosure"
