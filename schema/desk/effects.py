"""Carrying out what an act brings about: columns set, rows added or taken away, numbers issued."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from schema.law.procedure import Act, Add, Also, Change, Drop, Effect, Gather, Made, Moment, Numbered, Put, Tally, This
from schema.record.base import Case, Record
from schema.record.dossier import QUESTIONS
from schema.record.ledger import Counter, plain
from schema.record.nouns import NOUNS
from schema.record.roster import OBJECTS, SUPERVISORS

from .book import Book

NOUN_OF = {model: noun for noun, model in NOUNS.items()}
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


def columns_of(row: Record) -> dict[str, Any]:
    """What the ledger keeps of a row: every column that holds something and is not withheld."""
    withheld, found = row.withheld(), {}
    for name in row._meta.fields_db_projection:
        if name != "id" and name not in withheld and (value := getattr(row, name)) is not None:
            found[name] = plain(value)
    return found


async def keep(
    noun: str, case: Case, was: Mapping[str, Any] | None, many: Mapping[str, Any], line: int, book: Book
) -> None:
    """Write the case, once its columns and its stage are set; `was` is what it was before, None when it begins here."""
    case.complete()
    fresh, now, before = was is None, columns_of(case), was or {}
    changed = {name: now.get(name) for name in {**before, **now} if before.get(name) != now.get(name)}
    related = {name: sorted(str(record.id) for record in records) for name, records in many.items()}
    book.wrote(line, noun, case.id, {**changed, **related})
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
                book.wrote(line, noun, row.id, columns_of(row))
                made[noun] = row
                if tells:
                    book.tell(act, tells, row, line)
            case Change(row, columns):
                await _changed(row, await _filled(columns, case, made, moment, book), line, book)
            case Drop(noun, of, owner):
                whose = case if owner is This.SELF else owner
                for gone in await NOUNS[noun].filter(**{of: whose}).only("id"):
                    book.wrote(line, noun, gone.id, None)
                await NOUNS[noun].filter(**{of: whose}).delete()
            case Also(noun, None, values=given):
                known = {name: made[v.noun] if isinstance(v, Made) else v for name, v in given.items()}
                made[noun] = await follow(replace(effect, values=known), case, moment, book, line)
            case Tally():
                await _tally(effect, await _filled(effect.values, case, made, moment, book), line, book)
            case Gather():
                into = f"INSERT INTO draw_object (id, draw_id, institution_id, org_code, weight) {OBJECTS}"
                await book.raw.execute(into, case.id, moment.day)
                into = f"INSERT INTO draw_supervisor (id, draw_id, supervisor_id, code) {SUPERVISORS}"
                await book.raw.execute(into, case.id, moment.day)
            case Also():
                later.append(effect)
    return later


async def _changed(row: Record, columns: dict[str, Any], line: int, book: Book) -> None:
    await type(row).filter(id=row.id).update(**columns)
    noun = NOUN_OF.get(type(row))
    if noun is None:  # a stay: it follows from the lines themselves
        return
    ids = {f"{name}_id" if isinstance(value, Record) else name: value for name, value in columns.items()}
    withheld = row.withheld()
    kept = {name: plain(value.id if isinstance(value, Record) else value) for name, value in ids.items()}
    book.wrote(line, noun, row.id, {name: value for name, value in kept.items() if name not in withheld})


async def _tally(effect: Tally, values: dict[str, Any], line: int, book: Book) -> None:
    """The figures as the record has them at this moment, a row for each question."""
    for ordinal, question in enumerate(QUESTIONS, 1):
        count = await book.raw.fetchval(question.sql, effect.institution.id, effect.since, effect.until)
        told = {"ordinal": ordinal, "name": question.name, "title": question.title, "article": str(question.article)}
        row = NOUNS[effect.noun](**values, **told, count=count)
        await row.save(force_create=True)
        book.wrote(line, effect.noun, row.id, columns_of(row))


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
