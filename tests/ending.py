"""What happens to an institution after its filing: renewal, endings and closure, each step through GraphQL, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from . import story
from .conftest import cloned
from .world import World, settled

ORG = "Y000012000001"
HASH = "ab" * 32
DUTIES = ("SESSIONS", "RESULTS", "CERTIFICATES", "ARCHIVE", "SEAL", "COMPLAINTS", "NOTICE")
CUSTODY = {
    "custodian": "天津海河职教集团档案室", "address": "和平区南京路1号", "phone": "022-27000001", "paperUntil": "2029-12-31",
    "electronicUntil": "2031-12-31", "contact": "教务处", "contactPhone": "022-27000002",
}  # fmt: skip


@asynccontextmanager
async def beyond(server: str, template: str) -> AsyncIterator[World]:
    """A world whose deployment goes on under the measure of 2021 after it has expired."""
    async with cloned(server, template) as url, settled(url, fallback_ruleset="measures-2021") as world:
        yield world


async def filed(world: World, who: str = "factory") -> str:
    """An institution filed from 2022-03-09 to 2025-03-09; its id."""
    filing = await story.submitted(world, who)
    await story.approved(world, filing)
    await story.live(world, filing)
    await world.move_to(date(2022, 3, 9), 0)
    await story.granted(world, filing)
    return await institution(world)


async def institution(world: World, org: str = ORG) -> str:
    found = await world.data("query($o: String) { institution(orgCode: $o) { id } }", o=org)
    return str(found["institution"]["id"])


async def seen(world: World, select: str, org: str = ORG, as_: str | None = None) -> Any:
    """What somebody (the public) reads of the institution."""
    found = await world.data(f"query($o: String) {{ institution(orgCode: $o) {{ {select} }} }}", as_, o=org)
    return found["institution"]


async def renewal(world: World, as_: str = "centre", select: str = "id stage") -> Any:
    """The renewal that is due first."""
    return (await world.data(f"{{ renewals(first: 1) {{ nodes {{ {select} }} }} }}", as_))["renewals"]["nodes"][0]


async def drafted(world: World, who: str = "factory", most: int = 9) -> str:
    """A renewal whose application is written, from the reminder on."""
    scopes = (await seen(world, "scopes { nodes { id } }"))["scopes"]["nodes"][:most]
    found = await renewal(world, who)
    form = {
        "report": "三年来共组织认定十二批。", "documentTitle": "续期申请书", "documentSha256": HASH,
        "scopes": [scope["id"] for scope in scopes],
    }  # fmt: skip
    await world.act(who, "renewalDraft", id=found["id"], form=form)
    return str(found["id"])


async def submitted(world: World, who: str = "factory") -> str:
    id_ = await drafted(world, who)
    await world.act(who, "renewalSubmit", id=id_)
    return id_


async def renewed(world: World, id_: str) -> Any:
    """Renewed by the centre, for all that was applied for."""
    asked = await world.data(
        "query($id: ID!) { node(id: $id) { ... on Renewal { application { scopes { nodes { id } } } } } }", "centre", id=id_
    )
    scopes = [scope["id"] for scope in asked["node"]["application"]["scopes"]["nodes"]]
    form = {"opinion": "备案期内工作规范", "scopes": scopes}
    select = "stage late decidedOn grants { nodes { number issuedOn validFrom validTo late article } }"
    return await world.act("centre", "renewalRenew", select, id=id_, form=form)


def works(*left_out: str) -> list[dict[str, Any]]:
    """A plan with a line for every duty."""
    return [{"duty": duty, "outstanding": False, "plan": "已办结"} for duty in DUTIES if duty not in left_out]


def ending_form(institution_: str, **changes: Any) -> dict[str, Any]:
    return {
        "institution": institution_, "reason": "业务调整", "documentTitle": "自愿终止评价工作的申请", "documentSha256": HASH,
        "works": works(), **changes,
    }  # fmt: skip


async def ended(world: World, institution_: str, who: str = "factory") -> None:
    """Ended at its own wish."""
    made = await world.act(who, "endingApply", form=ending_form(institution_))
    await world.act("centre", "endingCancel", id=made["id"], form={"note": "该单位自愿终止评价工作"})


async def proposed(world: World, institution_: str) -> str:
    form = {
        "institution": institution_, "facts": "未经考核颁发证书", "effect": "媒体多次报道",
        "exhibits": [{"title": "调查报告", "sha256": HASH}],
    }  # fmt: skip
    return str((await world.act("centre", "revocationPropose", form=form))["id"])


async def decision(world: World, **changes: Any) -> dict[str, Any]:
    note = "违规开展认定，情节严重，造成不良社会影响"
    return {"document": "津人社撤〔2022〕1号", "dated": str(await story.today(world)), "sha256": HASH, "note": note, **changes}


async def consent(world: World, **changes: Any) -> dict[str, Any]:
    return {"document": "人社鉴函〔2022〕9号", "dated": str(await story.today(world)), "sha256": HASH, **changes}


async def closure(world: World, as_: str = "factory") -> Any:
    """The closure of the institution with its items, as somebody reads it."""
    return (await seen(world, "closure { id stage items { nodes { id duty plan settledOn } } }", as_=as_))["closure"]
