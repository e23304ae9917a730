"""The ledger of acts, the stays that deadlines are made of, what the public is told, counters, holidays, demo time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.db_defaults import SqlDefault
from tortoise.models import Model

from schema.law.roles import AUDITOR, BUREAU, CENTRE, Role

from .base import EVERYONE, Case, Record
from .nouns import NOUNS

GENESIS = "0" * 64
LATER = ("effects", "principal_id")
TODAY = (
    "((now() + make_interval(secs => coalesce((SELECT seconds FROM demo_time), 0))) AT TIME ZONE 'Asia/Shanghai')::date"
)


class Line(Record):
    """台账的一行：何人何时办理何事、依据何条；只增不改，逐行哈希相连"""

    position = fields.BigIntField(unique=True)
    recorded_at = fields.DatetimeField()
    occurred_at = fields.DatetimeField()
    noun = fields.CharField(16)
    case_id = fields.UUIDField()
    act = fields.CharField(24)
    article = fields.CharField(60)
    role = fields.CharField(12)
    actor_id = fields.UUIDField(null=True)
    principal_id = fields.UUIDField(null=True)  # for whom a deputy acted; not hashed where there is none, as before 0023
    rule_set = fields.CharField(40)
    fallback = fields.BooleanField()
    calendar = fields.CharField(40)
    form = fields.TextField()
    effects = fields.TextField(null=True)  # JSON: [noun, id, columns set, or null for a row taken away]; null before 0010
    before = fields.CharField(16, null=True)
    after = fields.CharField(16)
    key = fields.CharField(80, null=True)
    cause = fields.BigIntField(null=True)
    previous = fields.CharField(64)
    hash = fields.CharField(64)

    class Meta:
        table = "ledger"

    @classmethod
    def visible_to(cls, role: Role) -> str:
        """The auditor sees every line; the centre and the bureau those of the cases they see."""
        if role is AUDITOR:
            return "true"
        return of_visible_case(role, unread=True) if role in CENTRE | BUREAU else "false"

    def digest(self) -> str:
        """SHA-256 over every other column, as canonical JSON; times in UTC to the microsecond."""
        names = [name for name in self._meta.fields_map if name != "hash"]
        return digest({name: getattr(self, name) for name in names})


def of_visible_case(
    role: Role, stages: Mapping[str, Collection[str]] | None = None, unread: bool = False
) -> str:  # fmt: skip
    """The predicate of a row that belongs to a case, `{t}.noun` and `{t}.case_id`: whoever sees the case sees it.

    With `stages` (noun -> names), only rows whose `{t}.stage` is one of these; with `unread`, none of cases whose lines
    this office does not read.
    """
    whens, whole = [], []
    for noun, model in NOUNS.items():
        if not issubclass(model, Case) or (stages is not None and not stages.get(noun)) or (unread and role in model.UNREAD_BY):
            continue
        worked = model.WORKED_BY.get(role) if stages is not None else None
        seen = (worked or model.visible_to(role)).replace("{t}", "up_case")
        if seen == "false":
            continue
        listed = ", ".join(f"'{stage}'" for stage in sorted(set(stages[noun]))) if stages else ""
        within = f"{{t}}.stage IN ({listed})" if stages else ""
        if seen == "true":  # there is a case for every line and every stay
            if within:
                whens.append(f"WHEN '{noun}' THEN {within}")
            else:
                whole.append(f"'{noun}'")
            continue
        of = f'(SELECT {seen} FROM "{model._meta.db_table}" up_case WHERE up_case.id = {{t}}.case_id)'
        whens.append(f"WHEN '{noun}' THEN {within and within + ' AND '}{of}")
    # CASE, not OR, and a value, not EXISTS: the one condition that concerns a row is looked up for it; of the others
    # PostgreSQL would make hash tables of all cases for a page of a hundred
    rest = f"{{t}}.noun IN ({', '.join(whole)})" if whole else "false"
    return f"CASE {{t}}.noun {' '.join(whens)} ELSE {rest} END" if whens else rest


def digest(columns: dict[str, Any]) -> str:
    """The hash of a line from its columns."""
    plain = {
        name: value if value is None or isinstance(value, int | str) else _plain(value)
        for name, value in columns.items()
        if name not in LATER or value is not None  # the lines written before these were kept stay as they were hashed
    }
    return hashlib.sha256(
        json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def _plain(value: Any) -> str:
    return str(plain(value))


def plain(value: Any) -> Any:
    """A column's value as JSON holds it, always the same for the same: times in UTC to the microsecond."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | UUID():
            return str(value)
        case Decimal():
            return format(value.normalize(), "f")  # 85 and 85.00 are one score
        case Enum():
            return value.value
        case list() | tuple():
            return [plain(entry) for entry in value]
        case dict():
            return {name: plain(entry) for name, entry in value.items()}
        case _:
            return value


class Stay(Record):
    """在一个环节的停留；环节有时限的，一并记下期限及其由来"""

    noun = fields.CharField(16)
    case_id = fields.UUIDField()
    stage = fields.CharField(16)
    stage_text = fields.CharField(40)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    entered_by = fields.BigIntField()
    ended_by = fields.CharField(12, null=True)
    owed = ArrayField(element_type="text", default=list, db_default=SqlDefault("'{}'"))
    rule = fields.CharField(40, null=True)
    article = fields.CharField(60, null=True)
    reading = fields.CharField(40, null=True)
    reading_text = fields.TextField(default="", db_default="")
    calendar_version = fields.CharField(40, null=True)
    start_event = fields.CharField(60, default="", db_default="")
    started_on = fields.DateField(null=True)
    due = fields.DateField(null=True)
    soon_on = fields.DateField(null=True)
    ends_at = fields.DatetimeField(null=True)
    provisional = fields.BooleanField(default=False)
    legal = fields.BooleanField(default=True)
    alternatives: Any = fields.JSONField(default=list, db_default=SqlDefault("'[]'"))
    explanation = fields.TextField(null=True)
    moved = fields.SmallIntField(default=0, db_default=0)
    moved_at = fields.DatetimeField(null=True)

    class Meta:
        table = "stay"

    @classmethod
    def visible_to(cls, role: Role) -> str:
        """Whoever sees the case sees its stays."""
        return of_visible_case(role)


class Change(Record):
    """公开变更：公众可以得知的一次变化，按台账次序"""

    SIGHT = EVERYONE
    position = fields.BigIntField(unique=True)
    line = fields.BigIntField()
    event = fields.CharField(40)
    noun = fields.CharField(16)
    key = fields.CharField(60)
    on = fields.DateField()
    at = fields.DatetimeField()
    title = fields.CharField(60)
    article = fields.CharField(60)
    detail = fields.CharField(300)
    institution: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Institution", "timeline", null=True
    )

    class Meta:
        table = "public_change"


class Counter(Model):
    """编号的流水：每个系列下一个号"""

    series = fields.CharField(60, primary_key=True)
    next = fields.IntField()

    class Meta:
        table = "counter"


class HolidayNotice(Record):
    """一年的放假安排；同年的新版本替换旧版本"""

    SIGHT = EVERYONE
    year = fields.SmallIntField()
    version = fields.CharField(20)
    source = fields.CharField(200)
    off = ArrayField(element_type="date")
    on = ArrayField(element_type="date")
    imported_at = fields.DatetimeField()

    class Meta:
        table = "holiday_notice"


class DemoTime(Model):
    """演示模式下人为推进的秒数；正式部署不读"""

    id = fields.SmallIntField(primary_key=True)
    seconds = fields.BigIntField()

    class Meta:
        table = "demo_time"
