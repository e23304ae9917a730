"""后续工作: what each end leaves to do, who keeps the archive and how long (articles 17 and 25; points 13 and 15)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.closure import CLOSURE, Custody, Duties, Reopening, Settlement, duties
from schema.law.forms import Nothing
from schema.law.kinds import EndingKind
from schema.law.procedure import Add, Put
from schema.law.roles import BUREAU, CENTRE, INSTITUTION, LAW
from tests.law.cases import HASH, RULES, Row, Thing, changed, day, double_entry, effects, refusals, rules, world
from tests.law.ending_cases import A17, A25, FULL, LIGHT, institution, works

BOTH = "INSTITUTION CENTRE"
MATRIX = {
    "open": ("LAW", (), "OPEN", A25),
    "entrust": (BOTH, ("OPEN",), "OPEN", A17),
    "settle": (BOTH, ("OPEN",), "OPEN", A25),
    "reopen": ("CENTRE", ("OPEN",), "OPEN", A25),
    "complete": ("CENTRE", ("OPEN",), "DONE", A25),
    "move": (BOTH, ("DONE",), "DONE", A17),
}


def good(act: str) -> Thing:
    done = act in ("reopen", "complete", "move")
    item = Thing(id="t1", closure_id="k1", duty="ARCHIVE", ordinal=1, settled_on=day("2024-06-01") if done else None)
    case = Thing(id="k1", stage=(*MATRIX[act][1], "OPEN")[0], institution=institution("CANCELLED"), items=[item], custodian="档案室",
                 paper_least=day("2027-06-03"), electronic_least=day("2029-06-03"), due=None)  # fmt: skip
    w = world(case, item=item)
    w.now = "2024-06-03 10:00"
    custody = Custody(custodian="档案室", address="南京路1号", phone="022-27000000", paper_until=day("2027-06-03"),
                      electronic_until=day("2029-06-03"), contact="教务处", contact_phone="022-27000001")  # fmt: skip
    forms: dict[str, Any] = {
        "open": Duties(ending=EndingKind.VOLUNTARY, effective_on=day("2024-06-03"), works=works()), "entrust": custody, "move": custody,
        "settle": Settlement(item=item, evidence="移交清单", sha256=HASH), "reopen": Reopening(item=item, reason="不全"),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(CLOSURE, MATRIX, good) == []


ROWS: list[Row] = [
    ("kept exactly as long as article 17 asks", "entrust", INSTITUTION, {}, set()),
    ("paper a day too short", "entrust", INSTITUTION, {"form.paper_until": day("2027-06-02")}, {f"KEPT_TOO_SHORT {A17}"}),
    ("electronic a day too short", "entrust", CENTRE, {"form.electronic_until": day("2029-06-02")}, {f"KEPT_TOO_SHORT {A17}"}),
    ("moved later, still as long", "move", INSTITUTION, {"form.paper_until": day("2026-01-01")}, {f"KEPT_TOO_SHORT {A17}"}),
    ("by another unit", "entrust", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A25}"}),
    ("settled by another unit", "settle", INSTITUTION, {"actor": {"unit": "u2"}}, {f"NOT_YOUR_UNIT {A25}"}),
    ("settled twice", "settle", INSTITUTION, {"item.settled_on": day("2024-06-01")}, {f"ITEM_SETTLED {A25}"}),
    ("settled without evidence", "settle", INSTITUTION, {"form.sha256": ""}, {f"EMPTY {A25}"}),
    ("an item of another closure", "settle", CENTRE, {"item.closure_id": "k2"}, {f"NOT_THIS_CLOSURE {A25}"}),
    ("reopened though never settled", "reopen", CENTRE, {"item.settled_on": None}, {f"ITEM_SETTLED {A25}"}),
    ("complete with all settled", "complete", CENTRE, {}, set()),
    ("complete with one open", "complete", CENTRE, {"item.settled_on": None}, {f"ITEM_OPEN {A25}"}),
    ("complete with nobody to keep the archive", "complete", CENTRE, {"case.custodian": None}, {f"NO_CUSTODIAN {A17}"}),
    ("declared complete by the unit", "complete", INSTITUTION, {}, {f"NOT_YOUR_OFFICE {A25}"}),
    ("declared complete by the bureau", "complete", BUREAU, {}, {f"NOT_YOUR_OFFICE {A25}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_closure(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(CLOSURE, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ending", "left"), [("VOLUNTARY", FULL), ("REVOKED", FULL), ("NOT_APPLIED", LIGHT), ("FAILED", LIGHT)]
)
def test_article_25_is_for_the_voluntary_and_the_revoked_and_less_is_left_by_article_12(ending: str, left: list[str]) -> None:
    assert [duty.value for duty in duties(EndingKind(ending), RULES)] == left
    assert [duty.value for duty in duties(EndingKind(ending), rules(closure__not_renewed="full"))] == FULL


def test_point_15_paper_is_kept_three_years_and_electronic_material_five_from_the_end() -> None:
    done = effects(CLOSURE, good("open"), "open", LAW)
    put = next(one.values for one in done if isinstance(one, Put))
    assert (put["paper_least"], put["electronic_least"]) == (day("2027-06-03"), day("2029-06-03"))
    assert [(one.values["duty"], one.values["plan"]) for one in done if isinstance(one, Add)] == [(duty, "已办结") for duty in FULL]
