"""Complaints from the public: a form's token, its tracking code, what the code tells, and the reading of who reported."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, BinaryIO

import strawberry

from schema.desk import complaint as desk
from schema.desk import keep, moment
from schema.law.article import art
from schema.law.attachment import FileForm
from schema.law.chapters import BY_NAME
from schema.law.complaint_forms import ComplaintForm, LodgeForm, ReviewForm
from schema.law.forms import Refusal
from schema.law.kinds import ComplaintKind, ComplaintOutcome
from schema.law.procedure import Actor
from schema.law.reporter_read import REPORTER_READ, ReporterReadForm
from schema.law.roles import PUBLIC
from schema.law.ruleset import NoRuleSet
from schema.record.sealed import keyring
from schema.record.transaction import connection

from .acts import UserError, do, user_error
from .auth import throttled
from .errors import fault
from .forms import form_input, to_form
from .settings import Settings

LODGE, STATUS = "complaint", "complaint-status"  # under these names attempts are counted
ASKED_PER_HOUR = 30
LONGEST = 24 * 3600  # seconds a form may lie open
BASIS = art(23)
REMEDY = (
    "对答复不服的，可以自收到答复之日起三十日内凭查询码申请市人社局复查。对不予受理、处理意见等还可以依法申请行政复议或者提起行政诉讼的，"
    "向市人社局咨询；办法没有另设程序，本系统不代办。"
)
FOUND = """
SELECT t.id, t.number, t.kind, t.stage, t.received_on, t.extended_on, t.extension, t.recipient, t.transfer_reason, t.outcome, t.answer,
  t.answered_on, t.review_opinion, t.due, m.stage AS main_stage, m.outcome AS main_outcome, m.answer AS main_answer,
  m.answered_on AS main_answered_on FROM complaint t LEFT JOIN complaint m ON m.id = t.merged_into_id WHERE t.tracking_digest = $1"""


def begun(now: datetime) -> str:
    """A token for one form: when it was opened, and that it was opened here."""
    head = f"{int(now.timestamp())}.{secrets.token_urlsafe(18)}"
    return f"{head}.{keyring().index(head, 'complaint-form').hex()[:32]}"


def token_fault(token: str, now: datetime, settings: Settings) -> str:
    """What is wrong with a form's token; empty when nothing."""
    head, _, mark = token.rpartition(".")
    opened, _, _ = head.partition(".")
    if not hmac.compare_digest(mark.encode(), keyring().index(head, "complaint-form").hex()[:32].encode()):
        return "表单无效，请重新打开后提交"
    age = now.timestamp() - int(opened)
    if age < settings.complaint_seconds:
        return "提交得过快，请核对内容后再提交"
    return "表单打开过久，请重新打开后提交" if age > LONGEST else ""


def code_of(token: str) -> str:
    """The tracking code of what a form hands in: known to whoever has the form, and to nobody who reads the record."""
    made = base64.b32encode(keyring().index(token, "tracking-code"))[:20].decode()
    return "-".join(made[place : place + 4] for place in range(0, 20, 4))


