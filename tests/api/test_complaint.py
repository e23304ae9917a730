"""Complaints through GraphQL and plain forms: codes, clocks, four eyes, recusal, review, the institutions' own log (articles 22 and 23)."""

from __future__ import annotations

import re
from typing import Any

from schema.desk import keep
from schema.record.transaction import connection
from tests import complaining as co
from tests import ending, story
from tests.api.files import PNG
from tests.world import World


async def stage(world: World, complaint: dict[str, Any]) -> str:
    return str((await co.followed(world, complaint["code"]))["progress"]["stage"])


async def test_from_a_form_to_an_answer_a_review_and_a_second_answer(world: World) -> None:
    complaint = await co.lodged(world)
    assert re.fullmatch(r"([A-Z2-7]{4}-){4}[A-Z2-7]{4}", complaint["code"])
    deadline = "{ complaints { nodes { stage deadline { rule due legal alternatives { reading due } } } } }"
    [seen] = (await world.data(deadline, "centre"))["complaints"]["nodes"]
    # 2022-03-01 and fifteen days; seven working days by the analogue
    assert (seen["deadline"]["rule"], seen["deadline"]["due"], seen["deadline"]["legal"]) == ("complaint.reception.report", "2022-03-16", False)
    assert {"reading": "samr", "due": "2022-03-10"} in seen["deadline"]["alternatives"]
    refused = await world.tried("centre", "complaintAccept", id=complaint["id"])
    assert [one["code"] for one in refused["userErrors"]] == ["NOT_REGISTERED"]
    await co.accepted(world, complaint)
    [seen] = (await world.data(deadline, "centre"))["complaints"]["nodes"]
    assert seen["deadline"]["due"] == "2022-05-05"  # 2022-04-30 is a holiday: sixty days end on the next working day
    await co.answered(world, complaint)
    told = (await co.followed(world, complaint["code"].lower().replace("-", " ")))["progress"]
    assert (told["stage"], told["outcomeText"], told["answer"], told["mayAskReview"]) == (
        "ANSWERED", "由市鉴定中心处理", "所反映的问题属实，已责令整改。", True,
    )  # fmt: skip
    assert "复议" in told["remedy"]
    review = "mutation($c: String!) { complaintRequestReview(code: $c, form: {reason: \"处理过轻\"}) { progress { stage } userErrors { code } } }"
    asked = (await world.data(review, c=complaint["code"]))["complaintRequestReview"]
    assert asked == {"progress": {"stage": "REVIEW"}, "userErrors": []}
    again = (await world.data(review, c=complaint["code"]))["complaintRequestReview"]
    assert [one["code"] for one in again["userErrors"]] == ["WRONG_STAGE"]
    await world.act("bureau", "complaintRemand", id=complaint["id"], form={"opinion": "处理明显过轻，重新办理。"})
    await co.answered(world, complaint)
    await co.days(world, 31)
    assert await stage(world, complaint) == "CLOSED"


async def test_an_extension_is_asked_by_one_approved_by_another_and_counted_from_acceptance(world: World) -> None:
    complaint = await co.lodged(world)
    await co.accepted(world, complaint)
    assert [one["code"] for one in (await world.tried("centre2", "complaintExtend", id=complaint["id"]))["userErrors"]] == ["NOT_ASKED"]
    await world.act("centre", "complaintAskExtension", id=complaint["id"], form={"reason": "涉及面广"})
    assert (await co.followed(world, complaint["code"]))["progress"]["extension"] is None
    assert [one["code"] for one in (await world.tried("centre", "complaintExtend", id=complaint["id"]))["userErrors"]] == ["FOUR_EYES"]
    assert await stage(world, complaint) == "ACCEPTED"
    await co.days(world, 20)
    await world.act("centre2", "complaintExtend", id=complaint["id"])
    told = (await co.followed(world, complaint["code"]))["progress"]
    assert (told["stage"], told["extension"], told["due"]) == ("EXTENDED", "涉及面广", "2022-05-30")


