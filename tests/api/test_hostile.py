"""What people with bad intentions send (`hostile.jsonl`, 480 cases): each is refused in plain words or is harmless text.

After each: no 5xx, nothing betrayed, and the ledger has grown by the acts that were answered as done, no more and no less.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from schema.record.transaction import connection
from schema.record.verify import verify_ledger
from tests.conftest import cloned
from tests.world import World, settled

CASES = [json.loads(line) for line in Path(__file__).with_name("hostile.jsonl").read_text("ascii").splitlines()]
MEDIA = "application/graphql-response+json"
CODES = {"UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "BAD_INPUT", "TOO_COSTLY", "RATE_LIMITED", "CONFLICT"}
BETRAYS = ("Traceback", "asyncpg", "site-packages", "object at 0x", "PostgresError", "Did you mean", "orjson", "root:x:")
DRAFT = "mutation($form: CallFormInput!) { callDraft(form: $form) { call { id title body } userErrors { code message field article } } }"
pytestmark = pytest.mark.asyncio(loop_scope="module")


def of(*kinds: str) -> Any:
    found = [case for case in CASES if case["kind"] in kinds]
    return pytest.mark.parametrize("case", found, ids=[case["case"] for case in found])


def content(case: dict[str, Any]) -> bytes:
    if "deflated" in case:
        return zlib.decompress(base64.b64decode(case["deflated"]))
    return base64.b64decode(case["base64"]) if "base64" in case else case["query"].encode("utf-8", "surrogatepass")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(server: str, template: str) -> AsyncIterator[World]:
    """One register for all."""
    async with cloned(server, template) as url, settled(url, demo=False, fallback_ruleset="measures-2021") as world:
        yield world


async def lines() -> int:
    async with connection() as raw:
        return await raw.fetchval("SELECT count(*) FROM ledger")


def sound(answer: httpx.Response) -> Any:
    """The answer, which must be one that clients can read, and say nothing of our insides."""
    assert answer.status_code < 500, answer.text[:500]
    assert not [word for word in BETRAYS if word in answer.text], answer.text[:500]
    told = answer.json()
    for error in told.get("errors", ()):
        assert error["message"]
        assert error["extensions"]["code"] in CODES, error
    return told


async def sent(world: World, body: bytes, as_: str | None = None, media: str = "application/json") -> httpx.Response:
    headers = {"accept": MEDIA, "content-type": media} if media != "none" else {"accept": MEDIA}
    headers |= {"authorization": f"Bearer {world.tokens[as_]}"} if as_ else {}
    return await world.client.post("/graphql", content=body, headers=headers)


def form(text: str, **more: Any) -> dict[str, Any]:
    plain = {"title": text, "tracks": ["EMPLOYER"], "opensOn": "2026-12-01", "closesOn": "2026-12-31", "maxItems": 1, "body": text,
             "documents": [], "occupations": []}  # fmt: skip
    return plain | more


@of("text")
async def test_text_is_refused_with_its_field_or_kept_letter_by_letter(house: World, case: dict[str, Any]) -> None:
    text, before = case["text"], await lines()
    body = json.dumps({"query": DRAFT, "variables": {"form": form(text)}}).encode()
    told = sound(await sent(house, body, "bureau"))
    if "errors" in told:
        assert "data" not in told and any("\ud800" <= one <= "\udfff" for one in text)  # no UTF-8: no JSON
        assert await lines() == before
        return
    payload = told["data"]["callDraft"]
    if payload["userErrors"]:
        assert payload["call"] is None
        assert {error["field"] for error in payload["userErrors"]} <= {"form.title", "form.body", "title", "body"}
        assert all(error["message"] and error["article"] for error in payload["userErrors"])
        assert await lines() == before
    else:
        assert payload["call"]["title"] in (text, text.strip()) and payload["call"]["body"] in (text, text.strip())
        assert await lines() == before + 1
    search = "query($n: String) { institutions(name: $n) { totalCount } units(name: $n) { totalCount } }"
    for query in (search, search.replace(" units(name: $n) { totalCount }", "")):
        found = sound(await sent(house, json.dumps({"query": query, "variables": {"n": text}}).encode()))
        assert "errors" in found or set(found["data"]["institutions"].values()) == {0}


@of("body")
async def test_a_body_is_an_answer_or_an_error_in_the_same_form(house: World, case: dict[str, Any]) -> None:
    before = await lines()
    for _ in range(3):  # the third could go the short way
        answer = await sent(house, content(case), None, case.get("media", "application/json"))
        told = sound(answer)
        assert ("errors" in told) == (answer.status_code >= 400), answer.text[:300]
        assert told.get("data") in (None, {"viewer": {"role": "PUBLIC"}}) or "closed" in str(told["data"])
    assert await lines() == before


@of("query")
async def test_a_query_is_answered_or_refused_before_it_costs(house: World, case: dict[str, Any]) -> None:
    before = await lines()
    body = json.dumps({"query": content(case).decode("utf-8", "surrogatepass"), "variables": case.get("variables")}).encode()
    for who in (None, "centre"):
        sound(await sent(house, body, who))
    assert await lines() == before


@of("day")
async def test_a_day_that_is_none_is_no_day(house: World, case: dict[str, Any]) -> None:
    before = await lines()
    body = json.dumps({"query": DRAFT, "variables": {"form": form("安排", opensOn=case["day"])}}).encode()
    told = sound(await sent(house, body, "bureau"))
    assert "errors" in told or told["data"]["callDraft"]["userErrors"], told
    assert await lines() == before


@of("file", "filename")
async def test_a_file_is_refused_or_given_back_as_a_download(house: World, case: dict[str, Any]) -> None:
    before = await lines()
    data = content(case) if case["kind"] == "file" else b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
    headers = {"authorization": f"Bearer {house.tokens['factory']}"}
    answer = await house.client.post("/files", params={"name": case.get("name", "证明.pdf")}, content=data, headers=headers)
    told = sound(answer)
    if answer.status_code != 201:
        assert told.get("errors") or all(error["message"] and error["article"] for error in told["userErrors"])
        assert await lines() == before
        return
    assert await lines() == before + 1
    back = await house.client.get(told["attachment"]["url"], headers=headers)
    assert back.content == data
    assert back.headers["content-disposition"].startswith("attachment; ")
    assert (back.headers["x-content-type-options"], "sandbox" in back.headers["content-security-policy"]) == ("nosniff", True)
    assert not any(word in back.headers["content-type"] for word in ("html", "svg", "xml;", "script"))


async def test_there_are_three_hundred_and_the_ledger_is_whole_after_them(house: World) -> None:
    assert len(CASES) >= 300
    assert await verify_ledger() == []
