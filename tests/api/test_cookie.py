"""A session in a cookie: the front end of the same origin works with it; forms, other sites and planted cookies get nothing."""

from __future__ import annotations

from typing import Any

import pytest

from api.identity import cookie
from api.settings import Settings
from schema.record.session import Session
from schema.record.transaction import connection
from tests.api.files import PDF
from tests.api.test_entry import GOOD, with_password
from tests.world import World

LOGIN = """mutation($p: String!) { sessionOpen(name: "citizen", password: $p, cookie: true) {
  token device session viewer { role } userErrors { code } } }"""
FETCH = {"origin": "http://jinji.test", "sec-fetch-site": "same-origin", "jinji-request": "1"}
WHO, CHANGE = "{ viewer { role } }", "mutation { sessionRevokeOthers { count } }"


async def posted(world: World, query: str, headers: dict[str, str], **variables: Any) -> Any:
    return await world.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


def given(answer: Any) -> dict[str, str]:
    """The cookies that an answer sets, with their attributes."""
    found = {}
    for header in answer.headers.get_list("set-cookie"):
        name, _, rest = header.partition("=")
        found[name] = rest
    return found


async def admitted(world: World) -> str:
    """The Cookie header of somebody who has logged in."""
    await with_password(world, "citizen")
    answer = await posted(world, LOGIN, FETCH, p=GOOD)
    assert answer.json()["data"]["sessionOpen"]["userErrors"] == []
    world.client.cookies.clear()  # the test says itself what is sent
    return "; ".join(f"{name}={value.partition(';')[0]}" for name, value in given(answer).items())


async def test_the_token_is_in_the_cookie_alone_and_the_cookie_is_for_this_host_alone(world: World) -> None:
    await with_password(world, "citizen")
    answer = await posted(world, LOGIN, FETCH, p=GOOD)
    told = answer.json()["data"]["sessionOpen"]
    assert (told["token"], told["device"], told["viewer"]) == (None, None, {"role": "PUBLIC"})
    cookies = given(answer)
    assert set(cookies) == {"__Host-jinji", "__Host-jinji-device"}
    for value in cookies.values():
        assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= {part.strip() for part in value.split(";")}
        assert "Domain" not in value
    assert "js_" in cookies["__Host-jinji"]
    assert "js_" not in answer.text


async def test_the_front_end_reads_and_acts_with_it_and_leaves(world: World) -> None:
    sent = {**FETCH, "cookie": await admitted(world)}
    for _ in range(2):  # the long way, then the short one
        assert (await posted(world, "{ sessions { nodes { cookie } } }", sent)).json()["data"]["sessions"]["nodes"][0] == {"cookie": True}
    assert (await posted(world, CHANGE, sent)).json()["data"] == {"sessionRevokeOthers": {"count": 1}}
    out = await posted(world, "mutation { sessionClose { closed } }", sent)
    assert out.json()["data"] == {"sessionClose": {"closed": True}}
    assert "Max-Age=0" in given(out)["__Host-jinji"]
    assert (await posted(world, WHO, sent)).status_code == 401


FORGED: dict[str, dict[str, str | None]] = {
    "a form of another site": {"origin": "https://evil.test", "sec-fetch-site": "cross-site", "content-type": "text/plain", "jinji-request": None},
    "a form in a frame without an origin": {"origin": "null", "sec-fetch-site": "cross-site", "content-type": "text/plain"},
    "a script of another site": {"origin": "https://evil.test", "sec-fetch-site": "cross-site"},
    "a script of a sister site": {"origin": "http://other.jinji.test", "sec-fetch-site": "same-site"},
    "another port": {"origin": "http://jinji.test:8080", "sec-fetch-site": None},
    "a name that only begins alike": {"origin": "http://jinji.test.evil.test", "sec-fetch-site": None},
    "an origin that is none": {"origin": "jinji.test", "sec-fetch-site": None},
    "no word of where it comes from": {"origin": None, "sec-fetch-site": None},
    "an address typed in": {"origin": None, "sec-fetch-site": "none"},
    "no header of our own": {"jinji-request": None},
    "a form's content type": {"content-type": "text/plain"},
    "a form's content type in disguise": {"content-type": "text/plain; charset=application/json"},
    "a form": {"content-type": "application/x-www-form-urlencoded"},
    "a form with a file": {"content-type": "multipart/form-data; boundary=x"},
    "no content type": {"content-type": ""},
}


@pytest.mark.parametrize("changes", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_request_changes_nothing(world: World, changes: dict[str, str | None]) -> None:
    both = {**FETCH, "content-type": "application/json", "cookie": await admitted(world), **changes}
    headers = {name: value for name, value in both.items() if value is not None}
    body = b'{"query":"mutation { sessionRevokeOthers { count } }"}'
    answer = await world.client.post("/graphql", content=body, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    async with connection() as raw:
        assert await raw.fetchval("SELECT count(*) FROM session s JOIN account a ON a.id = s.account_id WHERE a.name = 'citizen'"
                                  " AND s.closed_at IS NULL") == 2  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({}, 200),  # an old browser: SameSite alone, and nothing is changed by it
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.test"}, 403),
    ],
)
async def test_what_only_reads_is_read_by_our_own_pages(world: World, headers: dict[str, str], status: int) -> None:
    sent = {"cookie": await admitted(world), **headers}
    answer = await world.client.get("/graphql", params={"query": WHO}, headers=sent)
    assert answer.status_code == status
    changing = await world.client.get("/graphql", params={"query": CHANGE}, headers={**sent, **FETCH})
    assert changing.status_code == 405


