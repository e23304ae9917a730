"""Full numbers on their way out: one particular of one candidate, by a mutation that puts the reading on record first."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from schema.desk.personal import opened
from schema.law.personal_read import PERSONAL_READ, RevealForm

from .acts import UserError, do, form_input, to_form

REVEAL = PERSONAL_READ.act("reveal")


@strawberry.type(description="查看考生的完整个人信息的结果。")
class CandidateRevealPayload:
    """A full number."""

    text: str | None = strawberry.field(description="所查看的完整内容，只在这里给出，请勿转存；通讯地址等为JSON；未办成则无")
    user_errors: list[UserError] = strawberry.field(description="没有办成的全部理由；办成则为空")


@strawberry.type
class Reveals:
    """The mutation written by hand: its answer is a person's own."""

    @strawberry.mutation(
        description=f"查看考生的完整证件号码、手机号码或通讯地址（{REVEAL.basis}）。办理：申请单位（评价机构）看本单位的考生，"
        "市鉴定中心看已报送方案的考生。每看一次，何人、何时、因何事由，都记入台账和查看记录，不可更改。"
    )
    async def candidate_reveal(
        self, info: strawberry.Info, form: Annotated[form_input(RevealForm), strawberry.argument(description="表单")]
    ) -> CandidateRevealPayload:
        """Read one."""
        asked: Any = to_form(RevealForm, form)
        done = await do(PERSONAL_READ, REVEAL, info.context, None, asked, None)
        text = await opened(asked.candidate, asked.subject) if done.case_id else None
        return CandidateRevealPayload(text=text, user_errors=done.user_errors)
