"""Who read whose full number."""

from __future__ import annotations

from datetime import datetime

import strawberry

from schema.law.kinds import PersonalSubject
from schema.law.roles import TITLES
from schema.record import personal_read as record

from ..read import Node, column, one
from .candidate_import import CandidateImport
from .enums import PersonalSubjectEnum, says

OFFICE = "CASE (SELECT a.role FROM account a WHERE a.id = {t}.reader_id) " + " ".join(
    f"WHEN '{role.name}' THEN '{title}'" for role, title in TITLES.items()
) + " END"  # fmt: skip


@strawberry.type(
    description="查看个人信息的记录（《个人信息保护法》第五十一条）：何人、何时、因何事由看了谁的什么。只增不改；不含所看的内容。"
)
class PersonalRead(Node):
    """查看个人信息."""

    __record__ = record.PersonalRead
    subject: PersonalSubjectEnum = column("查看的内容")
    subject_text: str = column("查看的内容的文字", says("subject", PersonalSubject))
    reason: str = column("事由")
    reader: str = column("查看的人", "(SELECT a.title FROM account a WHERE a.id = {t}.reader_id)")
    reader_office: str = column("其职权", OFFICE)
    read_at: datetime = column("查看的时刻")
    candidate_import: CandidateImport | None = one("下载的是哪次导入的表；看不见则无", "candidate_import_id")
