"""Certificates: traced to the decision, checked by anybody, corrected, revoked, handed out (articles 8, 16(4), 21; points 5, 19, 23)."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from schema.record.transaction import connection
from schema.record.verify import verify_ledger
from tests import results, story
from tests.api import sheets
from tests.api.test_batch import resubmitted
from tests.conftest import cloned
from tests.ending import beyond
from tests.world import World, settled

TRACE = """query($n: String) { certificate(number: $n) {
  number holderName institutionName levelLabel workTypeName issuedOn nationalPublishedOn stage
  row { stage nationalUrl batch { number } }
  candidate { theory passed ground sitting { day
    assessors { nodes { staff { name duty } } } supervisionRecords { nodes { phase staff { name } } } plan { number } } }
  scope { level validFrom grant { number issuedOn } } institution { orgCode grants { nodes { number } } } } }"""
CHECK = "query($n: String!, $name: String!) { certificateCheck(number: $n, name: $name) { verdict text explanation } }"
MANY = "query($h: [String!]!) { certificateCheckMany(hashes: $h) { answers { hash verdict } csv } }"


async def test_point_21_a_certificate_is_traced_to_the_decision_in_one_query(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.issued(world, institution, await results.held(world, institution, 1))
    number = await results.number_of(world, batch)
    found = (await world.data(TRACE, "factory", n=number))["certificate"]
    assert (found["institutionName"], found["levelLabel"], found["workTypeName"], found["stage"]) == (
        institution["name"], "五级/初级工", "--", "ISSUED",
    )  # fmt: skip
    assert found["row"]["batch"]["number"] == batch["number"]
    assert [one["staff"]["duty"] for one in found["candidate"]["sitting"]["assessors"]["nodes"]] == ["ASSESSOR"]
    assert {one["phase"] for one in found["candidate"]["sitting"]["supervisionRecords"]["nodes"]} == {"START", "END"}
    assert found["candidate"]["sitting"]["plan"]["number"].startswith(institution["orgCode"])
    assert found["scope"]["grant"]["number"] == found["institution"]["grants"]["nodes"][0]["number"]
    for who in ("centre", "auditor"):
        assert (await world.data(TRACE, who, n=number))["certificate"]["number"] == number
    for who in (None, "rival", "bureau", "heping", "citizen", "admin"):
        assert (await world.data(TRACE, who, n=number))["certificate"] is None, who


async def test_point_19_a_number_nobody_has_and_a_name_that_is_another_get_the_same_answer(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.issued(world, institution, await results.held(world, institution, 1))
    number = await results.number_of(world, batch)
    right = (await world.data(CHECK, None, n=f" {number.lower()} ", name="考 生001"))["certificateCheck"]
    assert (right["verdict"], right["explanation"]) == ("MATCH", None)
    wrong_name = (await world.data(CHECK, None, n=number, name="李四"))["certificateCheck"]
    wrong_number = (await world.data(CHECK, None, n=number[:-1] + "9", name="考生001"))["certificateCheck"]
    assert wrong_name == wrong_number
    assert wrong_name["verdict"] == "NO_MATCH"
    old = (await world.data(CHECK, None, n="1612003001500123", name="考生001"))["certificateCheck"]
    assert old["verdict"] == "NO_MATCH"
    assert "zscx" in old["explanation"]


async def test_what_is_only_reserved_or_published_matches_nothing(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.published(world, await results.held(world, institution, 1))
    answer = await world.data(CHECK, None, n=await results.number_of(world, batch), name="考生001")
    assert answer["certificateCheck"]["verdict"] == "NO_MATCH"


async def test_many_are_checked_by_hash_and_nothing_is_stored(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.issued(world, institution, await results.held(world, institution, 2))
    number = await results.number_of(world, batch)
    right, wrong = (hashlib.sha256(f"{number}|{name}".encode()).hexdigest() for name in ("考生001", "李四"))
    found = (await world.data(MANY, None, h=[wrong, right]))["certificateCheckMany"]
    assert found["answers"] == [{"hash": wrong, "verdict": "NO_MATCH"}, {"hash": right, "verdict": "MATCH"}]
    assert found["csv"].splitlines()[0] == "hash,verdict,text"
    assert len(found["csv"].splitlines()) == 3
    async with connection() as raw:
        kept = str([dict(row) for row in await raw.fetch("SELECT * FROM login_attempt")])
    assert right not in kept
    assert number not in kept


@pytest.mark.parametrize("hashes", [[], ["x"], ["A" * 64], ["a" * 64] * 501])
async def test_what_is_no_list_of_hashes_is_refused(world: World, hashes: list[str]) -> None:
    answer = await world.ask(MANY, None, h=hashes)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_checks_are_limited_by_address_and_leave_logins_alone(server: str, template: str) -> None:
    async with cloned(server, template) as url, settled(url, checks_per_hour=3, bulk_checks_per_hour=1) as world:
        number = "Y000012000001225000001"
        for _ in range(3):
            assert "errors" not in await world.ask(CHECK, None, n=number, name="甲")
        answer = await world.ask(CHECK, None, n=number, name="甲")
        assert answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert "errors" not in await world.ask(MANY, None, h=["a" * 64])
        assert (await world.ask(MANY, None, h=["a" * 64]))["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        entered = await world.ask('mutation { sessionOpen(name: "无此人", password: "口令口令口令口令口令") { userErrors { code } } }', None)
        assert "RATE_LIMITED" not in str(entered)


async def test_one_request_checks_one_certificate(world: World) -> None:
    twice = 'query { a: certificateCheck(number: "1", name: "甲") { verdict } b: certificateCheck(number: "2", name: "甲") { verdict } }'
    assert (await world.ask(twice, None))["errors"][0]["extensions"]["code"] == "TOO_COSTLY"


async def test_a_correction_goes_the_whole_way_and_the_old_certificate_ends_with_it(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.issued(world, institution, await results.held(world, institution, 1))
    old = batch["rows"]["nodes"][0]["certificate"]
    form = {"reason": "姓名有误", "name": "考生壹", "evidence": "户籍证明", "sha256": results.HASH}
    assert (await world.act("factory", "certificateCorrect", id=old["id"], form=form))["stage"] == "ISSUED"
    again = (await world.data(f"{{ batches(stage: REPORTED) {{ nodes {{ {results.BATCH} correction }} }} }}", "centre"))["batches"]["nodes"][0]
    assert again["correction"]
    new = again["rows"]["nodes"][0]["certificate"]
    refused = await world.tried("factory", "certificateCorrect", id=old["id"], form=form)
    assert [error["code"] for error in refused["userErrors"]] == ["BEING_CORRECTED"]
    done = await results.reconciled(world, await results.uploaded(world, await results.checked(world, again)))
    assert done["stage"] == "PUBLISHED"
    design = (await world.data("{ designs { nodes { id } } }", "factory"))["designs"]["nodes"][0]["id"]
    await world.act("factory", "certificateIssue", id=new["id"], form={"design": design, "kind": "PAPER"})
    stages = {old["number"]: "REPLACED", new["number"]: "ISSUED"}
    for number, stage in stages.items():
        found = (await world.data("query($n: String) { certificate(number: $n) { stage } }", "centre", n=number))["certificate"]
        assert found["stage"] == stage
    verdicts = [
        (await world.data(CHECK, None, n=n, name=name))["certificateCheck"]["verdict"]
        for n, name in ((old["number"], "考生001"), (new["number"], "考生001"), (new["number"], "考生壹"))
    ]
    assert verdicts == ["REPLACED", "NO_MATCH", "MATCH"]


def written(made: bytes) -> str:
    with pypdfium2.PdfDocument(made) as opened:
        return str(opened[0].get_textpage().get_text_bounded())


async def test_a_number_set_right_goes_the_whole_way_and_a_row_that_came_back_with_it(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.issued(world, institution, await results.held(world, institution, 1))
    old = batch["rows"]["nodes"][0]["certificate"]
    first, second, third = (results.document(n) for n in (1, 77, 78))
    form = {"reason": "号码有误", "documentKind": "ID_CARD", "document": f" {second.lower()}", "evidence": "居民身份证", "sha256": results.HASH}
    await world.act("factory", "certificateCorrect", id=old["id"], form=form)
    again = (await world.data(f"{{ batches(stage: REPORTED) {{ nodes {{ {results.BATCH} }} }} }}", "centre"))["batches"]["nodes"][0]
    new = again["rows"]["nodes"][0]["certificate"]
    masked = "query($n: String) { certificate(number: $n) { documentMasked } }"
    assert (await world.data(masked, "factory", n=new["number"]))["certificate"] == {"documentMasked": f"**************{second[-4:]}"}
    again = await results.uploaded(world, await results.checked(world, again))
    refusal = f"证书编号,上传结果,失败原因\n{new['number']},失败,号码与库不符"  # it comes back: another digit was wrong, too
    again = await world.act("centre", "batchAcknowledge", results.BATCH, id=again["id"], form={"text": refusal})
    mending = {"note": "再次更正号码", "documentKind": "ID_CARD", "document": third}
    await resubmitted(world, again["rows"]["nodes"][0]["id"], mending)
    assert (await world.data(masked, "factory", n=new["number"]))["certificate"] == {"documentMasked": f"**************{third[-4:]}"}
    headers = {"authorization": f"Bearer {world.tokens['factory']}"}
    before = await world.client.get(f"/certificates/{results.uuid_of(old['id'])}.pdf", headers=headers)
    assert first in written(before.content)  # until it is replaced it says what it said
    await results.reconciled(world, await results.uploaded(world, again, "Later"))
    design = (await world.data("{ designs { nodes { id } } }", "factory"))["designs"]["nodes"][0]["id"]
    await world.act("factory", "certificateIssue", id=new["id"], form={"design": design, "kind": "PAPER"})
    after = await world.client.get(f"/certificates/{results.uuid_of(new['id'])}.pdf", headers=headers)
    assert third in written(after.content)
    assert not {first, second} & set(written(after.content).split())
    assert await verify_ledger() == []
    async with connection() as raw:
        told = await raw.fetchval("SELECT string_agg(form || coalesce(effects, ''), ' ') FROM ledger")
    assert not any(number in told for number in (first, second, third))


def seal() -> bytes:
    """A red ring on nothing."""
    out = io.BytesIO()
    ring = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(ring).ellipse((20, 20, 380, 380), outline=(200, 0, 0, 255), width=30)
    ring.save(out, "PNG")
    return out.getvalue()


def pictured(made: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(made) as opened:
        return opened[0].render(scale=2).to_pil().convert("RGB")  # type: ignore[no-any-return]


def share(page: Image.Image, colour: tuple[int, int, int]) -> float:
    """How much of the page is of about this colour."""
    near = sum(all(abs(a - b) < 40 for a, b in zip(dot, colour, strict=True)) for dot in page.get_flattened_data())
    return near / (page.width * page.height)


async def test_the_photo_and_the_filed_seal_are_on_the_printed_page(world: World) -> None:
    institution = await story.filed(world)
    sitting = await results.held(world, institution, 1)
    factory = {"authorization": f"Bearer {world.tokens['factory']}"}
    imprint = await sheets.uploaded(world, "factory", seal(), "章.png")
    blue = io.BytesIO()
    Image.new("RGB", (295, 413), (20, 60, 220)).save(blue, "JPEG")
    photo = await sheets.uploaded(world, "factory", blue.getvalue(), "照片.jpg")
    who = (await world.data("{ candidates { nodes { id } } }", "factory"))["candidates"]["nodes"][0]["id"]
    await world.act("factory", "candidatePhotographLater", id=who, form={"photo": photo["id"]})
    form = {"institution": institution["id"], "title": "2022版", "layoutSha256": results.HASH, "sealTitle": institution["name"], "electronic": False}
    wrong = await world.tried("factory", "designDraft", form={**form, "sealSha256": results.HASH, "seal": imprint["id"]})
    assert [(one["code"], one["field"]) for one in wrong["userErrors"]] == [("ANOTHER_SEAL", "form.seal")]
    filed = await world.act("factory", "designDraft", form={**form, "sealSha256": hashlib.sha256(seal()).hexdigest(), "seal": imprint["id"]})
    await world.act("factory", "designSubmit", id=filed["id"])
    seen = (await world.data("{ designs { nodes { seal { name } } } }", "centre"))["designs"]["nodes"]
    assert seen == [{"seal": {"name": "章.png"}}]  # the centre looks at what it files
    await world.act("centre", "designFile", id=filed["id"])
    batch = await results.issued(world, institution, sitting, design=filed["id"], kind="PAPER")
    key = results.uuid_of(batch["rows"]["nodes"][0]["certificate"]["id"])
    for path in (f"/certificates/{key}.pdf", f"/batches/{results.uuid_of(batch['id'])}.pdf"):
        page = pictured((await world.client.get(path, headers=factory)).content)
        assert share(page, (20, 60, 220)) > 0.005, path
        assert share(page, (200, 0, 0)) > 0.0005, path


async def test_a_seal_that_cannot_be_printed_is_refused_when_it_comes(world: World) -> None:
    institution = await story.filed(world)
    whole = seal()
    broken = whole[:300] + bytes(255 - one for one in whole[300:400]) + whole[400:]
    imprint = await sheets.uploaded(world, "factory", broken, "章.png")
    form = {"institution": institution["id"], "title": "2022版", "layoutSha256": results.HASH, "sealTitle": institution["name"], "electronic": False}
    told = await world.tried("factory", "designDraft", form={**form, "sealSha256": hashlib.sha256(broken).hexdigest(), "seal": imprint["id"]})
    assert [(one["code"], one["field"]) for one in told["userErrors"]] == [("NOT_A_SEAL", "form.seal")]


async def test_a_revoked_certificate_says_so_and_its_number_never_comes_back(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.issued(world, institution, await results.held(world, institution, 1))
    certificate = batch["rows"]["nodes"][0]["certificate"]
    day = str(await story.today(world))
    form = {"fault": "FRAUD", "reason": "替考", "document": "津技鉴〔2022〕9号", "dated": day, "sha256": results.HASH}
    found = await world.act("centre", "certificateRevoke", "stage groundArticle revokedOn", id=certificate["id"], form=form)
    assert found == {"stage": "REVOKED", "groundArticle": "第二十一条", "revokedOn": day}
    answer = (await world.data(CHECK, None, n=certificate["number"], name="考生001"))["certificateCheck"]
    assert answer["verdict"] == "REVOKED"
    next_ = await results.reported(world, await results.held(world, institution, 1))  # the same person may earn it anew
    assert await results.number_of(world, next_) == certificate["number"][:-1] + "2"


async def test_point_23_the_name_is_the_one_filed_on_the_day_of_issue(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.published(world, await results.held(world, institution, 1))
    change = await story.change(world, institution, {"subject": "NAME", "value": "天津新名机械有限公司"})
    await story.confirmed(world, change)
    await results.later(world)
    design = await results.design(world, {**institution, "name": "天津新名机械有限公司"})
    await world.act("factory", "batchIssue", id=batch["id"], form={"design": design, "kind": "PAPER"})
    found = (await world.data(TRACE, "factory", n=await results.number_of(world, batch)))["certificate"]
    assert found["institutionName"] == "天津新名机械有限公司"


async def test_point_6_a_year_that_turns_takes_a_new_number_through_publication(world: World) -> None:
    institution = await story.filed(world)
    await world.move_to(date(2022, 12, 28))
    batch = await results.published(world, await results.held(world, institution, 1))
    design = await results.design(world, institution)
    await world.move_to(date(2023, 1, 3))
    refused = await world.tried("factory", "batchIssue", id=batch["id"], form={"design": design, "kind": "PAPER"})
    assert [error["code"] for error in refused["userErrors"]] == ["YEAR_TURNED"]
    certificate = batch["rows"]["nodes"][0]["certificate"]
    assert (await world.act("factory", "certificateRenumber", id=certificate["id"]))["stage"] == "VOID"
    again = (await world.data(f"{{ batches(stage: REPORTED) {{ nodes {{ {results.BATCH} }} }} }}", "centre"))["batches"]["nodes"][0]
    assert await results.number_of(world, again) == f"{institution['orgCode']}235000001"
    await results.reconciled(world, await results.uploaded(world, await results.checked(world, again)))
    done = await world.act("factory", "batchIssue", results.BATCH, id=again["id"], form={"design": design, "kind": "PAPER"})
    assert done["stage"] == "CLOSED"


async def test_point_12_what_was_assessed_before_the_end_is_finished_after_it_and_nothing_more(server: str, template: str) -> None:
    async with beyond(server, template) as world:
        institution = await story.filed(world)
        design = await results.design(world, institution)
        await world.move_to(date(2025, 3, 7))
        before = await results.held(world, institution, 1)
        await world.move_to(date(2025, 3, 12))  # the filing ended on the 9th
        batch = await results.drafted(world, before)
        batch = await world.act("factory", "batchReport", results.BATCH, id=batch["id"], form={"issueYear": 2025, "responsible": True})
        await results.reconciled(world, await results.uploaded(world, await results.checked(world, batch)))
        done = await world.act("factory", "batchIssue", results.BATCH, id=batch["id"], form={"design": design, "kind": "PAPER"})
        assert done["stage"] == "CLOSED"
        late = await results.drafted(world, await results.held(world, institution, 1, first=9))
        refused = await world.tried("factory", "batchReport", id=late["id"], form={"issueYear": 2025, "responsible": True})
        assert [error["code"] for error in refused["userErrors"]] == ["OUT_OF_SCOPE"]


async def test_papers_are_handed_out_to_their_institution_and_each_time_is_a_line(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.issued(world, institution, await results.held(world, institution, 2))
    query = "query($n: String) { certificate(number: $n) { pdfUrl electronicUrl credentialUrl } }"
    number = await results.number_of(world, batch)
    urls = (await world.data(query, "factory", n=number))["certificate"]
    print_url = (await world.data("{ batches { nodes { printUrl } } }", "factory"))["batches"]["nodes"][0]["printUrl"]
    started = {urls["pdfUrl"]: b"%PDF", urls["electronicUrl"]: b"%PDF", urls["credentialUrl"]: b"ey", print_url: b"%PDF"}
    for url, first in started.items():
        for who, expected in (("rival", 404), ("citizen", 404), ("factory", 200)):
            answer = await world.client.get(url, headers={"authorization": f"Bearer {world.tokens[who]}"})
            assert answer.status_code in ((403, 404) if expected == 404 else (200,)), (url, who)
        assert answer.content.startswith(first), url
        assert (await world.client.get(url)).status_code == 401
    async with connection() as raw:
        lines = await raw.fetch("SELECT noun, act, count(*) AS n FROM ledger WHERE act IN ('print', 'reprint') GROUP BY 1, 2 ORDER BY 1, 2")
    assert [tuple(line) for line in lines] == [("batch", "print", 1), ("certificate", "print", 3), ("certificate", "reprint", 2)]


async def test_the_status_list_is_for_everybody_and_names_what_is_revoked(world: World) -> None:
    from api.certificate import credential, status
    from api.certificate.issuer import key_set
    from api.receipt import signing_key

    institution = await story.filed(world)
    batch = await results.issued(world, institution, await results.held(world, institution, 2))
    revoked = batch["rows"]["nodes"][0]["certificate"]
    day = str(await story.today(world))
    form = {"fault": "MISTAKE", "reason": "核对有误", "document": "津技鉴〔2022〕9号", "dated": day, "sha256": results.HASH}
    await world.act("factory", "certificateRevoke", id=revoked["id"], form=form)
    answer = await world.client.get(f"/issuers/{institution['orgCode']}/status")
    assert answer.status_code == 200
    keys: Any = key_set([signing_key(world.settings.credential_key_file).public_key()])
    told, _ = credential._opened(answer.text, keys)
    async with connection() as raw:
        places = {row["number"]: row["status_index"] for row in await raw.fetch("SELECT number, status_index FROM certificate")}
    bits = told["credentialSubject"]["encodedList"]
    assert {number: status.is_revoked(bits, place) for number, place in places.items()} == {
        number: number == revoked["number"] for number in places
    }  # fmt: skip
    assert (await world.client.get("/issuers/nobody/status")).status_code == 404
