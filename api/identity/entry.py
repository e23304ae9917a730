"""Entering and leaving: who tries how often, the password, the second factor, and the session that comes of it.

Nobody can shut another out: what counts against a login is what was tried on this device, if it is known, else from this
network; only unknown devices on unknown networks share a limit with everybody (OWASP's device cookies). For a name that does not
exist the same is asked, in the same order, and answered.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import strawberry

from schema.desk import session as desk
from schema.desk.session import Tried, Whence
from schema.law.article import AUTHENTICATION, art
from schema.law.forms import CONTROL, Refusal
from schema.law.procedure import Actor
from schema.law.reach import reach_of
from schema.law.roles import INSTITUTION, STAFF, Role
from schema.record.transaction import connection

from ..acts import UserError, user_error
from ..auth import NO_LOGIN, SESSION, Asker, digest, new_token
from ..context import Context
from ..errors import bad_input, fault
from ..read import global_id, record_id
from ..types.viewer import Viewer, viewer_of
from . import cookie
from .password import hashed, outdated, verified
from .proof import proven

MINUTES = 15
DEVICE = "jd_"
MANY = 5  # as many times more from one address, of whatever names
FAR = 3  # as many times more in an hour from devices and networks that are not known, all together
FIRST_PASSWORD = "act:account.change_password read:Account"
FIRST_FACTOR = "act:factor.enrol act:factor.enrol_anew act:factor.confirm read:Factor"
BY_NAME = """SELECT a.id, a.title, a.role, a.district_id, a.employer_code, a.password_hash, a.must_change, u.id AS unit_id,
  EXISTS (SELECT 1 FROM factor f WHERE f.account_id = a.id AND f.stage = 'ACTIVE') AS has_factor
FROM account a LEFT JOIN unit u ON u.credit_code = a.employer_code WHERE a.stage = 'ACTIVE' AND """


def said(description: str) -> Any:
    """An argument's words."""
    return strawberry.argument(description=description)


@dataclass(frozen=True)
class Entering:
    """Somebody whose password was right."""

    actor: Actor
    account: UUID
    must_change: bool
    has_factor: bool
    delegation: UUID | None = None
    ends: datetime | None = None  # of the delegation

    def scopes(self, context: Context) -> str | None:
        """What has to be done before anything else, as the reach of a session; None: nothing."""
        wanted = [FIRST_PASSWORD] if self.must_change else []
        if context.settings.factor_required and self.actor.role & STAFF and not self.has_factor:
            wanted.append(FIRST_FACTOR)
        return " ".join(wanted) or None


@strawberry.type(description="登录的结果。")
class SessionOpenPayload:
    """A login."""

    token: str | None = strawberry.field(description="令牌，放在Authorization: Bearer之后；只出现这一次。以Cookie登录则无")
    session: strawberry.ID | None = strawberry.field(description="这次登录的全局编号，与sessions中的相同")
    device: str | None = strawberry.field(description="设备标记，请保存，下次登录时带上；别处的失败登录就不会妨碍您。以Cookie登录则无")
    viewer: Viewer | None = strawberry.field(description="您是谁；scopes不为空的，须先更改口令或登记验证器")
    user_errors: list[UserError] = strawberry.field(description="没有登录的理由")


@strawberry.type(description="退出的结果。")
class SessionClosePayload:
    """A logout."""

    closed: bool = strawberry.field(description="是否已退出")
    user_errors: list[UserError] = strawberry.field(description="没有退出的理由")


@strawberry.type(description="结束登录的结果。")
class SessionRevokePayload:
    """Sessions ended."""

    count: int = strawberry.field(description="结束了几个")
    user_errors: list[UserError] = strawberry.field(description="没有办成的理由")


