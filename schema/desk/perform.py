"""Performing one act: the case is locked, the law asked inside the transaction, and all of it written or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from tortoise.exceptions import IntegrityError

from schema.law.chapters import BY_NAME
from schema.law.forms import Refusal, camel
from schema.law.procedure import Act, Also, Moment, Procedure, always, nothing_more
from schema.law.roles import BUREAU, CENTRE, CLOCK, LAW
from schema.record.base import Case
from schema.record.ledger import Line
from schema.record.nouns import NOUNS
from schema.record.sight import seeing
from schema.record.transaction import connection, transaction

from .book import Book
from .effects import add, columns_of, fill, keep
from .form import crowded, form_json, resolve, sealed

TRIES = 3
ALONE = 7_391_005  # the advisory lock of acts that are judged by rows of other cases; taken first, the ledger's last
WAITED = timedelta(seconds=30)  # longer than any wait for a lock
ONE_KEY = "ledger_one_key"
SECOND_WALL = {
    "filing_one_open": ("FILING_OPEN", "本单位在该申报工作安排下已有一件在办申请"),
    "account_name_key": ("NAME_TAKEN", "登录名已被使用"),
    "factor_one_active": ("ALREADY_ENROLLED", "您已有使用中的验证器；更换的，先停用再登记"),
    "factor_one_pending": ("ENROLLING", "您已在登记验证器，请重试一次"),
    "account_one_identity": ("IDENTITY_TAKEN", "该统一身份已关联另一账号"),
    "unit_credit_code_key": ("UNIT_KNOWN", "该统一社会信用代码已登记"),
    "row_one_live": ("ITEM_STAGE", "所列申报项已列入另一公示"),
    "scope_no_overlap": ("SCOPE_HELD", "备案范围已有相同的职业、等级、地点，不能重复准予"),
    "calendar_feed_one_open": ("FEED_OPEN", "您已有一个日历订阅地址，请先停用再开通"),
    "institution_one_active": ("ALREADY_FILED", "该单位已有同类有效备案"),
    "ending_one_open": ("ALREADY_APPLIED", "已有一件在办的终止申请"),
    "batch_row_one_live": ("ALREADY_REPORTED", "所列考生的结果已列入另一批次"),
    "certificate_one_live": ("DUPLICATE", "同一人的同一职业（工种）、等级已在别处报送或已有证书"),
    "candidate_one_entry": ("CANDIDATE_TWICE", "该证件号码在本方案中已登记同一职业（工种）、等级"),
    "amendment_one_open": ("AMENDMENT_OPEN", "该场次已有一件待审查的调整，请先撤回或待其办结"),
    "complaint_tracking_digest_key": ("LODGED_ALREADY", "这份表单已经收下"),
    "complaint_recusal_one_each": ("RECUSED_ALREADY", "您已回避该件"),
    "revocation_one_open": ("ALREADY_PROPOSED", "已有一件在办的撤销提请"),
    "programme_one_a_year": ("PROGRAMME_KNOWN", "该年度已公布督导计划，请先撤下"),
    "delegation_no_overlap": ("DELEGATED_ALREADY", "这一期间您已委托他人代理，请先终止，或另定起止日期"),
    "draw_one_open": ("DRAW_PENDING", "已有一次公布了承诺而未抽取，抽取或者作废之后才能再公布"),
    "supervisor_one_each": ("ALREADY_APPOINTED", "该督导员已登记"),
    "rectification_one_open": ("ALREADY_ORDERED", "就这次检查已有一件在办的整改"),
}


@dataclass(frozen=True)
class Outcome:
    """What came of an act: the case as it now stands and its ledger position, or every reason against it."""

    case: Case | None
    refusals: tuple[Refusal, ...] = ()
    position: int | None = None


class _Refused(Exception):
    def __init__(self, *refusals: Refusal) -> None:
        self.refusals = refusals


async def perform(
    noun: str, name: str, case_id: UUID | None, form: Any, moment: Moment,
    *, recorded_at: datetime | None = None, key: str | None = None, backfill: bool = False,
) -> Outcome:  # fmt: skip
    """Do one act of the law on one case; `form` carries ids where the law's form carries records.

    `moment.at` is when it occurred, `recorded_at` when it was entered (default: the same); `backfill` lifts the limit
    on how long ago, for taking over old records. The same actor's same `key` answers as before and does nothing.
    KeyError: no such noun or act.
    """
    procedure = BY_NAME[noun]
    act = procedure.act(name)
    form = sealed(form)
    recorded = recorded_at or moment.at
    if act.occurs:
        moment = replace(moment, at=getattr(form, act.occurs))
    for attempt in range(TRIES):
        try:
            async with transaction() as raw:
                if key and (before := await _answered(procedure, act, case_id, form, moment, key)):
                    return before
                book = Book(raw, moment, recorded)
                untimely = [] if backfill else list(_untimely(act, moment, recorded))
                case = await _do(procedure, act, case_id, form, moment, book, key, untimely)
                position = await book.close()
                return Outcome(case, position=position)
        except _Refused as refused:
            return await _raced(procedure, act, case_id, form, moment, key) or Outcome(None, refused.refusals)
        except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            if attempt == TRIES - 1:
                raise
        except (asyncpg.UniqueViolationError, IntegrityError) as violation:  # the ORM wraps it
            wall = getattr(violation.__cause__ or violation, "constraint_name", None) or ""
            if wall in SECOND_WALL:
                code, says = SECOND_WALL[wall]
                wrong = Refusal(code, says, act.basis)
                return await _raced(procedure, act, case_id, form, moment, key) or Outcome(None, (wrong,))
            if wall != ONE_KEY or attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _untimely(act: Act, moment: Moment, recorded: datetime) -> Iterator[Refusal]:
    if act.occurs:
        age = timedelta(seconds=moment.rules.number("publicity.proof_age"))
        if not timedelta(0) <= recorded - moment.at <= age:
            says = f"证明须在{age.seconds // 60}分钟内提交，且不能晚于现在"
            yield Refusal("PROOF_AGE", says, act.basis, camel(act.occurs))
        return
    limit = timedelta(moment.rules.number("act.backdating"))
    basis = moment.rules["act.backdating"].article
    if act.at_once and moment.at < recorded:
        yield Refusal("NOT_LATER", f"“{act.title}”须当时办理，不能补录", act.basis, "occurredAt")
    if moment.at > recorded:
        yield Refusal("IN_THE_FUTURE", "发生时间晚于现在", basis, "occurredAt")
    if recorded - moment.at > limit and not act.by & CLOCK:
        says = f"补录事项须在发生后{limit.days}日内，更早的请按补录程序办理"
        yield Refusal("TOO_FAR_BACK", says, basis, "occurredAt")
    if moment.at != recorded and not moment.actor.role & (CENTRE | BUREAU | CLOCK | LAW):
        yield Refusal("NOT_YOUR_OFFICE", "只有市鉴定中心和市人社局可以补录", basis, "occurredAt")


async def _do(
    procedure: Procedure, act: Act, case_id: UUID | None, form: Any, moment: Moment, book: Book, key: str | None,
    untimely: list[Refusal],
) -> Case:  # fmt: skip
    if act.alone or procedure.alone:
        await book.raw.execute("SELECT pg_advisory_xact_lock($1)", ALONE)
    case = None if act.creates else await _locked(procedure, act, case_id, moment)
    uncounted = crowded(form)
    asked, missing = (form, []) if uncounted else await resolve(form, moment, act)
    refusals = [*untimely, *missing]
    if case is not None and _before(case, moment, book):
        refusals.append(_early(procedure, act, case))
    # a guard reads the records of the form, so it is asked only when all of them are there
    partial = uncounted or missing
    judged = replace(act, provided=always) if partial else act
    refusals += procedure.refusals(case, judged, form if partial else asked, moment)
    if refusals:
        raise _Refused(*refusals)
    return await carry_out(procedure, act, case, asked, moment, book, key)


def _before(case: Case, moment: Moment, book: Book) -> bool:
    """Whether it would come before the stage the case is in; one entered now has only waited for another's act."""
    ahead = case.since - moment.at
    return ahead > (WAITED if moment.at == book.recorded_at else timedelta(0))