def code_digest(code: str) -> str:
    """All that is stored of a tracking code."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum() and sign.isascii())[:40]
    return keyring().index(plain, "tracking").hex()


async def seldom(name: str, address: str, now: datetime, most: int) -> None:
    """A few times an hour from one address, of which only a keyed digest is kept. GraphQLError RATE_LIMITED."""
    hidden = keyring().index(address, "complaint-address").hex()
    if await throttled(name, hidden, now, most, 60):
        raise fault("RATE_LIMITED", "提交或查询过于频繁，请一小时后再试")
    await keep.note_attempt(name, hidden, now)


async def lodged(
    form: ComplaintForm, token: str, files: Sequence[tuple[BinaryIO, FileForm]], now: datetime, settings: Settings
) -> tuple[str | None, str | None, list[Refusal]]:
    """Take it in: tracking code and number, or every reason against it. The same form twice is one complaint."""
    if wrong := token_fault(token, now, settings):
        return None, None, [Refusal("FORM_NOT_VALID", wrong, BASIS, "token")]
    code = code_of(token)
    digest = code_digest(code)
    if before := await _found(digest):
        return code, before["number"], []
    try:
        circumstances = await moment(settings.deployment(), Actor(PUBLIC), now)
    except NoRuleSet as none:
        return None, None, [Refusal("NO_RULE_SET", f"{none.args[0]}不在任何规则集的有效期内", art(27))]
    whole = {name: getattr(form, name) for name in ComplaintForm.__dataclass_fields__}
    outcome = await desk.lodge(LodgeForm(**whole, tracking_digest=digest, files=[]), files, circumstances)
    if outcome.case is None and desk.lodged_already(outcome.refusals):
        return code, (await _found(digest))["number"], []
    return (code, getattr(outcome.case, "number", None), []) if outcome.case else (None, None, list(outcome.refusals))


async def _found(digest: str) -> Any:
    async with connection() as raw:
        return await raw.fetchrow(FOUND, digest)


@strawberry.type(description="凭查询码所见的办理情况（第二十三条）。")
class ComplaintProgress:
    """What a tracking code tells."""

    number: str = strawberry.field(description="编号")
    kind_text: str = strawberry.field(description="类型")
    stage: str = strawberry.field(description="环节代码")
    stage_text: str = strawberry.field(description="环节")
    received_on: date = strawberry.field(description="收到的日期")
    due: date | None = strawberry.field(description="当前环节的末日；已答复的，为可以申请复查的末日")
    extended_on: date | None = strawberry.field(description="延期告知的日期")
    extension: str | None = strawberry.field(description="延期的理由")
    recipient: str | None = strawberry.field(description="转送或移送的部门")
    transfer_reason: str | None = strawberry.field(description="转送的理由")
    outcome_text: str | None = strawberry.field(description="处理结果")
    answer: str | None = strawberry.field(description="答复；不予受理的，为理由")
    answered_on: date | None = strawberry.field(description="答复日期")
    review_opinion: str | None = strawberry.field(description="复查意见")
    may_ask_review: bool = strawberry.field(description="现在可否申请复查")
    remedy: str = strawberry.field(description="不服的，可以向谁提出")


async def progress(code: str) -> ComplaintProgress | None:
    """What the code tells; an unknown one costs the same look-up."""
    row = await _found(code_digest(code))
    return _told(row) if row else None


def _told(row: Any) -> ComplaintProgress:
    stages = BY_NAME["complaint"].stages
    merged = row["stage"] == "MERGED"
    outcome = row["main_outcome" if merged else "outcome"] if row["answered_on"] or row["main_answered_on"] else None
    text = str(stages[row["stage"]].value)
    return ComplaintProgress(
        number=row["number"], kind_text=ComplaintKind[row["kind"]].says, stage=row["stage"],
        stage_text=f"{text}：{stages[row['main_stage']].value}" if merged else text, received_on=row["received_on"], due=row["due"],
        extended_on=row["extended_on"], extension=row["extension"] if row["extended_on"] else None, recipient=row["recipient"],
        transfer_reason=row["transfer_reason"], outcome_text=ComplaintOutcome[outcome].says if outcome else None,
        answer=row["main_answer" if merged else "answer"], answered_on=row["main_answered_on" if merged else "answered_on"],
        review_opinion=row["review_opinion"], may_ask_review=row["stage"] == "ANSWERED", remedy=REMEDY,
    )  # fmt: skip


async def review_asked(code: str, reason: str, now: datetime, settings: Settings) -> list[Refusal]:
    """Ask the bureau for a review; every reason against it."""
    row = await _found(code_digest(code))
    if row is None:
        return [NOT_KNOWN]
    circumstances = await moment(settings.deployment(), Actor(PUBLIC), now)
    return list((await desk.review(row["id"], ReviewForm(reason=reason), circumstances)).refusals)


NOT_KNOWN = Refusal("NOT_FOUND", "没有与这一查询码相符的投诉举报，请核对后再试", BASIS, "code")


@strawberry.type(description="打开投诉举报表单的结果。")
class ComplaintBeginPayload:
    """A form's token."""

    token: str = strawberry.field(description="表单的令牌，随表单交回；一个令牌只交一件，二十四小时内有效")


@strawberry.type(description="提交投诉举报的结果。")
class ComplaintLodgePayload:
    """A tracking code."""

    code: str | None = strawberry.field(description="查询码，请记下：凭它查询，遗失不能补")
    number: str | None = strawberry.field(description="编号")
    user_errors: list[UserError] = strawberry.field(description="没有收下的全部理由；收下则为空")


