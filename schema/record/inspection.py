"""Inspections: who is on the task, what was asked and found, who signed; and what the public sees of it."""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from schema.law.kinds import InspectionResult
from schema.law.roles import AUDITOR, BUREAU, CENTRE, INSTITUTION, SUPERVISOR

from .base import Case, Record, through
from .renewal import OWN

OFFICE = {CENTRE: "true", BUREAU: "true", AUDITOR: "true"}
HANDED = "{t}.stage IN ('HANDED', 'REVIEW', 'PUBLISHED', 'CLOSED')"
MINE = (
    "EXISTS (SELECT 1 FROM post p JOIN supervisor s ON s.id = p.supervisor_id"
    " WHERE p.inspection_id = {t}.id AND p.released_on IS NULL AND s.account_id = :actor)"
)
SIGHT = {**OFFICE, SUPERVISOR: MINE, INSTITUTION: f"({{t}}.announced OR {HANDED}) AND {OWN}"}
FOUND = {**SIGHT, INSTITUTION: f"{HANDED} AND {OWN}"}  # what was found, from the day it is handed over

PUBLISHED = "EXISTS (SELECT 1 FROM inspection n WHERE n.id = {t}.inspection_id AND n.stage = 'PUBLISHED')"


class Inspection(Case):
    """督导：结果送达之前，不事先告知的任务对被检查的机构不存在"""

    SIGHT = SIGHT
    PUBLIC_NOUN = "inspection"
    LOOKS_AT = ("institution", "issues", "rectifications")
    number = fields.CharField(40, unique=True)
    kind = fields.CharField(8)
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "inspections")
    site: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Site", "inspections", null=True)
    occupation: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Occupation", "inspections", null=True
    )
    draw: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Draw", "inspections", null=True)
    trigger = fields.CharField(16, null=True)
    trigger_note = fields.CharField(300, null=True)
    complaint: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Complaint", "inspections", null=True, on_delete=fields.RESTRICT
    )
    rectification: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Rectification", "rechecks", null=True
    )
    scope = fields.CharField(1000)
    methods = ArrayField(element_type="text")
    announced = fields.BooleanField()
    opened_on = fields.DateField()
    began_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    visited_on = fields.DateField(null=True)
    place = fields.CharField(200, null=True)
    conclusion = fields.CharField(2000, null=True)
    digest = fields.CharField(64, null=True)
    handed_at = fields.DatetimeField(null=True)
    reply = fields.TextField(null=True)
    disputes = fields.BooleanField(null=True)
    replied_at = fields.DatetimeField(null=True)
    result = fields.CharField(12, null=True)
    summary = fields.CharField(1000, null=True)
    published_on = fields.DateField(null=True)
    closing = fields.CharField(2000, null=True)

    class Meta:
        table = "inspection"

    def withheld(self) -> tuple[str, ...]:
        """What gave rise to it."""
        return ("trigger_note",)

    @property
    def key(self) -> str:
        """Its number."""
        return self.number

    @property
    def headline(self) -> str:
        """One line for the public feed, which hears of it with its result."""
        return f"{self.number}：{InspectionResult(self.result).says}" if self.result else self.number


class Post(Record):
    """任务中的一名督导员：何时接受，何时因何退出"""

    SIGHT = through(SIGHT, "inspection", "inspection_id")
    inspection: fields.ForeignKeyRelation[Inspection] = fields.ForeignKeyField("jinji.Inspection", "posts")
    supervisor: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Supervisor", "posts")
    ordinal = fields.SmallIntField()
    named = fields.BooleanField(default=False)
    accepted_at = fields.DatetimeField(null=True)
    released_on = fields.DateField(null=True)
    reason = fields.CharField(500, null=True)

    class Meta:
        table = "post"

    def withheld(self) -> tuple[str, ...]:
        """Why somebody stood aside."""
        return ("reason",)


class InspectionCheck(Record):
    """检查清单的一项"""

    SIGHT = through(FOUND, "inspection", "inspection_id")
    inspection: fields.ForeignKeyRelation[Inspection] = fields.ForeignKeyField("jinji.Inspection", "checks")
    ordinal = fields.SmallIntField()
    code = fields.CharField(20)
    says = fields.CharField(200)
    result = fields.CharField(16)
    note = fields.CharField(1000, null=True)

    class Meta:
        table = "inspection_check"


class Issue(Record):
    """发现的一个问题"""

    SIGHT = through(FOUND, "inspection", "inspection_id")
    inspection: fields.ForeignKeyRelation[Inspection] = fields.ForeignKeyField("jinji.Inspection", "issues")
    ordinal = fields.SmallIntField()
    article = fields.CharField(40)
    facts = fields.CharField(2000)
    serious = fields.BooleanField()

    class Meta:
        table = "issue"


class Photo(Record):
    """现场照片：拍摄的时间和地点"""

    SIGHT = through(FOUND, "inspection", "inspection_id")
    inspection: fields.ForeignKeyRelation[Inspection] = fields.ForeignKeyField("jinji.Inspection", "photos")
    ordinal = fields.SmallIntField()
    attachment: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "photos", on_delete=fields.RESTRICT
    )
    taken_at = fields.DatetimeField()
    place = fields.CharField(200)
    latitude = fields.CharField(12, null=True)
    longitude = fields.CharField(12, null=True)
    caption = fields.CharField(300, null=True)

    class Meta:
        table = "photo"


class Signature(Record):
    """督导员在检查结果上的签字：何人、何时、对哪一份结果"""

    SIGHT = through(FOUND, "inspection", "inspection_id")
    inspection: fields.ForeignKeyRelation[Inspection] = fields.ForeignKeyField("jinji.Inspection", "signatures")
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField("jinji.Post", "signatures")
    signed_at = fields.DatetimeField()
    digest = fields.CharField(64)

    class Meta:
        table = "signature"


class PublishedInspection:
    """An inspection as the public sees it: once its result is published."""

    _meta: ClassVar[Any] = Inspection._meta

    @staticmethod
    def visible_to(role: Any) -> str:
        """Everybody, from the publication on."""
        return "{t}.stage = 'PUBLISHED'"


class PublishedIssue:
    """Of what was found the public sees the article."""

    _meta: ClassVar[Any] = Issue._meta

    @staticmethod
    def visible_to(role: Any) -> str:
        """Everybody, from the publication on."""
        return PUBLISHED
