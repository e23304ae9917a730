"""A person's deadlines as a calendar that phones subscribe to: of its secret address only the SHA-256 is kept."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import ADMIN, AUDITOR, Role

from .base import Case


class CalendarFeed(Case):
    """日历订阅：网址中的密钥只存SHA-256；本人和系统管理员可以停用"""

    SIGHT = {**dict.fromkeys(Role, "{t}.account_id = :actor"), ADMIN: "true", AUDITOR: "true"}
    account: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Account", "calendar_feeds")
    digest = fields.CharField(64, unique=True)

    class Meta:
        table = "calendar_feed"

    def withheld(self) -> tuple[str, ...]:
        """What its form calls private."""
        return ("digest",)
