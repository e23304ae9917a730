"""The acts of the administrator that carry a secret: an account's first password, a webhook's key; and demonstration time."""

from __future__ import annotations

import base64
import secrets
from datetime import date, datetime, time, timedelta
from typing import Annotated

import strawberry

from schema.desk import keep
from schema.law.account import ACCOUNT, ENDPOINT, AccountForm, EndpointForm, RotationForm
from schema.law.article import art
from schema.law.forms import Refusal
from schema.law.password import UNUSABLE
from schema.law.procedure import TIANJIN
from schema.law.roles import ADMIN, Role
from schema.record.transaction import transaction

from .acts import Done, Key_, do, payload, user_error
from .errors import fault
from .hooks import target_fault
from .identity.password import hashed, refusals
from .identity.reset import around
from .read import record_id


class _NotOpened(Exception):
    """The password will not do."""


def said(description: str) -> object:
    """An argument's words."""
    return strawberry.argument(description=description)


def new_secret() -> str:
    """A fresh key for signing webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


@strawberry.type(description="推进演示时间的结果。")
class DemoAdvancePayload:
    """Demonstration time."""

    now: datetime = strawberry.field(description="推进之后的时刻")


AccountOpenPayload = payload(ACCOUNT, "open")
EndpointRegisterPayload = payload(ENDPOINT, "register", secret=True)
EndpointRotatePayload = payload(ENDPOINT, "rotate", secret=True)


@strawberry.type
class Entrances:
    """The mutations written by hand."""

    @strawberry.mutation(description="开立账号（第二十六条）。办理：系统管理员。工作人员的口令至少10字，其他账号至少15字；首次登录须先更改。")
    async def account_open(
        self, info: strawberry.Info,
        name: Annotated[str, said("登录名")],
        title: Annotated[str, said("姓名或岗位")],
        role: Annotated[str, said("职权：PUBLIC INSTITUTION EXPERT SUPERVISOR DISTRICT CENTRE BUREAU AUDITOR ADMIN")],
        password: Annotated[str, said("口令，10至200字")],
        district: Annotated[strawberry.ID | None, said("所属区，仅区人社局")] = None,
        credit_code: Annotated[str | None, said("所属单位的统一社会信用代码（申请单位、专家任职单位）")] = None,
        must_change: Annotated[bool | None, said("首次登录是否须先更改口令；不填按系统设置")] = None,
        key: Key_ = None,
    ) -> AccountOpenPayload:  # fmt: skip
        """Open an account."""
        context = info.context
        office = Role.__members__.get(role, Role.PUBLIC)
        wrong = [user_error(one) for one in refusals(password, office, await around(name, title, credit_code))]
        mine = context.actor.role & ADMIN  # nobody else may make us hash
        form = AccountForm(
            name=name, title=title, role=role, password_hash=await hashed(password) if mine and not wrong else UNUSABLE,
            district=record_id(district) if district else None, credit_code=credit_code,
            must_change=context.settings.must_change_first if must_change is None else must_change,
        )  # fmt: skip
        try:
            async with transaction():
                done: Done = await do(ACCOUNT, ACCOUNT.act("open"), context, None, form, key)
                if wrong:
                    raise _NotOpened  # the law was only asked what else is wrong
                return done
        except _NotOpened:
            return Done(None, [*wrong, *done.user_errors])

    @strawberry.mutation(
        description="登记变更通知的接收地址（第三条第（一）项）。办理：系统管理员。签名密钥只在这里出现一次。"
    )
    async def endpoint_register(
        self, info: strawberry.Info,
        title: Annotated[str, said("接收方")], url: Annotated[str, said("接收网址")],
        events: Annotated[list[str], said("要接收的事件；空为全部")],
        secret: Annotated[str | None, said("自备的签名密钥，whsec_开头；不填则由系统生成")] = None,
    ) -> EndpointRegisterPayload:  # fmt: skip
        """Register a webhook endpoint."""
        told = info.context.actor.role is ADMIN  # nobody else may have names resolved
        if told and (problem := await target_fault(url, info.context.settings.private_hooks)):
            return Done(None, [user_error(Refusal("TARGET", problem, art(3, 1), "url"))])
        secret = secret or new_secret()
        form = EndpointForm(title=title, url=url, secret=secret, events=events)
        return await do(ENDPOINT, ENDPOINT.act("register"), info.context, None, form, None, secret=secret)

    @strawberry.mutation(
        description="更换接收地址的签名密钥（第三条第（一）项）。办理：系统管理员。新密钥只在这里出现一次；旧密钥在重叠时间内同时签名。"
    )
    async def endpoint_rotate(
        self, info: strawberry.Info,
        id: Annotated[strawberry.ID, said("接收地址的全局编号")],
        overlap_hours: Annotated[int, said("旧密钥同时签名的小时数，0至720；密钥已泄露的填0")] = 24,
        secret: Annotated[str | None, said("自备的签名密钥，whsec_开头；不填则由系统生成")] = None,
    ) -> EndpointRotatePayload:  # fmt: skip
        """Change a webhook's key."""
        secret = secret or new_secret()
        form = RotationForm(secret=secret, overlap_hours=overlap_hours)
        return await do(ENDPOINT, ENDPOINT.act("rotate"), info.context, id, form, None, secret=secret)

    @strawberry.mutation(description="推进演示时间到某日零时一分；只在演示模式可用。")
    async def demo_advance(
        self, info: strawberry.Info, to: Annotated[date, said("推进到哪一日")]
    ) -> DemoAdvancePayload:
        """Move demonstration time."""
        context = info.context
        if not context.settings.demo:
            raise fault("FORBIDDEN", "只在演示模式可用")
        target = datetime.combine(to, time(0, 1), TIANJIN)
        if target > context.now:
            await keep.advance(int((target - context.now) / timedelta(seconds=1)))
        return DemoAdvancePayload(now=max(target, context.now))
