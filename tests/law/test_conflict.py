"""利害关系: who must stand aside for whom, and for how long (article 10(3)); typed from the regulation and its readings."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.conflict import ties_between
from schema.law.filing import FILING
from schema.law.procedure import Add, Change
from schema.law.roles import CENTRE, EXPERT
from tests.law.cases import (
    OTHER_CODE,
    OWN_CODE,
    Thing,
    at,
    changed,
    day,
    effects,
    expert,
    moment,
    person,
    refusals,
    unit,
)
from tests.law.filing_cases import A3, good

TODAY = "2022-03-10 10:00"


def tie(kind: str, until: str = "", code: str = OWN_CODE, since: str = "", withdrawn: str = "") -> Thing:
    return Thing(kind=kind, credit_code=code, note="车间主任", since=day(since) if since else None,
                 until=day(until) if until else None, withdrawn_on=day(withdrawn) if withdrawn else None)  # fmt: skip


TIES: list[tuple[str, dict[str, Any], bool]] = [
    ("nothing at all", {}, False),
    ("employed by the applicant", {"employer_code": OWN_CODE}, True),
    ("employed elsewhere", {"employer_code": OTHER_CODE}, False),
    ("worked there until yesterday", {"ties": [tie("EMPLOYMENT", "2022-03-09")]}, True),
    ("worked there until three years ago to the day", {"ties": [tie("EMPLOYMENT", "2019-03-10")]}, True),
    ("worked there until a day before that", {"ties": [tie("EMPLOYMENT", "2019-03-09")]}, False),
    ("worked there, end not said", {"ties": [tie("EMPLOYMENT")]}, True),
    ("worked elsewhere", {"ties": [tie("EMPLOYMENT", code=OTHER_CODE)]}, False),
    ("taught there last year", {"ties": [tie("TRAINING", "2021-06-30")]}, True),
    ("taught there long ago", {"ties": [tie("TRAINING", "2018-06-30")]}, False),
    ("a relative works there", {"ties": [tie("KINSHIP")]}, True),
    ("a relative has left", {"ties": [tie("KINSHIP", "2022-03-09")]}, False),
    ("a relative leaves today", {"ties": [tie("KINSHIP", "2022-03-10")]}, True),
    ("another interest", {"ties": [tie("OTHER")]}, True),
    ("declared by mistake, and corrected", {"ties": [tie("OTHER", withdrawn="2022-03-01")]}, False),
    ("of the same name as one of its people", {"title": "ASSESSOR某"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("says", "facts", "excluded"), TIES, ids=[row[0] for row in TIES])
def test_an_expert_is_free_or_not(says: str, facts: dict[str, Any], excluded: bool) -> None:
    who = changed(expert(4), facts)
    why = list(ties_between(who, unit(), moment(TODAY)))
    assert bool(why) == excluded
    assert all(who.title in line and "海河机械有限公司" in line for line in why)


def test_somebody_of_the_same_name_who_has_left_excludes_nobody() -> None:
    where = unit()
    where.staff = [person("EXPERT", left="2022-01-01")]
    assert list(ties_between(changed(expert(4), {"title": "EXPERT某"}), where, moment(TODAY))) == []


def test_every_reason_is_told_in_words_at_once() -> None:
    who = changed(expert(4, OWN_CODE), {"ties": [tie("TRAINING", "2021-06-30", since="2021-01-01"), tie("KINSHIP")]})
    assert list(ties_between(who, unit(), moment(TODAY))) == [
        "专家4任职于海河机械有限公司",
        "专家4与海河机械有限公司有“培训授课或咨询”关系（2021-01-01至2021-06-30）：车间主任",
        "专家4与海河机械有限公司有“近亲属任职”关系：车间主任",
    ]


ACTS: list[tuple[str, str, Any, dict[str, Any], set[str]]] = [
    ("invited", "appoint", CENTRE, {}, set()),
    ("invited in spite of a tie", "appoint", CENTRE, {"form.expert.ties": [tie("KINSHIP")]}, {f"CONFLICT_OF_INTEREST {A3}"}),
    ("screened in spite of a tie", "screen", CENTRE, {"form.experts.0.ties": [tie("KINSHIP")]}, set()),
    ("screened, but no expert", "screen", CENTRE, {"form.experts.0.role": "CENTRE"}, {f"NOT_AN_EXPERT {A3}"}),
    ("accepts", "accept", EXPERT, {}, set()),
    ("accepts without declaring", "accept", EXPERT, {"form.no_conflict": False}, {f"CONFLICT_OF_INTEREST {A3}"}),
    ("accepts with a tie declared meanwhile", "accept", EXPERT, {"seats.0.expert.ties": [tie("OTHER")]},
     {f"CONFLICT_OF_INTEREST {A3}"}),
    ("accepts twice", "accept", EXPERT, {"seats.0.accepted_at": at("2022-03-08 10:00")}, {f"ANSWERED_ALREADY {A3}"}),
    ("accepts uninvited", "accept", EXPERT, {"actor": {"id": "e9"}}, {f"NOT_ON_PANEL {A3}"}),
    ("declines", "decline", EXPERT, {}, set()),
    ("declines without a word", "decline", EXPERT, {"form.reason": ""}, {f"EMPTY {A3}"}),
    ("declines after accepting", "decline", EXPERT, {"seats.0.accepted_at": at("2022-03-08 10:00")}, {f"ANSWERED_ALREADY {A3}"}),
    ("gives an opinion before answering", "opine", EXPERT, {"seats.0.accepted_at": None}, {f"NOT_ACCEPTED {A3}"}),
    ("one of three has not answered", "propose", CENTRE, {"seats.0.accepted_at": None, "seats.0.opined_at": None},
     {f"PANEL_TOO_SMALL {A3}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ACTS, ids=[row[0] for row in ACTS])
def test_an_invitation(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(FILING, changed(good(act), changes), act, who) == expected


# regulation.md 5, point 17: expert is not the applicant's staff; recusal recorded even when nothing is found.
def test_point_17_a_screening_is_recorded_also_when_nothing_is_found() -> None:
    w = changed(good("screen"), {"form.experts": [expert(4), changed(expert(5), {"ties": [tie("KINSHIP")]})]})
    found = [effect.values for effect in effects(FILING, w, "screen", CENTRE) if isinstance(effect, Add)]
    assert [(one["expert"].id, one["found"]) for one in found] == [
        ("e4", []), ("e5", ["专家5与海河机械有限公司有“近亲属任职”关系：车间主任"]),
    ]  # fmt: skip


def test_an_answer_is_written_on_the_experts_own_seat() -> None:
    w = good("accept")
    assert effects(FILING, w, "accept", EXPERT) == [Change(w.seats[0], {"accepted_at": at(TODAY)})]
    w = good("decline")
    assert effects(FILING, w, "decline", EXPERT) == [
        Change(w.seats[0], {"recused": True, "declined": True, "recusal": "出差"})
    ]
