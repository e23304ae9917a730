"""The files beside a page: feeds of what is new, and whole tables to take away."""

from collections.abc import Callable

from sitegen import feed, table
from sitegen.client import Data
from sitegen.config import SiteConfig
from sitegen.pages import TABLE, Address

Make = Callable[[SiteConfig, Address, list[Data]], bytes]
MAKERS: dict[str, Make] = {  # by the end of the file's name; the longest that fits
    "feed.atom": lambda config, address, answers: feed.atom(feed.of(config.site_url, address, answers)),
    "feed.json": lambda config, address, answers: feed.json_feed(feed.of(config.site_url, address, answers)),
    ".csv": lambda config, address, answers: table.csv_file(table.of(address, answers)),
    ".json": lambda config, address, answers: table.json_file(table.of(address, answers)),
    ".jsonl": lambda config, address, answers: table.json_lines(table.of(address, answers)),
    ".xlsx": lambda config, address, answers: table.xlsx_file(table.of(address, answers)),
}


def files(config: SiteConfig, program: str, address: Address, answers: list[Data]) -> dict[str, bytes]:
    """Name -> bytes of all files beside this address; none where the page is not public."""
    if not answers:
        return {}
    return {name: _maker(name)(config, address, answers) for name in TABLE[address.page].beside}


def _maker(name: str) -> Make:
    return MAKERS[max((end for end in MAKERS if name.endswith(end)), key=len)]