@strawberry.type(description="凭查询码查询的结果。")
class ComplaintFollowPayload:
    """Progress."""

    progress: ComplaintProgress | None = strawberry.field(description="办理情况；查询码不符则无")
    user_errors: list[UserError] = strawberry.field(description="没有查到的理由")


@strawberry.type(description="申请复查的结果。")
class ComplaintReviewPayload:
    """Asked for."""

    progress: ComplaintProgress | None = strawberry.field(description="办理情况；查询码不符则无")
    user_errors: list[UserError] = strawberry.field(description="没有办成的全部理由；办成则为空")


@strawberry.type(description="查看反映人身份的结果；只在这里给出，请勿转存。")
class ReporterReadRevealPayload:
    """Who reported."""

    name: str | None = strawberry.field(description="姓名或单位名称；未办成则无")
    contact: str | None = strawberry.field(description="联系方式；未办成则无")
    user_errors: list[UserError] = strawberry.field(description="没有办成的全部理由；办成则为空")


Code = Annotated[str, strawberry.argument(description="查询码")]


@strawberry.type
class Complaints:
    """The mutations written by hand: each carries a secret or an identity."""

    @strawberry.mutation(description="打开投诉举报表单（第二十三条）：先取令牌，填好后随表单交回；不需要账号。")
    async def complaint_begin(self, info: strawberry.Info) -> ComplaintBeginPayload:
        """Open a form."""
        return ComplaintBeginPayload(token=begun(info.context.now))

    @strawberry.mutation(
        description="提交投诉举报（第二十三条）。任何单位和个人，实名或者匿名，不需要账号；登录的，也不记账号。附件请用POST /complaints。"
    )
    async def complaint_lodge(
        self, info: strawberry.Info, form: Annotated[form_input(ComplaintForm), strawberry.argument(description="表单")],
        token: Annotated[str, strawberry.argument(description="表单的令牌")],
    ) -> ComplaintLodgePayload:  # fmt: skip
        """Hand it in."""
        context = info.context
        await seldom(LODGE, context.address, context.now, context.settings.anonymous_per_hour)
        code, number, refusals = await lodged(to_form(ComplaintForm, form), token, (), context.now, context.settings)
        return ComplaintLodgePayload(code=code, number=number, user_errors=[user_error(one) for one in refusals])

    @strawberry.mutation(description="凭查询码查询办理情况（第二十三条）。")
    async def complaint_follow(self, info: strawberry.Info, code: Code) -> ComplaintFollowPayload:
        """Ask by code."""
        await seldom(STATUS, info.context.address, info.context.now, ASKED_PER_HOUR)
        found = await progress(code)
        return ComplaintFollowPayload(progress=found, user_errors=[] if found else [user_error(NOT_KNOWN)])

    @strawberry.mutation(description="凭查询码申请市人社局复查（第二十三条）：自收到答复之日起三十日内。")
    async def complaint_request_review(
        self, info: strawberry.Info, code: Code,
        form: Annotated[form_input(ReviewForm), strawberry.argument(description="表单")],
    ) -> ComplaintReviewPayload:  # fmt: skip
        """Ask for a review."""
        await seldom(STATUS, info.context.address, info.context.now, ASKED_PER_HOUR)
        refusals = await review_asked(code, form.reason, info.context.now, info.context.settings)
        return ComplaintReviewPayload(progress=await progress(code), user_errors=[user_error(one) for one in refusals])

    @strawberry.mutation(
        description="查看反映人身份（第二十三条）。办理：市鉴定中心该件的承办人。每看一次，何人、何时、因何事由，都记入台账和查看记录，不可更改。"
    )
    async def reporter_read_reveal(
        self, info: strawberry.Info, form: Annotated[form_input(ReporterReadForm), strawberry.argument(description="表单")]
    ) -> ReporterReadRevealPayload:
        """Read who reported."""
        asked: Any = to_form(ReporterReadForm, form)
        done = await do(REPORTER_READ, REPORTER_READ.act("reveal"), info.context, None, asked, None)
        found = await desk.reporter(asked.complaint) if done.case_id else None
        name, contact = found or (None, None)
        return ReporterReadRevealPayload(name=name, contact=contact, user_errors=done.user_errors)
