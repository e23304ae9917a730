"""The files beside a page: feeds of what is new, and whole tables to take away; both gathered answer by answer."""

from collections.abc import Callable
from pathlib import Path

from sitegen import feed
from sitegen.client import Data
from sitegen.config import SiteConfig
from sitegen.pages import FEED, TABLE, Address

Room = Callable[[str], Path]  # a file's name -> where it may be written


class Feeds:
    """feed.atom and feed.json."""

    def __init__(self, config: SiteConfig, address: Address) -> None:
        self.gathered = feed.Gathered(config.site_url, address)
        self.add = self.gathered.add

    def files(self) -> dict[str, bytes | None]:
        """Name -> bytes."""
        told = self.gathered.feed()
        return dict(zip(FEED, (feed.atom(told), feed.json_feed(told)), strict=True))

    def close(self) -> None:
        """Nothing is open."""


class Tables:
    """The forms of one table, which are in their rooms already."""

    def __init__(self, address: Address, room: Room) -> None:
        from sitegen import table  # only whoever makes a table reads how

        self.names, self.open = TABLE[address.page].beside, True
        self.gathered = table.Gathered(address, room)
        self.add = self.gathered.add

    def files(self) -> dict[str, bytes | None]:
        self.close()
        return dict.fromkeys(self.names)

    def close(self) -> None:
        """All that is open, be it finished or broken off; once."""
        if self.open:
            self.open = False
            self.gathered.close()


class Nothing:
    def add(self, data: Data) -> None:
        pass

    def files(self) -> dict[str, bytes | None]:
        return {}

    def close(self) -> None:
        """Nothing is open."""


def gatherer(config: SiteConfig, address: Address, room: Room) -> Feeds | Tables | Nothing:
    """What gathers the files beside this address."""
    names = TABLE[address.page].beside
    return Nothing() if not names else Feeds(config, address) if names == FEED else Tables(address, room)
