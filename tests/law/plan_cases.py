"""方案的好案: an employer filed for electrician 4 and 3 at one place plans a sitting on 2022-10-12; a social organisation likewise."""

from __future__ import annotations

from typing import Any

from schema.law.candidate_forms import CandidateForm, EligibilityForm, EligibilityRow, Ground
from schema.law.candidate_photo import CandidatePhotoForm
from schema.law.forms import Nothing, Opinion
from schema.law.kinds import AssessmentMethod, CandidateKind, DeviationKind, DocumentKind, Relation
from schema.law.personal import Personal
from schema.law.plan_forms import PlanForm, PlanReasonForm, PlanReturn, SittingForm
from schema.law.sitting_forms import (
    Attendance,
    DeviationForm,
    FindingForm,
    Flag,
    Mark,
    Marking,
    MarkRow,
    Seating,
    Signature,
)
from tests.law.cases import HASH, Thing, day, occupation, standard, unit, world

ELECTRICIAN, WELDER = occupation("6-31-01-03", "电工"), occupation("6-18-02-04", "焊工")
WHY = Opinion("生产任务调整")


def scope(name: str, level: int, site: Thing, of: Thing = ELECTRICIAN, work_type: str | None = None) -> Thing:
    return Thing(id=name, occupation=of, occupation_id=of.id, work_type=work_type, level=level, site=site, site_id=site.id,
                 valid_from=day("2022-03-10"), valid_to=day("2025-03-10"), grant=Thing(id="g", national_published_on=day("2022-03-09")),
                 ended_by_id=None)  # fmt: skip


def institution(of: Thing, track: str = "EMPLOYER") -> Thing:
    first = of.sites[0]
    return Thing(id="n1", org_code="Y000012000001", name=of.name, unit=of, unit_id="u1", track=track, stage="ACTIVE",
                 fee_basis="津发改价费〔2020〕1号", valid_from=day("2022-03-10"), valid_to=day("2025-03-10"), effective_on=None,
                 scopes=[scope("s4", 4, first), scope("s3", 3, first)])  # fmt: skip


def staff(of: Thing, duty: str) -> Thing:
    found: Thing = next(person for person in of.staff if person.duty == duty)
    return found


def sitting(plan: Thing, ordinal: int = 1, on: str = "2022-10-12", stage: str = "PROPOSED", **changes: Any) -> Thing:
    of = plan.institution.unit
    assessor, supervisor, basis = staff(of, "ASSESSOR"), staff(of, "INTERNAL_SUPERVISOR"), standard(ELECTRICIAN)
    made = Thing(
        id=f"t{ordinal}", ordinal=ordinal, plan=plan, plan_id=plan.id, stage=stage, day=day(on), starts_at="09:00", ends_at="16:30",
        site=of.sites[0], site_id=of.sites[0].id, occupation=ELECTRICIAN, occupation_id=ELECTRICIAN.id, work_type=None, level=4,
        standard=basis, method="THEORY_AND_SKILL", capacity=3, supervisor=supervisor, supervisor_id=supervisor.id, findings=[],
        candidates=[], amendments=[], ended_at=None, opened_at=None, due=None, since=None,
    )  # fmt: skip
    made.assessors = [Thing(id=f"a{ordinal}", staff=assessor, staff_id=assessor.id, sitting=made)]
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def plan_world(stage: str = "DRAFT", track: str = "EMPLOYER", **changes: Any) -> Thing:
    """A plan of one sitting; handed in on 2022-09-26 it is in time until Friday the 30th."""
    of = unit()
    for person in of.staff:
        person.unit_id, person.card, person.supervised, person.assessed = "u1", f"K-{person.id}", [], []
    for place in of.sites:
        place.unit_id = "u1"
    filed = institution(of, track)
    plan = Thing(id="p1", stage=stage, track=track, institution=filed, institution_id="n1", unit_id="u1", title="电工认定",
                 number=None, version=0, first_on=day("2022-10-12"), last_on=day("2022-10-12"), fee_basis=filed.fee_basis,
                 rule_title=None, rule_sha256=None, rule_document=None, accepted_at=None, due=None, **changes)  # fmt: skip
    plan.sittings = [sitting(plan, stage="PLANNED" if stage in ("ACCEPTED", "IN_PROGRESS") else "PROPOSED")]
    plan.enrolled = 0
    of.plans = [plan]
    w = world(plan, plan=plan, institution=filed, unit=of, sittings=plan.sittings, first=plan.sittings[0], scopes=filed.scopes)
    w.now = "2022-09-26 10:00"
    return w


def sitting_form(w: Thing, on: str = "2022-10-12", **changes: Any) -> SittingForm:
    one = w.first
    values = {
        "day": day(on), "starts_at": "09:00", "ends_at": "16:30", "site": one.site, "occupation": ELECTRICIAN, "work_type": None,
        "level": 4, "standard": one.standard, "method": AssessmentMethod.THEORY_AND_SKILL, "capacity": 3,
        "assessors": [row.staff for row in one.assessors], "supervisor": one.supervisor, **changes,
    }  # fmt: skip
    return SittingForm(**values)


