"""The steps of a filing's life, each through GraphQL, for tests that need a case somewhere along the way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from .api.files import PDF
from .world import ACCOUNTS, World

CODES = {name: code for name, _, _, code in ACCOUNTS}
CONDITIONS = ("9.1", "9.2", "9.3", "9.4", "9.5", "9.6")
CONTACT = {
    "contactPhone": "022-23000000", "contactEmail": "gongshi@example.gov.cn", "contactAddress": "天津市和平区建设路1号",
}  # fmt: skip


async def today(world: World) -> date:
    from api.http import now
    from schema.law.procedure import TIANJIN

    return (await now(world.settings)).astimezone(TIANJIN).date()


async def district(world: World, code: str = "120101") -> str:
    found = (await world.data("{ districts { id code } }"))["districts"]
    return next(one["id"] for one in found if one["code"] == code)


async def occupation(world: World, code: str = "6-31-01-03", edition: str = "2015") -> dict[str, Any]:
    query = """query($edition: String, $code: String) { occupation(edition: $edition, code: $code) { id name code } }"""
    return (await world.data(query, edition=edition, code=code))["occupation"]


async def standard(world: World, occupation_id: str) -> str:
    query = "query($o: ID) { standards(occupation: $o) { nodes { id } } }"
    return (await world.data(query, o=occupation_id))["standards"]["nodes"][0]["id"]


async def unit(
    world: World, who: str = "factory", kind: str = "ENTERPRISE", name: str = "天津海河机械制造有限公司"
) -> dict[str, Any]:
    """A unit with one place and one person of every duty."""
    form = {
        "creditCode": CODES[who], "name": name, "kind": kind, "district": await district(world), "address": "和平区南京路1号",
        "contact": "王经办", "phone": "022-27000000", "legalPerson": "李法人",
    }  # fmt: skip
    made = await world.act(who, "unitRegister", form=form)
    place = {"name": "实训楼", "address": "西青区学府路2号", "district": await district(world, "120111")}
    made = await world.act(who, "unitAddSite", "id sites { nodes { id } }", id=made["id"], form=place)
    site = made["sites"]["nodes"][0]["id"]
    for duty in ("FULL_TIME", "EXPERT", "ASSESSOR", "INTERNAL_SUPERVISOR"):
        await world.act(who, "unitAddStaff", id=made["id"], form={"duty": duty, "name": f"{duty}某"})
    await world.act(who, "unitAddEquipment", id=made["id"], form={"site": site, "name": "实训工位", "count": 20})
    return {"id": made["id"], "site": made["sites"]["nodes"][0]["id"]}


async def call(world: World, **changes: Any) -> str:
    """A published call for both tracks."""
    opens = await today(world)
    form = {
        "title": "2022年度第一批评价机构申报工作安排", "tracks": ["EMPLOYER", "SOCIAL"], "opensOn": str(opens),
        "closesOn": str(opens + timedelta(60)), "maxItems": 3, "body": "请符合条件的单位申报。", "documents": ["法人登记证书"],
        "occupations": [], **changes,
    }  # fmt: skip
    made = await world.act("bureau", "callDraft", form=form)
    await world.act("bureau", "callPublish", id=made["id"])
    return made["id"]


async def dossier(
    world: World,
    unit_: dict[str, Any],
    call_: str,
    track: str = "EMPLOYER",
    levels: tuple[int, ...] = (5, 4, 3),
    **changes: Any,
) -> dict[str, Any]:
    """A complete dossier: one occupation at some levels, evidence for every condition."""
    found = await occupation(world)
    based = await standard(world, found["id"])
    day = str(await today(world))
    codes = [*CONDITIONS, *(["9.5E"] if track == "EMPLOYER" else [])]
    return {
        "unit": unit_["id"], "call": call_, "track": track,
        "items": [
            {"occupation": found["id"], "level": level, "site": unit_["site"], "standard": based, "experience": "十年"}
            for level in levels
        ],
        "evidence": [{"condition": code, "title": f"材料{code}", "issuedOn": day} for code in codes],
        **changes,
    }  # fmt: skip


async def submitted(
    world: World, who: str = "factory", track: str = "EMPLOYER", call_: str | None = None, **options: Any
) -> dict[str, Any]:
    """A filing in review."""
    kind = "ENTERPRISE" if track == "EMPLOYER" else "SCHOOL"
    unit_ = await unit(world, who, kind, name=f"天津{who}职业技能有限公司")
    call_ = call_ or await call(world)
    form = await dossier(world, unit_, call_, track, **options)
    made = await world.act(who, "filingDraft", "id items { nodes { id level } }", form=form)
    await world.act(who, "filingSubmit", id=made["id"])
    return {
        "id": made["id"],
        "items": [one["id"] for one in made["items"]["nodes"]],
        "unit": unit_,
        "call": call_,
        "form": form,
    }


async def checked(world: World, filing: dict[str, Any], track: str = "EMPLOYER") -> None:
    """Every condition found met."""
    for code in [*CONDITIONS, *(["9.5E"] if track == "EMPLOYER" else [])]:
        await world.act("centre", "filingCheck", id=filing["id"], form={"condition": code, "finding": "MET"})


def verdicts(items: list[str], *unfavourable: int) -> list[dict[str, Any]]:
    """A verdict for each item; those at the given places are unfavourable."""
    return [
        {
            "item": item,
            "favourable": place not in unfavourable,
            **({"reason": "设备不足"} if place in unfavourable else {}),
        }
        for place, item in enumerate(items)
    ]


async def assessed(world: World, filing: dict[str, Any]) -> None:
    """Reviewed, a panel of three heard, proposed to the bureau."""
    await checked(world, filing)
    await world.act("centre", "filingPassReview", id=filing["id"])
    for name in ("expert1", "expert2", "expert3"):
        account = await account_id(world, name)
        await world.act("centre", "filingAppoint", id=filing["id"], form={"expert": account})
        await world.act(name, "filingAccept", id=filing["id"], form={"noConflict": True})
        opinion = {"method": "SITE_VISIT", "noConflict": True, "opinion": "符合", "verdicts": verdicts(filing["items"])}
        await world.act(name, "filingOpine", id=filing["id"], form=opinion)
    decision = {"opinion": "建议通过", "verdicts": verdicts(filing["items"])}
    await world.act("centre", "filingPropose", id=filing["id"], form=decision)


async def account_id(world: World, name: str) -> str:
    from api.read import global_id

    return global_id("Account", world.ids[name])


async def approved(world: World, filing: dict[str, Any]) -> None:
    await assessed(world, filing)
    decision = {"opinion": "同意", "verdicts": verdicts(filing["items"])}
    await world.act("bureau", "filingApprove", id=filing["id"], form=decision)


async def announced(world: World, filing: dict[str, Any]) -> dict[str, Any]:
    """A notice waiting for its page to be proved live."""
    form = {"title": "关于拟备案评价机构的公示", "items": filing["items"], **CONTACT}
    made = await world.act("centre", "noticeDraft", form=form)
    return await world.act("centre", "noticePublish", "id number contentHash stage", id=made["id"])


async def proof(world: World, notice: dict[str, Any], content_hash: str | None = None) -> dict[str, Any]:
    """What the site generator hands in when it has fetched the page back."""
    from api.http import now

    return {
        "url": "https://example.gov.cn/notices/1/", "sha256": "ab" * 32,
        "contentHash": content_hash or notice["contentHash"], "fetchedAt": (await now(world.settings)).isoformat(),
    }  # fmt: skip


async def live(world: World, filing: dict[str, Any]) -> dict[str, Any]:
    """A notice whose page is live and whose clock runs."""
    notice = await announced(world, filing)
    select = "id number contentHash stage endsOn openedAt rows { nodes { id stage } }"
    return await world.act("site", "noticeOpen", select, id=notice["id"], form=await proof(world, notice))


async def granted(world: World, filing: dict[str, Any], items: list[str] | None = None) -> dict[str, Any]:
    """Reported, nationally published, granted; the institution's public record."""
    items = items or filing["items"]
    await world.act("centre", "filingReport", id=filing["id"], form={"items": items})
    day = str(await today(world))
    publication = {"items": items, "publishedOn": day, "url": "http://pjjg.osta.org.cn/1", "evidenceSha256": "cd" * 32}
    await world.act("centre", "filingRecordPublication", id=filing["id"], form=publication)
    form = {"items": items, "validFrom": day, "feeBasis": "津发改价费〔2020〕1号"}
    select = "id grants { nodes { number orgCode validFrom validTo institution { orgCode name stage } } }"
    return await world.act("centre", "filingGrant", select, id=filing["id"], form=form)


