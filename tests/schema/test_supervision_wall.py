"""The second wall of supervision: what the database refuses by itself about draws, findings and sanctions; said in raw SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests import ending, story
from tests import supervision as sv
from tests.conftest import cloned
from tests.schema.test_second_wall import again, refusal
from tests.world import World, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def supervised(server: str, template: str) -> AsyncIterator[World]:
    """A draw under way, its inspection handed over, a rectification, a criticism, a talk and a transfer; every try is rolled back."""
    async with cloned(server, template) as url, settled(url) as world:
        institution = await ending.filed(world)
        await world.tick()
        codes = await sv.appointed(world)
        tie = {"kind": "KINSHIP", "creditCode": story.CODES["factory"], "name": "海河", "note": "配偶任职"}
        await world.act("supervisor4", "accountDeclareTie", id=await story.account_id(world, "supervisor4"), form=tie)
        plan = await sv.programme(world)
        draw = await sv.committed(world, plan)
        await sv.prepared(world, plan)
        [task] = await sv.drawn(world, draw)
        who = sv.seated(task, codes)
        await sv.accepted(world, task, who)
        await sv.visited(world, task, who)
        await sv.handed_over(world, task, who)
        await sv.rectification(world, task)
        day = str(await story.today(world))
        form = {"institution": institution, "inspection": task["id"], "title": "通报", "facts": "违规"}
        await world.act("centre", "criticismIssue", form=form)
        talk = {"person": "赵总", "post": "总经理", "meetsOn": day, "place": "会议室", "matters": "整改"}
        await world.act("centre", "talkSummon", form={"institution": institution, **talk})
        sent = {"recipient": "市公安局", "sentOn": day, "matter": "伪造证书", "files": [await story.uploaded(world, "centre")]}
        await world.act("centre", "transferSend", form={"institution": institution, **sent})
        yield world


NUMBER = "'甲' || random()"
COMMIT = (
    "UPDATE draw SET stage = 'COMMITTED', roster = 'a', roster_hash = encode(sha256('a'), 'hex'), commitment = repeat('a', 64),"
    " committed_at = '2022-03-01', source = '彩票', known_on = '2022-03-02', draw_by = '2022-03-09' WHERE {}"
)
REFUSED = {
    "what was published before a draw stands": "UPDATE draw SET known_on = known_on + 1 WHERE seed IS NOT NULL",
    "draw_roster": "UPDATE draw SET roster = 'a', roster_hash = repeat('a', 64) WHERE roster IS NULL",
    "draw_seed": "UPDATE draw SET stage = 'DRAWN', roster = 'a', roster_hash = encode(sha256('a'), 'hex'), commitment = repeat('a', 64),"
    " seed = 'b', value = '1', committed_at = '2022-03-01', source = '彩票', known_on = '2022-03-02', draw_by = '2022-03-09'"
    " WHERE roster IS NULL",
    "draw_committed": "UPDATE draw SET stage = 'COMMITTED' WHERE roster IS NULL",
    "draw_value_later": "UPDATE draw SET committed_at = now(), known_on = '2020-01-01' WHERE roster IS NULL",
    "draw_one_open": COMMIT.format("seed IS NULL") + "; " + again("draw", "WHERE stage = 'COMMITTED'", number=NUMBER),
    "draw_drawn": "UPDATE draw SET stage = 'WITNESSED' WHERE seed IS NOT NULL",
    "draw_revealed": "UPDATE draw SET stage = 'REVEALED' WHERE seed IS NOT NULL",
    "draw is append-only": "DELETE FROM draw",
    "draw_object is append-only": "UPDATE draw_object SET weight = 2",
    "draw_supervisor is append-only": "DELETE FROM draw_supervisor",
    "exclusion is append-only": "DELETE FROM exclusion",
    "pick is append-only": "UPDATE pick SET ordinal = 2",
    "pick_one_place": again("pick", institution_id="gen_random_uuid()"),
    "pick_one_each": again("pick", ordinal="2"),
    "draw_object_one_each": again("draw_object"),
    "draw_object_weight": again("draw_object", institution_id="gen_random_uuid()", weight="21"),
    "draw_supervisor_one_each": again("draw_supervisor"),
    "programme_one_a_year": again("programme", number=NUMBER),
    "programme_numbers": "UPDATE programme SET ratio = 0",
    "programme_published": "UPDATE programme SET published_on = NULL",
    "supervisor_one_each": again("supervisor", code="'D9'"),
    "supervisor_window": "UPDATE supervisor SET appointed_to = appointed_from - 1",
    "supervisor_employment": "UPDATE supervisor SET employment = 'NONE'",
    "inspection_kind": "UPDATE inspection SET trigger = 'COMPLAINT'",
    "inspection_visited": "UPDATE inspection SET visited_on = NULL",
    "inspection_handed": "UPDATE inspection SET digest = NULL",
    "inspection_published": "UPDATE inspection SET stage = 'PUBLISHED'",
    "inspection_daily_is_public": "UPDATE inspection SET stage = 'CLOSED'",
    "inspection is append-only": "DELETE FROM inspection",
    "findings handed over stand": "UPDATE issue SET facts = '没有问题'",
    "post_one_each": again("post", ordinal="9"),
    "post_one_place": again("post", supervisor_id="(SELECT id FROM supervisor WHERE code = 'D0004')"),
    "post_released": "UPDATE post SET released_on = '2022-03-01'",
    "post is append-only": "DELETE FROM post",
    "rectification_one_open": again("rectification", number=NUMBER),
    "rectification_window": "UPDATE rectification SET due_on = ordered_on",
    "rectification_missed": "UPDATE rectification SET stage = 'MISSED'",
    "rectification_rechecked": "UPDATE rectification SET stage = 'DONE'",
    "rectification is append-only": "DELETE FROM rectification",
    "what was published stands": "UPDATE criticism SET facts = '没有违规'",
    "criticism is append-only": "DELETE FROM criticism",
    "criticism_ground": again("criticism", number=NUMBER, inspection_id="null"),
    "criticism_withdrawn": "UPDATE criticism SET stage = 'WITHDRAWN'",
    "talk_held": "UPDATE talk SET stage = 'HELD'",
    "transfer_subject": "UPDATE transfer SET person = '钱某'",
    "transfer_received": "UPDATE transfer SET stage = 'RECEIVED'",
    "transfer is append-only": "DELETE FROM transfer",
    "enclosure_somewhere": "UPDATE enclosure SET inspection_id = (SELECT id FROM inspection LIMIT 1)",
}


@pytest.mark.parametrize("wall", REFUSED)
async def test_the_database_refuses_it_by_itself(supervised: World, wall: str) -> None:
    assert await refusal(REFUSED[wall]) == wall


@pytest.mark.parametrize("sql", ["DELETE FROM issue", "DELETE FROM signature", "UPDATE inspection_check SET result = 'MET'", "DELETE FROM photo",
                                 again("issue", ordinal="9")])  # fmt: skip
async def test_nothing_found_and_signed_is_changed_once_it_is_handed_over(supervised: World, sql: str) -> None:
    assert await refusal(sql) == "findings handed over stand"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE draw SET seed = NULL WHERE seed IS NOT NULL", "UPDATE draw SET value = '2' WHERE seed IS NOT NULL",
        "UPDATE draw SET roster = 'a', roster_hash = encode(sha256('a'), 'hex') WHERE seed IS NOT NULL",
    ],
)  # fmt: skip
async def test_roster_commitment_seed_and_value_stand(supervised: World, sql: str) -> None:
    assert await refusal(sql) == "what was published before a draw stands"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE draw SET stage = 'REVEALED', revealed_at = now() WHERE seed IS NOT NULL",
        "UPDATE inspection SET stage = 'REVIEW', reply = '无异议', disputes = false, replied_at = now()",
        "UPDATE criticism SET stage = 'WITHDRAWN', withdrawn_on = '2022-04-01', answer = '事实有误'",
        "UPDATE post SET released_on = '2022-03-12', reason = '回避'",
        "UPDATE rectification SET stage = 'MISSED', missed_on = due_on",
    ],
)
async def test_what_the_law_allows_the_wall_lets_through(supervised: World, sql: str) -> None:
    assert await refusal(sql) == ""
