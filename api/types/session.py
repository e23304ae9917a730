"""A person's own sessions, second factor and its recovery codes."""

from __future__ import annotations

from datetime import datetime

import strawberry

from schema.record import factor as of_factor
from schema.record import session as record

from ..read import Connection, Node, Order, column, page
from .case import NOW, AvailableAct, may
from .enums import FactorStage


@strawberry.type(description="您的一次登录：从哪里、用什么、到何时；可以用sessionRevoke结束。")
class Session(Node):
    """登录会话."""

    __record__ = record.Session
    opened_at: datetime = column("登录时刻")
    used_at: datetime = column("最近一次使用，约到分钟")
    idle_until: datetime = column("一直不用则到此时结束")
    expires_at: datetime = column("最迟到此时结束")
    address: str = column("来自哪个地址")
    device: str = column("浏览器或程序的自称")
    cookie: bool = column("是否以Cookie登录")
    deputy: bool = column("是否在代理他人", "{t}.delegation_id IS NOT NULL")
    whole: bool = column("是否已办完登录；否则只能更改口令或登记验证器", "{t}.scopes IS NULL")


@strawberry.type(description="第二验证因素：手机上的验证器（GB/T 22239-2019 8.1.4.1）。密钥只在登记时出现一次。")
class Factor(Node):
    """第二验证因素."""

    __record__ = of_factor.Factor
    title: str = column("验证器名称")
    stage: FactorStage = column("状态")
    since: datetime = column("进入这一状态的时刻")
    codes_left: int = column("还没有用过的恢复码个数", "(SELECT count(*)::int FROM recovery_code c WHERE c.factor_id = {t}.id AND c.used_at IS NULL)")
    available_acts: list[AvailableAct] = may("factor")


OPEN = f"{{t}}.closed_at IS NULL AND {{t}}.idle_until > {NOW}"


@strawberry.type
class Own:
    """The roots of what is one's own."""

    sessions: Connection[Session] = page("您现有的登录，新的在前；可以逐个结束", where=OPEN, order=Order(descending=True))
    factors: Connection[Factor] = page("您的验证器，新的在前；系统管理员看得见所有人的，以便解除", order=Order(descending=True))
