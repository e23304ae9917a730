"""The dashboards: every number is the number of its rows, each office has its own, and each row of regulation.md section 4 is there."""

from __future__ import annotations

import pytest

from tests.api.conftest import WHO
from tests.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
ALL = """{ dashboard(first: 50) { nodes { code title article tasks(first: 100) {
  totalCount nodes { id noun stage caseId availableActs { name } } } } } }"""
ONE = "query($code: String!) { dashboard(code: $code) { totalCount nodes { code } } }"


@pytest.mark.parametrize("who", WHO)
async def test_every_count_is_the_number_of_its_rows_for_every_office(filled: World, who: str | None) -> None:
    board = (await filled.data(ALL, who))["dashboard"]["nodes"]
    for one in board:
        assert one["tasks"]["totalCount"] == len(one["tasks"]["nodes"]), one["code"]
        assert len({task["id"] for task in one["tasks"]["nodes"]}) == one["tasks"]["totalCount"]
        assert one["title"]
        assert one["article"].startswith("第")
    if who in (None, "admin", "supervisor", "site"):
        assert board == []


@pytest.mark.parametrize(
    ("who", "has", "has_not"),
    [  # section 4 of regulation.md, column "morning worklist", as far as it concerns the filing
        ("centre", {"review_soon", "review_again", "notice_ending", "objection_open", "national_waiting", "expiring_prepare",
                    "expiring_window", "expiring_today", "overdue_centre"}, {"my_draft", "invitation", "to_approve"}),
        ("bureau", {"list_to_approve", "to_approve", "call_open", "expiring_prepare"}, {"objection_open", "review_soon"}),
        ("heping", {"district_filed", "district_expiring", "call_open", "district_applying"}, {"to_approve", "objection_open"}),
        ("factory", {"my_returned", "my_change_returned", "my_change_open", "my_renewal"}, {"review_soon", "district_filed"}),
        ("expert1", {"invitation", "opinion_due", "score_due"}, {"my_draft", "assessing"}),
        ("auditor", {"overdue_centre", "overdue_bureau"}, {"to_approve"}),
    ],
)  # fmt: skip
async def test_each_office_has_the_figures_of_its_morning(
    filled: World, who: str, has: set[str], has_not: set[str]
) -> None:
    codes = {one["code"] for one in (await filled.data(ALL, who))["dashboard"]["nodes"]}
    assert has <= codes
    assert codes.isdisjoint(has_not)


async def test_a_figure_of_another_office_does_not_exist(filled: World) -> None:
    nothing = {"dashboard": {"totalCount": 0, "nodes": []}}
    assert await filled.data(ONE, "factory", code="review_soon") == nothing
    assert await filled.data(ONE, None, code="call_open") == nothing
    assert await filled.data(ONE, "factory", code="call_open") == {"dashboard": {"totalCount": 1, "nodes": [{"code": "call_open"}]}}
