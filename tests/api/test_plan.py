"""A plan from draft to end through the API: pre-flight, review, amendment, re-validation, a sitting held (articles 14 to 16, 21)."""

from __future__ import annotations

from tests import assessing, story
from tests.world import World


async def test_a_plan_is_drafted_reviewed_held_and_ended(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.assessed(world, institution, 3, 2)
    assert plan["stage"] == "ENDED"
    assert plan["endedOn"] == "2022-03-23"
    assert plan["passedCount"] == 2
    assert plan["number"] == f"{institution['orgCode']}-2022-0001"
