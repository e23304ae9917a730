"""How a page's query is answered: one record with its connections to their end, a list in numbered pages."""

import asyncio
from collections.abc import Mapping
from typing import Any

from sitegen.client import Client, Data

SIZE = 100  # entries on one numbered page


async def record(client: Client, document: str, key: str, field: str) -> list[Data]:
    """One record by its natural key. Each connection has a cursor variable of its own name; all are read whole."""
    answer = await client.ask(document, {"key": key})
    found: Data | None = answer[field]
    if found is None:
        return []
    unread = _unread(found)
    while unread:
        rest: Data | None = (await client.ask(document, {"key": key, **unread}))[field]
        if rest is None:
            return []
        for name in unread:
            found[name]["nodes"] += rest[name]["nodes"]
        unread = {name: cursor for name, cursor in _unread(rest).items() if name in unread}
    for value in found.values():
        if isinstance(value, dict):
            value.pop("pageInfo", None)
    return [answer]


def _unread(found: Data) -> dict[str, str]:
    """The connections that have more, each with the cursor to go on from."""
    return {
        name: value["pageInfo"]["endCursor"]
        for name, value in found.items()
        if isinstance(value, dict) and value.get("pageInfo", {}).get("hasNextPage")
    }


async def every(
    client: Client, document: str, field: str, variables: Mapping[str, Any] | None = None, size: int = 100
) -> Data:
    """The whole of one connection, with whatever else the query asks for."""
    whole: Data = {}
    after: str | None = None
    while True:
        answer = await client.ask(document, {**(variables or {}), "first": size, "after": after})
        if not whole:
            whole = answer
        else:
            whole[field]["nodes"] += answer[field]["nodes"]
        info = answer[field].get("pageInfo") or {"hasNextPage": False}
        if not info["hasNextPage"]:
            whole[field].pop("pageInfo", None)
            return whole
        after = info["endCursor"]


def numbered(whole: Data, field: str) -> list[Data]:
    """A long list as pages of a hundred; an empty one is still one page."""
    nodes = whole[field]["nodes"]
    starts = range(0, max(len(nodes), 1), SIZE)
    return [
        {**whole, field: {"nodes": nodes[at : at + SIZE], "totalCount": len(nodes)}, "page": n, "pages": len(starts)}
        for n, at in enumerate(starts, 1)
    ]


async def listing(client: Client, document: str, key: str, field: str) -> list[Data]:
    return numbered(await every(client, document, field, {"key": key} if key else None), field)


async def one(client: Client, document: str, key: str, field: str) -> list[Data]:
    """A query that answers one page by itself."""
    return [await client.ask(document, {})]


async def whole(client: Client, document: str, key: str, field: str) -> list[Data]:
    """One connection to its end, on one page."""
    return [await every(client, document, field)]


async def home(client: Client, document: str, key: str, field: str) -> list[Data]:
    """The home page also counts each district; one small question each, all at once."""
    answer = await client.ask(document, {}, "home")

    async def count(district: Data) -> Data:
        told = await client.ask(document, {"district": district["code"]}, "count")
        return {**district, "count": told["institutions"]["totalCount"]}

    answer["districts"] = await asyncio.gather(*(count(district) for district in answer["districts"]))
    return [answer]


async def district(client: Client, document: str, key: str, field: str) -> list[Data]:
    whole = await every(client, document, field, {"key": key})
    here = [told for told in whole.pop("districts") if told["code"] == key]
    return numbered({**whole, "district": here[0]}, field) if here else []


async def track(client: Client, document: str, key: str, field: str) -> list[Data]:
    return numbered({**await every(client, document, field, {"key": key.upper()}), "track": key.upper()}, field)


async def occupation(client: Client, document: str, key: str, field: str) -> list[Data]:
    """Who may assess one occupation of one edition. Gone when nobody has it in scope."""
    edition, code = key.split("/", 1)
    whole = await every(client, document, field, {"edition": edition, "code": code}, size=20)
    for institution in whole[field]["nodes"]:
        institution["scopes"]["nodes"] = [
            scope for scope in institution["scopes"]["nodes"] if is_of(scope, edition, code)
        ]
    whole[field]["nodes"] = [told for told in whole[field]["nodes"] if told["scopes"]["nodes"]]
    return numbered(whole, field) if whole["occupation"] and whole[field]["nodes"] else []


def is_of(scope: Data, edition: str, code: str) -> bool:
    told: Data = scope["occupation"]
    return (told["edition"], told["code"]) == (edition, code)


async def procedure(client: Client, document: str, key: str, field: str) -> list[Data]:
    answer = await client.ask(document, {})
    return [{"procedure": told} for told in answer[field] if told["name"] == key]
