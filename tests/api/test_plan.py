"""A plan from draft to end through the API: pre-flight, review, amendment, re-validation, a sitting held (articles 14 to 16, 21)."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from api.read import record_id
from schema.record.dossier import QUESTIONS
from schema.record.transaction import connection
from tests import assessing, ending, story
from tests.api.test_refusals import everything
from tests.world import World

PREFLIGHT = """query($id: ID!) { planPreflight(id: $id) { ready lastSubmissionOn earliestFirstOn
  remarks { blocks code article field sitting } } }"""
NODE = "query($id: ID!) { node(id: $id) { ... on %s { %s } } }"


async def seen(world: World, type_: str, select: str, id_: str, as_: str | None = "centre") -> Any:
    return (await world.data(NODE % (type_, select), as_, id=id_))["node"]


async def codes(world: World, as_: str, act: str, **arguments: Any) -> set[str]:
    return {one["code"] for one in (await world.tried(as_, act, **arguments))["userErrors"]}


async def test_a_plan_is_drafted_reviewed_held_and_ended(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.assessed(world, institution, 3, 2)
    assert (plan["stage"], plan["endedOn"], plan["passedCount"]) == ("ENDED", "2022-03-23", 2)
    assert plan["number"] == f"{institution['orgCode']}-2022-0001"
    select = "supervisionRecords { nodes { phase } } scope { level } candidates { nodes { stage theory passed nameMasked documentMasked } }"
    held = await seen(world, "Sitting", select, plan["sittings"]["nodes"][0]["id"])
    assert [one["phase"] for one in held["supervisionRecords"]["nodes"]] == ["START", "END"]
    assert held["scope"] == {"level": 4}
    assert [(one["stage"], one["theory"], one["passed"]) for one in held["candidates"]["nodes"]] == [
        ("EXAMINED", 80.0, True), ("EXAMINED", 80.0, True), ("EXAMINED", 59.5, False),
    ]  # fmt: skip
    assert held["candidates"]["nodes"][0]["nameMasked"] == "赵**"
    assert held["candidates"]["nodes"][0]["documentMasked"] == "*" * 14 + assessing.number(0)[-4:]


async def test_the_preflight_says_before_submission_what_the_centre_would_say(world: World) -> None:
    institution = await story.filed(world)  # filed from Wednesday 2022-03-09
    near = await assessing.sitting(world, institution, date(2022, 3, 15), level=3)
    plan = await assessing.drafted(world, institution, {**near, "level": 2}, {**near, "startsAt": "17:00", "endsAt": "18:00"})
    told = (await world.data(PREFLIGHT, "factory", id=plan["id"]))["planPreflight"]
    assert (told["ready"], told["lastSubmissionOn"], told["earliestFirstOn"]) == (False, "2022-03-08", "2022-03-16")
    assert told["remarks"] == [
        {"blocks": True, "code": "TOO_LATE", "article": "第十六条第（一）项", "field": "sittings", "sitting": None},
        {"blocks": True, "code": "LEVEL", "article": "第四条第（一）项", "field": "sittings.0.level", "sitting": 1},
    ]
    assert await codes(world, "factory", "planSubmit", id=plan["id"]) == {"TOO_LATE", "LEVEL"}
    assert (await world.data(PREFLIGHT, "rival", id=plan["id"]))["planPreflight"] is None
    assert (await world.data(PREFLIGHT, None, id=plan["id"]))["planPreflight"] is None
    form = await assessing.form(world, institution, {**near, "day": "2022-03-16"})
    await world.act("factory", "planAmend", id=plan["id"], form=form)
    again = await seen(world, "Plan", "deadline { due owedBy article alternatives { reading due } } sittings { totalCount }", plan["id"], "factory")
    assert (again["deadline"]["due"], again["deadline"]["owedBy"], again["sittings"]["totalCount"]) == ("2022-03-09", ["INSTITUTION"], 1)
    assert {"reading": "clear_days", "due": "2022-03-08"} in again["deadline"]["alternatives"]
    assert (await world.data(PREFLIGHT, "factory", id=plan["id"]))["planPreflight"]["ready"]
    await world.act("factory", "planSubmit", id=plan["id"])


async def test_saving_a_draft_again_without_a_new_day_opens_no_new_stay(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.drafted(world, institution)
    form = await assessing.form(world, institution, title="改名")
    await world.act("factory", "planAmend", id=plan["id"], form=form)
    assert (await seen(world, "Plan", "stays { totalCount }", plan["id"], "factory"))["stays"]["totalCount"] == 1


async def test_a_returned_plan_shows_what_to_mend_and_must_be_in_time_again(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.submitted(world, institution)  # for 2022-03-23
    reasons = [{"code": "PLAN_PEOPLE", "sitting": plan["sittings"]["nodes"][0]["id"], "message": "请再安排一名考评人员"}]
    await world.act("centre", "planReturn", id=plan["id"], form={"reasons": reasons})
    told = await seen(world, "Plan", "returnReasons { nodes { text article sittingOrdinal message } } deadline { due }", plan["id"], "factory")
    assert told["returnReasons"]["nodes"] == [{
        "text": "考评人员安排不当", "article": "第九条第（四）项", "sittingOrdinal": 1, "message": "请再安排一名考评人员",
    }]  # fmt: skip
    assert told["deadline"]["due"] == "2022-03-16"
    await world.move_to(date(2022, 3, 17))
    assert await codes(world, "factory", "planSubmit", id=plan["id"]) == {"TOO_LATE"}
    later = await assessing.sitting(world, institution, date(2022, 3, 24))
    await world.act("factory", "planMend", id=plan["id"], form=await assessing.form(world, institution, later))
    again = await world.act("factory", "planSubmit", "number version stage firstSubmittedAt submittedAt", id=plan["id"])
    assert (again["number"], again["version"], again["stage"]) == (plan["number"], 2, "REVIEW")
    assert again["firstSubmittedAt"] < again["submittedAt"]


async def test_the_centre_alone_accepts_and_nobody_by_silence(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.submitted(world, institution)
    for who in ("factory", "bureau", "xiqing", "auditor"):
        assert "NOT_YOUR_OFFICE" in await codes(world, who, "planAccept", id=plan["id"])
    await world.move_to(date(2022, 3, 22))
    found = await seen(world, "Plan", "stage deadline { owedBy overdue legal }", plan["id"])
    assert found == {"stage": "REVIEW", "deadline": {"owedBy": ["CENTRE"], "overdue": True, "legal": False}}
    assert await codes(world, "factory", "sittingOpen", id=plan["sittings"]["nodes"][0]["id"],
                       form=assessing.signature(await assessing.people(world, institution))) >= {"WRONG_STAGE"}  # fmt: skip


async def test_point_9_accepted_is_not_yet_allowed_to_begin(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.ready(world, institution)
    level4 = next(one["id"] for one in institution["scopes"]["nodes"] if one["level"] == 4)
    change = await story.change(world, institution, {"subject": "SCOPE_REMOVE", "scope": level4})
    one = plan["sittings"]["nodes"][0]["id"]
    impact = await seen(world, "Change", "impact", change["id"])
    assert any("2022-0001第1场（2022-03-23）将不在备案范围内" in line for line in impact["impact"])
    await story.confirmed(world, change)
    flagged = await seen(world, "Sitting", "stage flaggedAt findings { code article }", one)
    assert (flagged["stage"], flagged["findings"]) == ("PLANNED", [{"code": "SCOPE_DATES", "article": "第四条第（一）项"}])
    for who in ("factory", "centre"):
        tasks = (await world.data('{ worklist(noun: "sitting") { nodes { noun subject } } }', who))["worklist"]["nodes"]
        assert [task["noun"] for task in tasks] == ["sitting"], who
    lines = (await world.data("{ ledger(first: 9) { nodes { noun act role article } } }", "auditor"))["ledger"]["nodes"]
    assert {"noun": "sitting", "act": "flag", "role": "LAW", "article": "第四条第（一）项"} in lines
    await world.move_to(date(2022, 3, 23))
    staff = await assessing.people(world, institution)
    assert await codes(world, "factory", "sittingOpen", id=one, form=assessing.signature(staff)) == {"SCOPE_DATES"}
    assert (await seen(world, "Sitting", "stage openedAt", one)) == {"stage": "PLANNED", "openedAt": None}
    off = await world.act("centre", "sittingCallOff", "stage plan { stage }", id=one, form={"reason": "不在备案范围内"})
    assert off == {"stage": "CANCELLED", "plan": {"stage": "CANCELLED"}}


async def test_a_sound_sitting_is_not_on_the_centres_worklist_and_not_called_off(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.ready(world, institution, 1)
    assert (await world.data('{ worklist(noun: "sitting") { totalCount } }', "centre"))["worklist"]["totalCount"] == 0
    one = plan["sittings"]["nodes"][0]["id"]
    assert await codes(world, "centre", "sittingCallOff", id=one, form={"reason": "停"}) == {"STILL_SOUND"}


async def test_when_the_filing_is_revoked_what_was_planned_is_flagged(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.ready(world, institution, 1)
    case = await ending.proposed(world, institution["id"])
    await world.act("bureau", "revocationDecide", id=case, form=await ending.decision(world))
    await world.act("centre", "revocationRecordConsentLast", id=case, form=await ending.consent(world))
    found = await seen(world, "Sitting", "findings { code article }", plan["sittings"]["nodes"][0]["id"])
    assert found["findings"] == [{"code": "FILING_REVOKED", "article": "第二十四条"}]


async def test_an_assessor_is_swapped_by_an_amendment_the_centre_accepts(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.ready(world, institution, 1)
    change = await story.change(world, institution, {"subject": "STAFF_ADD", "duty": "ASSESSOR", "person": "新考评员"})
    await story.confirmed(world, change)
    staff = await assessing.people(world, institution)
    one = plan["sittings"]["nodes"][0]["id"]
    blank = {"sitting": one, "reason": "原考评员生病", "assessors": []}
    assert await codes(world, "factory", "amendmentPropose", form=blank) == {"NO_CHANGE"}
    wrong = {**blank, "assessors": [staff["FULL_TIME"]]}
    assert await codes(world, "factory", "amendmentPropose", form=wrong) == {"WRONG_DUTY"}
    form = {**blank, "assessors": [staff["ASSESSOR"]], "startsAt": "13:00"}
    made = await world.act("factory", "amendmentPropose", "id number before after deadline { owedBy }", form=form)
    assert (made["number"], made["deadline"]["owedBy"]) == (f"{plan['number']}-T01", ["CENTRE"])
    assert await codes(world, "factory", "amendmentPropose", form=form) == {"AMENDMENT_OPEN"}
    assert (await seen(world, "Sitting", "startsAt", one)) == {"startsAt": "09:00"}
    await world.act("centre", "amendmentAccept", id=made["id"])
    now = await seen(world, "Sitting", "startsAt assessors { nodes { staff { name } } }", one)
    assert now == {"startsAt": "13:00", "assessors": {"nodes": [{"staff": {"name": "新考评员"}}]}}
    assert (await assessing.opened(world, plan))["stage"] == "HELD"


async def test_point_7_no_session_without_its_supervisor_from_start_to_end(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.ready(world, institution, 1)
    await world.move_to(date(2022, 3, 23))
    staff, one = await assessing.people(world, institution), plan["sittings"]["nodes"][0]["id"]
    unsigned = assessing.signature(staff, signed=False)
    other = assessing.signature({"INTERNAL_SUPERVISOR": staff["ASSESSOR"]})
    assert await codes(world, "factory", "sittingOpen", id=one, form=unsigned) == {"NOT_SIGNED"}
    assert await codes(world, "factory", "sittingOpen", id=one, form=other) == {"NOT_THE_SUPERVISOR"}
    await assessing.opened(world, plan)
    assert await codes(world, "factory", "sittingEnd", id=one, form=unsigned) == {"NOT_SIGNED", "ATTENDANCE_MISSING"}
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with connection() as raw:  # the wall behind the law
            await raw.execute("UPDATE sitting SET stage = 'ENDED', ended_at = now() + interval '9 years'")


async def test_who_was_not_found_eligible_has_no_result_by_any_way(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.accepted(world, institution)
    first, second = await assessing.enrolled(world, plan, 2)
    await assessing.checked(world, plan, [first])
    await assessing.seated(world, plan, [first, second])
    await assessing.opened(world, plan)
    one = plan["sittings"]["nodes"][0]["id"]
    assert await codes(world, "factory", "sittingMark", id=one, form=assessing.marks([first, second])) == {"NOT_ELIGIBLE"}
    assert (await seen(world, "Candidate", "stage theory", first["id"])) == {"stage": "ELIGIBLE", "theory": None}
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with connection() as raw:
            await raw.execute("UPDATE candidate SET stage = 'EXAMINED', passed = true, attended = true WHERE stage = 'ENROLLED'")


async def test_one_person_is_enrolled_once_for_the_same_assessment(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.drafted(world, institution)
    [first] = await assessing.enrolled(world, plan, 1)
    again = assessing.candidate_form(plan, 0, name="别名")
    assert await codes(world, "factory", "candidateEnrol", form=again) == {"CANDIDATE_TWICE"}
    await world.act("factory", "candidateWithdraw", id=first["id"], form={"reason": "本人放弃"})
    made = await world.act("factory", "candidateEnrol", "ordinal", form=again)
    assert made["ordinal"] == 2
    outsider = assessing.candidate_form(plan, 1, relation=None)
    assert await codes(world, "factory", "candidateEnrol", form=outsider) == {"NOT_OWN_WORKER"}


async def test_many_are_checked_in_one_act_with_a_line_each(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.drafted(world, institution)
    candidates = await assessing.enrolled(world, plan, 5)
    assert (await assessing.checked(world, plan, candidates, 1)) | {"id": ""} == {"id": "", "eligible": 4, "ineligible": 1}
    lines = (await world.data("{ ledger(first: 6) { nodes { noun act role cause position } } }", "auditor"))["ledger"]["nodes"]
    assert [one["act"] for one in lines] == ["qualify", "qualify", "qualify", "disqualify", "qualify", "check"]
    assert {one["cause"] for one in lines[:-1]} == {lines[-1]["position"]}


async def test_bureau_and_districts_have_numbers_of_people_and_no_people(world: World) -> None:
    institution = await story.filed(world)  # of 和平区, assessing in 西青区
    plan = await assessing.ready(world, institution, 2)
    select = "candidateCount eligibleCount candidates { totalCount } sittings { nodes { seatedCount candidates { totalCount } } }"
    for who in ("bureau", "heping", "xiqing"):
        assert await seen(world, "Plan", select, plan["id"], who) == {
            "candidateCount": 2, "eligibleCount": 2, "candidates": {"totalCount": 0},
            "sittings": {"nodes": [{"seatedCount": 2, "candidates": {"totalCount": 0}}]},
        }, who  # fmt: skip
    await assessing.held(world, plan)
    lines = "ledger { nodes { act form } }"
    assert (await seen(world, "Sitting", lines, plan["sittings"]["nodes"][0]["id"], "bureau"))["ledger"]["nodes"] == []
    told = await world.data("{ ledger(first: 100) { nodes { form } } }", "bureau")
    assert plan["candidates"][0]["id"] not in str(told)
    assert str(record_id(plan["candidates"][0]["id"])) not in str(told)
    marked = (await seen(world, "Sitting", lines, plan["sittings"]["nodes"][0]["id"]))["ledger"]["nodes"]
    assert str(record_id(plan["candidates"][0]["id"])) in str(marked)
    for who in ("rival", "citizen", None):
        assert await seen(world, "Plan", "number", plan["id"], who) is None
    assert await seen(world, "Candidate", "name", plan["candidates"][0]["id"], "bureau") is None
    name = "name nameMasked bornOn documentMasked"
    centre = await seen(world, "Candidate", name, plan["candidates"][0]["id"])
    auditor = await seen(world, "Candidate", name, plan["candidates"][0]["id"], "auditor")
    assert (centre["name"], centre["bornOn"]) == (assessing.person(0), "1990-03-07")
    assert (auditor["name"], auditor["nameMasked"], auditor["bornOn"]) == (None, "赵**", None)


async def test_a_draft_is_the_institutions_own(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.drafted(world, institution)
    [one] = await assessing.enrolled(world, plan, 1)
    for who in ("centre", "bureau", "auditor", "heping"):
        assert await seen(world, "Plan", "title", plan["id"], who) is None
        assert await seen(world, "Candidate", "nameMasked", one["id"], who) is None


async def test_employers_plans_are_not_told_to_the_public_and_organisations_are(world: World) -> None:
    employer = await story.filed(world)
    await assessing.accepted(world, employer)
    hidden = await world.data("{ publicPlans { totalCount } publicChanges { nodes { noun } } }")
    assert hidden["publicPlans"]["totalCount"] == 0
    assert "plan" not in {one["noun"] for one in hidden["publicChanges"]["nodes"]}


async def test_an_organisations_plan_is_public_once_accepted_and_stays_when_called_off(world: World) -> None:
    institution = await assessing.organisation(world)
    plan = await assessing.submitted(world, institution)
    ask = """query($n: String) { publicPlan(number: $n) { title cancelled feeBasis institutionName sittings { nodes { day siteAddress } } } }"""
    assert (await world.data(ask, n=plan["number"]))["publicPlan"] is None
    await world.act("centre", "planAccept", id=plan["id"])
    [candidate] = await assessing.enrolled(world, plan, 1)
    shown = (await world.data(ask, n=plan["number"]))["publicPlan"]
    assert shown == {
        "title": "2022年第一批电工等级认定", "cancelled": False, "feeBasis": assessing.FEE,
        "institutionName": "天津school职业技能有限公司", "sittings": {"nodes": [{"day": "2022-03-23", "siteAddress": "西青区学府路2号"}]},
    }  # fmt: skip
    coming = """{ coming: publicSittings(coming: true, edition: "2015", occupation: "6-31-01-03") { nodes { day plan { number orgCode } } }
      of: publicSittings(occupation: "6-31-01-03") { totalCount } else: publicSittings(occupation: "4-10-01-06") { totalCount }
      later: publicSittings(edition: "2022", occupation: "6-31-01-03") { totalCount } over: publicSittings(coming: false) { totalCount } }"""
    of = {"number": plan["number"], "orgCode": (await world.data("{ institutions { nodes { orgCode } } }"))["institutions"]["nodes"][0]["orgCode"]}
    assert await world.data(coming) == {
        "coming": {"nodes": [{"day": "2022-03-23", "plan": of}]}, "of": {"totalCount": 1}, "else": {"totalCount": 0}, "later": {"totalCount": 0},
        "over": {"totalCount": 0},
    }  # fmt: skip
    one = plan["sittings"]["nodes"][0]["id"]
    form = {"sitting": one, "reason": "场地检修", "assessors": [], "startsAt": "13:00"}
    change = await world.act("school", "amendmentPropose", form=form)
    await world.act("centre", "amendmentAccept", id=change["id"])
    await world.act("school", "sittingCancel", id=one, form={"reason": "报名人数不足"})
    assert (await world.data(ask, n=plan["number"]))["publicPlan"]["cancelled"] is True
    now = await world.data(coming)
    assert (now["coming"]["nodes"], now["of"]["totalCount"], now["over"]["totalCount"]) == ([], 1, 1)
    feed = (await world.data("{ publicChanges(first: 100) { nodes { event noun key } } }"))["publicChanges"]["nodes"]
    told = [one["event"] for one in feed if one["noun"] == "plan"]
    assert told == ["plan.accepted", "plan.amended", "plan.amended", "plan.cancelled"]
    assert {one["key"] for one in feed if one["noun"] == "plan"} == {plan["number"]}
    assert await seen(world, "Candidate", "id", candidate["id"], None) is None


async def test_the_number_of_a_person_stands_nowhere_but_sealed(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.ready(world, institution, 1)
    bad = assessing.candidate_form(plan, 1, document=assessing.number(1)[:-1] + "Y")
    answer = await world.tried("factory", "candidateEnrol", form=bad)
    assert assessing.number(1)[:-1] not in str(answer)
    async with connection() as raw:
        tables = await raw.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for table in (row["tablename"] for row in tables):
            told = await raw.fetchval(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE $1 OR t::text LIKE $2',
                                      f"%{assessing.number(0)}%", "%13802200000%")  # fmt: skip
            assert told == 0, table


async def test_the_renewal_dossier_counts_what_was_assessed(world: World) -> None:
    institution = await story.filed(world)
    await assessing.assessed(world, institution, 3, 2)
    async with connection() as raw:
        id_ = await raw.fetchval("SELECT id FROM institution")
        told = {one.name: await raw.fetchval(one.sql, id_, date(2022, 3, 9), date(2022, 3, 23)) for one in QUESTIONS}
    names = ("plans", "plan_returns", "sittings", "examined", "passed", "deviations")
    assert [told[name] for name in names] == [1, 0, 1, 3, 2, 0]


async def test_what_is_refused_leaves_everything_as_it_was(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.ready(world, institution, 2)
    staff, one = await assessing.people(world, institution), plan["sittings"]["nodes"][0]["id"]
    first, second = plan["candidates"]
    before = await everything()
    for act, arguments in (
        ("planSubmit", {"id": plan["id"]}),
        ("planAmend", {"id": plan["id"], "form": await assessing.form(world, institution)}),
        ("sittingOpen", {"id": one, "form": assessing.signature(staff)}),  # not its day
        ("sittingMark", {"id": one, "form": assessing.marks([first, second])}),  # not held
        ("sittingSeat", {"id": one, "form": {"candidates": [first["id"], first["id"]]}}),
        ("candidateEnrol", {"form": assessing.candidate_form(plan, 0)}),  # enrolled before
        ("eligibilityCheck", {"form": {"plan": plan["id"], "rows": [
            {"candidate": first["id"], "eligible": False, "reason": "年限不足"}, {"candidate": second["id"], "eligible": True}]}}),
        ("amendmentPropose", {"form": {"sitting": one, "reason": "改期", "assessors": [], "day": "2022-03-10"}}),
    ):
        assert (await world.tried("factory", act, **arguments))["userErrors"], act
        assert await everything() == before, act


async def test_the_last_two_sittings_end_at_once_and_the_plan_ends_once(world: World) -> None:
    institution = await story.filed(world)
    staff, day = await assessing.people(world, institution), date(2022, 3, 23)
    halves = [
        await assessing.sitting(world, institution, day, startsAt=start, endsAt=end)
        for start, end in (("09:00", "12:00"), ("13:00", "16:00"))
    ]
    plan = await assessing.accepted(world, institution, *halves)
    candidates = await assessing.enrolled(world, plan, 2)
    await assessing.checked(world, plan, candidates)
    for at, candidate in enumerate(candidates):
        await assessing.seated(world, plan, [candidate], at)
        await assessing.opened(world, plan, at)
    ids = [one["id"] for one in plan["sittings"]["nodes"]]
    for one in ids:
        await world.act("factory", "sittingAttend", id=one, form={"absent": []})
    ends = (world.tried("factory", "sittingEnd", id=one, form=assessing.signature(staff)) for one in ids)
    assert [one["userErrors"] for one in await asyncio.gather(*ends)] == [[], []]
    found = await seen(world, "Plan", "stage endedOn", plan["id"], "factory")
    assert found == {"stage": "ENDED", "endedOn": "2022-03-23"}


async def test_enrolling_at_once_gives_every_candidate_a_number_and_nobody_two_entries(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.drafted(world, institution)
    forms = [assessing.candidate_form(plan, at // 2) for at in range(16)]  # everybody twice
    told = await asyncio.gather(*(world.tried("factory", "candidateEnrol", "ordinal", form=form) for form in forms))
    assert sorted(one["candidate"]["ordinal"] for one in told if one["candidate"]) == list(range(1, 9))
    refused = [one["userErrors"][0]["code"] for one in told if one["userErrors"]]
    assert refused == ["CANDIDATE_TWICE"] * 8


async def test_an_amendment_under_review_lapses_when_the_sitting_begins(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.ready(world, institution, 1)
    form = {"sitting": plan["sittings"]["nodes"][0]["id"], "reason": "停电", "assessors": [], "startsAt": "13:00"}
    asked = await world.act("factory", "amendmentPropose", form=form)
    await assessing.opened(world, plan)
    assert await seen(world, "Amendment", "stage", asked["id"]) == {"stage": "WITHDRAWN"}
    assert (await seen(world, "Sitting", "startsAt", form["sitting"])) == {"startsAt": "09:00"}


async def test_a_plan_called_off_takes_its_sittings_with_it(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.ready(world, institution, 1)
    off = await world.act("factory", "planCancel", "stage remark sittings { nodes { stage } }", id=plan["id"], form={"reason": "停产"})
    assert off == {"stage": "CANCELLED", "remark": "停产", "sittings": {"nodes": [{"stage": "CANCELLED"}]}}
    late = assessing.candidate_form(plan, 7)
    assert await codes(world, "factory", "candidateEnrol", form=late) == {"PLAN_OVER"}


async def test_direct_recognition_is_for_employers_with_their_rules(world: World) -> None:
    institution = await story.filed(world)
    one = await assessing.sitting(world, institution, date(2022, 3, 9) + timedelta(14), method="DIRECT")
    plan = await assessing.drafted(world, institution, one)
    assert await codes(world, "factory", "planSubmit", id=plan["id"]) == {"RULE_MISSING"}
    form = await assessing.form(world, institution, one, **assessing.RULE)
    await world.act("factory", "planAmend", id=plan["id"], form=form)
    await world.act("factory", "planSubmit", id=plan["id"])
