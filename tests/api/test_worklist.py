"""The worklist narrowed, and a dashboard's numbers in one statement."""

from __future__ import annotations

from datetime import date

from tests import story
from tests.world import World

BOARD = """query($soon: Date) { all: worklist { totalCount } late: worklist(overdue: true) { totalCount }
  calm: worklist(overdue: false) { totalCount } filings: worklist(noun: "filing") { totalCount }
  notices: worklist(noun: "notice") { totalCount } soon: worklist(dueBefore: $soon) { totalCount nodes { due } } }"""


async def numbers(world: World, who: str, soon: date) -> dict[str, int]:
    answer = await world.ask(BOARD, who, soon=str(soon))
    assert answer["extensions"]["plan"] == "compiled", answer
    return {name: found["totalCount"] for name, found in answer["data"].items()}


async def test_a_dashboard_counts_what_waits_for_the_office_by_kind_and_by_day(world: World) -> None:
    await story.submitted(world)  # received on 1 March 2022: the review ends on 8 March
    await story.submitted(world, "rival")
    seen = await numbers(world, "centre", date(2022, 3, 8))
    assert seen == {"all": 2, "late": 0, "calm": 2, "filings": 2, "notices": 0, "soon": 0}
    assert (await numbers(world, "centre", date(2022, 3, 9)))["soon"] == 2
    await world.move_to(date(2022, 3, 9))
    seen = await numbers(world, "centre", date(2022, 3, 8))
    assert (seen["late"], seen["calm"]) == (2, 0)
    assert (await numbers(world, "bureau", date(2022, 3, 8)))["filings"] == 0
