"""Invitations: a slip for one person, once and not for long; leaving, with what is held handed over; all refusals at once."""

from __future__ import annotations

import asyncio
from typing import Any

from api.read import global_id
from schema.desk import keep
from schema.record.account import Account
from schema.record.complaint import Complaint
from schema.record.ledger import Line
from schema.record.session import Session
from schema.record.verify import verify_ledger
from tests import complaining
from tests.api.test_entry import BETTER, GOOD, codes, entered, strict, with_password
from tests.world import World

__all__ = ("strict",)
INVITE = """mutation($n: String!, $r: String!, $h: Int!, $c: String) { accountInvite(name: $n, title: "新人", role: $r, hours: $h, creditCode: $c) {
  account { id stage invitedUntil } secret userErrors { code field } } }"""
AGAIN = "mutation($i: ID!) { accountInviteAgain(id: $i) { account { id } secret userErrors { code } } }"
WITHDRAW = "mutation($i: ID!) { accountWithdrawInvitation(id: $i, form: {reason: \"不再入职\"}) { account { stage } userErrors { code } } }"
ACCEPT = "mutation($s: String!, $p: String!) { accountAcceptInvitation(slip: $s, password: $p) { name userErrors { code field message } } }"
CLOSE = """mutation($i: ID!, $s: ID) { accountClose(id: $i, form: {reason: "调离", successor: $s}) {
  account { stage } userErrors { code field article } } }"""


async def invited(world: World, name: str = "new.one", role: str = "AUDITOR", hours: int = 72) -> Any:
    made = (await world.data(INVITE, "admin", n=name, r=role, h=hours))["accountInvite"]
    assert made["userErrors"] == [], made
    return made


async def accepted(world: World, slip: str, password: str = GOOD) -> Any:
    return (await world.data(ACCEPT, s=slip, p=password))["accountAcceptInvitation"]


async def test_the_invited_set_their_own_password_and_go_on_as_staff_do(strict: World) -> None:
    made = await invited(strict)
    assert (made["account"]["stage"], made["secret"][:3]) == ("INVITED", "ji_")
    assert codes(await entered(strict, "new.one", "!")) == ["LOGIN_FAILED"]
    weak = await accepted(strict, made["secret"], "new.one123")
    assert (weak["name"], set(codes(weak))) == (None, {"PASSWORD"})
    done = await accepted(strict, made["secret"])
    assert (done["name"], codes(done)) == ("new.one", [])
    viewer = (await entered(strict, "new.one"))["viewer"]
    assert "act:factor.enrol" in viewer["scopes"]  # no password to change: nobody else has known it
    assert "act:account.change_password" not in viewer["scopes"]
    line = await Line.filter(noun="account", act="accept_invitation").get()
    assert made["secret"] not in line.form and "argon2" not in line.form
    assert await verify_ledger() == []


async def test_slips_that_are_no_good_are_answered_alike(world: World) -> None:
    used, late, taken_back = [await invited(world, f"new.{n}") for n in ("used", "late", "back")]
    replaced = await invited(world, "new.replaced")
    assert codes(await accepted(world, used["secret"])) == []
    assert codes((await world.data(WITHDRAW, "admin", i=taken_back["account"]["id"]))["accountWithdrawInvitation"]) == []
    anew = (await world.data(AGAIN, "admin", i=replaced["account"]["id"]))["accountInviteAgain"]
    reset = (await world.data(
        "mutation($i: ID!) { accountResetPassword(id: $i, reason: \"忘记口令\") { secret } }", "admin", i=used["account"]["id"],
    ))["accountResetPassword"]["secret"]  # fmt: skip
    assert codes(await accepted(world, anew["secret"])) == []
    await keep.advance(72 * 3600 + 1)
    told = [await accepted(world, slip) for slip in (
        used["secret"], late["secret"], taken_back["secret"], replaced["secret"], reset, "ji_nothing", "", "ji_" + "x" * 5000,
    )]  # fmt: skip
    assert {str(one["userErrors"]) for one in told} == {str(told[0]["userErrors"])}
    assert codes(told[0]) == ["SLIP"]


