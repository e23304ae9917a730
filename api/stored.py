"""Registered operations: a front end sends the SHA-256 of a document instead of the document, and may be held to those.

`documentId` is that of the GraphQL-over-HTTP draft (`sha256:` and the hash, or the hash alone); `extensions.persistedQuery`
is what Apollo's clients send. A document is found by its hash, so what was found once is kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson
from cachetools import LRUCache
from graphql import GraphQLError

from schema.desk.budget import register_operations
from schema.record.database import opened
from schema.record.transaction import connection

from .errors import bad_input, fault
from .operation import Operation, understood
from .settings import Settings, settings

CLIENT = b"graphql-client-name"
DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
KEPT = 2_000_000  # characters of documents
MARKS = (b"documentId", b"persistedQuery")


def digest(text: str) -> str:
    """What a document is called."""
    return hashlib.sha256(text.encode()).hexdigest()


class Stored:
    """The documents registered in the database, and the clients that may send no others."""

    def __init__(self, settings: Settings) -> None:
        self.bound = frozenset(name.encode() for name in settings.bound_clients)
        self._known: LRUCache[str, str] = LRUCache(KEPT, len)

    def binds(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether whoever sends these headers may send registered operations only."""
        return bool(self.bound) and (b"*" in self.bound or headers.get(CLIENT) in self.bound)

    def concerns(self, headers: Mapping[bytes, bytes], sent: bytes) -> bool:
        """Whether there is anything to look up for this request; quick, for every request is asked."""
        return MARKS[0] in sent or MARKS[1] in sent or self.binds(headers)

    async def body(self, headers: Mapping[bytes, bytes], body: bytes) -> bytes:
        """The request with its document in it. GraphQLError: it is not registered, or not what its id says."""
        try:
            asked = orjson.loads(body)
        except ValueError:
            return body  # refused further on
        if not isinstance(asked, dict):
            return body
        return orjson.dumps(await self._whole(asked, self.binds(headers)))

    async def query(self, headers: Mapping[bytes, bytes], query: bytes) -> bytes:
        """The same for the parameters of a GET."""
        asked: dict[str, Any] = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
        try:
            extensions = orjson.loads(asked.get("extensions", "{}"))
        except ValueError:
            return query
        whole = await self._whole({**asked, "extensions": extensions}, self.binds(headers))
        return urlencode({**whole, "extensions": orjson.dumps(whole["extensions"])}).encode()

    async def check(self, headers: Mapping[bytes, bytes], text: str) -> None:
        """GraphQLError: this client is bound, and the document is not registered."""
        if self.binds(headers):
            await self._registered(text)

    async def _registered(self, text: str) -> None:
        if await self._text(digest(text)) is None:
            raise fault("FORBIDDEN", "只接受已登记的操作；请用jinji operations register登记后再发送")

    async def _whole(self, asked: dict[str, Any], bound: bool) -> dict[str, Any]:
        text, wanted = asked.get("query"), _wanted(asked)
        if wanted is None:
            if bound and isinstance(text, str):
                await self._registered(text)
            return asked
        if isinstance(text, str) and text and digest(text) != wanted:
            raise bad_input("文档与其SHA-256不符")
        found = await self._text(wanted)
        if found is None and (bound or not text):
            raise fault("NOT_FOUND", "没有登记过这一操作；请发送完整的文档，或先登记")
        rest = {name: value for name, value in asked.items() if name != "documentId"}
        return {**rest, "query": found or text}

    async def _text(self, wanted: str) -> str | None:
        if (found := self._known.get(wanted)) is None:
            async with connection() as raw:
                found = await raw.fetchval("SELECT text FROM stored_operation WHERE digest = $1", wanted)
            if found is not None:
                self._known[wanted] = found
        return found


def _wanted(asked: Mapping[str, Any]) -> str | None:
    """The hash that a request names; None when it names none. GraphQLError: it is no hash."""
    extensions = asked.get("extensions")
    persisted = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    named = asked.get("documentId") or (persisted.get("sha256Hash") if isinstance(persisted, dict) else None)
    if named is None:
        return None
    found = DIGEST.fullmatch(named.lower()) if isinstance(named, str) else None
    if found is None:
        raise bad_input("操作编号应为sha256:加64位十六进制数字")
    return found[1]


def documents_of(file: Path) -> list[str]:
    """The documents in a file: one of GraphQL, or a manifest in JSON (a map from hash to text, or Apollo's).

    ValueError: it is neither.
    """
    text = file.read_bytes().decode()
    if file.suffix != ".json":
        return [text]
    found = json.loads(text)
    if isinstance(found, dict) and isinstance(found.get("operations"), list):
        documents = [one.get("body") for one in found["operations"] if isinstance(one, dict)]
    elif isinstance(found, dict):
        documents = list(found.values())
    else:
        raise ValueError("清单应为一个JSON对象")
    texts = [one for one in documents if isinstance(one, str)]
    if len(texts) < len(documents):
        raise ValueError("清单里有不是文本的文档")
    return texts


async def register(url: str, files: list[Path]) -> tuple[dict[str, str], list[str]]:
    """Register every document of these files, or none: what each is called (hash -> operation), and what is wrong."""
    from .graphql import schema

    found, problems, tokens = dict[str, str](), list[str](), settings().max_tokens
    names = {}
    for file in files:
        try:
            documents = await asyncio.to_thread(documents_of, file)
            for text in documents:
                names[digest(text)] = _name(understood(schema._schema, text, None, tokens)) or file.stem
                found[digest(text)] = text
        except GraphQLError as error:
            problems.append(f"{file}：{error.message}")
        except (OSError, ValueError) as error:
            problems.append(f"{file}：不是GraphQL文档或JSON清单（{error}）")
    if not problems:
        async with opened(url, 2):
            await register_operations(found)
    return names, problems


def _name(operation: Operation) -> str:
    return operation.node.name.value if operation.node.name else ""
