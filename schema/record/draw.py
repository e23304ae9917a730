"""Draws by lot: their rosters, who was excluded and why, and what was drawn."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from schema.law.roles import AUDITOR, BUREAU, CENTRE, Role

from .base import Case, Record, through

OFFICE = {CENTRE: "true", BUREAU: "true", AUDITOR: "true"}
COMMITTED = {**dict.fromkeys(Role, "{t}.roster_hash IS NOT NULL"), **OFFICE}
REVEALED = {**dict.fromkeys(Role, "{t}.stage = 'REVEALED'"), **OFFICE}


class Draw(Case):
    """随机抽取：名录和承诺公布之后对公众可见，种子到公开之时才可见"""

    SIGHT = COMMITTED
    PUBLIC_NOUN = "draw"
    number = fields.CharField(40, unique=True)
    programme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Programme", "draws")
    method = fields.CharField(12)
    scope = fields.CharField(1000)
    visits_by = fields.DateField()
    prepared_on = fields.DateField()
    roster = fields.TextField(null=True)
    roster_hash = fields.CharField(64, null=True)
    commitment = fields.CharField(64, null=True)
    committed_at = fields.DatetimeField(null=True)
    source = fields.CharField(300, null=True)
    known_on = fields.DateField(null=True)
    draw_by = fields.DateField(null=True)
    value = fields.CharField(100, null=True)
    value_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "jinji.Account", "witnessed_draws", null=True, on_delete=fields.RESTRICT
    )
    seed = fields.CharField(64, null=True)
    drawn_at = fields.DatetimeField(null=True)
    revealed_at = fields.DatetimeField(null=True)
    void_reason = fields.CharField(2000, null=True)

    class Meta:
        table = "draw"

    @property
    def key(self) -> str:
        """Its number."""
        return self.number

    @property
    def headline(self) -> str:
        """One line for the public feed: what was committed to stands there for good."""
        return f"{self.number}：名录摘要{self.roster_hash}，种子摘要{self.commitment}"


class DrawObject(Record):
    """名录中的一个检查对象及其权重"""

    SIGHT = through(COMMITTED, "draw", "draw_id")
    draw: fields.ForeignKeyRelation[Draw] = fields.ForeignKeyField("jinji.Draw", "objects")
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "rosters")
    org_code = fields.CharField(13)
    weight = fields.SmallIntField()

    class Meta:
        table = "draw_object"


class DrawSupervisor(Record):
    """名录中的一名督导员"""

    SIGHT = through(OFFICE, "draw", "draw_id")
    draw: fields.ForeignKeyRelation[Draw] = fields.ForeignKeyField("jinji.Draw", "supervisors")
    supervisor: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Supervisor", "rosters")
    code = fields.CharField(12)

    class Meta:
        table = "draw_supervisor"


class Exclusion(Record):
    """应当回避的一对：何人、何机构、何种情形；情形说到人，只有办理机关可见"""

    SIGHT = through({CENTRE: "true", AUDITOR: "true"}, "draw", "draw_id")
    draw: fields.ForeignKeyRelation[Draw] = fields.ForeignKeyField("jinji.Draw", "exclusions")
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "exclusions")
    supervisor: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Supervisor", "exclusions")
    ground = fields.CharField(12)
    says = fields.CharField(500)

    class Meta:
        table = "exclusion"


class Pick(Record):
    """抽中的一家机构：种子公开之后对公众可见"""

    SIGHT = through(REVEALED, "draw", "draw_id")
    draw: fields.ForeignKeyRelation[Draw] = fields.ForeignKeyField("jinji.Draw", "picks")
    ordinal = fields.SmallIntField()
    institution: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Institution", "picks")
    inspection: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField("jinji.Inspection", "picks")

    class Meta:
        table = "pick"