@strawberry.type
class Entry:
    """The mutations of logins, which are no acts of the law."""

    @strawberry.mutation(
        description="登录（GB/T 22239-2019 8.1.4.1）。登记了验证器的须带动态验证码。多次失败后须等待；在登录过的设备上带device，不受别处失败的影响。"
        "cookie为true的，令牌放在只有本站能用的Cookie中，不在结果里出现。"
    )
    async def session_open(
        self, info: strawberry.Info,
        name: Annotated[str, said("登录名")], password: Annotated[str, said("口令")],
        code: Annotated[str | None, said("验证器上的六位数字，或一个恢复码")] = None,
        device: Annotated[str | None, said("上次登录时得到的设备标记")] = None,
        by_cookie: Annotated[bool, strawberry.argument(description="是否以Cookie登录，供与接口同源、经https的网页", name="cookie")] = False,
    ) -> SessionOpenPayload:  # fmt: skip
        """Open a session."""
        context: Context = info.context
        if CONTROL.search(name):
            raise bad_input("登录名含有控制字符")
        if by_cookie:
            same_origin(context)
        whence = whence_of(context, device)
        tried = await attempted(name, whence, context)
        entering = await known(name, password)
        if entering is None:
            return refused(Refusal("LOGIN_FAILED", "登录名或口令不对", art(26)))
        if entering.has_factor and (wrong := await proven(entering.actor, code, context)):
            if wrong.code == "CODE_NEEDED":
                await desk.forget_attempt(tried.id)
            return refused(wrong)
        await desk.forget_attempt(tried.id)
        return await opened(entering, context, whence, tried.known_device, by_cookie)

    @strawberry.mutation(description="退出：令牌或Cookie立即失效。")
    async def session_close(self, info: strawberry.Info) -> SessionClosePayload:
        """Close the session of this request."""
        asker = info.context.asker
        closed = asker.kind == SESSION and await desk.close_session(asker.digest, info.context.now)
        if cookie.held(info.context.headers, asker.digest):
            cookie.take_back(info.context.answer)
        return SessionClosePayload(closed=closed, user_errors=[])

    @strawberry.mutation(description="结束您的一次登录，如在丢失的手机上的；也可以是正在用的这一次。")
    async def session_revoke(
        self, info: strawberry.Info, id: Annotated[strawberry.ID, said("登录的全局编号，见sessions")]
    ) -> SessionRevokePayload:
        """Close one of one's own."""
        asker = logged_in(info.context)
        count = await desk.close_sessions(asker.actor.id, info.context.now, only=record_id(id))  # type: ignore[arg-type]
        none = [] if count else [user_error(Refusal("NOT_FOUND", "没有这次登录，或已结束", AUTHENTICATION, "id"))]
        return SessionRevokePayload(count=count, user_errors=none)

    @strawberry.mutation(description="结束您在别处的全部登录，只留正在用的这一次。")
    async def session_revoke_others(self, info: strawberry.Info) -> SessionRevokePayload:
        """Close all of one's own but this one."""
        asker = logged_in(info.context)
        count = await desk.close_sessions(asker.actor.id, info.context.now, but=asker.digest)  # type: ignore[arg-type]
        return SessionRevokePayload(count=count, user_errors=[])


def refused(*reasons: Refusal) -> SessionOpenPayload:
    """No login, and why."""
    return SessionOpenPayload(token=None, session=None, device=None, viewer=None, user_errors=[user_error(one) for one in reasons])


def logged_in(context: Context) -> Asker:
    """Who asks, by a session. GraphQLError UNAUTHENTICATED: nobody, or a program by its key."""
    if context.asker.kind != SESSION:
        raise fault("UNAUTHENTICATED", "请先登录；接口密钥不能办理账号、口令、验证器和登录的事项")
    return context.asker


def same_origin(context: Context) -> None:
    """A login that sets a cookie comes from our own pages. GraphQLError FORBIDDEN: it does not."""
    headers = {name.lower().encode("latin-1"): value.encode("latin-1") for name, value in context.headers.items()}
    if wrong := cookie.fault(headers, "POST", context.settings):
        raise fault("FORBIDDEN", wrong)  # or another site would log its visitors in as somebody else


def whence_of(context: Context, device: str | None = None) -> Whence:
    """Where a request comes from."""
    mark = device or cookie.value_of({b"cookie": context.headers.get("cookie", "").encode("latin-1")}, cookie.DEVICE)
    agent = "".join(sign for sign in context.headers.get("user-agent", "") if not CONTROL.search(sign))
    return Whence(context.address, network_of(context.address), agent[:200], digest(mark) if mark.startswith(DEVICE) else "")


