"""Builds the site: everything anew, or only what a set of changes has touched. Both end in the same bytes."""

import asyncio
import contextvars
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from collections.abc import Set as Some
from typing import TypeVar

import httpx

from sitegen import log, memory, press, render, shell
from sitegen.client import CHANGES, GIVES_WAY, POSITION, Client, Data, Refused
from sitegen.config import SiteConfig
from sitegen.generator import Generator
from sitegen.memory import Position
from sitegen.pages import LEVELS, MOVING, NOUNS, TABLE, TYPES, Address, Answers, folder, lists_of, part_of
from sitegen.session import Session, one_by_one

AGAIN = 1.0  # seconds between two looks at the change feed, unless it rings, while lists are being followed
LONGEST = 60.0  # seconds in which what changes goes before lists; then they are finished
T = TypeVar("T")
Prove = Callable[[Session, Iterable[Address]], Awaitable[bool]]


async def full(config: SiteConfig, api: httpx.AsyncClient | None = None) -> None:
    """Builds the whole site anew: `jinji site build`."""
    generator = Generator(config, api)
    try:
        async with generator.session() as session:
            await everything(session)
    finally:
        await generator.close()


async def everything(session: Session) -> None:
    """All that is public, into a tree beside, then published. The position is taken before asking."""
    cursor = await feed_end(session.client)
    memory.intend(session.config.state, full=True)
    session.generator.withheld.clear()
    session.mending = True
    tree, before = session.tree, {*session.tree.manifest.everything()}
    tree.manifest.clear()
    tree.durable, tree.empty = False, tree.nothing()
    style = render.style(session.config.source, session.program)
    byhand = asyncio.create_task(asyncio.to_thread(shell.handwritten, session.config.source, session.program, style))
    asked = {Address(page) for page, row in TABLE.items() if "{}" not in row.path}
    asked |= {Address("type", key) for key in TYPES} | {Address("level", key) for key in LEVELS}
    waiting = {address for address in asked if address.page == "home" or address.page in LISTED}
    details = set[str]()
    async with press.opened(session) as pressed:
        beside = asyncio.create_task(_lists(session, asked - waiting, pressed))
        pressed.busy = lambda: not beside.done() and asyncio.current_task() is not beside
        try:
            while waiting:
                found: set[Address] = set()
                pressed.of = len(waiting)
                async for address, answers in session.ask_all(waiting):
                    await session.stage(address, _noted(address, answers, asked, found), pressed)
                    if TABLE[address.page].detail and not tree.empty:  # where nothing is there, nothing comes before anything
                        details.add(folder(address))
                waiting = found
                asked |= found
            await beside
        finally:
            beside.cancel()
        synced = asyncio.get_running_loop().run_in_executor(None, os.sync)  # most is on the disk by the time it must be
        session.index(anew=True)
    for name, body in (await byhand).items():
        session.put(name, body)
    session.map()
    await synced
    session.gone = set() if tree.empty else (before - {*tree.manifest.everything()}) | strangers(session)
    await session.promote(lambda name: 0 if name.rpartition("/")[0] + "/" in details else 1)
    await session.seal()
    session.told = {*tree.manifest.everything()} if session.config.twins else set()
    await session.compress()
    memory.remember(session.config.state, Position(cursor, session.program))
    memory.done(session.config.state)


async def _lists(session: Session, addresses: set[Address], pressed: press.Press) -> None:
    """Lists and tables that lead nowhere: made while records are printed elsewhere."""
    async for address, answers in session.ask_all(addresses):
        await session.stage(address, answers, pressed)


async def _noted(
    address: Address, answers: Answers | list[Data], asked: set[Address], found: set[Address]
) -> AsyncIterator[Data]:
    """The same answers; what they name and nobody has asked for yet is noted as they pass."""
    async for data in one_by_one(answers):
        found |= (part_of(address.page, data) | named(address, data)) - asked
        yield data


async def changes(session: Session, prove: Prove | None = None) -> bool:
    """From our position to the feed's end, only what was touched. False when there was nothing to do.

    Records' own pages come first and notices among them are proved at once; the lists follow when all is quiet.
    """
    state, where = session.config.state, memory.position(session.config.state)
    left = memory.intention(state)
    if session.virgin or left.full or where is None or where.program != session.program:
        await everything(session)
        return True
    records = {address for address in left.pages if TABLE[address.page].detail}
    lists = set(left.pages) - records
    session.mending = bool(left.pages)
    ear = Ear(session, where.cursor, prove)
    try:
        lists |= await ear.listen(records)
        for address in map(Address, MOVING):
            if (await session.ask(address))[0] != session.before(address):
                lists.add(address)
        if not lists and not left.pages and ear.cursor == where.cursor:
            return False
        await _followed(session, ear, lists)
    except Lost:
        await everything(session)
        return True
    await session.seal()
    await session.compress()
    memory.remember(state, Position(ear.cursor, session.program))
    memory.done(state)
    return True


async def _followed(session: Session, ear: "Ear", lists: set[Address]) -> None:
    """The lists, then the downloads of the whole register, follow what has changed; records that change meanwhile go first."""
    heavy, mended = set[Address](), not session.mending
    while lists or heavy or not mended:
        heavy |= {address for address in lists if TABLE[address.page].bare}
        now = lists - heavy or {*heavy}
        heavy, lists = heavy - now, set()
        async for address, answers in ear.beside(session.ask_all(now), lists):
            await session.stage(address, ear.beside(one_by_one(answers), lists))
        if not lists:
            if not mended:
                session.mend_index()
            elif session.cards:
                session.index()
            mended = True
            session.cards.clear()
            session.map()
        await session.promote(lambda name: 0 if name not in ("index.html", "index.json") else 1)


