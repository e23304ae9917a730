"""A person's second factor: the authenticator's key, sealed like a personal number, and recovery codes by keyed digest."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import ADMIN, AUDITOR, Role

from .base import Case, Record


class Factor(Case):
    """第二验证因素：本人可见，系统管理员可以解除；密钥加密保存"""

    SIGHT = {**dict.fromkeys(Role, "{t}.account_id = :actor"), ADMIN: "true", AUDITOR: "true"}
    LOOKS_AT = ("codes",)
    account: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Account", "factors")
    title = fields.CharField(50)
    secret_sealed = fields.BinaryField()
    last_step = fields.BigIntField(null=True)  # each login moves it on, beside the ledger

    class Meta:
        table = "factor"

    def withheld(self) -> tuple[str, ...]:
        """What its form calls private, and what logins write."""
        return ("secret_sealed", "last_step")


class RecoveryCode(Record):
    """恢复码：只存密钥散列，每个只用一次"""

    factor: fields.ForeignKeyRelation[Factor] = fields.ForeignKeyField("jinji.Factor", "codes")
    digest = fields.CharField(64, unique=True)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "recovery_code"

    def withheld(self) -> tuple[str, ...]:
        """Its form calls it private."""
        return ("digest",)
