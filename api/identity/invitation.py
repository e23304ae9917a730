"""An invitation: the administrator hands over a slip, the invited set their own password with it."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.desk import session as desk
from schema.law.account import ACCOUNT
from schema.law.article import AUTHENTICATION
from schema.law.forms import Refusal
from schema.law.invitation import DEFAULT, InvitationForm, InviteForm
from schema.law.password import RedeemForm

from ..acts import Done, Key_, UserError, do, payload, user_error
from ..auth import digest, new_token
from ..context import Context
from ..errors import fault
from ..read import global_id, record_id
from .entry import logged_in, said
from .password import hashed
from .reset import GUESSES, acting, faults, slipped

INVITATION = "ji_"
NO_GOOD = "邀请单无效，或已用过、撤回、过期，请向系统管理员另要一张"

AccountInvitePayload = payload(ACCOUNT, "invite", secret=True)
AccountInviteAgainPayload = payload(ACCOUNT, "invite_again", secret=True)


@strawberry.type(description="接受邀请的结果。")
class AccountAcceptInvitationPayload:
    """An invitation accepted."""

    name: str | None = strawberry.field(description="登录名；请用它和您的口令登录。没有办成则无")
    user_errors: list[UserError] = strawberry.field(description="没有办成的全部理由")


@strawberry.type
class Invitations:
    """The mutations of invitations, by hand: they carry slips and passwords."""

    @strawberry.mutation(
        description="邀请一人开立账号（第二十六条，GB/T 22239-2019 8.1.4.1）。办理：系统管理员。secret为邀请单，只出现这一次，核对身份后交给本人，"
        "由其用accountAcceptInvitation设定口令；口令自始只有本人知道。"
    )
    async def account_invite(
        self, info: strawberry.Info,
        name: Annotated[str, said("登录名")],
        title: Annotated[str, said("姓名或岗位")],
        role: Annotated[str, said("职权：PUBLIC INSTITUTION EXPERT SUPERVISOR DISTRICT CENTRE BUREAU AUDITOR ADMIN")],
        district: Annotated[strawberry.ID | None, said("所属区，仅区人社局")] = None,
        credit_code: Annotated[str | None, said("所属单位的统一社会信用代码（申请单位、专家任职单位）")] = None,
        hours: Annotated[int, said("邀请单几小时内有效，1至336")] = DEFAULT,
        key: Key_ = None,
    ) -> AccountInvitePayload:  # fmt: skip
        """Invite somebody."""
        logged_in(info.context)
        slip = new_token(INVITATION)
        form = InviteForm(
            name=name, title=title, role=role, district=record_id(district) if district else None, credit_code=credit_code,
            digest=digest(slip), hours=hours,
        )  # fmt: skip
        return await do(ACCOUNT, ACCOUNT.act("invite"), info.context, None, form, key, secret=slip)

    @strawberry.mutation(description="另发邀请单（第二十六条）。办理：系统管理员。原来的邀请单随即失效；secret为新的邀请单，只出现这一次。")
    async def account_invite_again(
        self, info: strawberry.Info, id: Annotated[strawberry.ID, said("账号的全局编号")],
        hours: Annotated[int, said("邀请单几小时内有效，1至336")] = DEFAULT,
    ) -> AccountInviteAgainPayload:  # fmt: skip
        """A new slip in the place of the old one."""
        logged_in(info.context)
        slip = new_token(INVITATION)
        form = InvitationForm(digest=digest(slip), hours=hours)
        return await do(ACCOUNT, ACCOUNT.act("invite_again"), info.context, id, form, None, secret=slip)

    @strawberry.mutation(
        description="接受邀请，设定口令（第二十六条，GB/T 22239-2019 8.1.4.1）。邀请单用一次即失效；设定后请登录，工作人员随后须登记验证器。"
    )
    async def account_accept_invitation(
        self, info: strawberry.Info, slip: Annotated[str, said("邀请单，ji_开头")],
        password: Annotated[str, said("口令：工作人员至少10字，其他账号至少15字")],
    ) -> AccountAcceptInvitationPayload:  # fmt: skip
        """Accept an invitation."""
        context: Context = info.context
        if (guess := await desk.guess(f"slip {context.address}"[:40], context.now, GUESSES)) is None:
            raise fault("RATE_LIMITED", "尝试次数过多，请十五分钟后再试")
        account = await slipped(slip, "INVITED", context)
        if account is None:
            return _not_accepted(user_error(Refusal("SLIP", NO_GOOD, AUTHENTICATION, "slip")))
        await desk.forget_attempt(guess)
        if wrong := await faults(account, password, "password"):
            return _not_accepted(*map(user_error, wrong))
        form = RedeemForm(digest=digest(slip), password_hash=await hashed(password))
        done: Done = await do(
            ACCOUNT, ACCOUNT.act("accept_invitation"), acting(context, account),
            global_id("Account", account.id), form, None,
        )  # fmt: skip
        return _not_accepted(*done.user_errors) if done.case_id is None else AccountAcceptInvitationPayload(name=account.name, user_errors=[])


def _not_accepted(*wrong: UserError) -> AccountAcceptInvitationPayload:
    return AccountAcceptInvitationPayload(name=None, user_errors=[*wrong])


