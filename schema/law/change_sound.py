"""变更事项的条件 · what each line of a change must be, and what a change must leave: judged at submission and at confirmation.

Articles 5 to 7, 9(1), 9(4), 11 and 13; every reason cites its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from .article import art
from .change_forms import ChangeLineForm
from .change_lines import (
    NEEDS,
    PARTICULARS,
    TO_SCOPE,
    Loss,
    addition,
    assessed,
    filings_of,
    last_day,
    loss,
    pending,
    place,
    told,
)
from .filing_dossier import occupation_level_standard
from .forms import Refusal, camel
from .item import ITEM, ItemStage
from .kinds import ChangeSubject, Duty, Track, UnitKind
from .procedure import Moment
from .version import held, kept, standing

S = ChangeSubject


def lines_hold(change: Any, lines: list[Any], moment: Moment) -> Iterator[Refusal]:
    if not lines:
        yield Refusal("NO_LINE", "没有变更事项", art(11), "lines")
    once = Counter(_about(line) for line in lines)
    going = loss(change.institution, lines, moment.day)
    for line in lines:
        field = f"lines.{line.ordinal - 1}"
        missing = list(_missing(line, field))
        yield from missing
        if once[_about(line)] > 1:
            yield Refusal("TWICE", f"{name_of(line)}在本申请中重复", art(11), field)
        if not missing:
            yield from _line(change, line, going, moment, field)


def name_of(line: Any) -> str:
    return f"第{line.ordinal}行“{S(line.subject).says}”"


def _about(line: Any) -> tuple[Any, ...]:
    """What a line is about: no two lines of one change may be about the same."""
    subject = S(line.subject)
    if subject in TO_SCOPE:
        return ("scope", assessed(line), line.site and line.site.id, line.new_site)
    if subject in (S.STAFF_REMOVE, S.STAFF_REPLACE):
        return ("staff", line.staff and line.staff.id)
    if subject is S.SCOPE_REMOVE:
        return ("scope removed", line.scope and line.scope.id)
    if subject is S.SITE_REMOVE:
        return ("site removed", line.site and line.site.id)
    return (line.ordinal,) if subject in (S.SITE_ADD, S.STAFF_ADD) else (subject,)


def _missing(line: Any, field: str) -> Iterator[Refusal]:
    need = NEEDS[S(line.subject)]
    for name in need.fields:
        if getattr(line, name) is None:
            says = ChangeLineForm.__dataclass_fields__[name].metadata["says"]
            yield Refusal("FIELD_MISSING", f"{name_of(line)}须填写“{says}”", art(11), f"{field}.{camel(name)}")
    if line.subject in TO_SCOPE and line.site is None and line.new_site is None:
        yield Refusal("FIELD_MISSING", f"{name_of(line)}须填写评价地点", art(11), f"{field}.site")
    if need.evidence and not (line.evidence_title and line.evidence_issued_on):
        says = f"{name_of(line)}须附证明材料，写明名称和出具日期"
        yield Refusal("EVIDENCE_MISSING", says, art(11), f"{field}.evidenceTitle")


def _line(change: Any, line: Any, going: Loss, moment: Moment, field: str) -> Iterator[Refusal]:
    """One line whose fields are all there."""
    subject, institution = S(line.subject), change.institution
    need = NEEDS[subject]
    if subject in PARTICULARS or subject is S.FEE_BASIS:
        yield from _particular(line, institution, moment, field)
        given = line.person if "person" in need.fields else line.value
        if given and len(given) > need.most:
            yield Refusal("TOO_LONG", f"{name_of(line)}最多{need.most}字", art(11), field)
        if given and need.pattern and not re.fullmatch(need.pattern, given):
            yield Refusal("WRONG_FORM", f"{name_of(line)}格式不符", art(11), f"{field}.value")
    if line.card_valid_to and line.card_valid_to < moment.day:
        yield Refusal("CARD_EXPIRED", f"{name_of(line)}：证卡已于{line.card_valid_to}过期", art(9, 4), f"{field}.cardValidTo")
    if line.evidence_issued_on and line.evidence_issued_on > moment.day:
        yield Refusal("IN_THE_FUTURE", f"{name_of(line)}：证明材料的出具日期晚于今日", art(11), f"{field}.evidenceIssuedOn")
    yield from _registered(line, institution, moment, field)
    if subject in TO_SCOPE:
        yield from _scope(change, line, going, moment, field)


def _particular(line: Any, institution: Any, moment: Moment, field: str) -> Iterator[Refusal]:
    words = told(line, institution, moment.rules.levels)
    before, after = words["before"], words["after"]
    if line.subject == S.CONTACT:
        before, after = words["person_before"], line.person
    moved = line.subject == S.ADDRESS and line.district and line.district.id != institution.unit.district_id
    if before == after and not moved:
        yield Refusal("NO_CHANGE", f"{name_of(line)}与现在登记的相同", art(11), field)
    if line.kind == UnitKind.OTHER and any(each.track == Track.SOCIAL for each in filings_of(institution)):
        says = "面向社会开展认定的，应为职业院校（含技工院校）、公共实训基地、行业协会或具备相应条件的企业"
        yield Refusal("UNIT_KIND", says, art(9, 1), f"{field}.kind")


def _registered(line: Any, institution: Any, moment: Moment, field: str) -> Iterator[Refusal]:
    """What the line names belongs to this unit, is registered today, and can be taken away today."""
    unit, last = institution.unit, last_day(moment)
    for name, rows in (("site", unit.sites), ("staff", unit.staff)):
        row = getattr(line, name)
        if row is None:
            continue
        if row.id not in {each.id for each in standing(rows, moment.day)}:
            yield Refusal("NOT_REGISTERED", f"{name_of(line)}：所填的不在本单位现有登记之内", art(11), f"{field}.{name}")
        elif line.subject not in TO_SCOPE and row.since > last:
            yield Refusal("TOO_NEW", f"{name_of(line)}：{row.since}才登记，次日起方可减少", art(11), f"{field}.{name}")
        elif line.subject == S.SITE_REMOVE and (awaited := _awaited(unit, row)):
            says = f"{name_of(line)}：在办申请{'、'.join(awaited)}以该地点为评价地点，请先撤回或待其办结"
            yield Refusal("SITE_AWAITED", says, art(11), f"{field}.{name}")
        elif row.until is not None:
            yield Refusal("ALREADY_ENDED", f"{name_of(line)}：登记至{row.until}终止", art(11), f"{field}.{name}")
    scope = line.scope
    if scope is None:
        return
    if scope.id not in {each.id for each in held(institution.scopes, moment.day)}:
        yield Refusal("SCOPE_NOT_HELD", f"{name_of(line)}：不是本机构现有的备案范围", art(11), f"{field}.scope")


def _awaited(unit: Any, site: Any) -> list[str]:
    """The applications before the offices that would have something assessed at this place."""
    return [
        filing.number
        for filing in unit.filings
        if filing.version > 0
        and any(item.site_id == site.id and not ITEM.final(ItemStage[item.stage]) for item in filing.items)
    ]


def _scope(change: Any, line: Any, going: Loss, moment: Moment, field: str) -> Iterator[Refusal]:
    """A line that would have something assessed at a place."""
    anew = addition(line, held(change.institution.scopes, moment.day))
    if line.subject == S.SCOPE_ADD:
        yield from occupation_level_standard(line, moment, field)
    if line.new_site is not None:
        named = [each for each in pending(change) if each.ordinal == line.new_site]
        if not named or named[0].subject != S.SITE_ADD:
            yield Refusal("NO_SUCH_LINE", f"{name_of(line)}：第{line.new_site}行不是增加评价地点", art(11), f"{field}.newSite")
        if anew:
            says = f"{name_of(line)}：{anew}的，评价地点须先确认登记，再按备案程序申请"
            yield Refusal("SITE_NOT_CONFIRMED", says, art(11), f"{field}.newSite")
    if line.site is None:
        return
    if line.site.id in {site.id for site in going.sites}:
        yield Refusal("SITE_GOING", f"{name_of(line)}：{place(line.site)}正在本申请中减少", art(11), f"{field}.site")
    same = (*(assessed(line) or ()), line.site.id)
    rows = change.institution.scopes
    if any((s.occupation_id, s.work_type, s.level, s.site_id) == same and s.valid_to >= moment.day for s in rows):
        yield Refusal("SCOPE_HELD", f"{name_of(line)}：备案范围已有相同的职业、等级和地点", art(11), field)


def nothing_is_left_bare(change: Any, lines: list[Any], moment: Moment) -> Iterator[Refusal]:
    """No duty without anybody and no unit without a place (9(4)); whoever gives up everything ends its filing (13)."""
    unit, gone = change.institution.unit, loss(change.institution, lines, moment.day)
    least = moment.rules.number("staff.minimum")
    going = {person.id for person in gone.staff}
    stay = [p for p in kept(unit.staff, moment.day) if p.id not in going and (p.valid_to or moment.day) >= moment.day]
    come = [_duty(line) for line in lines if line.subject in (S.STAFF_ADD, S.STAFF_REPLACE)]
    left = Counter([*(person.duty for person in stay), *come])
    for duty in Duty:
        if left[duty] < least and any(person.duty == duty for person in gone.staff):
            says = f"变更后{duty.says}只有{left[duty]}人，至少须有{least}人；请同时增加或改为更换"
            yield Refusal("STAFF_MISSING", says, art(9, 4), "lines")
    sites = {site.id for site in kept(unit.sites, moment.day)} - {site.id for site in gone.sites}
    if gone.sites and not sites and not any(line.subject == S.SITE_ADD for line in lines):
        yield Refusal("SITE_MISSING", "变更后没有评价地点，请同时增加", art(9, 4), "lines")
    opened = any(line.subject in TO_SCOPE for line in lines)
    ended = {scope.id for scope in gone.scopes}
    for each in filings_of(change.institution):
        remain = {scope.id for scope in held(each.scopes, moment.day)} - ended
        if ended & {scope.id for scope in each.scopes} and not remain and not (opened and each.id == change.institution_id):
            says = f"变更后“{each.name}”（{Track(each.track).says}）没有备案范围：不再开展评价的，应依第十三条申请终止"
            yield Refusal("NOTHING_LEFT", says, art(13), "lines")


def _duty(line: Any) -> Duty:
    return Duty(line.staff.duty if line.subject == S.STAFF_REPLACE else line.duty)
