"""A password changed by its owner, reset by the administrator, and set again with a slip that one person hands to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import strawberry

from schema.desk import session as desk
from schema.law import uscc
from schema.law.account import ACCOUNT
from schema.law.article import AUTHENTICATION
from schema.law.forms import Refusal
from schema.law.password import PasswordForm, RedeemForm, ResetForm
from schema.law.procedure import Actor
from schema.law.roles import Role
from schema.record.account import Account
from schema.record.transaction import transaction
from schema.record.unit import Unit

from ..acts import Done, UserError, do, payload, user_error
from ..auth import Asker, digest, new_token
from ..context import Context
from ..errors import fault
from ..read import global_id, record_id
from .entry import logged_in, renewed, said
from .password import MOST, hashed, refusals, verified

SLIP = "jp_"
GUESSES = 10  # in a quarter of an hour

AccountResetPasswordPayload = payload(ACCOUNT, "reset_password", secret=True)


@strawberry.type(description="更改口令的结果。")
class AccountChangePasswordPayload:
    """A password changed."""

    changed: bool = strawberry.field(description="是否已更改；您在别处的登录都已结束")
    token: str | None = strawberry.field(description="新的令牌，代替原来的：首次登录须先更改口令的才有。以Cookie登录则无")
    user_errors: list[UserError] = strawberry.field(description="没有办成的全部理由")


@strawberry.type(description="凭重设单设定口令的结果。")
class AccountRedeemPasswordPayload:
    """A password set with a slip."""

    changed: bool = strawberry.field(description="是否已设定；请用新口令登录")
    user_errors: list[UserError] = strawberry.field(description="没有办成的全部理由")


@strawberry.type
class Resets:
    """The mutations of passwords, by hand: they carry them."""

    @strawberry.mutation(
        description="更改本人的口令（第二十六条，GB/T 22239-2019 8.1.4.1）。办理：账号本人。须输入原口令；您在别处的登录随即结束。"
    )
    async def account_change_password(
        self, info: strawberry.Info,
        old: Annotated[str, said("原口令")], new: Annotated[str, said("新口令：工作人员至少10字，其他账号至少15字")],
    ) -> AccountChangePasswordPayload:  # fmt: skip
        """Change one's own."""
        context: Context = info.context
        me = logged_in(context)
        assert me.actor.id is not None
        if (guess := await desk.guess(f"password {me.actor.id}"[:40], context.now, GUESSES)) is None:
            raise fault("RATE_LIMITED", "原口令输错次数过多，请十五分钟后再试")
        account = await Account.get(id=me.actor.id)
        wrong = [] if await verified(account.password_hash, old) else [Refusal("PASSWORD_WRONG", "原口令不对", AUTHENTICATION, "old")]
        if not wrong:
            await desk.forget_attempt(guess)
        wrong += await faults(account, new, "new")
        if old == new:
            wrong.append(Refusal("PASSWORD", "新口令与原口令相同", AUTHENTICATION, "new"))
        if wrong:
            return AccountChangePasswordPayload(changed=False, token=None, user_errors=[user_error(one) for one in wrong])
        form = PasswordForm(password_hash=await hashed(new))
        async with transaction():
            done = await do(ACCOUNT, ACCOUNT.act("change_password"), context, global_id("Account", account.id), form, None)
            if done.case_id:
                await desk.close_sessions(account.id, context.now, but=me.digest)
        if done.case_id is None:
            return AccountChangePasswordPayload(changed=False, token=None, user_errors=done.user_errors)
        return AccountChangePasswordPayload(changed=True, token=await renewed(context), user_errors=[])

    @strawberry.mutation(
        description="重置他人的口令（第二十六条，GB/T 22239-2019 8.1.4.1）。办理：系统管理员，且不是本人的。原口令和全部登录随即失效；"
        "secret为重设单，只出现这一次，核对身份后当面交给本人，由其凭单设定新口令，用一次即失效。"
    )
    async def account_reset_password(
        self, info: strawberry.Info, id: Annotated[strawberry.ID, said("账号的全局编号")],
        reason: Annotated[str, said("理由，如何核对了身份")],
        hours: Annotated[int, said("重设单几小时内有效，1至168")] = 24,
    ) -> AccountResetPasswordPayload:  # fmt: skip
        """Reset another's."""
        context: Context = info.context
        logged_in(context)
        slip = new_token(SLIP)
        form = ResetForm(reason=reason, digest=digest(slip), hours=hours)
        async with transaction():
            done: Done = await do(ACCOUNT, ACCOUNT.act("reset_password"), context, id, form, None, secret=slip)
            if done.case_id:
                await desk.close_sessions(record_id(id), context.now)
                await desk.forget_devices(record_id(id))
        return done

    @strawberry.mutation(
        description="凭系统管理员交给您的重设单设定新口令（第二十六条，GB/T 22239-2019 8.1.4.1）。重设单用一次即失效；设定后请登录。"
    )
    async def account_redeem_password(
        self, info: strawberry.Info, slip: Annotated[str, said("重设单，jp_开头")],
        password: Annotated[str, said("新口令：工作人员至少10字，其他账号至少15字")],
    ) -> AccountRedeemPasswordPayload:  # fmt: skip
        """Redeem a slip."""
        context: Context = info.context
        if (guess := await desk.guess(f"slip {context.address}"[:40], context.now, GUESSES)) is None:
            raise fault("RATE_LIMITED", "尝试次数过多，请十五分钟后再试")
        account = await slipped(slip, "ACTIVE", context)
        if account is None:
            return _not_redeemed(Refusal("SLIP", "重设单无效、已用过或已过期，请向系统管理员另要一张", AUTHENTICATION, "slip"))
        await desk.forget_attempt(guess)
        if wrong := await faults(account, password, "password"):
            return _not_redeemed(*wrong)
        form = RedeemForm(digest=digest(slip), password_hash=await hashed(password))
        as_owner = acting(context, account)
        done = await do(ACCOUNT, ACCOUNT.act("redeem_password"), as_owner, global_id("Account", account.id), form, None)
        return AccountRedeemPasswordPayload(changed=done.case_id is not None, user_errors=done.user_errors)


def _not_redeemed(*wrong: Refusal) -> AccountRedeemPasswordPayload:
    return AccountRedeemPasswordPayload(changed=False, user_errors=[user_error(one) for one in wrong])


def acting(context: Context, account: Account) -> Context:
    """The request, made by whoever holds the slip as the account's owner."""
    return replace(context, asker=Asker(Actor(Role[account.role], account.id, account.title)))


async def slipped(slip: str, stage: str, context: Context) -> Account | None:
    """Whose slip this is, of accounts in this stage, while it may be used."""
    found = await Account.get_or_none(reset_digest=digest(slip[:MOST]), stage=stage)
    return found if found and found.reset_until and found.reset_until > context.now else None


async def faults(account: Account, password: str, field: str) -> list[Refusal]:
    """What is wrong with a new password for this account."""
    words = await around(account.name, account.title, account.employer_code)
    return list(refusals(password, Role[account.role], words, field))


async def around(name: str, title: str, credit_code: str | None) -> list[str]:
    """The words around an account, of which no password is made: its names and those of its unit."""
    units = await Unit.filter(credit_code=credit_code) if credit_code and not uscc.fault(credit_code) else []
    return [name, title, *(unit.name for unit in units)]