def plan_form(w: Thing, *sittings: SittingForm, **changes: Any) -> PlanForm:
    chosen = list(sittings) or [sitting_form(w)]
    return PlanForm(**{"institution": w.institution, "title": "电工认定", "sittings": chosen, **changes})


def plan_given(act: str, w: Thing) -> Any:
    reason = PlanReasonForm(code="PLAN_PEOPLE", sitting=w.first, message="请增加一名考评人员")
    forms = {name: plan_form(w) for name in ("draft", "amend", "mend")}
    return {**forms, "return": PlanReturn(reasons=[reason]), "cancel": WHY}.get(act, Nothing())


def candidate(plan: Thing, ordinal: int, stage: str = "ELIGIBLE", held: Thing | None = None, **changes: Any) -> Thing:
    values = {"occupation_id": ELECTRICIAN.id, "work_type": None, "level": 4, "relation": "OWN", "ground": "从业满一年",
              "attended": None, "rows": [], "certificates": [], **changes}  # fmt: skip
    return Thing(id=f"k{ordinal}", ordinal=ordinal, stage=stage, plan=plan, plan_id=plan.id, sitting_id=held.id if held else None,
                 since=None, due=None, **values)  # fmt: skip


def sitting_world(stage: str = "PLANNED", method: str = "THEORY_AND_SKILL", **changes: Any) -> Thing:
    """The sitting of an accepted plan on its day, with two candidates found eligible."""
    w = plan_world("IN_PROGRESS" if stage in ("HELD", "ENDED") else "ACCEPTED", **changes)
    one = w.first
    one.stage, one.method = stage, method
    if method not in ("THEORY_AND_SKILL", "REVIEW"):
        w.plan.rule_title, w.plan.rule_sha256 = "等级认定办法", HASH
    one.candidates = [candidate(w.plan, 1, held=one), candidate(w.plan, 2, held=one)]
    w.case, w.one, w.candidates, w.now = one, one, one.candidates, "2022-10-12 09:00"
    return w


def signature(w: Thing, **changes: Any) -> Signature:
    return Signature(**{"supervisor": w.one.supervisor, "statement": "正常", "signed": True, **changes})


def sitting_given(act: str, w: Thing) -> Any:
    spare = candidate(w.plan, 3)
    row = MarkRow(candidate=w.candidates[0], theory=80.0, skill=75.0)
    forms: dict[str, Any] = {
        "seat": Seating(candidates=[spare]), "flag": Flag(findings=[FindingForm(code="LEVEL", message="已减少", article="第四条")]),
        "open": signature(w), "end": signature(w), "attend": Attendance(absent=[]), "mark": Marking(rows=[row]),
        "correct": Marking(rows=[row]), "deviate": DeviationForm(kind=DeviationKind.SITE, says="停电改到二楼"), "cancel": WHY,
        "call_off": WHY,
    }  # fmt: skip
    return forms.get(act, Nothing())


NUMBER = "120101199003071235"


def personal(text: str) -> Personal:
    return Personal(text, b"sealed", text.encode())


def candidate_form(w: Thing, **changes: Any) -> CandidateForm:
    values = {"plan": w.plan, "occupation": ELECTRICIAN, "level": 4, "name": "王一", "document_kind": DocumentKind.ID_CARD,
              "document": personal(NUMBER), "relation": Relation.OWN, "kind": CandidateKind.FIRST, **changes}  # fmt: skip
    return CandidateForm(**values)


def candidate_world(stage: str = "ENROLLED", track: str = "EMPLOYER") -> Thing:
    w = plan_world("ACCEPTED", track)
    relation = "OWN" if track == "EMPLOYER" else None
    w.case = w.candidate = candidate(w.plan, 1, stage, relation=relation)
    w.form = candidate_form(w, relation=Relation.OWN if relation else None)
    return w


def candidate_given(act: str, w: Thing) -> Any:
    photo = Thing(id="f1", name="照片.jpg", uploaded_by_id="x", unit_id="u1", stage="LOOSE", media_type="image/jpeg", size=40_000, sha256=HASH)
    forms: dict[str, Any] = {
        "enrol": w.form, "mend": w.form, "qualify": Ground(ground="第一条", evidence="合同"), "disqualify": WHY, "withdraw": WHY,
        "mark": Mark(theory=80.0, skill=75.0, passed=True),
        **dict.fromkeys(("photograph", "photograph_eligible", "photograph_later"), CandidatePhotoForm(photo=photo)),
    }  # fmt: skip
    return forms.get(act, Nothing())


def check_world(track: str = "EMPLOYER") -> Thing:
    w = candidate_world(track=track)
    yes = EligibilityRow(candidate=w.candidate, eligible=True, ground=None, evidence="劳动合同", reason=None)
    w.form = EligibilityForm(plan=w.plan, rows=[yes])
    return w
