"""A publicity notice, its frozen rows, the proofs that its page was live, and the objections against its rows."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, CENTRE, Role

from .base import Case, Record, through

SIGHT = {**dict.fromkeys(Role, "{t}.content_hash <> ''"), CENTRE: "true", AUDITOR: "true"}


class Notice(Case):
    """公示"""

    SIGHT = SIGHT
    PUBLIC_NOUN = "notice"
    LOOKS_AT = ("rows",)
    number = fields.CharField(40, unique=True)
    title = fields.CharField(100)
    contact_phone = fields.CharField(40)
    contact_email = fields.CharField(100)
    contact_address = fields.CharField(200)
    content_hash = fields.CharField(64, default="")
    url = fields.CharField(500, null=True)
    opened_at = fields.DatetimeField(null=True)
    ended_on = fields.DateField(null=True)
    void_reason = fields.CharField(2000, null=True)

    class Meta:
        table = "notice"

    @property
    def key(self) -> str:
        """Its number."""
        return self.number

    @property
    def headline(self) -> str:
        """One line for the public feed."""
        return self.title

    def shown(self) -> bool:
        """A draft never went out."""
        return bool(self.content_hash)


class Row(Case):
    """公示行：内容在定稿时固定，此后的变更不影响它"""

    SIGHT = through(SIGHT, "notice", "notice_id")
    LOOKS_AT = ("notice", "item")
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField("jinji.Notice", "rows")
    item: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Item", "rows")
    ordinal = fields.SmallIntField()
    unit_name = fields.CharField(100)
    credit_code = fields.CharField(18)
    track = fields.CharField(8)
    district_name = fields.CharField(20)
    occupation_code = fields.CharField(10)
    edition = fields.CharField(4)
    occupation_name = fields.CharField(60)
    work_type = fields.CharField(60, null=True)
    level = fields.SmallIntField()
    level_text = fields.CharField(20)
    standard_text = fields.CharField(170)
    site_address = fields.CharField(200)
    call_number = fields.CharField(40)
    stage_reason = fields.CharField(2000, null=True)

    class Meta:
        table = "notice_row"

    def public(self) -> tuple[str, Any]:
        """The public hears of the notice."""
        return "notice", self.notice


class Proof(Record):
    """公示页面的上线证明"""

    SIGHT = through(SIGHT, "notice", "notice_id")
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField("jinji.Notice", "proofs")
    kind = fields.CharField(12)
    at = fields.DatetimeField()
    url = fields.CharField(500)
    sha256 = fields.CharField(200)

    class Meta:
        table = "proof"


class Objection(Case):
    """异议：异议人只有市鉴定中心、监督检查人员和本人可见"""

    SIGHT = {
        CENTRE: "true",
        AUDITOR: "true",
        **{r: "{t}.lodged_by_id = :actor" for r in Role if r not in CENTRE | AUDITOR},
    }
    LOOKS_AT = ("row__notice", "row__item", "row__objections")
    number = fields.CharField(40, unique=True)
    row: fields.ForeignKeyRelation[Row] = fields.ForeignKeyField("jinji.Row", "objections")
    name = fields.CharField(100)
    contact = fields.CharField(200)
    reason = fields.TextField()
    evidence = fields.CharField(2000, null=True)
    answer = fields.CharField(2000, null=True)
    lodged_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Account", "objections", null=True)

    class Meta:
        table = "objection"
