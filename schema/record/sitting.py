"""A sitting of a plan: one day, place, occupation and level; who assesses, who supervises, what was signed and what deviated."""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import fields

from schema.law.roles import BUREAU, CENTRE

from .base import Case, Record, through
from .plan import SIGHT as PLAN
from .plan import OpenPlan, Plan

SIGHT = through(PLAN, "plan", "plan_id")


class Sitting(Case):
    """场次：一日、一地、一个职业（工种）和等级"""

    SIGHT = SIGHT
    UNREAD_BY = BUREAU  # marks and absences, one by one
    WORKED_BY = {CENTRE: f"{{t}}.flagged_at IS NOT NULL AND {SIGHT[CENTRE]}"}
    LOOKS_AT = (
        "site", "occupation", "standard", "supervisor__supervised", "assessors__staff__assessed__sitting", "plan__sittings",
        "plan__institution__scopes__occupation", "plan__institution__scopes__site", "plan__institution__scopes__grant",
        "candidates__rows", "batches",
    )  # fmt: skip
    plan: fields.ForeignKeyRelation[Plan] = fields.ForeignKeyField("jinji.Plan", "sittings")
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "sittings")
    ordinal = fields.SmallIntField()
    day = fields.DateField()
    starts_at = fields.CharField(5)
    ends_at = fields.CharField(5)
    site: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Site", "sittings", on_delete=fields.RESTRICT)
    occupation: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Occupation", "sittings")
    work_type = fields.CharField(60, null=True)
    level = fields.SmallIntField()
    standard: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Standard", "sittings")
    scope: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Scope", "sittings", null=True)
    method = fields.CharField(20)
    capacity = fields.SmallIntField()
    supervisor: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Staff", "supervised", on_delete=fields.RESTRICT
    )
    findings: Any = fields.JSONField(default=list)
    flagged_at = fields.DatetimeField(null=True)
    opened_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    remark = fields.CharField(2000, null=True)

    class Meta:
        table = "sitting"

    def public(self) -> tuple[str, Any]:
        """The public hears of the plan."""
        return "plan", self.plan


class SittingAssessor(Record):
    """场次的考评人员"""

    SIGHT = through(SIGHT, "sitting", "sitting_id")
    sitting: fields.ForeignKeyRelation[Sitting] = fields.ForeignKeyField("jinji.Sitting", "assessors")
    staff: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Staff", "assessed", on_delete=fields.RESTRICT)

    class Meta:
        table = "sitting_assessor"


class SupervisionRecord(Record):
    """内部督导记录：开始和结束各一份，由内部质量督导员签署"""

    SIGHT = SittingAssessor.SIGHT
    sitting: fields.ForeignKeyRelation[Sitting] = fields.ForeignKeyField("jinji.Sitting", "supervision_records")
    phase = fields.CharField(5)
    staff: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Staff", "supervision_records", on_delete=fields.RESTRICT
    )
    statement = fields.CharField(2000)
    findings = fields.CharField(2000, null=True)
    signed_at = fields.DatetimeField()

    class Meta:
        table = "supervision_record"


class Deviation(Record):
    """实施与方案不一致之处，如实记录"""

    SIGHT = SittingAssessor.SIGHT
    sitting: fields.ForeignKeyRelation[Sitting] = fields.ForeignKeyField("jinji.Sitting", "deviations")
    kind = fields.CharField(16)
    says = fields.CharField(1000)
    amended = fields.BooleanField()
    noted_at = fields.DatetimeField()

    class Meta:
        table = "deviation"


class OpenSitting:
    """A sitting as the public sees it: of a plan open to it."""

    _meta: ClassVar[Any] = Sitting._meta

    @staticmethod
    def visible_to(role: Any) -> str:
        """Everybody."""
        plan = OpenPlan.visible_to(role).replace("{t}", "up_plan")
        return f"EXISTS (SELECT 1 FROM plan up_plan WHERE up_plan.id = {{t}}.plan_id AND {plan})"