def network_of(address: str) -> str:
    """The network that an address is likely to share with its neighbours: 24 bits, of IPv6 48."""
    try:
        found = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return address[:64]
    return str(found.supernet(new_prefix=24 if found.version == 4 else 48))


async def attempted(name: str, whence: Whence, context: Context) -> Tried:
    """Count a try. GraphQLError RATE_LIMITED: there were too many."""
    most = context.settings.login_attempts
    tried = await desk.attempt(name, whence, context.now, MINUTES, list(NO_LOGIN))
    if tried.known_device is not None:
        over = tried.device >= most
    else:
        over = tried.network >= most or tried.address >= MANY * most
        over = over or (not tried.known_network and tried.anywhere >= FAR * most)
    if over:
        await desk.forget_attempt(tried.id)
        raise fault("RATE_LIMITED", f"登录失败次数过多，请{MINUTES}分钟后再试；或在登录过的设备上登录")
    return tried


async def known(name: str, password: str) -> Entering | None:
    """Whoever has this name and password; the answer takes as long for a name that does not exist."""
    row = await _row("a.name = $1", name)
    if not await verified(row["password_hash"] if row else None, password) or row is None:
        return None
    if outdated(row["password_hash"]):
        await desk.rehash(row["id"], row["password_hash"], await hashed(password))
    return _entering(row)


async def entering_of(account: UUID) -> Entering:
    """The same of an account whose owner has been made sure of otherwise."""
    return _entering(await _row("a.id = $1", account))


async def _row(where: str, value: Any) -> Any:
    async with connection() as raw:
        return await raw.fetchrow(BY_NAME + where, value)


def _entering(row: Any) -> Entering:
    role = Role[row["role"]]
    unit = row["unit_id"] if role is INSTITUTION else None
    actor = Actor(role, row["id"], row["title"], unit, row["employer_code"], row["district_id"])
    return Entering(actor, row["id"], bool(row["must_change"]), row["has_factor"])


async def opened(
    entering: Entering, context: Context, whence: Whence, known_device: UUID | None, in_cookie: bool
) -> SessionOpenPayload:
    """A session of its own for every login: a token that was there before is never taken over."""
    token, mark, scopes = new_token(SESSION), new_token(DEVICE), entering.scopes(context)
    settings = context.settings
    until = min(context.now + timedelta(hours=settings.session_hours), entering.ends or datetime.max.replace(tzinfo=UTC))
    hours = (until - context.now) / timedelta(hours=1)
    made = await desk.open_session(
        entering.account, digest(token), context.now, hours, idle=timedelta(minutes=settings.session_idle_minutes),
        whence=whence, cookie=in_cookie, scopes=scopes, delegation=entering.delegation,
    )
    if scopes is None and entering.delegation is None:
        await desk.know_device(entering.account, known_device, digest(mark), context.now)
    if in_cookie:
        await _replaced(context)
        cookie.give(context.answer, cookie.SESSION, token, context.now, until)
        if scopes is None and entering.delegation is None:
            cookie.give(context.answer, cookie.DEVICE, mark, context.now)
    viewer = viewer_of(replace(entering.actor, reach=reach_of(scopes)), made)
    return SessionOpenPayload(
        token=None if in_cookie else token, session=strawberry.ID(global_id("Session", made)),
        device=None if in_cookie or scopes or entering.delegation else mark, viewer=viewer, user_errors=[],
    )  # fmt: skip


async def _replaced(context: Context) -> None:
    """Whoever logs in anew in the same browser leaves the session before."""
    if context.asker.kind == SESSION and cookie.held(context.headers, context.asker.digest):
        await desk.close_session(context.asker.digest, context.now)


async def renewed(context: Context) -> str | None:
    """What had to be done first is done: a whole session instead of the narrow one; its token, unless it is in the cookie."""
    asker = context.asker
    if asker.actor.reach is None or asker.actor.id is None:
        return None
    in_cookie = cookie.held(context.headers, asker.digest)
    made = await opened(await entering_of(asker.actor.id), context, whence_of(context), None, in_cookie)
    await desk.close_session(asker.digest, context.now)
    return made.token
