"""One PostgreSQL and one migrated, seeded template for the run; each test that writes gets a clone of its own."""

from __future__ import annotations

import asyncio
import hashlib
import os
import urllib.parse
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import settings

from schema.catalogue import read
from schema.desk import keep
from schema.record import database, embedded

from .world import World, settled

ROOT = Path(__file__).parent.parent
LOCK = 7_391_003

settings.register_profile("same", derandomize=True, deadline=None)  # a run repeats the last one's examples; `make fuzz` draws new ones
settings.load_profile("same")


def _folder() -> Path:
    shm = Path("/dev/shm")
    base = shm if os.access(shm, os.W_OK) else Path("/tmp")
    return base / f"jinji-tests-{os.getuid()}"


def at(url: str, name: str) -> str:
    """The same server, another database."""
    return urllib.parse.urlunsplit(urllib.parse.urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is kept for the user is kept apart: templates of a test's own folder are of no use to anybody after it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def server() -> str:
    """The address of the server: DATABASE_URL, or the embedded one."""
    return os.environ.get("DATABASE_URL") or embedded.start(_folder())


def _age() -> str:
    files = sorted(
        [*ROOT.glob("schema/record/**/*.py"), *ROOT.glob("schema/catalogue/*.csv"), *ROOT.glob("schema/desk/*.py")]
    )
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


async def _template(url: str) -> str:
    name = f"jinji_template_{_age()}"
    admin = await asyncpg.connect(url)
    try:
        await admin.execute("SELECT pg_advisory_lock($1)", LOCK)
        if await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return name
        raw = f"{name}_{uuid4().hex[:6]}"
        await admin.execute(f'CREATE DATABASE "{raw}"')
        await database.bring_up_to_date(at(url, raw))
        async with database.opened(at(url, raw)):
            await keep.take_districts(read.seed_districts())
            await keep.take_occupations(read.seed_occupations())
            await keep.take_standards(read.seed_standards())
        await admin.execute(f'ALTER DATABASE "{raw}" RENAME TO "{name}"')
    finally:
        await admin.close()
    return name


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of the migrated and seeded database."""
    return asyncio.run(_template(server))


@asynccontextmanager
async def cloned(server: str, template: str) -> AsyncIterator[str]:
    """The address of a fresh copy of the template, dropped afterwards."""
    name = f"jinji_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(server)
    try:
        await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        yield at(server, name)
    finally:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await admin.close()


@pytest.fixture
async def database_url(server: str, template: str) -> AsyncIterator[str]:
    """A database of this test's own."""
    async with cloned(server, template) as url:
        yield url


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """The whole API over a database of its own, with an account for every office; time stands still until moved."""
    async with settled(database_url) as found:
        yield found


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite-golden`: keep what the pages say now as what they shall say."""
    parser.addoption("--rewrite-golden", action="store_true", help="write the golden pages under tests/golden anew")
