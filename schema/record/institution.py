"""A filed institution, its dated scope, and the notices that granted it."""

from __future__ import annotations

from typing import Any, ClassVar

from pypinyin import lazy_pinyin
from tortoise import fields

from .base import EVERYONE, Case, Record


def sort_key(name: str) -> str:
    """A Chinese name in pinyin without tones, lower case: what lists are ordered by, COLLATE "C"."""
    return "".join(lazy_pinyin(name)).lower()[:400]


class Institution(Case):
    """评价机构：名称等是备案时的登记信息"""

    SIGHT = EVERYONE
    PUBLIC_NOUN = "institution"
    LOOKS_AT = ("unit__staff", "renewals", "endings", "revocations")
    org_code = fields.CharField(13, unique=True)
    unit: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Unit", "institutions")
    name = fields.CharField(100)
    pinyin = fields.CharField(400)
    credit_code = fields.CharField(18)
    kind = fields.CharField(16)
    track = fields.CharField(8)
    district: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.District", "institutions")
    address = fields.CharField(200)
    phone = fields.CharField(40)
    valid_from = fields.DateField()
    valid_to = fields.DateField()
    fee_basis = fields.CharField(300, null=True)
    ending = fields.CharField(12, null=True)
    ended_on = fields.DateField(null=True)
    effective_on = fields.DateField(null=True)

    class Meta:
        table = "institution"

    def complete(self) -> None:
        """The sort key of its name."""
        self.pinyin = sort_key(self.name)

    @property
    def key(self) -> str:
        """Its organisation code of 13 characters."""
        return self.org_code

    @property
    def headline(self) -> str:
        """One line for the public feed."""
        return self.name


class Grant(Record):
    """准予备案通知；准予续期的，依据是续期而不是申请"""

    SIGHT = EVERYONE
    number = fields.CharField(40, unique=True)
    filing: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Filing", "grants", null=True)
    renewal: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Renewal", "grants", null=True)
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField("jinji.Institution", "grants")
    issued_on = fields.DateField()
    issued_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.Account", "grants", null=True)
    valid_from = fields.DateField()
    valid_to = fields.DateField()
    national_published_on = fields.DateField(null=True)
    national_url = fields.CharField(500, null=True)

    class Meta:
        table = "grant_notice"

    @property
    def key(self) -> str:
        """Its number."""
        return self.number

    def public(self) -> tuple[str, Any]:
        """The public hears of it as a 备案公告."""
        return "grant", self


class Termination(Record):
    """注销、撤销公告：内容在发布时固定"""

    SIGHT = EVERYONE
    number = fields.CharField(40, unique=True)
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField("jinji.Institution", "terminations")
    name = fields.CharField(100)
    credit_code = fields.CharField(18)
    valid_from = fields.DateField()
    valid_to = fields.DateField()
    ending = fields.CharField(12)
    article = fields.CharField(60)
    decided_on = fields.DateField()
    effective_on = fields.DateField()
    note = fields.CharField(500, null=True)
    certificates = fields.CharField(500)

    class Meta:
        table = "termination"

    @property
    def key(self) -> str:
        """Its number."""
        return self.number

    @property
    def headline(self) -> str:
        """One line for the public feed."""
        return self.name

    def public(self) -> tuple[str, Any]:
        """The public hears of it as a 注销、撤销公告."""
        return "termination", self


class Scope(Record):
    """备案范围：一个职业（工种）、等级、地点、依据，及其起止日期"""

    SIGHT = EVERYONE
    LOOKS_AT: ClassVar[tuple[str, ...]] = ("occupation", "site")
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField("jinji.Institution", "scopes")
    grant: fields.ForeignKeyRelation[Grant] = fields.ForeignKeyField("jinji.Grant", "scopes")
    item: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Item", "scopes")
    occupation: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Occupation", "scopes")
    work_type = fields.CharField(60, null=True)
    level = fields.SmallIntField()
    site: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Site", "scopes")
    standard: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Standard", "scopes")
    valid_from = fields.DateField()
    valid_to = fields.DateField()
    opened_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.ChangeRequest", "opened_scopes", null=True
    )
    ended_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.ChangeRequest", "ended_scopes", null=True
    )

    class Meta:
        table = "scope"
