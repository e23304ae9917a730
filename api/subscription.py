"""The roots of the schema that go on answering: live worklists."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import strawberry

from .context import Context, now
from .types.worklist_change import WorklistChange


@strawberry.type(description="订阅（graphql-transport-ws）。")
class Subscription:
    """What can be listened to."""

    @strawberry.subscription(
        description="您的待办有变化时通知：您可以办理的事新增、减少或有进展，才会收到；别人的事不会。开始时先收到一次。"
        "短时间内的多次变化合为一次；会话结束或职权变更，连接即关闭（4401须重新登录，1012可立即重连）"
    )
    async def worklist_changed(self, info: strawberry.Info) -> AsyncGenerator[WorklistChange, None]:
        """The doorbell of one's own worklist."""
        context: Context = info.context
        async with context.bell.listening(context.asker) as ear:
            while occasion := await ear.heard():
                context.now = await now(context.settings)
                yield WorklistChange(occasion=occasion.name, position=ear.position)
            await context.hang_up(ear.closed, "会话已结束或身份已变更")
