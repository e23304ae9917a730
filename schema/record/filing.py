"""An application and all that hangs on it: items, evidence, checks, reasons, the panel and its verdicts, reports."""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from schema.law.roles import AUDITOR, BUREAU, CENTRE, DISTRICT, EXPERT, INSTITUTION

from .base import Case, Record, through

SEATED = (
    "EXISTS (SELECT 1 FROM seat s WHERE s.expert_id = :actor AND NOT s.recused"
    " AND (s.filing_id = {t}.id OR s.round_id = {t}.round_id))"
)
SIGHT = {
    INSTITUTION: "{t}.unit_id = :unit",
    CENTRE: "{t}.version > 0",  # once submitted
    BUREAU: "{t}.version > 0",
    AUDITOR: "true",
    EXPERT: SEATED,
    DISTRICT: "{t}.version > 0 AND (EXISTS (SELECT 1 FROM unit u WHERE u.id = {t}.unit_id AND u.district_id = :district)"
    " OR EXISTS (SELECT 1 FROM item i JOIN site p ON p.id = i.site_id"
    " WHERE i.filing_id = {t}.id AND p.district_id = :district))",
}
OFFICE = {CENTRE: SIGHT[CENTRE], BUREAU: SIGHT[BUREAU], AUDITOR: "true"}


class Filing(Case):
    """备案申请"""

    SIGHT = SIGHT
    LOOKS_AT = (
        "unit__staff", "unit__institutions__scopes", "unit__filings__items", "call__occupations", "round", "items__occupation",
        "items__site", "items__standard", "items__rows", "evidence", "checks", "seats__expert", "reports",
    )  # fmt: skip
    number = fields.CharField(40, null=True, unique=True)
    unit: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Unit", "filings")
    call: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Call", "filings")
    round: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Round", "filings", null=True)
    track = fields.CharField(8)
    version = fields.SmallIntField(default=0)
    submitted_at = fields.DatetimeField(null=True)
    approved_on = fields.DateField(null=True)
    outcome = fields.TextField(null=True)
    original: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "originals", null=True, on_delete=fields.RESTRICT
    )

    class Meta:
        table = "filing"


class Requirement(Record):
    """第九条的一项条件：本申请须具备的，起草时按当日的规则集列出"""

    SIGHT = through(SIGHT, "filing", "filing_id")
    filing: fields.ForeignKeyRelation[Filing] = fields.ForeignKeyField("jinji.Filing", "requirements")
    code = fields.CharField(10)
    says = fields.CharField(300)
    paper = fields.CharField(200)
    article = fields.CharField(60)

    class Meta:
        table = "requirement"


class Item(Case):
    """申报项"""

    SIGHT = through(SIGHT, "filing", "filing_id")
    LOOKS_AT = ("occupation", "standard", "site", "filing__unit__district", "filing__call")
    filing: fields.ForeignKeyRelation[Filing] = fields.ForeignKeyField("jinji.Filing", "items")
    ordinal = fields.SmallIntField()
    occupation: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Occupation", "items")
    work_type = fields.CharField(60, null=True)
    level = fields.SmallIntField()
    site: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Site", "items")
    standard: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Standard", "items")
    experience = fields.TextField()
    outcome = fields.TextField(null=True)
    national_published_on = fields.DateField(null=True)
    national_url = fields.CharField(500, null=True)

    class Meta:
        table = "item"


class Evidence(Record):
    """证明材料"""

    SIGHT = through(SIGHT, "filing", "filing_id")
    filing: fields.ForeignKeyRelation[Filing] = fields.ForeignKeyField("jinji.Filing", "evidence")
    condition = fields.CharField(10)
    title = fields.CharField(200)
    reference = fields.CharField(100, null=True)
    issued_on = fields.DateField()
    sha256 = fields.CharField(64, null=True)
    attachment: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "evidence", null=True, on_delete=fields.RESTRICT
    )

    class Meta:
        table = "evidence"


