"""Acting for a colleague: a login of its own, for as long as the delegation lasts, in which every act names both."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Annotated

import strawberry

from schema.desk import session as desk
from schema.law.article import ACCESS
from schema.law.forms import Refusal
from schema.law.procedure import TIANJIN
from schema.record.delegation import Delegation

from ..context import Context
from ..read import record_id
from . import cookie
from .entry import SessionOpenPayload, entering_of, logged_in, opened, refused, said, whence_of


@strawberry.type
class Deputies:
    """The mutation by which a deputy begins."""

    @strawberry.mutation(
        description="开始代理（GB/T 22239-2019 8.1.4.2）：在委托的日期之内，另得一个登录，以此办理的事台账记您和被代理人两人；"
        "任何一人回避的，都不能办理。以Cookie登录的，代替正在用的登录。结束代理用sessionClose。"
    )
    async def delegation_enter(
        self, info: strawberry.Info, id: Annotated[strawberry.ID, said("代理的全局编号，见delegations")]
    ) -> SessionOpenPayload:
        """Begin to act for a colleague."""
        context: Context = info.context
        me = logged_in(context)
        if me.actor.reach is not None or me.actor.principal is not None:
            return refused(Refusal("AS_DEPUTY", "请先办完登录，并以本人身份登录，再开始代理；代理不能再转", ACCESS))
        found = await Delegation.get_or_none(id=record_id(id), delegate_id=me.actor.id, stage="IN_FORCE").select_related("delegator")
        today = context.now.astimezone(TIANJIN).date()
        if found is None or not found.first_day <= today <= found.last_day or found.delegator.stage != "ACTIVE":
            return refused(Refusal("NOT_FOUND", "没有这一代理，或尚未开始、已经结束", ACCESS, "id"))
        mine = await entering_of(me.actor.id)  # type: ignore[arg-type]
        actor = replace(mine.actor, principal=found.delegator.id, title=f"{mine.actor.title}（代理{found.delegator.title}）")
        ends = datetime.combine(found.last_day + timedelta(days=1), time(), TIANJIN)
        in_cookie = cookie.held(context.headers, me.digest)
        whole = replace(mine, actor=actor, delegation=found.id, ends=ends)
        told = await opened(whole, context, whence_of(context), None, in_cookie)
        if in_cookie:
            await desk.close_session(me.digest, context.now)
        return told
