"""Results from the sitting to certificates in hand, through GraphQL: rows that go their own way, and what is refused (articles 8, 16, 21)."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from schema.record.transaction import connection
from tests import assessing, results, story
from tests.world import World


async def test_a_batch_goes_from_the_sitting_to_certificates(world: World) -> None:
    institution = await story.filed(world)
    sitting = await results.held(world, institution, 3, failed=(2,))
    batch = await results.issued(world, institution, sitting)
    assert batch["stage"] == "CLOSED"
    rows = batch["rows"]["nodes"]
    assert [(row["name"], row["certificate"]["stage"]) for row in rows] == [("考生001", "ISSUED"), ("考生003", "ISSUED")]
    assert [row["certificate"]["number"] for row in rows] == [f"{institution['orgCode']}225{n:06}" for n in (1, 2)]


async def test_every_fault_of_every_row_is_told_at_once_and_nothing_is_reserved(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.drafted(world, await results.held(world, institution, 2))
    async with connection() as raw:
        await raw.execute("UPDATE candidate SET theory = NULL WHERE ordinal = 1")
        await raw.execute("UPDATE scope SET valid_to = valid_from, valid_from = valid_from - 1 WHERE level = 5")
    refused = await world.tried("factory", "batchReport", id=batch["id"], form={"issueYear": 2022, "responsible": False})
    told = {(error["code"], error["field"], error["article"]) for error in refused["userErrors"]}
    assert {("NOT_RESPONSIBLE", "form.responsible", "第二十一条"), ("MARKS_MISSING", "form.rows.0", "第十四条")} <= told
    async with connection() as raw:
        assert await raw.fetchval("SELECT count(*) FROM certificate") == 0
        assert await raw.fetchval("SELECT stage FROM batch") == "DRAFT"


async def test_one_row_is_returned_and_mended_while_the_others_are_published(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.reported(world, await results.held(world, institution, 3))
    batch = await results.checked(world, batch, 2)
    assert [row["stage"] for row in batch["rows"]["nodes"]] == ["ACCEPTED", "RETURNED", "ACCEPTED"]
    batch = await results.reconciled(world, await results.uploaded(world, batch))
    assert batch["stage"] == "UPLOADED"
    row = batch["rows"]["nodes"][1]["id"]
    form = {"note": "更正姓名和号码", "name": "考生贰", "documentKind": "ID_CARD", "document": results.document(77)}
    await resubmitted(world, row, form)
    batch = await results.reconciled(world, await results.uploaded(world, batch, "Later"))
    assert batch["stage"] == "PUBLISHED"
    assert batch["rows"]["nodes"][1]["name"] == "考生贰"
    query = "query($n: String) { certificate(number: $n) { holderName documentMasked stage } }"
    number = await results.number_of(world, batch, 2)
    found = (await world.data(query, "factory", n=number))["certificate"]
    assert found == {"holderName": "考生贰", "documentMasked": f"**************{results.document(77)[-4:]}", "stage": "ISSUABLE"}


async def resubmitted(world: World, row: str, form: dict[str, Any]) -> None:
    """Mended by the institution and passed by the centre."""
    query = "mutation($id: ID!, $form: MendingInput!) { batchRowResubmit(id: $id, form: $form) { userErrors { code message } } }"
    assert (await world.data(query, "factory", id=row, form=form))["batchRowResubmit"]["userErrors"] == []
    query = "mutation($id: ID!) { batchRowPass(id: $id) { userErrors { code message } } }"
    assert (await world.data(query, "centre", id=row))["batchRowPass"]["userErrors"] == []


async def test_a_row_refused_by_the_national_centre_comes_back_with_its_reason(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.uploaded(world, await results.checked(world, await results.reported(world, await results.held(world, institution, 2))))
    numbers = [row["certificate"]["number"] for row in batch["rows"]["nodes"]]
    text = f"证书编号,上传结果,失败原因\n{numbers[0]},成功,\n{numbers[1]},失败,证件号码与姓名不符\n"
    batch = await world.act("centre", "batchAcknowledge", results.BATCH, id=batch["id"], form={"text": text})
    assert [(row["stage"], row["problem"]) for row in batch["rows"]["nodes"]] == [
        ("UPLOADED", None), ("REFUSED", "部鉴定中心退回：证件号码与姓名不符"),
    ]  # fmt: skip
    batch = await results.reconciled(world, batch)
    assert [row["certificate"]["stage"] for row in batch["rows"]["nodes"]] == ["ISSUABLE", "RESERVED"]
    form = {"design": await results.design(world, institution), "kind": "PAPER"}
    early = await world.act("factory", "batchIssueEarly", results.BATCH, id=batch["id"], form=form)
    assert [row["certificate"]["stage"] for row in early["rows"]["nodes"]] == ["ISSUED", "RESERVED"]


async def test_point_5_nothing_is_issued_before_national_publication(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.uploaded(world, await results.checked(world, await results.reported(world, await results.held(world, institution, 1))))
    form = {"design": await results.design(world, institution), "kind": "PAPER"}
    for act in ("batchIssue", "batchIssueEarly"):
        refused = await world.tried("factory", act, id=batch["id"], form=form)
        assert "NOT_PUBLISHED" in {error["code"] for error in refused["userErrors"]}
    certificate = batch["rows"]["nodes"][0]["certificate"]["id"]
    refused = await world.tried("factory", "certificateIssue", id=certificate, form=form)
    assert {"NOT_PUBLISHED", "WRONG_STAGE"} <= {error["code"] for error in refused["userErrors"]}
    async with connection() as raw:
        assert await raw.fetchval("SELECT stage FROM certificate") == "RESERVED"


async def test_the_same_result_of_the_same_person_is_reported_once(world: World) -> None:
    institution = await story.filed(world)
    await results.reported(world, await results.held(world, institution, 2, first=1))
    batch = await results.drafted(world, await results.held(world, institution, 2, first=2))
    refused = await world.tried("factory", "batchReport", id=batch["id"], form={"issueYear": 2022, "responsible": True})
    assert [(error["code"], error["field"]) for error in refused["userErrors"]] == [("DUPLICATE", "form.rows.0")]


async def test_a_returned_batch_keeps_its_numbers(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.reported(world, await results.held(world, institution, 2))
    before = [row["certificate"]["number"] for row in batch["rows"]["nodes"]]
    returns = [{"row": batch["rows"]["nodes"][0]["id"], "code": "PHOTO", "message": "背景不是白色"}]
    back = await world.act("centre", "batchReturn", results.BATCH, id=batch["id"], form={"returns": returns})
    assert (back["stage"], [row["stage"] for row in back["rows"]["nodes"]]) == ("RETURNED", ["RETURNED", "PROPOSED"])
    again = await world.act("factory", "batchReport", results.BATCH, id=batch["id"], form={"issueYear": 2022, "responsible": True})
    assert [row["certificate"]["number"] for row in again["rows"]["nodes"]] == before


async def test_point_40_both_clocks_can_be_read(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.drafted(world, await results.held(world, institution, 1))
    assert (batch["endedOn"], batch["deadline"]["due"]) == ("2022-03-09", "2022-03-16")
    batch = await world.act("factory", "batchReport", results.BATCH, id=batch["id"], form={"issueYear": 2022, "responsible": True})
    await results.later(world, 2)
    batch = await results.checked(world, batch)
    others = {one["reading"]: one["due"] for one in batch["deadline"]["alternatives"]}
    assert (batch["deadline"]["due"], batch["targetOn"], others["from_receipt"]) == ("2022-03-25", "2022-03-23", "2022-03-23")


async def test_the_file_for_the_national_centre_has_the_columns_of_the_rule_set_and_is_a_line_of_the_ledger(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.checked(world, await results.reported(world, await results.held(world, institution, 2)))
    made = await world.act("centre", "batchExport", "exports { nodes { url count mapping } }", id=batch["id"])
    export = made["exports"]["nodes"][0]
    assert (export["count"], export["mapping"]) == (2, "2021-1")
    for who, expected in (("factory", 404), ("bureau", 404), ("centre", 200)):
        answer = await world.client.get(export["url"], headers={"authorization": f"Bearer {world.tokens[who]}"})
        assert answer.status_code == expected, who
    table = list(csv.DictReader(StringIO(answer.text.lstrip("\ufeff"))))
    assert [(row["姓名"], row["证件号码"], row["职业技能等级"], row["工种/职业方向"], row["理论成绩"]) for row in table] == [
        (f"考生{n:03}", results.document(n), "五级/初级工", "--", "85.00") for n in (1, 2)
    ]  # fmt: skip
    async with connection() as raw:
        assert await raw.fetchval("SELECT count(*) FROM ledger WHERE noun = 'batch' AND act = 'fetch'") == 1


async def test_who_sees_a_batch_and_its_certificates(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.drafted(world, await results.held(world, institution, 1))
    query = "{ batches { totalCount } batchRows { totalCount } certificates { totalCount } }"

    async def seen(who: str | None) -> tuple[int, int, int]:
        found = await world.data(query, who)
        return found["batches"]["totalCount"], found["batchRows"]["totalCount"], found["certificates"]["totalCount"]

    assert (await seen("factory"), await seen("centre")) == ((1, 1, 0), (0, 0, 0))
    await world.act("factory", "batchReport", id=batch["id"], form={"issueYear": 2022, "responsible": True})
    assert {who: await seen(who) for who in ("factory", "centre", "auditor")} == dict.fromkeys(("factory", "centre", "auditor"), (1, 1, 1))
    for who in (None, "rival", "bureau", "heping", "expert1", "supervisor", "citizen", "admin"):
        assert await seen(who) == (0, 0, 0), who
    names = "{ batchRows { nodes { name } } certificates { nodes { holderName holderMasked } } }"
    assert await world.data(names, "auditor") == {
        "batchRows": {"nodes": [{"name": None}]}, "certificates": {"nodes": [{"holderName": None, "holderMasked": "考****"}]},
    }  # fmt: skip


async def test_point_19_no_identity_number_is_in_any_line_of_the_ledger_or_answer(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.issued(world, institution, await results.held(world, institution, 2))
    planted = [results.document(n) for n in (1, 2)]
    async with connection() as raw:
        lines = "".join(row["form"] for row in await raw.fetch("SELECT form FROM ledger"))
    answers = str(await world.data(f"{{ batches {{ nodes {{ {results.BATCH} }} }} certificates {{ nodes {{ documentMasked }} }} }}", "centre"))
    assert not any(number in lines + answers + str(batch) for number in planted)


async def test_a_batch_waits_by_law_when_the_assessment_has_ended(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.assessed(world, institution, 3, 1)
    query = f"{{ batches {{ nodes {{ {results.BATCH} enrolled passed failed }} }} }}"
    [batch] = (await world.data(query, "factory"))["batches"]["nodes"]
    assert (batch["stage"], batch["endedOn"], batch["rows"]["nodes"]) == ("DRAFT", plan["endedOn"], [])
    assert batch["deadline"]["due"] > batch["endedOn"]
    refused = await world.tried("factory", "batchDraft", form={"plan": plan["id"], "sittings": [plan["sittings"]["nodes"][0]["id"]]})
    assert [error["code"] for error in refused["userErrors"]] == ["IN_BATCH"]
    gathered = await world.act("factory", "batchGather", results.BATCH + " enrolled passed failed", id=batch["id"])
    assert (gathered["enrolled"], gathered["passed"], gathered["failed"], len(gathered["rows"]["nodes"])) == (3, 2, 1, 2)
    reported = await world.act("factory", "batchReport", results.BATCH, id=batch["id"], form={"issueYear": 2022, "responsible": True})
    marks = {"rows": [{"candidate": plan["candidates"][0]["id"], "theory": 90.0, "skill": 90.0}]}
    refused = await world.tried("factory", "sittingCorrect", id=plan["sittings"]["nodes"][0]["id"], form=marks)
    assert [error["code"] for error in refused["userErrors"]] == ["REPORTED"]
    batch = await results.reconciled(world, await results.uploaded(world, await results.checked(world, reported)))
    form = {"design": await results.design(world, institution), "kind": "PAPER"}
    done = await world.act("factory", "batchIssue", results.BATCH + " plan { stage }", id=batch["id"], form=form)
    assert (done["stage"], done["plan"]["stage"]) == ("CLOSED", "CLOSED")
