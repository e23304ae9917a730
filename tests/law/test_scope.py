"""Could they assess this, then? Typed from articles 2, 4(1), 10(5) and 12: the edges of days, and each way not to be covered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from schema.law.scope import Filed, Question, Scoped, Sojourn, reasons_against

START, END = date(2022, 3, 9), date(2025, 3, 9)
ROW = Scoped("2015", "6-31-01-03", None, 3, "西青区学府路2号", START, END, date(2022, 3, 9))
LATER = replace(ROW, level=2, valid_from=date(2023, 1, 1))  # added to the filing in its second year
TYPED = replace(ROW, code="6-18-01-01", work_type="车工", level=4, site="和平区南京路1号")
FILED = Filed(START, END, [Sojourn("ACTIVE", START, None)], [ROW, LATER, TYPED])
OVER = replace(FILED, stays=[Sojourn("ACTIVE", START, date(2025, 3, 10)), Sojourn("EXPIRED", date(2025, 3, 10), None)])
ASKED = Question("Y000012000001", "2015", "6-31-01-03", None, 3, "西青区学府路2号", date(2023, 6, 1))


def against(filed: Filed | None = FILED, **changes: Any) -> list[str]:
    return [f"{one.code} {one.article}" for one in reasons_against(replace(ASKED, **changes), filed)]


@pytest.mark.parametrize(("says", "changes", "expected"), [
    ("in the middle", {}, []),
    ("the day before the first", {"on": date(2022, 3, 8)}, ["NOT_YET_FILED 第十条第（五）项", "SCOPE_DATES 第四条第（一）项"]),
    ("the first day", {"on": START}, []),
    ("the last day, to its end", {"on": END}, []),
    ("the day after, while the clock has not run yet", {"on": date(2025, 3, 10)}, ["FILING_EXPIRED 第十条第（五）项", "SCOPE_DATES 第四条第（一）项"]),
    ("another level", {"level": 1}, ["LEVEL 第四条第（一）项"]),
    ("a level added later, before it was", {"level": 2, "on": date(2022, 12, 31)}, ["SCOPE_DATES 第四条第（一）项"]),
    ("a level added later, on its first day", {"level": 2, "on": date(2023, 1, 1)}, []),
    ("another place", {"site": "滨海新区某处"}, ["SITE 第四条第（一）项"]),
    ("any place", {"site": None}, []),
    ("another edition of the catalogue", {"edition": "2022"}, ["OCCUPATION 第四条第（一）项"]),
    ("another occupation", {"code": "4-01-01-01"}, ["OCCUPATION 第四条第（一）项"]),
    ("a work type where none was filed", {"work_type": "钳工"}, ["WORK_TYPE 第四条第（一）项"]),
    ("the filed work type", {"code": "6-18-01-01", "work_type": "车工", "level": 4, "site": "和平区南京路1号"}, []),
    ("no work type where one was filed", {"code": "6-18-01-01", "level": 4, "site": None}, ["WORK_TYPE 第四条第（一）项"]),
    ("level and place both wrong: both are said", {"level": 5, "site": "某处"}, ["LEVEL 第四条第（一）项", "SITE 第四条第（一）项"]),
])  # fmt: skip
def test_the_answer_for_a_day(says: str, changes: dict[str, Any], expected: list[str]) -> None:
    assert against(**changes) == expected


def test_who_never_was_filed_could_not() -> None:
    assert against(None) == ["NOT_FILED 第二条"]


def test_the_day_after_the_last_is_told_by_the_ending_that_came() -> None:
    assert against(OVER, on=END) == []
    found = reasons_against(replace(ASKED, on=date(2025, 3, 10)), OVER)
    assert [one.code for one in found] == ["FILING_EXPIRED", "SCOPE_DATES"]
    assert found[0].message == "备案自2025年3月10日起为“有效期届满”"


# Point 13: whatever ends it, an ending counts from its day, and the days before it stay as they were.
def test_an_ending_in_mid_filing_counts_from_its_day() -> None:
    ended = replace(FILED, stays=[Sojourn("ACTIVE", START, date(2024, 1, 15)), Sojourn("REVOKED", date(2024, 1, 15), None)],
                    effective_on=date(2024, 1, 15))  # fmt: skip
    assert against(ended, on=date(2024, 1, 14)) == []
    assert against(ended, on=date(2024, 1, 15))[0].startswith("FILING_REVOKED ")
    assert against(ended, on=date(2024, 12, 1))[0].startswith("FILING_REVOKED ")


# Article 12: decided late, a renewal follows without a gap, but its scope begins on the day decided; it is not published anew.
def test_a_late_renewal_is_in_force_at_once_and_its_scope_from_its_own_day() -> None:
    late = [Sojourn("ACTIVE", START, date(2025, 3, 10)), Sojourn("EXPIRED", date(2025, 3, 10), date(2025, 3, 12)),
            Sojourn("ACTIVE", date(2025, 3, 12), None)]  # fmt: skip
    again = replace(ROW, valid_from=date(2025, 3, 12), valid_to=date(2028, 3, 9), national_published_on=None)
    renewed = replace(FILED, valid_to=date(2028, 3, 9), stays=late, scopes=[ROW, again])
    assert against(renewed, on=date(2025, 3, 11)) == ["SCOPE_DATES 第四条第（一）项"]
    assert against(renewed, on=date(2025, 3, 12)) == []


# Articles 4(1) and 11: what a change ended is covered to its last day; what never began is not covered at all.
def test_a_scope_that_a_change_ended_is_covered_to_its_last_day_only() -> None:
    ended = replace(FILED, scopes=[replace(ROW, valid_to=date(2023, 5, 31))])
    assert against(ended, on=date(2023, 5, 31)) == []
    assert against(ended, on=date(2023, 6, 1)) == ["SCOPE_DATES 第四条第（一）项"]
    never = replace(FILED, scopes=[replace(ROW, valid_from=date(2023, 6, 1), valid_to=date(2023, 5, 31))])
    assert [one.message for one in reasons_against(ASKED, never)] == ["该项备案的起止为无"]


# Point 5: only what the national site has published may be assessed.
def test_what_is_not_nationally_published_on_that_day_could_not_be_assessed() -> None:
    unpublished = replace(FILED, scopes=[replace(ROW, national_published_on=date(2022, 3, 12))])
    assert against(unpublished, on=date(2022, 3, 11)) == ["NOT_PUBLISHED 第十条第（五）项"]
    assert against(unpublished, on=date(2022, 3, 12)) == []


def test_each_part_filed_but_never_together_is_no_scope() -> None:
    apart = replace(FILED, scopes=[ROW, replace(ROW, level=4, site="和平区南京路1号")])
    assert against(apart, site="和平区南京路1号") == ["COMBINATION 第四条第（一）项"]


# Point 25: the filing keeps the code of its own edition.
def test_a_filing_under_the_old_edition_does_not_answer_for_the_new_code() -> None:
    assert against(edition="2022", code="6-31-01-03") == ["OCCUPATION 第四条第（一）项"]
    assert against(edition="2015") == []


# Point 16: every filing granted under the measure outlives it; the answer goes by the filing's own days, not by the measure's.
def test_a_filing_of_three_years_answers_after_the_measure_of_two_has_ended() -> None:
    days = {"valid_from": date(2021, 11, 1), "valid_to": date(2024, 11, 1)}
    row = replace(ROW, **days, national_published_on=date(2021, 11, 1))
    filed = Filed(**days, stays=[Sojourn("ACTIVE", date(2021, 11, 1), None)], scopes=[row])
    for on in (date(2021, 11, 1), date(2023, 10, 20), date(2023, 10, 21), date(2024, 11, 1)):
        assert against(filed, on=on) == []
    assert against(filed, on=date(2024, 11, 2)) == ["FILING_EXPIRED 第十条第（五）项", "SCOPE_DATES 第四条第（一）项"]


# Point 24: a station of an organisation filed with the Ministry has a code of its own, and is filed or not like any other.
def test_a_code_with_another_prefix_is_a_code_like_any_other() -> None:
    assert against(org_code="S001212000001") == []
    assert against(None, org_code="S001212000001") == ["NOT_FILED 第二条"]