async def selection(world: World, whose: tuple[str, ...] = ("school", "academy"), **changes: Any) -> dict[str, Any]:
    """A call for the social track, its round with three experts, and the applicants admitted to it."""
    call_ = await call(world, tracks=["SOCIAL"], **changes)
    filings = []
    for who in whose:
        filing = await submitted(world, who, "SOCIAL", call_)
        await checked(world, filing, "SOCIAL")
        filings.append(filing)
    experts = [await account_id(world, name) for name in ("expert1", "expert2", "expert3")]
    criteria = [{"name": "产业发展需要", "weight": 40}, {"name": "地域分布", "weight": 60}]
    made = await world.act("centre", "roundOpen", form={"call": call_, "criteria": criteria, "experts": experts})
    for name in ("expert1", "expert2", "expert3"):
        await world.act(name, "roundAccept", id=made["id"], form={"noConflict": True})
    for filing in filings:
        await world.act("centre", "filingAdmit", id=filing["id"], form={"round": made["id"]})
    return {"id": made["id"], "call": call_, "filings": filings}


async def scored(world: World, round_: dict[str, Any], *points: list[int]) -> None:
    """Every expert gives each filing in turn its points."""
    for expert in ("expert1", "expert2", "expert3"):
        for filing, given in zip(round_["filings"], points, strict=True):
            form = {"filing": filing["id"], "points": given, "noConflict": True, "remark": "择优"}
            await world.act(expert, "roundScore", id=round_["id"], form=form)


