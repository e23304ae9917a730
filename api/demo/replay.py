"""Replaying the recorded history: every act goes through the desk on the day on which it occurred, the clock in between."""

from __future__ import annotations

import time as stopwatch
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from schema import clock
from schema.catalogue import read
from schema.desk import Deployment, Outcome, calendar_now, keep, perform
from schema.law.calendar import Calendar
from schema.law.chapters import BY_NAME, CHAPTERS
from schema.law.procedure import TIANJIN, Moment, time_is_up
from schema.law.roles import CLOCK
from schema.law.ruleset import governing
from schema.record.nouns import NOUNS
from schema.record.transaction import connection, transaction

from ..identity.password import hashed
from . import scenario as scenarios
from .scenario import Scenario
from .state import State
from .steps import Step, plan

PASSWORD = "jinji-demo-2026"
SITE_URL = "https://jinji.example.gov.cn"
COUNTED = ("call", "filing", "round", "notice", "objection", "change", "institution", "renewal", "ending", "revocation", "closure")
Progress = Callable[[int, int, str], None]


class ReplayError(Exception):
    """The history cannot go on; the message names the line of the scenario and every reason."""


@dataclass(frozen=True)
class Summary:
    """What the record holds after the replay, by noun and stage, and the accounts one may log in with."""

    acts: int
    stages: dict[str, dict[str, int]]
    seconds: float
    accounts: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        institutions = self.stages.get("institution", {})
        told = "、".join(
            f"{BY_NAME['institution'].stages[name].value}{number}家" for name, number in institutions.items()
        )
        filings = sum(self.stages.get("filing", {}).values())
        return f"办理{self.acts}次，申请{filings}件，{told}，账号{len(self.accounts)}个，用时{self.seconds:.1f}秒"


def quiet(done: int, total: int, what: str) -> None:
    """Report to nobody."""


async def replay(
    deployment: Deployment, now: datetime, progress: Progress = quiet, *, scenario: Scenario | None = None, site_url: str = SITE_URL
) -> Summary:  # fmt: skip
    """Replay the scenario into the open database; what an interrupted replay has done already is not done again.

    ScenarioError: a line cannot be understood. ReplayError: an act was refused though the scenario does not say so.
    """
    began = stopwatch.perf_counter()
    scenario = scenario or scenarios.shipped()
    if deployment.fallback is None:
        raise ReplayError("剧本延续到办法有效期之后，须设定后备规则集（JINJI_FALLBACK_RULESET=measures-2021）")
    steps = plan(scenario, deployment)
    if steps[-1].at > now:
        raise ReplayError(f"剧本写到{steps[-1].at:%Y-%m-%d %H:%M}，晚于现在；请校准机器的时钟")
    state = State(scenario, await hashed(PASSWORD), site_url.rstrip("/"))
    await _catalogue()
    await state.look_up()
    start = await _resumed(steps, state)
    history = History(deployment, await calendar_now(), now, state)
    total = len(steps)
    for day, today in _days(steps[start:]):
        await history.pass_until(day)
        async with transaction():  # a day of history is kept whole or not at all
            for place, step in today:
                progress(start + place, total, f"{step.at:%Y-%m-%d} {step.who}")
                await history.do(step)
                if step.clears and (start + place + 1 == total or steps[start + place + 1].line != step.line):
                    await clock.tick(deployment, step.at + timedelta(seconds=30), recorded_at=now, backfill=True)
    if start < total:
        await history.pass_until(now.astimezone(TIANJIN).date())
    progress(total, total, "完成")
    return await _summary(stopwatch.perf_counter() - began)


def _days(steps: list[Step]) -> Iterator[tuple[date, list[tuple[int, Step]]]]:
    for day, today in groupby(enumerate(steps), key=lambda entry: entry[1].at.date()):
        yield day, list(today)


async def _catalogue() -> None:
    async with connection() as raw:
        if await raw.fetchval("SELECT count(*) FROM standard"):
            return
    await keep.take_districts(read.seed_districts())
    await keep.take_occupations(read.seed_occupations())
    await keep.take_standards(read.seed_standards())


async def _resumed(steps: list[Step], state: State) -> int:
    """Where to go on: after the last step that is in the ledger. ReplayError: another history is in there."""
    async with connection() as raw:
        done = {
            row["key"]: row["case_id"]
            for row in await raw.fetch("SELECT key, case_id FROM ledger WHERE key LIKE 'demo:%'")
        }
        other = await raw.fetchval(
            "SELECT count(*) FROM ledger WHERE role <> 'LAW' AND role <> 'CLOCK' AND key IS NULL"
        )
    known = {step.key for step in steps}
    if done.keys() - known:
        raise ReplayError("库中已有另一版剧本的历史；要用新剧本，请加 --fresh 重新开始")
    if other and not done:
        raise ReplayError("库中已有台账，演示历史只能重放到空库")
    start = 0
    for place, step in enumerate(steps):
        if step.key in done:
            start = place + 1
            if step.creates:
                state.cases[step.noun, step.name] = done[step.key]
            if step.tears:
                await state.latest_filing(step.who, step.line)
    last = max((place for place, step in enumerate(steps) if not step.check and not step.refused), default=-1)
    return len(steps) if start > last else start


