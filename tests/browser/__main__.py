"""Builds a sample site, serves it, and lets Chromium and axe-core judge one page of every kind, wide and narrow, light and dark."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import uvicorn

from sitegen.address import url
from sitegen.config import SiteConfig
from sitegen.pages import TABLE
from sitegen.serve import site_app

HERE = Path(__file__).parent
PACKAGES = ("playwright-core@^1.50", "axe-core@^4.10", "html-validate@^9")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def needed(*names: str) -> str:
    """The first of these programs that is there."""
    for name in names:
        if found := shutil.which(name):
            return found
    sys.exit(f"make check-site needs {' or '.join(names)}: nothing was checked")


def kinds(out: Path) -> list[str]:
    """The address of one page of every kind, hand-written pages and a missing one among them."""
    pages = sorted("/" + file.relative_to(out).as_posix().removesuffix("index.html") for file in out.rglob("index.html"))
    shapes = {row.path: re.compile(re.escape(row.path).replace(r"\{\}", "(?!page/|ended/|district/|occupation/|type/|level/)[^/]+(/[^/]+)?") + "$")
              for row in TABLE.values() if not row.bare}  # fmt: skip
    found = {path: next(page for page in pages if shape.match(page)) for path, shape in shapes.items()}
    byhand = [page for page in pages if page.count("/") == 2 or page.startswith("/data/")]
    versions = [page for page in pages if page.endswith("/versions/")][:1]
    return [url(page) for page in sorted({*found.values(), *byhand, *versions, "/no/such/page"})]


async def build(folder: Path) -> SiteConfig:
    sys.path.insert(0, str(HERE.parent / "sitegen"))
    from conftest import Town
    from sample import register

    town = Town(register(24), SiteConfig("http://register", "http://site", folder / "out", folder / "state", key="site-key"))
    town.register.terminate("S000012000010", "VOLUNTARY", "注销（自愿终止）", "第十三条")
    await town.build()
    await town.catch_up()
    return town.config


def main() -> int:
    node, npm, chromium = needed("node"), needed("npm"), needed(*CHROMIUM)
    with tempfile.TemporaryDirectory(prefix="jinji-browser-") as told:
        folder = Path(told)
        out = asyncio.run(build(folder)).out
        subprocess.run([npm, "install", "--silent", "--no-save", "--prefix", folder, *PACKAGES], check=True)
        shutil.copy(HERE / "look.mjs", folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(site_app(out), port=port, log_level="error"))
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        done = subprocess.run(
            [node, folder / "look.mjs", f"http://127.0.0.1:{port}", *kinds(out)], env={**os.environ, "CHROMIUM": chromium}, check=False
        )
        server.should_exit = True
        return done.returncode


if __name__ == "__main__":
    sys.exit(main())
