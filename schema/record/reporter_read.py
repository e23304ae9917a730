"""Who read who reported, when and why, and who stepped out of a complaint: a row each, and none is ever changed (article 26)."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, CENTRE

from .base import Case, through
from .complaint import NOT_RECUSED


class ReporterRead(Case):
    """一次查看反映人身份"""

    SIGHT = {**through({CENTRE: NOT_RECUSED}, "complaint", "complaint_id"), AUDITOR: "true"}
    complaint: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Complaint", "reporter_reads", on_delete=fields.RESTRICT
    )
    reason = fields.CharField(200)
    reader: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "reporter_reads", on_delete=fields.RESTRICT
    )
    read_at = fields.DatetimeField()

    class Meta:
        table = "reporter_read"


class ComplaintRecusal(Case):
    """一次回避：此后看不到该件"""

    SIGHT = {CENTRE: "true", AUDITOR: "true"}
    complaint: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Complaint", "recusals", on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "complaint_recusals", on_delete=fields.RESTRICT
    )
    reason = fields.CharField(500)
    recused_at = fields.DatetimeField()

    class Meta:
        table = "complaint_recusal"

    def withheld(self) -> tuple[str, ...]:
        """What ties the officer."""
        return ("reason",)
