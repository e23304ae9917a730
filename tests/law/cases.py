"""Stand-ins for the records the law looks at: one good case of each kind, and ways to spoil it; not derived from any table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date, datetime
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

from schema.law.calendar import seeded
from schema.law.forms import Nothing, Opinion
from schema.law.procedure import TIANJIN, Act, Actor, Moment, Procedure
from schema.law.roles import EXPERT, INSTITUTION, LAW, Role
from schema.law.ruleset import RuleSet, read

MEASURES = files("schema.law").joinpath("rulesets/measures-2021.toml").read_text("utf-8")
RULES = read(MEASURES)
OWN_CODE, OTHER_CODE = "91110000600037341L", "91350100M000100Y43"
HASH, OTHER_HASH = "a" * 64, "b" * 64
YES, NO = Opinion("同意"), Opinion("不同意")
ROLES = tuple(Role)
Row = tuple[str, str, Role, Mapping[str, Any], set[str]]


class Thing(SimpleNamespace):
    """A record as the law sees one: attributes, equal only to itself."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{getattr(self, 'id', '?')}>"


def at(text: str) -> datetime:
    """A time in Tianjin: `2022-03-10 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=TIANJIN)


def day(text: str) -> date:
    return date.fromisoformat(text)


def rules(**readings: str) -> RuleSet:
    """The Measures under other readings; `__` stands for the dot in a rule's name."""
    return read(MEASURES, {name.replace("__", "."): reading for name, reading in readings.items()})


def moment(text: str = "2022-03-10 10:00", who: Role = LAW, under: RuleSet = RULES, **actor: Any) -> Moment:
    return Moment(at(text), seeded(), under, Actor(who, **actor))


def world(case: Any, **others: Any) -> Thing:
    """A case with its surroundings; `form` is what the actor hands in, `now` when, `actor` who exactly."""
    return Thing(id="world", case=case, form=Nothing(), now="2022-03-10 10:00", actor={}, rules=RULES, **others)


def changed(root: Any, changes: Mapping[str, Any]) -> Any:
    """The same world with some things otherwise: `{"unit.kind": "OTHER"}`; a function is asked for the value."""
    for path, value in changes.items():
        *way, last = path.split(".")
        if way and way[0] == "form":
            root.form = copy(root.form)
        target = root
        for step in way:
            target = target[int(step)] if step.isdigit() else getattr(target, step)
        value = value(root) if callable(value) else value
        if last.isdigit():
            target[int(last)] = value
        else:
            object.__setattr__(target, last, value)  # forms are frozen, and that is for the law, not for us
    return root


def _asked(procedure: Procedure, w: Any, name: str, who: Role) -> tuple[Act, Any, Moment]:
    act = procedure.act(name)
    known = {EXPERT: {"id": "e1"}, INSTITUTION: {"unit": "u1", "credit_code": OWN_CODE}}.get(who, {})
    return act, None if act.creates else w.case, moment(w.now, who, w.rules, **{**known, **w.actor})


def refusals(procedure: Procedure, w: Any, name: str, who: Role) -> set[str]:
    """What stands against it, each as `CODE article`."""
    act, case, when = _asked(procedure, w, name, who)
    return {f"{reason.code} {reason.article}" for reason in procedure.refusals(case, act, w.form, when)}


def effects(procedure: Procedure, w: Any, name: str, who: Role) -> list[Any]:
    """What it brings about, in order; it must be allowed."""
    assert refusals(procedure, w, name, who) == set()
    act, case, when = _asked(procedure, w, name, who)
    return list(act.then(case, w.form, when))


Matrix = Mapping[str, tuple[str, Iterable[str], str, str]]


def double_entry(procedure: Procedure, matrix: Matrix, form_of: Any) -> list[str]:
    """Where the table differs from a matrix typed by hand: act -> (offices, stages it starts from, stage it leads to, article).

    Every office and every stage is tried on every act; `form_of(act)` gives a world with a form for it.
    """
    wrong = [f"not in the witness: {name}" for name in procedure.names - matrix.keys()]
    wrong += [f"not in the law: {name}" for name in matrix.keys() - procedure.names]
    for name in matrix.keys() & procedure.names:
        offices, sources, end, article = matrix[name]
        act, allowed, starts = procedure.act(name), set(offices.split()), set(sources)
        if act.dst.name != end:
            wrong.append(f"{name}: leads to {act.dst.name}, not {end}")
        if str(act.basis) != article:
            wrong.append(f"{name}: rests on {act.basis}, not {article}")
        if act.creates != (not starts):
            wrong.append(f"{name}: starts a case or not")
        for role in ROLES:
            refused = f"NOT_YOUR_OFFICE {article}" in refusals(procedure, form_of(name), name, role)
            if refused == (role.name in allowed):
                wrong.append(f"{name}: {role.name} {'refused' if refused else 'allowed'}")
        for stage in () if act.creates else procedure.stages:
            w = form_of(name)
            w.case.stage = stage.name
            refused = f"WRONG_STAGE {article}" in refusals(procedure, w, name, act.by)
            if refused == (stage.name in starts):
                wrong.append(f"{name}: {'refused' if refused else 'allowed'} in {stage.name}")
    return wrong


# The good case: an employer of Tianjin applies for two occupations under an open call.


def occupation(code: str, name: str) -> Thing:
    return Thing(id=code, code=code, edition="2015", name=name, is_skill=True, valid_from=day("2015-07-29"), valid_to=None,
                 work_types=[])  # fmt: skip


