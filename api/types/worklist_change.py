"""What a live worklist tells: that something has changed. What there is now, the client asks in the same breath."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from ..fetch import within
from ..live.bell import Occasion

if TYPE_CHECKING:
    from ..query import Query

_told: Any = enum.Enum("WorklistOccasion", {one.name: strawberry.enum_value(one.name, description=one.value) for one in Occasion})  # type: ignore[misc]
OccasionEnum: Any = strawberry.enum(_told, description="待办变化的由来。")


@strawberry.type(description="待办变化的一次通知。通知本身不含内容：当时的待办、看板，请在query中一并查询，按您当时的职权答复。")
class WorklistChange:
    """待办变化."""

    occasion: OccasionEnum = strawberry.field(description="由来")
    position: int = strawberry.field(description="通知时台账的位置")

    @strawberry.field(description="以您此刻的身份查询；与普通查询完全相同")
    async def query(self, info: strawberry.Info) -> Annotated[Query, strawberry.lazy("api.query")]:
        """The ordinary read path, at this moment."""
        return await within(info)  # type: ignore[no-any-return]
