"""What the register has answered for lists, kept between turns: a change asks again only for the pages that hold what has changed."""

import asyncio
import sqlite3
from collections.abc import Mapping, Set
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from sitegen.client import Asks, Data, Refused
from sitegen.memory import Position
from sitegen.pages import TABLE, Address
from sitegen.publish import canonical, sha256

FILE = "answers.db"
MANY = 50  # records: when more have changed, looking for them is no cheaper than reading all
SCHEMA = """
CREATE TABLE IF NOT EXISTS asof (mark TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answer (
  list TEXT NOT NULL, question TEXT NOT NULL, variables BLOB NOT NULL, entries INTEGER, body BLOB NOT NULL,
  PRIMARY KEY (list, question)
);
"""


class Kept:
    """All answers, as of one mark: a position of the change feed and a day. Under another mark nothing is known.

    What a turn writes is committed with its new mark, just before its position is remembered; a turn that fails leaves nothing.
    """

    def __init__(self, state: Path, mark: str) -> None:
        try:
            self.base = _opened(state / FILE)
        except sqlite3.DatabaseError:  # half a file, after the disk failed: nothing is lost by beginning anew
            forget(state)
            self.base = _opened(state / FILE)
        self.base.execute("BEGIN IMMEDIATE")
        if self.base.execute("SELECT mark FROM asof").fetchall() != [(mark,)]:
            self.base.execute("DELETE FROM answer")

    def commit(self, mark: str) -> None:
        self.base.execute("DELETE FROM asof")
        self.base.execute("INSERT INTO asof VALUES (?)", (mark,))
        self.base.execute("COMMIT")
        self.base.close()

    def close(self) -> None:
        self.base.close()


def _opened(file: Path) -> sqlite3.Connection:
    base = sqlite3.connect(file, isolation_level=None)
    base.executescript(SCHEMA)
    return base


def mark(position: Position, day: date) -> str:
    """What answers are as of."""
    return f"{position.cursor} {position.program} {day}"


def forget(state: Path) -> None:
    """A full build doubts all of it."""
    for name in (FILE, FILE + "-journal"):
        (state / name).unlink(missing_ok=True)


class Again:
    """Asks for one list as a client would, and again only for what may have changed.

    A list is what it was if it has as many entries as were kept, and each page that held a changed record has the same keys in the
    same order: what has come in or moved would have changed the number, or a page from which something went. Else it is read whole.
    """

    def __init__(self, client: Asks, kept: Kept, address: Address, changed: Set[str]) -> None:
        self.client, self.base, self.changed = client, kept.base, changed
        self.list = f"{address.page}/{address.key}"
        self.field = TABLE[address.page].field
        self.looked = False

    async def ask(self, document: str, variables: Mapping[str, Any], operation: str | None = None) -> Data:
        if "after" not in variables:  # not a list
            return await self.client.ask(document, variables, operation)
        if not self.looked:
            self.looked = True
            if not await self.agrees(document, operation):
                self.base.execute("DELETE FROM answer WHERE list = ?", (self.list,))
        question = sha256(canonical([document, dict(variables), operation]))
        held = self.base.execute("SELECT body FROM answer WHERE (list, question) = (?, ?)", (self.list, question)).fetchone()
        if held:
            told: Data = orjson.loads(held[0])
            return told
        answer = await self.client.ask(document, variables, operation)
        entries = len(answer[self.field]["nodes"]) if "first" in variables else None  # None: the rest of one entry
        row = (self.list, question, canonical(dict(variables)), entries, canonical(answer))
        self.base.execute("INSERT INTO answer VALUES (?, ?, ?, ?, ?)", row)
        return answer

    async def agrees(self, document: str, operation: str | None) -> bool:
        """Asks again for what holds a changed record, and whether all that is kept is now as the register would tell it."""
        if len(self.changed) > MANY:
            return False
        marks, entries, first, touched = [orjson.dumps(key) for key in self.changed], 0, "", list[str]()
        told = "SELECT question, variables, entries, body FROM answer WHERE list = ? ORDER BY rowid"
        for question, variables, count, body in self.base.execute(told, (self.list,)):
            first, entries = first or question, entries + (count or 0)
            if any(mark in body or mark in variables for mark in marks):
                touched.append(question)
        if not first:
            return False
        with suppress(Refused):  # a position in the list that is no longer understood
            return all(await asyncio.gather(*(self.same(one, entries, document, operation) for one in touched or [first])))
        return False

    async def same(self, question: str, entries: int, document: str, operation: str | None) -> bool:
        """Asks for one page again and keeps what it tells; whether it holds the same records in the same order."""
        where = (self.list, question)
        found = "SELECT variables, entries, body FROM answer WHERE (list, question) = (?, ?)"
        variables, count, body = self.base.execute(found, where).fetchone()
        if count is None:  # the rest of one entry is asked for when it comes to it
            self.base.execute("DELETE FROM answer WHERE (list, question) = (?, ?)", where)
            return True
        answer = await self.client.ask(document, orjson.loads(variables), operation)
        self.base.execute("UPDATE answer SET body = ? WHERE (list, question) = (?, ?)", (canonical(answer), *where))
        keys, before = (self.keys(told) for told in (answer, orjson.loads(body)))
        return answer[self.field].get("totalCount") == entries and None not in keys and keys == before

    def keys(self, answer: Data) -> list[object]:
        """What must not differ: the keys, where the page ends, and what the answer tells beside its list."""
        held = answer[self.field]
        return [*map(key_of, held["nodes"]), held["pageInfo"], {**answer, self.field: ...}]


def key_of(node: Data) -> str | None:
    """The natural key of the record that an entry tells of; None where it tells of what has no pages of its own."""
    told: str | None = node.get("number") or node.get("orgCode") or (node.get("institution") or {}).get("orgCode")
    return told
