"""The shortest way, beneath ASGI: a request whose head is byte for byte one that was read before is not parsed again.

HTTP's parser, uvicorn's scope and its tasks take longer than a short answer. The first request with a head goes through
them; a later one on the same connection or another goes from its bytes to `quick` and back. Whatever `quick` does not
know, and whatever is out of the ordinary, is handed to uvicorn as it came.

A proxy gives each request an id of its own: that line is cut out before heads are compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from cachetools import LRUCache
from graphql import GraphQLError
from starlette.responses import Response
from structlog.contextvars import bind_contextvars
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from . import logs
from .address import Addresses
from .counts import counts
from .http import SAFE, View, fields_of
from .quick import LONGEST, Asked

KEPT = 5_000  # heads, the least used forgotten first
LONGEST_HEAD = 2_000  # bytes
END = b"\r\n\r\n"
NAME = b"\r\nx-request-id: "
UNUSUAL = {b"transfer-encoding", b"expect", b"upgrade", b"content-encoding", b"cookie"}  # whose a cookie is, the door says


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says: how long the body is, whose the request is and from where; `start` is how its answer starts."""

    length: int
    authorization: bytes | None
    address: str
    accepts: str
    start: bytes


@dataclass(frozen=True, slots=True)
class Turn:
    """One request in the lane: its head, the moment, when it began, its id in the log (empty where there is no such log)."""

    head: Head
    at: datetime
    began: float
    name: str


class Lane:
    """What all connections share: the heads that were read, and what the door knows."""

    def __init__(self, view: View, addresses: Addresses, origins: frozenset[str]) -> None:
        self.view, self.addresses, self.origins, self.logged = view, addresses, origins, view.settings.log_requests
        self.heads: LRUCache[tuple[str, bytes], Head] = LRUCache(KEPT)

    def learn(self, peer: str, head: bytes, body: bytes, scope: Any) -> None:
        """Keep a head as uvicorn has read it, if it is an ordinary one."""
        headers = dict(scope["headers"])
        if (
            (scope["method"], scope["path"], scope["query_string"], scope["http_version"]) == ("POST", "/graphql", b"", "1.1")
            and len(headers) == len(scope["headers"])
            and headers.get(b"content-length") == str(len(body)).encode()
            and headers.get(b"content-type", b"").startswith(b"application/json")
            and headers.get(b"connection", b"keep-alive").lower() == b"keep-alive"
            and not UNUSUAL & headers.keys()
            and not (self.origins and b"origin" in headers)
            and not self.view.stored.binds(headers)
            and len(head) <= LONGEST_HEAD
            and len(body) <= LONGEST
        ):
            accepts = headers.get(b"accept", b"*/*").decode("latin-1")
            start, address = _start(200, [*fields_of(accepts), *SAFE]), self.addresses.of(scope)
            self.heads[peer, head] = Head(len(body), headers.get(b"authorization"), address, accepts, start)


