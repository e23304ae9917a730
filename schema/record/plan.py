"""A plan of assessment: its sittings stand in `sitting.py`; here the plan, why it was returned, and how it was amended."""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import fields

from schema.law.roles import AUDITOR, BUREAU, CENTRE, DISTRICT, INSTITUTION

from .base import Case, Record, through

HERE = (  # of this district's institutions, or held at a place in it
    "(EXISTS (SELECT 1 FROM institution i WHERE i.id = {t}.institution_id AND i.district_id = :district) OR EXISTS"
    " (SELECT 1 FROM sitting held JOIN site ON site.id = held.site_id WHERE held.plan_id = {t}.id AND site.district_id = :district))"
)
SIGHT = {
    INSTITUTION: "{t}.unit_id = :unit",
    CENTRE: "{t}.version > 0",  # once submitted
    BUREAU: "{t}.version > 0",
    AUDITOR: "{t}.version > 0",
    DISTRICT: f"{{t}}.version > 0 AND {HERE}",
}


class Plan(Case):
    """认定方案；社会培训评价组织的，经审查通过后对外公开"""

    SIGHT = SIGHT
    PUBLIC_NOUN = "plan"
    LOOKS_AT = ("sittings",)
    number = fields.CharField(40, null=True, unique=True)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "plans")
    unit: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Unit", "plans")
    track = fields.CharField(8)
    title = fields.CharField(200)
    first_on = fields.DateField()
    last_on = fields.DateField()
    fee_basis = fields.CharField(300, null=True)
    fee_basis_sha256 = fields.CharField(64, null=True)
    fee_note = fields.CharField(500, null=True)
    rule_title = fields.CharField(200, null=True)
    rule_sha256 = fields.CharField(64, null=True)
    rule_document: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "plan_rules", null=True, on_delete=fields.RESTRICT
    )
    enrolled = fields.IntField(default=0)  # how many candidates have been given a number
    version = fields.SmallIntField(default=0)
    first_submitted_at = fields.DatetimeField(null=True)
    submitted_at = fields.DatetimeField(null=True)
    listed = fields.BooleanField(default=False)  # for the public, decided at acceptance
    accepted_at = fields.DatetimeField(null=True)
    ended_on = fields.DateField(null=True)
    remark = fields.CharField(2000, null=True)

    class Meta:
        table = "plan"

    @property
    def key(self) -> str | None:
        """Its number."""
        return self.number

    def shown(self) -> bool:
        """An employer's plans, and what the centre has not accepted, are not for the public."""
        return self.listed

    @property
    def headline(self) -> str:
        """One line for the public feed."""
        return f"{self.number}：{self.title}"


class PlanReason(Record):
    """退回认定方案的理由，逐项"""

    SIGHT = through(SIGHT, "plan", "plan_id")
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField("jinji.Plan", "reasons")
    version = fields.SmallIntField()
    code = fields.CharField(40)
    article = fields.CharField(60)
    text = fields.CharField(100)
    sitting_ordinal = fields.SmallIntField(null=True)
    message = fields.CharField(1000)

    class Meta:
        table = "plan_reason"


class Amendment(Case):
    """方案调整：已通过的方案中一个场次的日期、地点、人员，开始前经审查通过才能改"""

    SIGHT = through(SIGHT, "plan", "plan_id")
    LOOKS_AT = (
        "assessors__assessed__sitting", "site", "supervisor__supervised", "sitting__site", "sitting__occupation", "sitting__standard",
        "sitting__supervisor__supervised", "sitting__assessors__staff__assessed__sitting", "sitting__plan__sittings",
        "sitting__plan__institution__scopes__occupation", "sitting__plan__institution__scopes__site",
        "sitting__plan__institution__scopes__grant",
    )  # fmt: skip
    number = fields.CharField(40, unique=True)
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField("jinji.Plan", "amendments")
    sitting: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Sitting", "amendments")
    reason = fields.CharField(1000)
    day = fields.DateField(null=True)
    starts_at = fields.CharField(5, null=True)
    ends_at = fields.CharField(5, null=True)
    site: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Site", "amendments", null=True)
    supervisor: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Staff", "supervisor_amendments", null=True
    )
    assessors: fields.ManyToManyRelation[Any] = fields.ManyToManyField(
        "jinji.Staff", through="amendment_assessor", related_name="assessor_amendments",
        forward_key="staff_id", backward_key="amendment_id",
    )  # fmt: skip
    before = fields.CharField(1000)
    after = fields.CharField(1000)
    submitted_at = fields.DatetimeField()
    answer = fields.CharField(2000, null=True)

    class Meta:
        table = "amendment"


class OpenPlan:
    """A plan as the public sees it: a social organisation's, once the centre has accepted it; called off later, it says so."""

    _meta: ClassVar[Any] = Plan._meta

    @staticmethod
    def visible_to(role: Any) -> str:
        """Everybody; an employer's plans are for its own workers and nobody else's business."""
        return "{t}.listed"