class Lost(Exception):
    """The register does not know our position: it is not the one it was."""


class Ear:
    """Hears the change feed, and publishes the records it tells of at once, whatever else is under way."""

    def __init__(self, session: Session, cursor: str, prove: Prove | None) -> None:
        self.session, self.cursor, self.prove = session, cursor, prove
        self.since = self.heard = time.monotonic()
        self.quiet, self.patient = asyncio.Event(), contextvars.copy_context()
        self.patient.run(GIVES_WAY.set, self.quiet)

    async def listen(self, records: Some[Address] = frozenset()) -> set[Address]:
        """Until all is quiet: the records' own pages, notices among them proved at once. The lists that now must follow."""
        lists: set[Address] = set()
        self.quiet.clear()
        while True:
            try:
                heard, self.cursor = await feed(self.session.client, self.cursor)
            except Refused as refusal:
                if "BAD_INPUT" not in refusal.codes:
                    raise
                raise Lost from refusal
            records = records | heard
            if not records:
                break
            lists |= await details_of(self.session, records)
            if self.prove is None or not await self.prove(self.session, records):
                break
            records = set()
        self.heard = time.monotonic()
        self.quiet.set()
        return lists

    async def beside(self, told: AsyncIterator[T], lists: set[Address]) -> AsyncIterator[T]:
        """The same, one after the other; while it is waited for, whatever rings is heard, and the lists that must follow it are added.

        While a record is being published, what is waited for asks nothing. Bells are not heard for ever, for what is gone is only
        removed when all lists have followed.
        """
        bell = self.session.generator.bell
        while True:
            coming = asyncio.create_task(_next(told), context=self.patient)
            try:
                while self.heard < self.since + LONGEST:
                    ringing = asyncio.ensure_future(bell.wait())
                    await asyncio.wait({coming, ringing}, timeout=AGAIN, return_when=asyncio.FIRST_COMPLETED)
                    ringing.cancel()
                    if bell.is_set() or time.monotonic() > self.heard + AGAIN:
                        bell.clear()
                        lists |= await self.listen()
                    if coming.done():
                        break
                one = await coming
            finally:
                coming.cancel()
            if one is None:
                return
            yield one


async def _next(told: AsyncIterator[T]) -> T | None:
    return await anext(told, None)


async def outdated(session: Session) -> bool:
    """Whether the law itself is told otherwise than we published it: it has no place in the change feed."""
    address = Address("procedures")
    return session.before(address) != (await session.ask(address))[0]


async def details_of(session: Session, records: Iterable[Address]) -> set[Address]:
    """Publishes the records' own pages and those that name them; the lists that now must follow."""
    answered: dict[Address, list[Data]] = {}
    touched: set[Address] = set()
    async for address, answers in session.ask_all(records):
        answered[address] = [data async for data in one_by_one(answers)]
        touched |= lists_of(address.page)
        for data in (session.before(address), *answered[address]):
            touched |= part_of(address.page, data) if data else set()
    lists = {address for address in touched if not TABLE[address.page].detail}
    async for address, answers in session.ask_all(touched - lists - set(answered)):
        answered[address] = [data async for data in one_by_one(answers)]
        parts = {part for data in answered[address] for part in part_of(address.page, data)}
        lists |= {part for part in parts if not TABLE[part.page].detail}  # their feeds tell what the institution's tells
    for address, told in answered.items():
        await session.stage(address, told)
    state = session.config.state
    await session.promote(first=lambda: memory.intend(state, {*memory.intention(state).pages, *lists, *answered}))
    return lists


async def feed(client: Client, cursor: str) -> tuple[set[Address], str]:
    """The records that changed since this position, and the position now."""
    found: set[Address] = set()
    while True:
        told = (await client.ask(CHANGES, {"after": cursor}))["publicChanges"]
        found |= {Address(change["noun"], change["key"]) for change in told["nodes"] if change["noun"] in NOUNS}
        cursor = told["endCursor"]
        if not told["hasNextPage"]:
            return found, cursor


async def feed_end(client: Client) -> str:
    """The end of the change feed, as it is now."""
    after: str | None = None
    while True:
        told = (await client.ask(POSITION, {"after": after}))["publicChanges"]
        after = told["endCursor"]
        if not told["hasNextPage"]:
            return str(after)


LISTED = {  # list -> the row its entries have pages in, and the field that is their key
    "institutions": ("institution", "orgCode"),
    "past": ("institution", "orgCode"),
    "announcements": ("grant", "number"),
    "changes": ("change", "number"),
    "terminations": ("termination", "number"),
    "plans": ("plan", "number"),
    "calls": ("call", "number"),
    "programmes": ("programme", "number"),
    "draws": ("draw", "number"),
    "inspections": ("inspection", "number"),
    "criticisms": ("criticism", "number"),
    "notices": ("notice", "number"),
    "ended": ("notice", "number"),
    "procedures": ("procedure", "name"),
}


def named(address: Address, data: Data) -> set[Address]:
    """The pages that this list's entries have; the home page names the districts."""
    if address.page == "home":
        return {Address("district", told["code"]) for told in data["districts"]}
    if address.page not in LISTED:
        return set()
    page, key = LISTED[address.page]
    told = data[TABLE[address.page].field]
    return {Address(page, node[key]) for node in (told["nodes"] if isinstance(told, dict) else told)}


def strangers(session: Session) -> set[str]:
    """Files in the published folder that nobody publishes any more."""
    out = session.config.out
    found = (os.path.relpath(f"{home}/{name}", out) for home, _, names in os.walk(out) for name in names)
    return {name for name in found if name not in session.tree.manifest and not log.apart(name)}
