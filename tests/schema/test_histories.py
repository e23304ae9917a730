"""Random histories over the whole law: no state without a next step or an end, no deadline orphaned, the ledger replays to the record.

A seed alone does not repeat a history (ids are random, and what the run has seldom done is tried first): a failure tells its
last sixty steps instead, and ends at the step that was wrong.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api import http
from schema.desk import Deployment
from schema.record.transaction import transaction
from tests import hands, story  # noqa: F401 - hands says what is handed in
from tests.conftest import cloned
from tests.drawing import PRIVATE
from tests.walk import Walk
from tests.world import World, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")
EXAMPLES = int(os.environ.get("JINJI_EXAMPLES", "5"))  # make fuzz lives through 200
STEPS = 60
DONE: Counter[str] = Counter()  # what the histories of this run have done: what was seldom done is tried first
TRIED: Counter[str] = Counter()


class _Undone(Exception):
    pass


async def heard(world: World, filing: dict[str, Any]) -> None:
    """An application in assessment: three experts have accepted, two have spoken."""
    await story.checked(world, filing)
    await world.act("centre", "filingPassReview", id=filing["id"])
    opinion = {"method": "SITE_VISIT", "noConflict": True, "opinion": "符合", "verdicts": story.verdicts(filing["items"])}
    for name in ("expert1", "expert2", "expert3"):
        await world.act("centre", "filingAppoint", id=filing["id"], form={"expert": await story.account_id(world, name)})
        await world.act(name, "filingAccept", id=filing["id"], form={"noConflict": True})
        if name != "expert3":
            await world.act(name, "filingOpine", id=filing["id"], form=opinion)


class Opening:
    """What every history starts from; said briefly when one fails."""

    def __init__(self, deployment: Deployment, accounts: dict[str, UUID], start: datetime) -> None:
        self.deployment, self.accounts, self.start = deployment, accounts, start

    def __repr__(self) -> str:
        return f"<opening at {self.start:%Y-%m-%d %H:%M}>"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opening(server: str, template: str) -> AsyncIterator[Opening]:
    """Where every history begins: something at each place that takes many acts to reach."""
    async with cloned(server, template) as url, settled(url, fallback_ruleset="measures-2021") as world:
        institution = await story.filed(world)
        await story.change(world, institution, {"subject": "PHONE", "value": "022-88888888"}, {"subject": "CONTACT", "person": PRIVATE})
        await story.scored(world, await story.selection(world), [40, 60], [30, 60])
        filing = await story.submitted(world, "mill")
        await story.approved(world, filing)
        await story.live(world, filing)
        await heard(world, await story.submitted(world, "rival"))
        yield Opening(world.deployment, world.ids, await http.now(world.settings))


@settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
@given(seed=st.integers(0, 2**40))
async def test_every_history_keeps_its_ledger_its_deadlines_and_a_way_to_an_end(opening: Opening, seed: int) -> None:
    walk = Walk(opening.deployment, opening.accounts, opening.start, Random(seed), done=DONE, tried=TRIED)
    try:
        async with transaction():
            await walk.check()
            if walk.dice.random() < 0.4:  # into the months in which a filing is renewed
                await walk.until(opening.start + timedelta(days=walk.dice.randint(970, 1098)))
            for _ in range(STEPS):
                await walk.step()
            await walk.finish()
            assert [found async for found in walk.replay.differences()] == []
            raise _Undone
    except _Undone:
        pass


@pytest.mark.parametrize(("fault", "noticed"), [
    ("UPDATE filing SET due = '2022-05-01' WHERE stage = 'APPROVED'", "stays"),
    ("UPDATE stay SET stage = 'DRAFT' WHERE noun = 'filing' AND until IS NULL", "stays"),
    ("UPDATE stay SET until = now() WHERE noun = 'notice' AND until IS NULL", "a deadline that no stay explains"),
    ("UPDATE institution SET stage = 'CANCELLED', ending = 'VOLUNTARY', ended_on = '2022-03-09', effective_on = '2022-03-09';"
     " UPDATE stay SET stage = 'CANCELLED', due = NULL, rule = NULL WHERE noun = 'institution'"
     " AND until IS NULL; UPDATE institution SET due = NULL", "no announcement or no closure"),
    ("UPDATE notice_row SET stage = 'FROZEN' WHERE stage = 'SHOWN'", "frozen without an objection"),
    ("UPDATE unit SET phone = '022-1'", "phone为"),
    ("INSERT INTO equipment (id, unit_id, site_id, name, count, since) SELECT gen_random_uuid(), unit_id, site_id, name, count, since"
     " FROM equipment LIMIT 1", "台账中没有这一行"),
])  # fmt: skip
async def test_a_planted_fault_is_noticed(opening: Opening, fault: str, noticed: str) -> None:
    walk = Walk(opening.deployment, opening.accounts, opening.start, Random(0))
    with pytest.raises(AssertionError, match=noticed):  # noqa: PT012 - and undone
        async with transaction() as raw:
            await walk.check()
            await raw.execute(fault)
            await walk.check()
            assert [found async for found in walk.replay.differences()] == []
