"""Imported holiday notices and the deadlines they moved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import strawberry

from schema.record import calendar_import as record

from ..read import Connection, Node, Order, column, one, page
from .case import AvailableAct, Deadline, LedgerLine, ledger, may
from .enums import CalendarMoveStage, stage_says

COUNTED = "(SELECT count(*) FROM calendar_move m WHERE m.calendar_import_id = {{t}}.id{0})"
TO_MEND = (
    "EXISTS (SELECT 1 FROM stay s JOIN notice n ON n.id = s.case_id WHERE s.id = {t}.stay_id AND s.noun = 'notice'"
    " AND n.content_hash <> '')"
)


@strawberry.type(description="放假安排的一次导入（国务院办公厅通知）：引起哪些未届满期限变动，各怎样处理。")
class CalendarImport(Node):
    """放假安排的导入."""

    __record__ = record.CalendarImport
    year: int = column("年份")
    version: str = column("版本")
    source: str = column("通知标题")
    off: list[date] = column("放假日")
    on: list[date] = column("调休上班日")
    calendar_version: str = column("导入后的工作日历版本")
    imported_at: datetime = column("导入时刻", "{t}.since")
    move_count: int = column("变动的期限数", COUNTED.format(""))
    waiting_count: int = column("其中提前、待确认的", COUNTED.format(" AND m.stage = 'WAITING'"))
    moves: Connection[Annotated[CalendarMove, strawberry.lazy("api.types.calendar_import")]] = page(
        "变动的期限，新末日近的在前", "calendar_import_id", order=Order((("{t}.after", "date"),))
    )
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("calendarImport")


@strawberry.type(description="一个期限因放假安排的变动：顺延的随即改动，提前的须市鉴定中心确认。")
class CalendarMove(Node):
    """期限变动."""

    __record__ = record.CalendarMove
    stage: CalendarMoveStage = column("处理情况")
    stage_text: str = column("处理情况的文字", stage_says("calendarMove"))
    before: date = column("原末日")
    after: date = column("新末日")
    earlier: bool = column("是否提前", "{t}.after < {t}.before")
    page_to_mend: bool = column("末日已印在对外公示的页面上：网站随即更新，已打印、张贴的须另行更正", TO_MEND)
    deadline: Deadline | None = one("所变动的期限；您看不见该事项则无", "stay_id")
    decided_by: str | None = column(
        "确认或维持的人", "(SELECT a.title FROM account a WHERE a.id = {t}.decided_by_id)"
    )
    decided_at: datetime | None = column("确认或维持的时刻")
    reason: str | None = column("维持原末日的理由")
    calendar_import: CalendarImport | None = one("由哪次导入引起", "calendar_import_id")
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("calendarMove")