async def test_a_file_is_sent_in_with_it_and_fetched(world: World) -> None:
    await with_password(world, "factory")
    answer = await posted(world, LOGIN.replace('"citizen"', '"factory"'), FETCH, p=GOOD)
    sent = {"cookie": f"__Host-jinji={given(answer)['__Host-jinji'].partition(';')[0]}"}
    world.client.cookies.clear()
    made = await world.client.post("/files?name=a.pdf", content=PDF, headers={**sent, **FETCH, "content-type": "application/pdf"})
    assert made.status_code == 201
    got = await world.client.get(made.json()["attachment"]["url"], headers={**sent, "sec-fetch-site": "same-origin"})
    assert got.content == PDF
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.test"}):
        other = await world.client.get(made.json()["attachment"]["url"], headers={**sent, **headers})
        assert other.status_code == 401


async def test_elsewhere_a_forged_request_is_nobodys(world: World) -> None:
    sent = {"cookie": await admitted(world), "content-type": "text/plain", "origin": "https://evil.test"}
    answer = await world.client.post("/files?name=a.pdf", content=b"%PDF-1.4", headers=sent)
    assert answer.status_code == 401


async def test_a_bearer_token_is_judged_alone_and_a_cookie_beside_it_not_at_all(world: World) -> None:
    sent = {"cookie": await admitted(world), "authorization": f"Bearer {world.tokens['centre']}"}
    assert (await posted(world, WHO, sent)).json()["data"] == {"viewer": {"role": "CENTRE"}}
    wrong = {"cookie": sent["cookie"], "authorization": "Bearer js_nobody", **FETCH}
    assert (await posted(world, WHO, wrong)).status_code == 401


async def test_another_site_logs_nobody_in_as_somebody_else(world: World) -> None:
    await with_password(world, "citizen")
    for changes in ({"origin": "https://evil.test", "sec-fetch-site": "cross-site"}, {"jinji-request": ""}):
        headers = {**FETCH, **changes}
        if not headers["jinji-request"]:
            del headers["jinji-request"]
        answer = await posted(world, LOGIN, headers, p=GOOD)
        assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert given(answer) == {}
    assert await Session.filter(cookie=True).count() == 0


async def test_a_session_planted_before_the_login_is_not_the_one_after_it(world: World) -> None:
    planted = await admitted(world)  # the attacker's own, which he has put into the victim's browser
    await with_password(world, "factory")
    query = LOGIN.replace('"citizen"', '"factory"')
    answer = await posted(world, query, {**FETCH, "cookie": planted}, p=GOOD)
    fresh = given(answer)["__Host-jinji"].partition(";")[0]
    assert fresh not in planted
    assert (await posted(world, WHO, {**FETCH, "cookie": planted})).status_code == 401  # and the planted one has ended
    assert (await posted(world, WHO, {**FETCH, "cookie": f"__Host-jinji={fresh}"})).json()["data"] == {"viewer": {"role": "INSTITUTION"}}


async def test_two_cookies_of_the_name_are_none(world: World) -> None:
    own = await admitted(world)
    answer = await posted(world, WHO, {**FETCH, "cookie": f"__Host-jinji=js_planted; {own}"})
    assert answer.json()["data"] == {"viewer": {"role": "PUBLIC"}}  # nobody: not the citizen
    assert (await posted(world, "{ sessions { totalCount } }", {**FETCH, "cookie": f"{own}; __Host-jinji=x"})).json()["data"] == {
        "sessions": {"totalCount": 0}
    }


def test_behind_a_proxy_the_public_address_decides() -> None:
    settings = Settings(public_url="https://api.example.gov.cn/")
    inside = {b"host": b"10.0.0.5:8000", b"content-type": b"application/json", b"jinji-request": b"1"}
    assert cookie.fault({**inside, b"origin": b"https://api.example.gov.cn"}, "POST", settings) == ""
    for origin in (b"http://api.example.gov.cn", b"https://api.example.gov.cn.evil.test", b"https://10.0.0.5:8000"):
        assert cookie.fault({**inside, b"origin": origin}, "POST", settings) != ""


def test_a_socket_says_where_it_comes_from() -> None:
    settings = Settings()
    host = {b"host": b"jinji.test"}
    assert cookie.fault({**host, b"origin": b"http://jinji.test"}, "GET", settings, socket=True) == ""
    for headers in ({}, {b"origin": b"https://evil.test"}, {b"origin": b"null"}, {b"sec-fetch-site": b"same-origin"},
                    {b"origin": b"http://jinji.test", b"sec-fetch-site": b"cross-site"}):  # fmt: skip
        assert cookie.fault({**host, **headers}, "GET", settings, socket=True) != "", headers

