"""What was handed in at each submission of a filing, word for word, and what each changed: written once, never altered."""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from schema.law.kinds import Part
from schema.law.roles import DISTRICT

from .base import Record, Sight, through
from .filing import SIGHT, Filing


class Submission(Record):
    """提交版本"""

    SIGHT = through(SIGHT, "filing", "filing_id")
    filing: fields.ForeignKeyRelation[Filing] = fields.ForeignKeyField("jinji.Filing", "submissions")
    version = fields.SmallIntField()
    submitted_at = fields.DatetimeField()
    sha256 = fields.CharField(64)

    class Meta:
        table = "submission"


def _without_names(sight: Sight) -> Sight:
    """A district sees the filing, but not the names of the people in it."""
    return {**sight, DISTRICT: f"({{t}}.part <> '{Part.STAFF.value}' AND {sight[DISTRICT]})"}


OF_SUBMISSION = _without_names(through(Submission.SIGHT, "submission", "submission_id"))


class Fact(Record):
    """提交版本中的一件事实"""

    SIGHT = OF_SUBMISSION
    submission: fields.ForeignKeyRelation[Submission] = fields.ForeignKeyField("jinji.Submission", "facts")
    ordinal = fields.SmallIntField()
    part = fields.CharField(10)
    key = fields.CharField(240)
    subject = fields.CharField(300)
    labels = ArrayField(element_type="text")
    texts = ArrayField(element_type="text")
    bears_on = ArrayField(element_type="text")
    attachment: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "facts", null=True, on_delete=fields.RESTRICT
    )

    class Meta:
        table = "submission_fact"
        ordering: ClassVar = ["ordinal"]

    def withheld(self) -> tuple[str, ...]:
        """The names of people."""
        return ("subject",) if self.part == Part.STAFF else ()


class Difference(Record):
    """一次重新提交的一处改动"""

    SIGHT = OF_SUBMISSION
    submission: fields.ForeignKeyRelation[Submission] = fields.ForeignKeyField("jinji.Submission", "differences")
    ordinal = fields.SmallIntField()
    kind = fields.CharField(8)
    part = fields.CharField(10)
    subject = fields.CharField(300)
    field = fields.CharField(40, null=True)
    before = fields.TextField(null=True)
    after = fields.TextField(null=True)
    bears_on = ArrayField(element_type="text")

    class Meta:
        table = "submission_difference"
        ordering: ClassVar = ["ordinal"]

    def withheld(self) -> tuple[str, ...]:
        """The names of people."""
        return ("subject",) if self.part == Part.STAFF else ()