def _early(procedure: Procedure, act: Act, case: Case) -> Refusal:
    says = f"发生时间早于{procedure.title}进入“{procedure.stages[case.stage].value}”的时间"
    return Refusal("BEFORE_STAGE", says, act.basis, camel(act.occurs) if act.occurs else "occurredAt")


async def carry_out(
    procedure: Procedure, act: Act, case: Any, form: Any, moment: Moment, book: Book,
    key: str | None = None, cause: int | None = None, values: Any = None,
) -> Case:  # fmt: skip
    """Write an act that the law allows: its effects, its stage, its line, and what follows from it on other cases."""
    if case is None:
        model = NOUNS[procedure.name]
        assert issubclass(model, Case)
        case, before, was = model(stage=act.dst.name, since=moment.at), None, None
    else:
        before, was = case.stage, columns_of(case)
    line = book.line(procedure, act, case, before, form_json(form, key), key, cause)
    effects = list(act.then(None if before is None else case, form, moment))
    many = await fill(effects, case, values or {}, moment, book)
    await book.enter(procedure, act, case, before, line)
    await keep(procedure.name, case, was, many, line, book)
    consequences = await add(act, line, effects, case, moment, book, follow)
    if act.tells:
        book.tell(act, act.tells, case, line)
    for consequence in consequences:
        await follow(consequence, case, moment, book, line)
    assert isinstance(case, Case)
    return case


