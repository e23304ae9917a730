"""Renewal through GraphQL: the last hour of the window and the second after, early, late, refused, and what the record counts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from api import http
from schema.desk import keep
from schema.law.procedure import TIANJIN
from schema.record.dossier import QUESTIONS
from schema.record.institution import Institution
from schema.record.ledger import Line, Stay
from schema.record.renewal import Renewal
from schema.record.transaction import connection
from schema.record.verify import verify_ledger
from tests import ending, story
from tests.api.test_refusals import refused
from tests.world import World


@pytest.fixture
async def world(server: str, template: str) -> AsyncIterator[World]:
    async with ending.beyond(server, template) as found:
        yield found


async def moment_is(world: World, text: str) -> None:
    """Time passes to the second, and nobody looks at the clock."""
    target = datetime.fromisoformat(text).replace(tzinfo=TIANJIN)
    seconds = (target - await http.now(world.settings)) / timedelta(seconds=1)
    await keep.advance(round(seconds))


async def test_the_reminder_comes_a_hundred_and_twenty_days_before_and_tells_both_readings(world: World) -> None:
    await ending.filed(world)
    await world.tick()
    assert (await ending.renewal(world))["stage"] == "AHEAD"
    assert (await world.data("{ worklist { nodes { noun } } }", "factory"))["worklist"]["nodes"] == []
    await world.move_to(date(2024, 11, 9), 0)
    select = "stage opensOn lastDay safeOn advice deadline { due article explanation }"
    found = await ending.renewal(world, "factory", select)
    assert (found["stage"], found["opensOn"], found["lastDay"], found["safeOn"]) == (
        "DRAFT", "2025-01-08", "2025-03-09", "2025-01-08",
    )  # fmt: skip
    assert (found["deadline"]["due"], found["deadline"]["article"]) == ("2025-03-09", "第十二条")
    assert "最迟于备案期满前第六十日提出" in found["advice"]
    assert "在2025年1月8日当日提出，两种理解都符合" in found["advice"]
    waiting = (await world.data("{ worklist { nodes { noun subject due availableActs { mutation } } } }", "factory"))["worklist"]["nodes"]
    assert [(one["noun"], one["due"]) for one in waiting] == [("renewal", "2025-03-09")]
    assert [act["mutation"] for act in waiting[0]["availableActs"]] == ["renewalDraft", "renewalSubmitEarly", "renewalSubmit"]


async def test_point_31_the_day_ends_at_midnight_so_its_last_second_is_in_time(world: World) -> None:
    await ending.filed(world)
    await world.move_to(date(2025, 3, 9), 20)
    id_ = await ending.drafted(world)
    await moment_is(world, "2025-03-09 23:59:58")
    assert (await world.act("factory", "renewalSubmit", id=id_))["stage"] == "EVALUATION"


async def test_one_second_after_the_window_it_is_too_late_even_before_the_clock_has_looked(world: World) -> None:
    await ending.filed(world)
    await world.move_to(date(2025, 3, 9), 20)
    id_ = await ending.drafted(world)
    await moment_is(world, "2025-03-10 00:00:01")
    assert await refused(world, "factory", "renewalSubmit", id=id_) == [("WINDOW_PAST", None, "第十二条")]
    await world.tick()
    assert (await ending.renewal(world))["stage"] == "LAPSED"
    assert await refused(world, "factory", "renewalSubmit", id=id_) == [
        ("WRONG_STAGE", None, "第十二条"), ("WINDOW_PAST", None, "第十二条"),
    ]  # fmt: skip


async def test_an_application_before_the_window_is_stamped_early_and_takes_effect_when_it_opens(world: World) -> None:
    await ending.filed(world)
    await world.move_to(date(2024, 12, 1))
    id_ = await ending.drafted(world)
    assert await refused(world, "factory", "renewalSubmit", id=id_) == [("WINDOW_NOT_OPEN", None, "第十二条")]
    assert await world.act("factory", "renewalSubmitEarly", "stage early", id=id_) == {"stage": "EARLY", "early": True}
    await world.move_to(date(2025, 1, 7), 23)
    assert (await ending.renewal(world))["stage"] == "EARLY"
    await world.move_to(date(2025, 1, 8), 0)
    assert await ending.renewal(world, select="stage early") == {"stage": "EVALUATION", "early": True}


async def test_a_renewal_decided_in_time_moves_the_end_and_gives_scopes_of_their_own(world: World) -> None:
    await ending.filed(world)
    await world.move_to(date(2025, 1, 8))
    id_ = await ending.submitted(world)
    await world.move_to(date(2025, 2, 1))
    done = await ending.renewed(world, id_)
    assert (done["stage"], done["late"]) == ("RENEWED", False)
    assert done["grants"]["nodes"] == [{
        "number": "津技鉴续〔2025〕1号", "issuedOn": "2025-02-01", "validFrom": "2025-03-10", "validTo": "2028-03-10",
        "late": False, "article": "第十二条",
    }]  # fmt: skip
    await world.move_to(date(2025, 3, 10), 0)
    page = await ending.seen(world, "stage validFrom validTo runOff deadline { due } scopes { nodes { validFrom validTo } }")
    assert (page["stage"], page["validFrom"], page["validTo"], page["runOff"]) == ("ACTIVE", "2022-03-09", "2028-03-10", False)
    assert page["deadline"] == {"due": "2028-03-10"}
    now = await ending.seen(world, "now: scopes(current: true) { nodes { validTo } } before: scopes(current: false) { nodes { validTo } }")
    assert [[scope["validTo"] for scope in now[name]["nodes"]] for name in ("now", "before")] == [["2028-03-10"] * 3, ["2025-03-09"] * 3]
    of = (await ending.seen(world, "scopes(first: 1) { nodes { occupation { edition code } } }"))["scopes"]["nodes"][0]["occupation"]
    narrowings = (("it", of["edition"], of["code"]), ("another", of["edition"], "9-99-99-99"), ("once", "1999", of["code"]))
    asked = ", ".join(
        f'{name}: scopes(edition: "{edition}", occupation: "{code}", first: 100) {{ nodes {{ occupation {{ edition code }} }} }}'
        for name, edition, code in narrowings
    )
    narrowed = await ending.seen(world, asked)
    assert all(scope["occupation"] == of for scope in narrowed["it"]["nodes"]) and len(narrowed["it"]["nodes"]) > 0
    assert (narrowed["another"]["nodes"], narrowed["once"]["nodes"]) == ([], [])
    periods = sorted((scope["validFrom"], scope["validTo"]) for scope in page["scopes"]["nodes"])
    assert periods == [("2022-03-09", "2025-03-09")] * 3 + [("2025-03-10", "2028-03-10")] * 3
    assert await Renewal.filter(stage="AHEAD", valid_to=date(2028, 3, 10)).count() == 1
    assert await verify_ledger() == []


async def test_points_12_and_30_a_late_decision_extends_nothing_and_renews_from_the_old_end_and_is_flagged(world: World) -> None:
    await ending.filed(world)
    await world.move_to(date(2025, 3, 9))
    id_ = await ending.submitted(world)
    await world.move_to(date(2025, 3, 20))
    page = await ending.seen(world, "stage stageText ending runOff")
    assert page == {"stage": "EXPIRED", "stageText": "有效期届满", "ending": "EXPIRED", "runOff": True}
    done = await ending.renewed(world, id_)
    assert (done["late"], done["decidedOn"]) == (True, "2025-03-20")
    assert done["grants"]["nodes"][0]["validFrom"] == "2025-03-10"
    assert done["grants"]["nodes"][0]["late"] is True
    page = await ending.seen(world, "stage ending runOff validTo scopes { nodes { validFrom } }")
    assert (page["stage"], page["ending"], page["runOff"], page["validTo"]) == ("ACTIVE", None, False, "2028-03-10")
    # between the old end and the decision nothing could be assessed, and that stays so
    assert sorted({scope["validFrom"] for scope in page["scopes"]["nodes"]}) == ["2022-03-09", "2025-03-20"]


async def test_who_fails_the_evaluation_is_cancelled_for_that_and_for_nothing_else(world: World) -> None:
    own = await ending.filed(world)
    await world.move_to(date(2025, 1, 20))
    id_ = await ending.submitted(world)
    await world.act("centre", "renewalFail", id=id_, form={"reason": "多次逾期报送"})
    assert await refused(world, "centre", "institutionCancel", id=own, form={"reason": "FAILED"}) == [
        ("WRONG_STAGE", None, "第十二条")
    ]
    await world.move_to(date(2025, 3, 12))
    assert await refused(world, "centre", "institutionCancel", id=own, form={"reason": "NOT_APPLIED"}) == [
        ("WRONG_GROUND", "form.reason", "第十二条")
    ]
    select = "stage stageText endedOn effectiveOn runOff"
    assert await world.act("centre", "institutionCancel", select, id=own, form={"reason": "FAILED"}) == {
        "stage": "CANCELLED", "stageText": "注销（续期评估不合格）", "endedOn": "2025-03-12", "effectiveOn": "2025-03-10",
        "runOff": True,
    }  # fmt: skip
    assert [item["duty"] for item in (await ending.closure(world))["items"]["nodes"]] == [
        "RESULTS", "CERTIFICATES", "ARCHIVE", "COMPLAINTS",
    ]  # fmt: skip


async def test_the_clock_never_cancels_it_only_lays_the_case_on_the_worklist(world: World) -> None:
    own = await ending.filed(world)
    await world.move_to(date(2026, 1, 1))
    assert (await ending.seen(world, "stage"))["stage"] == "EXPIRED"
    tasks = (await world.data("{ worklist { nodes { noun stageText availableActs { mutation } } } }", "centre"))["worklist"]["nodes"]
    assert {"noun": "institution", "stageText": "有效期届满", "availableActs": [{"mutation": "institutionCancel"}]} in tasks
    assert await refused(world, "bureau", "institutionCancel", id=own, form={"reason": "NOT_APPLIED"}) == [
        ("NOT_YOUR_OFFICE", None, "第十二条")
    ]
    done = await world.act("centre", "institutionCancel", "stageText", id=own, form={"reason": "NOT_APPLIED"})
    assert done == {"stageText": "注销（未申请续期）"}


async def test_a_pending_evaluation_stands_in_the_way_of_cancelling(world: World) -> None:
    own = await ending.filed(world)
    await world.move_to(date(2025, 3, 9))
    await ending.submitted(world)
    await world.move_to(date(2025, 3, 10))
    assert await refused(world, "centre", "institutionCancel", id=own, form={"reason": "NOT_APPLIED"}) == [
        ("RENEWAL_PENDING", None, "第十二条")
    ]


async def test_withdrawn_in_time_it_may_be_handed_in_again(world: World) -> None:
    await ending.filed(world)
    await world.move_to(date(2025, 2, 1))
    id_ = await ending.submitted(world)
    assert (await world.act("factory", "renewalWithdraw", id=id_, form={"reason": "补充材料"}))["stage"] == "DRAFT"
    assert (await world.act("factory", "renewalSubmit", id=id_))["stage"] == "EVALUATION"
    assert await Stay.filter(noun="renewal", stage="DRAFT").count() == 2


async def test_the_dossier_says_what_the_queries_say(world: World) -> None:
    await ending.filed(world)
    second = await story.call(world)
    more = await story.dossier(world, await _unit(world), second, levels=(2,))
    made = await world.act("factory", "filingDraft", form=more)
    await world.act("factory", "filingSubmit", id=made["id"])
    await world.move_to(date(2022, 4, 1))
    reason = {"code": "EVIDENCE_MISSING", "message": "请补充"}
    await world.act("centre", "filingReturn", id=made["id"], form={"reasons": [reason]})
    await world.act("factory", "filingSubmit", id=made["id"])
    await world.move_to(date(2025, 2, 1))
    id_ = await ending.submitted(world)
    query = "query($id: ID!) { node(id: $id) { ... on Renewal { dossier(first: 100) { nodes { taken name title article count } } } } }"
    told = (await world.data(query, "factory", id=id_))["node"]["dossier"]["nodes"]
    own = await Institution.get()
    async with connection() as raw:
        asked = {q.name: await raw.fetchval(q.sql, own.id, own.valid_from, date(2025, 2, 1)) for q in QUESTIONS}
    assert {one["name"]: one["count"] for one in told} == asked
    assert [one["name"] for one in told] == [question.name for question in QUESTIONS]
    assert {one["taken"] for one in told} == {"SUBMISSION"}
    # counted by hand: one filing handed in twice, returned once, and that ten days after the last day
    assert (asked["scopes"], asked["filings"], asked["returns"], asked["late_by_authority"]) == (3, 2, 1, 1)
    await ending.renewed(world, id_)
    told = (await world.data(query, "centre", id=id_))["node"]["dossier"]["nodes"]
    assert [one["taken"] for one in told] == ["SUBMISSION"] * len(QUESTIONS) + ["DECISION"] * len(QUESTIONS)


async def _unit(world: World) -> dict[str, Any]:
    found = (await world.data("{ units { nodes { id sites { nodes { id } } } } }", "factory"))["units"]["nodes"][0]
    return {"id": found["id"], "site": found["sites"]["nodes"][0]["id"]}


async def test_a_draft_is_the_units_own_until_it_is_handed_in(world: World) -> None:
    await ending.filed(world)
    await world.move_to(date(2024, 12, 1))
    id_ = await ending.drafted(world)
    query = "query($id: ID!) { node(id: $id) { ... on Renewal { application { report } } } }"
    assert (await world.data(query, "factory", id=id_))["node"]["application"] == {"report": "三年来共组织认定十二批。"}
    assert (await world.data(query, "centre", id=id_))["node"] == {"application": None}
    lines = await world.data("query($id: ID!) { node(id: $id) { ... on Renewal { ledger { nodes { act form } } } } }", "centre", id=id_)
    assert all("十二批" not in line["form"] for line in lines["node"]["ledger"]["nodes"])
    for other in ("rival", "xiqing", "citizen", None):
        assert (await world.data(query, other, id=id_))["node"] is None
    assert await refused(world, "rival", "renewalSubmitEarly", id=id_) == [("NOT_FOUND", "id", "第十二条")]


async def test_only_what_is_held_can_be_renewed_and_only_what_was_asked_for(world: World) -> None:
    await ending.filed(world)
    await world.move_to(date(2025, 2, 1))
    scopes = [scope["id"] for scope in (await ending.seen(world, "scopes { nodes { id } }"))["scopes"]["nodes"]]
    id_ = await ending.drafted(world, most=2)
    await world.act("factory", "renewalSubmit", id=id_)
    form = {"opinion": "合格", "scopes": scopes}
    assert await refused(world, "centre", "renewalRenew", id=id_, form=form) == [
        ("SCOPE_NOT_ASKED", "form.scopes.2", "第十二条")
    ]
    done = await world.act("centre", "renewalRenew", "stage", id=id_, form={**form, "scopes": scopes[:1]})
    assert done == {"stage": "RENEWED"}
    page = await ending.seen(world, "scopes { nodes { validTo } }")
    assert sum(scope["validTo"] == "2028-03-10" for scope in page["scopes"]["nodes"]) == 1


async def test_an_institution_from_before_renewals_gets_its_case_from_the_clock_once(world: World) -> None:
    await ending.filed(world)
    async with connection() as raw:  # as an older version left it
        await raw.execute("DELETE FROM stay WHERE noun = 'renewal'; DELETE FROM renewal")
    await world.move_to(date(2024, 11, 20))
    found = await ending.renewal(world, "factory", "stage validTo opensOn lastDay deadline { due } institution { orgCode }")
    assert found == {
        "stage": "DRAFT", "validTo": "2025-03-09", "opensOn": "2025-01-08", "lastDay": "2025-03-09",
        "deadline": {"due": "2025-03-09"}, "institution": {"orgCode": ending.ORG},
    }  # fmt: skip
    await world.tick()
    assert await Renewal.all().count() == 1
    lines = await Line.filter(noun__in=("institution", "renewal"), role__in=("CLOCK", "LAW"), act__in=("await_renewal", "open", "remind"))
    told = [(line.noun, line.act, line.role, line.occurred_at.astimezone(TIANJIN).date().isoformat()) for line in lines]
    assert sorted(told) == [
        ("institution", "await_renewal", "CLOCK", "2022-03-09"), ("renewal", "open", "LAW", "2022-03-09"),
        ("renewal", "open", "LAW", "2022-03-09"), ("renewal", "remind", "CLOCK", "2024-11-09"),
    ]  # fmt: skip
    assert await verify_ledger() == []
