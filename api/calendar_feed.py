"""A person's deadlines as iCalendar under a secret address: one all-day event for each, kept by the calendar they already use."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Any

import strawberry
from icalendar import Calendar, Event
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from schema.law.calendar_feed import CALENDAR_FEED, CalendarFeedForm
from schema.law.chapters import BY_NAME
from schema.law.procedure import Actor
from schema.record.sight import bound
from schema.record.transaction import connection

from . import auth
from .acts import Done, Key_, do, payload
from .types.case import OWED_SAYS
from .types.subject import SUBJECT
from .types.viewer import Worklist

FEED = "jf_"
MOST = 1000
HOUR = timedelta(hours=1)
COLUMNS = f"""t.id, t.noun, t.stage_text, {SUBJECT} AS subject, {OWED_SAYS} AS owed, t.due, t.article, t.legal, t.explanation,
 t.moved, coalesce(t.moved_at, t.since) AS changed_at"""
CalendarFeedOpenPayload = payload(CALENDAR_FEED, "open", secret=True)


@strawberry.type
class Feeds:
    """The mutation written by hand: its answer carries a secret."""

    @strawberry.mutation(
        description="开通日历订阅（第二十六条）。办理：有账号的办事人员和申请单位。secret为订阅网址，只在这里出现这一次；"
        "填入手机或电脑的日历即可看到您待办事项的末日，日历中没有个人信息。每人同时只有一个，停用后网址立即失效。"
    )
    async def calendar_feed_open(self, info: strawberry.Info, key: Key_ = None) -> CalendarFeedOpenPayload:
        """Open a feed."""
        token = auth.new_token(FEED)
        address = f"{info.context.settings.public_url.rstrip('/')}/calendar/{token}.ics"
        form = CalendarFeedForm(digest=auth.digest(token))
        done: Done = await do(CALENDAR_FEED, CALENDAR_FEED.act("open"), info.context, None, form, key, secret=address)
        return done


async def serve(request: Request) -> Response:
    """GET /calendar/{secret}.ics: the same 404 for an address that never was and one taken back."""
    token = request.path_params["secret"]
    actor = await auth.actor_of_feed(token) if token.startswith(FEED) and len(token) < 100 else None
    if actor is None:
        return PlainTextResponse("没有这个日历，或已停用。\n", 404, {"cache-control": "no-store"})
    body = written(await _waiting(actor))
    headers = {
        "cache-control": "private, no-cache", "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "referrer-policy": "no-referrer", "x-robots-tag": "noindex",
    }  # fmt: skip
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, headers={**headers, "content-type": "text/calendar; charset=utf-8"})


async def _waiting(actor: Actor) -> list[Any]:
    """The open deadlines that this person's office may move on: the worklist's rule."""
    values: list[Any] = []

    def parameter(attribute: str) -> str:
        values.append(getattr(actor, attribute))
        return f"${len(values)}"

    seen = bound(Worklist.visible_to(actor.role), "t", parameter)
    columns = COLUMNS.replace("{t}", "t")
    sql = f"SELECT {columns} FROM stay t WHERE t.due IS NOT NULL AND ({seen}) ORDER BY t.due, t.id LIMIT {MOST}"
    async with connection() as raw:
        return list(await raw.fetch(sql, *values))


def written(rows: Iterable[Any]) -> bytes:
    """The calendar file; the same rows give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tianjin//Jinji//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", "津技期限")
    calendar.add("x-wr-calname", "津技期限")
    calendar.add("refresh-interval", HOUR, parameters={"VALUE": "DURATION"})
    for row in rows:
        calendar.add_component(_event(row))
    return bytes(calendar.to_ical())


def _event(row: Any) -> Event:
    event, changed = Event(), row["changed_at"].astimezone(UTC)
    event.add("uid", f"{row['id']}@jinji")
    event.add("sequence", row["moved"])
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", row["due"])
    event.add("dtend", row["due"] + timedelta(days=1))
    event.add("summary", f"{row['stage_text']}末日：{row['subject'] or ''}")
    kind = "办法规定的期限" if row["legal"] else "服务目标"
    event.add("description", f"依据：{row['article']}（{kind}）\n办理：{row['owed']}\n{row['explanation']}")
    event.add("categories", [BY_NAME[row["noun"]].title])
    event.add("transp", "TRANSPARENT")
    return event
