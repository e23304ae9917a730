"""A register, a generator and a served site that speak to each other over ASGI."""

from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from register import Register
from sample import scopes

from sitegen import build, proof
from sitegen.config import SiteConfig
from sitegen.generator import Generator
from sitegen.log import apart
from sitegen.serve import site_app

NOTICE = "津技鉴公示〔2022〕1号"


@dataclass
class Town:
    """The three together."""

    register: Register
    config: SiteConfig

    def generator(self) -> Generator:
        def over(app: object) -> httpx.AsyncClient:
            return httpx.AsyncClient(transport=httpx.ASGITransport(app))  # type: ignore[arg-type]

        return Generator(self.config, over(self.register.app()), over(site_app(self.config.out)))

    async def build(self) -> None:
        async with self.generator().session() as session:
            await build.everything(session)

    async def catch_up(self, generator: Generator | None = None, prove: bool = True) -> None:
        async with (generator or self.generator()).session() as session:
            while await build.changes(session, proof.prove_new if prove else None):
                pass

    def but(self, **told: object) -> "Town":
        return Town(self.register, replace(self.config, **told))  # type: ignore[arg-type]

    def tree(self) -> dict[str, bytes]:
        return tree(self.config.out)

    def page(self, name: str) -> str:
        return (self.config.out / name).read_text(encoding="utf-8")


def tree(out: Path) -> dict[str, bytes]:
    """The page tree: all that must be the same however it was built."""
    files = (file for file in out.rglob("*") if file.is_file())
    named = ((file.relative_to(out).as_posix(), file) for file in files)
    return {name: file.read_bytes() for name, file in named if name == "manifest.json" or not apart(name)}


def town_in(folder: Path) -> Town:
    config = SiteConfig("http://register", "http://site", folder / "out", folder / "state", key="site-key")
    return Town(Register(), config)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return town_in(tmp_path)


@pytest.fixture
def peopled(town: Town) -> Town:
    """Three institutions, a call, and a notice that waits to go live."""
    town.register.invite("津人社办发〔2022〕24号", "关于开展遴选工作的通知")
    town.register.file("Y000012000001", "天津海河轧钢有限公司", scopes(0, 4))
    town.register.file("S000012000002", "天津轻工职业技术学院", scopes(1, 3), track="SOCIAL", district="120112")
    town.register.file("Y000012000003", "天津食品集团有限公司", scopes(7, 2), district="120103")
    town.register.announce(NOTICE, "关于第一批拟备案评价机构的公示", [{}, {"level": 4, "levelText": "四级/中级工"}])
    return town
