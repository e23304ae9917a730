"""方案调整: typed from article 16(2) (按照方案开展) and our reading plan.amend; each guard from both sides."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.amendment import AMENDMENT, AmendmentForm
from schema.law.procedure import Add, Also, Change, Drop
from schema.law.roles import CENTRE, INSTITUTION
from tests.law.cases import NO, Thing, at, changed, day, double_entry, effects, refusals, rules
from tests.law.plan_cases import scope, sitting, sitting_world, staff

A161, A162, A41, A94, A11, A21 = (
    "第十六条第（一）项", "第十六条第（二）项", "第四条第（一）项", "第九条第（四）项", "第十一条", "第二十一条",
)  # fmt: skip
REVIEW = ("REVIEW",)
MATRIX = {
    "propose": ("INSTITUTION", (), "REVIEW", A162),
    "withdraw": ("INSTITUTION", REVIEW, "WITHDRAWN", A162),
    "lapse": ("LAW", REVIEW, "WITHDRAWN", A162),
    "refuse": ("CENTRE", REVIEW, "REFUSED", A162),
    "accept": ("CENTRE", REVIEW, "ACCEPTED", A162),
}
BLANK: dict[str, Any] = {"day": None, "starts_at": None, "ends_at": None, "site": None, "supervisor": None, "assessors": []}


def second(w: Thing, duty: str = "ASSESSOR", name: str = "周工") -> Thing:
    like = staff(w.unit, duty)
    return Thing(**{**vars(like), "id": f"second-{duty}", "name": name, "card": "K-9"})


def good(act: str, **change: Any) -> Thing:
    """An assessor is to be swapped, a week before the sitting of 2022-10-12."""
    w = sitting_world()
    w.now = "2022-09-28 10:00"
    w.plan.number = "Y000012000001-2022-0001"
    values = {**BLANK, "assessors": [second(w)], **{name: value(w) if callable(value) else value for name, value in change.items()}}
    w.case = w.amendment = Thing(id="am1", stage="REVIEW", sitting=w.one, sitting_id=w.one.id, plan_id="p1", due=None, since=None,
                                 submitted_at=at("2022-09-28 10:00"), **values)  # fmt: skip
    forms = {"propose": AmendmentForm(sitting=w.one, reason="生病", **values), "withdraw": NO, "refuse": NO}
    w.form = forms.get(act, w.form)
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(AMENDMENT, MATRIX, good) == []


@pytest.mark.parametrize("act", MATRIX)
def test_each_act_goes_through_on_a_good_case(act: str) -> None:
    assert refusals(AMENDMENT, good(act), act, AMENDMENT.act(act).by) == set()


def elsewhere(**more: Any) -> Any:
    return lambda w: Thing(**{**vars(w.one.site), "id": "p2", "name": "东区车间", **more})


# The change, the world otherwise, and what stands against both the application and its acceptance.
SAME: list[tuple[str, dict[str, Any], dict[str, Any], set[str]]] = [
    ("an assessor who is none", {"assessors": lambda w: [second(w, "FULL_TIME")]}, {}, {f"WRONG_DUTY {A94}"}),
    ("somebody else's assessor", {"assessors": lambda w: [Thing(**{**vars(second(w)), "unit_id": "u2"})]}, {}, {f"NOT_YOUR_STAFF {A11}"}),
    ("a supervisor who is none", {"supervisor": lambda w: second(w, name="吴工")}, {}, {f"WRONG_DUTY {A21}"}),
    ("a place where it is not filed", {"site": elsewhere()}, {}, {f"SITE {A41}"}),
    ("a place where it is filed", {"site": elsewhere()},
     {"institution.scopes": lambda w: [*w.scopes, scope("s9", 4, elsewhere()(w))]}, set()),
    ("times the wrong way round", {"starts_at": "17:00"}, {}, {f"TIMES {A162}"}),
    ("a later hour", {"starts_at": "13:00"}, {}, set()),
    ("a day after the filing ends", {"day": day("2022-10-20")}, {"institution.valid_to": day("2022-10-19")}, {"FILING_EXPIRED 第十条第（五）项"}),
    ("it has begun", {}, {"one.stage": "HELD"}, {f"NOT_PLANNED {A162}"}),
    ("it was called off", {}, {"one.stage": "CANCELLED"}, {f"NOT_PLANNED {A162}"}),
    ("its day has gone by", {}, {"now": "2022-10-13 08:00"}, {f"DAY_GONE {A162}"}),
    ("its day has come", {}, {"now": "2022-10-12 08:00"}, set()),
    ("another supervisor who is elsewhere", {"supervisor": lambda w: Thing(**{
        **vars(second(w, "INTERNAL_SUPERVISOR", "吴工")), "supervised": [sitting(w.plan, 9, stage="PLANNED")]})}, {}, {f"TWO_PLACES {A21}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "change", "more", "expected"), SAME, ids=[row[0] for row in SAME])
def test_the_sitting_is_judged_as_it_would_be(says: str, change: Any, more: Any, expected: set[str]) -> None:
    for act, who in (("propose", INSTITUTION), ("accept", CENTRE)):
        assert refusals(AMENDMENT, changed(good(act, **change), more), act, who) == expected


@pytest.mark.parametrize(
    ("now", "to", "reading", "expected"),
    [
        ("2022-09-30 23:59", "2022-10-12", "always", set()),
        ("2022-10-01 00:00", "2022-10-12", "always", {f"TOO_LATE {A161}"}),
        ("2022-10-11 23:59", None, "date_only", set()),  # a person falls ill the day before
        ("2022-10-10 10:00", "2022-10-17", "date_only", set()),
        ("2022-10-11 10:00", "2022-10-17", "date_only", {f"TOO_LATE {A161}"}),
    ],
)
def test_a_new_day_is_asked_for_as_early_as_the_plan_itself(now: str, to: str | None, reading: str, expected: set[str]) -> None:
    w = changed(good("propose", day=to and day(to)), {"now": now, "rules": rules(plan__amend=reading)})
    assert refusals(AMENDMENT, w, "propose", INSTITUTION) == expected


def test_an_amendment_that_changes_nothing_is_none() -> None:
    assert refusals(AMENDMENT, good("propose", assessors=[]), "propose", INSTITUTION) == {f"NO_CHANGE {A162}"}


def test_acceptance_takes_as_long_as_it_takes_the_application_was_in_time() -> None:
    w = changed(good("accept", day=day("2022-10-17")), {"now": "2022-10-14 10:00"})
    assert refusals(AMENDMENT, w, "accept", CENTRE) == set()


def test_what_was_accepted_is_what_the_plan_says_from_then_on() -> None:
    w = good("accept", day=day("2022-10-17"), starts_at="13:00")
    told = effects(AMENDMENT, w, "accept", CENTRE)
    assert [type(one) for one in told] == [Drop, Add, Change, Also]
    assert told[2].values == {"first_on": day("2022-10-17"), "last_on": day("2022-10-17")}
    adjusted = told[3]
    assert (adjusted.noun, adjusted.act, adjusted.values["scope"].id) == ("sitting", "adjust", "s4")
    assert {name: adjusted.values.get(name) for name in ("day", "starts_at", "ends_at", "site")} == {
        "day": day("2022-10-17"), "starts_at": "13:00", "ends_at": None, "site": None,
    }  # fmt: skip


def test_what_changes_is_told_in_words() -> None:
    [put] = effects(AMENDMENT, good("propose"), "propose", INSTITUTION)
    assert staff(good("propose").unit, "ASSESSOR").name in put.values["before"]
    assert "周工" in put.values["after"]