def _start(status: int, fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    return STATUS_LINE[status] + _lines(fields)


def _lines(fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join([b"%b: %b\r\n" % field for field in fields])


def _unnamed(head: bytes) -> tuple[bytes, bytes]:
    """A head without the line that holds the request's id, and the id."""
    begin = head.find(NAME)
    if begin < 0:
        return head, b""
    end = head.find(b"\r\n", begin + len(NAME))
    return head[:begin] + (head[end:] if end >= 0 else b""), head[begin + len(NAME) : end if end >= 0 else None]


class LaneProtocol(HttpToolsProtocol):
    """uvicorn's protocol for one connection, with the lane beside it, if the application has one."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.lane: Lane | None = getattr(self.app, "lane", None)
        self._between, self._begun = True, 0  # whether the parser stands between two messages; how many it has met
        self._busy, self._held = False, b""  # whether the lane is answering, and what came meanwhile
        self._used, self._last = False, False  # since the last look at an idle connection; whether the server stops

    def on_message_begin(self) -> None:
        """The parser's word."""
        self._between, self._begun = False, self._begun + 1
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """The parser's word."""
        self._between = True
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        """Bytes from the client: nearly always one whole request."""
        if self._busy:  # sent before the last answer came: it waits its turn
            self._held += data
            self.flow.pause_reading()
        elif self.lane is None or not self._between or self.flow.write_paused or (self.cycle and not self.cycle.response_complete):
            super().data_received(data)
        else:
            head, _, body = data.partition(END)
            head, name = _unnamed(head)
            place = self.client[0] if self.client else "", head
            known = self.lane.heads.get(place)
            if known and len(body) == known.length and self._takes(self.lane, known, name, body, data):
                return
            begun = self._begun
            super().data_received(data)
            if known is None and self._between and self._begun == begun + 1:
                self.lane.learn(*place, body, self.scope)

    def _takes(self, lane: Lane, head: Head, name: bytes, body: bytes, data: bytes) -> bool:
        """Whether this is answered here, now or soon."""
        began, at, view = perf_counter(), datetime.now(UTC), lane.view
        try:
            asked = None if view.stored.concerns({}, body) else view.quick.asked((head.authorization, body), at, head.address)
        except Exception:  # the edge: whatever is wrong, the long way says it
            return False
        if asked is None or not view.budgets.admits(head.address):
            return False
        turn = Turn(head, at, began, logs.named(name) if lane.logged else "")
        if asked.constant is not None:
            self._tell(turn, view.quick.whole(asked, asked.constant))
        else:
            self._busy = True
            task = self.loop.create_task(self._read(view, asked, turn, data))
            task.add_done_callback(self.tasks.discard)
            self.tasks.add(task)
        return True

    async def _read(self, view: View, asked: Asked, turn: Turn, data: bytes) -> None:
        if turn.name:
            bind_contextvars(request=turn.name)  # of this task
        told = await view.quick.answered(asked)
        self._busy = False
        if self.transport.is_closing():
            return
        if told is None:
            super().data_received(data)
            if self._last:
                super().shutdown()
        elif isinstance(told, GraphQLError):
            response = view.refusal(told, turn.head.accepts)
            self._tell(turn, bytes(response.body), response)
        else:
            self._tell(turn, told)
        if held := self._held:
            self._held = b""
            self.flow.resume_reading()
            self.data_received(held)

    def _tell(self, turn: Turn, answer: bytes, response: Response | None = None) -> None:
        """The answer, after the head of its own `response` or the usual one."""
        start, own = turn.head.start, list(self.server_state.default_headers)
        if response is not None:
            fields = [field for field in response.raw_headers if field[0] != b"content-length"]
            start = _start(response.status_code, [*fields, *SAFE])
        if turn.name:
            own.append((b"x-request-id", turn.name.encode()))
        if self._last:
            own.append((b"connection", b"close"))
        self.transport.write(b"%b%bjinji-now: %b\r\ncontent-length: %d\r\n\r\n%b" % (
            start, _lines(own), turn.at.isoformat().encode(), len(answer), answer,
        ))  # fmt: skip
        counts.answered(perf_counter() - turn.began)
        if turn.name:
            logs.line("POST", "/graphql", 200 if response is None else response.status_code, turn.began)
        self.server_state.total_requests += 1
        self._used = True
        if self._last:
            self.transport.close()
        elif self.timeout_keep_alive_task is None:
            self._wait()

    def _wait(self) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def timeout_keep_alive_handler(self) -> None:
        """No timer is set and cleared with every request: what counts is whether there was one since the last look."""
        if self._used or self._busy:
            self._used = False
            self._wait()
        else:
            super().timeout_keep_alive_handler()

    def shutdown(self) -> None:
        """The server stops: what is being answered is answered."""
        if self._busy:
            self._last = True
        else:
            super().shutdown()
