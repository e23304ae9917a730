"""变更事项 · what one line of a change is in law: an addition that must be assessed anew, or a diff that may be confirmed.

Article 11, second sentence: whoever adds an occupation, a work type (the text says 职业（工种）) or a level goes through
the whole procedure of filing again. A raised level is an added one. What a line is called does not decide it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .forms import PHONE
from .kinds import ChangeSubject, Duty, UnitKind
from .procedure import Moment
from .version import held

S = ChangeSubject
HIDDEN = "（不公开）"


@dataclass(frozen=True)
class Need:
    """What a subject asks for: its fields, whether evidence, the column of the unit it changes, how long it may be."""

    fields: tuple[str, ...]
    evidence: bool = False
    column: str = ""
    most: int = 300
    pattern: str = ""


# fmt: off
NEEDS: Mapping[ChangeSubject, Need] = {
    S.NAME:          Need(("value",), True, "name", 100),
    S.UNIT_KIND:     Need(("kind",), True, "kind"),
    S.ADDRESS:       Need(("value",), True, "address", 200),
    S.PHONE:         Need(("value",), False, "phone", 40, PHONE),
    S.LEGAL_PERSON:  Need(("value",), True, "legal_person", 50),
    S.CONTACT:       Need(("person",), False, "contact", 50),
    S.FEE_BASIS:     Need(("value",), True),
    S.SITE_ADD:      Need(("place", "address", "district"), True),
    S.SITE_REMOVE:   Need(("site",)),
    S.STAFF_ADD:     Need(("duty", "person"), True),
    S.STAFF_REMOVE:  Need(("staff",)),
    S.STAFF_REPLACE: Need(("staff", "person"), True),
    S.SCOPE_ADD:     Need(("occupation", "level", "standard", "experience")),
    S.SCOPE_REMOVE:  Need(("scope",)),
    S.SCOPE_SITE:    Need(("scope",), True),
}
# fmt: on
PARTICULARS = tuple(subject for subject, need in NEEDS.items() if need.column)
TURNING = tuple(subject for subject in (*PARTICULARS, S.FEE_BASIS) if subject is not S.CONTACT)  # a version anew
TO_SCOPE = (S.SCOPE_ADD, S.SCOPE_SITE)


def assessed(line: Any) -> tuple[Any, str | None, int | None] | None:
    """The occupation, work type and level that a line would have assessed; None when it is about something else."""
    if line.subject == S.SCOPE_SITE and line.scope:
        return line.scope.occupation_id, line.scope.work_type, line.scope.level
    if line.subject == S.SCOPE_ADD and line.occupation:
        return line.occupation.id, (line.work_type or "").strip() or None, line.level
    return None


def addition(line: Any, scopes: Iterable[Any]) -> str:
    """What this line adds to the `scopes` held: 职业, 工种, 等级; empty when it adds none, and may be confirmed."""
    wanted = assessed(line)
    if wanted is None:
        return ""
    occupation, work_type, level = wanted
    of_occupation = [scope for scope in scopes if scope.occupation_id == occupation]
    of_work = [scope for scope in of_occupation if scope.work_type == work_type]
    levels = {scope.level for scope in of_work}
    if not of_occupation:
        return "增加职业"
    if not of_work:
        return "增加工种"
    if level in levels:
        return ""
    return "提高等级" if level is not None and level < min(levels) else "增加等级"


def additions(change: Any, day: date) -> list[Any]:
    """The lines of a change still to be decided that no confirmation can bring about."""
    scopes = held(change.institution.scopes, day)
    return [line for line in pending(change) if addition(line, scopes)]


def pending(change: Any) -> list[Any]:
    """The lines still to be decided, in their order."""
    return sorted((line for line in change.lines if line.outcome == "PENDING"), key=lambda line: line.ordinal)


def last_day(moment: Moment) -> date:
    """The last day of what a change takes away, under the reading in force."""
    return moment.day - timedelta(moment.rules["change.end"].reading == "day_before")


@dataclass(frozen=True)
class Loss:
    """What lines take away if they take effect."""

    scopes: tuple[Any, ...] = ()
    sites: tuple[Any, ...] = ()
    staff: tuple[Any, ...] = ()


def loss(institution: Any, lines: Iterable[Any], day: date) -> Loss:
    """The people, the places, and the scope: what is given up, and what has lost its place, in every filing of the unit."""
    chosen = list(lines)
    sites = tuple(line.site for line in chosen if line.subject == S.SITE_REMOVE and line.site)
    staff = tuple(line.staff for line in chosen if line.subject in (S.STAFF_REMOVE, S.STAFF_REPLACE) and line.staff)
    dropped = {row_of(line.scope) for line in chosen if line.subject == S.SCOPE_REMOVE and line.scope}
    gone = {site.id for site in sites}
    ended = [
        scope
        for each in filings_of(institution)
        for scope in held(each.scopes, day)
        if row_of(scope) in dropped or scope.site_id in gone
    ]
    return Loss(tuple(ended), sites, staff)


def row_of(scope: Any) -> tuple[Any, ...]:
    """What one row of scope is about; a renewal granted early continues it in a second row that has not begun."""
    return scope.institution_id, scope.occupation_id, scope.work_type, scope.level, scope.site_id


def filings_of(institution: Any) -> list[Any]:
    """Every filing in force of the same unit: they share its particulars, places and people."""
    return [each for each in institution.unit.institutions if each.stage == "ACTIVE"]


def told(line: Any, institution: Any, levels: Mapping[int, str]) -> dict[str, str | None]:
    """The line's `before` and `after` in words fit for the public, and the person's name before."""
    unit, subject = institution.unit, ChangeSubject(line.subject)
    before: str | None = None
    after: str | None = line.value
    person: str | None = None
    match subject:
        case S.UNIT_KIND:
            before, after = UnitKind(unit.kind).says, line.kind and UnitKind(line.kind).says
        case S.CONTACT:
            before, after, person = HIDDEN, HIDDEN, unit.contact
        case S.FEE_BASIS:
            before = institution.fee_basis
        case S.SITE_ADD:
            after = f"{line.place or ''}（{line.address or ''}）"
        case S.SITE_REMOVE:
            before, after = line.site and place(line.site), None
        case S.STAFF_ADD:
            after = line.duty and f"{Duty(line.duty).says}一人"
        case S.STAFF_REMOVE | S.STAFF_REPLACE:
            before = line.staff and f"{Duty(line.staff.duty).says}一人"
            after, person = (before if subject == S.STAFF_REPLACE else None), line.staff and line.staff.name
        case S.SCOPE_ADD:
            after = line.occupation and scope_words(line, levels)
        case S.SCOPE_REMOVE:
            before, after = line.scope and f"{scope_words(line.scope, levels)}，{place(line.scope.site)}", None
        case S.SCOPE_SITE:
            before = line.scope and f"{scope_words(line.scope, levels)}，{place(line.scope.site)}"
            after = f"另可在{place(line.site)}评价" if line.site else "另可在本次新增的地点评价"
        case S.ADDRESS:
            before, after = unit.address, line.value and line.value + (f"（{line.district.name}）" if line.district else "")
        case _:
            before = getattr(unit, NEEDS[subject].column)
    return {"before": before, "after": after, "person_before": person}


def place(site: Any) -> str:
    """A place in words."""
    return f"{site.name}（{site.address}）"


def scope_words(row: Any, levels: Mapping[int, str]) -> str:
    """An occupation, its work type and level in words."""
    work = f"（{row.work_type}）" if row.work_type else ""
    return f"{row.occupation.name}{work}{levels.get(row.level, row.level or '')}"
