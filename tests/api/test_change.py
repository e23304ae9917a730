"""Changes of filed particulars through GraphQL (article 11): split, confirmed, remembered, and told to the public."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests import story
from tests.world import World

PAGE = """query($code: String!, $on: Date) { institution(orgCode: $code) { name phone stage formerNames
  versions(on: $on) { nodes { name phone legalPerson since until change { number } } }
  scopes(on: $on) { nodes { level validTo removed site: siteAddress } } timeline { nodes { event noun key detail } } } }"""
NOTICE = "query($n: String) { changeNotice(number: $n) { number confirmedOn summary institutionName lines { nodes { subjectText before after endsOn } } } }"


async def page(world: World, institution: dict[str, Any], on: str | None = None) -> Any:
    return (await world.data(PAGE, code=institution["orgCode"], on=on))["institution"]


async def test_a_mixed_change_is_split_and_the_rest_confirmed(world: World) -> None:
    institution = await story.filed(world)
    scope = institution["scopes"]["nodes"][0]
    site = institution["unit"]["sites"]["nodes"][0]["id"]
    standard = await story.standard(world, scope["occupation"]["id"])
    raised = {"subject": "SCOPE_ADD", "occupation": scope["occupation"]["id"], "level": 2, "standard": standard, "site": site,
              "experience": "十年"}  # fmt: skip
    named = {"subject": "NAME", "value": "天津海河智能装备有限公司"}
    change = await story.change(world, institution, named, raised, call=institution["call"])
    print(change)
    done = await story.confirmed(world, change)
    print(done)
    print(await page(world, institution))
    print(await world.data(NOTICE, n=done["number"]))
