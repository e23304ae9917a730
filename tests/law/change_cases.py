"""变更的好案: an employer filed for two occupations at one of its two places, and lines of a change it may apply for."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from schema.law.change_forms import (
    ChangeForm,
    ChangeLineForm,
    ChangeRefusal,
    ChangeReturn,
    ChangeReturnReason,
    Confirmation,
    LineRefusal,
    LineVerdict,
)
from schema.law.forms import Nothing
from schema.law.kinds import ChangeSubject, Duty
from tests.law.cases import NO, Thing, at, call, day, occupation, standard, unit, world

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


A11 = "第十一条"
REVIEW = ("REVIEW",)
# Article 11: the institution applies 向市鉴定中心; the centre alone confirms; nobody else has a part in it.
MATRIX = {
    "draft": ("INSTITUTION", (), "DRAFT", A11),
    "amend": ("INSTITUTION", ("DRAFT",), "DRAFT", A11),
    "mend": ("INSTITUTION", ("RETURNED",), "RETURNED", A11),
    "submit": ("INSTITUTION", ("DRAFT", "RETURNED"), "REVIEW", A11),
    "withdraw": ("INSTITUTION", ("DRAFT", "RETURNED", "REVIEW"), "WITHDRAWN", A11),
    "split": ("LAW", REVIEW, "REVIEW", A11),
    "convert": ("LAW", REVIEW, "TORN_OUT", A11),
    "return": ("CENTRE", REVIEW, "RETURNED", A11),
    "refuse": ("CENTRE", REVIEW, "REFUSED", A11),
    "confirm": ("CENTRE", REVIEW, "CONFIRMED", A11),
    "close": ("LAW", ("DRAFT", "RETURNED", "REVIEW"), "CLOSED", A11),  # the filing itself has ended
}


def named(value: str = "海河重工有限公司") -> Thing:
    return line(1, "NAME", value=value)


def good(act: str, *lines: Thing) -> Thing:
    """A change of name (or of these lines) on which the act may be done."""
    w = change_world(*(lines or (named(),)), stage=(*MATRIX[act][1], "DRAFT")[0])
    w.form = given(act, w)
    return w


def given(act: str, w: Thing) -> Any:
    line_form = ChangeLineForm(subject=ChangeSubject.NAME, value="海河重工有限公司")
    reason = ChangeReturnReason(code="EVIDENCE_MISSING", line=w.lines[0], message="补登记证书")
    forms: dict[str, Any] = {
        "draft": form_of(w, line_form), "amend": form_of(w, line_form), "mend": form_of(w, line_form), "withdraw": NO,
        "split": NO, "convert": NO, "return": ChangeReturn(reasons=[reason]), "confirm": yes(w),
        "refuse": ChangeRefusal(lines=[LineRefusal(line=each, reason="不符") for each in w.lines]),
    }  # fmt: skip
    return forms.get(act, Nothing())


def yes(w: Thing, *refused: int) -> Confirmation:
    verdicts = [
        LineVerdict(line=each, favourable=each.ordinal not in refused, reason="证明不足" if each.ordinal in refused else None)
        for each in w.lines
    ]
    return Confirmation(verdicts=verdicts)


def submitting(*lines: Any) -> Any:
    """A world to change: these lines, each made for the world it is in."""
    return lambda w: [one(w) if callable(one) else one for one in lines]


def added(ordinal: int = 1, **fields: Any) -> Any:
    return lambda w: line(ordinal, "SCOPE_ADD", **{
        "occupation": TURNER, "level": 4, "standard": standard(TURNER), "site": w.unit.sites[0], "experience": "十年", **fields})  # fmt: skip


def leaving(duty: str, ordinal: int = 1, subject: str = "STAFF_REMOVE", **fields: Any) -> Any:
    return lambda w: line(ordinal, subject, staff=staff(w, duty), **fields)


def arriving(duty: Duty, ordinal: int = 2, **fields: Any) -> Thing:
    return line(ordinal, "STAFF_ADD", **{"duty": duty, "person": "孙工", **fields})


def elsewhere(ordinal: int = 1, **fields: Any) -> Any:
    return lambda w: line(ordinal, "SCOPE_SITE", **{"scope": w.scopes[0], "site": w.unit.sites[1], **fields})


def closing(place: int, ordinal: int = 1) -> Any:
    return lambda w: line(ordinal, "SITE_REMOVE", site=w.unit.sites[place])


def giving_up(number: int, ordinal: int = 1) -> Any:
    return lambda w: line(ordinal, "SCOPE_REMOVE", scope=w.scopes[number])


def opening(ordinal: int = 1) -> Any:
    return lambda w: line(ordinal, "SITE_ADD", place="新校区", address="海河路3号", district=w.unit.district)


def confirming(*lines: Any, refused: tuple[int, ...] = ()) -> Thing:
    w = good("confirm")
    w.lines[:] = submitting(*lines)(w)
    w.form = yes(w, *refused)
    return w
