"""That somebody has the second factor at hand: a code of the authenticator, or a recovery code, each counted once."""

from __future__ import annotations

import time
from dataclasses import replace

from schema.desk import session as desk
from schema.law.article import AUTHENTICATION
from schema.law.factor import FACTOR, SECRET, RecoveryForm
from schema.law.forms import Refusal
from schema.law.procedure import Actor
from schema.record.factor import Factor
from schema.record.sealed import keyring

from ..acts import do
from ..auth import Asker
from ..context import Context
from ..read import global_id
from .totp import code_digest, step_of

NEEDED = Refusal("CODE_NEEDED", "请输入验证器上的六位数字；手机不在身边的，输入一个恢复码", AUTHENTICATION, "code")
WRONG = Refusal("CODE_WRONG", "验证码不对，或已经用过；请核对手机的时间，等下一个再试", AUTHENTICATION, "code")


def step_now(factor: Factor, code: str) -> int | None:
    """The half minute of which this is the code. Authenticators know nothing of demonstration time, so it is the true one."""
    return step_of(keyring().open(factor.secret_sealed, SECRET), code, time.time())


async def proven(actor: Actor, code: str | None, context: Context) -> Refusal | None:
    """Take a code of the account's factor; why it does not count, None when it does."""
    if not code:
        return NEEDED
    assert actor.id is not None
    factor = await desk.active_factor(actor.id)
    if factor is None:
        return None  # it was reset a moment ago
    step = step_now(factor, code)
    if step is not None:
        return None if await desk.pass_step(factor.id, step) else WRONG
    plain = code.strip()
    if len(plain) < 16 or len(plain) > 40:
        return WRONG
    as_owner = replace(context, asker=Asker(actor))
    form = RecoveryForm(digest=code_digest(plain))
    done = await do(FACTOR, FACTOR.act("recover"), as_owner, global_id("Factor", factor.id), form, None)
    return None if done.case_id else WRONG
