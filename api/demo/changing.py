"""Changes of what is filed: particulars, places, people, scope; what adds is torn out into an application (article 11)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from schema.law.change_forms import ChangeForm, ChangeLineForm, Confirmation, LineVerdict
from schema.law.change_lines import NEEDS
from schema.law.kinds import ChangeSubject, Duty

from .applying import EXPERIENCE
from .scenario import Line, Note, ScenarioError, Unit
from .state import State, fitting
from .steps import Draft, Form, Plan, Step, Verb, Wanted, items_in, label_in, number_in

S = ChangeSubject
DUTIES = {duty.says: duty for duty in Duty}
WORDS = {"名称": S.NAME, "住所": S.ADDRESS, "办公电话": S.PHONE, "法定代表人": S.LEGAL_PERSON}


@dataclass(frozen=True)
class Asked:
    """Who asks for a change, and the places that come with it by the number of their line."""

    unit: Unit
    track: str
    line: Line
    new: dict[str, int]


Lines = Callable[[State, Asked, Note], Awaitable[list[dict[str, Any]]]]


async def _particular(state: State, asked: Asked, note: Note) -> list[dict[str, Any]]:
    return [{"subject": WORDS[note.key], "value": note.text}]


async def _place(state: State, asked: Asked, note: Note) -> list[dict[str, Any]]:
    name, district, address = note.text.split()
    return [{"subject": S.SITE_ADD, "place": name, "district": state.districts[district], "address": address}]


async def _also_there(state: State, asked: Asked, note: Note) -> list[dict[str, Any]]:
    """`电工 五至三级 一号厂房，也在西青分厂`."""
    label, _, place = note.text.partition("，也在")
    held = await state.scopes(asked.unit.short, note.number)
    found = fitting(held, label_in(label, note.number), note.number)
    if place in asked.new:
        where: dict[str, Any] = {"new_site": asked.new[place]}
    else:
        where = {"site": await state.site(asked.unit.short, place, note.number)}
    return [{"subject": S.SCOPE_SITE, "scope": scope, **where} for scope in found]


async def _person(state: State, asked: Asked, note: Note) -> list[dict[str, Any]]:
    """`考评人员 秦立冬`."""
    duty, name = note.text.split()
    return [{"subject": S.STAFF_ADD, "duty": DUTIES[duty], "person": name}]


async def _another(state: State, asked: Asked, note: Note) -> list[dict[str, Any]]:
    """`考评人员 秦立冬换为周敬思`."""
    duty, names = note.text.split()
    before, _, after = names.partition("换为")
    staff = await state.staff(asked.unit.short, DUTIES[duty].name, before, note.number)
    return [{"subject": S.STAFF_REPLACE, "staff": staff, "person": after}]


async def _fewer(state: State, asked: Asked, note: Note) -> list[dict[str, Any]]:
    held = await state.scopes(asked.unit.short, note.number)
    found = fitting(held, label_in(note.text, note.number), note.number)
    return [{"subject": S.SCOPE_REMOVE, "scope": scope} for scope in found]


async def _more(state: State, asked: Asked, note: Note) -> list[dict[str, Any]]:
    return [
        {
            "subject": S.SCOPE_ADD, "occupation": state.occupations[one.occupation.edition, one.occupation.code],
            "work_type": one.work_type, "level": one.level, "site": await state.site(asked.unit.short, one.place, note.number),
            "standard": state.standards[one.standard.code],
            "experience": EXPERIENCE[asked.track].format(name=one.occupation.name),
        }
        for one in _wanted(asked.line, asked.unit, note)
    ]  # fmt: skip


def _wanted(line: Line, unit: Unit, note: Note) -> tuple[Wanted, ...]:
    return items_in(note.text, note.number, unit, line.at.date())


READ: dict[str, Lines] = {
    **dict.fromkeys(WORDS, _particular), "增加地点": _place, "增加评价地点": _also_there, "增加人员": _person,
    "更换人员": _another, "减少范围": _fewer, "增加范围": _more,
}  # fmt: skip


def change(plan: Plan, line: Line) -> Iterator[Step]:
    """Drafted and handed in; what it adds becomes the unit's latest application."""
    unit, name, track = plan.unit(line, line.who), number_in(line), plan.draft(line, line.who).track
    more = [note for note in line.notes if note.key == "增加范围"]
    for note in line.notes:
        if note.key not in READ:
            raise ScenarioError(note.number, f"不知道怎样变更“{note.key}”，可用：{'、'.join(READ)}")
    call = number_in(line, 1) if more else None
    if call:
        plan.drafts[unit.short] = Draft(call, track, tuple(w for note in more for w in _wanted(line, unit, note)), ())
    yield plan.step(line, "change", "draft", name, _form(line, unit, track, call), creates=True)
    yield plan.step(line, "change", "submit", name, refused=line.refused, tears=bool(more))


def _form(line: Line, unit: Unit, track: str, call: str | None) -> Form:
    async def form(state: State) -> Any:
        asked, made = Asked(unit, track, line, {}), list[ChangeLineForm]()
        for note in line.notes:
            for values in await READ[note.key](state, asked, note):
                if NEEDS[values["subject"]].evidence:
                    values |= {"evidence_title": "变更证明材料", "evidence_issued_on": line.at.date()}
                made.append(ChangeLineForm(**values))
                if values["subject"] is S.SITE_ADD:
                    asked.new[values["place"]] = len(made)
        institution = await state.find("institution", unit.short, line.number)
        return ChangeForm(institution=institution, call=call and state.case("call", call, line.number), lines=made)

    return form


def confirm(plan: Plan, line: Line) -> Iterator[Step]:
    """All that is still to be decided; `  - 不确认 第2项：理由` makes an exception."""
    against = {note.key.removeprefix("不确认 第").removesuffix("项"): note.text for note in line.notes}

    async def form(state: State) -> Any:
        rows = await state.parts("change_line", "change_id", state.case("change", number_in(line), line.number))
        no = {row["id"]: against.get(str(row["ordinal"])) for row in rows if row["outcome"] == "PENDING"}
        return Confirmation(verdicts=[LineVerdict(line=one, favourable=not why, reason=why) for one, why in no.items()])

    yield plan.step(line, "change", "confirm", number_in(line), form, refused=line.refused)


VERBS: dict[str, Verb] = {"变更": change, "确认变更": confirm}
