"""The front end's page exchanges the one-time code it came back with for a session, once, within a minute."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import strawberry

from schema.desk import sign_on
from schema.law.article import art
from schema.law.forms import Refusal

from ..auth import digest
from ..context import Context
from ..identity.entry import SessionOpenPayload, entering_of, opened, refused, said, same_origin, whence_of
from ..identity.proof import proven
from .pkce import challenge_of

LONGEST = 200


@strawberry.type
class SignOns:
    """The mutation of those who signed on elsewhere."""

    @strawberry.mutation(
        description="用统一身份登录带回的一次性代码登录（第二十六条）。代码一分钟内有效，只能用一次。平台没有验过第二因素的，登记了验证器的人须带动态验证码。"
    )
    async def session_exchange(
        self, info: strawberry.Info,
        code: Annotated[str, said("登录页网址#后面的code")],
        verifier: Annotated[str, said("页面自存的随机文本，其SHA-256即开始登录时的challenge")],
        factor: Annotated[str | None, said("验证器上的六位数字，或一个恢复码")] = None,
        by_cookie: Annotated[bool, strawberry.argument(description="是否以Cookie登录，供与接口同源、经https的网页", name="cookie")] = False,
    ) -> SessionOpenPayload:  # fmt: skip
        """Open a session."""
        context: Context = info.context
        if by_cookie:
            same_origin(context)
        sound = len(code) <= LONGEST and len(verifier) <= LONGEST
        account = await sign_on.exchange(digest(code), challenge_of(verifier), context.now) if sound else None
        if account is None:
            return refused(Refusal("LOGIN_FAILED", "代码无效、已用过或已过期，请重新登录", art(26)))
        entering = replace(await entering_of(account), must_change=False)  # no password was used
        if context.settings.oidc_acr:
            entering = replace(entering, has_factor=True)  # the provider has asked for it
        elif entering.has_factor and (wrong := await proven(entering.actor, factor, context)):
            return refused(wrong)
        return await opened(entering, context, whence_of(context), None, by_cookie)
