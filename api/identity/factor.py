"""The second factor's own acts: enrolled, confirmed, its recovery codes issued anew, removed by its owner, reset by another."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.desk import session as desk
from schema.law.article import AUTHENTICATION
from schema.law.factor import FACTOR, CodesForm, EnrolForm, ProofForm
from schema.law.forms import Opinion, Refusal
from schema.record.factor import Factor as Record
from schema.record.transaction import transaction

from ..acts import Done, Key_, UserError, do, payload, user_error
from ..context import Context
from ..errors import fault
from ..read import global_id, record_id
from .entry import logged_in, renewed, said
from .proof import NEEDED, WRONG, step_now
from .totp import address, code_digest, new_codes, new_secret

Code = Annotated[str, said("验证器上的六位数字")]
GUESSES = 10  # in a quarter of an hour

FactorResetPayload = payload(FACTOR, "reset")


@strawberry.type(description="登记验证器的结果。")
class FactorEnrolPayload:
    """What the authenticator has to be told."""

    secret: str | None = strawberry.field(description="密钥，输入验证器；只出现这一次")
    address: str | None = strawberry.field(description="otpauth网址，可做成二维码由验证器扫描；只出现这一次")
    user_errors: list[UserError] = strawberry.field(description="没有办成的全部理由")


@strawberry.type(description="启用验证器、另发恢复码的结果。")
class FactorCodesPayload:
    """Recovery codes, once."""

    recovery_codes: list[str] = strawberry.field(description="十个恢复码，每个只能用一次；只在这里出现，请打印后妥善保管")
    token: str | None = strawberry.field(description="新的令牌，代替原来的：登记验证器之前只能登记，此后不受限制。以Cookie登录或原本不受限制的则无")
    user_errors: list[UserError] = strawberry.field(description="没有办成的全部理由")


@strawberry.type(description="停用本人验证器的结果。")
class FactorRemovePayload:
    """Removed."""

    removed: bool = strawberry.field(description="是否已停用")
    user_errors: list[UserError] = strawberry.field(description="没有办成的全部理由")


@strawberry.type
class Factors:
    """The mutations written by hand: they carry secrets."""

    @strawberry.mutation(
        description="登记验证器（第二十六条，GB/T 22239-2019 8.1.4.1）。办理：账号本人。得到密钥后，用factorConfirm输入第一个验证码才启用；"
        "在此之前再登记一次，前一个密钥作废。"
    )
    async def factor_enrol(
        self, info: strawberry.Info, title: Annotated[str, said("验证器名称，如手机型号")] = "验证器"
    ) -> FactorEnrolPayload:
        """Begin."""
        context, me = info.context, logged_in(info.context).actor
        assert me.id is not None
        if await desk.active_factor(me.id):
            already = Refusal("ALREADY_ENROLLED", "您已有使用中的验证器；更换的，先停用再登记", AUTHENTICATION)
            return FactorEnrolPayload(secret=None, address=None, user_errors=[user_error(already)])
        secret = new_secret()
        form = EnrolForm(title=title, secret=secret)
        pending = await Record.get_or_none(account_id=me.id, stage="PENDING")
        case = global_id("Factor", pending.id) if pending else None
        done = await do(FACTOR, FACTOR.act("enrol_anew" if pending else "enrol"), context, case, form, None)
        if done.case_id is None:
            return FactorEnrolPayload(secret=None, address=None, user_errors=done.user_errors)
        return FactorEnrolPayload(secret=secret, address=address(secret, me.title), user_errors=[])

    @strawberry.mutation(description="输入第一个验证码，启用验证器，得到恢复码（第二十六条，GB/T 22239-2019 8.1.4.1）。办理：账号本人。")
    async def factor_confirm(self, info: strawberry.Info, code: Code) -> FactorCodesPayload:
        """Confirm, and be let in whole."""
        return await _with_codes(info.context, "PENDING", "confirm", code)

    @strawberry.mutation(description="另发十个恢复码，原来的作废（第二十六条，GB/T 22239-2019 8.1.4.1）。办理：账号本人。")
    async def factor_renew_codes(self, info: strawberry.Info, code: Code) -> FactorCodesPayload:
        """New recovery codes."""
        return await _with_codes(info.context, "ACTIVE", "renew_codes", code)

    @strawberry.mutation(description="停用本人的验证器，如更换手机之前（第二十六条）。办理：账号本人。须用第二验证因素的，下次登录只能先登记新的。")
    async def factor_remove(self, info: strawberry.Info, code: Code) -> FactorRemovePayload:
        """Remove one's own."""
        context = info.context
        factor, step, wrong = await _checked(context, "ACTIVE", code)
        if wrong or factor is None:
            return FactorRemovePayload(removed=False, user_errors=[user_error(wrong or WRONG)])
        done = await do(FACTOR, FACTOR.act("remove"), context, global_id("Factor", factor.id), ProofForm(step=step), None)
        return FactorRemovePayload(removed=done.case_id is not None, user_errors=done.user_errors)

    @strawberry.mutation(
        description="解除他人的验证器，如手机和恢复码都已丢失（第二十六条）。办理：系统管理员，且不是本人的：当面核对身份后办理。"
        "该账号的全部登录随即结束，下次登录须登记新的。"
    )
    async def factor_reset(
        self, info: strawberry.Info, id: Annotated[strawberry.ID, said("验证器的全局编号，见factors")],
        reason: Annotated[str, said("理由，如何核对了身份")], key: Key_ = None,
    ) -> FactorResetPayload:  # fmt: skip
        """Reset another's."""
        context = info.context
        logged_in(context)
        async with transaction():
            done: Done = await do(FACTOR, FACTOR.act("reset"), context, id, Opinion(reason), key)
            if done.case_id and (factor := await Record.get_or_none(id=record_id(id))):
                await desk.close_sessions(factor.account_id, context.now)  # type: ignore[attr-defined]
        return done


async def _checked(context: Context, stage: str, code: str) -> tuple[Record | None, int, Refusal | None]:
    """One's own factor in this stage and the half minute of the code, or what is wrong."""
    me = logged_in(context).actor
    bucket = f"code {me.id}"[:40]
    if (guess := await desk.guess(bucket, context.now, GUESSES)) is None:
        raise fault("RATE_LIMITED", "验证码输错次数过多，请十五分钟后再试")
    factor = await Record.get_or_none(account_id=me.id, stage=stage)
    if factor is None:
        await desk.forget_attempt(guess)
        says = "没有待启用的验证器，请先登记" if stage == "PENDING" else "您没有使用中的验证器"
        return None, 0, Refusal("NO_FACTOR", says, AUTHENTICATION)
    if not code:
        return None, 0, NEEDED
    step = step_now(factor, code)
    if step is None:
        return None, 0, WRONG
    await desk.forget_attempt(guess)
    return factor, step, None


async def _with_codes(context: Context, stage: str, act: str, code: str) -> FactorCodesPayload:
    factor, step, wrong = await _checked(context, stage, code)
    if wrong or factor is None:
        return FactorCodesPayload(recovery_codes=[], token=None, user_errors=[user_error(wrong or WRONG)])
    codes = new_codes()
    form = CodesForm(step=step, digests=" ".join(map(code_digest, codes)))
    done = await do(FACTOR, FACTOR.act(act), context, global_id("Factor", factor.id), form, None)
    if done.case_id is None:
        return FactorCodesPayload(recovery_codes=[], token=None, user_errors=done.user_errors)
    return FactorCodesPayload(recovery_codes=codes, token=await renewed(context), user_errors=[])
