"""随机抽取: a frozen roster and two commitments before, a value nobody knew, then a lot anyone can repeat (article 19, paragraph 2)."""

from __future__ import annotations

import hashlib
from collections import Counter
from copy import copy
from typing import Any

import pytest

from schema.law.draw import DRAW, Commitment, DrawForm, Drawing, PublicValue
from schema.law.forms import Nothing, Opinion
from schema.law.kinds import InspectionMethod
from schema.law.lot import Roster, outcome, parsed, queue, written
from schema.law.procedure import Add, Also, Put
from schema.law.roles import BUREAU, CENTRE, CLOCK, SUPERVISOR
from tests.law.cases import Row, Thing, changed, day, double_entry, effects, refusals, rules, world
from tests.law.supervision_cases import A20, A192, SEED, VALUE, inspected, sha, supervisor, tie

MATRIX = {
    "prepare": ("CENTRE", (), "PREPARED", A192),
    "discard": ("CENTRE", ("PREPARED",), "VOID", A192),
    "commit": ("CENTRE", ("PREPARED",), "COMMITTED", A192),
    "witness": ("CENTRE", ("COMMITTED", "WITNESSED"), "WITNESSED", A192),
    "perform": ("CENTRE", ("WITNESSED",), "DRAWN", A192),
    "reveal": ("CENTRE", ("DRAWN",), "REVEALED", A192),
    "reveal_due": ("CLOCK", ("DRAWN",), "REVEALED", A192),
    "redraw": ("LAW", ("REVEALED",), "REVEALED", A192),
    "void": ("CENTRE", ("COMMITTED", "WITNESSED"), "VOID", A192),
    "annul": ("BUREAU", ("COMMITTED", "WITNESSED"), "VOID", A192),
}
ROSTER = Roster("津技鉴抽〔2022〕1号", 1, 2, {"Y000012000001": 1}, ("D0001", "D0002", "D0003"), frozenset())


