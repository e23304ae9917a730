"""The worklist narrowed, a dashboard's numbers in one statement, and how they change as a case goes on."""

from __future__ import annotations

from datetime import date, timedelta

from tests import ending, story
from tests.world import World

BOARD = """query($soon: Date) { all: worklist { totalCount } late: worklist(overdue: true) { totalCount }
  calm: worklist(overdue: false) { totalCount } filings: worklist(noun: "filing") { totalCount }
  notices: worklist(noun: "notice") { totalCount } soon: worklist(dueBefore: $soon) { totalCount nodes { due } } }"""
COUNTS = "{ dashboard(first: 50) { nodes { code tasks { totalCount } } } }"
ONE = """query($code: String!) { dashboard(code: $code) { nodes { tasks { totalCount nodes { noun stage subject due } } } } }"""


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


async def counts(world: World, who: str | None) -> dict[str, int]:
    """The figures that are not nought, by one statement."""
    answer = await world.ask(COUNTS, who)
    assert answer["extensions"]["plan"] == "compiled", answer
    return {one["code"]: n for one in answer["data"]["dashboard"]["nodes"] if (n := one["tasks"]["totalCount"])}


async def rows(world: World, who: str, code: str) -> list[tuple[str, str]]:
    [found] = [one["tasks"] for one in (await world.data(ONE, who, code=code))["dashboard"]["nodes"]]
    assert found["totalCount"] == len(found["nodes"])
    return [(one["noun"], one["stage"]) for one in found["nodes"]]


async def test_a_filing_walks_through_the_figures_of_those_whose_turn_it_is(world: World) -> None:
    filing = await story.submitted(world)  # received on 1 March 2022, a Tuesday: the review ends on the 8th
    here = {"call_open": 1}
    assert await counts(world, "centre") == here
    assert await counts(world, "factory") == {**here, "my_open": 1}
    assert await counts(world, "rival") == here
    assert await counts(world, "xiqing") == {**here, "district_applying": 1}  # its place lies there
    await world.move_to(date(2022, 3, 3))
    assert "review_soon" not in await counts(world, "centre")
    await world.move_to(date(2022, 3, 4))  # Monday and Tuesday are left
    assert (await counts(world, "centre"))["review_soon"] == 1
    reasons = {"reasons": [{"code": "EVIDENCE_MISSING", "message": "补"}]}
    await world.act("centre", "filingReturn", id=filing["id"], form=reasons)
    assert await counts(world, "centre") == {**here, "filing_returned": 1}
    assert await counts(world, "factory") == {**here, "my_returned": 1}
    filing |= await story.mended(world, filing, "factory")
    assert await counts(world, "centre") == {**here, "review_again": 1}
    await story.checked(world, filing)
    await world.act("centre", "filingPassReview", id=filing["id"])
    await world.act("centre", "filingAppoint", id=filing["id"], form={"expert": await story.account_id(world, "expert1")})
    assert await counts(world, "centre") == {**here, "assessing": 1}
    assert (await counts(world, "expert1"), await counts(world, "expert2")) == ({"invitation": 1}, {})
    await world.act("expert1", "filingAccept", id=filing["id"], form={"noConflict": True})
    assert await counts(world, "expert1") == {"opinion_due": 1}
    assert await rows(world, "expert1", "opinion_due") == [("filing", "ASSESSMENT")]
    await world.act("expert1", "filingRecuse", id=filing["id"], form={"reason": "近亲属"})
    assert await counts(world, "expert1") == {}


