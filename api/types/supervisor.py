"""External supervisors and their training."""

from __future__ import annotations

from datetime import date

import strawberry

from schema.law.kinds import Employment
from schema.record import supervisor as record

from ..read import Connection, Node, Order, column, one, page
from .account import Account
from .case import AvailableAct, Deadline, LedgerLine, StayType, deadline, ledger, may, stays
from .enums import EmploymentEnum, SupervisorStage, says, stage_says


@strawberry.type(description="督导员参加的一次培训（第二十条）。")
class Training(Node):
    """培训."""

    __record__ = record.Training
    title: str = column("培训名称")
    held_on: date = column("结束日期")
    hours: int = column("学时")
    passed: bool = column("是否考核合格")


@strawberry.type(description="外部质量督导员：专职或兼职，经培训合格，在聘期内的才能抽取（第二十条）。对外只用编号。")
class Supervisor(Node):
    """外部质量督导员."""

    __record__ = record.Supervisor
    code: str = column("编号")
    stage: SupervisorStage = column("状态")
    stage_text: str = column("状态名称", stage_says("supervisor"))
    account: Account | None = one("账号", "account_id")
    employment: EmploymentEnum = column("专职或兼职")
    employment_text: str = column("任用方式名称", says("employment", Employment))
    appointed_from: date = column("聘期起始日")
    appointed_to: date = column("聘期届满日，当日二十四时止")
    qualification: str = column("专业水平和资历")
    trainings: Connection[Training] = page("参加的培训，先后为序", "supervisor_id", order=Order((("{t}.held_on", "date"),)))
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("supervisor")
