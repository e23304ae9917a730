"""The tour up to the filing: a call, an application, its publicity, its grant."""

from __future__ import annotations

import asyncio
import time
from datetime import date, timedelta
from secrets import randbelow
from typing import Any

import orjson

from schema.law.uscc import check_digit
from sitegen import address

from .client import Broken
from .guide import PATIENCE, Tour, ledger_end, people_wrote
from .replay import PASSWORD

CONDITIONS = ("9.1", "9.2", "9.3", "9.4", "9.5", "9.5E", "9.6")


def sound_code() -> str:
    """A credit code of Tianjin that nobody has used yet."""
    stem = f"91120000MA{randbelow(10**7):07d}"
    return stem + check_digit(stem)


async def call(tour: Tour) -> str:
    day = await tour.today()
    form = {
        "title": f"{day.year}年度评价机构申报工作安排", "tracks": ["EMPLOYER"], "opensOn": str(day), "closesOn": str(day + timedelta(30)),
        "maxItems": 3, "body": "请符合条件的用人单位申报。", "documents": ["法人登记证书"], "occupations": [],
    }  # fmt: skip
    made = await tour.client.act("bureau", "callDraft", "CallFormInput", "id number", form=form)
    await tour.client.act("bureau", "callPublish", id=made["id"])
    took = await tour.shown(f"/calls/{address.segment(made['number'])}/", str(form["title"]))
    tour.to_disk.append(took)
    tour.seen["call"] = made["id"]
    return f"{made['number']}，办理后{took * 1000:.0f}毫秒见于网站"


async def refused(tour: Tour) -> str:
    client, code, seen = tour.client, sound_code(), tour.seen
    name = f"unit-{code[-8:].lower()}"
    opening = """mutation($name: String!, $code: String!, $password: String!) {
      accountOpen(name: $name, title: "经办人", role: "INSTITUTION", password: $password, creditCode: $code) {
        account { id } userErrors { message } } }"""
    await client.data(opening, "admin", name=name, code=code, password=PASSWORD)
    districts = (await client.data("{ districts { id code } }"))["districts"]
    seen["who"], seen["unit_name"] = name, f"天津演示装备制造{code[-6:]}有限公司"
    profile = {
        "creditCode": code, "name": seen["unit_name"], "kind": "ENTERPRISE", "district": districts[0]["id"], "address": "和平区演示路1号",
        "contact": "经办人", "phone": "022-20000000", "legalPerson": "负责人",
    }  # fmt: skip
    unit = await client.act(name, "unitRegister", "UnitProfileInput", form=profile)
    place = {"name": "实训楼", "address": "西青区演示路2号", "district": districts[7]["id"]}
    unit = await client.act(
        name, "unitAddSite", "SiteFormInput", "id sites { nodes { id } }", id=unit["id"], form=place
    )
    seen["unit"], seen["site"] = unit["id"], unit["sites"]["nodes"][0]["id"]
    asked = """{ occupation(edition: "2022", code: "6-31-01-03") { id code name } }"""
    job = (await client.data(asked))["occupation"]
    basis = await client.data(
        "query($o: ID) { standards(occupation: $o) { nodes { id lowestLevel highestLevel } } }", o=job["id"]
    )
    seen["job"], seen["standard"] = job, basis["standards"]["nodes"][0]["id"]
    draft = await client.act(
        name, "filingDraft", "DossierInput", form=dossier(seen, await tour.today(), CONDITIONS[:4])
    )
    seen["filing"] = draft["id"]
    before = await ledger_end(tour)
    payload = await client.tried(name, "filingSubmit", id=draft["id"])
    reasons = payload["errors"]
    if len(reasons) < 6 or any(not reason["article"] for reason in reasons) or await people_wrote(tour, before):
        raise Broken(f"应一次列出全部理由并注明条款：{reasons}")
    return f"一次列出{len(reasons)}条理由，如“{reasons[0]['message']}”（{reasons[0]['article']}）；台账没有增加"


def dossier(seen: dict[str, Any], day: date, conditions: tuple[str, ...]) -> dict[str, Any]:
    """The application: three levels of one occupation, and evidence for these conditions."""
    return {
        "unit": seen["unit"], "call": seen["call"], "track": "EMPLOYER",
        "items": [
            {"occupation": seen["job"]["id"], "level": level, "site": seen["site"], "standard": seen["standard"], "experience": "十年评价经验"}
            for level in (5, 4, 3)
        ],
        "evidence": [{"condition": code, "title": f"条件{code}证明材料", "issuedOn": str(day)} for code in conditions],
    }  # fmt: skip


