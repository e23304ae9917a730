"""口令: changed by its owner alone, reset by another administrator, set again by a slip once and in time (article 26)."""

from __future__ import annotations

from dataclasses import fields

import pytest

from schema.law.account import ACCOUNT
from schema.law.password import PasswordForm, RedeemForm, ResetForm
from schema.law.procedure import Put
from schema.law.roles import ADMIN, AUDITOR, CENTRE, PUBLIC
from tests.law.cases import HASH, OTHER_HASH, Row, Thing, at, changed, effects, refusals, world

A26, AUTH = "第二十六条", "GB/T 22239-2019 8.1.4.1"
ME, ANOTHER = {"actor": {"id": "a1"}}, {"actor": {"id": "a2"}}


def account(act: str) -> Thing:
    w = world(Thing(id="a1", stage="ACTIVE", role="CENTRE", reset_digest=HASH, reset_until=at("2022-03-10 12:00")))
    w.form = {
        "change_password": PasswordForm(password_hash="x"), "reset_password": ResetForm(reason="忘记口令", digest=HASH, hours=2),
        "redeem_password": RedeemForm(digest=HASH, password_hash="x"),
    }[act]  # fmt: skip
    return changed(w, ANOTHER if act == "reset_password" else ME)  # type: ignore[no-any-return]


ROWS: list[Row] = [
    ("one's own", "change_password", CENTRE, {}, set()),
    ("an auditor's own", "change_password", AUDITOR, {}, set()),
    ("another's", "change_password", CENTRE, ANOTHER, {f"NOT_YOURS {AUTH}"}),
    ("another's, by the administrator", "change_password", ADMIN, ANOTHER, {f"NOT_YOURS {AUTH}"}),
    ("of a closed account", "change_password", CENTRE, {"case.stage": "CLOSED"}, {f"WRONG_STAGE {A26}"}),
    ("reset by the administrator", "reset_password", ADMIN, {}, set()),
    ("reset by the owner", "reset_password", ADMIN, ME, {f"OWN_ACCOUNT {AUTH}"}),
    ("reset by an office", "reset_password", CENTRE, {}, {f"NOT_YOUR_OFFICE {A26}"}),
    ("reset without a reason", "reset_password", ADMIN, {"form.reason": ""}, {f"EMPTY {A26}"}),
    ("a slip for a month", "reset_password", ADMIN, {"form.hours": 720}, {f"OUT_OF_BOUNDS {A26}"}),
    ("with the slip", "redeem_password", PUBLIC, {}, set()),
    ("with another slip", "redeem_password", PUBLIC, {"form.digest": OTHER_HASH}, {f"SLIP {AUTH}"}),
    ("with a slip used before", "redeem_password", PUBLIC, {"case.reset_digest": None}, {f"SLIP {AUTH}"}),
    ("in the last minute", "redeem_password", PUBLIC, {"now": "2022-03-10 11:59"}, set()),
    ("with a slip that has run out", "redeem_password", PUBLIC, {"now": "2022-03-10 12:00"}, {f"SLIP {AUTH}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_password(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(ACCOUNT, changed(account(act), changes), act, who) == expected  # type: ignore[arg-type]


def test_a_reset_takes_the_old_password_away_and_a_slip_is_used_up() -> None:
    (put,) = effects(ACCOUNT, account("reset_password"), "reset_password", ADMIN)
    assert put == Put({"password_hash": "!", "reset_digest": HASH, "reset_until": at("2022-03-10 12:00")})
    (put,) = effects(ACCOUNT, account("redeem_password"), "redeem_password", PUBLIC)
    assert put == Put({"password_hash": "x", "must_change": None, "reset_digest": None, "reset_until": None})


@pytest.mark.parametrize(
    ("form", "private"), [(PasswordForm, {"password_hash"}), (ResetForm, {"digest"}), (RedeemForm, {"digest", "password_hash"})]
)
def test_secrets_are_private(form: type, private: set[str]) -> None:
    assert {spec.name for spec in fields(form) if spec.metadata.get("private")} == private
