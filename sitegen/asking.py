"""How a page's query is answered: one record with its connections to their end, a list in numbered pages."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import orjson

from sitegen import spelling
from sitegen.client import Client, Data, Unreachable
from sitegen.several import together

GROUPS = ("SOCIAL", "EMPLOYER", "OVER")  # of an occupation's page, in its order
SIZE = 100  # entries on one numbered page


class Moved(Unreachable):
    """A list became longer or shorter while it was being read: what it said of itself on its first page is no longer so."""


async def record(client: Client, document: str, key: str, field: str) -> list[Data]:
    """One record by its natural key. Each connection has a cursor variable of its own name; all are read whole."""
    return await _whole(client, document, key, field, await client.ask(document, {"key": key}))


async def records(client: Client, document: str, keys: Sequence[str], field: str) -> list[list[Data]]:
    """The same for several, in one question; only what has more than one question brings is asked for again."""
    if len(keys) == 1:
        return [await record(client, document, keys[0], field)]
    told = await client.ask(together(document, len(keys)), {f"key{n}": key for n, key in enumerate(keys)})
    answers: list[Data] = [{} for _ in keys]
    for name, found in told.items():
        root, _, n = name.rpartition("_")
        answers[int(n)][root] = found
    return [await _whole(client, document, key, field, answer) for key, answer in zip(keys, answers, strict=True)]


async def _whole(client: Client, document: str, key: str, field: str, answer: Data) -> list[Data]:
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


async def parts(
    client: Client, document: str, field: str, variables: Mapping[str, Any] | None = None, size: int = SIZE
) -> AsyncIterator[Data]:
    """One connection, a hundred at a time; the next are asked for while these are looked at."""
    name = _main(document)

    async def ask(after: str | None) -> Data:
        return await client.ask(document, {**(variables or {}), "first": size, "after": after}, name)

    asked = asyncio.create_task(ask(None))
    try:
        while True:
            answer = await asked
            info = answer[field].pop("pageInfo", {"hasNextPage": False})
            if info["hasNextPage"]:
                asked = asyncio.create_task(ask(info["endCursor"]))
            yield answer
            if not info["hasNextPage"]:
                return
    finally:
        asked.cancel()


async def every(
    client: Client, document: str, field: str, variables: Mapping[str, Any] | None = None, size: int = SIZE
) -> Data:
    """The whole of one connection, with whatever else the document's first operation asks for."""
    whole: Data = {}
    async for answer in parts(client, document, field, variables, size):
        if whole:
            whole[field]["nodes"] += answer[field]["nodes"]
        else:
            whole = answer
    return whole


def _main(document: str) -> str:
    """The name of the first operation of a document."""
    return document.split(maxsplit=2)[1].split("(")[0]


def numbered(whole: Data, field: str) -> list[Data]:
    """A long list as pages of a hundred; an empty one is still one page."""
    nodes = whole[field]["nodes"]
    starts = range(0, max(len(nodes), 1), SIZE)
    return [
        {**whole, field: {"nodes": nodes[at : at + SIZE], "totalCount": len(nodes)}, "page": n, "pages": len(starts)}
        for n, at in enumerate(starts, 1)
    ]


