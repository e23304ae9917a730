"""Builds the site: everything anew, or only what a set of changes has touched. Both end in the same bytes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import httpx

from sitegen import log, memory, press, render, shell
from sitegen.client import CHANGES, POSITION, Client, Data, Refused
from sitegen.config import SiteConfig
from sitegen.memory import Position
from sitegen.pages import LEVELS, MOVING, NOUNS, TABLE, TYPES, Address, folder, lists_of, part_of
from sitegen.session import Generator, Session

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
    tree, before = session.tree, {*session.tree.manifest.everything()}
    tree.manifest.clear()
    tree.durable = False
    style = render.style(session.config.source, session.program)
    byhand = await asyncio.to_thread(shell.handwritten, session.config.source, session.program, style)
    for name, body in byhand.items():
        session.put(name, body)
    asked = {Address(page) for page, row in TABLE.items() if "{}" not in row.path}
    asked |= {Address("type", key) for key in TYPES} | {Address("level", key) for key in LEVELS}
    waiting, details = set(asked), set()
    async with press.opened(session) as pressed:
        while waiting:
            found: set[Address] = set()
            async for address, answers in session.ask_all(waiting):
                await pressed(address, answers, len(waiting))
                for data in answers:
                    found |= part_of(address.page, data) | named(address, data)
                if TABLE[address.page].detail:
                    details.add(folder(address))
            waiting = found - asked
            asked |= found
    session.index(anew=True)
    session.map()
    session.gone = (before - {*tree.manifest.everything()}) | strangers(session)
    await session.promote(lambda name: 0 if name.rpartition("/")[0] + "/" in details else 1)
    await session.seal()
    await session.compress()
    memory.remember(session.config.state, Position(cursor, session.program))
    memory.done(session.config.state)


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
    cursor = where.cursor
    while True:
        try:
            heard, cursor = await feed(session.client, cursor)
        except Refused as refusal:
            if "BAD_INPUT" not in refusal.codes:
                raise
            await everything(session)  # the register does not know our position: it is not the one it was
            return True
        records |= heard
        if not records:
            break
        lists |= await details_of(session, records)
        if prove is None or not await prove(session, records):
            break
        records = set()
    for address in map(Address, MOVING):
        if (await session.ask(address))[0] != session.before(address):
            lists.add(address)
    if not lists and not left.pages and cursor == where.cursor:
        return False
    heavy = {address for address in lists if TABLE[address.page].bare}
    async for address, answers in session.ask_all(lists - heavy):
        session.stage(address, answers)
    if left.pages:
        session.mend_index()
    elif session.cards:
        session.index()
    session.map()
    await session.promote(lambda name: 0 if name not in ("index.html", "index.json") else 1)
    async for address, answers in session.ask_all(heavy):  # downloads of the whole register wait until every page is there
        session.stage(address, answers)
    await session.promote()
    await session.seal()
    await session.compress()
    memory.remember(state, Position(cursor, session.program))
    memory.done(state)
    return True


async def outdated(session: Session) -> bool:
    """Whether the law itself is told otherwise than we published it: it has no place in the change feed."""
    address = Address("procedures")
    return session.before(address) != (await session.ask(address))[0]


async def details_of(session: Session, records: Iterable[Address]) -> set[Address]:
    """Publishes the records' own pages and those that name them; the lists that now must follow."""
    answered: dict[Address, list[Data]] = {}
    touched: set[Address] = set()
    async for address, answers in session.ask_all(records):
        answered[address] = answers
        touched |= lists_of(address.page)
        for data in (session.before(address), *answers):
            touched |= part_of(address.page, data) if data else set()
    lists = {address for address in touched if not TABLE[address.page].detail}
    async for address, answers in session.ask_all(touched - lists - set(answered)):
        answered[address] = answers
        parts = {part for data in answers for part in part_of(address.page, data)}
        lists |= {part for part in parts if not TABLE[part.page].detail}  # their feeds tell what the institution's tells
    memory.intend(session.config.state, {*memory.intention(session.config.state).pages, *lists, *answered})
    for address, answers in answered.items():
        session.stage(address, answers)
    await session.promote()
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
    found = (file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file())
    return {name for name in found if name not in session.tree.manifest and not log.apart(name)}
