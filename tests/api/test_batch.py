"""Results from the sitting to certificates in hand, through GraphQL: rows that go their own way, and what is refused (articles 8, 16, 21)."""

from __future__ import annotations

from tests import results, story
from tests.world import World


async def test_a_batch_goes_from_the_sitting_to_certificates(world: World) -> None:
    institution = await story.filed(world)
    sitting = await results.held(world, institution, 3)
    batch = await results.issued(world, institution, sitting)
    assert batch["stage"] == "CLOSED"
    assert [row["certificate"]["stage"] for row in batch["rows"]["nodes"]] == ["ISSUED"] * 3
    assert [row["certificate"]["number"] for row in batch["rows"]["nodes"]] == [f"{institution['orgCode']}225{n:06}" for n in (1, 2, 3)]
