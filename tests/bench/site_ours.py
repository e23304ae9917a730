"""Our generator as a process of its own, for the benchmark: builds from the API, from answers kept on disk, or change by change."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from sitegen import build
from sitegen.client import Client, Data
from sitegen.config import SiteConfig
from sitegen.generator import Generator

if TYPE_CHECKING:
    import asyncpg

PAUSE = 0.3  # seconds between a page and the next change


class Keeping(Client):
    """Asks the API and keeps each answer; or, without an API, answers from what is kept."""

    def __init__(self, api_url: str, kept: Path, asks: bool) -> None:
        super().__init__(api_url)
        self.asks, self.kept = asks, sqlite3.connect(kept)
        self.kept.execute("CREATE TABLE IF NOT EXISTS answer (question BLOB PRIMARY KEY, body BLOB)")

    async def ask(self, document: str, variables: Mapping[str, Any], operation: str | None = None) -> Data:
        question = hashlib.sha256(orjson.dumps([document, dict(variables), operation])).digest()
        if self.asks:
            answer = await super().ask(document, variables, operation)
            self.kept.execute("INSERT OR REPLACE INTO answer VALUES (?, ?)", (question, orjson.dumps(answer)))
            return answer
        (body,) = self.kept.execute("SELECT body FROM answer WHERE question = ?", (question,)).fetchone()
        told: Data = orjson.loads(body)
        return told


async def whole(api: str, out: Path, kept: str, what: str) -> None:
    """One full build; `kept` is "ask", or a file of answers to read ("read:…") or to write ("write:…")."""
    generator = Generator(SiteConfig(api, "http://site", out / "site", out / "state", twins=what == "twins"))
    how, _, file = kept.partition(":")
    if file:
        generator.client = Keeping(api, Path(file), how == "write")
    began = time.perf_counter()
    async with generator.session() as session:
        await build.everything(session)
    told = time.perf_counter() - began
    if isinstance(generator.client, Keeping):
        generator.client.kept.commit()
    await generator.close()
    print(json.dumps({"build": told}))


async def changes(api: str, out: Path, database: str, count: int) -> None:
    """Changes one after another: from the commit to the record's own page on disk, be it while lists still follow what changed before.

    The bell is rung by ourselves. At the end: how long it takes until every list and table has followed the last one.
    """
    import asyncpg

    generator = Generator(SiteConfig(api, "http://site", out / "site", out / "state"))
    record = await asyncpg.connect(database)
    codes = [row["org_code"] for row in await record.fetch("SELECT org_code FROM institution ORDER BY md5(org_code) LIMIT $1", count)]
    async with generator.session() as session:
        await build.changes(session)  # what the benchmark before us has left
    pages, turn = [], asyncio.create_task(asyncio.sleep(0))
    for code in codes:
        page = out / "site/institutions" / code / "index.html"
        before = page.read_bytes()
        await happens(record, code)
        began = time.perf_counter()
        generator.bell.set()
        while page.read_bytes() == before:
            if turn.done():
                await turn
                turn = asyncio.create_task(heard(generator))
            await asyncio.sleep(0.001)
        pages.append(time.perf_counter() - began)
        await asyncio.sleep(PAUSE)
    await turn
    await heard(generator)
    print(json.dumps({"pages": pages, "lists": time.perf_counter() - began}))


async def heard(generator: Generator) -> None:
    async with generator.session() as session:
        await build.changes(session)


async def happens(record: asyncpg.Connection[Any], code: str) -> None:
    """A telephone number changes, and the public is told, as the desk would write it: in one transaction."""
    async with record.transaction():
        await record.execute(
            "UPDATE institution SET phone = '022-' || (20000000 + (random() * 9999999)::int) WHERE org_code = $1", code
        )
        await record.execute(
            "INSERT INTO public_change (id, position, line, event, noun, key, \"on\", at, title, article, detail, institution_id)"
            " SELECT gen_random_uuid(), last.position + 1, last.line, 'institution.changed', 'institution', i.org_code, last.on,"
            " last.at + interval '1 second', '变更登记事项', '第十一条', '', i.id"
            " FROM institution i, (SELECT * FROM public_change ORDER BY position DESC LIMIT 1) last WHERE i.org_code = $1", code,
        )  # fmt: skip


if __name__ == "__main__":
    what, api, out, *more = sys.argv[1:]
    if what == "whole":
        asyncio.run(whole(api, Path(out), more[0], more[1]))
    else:
        asyncio.run(changes(api, Path(out), more[0], int(more[1])))
