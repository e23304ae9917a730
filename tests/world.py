"""The API as a front end meets it: accounts for every office, GraphQL over ASGI, and a clock that tests move."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from api import auth, http
from api.app import create_app
from api.settings import Settings
from schema import clock
from schema.desk import Deployment, keep, moment, perform
from schema.law.account import AccountForm, KeyForm
from schema.law.procedure import TIANJIN, Actor
from schema.law.roles import ADMIN
from schema.law.uscc import check_digit
from schema.record import database
from schema.record.account import Account
from schema.record.catalogue import District

ROOT_ACTOR = Actor(ADMIN, title="系统")


def credit_code(stem: str) -> str:
    """A sound credit code: 17 characters and their check digit."""
    return stem + check_digit(stem)


@dataclass
class World:
    """What a test holds: a client, a token for every account, and the present moment."""

    client: httpx.AsyncClient
    settings: Settings
    deployment: Deployment
    app: Any
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)

    async def ask(self, query: str, as_: str | None = None, **variables: Any) -> dict[str, Any]:
        """Post an operation as an account (None: the public); the whole answer."""
        headers = {"authorization": f"Bearer {self.tokens[as_]}"} if as_ else {}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        return answer.json()  # type: ignore[no-any-return]

    async def data(self, query: str, as_: str | None = None, **variables: Any) -> Any:
        """The data of an operation that must not fail."""
        answer = await self.ask(query, as_, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def act(self, as_: str | None, name: str, select: str = "id stage", **arguments: Any) -> Any:
        """Do one act by its mutation; the record, which must come back."""
        payload = await self.tried(as_, name, select, **arguments)
        assert payload["userErrors"] == [], (name, payload["userErrors"])
        return payload[self.noun(name)]

    async def tried(self, as_: str | None, name: str, select: str = "id stage", **arguments: Any) -> Any:
        """Do one act by its mutation; the payload, done or refused."""
        return (await self.data(self.mutation(name, select, arguments), as_, **arguments))[name]

    def mutation(self, name: str, select: str, arguments: Iterable[str]) -> str:
        """The operation that does one act, its arguments as variables."""
        head = "".join(f"${key}: {_type(name, key)}, " for key in arguments)
        body = ", ".join(f"{key}: ${key}" for key in arguments)
        return (
            f"mutation({head}) {{ {name}({body}) {{ {self.noun(name)} {{ {select} }}"
            " userErrors { code message field article } } }"
        )

    @staticmethod
    def noun(mutation: str) -> str:
        """`filingPassReview` -> `filing`."""
        return next(mutation[:n] for n, c in enumerate(mutation) if c.isupper())

    async def move_to(self, day: date, hour: int = 9) -> None:
        """Let time pass until a day in Tianjin, and the clock act."""
        target = datetime.combine(day, time(hour), TIANJIN)
        here = await http.now(self.settings)
        assert target >= here, f"time only goes forward: {here} -> {target}"
        await keep.advance(int((target - here) / timedelta(seconds=1)) + 1)
        await self.tick()

    async def tick(self) -> list[Any]:
        """Let the clock act now."""
        return await clock.tick(self.deployment, await http.now(self.settings))


def _type(mutation: str, argument: str) -> str:
    from api.acts import mutation_name
    from schema.law.chapters import CHAPTERS

    match argument:
        case "id":
            return "ID!"
        case "key":
            return "String"
        case "occurredAt":
            return "DateTime"
    for chapter in CHAPTERS:
        for act in chapter.acts:
            if mutation_name(chapter.name, act.name) == mutation:
                return f"{act.form.__name__}Input!"
    raise KeyError(mutation)


ACCOUNTS = (
    ("centre", "市鉴定中心备案岗", "CENTRE", None), ("centre2", "市鉴定中心公示岗", "CENTRE", None),
    ("bureau", "市人社局", "BUREAU", None), ("heping", "和平区人社局", "DISTRICT", None),
    ("xiqing", "西青区人社局", "DISTRICT", None), ("expert1", "专家甲", "EXPERT", None),
    ("expert2", "专家乙", "EXPERT", None), ("expert3", "专家丙", "EXPERT", None), ("expert4", "专家丁", "EXPERT", None),
    ("auditor", "监督检查人员", "AUDITOR", None), ("admin", "系统管理员", "ADMIN", None),
    ("supervisor", "外部质量督导员", "SUPERVISOR", None), ("supervisor2", "督导员乙", "SUPERVISOR", None),
    ("supervisor3", "督导员丙", "SUPERVISOR", None), ("supervisor4", "督导员丁", "SUPERVISOR", None),
    ("citizen", "市民", "PUBLIC", None),
    ("factory", "工厂经办人", "INSTITUTION", credit_code("91120000MA0000001")),
    ("rival", "同行经办人", "INSTITUTION", credit_code("91120000MA0000002")),
    ("school", "学校经办人", "INSTITUTION", credit_code("12120000MA0000003")),
    ("academy", "学院经办人", "INSTITUTION", credit_code("12120000MA0000004")),
    ("mill", "纱厂经办人", "INSTITUTION", credit_code("91120000MA0000005")),
)  # fmt: skip


@asynccontextmanager
async def settled(
    url: str, start: datetime | None = None, people: Sequence[tuple[str, str, str, str | None]] = ACCOUNTS, **options: Any
) -> AsyncIterator[World]:
    """An API on this database, these accounts open, demonstration time set to `start` (default 2022-03-01 09:00)."""
    keys = Path(tempfile.gettempdir()) / f"jinji-tests-{os.getuid()}"
    if "data" not in options:
        options = {"receipt_key": keys / "receipt.key", "personal_keys": keys / "personal.keys", "certificate_folder": keys / "certificates", **options}
    settings = Settings(**{"demo": True, "private_hooks": True, "anonymous_per_hour": 1000, **options})
    deployment = settings.deployment()
    app = create_app(settings, url, worker=False)
    async with database.opened(url, settings.pool, settings.timeout):
        begin = start or datetime(2022, 3, 1, 9, tzinfo=TIANJIN)
        await keep.advance(int((begin - datetime.now(UTC)) / timedelta(seconds=1)))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://jinji.test") as client:
            world = World(client, settings, deployment, app)
            await _people(world, people)
            yield world


async def _people(world: World, people: Sequence[tuple[str, str, str, str | None]] = ACCOUNTS) -> None:
    here = await http.now(world.settings)
    circumstances = await moment(world.deployment, ROOT_ACTOR, here)
    districts = {district.name: district.id for district in await District.all()}
    for name, title, role, code in people:
        district = {"heping": districts["和平区"], "xiqing": districts["西青区"]}.get(name)
        form = AccountForm(name=name, title=title, role=role, password_hash="!", district=district, credit_code=code)
        outcome = await perform("account", "open", None, form, circumstances)
        assert outcome.case is not None, outcome.refusals
        world.ids[name] = outcome.case.id
        await admitted(world, name, here)
    key = auth.new_token(auth.KEY)
    form_ = KeyForm(title="公开网站", role="SITE", digest=auth.digest(key), prefix=key[:9], expires_on=None)
    assert (await perform("key", "issue", None, form_, circumstances)).case
    world.tokens["site"] = key
    assert await Account.all().count() == len(people)


async def admitted(world: World, name: str, here: datetime) -> None:
    """A token for an account, for ten years."""
    token = auth.new_token(auth.SESSION)
    await keep.open_session(world.ids[name], auth.digest(token), here, 24 * 3650)
    world.tokens[name] = token
