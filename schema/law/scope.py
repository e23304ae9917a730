"""备案范围 · could this institution assess this occupation, level and place on that day? Every reason, with its article.

Answered from days alone (when the filing and each scope ran, when a stage began and ended), so that any past day can be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .article import Article, art
from .deadline import chinese
from .forms import Refusal
from .institution import INSTITUTION_LIFE, InstitutionStage, in_force
from .procedure import Stage


@dataclass(frozen=True)
class Question:
    """What is asked; a place of None is any place, a work type of None the occupation without one."""

    org_code: str
    edition: str
    code: str
    work_type: str | None
    level: int
    site: str | None
    on: date


@dataclass(frozen=True)
class Sojourn:
    """A stage of the institution, from the day it began up to the day before the next began (None: it lasts)."""

    stage: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Scoped:
    """One row of the filed scope, as far as it decides."""

    edition: str
    code: str
    work_type: str | None
    level: int
    site: str
    valid_from: date
    valid_to: date
    national_published_on: date | None


@dataclass(frozen=True)
class Filed:
    """An institution: its dates, its stages, its scope."""

    valid_from: date
    valid_to: date
    stays: Sequence[Sojourn]
    scopes: Sequence[Scoped]
    effective_on: date | None = None


def reasons_against(asked: Question, filed: Filed | None) -> list[Refusal]:
    """Why it could not; empty when it could."""
    if filed is None:
        return [Refusal("NOT_FILED", f"没有机构编码为{asked.org_code}的备案", art(2))]
    return [*_of_filing(asked.on, filed), *_of_scope(asked, filed.scopes)]


def _of_filing(on: date, filed: Filed) -> Iterator[Refusal]:
    if on < filed.valid_from:
        yield Refusal("NOT_YET_FILED", f"备案自{chinese(filed.valid_from)}起有效", art(10, 5))
    elif in_force(filed, on):
        return
    elif ended := _ended(on, filed.stays):
        said = ended.stage if ended.stage not in InstitutionStage.__members__ else InstitutionStage[ended.stage].value
        yield Refusal(f"FILING_{ended.stage}", f"备案自{chinese(ended.since)}起为“{said}”", _ending(ended.stage))
    else:
        yield Refusal("FILING_EXPIRED", f"备案有效期至{chinese(filed.valid_to)}二十四时届满", art(10, 5))


def _ended(on: date, stays: Iterable[Sojourn]) -> Sojourn | None:
    """The stage that day, when it is not the one in which an institution may assess; on a day of two stages, the later."""
    held = [stay for stay in stays if stay.since <= on and (stay.until is None or on < stay.until)]
    return held[-1] if held and held[-1].stage != InstitutionStage.ACTIVE.name else None


def _ending(stage: str) -> Article:
    """The article under which a filing comes into this stage: every ending has its own act."""
    ways: dict[Stage, Article] = {act.dst: act.basis for act in INSTITUTION_LIFE.acts}
    return next((basis for dst, basis in ways.items() if dst.name == stage), art(10, 5))


def _published(scope: Scoped, on: date) -> bool:
    """A scope renewed has no date of its own: the national site already has it."""
    return scope.national_published_on is None or scope.national_published_on <= on


def _of_scope(asked: Question, scopes: Sequence[Scoped]) -> Iterator[Refusal]:
    basis = art(4, 1)
    of_code = [scope for scope in scopes if (scope.edition, scope.code) == (asked.edition, asked.code)]
    if not of_code:
        yield Refusal("OCCUPATION", f"备案范围没有{asked.edition}年版职业{asked.code}", basis, "occupation")
        return
    fits = {
        "workType": [scope for scope in of_code if scope.work_type == asked.work_type],
        "level": [scope for scope in of_code if scope.level == asked.level],
        "site": [scope for scope in of_code if asked.site in (None, scope.site)],
    }
    says = {
        "workType": f"备案范围没有该职业的工种“{asked.work_type}”" if asked.work_type else "该职业按工种备案，须指明工种",
        "level": f"备案范围没有该职业的{asked.level}级",
        "site": f"该职业的评价地点不包括“{asked.site}”",
    }
    missing = [name for name, found in fits.items() if not found]
    for name in missing:
        yield Refusal({"workType": "WORK_TYPE"}.get(name, name.upper()), says[name], basis, name)
    if missing:
        return
    whole = [scope for scope in of_code if all(scope in found for found in fits.values())]
    if not whole:
        yield Refusal("COMBINATION", "工种、等级、地点各有备案，但没有一项同时包括所问的三者", basis)
    elif not any(scope.valid_from <= asked.on <= scope.valid_to for scope in whole):
        # one that a change ended on the day it would have begun never ran
        ran = [scope for scope in whole if scope.valid_from <= scope.valid_to]
        spans = "；".join(f"{chinese(scope.valid_from)}至{chinese(scope.valid_to)}" for scope in ran) or "无"
        yield Refusal("SCOPE_DATES", f"该项备案的起止为{spans}", basis, "on")
    elif not any(_published(scope, asked.on) for scope in whole):
        yield Refusal("NOT_PUBLISHED", "该项备案当日尚未由部网公布", art(10, 5), "on")
