"""Webhooks: where they may go, and how one is rung (Standard Webhooks): the doorbell, not the letter.

The address a name resolves to is checked at the moment of sending, and the connection goes to that very address, so that
a name which answers differently a moment later (DNS rebinding) leads nowhere else; Host and SNI keep the name.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpcore
import httpx
from standardwebhooks.webhooks import Webhook

Resolver = Callable[[str, int], Awaitable[list[str]]]
AT_ONCE = 50
MOST_READ = 65_536  # bytes of an answer that are read so that its connection can serve again
PATIENCE = 3.0  # seconds for one of several addresses to accept
KEPT_OPEN = 4.0  # seconds, less than servers usually wait before they hang up
UNICAST = ipaddress.IPv6Network("2000::/3")
TUNNELS = (ipaddress.IPv6Network("2001::/23"), ipaddress.IPv6Network("3fff::/20"))
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
INTERNAL = "接收网址指向内部网络，不允许"
NOT_HTTPS = "接收网址应以https://开头"


async def resolved(host: str, port: int) -> list[str]:
    """Every address of a host, by the system's resolver. OSError: there is none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Whether an IP address is one of the open internet, also when it is wrapped in another (mapped, 6to4, NAT64)."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    if address in NAT64:
        return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)))
    if inner := address.ipv4_mapped or address.sixtofour:
        return is_public(str(inner))
    return address.is_global and address in UNICAST and not any(address in tunnel for tunnel in TUNNELS)


async def target_fault(url: str, private: bool, resolve: Resolver = resolved) -> str:
    """Why a webhook may not go to this address; empty when it may. `private` allows private and loopback networks."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 443
    except ValueError:
        return "接收网址的格式不对"
    if parts.scheme not in ("https", "http") or not host or (parts.scheme == "http" and not private):
        return NOT_HTTPS
    try:
        found = await resolve(host, port)
    except (OSError, ValueError):  # ValueError: a name that cannot be
        return f"找不到主机{host}"
    return "" if private or all(is_public(address) for address in found) else INTERNAL


class Checked(httpcore.AsyncNetworkBackend):
    """Resolves and checks for each connection, and connects to an address that was checked."""

    def __init__(self, private: bool, resolve: Resolver) -> None:
        self.private, self.resolve, self.network = private, resolve, httpcore.AnyIOBackend()

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,  # noqa: ASYNC109
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:  # fmt: skip
        """Connect to the first checked address that answers. httpcore.ConnectError: none, or one that is not allowed."""
        try:
            found = await self.resolve(host, port)
        except (OSError, ValueError) as error:
            raise httpcore.ConnectError(f"找不到主机{host}") from error
        if not self.private and not all(is_public(address) for address in found):
            raise httpcore.ConnectError(INTERNAL)
        trouble: Exception = httpcore.ConnectError(f"找不到主机{host}")
        for address in found:
            try:
                return await self.network.connect_tcp(address, port, timeout or PATIENCE, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:  # fmt: skip
        """Never."""
        raise httpcore.ConnectError(INTERNAL)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class Transport(httpx.AsyncBaseTransport):
    """httpx over such connections; what a receiver answers besides its status is not kept."""

    def __init__(self, backend: Checked) -> None:
        self.pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(), max_connections=AT_ONCE,
            keepalive_expiry=KEPT_OPEN, network_backend=backend,
        )  # fmt: skip

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request, its answer read to the end when it is short."""
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        answer = await self.pool.handle_async_request(
            httpcore.Request(request.method, target, headers=request.headers.raw, content=request.content,
                             extensions=request.extensions)
        )  # fmt: skip
        read = 0
        try:
            async for chunk in answer.aiter_stream():
                read += len(chunk)
                if read > MOST_READ:
                    break
        finally:
            await answer.aclose()
        return httpx.Response(answer.status, request=request)

    async def aclose(self) -> None:
        """Close every connection."""
        await self.pool.aclose()


@asynccontextmanager
async def client(private: bool, resolve: Resolver = resolved) -> AsyncIterator[httpx.AsyncClient]:
    """The client that all webhooks go through: no redirects, no proxies, nothing from the environment."""
    transport = Transport(Checked(private, resolve))
    async with httpx.AsyncClient(transport=transport, follow_redirects=False, trust_env=False, timeout=None) as made:
        yield made


@dataclass(frozen=True)
class Ring:
    """One webhook: its id stays the same however often it is sent; `cursor` is for `publicChanges(after:)`."""

    id: str
    event: str
    cursor: str
    created_at: datetime

    def body(self) -> str:
        """What is signed and sent."""
        at = self.created_at.astimezone(UTC).isoformat(timespec="milliseconds")
        return json.dumps({"type": self.event, "position": self.cursor, "timestamp": at})


async def send(through: httpx.AsyncClient, ring: Ring, url: str, secrets: str | Iterable[str], private: bool) -> int:
    """Post it, signed with the real time; answers the HTTP status. Any exception: it was not delivered.

    While a key is being changed both sign: a receiver has to find one signature that it knows.
    """
    if urlsplit(url).scheme != "https" and not private:
        raise httpcore.ConnectError(NOT_HTTPS)
    moment, body = datetime.now(UTC), ring.body()
    keys = [secrets] if isinstance(secrets, str) else secrets
    headers = {
        "content-type": "application/json", "accept-encoding": "identity", "user-agent": "Jinji-Webhooks/1",
        "webhook-id": ring.id, "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(Webhook(key).sign(ring.id, moment, body) for key in keys),
    }  # fmt: skip
    return (await through.post(url, content=body.encode(), headers=headers)).status_code
