"""No figure before the answers are the same: every server is asked everything, and its data compared with ours."""

from __future__ import annotations

from typing import Any

import httpx
import orjson

from .data import Scale
from .peers import OURS, Peer, Running
from .reads import HIDDEN, READS, Read


async def check(servers: dict[Peer, Running], scale: Scale) -> int:
    """Compare all answers with Jinji's; how many requests were compared. SystemExit: two differ."""
    compared = 0
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        for read in (*READS, HIDDEN):
            expected = await _answers(client, servers[OURS], read, scale)
            if read is HIDDEN:
                _some_hidden(expected)
            for peer, running in servers.items():
                if peer is OURS or (read is HIDDEN and peer.sees_all):
                    continue
                for place, found in enumerate(await _answers(client, running, read, scale)):
                    compared += 1
                    if found != expected[place]:
                        raise SystemExit(_difference(peer, read, place, expected[place], found))
    return compared


async def _answers(client: httpx.AsyncClient, running: Running, read: Read, scale: Scale) -> list[Any]:
    answers = []
    for body in running.bodies(read, scale):
        response = await client.post(running.url, content=body, headers=running.peer.headers)
        answer = orjson.loads(response.content)
        if response.status_code != 200 or "errors" in answer:
            raise SystemExit(f"{running.peer.name}, {read.name}: {response.status_code} {response.text[:1000]}")
        answers.append(_normal(answer["data"]))
    return answers


def _normal(value: Any, key: str = "") -> Any:
    """Cursors are each server's own; PostGraphile writes a bigint as a string."""
    if key == "endCursor":
        return value is not None
    if key == "position":
        return int(value)
    if isinstance(value, dict):
        return {name: _normal(entry, name) for name, entry in value.items()}
    if isinstance(value, list):
        return [_normal(entry) for entry in value]
    return value


def _some_hidden(answers: list[Any]) -> None:
    """The early pages prove nothing unless lines are missing from them."""
    for answer in answers:
        positions = [line["position"] for line in answer["ledger"]["nodes"]]
        if positions[0] - positions[-1] + 1 == len(positions):
            raise SystemExit("Jinji shows the centre lines about drafts")


def _difference(peer: Peer, read: Read, place: int, expected: Any, found: Any) -> str:
    ours, theirs = orjson.dumps(expected).decode(), orjson.dumps(found).decode()
    at = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    around = slice(max(0, at - 100), at + 100)
    return f"{peer.name} answers {read.name} ({place}) otherwise:\n  Jinji …{ours[around]}…\n  {peer.name} …{theirs[around]}…"
