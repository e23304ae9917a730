"""Every act of the law that a person or the site performs becomes a mutation, e.g. `filingPassReview(id, form, key)`."""

from __future__ import annotations

import dataclasses
import inspect
from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.tools import create_type

from schema.desk import keep, moment, perform
from schema.law.article import art
from schema.law.chapters import CHAPTERS
from schema.law.forms import CONTROL, Nothing, Refusal
from schema.law.procedure import Act, Procedure
from schema.law.roles import BUREAU, CENTRE, CLOCK, INSTITUTION, LAW, PUBLIC, titled
from schema.law.ruleset import NoRuleSet

from .auth import OBJECTION, throttled
from .candidate_import import THROUGH as OF_IMPORTS
from .candidate_photo import THROUGH as OF_PHOTOS
from .certificate_seal import THROUGH as OF_SEALS
from .context import Context
from .errors import fault
from .fetch import row
from .forms import aware, form_input, to_form
from .identity.ending import THROUGH as OF_LOGINS
from .read import record_id
from .types.account import Account, Delegation, Endpoint, Key
from .types.amendment import Amendment
from .types.archive import ArchiveItem
from .types.batch import Batch, BatchRow
from .types.calendar_feed import CalendarFeed
from .types.calendar_import import CalendarImport, CalendarMove
from .types.call import Call
from .types.candidate import Candidate, Eligibility
from .types.candidate_import import CandidateImport
from .types.case import mutation_name
from .types.certificate import Certificate, Design
from .types.change import Change
from .types.closure import Closure
from .types.complaint import Complaint, ComplaintRecusal, ReporterRead
from .types.dispute import Dispute
from .types.draw import Draw
from .types.ending import Ending
from .types.filing import Filing
from .types.inspection import Inspection
from .types.institution import Institution
from .types.notice import Notice, Objection
from .types.personal_read import PersonalRead
from .types.plan import Plan
from .types.programme import Programme
from .types.rectification import Rectification
from .types.renewal import Renewal
from .types.revocation import Revocation
from .types.round import Round
from .types.sanction import Criticism, Talk, Transfer
from .types.session import Factor
from .types.sitting import Sitting
from .types.supervisor import Supervisor
from .types.unit import Unit

TOLD = {
    "call": Call, "unit": Unit, "filing": Filing, "round": Round, "notice": Notice, "objection": Objection,
    "account": Account, "delegation": Delegation, "factor": Factor,
    "key": Key, "endpoint": Endpoint, "change": Change, "institution": Institution, "renewal": Renewal,
    "ending": Ending, "revocation": Revocation, "closure": Closure,
    "batch": Batch, "batchRow": BatchRow, "certificate": Certificate, "design": Design, "archive": ArchiveItem,
    "supervisor": Supervisor, "programme": Programme, "draw": Draw, "inspection": Inspection, "rectification": Rectification,
    "talk": Talk, "criticism": Criticism, "transfer": Transfer,
    "complaint": Complaint, "reporterRead": ReporterRead, "complaintRecusal": ComplaintRecusal, "dispute": Dispute,
    "calendarImport": CalendarImport, "calendarMove": CalendarMove, "calendarFeed": CalendarFeed,
    "candidateImport": CandidateImport, "personalRead": PersonalRead,
    "plan": Plan, "sitting": Sitting, "amendment": Amendment, "candidate": Candidate, "eligibility": Eligibility,
}  # fmt: skip
THROUGH: Any = {**OF_IMPORTS, **OF_PHOTOS, **OF_SEALS, **OF_LOGINS}
BY_HAND = {  # they carry secrets (`accounts.py`, `calendar_feed.py`), a file its bytes (`files.py`), or come from the command line
    ("account", "open"), ("account", "change_password"), ("account", "reset_password"), ("account", "redeem_password"),
    ("account", "invite"), ("account", "invite_again"), ("account", "accept_invitation"),
    *(("factor", name) for name in ("enrol", "enrol_anew", "confirm", "renew_codes", "recover", "remove", "reset")),  # `identity/`
    ("key", "issue_own"), ("key", "issue"), ("endpoint", "register"), ("endpoint", "rotate"), ("attachment", "upload"),
    ("attachment", "take_in"),
    ("calendarFeed", "open"), ("calendarImport", "take"), ("personalRead", "reveal"), ("personalRead", "fetch"), ("personalRead", "look"),
    ("batch", "fetch"), ("batch", "fetch_later"), ("batch", "print"), ("certificate", "print"),  # `certificates.py`
    ("complaint", "lodge"), ("complaint", "request_review"), ("reporterRead", "reveal"),  # a code, an identity
}  # fmt: skip


