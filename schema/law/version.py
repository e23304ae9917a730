"""登记版本 · what was filed on a day: an institution's particulars, scope, places and people as dated rows (article 11).

A fact counts from the moment its change is confirmed and not before; nothing that has been is ever overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from .procedure import TIANJIN

FACTS = ("name", "kind", "district_id", "address", "phone", "legal_person", "fee_basis")


@dataclass(frozen=True)
class Filed:
    """What was filed on one day: the version of the particulars in force at its end, and the rows that covered it."""

    version: Any
    scopes: tuple[Any, ...]
    sites: tuple[Any, ...]
    staff: tuple[Any, ...]


def facts(unit: Any, fee_basis: str | None) -> dict[str, Any]:
    """The columns of a version, from what the unit has registered."""
    return {name: fee_basis if name == "fee_basis" else getattr(unit, name) for name in FACTS}


def filed(institution: Any, day: date) -> Filed | None:
    """What of this institution was filed on `day`; None when its filing did not cover that day (article 10(5))."""
    end = datetime.combine(day + timedelta(1), time(), TIANJIN)
    if not institution.valid_from <= day <= institution.valid_to:
        return None
    version = next(v for v in institution.versions if v.since < end and (v.until is None or v.until >= end))
    scopes = tuple(scope for scope in institution.scopes if scope.valid_from <= day <= scope.valid_to)
    unit = institution.unit
    return Filed(version, scopes, tuple(standing(unit.sites, day)), tuple(standing(unit.staff, day)))


def registered(row: Any, day: date) -> bool:
    """Whether a place, a person or a piece of equipment is registered on `day`; the last day still counts."""
    return bool(row.since <= day and (row.until is None or row.until >= day))


def standing(rows: Iterable[Any], day: date) -> list[Any]:
    """The places, people or equipment of a unit that are registered on `day`; the last day still counts."""
    return [row for row in rows if registered(row, day)]


def held(scopes: Iterable[Any], day: date) -> list[Any]:
    """The scope that is filed on `day` or already granted to begin later, and not given up."""
    return [scope for scope in scopes if scope.valid_to >= day and scope.ended_by_id is None]


def kept(rows: Iterable[Any], day: date) -> list[Any]:
    """Those registered on `day` that have not been given up: whose last day is today counts today, and no more."""
    return [row for row in standing(rows, day) if row.until is None]


def rests(unit: Any) -> bool:
    """Whether a plan of this unit is still to be carried out, so that what is filed matters to it."""
    return any(plan.stage in ("ACCEPTED", "IN_PROGRESS") for plan in unit.plans)
