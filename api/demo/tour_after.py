"""The tour after the filing: change, the question whether one may assess, renewal, revocation, the end and what it leaves."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

from schema.law.kinds import ClosureDuty
from sitegen import address

from .client import Broken
from .guide import PATIENCE, Tour, ledger_end, people_wrote

HASH = "0" * 64
HELD = """query($code: String) { institution(orgCode: $code) { id validTo phone stageText
  scopes(current: true) { nodes { id level lastDay standard { id } } } } }"""
COULD = """query($code: String!, $job: String!, $level: Int!, $on: Date!) {
  couldAssess(institution: $code, occupation: $job, edition: "2022", level: $level, on: $on) {
    could receipt reasons { message article } } }"""
LIVES = (("天津海津智能装备有限公司", "注销（自愿终止）"), ("天津沽源精密铸造有限公司", "注销（未申请续期）"), ("天津卫沽电子装配有限公司", "撤销备案"))


async def held(tour: Tour) -> Any:
    """The institution as the public reads it."""
    return (await tour.client.data(HELD, code=tour.seen["code"]))["institution"]


async def concluded(tour: Tour) -> None:
    """Wait until the clock has concluded the application, so that the unit may hand in another."""
    query = "query($id: ID!) { node(id: $id) { ... on Filing { stage } } }"
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        if (await tour.client.data(query, "centre", id=tour.seen["filing"]))["node"]["stage"] == "CONCLUDED":
            return
        await asyncio.sleep(0.05)
    raise Broken("各项都已准予备案，申请却没有办结")


async def change(tour: Tour) -> str:
    client, seen, day = tour.client, tour.seen, str(await tour.today())
    await concluded(tour)
    own = await held(tour)
    raised = {
        "subject": "SCOPE_ADD", "occupation": seen["job"]["id"], "level": 2, "site": seen["site"], "standard": seen["standard"],
        "experience": "十年评价经验",
    }  # fmt: skip
    form = {"institution": own["id"], "call": seen["call"], "lines": [{"subject": "PHONE", "value": "022-20000009"}, raised]}
    made = await client.act(seen["who"], "changeDraft", "ChangeFormInput", form=form)
    select = "id number lines { nodes { id outcome filing { id } } }"
    sent = await client.act(seen["who"], "changeSubmit", "", select, id=made["id"])
    first, second = sent["lines"]["nodes"]
    if (first["outcome"], second["outcome"]) != ("PENDING", "TORN_OUT") or not second["filing"]:
        raise Broken(f"应拆成两件：{sent}")
    if (await held(tour))["phone"] == "022-20000009":
        raise Broken("未经确认，不应生效")
    await client.act("centre", "changeConfirm", "ConfirmationInput", id=sent["id"], form={"verdicts": [{"line": first["id"], "favourable": True}]})
    took = await tour.shown(f"/changes/{address.segment(sent['number'])}/", "022-20000009", day[:4])
    tour.to_disk.append(took)
    await tour.shown(f"/institutions/{seen['code']}/", "022-20000009", sent["number"])
    return f"{sent['number']}：第二行转为备案申请，第一行确认后{took * 1000:.0f}毫秒见于变更公告"


async def answer(tour: Tour) -> str:
    told = []
    for level in (5, 2):
        variables = {"code": tour.seen["code"], "job": tour.seen["job"]["code"], "level": level, "on": str(await tour.today())}
        told.append((await tour.client.data(COULD, **variables))["couldAssess"])
    if [one["could"] for one in told] != [True, False] or not all(one["receipt"] for one in told):
        raise Broken(str(told))
    reason = told[1]["reasons"][0]
    return f"五级可以；二级不可：{reason['message']}（{reason['article']}）；回执{len(told[0]['receipt'])}字，可离线核验"


async def ahead(tour: Tour) -> str:
    own = await held(tour)
    query = "{ renewals(first: 1) { nodes { id stageText opensOn lastDay advice } } }"
    found = (await tour.client.data(query, tour.seen["who"]))["renewals"]["nodes"][0]
    form = {"report": "自评报告", "documentTitle": "续期申请书", "documentSha256": HASH, "scopes": [own["scopes"]["nodes"][0]["id"]]}
    payload = await tour.client.tried(tour.seen["who"], "renewalDraft", "RenewalFormInput", id=found["id"], form=form)
    if [error["code"] for error in payload["errors"]] != ["WRONG_STAGE"] or found["lastDay"] > own["validTo"]:
        raise Broken(str(payload))
    return f"{found['stageText']}，窗口{found['opensOn']}至{found['lastDay']}；{found['advice'][:50]}…"


async def not_alone(tour: Tour) -> str:
    client, day, own = tour.client, str(await tour.today()), await held(tour)
    proposal = {"institution": own["id"], "facts": "演示", "effect": "演示", "exhibits": [{"title": "调查报告", "sha256": HASH}]}
    made = await client.act("centre", "revocationPropose", "RevocationProposalInput", form=proposal)
    decision, before = {"document": "演示1号", "dated": day, "sha256": HASH, "note": "演示"}, await ledger_end(tour)
    payload = await client.tried("centre", "revocationDecide", "RevocationDecisionInput", id=made["id"], form=decision)
    if [error["code"] for error in payload["errors"]] != ["NOT_YOUR_OFFICE"] or await people_wrote(tour, before):
        raise Broken(str(payload))
    await client.act("bureau", "revocationDecline", "OpinionInput", id=made["id"], form={"reason": "演示，情节不严重"})
    if (await held(tour))["stageText"] != "备案有效":
        raise Broken("备案应仍然有效")
    return f"{payload['errors'][0]['message']}（{payload['errors'][0]['article']}）；市人社局不予撤销，备案仍然有效"


async def end(tour: Tour) -> str:
    client, seen, own = tour.client, tour.seen, await held(tour)
    pending = {"institution": own["id"], "lines": [{"subject": "PHONE", "value": "022-20000010"}]}
    left = await client.act(seen["who"], "changeDraft", "ChangeFormInput", form=pending)
    form: dict[str, Any] = {"institution": own["id"], "reason": "业务调整", "documentTitle": "自愿终止评价工作的申请", "documentSha256": HASH}
    payload = await client.tried(seen["who"], "endingApply", "EndingFormInput", form={**form, "works": []})
    if {error["code"] for error in payload["errors"]} != {"PLAN_MISSING"} or len(payload["errors"]) != len(ClosureDuty):
        raise Broken(str(payload))
    works = [{"duty": duty.name, "outstanding": False, "plan": "没有未了工作"} for duty in ClosureDuty]
    made = await client.act(seen["who"], "endingApply", "EndingFormInput", form={**form, "works": works})
    await client.act("centre", "endingCancel", "NoteInput", id=made["id"], form={"note": "该单位自愿终止评价工作"})
    tour.to_disk.append(await tour.shown(f"/institutions/{seen['code']}/", "注销（自愿终止）", "不得开展新的职业技能等级认定"))
    await tour.shown("/institutions/ended/", seen["unit_name"])
    own, yesterday = await held(tour), str(await tour.today() - timedelta(1))
    stage = (await client.data("query($id: ID!) { node(id: $id) { ... on Change { stageText } } }", seen["who"], id=left["id"]))["node"]
    if {scope["lastDay"] for scope in own["scopes"]["nodes"]} != {yesterday} or stage["stageText"] != "备案已另行结束":
        raise Broken(f"{own} {stage}")
    return f"缺安排时一次列出{len(payload['errors'])}条理由；注销后评价范围止于{yesterday}，在办的变更“{stage['stageText']}”"


async def entrust(tour: Tour) -> str:
    client, seen, day = tour.client, tour.seen, await tour.today()
    query = "query($code: String) { institution(orgCode: $code) { closure { id } } }"
    found = (await client.data(query, seen["who"], code=seen["code"]))["institution"]["closure"]
    custody = {
        "custodian": "演示档案室", "address": "和平区演示路4号", "phone": "022-23000001", "paperUntil": f"{day.year + 4}-12-31",
        "electronicUntil": f"{day.year + 6}-12-31", "contact": "综合部", "contactPhone": "022-23000002",
    }  # fmt: skip
    short = {**custody, "paperUntil": str(day), "electronicUntil": str(day)}
    payload = await client.tried(seen["who"], "closureEntrust", "CustodyInput", id=found["id"], form=short)
    if [error["code"] for error in payload["errors"]] != ["KEPT_TOO_SHORT"] * 2:
        raise Broken(str(payload))
    await client.act(seen["who"], "closureEntrust", "CustodyInput", id=found["id"], form=custody)
    took = await tour.shown(f"/institutions/{seen['code']}/", "演示档案室", "022-23000002")
    tour.to_disk.append(took)
    return f"保管期不足的被拒：{payload['errors'][0]['message']}（{payload['errors'][0]['article']}）；登记后{took * 1000:.0f}毫秒公开"


async def three_lives(tour: Tour) -> str:
    for name, end_ in LIVES:
        await tour.shown("/institutions/ended/", name, end_)
        await tour.shown("/terminations/", name, end_)
    await tour.shown("/institutions/former/", "天津海津智能制造有限公司")
    return "；".join(f"{name}：{end_}" for name, end_ in LIVES)
