"""The year's programme of daily supervision, and its draws."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.law.programme import PROGRAMME
from schema.record import programme as record

from ..read import Connection, Node, column, page
from .case import AvailableAct, LedgerLine, ledger, may
from .enums import InspectionMethodEnum, ProgrammeStage, cited, methods_say, stage_says

if TYPE_CHECKING:
    from .draw import Draw


@strawberry.type(description="年度日常督导计划：比例、次数、方法和权重由计划确定并公布，办法未定（第十九条第二款）。")
class Programme(Node):
    """年度日常督导计划."""

    __record__ = record.Programme
    number: str = column("文号")
    year: int = column("年度")
    title: str = column("标题")
    stage: ProgrammeStage = column("环节")
    stage_text: str = column("环节名称", stage_says("programme"))
    article: str = column("依据条款", cited(PROGRAMME.basis))
    ratio: int = column("每次抽取评价机构的百分比")
    times: int = column("全年至少抽取次数")
    risk_weight: int = column("近一年每有一项已办结的问题，权重增加多少")
    most_weight: int = column("权重上限")
    methods: list[InspectionMethodEnum] = column("督导方法")
    methods_text: str = column("督导方法名称", methods_say())
    body: str = column("正文")
    ends_on: date = column("年度最后一日")
    published_on: date | None = column("公布日期")
    withdrawal: str | None = column("撤下的理由；未撤下则无")
    draws: Connection[Annotated[Draw, strawberry.lazy("api.types.draw")]] = page("依本计划的抽取，先后为序", "programme_id")
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("programme")