@strawberry.type(description="没有办成的一条理由：要改什么、依据哪一条。一次给出全部理由。")
class UserError:
    """Why it was not done."""

    code: str = strawberry.field(description="代码，供程序判断")
    message: str = strawberry.field(description="说明，给人看")
    field: str | None = strawberry.field(description="要改的字段，如form.items.0.level；与字段无关则无")
    article: str | None = strawberry.field(description="依据条款")


def user_error(refusal: Refusal) -> UserError:
    """A refusal of the law as the client sees it."""
    top = refusal.field in ("id", "key", "occurredAt")
    at = refusal.field if top or refusal.field is None else f"form.{refusal.field}"
    article = str(refusal.article) if refusal.article else None
    return UserError(code=refusal.code, message=refusal.message, field=at, article=article)


@dataclasses.dataclass(frozen=True)
class Done:
    """What a mutation's payload is resolved from."""

    case_id: Any
    user_errors: list[UserError]
    secret: str | None = None
    receipt: str | None = None


async def _seldom(context: Context) -> None:
    """Whoever acts without an account does so a few times an hour from one address. GraphQLError RATE_LIMITED."""
    if await throttled(OBJECTION, context.address, context.now, context.settings.anonymous_per_hour, 60):
        raise fault("RATE_LIMITED", "不登录提出的异议过多，请一小时后再试，或登录后提出")
    await keep.note_attempt(OBJECTION, context.address, context.now)


async def do(
    procedure: Procedure, act: Act, context: Context, case_id: str | None, form: Any, key: str | None,
    occurred_at: datetime | None = None, secret: str | None = None,
) -> Done:  # fmt: skip
    """Perform an act for the asker of this request."""
    at = aware(occurred_at or context.now)
    if key is not None and (not 1 <= len(key) <= 80 or CONTROL.search(key)):
        return Done(None, [user_error(Refusal("WRONG_FORM", "幂等键应为1至80字，不含控制字符", act.basis, "key"))])
    if act.by & PUBLIC and context.actor.id is None:
        await _seldom(context)
    try:
        circumstances = await moment(context.deployment, context.actor, at)
    except NoRuleSet as none:
        says = f"{none.args[0]}不在任何规则集的有效期内，也没有指定沿用的规则集"
        return Done(None, [user_error(Refusal("NO_RULE_SET", says, art(27)))])
    target = None if act.creates else record_id(case_id or "")
    through: Any = THROUGH.get((procedure.name, act.name), perform)  # some are more than their form: a file is read, rows are copied
    outcome = await through(procedure.name, act.name, target, form, circumstances, recorded_at=context.now, key=key)
    case = outcome.case
    if case is not None and act.creates and procedure.name == "unit" and context.actor.role is INSTITUTION:
        mine = dataclasses.replace(context.actor, unit=case.id)  # from now on the account has its unit
        context.asker = dataclasses.replace(context.asker, actor=mine)
    reasons = [user_error(refusal) for refusal in outcome.refusals]
    return Done(case.id, reasons, secret, getattr(case, "number", None)) if case else Done(None, reasons)


Key_ = Annotated[str | None, strawberry.argument(description="幂等键：同一键同一表单只办一次，重发得到同样的结果")]
Occurred = Annotated[
    datetime | None, strawberry.argument(description="实际发生的时间，补录时填；期限按它计算，台账两个时间都记")
]


