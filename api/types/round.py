"""Selections: the panel, its scores, the ranks that follow, and what they cover."""

from __future__ import annotations

import strawberry

from schema.record import round as record

from ..read import Connection, Node, Order, column, one, page
from .call import Call
from .case import AvailableAct, Deadline, LedgerLine, deadline, ledger, may
from .catalogue import District, Occupation
from .enums import RoundStage, stage_says
from .filing import LATEST_FIRST, WEIGHED, Filing, Screening, Seat


@strawberry.type(description="一位专家对一个申请的评分（第十条第（三）项）。")
class Score(Node):
    """评分."""

    __record__ = record.Score
    points: list[int] = column("按评分标准顺序的得分")
    total: int = column("合计")
    remark: str = column("评语")
    filing: Filing | None = one("备案申请", "filing_id")


@strawberry.type(description="遴选中一个申请的名次：按未回避专家评分的平均分（第十条第（三）项）。")
class Standing(Node):
    """名次."""

    __record__ = record.Standing
    place: int = column("名次；同分同名次")
    points: int = column("总分")
    average: str | None = column("平均分，两位小数；尚无评分则无", "round({t}.average, 2)::text")
    scores: int = column("评分份数")
    filing: Filing | None = one("备案申请", "filing_id")


@strawberry.type(description="遴选的地域和职业覆盖：某区某职业有几家申请、已有几家有效备案（第十条第（三）项）。")
class Coverage(Node):
    """覆盖情况."""

    __record__ = record.Coverage
    district: District | None = one("评价地点所在区", "district_id")
    occupation: Occupation | None = one("职业", "occupation_id")
    applicants: int = column("本轮申请单位数")
    filed: int = column("已有有效备案的机构数")


@strawberry.type(description="遴选：面向社会的申请由专家集中比较、统筹择优（第十条第（三）项）。")
class Round(Node):
    """遴选."""

    __record__ = record.Round
    stage: RoundStage = column("环节")
    stage_text: str = column("环节名称", stage_says("round"))
    call: Call | None = one("所依据的申报工作安排", "call_id")
    criteria: list[str] = column(
        "评分标准及权重",
        WEIGHED.format("{t}.criteria"),
    )
    seats: Connection[Seat] = page("专家席位", "round_id")
    screenings: Connection[Screening] = page("利害关系排查，新的在前", "round_id", order=LATEST_FIRST)
    standings: Connection[Standing] = page("得分名次", "round_id", order=Order((("{t}.place", "int"),)))
    coverage: Connection[Coverage] = page(
        "地域和职业的覆盖情况", "round_id", order=Order((("{t}.district_id", "uuid"), ("{t}.occupation_id", "uuid")))
    )
    filings: Connection[Filing] = page("列入遴选的申请", "round_id")
    scores: Connection[Score] = page("评分", "round_id")
    deadline: Deadline | None = deadline()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("round")
