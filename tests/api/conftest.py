"""One register for a whole file of tests, with something of everything in it, and those who ask it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest_asyncio

from api import http
from schema.desk.calendar import take_notice
from schema.law.calendar import seeds
from schema.record.transaction import transaction
from tests import assessing, ending, results, story
from tests.api import sheets
from tests.conftest import cloned
from tests.world import ROOT_ACTOR, World, settled

WHO = (None, "factory", "rival", "expert1", "heping", "centre", "bureau", "auditor", "admin", "supervisor", "site")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def filled(server: str, template: str) -> AsyncIterator[World]:
    """One database for the file, with something of everything in it; tests leave it as it is, or clean up."""
    async with cloned(server, template) as url, settled(url) as world:
        await world.data(
            'mutation { endpointRegister(title: "甲", url: "http://127.0.0.1:1/", events: []) { secret } }', "admin"
        )
        round_ = await story.selection(world)
        await story.scored(world, round_, [40, 60], [30, 60])
        first = await story.submitted(world)
        await story.approved(world, first)
        await story.live(world, first)
        await world.move_to(date(2022, 3, 9), 0)
        await story.granted(world, first)
        institution = (await world.data("{ institutions { nodes { id } } }"))["institutions"]["nodes"][0]
        for lines in ([{"subject": "PHONE", "value": "022-88888888"}], [{"subject": "CONTACT", "person": "周工"}]):
            change = await story.change(world, {**institution, "who": "factory"}, *lines)
            reason = {"code": "EVIDENCE_MISSING", "message": "补"}
            await world.act("centre", "changeReturn", id=change["id"], form={"reasons": [reason]})
            await world.act("factory", "changeSubmit", id=change["id"])
            if lines[0]["subject"] == "PHONE":
                await story.confirmed(world, change)
        second = await story.submitted(world, "rival")
        await world.act(
            "centre", "filingReturn", id=second["id"], form={"reasons": [{"code": "EVIDENCE_MISSING", "message": "补"}]}
        )
        second |= await story.mended(world, second, "rival")
        await story.tied(world)
        await story.approved(world, second)
        notice = await story.live(world, second)
        await story.objected(world, notice["rows"]["nodes"][0]["id"])
        await world.act("bureau", "callDraft", form={
            "title": "未发布的安排", "tracks": ["EMPLOYER"], "opensOn": "2022-04-01", "closesOn": "2022-05-01", "maxItems": 1,
            "body": "尚未公开的正文", "documents": [], "occupations": [],
        })  # fmt: skip
        [seed] = [one for one in seeds() if one.year == 2022]
        worked = replace(seed, version="2", on=seed.on | {date(2022, 3, 12)})  # a Saturday worked: earlier, so it waits
        assert (await take_notice(worked, world.deployment, ROOT_ACTOR, await http.now(world.settings))).moved
        await world.data("mutation { calendarFeedOpen { secret } }", "centre")
        await assessing.something_of_everything(world)
        await sheets.something_of_everything(world)
        await results.something_of_everything(world)
        own = await ending.institution(world)
        await world.act("factory", "endingApply", form=ending.ending_form(own))
        await ending.proposed(world, own)
        await years_later()
        yield world


async def years_later() -> None:
    """Rows that only the years bring, written as they are: here it matters who sees them, not how they came about."""
    async with transaction() as raw:
        for sql in (
            "INSERT INTO renewal_application (id, report, document_title, document_sha256, scope_ids, renewal_id)"
            " SELECT gen_random_uuid(), '自评', '申请书', repeat('a', 64), '{}', id FROM renewal",
            "INSERT INTO tally (id, taken, ordinal, name, title, article, count, renewal_id)"
            " SELECT gen_random_uuid(), 'SUBMISSION', 1, 'scopes', '备案范围', '第四条', 3, id FROM renewal",
            "INSERT INTO termination (id, number, name, credit_code, valid_from, valid_to, ending, article, decided_on, effective_on,"
            " certificates, institution_id) SELECT gen_random_uuid(), '甲', name, credit_code, valid_from, valid_to, 'VOLUNTARY',"
            " '第十三条', valid_to, valid_to, '继续有效', id FROM institution",
            "INSERT INTO closure (id, stage, since, ending, paper_least, electronic_least, institution_id)"
            " SELECT gen_random_uuid(), 'OPEN', now(), 'VOLUNTARY', valid_to, valid_to, id FROM institution",
            "UPDATE plan SET track = 'SOCIAL', listed = true WHERE stage = 'ACCEPTED'",
            "INSERT INTO closure_item (id, ordinal, duty, closure_id) SELECT gen_random_uuid(), 1, 'SEAL', id FROM closure",
        ):
            await raw.execute(sql)
