"""A candidate of a plan: who they are (numbers sealed), on what ground they may be assessed, and how they did."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, CENTRE, INSTITUTION

from .base import Case

SUBMITTED = "EXISTS (SELECT 1 FROM plan p WHERE p.id = {t}.plan_id AND p.version > 0)"
SIGHT = {  # no bureau, no district: they have aggregates only
    INSTITUTION: "{t}.unit_id = :unit",
    CENTRE: SUBMITTED,
    AUDITOR: SUBMITTED,
}


class Eligibility(Case):
    """资格审查：一次审查的人数；各人的结论在考生的台账里"""

    SIGHT = {INSTITUTION: "{t}.unit_id = :unit", CENTRE: SUBMITTED, AUDITOR: SUBMITTED}
    plan: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Plan", "eligibility_checks", on_delete=fields.RESTRICT)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "eligibility_checks")
    unit: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Unit", "eligibility_checks")
    eligible = fields.SmallIntField()
    ineligible = fields.SmallIntField()

    class Meta:
        table = "eligibility"


class Candidate(Case):
    """考生：证件号码和电话加密保存"""

    SIGHT = SIGHT
    LOOKS_AT = ("plan", "rows__batch")
    BESIDE = True  # an import's
    plan: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Plan", "candidates", on_delete=fields.RESTRICT)
    sitting: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Sitting", "candidates", null=True, on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "candidates")
    unit: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Unit", "candidates")
    ordinal = fields.IntField()  # 0: the database gives the next of its plan
    occupation: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Occupation", "candidates")
    work_type = fields.CharField(60, null=True)
    level = fields.SmallIntField()
    name = fields.CharField(50)
    sex = fields.CharField(6, null=True)
    born_on = fields.DateField(null=True)
    document_kind = fields.CharField(20)
    document_sealed = fields.BinaryField()
    document_index = fields.BinaryField()
    document_tail = fields.CharField(4)
    phone_sealed = fields.BinaryField(null=True)
    phone_tail = fields.CharField(4, null=True)
    contact_sealed = fields.BinaryField(null=True)
    relation = fields.CharField(12, null=True)
    kind = fields.CharField(8)
    resit = fields.BooleanField(default=False)
    ground = fields.CharField(500, null=True)
    ground_evidence = fields.CharField(500, null=True)
    particulars: Any = fields.JSONField(default=dict)
    photo: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "candidate_photos", null=True, on_delete=fields.RESTRICT
    )
    attended = fields.BooleanField(null=True)
    theory = fields.DecimalField(5, 2, null=True)
    skill = fields.DecimalField(5, 2, null=True)
    review = fields.DecimalField(5, 2, null=True)
    passed = fields.BooleanField(null=True)
    remark = fields.CharField(1000, null=True)

    class Meta:
        table = "candidate"

    def withheld(self) -> tuple[str, ...]:
        """Who it is; and the number, which the table gives."""
        return (
            "ordinal", "name", "sex", "born_on", "document_sealed", "document_index", "document_tail", "phone_sealed",
            "phone_tail", "contact_sealed", "particulars", "ground", "ground_evidence",
        )  # fmt: skip
