"""Speaks GraphQL to the register: anonymously for pages, under the SITE's key for its three acts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:  # those who only print speak to nobody, and need not read it
    import ssl

    import httpx

Data = dict[str, Any]

GIVES_WAY: ContextVar[asyncio.Event | None] = ContextVar("gives_way", default=None)  # questions asked here wait for it to be set
PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds between tries when nobody answers
BUSY = frozenset({429, 502, 503, 504})

CHANGES = """
query changes($after: String) {
  publicChanges(after: $after, first: 100) { nodes { noun key } endCursor hasNextPage }
}"""
POSITION = """
query position($after: String) { publicChanges(after: $after, first: 100) { endCursor hasNextPage } }"""
WATCHED = """
query watched($first: Int!, $after: String) {
  notices(first: $first, after: $after, stages: [PUBLISHING, LIVE, INTERRUPTED]) {
    nodes { id number stage contentHash } pageInfo { hasNextPage endCursor }
  }
}"""
_DONE = "{ notice { stage } userErrors { code message field article } }"
OPEN = f"""
mutation open($id: ID!, $form: PageProofInput!, $key: String) {{
  done: noticeOpen(id: $id, form: $form, key: $key) {_DONE}
}}"""
INTERRUPT = f"""
mutation interrupt($id: ID!, $form: PageLossInput!, $key: String) {{
  done: noticeInterrupt(id: $id, form: $form, key: $key) {_DONE}
}}"""
RESUME = f"""
mutation resume($id: ID!, $form: PageProofInput!, $key: String) {{
  done: noticeResume(id: $id, form: $form, key: $key) {_DONE}
}}"""
DOCUMENTS = (CHANGES, POSITION, WATCHED, OPEN, INTERRUPT, RESUME)


class Refused(Exception):
    """The register answered, but with errors: our question or our position was wrong."""

    def __init__(self, errors: list[Data]) -> None:
        super().__init__("; ".join(str(error.get("message")) for error in errors))
        self.codes = {str(error.get("extensions", {}).get("code", "")) for error in errors}


class Unreachable(Exception):
    """Nobody answered, however often we asked."""


@cache
def _trust() -> ssl.SSLContext:
    """The authorities whose certificates are good: read once, for all connections."""
    import httpx

    return httpx.create_ssl_context()


def connected(seconds: float) -> httpx.AsyncClient:
    """For questions that are answered within these seconds, a few at a time."""
    import httpx

    return httpx.AsyncClient(timeout=seconds, limits=httpx.Limits(max_connections=16), verify=_trust())


class Client:
    def __init__(self, api_url: str, key: str = "", http: httpx.AsyncClient | None = None) -> None:
        self.endpoint = api_url.rstrip("/") + "/graphql"
        self.key = key
        self.http = http or connected(30)
        self.owned = http is None
        self.ahead = timedelta()  # of our own clock: the register's time is what counts in a proof

    async def close(self) -> None:
        if self.owned:
            await self.http.aclose()

    def now(self) -> datetime:
        """The moment by the register's clock, as far as its last answer told."""
        return datetime.now(UTC) + self.ahead

    async def ask(self, document: str, variables: Mapping[str, Any], operation: str | None = None) -> Data:
        """An answer as anybody would get it; what can wait is asked when nothing urgent is under way."""
        if urgent := GIVES_WAY.get():
            await urgent.wait()
        return await self._post({"query": document, "variables": dict(variables), "operationName": operation}, {})

    async def act(self, document: str, variables: Mapping[str, Any]) -> list[Data]:
        """One act of the SITE; the reasons why it was refused, none when done. Safe to repeat: it carries its key."""
        body = {"query": document, "variables": dict(variables)}
        answer = await self._post(body, {"Authorization": f"Bearer {self.key}"})
        reasons: list[Data] = answer["done"]["userErrors"]
        return reasons

    async def _post(self, body: Data, headers: Mapping[str, str]) -> Data:
        import httpx

        body = {name: value for name, value in body.items() if value is not None}
        accept = {"Accept": "application/graphql-response+json, application/json;q=0.9", **headers}
        trouble = ""
        for pause in (*PATIENCE, None):
            try:
                response = await self.http.post(self.endpoint, json=body, headers=accept)
                self._set_clock(response)
                if response.status_code not in BUSY:
                    return _data(response)
                trouble = f"HTTP {response.status_code}"
            except httpx.TransportError as failure:
                trouble = repr(failure)
            if pause is not None:
                await asyncio.sleep(pause)
        raise Unreachable(f"{self.endpoint}: {trouble}")

    def _set_clock(self, response: httpx.Response) -> None:
        told = response.headers.get("jinji-now")
        if told:
            self.ahead = datetime.fromisoformat(told) - datetime.now(UTC)


def _data(response: httpx.Response) -> Data:
    try:
        answer = orjson.loads(response.content)
    except ValueError:
        raise Refused([{"message": f"HTTP {response.status_code}, not JSON"}]) from None
    if answer.get("errors") or not isinstance(answer.get("data"), dict):
        raise Refused(answer.get("errors") or [{"message": f"HTTP {response.status_code} without data"}])
    data: Data = answer["data"]
    return data
