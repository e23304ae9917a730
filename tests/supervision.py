"""Supervision, each step through GraphQL, for tests: supervisors, the year's programme, a draw, a visit, what follows."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from . import story
from .api.files import PNG
from .world import World

ORG = "Y000012000001"
SEED = "5e" * 32
VALUE = "03 11 17 22 28 31 09"
METHOD, ITEMS = "ON_SITE", 5
SUPERVISORS = ("supervisor", "supervisor2", "supervisor3", "supervisor4")
SCRIPT = Path(__file__).parent.parent / "site" / "content" / "downloads" / "redraw.py"


async def appointed(world: World, *names: str, passed: bool = True, until: str = "2022-12-31") -> dict[str, str]:
    """Supervisors in office and trained; the code of each."""
    codes = {}
    for name in names or SUPERVISORS:
        form = {
            "account": await story.account_id(world, name), "employment": "PART_TIME", "appointedFrom": str(await story.today(world)),
            "appointedTo": until, "qualification": "高级考评员",
        }  # fmt: skip
        made = await world.act("centre", "supervisorAppoint", "id code", form=form)
        training = {"title": "督导员培训", "heldOn": str(await story.today(world)), "hours": 16, "passed": passed}
        await world.act("centre", "supervisorTrain", id=made["id"], form=training)
        codes[name] = made["code"]
    return codes


async def programme(world: World, **changes: Any) -> dict[str, Any]:
    """The year's programme, published."""
    form = {
        "year": 2022, "title": "2022年度日常督导计划", "ratio": 5, "times": 2, "riskWeight": 2, "mostWeight": 5,
        "methods": ["ON_SITE", "REMOTE"], "body": "对备案的评价机构随机抽查。", **changes,
    }  # fmt: skip
    made = await world.act("centre", "programmeDraft", form=form)
    return await world.act("centre", "programmePublish", "id number", id=made["id"])


async def prepared(world: World, programme_: dict[str, Any], **changes: Any) -> dict[str, Any]:
    day = await story.today(world)
    form = {
        "programme": programme_["id"], "method": METHOD, "scope": "认定活动全过程", "visitsBy": str(day + timedelta(30)), **changes,
    }  # fmt: skip
    return await world.act("centre", "drawPrepare", "id number stage objects { nodes { orgCode weight } }", form=form)


async def commitment(world: World, **changes: Any) -> dict[str, Any]:
    day = await story.today(world)
    return {
        "commitment": hashlib.sha256(SEED.encode()).hexdigest(), "source": "某彩票第2022030期开奖号码，以空格分隔",
        "knownOn": str(day + timedelta(1)), **changes,
    }  # fmt: skip


async def committed(world: World, programme_: dict[str, Any]) -> dict[str, Any]:
    made = await prepared(world, programme_)
    return await world.act("centre", "drawCommit", "id number rosterHash", id=made["id"], form=await commitment(world))


async def drawn(world: World, draw: dict[str, Any]) -> list[dict[str, Any]]:
    """The public value entered by one, the seed opened by another; the tasks, as the centre sees them."""
    await world.move_to(await story.today(world) + timedelta(1))
    await world.act("centre", "drawWitness", id=draw["id"], form={"value": VALUE})
    await world.act("centre2", "drawPerform", id=draw["id"], form={"value": VALUE, "seed": SEED})
    return await tasks(world)


async def tasks(world: World, as_: str = "centre") -> Any:
    select = "id number stage digest posts { nodes { id code ordinal acceptedAt releasedOn } } institution { orgCode }"
    return (await world.data(f"{{ inspections {{ nodes {{ {select} }} }} }}", as_))["inspections"]["nodes"]


def seated(task: dict[str, Any], codes: dict[str, str]) -> list[str]:
    """The accounts on a task, in order."""
    names = {code: name for name, code in codes.items()}
    return [names[post["code"]] for post in task["posts"]["nodes"] if post["releasedOn"] is None]


async def accepted(world: World, task: dict[str, Any], who: list[str]) -> None:
    for name in who:
        await world.act(name, "inspectionAccept", id=task["id"], form={"noConflict": True})


async def photo(world: World, who: str) -> dict[str, Any]:
    """A picture taken on the spot, uploaded."""
    headers = {"authorization": f"Bearer {world.tokens[who]}"}
    answer = await world.client.post("/files", params={"name": "考场.png"}, content=PNG, headers=headers)
    taken = await now(world) - timedelta(minutes=40)
    return {
        "attachment": answer.json()["attachment"]["id"], "takenAt": taken.isoformat(), "place": "实训楼二层考场",
        "latitude": "39.123456", "longitude": "117.123456",
    }  # fmt: skip


async def now(world: World) -> datetime:
    from api.http import now as here

    return await here(world.settings)


async def visit_form(world: World, who: str, failed: tuple[int, ...] = (2,), **changes: Any) -> dict[str, Any]:
    checks = [
        {"code": f"{METHOD}.{n}", "result": "NOT_MET" if n in failed else "MET", **({"note": "考评人员与备案不符"} if n in failed else {})}
        for n in range(1, ITEMS + 1)
    ]
    end = await now(world) - timedelta(minutes=10)
    return {
        "beganAt": (end - timedelta(hours=1)).isoformat(), "endedAt": end.isoformat(), "place": "西青区学府路2号",
        "checks": checks, "photos": [await photo(world, who)], **changes,
    }  # fmt: skip


async def visited(world: World, task: dict[str, Any], who: list[str]) -> None:
    """Some hours later, at the place."""
    await world.move_to(await story.today(world) + timedelta(1), 15)
    await world.act(who[0], "inspectionVisit", id=task["id"], form=await visit_form(world, who[0]))


FINDINGS = {
    "conclusion": "考评人员管理存在问题。",
    "issues": [{"article": 11, "facts": "两名考评人员未经备案参加考评", "serious": True}],
}


async def handed_over(world: World, task: dict[str, Any], who: list[str], findings: Any = None) -> None:
    """Recorded by one, signed by all, handed to the institution."""
    made = await world.act(who[0], "inspectionRecord", "digest", id=task["id"], form=findings or FINDINGS)
    for name in who:
        await world.act(name, "inspectionSign", id=task["id"], form={"digest": made["digest"]})
    await world.act(who[0], "inspectionHandOver", id=task["id"])


async def rectification(world: World, task: dict[str, Any], days: int = 10) -> dict[str, Any]:
    due = await story.today(world) + timedelta(days)
    form = {"inspection": task["id"], "demands": "更换考评人员，报送名单", "dueOn": str(due)}
    return await world.act("centre", "rectificationOrder", "id number dueOn", form=form)


def redrawn(*files: Path) -> subprocess.CompletedProcess[str]:
    """What the public's script says to these files: plain Python, no package of ours."""
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *map(str, files)], capture_output=True, text=True, check=False, timeout=60
    )


def altered(file: Path, to: Path, change: Any) -> Path:
    """The same file with something otherwise."""
    told = json.loads(file.read_text("utf-8"))
    change(told["draw"])
    to.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return to

