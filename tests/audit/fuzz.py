"""`make fuzz-http`: schemathesis asks the contract through and through, as every role, in fair weather and in foul.

No answer may be a 500, an unmasked error or a traceback. Behind the proxy that cuts connections (`weather.py`) a request may
fail, but only with a masked 503 that says it can be tried again; and when the weather clears everything answers again.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import urllib.parse
from collections import Counter
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as how

from api.demo.run import FALLBACK
from api.graphql import sdl
from schema.record import embedded
from schema.record.database import address
from schema.record.verify import verify_ledger
from tests.conftest import _folder, _template, cloned
from tests.world import World, settled

from .house import listening
from .weather import Weather, road

MEDIA = "application/graphql-response+json"
ROLES = (None, "factory", "expert1", "heping", "centre", "bureau", "auditor", "admin", "supervisor", "citizen", "site")
BETRAYS = ("Traceback", "asyncpg", "psycopg", "tortoise", "File \\\"", "SELECT ", "site-packages", "PostgresError", "object at 0x")
LEFT_OUT = ("Subscription", "demoAdvance", "sessionClose")  # over WebSockets; not in production; all that follows would be a stranger's
CODES = {"UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "BAD_INPUT", "TOO_COSTLY", "RATE_LIMITED", "CONFLICT", "INTERNAL"}


def fault(answer: httpx.Response, foul: bool) -> str:
    """What is wrong with an answer; empty when nothing."""
    if any(word in answer.text for word in BETRAYS):
        return f"betrays: {answer.text[:600]}"
    try:
        told = answer.json()
    except ValueError:
        return f"no JSON ({answer.status_code}): {answer.text[:200]}"
    for error in told.get("errors", ()):
        extensions = error.get("extensions", {})
        if extensions.get("code") not in CODES:
            return f"no code: {error}"
        if extensions["code"] == "INTERNAL" and not (foul and extensions.get("retry")):
            return f"internal: {error}"
    if answer.status_code >= 500 and not (foul and answer.status_code == 503):
        return f"{answer.status_code}: {answer.text[:200]}"
    return ""


def ask(url: str, token: str | None, most: int, number: int, foul: bool) -> tuple[Counter[str], list[str]]:
    """So many generated operations as this role: what came of them, and what was wrong."""
    seen, wrong = Counter[str](), list[str]()
    contract = schemathesis.graphql.from_file(sdl())
    headers = {"accept": MEDIA, **({"authorization": f"Bearer {token}"} if token else {})}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        operations = [found.ok() for found in contract.get_all_operations()]
        operations = [one for one in operations if not any(name in one.label for name in LEFT_OUT)]
        each = max(1, -(-most // len(operations)))
        for operation in operations:

            @seed(number)
            @how(max_examples=each, database=None, deadline=None, derandomize=False, phases=[Phase.generate],
                 suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy())
            def one(case: Any) -> None:
                body = case.body if isinstance(case.body, str) else json.dumps(case.body)
                answer = client.post("/graphql", json={"query": body})
                seen[_kind(answer)] += 1
                if said := fault(answer, foul):
                    wrong.append(f"{said}\n    {body[:1500]!r}")

            one()
    return seen, wrong


def _kind(answer: httpx.Response) -> str:
    try:
        told = answer.json()
    except ValueError:
        return str(answer.status_code)
    codes = sorted({error.get("extensions", {}).get("code", "?") for error in told.get("errors", ())})
    return f"{answer.status_code} {'+'.join(codes) or 'answered'}"


async def main(most: int, roles: tuple[str | None, ...], foul: bool) -> int:
    """Ask as each role in turn; 0 when nothing was wrong."""
    server = os.environ.get("DATABASE_URL") or embedded.start(_folder())
    weather, bad = Weather(), 0
    async with cloned(server, await _template(server)) as url:
        place = address(url)
        path = f"{place['host']}/.s.PGSQL.{place['port']}" if place["host"].startswith("/") else f"{place['host']}:{place['port']}"
        async with road(path, weather) as port:
            through = urllib.parse.urlunsplit(("postgresql", f"{place['user']}:x@127.0.0.1:{port}", f"/{place['database']}", "", ""))
            async with settled(through if foul else url, demo=False, fallback_ruleset=FALLBACK, timeout=5) as world, listening(world.app) as at:
                for number, role in enumerate(roles):
                    if foul:
                        weather.cut, weather.delay, weather.refuse = 0.004, 0.01, 0.02
                    seen, wrong = await _in_thread(at, world.tokens[role] if role else None, most, number, foul)
                    weather.fine()
                    said = await _after(world)
                    bad += len(wrong) + len(said)
                    print(f"{role or 'public':10} {sum(seen.values()):6} requests  {dict(seen)}  wrong: {len(wrong)}", flush=True)
                    for line in [*wrong[:5], *said]:
                        print("  ", line, flush=True)
                if foul:
                    print("the road:", weather.met)
    return int(bool(bad))


async def _in_thread(*arguments: Any) -> tuple[Counter[str], list[str]]:
    result: list[Any] = []
    thread = threading.Thread(target=lambda: result.append(ask(*arguments)))
    thread.start()
    while thread.is_alive():  # noqa: ASYNC110 -- a thread of its own, for hypothesis leaves the loop alone
        await asyncio.sleep(0.02)
    return result[0] if result else (Counter(), ["the fuzzer itself failed"])


async def _after(world: World) -> list[str]:
    """When the weather has cleared: the register answers, and its ledger is whole."""
    for _ in range(world.settings.pool * 2):
        await world.ask("{ institutions { totalCount } }", "centre")
    answer = await world.ask("{ institutions { totalCount } viewer { role } }", "centre")
    return [*([] if "errors" not in answer else [f"does not answer again: {answer}"]), *await verify_ledger()]


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--foul"]
    chosen = tuple(None if word == "public" else word for word in words[1:]) or ROLES
    sys.exit(asyncio.run(main(int(words[0]) if words else 5000, chosen, "--foul" in sys.argv)))
