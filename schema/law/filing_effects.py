"""备案申请的后果 · what an act on a filing brings about besides its stage: items move, numbers are issued, scope opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .article import art
from .attachment import kept
from .conflict import ties_between
from .deadline import valid_to
from .filing_dossier import conditions
from .filing_forms import (
    Admission,
    Appointment,
    Approval,
    ConditionCheck,
    Decision,
    Dossier,
    EvidenceForm,
    ExpertOpinion,
    ItemForm,
    NationalPublication,
    NationalReturn,
    Recusal,
    Release,
    Report,
    Return,
    Screening,
)
from .filing_panel import seat_held, seat_of
from .forms import Opinion
from .institution import InstitutionStage
from .item import ITEM, ItemStage
from .kinds import Finding, Track
from .procedure import ACTOR, SELF, Add, Also, Change, Drop, Effect, Made, Moment, Numbered, Put
from .renewal import Period
from .submission import carried, kept_as_submitted
from .version import facts


def dossier(filing: Any, form: Dossier, moment: Moment) -> Iterator[Effect]:
    yield Put({"unit": form.unit, "call": form.call, "track": form.track, "original": form.original})
    for noun in ("item", "evidence", "requirement"):
        yield Drop(noun, "filing")
    for code, condition in conditions(form.track, moment).items():
        needed = {"says": condition["says"], "paper": condition["evidence"], "article": str(art(9, int(code[2])))}
        yield Add("requirement", {"filing": SELF, "code": code, **needed})
    for ordinal, item in enumerate(form.items, 1):
        values = {name: getattr(item, name) for name in ItemForm.__dataclass_fields__}
        values["work_type"] = (item.work_type or "").strip() or None
        yield Add("item", {**values, "filing": SELF, "ordinal": ordinal, "stage": ItemStage.DECLARED.name})
    for evidence in form.evidence:
        values = {name: getattr(evidence, name) for name in EvidenceForm.__dataclass_fields__}
        values["sha256"] = evidence.attachment.sha256 if evidence.attachment else evidence.sha256
        yield Add("evidence", {**values, "filing": SELF})
    yield from kept(form.original, *(evidence.attachment for evidence in form.evidence))


def received(filing: Any, form: object, moment: Moment) -> Iterator[Effect]:
    fresh = {} if filing.number else {"number": Numbered(f"津技鉴申〔{moment.day.year}〕{{}}号")}
    yield Put({**fresh, "version": filing.version + 1, "submitted_at": moment.at})
    yield from kept_as_submitted(filing, moment)
    if filing.version:
        yield from carried(filing, conditions(filing.track, moment), moment)


def abandoned(filing: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    for item in filing.items:
        if not ITEM.final(ItemStage[item.stage]):
            yield Also("item", item, "abandon", form)


def rejected(filing: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    """The applicant reads why, for the whole filing and on each item."""
    yield Put({"outcome": form.reason})
    yield from abandoned(filing, form, moment)


def withdrawn(filing: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    for item in filing.items:
        for row in item.rows:
            if row.stage in ("SHOWN", "FROZEN"):
                yield Also("row", row, "retract", form)
    yield from abandoned(filing, form, moment)


def checked(filing: Any, form: ConditionCheck, moment: Moment) -> Iterator[Effect]:
    values = {"condition": form.condition, "finding": Finding(form.finding), "note": form.note}
    yield Add("check", {**values, "filing": SELF, "version": filing.version, "checked_on": moment.day})


def returned(filing: Any, form: Return, moment: Moment) -> Iterator[Effect]:
    for reason in form.reasons:
        shared = moment.rules.reasons[reason.code]
        values = {
            "code": reason.code,
            "text": shared["says"],
            "article": shared["article"],
            "condition": reason.condition,
            "item_ordinal": reason.item and reason.item.ordinal,
        }
        yield Add("return_reason", {**values, "message": reason.message, "filing": SELF, "version": filing.version})


def admitted(filing: Any, form: Admission, moment: Moment) -> Iterator[Effect]:
    yield Put({"round": form.round})


def appointed(filing: Any, form: Appointment, moment: Moment) -> Iterator[Effect]:
    yield Add("seat", {"filing": SELF, "expert": form.expert})
    yield Add("screening", {"filing": SELF, "expert": form.expert, "screened_on": moment.day, "found": []})


def screened(filing: Any, form: Screening, moment: Moment) -> Iterator[Effect]:
    for expert in form.experts:
        found = list(ties_between(expert, filing.unit, moment))
        yield Add("screening", {"filing": SELF, "expert": expert, "screened_on": moment.day, "found": found})


def accepted(case: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Change(seat_of(case, moment), {"accepted_at": moment.at})


def declined(case: Any, form: Recusal, moment: Moment) -> Iterator[Effect]:
    yield Change(seat_of(case, moment), {"recused": True, "declined": True, "recusal": form.reason})


def recused(case: Any, form: Any, moment: Moment) -> Iterator[Effect]:
    yield Change(seat_of(case, moment), {"recused": True, "recusal": form.reason})


def released(case: Any, form: Release, moment: Moment) -> Iterator[Effect]:
    yield Change(seat_held(case, form.expert.id), {"recused": True, "recusal": form.reason})


def opined(filing: Any, form: ExpertOpinion, moment: Moment) -> Iterator[Effect]:
    seat = seat_of(filing, moment)
    signed = {"attachment_id": form.attachment.id} if form.attachment else {}
    spoken = {"method": form.method, "opinion": form.opinion, "opined_at": moment.at, **signed}
    yield Change(seat, spoken)
    yield Drop("verdict", "seat", seat)
    for verdict in form.verdicts:
        values = {"item": verdict.item, "favourable": verdict.favourable, "reason": verdict.reason}
        yield Add("verdict", {**values, "seat": seat})
    yield from kept(form.attachment)


def _each(form: Decision, yes: str, no: str) -> Iterator[Effect]:
    for verdict in form.verdicts:
        act = yes if verdict.favourable else no
        yield Also("item", verdict.item, act, Opinion(verdict.reason or form.opinion[:2000]))


def proposed(filing: Any, form: Decision, moment: Moment) -> Iterable[Effect]:
    """Where nothing is favourable the opinion still goes to the bureau (article 10(3)), which alone can refuse."""
    some = any(verdict.favourable for verdict in form.verdicts)
    return _each(form, "propose", "pass_over" if some else "propose")


def all_proposed(filing: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    for item in filing.items:
        yield Also("item", item, "propose", form)


def all_passed_over(filing: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"outcome": form.reason})
    for item in filing.items:
        yield Also("item", item, "pass_over", form)


def decided(filing: Any, form: Decision, moment: Moment) -> Iterator[Effect]:
    yield Put({"approved_on": moment.day})
    yield from _each(form, "approve", "disapprove")


def disapproved(filing: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"outcome": form.reason})
    for item in filing.items:
        if item.stage == ItemStage.PROPOSED.name:
            yield Also("item", item, "disapprove", form)


def reported(filing: Any, form: Report, moment: Moment) -> Iterator[Effect]:
    yield Add("report", {"filing": SELF, "reported_on": moment.day, "item_ids": [str(item.id) for item in form.items]})
    for item in form.items:
        yield Also("item", item, "report")


def nationally_published(filing: Any, form: NationalPublication, moment: Moment) -> Iterator[Effect]:
    values = {"published_on": form.published_on, "url": form.url, "evidence_sha256": form.evidence_sha256}
    yield Add("national_publication", {**values, "filing": SELF, "item_ids": [str(item.id) for item in form.items]})
    for item in form.items:
        seen = {"national_published_on": form.published_on, "national_url": form.url}
        yield Also("item", item, "publish", values=seen)


def nationally_returned(filing: Any, form: NationalReturn, moment: Moment) -> Iterator[Effect]:
    for item in form.items:
        yield Also("item", item, "return", Opinion(form.reason))


def nationally_refused(filing: Any, form: NationalReturn, moment: Moment) -> Iterator[Effect]:
    for item in form.items:
        yield Also("item", item, "abandon", Opinion(form.reason))


def granted(filing: Any, form: Approval, moment: Moment) -> Iterator[Effect]:
    unit, active = filing.unit, InstitutionStage.ACTIVE.name
    of_track = (i for i in unit.institutions if i.track == filing.track and i.stage == active)
    standing = next(of_track, None)
    until = standing.valid_to if standing else valid_to(form.valid_from, moment)
    names = ("name", "credit_code", "kind", "address", "phone")
    if standing is None:
        letter = "Y" if filing.track == Track.EMPLOYER else "S"
        yield Also("institution", None, "list", values={
            **{name: getattr(unit, name) for name in names}, "district_id": unit.district_id, "unit": unit,
            "track": filing.track, "valid_from": form.valid_from, "valid_to": until, "fee_basis": form.fee_basis,
            "org_code": Numbered(f"{letter}{form.national_code or '0000'}12{{}}", 6),
        })  # fmt: skip
        yield Add("version", {**facts(unit, form.fee_basis), "institution": Made("institution"), "since": moment.at})
        period = Period(valid_from=form.valid_from, valid_to=until)
        yield Also("renewal", None, "open", period, {"institution": Made("institution")})
    published = max(item.national_published_on for item in form.items)
    url = next(item.national_url for item in form.items if item.national_published_on == published)
    institution = standing or Made("institution")
    yield Add("grant", {
        "number": Numbered(f"津技鉴备〔{moment.day.year}〕{{}}号"), "filing": SELF, "institution": institution,
        "issued_on": moment.day, "valid_from": form.valid_from, "valid_to": until,
        "national_published_on": published, "national_url": url, "issued_by": ACTOR,
    }, tells="grant.issued")  # fmt: skip
    columns = ("occupation_id", "work_type", "level", "site_id", "standard_id")
    for item in form.items:
        scope = {name: getattr(item, name) for name in columns}
        dates = {"valid_from": form.valid_from, "valid_to": until}
        yield Add("scope", {**scope, **dates, "institution": institution, "grant": Made("grant"), "item": item})
        yield Also("item", item, "grant")
    if standing is not None:
        yield Also("institution", standing, "extend")
