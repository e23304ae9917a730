"""Calls: 申报工作安排."""

from __future__ import annotations

from datetime import date

import strawberry

from schema.law.call import CALL
from schema.record import call as record

from ..read import Connection, Node, Order, column, page
from .case import AvailableAct, Deadline, deadline, may
from .catalogue import Occupation
from .enums import CallStage, TrackEnum, cited, stage_says

IN_DIRECTORY = "EXISTS (SELECT 1 FROM call_occupation m WHERE m.call_id = {o}.id AND m.occupation_id = {t}.id)"


@strawberry.type(description="申报工作安排：市人社局发布，在其期限内可以申请备案（第十条第（一）项）。")
class Call(Node):
    """申报工作安排."""

    __record__ = record.Call
    number: str = column("文号")
    title: str = column("标题")
    stage: CallStage = column("环节")
    stage_text: str = column("环节名称", stage_says("call"))
    tracks: list[TrackEnum] = column("面向的评价机构类别")
    body: str = column("正文")
    opens_on: date = column("申报开始日期")
    closes_on: date = column("申报截止日期，当日二十四时止")
    max_items: int = column("每个单位申报职业数上限")
    quota: int | None = column("拟备案机构数量上限；不限则无")
    documents: list[str] = column("须提交的材料")
    published_on: date | None = column("发布日期")
    article: str = column("依据条款", cited(CALL.basis))
    occupations: Connection[Occupation] = page(
        "申报职业目录；空为全部技能类职业", where=IN_DIRECTORY, order=Order((("{t}.code", "text"),))
    )
    deadline: Deadline | None = deadline()
    available_acts: list[AvailableAct] = may("call")