def good(act: str) -> Thing:
    programme = Thing(id="y1", stage="PUBLISHED", methods=["ON_SITE"], ends_on=day("2022-12-31"), ratio=5, draws=[])
    people = [supervisor(number) for number in (1, 2, 3)]
    institution = inspected()
    case = Thing(
        id="w1", stage=(*MATRIX[act][1], "PREPARED")[0], number="津技鉴抽〔2022〕1号", programme=programme, method="ON_SITE", scope="全过程",
        prepared_on=day("2022-03-10"), visits_by=day("2022-04-10"), known_on=day("2022-03-10"), commitment=sha(SEED), value=VALUE,
        value_by_id="other", roster=written(ROSTER), inspections=[Thing(stage="VISITED")], due=day("2022-03-10"),
        objects=[Thing(org_code="Y000012000001", weight=1, institution=institution)],
        supervisors=[Thing(code=one.code, supervisor=one) for one in people],
    )  # fmt: skip
    w = world(case, programme=programme, institution=institution, people=people)
    forms: dict[str, Any] = {
        "prepare": DrawForm(programme=programme, method=InspectionMethod.ON_SITE, scope="全过程", visits_by=day("2022-04-10")),
        "commit": Commitment(commitment=sha(SEED), source="彩票开奖号码", known_on=day("2022-03-11")),
        "witness": PublicValue(value=VALUE), "perform": Drawing(value=VALUE, seed=SEED), "discard": Opinion("名录有误"),
        "void": Opinion("名录有误"), "annul": Opinion("彩票停开"),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    if act == "void":
        w.now = "2022-03-09 10:00"
    if act == "reveal_due":
        w.now = "2022-03-11 00:00"
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(DRAW, MATRIX, good) == []


ROWS: list[Row] = [
    ("under the year's plan", "prepare", CENTRE, {}, set()),
    ("point 38: without a published plan", "prepare", CENTRE, {"programme.stage": "DRAFT"}, {f"PROGRAMME_NOT_PUBLISHED {A192}"}),
    ("when the year is over", "prepare", CENTRE, {"programme.stage": "ENDED"}, {f"PROGRAMME_NOT_PUBLISHED {A192}"}),
    ("by a method the plan does not name", "prepare", CENTRE, {"form.method": InspectionMethod.DATA}, {f"WRONG_METHOD {A192}"}),
    ("to be visited today", "prepare", CENTRE, {"form.visits_by": day("2022-03-10")}, {f"WINDOW {A192}"}),
    ("to be visited next year", "prepare", CENTRE, {"form.visits_by": day("2023-01-01")}, {f"WINDOW {A192}"}),
    ("committed", "commit", CENTRE, {}, set()),
    ("a roster of yesterday", "commit", CENTRE, {"case.prepared_on": day("2022-03-09")}, {f"ROSTER_STALE {A192}"}),
    ("nobody to inspect", "commit", CENTRE, {"case.objects": []}, {f"NO_OBJECTS {A192}"}),
    ("one supervisor", "commit", CENTRE, {"case.supervisors": lambda w: w.case.supervisors[:1]}, {f"TOO_FEW_SUPERVISORS {A20}"}),
    ("two of three expired", "commit", CENTRE, {"people.0.stage": "EXPIRED", "people.1.stage": "EXPIRED"}, {f"TOO_FEW_SUPERVISORS {A20}"}),
    ("while another waits for its value", "commit", CENTRE, {"programme.draws": [Thing(stage="WITNESSED")]}, {f"DRAW_PENDING {A192}"}),
    ("after another was drawn", "commit", CENTRE, {"programme.draws": [Thing(stage="DRAWN")]}, set()),
    ("a value known today", "commit", CENTRE, {"form.known_on": day("2022-03-10")}, {f"VALUE_KNOWN {A192}"}),
    ("a value after the visits", "commit", CENTRE, {"form.known_on": day("2022-04-10")}, {f"WINDOW {A192}"}),
    ("no hash for a commitment", "commit", CENTRE, {"form.commitment": SEED[:10]}, {f"WRONG_FORM {A192}"}),
    ("the value", "witness", CENTRE, {}, set()),
    ("the value before its day", "witness", CENTRE, {"case.known_on": day("2022-03-11")}, {f"TOO_EARLY {A192}"}),
    ("drawn", "perform", CENTRE, {}, set()),
    ("drawn by the one who entered the value", "perform", CENTRE, {"actor": {"id": "other"}}, {f"SAME_PERSON {A192}"}),
    ("another value", "perform", CENTRE, {"form.value": "03 11 18"}, {f"VALUE_DIFFERS {A192}"}),
    ("another seed", "perform", CENTRE, {"form.seed": "00" * 32}, {f"SEED_DIFFERS {A192}"}),
    ("drawn by a supervisor", "perform", SUPERVISOR, {}, {f"NOT_YOUR_OFFICE {A192}"}),
    ("revealed before all are visited", "reveal", CENTRE, {"case.inspections": [Thing(stage="READY")]}, {f"VISITS_PENDING {A192}"}),
    ("revealed with one cancelled", "reveal", CENTRE, {"case.inspections": [Thing(stage="CANCELLED")]}, set()),
    ("revealed by the clock on the last day", "reveal_due", CLOCK, {"now": "2022-03-10 23:59"}, {f"TOO_EARLY {A192}"}),
    ("void before the value is known", "void", CENTRE, {}, set()),
    ("void by the centre once the outcome can be told", "void", CENTRE, {"now": "2022-03-10 00:00"}, {f"VALUE_KNOWN {A192}"}),
    ("annulled by the bureau then", "annul", BUREAU, {}, set()),
    ("annulled by the centre", "annul", CENTRE, {}, {f"NOT_YOUR_OFFICE {A192}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_draw(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(DRAW, changed(good(act), changes), act, who) == expected


def put(found: list[Any]) -> dict[str, Any]:
    return {name: value for one in found if isinstance(one, Put) for name, value in one.values.items()}


def test_what_is_committed_to_is_the_roster_with_whoever_must_not_meet() -> None:
    w = good("commit")
    w.people[2].account.ties = [tie(), tie(kind="TRAINING")]
    found = effects(DRAW, w, "commit", CENTRE)
    told = put(found)
    assert told["roster"] == (
        "draw 津技鉴抽〔2022〕1号\ncount 1\nseats 2\nobject Y000012000001 1\nsupervisor D0001\nsupervisor D0002\nsupervisor D0003\n"
        "exclude Y000012000001 D0003\n"
    )
    assert told["roster_hash"] == hashlib.sha256(told["roster"].encode()).hexdigest()
    assert told["draw_by"] == day("2022-03-18")  # five working days after the 11th, a Friday
    assert [(one.noun, one.values["ground"]) for one in found if isinstance(one, Add)] == [
        ("exclusion", "KINSHIP"), ("exclusion", "TRAINING")]  # fmt: skip


@pytest.mark.parametrize(("institutions", "ratio", "count"), [(1, 5, 1), (20, 5, 1), (21, 5, 2), (100, 5, 5), (3, 100, 3)])
def test_a_share_that_is_no_whole_number_is_rounded_up(institutions: int, ratio: int, count: int) -> None:
    w = good("commit")
    w.programme.ratio = ratio
    w.case.objects = [Thing(org_code=f"Y{n:012}", weight=1, institution=w.institution) for n in range(institutions)]
    assert f"\ncount {count}\n" in put(effects(DRAW, w, "commit", CENTRE))["roster"]


def test_an_excluded_supervisor_is_never_drawn_and_each_task_has_two() -> None:
    w = good("perform")
    w.case.roster = written(Roster("甲", 1, 2, {"Y000012000001": 1}, ROSTER.supervisors, frozenset({("Y000012000001", "D0002")})))
    found = effects(DRAW, w, "perform", CENTRE)
    assert [one.act for one in found if isinstance(one, Also)] == ["assign"]
    people = [one.values["supervisor"].code for one in found if isinstance(one, Add) and one.noun == "post"]
    assert sorted(people) == ["D0001", "D0003"]


# The lot itself.


def test_a_roster_is_read_as_it_was_written() -> None:
    whole = Roster("甲", 2, 2, {"B": 3, "A": 1}, ("D0002", "D0001"), frozenset({("A", "D0001")}))
    again = parsed(written(whole))
    assert written(again) == written(whole)
    assert (again.objects, again.excluded, again.supervisors) == ({"A": 1, "B": 3}, whole.excluded, ("D0001", "D0002"))


def test_the_same_words_give_the_same_lot_and_any_other_gives_another() -> None:
    objects = {f"Y{n:012}": 1 for n in range(200)}
    text = written(Roster("甲", 5, 2, objects, ("D0001",), frozenset()))
    drawn = outcome(text, SEED, VALUE)[2]
    assert outcome(text, SEED, VALUE)[2] == drawn
    assert len(set(drawn)) == 5
    for other in (outcome(text, "00" * 32, VALUE), outcome(text, SEED, "03 11 18"), outcome(text.replace("甲", "乙"), SEED, VALUE)):
        assert other[2] != drawn


def test_tickets_make_the_odds() -> None:
    text = written(Roster("甲", 1, 2, {"A": 1, "B": 3}, (), frozenset()))
    first = Counter(outcome(text, SEED, str(n))[2][0] for n in range(2000))
    assert 1400 < first["B"] < 1600  # three of four tickets


def test_who_stands_aside_gives_way_to_the_next_of_the_same_queue() -> None:
    roster, key, _ = outcome(written(ROSTER), SEED, VALUE)
    line = queue(roster, key, "Y000012000001")
    assert sorted(line) == ["D0001", "D0002", "D0003"]
    without = copy(roster)
    object.__setattr__(without, "excluded", frozenset({("Y000012000001", line[0])}))
    assert queue(without, key, "Y000012000001") == line[1:]


@pytest.mark.parametrize(("reading", "announced"), [("unannounced", False), ("announced", True)])
def test_whether_the_inspected_is_told_beforehand_is_the_rule_sets_choice(reading: str, announced: bool) -> None:
    w = good("perform")
    w.rules = rules(supervision__notice=reading)
    [task] = [one for one in effects(DRAW, w, "perform", CENTRE) if isinstance(one, Also)]
    assert task.values["announced"] is announced
