"""Performing one act: the case is locked, the law asked inside the transaction, and all of it written or nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

import asyncpg

from schema.law.chapters import BY_NAME
from schema.law.forms import Nothing, Refusal, camel
from schema.law.procedure import Act, Also, Moment, Procedure, always, nothing_more
from schema.law.roles import BUREAU, CENTRE, CLOCK, LAW
from schema.record.base import Case, Record
from schema.record.ledger import Line
from schema.record.nouns import NOUNS
from schema.record.sight import seeing
from schema.record.transaction import transaction

from .book import Book
from .effects import apply

TRIES = 3
PRIVATE = "〔不公开〕"
ONE_KEY = "ledger_one_key"
SECOND_WALL = {
    "filing_one_open": ("FILING_OPEN", "本单位在该申报工作安排下已有一件在办申请"),
    "account_name_key": ("NAME_TAKEN", "登录名已被使用"),
    "unit_credit_code_key": ("UNIT_KNOWN", "该统一社会信用代码已登记"),
    "institution_one_active": ("ALREADY_FILED", "该单位已有同类有效备案"),
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
    recorded = recorded_at or moment.at
    if act.occurs:
        moment = replace(moment, at=getattr(form, act.occurs))
    for attempt in range(TRIES):
        try:
            async with transaction() as raw:
                if key and (before := await _answered(procedure, act, case_id, form, moment, key)):
                    return before
                if not backfill:
                    _in_time(act, moment, recorded)
                book = Book(raw, moment, recorded)
                case = await _do(procedure, act, case_id, form, moment, book, key)
                position = await book.close()
                return Outcome(case, position=position)
        except _Refused as refused:
            return Outcome(None, refused.refusals)
        except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            if attempt == TRIES - 1:
                raise
        except asyncpg.UniqueViolationError as violation:
            wall = violation.constraint_name or ""
            if wall in SECOND_WALL:
                code, says = SECOND_WALL[wall]
                return Outcome(None, (Refusal(code, says, act.basis),))
            if wall != ONE_KEY or attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _in_time(act: Act, moment: Moment, recorded: datetime) -> None:
    if act.occurs:
        age = timedelta(seconds=moment.rules.number("publicity.proof_age"))
        if not timedelta(0) <= recorded - moment.at <= age:
            says = f"证明须在{age.seconds // 60}分钟内提交，且不能晚于现在"
            raise _Refused(Refusal("PROOF_AGE", says, act.basis, camel(act.occurs)))
        return
    limit = timedelta(moment.rules.number("act.backdating"))
    basis = moment.rules["act.backdating"].article
    if moment.at > recorded:
        raise _Refused(Refusal("IN_THE_FUTURE", "发生时间晚于现在", basis, "occurredAt"))
    if recorded - moment.at > limit and not act.by & CLOCK:
        says = f"补录事项须在发生后{limit.days}日内，更早的请按补录程序办理"
        raise _Refused(Refusal("TOO_FAR_BACK", says, basis, "occurredAt"))
    if moment.at != recorded and not moment.actor.role & (CENTRE | BUREAU | CLOCK | LAW):
        raise _Refused(Refusal("NOT_YOUR_OFFICE", "只有市鉴定中心和市人社局可以补录", basis, "occurredAt"))


async def _do(
    procedure: Procedure, act: Act, case_id: UUID | None, form: Any, moment: Moment, book: Book, key: str | None
) -> Case:
    case = None if act.creates else await _locked(procedure, act, case_id, moment)
    asked, missing = await resolve(form, moment, act)
    refusals = list(missing)
    if case is not None and moment.at < case.since:
        says = f"发生时间早于进入“{procedure.stages[case.stage].value}”的时间"
        refusals.append(Refusal("BEFORE_STAGE", says, act.basis, "occurredAt"))
    if not missing:
        refusals += procedure.refusals(case, act, asked, moment)
    elif not moment.actor.role & act.by:
        refusals += [r for r in procedure.refusals(case, replace(act, provided=always), Nothing(), moment)]
    if refusals:
        raise _Refused(*refusals)
    return await carry_out(procedure, act, case, asked, moment, book, key)


async def carry_out(
    procedure: Procedure, act: Act, case: Any, form: Any, moment: Moment, book: Book,
    key: str | None = None, cause: int | None = None, values: Any = None,
) -> Case:  # fmt: skip
    """Write an act that the law allows: its effects, its stage, its line, and what follows from it on other cases."""
    if case is None:
        model = NOUNS[procedure.name]
        assert issubclass(model, Case)
        case, fresh = model(stage=act.dst.name, since=moment.at), True
    else:
        fresh = False
    before = None if fresh else case.stage
    line = book.line(procedure, act, case, before, form_json(form), key, cause)
    effects = list(act.then(None if fresh else case, form, moment))
    consequences = await apply(effects, case, fresh, act.dst.name, values or {}, moment, book)
    await book.stays(procedure, act, case, before, line)
    if act.tells:
        book.tell(act, act.tells, case, line)
    for consequence in consequences:
        await follow(consequence, case, moment, book, line)
    assert isinstance(case, Case)
    return case


async def follow(also: Also, cause: Any, moment: Moment, book: Book, line: int) -> Case:
    """A consequence by operation of law: the other case is locked and the law asked for it too."""
    procedure = BY_NAME[also.noun]
    act = procedure.act(also.act)
    by_law = replace(moment, actor=replace(moment.actor, role=LAW))
    case = None
    if also.case is not None:
        model = type(also.case)
        case = await model.filter(id=also.case.id).select_for_update().get()
        if act.then is not nothing_more or act.provided is not always or act.tells:
            await case.fetch_related(*model.LOOKS_AT)
    refusals = list(procedure.refusals(case, act, also.form, by_law))
    if refusals:
        raise _Refused(*refusals)
    return await carry_out(procedure, act, case, also.form, by_law, book, cause=line, values=also.values)


async def _locked(procedure: Procedure, act: Act, case_id: UUID | None, moment: Moment) -> Case:
    model = NOUNS[procedure.name]
    assert issubclass(model, Case)
    params: list[Any] = [case_id]
    sight = "true" if moment.actor.role & CLOCK else seeing(model, moment.actor, params)
    sql = f'SELECT t.id FROM "{model._meta.db_table}" t WHERE t.id = $1 AND ({sight}) FOR UPDATE OF t'
    async with transaction() as raw:
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
    await case.fetch_related(*model.LOOKS_AT)
    return case


async def resolve(form: Any, moment: Moment, act: Act) -> tuple[Any, list[Refusal]]:
    """The form with records where it had ids; a refusal for each id that this actor cannot see."""
    wanted: dict[str, set[UUID]] = {}
    _ids(form, wanted)
    found: dict[UUID, Record] = {}
    for noun, ids in wanted.items():
        model = NOUNS[noun]
        params: list[Any] = [list(ids)]
        sql = f'SELECT t.id FROM "{model._meta.db_table}" t WHERE t.id = ANY($1::uuid[]) AND ({seeing(model, moment.actor, params)})'
        async with transaction() as raw:
            visible = [record["id"] for record in await raw.fetch(sql, *params)]
        looks = getattr(model, "LOOKS_AT", ())
        found |= {record.id: record for record in await model.filter(id__in=visible).prefetch_related(*looks)}
    missing: list[Refusal] = []
    return _replaced(form, found, missing, act, ""), missing


def _ids(form: Any, wanted: dict[str, set[UUID]]) -> None:
    for spec in fields(form):
        value = getattr(form, spec.name)
        if "ref" in spec.metadata and value is not None:
            wanted.setdefault(spec.metadata["ref"], set()).update(value if isinstance(value, list) else [value])
        for entry in value if isinstance(value, list) else ():
            if is_dataclass(entry):
                _ids(entry, wanted)


def _replaced(form: Any, found: dict[UUID, Record], missing: list[Refusal], act: Act, path: str) -> Any:
    values: dict[str, Any] = {}
    for spec in fields(form):
        value, name = getattr(form, spec.name), path + camel(spec.name)

        def record(wanted: UUID, at: str, says: str = spec.metadata.get("says", "")) -> Any:
            if wanted not in found:
                missing.append(Refusal("NOT_FOUND", f"“{says}”不存在，或您无权查看", act.basis, at))
            return found.get(wanted)

        if "ref" in spec.metadata and value is not None:
            many = isinstance(value, list)
            values[spec.name] = (
                [record(one, f"{name}.{n}") for n, one in enumerate(value)] if many else record(value, name)
            )
        elif isinstance(value, list) and value and is_dataclass(value[0]):
            values[spec.name] = [_replaced(v, found, missing, act, f"{name}.{n}.") for n, v in enumerate(value)]
    return replace(form, **values) if values else form


async def _answered(
    procedure: Procedure, act: Act, case_id: UUID | None, form: Any, moment: Moment, key: str
) -> Outcome | None:
    line = await Line.filter(actor_id=moment.actor.id, key=key).first()
    if line is None:
        return None
    same = (line.noun, line.act, line.form) == (procedure.name, act.name, form_json(form))
    if not same or (case_id is not None and line.case_id != case_id):
        return Outcome(None, (Refusal("KEY_REUSED", "同一幂等键已用于另一次办理，请换一个新的键", act.basis, "key"),))
    model = NOUNS[procedure.name]
    assert issubclass(model, Case)
    return Outcome(await model.get(id=line.case_id), position=line.position)


def form_json(form: Any) -> str:
    """The form as the ledger keeps it: canonical JSON, records by id, private fields left out."""
    return json.dumps(_plain(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        private = {spec.name for spec in fields(value) if spec.metadata.get("private")}
        return {
            camel(spec.name): PRIVATE if spec.name in private else _plain(getattr(value, spec.name))
            for spec in fields(value)
        }
    match value:
        case Record():
            return str(value.id)
        case list() | tuple():
            return [_plain(entry) for entry in value]
        case Enum():
            return value.name
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | UUID():
            return str(value)
        case _:
            return value
