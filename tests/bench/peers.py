"""The servers side by side: each one process on the same database, with the same pool of ten connections."""

from __future__ import annotations

import asyncio
import base64
import hmac
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson

from tests.conftest import ROOT

from .data import TOKEN, Scale, identity
from .reads import THEIR_CURSOR, Read
from .store import FOLDER, ROLE

NODE = FOLDER / "node"
CENTRE = identity("account", 0)
UVICORN = ("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning", "--lifespan", "on")
SECRET = "nothing but a benchmark stands behind this secret"
HEADERS = {"content-type": "application/json", "accept": "application/json"}


@dataclass(frozen=True)
class Peer:
    """A server that can be started; `sees_all` has no permissions, `node` speaks PostGraphile's contract."""

    name: str
    module: str = ""
    role: str = ""
    node: bool = False
    sees_all: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """With the token by which this server knows the member of staff."""
        return {**HEADERS, "authorization": f"Bearer {web_token() if self.role else TOKEN}"}


OURS = Peer("Jinji")
LIMIT = Peer("limit", "tests.bench.limit:app")
PLAIN = Peer("plain", "tests.bench.plain:app")
POSTGRAPHILE = Peer("PostGraphile", node=True, sees_all=True)
WITH_RLS = Peer("PostGraphile+RLS", node=True, role=ROLE)
PEERS = (OURS, LIMIT, POSTGRAPHILE, WITH_RLS, PLAIN)


@dataclass(frozen=True)
class Running:
    """A server that answers: its process and where; `order` is its own mark in cursors of the ledger."""

    peer: Peer
    pid: int
    url: str
    order: str = ""

    def bodies(self, read: Read, scale: Scale) -> list[bytes]:
        """The requests of a read in this server's contract."""
        return read.their_bodies(scale, self.order) if self.peer.node else read.bodies(scale)


def web_token() -> str:
    """A JSON Web Token (HS256) for the centre's account."""
    head, claims = (_part(orjson.dumps(one)) for one in ({"alg": "HS256", "typ": "JWT"}, {"sub": str(CENTRE)}))
    return f"{head}.{claims}.{_part(hmac.digest(SECRET.encode(), f'{head}.{claims}'.encode(), 'sha256'))}"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@asynccontextmanager
async def running(peer: Peer, database: str) -> AsyncIterator[Running]:
    """Start a server, wait until it answers, stop it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ, "BENCH_DATABASE": database, "BENCH_PORT": str(port), "BENCH_ROLE": peer.role,
        "BENCH_SECRET": SECRET, "NODE_ENV": "production", "GRAPHILE_ENV": "production",
    }  # fmt: skip
    environment = {name: value for name, value in environment.items() if not name.startswith("JINJI_")}
    if peer.node:
        command, folder = [str(NODE / "node_modules/node/bin/node"), "server.mjs"], installed()
    elif peer is OURS:
        command, folder = [sys.executable, "-m", "tests.bench.ours"], ROOT
    else:
        command, folder = [sys.executable, "-m", "uvicorn", peer.module, "--port", str(port), *UVICORN], ROOT
    log = FOLDER / f"{peer.name}.log"  # wrk leaves without waiting for its last answers, of which some servers complain
    with log.open("wb") as noise:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=environment, stdout=noise, stderr=noise
        )
    try:
        url = f"http://127.0.0.1:{port}/graphql"
        await _answering(process, url, peer)
        yield Running(peer, process.pid, url, await _order(url, peer) if peer.node else "")
    finally:
        process.terminate()
        await process.wait()


async def _answering(process: asyncio.subprocess.Process, url: str, peer: Peer) -> None:
    asked = {"query": "query Typename { __typename }", "operationName": "Typename", "variables": {}}
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(300):
            try:
                if (await client.post(url, json=asked, headers=peer.headers)).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if process.returncode is not None:
                break
            await asyncio.sleep(0.1)
    raise SystemExit(f"{peer.name} does not start: see {FOLDER}/{peer.name}.log")


async def _order(url: str, peer: Peer) -> str:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = (await client.post(url, json={"query": THEIR_CURSOR}, headers=peer.headers)).json()
    return str(orjson.loads(base64.b64decode(answer["data"]["ledger"]["edges"][0]["cursor"]))[0])


def installed() -> Path:
    """PostGraphile's folder, outside the checkout; npm fills it at the first use."""
    NODE.mkdir(parents=True, exist_ok=True)
    ours = Path(__file__).with_name("postgraphile")
    fresh = not (NODE / "node_modules").exists() or (
        (NODE / "package.json").read_bytes() != (ours / "package.json").read_bytes()
    )
    for file in ours.iterdir():
        shutil.copy(file, NODE)
    if fresh:
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("PostGraphile needs npm (Debian: apt install npm); or leave it out: --skip postgraphile")
        quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--loglevel", "error")
        subprocess.run([npm, "install", *quiet], cwd=NODE, check=True)
    return NODE