@dataclass
class History:
    """The replay under way."""

    deployment: Deployment
    calendar: Calendar
    now: datetime
    state: State

    async def do(self, step: Step) -> None:
        """Perform one step as it occurred. ReplayError: it came out otherwise than the scenario says."""
        if step.check:
            await self.look(step)
            return
        actor = self.state.actor(step.who, step.line)
        rules, fallback = governing(step.at.date(), self.deployment.rulesets, self.deployment.fallback)
        case = None if step.creates else await self.state.find(step.noun, step.name, step.line)
        outcome = await perform(
            step.noun, step.act, case, await step.form(self.state), Moment(step.at, self.calendar, rules, actor, fallback),
            recorded_at=self.now, key=step.key, backfill=True,
        )  # fmt: skip
        self.judge(step, outcome)
        if step.tears:
            await self.state.latest_filing(step.who, step.line)

    def judge(self, step: Step, outcome: Outcome) -> None:
        """Whether what came of it is what the scenario says."""
        title = BY_NAME[step.noun].act(step.act).title
        codes = {refusal.code for refusal in outcome.refusals}
        where = f"剧本第{step.line}行 {step.at:%Y-%m-%d %H:%M} {step.who}“{title}”{step.name}"
        if codes != set(step.refused):
            reasons = (
                "；".join(f"{r.message}（{r.code}，{r.article}）" for r in outcome.refusals) or "没有理由，已经办理"
            )
            wanted = f"应以{'、'.join(step.refused)}" if step.refused else "不应"
            raise ReplayError(f"{where}：{wanted}不予办理，而实际为：{reasons}")
        if outcome.case is None:
            return
        if step.creates:
            self.state.cases[step.noun, step.name] = outcome.case.id
        number = str(getattr(outcome.case, "number", ""))
        if step.number and not number.endswith(step.number):
            raise ReplayError(f"{where}：实际编号为{number}")

    async def look(self, step: Step) -> None:
        """Whether the clock has done what the scenario says it did."""
        line = "SELECT count(*) FROM ledger WHERE noun = $1 AND act = $2 AND occurred_at "
        async with connection() as raw:
            sign = "<=" if step.noun == "filing" else "="
            case = await self.state.find(step.noun, step.name, step.line)
            found = await raw.fetchval(f"{line} {sign} $3 AND case_id = $4", step.noun, step.act, step.at, case)
        if not found:
            title = BY_NAME[step.noun].act(step.act).title
            raise ReplayError(f"剧本第{step.line}行：到{step.at:%Y-%m-%d %H:%M}，“{step.name}”没有“{title}”")

    async def pass_until(self, day: date) -> None:
        """Let every limit that ends before `day` end at its own midnight."""
        while (due := await next_due()) is not None and due < day:
            midnight = datetime.combine(due + timedelta(1), time(), TIANJIN)
            async with transaction():
                for what, outcome in await clock.tick(self.deployment, midnight, recorded_at=self.now, backfill=True):
                    if outcome.refusals:
                        raise ReplayError(
                            f"{midnight:%Y-%m-%d} {what}：{'；'.join(r.message for r in outcome.refusals)}"
                        )


def _timed() -> Iterator[tuple[str, list[str]]]:
    for procedure in CHAPTERS:
        for act in procedure.acts:
            if act.by & CLOCK and act.provided is time_is_up:
                yield NOUNS[procedure.name]._meta.db_table, [stage.name for stage in act.src if stage]


async def next_due() -> date | None:
    """The next day on which a limit of the clock's ends."""
    parts = [
        f"""SELECT min(due) AS due FROM "{table}" WHERE stage IN ({", ".join(f"'{s}'" for s in stages)})"""
        for table, stages in _timed()
    ]
    async with connection() as raw:
        found: date | None = await raw.fetchval(f"SELECT min(due) FROM ({' UNION ALL '.join(parts)}) each")
    return found


async def _summary(seconds: float) -> Summary:
    stages: dict[str, dict[str, int]] = {}
    async with connection() as raw:
        for noun in COUNTED:
            found = await raw.fetch(f'SELECT stage, count(*) AS n FROM "{NOUNS[noun]._meta.db_table}" GROUP BY 1')
            counted: Counter[str] = Counter({row["stage"]: row["n"] for row in found})
            stages[noun] = {stage.name: counted[stage.name] for stage in BY_NAME[noun].stages if counted[stage.name]}
        acts: Any = await raw.fetchval("SELECT count(*) FROM ledger WHERE cause IS NULL")
        accounts = await raw.fetch("SELECT name, title, role FROM account ORDER BY id")
    return Summary(acts, stages, seconds, tuple((row["name"], row["title"], row["role"]) for row in accounts))
