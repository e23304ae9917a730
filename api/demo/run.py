"""`jinji demo`: PostgreSQL, the replayed history, API, worker, site and its generator, in one process and one command."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import secrets
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from schema.desk import moment, perform
from schema.law.account import EndpointForm, KeyForm
from schema.law.forms import Opinion
from schema.law.procedure import Actor
from schema.law.roles import ADMIN
from schema.record import embedded, sealed
from schema.record.account import Endpoint
from schema.record.database import bring_up_to_date, opened
from sitegen import app as generator
from sitegen import build
from sitegen.config import SiteConfig

from .. import auth
from ..app import create_app
from ..seed import prepare
from ..servers import serving, until_told
from ..settings import Settings, data_folder
from .replay import PASSWORD, replay
from .scenario import shipped
from .tour import walk

console = Console()
MARK = "jinji-demo.json"
FALLBACK = "measures-2021"
SYSTEM = Actor(ADMIN, title="演示")


@dataclass(frozen=True)
class Demo:
    """Where a demonstration lives and listens."""

    data: Path
    port: int
    site_port: int

    @classmethod
    def at(cls, data: Path | None, port: int, site_port: int) -> Demo:
        """The given folder, or the usual one."""
        return cls((data or data_folder() / "demo").resolve(), port, site_port)

    @property
    def api(self) -> str:
        """The address of the API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def site(self) -> str:
        """The address of the public site."""
        return f"http://127.0.0.1:{self.site_port}"

    @property
    def bell(self) -> str:
        """Where the site generator hears of changes."""
        return f"http://127.0.0.1:{self.site_port + 1}/hook"


def run(demo: Demo, *, fresh: bool, check: bool) -> int:
    """Start the demonstration and keep it up until told to stop; with `check` walk the tour and end. The exit code."""
    if fresh and demo.data.exists():
        if not (demo.data / MARK).exists() and any(demo.data.iterdir()):
            console.print(f"[red]{demo.data}不是演示数据文件夹，没有清除。[/red]")
            return 1
        shutil.rmtree(demo.data)
    try:
        return asyncio.run(_run(demo, check))
    except OSError as problem:
        console.print(f"[red]无法启动：{problem}。端口被占用时请用--port、--site-port另选。[/red]")
        return 1


async def _run(demo: Demo, check: bool) -> int:
    began = time.perf_counter()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    demo.data.mkdir(parents=True, exist_ok=True)
    settings = Settings(demo=True, fallback_ruleset=FALLBACK, private_hooks=True, tick_seconds=1, data=demo.data)  # type: ignore[call-arg]
    sealed.use(settings.personal_key_file)
    mark = demo.data / MARK
    if not mark.exists():
        mark.write_text("{}")
    told, story = json.loads(mark.read_text()), shipped().digest
    with console.status("启动PostgreSQL…"):
        url = settings.database_url or str(await asyncio.to_thread(embedded.start, demo.data / "postgres"))
    if "key" not in told:
        told = {**await _prepare(demo, settings, url), "story": story}
        mark.write_text(json.dumps(told))
    else:
        if told.get("story") != story:
            console.print("[yellow]这里的演示数据由较早的剧本做成，导览中后来的几步会走不通；用--fresh重新做一遍。[/yellow]")
        await bring_up_to_date(url)  # it may have been made by an older version
        if told["bell"] != demo.bell:
            async with opened(url, 2):
                told = await _site(demo, settings)
            mark.write_text(json.dumps(told))
    config = SiteConfig(
        api_url=demo.api, site_url=demo.site, out=demo.data / "site", state=demo.data / "site-state", key=told["key"],
        secret=told["secret"], watch_seconds=1.0,
    )  # fmt: skip
    api, web = create_app(settings, url), generator.site_app(config.out, config.forms)
    async with serving([(api, "127.0.0.1", demo.port), (web, "127.0.0.1", demo.site_port)]):
        if not (config.out / "manifest.json").exists():
            with console.status("生成公开网站…"):
                await build.full(config)
        receiver = generator.create_app(config)
        async with serving([(receiver, "127.0.0.1", demo.site_port + 1)]):
            console.print(f"已就绪 ready（{time.perf_counter() - began:.1f}秒）")
            if check:
                return await walk(demo, config, console)
            _welcome(demo)
            await until_told()
    return 0


async def _prepare(demo: Demo, settings: Settings, url: str) -> dict[str, str]:
    """Migrate, replay the history, and give the site its key and its doorbell."""
    with console.status("建立数据库，写入区划、职业目录和评价依据…"):
        await prepare(url)
    columns = (
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    async with opened(url, settings.pool):
        with Progress(*columns, console=console, transient=True) as progress:
            bar = progress.add_task("重放历史", total=None)
            found = await replay(
                settings.deployment(), datetime.now(UTC),
                lambda done, total, what: progress.update(bar, completed=done, total=total, description=f"重放历史：{what}"[:40]),
            )  # fmt: skip
        console.print(f"已重放历史：{found}", highlight=False)
        return await _site(demo, settings)


async def _site(demo: Demo, settings: Settings) -> dict[str, str]:
    """A key for the site, and a doorbell at its present port; the doorbells of earlier runs are taken away."""
    key, secret = auth.new_token(auth.KEY), "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    here = await moment(settings.deployment(), SYSTEM, datetime.now(UTC))
    form = KeyForm(title="公开网站", role="SITE", digest=auth.digest(key), prefix=key[:9], expires_on=None)
    bell = EndpointForm(title="公开网站", url=demo.bell, secret=secret, events=[])
    old = [("endpoint", "remove", one.id, Opinion("端口已更换")) for one in await Endpoint.filter(stage="ACTIVE")]
    for noun, act, case, what in (*old, ("key", "issue", None, form), ("endpoint", "register", None, bell)):
        outcome = await perform(noun, act, case, what, here)
        if outcome.refusals:
            raise RuntimeError(outcome.refusals)
    return {"key": key, "secret": secret, "bell": demo.bell}


def _welcome(demo: Demo) -> None:
    table = Table(show_header=False, box=None)
    for name, what in (
        ("公开网站", demo.site), ("GraphQL（GraphiQL）", f"{demo.api}/graphql"),
        ("", "GraphiQL页面的脚本取自公网，须能上网；不能上网时，接口照常可用，任何GraphQL工具都可连接"), ("数据文件夹", str(demo.data)),
        ("演示账号", "centre（市鉴定中心）、publisher（公示岗）、bureau（市人社局）、admin、auditor、"),
        ("", "expert1…expert6、district-120101…、unit-01…"), ("口令", PASSWORD),
        ("自动走一遍", "make check-demo"), ("停止", "Ctrl-C"),
    ):  # fmt: skip
        table.add_row(name, what)
    console.print(table)
