"""A change of filed particulars: its lines, each with before and after, and the reasons it was returned for."""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import fields

from schema.law.roles import AUDITOR, BUREAU, CENTRE, DISTRICT, INSTITUTION

from .base import Case, Record, through

OF_UNIT = "EXISTS (SELECT 1 FROM institution i WHERE i.id = {t}.institution_id AND i.unit_id = :unit)"
SIGHT = {
    INSTITUTION: OF_UNIT,
    CENTRE: "{t}.version > 0",  # once submitted
    BUREAU: "{t}.version > 0",
    AUDITOR: "true",
    DISTRICT: "{t}.version > 0 AND EXISTS (SELECT 1 FROM institution i WHERE i.id = {t}.institution_id"
    " AND (i.district_id = :district OR EXISTS"
    " (SELECT 1 FROM site s WHERE s.unit_id = i.unit_id AND s.district_id = :district)))",
}


class ChangeRequest(Case):
    """变更申请；经确认的，对外为变更公告"""

    SIGHT = SIGHT
    PUBLIC_NOUN = "change"
    LOOKS_AT = (
        "call__occupations", "lines__district", "lines__site", "lines__staff", "lines__scope__occupation", "lines__scope__site",
        "lines__occupation", "lines__standard", "institution__unit__district", "institution__unit__sites",
        "institution__unit__staff", "institution__unit__plans", "institution__unit__filings__items",
        "institution__unit__institutions__versions",
        "institution__unit__institutions__scopes__occupation", "institution__scopes__site", "institution__scopes__occupation",
    )  # fmt: skip
    number = fields.CharField(40, null=True, unique=True)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "change_requests")
    call: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Call", "change_requests", null=True)
    version = fields.SmallIntField(default=0)
    submitted_at = fields.DatetimeField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    confirmed_on = fields.DateField(null=True)
    summary = fields.CharField(200, null=True)

    class Meta:
        table = "change_request"

    @property
    def key(self) -> str | None:
        """Its number."""
        return self.number

    @property
    def headline(self) -> str:
        """One line for the public feed: what of the filing has changed."""
        return f"{self.number}：{self.summary}"


class ChangeLine(Record):
    """变更事项：一行一项，各有结果"""

    SIGHT = through(SIGHT, "change_request", "change_id")
    change: fields.ForeignKeyRelation[ChangeRequest] = fields.ForeignKeyField("jinji.ChangeRequest", "lines")
    ordinal = fields.SmallIntField()
    subject = fields.CharField(16)
    value = fields.CharField(300, null=True)
    kind = fields.CharField(16, null=True)
    district: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.District", "change_lines", null=True)
    place = fields.CharField(100, null=True)
    address = fields.CharField(200, null=True)
    site: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Site", "change_lines", null=True)
    new_site = fields.SmallIntField(null=True)
    staff: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Staff", "change_lines", null=True)
    duty = fields.CharField(20, null=True)
    person = fields.CharField(50, null=True)
    card = fields.CharField(60, null=True)
    card_valid_to = fields.DateField(null=True)
    scope: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Scope", "change_lines", null=True)
    occupation: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Occupation", "change_lines", null=True
    )
    work_type = fields.CharField(60, null=True)
    level = fields.SmallIntField(null=True)
    standard: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Standard", "change_lines", null=True)
    experience = fields.TextField(null=True)
    evidence_title = fields.CharField(200, null=True)
    evidence_sha256 = fields.CharField(64, null=True)
    evidence_issued_on = fields.DateField(null=True)
    before = fields.CharField(400, null=True)
    after = fields.CharField(400, null=True)
    person_before = fields.CharField(50, null=True)
    outcome = fields.CharField(12)
    reason = fields.CharField(1000, null=True)
    filing: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Filing", "change_lines", null=True)

    class Meta:
        table = "change_line"


class ChangeReason(Record):
    """退回变更申请的理由"""

    SIGHT = ChangeLine.SIGHT
    change: fields.ForeignKeyRelation[ChangeRequest] = fields.ForeignKeyField("jinji.ChangeRequest", "reasons")
    version = fields.SmallIntField()
    code = fields.CharField(40)
    line_ordinal = fields.SmallIntField(null=True)
    message = fields.CharField(1000)

    class Meta:
        table = "change_reason"


class Announced:
    """A change as the public sees it: once it is confirmed, and of its lines what was confirmed."""

    _meta: ClassVar[Any] = ChangeRequest._meta

    @staticmethod
    def visible_to(role: Any) -> str:
        """Everybody, from the confirmation on."""
        return "{t}.stage = 'CONFIRMED'"


class AnnouncedLine:
    """A line as the public sees it: neither refused nor torn out."""

    _meta: ClassVar[Any] = ChangeLine._meta

    @staticmethod
    def visible_to(role: Any) -> str:
        """Everybody, once it has taken effect."""
        return "{t}.outcome = 'CONFIRMED'"


