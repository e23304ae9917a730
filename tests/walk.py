"""A walk through the law by chance: who may act, on which case, with what in hand, and what must hold after every step."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from schema import clock
from schema.desk import Deployment, Outcome, keep, moment, perform
from schema.desk.attachment import take_file
from schema.desk.calendar import take_notice
from schema.law.chapters import BY_NAME, CHAPTERS
from schema.law.procedure import TIANJIN, Act, Actor, Procedure, Until
from schema.law.roles import CLOCK, LAW, Role
from schema.record.ledger import GENESIS, Line
from schema.record.nouns import NOUNS
from schema.record.replay import Replay
from schema.record.transaction import connection

from .api.files import PDF
from .drawing import PRIVATE, drawn, spoiled
from .never import NEVER
from .world import ACCOUNTS

CASES = {chapter.name: NOUNS[chapter.name] for chapter in CHAPTERS}
EVERY_CASE = " UNION ALL ".join(
    f"SELECT '{noun}' AS noun, id, stage, since, due FROM \"{model._meta.db_table}\"" for noun, model in CASES.items()
)
# what goes through a door of its own: files are read, numbers are told
BESIDE = (
    "candidateImport", "personalRead", "attachment.take_in", "complaint.lodge", "reporterRead",
    "factor", "account.change_password", "account.reset_password", "account.redeem_password", "key.issue_own", "key.give_up",
)  # fmt: skip
BEARS = (  # that go on or end by day alone
    "account", "key", "endpoint", "calendarFeed", "attachment", "unit", "call", "calendarImport", "design", "archive", "certificate",
    "eligibility", *BESIDE,
    # supervision and complaints: tried, replayed and looked at like all, but what their ends take is not among `hands.py` yet
    "supervisor", "programme", "draw", "inspection", "rectification", "talk", "criticism", "transfer", "complaint", "complaintRecusal",
    "reporterRead", "dispute",
)  # fmt: skip


BACKWARD = ("reopen", "screen", "amend", "mend", "interrupt", "recuse", "decline", "release", "void")  # not the way to an end

ENOUGH = 9  # as often as the longest list of duties has to be settled


@dataclass
class Walk:
    """One history on its way: its dice, its present moment, and the ledger replayed as far as it has come."""

    deployment: Deployment
    accounts: dict[str, UUID]
    now: datetime
    dice: Random
    replay: Replay = field(default_factory=Replay)
    done: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    last: tuple[int, str] = (0, GENESIS)

    async def rows(self, sql: str, *values: Any) -> list[Any]:
        async with connection() as raw:
            return list(await raw.fetch(sql, *values))

    async def ids(self, sql: str, *values: Any) -> list[UUID]:
        return [row[0] for row in await self.rows(sql, *values)]

    async def one(self, sql: str, *values: Any) -> UUID | None:
        found = await self.ids(sql, *values)
        return self.dice.choice(found) if found else None

    def fail(self, what: str) -> None:
        raise AssertionError("\n".join([what, "after:", *self.told[-60:]]))

    # --- time

    async def pass_time(self) -> None:
        """Let time go by: minutes, days, to the stroke of the next deadline, past it, or into another year."""
        due = [row["due"] for row in await self.rows(f"SELECT DISTINCT due FROM ({EVERY_CASE}) c WHERE due IS NOT NULL ORDER BY due")]
        ahead = [day for day in due if day >= self.day]
        target = self.now + self.dice.choice([timedelta(minutes=7), timedelta(hours=5), timedelta(1), timedelta(3)])
        if ahead and self.dice.random() < 0.5:
            target = self.midnight(ahead[0])
        elif ahead and self.dice.random() < 0.25:
            target = self.midnight(self.dice.choice(ahead)) + timedelta(hours=self.dice.choice([-3, 0, 30]))
        await self.until(max(target, self.now + timedelta(minutes=1)))

    @property
    def day(self) -> Any:
        return self.now.astimezone(TIANJIN).date()

    @staticmethod
    def midnight(day: Any) -> datetime:
        return datetime.combine(day + timedelta(1), time(), TIANJIN)

    async def until(self, target: datetime) -> None:
        await keep.advance(int((target - self.now) / timedelta(seconds=1)) + 1)
        self.now = target
        outcome = await clock.tick(self.deployment, self.now)
        self.told.append(f"{self.now:%Y-%m-%d %H:%M} clock: {', '.join(name for name, _ in outcome)}")
        for name, one in outcome:
            self.done[name] += one.case is not None
            if any(refusal.code == "FAULT" for refusal in one.refusals):
                self.fail(f"the clock failed at {name}: {one.refusals}")
        await self.check()

    # --- who

    async def actor(self, role: Role, noun: str, case: UUID | None) -> Actor | None:
        """Somebody of this office; for an institution or an expert mostly the one whom the case concerns."""
        if not role & (Role.SITE | Role.PUBLIC):
            closed = set(await self.ids("SELECT id FROM account WHERE stage = 'CLOSED'"))
            names = [(name, code) for name, _, of, code in ACCOUNTS if of == role.name and self.accounts[name] not in closed]
        else:
            return Actor(role, self.accounts["citizen"] if role is Role.PUBLIC and self.dice.random() < 0.5 else None)
        if not names:
            return None
        name, code = self.dice.choice(names)
        if case and role is Role.EXPERT and noun in ("filing", "round") and self.dice.random() < 0.9:
            seats = await self.ids(f"SELECT expert_id FROM seat WHERE {noun}_id = $1 AND NOT recused", case)
            known = {self.accounts[n]: n for n, _ in names}
            if seats and (chosen := self.dice.choice(seats)) in known:
                name = known[chosen]
        if case and role is Role.INSTITUTION and self.dice.random() < 0.95 and noun in OWNER:
            owner = await self.one(f"SELECT u.credit_code FROM {OWNER[noun]}", case)
            name, code = next(((n, c) for n, c in names if c == owner), (name, code))
        unit = await self.one("SELECT id FROM unit WHERE credit_code = $1", code) if code else None
        district = await self.one("SELECT district_id FROM account WHERE id = $1", self.accounts[name])
        return Actor(role, self.accounts[name], name, unit, code, district)

    # --- acts

    async def open_acts(self) -> list[tuple[Procedure, Act, list[UUID]]]:
        """Every row of the law that somebody can try now, with the cases it can be tried on."""
        held: dict[tuple[str, str], list[UUID]] = {}
        for row in await self.rows(EVERY_CASE):
            held.setdefault((row["noun"], row["stage"]), []).append(row["id"])
        found = []
        for chapter in CHAPTERS:
            for act in chapter.acts:
                if act.by & ~(LAW | CLOCK) and not {chapter.name, f"{chapter.name}.{act.name}"} & {*BESIDE}:
                    cases = [one for stage in act.src if stage for one in held.get((chapter.name, stage.name), ())]
                    if act.creates or cases:
                        found.append((chapter, act, cases))
        return found

    async def step(self) -> None:
        """One act by somebody on something, sound or spoiled; or time goes by."""
        if self.dice.random() < 0.12:
            return await self.pass_time()
        acts = await self.open_acts()
        weights = [1 / (1 + 3 * self.done[f"{c.name}.{a.name}"] + self.tried[f"{c.name}.{a.name}"] ** 0.5) for c, a, _ in acts]
        chapter, act, cases = self.dice.choices(acts, weights)[0]
        case = self.dice.choice(cases) if cases else None
        if case and self.dice.random() < 0.4:
            return await self.push(chapter, act, case)
        await self.do(chapter, act, case, spoil=self.dice.random() < 0.1)
        return None

    async def push(self, chapter: Procedure, act: Act, case: UUID) -> None:
        """Try one act until it is done, and meanwhile whatever else its stage allows: what it waits for is mostly among that."""
        table = CASES[chapter.name]._meta.db_table
        for _ in range(16):
            [row] = await self.rows(f'SELECT stage FROM "{table}" WHERE id = $1', case)
            stage = chapter.stages[row["stage"]]
            if stage not in act.src or await self.do(chapter, act, case):
                return
            here = [a for a in chapter.acts if stage in a.src and a.dst is stage and a.by & ~(LAW | CLOCK) and a is not act]
            onward = [a for a in here if a.name not in BACKWARD] if self.dice.random() < 0.85 else here
            if onward:
                await self.do(chapter, self.dice.choice(onward), case)

    async def do(self, chapter: Procedure, act: Act, case: UUID | None, *, spoil: bool = False) -> bool:
        """Try it; whether it was done. A refusal changes nothing, and a form with a fault is refused."""
        name = f"{chapter.name}.{act.name}"
        self.tried[name] += 1
        if chapter.name == "account" and case and not await self.ids("SELECT id FROM account WHERE id = $1 AND role = 'EXPERT'", case):
            return False  # an office without people is no matter of the law, and only experts have ties
        roles = [role for role in Role if role & act.by & ~(LAW | CLOCK)]
        actor = await self.actor(self.dice.choice(roles), chapter.name, case)
        form = actor and await self.form(chapter, act, case, actor)
        if not actor or form is None:
            return False
        worse = spoiled(form, self.dice) if spoil and name != "calendarImport.take" else None
        self.now += timedelta(seconds=self.dice.choice([1, 40, 900]))
        before = await Line.all().count()
        if name == "calendarImport.take":
            outcome = (await take_notice(form, self.deployment, actor, self.now, earlier=self.dice.random() < 0.3)).outcome
            assert outcome is not None
        elif name == "attachment.upload" and not worse:
            outcome = await take_file(io.BytesIO(PDF), form, await moment(self.deployment, actor, self.now))
        else:
            outcome = await self.performed(chapter, act, case, worse or form, actor)
        did = outcome.case is not None
        self.done[name] += did
        codes = " ".join(sorted({refusal.code for refusal in outcome.refusals}))
        self.told.append(f"{self.now:%Y-%m-%d %H:%M} {name} {str(case)[-6:]} by {actor.title or actor.role.name} {'done' if did else codes}")
        if worse and did:
            self.fail(f"{name} took a form with a fault: {worse}")
        if not did and await Line.all().count() != before:
            self.fail(f"{name} was refused and yet left lines")
        if did:
            await self.check()
        return did

    async def performed(self, chapter: Procedure, act: Act, case: UUID | None, form: Any, actor: Actor) -> Outcome:
        """Through the desk: now, or now entered for some days ago; and now and then twice under one key."""
        late = bool(actor.role & (Role.CENTRE | Role.BUREAU)) and self.dice.random() < 0.08
        at = self.now - timedelta(hours=self.dice.choice([2, 30, 200])) if late else self.now
        key = f"key{self.dice.getrandbits(60):x}" if self.dice.random() < 0.05 else None
        when = await moment(self.deployment, actor, at)
        outcome = await perform(chapter.name, act.name, case, form, when, recorded_at=self.now, key=key)
        if key and outcome.case is not None:
            lines = await Line.all().count()
            again = await perform(chapter.name, act.name, case, form, when, recorded_at=self.now, key=key)
            if (again.position, await Line.all().count()) != (outcome.position, lines):
                self.fail(f"{chapter.name}.{act.name} under one key was done twice, or answered otherwise: {again}")
        return outcome

    async def form(self, chapter: Procedure, act: Act, case: UUID | None, actor: Actor) -> Any:
        """A form that this case has a use for where `HINTS` knows one, else any sound one; None: there is nothing to hand in."""
        pools: dict[str, list[UUID]] = {}
        for noun in set(_refs(act.form)):
            pools[noun] = await self.ids(f'SELECT id FROM "{NOUNS[noun]._meta.db_table}" ORDER BY id LIMIT 40')
        known: Any = {}
        if hint := HINTS.get(f"{chapter.name}.{act.name}") or HINTS.get(act.form.__name__):
            known = await hint(self, case, actor)
        if not isinstance(known, dict):
            return known or None

        def ref(noun: str) -> UUID:
            return self.dice.choice(pools[noun])  # IndexError: there is none yet

        try:
            return drawn(act.form, self.dice, ref, self.day, known)
        except IndexError:
            return None

    # --- what must hold

    async def check(self) -> None:
        """After every step: the chain, the replay of what was touched, and the stays of every case."""
        touched = await self.lines()
        for problem in [found async for found in self.replay.differences(touched)]:
            self.fail(problem)
        cases = {row["id"]: row for row in await self.rows(EVERY_CASE)}
        open_: dict[UUID, list[Any]] = {}
        for stay in await self.rows("SELECT noun, case_id, stage, since, due, rule FROM stay WHERE until IS NULL"):
            open_.setdefault(stay["case_id"], []).append(stay)
        for id_, stays in open_.items():
            case = cases.get(id_)
            if case is None or len(stays) != 1 or any((s["stage"], s["due"], s["since"]) != (case["stage"], case["due"], case["since"]) for s in stays):
                self.fail(f"stays {stays} of {case}")
        for case in cases.values():
            procedure = BY_NAME[case["noun"]]
            stage = procedure.stages[case["stage"]]
            if stage.limit and case["due"] is None and not isinstance(stage.limit, Until):
                self.fail(f"{case} has a limit and no deadline")
            if case["due"] is not None and (stage.limit is None or case["id"] not in open_):
                self.fail(f"{case} carries a deadline that no stay explains")
            if not procedure.final(stage) and not any(stage in act.src and act.dst is not stage for act in procedure.acts):
                self.fail(f"{case} leads nowhere")
        for row in await self.rows(NEVER):
            self.fail(f"{row['says']}: {row['id']}")

    async def lines(self) -> set[tuple[str, str]]:
        """Take the lines written since into the replay; answers the rows they touched."""
        touched: set[tuple[str, str]] = set()
        for line in await Line.filter(position__gt=self.last[0]).order_by("position"):
            position, previous = self.last
            if (line.position, line.previous, line.hash) != (position + 1, previous, line.digest()):
                self.fail(f"the chain breaks at {line.position}")
            self.last = (line.position, line.hash)
            told = {name: getattr(line, name) for name in ("position", "noun", "case_id", "before", "after", "effects")}
            for problem in self.replay.take(told):
                self.fail(problem)
            if PRIVATE in f"{line.effects}{line.form}":
                self.fail(f"the ledger keeps something private: {line.act} {line.effects} {line.form}")
            touched |= {(noun, id_) for noun, id_, _ in json.loads(line.effects)}
        return touched

    # --- the end

    async def finish(self) -> None:
        """Bring every case to its end, with as few acts as the law allows: whatever cannot be brought there is stuck."""
        often: Counter[tuple[UUID, str]] = Counter()
        idle = False
        for _ in range(60):
            open_ = [
                row for row in await self.rows(EVERY_CASE)
                if row["noun"] not in BEARS and not BY_NAME[row["noun"]].final(BY_NAME[row["noun"]].stages[row["stage"]])
            ]  # fmt: skip
            if not open_:
                return
            progress = False
            for row in open_:
                progress |= await self._onward(BY_NAME[row["noun"]], row["id"], often)
            if any(row["noun"] == "item" and row["stage"] == "APPROVED" for row in open_):  # from a notice that was made void
                progress |= await self.do(BY_NAME["notice"], BY_NAME["notice"].act("draft"), None)
            if not progress:
                due = await self.rows(f"SELECT min(due) AS due FROM ({EVERY_CASE}) c WHERE due IS NOT NULL AND due >= $1", self.day)
                if due[0]["due"] is None and idle:
                    self.fail("stuck: " + "; ".join(f"{row['noun']} {row['stage']} {str(row['id'])[-6:]}" for row in open_))
                idle = due[0]["due"] is None  # then once more, after the clock has looked
                await self.until(max(self.midnight(due[0]["due"] or self.day - timedelta(1)), self.now + timedelta(minutes=1)))
        self.fail("no end in sight: " + "; ".join(f"{row['noun']} {row['stage']}" for row in open_))

    async def _onward(self, procedure: Procedure, case: UUID, often: Counter[tuple[UUID, str]]) -> bool:
        [row] = await self.rows(f'SELECT stage FROM "{CASES[procedure.name]._meta.db_table}" WHERE id = $1', case)
        stage = procedure.stages[row["stage"]]
        far = distances(procedure)
        here = [act for act in procedure.acts if stage in act.src and act.by & ~(LAW | CLOCK) and act.name not in BACKWARD]
        ways = [act for act in here if far.get(act.dst, 99) < far.get(stage, 99) or act.dst is stage]
        self.dice.shuffle(ways)
        ways.sort(key=lambda act: far[act.dst])
        done = False
        for act in ways:
            if act.dst is stage and often[case, act.name] >= ENOUGH:
                continue
            for _ in range(3):  # another actor, another form
                if await self.do(procedure, act, case):
                    done, often[case, act.name] = True, often[case, act.name] + 1
                    break
            if done and act.dst is not stage:
                return True
        return done


def distances(procedure: Procedure) -> dict[Any, int]:
    """How many acts each stage is away from an end, at least; an end is none."""
    far = {stage: 0 for stage in procedure.stages if procedure.final(stage)}
    acts = [act for act in procedure.acts if act.name not in BACKWARD]
    while left := [
        (stage, 1 + min(far[act.dst] for act in acts if stage in act.src and act.dst in far))
        for stage in procedure.stages
        if stage not in far and any(stage in act.src and act.dst in far for act in acts)
    ]:
        far.update(left)
    return far


def _refs(form: type) -> Iterator[str]:
    for spec in form.__dataclass_fields__.values():
        if "ref" in spec.metadata:
            yield spec.metadata["ref"]
        of = spec.metadata.get("of")
        if of is not None and hasattr(of, "__dataclass_fields__"):
            yield from _refs(of)


OWNER = {
    "unit": "unit u WHERE u.id = $1", "filing": "filing f JOIN unit u ON u.id = f.unit_id WHERE f.id = $1",
    "change": "change_request c JOIN institution i ON i.id = c.institution_id JOIN unit u ON u.id = i.unit_id WHERE c.id = $1",
    "renewal": "renewal c JOIN institution i ON i.id = c.institution_id JOIN unit u ON u.id = i.unit_id WHERE c.id = $1",
    "ending": "ending c JOIN institution i ON i.id = c.institution_id JOIN unit u ON u.id = i.unit_id WHERE c.id = $1",
    "closure": "closure c JOIN institution i ON i.id = c.institution_id JOIN unit u ON u.id = i.unit_id WHERE c.id = $1",
}  # fmt: skip
Hint = Callable[[Walk, Any, Actor], Awaitable[Any]]
HINTS: dict[str, Hint] = {}


def hint(*names: str) -> Callable[[Hint], Hint]:
    """What to hand in for these forms or acts: fields to set, a whole form, or None when there is nothing."""

    def kept(function: Hint) -> Hint:
        HINTS.update(dict.fromkeys(names, function))
        return function

    return kept
