"""Passwords: what is refused and why, changed by their owner, reset by a slip, and the same work for a name that nobody has."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from api.identity import command
from api.identity.password import refusals
from api.read import global_id
from schema.desk import keep
from schema.law.procedure import TIANJIN
from schema.law.roles import CENTRE, INSTITUTION, Role
from schema.record import database
from schema.record.account import Account
from schema.record.replay import replay_ledger
from schema.record.session import Session
from schema.record.transaction import connection
from schema.record.verify import verify_ledger
from tests.api.test_entry import BETTER, GOOD, codes, enrolled, entered, strict, with_password
from tests.conftest import cloned
from tests.world import World, settled

__all__ = ("strict",)
CHANGE = """mutation($old: String!, $new: String!) { accountChangePassword(old: $old, new: $new) {
  changed token userErrors { code field message article } } }"""
RESET = """mutation($i: ID!, $h: Int!) { accountResetPassword(id: $i, reason: "忘记口令，已当面核对身份", hours: $h) {
  account { name } secret userErrors { code } } }"""
REDEEM = "mutation($s: String!, $p: String!) { accountRedeemPassword(slip: $s, password: $p) { changed userErrors { code field } } }"
AROUND = ("zhang.wei", "张伟", "天津市海河职业技能培训有限公司")


@pytest.mark.parametrize(
    ("password", "role", "says"),
    [
        ("", CENTRE, ["至少10字"]),
        ("九个字的口令呀真短", CENTRE, ["至少10字"]),
        ("海河边的老槐树下三只", CENTRE, []),
        ("海河边的老槐树下三只", INSTITUTION, ["至少15字"]),
        (GOOD, INSTITUTION, ["至少15字"]),
        ("correct horse battery staple", INSTITUTION, []),
        ("x" * 201, CENTRE, ["最多200字"]),
        ("1234567890", CENTRE, ["泄露或常用"]),
        ("1qaz2wsx3edc4rfv", INSTITUTION, ["泄露或常用"]),
        ("CorrectHorseBatteryStaple", INSTITUTION, ["泄露或常用"]),
        ("ｐａｓｓｗｏｒｄ１２３４", CENTRE, ["泄露或常用"]),  # full width, as a Chinese keyboard writes it
        ("password12", INSTITUTION, ["至少15字", "泄露或常用"]),
        ("zhang.wei-2026!", INSTITUTION, ["几乎没有别的"]),
        ("zhangwei-20260101", INSTITUTION, ["几乎没有别的"]),
        ("张伟张伟张伟2026年1月", CENTRE, ["几乎没有别的"]),
        ("海河职业技能培训有限公司2026", CENTRE, []),  # not the whole name
        ("天津市海河职业技能培训有限公司2026", INSTITUTION, ["几乎没有别的"]),
        ("Tianjin-Jinji-2026-津技", INSTITUTION, ["几乎没有别的"]),
        ("海海海海海海海海海海海海海海海海", INSTITUTION, ["几乎没有别的"]),
        ("海河边的老槐树\u202e下有三只麻雀", CENTRE, ["控制字符"]),
    ],
)
def test_what_is_refused_of_a_password_all_at_once(password: str, role: Role, says: list[str]) -> None:
    found = list(refusals(password, role, AROUND))
    assert [next(part for part in says if part in one.message) for one in found] == says
    assert {(one.code, one.field, str(one.article)) for one in found} <= {("PASSWORD", "password", "GB/T 22239-2019 8.1.4.1")}


async def test_a_name_that_nobody_has_costs_as_much_as_a_wrong_password(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: one verification of argon2 under the same parameters, whoever it is."""
    await with_password(world, "citizen")
    done: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hash_: str, password: str) -> Any:
        done.append(hash_.rpartition("$")[0].rpartition("$")[0])
        return verify(self, hash_, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for name in ("citizen", "nobody.at.all", "centre"):  # the last has no password
        assert codes(await entered(world, name, "完全不是这一个口令")) == ["LOGIN_FAILED"]
    assert len(done) == 3
    assert len(set(done)) == 1


@pytest.mark.parametrize("code", ["x" * 37, "\u1cce\x0c", "九一一二〇〇〇〇ＭＡ００００００１"])
async def test_a_credit_code_that_is_none_is_refused_and_is_no_fault_of_ours(world: World, code: str) -> None:
    opening = """mutation($p: String!, $c: String) { accountOpen(name: "new.unit", title: "新人", role: "INSTITUTION", password: $p, creditCode: $c)
      { account { id } userErrors { field } } }"""
    told = (await world.data(opening, "admin", p=GOOD, c=code))["accountOpen"]
    assert told["account"] is None and told["userErrors"]


async def test_whoever_was_given_a_password_changes_it_first(strict: World) -> None:
    opening = f"""mutation {{ accountOpen(name: "new.one", title: "新人", role: "PUBLIC", password: "{GOOD}{GOOD}") {{ userErrors {{ code }} }} }}"""
    assert (await strict.data(opening, "admin"))["accountOpen"]["userErrors"] == []
    opened = await entered(strict, "new.one", GOOD + GOOD)
    assert opened["viewer"]["scopes"] == ["act:account.change_password", "read:Account"]
    strict.tokens["new"] = opened["token"]
    assert (await strict.ask("{ districts { code } }", "new"))["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await strict.ask("mutation { factorEnrol { secret } }", "new"))["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    same = (await strict.data(CHANGE, "new", old=GOOD + GOOD, new=GOOD + GOOD))["accountChangePassword"]
    assert (same["changed"], codes(same)) == (False, ["PASSWORD"])
    done = (await strict.data(CHANGE, "new", old=GOOD + GOOD, new=BETTER * 2))["accountChangePassword"]
    assert (done["changed"], codes(done)) == (True, [])
    strict.tokens["new"] = done["token"]
    assert "errors" not in await strict.ask("{ districts { code } }", "new")
    assert (await entered(strict, "new.one", BETTER * 2))["viewer"]["scopes"] is None


async def test_staff_change_the_password_and_enrol_before_anything_else(strict: World) -> None:
    opening = f"""mutation {{ accountOpen(name: "new.staff", title: "新人", role: "AUDITOR", password: "{GOOD}") {{ userErrors {{ code }} }} }}"""
    await strict.data(opening, "admin")
    strict.tokens["new"] = (await entered(strict, "new.staff"))["token"]
    done = (await strict.data(CHANGE, "new", old=GOOD, new=BETTER))["accountChangePassword"]
    strict.tokens["new"] = done["token"]
    viewer = (await strict.data("{ viewer { scopes } }", "new"))["viewer"]
    assert viewer["scopes"] == ["act:factor.confirm", "act:factor.enrol", "act:factor.enrol_anew", "read:Factor"]


async def test_a_change_needs_the_old_password_and_ends_the_other_sessions(world: World) -> None:
    await with_password(world, "citizen", GOOD * 2)
    here, there = [(await entered(world, "citizen", GOOD * 2))["token"] for _ in range(2)]
    world.tokens |= {"here": here, "there": there}
    wrong = (await world.data(CHANGE, "here", old="不是原来的那个口令", new="1234567890"))["accountChangePassword"]
    assert [(one["code"], one["field"]) for one in wrong["userErrors"]] == [
        ("PASSWORD_WRONG", "form.old"), ("PASSWORD", "form.new"), ("PASSWORD", "form.new"),
    ]  # fmt: skip
    assert codes(await entered(world, "citizen", GOOD * 2)) == []
    done = (await world.data(CHANGE, "here", old=GOOD * 2, new=BETTER * 2))["accountChangePassword"]
    assert (done["changed"], done["token"]) == (True, None)
    assert "errors" not in await world.ask("{ districts { code } }", "here")
    assert "errors" in await world.ask("{ districts { code } }", "there")
    assert codes(await entered(world, "citizen", GOOD * 2)) == ["LOGIN_FAILED"]
    assert codes(await entered(world, "citizen", BETTER * 2)) == []
    for _ in range(9):  # one was wrong before
        await world.data(CHANGE, "here", old="猜猜看", new=GOOD * 2)
    assert (await world.ask(CHANGE, "here", old=BETTER * 2, new=GOOD * 2))["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    for who in ("site", None):
        answer = await world.ask(CHANGE, who, old=BETTER * 2, new=GOOD * 2)
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_slip_sets_one_password_once_and_in_time(world: World) -> None:
    await with_password(world, "citizen", GOOD * 2)
    world.tokens["me"] = (await entered(world, "citizen", GOOD * 2))["token"]
    id_ = global_id("Account", world.ids["citizen"])
    for who, expected in (("centre", ["NOT_FOUND", "NOT_YOUR_OFFICE"]), ("citizen", ["NOT_YOUR_OFFICE", "OWN_ACCOUNT"])):
        refused = (await world.data(RESET, who, i=id_, h=2))["accountResetPassword"]
        assert (refused["secret"], sorted(codes(refused))) == (None, expected)
    assert codes(await entered(world, "citizen", GOOD * 2)) == []
    own = (await world.data(RESET, "admin", i=global_id("Account", world.ids["admin"]), h=2))["accountResetPassword"]
    assert codes(own) == ["OWN_ACCOUNT"]
    slip = (await world.data(RESET, "admin", i=id_, h=2))["accountResetPassword"]["secret"]
    assert codes(await entered(world, "citizen", GOOD * 2)) == ["LOGIN_FAILED"]  # from now on it is the slip alone
    assert "errors" in await world.ask("{ districts { code } }", "me")
    for wrong, password, code in ((slip[:-1], BETTER * 2, "SLIP"), ("jp_", BETTER * 2, "SLIP"), (slip, "1234567890123456", "PASSWORD")):
        refused = (await world.data(REDEEM, s=wrong, p=password))["accountRedeemPassword"]
        assert (refused["changed"], codes(refused)) == (False, [code])
    both = await asyncio.gather(*(world.data(REDEEM, s=slip, p=BETTER * 2) for _ in range(2)))
    assert sorted(one["accountRedeemPassword"]["changed"] for one in both) == [False, True]
    assert codes(await entered(world, "citizen", BETTER * 2)) == []
    again = (await world.data(REDEEM, s=slip, p=GOOD * 2))["accountRedeemPassword"]
    assert codes(again) == ["SLIP"]
    late = (await world.data(RESET, "admin", i=id_, h=2))["accountResetPassword"]["secret"]
    await keep.advance(2 * 3600 + 1)
    assert codes((await world.data(REDEEM, s=late, p=GOOD * 2))["accountRedeemPassword"]) == ["SLIP"]
    async with connection() as raw:
        lines = await raw.fetch("SELECT * FROM ledger WHERE noun = 'account' AND act LIKE '%password' ORDER BY position")
    assert [(line["act"], line["role"], line["actor_id"]) for line in lines] == [
        ("reset_password", "ADMIN", world.ids["admin"]), ("redeem_password", "PUBLIC", world.ids["citizen"]),
        ("reset_password", "ADMIN", world.ids["admin"]),
    ]  # fmt: skip
    told = json.dumps([dict(line) for line in lines], default=str)
    assert slip not in told
    assert "argon2" not in told
    assert (await Account.get(id=world.ids["citizen"])).reset_digest not in told  # type: ignore[operator]
    assert await verify_ledger() == []
    assert await replay_ledger() == []


async def test_a_slip_is_guessed_a_few_times_only(world: World) -> None:
    for number in range(10):
        assert codes((await world.data(REDEEM, s=f"jp_{number}", p=GOOD * 2))["accountRedeemPassword"]) == ["SLIP"]
    assert (await world.ask(REDEEM, s="jp_11", p=GOOD * 2))["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert await Session.filter(closed_at__isnull=False).count() == 0


async def test_the_last_administrator_is_let_back_in_from_the_machine(server: str, template: str) -> None:
    async with cloned(server, template) as url:
        now = {"fallback_ruleset": "measures-2021", "second_factor": True}  # the machine knows no demonstration time
        async with settled(url, datetime.now(TIANJIN), **now) as world:
            deployment = world.deployment
            await with_password(world, "admin")
            await enrolled(world, "admin")
        assert await command.factor_reset(url, "admin", "手机丢失，已当面核对身份", deployment) == []
        assert await command.factor_reset(url, "admin", "再来一次", deployment) == ["这个账号没有验证器"]
        assert await command.password_reset(url, "nobody", "忘记口令", deployment) == ("", ["没有这个账号"])
        slip, wrong = await command.password_reset(url, "admin", "忘记口令，已当面核对身份", deployment)
        assert wrong == []
        async with database.opened(url), httpx.AsyncClient(transport=httpx.ASGITransport(app=world.app), base_url="http://jinji.test") as client:
            world.client = client
            assert (await world.data(REDEEM, s=slip, p=BETTER))["accountRedeemPassword"] == {"changed": True, "userErrors": []}
            assert (await entered(world, "admin", BETTER))["viewer"]["scopes"]
            assert await Session.filter(account__name="admin", closed_at=None).count() == 1