async def test_from_approval_to_the_grant_the_figures_say_what_is_next(world: World) -> None:
    filing = await story.submitted(world)
    await story.assessed(world, filing)
    assert (await counts(world, "bureau"))["to_approve"] == 1
    decision = {"opinion": "同意", "verdicts": story.verdicts(filing["items"])}
    await world.act("bureau", "filingApprove", id=filing["id"], form=decision)
    assert "to_approve" not in await counts(world, "bureau")
    assert (await counts(world, "centre"))["to_publicise"] == 1
    notice = await story.live(world, filing)
    await world.move_to(date(2022, 3, 8))  # the fifth working day
    assert (await counts(world, "centre"))["notice_ending"] == 1
    await world.tried(None, "objectionLodge", form=story.objection(notice["rows"]["nodes"][0]["id"]))
    assert (await counts(world, "centre"))["objection_open"] == 1
    [open_] = (await world.data("{ objections { nodes { id } } }", "centre"))["objections"]["nodes"]
    await world.act("centre", "objectionRefuse", id=open_["id"], form={"reason": "与公示内容无关"})
    await world.move_to(date(2022, 3, 9))
    assert {"to_report": 1}.items() <= (await counts(world, "centre")).items()
    items = {"items": filing["items"]}
    await world.act("centre", "filingReport", id=filing["id"], form=items)
    assert (await counts(world, "centre"))["national_waiting"] == 1
    published = {"publishedOn": "2022-03-09", "url": "http://pjjg.osta.org.cn/1", "evidenceSha256": "cd" * 32}
    await world.act("centre", "filingRecordPublication", id=filing["id"], form={**items, **published})
    assert (await counts(world, "centre"))["to_grant"] == 1


async def test_a_filing_about_to_end_shows_in_120_in_60_and_in_no_days(world: World) -> None:
    await story.filed(world)
    valid_to = date(2025, 3, 9)
    for days, centre, own in ((121, [], 0), (120, ["expiring_prepare"], 1), (60, ["expiring_prepare", "expiring_window"], 1),
                              (0, ["expiring_prepare", "expiring_window", "expiring_today"], 1)):  # fmt: skip
        await world.move_to(valid_to - timedelta(days))
        found = await counts(world, "centre")
        assert [code for code in found if code.startswith("expiring")] == centre, days
        assert (await counts(world, "heping")).get("district_expiring", 0) == own
        assert (await counts(world, "heping"))["district_filed"] == 1
        assert (await counts(world, "xiqing"))["district_filed"] == 1  # its place lies there
    await world.move_to(valid_to + timedelta(1))
    assert (await counts(world, "centre"))["to_cancel"] == 1
    assert "district_filed" not in await counts(world, "heping")


async def test_what_is_overdue_counts_for_the_office_that_owes_it(world: World) -> None:
    await story.submitted(world)
    await world.move_to(date(2022, 3, 9))
    assert (await counts(world, "centre"))["overdue_centre"] == 1
    assert await counts(world, "auditor") == {"overdue_centre": 1}
    assert await rows(world, "auditor", "overdue_centre") == [("filing", "REVIEW")]


async def test_a_selection_and_an_ending_show_to_those_whose_turn_it_is(world: World) -> None:
    round_ = await story.selection(world)
    assert (await counts(world, "centre"))["selecting"] == 1
    assert await counts(world, "expert1") == {"score_due": 1}
    await story.scored(world, round_, [40, 60], [30, 60])
    assert await counts(world, "expert1") == {}
    choices = [{"filing": one["id"], "selected": n == 0, "reason": "择优"} for n, one in enumerate(round_["filings"])]
    await world.act("centre", "roundPropose", id=round_["id"], form={"choices": choices})
    found = await counts(world, "bureau")
    assert (found["list_to_approve"], found["to_approve"]) == (1, 1)


async def test_an_ending_and_a_change_show_to_those_whose_turn_it_is(world: World) -> None:
    filed = await story.filed(world)
    changed = await story.change(world, filed, {"subject": "PHONE", "value": "022-88888888"})
    assert (await counts(world, "centre"))["change_open"] == 1
    assert (await counts(world, "factory"))["my_change_open"] == 1
    await world.act("centre", "changeReturn", id=changed["id"], form={"reasons": [{"code": "EVIDENCE_MISSING", "message": "补"}]})
    assert (await counts(world, "factory"))["my_change_returned"] == 1
    own = await ending.institution(world)
    made = await world.act("factory", "endingApply", form=ending.ending_form(own))
    assert (await counts(world, "centre"))["ending_open"] == 1
    await world.act("centre", "endingReturn", id=made["id"], form={"reason": "补章"})
    assert (await counts(world, "factory"))["my_ending_returned"] == 1
