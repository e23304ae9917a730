"""变更的好案: an employer filed for two occupations at one of its two places, and lines of a change it may apply for."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from schema.law.change_forms import ChangeForm, ChangeLineForm
from tests.law.cases import Thing, at, call, day, occupation, standard, unit, world

WELDER, ELECTRICIAN, TURNER = occupation("6-18-02-04", "焊工"), occupation("6-31-01-03", "电工"), occupation("6-18-01-01", "车工")
BLANK: dict[str, Any] = dict.fromkeys(spec.name for spec in fields(ChangeLineForm))
SHOWN = {"evidence_title": "证明", "evidence_issued_on": day("2022-06-01")}


def scope(name: str, of: Thing, level: int, site: Thing, work_type: str | None = None) -> Thing:
    basis = standard(of)
    return Thing(id=name, institution_id="n1", occupation=of, occupation_id=of.id, work_type=work_type, level=level, site=site,
                 site_id=site.id, standard_id=basis.id, grant_id="g1", item_id=f"i-{name}", valid_from=day("2022-03-10"),
                 valid_to=day("2025-03-10"), ended_by_id=None)  # fmt: skip


def version(institution: Thing) -> Thing:
    of = institution.unit
    return Thing(id=f"v-{institution.id}", name=of.name, kind=of.kind, district_id=of.district_id, address=of.address,
                 phone=of.phone, legal_person=of.legal_person, fee_basis=institution.fee_basis, since=at("2022-03-10 10:00"),
                 until=None)  # fmt: skip


def institution(of: Thing, key: str = "n1", track: str = "EMPLOYER") -> Thing:
    made = Thing(id=key, org_code=f"Y00001200000{key[-1]}", name=of.name, unit=of, unit_id=of.id, track=track, stage="ACTIVE",
                 fee_basis="津发改价费〔2020〕1号", valid_from=day("2022-03-10"), valid_to=day("2025-03-10"), scopes=[])  # fmt: skip
    made.versions = [version(made)]
    return made


def line(ordinal: int, subject: str, **given: Any) -> Thing:
    """A line of a change as it stands in the record, with evidence; `None` where nothing is given."""
    values = {**BLANK, **SHOWN, **given}
    of = values["occupation"]
    return Thing(id=f"l{ordinal}", ordinal=ordinal, outcome="PENDING", occupation_id=of and of.id, **{**values, "subject": subject})


def change_world(*lines: Thing, stage: str = "DRAFT") -> Thing:
    """A change of these lines: welder levels 4 and 3, electrician (维修) level 5, all at the first place; one duty has two."""
    of = unit()
    second = Thing(id="p2", name="东区车间", address="津塘路9号", district=of.district, unit_id="u1", since=day("2022-01-04"), until=None)
    of.sites.append(second)
    of.staff.append(Thing(id="second", duty="ASSESSOR", name="钱工", valid_to=None, since=day("2022-01-04"), until=None))
    filed = institution(of)
    first = of.sites[0]
    filed.scopes = [scope("s1", WELDER, 4, first), scope("s2", WELDER, 3, first), scope("s3", ELECTRICIAN, 5, first, "维修")]
    of.institutions = [filed]
    open_call = call()
    open_call.opens_on, open_call.closes_on = day("2022-06-01"), day("2022-06-30")
    change = Thing(id="c1", stage=stage, number=None, version=0, institution=filed, institution_id="n1", call=open_call,
                   call_id="c1", lines=list(lines), due=None)  # fmt: skip
    w = world(change, change=change, institution=filed, unit=of, lines=change.lines, call=open_call, scopes=filed.scopes)
    w.now = "2022-06-15 10:00"
    return w


def staff(w: Thing, duty: str) -> Thing:
    """The first of a duty."""
    found: Thing = next(person for person in w.unit.staff if person.duty == duty)
    return found


def form_of(w: Thing, *lines: ChangeLineForm) -> ChangeForm:
    return ChangeForm(institution=w.institution, call=None, lines=list(lines))
