"""Who has logged in: sessions, the devices that are known, and what was tried of late."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import Role

from .base import Record


class Session(Record):
    """登录会话：令牌只存SHA-256；本人可见，可以逐个结束"""

    SIGHT = dict.fromkeys(Role, "({t}.account_id = :actor)")
    account: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Account", "sessions")
    digest = fields.CharField(64, unique=True)
    opened_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)
    idle_until = fields.DatetimeField()  # moved on with each use, to the minute
    used_at = fields.DatetimeField()
    address = fields.CharField(64, default="")
    network = fields.CharField(64, default="")
    device = fields.CharField(200, default="")  # what the browser calls itself
    cookie = fields.BooleanField(default=False)
    delegation: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Delegation", "sessions", null=True, on_delete=fields.RESTRICT
    )
    scopes = fields.CharField(300, null=True)  # none: as far as the office reaches

    class Meta:
        table = "session"


class KnownDevice(Record):
    """认得的设备：在上面登录成功过，别处的失败不妨碍它；标记只存SHA-256"""

    account: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Account", "devices")
    digest = fields.CharField(64, unique=True)
    seen_at = fields.DatetimeField()

    class Meta:
        table = "known_device"


class Attempt(Record):
    """限次的尝试：失败的登录、不登录的异议等"""

    name = fields.CharField(40)
    address = fields.CharField(64)
    network = fields.CharField(64, default="")
    device: fields.ForeignKeyNullableRelation[KnownDevice] = fields.ForeignKeyField("jinji.KnownDevice", "attempts", null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "login_attempt"
