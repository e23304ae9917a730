"""One register for a whole file of tests, with something of everything in it, and those who ask it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest_asyncio

from api import http
from api.read import global_id
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
        away = {"delegate": global_id("Account", world.ids["centre2"]), "firstDay": str(await story.today(world)), "lastDay": "2022-12-31", "reason": "出差"}
        await world.act("centre", "delegationGive", form=away)
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
            "INSERT INTO factor (id, stage, since, account_id, title, secret_sealed) SELECT gen_random_uuid(), 'PENDING', now(), id, '手机',"
            " decode(repeat('00', 50), 'hex') FROM account WHERE name = 'centre'",
            "UPDATE plan SET track = 'SOCIAL', listed = true WHERE stage = 'ACCEPTED'",
            "INSERT INTO closure_item (id, ordinal, duty, closure_id) SELECT gen_random_uuid(), 1, 'SEAL', id FROM closure",
            *SUPERVISION,
        ):
            await raw.execute(sql)


SHA = "encode(sha256(convert_to('{}', 'UTF8')), 'hex')"
SUPERVISION = (
    "INSERT INTO supervisor (id, stage, since, code, account_id, employment, appointed_from, appointed_to, qualification)"
    " SELECT gen_random_uuid(), 'APPOINTED', now(), 'D0001', id, 'PART_TIME', '2022-01-01', '2022-12-31', '高级考评员'"
    " FROM account WHERE name = 'supervisor'",
    "INSERT INTO training (id, title, held_on, hours, passed, supervisor_id) SELECT gen_random_uuid(), '培训', '2022-02-01', 8, true, id"
    " FROM supervisor",
    "INSERT INTO programme (id, stage, since, number, year, title, ratio, times, risk_weight, most_weight, methods, body, ends_on,"
    " published_on) VALUES (gen_random_uuid(), 'PUBLISHED', now(), '计划甲', 2022, '年度计划', 5, 2, 1, 3, '{ON_SITE}', '正文',"
    " '2022-12-31', '2022-01-04')",
    "INSERT INTO draw (id, stage, since, number, programme_id, method, scope, visits_by, prepared_on, roster, roster_hash, commitment,"
    " committed_at, source, known_on, draw_by, value, seed, drawn_at, revealed_at) SELECT gen_random_uuid(), 'REVEALED', now(), '抽取甲',"
    f" id, 'ON_SITE', '全过程', '2022-03-01', '2022-02-01', 'a', {SHA.format('a')}, {SHA.format('s')}, '2022-02-01', '彩票',"
    " '2022-02-02', '2022-02-09', '1', 's', '2022-02-02', '2022-03-01' FROM programme",
    "INSERT INTO draw_object (id, draw_id, institution_id, org_code, weight) SELECT gen_random_uuid(), d.id, i.id, i.org_code, 1"
    " FROM draw d, institution i",
    "INSERT INTO exclusion (id, draw_id, institution_id, supervisor_id, ground, says) SELECT gen_random_uuid(), d.id, i.id, s.id,"
    " 'KINSHIP', '配偶任职' FROM draw d, institution i, supervisor s",
    "INSERT INTO inspection (id, stage, since, number, kind, institution_id, draw_id, scope, methods, announced, opened_on, began_at,"
    " ended_at, visited_on, place, conclusion) SELECT gen_random_uuid(), 'VISITED', now(), '督导甲', 'DAILY', i.id, d.id, '全过程',"
    " '{ON_SITE}', false, '2022-02-02', '2022-02-03', '2022-02-03', '2022-02-03', '考场', '总体意见' FROM institution i, draw d",
    "INSERT INTO pick (id, draw_id, ordinal, institution_id, inspection_id) SELECT gen_random_uuid(), draw_id, 1, institution_id, id"
    " FROM inspection",
    "INSERT INTO post (id, inspection_id, supervisor_id, ordinal, named) SELECT gen_random_uuid(), n.id, s.id, 1, false"
    " FROM inspection n, supervisor s",
    "INSERT INTO inspection_check (id, inspection_id, ordinal, code, says, result) SELECT gen_random_uuid(), id, 1, 'ON_SITE.1', '范围',"
    " 'MET' FROM inspection",
    "INSERT INTO issue (id, inspection_id, ordinal, article, facts, serious) SELECT gen_random_uuid(), id, 1, '第十一条', '未备案参加考评',"
    " true FROM inspection",
    "INSERT INTO attachment (id, stage, since, name, media_type, size, sha256, blob_id, uploaded_by_id, uploaded_at, keep_until)"
    " SELECT gen_random_uuid(), 'KEPT', now(), '考场.png', 'image/png', a.size, a.sha256, a.blob_id, s.account_id, now(), '2030-01-01'"
    " FROM supervisor s, (SELECT * FROM attachment LIMIT 1) a",
    "INSERT INTO photo (id, inspection_id, ordinal, attachment_id, taken_at, place) SELECT gen_random_uuid(), n.id, 1, a.id, '2022-02-03',"
    " '考场' FROM inspection n, attachment a WHERE a.name = '考场.png'",
    "INSERT INTO signature (id, inspection_id, post_id, signed_at, digest) SELECT gen_random_uuid(), inspection_id, id, '2022-02-04',"
    " repeat('a', 64) FROM post",
    "UPDATE inspection SET stage = 'PUBLISHED', digest = repeat('a', 64), handed_at = '2022-02-04', result = 'RECTIFY',"
    " summary = '责令限期整改', published_on = '2022-02-08'",
    "INSERT INTO rectification (id, stage, since, number, institution_id, inspection_id, demands, ordered_on, due_on, extended, missed_on)"
    " SELECT gen_random_uuid(), 'MISSED', now(), '整改甲', institution_id, id, '整改要求', '2022-02-05', '2022-02-20', 0, '2022-02-20'"
    " FROM inspection",
    "INSERT INTO talk (id, stage, since, number, institution_id, person, post, meets_on, place, matters) SELECT gen_random_uuid(),"
    " 'SUMMONED', now(), '约谈甲', id, '赵总', '总经理', '2022-03-20', '会议室', '整改' FROM institution",
    "INSERT INTO criticism (id, stage, since, number, institution_id, inspection_id, title, facts, issued_on) SELECT gen_random_uuid(),"
    " 'ISSUED', now(), '通报甲', institution_id, id, '通报', '逾期未整改', '2022-02-21' FROM inspection",
    "INSERT INTO transfer (id, stage, since, number, subject, person, recipient, sent_on, matter) VALUES (gen_random_uuid(), 'SENT',"
    " now(), '移交甲', 'STAFF', '钱某', '市公安局', '2022-03-01', '收受财物')",
    "INSERT INTO enclosure (id, attachment_id, transfer_id) SELECT gen_random_uuid(), a.id, t.id FROM transfer t, attachment a"
    " WHERE a.name = '考场.png'",
    "INSERT INTO complaint (id, stage, since, number, kind, channel, named, received_on, institution_id, district_id, summary, handler_id,"
    " accepted_on) SELECT gen_random_uuid(), 'ACCEPTED', now(), '诉甲', 'REPORT', 'SITE', true, '2022-02-10', i.id, i.district_id,"
    " '反映泄露试题', a.id, '2022-02-11' FROM institution i, account a WHERE a.name = 'centre'",
    "INSERT INTO complaint_statement (id, complaint_id, about, facts) SELECT gen_random_uuid(), id, '某厂', '事实' FROM complaint",
    "INSERT INTO complaint_file (id, complaint_id, ordinal, attachment_id) SELECT gen_random_uuid(), c.id, 1, a.id FROM complaint c,"
    " attachment a WHERE a.name = '考场.png'",
    "INSERT INTO reporter_read (id, stage, since, complaint_id, reason, reader_id, read_at) SELECT gen_random_uuid(), 'NOTED', now(), id,"
    " '核实', handler_id, now() FROM complaint",
    "INSERT INTO complaint_recusal (id, stage, since, complaint_id, account_id, reason, recused_at) SELECT gen_random_uuid(), 'RECUSED',"
    " now(), c.id, a.id, '亲属', now() FROM complaint c, account a WHERE a.name = 'centre2'",
    "INSERT INTO dispute (id, stage, since, number, institution_id, kind, heard_on, matter) SELECT gen_random_uuid(), 'OPEN', now(),"
    " '争议甲', id, 'COMPLAINT', '2022-02-10', '对成绩有争议' FROM institution",
)