async def uploaded(world: World, who: str, name: str = "申请书.pdf") -> str:
    """The id of a file that this account has uploaded."""
    headers = {"authorization": f"Bearer {world.tokens[who]}"}
    answer = await world.client.post("/files", params={"name": name}, content=PDF, headers=headers)
    return str(answer.json()["attachment"]["id"])


async def mended(world: World, filing: dict[str, Any], who: str) -> dict[str, Any]:
    """What was returned comes back with the sealed original and a paper's number; its items anew."""
    first, *others = filing["form"]["evidence"]
    papers = [{**first, "reference": "补正1号"}, *others]
    form = {**filing["form"], "original": await uploaded(world, who), "evidence": papers}
    made = await world.act(who, "filingMend", "items { nodes { id } }", id=filing["id"], form=form)
    await world.act(who, "filingSubmit", id=filing["id"])
    return {"form": form, "items": [one["id"] for one in made["items"]["nodes"]]}


async def tied(world: World, who: str = "expert1") -> None:
    """An expert declares that it taught somewhere long ago."""
    tie = {"kind": "TRAINING", "creditCode": CODES["academy"], "name": "某院", "note": "讲课", "until": "2011-01-01"}
    await world.act(who, "accountDeclareTie", id=await account_id(world, who), form=tie)


def objection(row: str, name: str = "李四", reason: str = "申报材料与事实不符") -> dict[str, Any]:
    """What somebody who objects to a row hands in."""
    return {"row": row, "name": name, "contact": "13800000000", "reason": reason, "evidence": "照片一张"}


async def objected(world: World, row: str, name: str = "李四") -> str:
    """An objection against a row, by an anonymous citizen, admitted by the centre."""
    await world.tried(None, "objectionLodge", form=objection(row, name))
    found = await world.data("{ objections(first: 1) { nodes { id } } }", "centre")
    one = found["objections"]["nodes"][0]["id"]
    await world.act("centre", "objectionAdmit", id=one)
    return str(one)


HELD = """query($code: String) { institution(orgCode: $code) {
  id orgCode name scopes { nodes { id level occupation { id code } } }
  unit { id sites { nodes { id name since until } } staff { nodes { id duty name since until } } } } }"""


async def filed(world: World, who: str = "factory", track: str = "EMPLOYER", **options: Any) -> dict[str, Any]:
    """An institution on 2022-03-09 with its scope, one place and one person of every duty, as its own unit sees it."""
    filing = await submitted(world, who, track, **options)
    await approved(world, filing)
    await live(world, filing)
    await world.move_to(await today(world) + timedelta(8), 9)
    grant = (await granted(world, filing))["grants"]["nodes"][0]
    await world.tick()  # the filing is concluded
    found = (await world.data(HELD, who, code=grant["orgCode"]))["institution"]
    return {**found, "who": who, "filing": filing, "call": filing["call"]}


def evidence(day: date) -> dict[str, Any]:
    """What a line of a change shows for itself."""
    return {"evidenceTitle": "变更证明", "evidenceIssuedOn": str(day)}


async def change(world: World, institution: dict[str, Any], *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A change under confirmation, with its lines."""
    proof = evidence(await today(world))
    form = {"institution": institution["id"], "lines": [{**proof, **line} for line in lines], **more}
    select = "id stage number lines { nodes { id ordinal subject outcome } }"
    made = await world.act(institution["who"], "changeDraft", form=form)
    return await world.act(institution["who"], "changeSubmit", select, id=made["id"])


def line_verdicts(change_: dict[str, Any], *refused: int) -> dict[str, Any]:
    """A verdict for each line still to be decided; those of the given ordinals are refused."""
    pending = [line for line in change_["lines"]["nodes"] if line["outcome"] == "PENDING"]
    return {
        "verdicts": [
            {
                "line": line["id"],
                "favourable": line["ordinal"] not in refused,
                **({"reason": "证明不足"} if line["ordinal"] in refused else {}),
            }
            for line in pending
        ]
    }


async def confirmed(world: World, change_: dict[str, Any], *refused: int, **when: Any) -> dict[str, Any]:
    """The centre confirms it, all but the lines of the given ordinals."""
    form = line_verdicts(change_, *refused)
    select = "id stage number confirmedAt lines { nodes { id ordinal outcome reason before after } }"
    return await world.act("centre", "changeConfirm", select, id=change_["id"], form=form, **when)
