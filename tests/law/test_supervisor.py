"""外部质量督导员: full or part time, trained, in office from one day to another (article 20)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.conflict import grounds_between
from schema.law.forms import Nothing, Opinion
from schema.law.kinds import Employment, ExclusionGround
from schema.law.roles import BUREAU, CENTRE, CLOCK, SUPERVISOR
from schema.law.supervisor import SUPERVISOR_LIFE, Reappointment, SupervisorForm, TrainingForm, drawable
from tests.law.cases import OTHER_CODE, OWN_CODE, Row, Thing, changed, day, double_entry, moment, refusals, unit, world
from tests.law.supervision_cases import A20, supervisor, tie

MATRIX = {
    "appoint": ("CENTRE", (), "APPOINTED", A20),
    "train": ("CENTRE", ("APPOINTED",), "APPOINTED", A20),
    "reappoint": ("CENTRE", ("APPOINTED", "EXPIRED"), "APPOINTED", A20),
    "expire": ("CLOCK", ("APPOINTED",), "EXPIRED", A20),
    "dismiss": ("CENTRE", ("APPOINTED", "EXPIRED"), "DISMISSED", A20),
}


def good(act: str) -> Thing:
    case = supervisor(1)
    w = world(case, account=case.account)
    forms: dict[str, Any] = {
        "appoint": SupervisorForm(account=case.account, employment=Employment.PART_TIME, appointed_from=day("2022-03-01"),
                                  appointed_to=day("2022-12-31"), qualification="高级考评员"),
        "train": TrainingForm(title="培训", held_on=day("2022-03-10"), hours=8, passed=True),
        "reappoint": Reappointment(appointed_to=day("2023-12-31")), "dismiss": Opinion("本人辞聘"),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    if act == "expire":
        w.now = "2023-01-01 00:00"
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(SUPERVISOR_LIFE, MATRIX, good) == []


ROWS: list[Row] = [
    ("appointed, part time", "appoint", CENTRE, {}, set()),
    ("appointed by the bureau", "appoint", BUREAU, {}, {f"NOT_YOUR_OFFICE {A20}"}),
    ("appointed by itself", "appoint", SUPERVISOR, {}, {f"NOT_YOUR_OFFICE {A20}"}),
    ("an account of another office", "appoint", CENTRE, {"account.role": "EXPERT"}, {f"NOT_A_SUPERVISOR {A20}"}),
    ("a closed account", "appoint", CENTRE, {"account.stage": "CLOSED"}, {f"NOT_A_SUPERVISOR {A20}"}),
    ("appointed twice", "appoint", CENTRE, {"account.appointments": [Thing(stage="APPOINTED")]}, {f"ALREADY_APPOINTED {A20}"}),
    ("expired: reappoint instead", "appoint", CENTRE, {"account.appointments": [Thing(stage="EXPIRED")]}, {f"ALREADY_APPOINTED {A20}"}),
    ("dismissed before, appointed anew", "appoint", CENTRE, {"account.appointments": [Thing(stage="DISMISSED")]}, set()),
    ("ends before it begins", "appoint", CENTRE, {"form.appointed_from": day("2023-01-01")}, {f"WINDOW {A20}"}),
    ("over already", "appoint", CENTRE, {"form.appointed_to": day("2022-03-09")}, {f"WINDOW_PAST {A20}"}),
    ("trained tomorrow", "train", CENTRE, {"form.held_on": day("2022-03-11")}, {f"IN_THE_FUTURE {A20}"}),
    ("reappointed to an earlier day", "reappoint", CENTRE, {"form.appointed_to": day("2022-12-31")}, {f"WINDOW {A20}"}),
    ("expires on its last day", "expire", CLOCK, {"now": "2022-12-31 23:59"}, {f"TOO_EARLY {A20}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_an_appointment(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(SUPERVISOR_LIFE, changed(good(act), changes), act, who) == expected


@pytest.mark.parametrize(
    ("changes", "on", "may"),
    [
        ({}, "2022-12-31", True),
        ({}, "2023-01-01", False),  # expired: article 20 speaks of those who are in office
        ({}, "2021-12-31", False),
        ({"stage": "EXPIRED"}, "2022-06-01", False),
        ({"stage": "DISMISSED"}, "2022-06-01", False),
        ({"trainings": []}, "2022-06-01", False),
        ({"trainings": [Thing(passed=False)]}, "2022-06-01", False),
        ({"trainings": [Thing(passed=False), Thing(passed=True)]}, "2022-06-01", True),
    ],
)
def test_only_who_is_in_office_and_trained_can_be_drawn(changes: dict[str, Any], on: str, may: bool) -> None:
    found = supervisor(1)
    found.__dict__.update(changes)
    assert drawable(found, day(on)) is may


@pytest.mark.parametrize(
    ("changes", "grounds"),
    [
        ({}, []),
        ({"employer_code": OWN_CODE}, ["EMPLOYED"]),
        ({"employer_code": OTHER_CODE}, []),
        ({"ties": [tie()]}, ["KINSHIP"]),
        ({"ties": [tie(OTHER_CODE)]}, []),
        ({"ties": [tie(kind="TRAINING"), tie()]}, ["TRAINING", "KINSHIP"]),
        ({"title": "ASSESSOR某"}, ["NAMESAKE"]),
    ],
)
def test_point_17_a_supervisor_with_a_tie_to_the_drawn_institution_stands_aside(changes: dict[str, Any], grounds: list[str]) -> None:
    person = supervisor(1).account
    person.__dict__.update(changes)
    assert [ground for ground, _ in grounds_between(person, unit(), moment())] == [ExclusionGround(one) for one in grounds]
