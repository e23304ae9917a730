"""Documents of a filing: what each says, who may read it, and that a page to print lets nothing through."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.read import from_global
from schema.law.filing import FILING
from schema.record.document import KINDS
from schema.record.transaction import connection
from tests import story
from tests.world import World

ASK = """{ filings(first: 1) { nodes { documents { nodes { id kind title number issuedOn article issuer addressee creditCode
  filingNumber version text reasons } } } } }"""
NAMES = ("专家甲", "专家乙", "专家丙")
EVIL = '<script>alert("1")</script> & \'补\' {{ 7 * 7 }}'


async def documents(world: World, who: str) -> list[dict[str, Any]]:
    found = (await world.data(ASK, who))["filings"]["nodes"]
    return [one for filing in found for one in filing["documents"]["nodes"]]


async def page(world: World, who: str | None, id_: str) -> httpx.Response:
    found = from_global(id_)
    assert found
    headers = {"authorization": f"Bearer {world.tokens[who]}"} if who else {}
    return await world.client.get(f"/documents/{found[1]}", headers=headers)


async def returned(world: World, message: str = "补正") -> dict[str, Any]:
    filing = await story.submitted(world)
    reasons = [{"code": "EVIDENCE_MISSING", "message": message, "condition": "9.2"}]
    await world.act("centre", "filingReturn", id=filing["id"], form={"reasons": reasons})
    return filing


async def test_a_return_is_a_notice_to_mend_with_number_date_article_and_every_reason(world: World) -> None:
    filing = await returned(world, "信用证明已过期，请重新出具")
    [one] = await documents(world, "factory")
    assert one == {
        "id": one["id"], "kind": "SUPPLEMENT", "title": "补正通知书", "number": "津技鉴申〔2022〕1号告1", "issuedOn": "2022-03-01",
        "article": "第十条第（二）项", "issuer": "天津市职业技能鉴定指导中心", "addressee": "天津factory职业技能有限公司",
        "creditCode": story.CODES["factory"], "filingNumber": "津技鉴申〔2022〕1号", "version": 1,
        "text": "经初审，你单位提交的备案申请材料须予补正。请按下列各项补正后重新提交。", "reasons": one["reasons"],
    }  # fmt: skip
    [reason] = one["reasons"]
    assert reason.startswith("信用证明已过期，请重新出具（")
    assert "条件9.2" in reason
    assert "第九条" in reason
    await world.move_to(date(2022, 3, 2))
    filing |= await story.mended(world, filing, "factory")
    await world.act("centre", "filingReject", id=filing["id"], form={"reason": "不是本市法人"})
    first, second = await documents(world, "factory")
    assert first == one  # what was told stays told
    assert (second["kind"], second["number"], second["version"], second["reasons"], second["issuedOn"]) == (
        "REJECTED", "津技鉴申〔2022〕1号告2", 2, ["不是本市法人"], "2022-03-02",
    )  # fmt: skip


async def test_the_panels_opinion_is_for_the_offices_and_the_applicant_reads_reasons_without_names(world: World) -> None:
    filing = await story.submitted(world, levels=(4, 3))
    await story.checked(world, filing)
    await world.act("centre", "filingPassReview", id=filing["id"])
    for name in ("expert1", "expert2", "expert3"):
        await world.act("centre", "filingAppoint", id=filing["id"], form={"expert": await story.account_id(world, name)})
        await world.act(name, "filingAccept", id=filing["id"], form={"noConflict": True})
        said = {"method": "SITE_VISIT", "noConflict": True, "opinion": "符合", "verdicts": story.verdicts(filing["items"], 1)}
        await world.act(name, "filingOpine", id=filing["id"], form=said)
    decision = {"opinion": "建议通过一项", "verdicts": story.verdicts(filing["items"], 1)}
    await world.act("centre", "filingPropose", id=filing["id"], form=decision)
    approval = {"opinion": "同意", "verdicts": story.verdicts(filing["items"][:1])}
    await world.act("bureau", "filingApprove", id=filing["id"], form=approval)
    for who in ("factory", "heping"):
        assert [one["kind"] for one in await documents(world, who)] == ["PASSED", "APPROVED"]
    for who in ("rival", "expert1", "admin"):
        assert await documents(world, who) == []
    for who in ("centre", "bureau", "auditor"):
        told = {one["kind"]: one for one in await documents(world, who)}
        assert set(told) == {"PASSED", "OPINION", "APPROVED"}
        opinion = told["OPINION"]
        assert opinion["number"] == "津技鉴申〔2022〕1号评1"
        assert opinion["reasons"][:2] == ["参加评估的专家3人，评估方式：现场考察", "建议通过一项"]
        assert [re.sub("　.*　", " ", line) for line in opinion["reasons"][2:]] == [
            "申报项1 四级/中级工：同意", "申报项2 三级/高级工：不同意，设备不足",
        ]  # fmt: skip
    assert told["APPROVED"]["number"] == "津技鉴申〔2022〕1号告2"
    assert told["APPROVED"]["issuer"] == "天津市人力资源和社会保障局"
    mine = await documents(world, "factory")
    text = "".join([str(mine), *[(await page(world, "factory", one["id"])).text for one in mine]])
    assert not [name for name in NAMES if name in text]
    assert (await page(world, "factory", opinion["id"])).status_code == 404
    assert (await page(world, "bureau", opinion["id"])).status_code == 200


async def test_the_page_to_print_escapes_every_word_and_loads_nothing(world: World) -> None:
    await returned(world, EVIL)
    [one] = await documents(world, "factory")
    answer = await page(world, "factory", one["id"])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<script" not in answer.text
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; &#39;补&#39; {{ 7 * 7 }}" in answer.text
    for word in (one["title"], one["number"], one["article"], one["addressee"], one["issuedOn"], world.settings.contact):
        assert word in answer.text
    assert not re.search(r"(src|href)=", answer.text)


@pytest.mark.parametrize(("who", "status"), [("factory", 200), ("centre", 200), ("rival", 404), ("expert1", 404), (None, 404)])
async def test_a_page_is_for_whoever_may_read_the_document(world: World, who: str | None, status: int) -> None:
    await returned(world)
    [one] = await documents(world, "factory")
    assert (await page(world, who, one["id"])).status_code == status


async def test_what_is_not_there_and_who_is_not_known_get_nothing(world: World) -> None:
    headers = {"authorization": f"Bearer {world.tokens['centre']}"}
    assert (await world.client.get(f"/documents/{uuid4()}", headers=headers)).status_code == 404
    assert (await world.client.get("/documents/x", headers=headers)).status_code == 404
    wrong = await world.client.get(f"/documents/{uuid4()}", headers={"authorization": "Bearer js_nobody"})
    assert wrong.status_code == 401


async def test_who_was_not_selected_is_told_why(world: World) -> None:
    round_ = await story.selection(world)
    await story.scored(world, round_, [40, 60], [30, 60])
    choices = [{"filing": one["id"], "selected": n == 0, "reason": "择优" if n == 0 else "同区已有相同职业"} for n, one in enumerate(round_["filings"])]
    await world.act("centre", "roundPropose", id=round_["id"], form={"choices": choices})
    told = await documents(world, "academy")
    assert [(one["kind"], one["reasons"]) for one in told] == [("ADMITTED", []), ("NOT_SELECTED", ["同区已有相同职业"])]
    assert [one["kind"] for one in await documents(world, "school")] == ["ADMITTED"]


async def test_the_bureaus_refusal_is_told_with_its_reason(world: World) -> None:
    filing = await story.submitted(world)
    await story.assessed(world, filing)
    await world.act("bureau", "filingDisapprove", id=filing["id"], form={"reason": "不符合布局"})
    *_, last = await documents(world, "factory")
    assert (last["kind"], last["reasons"], last["issuer"]) == ("DISAPPROVED", ["不符合布局"], "天津市人力资源和社会保障局")


async def test_every_kind_of_document_tells_of_the_act_that_the_view_names(world: World) -> None:
    async with connection() as raw:
        view = await raw.fetchval("SELECT pg_get_viewdef('document'::regclass)")
    named = dict(re.findall(r"WHEN '(\w+)'::text THEN '([A-Z_]+)'::text", view))
    assert {kind.act: kind.code for kind in KINDS if kind.code != "OPINION"} == {
        act: kind for act, kind in named.items() if act in FILING.names
    }
