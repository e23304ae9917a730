"""Full numbers on their way out: one particular of one candidate, by a mutation that puts the reading on record first."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from schema.desk.personal import opened
from schema.law import identity
from schema.law.personal_read import PERSONAL_READ, RevealForm
from schema.record.candidate import Candidate
from schema.record.sealed import keyring
from schema.record.sight import seeing
from schema.record.transaction import connection

from .acts import UserError, do
from .forms import form_input, to_form
from .read import global_id

REVEAL = PERSONAL_READ.act("reveal")


@strawberry.type(description="查看考生的完整个人信息的结果。")
class CandidateRevealPayload:
    """A full number."""

    text: str | None = strawberry.field(description="所查看的完整内容，只在这里给出，请勿转存；通讯地址和其他登记内容为JSON，各项以英文列名；未办成则无")
    user_errors: list[UserError] = strawberry.field(description="没有办成的全部理由；办成则为空")


@strawberry.type(description="按证件号码查找考生的结果。")
class CandidateFindPayload:
    """Who has this number."""

    candidates: list[strawberry.ID] = strawberry.field(description="您看得见的考生的全局编号，先报名的在前；没有则为空")


@strawberry.type
class Reveals:
    """The mutations written by hand: what is sent or answered is a person's own, so they are not queries."""

    @strawberry.mutation(
        description=f"按完整的证件号码查找考生（{REVEAL.basis}），最多100名。办理：申请单位（评价机构）在本单位的考生中、市鉴定中心在已报送方案的"
        "考生中。只用加密的索引比对，号码不留存；放在变更里，使它不出现在网址和缓存中。"
    )
    async def candidate_find(
        self, info: strawberry.Info, document: Annotated[str, strawberry.argument(description="证件号码，全角、空格、小写x均可")]
    ) -> CandidateFindPayload:
        """Look a number up by its index."""
        actor = info.context.actor
        if not actor.role & REVEAL.by or len(document) > 100:
            return CandidateFindPayload(candidates=[])
        params: list[Any] = [keyring().index(identity.normal(document), "document")]
        sql = f"SELECT t.id FROM candidate t WHERE t.document_index = $1 AND ({seeing(Candidate, actor, params)}) ORDER BY t.id LIMIT 100"
        async with connection() as raw:
            found = [strawberry.ID(global_id("Candidate", row["id"])) for row in await raw.fetch(sql, *params)]
        return CandidateFindPayload(candidates=found)

    @strawberry.mutation(
        description=f"查看考生的完整证件号码、手机号码、通讯地址，或学历、经历等其他登记内容（{REVEAL.basis}）。办理：申请单位（评价机构）看本单位的考生，"
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