def standard(of: Thing) -> Thing:
    return Thing(id=f"std-{of.id}", code=f"GZB {of.id}", title=f"{of.name}国家职业技能标准", kind="NATIONAL", filed_no=None,
                 occupation_id=of.id, lowest_level=5, highest_level=1, in_force_from=None, in_force_to=None)  # fmt: skip


def item(filing: Thing, number: int, of: Thing, level: int, stage: str) -> Thing:
    site = filing.unit.sites[0]
    basis = standard(of)
    return Thing(id=f"i{number}", ordinal=number, rows=[], filing=filing, filing_id=filing.id, occupation=of, occupation_id=of.id,
                 work_type=None, level=level, site=site, site_id=site.id, standard=basis, standard_id=basis.id,
                 experience="有十年考核经验", stage=stage, national_published_on=None, national_url=None, outcome=None)  # fmt: skip


def expert(number: int, employer: str | None = None) -> Thing:
    return Thing(id=f"e{number}", title=f"专家{number}", role="EXPERT", stage="ACTIVE", employer_code=employer, ties=[])


def seat(of: Thing, opined: bool = False, recused: bool = False) -> Thing:
    when = at("2022-03-09 10:00") if opined else None
    return Thing(id=f"s{of.id}", expert=of, expert_id=of.id, recused=recused, opined_at=when, accepted_at=at("2022-03-08 10:00"))


def call() -> Thing:
    return Thing(id="c1", number="津人社鉴申〔2022〕1号", title="2022年第一批申报", stage="OPEN", tracks=["EMPLOYER", "SOCIAL"],
                 opens_on=day("2022-03-01"), closes_on=day("2022-03-31"), max_items=3, quota=None, occupations=[],
                 due=day("2022-03-31"))  # fmt: skip


def person(duty: str, valid_to: str = "", left: str = "") -> Thing:
    return Thing(id=duty, duty=duty, name=f"{duty}某", card="K1" if valid_to else None, unit_id="u1",
                 valid_to=day(valid_to) if valid_to else None, since=day("2022-01-04"), until=day(left) if left else None)  # fmt: skip


def unit(code: str = OWN_CODE, name: str = "海河机械有限公司") -> Thing:
    district = Thing(id="d1", code="120103", name="河西区")
    site = Thing(id="p1", name="实训楼", address="大沽南路1号", district=district, unit_id="u1", since=day("2022-01-04"), until=None)
    duties = ("FULL_TIME", "EXPERT", "ASSESSOR", "INTERNAL_SUPERVISOR")
    staff = [person(duty) for duty in duties]
    equipment = [Thing(id="q1", name="焊机", model=None, count=10, site=site, site_id="p1", unit_id="u1", since=day("2022-01-04"), until=None)]
    return Thing(id="u1", credit_code=code, name=name, kind="ENTERPRISE", district=district, district_id="d1",
                 address="大沽南路1号", phone="022-28000000", contact="王工", legal_person="李总", sites=[site],
                 staff=staff, equipment=equipment, institutions=[], filings=[], plans=[], stage="REGISTERED")  # fmt: skip


def conditions(track: str) -> list[str]:
    """Article 9 as the text has it: six conditions for all, and the mechanism of (5) for employers only."""
    return ["9.1", "9.2", "9.3", "9.4", "9.5", "9.6"] + (["9.5E"] if track == "EMPLOYER" else [])


def evidence(condition: str, issued: str = "2022-03-01") -> Thing:
    return Thing(id=condition, condition=condition, issued_on=day(issued), title=f"材料{condition}", reference=None, sha256=None,
                 attachment=None)  # fmt: skip


def attachment(number: int, of: str | None = "u1", stage: str = "LOOSE") -> Thing:
    return Thing(id=f"a{number}", name=f"材料{number}.pdf", sha256=HASH, stage=stage, unit_id=of, uploaded_by_id="other")


def filing_world(track: str = "EMPLOYER", stage: str = "DRAFT", of_item: str = "DECLARED", more: Mapping[str, Any] | None = None) -> Thing:
    """A filing of two items, complete under article 9, every condition checked and met, three experts who have spoken."""
    filing = Thing(id="f1", unit=unit(), unit_id="u1", call=call(), call_id="c1", track=track, stage=stage, version=0,
                   number=None, round=None, round_id=None, submitted_at=None, due=None, reports=[],
                   original=None, submissions=[], return_reasons=[])  # fmt: skip
    welder, electrician = occupation("6-18-02-04", "焊工"), occupation("6-31-01-03", "电工")
    filing.items = [item(filing, 1, welder, 3, of_item), item(filing, 2, electrician, 4, of_item)]
    filing.evidence = [evidence(condition) for condition in conditions(track)]
    filing.checks = []
    if stage not in ("DRAFT", "RETURNED"):
        filing.version, filing.number = 1, "津技鉴申〔2022〕1号"
        checked = {"version": 1, "finding": "MET", "note": None, "checked_on": day("2022-03-09"), "carried_from": None}
        filing.checks = [Thing(id=c, condition=c, **checked) for c in conditions(track)]
    filing.seats = [seat(expert(number), opined=True) for number in (1, 2, 3)]
    filing.unit.filings = [filing]
    w = world(filing, filing=filing, unit=filing.unit, call=filing.call, items=filing.items, seats=filing.seats)
    changed(w, more or {})
    return w
