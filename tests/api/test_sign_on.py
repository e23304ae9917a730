"""Signing on at an OpenID provider, from both sides: who comes in, and every way in which nobody does."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import ValidationError

from api.oidc.person import entitled
from api.oidc.pkce import challenge_of
from api.settings import Settings
from schema.desk import keep
from schema.record.transaction import connection
from tests import openid, story
from tests.openid import CLIENT, SECRET, Peer
from tests.world import World, settled

BASE, LANDING = "https://jinji.test", "https://front.test/welcome"
BACK = f"{BASE}/login/oidc/callback"
VERIFIER = "v" * 43
EXCHANGE = """mutation($code: String!, $verifier: String!) { sessionExchange(code: $code, verifier: $verifier) {
  token viewer { title role } userErrors { code } } }"""


@dataclass
class Doors:
    """The register and its provider."""

    world: World
    peer: Peer

    async def begun(self) -> str:
        """Where the browser is sent to."""
        answer = await self.world.client.get(f"{BASE}/login/oidc?challenge={challenge_of(VERIFIER)}")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def signed(self, place: str) -> str:
        """The address with which the provider sends the browser back."""
        async with httpx.AsyncClient() as browser:
            return (await browser.get(place)).headers["location"]

    async def back(self, place: str) -> dict[str, str]:
        """What the front end's page is told."""
        answer = await self.world.client.get(place)
        assert answer.status_code == 303, answer.text
        page, _, fragment = answer.headers["location"].partition("#")
        assert page == LANDING
        return dict(parse_qsl(fragment))

    async def through(self) -> dict[str, str]:
        """All of it."""
        return await self.back(await self.signed(await self.begun()))

    async def exchanged(self, code: str, verifier: str = VERIFIER) -> Any:
        return (await self.world.data(EXCHANGE, None, code=code, verifier=verifier))["sessionExchange"]

    async def sessions(self) -> int:
        async with connection() as raw:
            return await raw.fetchval("SELECT count(*) FROM session")  # type: ignore[no-any-return]


