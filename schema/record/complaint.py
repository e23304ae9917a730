"""Complaints: the case, what was said, the files, and, apart and sealed, who said it (article 23).

An officer who has stepped out sees nothing of the case. A district sees the registered cases of its own institutions, never
what was said. Whoever holds a tracking code acts as an asker whose `:unit` is that one case.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, BUREAU, CENTRE, DISTRICT, PUBLIC

from .base import Case, Record, through

NOT_RECUSED = "NOT EXISTS (SELECT 1 FROM complaint_recusal r WHERE r.complaint_id = {t}.id AND r.account_id IN (:actor, :principal))"
SIGHT = {CENTRE: NOT_RECUSED, BUREAU: "true", AUDITOR: "true"}
BEFORE_BUREAU = "({t}.stage IN ('REVIEW', 'UPHELD') OR {t}.reviewed_on IS NOT NULL OR coalesce({t}.outcome = 'TO_BUREAU', false))"
SAID = {CENTRE: NOT_RECUSED, BUREAU: BEFORE_BUREAU, AUDITOR: "true"}


class Complaint(Case):
    """投诉举报"""

    SIGHT = {
        **SIGHT,
        DISTRICT: "({t}.district_id = :district AND {t}.summary IS NOT NULL AND {t}.stage <> 'MERGED')",
        PUBLIC: "{t}.id = :unit",
    }
    number = fields.CharField(40, unique=True)
    kind = fields.CharField(12)
    channel = fields.CharField(12)
    named = fields.BooleanField()
    tracking_digest = fields.CharField(64, null=True, unique=True)
    received_on = fields.DateField()
    institution: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Institution", "complaints", null=True, on_delete=fields.RESTRICT
    )
    district: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.District", "complaints", null=True, on_delete=fields.RESTRICT
    )
    summary = fields.CharField(500, null=True)
    handler: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "complaints_handled", null=True, on_delete=fields.RESTRICT
    )
    accepted_on = fields.DateField(null=True)
    extension = fields.CharField(500, null=True)
    extension_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "extensions_asked", null=True, on_delete=fields.RESTRICT
    )
    extended_on = fields.DateField(null=True)
    recipient = fields.CharField(100, null=True)
    transfer_reason = fields.CharField(1000, null=True)
    transferred_on = fields.DateField(null=True)
    receipt_document = fields.CharField(60, null=True)
    receipt_dated = fields.DateField(null=True)
    merged_into: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Complaint", "merged", null=True, on_delete=fields.RESTRICT
    )
    outcome = fields.CharField(16, null=True)
    findings = fields.TextField(null=True)
    decided_on = fields.DateField(null=True)
    answer = fields.TextField(null=True)
    answered_on = fields.DateField(null=True)
    review_reason = fields.TextField(null=True)
    review_asked_on = fields.DateField(null=True)
    review_opinion = fields.TextField(null=True)
    reviewed_on = fields.DateField(null=True)

    class Meta:
        table = "complaint"

    def withheld(self) -> tuple[str, ...]:
        """What was said of people, and by what it is asked for."""
        return ("tracking_digest", "findings", "answer", "review_reason", "review_opinion",)


class Statement(Record):
    """反映的内容：只有办理机关可见"""

    SIGHT = through(SAID, "complaint", "complaint_id")
    complaint: fields.ForeignKeyRelation[Complaint] = fields.ForeignKeyField(
        "jinji.Complaint", "statements", on_delete=fields.RESTRICT
    )
    about = fields.CharField(200)
    facts = fields.TextField()

    class Meta:
        table = "complaint_statement"

    def withheld(self) -> tuple[str, ...]:
        """What was reported."""
        return ("about", "facts",)


class Reporter(Record):
    """反映人：姓名和联系方式，加密封存；不在任何查询之列，只经“查看反映人身份”一次一件地读"""

    complaint: fields.ForeignKeyRelation[Complaint] = fields.ForeignKeyField(
        "jinji.Complaint", "reporters", on_delete=fields.RESTRICT
    )
    name_sealed = fields.BinaryField()
    contact_sealed = fields.BinaryField()

    class Meta:
        table = "complaint_reporter"

    def withheld(self) -> tuple[str, ...]:
        """Who reported."""
        return ("name_sealed", "contact_sealed",)


class ComplaintFile(Record):
    """随投诉举报提交的一个文件：改名保存"""

    SIGHT = through(SAID, "complaint", "complaint_id")
    complaint: fields.ForeignKeyRelation[Complaint] = fields.ForeignKeyField(
        "jinji.Complaint", "files", on_delete=fields.RESTRICT
    )
    ordinal = fields.SmallIntField()
    attachment: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "complaint_files", on_delete=fields.RESTRICT
    )

    class Meta:
        table = "complaint_file"
