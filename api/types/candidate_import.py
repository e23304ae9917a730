"""Spreadsheets of candidates as they were read, and their rows."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.law.candidate_sheet import COLUMNS
from schema.law.kinds import RowStatus
from schema.law.roles import Role
from schema.record import candidate_import as record

from ..read import Connection, Node, Order, column, every, one, page
from .attachment import Attachment
from .case import AvailableAct, LedgerLine, ledger, may
from .enums import CandidateImportStage, RowStatusEnum, says, stage_says

if TYPE_CHECKING:
    from .plan import Plan

HEADS = "CASE {t}.field " + " ".join(f"WHEN '{column.field}' THEN '{column.heads[0]}'" for column in COLUMNS) + " END"
LINES = Order((("{t}.line", "int"),))


class Problems:
    """What must be mended in a row: whoever sees the row sees it."""

    _meta = SimpleNamespace(db_table="import_problem")

    @staticmethod
    def visible_to(role: Role) -> str:
        """They are reached through their row only."""
        return "true"


@strawberry.type(description="一行中要改正的一处；不含单元格的内容。")
class ImportProblem:
    """One problem of one row."""

    __record__ = Problems
    code: str = column("代码，供程序判断")
    field: str | None = column("哪一列，按空白模板的列名；与列无关则无", HEADS)
    message: str = column("说明，给人看")
    article: str = column("依据条款")


@strawberry.type(description="考生信息表的一行：可以导入、须改正，或与别的行、已报名的考生重复（第十五条）。证件号码只显示末四位。")
class ImportRow(Node):
    """One row."""

    __record__ = record.ImportRow
    line: int = column("在表中的行号")
    status: RowStatusEnum = column("核对结果")
    status_text: str = column("核对结果的文字", says("status", RowStatus))
    name: str | None = column("姓名", "nullif({t}.name, '')")
    document_tail: str | None = column("证件号码末四位；较短的号码不显示", "nullif({t}.document_tail, '')")
    problems: list[ImportProblem] = every(
        "要改正之处", "{t}.import_row_id = {o}.id", Order((("{t}.ordinal", "int"),))
    )


@strawberry.type(
    description="考生信息表的导入（第十五条）：先读取、逐行核对，由经办人决定导入或放弃；放弃或久未导入的，所读内容清除。只有本单位看得见。"
)
class CandidateImport(Node):
    """考生信息表的导入."""

    __record__ = record.CandidateImport
    stage: CandidateImportStage = column("状态")
    stage_text: str = column("状态的文字", stage_says("candidateImport"))
    due: date | None = column("不导入的，保留至何日")
    plan: Annotated[Plan, strawberry.lazy("api.types.plan")] = one("导入哪个认定方案", "plan_id")
    file: Attachment | None = one("原表", "attachment_id")
    sheet: str | None = column("所读的工作表；CSV则无")
    header_line: int = column("表头在第几行")
    unknown_columns: list[str] = column("不认识、因而没有读的列", "{t}.unknown")
    total: int = column("考生行数")
    good: int = column("可以导入的行数")
    wrong: int = column("须改正的行数")
    duplicate: int = column("重复的行数：与表中另一行，或与方案中已报名的考生")
    skipped: int = column("略过的说明、合计等行数")
    taken: int = column("已导入的人数")
    read_at: datetime = column("读取的时刻", "(SELECT min(s.since) FROM stay s WHERE s.case_id = {t}.id)")
    taken_at: datetime | None = column("导入的时刻；尚未导入则无")
    report_url: str | None = column(
        "问题表（XLSX）的下载地址，相对于本接口的网址：须改正和重复的行，原样并附问题；没有则无。下载须带令牌，并记入查看记录",
        "CASE WHEN EXISTS (SELECT 1 FROM import_row r WHERE r.batch = {t}.batch AND r.cells_sealed IS NOT NULL)"
        " THEN '/imports/' || {t}.id || '/report' END",
    )
    rows: Connection[Annotated[ImportRow, strawberry.lazy("api.types.candidate_import")]] = page(
        "各行，按行号；已导入的行成为考生，不再列出", where="{t}.batch = {o}.batch", order=LINES,
        arguments={"status": Annotated[RowStatusEnum | None, strawberry.argument(description="只列这一种")]},
        filters={"status": ("{t}.status = {v}", "text")},
    )  # fmt: skip
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("candidateImport")
