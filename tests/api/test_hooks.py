"""Where webhooks may go: checked when they are sent, and the connection goes to the address that was checked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import httpcore
import pytest
import uvicorn
from standardwebhooks import Webhook

from api import hooks

SECRET = "whsec_" + "c2VjcmV0" * 5
RING = hooks.Ring("0190", "notice.opened", "Wy4uLl0=", datetime(2022, 3, 1, tzinfo=UTC))
OPEN = ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1")
CLOSED = (
    "127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1",
    "224.0.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "2001:0:1::1",
    "2002:7f00:1::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "5f00::1", "3fff::1",
)  # fmt: skip


@dataclass(frozen=True)
class Heard:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """What it heard, and what it answers: a status, or None to leave the caller waiting."""

    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    answer: Callable[[int], int | None] = lambda nth: 204
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.heard.append(Heard(scope["path"], headers, body, monotonic()))
        status = self.answer(len(self.heard))
        if status is None:
            await self.over.wait()
            status = 503
        headers_ = [(b"location", b"/elsewhere"), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": status, "headers": headers_})
        await send({"type": "http.response.body"})

    async def hears(self, count: int, seconds: float = 20) -> list[Heard]:
        """Wait until so many have come."""
        await until(lambda: len(self.heard) >= count, seconds)
        return self.heard


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver on a free port of 127.0.0.1."""
    receiver = Receiver()
    config = uvicorn.Config(receiver, port=0, log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    receiver.port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.should_exit = True
        await task


async def until(holds: Callable[[], Any], seconds: float = 20) -> None:
    """Wait until something holds; `holds` may be a coroutine function."""
    async with asyncio.timeout(seconds):
        while True:
            found = holds()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.01)


class Answers:
    """A resolver that gives one answer after another, the last for ever; it counts how often it was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), 0

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return [self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


@pytest.mark.parametrize("address", OPEN)
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert hooks.is_public(address)


@pytest.mark.parametrize("address", CLOSED)
def test_an_inner_address_is_not_public_however_it_is_wrapped(address: str) -> None:
    assert not hooks.is_public(address)


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://0/", "https://[::1]/", "https://localhost:9/",
     "https://[::ffff:169.254.169.254]/"],
)  # fmt: skip
async def test_an_inner_address_cannot_be_registered_however_it_is_spelled(url: str) -> None:
    assert await hooks.target_fault(url, False) == "接收网址指向内部网络，不允许"


@pytest.mark.parametrize(
    ("url", "fault"),
    [("http://8.8.8.8/", "接收网址应以https://开头"), ("ftp://8.8.8.8/", "接收网址应以https://开头"), ("https:///x", "接收网址应以https://开头"),
     ("https://[::1", "接收网址的格式不对"), ("https://8.8.8.8:99999/", "接收网址的格式不对"), ("https://8.8.8.8/", ""),
     ("https://a..b/", "找不到主机a..b")],
)  # fmt: skip
async def test_what_is_wrong_with_an_address_is_said(url: str, fault: str) -> None:
    assert await hooks.target_fault(url, False) == fault


async def test_one_inner_address_among_several_is_refused() -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["8.8.8.8", "10.0.0.1"]

    assert await hooks.target_fault("https://two.example/", False, both)
    async with hooks.client(False, both) as through:
        with pytest.raises(httpcore.ConnectError, match="内部网络"):
            await hooks.send(through, RING, "https://two.example/", SECRET, False)


async def test_a_name_that_turns_inward_after_registration_is_refused(receiver: Receiver) -> None:
    resolve = Answers("93.184.216.34", "127.0.0.1")
    url = f"https://rebind.example:{receiver.port}/"
    assert await hooks.target_fault(url, False, resolve) == ""
    async with hooks.client(False, resolve) as through:
        with pytest.raises(httpcore.ConnectError, match="内部网络"):
            await hooks.send(through, RING, url, SECRET, False)
    assert receiver.heard == []


async def test_the_connection_goes_to_the_address_that_was_checked_and_keeps_the_name(receiver: Receiver) -> None:
    resolve = Answers("127.0.0.1", "127.0.0.2")  # nobody answers for the second
    url = f"http://hooks.example:{receiver.port}/hook"
    async with hooks.client(True, resolve) as through:
        assert await hooks.send(through, RING, url, SECRET, True) == 204
    assert resolve.asked == 1
    (heard,) = receiver.heard
    assert heard.headers["host"] == f"hooks.example:{receiver.port}"
    assert Webhook(SECRET).verify(heard.body, heard.headers) == {
        "type": "notice.opened", "position": "Wy4uLl0=", "timestamp": "2022-03-01T00:00:00.000+00:00",
    }  # fmt: skip


async def test_the_certificate_is_asked_for_by_name() -> None:
    hello = asyncio.get_running_loop().create_future()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello.set_result(await reader.read(4096))
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, hooks.client(True, Answers("127.0.0.1")) as through:
        with pytest.raises(httpcore.ConnectError):
            await hooks.send(through, RING, f"https://hooks.example:{port}/", SECRET, True)
    assert b"hooks.example" in hello.result()


async def test_plain_http_is_refused_at_sending_too(receiver: Receiver) -> None:
    async with hooks.client(False) as through:
        with pytest.raises(httpcore.ConnectError, match="https"):
            await hooks.send(through, RING, receiver.url, SECRET, False)
    assert receiver.heard == []


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answer = lambda nth: 307
    async with hooks.client(True) as through:
        assert await hooks.send(through, RING, receiver.url, SECRET, True) == 307
    assert [heard.path for heard in receiver.heard] == ["/hook"]


async def test_a_proxy_in_the_environment_is_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with hooks.client(True) as through:
        assert await hooks.send(through, RING, receiver.url, SECRET, True) == 204


async def test_an_endless_answer_is_not_read_to_its_end() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
        except ConnectionError:
            writer.close()

    server = await asyncio.start_server(endless, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, hooks.client(True) as through, asyncio.timeout(3):
        assert await hooks.send(through, RING, f"http://127.0.0.1:{port}/", SECRET, True) == 200
