"""One turn at the published tree: ask the register, stage what it answers, make it public, seal it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import httpx
import orjson

from sitegen import beside, log, render, shell, sitemap
from sitegen.client import Client, Data
from sitegen.config import SiteConfig
from sitegen.pages import TABLE, Address, folder
from sitegen.publish import MANIFEST, Tree, canonical, only_one, sha256, write_durably

AT_ONCE = 8  # questions under way at the same time


class Generator:
    """The one that asks and publishes. It lives as long as the process; what must survive is on disk."""

    def __init__(
        self, config: SiteConfig, api: httpx.AsyncClient | None = None, web: httpx.AsyncClient | None = None
    ) -> None:
        self.config = config
        self.client = Client(config.api_url, config.key, api)
        self.web = web or httpx.AsyncClient(timeout=10)
        self.owns_web = web is None
        self.turn = asyncio.Lock()
        self.withheld: set[str] = set()  # lost notice pages, reported; the watch or a full build puts them back
        self.program = shell.fingerprint(config.source, config.site_url)

    async def close(self) -> None:
        await self.client.close()
        if self.owns_web:
            await self.web.aclose()

    @asynccontextmanager
    async def session(self) -> AsyncIterator["Session"]:
        """The published tree, to ourselves."""
        async with self.turn, only_one(self.config.state):
            yield Session(self)


class Session:
    def __init__(self, generator: Generator) -> None:
        self.generator, self.config, self.client = generator, generator.config, generator.client
        self.program = generator.program
        self.tree = Tree(self.config.out)
        self.log = log.PublicationLog(self.config.state, self.config.out)
        self.render = render.renderer(self.config.source, self.program, self.config.site_url)
        self.gone: set[str] = set()
        self.versions: dict[str, str] = {}  # notice pages staged in this turn, with the hash of their version

    @property
    def virgin(self) -> bool:
        """Nothing was ever published here."""
        return not (self.config.out / MANIFEST).exists()

    async def ask(self, address: Address) -> list[Data]:
        """The answers for one address: one for each numbered page; none if the page is not (or no longer) public."""
        row = TABLE[address.page]
        query = render.query(self.config.source, address.page, self.program)
        return await row.ask(self.client, query, address.key, row.field)

    async def ask_all(self, addresses: Iterable[Address]) -> AsyncIterator[tuple[Address, list[Data]]]:
        """Several at once, given back in order, never more than a handful in memory."""
        waiting = sorted(addresses)
        for start in range(0, len(waiting), AT_ONCE):
            some = waiting[start : start + AT_ONCE]
            for address, answers in zip(some, await asyncio.gather(*map(self.ask, some)), strict=True):
                yield address, answers

    def before(self, address: Address) -> Data | None:
        """What the page told when it was published last: its JSON twin."""
        twin = self.tree.read(folder(address) + "index.json")
        if twin is None:
            return None
        data: Data = orjson.loads(twin)
        return data

    def stage(self, address: Address, answers: list[Data]) -> None:
        """The pages of one address and their twins; pages it no longer has are marked to go."""
        home, row = folder(address), TABLE[address.page]
        for number, data in enumerate(() if row.bare else answers, 1):
            at = home + (f"page/{number}/" if number > 1 else "")
            self.put(at + "index.json", canonical(data))
            page = at + "index.html"
            if page in self.generator.withheld:
                continue
            body = self.render(address.page, {**data, "here": "/" + at})
            if is_notice(page):
                self.versions[page] = sha256(body)
            self.put(page, body)
        for name, body in beside.files(self.config, self.program, address, answers).items():
            self.put(home + name, body)
        stale = [] if answers or row.bare else [home]
        beyond = max(len(answers), 1) + 1
        while f"{home}page/{beyond}/index.json" in self.tree.manifest:
            stale.append(f"{home}page/{beyond}/")
            beyond += 1
        names = {at + name for at in stale for name in ("index.json", "index.html")}
        names |= set() if answers else {home + name for name in row.beside}
        self.gone.update(name for name in names if name in self.tree.manifest)

    def map(self) -> None:
        """The map of the site for search engines, when all else is staged."""
        names = (name for name in self.tree.manifest if name not in self.gone)
        for name, body in sitemap.files(names, self.config.site_url).items():
            self.put(name, body)

    def put(self, name: str, body: bytes) -> None:
        self.gone.discard(name)
        self.tree.stage(name, body)

    async def promote(self, order: Callable[[str], int] = lambda name: 0) -> None:
        """What was staged becomes public; each version of a notice page gets its line in the log."""
        moment = self.client.now()
        unnoted = {page: digest for page, digest in self.versions.items() if self.log.last.get(page) != digest}
        for page in unnoted:
            self.log.catch_up(page, self.tree.read(page), moment)
            self.log.keep(page, self.tree.coming(page))
        await asyncio.to_thread(self.tree.promote, order)
        for page in unnoted:
            self.log.note(page, self.tree.read(page), moment)
        for page in self.versions:
            self.log.tidy(page)
        self.versions.clear()

    async def seal(self) -> None:
        """Manifest, removals, and the public side of the log."""
        self.tree.forget(self.gone)
        await asyncio.to_thread(self.tree.seal, sorted(self.gone))
        for page in filter(is_notice, sorted(self.gone)):
            self.log.note(page, None, self.client.now())
            self.log.tidy(page)
        self.gone.clear()
        for page in sorted(self.log.fresh | self.log.unlisted()):
            at = page.removesuffix("index.html")
            twin: Data = {"versions": self.log.of(page)}
            write_durably(self.config.out / at / log.VERSIONS / "index.json", canonical(twin))
            body = self.render("versions", {**twin, "here": f"/{at}{log.VERSIONS}/"})
            write_durably(self.config.out / at / log.VERSIONS / "index.html", body)
        self.log.copy()


def is_notice(name: str) -> bool:
    """notices/<key>/index.html, not the list of those that ended."""
    parts = name.split("/")
    return len(parts) == 3 and parts[0] == "notices" and parts[1] != "ended" and parts[2] == "index.html"
