"""The working day of an institution, each step through GraphQL: a plan, its candidates, a sitting held, for tests that go on from there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from schema.law.identity import check_character
from schema.record.transaction import transaction

from . import story
from .world import World

FEE = "津发改价费〔2020〕1号"
RULE = {"ruleTitle": "本公司技能人才等级认定办法", "ruleSha256": "ef" * 32}
SITTINGS = "sittings { nodes { id ordinal stage day findings { code } } }"
PLAN = f"id number stage {SITTINGS}"
SELECT = "id ordinal stage nameMasked"


def number(at: int, born: str = "19900307") -> str:
    """A sound number of an identity card; every `at` (0 to 999) another person."""
    stem = f"120101{born}{at:03}"
    return stem + check_character(stem)


def person(at: int) -> str:
    return "赵钱孙李周吴郑王冯陈"[at % 10] + "一二三四五六七八九十"[at // 10 % 10] + "甲乙丙丁戊己庚辛壬癸"[at // 100 % 10]


async def organisation(world: World, who: str = "school") -> dict[str, Any]:
    """A social organisation, selected and filed on 2022-03-09, as `story.filed` answers an employer."""
    round_ = await story.selection(world, (who,))
    await story.scored(world, round_, [40, 50])
    [filing] = round_["filings"]
    choice = {"filing": filing["id"], "selected": True, "reason": "得分最高"}
    await world.act("centre", "roundPropose", id=round_["id"], form={"choices": [choice]})
    decision = {"opinion": "同意", "verdicts": story.verdicts(filing["items"])}
    await world.act("bureau", "filingApprove", id=filing["id"], form=decision)
    await story.live(world, filing)
    await world.move_to(await story.today(world) + timedelta(8), 9)
    grant = (await story.granted(world, filing))["grants"]["nodes"][0]
    found = (await world.data(story.HELD, who, code=grant["orgCode"]))["institution"]
    return {**found, "who": who}


async def people(world: World, institution: dict[str, Any]) -> dict[str, str]:
    """The ids of the institution's staff by their duty (the last registered of each)."""
    query = "query($c: String) { institution(orgCode: $c) { unit { staff { nodes { id duty } } } } }"
    found = await world.data(query, institution["who"], c=institution["orgCode"])
    return {one["duty"]: one["id"] for one in found["institution"]["unit"]["staff"]["nodes"]}


async def sitting(world: World, institution: dict[str, Any], day: date, level: int = 4, **changes: Any) -> dict[str, Any]:
    """A sitting of the occupation the institution is filed for, at its place, with its people."""
    staff, scopes = await people(world, institution), institution["scopes"]["nodes"]
    occupation = next(one["occupation"]["id"] for one in scopes if one["level"] == level)
    return {
        "day": str(day), "startsAt": "09:00", "endsAt": "16:30", "site": institution["unit"]["sites"]["nodes"][0]["id"],
        "occupation": occupation, "level": level, "standard": await story.standard(world, occupation),
        "method": "THEORY_AND_SKILL", "capacity": 400, "assessors": [staff["ASSESSOR"]],
        "supervisor": staff["INTERNAL_SUPERVISOR"], **changes,
    }  # fmt: skip


