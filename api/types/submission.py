"""Submitted versions: what was handed in, and what each resubmission changed."""

from __future__ import annotations

from datetime import datetime

import strawberry

from schema.law.kinds import DifferenceKind, Part
from schema.record import submission as record

from ..read import Connection, Node, Order, column, one, page
from .attachment import Attachment
from .enums import DifferenceKindEnum, PartEnum, says

BY_ORDINAL = Order((("{t}.ordinal", "int"),))
OF = "(SELECT s.version FROM submission s WHERE s.id = {t}.submission_id)"


@strawberry.type(description="提交版本中的一件事实：当时怎样写，就怎样保存（第十条第（二）项）。")
class SubmissionFact(Node):
    """一件事实."""

    __record__ = record.Fact
    ordinal: int = column("序号")
    part: PartEnum = column("属于哪一部分")
    part_text: str = column("部分名称", says("part", Part))
    subject: str = column("是哪一件")
    details: list[str] = column(
        "逐项内容，如“所在区：和平区”",
        "ARRAY(SELECT d.label || '：' || d.says FROM unnest({t}.labels, {t}.texts) WITH ORDINALITY d(label, says, n) ORDER BY n)",
    )
    bears_on: list[str] = column("所证明的第九条的条件；*为全部")
    attachment: Attachment | None = one("所附文件", "attachment_id")


@strawberry.type(description="一处改动：某次重新提交与上一次提交相比（第十条第（二）项）。")
class SubmissionDifference(Node):
    """一处改动."""

    __record__ = record.Difference
    version: int = column("第几次提交所改", OF)
    kind: DifferenceKindEnum = column("增加、去掉或更改")
    kind_text: str = column("改动名称", says("kind", DifferenceKind))
    part: PartEnum = column("属于哪一部分")
    part_text: str = column("部分名称", says("part", Part))
    subject: str = column("是哪一件")
    field: str | None = column("改了哪一项；整件增加或去掉的则无")
    before: str | None = column("原来的内容；增加的则无")
    after: str | None = column("现在的内容；去掉的则无")
    bears_on: list[str] = column("须重新核查的条件；*为全部")


@strawberry.type(description="提交版本：每次提交时的全部内容，不再改动（第十条第（二）项）。")
class Submission(Node):
    """提交版本."""

    __record__ = record.Submission
    version: int = column("第几次提交")
    submitted_at: datetime = column("提交时刻")
    sha256: str = column("全部内容的SHA-256，双方可以核对")
    facts: Connection[SubmissionFact] = page("提交的内容", "submission_id", order=BY_ORDINAL)
    changes: Connection[SubmissionDifference] = page("与上一次提交相比的改动", "submission_id", order=BY_ORDINAL)
