"""Handing in again: what exactly was submitted stays readable, the reviewer sees what changed, other findings carry over (article 10(2))."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from schema.record.transaction import connection
from tests import story
from tests.api.files import PDF
from tests.world import World

CHECKLIST = "{ filings { nodes { toCheck checklist { nodes { code article evidence { totalCount } check { finding carriedFrom } } } } } }"
CHANGED = """{ filings { nodes { version changesSince(version: 1) { nodes {
    version kind part subject field before after bearsOn } } } } }"""
REASON = {"code": "CREDIT_RECORD", "condition": "9.2", "message": "请重新查询信用记录"}


async def returned(world: World, **options: Any) -> dict[str, Any]:
    """Submitted, all but 9.2 found met, and returned for 9.2."""
    filing = await story.submitted(world, **options)
    await story.checked(world, filing)
    form = {"condition": "9.2", "finding": "NOT_MET", "note": "信用记录不清晰"}
    await world.act("centre", "filingCheck", id=filing["id"], form=form)
    await world.act("centre", "filingReturn", id=filing["id"], form={"reasons": [REASON]})
    return filing


async def mended(world: World, filing: dict[str, Any]) -> None:
    """A fresh credit record, and one item less."""
    form = filing["form"]
    form["items"] = form["items"][:2]
    form["evidence"][1] = {**form["evidence"][1], "title": "信用中国查询记录", "reference": "XY-2"}
    await world.act("factory", "filingMend", id=filing["id"], form=form)
    await world.act("factory", "filingSubmit", id=filing["id"])


async def test_the_reviewer_sees_what_changed_and_need_check_only_that(world: World) -> None:
    filing = await returned(world)
    await mended(world, filing)
    found = (await world.data(CHANGED, "centre"))["filings"]["nodes"][0]
    assert found["version"] == 2
    assert [(one["kind"], one["part"], one["subject"], one["bearsOn"]) for one in found["changesSince"]["nodes"]] == [
        ("ADDED", "EVIDENCE", "信用中国查询记录", ["9.2"]),
        ("REMOVED", "ITEM", "电工（6-31-01-03） 三级/高级工，实训楼", ["9.3", "9.4"]),
        ("REMOVED", "EVIDENCE", "材料9.2", ["9.2"]),
    ]
    added = found["changesSince"]["nodes"][0]
    assert (added["before"], added["after"]) == (None, "出具日期：2022-03-01；文号：XY-2")
    seen = (await world.data(CHECKLIST, "centre"))["filings"]["nodes"][0]
    assert seen["toCheck"] == ["9.2", "9.3", "9.4"]
    carried = {"finding": "MET", "carriedFrom": 1}
    assert [(one["code"], one["check"]) for one in seen["checklist"]["nodes"]] == [
        ("9.1", carried), ("9.2", None), ("9.3", None), ("9.4", None), ("9.5", carried), ("9.5E", carried), ("9.6", carried),
    ]  # fmt: skip
    assert {one["evidence"]["totalCount"] for one in seen["checklist"]["nodes"]} == {1}
    early = await world.tried("centre", "filingPassReview", id=filing["id"])
    assert [(e["code"], e["field"]) for e in early["userErrors"]] == [
        ("NOT_CHECKED", f"form.{code}") for code in ("9.2", "9.3", "9.4")
    ]
    for code in ("9.2", "9.3", "9.4"):
        await world.act("centre", "filingCheck", id=filing["id"], form={"condition": code, "finding": "MET"})
    assert (await world.act("centre", "filingPassReview", id=filing["id"]))["stage"] == "ASSESSMENT"


async def test_the_applicant_sees_its_versions_and_the_reasons_but_not_the_findings(world: World) -> None:
    filing = await returned(world)
    mine = """{ filings { nodes { returnReasons { nodes { code text article condition message } } checks { totalCount }
      checklist { nodes { check { finding } } } } } }"""
    seen = (await world.data(mine, "factory"))["filings"]["nodes"][0]
    assert seen["returnReasons"]["nodes"] == [
        {**REASON, "text": "信用查询记录不符合要求", "article": "第九条第（二）项"}
    ]
    assert seen["checks"] == {"totalCount": 0}
    assert {one["check"] for one in seen["checklist"]["nodes"]} == {None}
    codes = (await world.data("{ returnReasonCodes { code text article } }"))["returnReasonCodes"]
    assert {"code": "CREDIT_RECORD", "text": "信用查询记录不符合要求", "article": "第九条第（二）项"} in codes
    assert filing["id"]


async def test_what_was_submitted_stays_as_it_was_whatever_comes_after(world: World) -> None:
    answer = await world.client.post(
        "/files", params={"name": "信用记录.pdf"}, content=PDF, headers={"authorization": f"Bearer {world.tokens['factory']}"}
    )
    paper = answer.json()["attachment"]
    unit_, call_ = await story.unit(world), await story.call(world)
    form = await story.dossier(world, unit_, call_)
    form["evidence"][1]["attachment"] = paper["id"]
    made = await world.act("factory", "filingDraft", form=form)
    await world.act("factory", "filingSubmit", id=made["id"])
    ask = """{ filings(first: 1) { nodes { submissions(first: 5) { nodes { version sha256 facts(first: 100) {
        nodes { part subject details attachment { name } } } } } } } }"""
    first = (await world.data(ask, "factory"))["filings"]["nodes"][0]["submissions"]["nodes"]
    assert [one["version"] for one in first] == [1]
    credit = next(fact for fact in first[0]["facts"]["nodes"] if fact["subject"] == "材料9.2")
    assert credit == {
        "part": "EVIDENCE", "subject": "材料9.2", "attachment": {"name": "信用记录.pdf"},
        "details": ["出具日期：2022-03-01", f"SHA-256：{paper['sha256']}", "文件：信用记录.pdf"],
    }  # fmt: skip
    await world.act("centre", "filingReturn", id=made["id"], form={"reasons": [REASON]})
    form["evidence"][1].pop("attachment")
    await world.act("factory", "filingMend", id=made["id"], form=form)
    for duty in ("EXPERT", "ASSESSOR"):
        await world.act("factory", "unitAddStaff", id=unit_["id"], form={"duty": duty, "name": "新来的"})
    await world.act("factory", "filingSubmit", id=made["id"])
    again = (await world.data(ask, "centre"))["filings"]["nodes"][0]["submissions"]["nodes"]
    assert again[0] == first[0]  # the office reads the first version as the applicant handed it in
    assert again[1]["sha256"] != first[0]["sha256"]
    got = await world.client.get(paper["url"], headers={"authorization": f"Bearer {world.tokens['centre']}"})
    assert got.content == PDF  # no longer in the dossier, but part of what was once submitted
    for table in ("submission", "submission_fact", "submission_difference"):
        async with connection() as raw:
            for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
                with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
                    await raw.execute(sql)


async def test_a_district_reads_a_submission_without_the_names_in_it(world: World) -> None:
    await mended(world, await returned(world))
    ask = "{ filings(first: 1) { nodes { submissions(first: 5) { nodes { facts(first: 100) { nodes { part subject } } } } } } }"
    seen = {
        who: {fact["part"] for version in (await world.data(ask, who))["filings"]["nodes"][0]["submissions"]["nodes"]
              for fact in version["facts"]["nodes"]}
        for who in ("centre", "heping")
    }  # fmt: skip
    assert seen["centre"] - seen["heping"] == {"STAFF"}
    assert (await world.data("{ filings { totalCount } }", "rival"))["filings"] == {"totalCount": 0}


async def test_an_expired_card_is_refused_until_it_is_renewed(world: World) -> None:
    from datetime import date

    unit_, call_ = await story.unit(world), await story.call(world)
    card = {"duty": "ASSESSOR", "name": "赵工", "card": "K1", "validTo": "2022-03-10"}
    select = "id staff(first: 50) { nodes { id card expired } }"
    made = await world.act("factory", "unitAddStaff", select, id=unit_["id"], form=card)
    assert [one["expired"] for one in made["staff"]["nodes"] if one["card"]] == [False]
    await world.move_to(date(2022, 3, 11))
    draft = await world.act("factory", "filingDraft", form=await story.dossier(world, unit_, call_))
    payload = await world.tried("factory", "filingSubmit", id=draft["id"])
    assert [(e["code"], e["article"]) for e in payload["userErrors"]] == [("CARD_EXPIRED", "第九条第（四）项")]
    assert "赵工" in payload["userErrors"][0]["message"]
    staff = next(one["id"] for one in made["staff"]["nodes"] if one["card"])
    form = {"staff": staff, "card": "K2", "validTo": "2025-03-10"}
    await world.act("factory", "unitRenewCard", id=unit_["id"], form=form)
    assert (await world.act("factory", "filingSubmit", id=draft["id"]))["stage"] == "REVIEW"