async def form(world: World, institution: dict[str, Any], *sittings: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A plan of these sittings; without any, of one in two weeks."""
    day = await story.today(world) + timedelta(14)
    chosen = list(sittings) or [await sitting(world, institution, day)]
    return {"institution": institution["id"], "title": "2022年第一批电工等级认定", "sittings": chosen, **changes}


async def drafted(world: World, institution: dict[str, Any], *sittings: dict[str, Any], **changes: Any) -> dict[str, Any]:
    made = await world.act(institution["who"], "planDraft", PLAN, form=await form(world, institution, *sittings, **changes))
    return {**made, "institution": institution, "who": institution["who"]}


async def submitted(world: World, institution: dict[str, Any], *sittings: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A plan under review."""
    plan = await drafted(world, institution, *sittings, **changes)
    return plan | await world.act(plan["who"], "planSubmit", PLAN, id=plan["id"])


async def accepted(world: World, institution: dict[str, Any], *sittings: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A plan that the centre has accepted."""
    plan = await submitted(world, institution, *sittings, **changes)
    return plan | await world.act("centre", "planAccept", PLAN, id=plan["id"])


def candidate_form(plan: dict[str, Any], at: int, level: int = 4, **changes: Any) -> dict[str, Any]:
    """A candidate of the plan; of an employer its own worker."""
    scopes = plan["institution"]["scopes"]["nodes"]
    own = {} if plan["institution"]["orgCode"].startswith("S") else {"relation": "OWN"}
    return {
        "plan": plan["id"], "occupation": next(one["occupation"]["id"] for one in scopes if one["level"] == level), "level": level,
        "name": person(at), "documentKind": "ID_CARD", "document": number(at), "phone": f"1380220{at:04}", "kind": "FIRST",
        "ground": "从事本职业工作满一年", **own, **changes,
    }  # fmt: skip


async def enrolled(world: World, plan: dict[str, Any], count: int = 3, since: int = 0, **changes: Any) -> list[dict[str, Any]]:
    """Candidates enrolled one by one."""
    return [
        await world.act(plan["who"], "candidateEnrol", SELECT, form=candidate_form(plan, at, **changes))
        for at in range(since, since + count)
    ]  # fmt: skip


async def checked(world: World, plan: dict[str, Any], candidates: list[dict[str, Any]], *refused: int) -> dict[str, Any]:
    """All found eligible, but those at the given places."""
    yes = {"eligible": True, "evidence": "劳动合同和工作年限证明"}
    no = {"eligible": False, "reason": "工作年限不足"}
    rows = [{"candidate": one["id"], **(no if at in refused else yes)} for at, one in enumerate(candidates)]
    select = "id eligible ineligible"
    return await world.act(plan["who"], "eligibilityCheck", select, form={"plan": plan["id"], "rows": rows})


async def seated(world: World, plan: dict[str, Any], candidates: list[dict[str, Any]], at: int = 0) -> None:
    """Put down for one of the plan's sittings."""
    chosen = {"candidates": [one["id"] for one in candidates]}
    await world.act(plan["who"], "sittingSeat", id=plan["sittings"]["nodes"][at]["id"], form=chosen)


async def ready(world: World, institution: dict[str, Any], count: int = 3, **changes: Any) -> dict[str, Any]:
    """An accepted plan of one sitting in two weeks, with candidates found eligible and seated: `plan["candidates"]`."""
    plan = await accepted(world, institution, **changes)
    candidates = await enrolled(world, plan, count)
    await checked(world, plan, candidates)
    await seated(world, plan, candidates)
    return {**plan, "candidates": candidates}


def signature(staff: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {"supervisor": staff["INTERNAL_SUPERVISOR"], "statement": "考场、设备、人员均符合方案", "signed": True, **changes}


async def opened(world: World, plan: dict[str, Any], at: int = 0) -> dict[str, Any]:
    """Its day has come and the sitting has begun, supervised."""
    held = plan["sittings"]["nodes"][at]
    day = date.fromisoformat(held["day"])
    if await story.today(world) < day:
        await world.move_to(day)
    staff = await people(world, plan["institution"])
    return await world.act(plan["who"], "sittingOpen", "id stage openedAt", id=held["id"], form=signature(staff))


def marks(candidates: list[dict[str, Any]], *failed: int) -> dict[str, Any]:
    """80 and 75 for everybody, 59.5 in theory for those at the given places."""
    return {
        "rows": [
            {"candidate": one["id"], "theory": 59.5 if at in failed else 80.0, "skill": 75.0} for at, one in enumerate(candidates)
        ]
    }  # fmt: skip


async def held(world: World, plan: dict[str, Any], *failed: int, at: int = 0) -> dict[str, Any]:
    """A sitting opened, attended, marked and ended; the plan as it then stands."""
    await opened(world, plan, at)
    one = plan["sittings"]["nodes"][at]["id"]
    await world.act(plan["who"], "sittingAttend", id=one, form={"absent": []})
    await world.act(plan["who"], "sittingMark", id=one, form=marks(plan["candidates"], *failed))
    staff = await people(world, plan["institution"])
    await world.act(plan["who"], "sittingEnd", id=one, form=signature(staff))
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on Plan {{ {PLAN} endedOn passedCount }} }} }}"
    return {**plan, **(await world.data(query, plan["who"], id=plan["id"]))["node"]}


async def assessed(world: World, institution: dict[str, Any], count: int = 3, *failed: int, **changes: Any) -> dict[str, Any]:
    """A plan whose only sitting has been held: ready for its results."""
    return await held(world, await ready(world, institution, count, **changes), *failed)


ONLY_ON_THE_DAY = (  # what a sitting alone brings about, which here has not come: written as it is
    "INSERT INTO deviation (id, kind, says, amended, noted_at, sitting_id)"
    " SELECT gen_random_uuid(), 'SITE', '停电改到二楼', false, now(), id FROM sitting WHERE stage = 'PLANNED'",
    "INSERT INTO supervision_record (id, phase, statement, signed_at, sitting_id, staff_id)"
    " SELECT gen_random_uuid(), 'START', '正常', now(), id, supervisor_id FROM sitting WHERE stage = 'PLANNED'",
)  # fmt: skip


async def something_of_everything(world: World, org: str = "Y000012000001", who: str = "factory") -> None:
    """A plan accepted, with candidates, one of them found ineligible, and an amendment asked for; and a plan returned."""
    institution = {**(await world.data(story.HELD, who, code=org))["institution"], "who": who}
    plan = await accepted(world, institution)
    candidates = await enrolled(world, plan, 3)
    await checked(world, plan, candidates, 2)
    await seated(world, plan, candidates[:2])
    change = {"sitting": plan["sittings"]["nodes"][0]["id"], "reason": "停电", "assessors": [], "startsAt": "13:00"}
    await world.act(who, "amendmentPropose", form=change)
    later = await sitting(world, institution, await story.today(world) + timedelta(15))
    second = await submitted(world, institution, later)
    await world.act("centre", "planReturn", id=second["id"], form={"reasons": [{"code": "PLAN_FEE", "message": "请写明收费依据"}]})
    async with transaction() as raw:
        for sql in ONLY_ON_THE_DAY:
            await raw.execute(sql)
