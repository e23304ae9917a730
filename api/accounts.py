"""Entering and leaving, and the three acts that carry a secret: an account's password, an API key, a webhook's key."""

from __future__ import annotations

import base64
import secrets
from datetime import date, datetime, time, timedelta
from typing import Annotated

import strawberry

from schema.desk import keep
from schema.law.account import ACCOUNT, ENDPOINT, KEY, AccountForm, EndpointForm, KeyForm, RotationForm
from schema.law.article import art
from schema.law.forms import CONTROL, Refusal
from schema.law.procedure import TIANJIN
from schema.law.roles import ADMIN

from . import auth
from .acts import Done, Key_, UserError, do, payload, user_error
from .errors import bad_input, fault
from .hooks import target_fault
from .read import record_id
from .types.viewer import Viewer, viewer_of


def said(description: str) -> object:
    """An argument's words."""
    return strawberry.argument(description=description)


def new_secret() -> str:
    """A fresh key for signing webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


@strawberry.type(description="登录的结果。")
class SessionOpenPayload:
    """A login."""

    token: str | None = strawberry.field(description="令牌，放在Authorization: Bearer之后；只出现这一次")
    viewer: Viewer | None = strawberry.field(description="您是谁")
    user_errors: list[UserError] = strawberry.field(description="没有登录的理由")


@strawberry.type(description="退出的结果。")
class SessionClosePayload:
    """A logout."""

    closed: bool = strawberry.field(description="是否已退出")
    user_errors: list[UserError] = strawberry.field(description="没有退出的理由")


@strawberry.type(description="推进演示时间的结果。")
class DemoAdvancePayload:
    """Demonstration time."""

    now: datetime = strawberry.field(description="推进之后的时刻")


AccountOpenPayload = payload(ACCOUNT, "open")
KeyIssuePayload = payload(KEY, "issue", secret=True)
EndpointRegisterPayload = payload(ENDPOINT, "register", secret=True)
EndpointRotatePayload = payload(ENDPOINT, "rotate", secret=True)


@strawberry.type
class Entrances:
    """The mutations written by hand."""

    @strawberry.mutation(description="登录：得到令牌。多次失败后须等待。")
    async def session_open(
        self, info: strawberry.Info,
        name: Annotated[str, said("登录名")], password: Annotated[str, said("口令")],
    ) -> SessionOpenPayload:  # fmt: skip
        """Open a session."""
        context = info.context
        if CONTROL.search(name):
            raise bad_input("登录名含有控制字符")
        if await auth.throttled(name, context.address, context.now, context.settings.login_attempts):
            raise fault("RATE_LIMITED", "登录失败次数过多，请十五分钟后再试")
        attempt = await keep.note_attempt(name, context.address, context.now)  # before, so that a burst is counted
        entry = await auth.enter(name, password) if len(password) <= auth.LONGEST_PASSWORD else None
        if entry is None:
            wrong = Refusal("LOGIN_FAILED", "登录名或口令不对", art(26))
            return SessionOpenPayload(token=None, viewer=None, user_errors=[user_error(wrong)])
        await keep.forget_attempt(attempt)
        token = auth.new_token(auth.SESSION)
        await keep.open_session(entry.account, auth.digest(token), context.now, context.settings.session_hours)
        return SessionOpenPayload(token=token, viewer=viewer_of(entry.actor), user_errors=[])

    @strawberry.mutation(description="退出：令牌立即失效。")
    async def session_close(self, info: strawberry.Info) -> SessionClosePayload:
        """Close the session of this request."""
        asker = info.context.asker
        closed = asker.kind == auth.SESSION and await keep.close_session(asker.digest, info.context.now)
        return SessionClosePayload(closed=closed, user_errors=[])

    @strawberry.mutation(description="开立账号（第二十六条）。办理：系统管理员。口令至少10字。")
    async def account_open(
        self, info: strawberry.Info,
        name: Annotated[str, said("登录名")],
        title: Annotated[str, said("姓名或岗位")],
        role: Annotated[str, said("职权：PUBLIC INSTITUTION EXPERT SUPERVISOR DISTRICT CENTRE BUREAU AUDITOR ADMIN")],
        password: Annotated[str, said("口令，10至200字")],
        district: Annotated[strawberry.ID | None, said("所属区，仅区人社局")] = None,
        credit_code: Annotated[str | None, said("所属单位的统一社会信用代码（申请单位、专家任职单位）")] = None,
        key: Key_ = None,
    ) -> AccountOpenPayload:  # fmt: skip
        """Open an account."""
        if problem := auth.password_fault(password):
            return Done(None, [user_error(Refusal("PASSWORD", problem, art(26), "password"))])
        mine = info.context.actor.role & ADMIN  # nobody else may make us hash
        form = AccountForm(
            name=name, title=title, role=role, password_hash=await auth.hashed(password) if mine else "!",
            district=record_id(district) if district else None, credit_code=credit_code,
        )  # fmt: skip
        return await do(ACCOUNT, ACCOUNT.act("open"), info.context, None, form, key)

    @strawberry.mutation(description="发放接口密钥（第二十六条）。办理：系统管理员。密钥只在这里出现一次。")
    async def key_issue(
        self, info: strawberry.Info,
        title: Annotated[str, said("用途")], role: Annotated[str, said("职权：SITE或AUDITOR")],
        expires_on: Annotated[date | None, said("失效日期")] = None,
    ) -> KeyIssuePayload:  # fmt: skip
        """Issue an API key."""
        token = auth.new_token(auth.KEY)
        form = KeyForm(title=title, role=role, digest=auth.digest(token), prefix=token[:9], expires_on=expires_on)
        return await do(KEY, KEY.act("issue"), info.context, None, form, None, secret=token)

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
