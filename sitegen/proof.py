"""Proof of publication: a notice page is fetched back before its clock may start, and watched while it runs."""

import logging
from collections.abc import Iterable

import httpx

from sitegen import build, memory
from sitegen.address import url
from sitegen.asking import every
from sitegen.client import INTERRUPT, OPEN, RESUME, WATCHED, Data
from sitegen.generator import Generator
from sitegen.log import content_hash
from sitegen.pages import Address, folder
from sitegen.publish import Manifest, canonical, sha256
from sitegen.session import Session

LOG = logging.getLogger("jinji.sitegen")
STRIKES = 2  # rounds in a row that the whole site must be out of reach; one may be a restart


class NobodyThere(Exception):
    """The site did not answer at all: not yet a loss."""


def page_of(number: str) -> str:
    return folder(Address("notice", number)) + "index.html"


async def fetch(generator: Generator, number: str) -> tuple[str, bytes]:
    """What a visitor finds at a notice's address: ("", page) or ("HTTP 404", nothing)."""
    try:
        response = await generator.web.get(where(generator, number), headers={"Cache-Control": "no-cache"})
    except httpx.TransportError as failure:
        raise NobodyThere(repr(failure)) from failure
    if response.status_code >= 500:
        raise NobodyThere(f"HTTP {response.status_code}")
    return ("", response.content) if response.status_code == 200 else (f"HTTP {response.status_code}", b"")


def where(generator: Generator, number: str) -> str:
    return generator.config.site_url.rstrip("/") + url("/" + folder(Address("notice", number)))


async def prove_new(session: Session, records: Iterable[Address]) -> bool:
    """Opens the notices among these that wait for it. True if one was opened."""
    opened = False
    for address in sorted(records):
        if address.page != "notice" or page_of(address.key) in session.gone:
            continue
        if (told := session.before(address)) and told["notice"]["stage"] == "PUBLISHING":
            opened = await prove(session, told["notice"], OPEN) or opened
    return opened


async def prove(session: Session, notice: Data, act: str) -> bool:
    """Fetches the page back; only if the public gets what we published, and for this content, the act is done."""
    generator, number = session.generator, notice["number"]
    written = session.tree.manifest.get(page_of(number))
    if not session.config.key or written is None:
        return False
    try:
        found, body = await fetch(generator, number)
    except NobodyThere as absence:
        LOG.warning("notice %s not proved: %s", number, absence)
        return False
    if found or sha256(body) != written or content_hash(body) != notice["contentHash"]:
        LOG.warning("notice %s not proved: the public gets %s", number, found or sha256(body))
        return False
    form = {"url": where(generator, number), "sha256": written, "contentHash": notice["contentHash"]}
    return await perform(session, act, notice, {**form, "fetchedAt": session.client.now().isoformat()})


async def perform(session: Session, act: str, notice: Data, form: Data) -> bool:
    key = sha256(canonical([notice["id"], form]))  # so that asking twice after a lost answer does it once
    reasons = await session.client.act(act, {"id": notice["id"], "form": form, "key": key})
    for reason in reasons:
        LOG.warning("notice %s: %s %s", notice["number"], reason["code"], reason["message"])
    return not reasons


class Watch:
    """Looks at the notices that are being publicised, round after round."""

    def __init__(self, generator: Generator) -> None:
        self.generator = generator
        self.strikes: dict[str, int] = {}

    async def round(self) -> bool:
        """True if the register was told of something: a loss, a return, or a page proved at last."""
        told = False
        notices = await every(self.generator.client, WATCHED, "notices")
        for notice in notices["notices"]["nodes"]:
            match notice["stage"]:
                case "LIVE":
                    told = await self.look(notice) or told
                case "PUBLISHING":
                    async with self.generator.session() as session:
                        told = await prove(session, notice, OPEN) or told
                case "INTERRUPTED":
                    told = await self.heal(notice) or told
        return told

    async def look(self, notice: Data) -> bool:
        """Compares what the public gets with what we published.

        What seems lost is looked at again with the lock held, so that a page published at this very moment is not
        taken for an altered one.
        """
        number = notice["number"]
        try:
            found, body = await fetch(self.generator, number)
            published = Manifest(self.generator.config.out).get(page_of(number))
            self.strikes.pop(number, None)
            if not found and sha256(body) == published:
                return False
        except NobodyThere as absence:
            self.strikes[number] = self.strikes.get(number, 0) + 1
            if self.strikes[number] < STRIKES:
                return False
            found, body = str(absence), b""
        async with self.generator.session() as session:
            if memory.intention(session.config.state).pages or memory.intention(session.config.state).full:
                await build.changes(session)  # a publication was cut off by a crash: finish it, then look
            try:
                found, body = await fetch(self.generator, number)
            except NobodyThere as absence:
                if number not in self.strikes:
                    return False
                found, body = str(absence), b""
            published = session.tree.manifest.get(page_of(number))
            if published is None or (not found and sha256(body) == published):
                return False
            return await self.lost(session, notice, found or sha256(body))

    async def lost(self, session: Session, notice: Data, found: str) -> bool:
        """Reports the loss: the clock stops. The page stays as it is until the next round, so that all can see it."""
        page = page_of(notice["number"])
        form = {
            "url": where(self.generator, notice["number"]),
            "found": found,
            "checkedAt": self.generator.client.now().isoformat(),
        }
        LOG.error("notice %s lost: %s", notice["number"], found)
        if not await perform(session, INTERRUPT, notice, form):
            await self.put_back(session, notice)  # no clock runs on it any more: just mend it
            return False
        self.strikes.pop(notice["number"], None)
        self.generator.withheld.add(page)
        session.tree.forget([page])
        await session.seal()
        return True

    async def heal(self, notice: Data) -> bool:
        """Puts a lost page back, if that is wanted, and proves it; the clock goes on."""
        async with self.generator.session() as session:
            if self.generator.config.heal:
                await self.put_back(session, notice)
            return await prove(session, notice, RESUME)

    async def put_back(self, session: Session, notice: Data) -> None:
        address = Address("notice", notice["number"])
        self.generator.withheld.discard(page_of(notice["number"]))
        await session.stage(address, await session.ask(address))
        await session.promote()
        if bucket := self.generator.bucket:
            await bucket.put([page_of(notice["number"])], anew=True)
        await session.seal()
        await session.compress()
