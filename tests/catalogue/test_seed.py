"""Our own lists of districts, occupations and standards are sound and fit together."""

from __future__ import annotations

import pytest

from schema.catalogue.read import seed_districts, seed_occupations, seed_standards


def test_every_row_of_our_own_lists_is_valid_and_the_lists_are_long_enough() -> None:
    occupations = seed_occupations()
    count = {edition: sum(row.edition == edition for row in occupations) for edition in ("2015", "2022")}
    assert count == {"2015": 112, "2022": 287}
    assert len(seed_standards()) == 403


def test_every_occupation_has_a_standard_whose_code_is_its_own() -> None:
    standards = seed_standards()
    served = {(row.occupation_edition, row.occupation_code) for row in standards}
    assert served == {(row.edition, row.code) for row in seed_occupations()}
    assert len({row.code for row in standards}) == len(standards)


def test_every_successor_is_an_occupation_of_the_latest_edition() -> None:
    occupations = seed_occupations()
    latest = {row.code for row in occupations if row.edition == "2022"}
    old = [row for row in occupations if row.edition == "2015"]
    assert {row.successor for row in old if row.successor} <= latest
    assert [row.name for row in old if row.successor is None] == ["育婴员"]


@pytest.mark.parametrize(
    ("edition", "code", "name", "successor"),
    [  # typed apart from our files
        ("2022", "6-31-01-03", "电工", None),
        ("2022", "6-18-02-04", "焊工", None),
        ("2022", "6-18-01-01", "车工", None),
        ("2022", "4-03-02-01", "中式烹调师", None),
        ("2022", "4-10-01-05", "养老护理员", None),
        ("2022", "4-07-05-03", "消防设施操作员", None),
        ("2022", "4-12-01-01", "汽车维修工", None),
        ("2015", "4-07-05-04", "消防设施操作员", "4-07-05-03"),
        ("2015", "4-07-05-03", "智能楼宇管理员", "4-06-01-04"),
        ("2015", "4-01-02-02", "电子商务师", "4-01-06-01"),
        ("2015", "4-10-01-03", "保育员", "4-10-01-03"),
    ],
)
def test_well_known_occupations_have_their_codes(edition: str, code: str, name: str, successor: str | None) -> None:
    found = {(row.edition, row.code): (row.name, row.successor) for row in seed_occupations()}
    assert found[edition, code] == (name, successor)


def test_a_standard_without_a_known_year_says_so_and_claims_no_date() -> None:
    unsure = [row for row in seed_standards() if "版次待核" in row.note]
    assert len(unsure) == 35
    assert all(row.in_force_from is None and row.edition == row.occupation_edition for row in unsure)
    assert all("年版" not in row.title for row in unsure)


def test_there_are_sixteen_districts() -> None:
    districts = seed_districts()
    assert len(districts) == len({row.code for row in districts}) == 16
    assert (districts[0].code, districts[0].name) == ("120101", "和平区")
    assert (districts[-1].code, districts[-1].name) == ("120119", "蓟州区")
