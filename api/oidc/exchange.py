"""The front end's page exchanges the one-time code it came back with for a session, once, within a minute."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.desk import keep, sign_on
from schema.law.article import art
from schema.law.forms import Refusal

from .. import auth
from ..accounts import SessionOpenPayload, said
from ..acts import user_error
from ..types.viewer import viewer_of
from .pkce import challenge_of

LONGEST = 200


@strawberry.type
class SignOns:
    """The mutation of those who signed on elsewhere."""

    @strawberry.mutation(description="用统一身份登录带回的一次性代码换取令牌（第二十六条）。代码一分钟内有效，只能用一次。")
    async def session_exchange(
        self, info: strawberry.Info,
        code: Annotated[str, said("登录页网址#后面的code")],
        verifier: Annotated[str, said("页面自存的随机文本，其SHA-256即开始登录时的challenge")],
    ) -> SessionOpenPayload:  # fmt: skip
        """Open a session."""
        context = info.context
        sound = len(code) <= LONGEST and len(verifier) <= LONGEST
        account = await sign_on.exchange(auth.digest(code), challenge_of(verifier), context.now) if sound else None
        if account is None:
            wrong = Refusal("LOGIN_FAILED", "代码无效、已用过或已过期，请重新登录", art(26))
            return SessionOpenPayload(token=None, viewer=None, user_errors=[user_error(wrong)])
        token = auth.new_token(auth.SESSION)
        await keep.open_session(account, auth.digest(token), context.now, context.settings.session_hours)
        asker = await auth.asker_of(f"Bearer {token}", context.now)
        return SessionOpenPayload(token=token, viewer=viewer_of(asker.actor), user_errors=[])
