"""What people hand in on a walk: for each form a good guess at what the case has a use for; chance fills in the rest."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from schema.law import kinds
from schema.law.calendar import seeds
from schema.law.change_forms import ChangeLineForm, ChangeReturnReason, LineRefusal, LineVerdict
from schema.law.closure import Work
from schema.law.filing_forms import EvidenceForm, ItemForm, ReturnReason, Verdict
from schema.law.procedure import Actor
from schema.law.round import Choice, Criterion
from schema.law.ruleset import shipped

from .api.files import PDF
from .drawing import PRIVATE
from .walk import Walk, hint
from .world import credit_code

RULES = shipped()[0]
DUTIES = tuple(kinds.ClosureDuty)
HASH = "ab" * 32


def _items(walk: Walk, stage: str) -> Any:
    return f"SELECT id FROM item WHERE filing_id = $1 AND stage = '{stage}' ORDER BY ordinal"


@hint("CallForm")
async def _call(walk: Walk, case: Any, actor: Actor) -> Any:
    opens = walk.day + timedelta(walk.dice.choice([0, 0, 2]))
    return {"opens_on": opens, "closes_on": opens + timedelta(walk.dice.choice([3, 30, 200])), "max_items": 3,
            "tracks": walk.dice.choice([["EMPLOYER"], ["SOCIAL"], ["EMPLOYER", "SOCIAL"]]), "occupations": []}  # fmt: skip


@hint("UnitProfile")
async def _unit(walk: Walk, case: Any, actor: Actor) -> Any:
    if case and walk.dice.random() < 0.6:
        [row] = await walk.rows("SELECT * FROM unit WHERE id = $1", case)
        same = {name: row[name] for name in ("name", "address", "phone", "legal_person", "credit_code")}
        return {**same, "kind": kinds.UnitKind(row["kind"]), "district": row["district_id"], "contact": PRIVATE + "联系人"}
    if actor.unit and not case and walk.dice.random() < 0.9:
        return None  # it is registered already
    return {"credit_code": actor.credit_code or credit_code(f"91120000MB{walk.dice.randrange(10**7):07d}"), "kind": walk.dice.choice(list(kinds.UnitKind)[:4])}


@hint("StaffForm")
async def _staff(walk: Walk, case: Any, actor: Actor) -> Any:
    return {"valid_to": walk.day + timedelta(walk.dice.choice([0, 20, 900]))}


@hint("CardForm")
async def _card(walk: Walk, case: Any, actor: Actor) -> Any:
    staff = await walk.one("SELECT id FROM staff WHERE unit_id = $1", case)
    return staff and {"staff": staff, "valid_to": walk.day + timedelta(walk.dice.choice([0, 20, 900]))}


@hint("Departure")
async def _departure(walk: Walk, case: Any, actor: Actor) -> Any:
    staff = await walk.one("SELECT id FROM staff WHERE unit_id = $1 AND until IS NULL", case)
    return staff and {"staff": staff}


@hint("Removal")
async def _removal(walk: Walk, case: Any, actor: Actor) -> Any:
    piece = await walk.one("SELECT id FROM equipment WHERE unit_id = $1 AND until IS NULL", case)
    return piece and {"equipment": piece}


@hint("EquipmentForm")
async def _equipment(walk: Walk, case: Any, actor: Actor) -> Any:
    site = await walk.one("SELECT id FROM site WHERE unit_id = $1", case)
    return site and {"site": site}


async def _item(walk: Walk, unit: Any) -> ItemForm | None:
    sql = ("SELECT s.id, s.occupation_id, s.lowest_level, s.highest_level FROM standard s JOIN occupation o ON o.id = s.occupation_id"
           " WHERE $1 BETWEEN coalesce(o.valid_from, $1) AND coalesce(o.valid_to, $1)"
           " AND $1 BETWEEN coalesce(s.in_force_from, $1) AND coalesce(s.in_force_to, $1) ORDER BY s.code LIMIT 8")  # fmt: skip
    basis = await walk.rows(sql, walk.day)
    chosen = walk.dice.choice(basis)
    site = await walk.one("SELECT id FROM site WHERE unit_id = $1 AND until IS NULL", unit)
    level = walk.dice.randint(chosen["highest_level"], chosen["lowest_level"])
    return site and ItemForm(occupation=chosen["occupation_id"], level=level, site=site, standard=chosen["id"], experience="十年")


async def _own_file(walk: Walk, actor: Actor) -> UUID | None:
    if walk.dice.random() < 0.6:
        return None
    return await walk.one("SELECT id FROM attachment WHERE uploaded_by_id = $1 AND stage <> 'DISCARDED'", actor.id)


@hint("Dossier")
async def _dossier(walk: Walk, case: Any, actor: Actor) -> Any:
    if case:
        [row] = await walk.rows("SELECT unit_id, call_id, track FROM filing WHERE id = $1", case)
        unit, call, track = row["unit_id"], row["call_id"], row["track"]
    else:
        unit = actor.unit
        call = await walk.one("SELECT id FROM call WHERE stage = 'OPEN' AND opens_on <= $1 AND closes_on >= $1", walk.day)
        if unit is None or call is None:
            return None
        [row] = await walk.rows("SELECT tracks FROM call WHERE id = $1", call)
        track = walk.dice.choice(row["tracks"])
    items = [one for one in [await _item(walk, unit) for _ in range(walk.dice.choice([1, 2, 2]))] if one]
    codes = [code for code, one in RULES.conditions.items() if one.get("track", track) == track]
    papers = [EvidenceForm(condition=c, title=f"材料{c}", issued_on=walk.day, attachment=await _own_file(walk, actor)) for c in codes]
    return items and {"unit": unit, "call": call, "track": kinds.Track(track), "items": items, "evidence": papers,
                      "original": await _own_file(walk, actor)}  # fmt: skip


@hint("ConditionCheck")
async def _check(walk: Walk, case: Any, actor: Actor) -> Any:
    [row] = await walk.rows("SELECT track, version FROM filing WHERE id = $1", case)
    codes = [code for code, one in RULES.conditions.items() if one.get("track", row["track"]) == row["track"]]
    sql = "SELECT condition FROM condition_check WHERE filing_id = $1 AND version = $2 AND finding = 'MET'"
    seen = {one["condition"] for one in await walk.rows(sql, case, row["version"])}
    left = [code for code in codes if code not in seen] or codes
    met = walk.dice.random() < 0.9
    return {"condition": walk.dice.choice(left), "finding": kinds.Finding.MET if met else kinds.Finding.NOT_MET, "note": "见附页"}


@hint("Return")
async def _return(walk: Walk, case: Any, actor: Actor) -> Any:
    item = await walk.one("SELECT id FROM item WHERE filing_id = $1", case)
    code = walk.dice.choice(list(RULES.reasons))
    return {"reasons": [ReturnReason(code=code, message="请补正", item=walk.dice.choice([None, item]))]}


@hint("Admission")
async def _admission(walk: Walk, case: Any, actor: Actor) -> Any:
    round_ = await walk.one("SELECT r.id FROM round r JOIN filing f ON f.call_id = r.call_id WHERE f.id = $1 AND r.stage = 'SCORING'", case)
    return round_ and {"round": round_}


EXPERTS = "SELECT id FROM account WHERE role = 'EXPERT' AND stage = 'ACTIVE'"


@hint("Appointment")
async def _appointment(walk: Walk, case: Any, actor: Actor) -> Any:
    expert = await walk.one(f"{EXPERTS} AND id NOT IN (SELECT expert_id FROM seat WHERE filing_id = $1 OR round_id = $1)", case)
    return expert and {"expert": expert}


@hint("Release")
async def _release(walk: Walk, case: Any, actor: Actor) -> Any:
    expert = await walk.one("SELECT expert_id FROM seat WHERE (filing_id = $1 OR round_id = $1) AND NOT recused", case)
    return expert and {"expert": expert}


@hint("Screening")
async def _screening(walk: Walk, case: Any, actor: Actor) -> Any:
    found = await walk.ids(EXPERTS)
    return found and {"experts": walk.dice.sample(found, min(2, len(found)))}


@hint("Acceptance")
async def _acceptance(walk: Walk, case: Any, actor: Actor) -> Any:
    return {"no_conflict": walk.dice.random() < 0.95}


async def _verdicts(walk: Walk, sql: str, case: Any) -> list[Verdict]:
    return [Verdict(item=item, favourable=walk.dice.random() < 0.8, reason="见意见") for item in await walk.ids(sql, case)]


@hint("filing.propose")
async def _opinion(walk: Walk, case: Any, actor: Actor) -> Any:
    verdicts = await _verdicts(walk, "SELECT id FROM item WHERE filing_id = $1", case)
    return verdicts and {"verdicts": verdicts}


@hint("ExpertOpinion")
async def _expert_opinion(walk: Walk, case: Any, actor: Actor) -> Any:
    verdicts = await _verdicts(walk, "SELECT id FROM item WHERE filing_id = $1", case)
    return verdicts and {"verdicts": verdicts, "no_conflict": True, "attachment": await _own_file(walk, actor)}


@hint("filing.approve")
async def _approve(walk: Walk, case: Any, actor: Actor) -> Any:
    verdicts = await _verdicts(walk, _items(walk, "PROPOSED"), case)
    return verdicts and {"verdicts": verdicts}


async def _some(walk: Walk, stage: str, case: Any) -> list[UUID]:
    found = await walk.ids(_items(walk, stage), case)
    return walk.dice.sample(found, walk.dice.randint(1, len(found))) if found else []


@hint("Report")
async def _report(walk: Walk, case: Any, actor: Actor) -> Any:
    items = await _some(walk, "CLEARED", case)
    return items and {"items": items}


@hint("NationalPublication")
async def _publication(walk: Walk, case: Any, actor: Actor) -> Any:
    items = await _some(walk, "REPORTED", case)
    return items and {"items": items, "published_on": walk.day}


@hint("NationalReturn")
async def _national_return(walk: Walk, case: Any, actor: Actor) -> Any:
    items = await _some(walk, "REPORTED", case)
    return items and {"items": items}


@hint("Approval")
async def _grant(walk: Walk, case: Any, actor: Actor) -> Any:
    items = await _some(walk, "PUBLISHED", case)
    return items and {"items": items, "valid_from": walk.day + timedelta(walk.dice.choice([0, 0, 3])), "fee_basis": "津发改价费〔2020〕1号"}


@hint("RoundForm")
async def _round(walk: Walk, case: Any, actor: Actor) -> Any:
    call = await walk.one("SELECT id FROM call WHERE 'SOCIAL' = ANY(tracks) AND stage <> 'DRAFT'")
    found = await walk.ids(EXPERTS)
    if call is None or len(found) < 3:
        return None
    criteria = [Criterion(name="产业发展需要", weight=40), Criterion(name="地域分布", weight=60)]
    return {"call": call, "criteria": criteria, "experts": walk.dice.sample(found, walk.dice.randint(3, len(found)))}


@hint("ScoreForm")
async def _score(walk: Walk, case: Any, actor: Actor) -> Any:
    sql = ("SELECT f.id FROM filing f WHERE f.round_id = $1 AND f.stage = 'SELECTION' AND NOT EXISTS (SELECT 1 FROM score s"
           " JOIN seat t ON t.id = s.seat_id WHERE s.filing_id = f.id AND t.expert_id = $2)")  # fmt: skip
    filing = await walk.one(sql, case, actor.id)
    return filing and {"filing": filing, "points": [walk.dice.randint(0, 40), walk.dice.randint(0, 60)], "no_conflict": True}


@hint("Proposal")
async def _proposal(walk: Walk, case: Any, actor: Actor) -> Any:
    filings = await walk.ids("SELECT id FROM filing WHERE round_id = $1 AND stage = 'SELECTION'", case)
    choices = [Choice(filing=one, selected=walk.dice.random() < 0.6, reason="综合评分") for one in filings]
    return {"choices": choices}


@hint("NoticeForm")
async def _notice(walk: Walk, case: Any, actor: Actor) -> Any:
    items = await walk.ids("SELECT id FROM item WHERE stage = 'APPROVED'")
    return items and {"items": walk.dice.sample(items, walk.dice.randint(1, len(items)))}


@hint("PageProof")
async def _proof(walk: Walk, case: Any, actor: Actor) -> Any:
    [row] = await walk.rows("SELECT content_hash FROM notice WHERE id = $1", case)
    return {"content_hash": row["content_hash"] or HASH, "fetched_at": walk.now}


@hint("PageLoss")
async def _loss(walk: Walk, case: Any, actor: Actor) -> Any:
    return {"checked_at": walk.now}


@hint("ObjectionForm")
async def _objection(walk: Walk, case: Any, actor: Actor) -> Any:
    sql = "SELECT r.id FROM notice_row r JOIN notice n ON n.id = r.notice_id WHERE n.stage IN ('LIVE', 'INTERRUPTED')"
    row = await walk.one(sql)
    return row and {"row": row}


@hint("Cancellation")
async def _cancellation(walk: Walk, case: Any, actor: Actor) -> Any:
    sql = "SELECT r.stage FROM renewal r JOIN institution i ON i.id = r.institution_id WHERE i.id = $1 AND r.valid_to = i.valid_to"
    found = {row["stage"] for row in await walk.rows(sql, case)}
    return {"reason": kinds.NonRenewal.FAILED if "FAILED" in found else kinds.NonRenewal.NOT_APPLIED}


async def _line(walk: Walk, institution: Any) -> ChangeLineForm:
    [row] = await walk.rows("SELECT unit_id FROM institution WHERE id = $1", institution)
    unit, S = row["unit_id"], kinds.ChangeSubject
    subject = walk.dice.choice(list(S))
    site = await walk.one("SELECT id FROM site WHERE unit_id = $1 AND until IS NULL", unit)
    staff = await walk.one("SELECT id FROM staff WHERE unit_id = $1 AND until IS NULL", unit)
    scope = await walk.one("SELECT id FROM scope WHERE institution_id = $1 AND ended_by_id IS NULL", institution)
    item = await _item(walk, unit)
    district = await walk.one("SELECT id FROM district")
    number = f"{walk.dice.randrange(10**6)}"
    values: dict[Any, dict[str, Any]] = {
        S.NAME: {"value": f"天津新名{number}有限公司"}, S.UNIT_KIND: {"kind": walk.dice.choice(list(kinds.UnitKind)[:4])},
        S.ADDRESS: {"value": f"新址{number}号", "district": district}, S.PHONE: {"value": f"022-2{number}"},
        S.LEGAL_PERSON: {"value": f"法人{number}"}, S.CONTACT: {"person": PRIVATE + number}, S.FEE_BASIS: {"value": f"津发改{number}"},
        S.SITE_ADD: {"place": f"新楼{number}", "address": f"新路{number}号", "district": district}, S.SITE_REMOVE: {"site": site},
        S.STAFF_ADD: {"duty": walk.dice.choice(list(kinds.Duty)), "person": PRIVATE + number}, S.STAFF_REMOVE: {"staff": staff},
        S.STAFF_REPLACE: {"staff": staff, "person": PRIVATE + number},
        S.SCOPE_ADD: item and {"occupation": item.occupation, "level": item.level, "standard": item.standard, "experience": "十年", "site": site},
        S.SCOPE_REMOVE: {"scope": scope}, S.SCOPE_SITE: {"scope": scope, "site": site},
    }  # fmt: skip
    return ChangeLineForm(subject=subject, evidence_title="变更证明", evidence_issued_on=walk.day, **(values[subject] or {}))


@hint("ChangeForm")
async def _change(walk: Walk, case: Any, actor: Actor) -> Any:
    sql = "SELECT institution_id FROM change_request WHERE id = $1" if case else "SELECT id FROM institution WHERE unit_id = $1 AND stage = 'ACTIVE'"
    institution = await walk.one(sql, case or actor.unit)
    if institution is None:
        return None
    lines = [await _line(walk, institution) for _ in range(walk.dice.choice([1, 1, 2, 3]))]
    call = await walk.one("SELECT id FROM call WHERE stage = 'OPEN'")
    return {"institution": institution, "call": call, "lines": lines}


PENDING = "SELECT id FROM change_line WHERE change_id = $1 AND outcome = 'PENDING'"


@hint("ChangeReturn")
async def _change_return(walk: Walk, case: Any, actor: Actor) -> Any:
    line = await walk.one(PENDING, case)
    return {"reasons": [ChangeReturnReason(code=walk.dice.choice(list(RULES.reasons)), line=line, message="请补正")]}


@hint("ChangeRefusal")
async def _change_refusal(walk: Walk, case: Any, actor: Actor) -> Any:
    return {"lines": [LineRefusal(line=line, reason="不符合") for line in await walk.ids(PENDING, case)]}


@hint("Confirmation")
async def _confirmation(walk: Walk, case: Any, actor: Actor) -> Any:
    lines = await walk.ids(PENDING, case)
    return {"verdicts": [LineVerdict(line=line, favourable=walk.dice.random() < 0.85, reason="证明不足") for line in lines]}


@hint("RenewalForm")
async def _renewal(walk: Walk, case: Any, actor: Actor) -> Any:
    sql = "SELECT s.id FROM scope s JOIN renewal r ON r.institution_id = s.institution_id AND r.valid_to = s.valid_to WHERE r.id = $1"
    scopes = await walk.ids(sql, case)
    return scopes and {"scopes": walk.dice.sample(scopes, walk.dice.randint(1, len(scopes)))}


@hint("RenewalDecision")
async def _decision(walk: Walk, case: Any, actor: Actor) -> Any:
    sql = ("SELECT s.id FROM scope s JOIN renewal r ON r.institution_id = s.institution_id AND r.valid_to = s.valid_to"
           " JOIN renewal_application a ON a.renewal_id = r.id AND s.id::text = ANY(a.scope_ids) WHERE r.id = $1")  # fmt: skip
    scopes = await walk.ids(sql, case)
    return scopes and {"scopes": scopes}


@hint("EndingForm")
async def _ending(walk: Walk, case: Any, actor: Actor) -> Any:
    sql = "SELECT institution_id FROM ending WHERE id = $1" if case else "SELECT id FROM institution WHERE unit_id = $1 AND stage = 'ACTIVE'"
    institution = await walk.one(sql, case or actor.unit)
    works = [Work(duty=duty, outstanding=False, plan="无未了工作") for duty in DUTIES]
    return institution and {"institution": institution, "works": works}


@hint("RevocationProposal")
async def _proposed(walk: Walk, case: Any, actor: Actor) -> Any:
    institution = await walk.one("SELECT id FROM institution WHERE stage IN ('ACTIVE', 'EXPIRED')")
    return institution and {"institution": institution}


@hint("RevocationDecision", "NationalConsent")
async def _dated(walk: Walk, case: Any, actor: Actor) -> Any:
    return {"dated": walk.day}


@hint("Custody")
async def _custody(walk: Walk, case: Any, actor: Actor) -> Any:
    return {"paper_until": walk.day + timedelta(4000), "electronic_until": walk.day + timedelta(4000)}


@hint("Settlement")
async def _settlement(walk: Walk, case: Any, actor: Actor) -> Any:
    item = await walk.one("SELECT id FROM closure_item WHERE closure_id = $1 AND settled_on IS NULL", case)
    return item and {"item": item}


@hint("Reopening")
async def _reopening(walk: Walk, case: Any, actor: Actor) -> Any:
    item = await walk.one("SELECT id FROM closure_item WHERE closure_id = $1 AND settled_on IS NOT NULL", case)
    return item and {"item": item}


@hint("AccountForm")
async def _account(walk: Walk, case: Any, actor: Actor) -> Any:
    return {"role": walk.dice.choice(["EXPERT", "EXPERT", "CENTRE", "PUBLIC"]), "credit_code": None, "password_hash": PRIVATE + "口令"}


@hint("TieForm")
async def _tie(walk: Walk, case: Any, actor: Actor) -> Any:
    code = await walk.rows("SELECT credit_code FROM unit ORDER BY id")
    since = walk.day - timedelta(2000)
    return code and {"credit_code": walk.dice.choice(code)["credit_code"], "since": since, "until": since + timedelta(walk.dice.choice([1, 1900]))}


@hint("TieCorrection")
async def _correction(walk: Walk, case: Any, actor: Actor) -> Any:
    tie = await walk.one("SELECT id FROM tie WHERE expert_id = $1 AND withdrawn_on IS NULL", case)
    return tie and {"tie": tie}


@hint("KeyForm")
async def _key(walk: Walk, case: Any, actor: Actor) -> Any:
    return {"role": walk.dice.choice(["SITE", "AUDITOR"])}


@hint("FileForm")
async def _file(walk: Walk, case: Any, actor: Actor) -> Any:
    return {"name": "申请书.pdf", "media_type": "application/pdf", "size": len(PDF), "sha256": hashlib.sha256(PDF).hexdigest()}


@hint("NoticeImport")
async def _holidays(walk: Walk, case: Any, actor: Actor) -> Any:
    """A notice of this year or the next: some days off more, some Saturdays worked."""
    known = next((one for one in seeds() if one.year == walk.day.year), None)
    if known is None:
        return None
    later = walk.dice.random() < 0.4  # days off move deadlines later; a Saturday worked moves them earlier
    off = {walk.day + timedelta(walk.dice.randrange(1, 12)) for _ in range(3 if later else 0)} - known.on
    worked = {day for day in (walk.day + timedelta(n) for n in range(1, 9)) if day.weekday() >= 5 and not later}
    days = {day for day in off if day.year == known.year and day.weekday() < 5}
    on = {day for day in worked if day.year == known.year}
    return replace(known, version=f"v{walk.dice.getrandbits(30)}", off=(known.off | days) - on, on=(known.on | on) - days)