async def paged(
    client: Client, document: str, field: str, variables: Mapping[str, Any] | None = None, **also: Any
) -> AsyncIterator[Data]:
    """A long list as pages of a hundred, one after the other: none but one is ever in memory."""
    first: Data = {}
    number = seen = 0
    async for answer in parts(client, document, field, variables):
        first, number, seen = first or answer, number + 1, seen + len(answer[field]["nodes"])
        total = first[field]["totalCount"]
        here = {"nodes": answer[field]["nodes"], "totalCount": total}
        yield {**first, **also, field: here, "page": number, "pages": max(1, -(-total // SIZE))}
    if seen != total:
        raise Moved(f"{field}: {seen} of {total}")


async def listing(client: Client, document: str, key: str, field: str) -> AsyncIterator[Data]:
    async for data in paged(client, document, field, {"key": key} if key else None):
        yield data


async def one(client: Client, document: str, key: str, field: str) -> list[Data]:
    """A query that answers one page by itself."""
    return [await client.ask(document, {})]


async def whole(client: Client, document: str, key: str, field: str) -> list[Data]:
    """One connection to its end, on one page."""
    return [await every(client, document, field)]


async def by_district(client: Client, document: str, key: str, field: str) -> list[Data]:
    """The document's first question, and its second for each district, which only counts; all at once."""
    answer = await client.ask(document, {}, _main(document))

    async def count(district: Data) -> Data:
        told = await client.ask(document, {"district": district["code"]}, "count")
        return {**district, **{name: value["totalCount"] for name, value in told.items()}}

    answer["districts"] = await asyncio.gather(*(count(district) for district in answer["districts"]))
    return [answer]


async def level(client: Client, document: str, key: str, field: str) -> AsyncIterator[Data]:
    async for data in paged(client, document, field, {"key": int(key)}, level=int(key)):
        yield data


async def alphabet(client: Client, document: str, key: str, field: str) -> AsyncIterator[Data]:
    """All of them by the sound of what tells them apart, and on which numbered page each letter begins.

    Each is spelled as it comes, for the dictionary is slow and others wait; until all are there they are held as JSON, which is small.
    """
    first: Data = {}
    held: list[tuple[str, str, str, str]] = []
    async for answer in parts(client, document, field):
        first = first or answer
        for told in answer[field]["nodes"]:
            sound = spelling.sound(told["name"])
            held.append((sound, told["name"], told["orgCode"], orjson.dumps({**told, "letter": spelling.letter(sound)}).decode()))
    held.sort()
    begins: dict[str, int] = {}
    for at, (sound, *_) in enumerate(held):
        begins.setdefault(spelling.letter(sound), at // SIZE + 1)
    letters = [{"letter": one, "page": n} for one, n in begins.items()]
    for data in numbered({**first, field: {"nodes": held}, "letters": letters}, field):
        yield {**data, field: {**data[field], "nodes": [orjson.loads(told) for *_, told in data[field]["nodes"]]}}


async def table(client: Client, document: str, key: str, field: str) -> AsyncIterator[Data]:
    """Every record of one kind, a hundred at a time."""
    async for answer in parts(client, document, field):
        yield {"rows": answer[field]["nodes"]}


async def scopes(client: Client, document: str, key: str, field: str) -> AsyncIterator[Data]:
    """Every scope item of every institution, each with whose it is; what one question does not hold is asked for."""
    async for answer in parts(client, document, field, size=20):
        rows: list[Data] = []
        for told in answer[field]["nodes"]:
            held = told.pop("scopes")
            rows += ({**told, **scope} for scope in held["nodes"])
            while held["pageInfo"]["hasNextPage"]:
                more = {"key": told["orgCode"], "after": held["pageInfo"]["endCursor"]}
                found = (await client.ask(document, more, "rest"))["institution"]
                if found is None:
                    break
                held = found["scopes"]
                rows += ({**told, **scope} for scope in held["nodes"])
        yield {"rows": rows}


async def district(client: Client, document: str, key: str, field: str) -> AsyncIterator[Data]:
    async for data in paged(client, document, field, {"key": key}):
        for told in data.pop("districts"):
            if told["code"] == key:
                yield {**data, "district": told}


async def track(client: Client, document: str, key: str, field: str) -> AsyncIterator[Data]:
    async for data in paged(client, document, field, {"key": key.upper()}, track=key.upper()):
        yield data


async def occupation(client: Client, document: str, key: str, field: str) -> list[Data]:
    """Who may assess one occupation of one edition. Gone when nobody has it in scope."""
    edition, code = key.split("/", 1)
    whole = await every(client, document, field, {"edition": edition, "code": code}, size=20)
    found = [{**told, "group": _group(told)} for told in whole[field]["nodes"] if told["scopes"]["nodes"]]
    whole[field]["nodes"] = sorted(found, key=lambda told: GROUPS.index(told["group"]))
    return numbered(whole, field) if whole["occupation"] and whole[field]["nodes"] else []


def _group(told: Data) -> str:
    """Who may be assessed there: anybody, its own workers, nobody any more."""
    return str(told["track"]) if told["stage"] == "ACTIVE" else "OVER"


async def procedure(client: Client, document: str, key: str, field: str) -> list[Data]:
    answer = await client.ask(document, {})
    return [{"procedure": told} for told in answer[field] if told["name"] == key]
