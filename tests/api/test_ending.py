"""Endings through GraphQL: at one's own wish, by revocation, and what must still be done afterwards (articles 13, 24, 25)."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from schema.record.closure import Closure
from schema.record.institution import Institution, Termination
from schema.record.ledger import Line
from schema.record.renewal import Renewal
from schema.record.verify import verify_ledger
from tests import ending, story
from tests.api.test_refusals import refused
from tests.ending import DUTIES, ORG
from tests.world import World

A13, A17, A24, A25 = "第十三条", "第十七条", "第二十四条", "第二十五条"
NOTICE = """{ terminations { nodes { number orgCode name ending endingText article decidedOn effectiveOn validFrom validTo
              note certificates } } }"""


async def test_a_voluntary_end_without_a_plan_for_every_duty_is_refused(world: World) -> None:
    own = await ending.filed(world)
    form = ending.ending_form(own, works=ending.works("ARCHIVE", "SEAL"))
    assert await refused(world, "factory", "endingApply", form=form) == [("PLAN_MISSING", "form.works", A25)] * 2
    form = ending.ending_form(own, works=[])
    assert await refused(world, "factory", "endingApply", form=form) == [("PLAN_MISSING", "form.works", A25)] * 7
    works = [{**work, "outstanding": True} if work["duty"] == "RESULTS" else work for work in ending.works()]
    assert await refused(world, "factory", "endingApply", form=ending.ending_form(own, works=works)) == [
        ("PLAN_UNDATED", "form.works.1.by", A25)
    ]


async def test_a_voluntary_end_needs_the_signed_document(world: World) -> None:
    own = await ending.filed(world)
    form = ending.ending_form(own, documentSha256="x", documentTitle=" ")
    assert await refused(world, "factory", "endingApply", form=form) == [
        ("EMPTY", "form.documentTitle", A13), ("WRONG_FORM", "form.documentSha256", A13),
    ]  # fmt: skip


async def test_nobody_ends_anothers_filing(world: World) -> None:
    own = await ending.filed(world)
    await story.unit(world, "rival")
    assert await refused(world, "rival", "endingApply", form=ending.ending_form(own)) == [
        ("NOT_YOUR_UNIT", "form.institution", A13)
    ]
    made = await world.act("factory", "endingApply", form=ending.ending_form(own))
    assert await refused(world, "rival", "endingWithdraw", id=made["id"], form={"reason": "否"}) == [("NOT_FOUND", "id", A13)]
    assert await refused(world, "factory", "endingCancel", id=made["id"], form={}) == [("NOT_YOUR_OFFICE", None, A13)]
    query = "query($id: ID!) { node(id: $id) { ... on Ending { reason documentSha256 works { totalCount } } } }"
    for other in ("rival", "xiqing", "expert1", "citizen", None):
        assert (await world.data(query, other, id=made["id"]))["node"] is None
    assert (await world.data(query, "centre", id=made["id"]))["node"]["works"]["totalCount"] == 7


async def test_a_unit_ends_at_its_own_wish_and_the_public_reads_how(world: World) -> None:
    own = await ending.filed(world)
    made = await world.act("factory", "endingApply", "id number stage deadline { due legal }", form=ending.ending_form(own))
    assert (made["number"], made["stage"]) == ("津技鉴止申〔2022〕1号", "APPLIED")
    assert made["deadline"] == {"due": "2022-03-16", "legal": False}
    assert await refused(world, "factory", "endingApply", form=ending.ending_form(own)) == [
        ("ALREADY_APPLIED", "form.institution", A13)
    ]
    await world.act("centre", "endingReturn", id=made["id"], form={"reason": "印章不清"})
    await world.act("factory", "endingAmend", id=made["id"], form=ending.ending_form(own))
    await world.move_to(date(2022, 3, 14))
    await world.act("centre", "endingCancel", id=made["id"], form={"note": "该单位自愿终止评价工作"})
    page = await ending.seen(world, "stage stageText ending endedOn effectiveOn runOff timeline { nodes { event } } closure { stage }")
    assert page == {
        "stage": "CANCELLED", "stageText": "注销（自愿终止）", "ending": "VOLUNTARY", "endedOn": "2022-03-14",
        "effectiveOn": "2022-03-14", "runOff": True, "closure": {"stage": "OPEN"},
        "timeline": {"nodes": [{"event": event} for event in (
            "institution.listed", "grant.issued", "termination.issued", "institution.ended")]},
    }  # fmt: skip
    told = (await world.data(NOTICE))["terminations"]["nodes"]
    assert len(told) == 1
    assert told[0].pop("certificates").startswith("备案结束前依法颁发的职业技能等级证书继续有效")
    assert told[0] == {
        "number": "津技鉴终〔2022〕1号", "orgCode": ORG, "name": "天津factory职业技能有限公司", "ending": "VOLUNTARY",
        "endingText": "注销（自愿终止）", "article": A13, "decidedOn": "2022-03-14", "effectiveOn": "2022-03-14",
        "validFrom": "2022-03-09", "validTo": "2025-03-09", "note": "该单位自愿终止评价工作",
    }  # fmt: skip
    assert await Renewal.filter(stage="CLOSED").count() == 1
    assert await verify_ledger() == []


async def test_point_14_revocation_needs_both_and_the_centre_alone_cannot(world: World) -> None:
    own = await ending.filed(world)
    id_ = await ending.proposed(world, own)
    form = await ending.decision(world)
    assert await refused(world, "centre", "revocationDecide", id=id_, form=form) == [("NOT_YOUR_OFFICE", None, A24)]
    assert await refused(world, "centre", "revocationRecordConsentLast", id=id_, form=await ending.consent(world)) == [
        ("WRONG_STAGE", None, A24)
    ]
    assert await refused(world, "bureau", "revocationDecideLast", id=id_, form=form) == [("WRONG_STAGE", None, A24)]
    assert await world.act("bureau", "revocationDecide", "stage", id=id_, form=form) == {"stage": "DECIDED"}
    assert (await ending.seen(world, "stage"))["stage"] == "ACTIVE"
    assert (await world.data(NOTICE))["terminations"]["nodes"] == []
    select = "stage institution { stage stageText effectiveOn }"
    done = await world.act("centre", "revocationRecordConsentLast", select, id=id_, form=await ending.consent(world))
    assert done == {
        "stage": "REVOKED", "institution": {"stage": "REVOKED", "stageText": "撤销备案", "effectiveOn": "2022-03-09"},
    }  # fmt: skip
    told = (await world.data(NOTICE))["terminations"]["nodes"][0]
    assert (told["ending"], told["article"], told["note"]) == ("REVOKED", A24, "违规开展认定，情节严重，造成不良社会影响")


async def test_the_national_centre_may_consent_before_the_bureau_decides(world: World) -> None:
    own = await ending.filed(world)
    id_ = await ending.proposed(world, own)
    await world.act("centre", "revocationRecordConsent", id=id_, form=await ending.consent(world))
    assert (await ending.seen(world, "stage"))["stage"] == "ACTIVE"
    tasks = (await world.data("{ worklist { nodes { noun availableActs { name } } } }", "bureau"))["worklist"]["nodes"]
    assert [act["name"] for task in tasks if task["noun"] == "revocation" for act in task["availableActs"]] == [
        "decide_last", "decline",
    ]  # fmt: skip
    await world.act("bureau", "revocationDecideLast", id=id_, form=await ending.decision(world))
    assert (await ending.seen(world, "stage"))["stage"] == "REVOKED"
    causes = await Line.filter(noun="institution", act="revoke")
    assert [(line.role, line.article) for line in causes] == [("LAW", A24)]


async def test_the_bureau_may_decline_and_the_institution_goes_on(world: World) -> None:
    own = await ending.filed(world)
    id_ = await ending.proposed(world, own)
    await world.act("centre", "revocationRecordConsent", id=id_, form=await ending.consent(world))
    done = await world.act("bureau", "revocationDecline", "stage", id=id_, form={"reason": "情节不严重，责令整改"})
    assert done == {"stage": "DECLINED"}
    assert (await ending.seen(world, "stage ending"))["ending"] is None
    assert (await world.data("{ revocations { totalCount } }", "factory"))["revocations"]["totalCount"] == 0


async def test_a_proposal_is_told_to_nobody_outside_before_it_is_decided(world: World) -> None:
    own = await ending.filed(world)
    await ending.proposed(world, own)
    for who, count in (("centre", 1), ("bureau", 1), ("auditor", 1), ("factory", 0), ("heping", 0), ("citizen", 0), (None, 0)):
        assert (await world.data("{ revocations { totalCount } }", who))["revocations"]["totalCount"] == count
    events = (await world.data("{ publicChanges(first: 100) { nodes { event } } }"))["publicChanges"]["nodes"]
    assert not [event for event in events if "revo" in event["event"] or "termin" in event["event"]]


@pytest.mark.parametrize("changes", [{"dated": "2022-03-08"}, {"dated": "2022-03-10"}])
async def test_a_paper_is_neither_older_than_the_proposal_nor_of_the_future(world: World, changes: dict[str, str]) -> None:
    own = await ending.filed(world)
    id_ = await ending.proposed(world, own)
    form = await ending.decision(world, **changes)
    assert await refused(world, "bureau", "revocationDecide", id=id_, form=form) == [("DATE_UNSOUND", "form.dated", A24)]


async def test_no_way_leads_back_from_an_end(world: World) -> None:
    own = await ending.filed(world)
    pending = await ending.proposed(world, own)
    await ending.ended(world, own)
    assert (await ending.seen(world, "stage availableActs { name }", as_="centre")) == {"stage": "CANCELLED", "availableActs": []}
    assert await refused(world, "centre", "institutionCancel", id=own, form={"reason": "FAILED"}) == [
        ("WRONG_STAGE", None, "第十二条"), ("RENEWAL_PENDING", None, "第十二条"),
    ]  # fmt: skip
    assert await refused(world, "bureau", "revocationDecide", id=pending, form=await ending.decision(world)) == [
        ("WRONG_STAGE", None, A24)
    ]
    assert [code for code, _, _ in await refused(world, "factory", "endingApply", form=ending.ending_form(own))] == ["NOT_IN_FORCE"]
    form = {"institution": own, "facts": "违规", "effect": "恶劣", "exhibits": [{"title": "甲", "sha256": ending.HASH}]}
    assert await refused(world, "centre", "revocationPropose", form=form) == [("ALREADY_ENDED", "form.institution", A24)]


async def test_an_end_and_a_revocation_that_race_leave_one_end(world: World) -> None:
    own = await ending.filed(world)
    id_ = await ending.proposed(world, own)
    await world.act("bureau", "revocationDecide", id=id_, form=await ending.decision(world))
    made = await world.act("factory", "endingApply", form=ending.ending_form(own))
    both = await asyncio.gather(
        world.tried("centre", "endingCancel", id=made["id"], form={}),
        world.tried("centre2", "revocationRecordConsentLast", id=id_, form=await ending.consent(world)),
    )
    assert sorted(len(payload["userErrors"]) > 0 for payload in both) == [False, True]
    assert await Termination.all().count() == await Closure.all().count() == 1
    assert (await Institution.get()).ending in ("VOLUNTARY", "REVOKED")
    assert await verify_ledger() == []


async def test_point_15_the_closure_is_done_only_when_every_duty_is_settled_and_the_archive_has_a_keeper(world: World) -> None:
    own = await ending.filed(world)
    await ending.ended(world, own)
    found = await ending.closure(world)
    assert [item["duty"] for item in found["items"]["nodes"]] == list(DUTIES)
    assert {item["plan"] for item in found["items"]["nodes"]} == {"已办结"}
    assert await refused(world, "centre", "closureComplete", id=found["id"]) == [
        *[("ITEM_OPEN", f"form.items.{duty}", A25) for duty in DUTIES], ("NO_CUSTODIAN", "form.custodian", A17),
    ]  # fmt: skip
    short = {**ending.CUSTODY, "paperUntil": "2025-03-08", "electronicUntil": "2027-03-08"}
    assert await refused(world, "factory", "closureEntrust", id=found["id"], form=short) == [
        ("KEPT_TOO_SHORT", "form.paperUntil", A17), ("KEPT_TOO_SHORT", "form.electronicUntil", A17),
    ]  # fmt: skip
    await story.unit(world, "rival")
    assert await refused(world, "rival", "closureEntrust", id=found["id"], form=ending.CUSTODY) == [("NOT_YOUR_UNIT", None, A25)]
    await world.act("factory", "closureEntrust", id=found["id"], form=ending.CUSTODY)
    paper = {"evidence": "移交清单", "sha256": ending.HASH}
    for item in found["items"]["nodes"]:
        await world.act("factory", "closureSettle", id=found["id"], form={"item": item["id"], **paper})
    first = found["items"]["nodes"][0]["id"]
    assert await refused(world, "factory", "closureSettle", id=found["id"], form={"item": first, **paper}) == [
        ("ITEM_SETTLED", "form.item", A25)
    ]
    await world.act("centre", "closureReopen", id=found["id"], form={"item": first, "reason": "清单不全"})
    assert await refused(world, "centre", "closureComplete", id=found["id"]) == [("ITEM_OPEN", "form.items.SESSIONS", A25)]
    await world.act("centre", "closureSettle", id=found["id"], form={"item": first, **paper})
    assert (await world.act("centre", "closureComplete", id=found["id"]))["stage"] == "DONE"
    page = await ending.seen(world, "runOff closure { stage custodian phone paperUntil electronicUntil paperLeast contact }")
    assert page == {"runOff": False, "closure": {
        "stage": "DONE", "custodian": "天津海河职教集团档案室", "phone": "022-27000001", "paperUntil": "2029-12-31",
        "electronicUntil": "2031-12-31", "paperLeast": "2025-03-09", "contact": "教务处"}}  # fmt: skip
    # the duty to keep goes on: the keeper may change, never for less than article 17
    assert (await refused(world, "factory", "closureMove", id=found["id"], form=short))[0][0] == "KEPT_TOO_SHORT"
    moved = {**ending.CUSTODY, "custodian": "天津市档案馆"}
    assert await world.act("factory", "closureMove", "custodian", id=found["id"], form=moved) == {"custodian": "天津市档案馆"}


async def test_who_settled_what_is_not_for_the_public_but_the_keeper_is(world: World) -> None:
    own = await ending.filed(world)
    await ending.ended(world, own)
    await story.unit(world, "rival")
    for who, count in ((None, 0), ("citizen", 0), ("rival", 0), ("factory", 7), ("centre", 7), ("heping", 7), ("xiqing", 0)):
        page = await ending.seen(world, "closure { items { totalCount } }", as_=who)
        assert page["closure"]["items"]["totalCount"] == count, who


async def test_only_the_unit_itself_has_its_closure_on_its_worklist(world: World) -> None:
    own = await ending.filed(world)
    await ending.ended(world, own)
    await story.unit(world, "rival")
    query = "{ worklist { nodes { noun subject } } }"
    waiting = {who: (await world.data(query, who))["worklist"]["nodes"] for who in ("factory", "rival", "centre", "bureau")}
    task = {"noun": "closure", "subject": f"天津factory职业技能有限公司 {ORG}"}
    assert task in waiting["factory"]
    assert task in waiting["centre"]
    assert task not in waiting["rival"] + waiting["bureau"]


async def test_point_30_a_late_decision_on_a_voluntary_end_stands_and_is_flagged(world: World) -> None:
    own = await ending.filed(world)
    await world.move_to(date(2022, 3, 10))
    made = await world.act("factory", "endingApply", form=ending.ending_form(own))
    await world.move_to(date(2022, 3, 25))
    query = "query($id: ID!) { node(id: $id) { ... on Ending { stays { nodes { stage due late } } } } }"
    await world.act("centre", "endingCancel", id=made["id"], form={})
    stays = (await world.data(query, "centre", id=made["id"]))["node"]["stays"]["nodes"]
    # late by the service target: valid all the same, and flagged
    assert stays[0] == {"stage": "APPLIED", "due": "2022-03-17", "late": True}
    assert (await ending.seen(world, "stage"))["stage"] == "CANCELLED"


async def test_open_changes_and_additions_never_handed_in_end_with_the_filing_by_operation_of_law(world: World) -> None:
    institution = await story.filed(world)
    proof = story.evidence(await story.today(world))
    site, occupation = institution["unit"]["sites"]["nodes"][0]["id"], institution["scopes"]["nodes"][0]["occupation"]["id"]
    raised = {
        "subject": "SCOPE_ADD", "occupation": occupation, "level": 2, "standard": await story.standard(world, occupation),
        "site": site, "experience": "十年",
    }  # fmt: skip
    open_ = await story.change(world, institution, {"subject": "NAME", "value": "天津新名有限公司"}, raised, call=institution["call"])
    draft = {"institution": institution["id"], "lines": [{**proof, "subject": "PHONE", "value": "022-27000009"}]}
    await world.act("factory", "changeDraft", form=draft)
    await ending.ended(world, institution["id"])
    changes = (await world.data("{ changes { nodes { id stage stageText lines { nodes { outcome } } } } }", "factory"))["changes"]["nodes"]
    assert sorted((one["stage"], one["stageText"], [line["outcome"] for line in one["lines"]["nodes"]]) for one in changes) == [
        ("CLOSED", "备案已另行结束", ["LAPSED"]), ("CLOSED", "备案已另行结束", ["LAPSED", "TORN_OUT"]),
    ]  # fmt: skip
    filings = (await world.data("{ filings { nodes { stage items { nodes { stage } } } } }", "factory"))["filings"]["nodes"]
    assert [(one["stage"], {item["stage"] for item in one["items"]["nodes"]}) for one in filings] == [
        ("LAPSED", {"ABANDONED"}), ("CONCLUDED", {"GRANTED"}),
    ]  # fmt: skip
    lines = await Line.filter(role="LAW", act__in=("close", "lapse")).order_by("position")
    found = [(line.noun, line.act, line.article) for line in lines]
    assert found.count(("change", "close", "第十一条")) == 2
    assert found.count(("filing", "lapse", "第十一条")) == 1
    cause = (await Line.get(noun="ending", act="cancel")).position
    ended = await Line.get(noun="institution", act="end", cause=cause)
    assert {line.cause for line in lines if line.noun in ("change", "filing")} == {ended.position}
    assert (await world.data("{ worklist { nodes { noun } } }", "centre"))["worklist"]["nodes"] == [{"noun": "closure"}]
    verdicts = [{"line": line["id"], "favourable": True} for line in open_["lines"]["nodes"][:1]]
    assert ("WRONG_STAGE", None, "第十一条") in await refused(world, "centre", "changeConfirm", id=open_["id"], form={"verdicts": verdicts})
    assert await verify_ledger() == []


async def test_a_scope_keeps_the_days_it_was_granted_and_says_when_it_really_ended(world: World) -> None:
    own = await ending.filed(world)
    select = "scopes { nodes { validTo lastDay } }"
    assert {(s["validTo"], s["lastDay"]) for s in (await ending.seen(world, select))["scopes"]["nodes"]} == {("2025-03-09", "2025-03-09")}
    await world.move_to(date(2022, 6, 15))
    await ending.ended(world, own)
    assert {(s["validTo"], s["lastDay"]) for s in (await ending.seen(world, select))["scopes"]["nodes"]} == {("2025-03-09", "2022-06-14")}
    query = """query($on: Date!) { couldAssess(institution: "Y000012000001", edition: "2015", occupation: "6-31-01-03", level: 5, on: $on) {
      could reasons { code article } } }"""
    assert (await world.data(query, on="2022-06-14"))["couldAssess"] == {"could": True, "reasons": []}
    assert (await world.data(query, on="2022-06-15"))["couldAssess"] == {
        "could": False, "reasons": [{"code": "FILING_CANCELLED", "article": A13}],
    }  # fmt: skip