async def test_a_recused_officer_sees_nothing_more_of_it_and_another_takes_over(world: World) -> None:
    complaint = await co.lodged(world)
    await co.accepted(world, complaint)
    recusal = {"complaint": complaint["id"], "reason": "与被反映的机构负责人有亲属关系"}
    await recused(world, recusal)
    assert (await world.data("{ complaints { totalCount } worklist(noun: \"complaint\") { totalCount } }", "centre")) == {
        "complaints": {"totalCount": 0}, "worklist": {"totalCount": 0},
    }  # fmt: skip
    refused = await world.tried("centre", "complaintAskExtension", id=complaint["id"], form={"reason": "?"})
    assert "NOT_FOUND" in {one["code"] for one in refused["userErrors"]}
    await world.act("centre2", "complaintTakeOver", id=complaint["id"])
    told = {"complaint": complaint["id"], "reason": "核实情节"}
    found = (await world.data(co.REVEAL, "centre2", form=told))["reporterReadReveal"]
    assert (found["name"], found["contact"]) == (co.NAME, co.CONTACT)


async def recused(world: World, form: dict[str, Any]) -> None:
    query = "mutation($form: ComplaintRecusalFormInput!) { complaintRecusalRecuse(form: $form) { userErrors { code } } }"
    assert (await world.data(query, "centre", form=form))["complaintRecusalRecuse"]["userErrors"] == []


async def test_transferred_with_receipt_or_taken_back_when_the_department_objects_within_five_working_days(world: World) -> None:
    first, second = await co.lodged(world), await co.lodged(world, facts="另一件事")
    for one in (first, second):
        await co.registered(world, one)
        await world.act("centre", "complaintTransfer", id=one["id"], form={"recipient": "市市场监管委", "reason": "属于价格违法"})
    assert (await co.followed(world, first["code"]))["progress"]["recipient"] == "市市场监管委"
    await co.days(world, 9)  # 2022-03-10; five working days after the first of March end on the eighth
    late = {"objectedOn": "2022-03-09", "reason": "不属本部门"}
    refused = await world.tried("centre", "complaintTakeBack", id=first["id"], form=late)
    assert [one["code"] for one in refused["userErrors"]] == ["DEADLINE_PAST"]
    await world.act("centre", "complaintTakeBack", id=first["id"], form={**late, "objectedOn": "2022-03-08"})
    assert await stage(world, first) == "RECEIVED"
    await world.act("centre", "complaintSignTransfer", id=second["id"], form={"document": "市监收〔2022〕1号", "dated": "2022-03-04"})
    assert await stage(world, second) == "REFERRED"


async def test_the_same_matter_through_two_channels_is_one_case_and_both_codes_tell_of_it(world: World) -> None:
    institution = await ending.filed(world)
    first, second = await co.lodged(world), await co.lodged(world, name=None, contact=None)
    await co.registered(world, second, institution)
    merging = {"into": first["id"]}
    refused = await world.tried("centre", "complaintMerge", id=second["id"], form=merging)
    assert [one["code"] for one in refused["userErrors"]] == ["OTHER_MATTER"]
    await co.accepted(world, first, institution)
    await world.act("centre", "complaintMerge", id=second["id"], form=merging)
    await co.answered(world, first)
    told = (await co.followed(world, second["code"]))["progress"]
    assert (told["stage"], told["answer"]) == ("MERGED", "所反映的问题属实，已责令整改。")
    assert told["number"] == second["number"]


async def test_the_same_form_twice_is_one_complaint_and_a_hasty_or_foreign_form_is_none(world: World) -> None:
    token = await co.begun(world)
    sent = [(await world.data(co.LODGE, form=co.form(), token=token))["complaintLodge"] for _ in range(2)]
    assert sent[0] == sent[1]
    hasty = (await world.data("mutation { complaintBegin { token } }"))["complaintBegin"]["token"]
    for wrong in (hasty, token[:-1] + ("0" if token[-1] != "0" else "1"), "", "1.2.3"):
        refused = (await world.data(co.LODGE, form=co.form(), token=wrong))["complaintLodge"]
        assert [one["code"] for one in refused["userErrors"]] == ["FORM_NOT_VALID"], wrong
    half = (await world.data(co.LODGE, form=co.form(contact=None), token=await co.begun(world)))["complaintLodge"]
    assert [(one["code"], one["field"]) for one in half["userErrors"]] == [("IDENTITY_HALF", "form.contact")]
    assert (await world.data("{ complaints { totalCount } }", "centre"))["complaints"]["totalCount"] == 1


