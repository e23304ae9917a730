"""Draws by lot: the roster and the commitment before, the seed and the outcome after; and who stood aside."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.law.draw import DRAW
from schema.law.kinds import ExclusionGround, InspectionMethod
from schema.law.roles import Role
from schema.record import draw as record

from ..read import Connection, Node, Order, column, every, one, page
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .enums import DrawStage, ExclusionGroundEnum, InspectionMethodEnum, cited, says, stage_says
from .institution import Institution
from .programme import Programme
from .supervisor import Supervisor

if TYPE_CHECKING:
    from .inspection import InspectionNotice

BY_PLACE = Order((("{t}.ordinal", "int"),))
CODES = (
    "ARRAY(SELECT s.code FROM post p JOIN supervisor s ON s.id = p.supervisor_id"
    " WHERE p.inspection_id = {t}.inspection_id AND %s ORDER BY p.ordinal)"
)


def name_at(moment: str, institution: str = "{t}.institution_id") -> str:
    """SQL of the name an institution bore at a moment: what was published does not change with a later name (article 11)."""
    of = f"SELECT v.name FROM institution_version v WHERE v.institution_id = {institution}"
    return f"coalesce(({of} AND v.since <= {moment} ORDER BY v.since DESC LIMIT 1), ({of} ORDER BY v.since LIMIT 1))"


class Counted:
    """How many pairs were excluded on which ground: reached through the draw only."""

    _meta = SimpleNamespace(db_table="draw_exclusion_count")

    @staticmethod
    def visible_to(role: Role) -> str:
        """Whoever sees the draw: numbers, no names."""
        return "true"


@strawberry.type(description="应当回避的情形及其对数；只计数，不说到人（第二十条）。")
class ExclusionCount:
    """回避计数."""

    __record__ = Counted
    ground: ExclusionGroundEnum = column("情形")
    ground_text: str = column("情形名称", says("ground", ExclusionGround))
    pairs: int = column("督导员与机构的对数")


@strawberry.type(description="名录中的一个检查对象（第十九条第二款）。")
class DrawObject(Node):
    """检查对象."""

    __record__ = record.DrawObject
    org_code: str = column("机构编码")
    institution_name: str = column("机构名称，以公布名录时为准", name_at("(SELECT d.committed_at FROM draw d WHERE d.id = {t}.draw_id)"))
    weight: int = column("权重：在签筒中有几支签")
    institution: Institution = one("评价机构", "institution_id")


@strawberry.type(description="应当回避的一对督导员和机构，及其情形；只有市鉴定中心和监督检查人员可见（第二十条）。")
class Exclusion(Node):
    """回避."""

    __record__ = record.Exclusion
    institution: Institution = one("评价机构", "institution_id")
    supervisor: Supervisor | None = one("督导员", "supervisor_id")
    ground: ExclusionGroundEnum = column("情形")
    ground_text: str = column("情形名称", says("ground", ExclusionGround))
    why: str = column("说明", "{t}.says")


@strawberry.type(description="抽中的一家机构和为它抽中的督导员；督导员只列编号（第十九条第二款）。")
class Pick(Node):
    """抽中的机构."""

    __record__ = record.Pick
    ordinal: int = column("抽中的次序")
    org_code: str = column("机构编码", "(SELECT i.org_code FROM institution i WHERE i.id = {t}.institution_id)")
    institution_name: str = column("机构名称，以抽取时为准", name_at("(SELECT d.drawn_at FROM draw d WHERE d.id = {t}.draw_id)"))
    institution: Institution = one("评价机构", "institution_id")
    supervisors: list[str] = column("执行任务的督导员编号", CODES % "p.released_on IS NULL")
    released: list[str] = column("已回避或改派的督导员编号，先后为序", CODES % "p.released_on IS NOT NULL")
    named: list[str] = column("抽签名单用尽后补派的督导员编号", CODES % "p.named")
    cancelled: bool = column(
        "任务是否因备案结束而取消", "EXISTS (SELECT 1 FROM inspection n WHERE n.id = {t}.inspection_id AND n.stage = 'CANCELLED')"
    )
    inspection: Annotated[InspectionNotice, strawberry.lazy("api.types.inspection")] | None = one("公布的结果；尚未公布则无", "inspection_id")


@strawberry.type(
    description="随机抽取：先公布名录、种子的摘要和公开数值的来源，后抽取，检查完毕公开种子；任何人可以重新抽一遍（第十九条第二款）。"
)
class Draw(Node):
    """随机抽取."""

    __record__ = record.Draw
    number: str = column("编号")
    stage: DrawStage = column("环节")
    stage_text: str = column("环节名称", stage_says("draw"))
    article: str = column("依据条款", cited(DRAW.basis))
    programme: Programme | None = one("所依据的年度督导计划", "programme_id")
    method: InspectionMethodEnum = column("督导方法")
    method_text: str = column("督导方法名称", says("method", InspectionMethod))
    scope: str = column("督导事项")
    visits_by: date = column("检查截止日期；过后公开种子")
    prepared_on: date = column("备名录的日期")
    roster: str | None = column("名录原文：应抽数、检查对象及权重、督导员编号、应当回避的对；公布承诺之前无")
    roster_hash: str | None = column("名录原文的SHA-256")
    commitment: str | None = column("种子的SHA-256")
    committed_at: datetime | None = column("公布承诺的时刻")
    source: str | None = column("公开数值的来源和写法")
    known_on: date | None = column("公开数值产生的日期")
    value: str | None = column("公开数值")
    seed: str | None = column("种子；检查完毕公开之前无", "CASE WHEN {t}.stage = 'REVEALED' THEN {t}.seed END")
    drawn_at: datetime | None = column("抽取的时刻")
    revealed_at: datetime | None = column("公开种子的时刻")
    void_reason: str | None = column("作废的理由")
    objects: Connection[DrawObject] = page("检查对象名录", "draw_id", order=Order((("{t}.org_code", "text"),)))
    exclusion_counts: list[ExclusionCount] = every("回避的情形及对数", "{t}.draw_id = {o}.id", Order((("{t}.ground", "text"),)))
    exclusions: Connection[Exclusion] = page("应当回避的对", "draw_id")
    picks: Connection[Pick] = page("抽中的机构，先抽中的在前", "draw_id", order=BY_PLACE)
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("draw")
