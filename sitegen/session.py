"""One turn at the published tree: ask the register, stage what it answers, make it public, seal it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

import orjson

from sitegen import asking, beside, compress, log, render, search, several, sitemap
from sitegen.client import Data
from sitegen.pages import TABLE, Address, Answers, folder
from sitegen.printing import Laid, files
from sitegen.publish import MANIFEST, PARTS, Tree, canonical, sha256, write_durably

if TYPE_CHECKING:
    from sitegen.generator import Generator

AT_ONCE = 8  # questions under way at the same time
FEW = 2  # lists, of which each may be long


class Press(Protocol):
    """Takes pages to print elsewhere (sitegen/press.py)."""

    open: bool

    async def __call__(self, address: Address, number: int, data: Data) -> bool:
        """False: it has not opened, print it yourself."""


class Session:
    def __init__(self, generator: "Generator") -> None:
        self.generator, self.config, self.client = generator, generator.config, generator.client
        self.program = generator.program
        self.tree = Tree(self.config.out)
        self.log = log.PublicationLog(self.config.state, self.config.out, self.config.log_key or self.config.state / "log.key")
        self.render = render.renderer(self.config.source, self.program, self.config.site_url, self.config.forms)
        self.gone: set[str] = set()
        self.mending = False  # whether a crash, or another program, may have left behind what does not fit together
        self.moved = False  # whether pages have come in this turn
        self.told: set[str] = set()  # files staged in this turn, changed or not; a full build tells everything
        self.cards: dict[str, bytes | None] = {}  # institutions staged in this turn, as search shows them
        self.versions: dict[str, str] = {}  # notice pages staged in this turn, with the hash of their version

    @property
    def virgin(self) -> bool:
        """Nothing was ever published here."""
        return not (self.config.out / MANIFEST).exists()

    def answers(self, address: Address) -> Answers:
        """The answers for one address: one for each numbered page; none if the page is not (or no longer) public."""
        row = TABLE[address.page]
        query = render.query(self.config.source, address.page, self.program)
        return row.ask(self.client, query, address.key, row.field)

    async def ask(self, address: Address) -> list[Data]:
        return [data async for data in one_by_one(self.answers(address))]

    async def ask_all(self, addresses: Iterable[Address]) -> AsyncIterator[tuple[Address, Answers | list[Data]]]:
        """Several at once, given back in order, never more than a handful in memory; long lists are asked for as they are read.

        What is new comes first, and what can be printed page by page before what must be had whole.
        """
        waiting = self.groups(sorted(addresses, key=lambda address: (self.tree.has(folder(address) + "index.html"), not TABLE[address.page].streams, address)))
        start = 0
        while start < len(waiting):
            some = waiting[start : start + (AT_ONCE if TABLE[waiting[start][0].page].detail else FEW)]
            start += len(some)
            for addresses, answered in zip(some, await asyncio.gather(*map(self.ask_together, some)), strict=True):
                for address, answers in zip(addresses, answered, strict=True):
                    yield address, answers

    def groups(self, addresses: list[Address]) -> list[list[Address]]:
        """Neighbours that can be asked for in one question; all others by themselves."""
        found: list[list[Address]] = []
        for address in addresses:
            last = found[-1] if found else []
            alike = last and last[0].page == address.page and TABLE[address.page].ask is asking.record
            query = render.query(self.config.source, address.page, self.program)
            if alike and len(last) < several.at_once(query):
                last.append(address)
            else:
                found.append([address])
        return found

    async def ask_together(self, addresses: list[Address]) -> Sequence[Answers | list[Data]]:
        """Records of one kind, in one question."""
        if len(addresses) == 1:
            answers = self.answers(addresses[0])
            return [answers if isinstance(answers, AsyncIterator) else await answers]
        row = TABLE[addresses[0].page]
        query = render.query(self.config.source, row.name, self.program)
        return await asking.records(self.client, query, [address.key for address in addresses], row.field)

    def before(self, address: Address) -> Data | None:
        """What the page told when it was published last: its JSON twin."""
        twin = self.tree.read(folder(address) + "index.json")
        if twin is None:
            return None
        data: Data = orjson.loads(twin)
        return data

    async def stage(self, address: Address, answers: Answers | list[Data], press: "Press | None" = None) -> None:
        """The pages of one address and their twins; pages it no longer has are marked to go.

        Nothing of it is published before all of it is there: the first page of a list names the last.
        """
        row, count, changed = TABLE[address.page], 0, list[str]()
        press = None if row.bare or address.page == "notice" else press  # what we note versions of is our own work
        gathered = beside.gatherer(self.config, address, lambda name: self.tree.room(folder(address) + name))
        with closing(gathered):
            async for data in one_by_one(answers):
                count += 1
                if address.page == "institution":
                    self.cards[address.key] = search.written(search.card(data))
                if press and row.detail and await press(address, count, data):
                    continue
                gathered.add(data)
                if row.bare or (press and await press(address, count, data)):
                    continue
                changed += self.page(address, count, data)
            if address.page == "institution" and not count:
                self.cards[address.key] = None
            for name, body in gathered.files().items() if count and not (press and press.open and row.detail) else ():
                changed += self.laid(folder(address) + name, body)
        self.tree.staged |= dict.fromkeys(changed)
        self.end(address, count)

    def page(self, address: Address, number: int, data: Data) -> Iterator[str]:
        """One page and its twin; the names of those that change for the public."""
        twin = canonical(data)
        if self.as_before(address, number, twin):
            return
        for name, body in files(self.render, address, number, data, twin):
            if name in self.generator.withheld:
                continue
            if is_notice(name):
                self.versions[name] = sha256(body)
            yield from self.laid(name, body)

    def as_before(self, address: Address, number: int, twin: bytes) -> bool:
        """Whether this page was made of just this answer, by this program: then nothing of it needs to be drawn again."""
        name = folder(address) + (f"page/{number}/" if number > 1 else "")
        if self.mending or address.page == "notice" or name + "index.html" not in self.tree.manifest:
            return False
        if self.tree.read(name + "index.json") != twin:
            return False
        self.expect(name + "index.json")
        self.expect(name + "index.html")
        return True

    def laid(self, name: str, body: bytes | None) -> Iterator[str]:
        """Lays one file down, or settles one that is in its room; its name, if it changes for the public."""
        self.expect(name)
        if self.tree.settle(name) if body is None else self.tree.lay(name, body):
            yield name

    def end(self, address: Address, count: int) -> None:
        """What this address no longer has is marked to go."""
        home, row = folder(address), TABLE[address.page]
        stale = [] if count or row.bare else [home]
        beyond = max(count, 1) + 1
        while self.tree.has(f"{home}page/{beyond}/index.json"):
            stale.append(f"{home}page/{beyond}/")
            beyond += 1
        names = {at + name for at in stale for name in ("index.json", "index.html")}
        names |= set() if count else {home + name for name in row.beside}
        self.gone.update(filter(self.tree.has, names))

    def take(self, laid: Laid) -> None:
        """What another process has laid down, as if we had staged it ourselves."""
        for name, digest, changed in laid:
            self.expect(name)
            if self.tree.laid(name, digest, changed):
                self.tree.staged[name] = None

    def index(self, anew: bool = False) -> None:
        """Stages what search must now find: all cards of this turn and no others, or only what this turn has touched."""
        index: dict[str, bytes | None] = (
            {**search.full(orjson.loads(card) for card in self.all_cards())}
            if anew
            else search.renewed(self.tree.read, {code: orjson.loads(card) if card else None for code, card in self.cards.items()})
        )
        for name, body in index.items():
            if body is not None:
                self.put(name, body)
            elif self.tree.has(name):
                self.gone.add(name)

    def all_cards(self) -> Iterator[bytes]:
        """Each is let go of when it has been taken."""
        while self.cards:
            if card := self.cards.popitem()[1]:
                yield card

    def mend_index(self) -> None:
        """After a crash the index may be half renewed and cannot say what it lacks: it is made anew from the pages' twins."""
        for twin in sorted(self.config.out.glob("institutions/*/index.json")):
            told: Data = orjson.loads(twin.read_bytes())
            if "institution" in told:
                self.cards.setdefault(told["institution"]["orgCode"], search.written(search.card(told)))
        self.gone |= {file.relative_to(self.config.out).as_posix() for file in self.config.out.glob("find/?/*.json")}
        self.index(anew=True)

    def map(self) -> None:
        """The map of the site for search engines, when all else is staged and pages have come or gone."""
        if not self.moved and not any(map(sitemap.is_page, self.gone)):
            return
        names = (name for name in self.tree.manifest.everything() if name not in self.gone)
        for name, body in sitemap.files(names, self.config.site_url).items():
            self.put(name, body)

    def put(self, name: str, body: bytes) -> None:
        self.expect(name)
        self.tree.stage(name, body)

    def expect(self, name: str) -> None:
        """This file will be there at the end of the turn."""
        self.gone.discard(name)
        if self.tree.durable:
            self.told.add(name)
        self.moved = self.moved or (sitemap.is_page(name) and name not in self.tree.manifest)

    async def promote(self, order: Callable[[str], int] = lambda name: 0, first: Callable[[], None] | None = None) -> None:
        """What was staged becomes public, after what must be done first; each version of a notice page gets its line in the log."""
        moment = self.client.now()
        unnoted = {page: digest for page, digest in self.versions.items() if self.log.last.get(page) != digest}
        listed = list[str]()
        for page in unnoted:
            self.log.catch_up(page, self.tree.read(page), moment)
            self.log.keep(page, self.tree.coming(page))
            if not (self.config.out / log.listing(page)).exists():  # the page names it
                listed += self.list_versions(page)
        done = await asyncio.to_thread(self.tree.promote, order, first)
        if bucket := self.generator.bucket:
            await bucket.put([*(log.version(page, digest) for page, digest in unnoted.items()), *listed])
            await bucket.put(done, order)
        for page in unnoted:
            self.log.note(page, self.tree.read(page), moment)
            noted = self.list_versions(page)
            if bucket:
                await bucket.put(noted)
        for page in self.versions:
            self.log.tidy(page)
        self.versions.clear()

    def list_versions(self, page: str) -> tuple[str, str]:
        """The list of a notice page's versions and its twin, public at once; the names of both."""
        name = log.listing(page)
        twin: Data = {"versions": self.log.of(page)}
        body = self.render("versions", {**twin, "here": f"/{name.removesuffix('index.html')}"})
        both = name.removesuffix("html") + "json", name
        for file, told in zip(both, (canonical(twin), body), strict=True):
            write_durably(self.config.out / file, told)
        self.log.fresh.discard(page)
        return both

    async def seal(self) -> None:
        """Manifest, removals, and the public side of the log."""
        self.tree.forget(self.gone)
        gone, fresh = sorted(self.gone), [f"{PARTS}/{part}.json" for part in self.tree.manifest.touched]
        await asyncio.to_thread(self.tree.seal, gone)
        for page in filter(is_notice, sorted(self.gone)):
            self.log.note(page, None, self.client.now())
            self.log.tidy(page)
        self.gone.clear()
        for page in sorted(self.log.fresh | self.log.unlisted()):
            fresh += self.list_versions(page)
        self.log.copy(self.client.now())
        if bucket := self.generator.bucket:
            await bucket.put([*fresh, MANIFEST, *log.PUBLIC])
            await bucket.delete([*gone, *(name for name in fresh if not (self.config.out / name).exists())])

    async def compress(self) -> None:
        """The precompressed twins of what this turn has staged: last, for the public has the pages already.

        A notice has none: what is fetched back and proved must be what everybody gets.
        """
        if self.config.twins:
            names = sorted(name for name in self.told - self.gone if not is_notice(name))
            await asyncio.to_thread(compress.make, self.config.out, names)
        self.told.clear()


async def one_by_one(answers: Answers | list[Data]) -> AsyncIterator[Data]:
    """The answers of an address in turn, however they come."""
    if isinstance(answers, AsyncIterator):
        async for data in answers:
            yield data
    else:
        for data in answers if isinstance(answers, list) else await answers:
            yield data


def is_notice(name: str) -> bool:
    """notices/<key>/index.html, not the list of those that ended."""
    parts = name.split("/")
    return len(parts) == 3 and parts[0] == "notices" and parts[1] != "ended" and parts[2] == "index.html"
