"""Logging in, from both sides: who has the password and the phone gets in; who guesses, replays or shuts others out does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pyotp
import pytest

from api import auth, http
from api.app import create_app
from api.identity.password import hashed
from api.identity.totp import step_of
from schema.desk import keep, session
from schema.record.factor import Factor, RecoveryCode
from schema.record.replay import replay_ledger
from schema.record.session import Attempt, KnownDevice, Session
from schema.record.transaction import connection
from tests.conftest import cloned
from tests.world import World, settled

GOOD, BETTER = "海河边的老槐树下有三只麻雀", "渤海湾里停着七条旧渔船等风"
OPEN = """mutation($name: String!, $password: String!, $code: String, $device: String) {
  sessionOpen(name: $name, password: $password, code: $code, device: $device) {
    token session device viewer { role scopes } userErrors { code field article message } } }"""
ENROL = "mutation { factorEnrol(title: \"手机\") { secret address userErrors { code } } }"
CONFIRM = "mutation($c: String!) { factorConfirm(code: $c) { recoveryCodes token userErrors { code field } } }"


@pytest.fixture
async def strict(server: str, template: str) -> AsyncIterator[World]:
    """A deployment as in production, but for its clock: staff need a second factor, first passwords are changed."""
    async with cloned(server, template) as url, settled(url, second_factor=True, change_first=True) as world:
        yield world


async def with_password(world: World, name: str, password: str = GOOD) -> None:
    async with connection() as raw:
        await raw.execute("UPDATE account SET password_hash = $2 WHERE name = $1", name, await hashed(password))


async def entered(world: World, name: str, password: str = GOOD, address: str = "127.0.0.1", **more: Any) -> Any:
    """The payload of a login from an address; `limited` when it was not looked at."""
    transport = httpx.ASGITransport(app=world.app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://jinji.test") as client:
        answer = (await client.post("/graphql", json={"query": OPEN, "variables": {"name": name, "password": password, **more}})).json()
    if "errors" in answer:
        assert [one["extensions"]["code"] for one in answer["errors"]] == ["RATE_LIMITED"], answer
        return "limited"
    return answer["data"]["sessionOpen"]


def codes(payload: Any) -> list[str]:
    return [one["code"] for one in payload["userErrors"]]


def now_code(secret: str) -> str:
    return pyotp.TOTP(secret).now()


async def enrolled(world: World, name: str) -> tuple[str, list[str]]:
    """A second factor for an account that has a token; its secret and recovery codes."""
    secret = (await world.data(ENROL, name))["factorEnrol"]["secret"]
    confirmed = (await world.data(CONFIRM, name, c=pyotp.TOTP(secret).at(_earlier())))["factorConfirm"]
    assert confirmed["userErrors"] == []
    return secret, confirmed["recoveryCodes"]


def _earlier() -> int:
    """Half a minute ago, so that the present code is still to come."""
    import time

    return int(time.time()) - 30


# -- codes of an authenticator, on their own


@pytest.mark.parametrize(
    ("late", "counts"), [(-61, False), (-60, False), (-30, True), (-1, True), (0, True), (29, True), (30, True), (59, True), (60, False)]
)
def test_a_code_counts_in_its_half_minute_and_in_the_one_to_either_side(late: int, counts: bool) -> None:
    secret, at = pyotp.random_base32(32), 1_700_000_010 // 30 * 30
    found = step_of(secret, pyotp.TOTP(secret).at(at), at + late)
    assert found == (at // 30 if counts else None)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34", "-12345", "0x1234"])
def test_what_is_no_code_of_six_digits_is_none(code: str) -> None:
    assert step_of(pyotp.random_base32(32), code, 1_700_000_010) is None


# -- passwords and the throttle


async def test_a_name_that_does_not_exist_is_answered_like_a_wrong_password_and_asks_the_same(world: World) -> None:
    await with_password(world, "citizen")
    seen: dict[str, list[str]] = {}
    for name in ("citizen", "no.such.account"):
        seen[name] = [str(await entered(world, name, "完全不是这一个口令")) for _ in range(11)]
    assert seen["citizen"] == seen["no.such.account"]
    assert seen["citizen"][-1] == "limited"
    await keep.advance(16 * 60)
    assert codes(await entered(world, "citizen")) == []


async def test_nobody_from_elsewhere_shuts_the_rightful_owner_out(world: World) -> None:
    await with_password(world, "citizen")
    first = await entered(world, "citizen", address="10.1.1.5")
    for number in range(40):  # four networks, until each is shut, and then all unknown ones together
        await entered(world, "citizen", "猜猜看是不是这个口令", address=f"10.{20 + number // 10}.1.{number}")
    assert await entered(world, "citizen", address="10.99.1.1") == "limited"  # from nowhere known
    assert codes(await entered(world, "citizen", address="10.99.1.1", device=first["device"])) == []  # his own device, anywhere
    assert codes(await entered(world, "citizen", address="10.1.1.77")) == []  # a network in which he logged in before


async def test_a_neighbour_on_the_same_network_does_not_shut_a_known_device_out(world: World) -> None:
    await with_password(world, "citizen")
    device = (await entered(world, "citizen", address="10.1.1.5"))["device"]
    for _ in range(10):
        assert codes(await entered(world, "citizen", "猜猜看是不是这个口令", address="10.1.1.6")) == ["LOGIN_FAILED"]
    assert await entered(world, "citizen", address="10.1.1.6") == "limited"
    assert await entered(world, "citizen", address="10.1.1.5") == "limited"  # without his device he is one of the network
    again = await entered(world, "citizen", address="10.1.1.5", device=device)
    assert codes(again) == []
    assert again["device"] != device  # the mark is new each time


async def test_a_known_device_is_held_to_the_limit_too_and_is_worth_nothing_for_another_account(world: World) -> None:
    await with_password(world, "citizen")
    await with_password(world, "factory")
    device = (await entered(world, "citizen"))["device"]
    for _ in range(10):
        assert codes(await entered(world, "citizen", "猜猜看是不是这个口令", device=device)) == ["LOGIN_FAILED"]
    assert await entered(world, "citizen", device=device) == "limited"
    assert codes(await entered(world, "citizen", "猜猜看是不是这个口令")) == ["LOGIN_FAILED"]  # his neighbours are not held to it
    for number in range(10):
        assert codes(await entered(world, "factory", "猜猜看是不是这个口令", device=device, address=f"10.7.7.{number}")) == ["LOGIN_FAILED"]
    assert await entered(world, "factory", device=device, address="10.7.7.11") == "limited"
    assert await KnownDevice.all().count() == 1


async def test_one_address_tries_no_more_than_so_many_names(world: World) -> None:
    for number in range(50):
        assert codes(await entered(world, f"name{number}", "x")) == ["LOGIN_FAILED"]
    assert await entered(world, "name99", "x") == "limited"
    assert codes(await entered(world, "name99", "x", address="10.2.2.2")) == ["LOGIN_FAILED"]
    await keep.advance(16 * 60)
    assert codes(await entered(world, "name99", "x")) == ["LOGIN_FAILED"]


async def test_a_burst_over_several_replicas_is_one_burst(world: World, database_url: str) -> None:
    await with_password(world, "citizen")
    apps = [world.app, create_app(world.settings, database_url, worker=False)]

    async def guess(number: int) -> str:
        transport = httpx.ASGITransport(app=apps[number % 2], client=(f"10.3.3.{number}", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://jinji.test") as client:
            asked = {"query": OPEN, "variables": {"name": "citizen", "password": "猜猜看是不是这个口令"}}
            answer = (await client.post("/graphql", json=asked)).json()
        return "limited" if "errors" in answer else "tried"

    found = await asyncio.gather(*(guess(number) for number in range(16)))
    assert found.count("tried") <= 10
    assert await Attempt.filter(name="citizen").count() == found.count("tried")


# -- the second factor


async def test_staff_without_a_second_factor_may_do_nothing_but_enrol_it(strict: World) -> None:
    await with_password(strict, "centre")
    opened = await entered(strict, "centre")
    assert opened["viewer"]["scopes"] == sorted(["act:factor.enrol", "act:factor.enrol_anew", "act:factor.confirm", "read:Factor"])
    assert opened["device"] is None
    strict.tokens["narrow"] = narrow = opened["token"]
    for query in ("{ institutions { totalCount } }", "{ institutions { totalCount } viewer { role } }", "{ sessions { totalCount } }",
                  "{ returnReasonCodes { code } }", "{ __schema { types { name } } }", "mutation { calendarFeedOpen { secret } }",
                  'mutation { candidateFind(document: "1") { candidates } }'):  # fmt: skip
        answer = await strict.ask(query, "narrow")
        assert [one["extensions"]["code"] for one in answer["errors"]] == ["FORBIDDEN"], query
    await strict.data("{ institutions { totalCount } }", "centre")  # another asker's plan is no way round
    assert "errors" in await strict.ask("{ institutions { totalCount } }", "narrow")
    got = await strict.client.get("/files/00000000-0000-0000-0000-000000000000", headers={"authorization": f"Bearer {narrow}"})
    assert got.status_code == 403
    secret = (await strict.data(ENROL, "narrow"))["factorEnrol"]["secret"]
    wrong = (await strict.data(CONFIRM, "narrow", c="000000"))["factorConfirm"]
    assert (codes(wrong), wrong["recoveryCodes"]) == (["CODE_WRONG"], [])
    done = (await strict.data(CONFIRM, "narrow", c=now_code(secret)))["factorConfirm"]
    assert (codes(done), len(set(done["recoveryCodes"])), done["token"] != narrow) == ([], 10, True)
    assert (await strict.client.post("/graphql", json={"query": "{ __typename }"},
                                     headers={"authorization": f"Bearer {narrow}"})).status_code == 401  # fmt: skip
    strict.tokens["whole"] = done["token"]
    assert (await strict.data("{ viewer { scopes } institutions { totalCount } }", "whole"))["viewer"] == {"scopes": None}


async def test_others_need_none_and_may_have_one(strict: World) -> None:
    await with_password(strict, "factory")
    assert (await entered(strict, "factory"))["viewer"] == {"role": "INSTITUTION", "scopes": None}
    secret, _ = await enrolled(strict, "factory")
    assert codes(await entered(strict, "factory")) == ["CODE_NEEDED"]
    assert codes(await entered(strict, "factory", code=now_code(secret))) == []


async def test_a_code_counts_once_and_one_of_two_at_once_is_refused(strict: World) -> None:
    await with_password(strict, "centre")
    secret, _ = await enrolled(strict, "centre")
    code = now_code(secret)
    both = await asyncio.gather(*(entered(strict, "centre", code=code) for _ in range(2)))
    assert sorted(codes(one) for one in both) == [[], ["CODE_WRONG"]]
    assert codes(await entered(strict, "centre", code=code)) == ["CODE_WRONG"]
    assert (await strict.data("mutation($c: String!) { factorRemove(code: $c) { removed userErrors { code } } }", "centre", c=code)) == {
        "factorRemove": {"removed": False, "userErrors": [{"code": "CODE_USED"}]}
    }
    assert await Factor.filter(stage="ACTIVE").count() == 1


async def test_a_code_without_the_password_says_nothing_and_codes_are_guessed_no_oftener_than_passwords(strict: World) -> None:
    await with_password(strict, "centre")
    secret, _ = await enrolled(strict, "centre")
    assert codes(await entered(strict, "centre", "完全不是这一个口令", code=now_code(secret))) == ["LOGIN_FAILED"]
    for number in range(9):
        assert codes(await entered(strict, "centre", code=f"00000{number}")) == ["CODE_WRONG"]
    assert await entered(strict, "centre", code=now_code(secret)) == "limited"


async def test_a_recovery_code_lets_in_once_and_is_a_line_of_the_ledger(strict: World) -> None:
    await with_password(strict, "centre")
    _, recovery = await enrolled(strict, "centre")
    assert codes(await entered(strict, "centre", code=recovery[3].lower().replace("-", " "))) == []
    assert codes(await entered(strict, "centre", code=recovery[3])) == ["CODE_WRONG"]
    assert await RecoveryCode.filter(used_at__isnull=False).count() == 1
    both = await asyncio.gather(*(entered(strict, "centre", code=recovery[4]) for _ in range(2)))
    assert sorted(codes(one) for one in both) == [[], ["CODE_WRONG"]]
    async with connection() as raw:
        lines = await raw.fetch("SELECT act, form, effects FROM ledger WHERE noun = 'factor' ORDER BY position")
        assert [line["act"] for line in lines] == ["enrol", "confirm", "recover", "recover"]
        kept = await raw.fetchval("SELECT string_agg(digest, ' ') FROM recovery_code")
    for told in (str([dict(line) for line in lines]), kept):
        assert not any(code in told or code.replace("-", "") in told for code in recovery)
    assert not any(digest in str([dict(line) for line in lines]) for digest in kept.split())
    assert await replay_ledger() == []


async def test_recovery_codes_issued_anew_take_the_place_of_the_old(strict: World) -> None:
    await with_password(strict, "centre")
    secret, old = await enrolled(strict, "centre")
    query = "mutation($c: String!) { factorRenewCodes(code: $c) { recoveryCodes token userErrors { code } } }"
    new = (await strict.data(query, "centre", c=now_code(secret)))["factorRenewCodes"]
    assert (codes(new), len(new["recoveryCodes"]), new["token"]) == ([], 10, None)
    assert codes(await entered(strict, "centre", code=old[0])) == ["CODE_WRONG"]
    assert codes(await entered(strict, "centre", code=new["recoveryCodes"][0])) == []
    seen = (await strict.data("{ factors { nodes { stage codesLeft } } }", "centre"))["factors"]["nodes"]
    assert seen == [{"stage": "ACTIVE", "codesLeft": 9}]


async def test_the_secret_is_sealed_and_no_line_has_it(strict: World) -> None:
    secret, _ = await enrolled(strict, "centre")
    async with connection() as raw:
        kept = bytes(await raw.fetchval("SELECT secret_sealed FROM factor"))
        told = str([dict(row) for row in await raw.fetch("SELECT form, effects FROM ledger WHERE noun = 'factor'")])
    assert secret.encode() not in kept
    assert secret not in told
    assert kept.hex() not in told
    other = await strict.data(ENROL, "centre")
    assert other["factorEnrol"] == {"secret": None, "address": None, "userErrors": [{"code": "ALREADY_ENROLLED"}]}


async def test_enrolling_again_before_confirming_makes_the_first_secret_void(strict: World) -> None:
    first = (await strict.data(ENROL, "centre"))["factorEnrol"]
    second = (await strict.data(ENROL, "centre"))["factorEnrol"]
    assert first["secret"] != second["secret"]
    assert second["address"].startswith("otpauth://totp/")
    assert codes((await strict.data(CONFIRM, "centre", c=now_code(first["secret"])))["factorConfirm"]) == ["CODE_WRONG"]
    assert codes((await strict.data(CONFIRM, "centre", c=now_code(second["secret"])))["factorConfirm"]) == []
    assert await Factor.all().count() == 1


async def test_a_lost_phone_is_reset_by_another_administrator_and_ends_all_sessions(strict: World) -> None:
    await with_password(strict, "centre")
    await enrolled(strict, "centre")
    await enrolled(strict, "admin")
    listed = (await strict.data("{ factors { nodes { id } } }", "admin"))["factors"]["nodes"]
    assert len(listed) == 2
    async with connection() as raw:
        ids = {row["name"]: row["id"] for row in await raw.fetch("SELECT a.name, f.id FROM factor f JOIN account a ON a.id = f.account_id")}
    from api.read import global_id

    reset = "mutation($i: ID!) { factorReset(id: $i, reason: \"手机丢失，已当面核对身份证\") { factor { stage } userErrors { code } } }"
    for who, whose, expected in (("admin", "admin", ["OWN_FACTOR"]), ("centre2", "centre", ["NOT_FOUND", "NOT_YOUR_OFFICE"]),
                                 ("centre", "centre", ["NOT_YOUR_OFFICE", "OWN_FACTOR"])):  # fmt: skip
        refused = (await strict.data(reset, who, i=global_id("Factor", ids[whose])))["factorReset"]
        assert sorted(codes(refused)) == expected
        assert await Factor.filter(stage="ACTIVE").count() == 2
    done = (await strict.data(reset, "admin", i=global_id("Factor", ids["centre"])))["factorReset"]
    assert (codes(done), done["factor"]) == ([], {"stage": "REMOVED"})
    answer = await strict.ask("{ viewer { role } }", "centre")
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert (await entered(strict, "centre"))["viewer"]["scopes"]  # and he begins again


# -- sessions


async def test_a_session_ends_when_it_is_not_used_and_at_its_end_when_it_is(world: World) -> None:
    from api.identity import lastuse

    await with_password(world, "citizen")
    world.tokens["me"] = (await entered(world, "citizen"))["token"]
    for _ in range(13 * 60 // 50):  # every fifty minutes: never idle for an hour, but over at twelve hours
        answer = await world.ask("{ viewer { role } districts { code } }", "me")
        if "errors" in answer:
            break
        assert "errors" not in await world.ask("{ districts { code } }", "me")
        await lastuse.write_down(world.settings)
        await keep.advance(50 * 60)
    mine = await Session.get(digest=auth.digest(world.tokens["me"]))
    assert timedelta(hours=11) < mine.used_at - mine.opened_at < timedelta(hours=12)
    assert mine.idle_until == mine.expires_at
    world.tokens["idle"] = (await entered(world, "citizen"))["token"]
    assert "errors" not in await world.ask("{ districts { code } }", "idle")
    assert "errors" not in await world.ask("{ districts { code } }", "idle")  # the short way
    await keep.advance(61 * 60)
    assert (await world.ask("{ districts { code } }", "idle"))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_ones_sessions_are_listed_and_ended_and_nobody_elses(world: World) -> None:
    await with_password(world, "citizen")
    await with_password(world, "factory")
    here, there, others = [await entered(world, name) for name in ("citizen", "citizen", "factory")]
    world.tokens |= {"here": here["token"], "there": there["token"], "others": others["token"]}
    query = "{ sessions { nodes { id address device cookie whole openedAt usedAt } } }"
    listed = (await world.data(query, "here"))["sessions"]["nodes"]
    assert {here["session"], there["session"]} < {one["id"] for one in listed}
    assert others["session"] not in {one["id"] for one in listed}
    assert listed[0]["address"] == "127.0.0.1"
    assert listed[0]["device"].startswith("python-httpx")
    assert (await world.data("{ viewer { sessionId } }", "here"))["viewer"] == {"sessionId": here["session"]}
    revoke = "mutation($i: ID!) { sessionRevoke(id: $i) { count userErrors { code } } }"
    assert (await world.data(revoke, "here", i=others["session"]))["sessionRevoke"]["userErrors"] == [{"code": "NOT_FOUND"}]
    assert "errors" not in await world.ask("{ districts { code } }", "there")
    assert (await world.data(revoke, "here", i=there["session"]))["sessionRevoke"] == {"count": 1, "userErrors": []}
    assert "errors" in await world.ask("{ districts { code } }", "there")  # on the short way too, at once
    assert (await world.data("mutation { sessionRevokeOthers { count } }", "here"))["sessionRevokeOthers"]["count"] >= 1
    for who, alive in (("here", True), ("citizen", False), ("others", True)):
        assert ("errors" not in await world.ask("{ districts { code } }", who)) is alive
    assert (await world.ask("mutation { sessionRevokeOthers { count } }", "site"))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_logins_of_long_ago_are_forgotten_and_those_of_the_last_half_year_kept(world: World) -> None:
    await with_password(world, "citizen")
    await entered(world, "citizen")
    sql = "UPDATE session SET opened_at = now() - $1::interval, idle_until = now() - $1::interval, expires_at = now() - $1::interval WHERE device <> ''"
    async with connection() as raw:
        for age, left in ((timedelta(days=190), 1), (timedelta(days=201), 0)):
            await raw.execute(sql, age)
            await raw.execute("UPDATE known_device SET seen_at = now() - $1::interval", age)
            await raw.execute("UPDATE session SET idle_until = 'infinity', expires_at = 'infinity' WHERE device = ''")  # the others' here are of 2022
            await session.forget_logins()
            assert await Session.filter(account_id=world.ids["citizen"]).exclude(device="").count() == left
            assert await KnownDevice.all().count() == left


async def test_a_password_under_older_parameters_is_hashed_anew_at_the_next_login(world: World) -> None:
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    async with connection() as raw:
        await raw.execute("UPDATE account SET password_hash = $1 WHERE name = 'citizen'", old)
        assert codes(await entered(world, "citizen", BETTER)) == ["LOGIN_FAILED"]
        assert await raw.fetchval("SELECT password_hash FROM account WHERE name = 'citizen'") == old
        assert codes(await entered(world, "citizen")) == []
        new = await raw.fetchval("SELECT password_hash FROM account WHERE name = 'citizen'")
    assert "m=65536,t=3,p=4" in new
    assert codes(await entered(world, "citizen")) == []
    assert await http.now(world.settings)


HOSTILE = ("", " ", "\u0000", "\u202e口令", "'; DROP TABLE account; --", "<script>alert(1)</script>", "𬭬" * 500, "%", "9" * 400, "js_\u0000", "ＪＳ＿", "\\")
HOSTED = (
    'mutation($x: String!) { sessionOpen(name: $x, password: $x, code: $x, device: $x) { token userErrors { code } } }',
    'mutation($x: String!) { accountChangePassword(old: $x, new: $x) { changed userErrors { code } } }',
    'mutation($x: String!) { accountRedeemPassword(slip: $x, password: $x) { changed userErrors { code } } }',
    'mutation($x: String!) { factorConfirm(code: $x) { token userErrors { code } } }',
    'mutation($x: String!) { factorRenewCodes(code: $x) { token userErrors { code } } }',
    'mutation($x: String!) { factorRemove(code: $x) { removed userErrors { code } } }',
    'mutation($x: String!) { keyIssueOwn(title: $x, expiresOn: "2022-03-02", scopes: [$x]) { secret userErrors { code } } }',
    'mutation($x: String!) { keyIssueOwn(title: "x", expiresOn: "0001-01-01", scopes: [$x, "read"]) { secret userErrors { code } } }',
    'mutation($x: ID!) { accountResetPassword(id: $x, reason: "x", hours: -2147483648) { secret userErrors { code } } }',
    'mutation($x: ID!) { factorReset(id: $x, reason: "x") { userErrors { code } } }',
    'mutation($x: ID!) { sessionRevoke(id: $x) { count userErrors { code } } }',
)  # fmt: skip


@pytest.mark.parametrize("query", HOSTED, ids=[one.partition("{ ")[2].partition("(")[0] + str(n) for n, one in enumerate(HOSTED)])
async def test_what_no_client_should_send_gets_a_clear_answer_and_nothing_else(world: World, query: str) -> None:
    for text in HOSTILE:
        answer = await world.ask(query, "centre", x=text)
        codes_ = [one["extensions"]["code"] for one in answer.get("errors", ())]
        assert set(codes_) <= {"BAD_INPUT", "RATE_LIMITED", "TOO_COSTLY"}, (text, answer)
        if not codes_:
            [payload] = answer["data"].values()
            assert payload["userErrors"], (text, payload)
    async with connection() as raw:
        assert await raw.fetchval("SELECT count(*) FROM ledger WHERE noun IN ('factor', 'key')") == 1  # the site's key
        assert await raw.fetchval("SELECT count(*) FROM session WHERE closed_at IS NOT NULL") == 0