@pytest.fixture
async def doors(database_url: str) -> AsyncIterator[Doors]:
    """The centre's account belongs to zhang."""
    async with openid.provided(BACK) as peer:
        options = {"oidc_issuer": peer.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_landing": LANDING}
        async with settled(database_url, public_url=BASE, **options) as world:
            await linked(world, peer, "centre", "zhang")
            yield Doors(world, peer)


async def linked(world: World, peer: Peer, name: str, subject: str) -> Any:
    one = await story.account_id(world, name)
    return await world.tried("admin", "accountLink", "id issuer subject", id=one, form={"issuer": peer.issuer, "subject": subject})


async def test_a_person_who_signed_on_elsewhere_is_the_account_it_was_linked_to(doors: Doors) -> None:
    told = await doors.through()
    assert set(told) == {"code"}
    entry = await doors.exchanged(told["code"])
    assert entry["viewer"] == {"title": "市鉴定中心备案岗", "role": "CENTRE"} and entry["userErrors"] == []
    doors.world.tokens["zhang"] = entry["token"]
    assert (await doors.world.data("{ viewer { role } }", "zhang"))["viewer"]["role"] == "CENTRE"


async def test_a_code_is_exchanged_once_by_who_began_and_within_a_minute(doors: Doors) -> None:
    before, code = await doors.sessions(), (await doors.through())["code"]
    refused = {"token": None, "viewer": None, "userErrors": [{"code": "LOGIN_FAILED"}]}
    assert await doors.exchanged(code, "w" * 43) == refused
    assert await doors.exchanged("x" * 43) == refused
    assert await doors.sessions() == before
    assert (await doors.exchanged(code))["token"]
    assert await doors.exchanged(code) == refused
    assert await doors.sessions() == before + 1
    late = (await doors.through())["code"]
    await keep.advance(61)
    assert await doors.exchanged(late) == refused


async def test_an_answer_counts_once_and_only_in_the_browser_that_began(doors: Doors) -> None:
    place = await doors.signed(await doors.begun())
    kept = dict(doors.world.client.cookies)
    assert kept
    doors.world.client.cookies.clear()
    assert (await doors.world.client.get(place)).status_code == 400
    for name, value in kept.items():
        doors.world.client.cookies.set(name, value, domain="jinji.test", path="/login/oidc")
    wrong = place.replace("state=", "state=x")
    assert (await doors.world.client.get(wrong)).status_code == 400
    assert "code" in await doors.back(place)
    for name, value in kept.items():
        doors.world.client.cookies.set(name, value, domain="jinji.test", path="/login/oidc")
    assert (await doors.world.client.get(place)).status_code == 400


async def test_who_takes_longer_than_ten_minutes_begins_again(doors: Doors) -> None:
    place = await doors.signed(await doors.begun())
    await keep.advance(601)
    assert (await doors.world.client.get(place)).status_code == 400


async def test_the_cookie_is_kept_from_scripts_and_other_sites(doors: Doors) -> None:
    answer = await doors.world.client.get(f"{BASE}/login/oidc?challenge={challenge_of(VERIFIER)}")
    told = answer.headers["set-cookie"].lower()
    assert all(one in told for one in ("httponly", "secure", "samesite=lax", "path=/login/oidc"))
    assert answer.headers["cache-control"] == "no-store"


def unsigned(claims: dict[str, Any], peer: Peer) -> str:
    parts = ({"alg": "none", "kid": peer.key.kid}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


def symmetric(claims: dict[str, Any], peer: Peer) -> str:
    """The public key taken for a shared secret."""
    return jwt.encode({"alg": "HS256", "kid": peer.key.kid}, claims, OctKey.import_key(peer.key.as_pem(private=False)))


def forged(claims: dict[str, Any], peer: Peer) -> str:
    return jwt.encode({"alg": "RS256", "kid": peer.key.kid}, claims, openid.key())


def unknown(claims: dict[str, Any], peer: Peer) -> str:
    other = openid.key()
    return jwt.encode({"alg": "RS256", "kid": other.kid}, claims, other)


def altered(**changes: Any) -> Any:
    def sign(claims: dict[str, Any], peer: Peer) -> str:
        return openid.honest({name: value for name, value in {**claims, **changes}.items() if value is not None}, peer)

    return sign


ATTACKS = {
    "alg none": unsigned, "the public key as a secret": symmetric, "another's key under its name": forged, "a key unknown": unknown,
    "not signed at all": lambda claims, peer: "abc", "another nonce": altered(nonce="n"), "no nonce": altered(nonce=None),
    "a list of nonces": lambda claims, peer: openid.honest({**claims, "nonce": [claims["nonce"], "n"]}, peer),
    "expired": altered(exp=1_600_000_000), "without an end": altered(exp=None), "from the future": altered(iat=9_999_999_999),
    "for another": altered(aud="other"), "for many, ours not named": altered(aud=[CLIENT, "other"]),
    "for another party": altered(azp="other"), "of another issuer": altered(iss="https://evil.test"), "of nobody": altered(sub=None),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_a_token_that_is_not_sound_lets_nobody_in(doors: Doors) -> None:
    before = await doors.sessions()
    for says, sign in ATTACKS.items():
        doors.peer.sign = sign
        assert await doors.through() == {"error": "NOT_TRUSTED"}, says
    assert await doors.sessions() == before
    async with connection() as raw:
        assert await raw.fetchval("SELECT count(*) FROM sign_on WHERE code IS NOT NULL") == 0
    doors.peer.sign = openid.honest
    assert "code" in await doors.through()


async def test_keys_rotate_and_a_made_up_key_does_not_have_us_ask_each_time(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "code" in await doors.through()
    doors.peer.key = openid.key()
    assert await doors.through() == {"error": "NOT_TRUSTED"}  # asked a moment ago
    assert doors.peer.asked == ["keys"]
    monkeypatch.setattr("api.oidc.provider.SELDOM", 0.0)
    assert "code" in await doors.through()
    assert doors.peer.asked == ["keys", "keys"]


async def test_the_answer_of_another_provider_is_not_taken(doors: Doors) -> None:
    for issuer in ("https://evil.test", None):
        place = await doors.signed(await doors.begun())
        parts = urlsplit(place)
        told = {name: value for name, [value] in parse_qs(parts.query).items()} | {"iss": issuer}
        query = urlencode({name: value for name, value in told.items() if value})
        assert await doors.back(parts._replace(query=query).geturl()) == {"error": "NOT_TRUSTED"}
    assert len(doors.peer.codes) == 2  # the codes never left us


async def test_no_request_chooses_where_the_browser_goes(doors: Doors) -> None:
    evil = "&".join(f"{name}=https://evil.test" for name in ("next", "return_to", "redirect_uri", "landing", "client_id"))
    answer = await doors.world.client.get(f"{BASE}/login/oidc?challenge={challenge_of(VERIFIER)}&{evil}", headers={"host": "evil.test"})
    assert "evil" not in answer.headers["location"]
    assert "code" in await doors.back(await doors.signed(answer.headers["location"]) + "&next=https://evil.test")


async def test_who_declines_is_sent_back_with_nothing(doors: Doors) -> None:
    state = parse_qs(urlsplit(await doors.begun()).query)["state"][0]
    place = f"{BACK}?{urlencode({'error': 'access_denied', 'state': state, 'iss': doors.peer.issuer})}"
    assert await doors.back(place) == {"error": "DENIED"}


async def test_a_person_without_an_account_or_with_a_closed_one_stays_out(doors: Doors) -> None:
    doors.peer.person = {"sub": "li", "roles": ["ADMIN"], "role": "ADMIN"}
    assert await doors.through() == {"error": "NOT_ADMITTED"}
    doors.peer.person = {"sub": "zhang"}
    code = (await doors.through())["code"]
    one = await story.account_id(doors.world, "centre")
    await doors.world.act("admin", "accountClose", id=one, form={"reason": "离职"})
    assert (await doors.exchanged(code))["userErrors"] == [{"code": "LOGIN_FAILED"}]
    assert await doors.through() == {"error": "NOT_ADMITTED"}


async def test_a_provider_that_is_not_the_one_of_the_settings_is_not_asked_further(doors: Doors) -> None:
    for said in ({"issuer": "https://evil.test"}, {"code_challenge_methods_supported": ["plain"]}, {"token_endpoint": None}):
        doors.peer.said = said
        answer = await doors.world.client.get(f"{BASE}/login/oidc?challenge={challenge_of(VERIFIER)}")
        assert answer.status_code == 503 and "location" not in answer.headers


async def test_without_a_challenge_nothing_begins(doors: Doors) -> None:
    for asked in ("", "?challenge=short", "?challenge=" + "%22" * 43):
        assert (await doors.world.client.get(f"{BASE}/login/oidc{asked}")).status_code == 400


async def test_one_person_has_one_account_and_the_administrator_says_which(doors: Doors) -> None:
    taken = await linked(doors.world, doors.peer, "centre2", "zhang")
    assert [one["code"] for one in taken["userErrors"]] == ["IDENTITY_TAKEN"]
    again = await linked(doors.world, doors.peer, "centre", "li")
    assert [one["code"] for one in again["userErrors"]] == ["LINKED_ALREADY"]
    one = await story.account_id(doors.world, "centre")
    own = await doors.world.tried("centre", "accountUnlink", id=one, form={"reason": "换人"})
    assert [one["code"] for one in own["userErrors"]] == ["NOT_YOUR_OFFICE"]
    assert "code" in await doors.through()
    freed = await doors.world.act("admin", "accountUnlink", "issuer subject", id=one, form={"reason": "换人"})
    assert freed == {"issuer": None, "subject": None}
    assert await doors.through() == {"error": "NOT_ADMITTED"}


CENTRE = {"role": "CENTRE", "district": None, "employer_code": None}
HEPING = {"role": "DISTRICT", "district": "120101", "employer_code": None}
FACTORY = {"role": "INSTITUTION", "district": None, "employer_code": "91120000MA0000001X"}
MAPPED: dict[str, Any] = {"oidc_roles": {"jd": "CENTRE", "qu": "DISTRICT", "dw": "INSTITUTION"}, "oidc_district_claim": "area", "oidc_unit_claim": "org"}


@pytest.mark.parametrize(
    ("claims", "account", "options", "admitted"),
    [
        ({}, CENTRE, {}, True),
        ({"roles": ["jd"]}, CENTRE, MAPPED, True),
        ({"roles": "jd"}, CENTRE, MAPPED, True),
        ({"roles": ["qu", "jd"]}, CENTRE, MAPPED, True),
        ({"roles": ["CENTRE"]}, CENTRE, MAPPED, False),
        ({"roles": ["qu"]}, CENTRE, MAPPED, False),
        ({"roles": [["jd"], {"jd": 1}, None]}, CENTRE, MAPPED, False),
        ({}, CENTRE, MAPPED, False),
        ({"roles": ["jd"]}, {**CENTRE, "role": "ADMIN"}, MAPPED, False),
        ({"roles": ["qu"], "area": "120101"}, HEPING, MAPPED, True),
        ({"roles": ["qu"], "area": "120111"}, HEPING, MAPPED, False),
        ({"roles": ["qu"]}, HEPING, MAPPED, False),
        ({"roles": ["dw"], "org": "91120000MA0000001X"}, FACTORY, MAPPED, True),
        ({"roles": ["dw"], "org": "91120000MA0000002X"}, FACTORY, MAPPED, False),
    ],
)
def test_claims_only_narrow_what_the_register_says(claims: Any, account: Any, options: Any, admitted: bool) -> None:
    assert entitled(Settings(**options), claims, account) is admitted


@pytest.mark.parametrize("options", [{"oidc_issuer": "https://id.test"}, {"oidc_roles": {"x": "ROOT"}}])
def test_half_a_provider_or_a_role_unknown_is_refused_at_start(options: Any) -> None:
    with pytest.raises(ValidationError):
        Settings(**options)
