"""Changes of filed particulars through GraphQL (article 11): split, confirmed, remembered, and told to the public."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from tests import story
from tests.world import World

A11, N4 = "第十一条", "第九条第（四）项"
PAGE = """query($code: String!, $on: Date) { institution(orgCode: $code) { name phone formerNames
  versions(on: $on) { nodes { name phone legalPerson since until untilDay change { number } } }
  scopes(on: $on) { nodes { level removed validFrom validTo site: siteAddress openedBy { number } endedBy { number } } }
  unit { name sites(on: $on) { nodes { name since until } } staff(on: $on) { nodes { duty since until } } }
  timeline { nodes { event noun key detail } } changeNotices { nodes { number } } } }"""
NOTICE = """query($n: String) { changeNotice(number: $n) { number confirmedOn summary institutionName orgCode
  endedScopes { nodes { level siteAddress } }
  lines { nodes { subjectText before after endsOn } } } }"""
CHANGES = """{ changes { nodes { id stage number version impact filings { nodes { id } } notice { number }
  lines { nodes { ordinal outcome reason before after person personBefore impact filing { id } } }
  returnReasons { nodes { version code lineOrdinal message } } } } }"""
SITE = {"subject": "SITE_ADD", "place": "新校区", "address": "河西区海河路3号"}


async def page(world: World, institution: dict[str, Any], who: str | None = None, on: str | None = None) -> Any:
    return (await world.data(PAGE, who, code=institution["orgCode"], on=on))["institution"]


async def refused(world: World, who: str | None, name: str, **arguments: Any) -> list[tuple[str, str | None, str | None]]:
    """The reasons against an act; the ledger must not have grown."""
    before = (await world.data("{ ledger { totalCount } }", "auditor"))["ledger"]
    payload = await world.tried(who, name, **arguments)
    assert payload[world.noun(name)] is None
    assert (await world.data("{ ledger { totalCount } }", "auditor"))["ledger"] == before
    return [(error["code"], error["field"], error["article"]) for error in payload["userErrors"]]


async def raised(world: World, institution: dict[str, Any], level: int = 2) -> dict[str, Any]:
    """A line that would have the filed occupation assessed at another level."""
    occupation = institution["scopes"]["nodes"][0]["occupation"]["id"]
    return {
        "subject": "SCOPE_ADD", "occupation": occupation, "level": level, "standard": await story.standard(world, occupation),
        "site": institution["unit"]["sites"]["nodes"][0]["id"], "experience": "十年",
    }  # fmt: skip


def named(value: str = "天津海河智能装备有限公司") -> dict[str, Any]:
    return {"subject": "NAME", "value": value}


def person(institution: dict[str, Any], duty: str) -> str:
    return next(one["id"] for one in institution["unit"]["staff"]["nodes"] if one["duty"] == duty)


async def test_point_3_a_mixed_change_is_split_and_the_rest_is_confirmed(world: World) -> None:
    institution = await story.filed(world)
    change = await story.change(world, institution, named(), await raised(world, institution), call=institution["call"])
    assert [line["outcome"] for line in change["lines"]["nodes"]] == ["PENDING", "TORN_OUT"]
    select = """{ filings(stage: DRAFT) { nodes { id stage version track items { nodes { level occupation { code } } }
      change { number stage lines { nodes { outcome } } } ledger { nodes { act role article cause form } } } } }"""
    filing = (await world.data(select, "factory"))["filings"]["nodes"][0]
    assert (filing["stage"], filing["track"]) == ("DRAFT", "EMPLOYER")
    assert filing["items"]["nodes"] == [{"level": 2, "occupation": {"code": "6-31-01-03"}}]
    assert filing["change"]["number"] == change["number"] == "津技鉴变〔2022〕1号"
    seen = (await world.data(CHANGES, "factory"))["changes"]["nodes"][0]
    assert seen["filings"]["nodes"] == [{"id": filing["id"]}]
    assert [line["filing"] for line in seen["lines"]["nodes"]] == [None, {"id": filing["id"]}]
    lines = (await world.data("{ ledger(first: 3) { nodes { noun act role article after } } }", "auditor"))["ledger"]["nodes"]
    assert [(one["noun"], one["act"], one["role"], one["article"], one["after"]) for one in lines] == [
        ("change", "split", "LAW", A11, "REVIEW"), ("filing", "tear_out", "LAW", A11, "DRAFT"),
        ("change", "submit", "INSTITUTION", A11, "REVIEW"),
    ]  # fmt: skip
    assert (await world.data("{ filings(stage: DRAFT) { totalCount } }", "centre"))["filings"] == {"totalCount": 0}
    done = await story.confirmed(world, change)
    assert [line["outcome"] for line in done["lines"]["nodes"]] == ["CONFIRMED", "TORN_OUT"]
    after = await page(world, institution)
    assert after["name"] == "天津海河智能装备有限公司"
    assert sorted(scope["level"] for scope in after["scopes"]["nodes"]) == [3, 4, 5]
    # what was torn out goes on as any application does
    unit = {"id": institution["unit"]["id"], "site": institution["unit"]["sites"]["nodes"][0]["id"]}
    form = await story.dossier(world, unit, institution["call"], levels=(2,))
    await world.act("factory", "filingAmend", id=filing["id"], form=form)
    assert (await world.act("factory", "filingSubmit", id=filing["id"]))["stage"] == "REVIEW"


async def test_a_change_of_nothing_but_additions_becomes_an_application(world: World) -> None:
    institution = await story.filed(world)
    change = await story.change(world, institution, await raised(world, institution), call=institution["call"])
    seen = (await world.data(CHANGES, "factory"))["changes"]["nodes"][0]
    assert (seen["stage"], seen["lines"]["nodes"][0]["outcome"]) == ("TORN_OUT", "TORN_OUT")
    assert len(seen["filings"]["nodes"]) == 1
    assert await refused(world, "centre", "changeConfirm", id=change["id"], form={"verdicts": [
        {"line": change["lines"]["nodes"][0]["id"], "favourable": True}]}) == [
        ("WRONG_STAGE", None, A11), ("NOT_THIS_CHANGE", "form.verdicts.0.line", A11), ("NOTHING_FAVOURABLE", "form.verdicts", A11),
    ]  # fmt: skip


async def test_an_addition_without_an_open_call_is_refused_with_its_article(world: World) -> None:
    institution = await story.filed(world)
    for call, reasons in ((None, [("CALL_MISSING", "form.call", A11)]),
                          (institution["call"], [("CALL_NOT_OPEN", "form.call", "第十条第（一）项")])):  # fmt: skip
        if call:
            await world.move_to(date(2022, 5, 1))
        proof = story.evidence(await story.today(world))
        form = {"institution": institution["id"], "call": call, "lines": [{**proof, **await raised(world, institution)}]}
        made = await world.act("factory", "changeDraft", form=form)
        assert await refused(world, "factory", "changeSubmit", id=made["id"]) == reasons
        assert (await world.data("{ filings(stage: DRAFT) { totalCount } }", "factory"))["filings"] == {"totalCount": 0}


async def test_a_change_counts_from_its_confirmation_and_not_before(world: World) -> None:
    institution = await story.filed(world)
    scope, district = institution["scopes"]["nodes"][0], await story.district(world, "120103")
    await world.move_to(date(2022, 4, 1))
    change = await story.change(
        world, institution, named(), {**SITE, "district": district},
        {"subject": "SCOPE_SITE", "scope": scope["id"], "newSite": 2},
        {"subject": "STAFF_ADD", "duty": "ASSESSOR", "person": "孙新人"},
    )  # fmt: skip
    before = await page(world, institution, "factory")
    assert (before["name"], before["unit"]["name"], len(before["versions"]["nodes"])) == (institution["name"],) * 2 + (1,)
    assert [len(before["unit"][name]["nodes"]) for name in ("sites", "staff")] == [1, 4]
    assert len(before["scopes"]["nodes"]) == 3
    await world.move_to(date(2022, 4, 7))
    await story.confirmed(world, change)
    after = await page(world, institution, "factory")
    assert (after["name"], after["unit"]["name"]) == ("天津海河智能装备有限公司",) * 2
    assert [(one["name"], one["since"]) for one in after["unit"]["sites"]["nodes"]] == [
        ("实训楼", "2022-03-01"), ("新校区", "2022-04-07"),
    ]  # fmt: skip
    assert {"duty": "ASSESSOR", "since": "2022-04-07", "until": None} in after["unit"]["staff"]["nodes"]
    opened = [one for one in after["scopes"]["nodes"] if one["openedBy"]]
    assert [(one["site"], one["validFrom"], one["validTo"]) for one in opened] == [("河西区海河路3号", "2022-04-07", "2025-03-09")]
    grants = await world.data("{ grants { nodes { scopes { totalCount } } } }")
    assert grants["grants"]["nodes"] == [{"scopes": {"totalCount": 3}}]  # the notice of then stays as it was


async def test_point_23_how_it_was_on_a_day_and_by_which_name(world: World) -> None:
    institution = await story.filed(world)
    second = institution["scopes"]["nodes"][2]
    await world.move_to(date(2022, 4, 7))
    await story.confirmed(world, await story.change(world, institution, named(), {"subject": "SCOPE_REMOVE", "scope": second["id"]}))
    await world.move_to(date(2022, 5, 9))
    await story.confirmed(world, await story.change(world, institution, {"subject": "PHONE", "value": "022-88888888"}, named("天津新海河股份有限公司")))
    seen = {}
    for day in ("2022-03-09", "2022-04-06", "2022-04-07", "2022-04-08", "2022-05-09"):
        found = await page(world, institution, on=day)
        (version,) = found["versions"]["nodes"]
        seen[day] = (version["name"], version["phone"], len(found["scopes"]["nodes"]))
    first, middle, last = institution["name"], "天津海河智能装备有限公司", "天津新海河股份有限公司"
    assert seen == {
        "2022-03-09": (first, "022-27000000", 3), "2022-04-06": (first, "022-27000000", 3),
        "2022-04-07": (middle, "022-27000000", 3), "2022-04-08": (middle, "022-27000000", 2),
        "2022-05-09": (last, "022-88888888", 2),
    }  # fmt: skip
    literal = '{ institution(orgCode: "Y000012000001") { versions(on: "2022-04-08") { totalCount nodes { name } } } }'
    assert (await world.data(literal))["institution"]["versions"] == {"totalCount": 1, "nodes": [{"name": middle}]}
    assert (await page(world, institution))["formerNames"] == [first, middle]
    assert await page(world, institution, on="2022-03-08")
    for word in ("factory职业", "智能装备", "新海河"):
        found = await world.data("query($n: String) { institutions(name: $n) { nodes { name } } }", n=word)
        assert found["institutions"]["nodes"] == [{"name": last}], word
    former = (await world.data("{ formerNames { nodes { name untilDay institution { name } } } }"))["formerNames"]["nodes"]
    assert sorted((one["name"], one["untilDay"]) for one in former) == [(first, "2022-04-07"), (middle, "2022-05-09")]
    bad = await world.ask('{ institution(orgCode: "Y000012000001") { versions(on: "昨天") { totalCount } } }')
    assert bad["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_what_is_given_up_leaves_the_lists_and_stays_in_the_record(world: World) -> None:
    institution = await story.filed(world, levels=(4,))
    district = await story.district(world, "120103")
    scope, place = institution["scopes"]["nodes"][0], institution["unit"]["sites"]["nodes"][0]
    moved = await story.change(
        world, institution, {**SITE, "district": district}, {"subject": "SCOPE_SITE", "scope": scope["id"], "newSite": 1},
        {"subject": "SITE_REMOVE", "site": place["id"]},
    )  # fmt: skip
    preview = (await world.data(CHANGES, "centre"))["changes"]["nodes"][0]["impact"]
    assert preview == [
        "第3行：备案范围“电工四级/中级工”在“实训楼”的评价终止（机构编码Y000012000001）",
        "第3行：“电工四级/中级工”不再有任何评价地点，不能再开展评价",
    ]
    done = await story.confirmed(world, moved)
    found = await page(world, institution, "factory")
    assert [(one["site"], one["removed"], one["validTo"]) for one in found["scopes"]["nodes"]] == [
        ("西青区学府路2号", True, "2022-03-09"), ("河西区海河路3号", False, "2025-03-09"),
    ]  # fmt: skip
    notice = (await world.data(NOTICE, n=done["number"]))["changeNotice"]
    assert notice["endedScopes"]["nodes"] == [{"level": 4, "siteAddress": "西青区学府路2号"}]
    told = notice["lines"]["nodes"]
    assert told[2] == {"subjectText": "减少评价地点", "before": "实训楼（西青区学府路2号）", "after": None, "endsOn": "2022-03-09"}
    left = await story.change(world, institution, {"subject": "SITE_ADD", "place": "三部", "address": "三号", "district": district})
    await story.confirmed(world, left)
    filed_for = '{ institutions(occupation: "6-31-01-03") { totalCount } occupations(filedOnly: true) { totalCount } }'
    assert await world.data(filed_for) == {"institutions": {"totalCount": 1}, "occupations": {"totalCount": 1}}


async def test_lines_are_refused_returned_and_mended_each_with_its_reason(world: World) -> None:
    institution = await story.filed(world)
    change = await story.change(world, institution, named(), {"subject": "PHONE", "value": "022-88888888"})
    reasons = [{"code": "EVIDENCE_UNCLEAR", "line": change["lines"]["nodes"][0]["id"], "message": "请补登记证书"}]
    await world.act("centre", "changeReturn", id=change["id"], form={"reasons": reasons})
    proof = story.evidence(await story.today(world))
    lines = [{**named("天津海河重工有限公司"), **proof}, {"subject": "PHONE", "value": "022-88888888"}]
    form = {"institution": institution["id"], "lines": lines}
    await world.act("factory", "changeMend", id=change["id"], form=form)
    again = await world.act("factory", "changeSubmit", "id number lines { nodes { id ordinal outcome } }", id=change["id"])
    assert again["number"] == change["number"]
    await story.confirmed(world, again, 1)
    seen = (await world.data(CHANGES, "factory"))["changes"]["nodes"][0]
    assert seen["returnReasons"]["nodes"] == [{"version": 1, "code": "EVIDENCE_UNCLEAR", "lineOrdinal": 1, "message": "请补登记证书"}]
    assert [(one["outcome"], one["reason"]) for one in seen["lines"]["nodes"]] == [("REFUSED", "证明不足"), ("CONFIRMED", None)]
    assert [(await page(world, institution))[name] for name in ("name", "phone")] == [institution["name"], "022-88888888"]
    told = (await world.data(NOTICE, n=change["number"]))["changeNotice"]
    assert [line["subjectText"] for line in told["lines"]["nodes"]] == ["办公电话"]
    assert (told["summary"], told["institutionName"]) == ("办公电话", institution["name"])


async def test_a_change_refused_or_withdrawn_changes_nothing_and_is_never_told(world: World) -> None:
    institution = await story.filed(world)
    before = await page(world, institution, "factory")
    first = await story.change(world, institution, named())
    refusal = {"lines": [{"line": first["lines"]["nodes"][0]["id"], "reason": "登记证书不符"}]}
    assert (await world.act("centre", "changeRefuse", id=first["id"], form=refusal))["stage"] == "REFUSED"
    second = await story.change(world, institution, named())
    assert (await world.act("factory", "changeWithdraw", id=second["id"], form={"reason": "不改了"}))["stage"] == "WITHDRAWN"
    assert await page(world, institution, "factory") == before
    assert (await world.data("{ changeNotices { totalCount } }"))["changeNotices"] == {"totalCount": 0}
    assert await world.data(NOTICE, n=first["number"]) == {"changeNotice": None}


async def test_another_unit_neither_sees_nor_touches_it(world: World) -> None:
    institution, other = await story.filed(world), await story.filed(world, "rival")
    change = await story.change(world, institution, named(), {"subject": "CONTACT", "person": "周保密"})
    assert (await world.data("{ changes { totalCount } }", "rival"))["changes"] == {"totalCount": 0}
    mine = {"institution": institution["id"], "lines": [named("天津被改名有限公司")]}
    assert await refused(world, "rival", "changeDraft", form=mine) == [("NOT_YOUR_UNIT", "form.institution", A11)]
    assert await refused(world, "rival", "changeWithdraw", id=change["id"], form={"reason": "捣乱"}) == [("NOT_FOUND", "id", A11)]
    assert (await page(world, institution, "rival"))["unit"] is None
    lines = [{"subject": "SITE_REMOVE", "site": institution["unit"]["sites"]["nodes"][0]["id"]}]
    assert await refused(world, "rival", "changeDraft", form={"institution": other["id"], "lines": lines}) == [
        ("NOT_FOUND", "form.lines.0.site", A11)
    ]
    lines = [{"subject": "SCOPE_REMOVE", "scope": institution["scopes"]["nodes"][0]["id"]}]
    made = await world.act("rival", "changeDraft", form={"institution": other["id"], "lines": lines})
    assert await refused(world, "rival", "changeSubmit", id=made["id"]) == [("SCOPE_NOT_HELD", "form.lines.0.scope", A11)]


async def test_people_are_counted_in_public_and_named_to_those_in_charge_only(world: World) -> None:
    institution = await story.filed(world)
    lines = [
        {"subject": "STAFF_REPLACE", "staff": person(institution, "EXPERT"), "person": "孙秘密"},
        {"subject": "CONTACT", "person": "周秘密"}, {"subject": "STAFF_ADD", "duty": "ASSESSOR", "person": "吴秘密", "card": "K-9"},
    ]  # fmt: skip
    change = await story.change(world, institution, *lines)
    for who, sees in (("centre", True), ("factory", True), ("heping", False)):
        seen = (await world.data(CHANGES, who))["changes"]["nodes"][0]["lines"]["nodes"]
        assert [one["person"] for one in seen] == (["孙秘密", "周秘密", "吴秘密"] if sees else [None] * 3), who
        assert [one["personBefore"] for one in seen] == (["EXPERT某", "王经办", None] if sees else [None] * 3), who
    assert (await world.data("{ changes { totalCount } }"))["changes"] == {"totalCount": 0}
    done = await story.confirmed(world, change)
    told = await world.ask(NOTICE.replace("lines", "institution { name timeline { nodes { detail } } } lines"), n=done["number"])
    assert [(one["before"], one["after"]) for one in told["data"]["changeNotice"]["lines"]["nodes"]] == [
        ("专家一人", "专家一人"), ("（不公开）", "（不公开）"), (None, "考评人员一人"),
    ]  # fmt: skip
    assert "秘密" not in str(told) and "王经办" not in str(told)
    ledger = await world.data("{ ledger(first: 100) { nodes { noun form } } }", "auditor")
    assert not [one for one in ledger["ledger"]["nodes"] if "秘密" in one["form"]]
    assert (await world.data(NOTICE, "rival", n=done["number"]))["changeNotice"]["number"] == done["number"]


async def test_submitted_twice_it_is_submitted_once(world: World) -> None:
    institution = await story.filed(world)
    form = {"institution": institution["id"], "lines": [{"subject": "PHONE", "value": "022-88888888"}]}
    made = await world.act("factory", "changeDraft", form=form, key="起草一次")
    assert (await world.act("factory", "changeDraft", form=form, key="起草一次"))["id"] == made["id"]
    both = await asyncio.gather(*(world.tried("factory", "changeSubmit", "id number", id=made["id"]) for _ in range(2)))
    assert sorted(len(one["userErrors"]) for one in both) == [0, 1]
    assert await refused(world, "factory", "changeSubmit", id=made["id"]) == [("WRONG_STAGE", None, A11)]
    line = (await world.data("{ changes { nodes { lines { nodes { id } } } } }", "centre"))["changes"]["nodes"][0]["lines"]["nodes"][0]
    verdict = {"verdicts": [{"line": line["id"], "favourable": True}]}
    both = await asyncio.gather(*(
        world.tried("centre", "changeConfirm", "number", id=made["id"], form=verdict, key="确认一次") for _ in range(2)))  # fmt: skip
    assert [one["change"] for one in both] == [{"number": "津技鉴变〔2022〕1号"}] * 2
    assert len((await page(world, institution))["versions"]["nodes"]) == 2


async def test_two_confirmations_at_once_do_not_leave_a_duty_bare(world: World) -> None:
    institution = await story.filed(world)
    one = await story.change(world, institution, {"subject": "STAFF_ADD", "duty": "EXPERT", "person": "孙二"})
    await story.confirmed(world, one)
    staff = (await page(world, institution, "factory"))["unit"]["staff"]["nodes"]
    assert [one["duty"] for one in staff].count("EXPERT") == 2
    experts = await world.data("{ units { nodes { staff { nodes { id duty } } } } }", "factory")
    ids = [p["id"] for p in experts["units"]["nodes"][0]["staff"]["nodes"] if p["duty"] == "EXPERT"]
    changes = [await story.change(world, institution, {"subject": "STAFF_REMOVE", "staff": key}) for key in ids]
    preview = (await world.data(CHANGES, "centre"))["changes"]["nodes"][0]["lines"]["nodes"][0]["impact"]
    assert preview == ["变更后专家共1人"]
    both = await asyncio.gather(*(
        world.tried(who, "changeConfirm", "stage", id=change["id"], form=story.line_verdicts(change))
        for who, change in zip(("centre", "centre2"), changes, strict=True)))  # fmt: skip
    reasons = [(error["code"], error["article"]) for one in both for error in one["userErrors"]]
    assert reasons == [("STAFF_MISSING", N4)]
    left = (await world.data("{ changes(stage: REVIEW) { nodes { impact } } }", "centre"))["changes"]["nodes"]
    assert left == [{"impact": ["第1行：变更后专家共0人，少于1人，不能确认（第九条第（四）项）"]}]


async def test_point_34_what_is_entered_late_counts_from_when_it_happened_and_in_its_order(world: World) -> None:
    institution = await story.filed(world)
    await world.move_to(date(2022, 4, 1), 9)
    first, second = await story.change(world, institution, named()), await story.change(world, institution, {
        "subject": "PHONE", "value": "022-88888888"})  # fmt: skip
    await world.move_to(date(2022, 4, 8), 9)
    await story.confirmed(world, first, occurredAt="2022-04-06T15:00:00+08:00")
    form = story.line_verdicts(second)
    assert await refused(world, "centre", "changeConfirm", id=second["id"], form=form, occurredAt="2022-04-06T14:00:00+08:00") == [
        ("LATER_CHANGE", "form.verdicts", A11)
    ]
    versions = (await page(world, institution))["versions"]["nodes"]
    assert [one["since"] for one in versions][1] == "2022-04-06T15:00:00.000000+08:00"
    line = next(one for one in (await world.data(
        "{ ledger(first: 9) { nodes { act occurredAt recordedAt } } }", "auditor"))["ledger"]["nodes"] if one["act"] == "confirm")  # fmt: skip
    assert line["occurredAt"] == "2022-04-06T15:00:00.000000+08:00"
    assert line["recordedAt"] > "2022-04-08"


async def test_it_waits_on_the_worklists_with_a_target_that_is_no_law(world: World) -> None:
    institution = await story.filed(world)
    await story.change(world, institution, named())
    select = "{ worklist { nodes { noun subject stageText due availableActs { name } } } }"
    task = next(one for one in (await world.data(select, "centre"))["worklist"]["nodes"] if one["noun"] == "change")
    assert task["subject"] == f"{institution['name']} 津技鉴变〔2022〕1号"
    assert (task["stageText"], task["due"]) == ("待确认", "2022-03-16")
    assert [act["name"] for act in task["availableActs"]] == ["return", "refuse", "confirm"]
    limit = (await world.data("{ changes { nodes { deadline { legal article explanation } } } }", "factory"))["changes"]["nodes"][0]
    assert (limit["deadline"]["legal"], limit["deadline"]["article"]) == (False, A11)


async def test_once_filed_places_and_people_change_by_article_11_only(world: World) -> None:
    institution = await story.filed(world)
    unit = institution["unit"]["id"]
    place = {"name": "分部", "address": "和平区", "district": await story.district(world)}
    assert await refused(world, "factory", "unitAddSite", id=unit, form=place) == [("IN_PROCEDURE", None, A11)]
    assert await refused(world, "factory", "unitAddStaff", id=unit, form={"duty": "EXPERT", "name": "某"}) == [("IN_PROCEDURE", None, A11)]
    profile = {
        "creditCode": story.CODES["factory"], "name": institution["name"], "kind": "ENTERPRISE", "address": "和平区南京路1号",
        "district": await story.district(world), "contact": "王经办", "phone": "022-99999999", "legalPerson": "李法人",
    }  # fmt: skip
    assert await refused(world, "factory", "unitAmend", id=unit, form=profile) == [("IN_PROCEDURE", "form.phone", A11)]


async def test_the_public_hears_of_it_once_as_a_notice_and_once_as_the_institution(world: World) -> None:
    institution = await story.filed(world)
    done = await story.confirmed(world, await story.change(world, institution, named(), {"subject": "PHONE", "value": "022-88888888"}))
    timeline = (await page(world, institution))["timeline"]["nodes"][-2:]
    assert timeline == [
        {"event": "change.confirmed", "noun": "change", "key": done["number"], "detail": f"{done['number']}：名称、办公电话"},
        {"event": "institution.changed", "noun": "institution", "key": "Y000012000001", "detail": "天津海河智能装备有限公司"},
    ]
    ordered = (await world.data("{ institutions { nodes { name } } }"))["institutions"]["nodes"]
    assert ordered == [{"name": "天津海河智能装备有限公司"}]


async def test_an_announcement_keeps_the_name_of_its_day(world: World) -> None:
    institution = await story.filed(world)
    await world.move_to(date(2022, 4, 1))
    await story.confirmed(world, await story.change(world, institution, named()))
    told = (await world.data("{ grants { nodes { institutionName institution { name } } } }"))["grants"]["nodes"]
    assert told == [{"institutionName": institution["name"], "institution": {"name": "天津海河智能装备有限公司"}}]
