"""登记版本: what was filed on a day (articles 4(1), 10(5) and 11; points 4, 9 and 23 of regulation.md section 5)."""

from __future__ import annotations

import pytest

from schema.law.version import filed, held
from tests.law.cases import Thing, at, day
from tests.law.change_cases import WELDER, change_world, scope, version


def renamed() -> Thing:
    """Renamed on 15 June at ten; a welder's level given up, a place opened with that level, an assessor gone, the same day."""
    w = change_world()
    old, new = w.institution.versions[0], version(w.institution)
    old.until = new.since = at("2022-06-15 10:00")
    new.name = "海河重工有限公司"
    w.institution.versions.append(new)
    w.scopes[1].valid_to, w.scopes[1].ended_by_id = day("2022-06-15"), "c1"
    w.unit.sites[1].since = day("2022-06-15")
    opened = scope("s4", WELDER, 4, w.unit.sites[1])
    opened.valid_from = day("2022-06-15")
    w.scopes.append(opened)
    w.unit.staff[4].until = day("2022-06-15")
    found: Thing = w.institution
    return found


# day, name, scope, places, people; on the day itself both what ends and what begins count
ROWS = [
    ("2022-03-10", "海河机械有限公司", {"s1", "s2", "s3"}, {"p1"}, 5),
    ("2022-06-14", "海河机械有限公司", {"s1", "s2", "s3"}, {"p1"}, 5),
    ("2022-06-15", "海河重工有限公司", {"s1", "s2", "s3", "s4"}, {"p1", "p2"}, 5),
    ("2022-06-16", "海河重工有限公司", {"s1", "s3", "s4"}, {"p1", "p2"}, 4),
    ("2025-03-10", "海河重工有限公司", {"s1", "s3", "s4"}, {"p1", "p2"}, 4),
]


@pytest.mark.parametrize(("on", "name", "scopes", "sites", "people"), ROWS, ids=[row[0] for row in ROWS])
def test_points_4_9_and_23_what_was_filed_on_a_day(on: str, name: str, scopes: set[str], sites: set[str], people: int) -> None:
    found = filed(renamed(), day(on))
    assert found is not None
    assert found.version.name == name
    assert {one.id for one in found.scopes} == scopes
    assert {one.id for one in found.sites} == sites
    assert len(found.staff) == people


@pytest.mark.parametrize("on", ["2022-03-09", "2025-03-11"])
def test_nothing_was_filed_before_the_filing_began_or_after_it_ended(on: str) -> None:
    assert filed(renamed(), day(on)) is None


def test_what_was_given_up_is_not_held_though_its_last_day_runs() -> None:
    assert {one.id for one in held(renamed().scopes, day("2022-06-15"))} == {"s1", "s3", "s4"}
