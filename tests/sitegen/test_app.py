"""The generator as a service, and the site as it is served."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import pytest
from conftest import NOTICE, Town
from standardwebhooks import Webhook

from sitegen.app import create_app
from sitegen.serve import site_app

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQ="


def ring(secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    body = json.dumps({"type": "public.changed", "position": "1"})
    moment = datetime.now(UTC)
    signature = Webhook(secret).sign("msg_1", moment, body)
    return body.encode(), {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signature,
    }


def over(app: object) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site")  # type: ignore[arg-type]


@asynccontextmanager
async def running(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(town.config, over(town.register.app()), over(site_app(town.config.out)))
    async with app.router.lifespan_context(app):
        yield over(app)


async def until(condition: object, seconds: float = 5) -> float:
    start = time.perf_counter()
    while not condition():  # type: ignore[operator]
        assert time.perf_counter() - start < seconds
        await asyncio.sleep(0.005)
    return time.perf_counter() - start


async def test_a_ring_publishes_and_opens_a_notice_at_once(peopled: Town) -> None:
    town = peopled.but(secret=SECRET, watch_seconds=0.2)
    async with running(town) as client:
        await until(lambda: town.register.notices[NOTICE]["stage"] == "LIVE")
        await until(lambda: "公示至" in town.page("index.html"))
        town.register.announce("2号", "第二批公示", [{}] * 20)
        body, headers = ring()
        assert (await client.post("/hook", content=body, headers=headers)).status_code == 204
        took = await until(lambda: town.register.notices["2号"]["stage"] == "LIVE")
        assert took < 1.5  # about 0.05 s on a quiet machine
        await until(lambda: "第二批公示" in town.page("notices/index.html"))
        assert (await client.get("/healthz")).json()["ok"]


async def test_a_deaf_generator_looks_for_itself(peopled: Town) -> None:
    async with running(peopled.but(poll_seconds=0.05)):
        await until(lambda: (peopled.config.state / "position.json").exists())
        peopled.register.close("津人社办发〔2022〕24号")
        await until(lambda: "已截止" in peopled.page("calls/index.html"))


async def test_a_law_that_moved_is_published_at_the_next_start(peopled: Town) -> None:
    await peopled.build()
    peopled.register.procedures = [{**peopled.register.procedures[0], "title": "新的办理流程"}]
    async with running(peopled):
        await until(lambda: "新的办理流程" in peopled.page("procedures/filing/index.html"))
        await until(lambda: not (peopled.config.out / "procedures/notice").exists())


@pytest.mark.parametrize("secret", ["whsec_" + "b3RoZXI=", "none"])
async def test_a_ring_that_is_not_signed_is_not_heard(peopled: Town, secret: str) -> None:
    body, headers = ring(secret) if secret != "none" else (b"{}", {"webhook-signature": "v1"})
    async with running(peopled.but(secret=SECRET)) as client:
        assert (await client.post("/hook", content=body, headers=headers)).status_code == 401


async def test_a_silent_register_is_waited_for(peopled: Town) -> None:
    answers = [False]

    async def app(scope: object, receive: object, send: object) -> None:
        if not answers[0]:
            raise httpx.ConnectError("nobody")
        await peopled.register.app()(scope, receive, send)  # type: ignore[arg-type]

    service = create_app(peopled.config, over(app), over(site_app(peopled.config.out)))
    async with service.router.lifespan_context(service), over(service) as client:
        await until(lambda: service.state.service.trouble != "")
        assert (await client.get("/healthz")).status_code == 503
        answers[0] = True
        await until(lambda: (peopled.config.state / "position.json").exists())


async def test_the_site_is_served_as_the_public_expects(peopled: Town) -> None:
    await peopled.build()
    client = over(site_app(peopled.config.out))
    home = await client.get("/")
    assert (home.status_code, home.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert (await client.get("/", headers={"if-none-match": home.headers["etag"]})).status_code == 304
    assert (await client.get("/index.json")).headers["content-type"] == "application/json; charset=utf-8"
    assert (await client.get("/institutions")).headers["location"] == "/institutions/"
    assert (await client.get("/notices/津技鉴公示(2022)1号/")).status_code == 200
    lost = await client.get("/nothing/here/")
    assert (lost.status_code, "没有这个页面" in lost.text) == (404, True)
    for path in ("/../state/lock", "/.next/index.html", "/%2e%2e/state/position.json", "/" + "长" * 300):
        assert (await client.get(path)).status_code == 404


async def test_forms_may_be_posted_to_the_register_and_nowhere_else(peopled: Town) -> None:
    await peopled.build()
    for forms, allowed in (("", "form-action 'self';"), ("https://api.example", "form-action 'self' https://api.example;")):
        client = over(site_app(peopled.config.out, forms))
        answer = await client.get("/complaints/")
        assert allowed in answer.headers["content-security-policy"]
    assert f'action="{peopled.config.forms}/complaints"' in answer.text