async def test_of_two_who_use_one_slip_at_once_one_gets_in(world: World) -> None:
    slip = (await invited(world))["secret"]
    told = await asyncio.gather(accepted(world, slip, GOOD), accepted(world, slip, BETTER))
    assert sorted(codes(one) != [] for one in told) == [False, True]
    winner = GOOD if not codes(told[0]) else BETTER
    assert (await entered(world, "new.one", winner))["viewer"]["role"] == "AUDITOR"
    assert await Line.filter(noun="account", act="accept_invitation").count() == 1


async def test_only_the_administrator_invites_and_hears_everything_that_is_wrong_at_once(world: World) -> None:
    for who in ("centre", "bureau", "factory", "auditor"):
        told = (await world.data(INVITE, who, n="new.one", r="ADMIN", h=72))["accountInvite"]
        assert (told["secret"], codes(told)) == (None, ["NOT_YOUR_OFFICE"]), who
    assert (await world.ask(INVITE, None, n="new.one", r="ADMIN", h=72))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    told = (await world.data(INVITE, "admin", n="X", r="GOD", h=0, c="1"))["accountInvite"]
    assert {(one["code"], one["field"]) for one in told["userErrors"]} == {
        ("WRONG_FORM", "form.name"), ("ROLE_UNKNOWN", "form.role"), ("OUT_OF_BOUNDS", "form.hours"), ("CREDIT_CODE", "form.creditCode"),
    }
    taken = (await world.data(INVITE, "admin", n="centre", r="CENTRE", h=72))["accountInvite"]
    assert (taken["secret"], codes(taken)) == (None, ["NAME_TAKEN"])
    assert not await Account.filter(stage="INVITED").exists()


async def test_a_password_that_will_not_do_is_told_with_all_else_that_is_wrong(world: World) -> None:
    opening = """mutation { accountOpen(name: "X", title: "新人", role: "DISTRICT", password: "1234567890", creditCode: "1") {
      account { id } userErrors { code field } } }"""
    told = (await world.data(opening, "admin"))["accountOpen"]
    assert {one["code"] for one in told["userErrors"]} == {"PASSWORD", "WRONG_FORM", "DISTRICT_MISSING", "CREDIT_CODE"}
    before = await Account.all().count()
    weak = """mutation { accountOpen(name: "new.one", title: "新人", role: "AUDITOR", password: "1234567890") { account { id } userErrors { code } } }"""
    assert codes((await world.data(weak, "admin"))["accountOpen"]) == ["PASSWORD"]
    assert (await Account.all().count(), await Line.filter(noun="account", act="open", after="ACTIVE").filter(form__contains="new.one").count()) == (before, 0)


async def test_whoever_leaves_hands_over_and_is_out_at_once(world: World) -> None:
    complaint = await complaining.lodged(world)
    await complaining.accepted(world, complaint)
    await with_password(world, "centre")
    assert (await entered(world, "centre"))["token"]
    ids = {name: global_id("Account", world.ids[name]) for name in ("centre", "centre2", "bureau", "admin")}
    alone = (await world.data(CLOSE, "admin", i=ids["centre"]))["accountClose"]
    assert alone["userErrors"] == [{"code": "NO_SUCCESSOR", "field": "form.successor", "article": "第二十三条"}]
    other = (await world.data(CLOSE, "admin", i=ids["centre"], s=ids["bureau"]))["accountClose"]
    assert codes(other) == ["NOT_A_COLLEAGUE"]
    assert codes((await world.data(CLOSE, "admin", i=ids["admin"]))["accountClose"]) == ["OWN_ACCOUNT"]
    assert "errors" not in await world.ask("{ viewer { role } }", "centre")
    done = (await world.data(CLOSE, "admin", i=ids["centre"], s=ids["centre2"]))["accountClose"]
    assert (codes(done), done["account"]) == ([], {"stage": "CLOSED"})
    assert (await world.ask("{ viewer { role } }", "centre"))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await Session.filter(account_id=world.ids["centre"], closed_at=None).count() == 0
    assert (await Complaint.get()).handler_id == world.ids["centre2"]  # type: ignore[attr-defined]
    told = (await world.data(complaining.REVEAL, "centre2", form={"complaint": complaint["id"], "reason": "回访"}))["reporterReadReveal"]
    assert told["name"] == complaining.NAME
    assert await verify_ledger() == []