async def test_an_unknown_code_and_a_wrong_one_are_answered_alike_and_seldom(world: World) -> None:
    complaint = await co.lodged(world)
    wrong = complaint["code"][:-1] + ("A" if complaint["code"][-1] != "A" else "B")
    assert await co.followed(world, wrong) == await co.followed(world, "?") == {"progress": None, "userErrors": [{"code": "NOT_FOUND"}]}
    answers = [await world.ask(co.FOLLOW, code="x") for _ in range(30)]
    assert answers[-1]["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    async with connection() as raw:
        kept = await raw.fetch("SELECT address FROM login_attempt WHERE name LIKE 'complaint%'")
        assert await raw.fetchval("SELECT count(*) FROM complaint WHERE tracking_digest ~ $1", complaint["code"].replace("-", "")) == 0
    assert all(re.fullmatch("[0-9a-f]{64}", row["address"]) for row in kept)  # no address is kept


async def test_a_plain_form_without_script_with_a_file_leads_to_a_code_that_stands_in_no_address(world: World) -> None:
    shown = await world.client.post("/complaints", data={"about": "某厂", "facts": "<b>事</b>", "kind": "COMPLAINT"})
    token = re.search(r'name="token" value="([^"]+)"', shown.text)
    assert token
    assert "&lt;b&gt;事&lt;/b&gt;" in shown.text
    await keep.advance(10)
    fields = {"token": token[1], "about": "某厂", "facts": "某事", "kind": "COMPLAINT", "name": co.NAME, "contact": co.CONTACT, "homepage": ""}
    trapped = await world.client.post("/complaints", data={**fields, "homepage": "http://x"})
    assert trapped.status_code == 400
    done = await world.client.post("/complaints", data=fields, files={"files": (f"{co.NAME}的证据.png", PNG, "image/png")})
    assert (done.status_code, done.headers["location"]) == (303, "/complaints/receipt")
    receipt = await world.client.get("/complaints/receipt")
    code = re.search(r'class="code">([^<]+)<', receipt.text)
    assert code
    assert receipt.headers["cache-control"] == "no-store"
    answer = await world.client.post("/complaints/status", data={"code": code[1]})
    assert "已收到，待答复是否受理" in answer.text
    assert co.NAME not in answer.text
    files = "{ complaints { nodes { files { nodes { attachment { name url size } } } } } }"
    [one] = (await world.data(files, "centre"))["complaints"]["nodes"]
    [file] = one["files"]["nodes"]
    assert file["attachment"]["name"] == "附件1.png"
    for who, status in (("centre", 200), ("auditor", 200), ("heping", 404), ("factory", 404), ("supervisor", 404), ("admin", 404)):
        got = await world.client.get(file["attachment"]["url"], headers={"authorization": f"Bearer {world.tokens[who]}"})
        assert got.status_code == status, who


async def test_a_file_that_is_none_leaves_nothing_behind(world: World) -> None:
    token = await co.begun(world)
    fields = {"token": token, "about": "某厂", "facts": "某事", "kind": "COMPLAINT"}
    refused = await world.client.post("/complaints", data=fields, files={"files": ("x.png", b"MZ" + b"\0" * 400, "image/png")},
                                      headers={"accept": "application/json"})  # fmt: skip
    assert refused.status_code == 422
    assert next(one["code"] for one in refused.json()["userErrors"]) == "KIND_NOT_ALLOWED"
    async with connection() as raw:
        assert await raw.fetchval("SELECT (SELECT count(*) FROM complaint) + (SELECT count(*) FROM attachment)") == 0


async def test_the_institutions_own_log_cannot_be_deleted_and_the_centre_sees_it(world: World) -> None:
    institution = await ending.filed(world)
    form = {"institution": institution, "kind": "COMPLAINT", "heardOn": str(await story.today(world)), "matter": "考生对成绩有争议"}
    made = await world.act("factory", "disputeLog", "id number deadline { rule owedBy }", form=form)
    assert made["deadline"] == {"rule": "dispute.handling", "owedBy": ["INSTITUTION"]}
    refused = await world.tried("rival", "disputeLog", form=form)
    assert refused["userErrors"] != []
    seen = "{ disputes { totalCount } }"
    counts = {who: (await world.data(seen, who))["disputes"]["totalCount"] for who in (None, "factory", "rival", "centre", "bureau", "auditor", "heping")}
    assert counts == {None: 0, "factory": 1, "rival": 0, "centre": 1, "bureau": 1, "auditor": 1, "heping": 0}
    await world.act("factory", "disputeSettle", id=made["id"], form={"answer": "复核后告知考生"})
    await world.act("centre", "disputeReopen", id=made["id"], form={"note": "复核人员应当回避"})
    settled = await world.act("factory", "disputeSettle", "stage note", id=made["id"], form={"answer": "另派人员复核"})
    assert settled == {"stage": "SETTLED", "note": "复核人员应当回避"}
