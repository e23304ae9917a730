"""代理: to a colleague of the same office, from one day to another, and never through a deputy again (article 26)."""

from __future__ import annotations

import pytest

from schema.law.account import ACCOUNT
from schema.law.delegation import DELEGATION, DelegationForm
from schema.law.factor import FACTOR
from schema.law.forms import Nothing
from schema.law.procedure import Actor, Put, This
from schema.law.roles import ADMIN, BUREAU, CENTRE, DISTRICT, Role
from tests.law.cases import YES, Row, Thing, changed, day, double_entry, effects, refusals, world

A26, ACCESS = "第二十六条", "GB/T 22239-2019 8.1.4.2"


def delegation(act: str) -> Thing:
    w = world(Thing(id="g1", stage="IN_FORCE", delegator_id="a1", delegate_id="a2", due=day("2022-03-09")), other=None)
    deputy = Thing(id="a2", stage="ACTIVE", role="CENTRE", title="李", district_id=None)
    w.form = DelegationForm(delegate=deputy, first_day=day("2022-03-10"), last_day=day("2022-03-20"), reason="出差") if act == "give" else Nothing()
    return changed(w, {"actor": {"id": "a1"}})  # type: ignore[no-any-return]


def test_delegation_is_as_in_the_text() -> None:
    matrix = {
        "give": ("DISTRICT CENTRE BUREAU", (), "IN_FORCE", A26), "end": ("DISTRICT CENTRE BUREAU ADMIN", ("IN_FORCE",), "ENDED", A26),
        "end_by_law": ("LAW", ("IN_FORCE",), "ENDED", A26), "lapse": ("CLOCK", ("IN_FORCE",), "EXPIRED", A26),
    }  # fmt: skip
    assert double_entry(DELEGATION, matrix, delegation) == []


ROWS: list[Row] = [
    ("to a colleague", "give", CENTRE, {}, set()),
    ("to oneself", "give", CENTRE, {"form.delegate.id": "a1"}, {f"NOT_A_COLLEAGUE {ACCESS}"}),
    ("to another office", "give", BUREAU, {}, {f"NOT_A_COLLEAGUE {ACCESS}"}),
    ("to another district", "give", DISTRICT, {"form.delegate.role": "DISTRICT", "form.delegate.district_id": "d2", "actor": {"id": "a1", "district": "d1"}},
     {f"NOT_A_COLLEAGUE {ACCESS}"}),
    ("within a district", "give", DISTRICT,
     {"form.delegate.role": "DISTRICT", "form.delegate.district_id": "d1", "actor": {"id": "a1", "district": "d1"}}, set()),
    ("to whoever has left", "give", CENTRE, {"form.delegate.stage": "CLOSED"}, {f"NOT_A_COLLEAGUE {ACCESS}"}),
    ("from yesterday", "give", CENTRE, {"form.first_day": day("2022-03-09")}, {f"WINDOW {ACCESS}"}),
    ("that ends before it begins", "give", CENTRE, {"form.last_day": day("2022-03-09")}, {f"WINDOW {ACCESS}"}),
    ("of one day", "give", CENTRE, {"form.last_day": day("2022-03-10")}, set()),
    ("without a reason", "give", CENTRE, {"form.reason": ""}, {f"EMPTY {A26}"}),
    ("through a deputy", "give", CENTRE, {"actor": {"id": "a1", "principal": "a9"}}, {f"AS_DEPUTY {ACCESS}"}),
    ("ended by the delegator", "end", CENTRE, {}, set()),
    ("given back by the delegate", "end", CENTRE, {"actor": {"id": "a2"}}, set()),
    ("ended by somebody else", "end", CENTRE, {"actor": {"id": "a3"}}, {f"NOT_YOURS {ACCESS}"}),
    ("ended by the administrator", "end", ADMIN, {"actor": {"id": "a3"}}, set()),
    ("ended twice", "end", CENTRE, {"case.stage": "ENDED"}, {f"WRONG_STAGE {A26}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_delegation(says: str, act: str, who: Role, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(DELEGATION, changed(delegation(act), changes), act, who) == expected


def test_it_is_of_whoever_gives_it() -> None:
    (put,) = effects(DELEGATION, delegation("give"), "give", CENTRE)
    assert isinstance(put, Put)
    assert put.values["delegator"] is This.ACTOR


def test_what_is_done_in_person_is_not_done_through_a_deputy() -> None:
    w = changed(world(Thing(id="f1", stage="ACTIVE", account_id="a1")), {"form": YES, "actor": {"id": "a2", "principal": "a3"}})
    assert refusals(FACTOR, w, "reset", ADMIN) == {f"AS_DEPUTY {ACCESS}"}
    assert f"AS_DEPUTY {ACCESS}" in refusals(ACCOUNT, changed(w, {"case.subject": "s"}), "unlink", ADMIN)


def test_a_deputy_stands_for_both() -> None:
    actor = Actor(CENTRE, "a1", principal="a2")  # type: ignore[arg-type]
    assert [actor.stands_for(one) for one in ("a1", "a2", "a3", None)] == [True, True, False, False]  # type: ignore[arg-type]
    assert not Actor(CENTRE).stands_for(None)