class Check(Record):
    """条件核查：一次提交版本中对一项条件的结论；重复核查以最后一次为准"""

    SIGHT = through(OFFICE, "filing", "filing_id")
    filing: fields.ForeignKeyRelation[Filing] = fields.ForeignKeyField("jinji.Filing", "checks")
    version = fields.SmallIntField()
    condition = fields.CharField(10)
    finding = fields.CharField(8)
    note = fields.CharField(1000, null=True)
    checked_on = fields.DateField()
    carried_from = fields.SmallIntField(null=True)

    class Meta:
        table = "condition_check"
        ordering: ClassVar = ["id"]


class ReturnReason(Record):
    """退回理由"""

    SIGHT = through(SIGHT, "filing", "filing_id")
    filing: fields.ForeignKeyRelation[Filing] = fields.ForeignKeyField("jinji.Filing", "return_reasons")
    version = fields.SmallIntField()
    code = fields.CharField(40)
    text = fields.CharField(100, default="")
    article = fields.CharField(60, default="")
    condition = fields.CharField(10, null=True)
    item_ordinal = fields.SmallIntField(null=True)
    message = fields.CharField(1000)

    class Meta:
        table = "return_reason"


class Seat(Record):
    """专家席位：在一个申请的评估组，或一轮遴选中"""

    SIGHT = {CENTRE: "true", BUREAU: "true", AUDITOR: "true", EXPERT: "{t}.expert_id = :actor"}
    filing: fields.ForeignKeyNullableRelation[Filing] = fields.ForeignKeyField("jinji.Filing", "seats", null=True)
    round: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Round", "seats", null=True)
    expert: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Account", "seats")
    accepted_at = fields.DatetimeField(null=True)
    declined = fields.BooleanField(default=False)
    recused = fields.BooleanField(default=False)
    recusal = fields.CharField(500, null=True)
    method = fields.CharField(16, null=True)
    opinion = fields.TextField(null=True)
    opined_at = fields.DatetimeField(null=True)
    attachment: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Attachment", "opinions", null=True, on_delete=fields.RESTRICT
    )

    class Meta:
        table = "seat"


class Screening(Record):
    """利害关系排查：对一位专家的一次排查；没有发现的也记录"""

    SIGHT = {CENTRE: "true", BUREAU: "true", AUDITOR: "true"}
    filing: fields.ForeignKeyNullableRelation[Filing] = fields.ForeignKeyField("jinji.Filing", "screenings", null=True)
    round: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Round", "screenings", null=True)
    expert: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Account", "screenings")
    screened_on = fields.DateField()
    found = ArrayField(element_type="text")

    class Meta:
        table = "screening"


class Verdict(Record):
    """专家对一个申报项的意见"""

    SIGHT = through(Seat.SIGHT, "seat", "seat_id")
    seat: fields.ForeignKeyRelation[Seat] = fields.ForeignKeyField("jinji.Seat", "verdicts")
    item: fields.ForeignKeyRelation[Item] = fields.ForeignKeyField("jinji.Item", "verdicts")
    favourable = fields.BooleanField()
    reason = fields.CharField(1000, null=True)

    class Meta:
        table = "verdict"


class Report(Record):
    """报部备案：一次报备及其导出内容"""

    SIGHT = {
        **through(OFFICE, "filing", "filing_id"),
        **through({INSTITUTION: SIGHT[INSTITUTION]}, "filing", "filing_id"),
    }
    filing: fields.ForeignKeyRelation[Filing] = fields.ForeignKeyField("jinji.Filing", "reports")
    reported_on = fields.DateField()
    item_ids = ArrayField(element_type="text")

    class Meta:
        table = "report"


class NationalPublication(Record):
    """部网公布的凭证"""

    SIGHT = Report.SIGHT
    filing: fields.ForeignKeyRelation[Filing] = fields.ForeignKeyField("jinji.Filing", "national_publications")
    published_on = fields.DateField()
    url = fields.CharField(500)
    evidence_sha256 = fields.CharField(64)
    item_ids = ArrayField(element_type="text")

    class Meta:
        table = "national_publication"
