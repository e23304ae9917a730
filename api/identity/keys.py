"""API keys: for a system, by the administrator; for one's own programs, by anybody who works here. Each reaches as far as is said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import strawberry

from schema.law.account import KEY, KeyForm, OwnKeyForm
from schema.law.article import ACCESS
from schema.law.forms import Refusal
from schema.law.procedure import TIANJIN
from schema.law.reach import ALL

from ..acts import Done, Key_, UserError, do, payload, user_error
from ..auth import KEY as PREFIX
from ..auth import digest, new_token
from ..context import Context
from . import scope
from .entry import logged_in, said

SHOWN = 9  # characters of a key by which it is known again
SCOPES = (
    "范围：read（该职权看得见的全部）、read:Institution（只这一类型）、act:plan.submit（只这一事项）、act:plan.*（该类全部事项）；嵌套其中的类型也要列出"
)

KeyIssuePayload = payload(KEY, "issue", secret=True)
KeyIssueOwnPayload = payload(KEY, "issue_own", secret=True)


@strawberry.type
class Keys:
    """The mutations written by hand: they carry secrets."""

    @strawberry.mutation(
        description="发放系统的接口密钥（第二十六条，GB/T 22239-2019 8.1.4.2）。办理：系统管理员。密钥只在这里出现一次；到期失效，最长期限由系统设置。"
    )
    async def key_issue(
        self, info: strawberry.Info,
        title: Annotated[str, said("用途")], role: Annotated[str, said("职权：SITE或AUDITOR")],
        expires_on: Annotated[date | None, said("失效日期；不填为最长期限")] = None,
        scopes: Annotated[list[str] | None, said(SCOPES + "；不填为该职权的全部")] = None,
    ) -> KeyIssuePayload:  # fmt: skip
        """Issue a system's key."""
        context: Context = info.context
        logged_in(context)
        last = _last(context)
        words = ALL if scopes is None else " ".join(scopes)
        if wrong := _faults(info, words, expires_on, last):
            return Done(None, wrong)
        token = new_token(PREFIX)
        form = KeyForm(title=title, role=role, digest=digest(token), prefix=token[:SHOWN], expires_on=expires_on or last, scopes=words)
        return await do(KEY, KEY.act("issue"), context, None, form, None, secret=token)

    @strawberry.mutation(
        description="为本人发放接口密钥，供您自己的程序使用（第二十六条，GB/T 22239-2019 8.1.4.2）。办理：有账号的办事人员和申请单位。"
        "密钥以您的名义办事，不超出您的职权和所选的范围；不能办理账号、密钥、验证器的事项；账号停用即失效。密钥只在这里出现一次。"
    )
    async def key_issue_own(
        self, info: strawberry.Info,
        title: Annotated[str, said("用途")], expires_on: Annotated[date, said("失效日期，不超过系统设置的最长期限")],
        scopes: Annotated[list[str], said(SCOPES)], key: Key_ = None,
    ) -> KeyIssueOwnPayload:  # fmt: skip
        """Issue a key to oneself."""
        context: Context = info.context
        logged_in(context)
        words = " ".join(scopes)
        if wrong := _faults(info, words, expires_on, _last(context)):
            return Done(None, wrong)
        token = new_token(PREFIX)
        form = OwnKeyForm(title=title, digest=digest(token), prefix=token[:SHOWN], expires_on=expires_on, scopes=words)
        return await do(KEY, KEY.act("issue_own"), context, None, form, None, secret=token)


def _last(context: Context) -> date:
    """The last day on which a key issued now may be used."""
    return context.now.astimezone(TIANJIN).date() + timedelta(days=context.settings.key_days)


def _faults(info: strawberry.Info, words: str, expires_on: date | None, last: date) -> list[UserError]:
    wrong = []
    if words != ALL and (strange := scope.unknown(info.schema._schema, words)):
        wrong.append(Refusal("SCOPE", f"没有这样的类型或事项：{'、'.join(strange)[:200]}", ACCESS, "scopes"))
    if expires_on is not None and expires_on > last:
        wrong.append(Refusal("EXPIRY", f"失效日期最迟为{last.isoformat()}", ACCESS, "expiresOn"))
    return [user_error(one) for one in wrong]
