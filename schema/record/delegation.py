"""Who acts for whom, from one day to another."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import ADMIN, AUDITOR, Role

from .base import Case


class Delegation(Case):
    """代理：委托人、代理人本人可见，系统管理员可以终止"""

    SIGHT = {**dict.fromkeys(Role, "({t}.delegator_id = :actor OR {t}.delegate_id = :actor)"), ADMIN: "true", AUDITOR: "true"}
    delegator: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "delegations_given", on_delete=fields.RESTRICT
    )
    delegate: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "delegations_taken", on_delete=fields.RESTRICT
    )
    first_day = fields.DateField()
    last_day = fields.DateField()
    reason = fields.CharField(200)

    class Meta:
        table = "delegation"