async def assess(tour: Tour) -> str:
    client, seen = tour.client, tour.seen
    who, filing = seen["who"], seen["filing"]
    for duty in ("FULL_TIME", "EXPERT", "ASSESSOR", "INTERNAL_SUPERVISOR"):
        await client.act(who, "unitAddStaff", "StaffFormInput", id=seen["unit"], form={"duty": duty, "name": "某某"})
    select = "id items { nodes { id } }"
    machines = {"site": seen["site"], "name": "实训工位", "count": 20}
    await client.act(who, "unitAddEquipment", "EquipmentFormInput", id=seen["unit"], form=machines)
    form = dossier(seen, await tour.today(), CONDITIONS)
    made = await client.act(who, "filingAmend", "DossierInput", select, id=filing, form=form)
    seen["items"] = [item["id"] for item in made["items"]["nodes"]]
    sent = await client.act(who, "filingSubmit", "", "number deadline { due explanation }", id=filing)
    for code in CONDITIONS:
        await client.act(
            "centre", "filingCheck", "ConditionCheckInput", id=filing, form={"condition": code, "finding": "MET"}
        )
    await client.act("centre", "filingPassReview", id=filing)
    experts = (await client.data('{ accounts(role: "EXPERT") { nodes { id name } } }', "centre"))["accounts"]["nodes"][
        :3
    ]
    for expert in experts:
        await client.act("centre", "filingAppoint", "AppointmentInput", id=filing, form={"expert": expert["id"]})
        await client.act(expert["name"], "filingAccept", "AcceptanceInput", id=filing, form={"noConflict": True})
        opinion = {
            "method": "SITE_VISIT",
            "noConflict": True,
            "opinion": "具备条件",
            "verdicts": favourable(seen["items"]),
        }
        await client.act(expert["name"], "filingOpine", "ExpertOpinionInput", id=filing, form=opinion)
    decision = {"opinion": "建议通过", "verdicts": favourable(seen["items"])}
    await client.act("centre", "filingPropose", "DecisionInput", id=filing, form=decision)
    return f"{sent['number']}，初审期限：{sent['deadline']['explanation'][:60]}…"


def favourable(items: list[str]) -> list[dict[str, Any]]:
    """A yes for each."""
    return [{"item": item, "favourable": True} for item in items]


async def wrong_office(tour: Tour) -> str:
    decision, before = {"opinion": "同意", "verdicts": []}, await ledger_end(tour)
    payload = await tour.client.tried("centre", "filingApprove", "DecisionInput", id=tour.seen["filing"], form=decision)
    codes = [error["code"] for error in payload["errors"]]
    if "NOT_YOUR_OFFICE" not in codes or len(codes) < 3 or await people_wrote(tour, before):
        raise Broken(str(payload))
    return f"{len(codes)}条理由：" + "；".join(f"{e['message']}（{e['article']}）" for e in payload["errors"][:3])


async def notice(tour: Tour) -> str:
    client, seen = tour.client, tour.seen
    await asyncio.gather(client.token("bureau"), client.token("publisher"))
    decision = {"opinion": "同意", "verdicts": favourable(seen["items"])}
    began = time.perf_counter()
    await client.act("bureau", "filingApprove", "DecisionInput", id=seen["filing"], form=decision)
    form = {
        "title": "关于拟备案职业技能等级评价机构的公示", "items": seen["items"], "contactPhone": "022-23000000",
        "contactEmail": "gongshi@example.gov.cn", "contactAddress": "天津市和平区演示路3号",
    }  # fmt: skip
    made = await client.act("publisher", "noticeDraft", "NoticeFormInput", "id number", form=form)
    await client.act("publisher", "noticePublish", id=made["id"])
    seen["notice"], seen["number"] = made["id"], made["number"]
    seen["path"] = f"/notices/{address.segment(made['number'])}/"
    await tour.shown(seen["path"], seen["unit_name"])
    live = time.perf_counter() - began
    found = await standing(tour, "LIVE")
    proof = found["proofs"]["nodes"][0]
    if proof["at"] != found["openedAt"] or live >= 1:
        raise Broken(f"起算{found['openedAt']}，上线证明{proof['at']}，用时{live:.2f}秒")
    await tour.shown(seen["path"], "公示中")
    seen["ends"] = date.fromisoformat(found["endsOn"])
    return f"批准后{live * 1000:.0f}毫秒页面可见；起算时刻即上线证明的时刻；{found['deadline']['explanation'][:70]}…"


async def standing(tour: Tour, *stages: str) -> Any:
    """The notice once it has reached one of these stages."""
    query = """query($n: String) { notice(number: $n) { stage openedAt endsOn deadline { explanation }
      proofs { nodes { kind at } } rows { nodes { id stage stageText } } } }"""
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        found = (await tour.client.data(query, n=tour.seen["number"]))["notice"]
        if found and found["stage"] in stages:
            return found
        await asyncio.sleep(0.005)
    raise Broken(f"公示没有进入{stages}：{found}")


