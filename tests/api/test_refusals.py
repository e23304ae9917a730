"""What is refused is refused whole: every reason at once, each with its article and field, and nothing has changed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.read import global_id
from schema.record.transaction import connection
from tests import story
from tests.world import World, credit_code

NOBODY = UUID(int=7)
TABLES = (
    "ledger", "public_change", "delivery", "stay", "filing", "item", "evidence", "notice", "notice_row", "proof",
    "objection", "round", "seat", "score", "verdict", "report", "national_publication", "institution", "grant_notice",
    "scope", "unit", "site", "staff", "call", "account", "api_key", "endpoint", "renewal", "renewal_application", "tally",
    "ending", "ending_work", "revocation", "exhibit", "closure", "closure_item", "termination",
    "plan", "plan_reason", "sitting", "sitting_assessor", "supervision_record", "deviation", "amendment", "candidate", "eligibility",
)  # fmt: skip


async def everything() -> dict[str, str]:
    """A digest of every row of every table that an act can touch."""
    async with connection() as raw:
        return {
            table: await raw.fetchval(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t"
            )
            for table in TABLES
        }


async def refused(
    world: World, who: str | None, name: str, **arguments: Any
) -> list[tuple[str, str | None, str | None]]:
    """The code, field and article of every reason; and nothing at all has changed."""
    before = await everything()
    payload = await world.tried(who, name, **arguments)
    assert payload[world.noun(name)] is None
    assert await everything() == before
    assert all(error["message"] for error in payload["userErrors"])
    return [(error["code"], error["field"], error["article"]) for error in payload["userErrors"]]


async def test_wrong_office_wrong_stage_and_three_things_missing_come_in_one_answer(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    notice = await story.live(world, filing)
    endpoint = {"title": "演示", "url": "http://127.0.0.1:1/", "events": []}
    await world.data(
        "mutation($title: String!, $url: String!, $events: [String!]!) { endpointRegister(title: $title, url: $url,"
        " events: $events) { userErrors { code } } }", "admin", **endpoint,
    )  # fmt: skip
    fetched = (await story.proof(world, notice))["fetchedAt"]
    form = {"url": "ftp://x", "sha256": "z", "contentHash": " ", "fetchedAt": fetched}
    assert await refused(world, "factory", "noticeOpen", id=notice["id"], form=form) == [
        ("NOT_YOUR_OFFICE", None, "第十条第（四）项"),
        ("WRONG_FORM", "form.url", "第十条第（四）项"),
        ("WRONG_FORM", "form.sha256", "第十条第（四）项"),
        ("EMPTY", "form.contentHash", "第十条第（四）项"),
        ("WRONG_STAGE", None, "第十条第（四）项"),
        ("WRONG_CONTENT", "form.contentHash", "第十条第（四）项"),
    ]


async def test_a_submission_without_anything_lists_every_condition_of_article_nine(world: World) -> None:
    call_ = await story.call(world)
    unit_ = await story.unit(world, kind="OTHER")
    form = {"unit": unit_["id"], "call": call_, "track": "SOCIAL", "items": [], "evidence": []}
    made = await world.act("factory", "filingDraft", form=form)
    found = await refused(world, "factory", "filingSubmit", id=made["id"])
    assert found == [
        ("UNIT_KIND", "form.unit", "第九条第（一）项"),
        *[("EVIDENCE_MISSING", f"form.evidence.9.{n}", f"第九条第（{'一二三四五六'[n - 1]}）项") for n in range(1, 7)],
        ("NO_ITEM", "form.items", "第十条第（二）项"),
    ]  # fmt: skip


async def test_missing_records_are_told_together_with_office_form_and_stage(world: World) -> None:
    filing = await story.submitted(world)
    nobody = global_id("Item", NOBODY)
    reasons = [{"code": "EVIDENCE_MISSING", "item": nobody, "message": ""}]
    assert await refused(world, "bureau", "filingReturn", id=filing["id"], form={"reasons": reasons}) == [
        ("NOT_FOUND", "form.reasons.0.item", "第十条第（二）项"),
        ("NOT_YOUR_OFFICE", None, "第十条第（二）项"),
        ("EMPTY", "form.reasons.0.message", "第十条第（二）项"),
    ]
    await world.act("centre", "filingReject", id=filing["id"], form={"reason": "不符合"})
    assert await refused(world, "centre", "filingReturn", id=filing["id"], form={"reasons": reasons}) == [
        ("NOT_FOUND", "form.reasons.0.item", "第十条第（二）项"),
        ("EMPTY", "form.reasons.0.message", "第十条第（二）项"),
        ("WRONG_STAGE", None, "第十条第（二）项"),
    ]


NO_IDS = (
    "", "x", "Filing", global_id("Filing", NOBODY), global_id("Filing", "x"), global_id("Nope", NOBODY), "5",
)  # fmt: skip


async def test_an_id_that_nobody_has_is_not_found(world: World) -> None:
    for given in NO_IDS:
        found = await refused(world, "centre", "filingPassReview", id=given)
        assert found == [("NOT_FOUND", "id", "第十条第（二）项")], given


async def test_ids_of_another_type_are_not_found(world: World) -> None:
    filing = await story.submitted(world)
    assert await refused(world, "centre", "noticeVoid", id=filing["id"], form={"reason": "误"}) == [
        ("NOT_FOUND", "id", "第十条第（四）项")
    ]
    form = {"title": "公示", "items": [filing["id"], filing["unit"]["id"]], **story.CONTACT}
    assert await refused(world, "centre", "noticeDraft", form=form) == [
        ("NOT_FOUND", "form.items.0", "第十条第（四）项"), ("NOT_FOUND", "form.items.1", "第十条第（四）项"),
    ]  # fmt: skip


async def test_other_peoples_filings_do_not_exist(world: World) -> None:
    filing = await story.submitted(world)
    rival = await story.unit(world, "rival", name="天津同行有限公司")
    withdraw = {"reason": "撤回"}
    assert await refused(world, "rival", "filingWithdraw", id=filing["id"], form=withdraw) == [
        ("NOT_FOUND", "id", "第十条第（二）项")
    ]
    form = await story.dossier(world, filing["unit"], filing["call"])
    assert await refused(world, "rival", "filingDraft", form=form) == [
        ("NOT_FOUND", "form.unit", "第十条第（二）项"),
        *[("NOT_FOUND", f"form.items.{n}.site", "第十条第（二）项") for n in range(3)],
    ]  # fmt: skip
    node = "query($id: ID!) { node(id: $id) { id } }"
    for who in (None, "citizen", "rival", "admin", "supervisor", "site", "expert1"):
        assert await world.data(node, who, id=filing["id"]) == {"node": None}, who
        listed = await world.data("{ filings { totalCount nodes { id } } }", who)
        assert listed == {"filings": {"totalCount": 0, "nodes": []}}, who
    assert await world.data(node, "rival", id=filing["unit"]["id"]) == {"node": None}
    assert (await world.data(node, "rival", id=rival["id"]))["node"] == {"id": rival["id"]}
    assert await refused(world, None, "filingPassReview", id=filing["id"]) == [
        ("NOT_FOUND", "id", "第十条第（二）项"), ("NOT_YOUR_OFFICE", None, "第十条第（二）项"),
    ]  # fmt: skip


async def test_a_draft_is_seen_by_its_unit_alone_and_not_by_the_centre(world: World) -> None:
    unit_, call_ = await story.unit(world), await story.call(world)
    made = await world.act("factory", "filingDraft", form=await story.dossier(world, unit_, call_))
    query = "query($id: ID!) { filings { totalCount } node(id: $id) { id } }"
    for who, seen in {"factory": 1, "auditor": 1, "centre": 0, "bureau": 0, "heping": 0, "xiqing": 0}.items():
        found = await world.data(query, who, id=made["id"])
        assert found == {"filings": {"totalCount": seen}, "node": {"id": made["id"]} if seen else None}, who
    assert await refused(world, "centre", "filingPassReview", id=made["id"]) == [
        ("NOT_FOUND", "id", "第十条第（二）项")
    ]


async def test_a_district_sees_its_own_units_and_sites_and_decides_nothing(world: World) -> None:
    heping, xiqing = await story.district(world, "120101"), await story.district(world, "120111")
    code = story.CODES["factory"]
    form = {
        "creditCode": code, "name": "天津单区有限公司", "kind": "ENTERPRISE", "district": heping, "address": "和平区", "contact": "王",
        "phone": "022-27000000", "legalPerson": "李",
    }  # fmt: skip
    made = await world.act("factory", "unitRegister", form=form)
    site = {"name": "本部", "address": "和平区", "district": heping}
    made = await world.act("factory", "unitAddSite", "id sites { nodes { id } }", id=made["id"], form=site)
    for duty in ("FULL_TIME", "EXPERT", "ASSESSOR", "INTERNAL_SUPERVISOR"):
        await world.act("factory", "unitAddStaff", id=made["id"], form={"duty": duty, "name": "某"})
    unit_ = {"id": made["id"], "site": made["sites"]["nodes"][0]["id"]}
    equipment = {"site": unit_["site"], "name": "实训工位", "count": 20}
    await world.act("factory", "unitAddEquipment", id=made["id"], form=equipment)
    filing = await world.act("factory", "filingDraft", form=await story.dossier(world, unit_, await story.call(world)))
    await world.act("factory", "filingSubmit", id=filing["id"])
    count = "{ filings { totalCount } units { totalCount } }"
    assert await world.data(count, "heping") == {"filings": {"totalCount": 1}, "units": {"totalCount": 1}}
    assert await world.data(count, "xiqing") == {"filings": {"totalCount": 0}, "units": {"totalCount": 0}}
    assert await refused(world, "xiqing", "filingPassReview", id=filing["id"]) == [
        ("NOT_FOUND", "id", "第十条第（二）项"), ("NOT_YOUR_OFFICE", None, "第十条第（二）项"),
    ]  # fmt: skip
    assert await refused(world, "heping", "filingReject", id=filing["id"], form={"reason": "不同意"}) == [
        ("NOT_YOUR_OFFICE", None, "第十条第（二）项")
    ]
    site = {"name": "分部", "address": "西青区", "district": xiqing}
    await world.act("factory", "unitAddSite", id=made["id"], form=site)
    assert await world.data(count, "xiqing") == {"filings": {"totalCount": 0}, "units": {"totalCount": 1}}


async def test_an_expert_who_is_not_on_the_panel_sees_and_does_nothing(world: World) -> None:
    filing = await story.submitted(world)
    await story.checked(world, filing)
    await world.act("centre", "filingPassReview", id=filing["id"])
    expert = await story.account_id(world, "expert1")
    await world.act("centre", "filingAppoint", id=filing["id"], form={"expert": expert})
    opinion = {
        "method": "SITE_VISIT",
        "noConflict": True,
        "opinion": "符合",
        "verdicts": story.verdicts(filing["items"]),
    }
    missing = [("NOT_FOUND", "id", "第十条第（三）项")]
    assert await refused(world, "expert4", "filingOpine", id=filing["id"], form=opinion) == missing
    assert await refused(world, "expert1", "filingOpine", id=filing["id"], form=opinion) == [
        ("NOT_ACCEPTED", None, "第十条第（三）项")
    ]
    await world.act("expert1", "filingAccept", id=filing["id"], form={"noConflict": True})
    conflicted = {**opinion, "noConflict": False, "verdicts": [{"item": filing["items"][0], "favourable": False}]}
    assert await refused(world, "expert1", "filingOpine", id=filing["id"], form=conflicted) == [
        ("CONFLICT_OF_INTEREST", "form.noConflict", "第十条第（三）项"),
        ("ITEM_WITHOUT_VERDICT", "form.verdicts", "第十条第（三）项"),
        ("ITEM_WITHOUT_VERDICT", "form.verdicts", "第十条第（三）项"),
        ("REASON_MISSING", "form.verdicts.0.reason", "第十条第（三）项"),
    ]
    await world.tried("expert1", "filingRecuse", id=filing["id"], form={"reason": "曾任职于该单位"})
    assert await refused(world, "expert1", "filingOpine", id=filing["id"], form=opinion) == missing
    assert await refused(world, "centre", "filingAppoint", id=filing["id"], form={"expert": expert}) == [
        ("ALREADY_APPOINTED", "form.expert", "第十条第（三）项")
    ]
    for account, code in (("bureau", "NOT_FOUND"), ("centre2", "NOT_AN_EXPERT")):  # no experts; the centre sees its own people only
        other = await story.account_id(world, account)
        assert await refused(world, "centre", "filingAppoint", id=filing["id"], form={"expert": other}) == [(code, "form.expert", "第十条第（三）项")]


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


async def profile(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "creditCode": story.CODES["factory"], "name": "天津海河机械制造有限公司", "kind": "ENTERPRISE",
        "district": await story.district(world), "address": "和平区南京路1号", "contact": "王经办", "phone": "022-27000000",
        "legalPerson": "李法人", **changes,
    }  # fmt: skip


async def test_a_credit_code_is_read_as_people_paste_it_and_stored_plain(world: World) -> None:
    code = story.CODES["factory"]
    pasted = full_width(code[:9]) + " " + code[9:].lower()
    made = await world.act("factory", "unitRegister", "creditCode", form=await profile(world, creditCode=pasted))
    assert made == {"creditCode": code}


A91 = "第九条第（一）项"


WRONG_PROFILES: tuple[tuple[dict[str, Any], list[Any]], ...] = (
        ({"creditCode": "91120000MA0000001X"}, [("CREDIT_CODE", "form.creditCode", A91), ("NOT_YOUR_UNIT", "form.creditCode", A91)]),
        ({"creditCode": credit_code("91120000MA0000009")}, [("NOT_YOUR_UNIT", "form.creditCode", A91)]),
        ({"creditCode": "I" * 18}, [("CREDIT_CODE", "form.creditCode", A91), ("NOT_YOUR_UNIT", "form.creditCode", A91)]),
        ({"name": "", "address": "　", "contact": "\t"}, [
            ("EMPTY", "form.name", A91), ("EMPTY", "form.address", A91), ("EMPTY", "form.contact", A91)]),
        ({"name": "甲" * 101, "legalPerson": "乙" * 51}, [("TOO_LONG", "form.name", A91), ("TOO_LONG", "form.legalPerson", A91)]),
        ({"name": "天津\u0000公司"}, [("NOT_PLAIN_TEXT", "form.name", A91)]),
        ({"name": "天津\u202e公司", "address": "南京路\x07"}, [
            ("NOT_PLAIN_TEXT", "form.name", A91), ("NOT_PLAIN_TEXT", "form.address", A91)]),
        ({"phone": "请拨打总机"}, [("WRONG_FORM", "form.phone", A91)]),
    )  # fmt: skip


async def test_each_field_of_a_unit_is_held_to_its_form(world: World) -> None:
    for changes, expected in WRONG_PROFILES:
        assert await refused(world, "factory", "unitRegister", form=await profile(world, **changes)) == expected


async def test_names_in_every_script_are_taken_as_they_are(world: World) -> None:
    name = "天津𠮷野家'\"\\;--<b>&amp;技能中心👷\u3000（津）"
    made = await world.act("factory", "unitRegister", "name", form=await profile(world, name=name))
    assert made == {"name": name}


async def test_a_call_with_impossible_dates_is_refused(world: World) -> None:
    def form(**changes: Any) -> dict[str, Any]:
        return {
            "title": "申报", "tracks": ["EMPLOYER"], "opensOn": "2022-03-01", "closesOn": "2022-04-01", "maxItems": 3,
            "body": "正文", "documents": [], "occupations": [], **changes,
        }  # fmt: skip

    a101 = "第十条第（一）项"
    assert await refused(world, "bureau", "callDraft", form=form(closesOn="2022-02-28")) == [
        ("WINDOW", "form.closesOn", a101)
    ]
    assert await refused(world, "bureau", "callDraft", form=form(maxItems=0, quota=1001, tracks=[])) == [
        ("WRONG_COUNT", "form.tracks", a101), ("OUT_OF_BOUNDS", "form.maxItems", a101), ("OUT_OF_BOUNDS", "form.quota", a101),
    ]  # fmt: skip
    past = await world.act("bureau", "callDraft", form=form(opensOn="2022-01-01", closesOn="2022-02-28"))
    assert await refused(world, "bureau", "callPublish", id=past["id"]) == [("WINDOW_PAST", None, a101)]
    for impossible in ("2022-02-30", "2022-13-01", "", "10000-01-01", "0000-01-01", "2022-02-01T00:00:00"):
        answer = await world.ask(
            "mutation($f: CallFormInput!) { callDraft(form: $f) { call { id } } }",
            "bureau",
            f=form(closesOn=impossible),
        )
        assert answer["errors"][0]["extensions"]["code"] == "BAD_INPUT", impossible
    for remote in ("9999-12-31", "0001-01-01", "2201-01-01", "1899-12-31"):
        answer = await world.ask(
            "mutation($f: CallFormInput!) { callDraft(form: $f) { call { id } } }", "bureau", f=form(closesOn=remote)
        )
        assert [(e["message"], e["extensions"]) for e in answer["errors"]] == [
            ("日期应在1900年至2200年之间", {"code": "BAD_INPUT"})
        ]


async def test_a_list_of_a_hundred_thousand_is_refused_with_one_reason(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    many = ["x"] * 100_000
    assert await refused(world, "centre", "noticeDraft", form={"title": "公示", "items": many, **story.CONTACT}) == [
        ("WRONG_COUNT", "form.items", "第十条第（四）项"), ("TWICE", "form.items", "第十条第（四）项"),
    ]  # fmt: skip
    assert await refused(world, "centre", "filingReport", id=filing["id"], form={"items": many}) == [
        ("WRONG_COUNT", "form.items", "第十条第（五）项"), ("TWICE", "form.items", "第十条第（五）项"),
    ]  # fmt: skip
    call_ = await story.call(world, tracks=["SOCIAL"])
    experts = [await story.account_id(world, f"expert{n}") for n in (1, 2, 3)]
    made = await world.act(
        "centre", "roundOpen", form={"call": call_, "criteria": [{"name": "全部", "weight": 100}], "experts": experts}
    )
    score = {"filing": filing["id"], "points": [1] * 100_000, "noConflict": True, "remark": "好"}
    assert await refused(world, "expert1", "roundScore", id=made["id"], form=score) == [
        ("WRONG_COUNT", "form.points", "第十条第（三）项")
    ]


async def dossier_with(world: World, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    unit_, call_ = await story.unit(world), await story.call(world)
    form = await story.dossier(world, unit_, call_, levels=(3,))
    form["items"][0] |= changes
    return await world.act("factory", "filingDraft", form=form), form


async def test_an_occupation_of_an_edition_not_in_force_is_refused(world: World) -> None:
    found = await story.occupation(world, edition="2022")
    based = await story.standard(world, found["id"])
    made, _ = await dossier_with(world, occupation=found["id"], standard=based)
    assert ("OCCUPATION_NOT_IN_FORCE", "form.items.0", "第五条") in await refused(
        world, "factory", "filingSubmit", id=made["id"]
    )


async def test_a_standard_of_another_occupation_is_refused(world: World) -> None:
    other = await story.occupation(world, "6-18-01-01")
    made, _ = await dossier_with(world, standard=await story.standard(world, other["id"]))
    assert await refused(world, "factory", "filingSubmit", id=made["id"]) == [
        ("STANDARD_MISMATCH", "form.items.0", "第七条")
    ]


@pytest.mark.parametrize("level", [0, 6])
async def test_there_are_five_levels(world: World, level: int) -> None:
    made, _ = await dossier_with(world, level=level)
    assert await refused(world, "factory", "filingSubmit", id=made["id"]) == [
        ("LEVEL_UNKNOWN", "form.items.0", "第六条"), ("STANDARD_LEVEL", "form.items.0", "第七条"),
    ]  # fmt: skip


@pytest.mark.parametrize("level", [-1, 10])
async def test_a_level_is_one_digit(world: World, level: int) -> None:
    unit_, call_ = await story.unit(world), await story.call(world)
    form = await story.dossier(world, unit_, call_, levels=(level,))
    assert await refused(world, "factory", "filingDraft", form=form) == [
        ("OUT_OF_BOUNDS", "form.items.0.level", "第十条第（二）项")
    ]


async def test_the_same_item_twice_is_refused_at_both_places(world: World) -> None:
    unit_, call_ = await story.unit(world), await story.call(world)
    form = await story.dossier(world, unit_, call_, levels=(5, 4, 5))
    made = await world.act("factory", "filingDraft", form=form)
    assert await refused(world, "factory", "filingSubmit", id=made["id"]) == [
        ("ITEM_TWICE", "form.items.0", "第十条第（二）项"), ("ITEM_TWICE", "form.items.2", "第十条第（二）项"),
    ]  # fmt: skip


async def test_a_second_open_filing_under_the_same_call_is_refused(world: World) -> None:
    filing = await story.submitted(world)
    assert await refused(world, "factory", "filingDraft", form=filing["form"]) == [
        ("FILING_OPEN", None, "第十条第（二）项")
    ]


async def test_a_call_answers_only_within_its_window(world: World) -> None:
    opens = await story.today(world) + timedelta(2)
    unit_ = await story.unit(world)
    call_ = await story.call(world, opensOn=str(opens), closesOn=str(opens + timedelta(1)), tracks=["SOCIAL"])
    form = await story.dossier(world, unit_, call_)
    both = [("CALL_NOT_OPEN", "form.call", "第十条第（一）项"), ("WRONG_TRACK", "form.track", "第十条第（一）项")]
    assert await refused(world, "factory", "filingDraft", form=form) == both
    form["track"] = "SOCIAL"
    await world.move_to(opens + timedelta(1), 23)
    made = await world.act("factory", "filingDraft", form=form)
    await world.move_to(opens + timedelta(2), 0)
    assert both[0] in await refused(world, "factory", "filingSubmit", id=made["id"])


async def test_when_an_act_may_be_said_to_have_occurred(world: World) -> None:
    filing = await story.submitted(world)
    await world.move_to(date(2022, 3, 31), 9)
    reject = {"form": {"reason": "不符合"}, "id": filing["id"]}

    async def at(when: str, who: str = "centre") -> list[Any]:
        return await refused(world, who, "filingReject", **reject, occurredAt=when)

    assert await at("2022-03-31T10:00:00+08:00") == [("IN_THE_FUTURE", "occurredAt", "第二十六条")]
    assert await at("2022-02-28T09:00:00+08:00") == [
        ("TOO_FAR_BACK", "occurredAt", "第二十六条"), ("BEFORE_STAGE", "occurredAt", "第十条第（二）项"),
    ]  # fmt: skip
    assert await at("2022-03-01T08:59:59+08:00") == [
        ("TOO_FAR_BACK", "occurredAt", "第二十六条"), ("BEFORE_STAGE", "occurredAt", "第十条第（二）项"),
    ]  # fmt: skip
    assert await at("2021-10-20T12:00:00+08:00") == [("NO_RULE_SET", None, "第二十七条")]
    assert await at("2023-10-21T12:00:00+08:00") == [("NO_RULE_SET", None, "第二十七条")]
    assert await at("2022-03-30T09:00:00+08:00", "bureau") == [("NOT_YOUR_OFFICE", None, "第十条第（二）项")]
    made = await world.act(
        "centre", "filingReject", "stage stays { nodes { stage since } }", **reject, occurredAt="2022-03-08T17:30:00"
    )
    assert made["stays"]["nodes"][-1] == {"stage": "REJECTED", "since": "2022-03-08T17:30:00.000000+08:00"}
    line = await world.data(
        "{ ledger(first: 1) { nodes { act } } filings { nodes { ledger(last: 1) { nodes { act occurredAt recordedAt } } } } }",
        "centre",
    )
    entered = line["filings"]["nodes"][0]["ledger"]["nodes"][0]
    assert (entered["act"], entered["occurredAt"]) == ("reject", "2022-03-08T17:30:00.000000+08:00")
    assert entered["recordedAt"].startswith("2022-03-31T09:00:")


async def test_an_institution_may_not_say_that_it_acted_earlier(world: World) -> None:
    form = await profile(world)
    assert await refused(world, "factory", "unitRegister", form=form, occurredAt="2022-02-20T09:00:00+08:00") == [
        ("NOT_YOUR_OFFICE", "occurredAt", "第二十六条")
    ]


async def test_a_notice_entered_late_may_not_come_before_its_approval(world: World) -> None:
    filing = await story.submitted(world)
    await world.move_to(date(2022, 3, 4), 9)
    await story.approved(world, filing)
    form = {"title": "公示", "items": filing["items"], **story.CONTACT}
    assert await refused(world, "centre", "noticeDraft", form=form, occurredAt="2022-03-03T09:00:00+08:00") == [
        ("BEFORE_STAGE", "occurredAt", "第十条第（四）项")
    ]


async def test_a_proof_must_be_fresh_and_after_the_stage_it_moves(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    notice = await story.announced(world, filing)
    proof = await story.proof(world, notice)
    a104 = "第十条第（四）项"
    for stale, codes in {
        "2022-03-01T12:00:00+08:00": ["PROOF_AGE"], "2022-03-01T08:00:00+08:00": ["PROOF_AGE", "BEFORE_STAGE"],
    }.items():  # fmt: skip
        found = await refused(world, "site", "noticeOpen", id=notice["id"], form={**proof, "fetchedAt": stale})
        assert found == [(code, "form.fetchedAt", a104) for code in codes]
    wrong = await refused(world, "site", "noticeOpen", id=notice["id"], form={**proof, "contentHash": "0" * 64})
    assert wrong == [("WRONG_CONTENT", "form.contentHash", a104)]


async def test_an_idempotency_key_is_short_plain_text(world: World) -> None:
    for key in ("", "k" * 81, "a\u0000b"):
        found = await refused(world, "factory", "unitRegister", form=await profile(world), key=key)
        assert found == [("WRONG_FORM", "key", A91)]


async def test_the_same_key_does_it_once_and_another_form_is_refused(world: World) -> None:
    form = await profile(world)
    first = await world.act("factory", "unitRegister", form=form, key="一")
    before = await everything()
    assert await world.act("factory", "unitRegister", form=form, key="一") == first
    assert await everything() == before
    other = {**form, "address": "别处"}
    assert await refused(world, "factory", "unitRegister", form=other, key="一") == [("KEY_REUSED", "key", A91)]
    private = {**form, "contact": "赵经办"}
    assert await refused(world, "factory", "unitRegister", form=private, key="一") == [("KEY_REUSED", "key", A91)]
    assert await refused(world, "factory", "unitAmend", id=first["id"], form=form, key="一") == [
        ("KEY_REUSED", "key", A91)
    ]


async def test_what_is_private_does_not_reach_the_ledger(world: World) -> None:
    await world.act("factory", "unitRegister", form=await profile(world, contact="保密的人"), key="二")
    async with connection() as raw:
        forms = [json.loads(row["form"]) for row in await raw.fetch("SELECT form FROM ledger WHERE act = 'register'")]
    assert [form["contact"][:5] for form in forms] == ["〔不公开〕"]
    assert "保密的人" not in json.dumps(forms, ensure_ascii=False)


async def test_a_filing_does_not_begin_in_the_distant_future(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    await story.live(world, filing)
    await world.move_to(date(2022, 3, 9), 0)
    items = {"items": filing["items"]}
    await world.act("centre", "filingReport", id=filing["id"], form=items)
    seen = {**items, "publishedOn": "2022-03-09", "url": "http://pjjg.osta.org.cn/1", "evidenceSha256": "cd" * 32}
    await world.act("centre", "filingRecordPublication", id=filing["id"], form=seen)
    payload = await world.tried("centre", "filingGrant", id=filing["id"], form={**items, "validFrom": "2199-12-31"})
    assert [(error["field"], error["article"]) for error in payload["userErrors"]] == [
        ("form.validFrom", "第十条第（五）项")
    ]
