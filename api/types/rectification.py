"""Rectifications: what is to be mended by when."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.record import rectification as record

from ..read import Connection, Node, column, one, page
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .enums import RectificationStage, stage_says
from .institution import Institution

if TYPE_CHECKING:
    from .inspection import Inspection
    from .sanction import Enclosure


@strawberry.type(description="公布的督导结果中的一件整改：期限和进展（第二十四条）。")
class RectificationNotice(Node):
    """整改进展."""

    __record__ = record.PublishedRectification
    number: str = column("编号")
    stage: RectificationStage = column("环节")
    stage_text: str = column("环节名称", stage_says("rectification"))
    ordered_on: date = column("责令日期")
    due_on: date = column("整改期限末日")
    missed_on: date | None = column("逾期未报告的末日；未逾期则无")
    rechecked_on: date | None = column("复查日期")


@strawberry.type(description="限期整改：责令、报告、复查；逾期或复查不合格的，由市鉴定中心进一步处理（第二十四条）。")
class Rectification(Node):
    """限期整改."""

    __record__ = record.Rectification
    number: str = column("编号")
    stage: RectificationStage = column("环节")
    stage_text: str = column("环节名称", stage_says("rectification"))
    since: datetime = column("进入当前环节的时刻")
    institution: Institution = one("评价机构", "institution_id")
    inspection: Annotated[Inspection, strawberry.lazy("api.types.inspection")] | None = one("所依据的督导", "inspection_id")
    demands: str = column("整改要求")
    ordered_on: date = column("责令日期")
    due_on: date = column("整改期限末日，当日二十四时止")
    extended: int = column("延长次数")
    extension: str | None = column("延长的理由")
    missed_on: date | None = column("逾期未报告的末日；未逾期则无")
    report: str | None = column("整改报告")
    reported_at: datetime | None = column("报告时刻")
    recheck: str | None = column("复查意见")
    rechecked_on: date | None = column("复查日期")
    settlement: str | None = column("另行处理的说明")
    enclosures: Connection[Annotated[Enclosure, strawberry.lazy("api.types.sanction")]] = page("整改报告所附文件", "rectification_id")
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("rectification")