async def object_to_one(tour: Tour) -> str:
    row = (await standing(tour, "LIVE"))["rows"]["nodes"][1]["id"]
    form = {"row": row, "name": "某单位", "contact": "022-00000000", "reason": "该地点设备尚未到位。"}
    payload = await tour.client.tried(None, "objectionLodge", "ObjectionFormInput", form=form)
    if payload["errors"]:
        raise Broken(str(payload["errors"]))
    took = await tour.shown(tour.seen["path"], "异议核查中")
    tour.to_disk.append(took)
    stages = [row["stage"] for row in (await standing(tour, "LIVE"))["rows"]["nodes"]]
    if stages != ["SHOWN", "FROZEN", "SHOWN"]:
        raise Broken(str(stages))
    return f"三行中只有第二行停下，{took * 1000:.0f}毫秒后网站标明；异议人的姓名不在任何公开之处"


async def lose_page(tour: Tour) -> str:
    tour.page(tour.seen["path"]).unlink()
    lost = await standing(tour, "INTERRUPTED")
    if lost["endsOn"] is not None:
        raise Broken("中断期间不应有末日")
    await tour.shown("/notices/", "公示中断")
    again = await standing(tour, "LIVE")
    await tour.shown(tour.seen["path"], tour.seen["unit_name"], "公示中")
    kinds = [proof["kind"] for proof in again["proofs"]["nodes"]]
    tour.seen["ends"] = date.fromisoformat(again["endsOn"])
    return f"证明依次为{'、'.join(kinds)}；恢复后末日{again['endsOn']}"


async def five_days(tour: Tour) -> str:
    await tour.pass_until(tour.seen["ends"])
    await asyncio.sleep(0.2)
    if (await standing(tour, "LIVE", "ENDED"))["stage"] != "LIVE":
        raise Broken("末日二十四时之前不应期满")
    await tour.pass_until(tour.seen["ends"] + timedelta(1))
    ended = await standing(tour, "ENDED")
    stages = [row["stage"] for row in ended["rows"]["nodes"]]
    if stages != ["CLEARED", "FROZEN", "CLEARED"]:
        raise Broken(str(stages))
    took = await tour.shown("/notices/ended/", tour.seen["number"])
    return f"末日{tour.seen['ends']}二十四时由时钟办理；第一、三行公示无异议，第二行仍在核查；列表{took * 1000:.0f}毫秒内更新"


async def grant(tour: Tour) -> str:
    items = [tour.seen["items"][0], tour.seen["items"][2]]
    granted = await grant_items(tour, items)
    code = tour.seen["code"] = granted["institution"]["orgCode"]
    took = await tour.shown(f"/institutions/{code}/", tour.seen["unit_name"], granted["number"])
    tour.to_disk.append(took)
    await tour.shown("/institutions/district/120101/", tour.seen["unit_name"])
    await tour.shown("/institutions/occupation/2022/6-31-01-03/", tour.seen["unit_name"])
    await tour.shown(f"/announcements/{address.segment(granted['number'])}/", tour.seen["unit_name"])
    twin = await tour.client.http.get(f"{tour.config.site_url}/institutions/{code}/index.json")
    if tour.seen["unit_name"] not in orjson.dumps(twin.json()).decode():
        raise Broken("机构页面的JSON不对")
    return f"{granted['number']}，机构编码{code}，有效期至{granted['validTo']}；机构页{took * 1000:.0f}毫秒后可见，列表与JSON俱全"


async def grant_items(tour: Tour, items: list[str]) -> Any:
    """Reported, published nationally, granted."""
    client, filing, day = tour.client, tour.seen["filing"], str(await tour.today())
    await client.act("centre", "filingReport", "ReportInput", id=filing, form={"items": items})
    publication = {
        "items": items,
        "publishedOn": day,
        "url": "http://pjjg.osta.org.cn/demo",
        "evidenceSha256": "0" * 64,
    }
    await client.act("centre", "filingRecordPublication", "NationalPublicationInput", id=filing, form=publication)
    select = "grants(last: 1) { nodes { number validTo scopes { totalCount } institution { orgCode } } }"
    form = {"items": items, "validFrom": day}
    made = await client.act("centre", "filingGrant", "ApprovalInput", select, id=filing, form=form)
    return made["grants"]["nodes"][0]


async def settle(tour: Tour) -> str:
    found = (await tour.client.data("{ objections(first: 1) { nodes { id stage } } }", "centre"))["objections"][
        "nodes"
    ][0]
    await tour.client.act("centre", "objectionAdmit", id=found["id"])
    await tour.client.act(
        "centre", "objectionDismiss", "OpinionInput", id=found["id"], form={"reason": "经现场核查，设备已到位。"}
    )
    took = await tour.shown(tour.seen["path"], "经现场核查，设备已到位。")
    tour.to_disk.append(took)
    granted = await grant_items(tour, [tour.seen["items"][1]])
    took = await tour.shown(f"/institutions/{tour.seen['code']}/", granted["number"])
    tour.to_disk.append(took)
    return f"处理结果公开于原行；第二份通知{granted['number']}，届满日同为{granted['validTo']}"
