"""Personal particulars from end to end: sealed, masked, read only on record; planted numbers are found nowhere (PIPL 51)."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from schema.desk.personal import SEALED, seal_anew
from schema.record import sealed
from schema.record.candidate import Candidate
from schema.record.candidate_import import ImportRow
from schema.record.ledger import Line
from schema.record.personal_read import PersonalRead
from schema.record.transaction import connection
from tests import assessing, story
from tests.api import sheets
from tests.api.conftest import WHO
from tests.world import World

REVEAL = """mutation($candidate: ID!, $subject: PersonalSubject!, $reason: String!) {
  candidateReveal(form: {candidate: $candidate, subject: $subject, reason: $reason}) { text userErrors { code field } } }"""
NUMBER, PHONE, MAIL = assessing.number(0), "13802200000", "a0@example.com"
WRONG = assessing.number(1)[:-1]  # planted in the cells of a row that is kept only for its report
PLANTED = (NUMBER, PHONE, MAIL, WRONG, NUMBER[6:16], PHONE[3:], "大沽路0号", "大沽路1号", assessing.number(7), "13802200007")


async def submitted(world: World) -> dict[str, Any]:
    """A plan under review, its candidates from a sheet and one by one; and a sheet that still waits for its plan."""
    institution = await story.filed(world)
    plan = await assessing.drafted(world, institution)
    found = await sheets.read(world, plan, sheets.xlsx([sheets.row(0), sheets.row(1, 证件号码=WRONG)]))
    await sheets.taken(world, plan, found, key="导入一")
    await world.act(plan["who"], "candidateEnrol", "id", form=assessing.candidate_form(plan, 7), key="登记七")
    await world.act(plan["who"], "planSubmit", "id", id=plan["id"])
    first = await Candidate.all().order_by("ordinal").first()
    assert first
    from api.read import global_id

    return {**plan, "import": found, "candidate": global_id("Candidate", first.id)}


async def reveal(world: World, who: str | None, plan: dict[str, Any], subject: str = "DOCUMENT", reason: str = "核对原件") -> Any:
    asked = {"candidate": plan["candidate"], "subject": subject, "reason": reason}
    return (await world.data(REVEAL, who, **asked))["candidateReveal"]


async def test_a_full_number_is_given_to_whoever_must_know_and_each_time_is_a_line(world: World) -> None:
    plan = await submitted(world)
    for who, subject, text in (("factory", "DOCUMENT", NUMBER), ("centre", "DOCUMENT", NUMBER), ("centre", "PHONE", PHONE)):
        assert await reveal(world, who, plan, subject) == {"text": text, "userErrors": []}
    contact = json.loads((await reveal(world, "factory", plan, "CONTACT"))["text"])
    assert contact == {"mail": MAIL, "address": "河西区大沽路0号甲", "postcode": "300000"}
    lines = await Line.filter(noun="personalRead").order_by("position")
    assert [(line.act, line.role, line.actor_id) for line in lines] == [
        ("reveal", role, world.ids[who])
        for who, role in (("factory", "INSTITUTION"), ("centre", "CENTRE"), ("centre", "CENTRE"), ("factory", "INSTITUTION"))
    ]
    query = "{ personalReads { nodes { subject subjectText reason reader readerOffice } } }"
    told = (await world.data(query, "auditor"))["personalReads"]["nodes"]
    assert len(told) == 4 and told[-1] == {
        "subject": "DOCUMENT", "subjectText": "证件号码", "reason": "核对原件", "reader": "工厂经办人",
        "readerOffice": "申请单位（评价机构）",
    }  # fmt: skip


@pytest.mark.parametrize("who", [None, "rival", "bureau", "auditor", "heping", "expert1", "supervisor", "admin", "citizen"])
async def test_nobody_else_is_given_a_full_number(world: World, who: str | None) -> None:
    plan = await submitted(world)
    found = await reveal(world, who, plan)
    assert (found["text"] is None and "NOT_YOUR_OFFICE" in [e["code"] for e in found["userErrors"]]) or who == "rival"
    assert found["text"] is None and found["userErrors"]
    assert await PersonalRead.all().count() == 0


async def test_other_particulars_are_read_on_record_too_and_not_where_there_are_none(world: World) -> None:
    plan = await submitted(world)
    told = json.loads((await reveal(world, "centre", plan, "PARTICULARS"))["text"])
    assert (told["education"], told["ethnicity"], told["working_since"], told["years"]) == ("大专", "汉族", "2010-07", "5")
    assert [one.subject for one in await PersonalRead.all()] == ["PARTICULARS"]
    from api.read import global_id

    last = await Candidate.all().order_by("-ordinal").first()  # enrolled one by one: nothing else was asked
    assert last
    other = {**plan, "candidate": global_id("Candidate", last.id)}
    for who in ("factory", "auditor"):
        assert (await reveal(world, who, other, "PARTICULARS"))["text"] is None
    assert await PersonalRead.all().count() == 1


async def test_without_a_reason_or_a_number_nothing_is_read(world: World) -> None:
    plan = await submitted(world)
    assert (await reveal(world, "factory", plan, reason=" "))["userErrors"] == [{"code": "EMPTY", "field": "form.reason"}]
    await world.act(plan["who"], "candidateEnrol", "id", form=assessing.candidate_form(plan, 8, phone=None))
    last = await Candidate.all().order_by("-ordinal").first()
    assert last
    from api.read import global_id

    other = {**plan, "candidate": global_id("Candidate", last.id)}
    assert (await reveal(world, "factory", other, "PHONE"))["userErrors"] == [{"code": "NOTHING_THERE", "field": "form.subject"}]
    assert await PersonalRead.all().count() == 0


async def test_the_centre_sees_no_candidate_before_the_plan_is_handed_in(world: World) -> None:
    plan = await assessing.drafted(world, await story.filed(world))
    await sheets.taken(world, plan, await sheets.read(world, plan, sheets.xlsx([sheets.row(0)])))
    from api.read import global_id

    candidate = global_id("Candidate", (await Candidate.get()).id)
    assert (await reveal(world, "centre", {"candidate": candidate}))["userErrors"][0]["code"] == "NOT_FOUND"


async def test_handing_out_the_sheet_or_its_report_is_a_line_too_and_nobody_else_gets_them(world: World) -> None:
    plan = await submitted(world)
    file = (await world.data("{ candidateImports { nodes { file { url } reportUrl } } }", "factory"))["candidateImports"]["nodes"][0]
    paths = (file["file"]["url"], file["reportUrl"])
    for who in ("auditor", "centre", "bureau", "rival", "heping"):
        for path in paths:
            assert (await _get(world, who, path)).status_code in (403, 404), (who, path)
    assert await PersonalRead.all().count() == 0
    for path in paths:
        answer = await _get(world, "factory", path)
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert [one.subject for one in await PersonalRead.all().order_by("read_at", "id")] == ["FILE", "REPORT"]
    assert plan


async def test_planted_numbers_are_in_no_table_log_error_cursor_or_answer(
    world: World, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        plan = await submitted(world)
        await reveal(world, "centre", plan)
        answers = [text async for text in _everything(world, plan)]
    everywhere = "\n".join([*answers, *await _tables(), json.dumps(logs, default=str), caplog.text, *capfd.readouterr()])
    assert len(answers) > 100 and "personalRead" in everywhere and "赵一甲" in everywhere
    assert [planted for planted in PLANTED if planted in everywhere] == []


async def _tables() -> list[str]:
    """Every row of every table as text, the bytes of files and sealed values too."""
    async with connection() as raw:
        names = await raw.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = []
        for name in names:
            rows = await raw.fetch(f'SELECT to_jsonb(t)::text AS row FROM "{name["tablename"]}" t')
            found += [row["row"] for row in rows]
        chunks = await raw.fetch("SELECT bytes FROM file_chunk")
        return [*found, *(bytes(row["bytes"]).decode("latin-1") for row in chunks)]


async def _everything(world: World, plan: dict[str, Any]) -> AsyncIterator[str]:
    """What every office is told of candidates, imports, readings, the ledger; and of its own faulty requests."""
    candidate = "id ordinal name nameMasked documentMasked phoneTail bornOn remark groundEvidence availableActs { name } ledger(first: 20) { nodes { form } }"
    queries = [
        f"query($p: ID!) {{ node(id: $p) {{ ... on Plan {{ candidates(first: 50) {{ edges {{ cursor node {{ {candidate} }} }} }} }} }} }}",
        "{ candidateImports { edges { cursor node { id file { name url } ledger(first: 20) { nodes { form } }"
        " rows(first: 50) { edges { cursor node { line name documentTail problems { message } } } } } } } }",
        "{ personalReads { edges { cursor node { reason reader candidateImport { id } } } } }",
        "{ ledger(first: 100) { edges { cursor node { form key hash } } } }",
        "{ worklist { nodes { subject } } deadlines { nodes { subject explanation } } }",
    ]
    for who in WHO:
        for query in queries:
            yield json.dumps(await world.ask(query, who, p=plan["id"]), ensure_ascii=False)
        form = assessing.candidate_form(plan, 7)
        wrong: tuple[dict[str, Any], ...] = (
            {"level": NUMBER}, {NUMBER: 1}, {"phone": [PHONE]}, {"document": {"n": NUMBER}}, {"document": NUMBER + "X"},
        )  # fmt: skip
        for spoilt in ({**form, **one} for one in wrong):
            query = "mutation($form: CandidateFormInput!) { candidateEnrol(form: $form) { candidate { id } userErrors { message field } } }"
            yield json.dumps(await world.ask(query, who, form=spoilt), ensure_ascii=False)
        yield json.dumps(await world.ask(f'{{ institutions(first: "{NUMBER}") {{ nodes {{ id }} }} }}', who), ensure_ascii=False)
        yield json.dumps(await world.ask(f"{{ a{NUMBER} }}", who), ensure_ascii=False)


@pytest.mark.parametrize("who", ["factory", "centre", "rival", "bureau", "auditor", None])
async def test_a_number_is_looked_up_by_its_index_among_those_one_sees(world: World, who: str | None) -> None:
    plan = await submitted(world)
    find = "mutation($document: String!) { candidateFind(document: $document) { candidates } }"
    for written in (NUMBER, f" {NUMBER[:6]} {NUMBER[6:].lower()}"):
        found = (await world.data(find, who, document=written))["candidateFind"]["candidates"]
        assert found == ([plan["candidate"]] if who in ("factory", "centre") else [])
    assert (await world.data(find, who, document=assessing.number(99)))["candidateFind"]["candidates"] == []


async def test_every_sealed_column_is_among_those_that_a_new_key_seals_anew(world: World) -> None:
    async with connection() as raw:
        found = await raw.fetch("SELECT table_name, column_name FROM information_schema.columns WHERE column_name LIKE '%\\_sealed'")
    assert {(row["table_name"], row["column_name"]) for row in found} == {(table, column) for table, column, _ in SEALED}


async def test_a_new_key_seals_everything_anew_and_the_old_one_can_go(world: World, tmp_path: Path) -> None:
    sealed.use(tmp_path / "personal.keys")
    plan = await submitted(world)
    old = sealed.keyring()
    async with connection() as raw:  # a file from before files were sealed
        [chunk] = await raw.fetch("SELECT sha256, bytes FROM file_chunk WHERE ordinal = 0")
        plain = old.open_bytes(chunk["bytes"], f"file {chunk['sha256']} 0")
        await raw.execute("UPDATE file_chunk SET bytes = $2 WHERE sha256 = $1", chunk["sha256"], plain)
        await raw.execute("UPDATE file_blob SET sealed = false WHERE sha256 = $1", chunk["sha256"])
    sealed.add_key(tmp_path / "personal.keys")
    assert await seal_anew() == 2 + 2 + 1 + 1 + 1 + 1 + 1 + 1  # numbers, phones, contacts; the same of the faulty row and its cells; the file
    assert await seal_anew() == 0
    sealed.forget_keys(tmp_path / "personal.keys")
    assert (await reveal(world, "factory", plan))["text"] == NUMBER
    assert (await _get(world, "factory", plan["import"]["reportUrl"])).status_code == 200
    file = (await world.data("{ candidateImports { nodes { file { url } } } }", "factory"))["candidateImports"]["nodes"][0]["file"]
    assert (await _get(world, "factory", file["url"])).content == plain
    [row] = await ImportRow.all()
    with pytest.raises(sealed.Unopened):
        old.open(row.cells_sealed, "cells")  # type: ignore[arg-type]


async def _get(world: World, who: str, path: str) -> Any:
    return await world.client.get(path, headers={"authorization": f"Bearer {world.tokens[who]}"})


