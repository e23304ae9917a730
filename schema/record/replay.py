"""The record as the ledger tells it: its lines replayed from the first to the last, and compared with the tables."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from .base import Record
from .catalogue import District, Occupation, Standard
from .ledger import plain
from .nouns import NOUNS
from .transaction import pool

GIVEN = (District, Occupation, Standard)  # the catalogue: taken in beside the law
SEVERAL = 500
Row = tuple[str, str]  # noun and id


@dataclass
class Replay:
    """Every row as the lines so far have left it; `whole` until a line comes that was written before effects were kept."""

    rows: dict[Row, dict[str, Any]] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
    whole: bool = True

    def take(self, line: Any) -> Iterator[str]:
        """Carry out the next line; answers what does not follow from the lines before it."""
        case, told = str(line["case_id"]), f"第{line['position']}行"
        if line["before"] is not None and self.stages.get(case, line["before"]) != line["before"]:
            yield f"{told}：所记的原环节{line['before']}与此前所记的{self.stages[case]}不符"
        self.stages[case] = line["after"]
        if line["effects"] is None:
            self.whole = False
            return
        for noun, id_, columns in json.loads(line["effects"]):
            if columns is None:
                self.rows.pop((noun, id_), None)
            else:
                self.rows.setdefault((noun, id_), {}).update(columns)
        stage = self.rows.get((line["noun"], case), {}).get("stage", line["after"])
        if stage != line["after"]:
            yield f"{told}：所记的环节{line['after']}与所写的{stage}不符"

    async def differences(self, only: Collection[Row] | None = None) -> AsyncIterator[str]:
        """Where the tables do not say what the lines say: all rows, or some. What a row withholds is not compared."""
        for noun, model in NOUNS.items():
            if model in GIVEN:
                continue
            wanted = None if only is None else [UUID(id_) for of, id_ in only if of == noun]
            if wanted == []:
                continue
            seen, whole = set(), self.whole and not model.BESIDE
            async for row in _rows(model, wanted):
                seen.add((noun, str(row.id)))
                told = self.rows.get((noun, str(row.id)))
                if told is None:
                    if whole:
                        yield f"{noun} {row.id}：台账中没有这一行"
                    continue
                for name, there in (await _columns(row)).items():
                    if told.get(name) != there and (whole or name in told):
                        yield f"{noun} {row.id}：{name}为{there!r}，依台账应为{told.get(name)!r}"
            for key in self.rows.keys() - seen if only is None else set(only) & self.rows.keys() - seen:
                if key[0] == noun:
                    yield f"{noun} {key[1]}：台账中有，数据表中没有"


async def _rows(model: type[Record], wanted: list[UUID] | None) -> AsyncIterator[Record]:
    """Rows in stretches, in the order of their ids."""
    last: UUID | None = None
    while True:
        asked = model.all() if wanted is None else model.filter(id__in=wanted)
        found = await (asked.filter(id__gt=last) if last else asked).order_by("id").limit(SEVERAL)
        for row in found:
            yield row
        if len(found) < SEVERAL:
            return
        last = found[-1].id


async def _columns(row: Record) -> dict[str, Any]:
    withheld = row.withheld()
    found = {name: plain(getattr(row, name)) for name in row._meta.fields_db_projection if name != "id" and name not in withheld}
    for name in (name for name in row._meta.m2m_fields if not getattr(row._meta.fields_map[name], "_generated", False)):  # not from the other end
        ids = await getattr(row, name).all().values_list("id", flat=True)
        found[name] = sorted(str(one) for one in ids)
    return found


async def replay_ledger() -> list[str]:
    """Everything in which the record and the ledger differ, in words; empty when the lines lead to the record as it is.

    Of rows last touched before effects were kept, only what later lines set is compared.
    """
    replay, problems = Replay(), list[str]()
    async with (await pool()).acquire() as raw, raw.transaction(isolation="repeatable_read", readonly=True):
        sql = "SELECT position, noun, case_id, before, after, effects FROM ledger ORDER BY position"
        async for line in raw.cursor(sql, prefetch=SEVERAL):
            problems += replay.take(line)
        return problems + [found async for found in replay.differences()]
