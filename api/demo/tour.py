"""The tour: an ordinary client walks one institution from the call to its end, over HTTP, and checks every step."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.padding import Padding

from schema.record.verify import verify_ledger
from sitegen import build, log
from sitegen.config import SiteConfig
from sitegen.verify import verify as verify_site

from . import tour_after as after
from . import tour_filing as filing
from .client import Broken, Client
from .guide import Tour


async def walk(demo: Any, config: SiteConfig, console: Console) -> int:
    """Walk the tour against a running demonstration; 0 only if every step held."""
    steps: tuple[tuple[str, Callable[[Tour], Awaitable[str]]], ...] = (
        ("市人社局发布申报工作安排，网站随即可见", filing.call),
        ("单位登记，缺材料的申请被一次说清", filing.refused),
        ("补齐后提交，初审、专家评估", filing.assess),
        ("越权办理被拒，什么都没有改变", filing.wrong_office),
        ("批准后公示页面上线，公示期由此起算", filing.notice),
        ("对一行提出异议，只有这一行停下", filing.object_to_one),
        ("删去公示页面，时钟停止并公开说明，随后恢复", filing.lose_page),
        ("五个工作日届满，无异议的各项继续", filing.five_days),
        ("报部、部网公布、准予备案，机构页面出现", filing.grant),
        ("异议不成立，停下的一行随后准予备案", filing.settle),
        ("一件变更拆成两件：增加等级的转为申请，其余确认后生效", after.change),
        ("某日可否评价，有签名的答复", after.answer),
        ("续期窗口事先说明，未到时不能申请", after.ahead),
        ("撤销须市人社局和部鉴定中心，市鉴定中心一家不能撤销", after.not_alone),
        ("自愿终止须先安排后续工作；注销后在办的变更依法终止", after.end),
        ("档案由谁保管、向谁查询，随即公开", after.entrust),
        ("剧本中三家机构的三年：自愿退出、未续期、撤销，各有其名", after.three_lives),
        ("两人同时办理只成一次，重发不重办", twice),
        ("台账逐行相连，发布记录与网站一致，增量与全量逐字节相同", verify),
    )
    async with httpx.AsyncClient(timeout=30) as http:
        tour = Tour(Client(http, config.api_url), config, console)
        for number, (title, step) in enumerate(steps, 1):
            began = time.perf_counter()
            try:
                told = await step(tour)
            except (Broken, httpx.HTTPError, KeyError, IndexError) as problem:
                console.print(f"[red]✗ {number:2}. {title}：{problem!r}[/red]", highlight=False)
                return 1
            console.print(
                f"[green]✓[/green] {number:2}. {title}  [dim]{time.perf_counter() - began:.2f}秒[/dim]", highlight=False
            )
            console.print(Padding(told, (0, 0, 0, 6)), highlight=False, style="dim")
    console.print("每一步都成立。")
    return 0


async def twice(tour: Tour) -> str:
    client, seen = tour.client, tour.seen
    day = await tour.today()
    form = {
        "title": "两人同时发布的申报工作安排", "tracks": ["SOCIAL"], "opensOn": str(day), "closesOn": str(day + timedelta(9)),
        "maxItems": 3, "body": "演示。", "documents": [], "occupations": [],
    }  # fmt: skip
    key = f"tour-{time.time_ns()}"
    first = await client.act("bureau", "callDraft", "CallFormInput", form=form, key=key)
    again = await client.act("bureau", "callDraft", "CallFormInput", form=form, key=key)
    if first != again:
        raise Broken("同一幂等键办了两次")
    both = await asyncio.gather(*(client.tried("bureau", "callPublish", id=first["id"]) for _ in range(2)))
    codes = sorted(error["code"] for payload in both for error in payload["errors"])
    if codes != ["WRONG_STAGE"]:
        raise Broken(str(codes))
    seen["twice"] = first["id"]
    return "一次办成，另一次得到WRONG_STAGE；同一幂等键只办一次"


async def verify(tour: Tour) -> str:
    await asyncio.sleep(1.0)
    problems = await verify_ledger() + verify_site(tour.config.out)
    with tempfile.TemporaryDirectory() as folder:
        beside = replace(tour.config, out=Path(folder) / "site", state=Path(folder) / "state", key="")
        await build.full(beside)
        problems += differences(tour.config.out, beside.out)
    if problems:
        raise Broken("；".join(problems[:5]))
    ms = sorted(seconds * 1000 for seconds in tour.to_disk)
    return f"办理到页面可见：中位{statistics.median(ms):.0f}毫秒，最长{ms[-1]:.0f}毫秒（{len(ms)}次）"


def differences(left: Path, right: Path) -> list[str]:
    """The files that differ between two published trees, the log and its kept versions apart."""
    names = {
        str(file.relative_to(root)) for root in (left, right) for file in root.rglob("*")
        if file.is_file() and not log.apart(str(file.relative_to(root)))
    }  # fmt: skip
    return [
        f"{name}不同" for name in sorted(names)
        if not (left / name).exists() or not (right / name).exists() or (left / name).read_bytes() != (right / name).read_bytes()
    ]  # fmt: skip
