"""What the stops of the tour share: the client, the public site, and what has been seen on the way."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from schema.law.procedure import TIANJIN
from schema.law.roles import CLOCK, LAW, SITE
from sitegen import address
from sitegen.config import SiteConfig

from .client import Broken, Client

PATIENCE = 20.0
MACHINES = {role.name for role in SITE | CLOCK | LAW}


@dataclass
class Tour:
    """What the steps share."""

    client: Client
    config: SiteConfig
    console: Console
    seen: dict[str, Any] = field(default_factory=dict)
    to_disk: list[float] = field(default_factory=list)

    def page(self, path: str) -> Path:
        """The file of a public path."""
        return self.config.out / path.strip("/") / "index.html"

    async def shown(self, path: str, *words: str, gone: bool = False) -> float:
        """Wait until the public page, over HTTP, says these words; answers the seconds. Broken: it never did."""
        began = time.perf_counter()
        while time.perf_counter() - began < PATIENCE:
            answer = await self.client.http.get(self.config.site_url + address.url(path))
            if (
                (answer.status_code == 404)
                if gone
                else answer.status_code == 200 and all(w in answer.text for w in words)
            ):
                return time.perf_counter() - began
            await asyncio.sleep(0.005)
        raise Broken(f"{path}没有出现：{'、'.join(words)}")

    async def today(self) -> date:
        """The register's day, in Tianjin."""
        moved = await self.client.data('mutation { demoAdvance(to: "2022-01-01") { now } }')
        return datetime.fromisoformat(moved["demoAdvance"]["now"]).astimezone(TIANJIN).date()

    async def pass_until(self, day: date) -> None:
        """Advance demonstration time to just after a midnight; logins made before will have expired."""
        self.client.tokens.clear()
        await self.client.data("mutation($to: Date!) { demoAdvance(to: $to) { now } }", to=str(day))


async def ledger_end(tour: Tour) -> str:
    """The cursor of the ledger's last line."""
    told = await tour.client.data("{ ledger(last: 1) { pageInfo { endCursor } } }", "auditor")
    return str(told["ledger"]["pageInfo"]["endCursor"])


async def people_wrote(tour: Tour, since: str) -> bool:
    """Whether a person has written a line after this one; the clock and the site may act at any moment."""
    asked = "query($after: String) { ledger(after: $after, first: 100) { nodes { role } pageInfo { hasNextPage } } }"
    told = (await tour.client.data(asked, "auditor", after=since))["ledger"]
    if told["pageInfo"]["hasNextPage"]:
        raise Broken("台账在一次办理之间增加了一百行以上")
    return any(line["role"] not in MACHINES for line in told["nodes"])
