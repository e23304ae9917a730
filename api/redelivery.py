"""Ringing a webhook again by hand: a delivery that was given up, or one whose receiver lost it."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.desk import keep
from schema.law.article import art
from schema.law.forms import Refusal
from schema.law.roles import ADMIN
from schema.record import account as record

from .acts import UserError, user_error
from .fetch import row
from .read import record_id
from .types.account import Delivery


@strawberry.type(description="重新投递的结果。")
class DeliveryRetryPayload:
    """A delivery rung again."""

    case_id: strawberry.Private[object]
    user_errors: list[UserError] = strawberry.field(description="没有办成的全部理由；办成则为空")

    @strawberry.field(description="重新排队的投递；未办成则无")
    async def delivery(self, info: strawberry.Info) -> Delivery | None:
        """The delivery as it now stands."""
        return None if self.case_id is None else await row(info, self.case_id)


@strawberry.type
class Redelivery:
    """The mutation on deliveries."""

    @strawberry.mutation(
        description="重新投递一次变更通知（第三条第（一）项）。办理：系统管理员。条件：已送达或已放弃。编号不变，次数从头计。"
    )
    async def delivery_retry(
        self, info: strawberry.Info, id: Annotated[strawberry.ID, strawberry.argument(description="投递的全局编号")]
    ) -> DeliveryRetryPayload:
        """Ring again."""
        refusal = await _retried(info, id)
        if refusal is None:
            return DeliveryRetryPayload(case_id=record_id(id), user_errors=[])
        return DeliveryRetryPayload(case_id=None, user_errors=[user_error(refusal)])


async def _retried(info: strawberry.Info, id: str) -> Refusal | None:
    basis = art(3, 1)
    if info.context.actor.role is not ADMIN:
        return Refusal("NOT_YOUR_OFFICE", "“重新投递”不属于您的职权", basis)
    delivery = await record.Delivery.filter(id=record_id(id)).select_related("endpoint").first()
    if delivery is None:
        return Refusal("NOT_FOUND", "没有这一投递，或您无权查看", basis, "id")
    if delivery.endpoint.stage == "REMOVED":
        return Refusal("WRONG_STAGE", "接收地址已移除，不能重新投递", basis)
    if not await keep.retry_delivery(delivery.id):
        return Refusal("WRONG_STAGE", "这一投递还在进行，不必重新投递", basis)
    return None
