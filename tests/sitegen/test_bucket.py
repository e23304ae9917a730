"""The tree in a store that speaks S3: the same files, in the same order, nothing twice, and whole again after whatever broke off."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import obstore
import pytest
from conftest import NOTICE, Town
from moto.server import ThreadedMotoServer
from sample import scopes

from sitegen import compress, proof
from sitegen.bucket import Bucket, _public
from sitegen.client import Unreachable
from sitegen.generator import Generator

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def stored(peopled: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The same town; its generator publishes into a store on a port of its own, too."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    at = f"http://{host}:{port}"
    for name, value in {"ENDPOINT": at, "ALLOW_HTTP": "true", "REGION": "us-east-1", "ACCESS_KEY_ID": "k", "SECRET_ACCESS_KEY": "s"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    httpx.post(f"{at}/moto-api/reset")
    httpx.put(f"{at}/site")
    yield peopled.but(bucket="s3://site/public")
    server.stop()


def held(town: Town) -> dict[str, bytes]:
    store = Bucket(town.config.bucket, town.config.out, town.config.state).store
    return {one["path"]: bytes(obstore.get(store, one["path"]).bytes()) for lot in obstore.list(store) for one in lot}


def public(town: Town) -> dict[str, bytes]:
    return {name: (town.config.out / name).read_bytes() for name in _public(town.config.out)}


def noted(town: Town) -> list[tuple[str, str]]:
    return [tuple(json.loads(line)) for line in (town.config.state / "bucket.jsonl").read_bytes().splitlines()]


class Front:
    """A web server before the store, as whoever serves from one has it: a folder's address is its index.html."""

    def __init__(self, town: Town) -> None:
        self.town = town

    async def __call__(self, scope: dict, receive: object, send) -> None:  # type: ignore[no-untyped-def, type-arg]
        name = scope["path"].lstrip("/") + ("index.html" if scope["path"].endswith("/") else "")
        body = held(self.town).get(name)
        await send({"type": "http.response.start", "status": 404 if body is None else 200, "headers": []})
        await send({"type": "http.response.body", "body": body or b""})


def generator(town: Town) -> Generator:
    made = town.generator()
    made.web = httpx.AsyncClient(transport=httpx.ASGITransport(Front(town)))  # type: ignore[arg-type]
    return made


async def test_the_store_has_what_the_public_has_and_says_what_it_is(stored: Town) -> None:
    await stored.build()
    found = held(stored)
    assert found == public(stored)
    assert "index.html" in found and "manifest.json" in found and "log.jsonl" in found
    assert not any(name.endswith(compress.SUFFIXES) for name in found)
    store = Bucket(stored.config.bucket, stored.config.out, stored.config.state).store
    for name, kind in {"index.html": "text/html", "data/institutions.csv": "text/csv", "feed.atom": "application/atom+xml"}.items():
        told = obstore.get(store, name).attributes
        assert (told["Content-Type"], told["Cache-Control"]) == (f"{kind}; charset=utf-8", "no-cache")


async def test_a_change_sends_what_has_changed_new_pages_before_lists_and_takes_away_last(stored: Town) -> None:
    await stored.build()
    one = stored.generator()
    await stored.catch_up(one, prove=False)
    before, count = public(stored), len(noted(stored))
    stored.register.file("Y000012000004", "天津新设机械有限公司", scopes(0, 2))
    stored.register.move("Y000012000003", "120119")
    stored.register.rescope("Y000012000003", scopes(8, 1))
    await stored.catch_up(one, prove=False)
    after = public(stored)
    assert held(stored) == after
    sent = noted(stored)[count:]
    first = {name: at for at, (name, _) in reversed([*enumerate(sent)])}
    assert {name for name, digest in sent if digest} == {name for name in after if before.get(name) != after[name]}
    assert {name for name, digest in sent if not digest} == set(before) - set(after) != set()
    assert first["institutions/Y000012000004/index.html"] < first["institutions/index.html"] < first["manifest.json"]
    assert min(first[name] for name, digest in sent if not digest) > first["manifest.json"]
    count = len(noted(stored))
    await stored.catch_up(one, prove=False)
    assert len(noted(stored)) == count


async def test_what_could_not_be_sent_follows(stored: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await stored.build()
    one = stored.generator()
    assert one.bucket
    stored.register.file("Y000012000004", "天津新设机械有限公司", scopes(0, 2))
    sound = one.bucket.store
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")
    one.bucket.store = obstore.store.from_url(stored.config.bucket, retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=1)})
    for _ in range(2):
        with pytest.raises(Unreachable, match="the store"):
            await stored.catch_up(one, prove=False)
    one.bucket.store = sound
    monkeypatch.undo()
    await stored.catch_up(one, prove=False)
    assert "institutions/Y000012000004/index.html" in (found := one.bucket.held)
    assert set(found) == set(public(stored))


async def test_a_journal_cut_off_or_lost_is_made_good(stored: Town) -> None:
    await stored.build()
    journal = stored.config.state / "bucket.jsonl"
    whole = journal.read_bytes()
    for left in (whole[: len(whole) // 2], b""):
        journal.write_bytes(left)
        (stored.config.out / "institutions/Y000012000001/index.html").touch()
        await stored.catch_up(prove=False)
        assert held(stored) == public(stored)
        assert sorted(noted(stored)) == sorted(dict(map(json.loads, whole.splitlines())).items())


async def test_a_notice_is_proved_by_the_stores_bytes_and_a_loss_there_is_seen_and_mended(stored: Town) -> None:
    await stored.build()
    one = generator(stored)
    watch, page = proof.Watch(one), proof.page_of(NOTICE)
    await watch.round()
    assert stored.register.notices[NOTICE]["stage"] == "LIVE"
    await stored.catch_up(one)
    obstore.delete(Bucket(stored.config.bucket, stored.config.out, stored.config.state).store, page)
    seen = []
    for _ in range(proof.STRIKES + 3):
        await watch.round()
        await stored.catch_up(one)
        seen.append(stored.register.notices[NOTICE]["stage"])
    assert ("INTERRUPTED" in seen, seen[-1]) == (True, "LIVE")
    assert held(stored) == public(stored)


def test_without_a_store_none_is_asked(peopled: Town) -> None:
    assert replace(peopled.config).bucket == "" and peopled.generator().bucket is None
    assert not Path(peopled.config.state / "bucket.jsonl").exists()
