"""Who may enter: accounts and API keys; and who is told of changes: endpoints and deliveries."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from schema.law.roles import ADMIN, AUDITOR, BUREAU, CENTRE, DISTRICT, EXPERT, SUPERVISOR, Role

from .base import Case, Record

OFFICE = {ADMIN: "true", AUDITOR: "true"}


class Account(Case):
    """账号：一个账号一种职权"""

    SIGHT = {
        **dict.fromkeys(Role, "{t}.id = :actor"),
        **OFFICE,
        CENTRE: "{t}.role IN ('EXPERT', 'SUPERVISOR', 'CENTRE')",  # colleagues, too: who may stand in for whom
        BUREAU: "{t}.role IN ('EXPERT', 'SUPERVISOR', 'BUREAU')",
        DISTRICT: "({t}.role = 'DISTRICT' AND {t}.district_id = :district)",
    }
    LOOKS_AT = ("ties", "appointments")
    name = fields.CharField(40, unique=True)
    title = fields.CharField(50)
    role = fields.CharField(12)
    password_hash = fields.CharField(200)
    district: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField("jinji.District", "accounts", null=True)
    employer_code = fields.CharField(18, null=True)
    must_change = fields.BooleanField(null=True)  # somebody else knows the password
    reset_digest = fields.CharField(64, null=True, unique=True)  # of the slip with which a new password may be set
    reset_until = fields.DatetimeField(null=True)
    issuer = fields.CharField(300, null=True)  # of the identity provider, and who it is there
    subject = fields.CharField(255, null=True)

    class Meta:
        table = "account"

    def withheld(self) -> tuple[str, ...]:
        """What its forms call private."""
        return ("password_hash", "reset_digest")


class Tie(Record):
    """专家、外部质量督导员与单位的关系：申报的，更正的留有日期"""

    SIGHT = {**dict.fromkeys((EXPERT, SUPERVISOR), "{t}.expert_id = :actor"), CENTRE: "true", BUREAU: "true", AUDITOR: "true"}
    expert: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("jinji.Account", "ties")
    kind = fields.CharField(12)
    credit_code = fields.CharField(18)
    name = fields.CharField(100)
    since = fields.DateField(null=True)
    until = fields.DateField(null=True)
    note = fields.CharField(300)
    declared_on = fields.DateField()
    withdrawn_on = fields.DateField(null=True)

    class Meta:
        table = "tie"


class Key(Case):
    """接口密钥：只存SHA-256；本人的密钥不超出本人的职权"""

    SIGHT = {**dict.fromkeys(Role, "{t}.account_id = :actor"), **OFFICE}
    title = fields.CharField(100)
    role = fields.CharField(12)
    prefix = fields.CharField(20)
    digest = fields.CharField(64, unique=True)
    expires_on = fields.DateField(null=True)
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField("jinji.Account", "keys", null=True)
    scopes = fields.CharField(2000, null=True)  # none: as far as its office reaches
    used_at = fields.DatetimeField(null=True)  # to the minute, written beside the ledger

    class Meta:
        table = "api_key"

    def withheld(self) -> tuple[str, ...]:
        """What its form calls private, and what no act writes."""
        return ("digest", "used_at")


class Endpoint(Case):
    """变更通知的接收地址"""

    SIGHT = OFFICE
    title = fields.CharField(100)
    url = fields.CharField(500)
    secret = fields.CharField(200)
    previous_secret = fields.CharField(200, null=True)  # signs too until then, so that the receiver can change in peace
    previous_until = fields.DatetimeField(null=True)
    events = ArrayField(element_type="text")

    class Meta:
        table = "endpoint"

    def withheld(self) -> tuple[str, ...]:
        """What its form calls private."""
        return ("secret", "previous_secret")


class Delivery(Record):
    """一次变更通知的投递及其结果"""

    SIGHT = OFFICE
    endpoint: fields.ForeignKeyRelation[Endpoint] = fields.ForeignKeyField("jinji.Endpoint", "deliveries")
    event = fields.CharField(40)
    position = fields.BigIntField()
    created_at = fields.DatetimeField()
    state = fields.CharField(12)
    attempts = fields.SmallIntField(default=0)
    next_at = fields.DatetimeField(null=True)
    status = fields.SmallIntField(null=True)
    error = fields.CharField(300, null=True)
    delivered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "delivery"
