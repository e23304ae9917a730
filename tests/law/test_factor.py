"""第二验证因素: one's own, confirmed by a code, no code twice, reset by another administrator only (article 26, GB/T 22239-2019)."""

from __future__ import annotations

from dataclasses import fields

import pytest

from schema.law.factor import FACTOR, CodesForm, EnrolForm, ProofForm, RecoveryForm
from schema.law.personal import Personal
from schema.law.procedure import Add, Change, Drop, Put, This
from schema.law.roles import ADMIN, BUREAU, CENTRE, PUBLIC
from tests.law.cases import HASH, OTHER_HASH, YES, Row, Thing, at, changed, double_entry, effects, refusals, world

A26, AUTH = "第二十六条", "GB/T 22239-2019 8.1.4.1"
EVERYBODY = "PUBLIC INSTITUTION EXPERT SUPERVISOR DISTRICT CENTRE BUREAU AUDITOR ADMIN"
TEN = [f"{number:064x}" for number in range(10)]
ME, ANOTHER = {"actor": {"id": "a1"}}, {"actor": {"id": "a2"}}


def test_the_second_factor_is_as_in_the_text() -> None:
    matrix = {
        "enrol": (EVERYBODY, (), "PENDING", A26),
        "enrol_anew": (EVERYBODY, ("PENDING",), "PENDING", A26),
        "confirm": (EVERYBODY, ("PENDING",), "ACTIVE", A26),
        "renew_codes": (EVERYBODY, ("ACTIVE",), "ACTIVE", A26),
        "recover": (EVERYBODY, ("ACTIVE",), "ACTIVE", A26),
        "remove": (EVERYBODY, ("ACTIVE",), "REMOVED", A26),
        "reset": ("ADMIN", ("PENDING", "ACTIVE"), "REMOVED", A26),
    }
    assert double_entry(FACTOR, matrix, factor) == []


def factor(act: str) -> Thing:
    codes = [Thing(id="c1", digest=HASH, used_at=None), Thing(id="c2", digest=OTHER_HASH, used_at=at("2022-03-01 09:00"))]
    stage = "PENDING" if act in ("confirm", "enrol_anew") else "ACTIVE"
    w = world(Thing(id="f1", stage=stage, account_id="a1", last_step=100, codes=codes))
    w.form = {
        **dict.fromkeys(("enrol", "enrol_anew"), EnrolForm(title="手机", secret=Personal("A" * 32, b"sealed", b"i"))),  # type: ignore[arg-type]
        **dict.fromkeys(("confirm", "renew_codes"), CodesForm(step=101, digests=" ".join(TEN))),
        "recover": RecoveryForm(digest=HASH), "remove": ProofForm(step=101), "reset": YES,
    }[act]  # fmt: skip
    return changed(w, ANOTHER if act == "reset" else ME)  # type: ignore[no-any-return]


OTHERS = {"actor": {"id": "a2"}}
ROWS: list[Row] = [
    *[(f"{act} by its owner", act, CENTRE, {}, set()) for act in ("enrol", "enrol_anew", "confirm", "renew_codes", "recover", "remove")],
    *[(f"{act} by somebody else", act, ADMIN, OTHERS, {f"NOT_YOURS {AUTH}"})
      for act in ("enrol_anew", "confirm", "renew_codes", "recover", "remove")],
    *[(f"{act} with the code that counted last", act, CENTRE, {"form.step": 100}, {f"CODE_USED {AUTH}"})
      for act in ("confirm", "renew_codes", "remove")],
    ("the first code of all", "confirm", CENTRE, {"case.last_step": None, "form.step": 7}, set()),
    ("confirmed twice", "confirm", CENTRE, {"case.stage": "ACTIVE"}, {f"WRONG_STAGE {A26}"}),
    ("nine codes", "confirm", CENTRE, {"form.digests": " ".join(TEN[:9])}, {f"WRONG_FORM {A26}"}),
    ("a code that was used", "recover", CENTRE, {"form.digest": OTHER_HASH}, {f"RECOVERY_CODE {AUTH}"}),
    ("a code of nobody", "recover", CENTRE, {"form.digest": "c" * 64}, {f"RECOVERY_CODE {AUTH}"}),
    ("reset by another administrator", "reset", ADMIN, {}, set()),
    ("reset while it is pending", "reset", ADMIN, {"case.stage": "PENDING"}, set()),
    ("reset by its owner", "reset", ADMIN, ME, {f"OWN_FACTOR {AUTH}"}),
    ("reset by the bureau", "reset", BUREAU, {}, {f"NOT_YOUR_OFFICE {A26}"}),
    ("reset without a word", "reset", ADMIN, {"form.reason": ""}, {f"EMPTY {A26}"}),
    ("a public account's own", "enrol", PUBLIC, {}, set()),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_second_factor(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(FACTOR, changed(factor(act), changes), act, who) == expected  # type: ignore[arg-type]


def test_what_is_kept_is_sealed_and_hashed_and_a_recovery_code_is_used_up() -> None:
    assert effects(FACTOR, factor("enrol"), "enrol", CENTRE) == [
        Put({"account": This.ACTOR, "title": "手机", "secret_sealed": b"sealed"})
    ]
    codes = [Add("recovery_code", {"factor": This.SELF, "digest": one}) for one in TEN]
    assert effects(FACTOR, factor("confirm"), "confirm", CENTRE) == [Put({"last_step": 101}), *codes]
    assert effects(FACTOR, factor("renew_codes"), "renew_codes", CENTRE) == [
        Drop("recovery_code", "factor"), Put({"last_step": 101}), *codes,
    ]  # fmt: skip
    w = factor("recover")
    assert effects(FACTOR, w, "recover", CENTRE) == [Change(w.case.codes[0], {"used_at": at("2022-03-10 10:00")})]


@pytest.mark.parametrize(("form", "private"), [(EnrolForm, {"secret"}), (CodesForm, {"digests"}), (RecoveryForm, {"digest"})])
def test_secrets_are_private(form: type, private: set[str]) -> None:
    assert {spec.name for spec in fields(form) if spec.metadata.get("private")} == private
