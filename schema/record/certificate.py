"""Certificates, from the reserved number to the end of their validity, and the designs they are issued under."""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import fields

from schema.law.certificate_number import fingerprint
from schema.law.roles import AUDITOR, BUREAU, CENTRE, INSTITUTION

from .base import Case, Sight

SIGHT: Sight = {INSTITUTION: "{t}.unit_id = :unit", CENTRE: "true", AUDITOR: "true"}  # the public asks by number and name only


class Design(Case):
    """证书样式和印章"""

    SIGHT: ClassVar[Sight] = {
        INSTITUTION: "{t}.unit_id = :unit", AUDITOR: "true",
        **dict.fromkeys((CENTRE, BUREAU), "{t}.stage NOT IN ('DRAFT')"),
    }  # fmt: skip
    LOOKS_AT = ("institution",)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "designs", on_delete=fields.RESTRICT)
    unit: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Unit", "designs", on_delete=fields.RESTRICT)
    title = fields.CharField(60)
    layout_sha256 = fields.CharField(64)
    seal_title = fields.CharField(100)
    seal_sha256 = fields.CharField(64)
    seal: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "seals", null=True, on_delete=fields.RESTRICT
    )
    electronic = fields.BooleanField(default=False)
    electronic_basis = fields.CharField(300, null=True)
    answer = fields.CharField(2000, null=True)
    filed_on = fields.DateField(null=True)
    retired_on = fields.DateField(null=True)

    class Meta:
        table = "certificate_design"


class Certificate(Case):
    """职业技能等级证书：颁发后内容固定"""

    SIGHT = SIGHT
    LOOKS_AT = (
        "rows__batch__rows__certificate", "candidate__sitting", "institution__scopes", "institution__versions", "replaces",
        "replaced_by",
    )  # fmt: skip
    number = fields.CharField(22, unique=True)
    prefix = fields.CharField(13)
    year = fields.CharField(2)
    level_code = fields.CharField(1)
    serial = fields.CharField(6)
    candidate: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Candidate", "certificates", on_delete=fields.RESTRICT)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Institution", "certificates", on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Unit", "certificates", on_delete=fields.RESTRICT)
    scope: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Scope", "certificates", null=True, on_delete=fields.RESTRICT
    )
    design: fields.ForeignKeyNullableRelation[Design] = fields.ForeignKeyField(
        "jinji.Design", "certificates", null=True, on_delete=fields.RESTRICT
    )
    replaces: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Certificate", "replaced_by", null=True, on_delete=fields.RESTRICT
    )
    org_code = fields.CharField(13)
    holder_name = fields.CharField(50)
    fingerprint = fields.CharField(64)
    document_kind = fields.CharField(20)
    document_tail = fields.CharField(4)
    document_index = fields.BinaryField()
    document_sealed = fields.BinaryField(null=True)  # of a correction; none: the number is the candidate's own
    occupation_code = fields.CharField(10)
    occupation_name = fields.CharField(60)
    work_type_name = fields.CharField(60)
    level = fields.SmallIntField()
    level_label = fields.CharField(20)
    standard_text = fields.CharField(170)
    assessed_on = fields.DateField()
    institution_name = fields.CharField(100, null=True)
    kind = fields.CharField(12, null=True)
    issued_on = fields.DateField(null=True)
    national_published_on = fields.DateField(null=True)
    national_url = fields.CharField(500, null=True)
    reason = fields.CharField(1000, null=True)
    ground = fields.CharField(16, null=True)
    ground_article = fields.CharField(60, null=True)
    revoked_on = fields.DateField(null=True)
    decision_document = fields.CharField(60, null=True)
    decision_dated = fields.DateField(null=True)
    decision_sha256 = fields.CharField(64, null=True)
    status_index = fields.BigIntField(null=True)  # its place in the public status list, given by the database

    class Meta:
        table = "certificate"

    def withheld(self) -> tuple[str, ...]:
        """Whose it is; and what the database gives."""
        return ("holder_name", "fingerprint", "document_tail", "document_index", "document_sealed", "status_index")

    def complete(self) -> None:
        """The parts of its number, and what the public asks by."""
        self.prefix, self.year, self.level_code, self.serial = (
            self.number[:13], self.number[13:15], self.number[15], self.number[16:],
        )  # fmt: skip
        self.fingerprint = fingerprint(self.number, self.holder_name)
