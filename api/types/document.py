"""Documents of a filing: what the applicant is told, and the panel's opinion for the offices, as text in parts."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.record import document as record

from ..plan.text import literal
from ..read import Node, column, one

if TYPE_CHECKING:
    from .filing import Filing


def _of_kind(name: str) -> str:
    return "CASE {t}.kind " + " ".join(f"WHEN '{k.code}' THEN {literal(getattr(k, name))}" for k in record.KINDS) + " END"


_told: Any = Enum("FilingDocumentKind", {k.code: strawberry.enum_value(k.code, description=k.title) for k in record.KINDS})  # type: ignore[misc]
FilingDocumentKind: Any = strawberry.enum(_told, description="文书种类（第十条）。")


@strawberry.type(
    description="文书：初审、遴选、审核结果的告知书和补正通知书，及只供办理机关的专家评估意见书（第十条）。由台账生成，不会改变；"
    "可打印的页面在GET /documents/{id}"
)
class Document(Node):
    """文书."""

    __record__ = record.Document
    kind: FilingDocumentKind = column("种类")
    title: str = column("标题", _of_kind("title"))
    number: str = column("文号")
    issued_on: date = column("作出日期")
    article: str = column("依据条款")
    issuer: str = column("作出机关", _of_kind("issuer"))
    addressee: str = column("申请单位，以提交时的名称为准")
    credit_code: str = column("统一社会信用代码")
    filing_number: str = column("受理编号")
    version: int = column("针对第几次提交")
    text: str = column("正文", _of_kind("says"))
    reasons: list[str] = column("理由、补正事项或逐项结论", "{t}.reasons")
    filing: Annotated[Filing, strawberry.lazy("api.types.filing")] | None = one("备案申请", "filing_id")
