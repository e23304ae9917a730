"""Builds a sample site, serves it, and lets Chromium, axe-core and Lighthouse judge one page of every kind; then times the search of a large one."""

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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from api import intake_page
from api.complaint import BASIS, NOT_KNOWN
from schema.law.forms import Refusal
from sitegen.address import url
from sitegen.config import SiteConfig
from sitegen.pages import TABLE
from sitegen.serve import site_app

HERE = Path(__file__).parent
PACKAGES = ("playwright-core@^1.50", "axe-core@^4.10", "html-validate@^9", "lighthouse@^12", "chrome-launcher@^1")
FEW, MANY = 24, 2_000  # institutions: to be looked at, and to be searched
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def needed(*names: str) -> str:
    """The first of these programs that is there."""
    for name in names:
        if found := shutil.which(name):
            return found
    sys.exit(f"make check-site needs {' or '.join(names)}: nothing was checked")


def kinds(out: Path) -> list[str]:
    """The address of one page of every kind, all of supervision, hand-written pages and a missing one among them."""
    pages = sorted("/" + file.relative_to(out).as_posix().removesuffix("index.html") for file in out.rglob("index.html"))
    shapes = {row.path: re.compile(re.escape(row.path).replace(r"\{\}", "(?!page/|ended/|district/|occupation/|type/|level/|draws/)[^/]+(/[^/]+)?") + "$")
              for row in TABLE.values() if not row.bare}  # fmt: skip
    found = {path: next((page for page in pages if shape.match(page)), None) for path, shape in shapes.items()}
    if lacking := sorted(path for path, page in found.items() if page is None):
        sys.exit(f"the sample register has no page of {', '.join(lacking)}: it must have one of every kind")
    byhand = [page for page in pages if page.count("/") == 2 or page.startswith("/data/")]
    supervision = [page for page in pages if page.startswith(("/supervision/", "/inspections/", "/criticisms/"))]
    versions = [page for page in pages if page.endswith("/versions/")][:1]
    return [url(page) for page in sorted({*filter(None, found.values()), *byhand, *supervision, *versions, "/no/such/page"})]


async def build(folder: Path, institutions: int) -> SiteConfig:
    sys.path.insert(0, str(HERE.parent / "sitegen"))
    from conftest import Town
    from sample import register

    town = Town(register(institutions), SiteConfig("http://register", "http://site", folder / "out", folder / "state", key="site-key"))
    if institutions == FEW:
        town.register.plan("S000012000004", "三月认定", "2022-10-20")
        town.register.terminate("S000012000010", "VOLUNTARY", "注销（自愿终止）", "第十三条")
    await town.build()
    await town.catch_up()
    if institutions == FEW:
        for name, body in intake().items():  # the API's own pages for the public, laid beside to be looked at
            (town.config.out / f"intake-{name}").mkdir()
            (town.config.out / f"intake-{name}" / "index.html").write_bytes(body)
    return town.config


def intake() -> dict[str, bytes]:
    """Each page of the complaints' forms, with faults where it can have some."""
    wrong = [Refusal(f"WRONG_{field}", f"{field}有误，请改正", BASIS, field) for field in (*intake_page.FIELDS, "files", "token")]
    form = {"values": dict.fromkeys(intake_page.FIELDS, "一家机构<b>"), "token": "t", "trap": "homepage", "most": 5, "megabytes": 5}
    answer = {"told": [("编号", "津技鉴诉〔2022〕1号"), ("答复", "经查属实，已责令改正。"), ("救济", None)], "code": "7K3M-9QXP", "may_ask_review": True}
    pages: dict[str, tuple[str, Any]] = {
        "form": ("form", form), "wrong": ("form", {**form, "refusals": wrong}), "receipt": ("receipt", {"code": "7K3M-9QXP-2WTD-HJ4R"}),
        "ask": ("ask", {"refusals": [NOT_KNOWN]}), "progress": ("progress", answer), "message": ("message", {"message": "请稍后再试。"}),
    }  # fmt: skip
    return {name: bytes(intake_page.page(which, "投诉举报", **told).body) for name, (which, told) in pages.items()}


@contextmanager
def served(folder: Path, institutions: int) -> Iterator[tuple[str, Path]]:
    """A sample site on a port of its own: its address, and where it lies."""
    out = asyncio.run(build(folder / str(institutions), institutions)).out
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(site_app(out), port=port, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}", out
    server.should_exit = True


def main() -> int:
    node, npm, chromium = needed("node"), needed("npm"), needed(*CHROMIUM)
    with tempfile.TemporaryDirectory(prefix="jinji-browser-") as told:
        folder = Path(told)
        subprocess.run([npm, "install", "--silent", "--no-save", "--prefix", folder, *PACKAGES], check=True)
        for script in HERE.glob("*.mjs"):
            shutil.copy(script, folder)

        def run(script: str, *arguments: str) -> int:
            return subprocess.run([node, folder / script, *arguments], env={**os.environ, "CHROMIUM": chromium}, check=False).returncode

        with served(folder, FEW) as (base, out):
            faults = run("look.mjs", base, *kinds(out))
            faults += run("lighthouse.mjs", base, *come_to(out))
        with served(folder, MANY) as (base, _):
            run("search.mjs", base, "机械", "dg", "电工 滨海", "6-31-01-03")
        return int(bool(faults))


def come_to(out: Path) -> list[str]:
    """The pages that people come to first: home, a list, an institution, a notice that is live, the search."""
    notice = next(file for file in sorted(out.glob("notices/*/index.html")) if file.parent.name != "ended")
    institution = next(iter(sorted(out.glob("institutions/Y*/index.html"))))
    found = ["/", "/institutions/", *(f"/{file.parent.relative_to(out).as_posix()}/" for file in (institution, notice)), "/search/"]
    return [url(page) for page in found]


if __name__ == "__main__":
    sys.exit(main())
