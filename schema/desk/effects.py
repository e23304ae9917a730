"""Carrying out what an act brings about: columns set, rows added or taken away, numbers issued."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from schema.law.procedure import Act, Add, Also, Change, Drop, Effect, Gather, Made, Moment, Numbered, Put, Tally, This
from schema.record.base import Case, Record
from schema.record.dossier import QUESTIONS
from schema.record.ledger import Counter
from schema.record.nouns import NOUNS
from schema.record.roster import OBJECTS, SUPERVISORS

from .book import Book

Follow = Callable[[Also, Any, Moment, Book, int], Awaitable[Case]]


async def fill(effects: list[Effect], case: Case, values: Mapping[str, Any], moment: Moment, book: Book) -> dict[str, Any]:
    """Set the case's own columns; answers the rows of other tables it is to be joined to, by relation."""
    puts = {**values}
    for effect in effects:
        if isinstance(effect, Put):
            puts |= effect.values
    many: dict[str, Any] = {}
    for name, value in (await _filled(puts, case, {}, moment, book)).items():
        if name in case._meta.m2m_fields:
            many[name] = value
        else:
            setattr(case, name, value)
    return many


async def keep(case: Case, fresh: bool, many: Mapping[str, Any]) -> None:
    """Write the case, once its columns and its stage are set."""
    case.complete()
    if fresh:
        await case.save(force_create=True)
    else:
        await case.save()
    for name, records in many.items():
        relation = getattr(case, name)
        if not fresh:
            await relation.clear()
        if records:
            await relation.add(*records)


async def add(
    act: Act, line: int, effects: list[Effect], case: Case, moment: Moment, book: Book, follow: Follow
) -> list[Also]:  # fmt: skip
    """Write the rows that hang on the case; answers the consequences for other cases, which come after.

    A consequence that starts a case, and on which later rows build, is carried out in its place by `follow`.
    """
    made: dict[str, Record] = {}
    later: list[Also] = []
    for effect in effects:
        match effect:
            case Add(noun, columns, tells):
                row = NOUNS[noun](**await _filled(columns, case, made, moment, book))
                row.complete()
                await _inserted(row, moment)
                made[noun] = row
                if tells:
                    book.tell(act, tells, row, line)
            case Change(row, columns):
                await type(row).filter(id=row.id).update(**await _filled(columns, case, made, moment, book))
            case Drop(noun, of, owner):
                whose = case if owner is This.SELF else owner
                await NOUNS[noun].filter(**{of: whose}).delete()
            case Also(noun, None, values=given):
                known = {name: made[v.noun] if isinstance(v, Made) else v for name, v in given.items()}
                made[noun] = await follow(replace(effect, values=known), case, moment, book, line)
            case Tally():
                await _tally(effect, await _filled(effect.values, case, made, moment, book), book)
            case Gather():
                into = f"INSERT INTO draw_object (id, draw_id, institution_id, org_code, weight) {OBJECTS}"
                await book.raw.execute(into, case.id, moment.day)
                into = f"INSERT INTO draw_supervisor (id, draw_id, supervisor_id, code) {SUPERVISORS}"
                await book.raw.execute(into, case.id, moment.day)
            case Also():
                later.append(effect)
    return later


async def _tally(effect: Tally, values: dict[str, Any], book: Book) -> None:
    """The figures as the record has them at this moment, a row for each question."""
    for ordinal, question in enumerate(QUESTIONS, 1):
        count = await book.raw.fetchval(question.sql, effect.institution.id, effect.since, effect.until)
        told = {"ordinal": ordinal, "name": question.name, "title": question.title, "article": str(question.article)}
        await NOUNS[effect.noun](**values, **told, count=count).save(force_create=True)


async def _inserted(row: Record, moment: Moment) -> None:
    if isinstance(row, Case) and getattr(row, "since", None) is None:
        row.since = moment.at
    await row.save(force_create=True)


async def _filled(columns: Any, case: Case, made: dict[str, Record], moment: Moment, book: Book) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for name, value in columns.items():
        match value:
            case This.SELF:
                filled[name] = case
            case This.ACTOR:
                filled[name + "_id"] = moment.actor.id
            case Made(noun):
                filled[name] = made[noun]
            case Numbered():
                filled[name] = await _number(value, book)
            case _:
                filled[name] = value
    return filled


async def _number(series: Numbered, book: Book) -> str:
    """The next of its series, without gaps: the counter's row is locked until the act is done."""
    table = Counter._meta.db_table
    taken = await book.raw.fetchval(
        f'INSERT INTO "{table}" AS c (series, next) VALUES ($1, 1)'
        " ON CONFLICT (series) DO UPDATE SET next = c.next + 1 RETURNING next",
        series.pattern,
    )
    return series.pattern.format(str(taken).zfill(series.width))