async def follow(also: Also, cause: Any, moment: Moment, book: Book, line: int) -> Case:
    """A consequence by operation of law: the other case is locked and the law asked for it too."""
    procedure = BY_NAME[also.noun]
    act = also.act if isinstance(also.act, Act) else procedure.act(also.act)
    by_law = replace(moment, actor=replace(moment.actor, role=LAW))
    case = None
    if also.case is not None:
        model = NOUNS[also.noun]
        assert issubclass(model, Case)
        case = await model.filter(id=also.case.id).select_for_update().get()
        looks = model.LOOKS_AT if act.sees is None else act.sees
        if looks and (act.then is not nothing_more or act.provided is not always or act.tells):
            await case.fetch_related(*looks)
    refusals = list(procedure.refusals(case, act, also.form, by_law))
    if case is not None and not moment.actor.role & (CLOCK | LAW) and _before(case, moment, book):
        refusals.append(_early(procedure, act, case))  # entered late, it would come before what it builds on
    if refusals:
        raise _Refused(*refusals)
    return await carry_out(procedure, act, case, also.form, by_law, book, cause=line, values=also.values)


async def _locked(procedure: Procedure, act: Act, case_id: UUID | None, moment: Moment) -> Case:
    model = NOUNS[procedure.name]
    assert issubclass(model, Case)
    params: list[Any] = [case_id]
    sight = "true" if moment.actor.role & CLOCK else seeing(model, moment.actor, params)
    sql = f'SELECT t.id FROM "{model._meta.db_table}" t WHERE t.id = $1 AND ({sight}) FOR UPDATE OF t'
    async with connection() as raw:  # of the transaction that is open
        found = await raw.fetchval(sql, *params)
    if found is None:
        nobody = Refusal("NOT_FOUND", f"没有这一{procedure.title}，或您无权查看", act.basis, "id")
        office = (
            []
            if moment.actor.role & act.by
            else [Refusal("NOT_YOUR_OFFICE", f"“{act.title}”不属于您的职权", act.basis)]
        )
        raise _Refused(nobody, *office)
    case: Case = await model.get(id=found)
    looks = model.LOOKS_AT if act.sees is None else act.sees
    if looks:
        await case.fetch_related(*looks)
    return case


async def _raced(
    procedure: Procedure, act: Act, case_id: UUID | None, form: Any, moment: Moment, key: str | None
) -> Outcome | None:
    """What the same key did while this request waited for the lock: then it is no refusal, but the answer as before."""
    if key is None:
        return None
    async with transaction():
        return await _answered(procedure, act, case_id, form, moment, key)


async def _answered(
    procedure: Procedure, act: Act, case_id: UUID | None, form: Any, moment: Moment, key: str
) -> Outcome | None:
    line = await Line.filter(actor_id=moment.actor.id, key=key).first()
    if line is None:
        return None
    same = (line.noun, line.act, line.form) == (procedure.name, act.name, form_json(form, key))
    if not same or (case_id is not None and line.case_id != case_id):
        return Outcome(None, (Refusal("KEY_REUSED", "同一幂等键已用于另一次办理，请换一个新的键", act.basis, "key"),))
    model = NOUNS[procedure.name]
    assert issubclass(model, Case)
    return Outcome(await model.get(id=line.case_id), position=line.position)
