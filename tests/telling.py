"""The demonstration's scenario told through GraphQL: every step a mutation of the account whose turn it is, the clock moved to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import groupby
from typing import Any
from uuid import UUID

from api import http
from api.demo import scenario
from api.demo.replay import History, next_due
from api.demo.scenario import Line, Scenario
from api.demo.state import State
from api.demo.steps import Step, plan
from api.read import global_id, record_id
from api.types.case import mutation_name
from schema.desk import calendar_now, keep, moment, perform
from schema.law.chapters import BY_NAME
from schema.law.forms import Nothing, camel
from schema.law.procedure import TIANJIN
from schema.record.transaction import connection
from tests.world import ROOT_ACTOR, World, admitted

NEWEST = "SELECT id FROM objection ORDER BY id DESC LIMIT 1"
PROVED = "SELECT count(*) FROM proof WHERE notice_id = $1"


@dataclass
class Teller:
    """A scenario on its way through a world."""

    world: World
    told: Scenario
    state: State

    @classmethod
    async def of(cls, world: World, told: Scenario) -> Teller:
        state = State(told, "!", scenario.CITIZEN)
        await state.look_up()
        return cls(world, told, state)

    async def moments(self) -> AsyncIterator[str]:
        """Tell it; after each of its lines, and after each midnight at which the clock had something to do, what it was."""
        lines = {line.number: line for line in self.told.lines}
        steps = plan(self.told, self.world.deployment)
        for number, of_line in groupby(steps, key=lambda step: step.line):
            mine = list(of_line)
            async for midnight in self._midnights(mine[0].at):
                yield midnight
            for step in mine:
                await self._at(step.at)
                await self._do(step)
            await self.world.tick()
            yield _says(lines[number])

    async def _midnights(self, until: datetime) -> AsyncIterator[str]:
        while (due := await next_due()) is not None and due < until.date():
            midnight = datetime.combine(due + timedelta(1), time(), TIANJIN)
            await self._at(midnight)
            done = await self.world.tick()
            assert done, f"{due} is due, and nothing is done"
            assert [outcome.refusals for _, outcome in done if outcome.refusals] == []
            if midnight < until:
                yield f"{midnight:%Y-%m-%d %H:%M} 时钟 " + "、".join(dict.fromkeys(_titled(what) for what, _ in done))

    async def _at(self, at: datetime) -> None:
        seconds = (at - await http.now(self.world.settings)) / timedelta(seconds=1)
        await keep.advance(int(seconds) + 1)

    async def _do(self, step: Step) -> None:
        if step.check:
            await History(self.world.deployment, await calendar_now(), step.at, self.state).look(step)
        elif step.noun == "account":
            await self._account(step)
        elif step.who == scenario.SITE:  # the generator has proved the page by itself
            async with connection() as raw:
                assert await raw.fetchval(PROVED, self.state.case("notice", step.name, step.line))
        else:
            await self._act(step)

    async def _act(self, step: Step) -> None:
        arguments: dict[str, Any] = {}
        if not step.creates:
            arguments["id"] = global_id("Node", await self.state.find(step.noun, step.name, step.line))
        form = await step.form(self.state)
        if not isinstance(form, Nothing):
            arguments["form"] = as_input(form)
        name = mutation_name(step.noun, step.act)
        payload = await self.world.tried(self._login(step), name, "id", **arguments)
        assert {error["code"] for error in payload["userErrors"]} == set(step.refused), (step.line, name, payload["userErrors"])
        if step.creates and not step.refused:
            made = payload[self.world.noun(name)]
            self.state.cases[step.noun, step.name] = record_id(made["id"]) if made else await _newest()
        if step.tears:
            await self.state.latest_filing(step.who, step.line)

    def _login(self, step: Step) -> str | None:
        if person := self.told.people.get(step.who):
            return person.login
        return self.told.units[step.who].login if step.who in self.told.units else None

    async def _account(self, step: Step) -> None:
        """Accounts carry secrets: they are opened as for every test, with a token at once."""
        here = await http.now(self.world.settings)
        circumstances = await moment(self.world.deployment, ROOT_ACTOR, here)
        outcome = await perform("account", "open", None, await step.form(self.state), circumstances)
        assert outcome.case, outcome.refusals
        self.state.cases["account", step.name] = self.world.ids[step.name] = outcome.case.id
        await admitted(self.world, step.name, here)


async def _newest() -> UUID:
    """Whoever objects without an account is not shown the objection again."""
    async with connection() as raw:
        return UUID(str(await raw.fetchval(NEWEST)))


def _titled(what: str) -> str:
    noun, _, act = what.partition(".")
    return BY_NAME[noun].act(act).title


def _says(line: Line) -> str:
    about = " ".join(line.about)
    refused = f" → 不予办理 {'、'.join(line.refused)}" if line.refused else ""
    return f"{line.at:%Y-%m-%d %H:%M} {line.who} {line.verb}" + (f" {about}" if about else "") + (f"：{line.body}" if line.body else "") + refused


def as_input(form: Any) -> Any:
    """A form of the law as the variables of its GraphQL input."""
    return {camel(spec.name): _value(getattr(form, spec.name)) for spec in fields(form)}


def _value(value: Any) -> Any:
    match value:
        case list():
            return [_value(entry) for entry in value]
        case UUID():
            return global_id("Node", value)
        case Enum():
            return value.name
        case date():
            return value.isoformat()
        case _:
            return as_input(value) if is_dataclass(value) and not isinstance(value, type) else value