def payload(procedure: Procedure, act_name: str, secret: bool = False) -> Any:
    """`FilingAcceptPayload { filing userErrors }`."""
    noun, output = procedure.name, TOLD[procedure.name]
    title = mutation_name(noun, act_name)
    name = title[0].upper() + title[1:] + "Payload"

    async def resolve_case(root: strawberry.Parent[Any], info: strawberry.Info) -> Any:
        return None if root.case_id is None else await row(info, root.case_id)

    resolve_case.__annotations__["return"] = output | None
    resolve_case.__name__ = noun

    def resolve_errors(root: strawberry.Parent[Any]) -> list[UserError]:
        return root.user_errors  # type: ignore[no-any-return]

    members: dict[str, Any] = {
        noun: strawberry.field(resolver=resolve_case, description=f"办理后的{procedure.title}；未办成则无"),
        "user_errors": strawberry.field(resolver=resolve_errors, description="没有办成的全部理由；办成则为空"),
    }
    annotations: dict[str, Any] = {noun: output | None, "user_errors": list[UserError]}
    extra = {"secret": "密钥，只出现这一次，请立即妥善保存"} if secret else {}
    if procedure.act(act_name).by & PUBLIC:
        extra["receipt"] = "回执编号；不登录办理的，请记下它"
    for told, words in extra.items():
        members[told] = strawberry.field(resolver=_of_done(told), description=words)
        annotations[told] = str | None
    made = type(name, (), {"__annotations__": annotations, "__module__": __name__, **members})
    return strawberry.type(made, name=name, description=f"“{procedure.act(act_name).title}”的结果。")


def _of_done(name: str) -> Any:
    def resolve(root: strawberry.Parent[Any]) -> str | None:
        return getattr(root, name)  # type: ignore[no-any-return]

    return resolve


def mutation(procedure: Procedure, act: Act) -> Any:
    """The mutation of one row of the law."""
    answer = payload(procedure, act.name)
    arguments: dict[str, Any] = {}
    if not act.creates:
        arguments["id"] = Annotated[strawberry.ID, strawberry.argument(description=f"{procedure.title}的全局编号")]
    if act.form is not Nothing:
        arguments["form"] = Annotated[form_input(act.form), strawberry.argument(description="表单")]
    arguments["key"] = Key_
    if act.by & (CENTRE | BUREAU):
        arguments["occurred_at"] = Occurred

    async def resolve(info: strawberry.Info, **given: Any) -> Any:
        form = to_form(act.form, given["form"]) if act.form is not Nothing else Nothing()
        return await do(procedure, act, info.context, given.get("id"), form, given.get("key"), given.get("occurred_at"))

    parameters = [inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=strawberry.Info)]
    for name, annotation in arguments.items():
        default = None if name in ("key", "occurred_at") else inspect.Parameter.empty
        parameters.append(
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        )
    resolve.__signature__ = inspect.Signature(parameters, return_annotation=answer)  # type: ignore[attr-defined]
    resolve.__annotations__ = {"info": strawberry.Info, **arguments, "return": answer}
    resolve.__name__ = f"{procedure.name}_{act.name}"  # create_type keys its fields by this
    condition = (act.provided.__doc__ or "").strip()
    told = f"公开事件：{act.tells}。" if act.tells else ""
    says = f"{act.title}（{act.basis}）。办理：{titled(act.by)}。条件：{condition}。{told}"
    return strawberry.mutation(resolver=resolve, name=mutation_name(procedure.name, act.name), description=says)


def derived() -> list[Any]:
    """One mutation for every act that is not the clock's or the law's own."""
    return [
        mutation(procedure, act)
        for procedure in CHAPTERS
        for act in procedure.acts
        if act.by & ~(CLOCK | LAW) and (procedure.name, act.name) not in BY_HAND
    ]


Derived = create_type("Derived", derived())
