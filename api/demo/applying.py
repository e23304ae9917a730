"""Applying and initial review: calls, units, dossiers, checks, returns (articles 9 and 10(1), 10(2))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from schema.law.account import AccountForm
from schema.law.call import CallForm
from schema.law.filing_forms import Admission, ConditionCheck, Dossier, EvidenceForm, ItemForm, Return, ReturnReason
from schema.law.forms import Opinion
from schema.law.kinds import Duty, Finding, Track
from schema.law.unit import EquipmentForm, SiteForm, StaffForm, UnitProfile

from .scenario import Line, Person, Place, ScenarioError, Unit
from .state import SYSTEM, State, fitting
from .steps import Draft, Form, Plan, Step, Verb, items_in, label_in, number_in

TRACKS = {track.says: track for track in Track}
WORKPLACES = 20
CREDIT_CHECK, OTHER_PAPERS = timedelta(3), timedelta(6)
EXPERIENCE = {
    "EMPLOYER": "本单位{name}岗位技能人才培养与考核已连续开展多年，有固定的考评人员、实训工位和考核记录。",
    "SOCIAL": "多年承担{name}职业培训与考核任务，有专任教师、考评人员和成套实训设备，考核资料完整。",
}


def accounts(plan: Plan, line: Line) -> Iterator[Step]:
    admin = plan.person(line, line.who)
    for person in sorted(plan.scenario.people.values(), key=lambda one: one.login != admin):
        who = SYSTEM if person.login == admin else line.who
        yield plan.step(line, "account", "open", person.login, _account(plan, line, person), creates=True, who=who)


def _account(plan: Plan, line: Line, person: Person) -> Form:
    code = plan.unit(line, person.employer).credit_code if person.employer else None

    async def form(state: State) -> Any:
        return AccountForm(
            name=person.login, title=person.title, role=person.role.name or "", password_hash=state.password_hash,
            district=_district(state, person.district, line) if person.district else None, credit_code=code,
        )  # fmt: skip

    return form


def _district(state: State, name: str, line: Line) -> UUID:
    if name not in state.districts:
        raise ScenarioError(line.number, f"没有“{name}”，可用：{'、'.join(state.districts)}")
    return state.districts[name]


def call(plan: Plan, line: Line) -> Iterator[Step]:
    number = number_in(line)
    opens, closes = (day.strip() for day in line.must("申报").split("至"))
    quota = line.note("数量上限")
    made = CallForm(
        title=line.must("标题"), tracks=[TRACKS[name] for name in line.must("面向").split("、")],
        opens_on=date.fromisoformat(opens), closes_on=date.fromisoformat(closes), max_items=int(line.must("职业数上限")),
        quota=int(quota) if quota else None, body=line.must("正文"), documents=line.must("材料").split("、"), occupations=[],
    )  # fmt: skip

    async def form(state: State) -> Any:
        return made

    yield plan.step(line, "call", "draft", number, form, creates=True, number=number)
    yield plan.step(line, "call", "publish", number)


def draft(plan: Plan, line: Line) -> Iterator[Step]:
    unit = plan.unit(line, line.who)
    if unit.short not in plan.known:
        plan.known.add(unit.short)
        yield from _registered(plan, line, unit)
    if len(line.about) != 2 or line.about[1] not in TRACKS:
        raise ScenarioError(line.number, f"“{line.verb}”之后应写申报工作安排的编号和类别（{'、'.join(TRACKS)}）")
    track = TRACKS[line.about[1]].name
    plan.drafts[unit.short] = Draft(number_in(line), track, items_in(line.body, line.number, unit, line.at.date()), _missing(line))
    yield plan.step(line, "filing", "draft", unit.short, _dossier(plan, line, unit), creates=True, refused=line.refused)


def applied(plan: Plan, line: Line) -> Iterator[Step]:
    yield from draft(plan, line)
    yield plan.step(line, "filing", "submit", line.who)


def _registered(plan: Plan, line: Line, unit: Unit) -> Iterator[Step]:
    async def account(state: State) -> Any:
        return AccountForm(
            name=unit.login, title=f"{unit.short}经办人"[:50], role="INSTITUTION", password_hash=state.password_hash,
            credit_code=unit.credit_code,
        )  # fmt: skip

    async def profile(state: State) -> Any:
        return UnitProfile(
            credit_code=unit.credit_code, name=unit.name, kind=unit.kind, district=_district(state, unit.district, line),
            address=unit.address, contact=unit.contact, phone=unit.phone, legal_person=unit.legal_person,
        )  # fmt: skip

    admin = next(person.title for person in plan.scenario.people.values() if person.role.name == "ADMIN")
    yield plan.step(line, "account", "open", unit.login, account, creates=True, who=admin)
    yield plan.step(line, "unit", "register", unit.short, profile, creates=True)
    for place in unit.places.values():
        yield plan.step(line, "unit", "add_site", unit.short, _site(place, line))
        yield plan.step(line, "unit", "add_equipment", unit.short, _equipment(unit, place, line))
    for duty, name in zip(Duty, unit.staff, strict=True):
        yield plan.step(line, "unit", "add_staff", unit.short, _staff(duty, name))


def _site(place: Place, line: Line) -> Form:
    async def form(state: State) -> Any:
        return SiteForm(name=place.name, address=place.address, district=_district(state, place.district, line))

    return form


def _equipment(unit: Unit, place: Place, line: Line) -> Form:
    async def form(state: State) -> Any:
        return EquipmentForm(
            site=await state.site(unit.short, place.name, line.number), name="实训与考核工位", count=WORKPLACES
        )

    return form


def _staff(duty: Duty, name: str) -> Form:
    async def form(state: State) -> Any:
        return StaffForm(duty=duty, name=name)

    return form


def _missing(line: Line) -> tuple[str, ...]:
    return tuple((line.note("未附") or "").replace("、", " ").split())


def _dossier(plan: Plan, line: Line, unit: Unit) -> Form:
    wanted, day = plan.drafts[unit.short], line.at.date()
    papers = {
        code: c["evidence"] for code, c in plan.conditions(line, wanted.track).items() if code not in wanted.missing
    }
    evidence = [
        EvidenceForm(condition=code, title=title, issued_on=day - (CREDIT_CHECK if code == "9.2" else OTHER_PAPERS))
        for code, title in papers.items()
    ]
    said = line.note("工作基础") or EXPERIENCE[wanted.track]

    async def form(state: State) -> Any:
        items = [
            ItemForm(
                occupation=state.occupations[one.occupation.edition, one.occupation.code], work_type=one.work_type,
                level=one.level, site=await state.site(unit.short, one.place, line.number),
                standard=state.standards[one.standard.code], experience=said.format(name=one.occupation.name),
            )
            for one in wanted.items
        ]  # fmt: skip
        return Dossier(
            unit=state.case("unit", unit.short, line.number), call=state.case("call", wanted.call, line.number),
            track=Track[wanted.track], items=items, evidence=evidence,
        )  # fmt: skip

    return form


def changed(act: str) -> Verb:
    """Amending a draft, or mending what was returned: new items when the line names them, fresh papers in any case."""

    def verb(plan: Plan, line: Line) -> Iterator[Step]:
        now, unit = plan.draft(line, line.who), plan.unit(line, line.who)
        items = items_in(line.body, line.number, unit, line.at.date()) if line.body else now.items
        plan.drafts[unit.short] = Draft(now.call, now.track, items, _missing(line))
        yield plan.step(line, "filing", act, unit.short, _dossier(plan, line, unit))

    return verb


def submit(plan: Plan, line: Line) -> Iterator[Step]:
    plan.draft(line, line.who)
    yield plan.step(line, "filing", "submit", line.who, refused=line.refused)


def withdraw(plan: Plan, line: Line) -> Iterator[Step]:
    plan.draft(line, line.who)
    yield plan.step(line, "filing", "withdraw", line.who, opinion(line.body))


def opinion(says: str) -> Form:
    """A reason in writing."""

    async def form(state: State) -> Any:
        return Opinion(says)

    return form


def check(plan: Plan, line: Line) -> Iterator[Step]:
    wrong = {note.key.removeprefix("不符合").strip(): note.text for note in line.notes if note.key.startswith("不符合")}
    for short in line.names:
        for code in plan.conditions(line, plan.draft(line, short).track):
            yield plan.step(line, "filing", "check", short, _finding(code, wrong.get(code)))


def _finding(code: str, wrong: str | None) -> Form:
    async def form(state: State) -> Any:
        return ConditionCheck(condition=code, finding=Finding.NOT_MET if wrong else Finding.MET, note=wrong)

    return form


def pass_review(plan: Plan, line: Line) -> Iterator[Step]:
    yield from check(plan, line)
    for short in line.names:
        wanted = plan.draft(line, short)
        if wanted.track == Track.EMPLOYER:
            yield plan.step(line, "filing", "pass_review", short, refused=line.refused)
        else:
            yield plan.step(line, "filing", "admit", short, _admission(wanted.call, line), refused=line.refused)


def _admission(number: str, line: Line) -> Form:
    async def form(state: State) -> Any:
        return Admission(round=state.case("round", number, line.number))

    return form


def give_back(plan: Plan, line: Line) -> Iterator[Step]:
    for short in line.names:
        plan.draft(line, short)
        yield plan.step(line, "filing", "return", short, _reasons(plan, line, short))


def _reasons(plan: Plan, line: Line, short: str) -> Form:
    codes = {reason["says"]: code for code, reason in plan.rules(line).reasons.items()}

    async def form(state: State) -> Any:
        reasons = []
        for note in line.notes:
            says, _, about = note.key.partition(" ")
            if says not in codes:
                raise ScenarioError(note.number, f"没有“{says}”这一退回理由，可用：{'、'.join(codes)}")
            condition = about if about[:1].isdigit() else None
            items: list[Any] = [None]
            if about and not condition:
                items = fitting(await state.items(short, line.number), label_in(about, note.number), note.number)
            reasons += [ReturnReason(code=codes[says], condition=condition, item=i, message=note.text) for i in items]
        return Return(reasons=reasons)

    return form


def reject(plan: Plan, line: Line) -> Iterator[Step]:
    for short in line.names:
        plan.draft(line, short)
        yield plan.step(line, "filing", "reject", short, opinion(line.must("理由")))


VERBS: dict[str, Verb] = {
    "开立账号": accounts, "发布申报工作安排": call, "起草": draft, "申请": applied, "修改": changed("amend"), "补正": changed("mend"),
    "提交": submit, "撤回": withdraw, "核查": check, "初审通过": pass_review, "退回": give_back, "初审不予通过": reject,
}  # fmt: skip
