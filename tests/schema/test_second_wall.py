"""The second wall: what the database refuses by itself, should the desk ever be wrong; said in raw SQL."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from api import http
from api.read import global_id
from schema.desk.calendar import take_notice
from schema.law.calendar import seeds
from schema.law.chapters import BY_NAME
from schema.law.kinds import Track
from schema.record.nouns import NOUNS
from schema.record.transaction import connection, transaction
from tests import assessing, ending, story
from tests.api import sheets
from tests.conftest import cloned
from tests.world import ROOT_ACTOR, World, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def filled(server: str, template: str) -> AsyncIterator[World]:
    """One database for the file: an institution with its scope, a live notice, an objection, a round; every try is rolled back."""
    async with cloned(server, template) as url, settled(url) as world:
        round_ = await story.selection(world)
        await story.scored(world, round_, [40, 60], [30, 60])
        filing = await story.submitted(world)
        await story.approved(world, filing)
        await story.live(world, filing)
        await world.move_to(date(2022, 3, 9), 0)
        await story.granted(world, filing)
        await assessing.something_of_everything(world)
        await sheets.something_of_everything(world)
        await _endings(world)
        second = await story.submitted(world, "rival")
        reasons = [{"code": "EVIDENCE_MISSING", "message": "补"}]
        await world.act("centre", "filingReturn", id=second["id"], form={"reasons": reasons})
        second |= await story.mended(world, second, "rival")
        await story.tied(world)
        await story.approved(world, second)
        notice = await story.live(world, second)
        await story.objected(world, notice["rows"]["nodes"][0]["id"])
        institution = (await world.data("{ institutions { nodes { id } } }"))["institutions"]["nodes"][0]
        change = await story.change(world, {**institution, "who": "factory"}, {"subject": "NAME", "value": "天津新名有限公司"})
        await story.confirmed(world, change)
        await story.change(world, {**institution, "who": "factory"}, {"subject": "PHONE", "value": "022-88888888"})
        [seed] = [one for one in seeds() if one.year == 2022]
        day = await story.today(world)
        saturday = day + timedelta(5 - day.weekday())
        worked = replace(seed, version="2", on=seed.on | {saturday})  # a Saturday worked: earlier, so it waits
        assert (await take_notice(worked, world.deployment, ROOT_ACTOR, await http.now(world.settings))).moved
        await world.data("mutation { calendarFeedOpen { secret } }", "centre")
        today, deputy = await story.today(world), global_id("Account", world.ids["centre2"])
        await world.act("centre", "delegationGive", form={"delegate": deputy, "firstDay": str(today), "lastDay": str(today), "reason": "出差"})
        yield world


async def _endings(world: World) -> None:
    """A third institution that has ended, and an application to end and a proposal to revoke against the first."""
    gone = await story.submitted(world, "mill")
    await story.approved(world, gone)
    await story.live(world, gone)
    await world.move_to(date(2022, 3, 17), 0)
    await story.granted(world, gone)
    await ending.ended(world, await ending.institution(world, "Y000012000002"), "mill")
    first = await ending.institution(world)
    await world.act("factory", "endingApply", form=ending.ending_form(first))
    id_ = await ending.proposed(world, first)
    await world.act("bureau", "revocationDecide", id=id_, form=await ending.decision(world))


class _Back(Exception):
    pass


async def refusal(sql: str) -> str:
    """The name of what refuses this statement, or its message; empty when it passes. Rolled back in any case."""
    found = ""
    try:
        async with transaction() as raw:
            try:
                assert await raw.execute(sql) not in ("UPDATE 0", "INSERT 0 0", "DELETE 0"), sql
                await raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
            except asyncpg.IntegrityConstraintViolationError as wrong:
                found = wrong.constraint_name or str(wrong)
            raise _Back
    except _Back:
        return found


COPY = "INSERT INTO {0} SELECT (jsonb_populate_record(t, {1})).* FROM {0} t {2} LIMIT 1"


def again(table: str, where: str = "", **changes: Any) -> str:
    """Write a row of the table once more, under another id, with changes."""
    built = ", ".join(f"'{name}', {value}" for name, value in {"id": "gen_random_uuid()", **changes}.items())
    return COPY.format(f'"{table}"', f"jsonb_build_object({built})", where)


NUMBER, POSITION = "'甲' || random()", "(SELECT max(position) + 1 FROM ledger)"
REFUSED = {
    "unit_code": "UPDATE unit SET credit_code = lower(credit_code) WHERE credit_code ~ '[A-Z]'",
    "institution_code": "UPDATE institution SET org_code = 'X000012000001'",
    "institution_dates": "UPDATE institution SET valid_to = valid_from - 1 WHERE stage = 'ACTIVE'",
    "institution_stage": "UPDATE institution SET stage = 'GONE', ending = 'FAILED' WHERE stage = 'ACTIVE'",
    "institution_ending": "UPDATE institution SET ending = 'EXPIRED' WHERE stage = 'ACTIVE'",
    "institution_end_dated": "UPDATE institution SET stage = 'REVOKED', ending = 'REVOKED' WHERE stage = 'ACTIVE'",
    "renewal_stage": "UPDATE renewal SET stage = 'LOST'",
    "renewal_window": "UPDATE renewal SET last_day = valid_to + 1",
    "renewal_submitted": "UPDATE renewal SET stage = 'EVALUATION'",
    "renewal_decided": "UPDATE renewal SET decided_on = valid_to",
    "renewal_one_each": again("renewal"),
    "ending_one_open": again("ending", "WHERE stage = 'APPLIED'", number=NUMBER),
    "ending_stage": "UPDATE ending SET stage = 'LOST'",
    "ending_document": "UPDATE ending SET document_sha256 = ''",
    "ending_work_one_each": again("ending_work"),
    "revocation_one_open": again("revocation", number=NUMBER),
    "revocation_stage": "UPDATE revocation SET stage = 'LOST'",
    "revocation_both": "UPDATE revocation SET stage = 'REVOKED', consent_sha256 = NULL",
    "closure_one_each": again("closure"),
    "closure_stage": "UPDATE closure SET stage = 'LOST', custodian = '甲', paper_until = paper_least, electronic_until = electronic_least,"
    " contact = '乙'",
    "closure_kept": "UPDATE closure SET paper_until = paper_least - 1",
    "closure_entrusted": "UPDATE closure SET stage = 'DONE'",
    "closure_item_one_each": again("closure_item"),
    "closure_item_evidence": "UPDATE closure_item SET settled_on = '2022-03-09'",
    "termination_one_each": again("termination", number=NUMBER),
    "grant_grounded": "UPDATE grant_notice SET filing_id = NULL",
    "grant_published": "UPDATE grant_notice SET national_url = NULL",
    "termination is append-only": "UPDATE termination SET note = ''",
    "plan_stage": "UPDATE plan SET stage = 'LOST'",
    "plan_track": "UPDATE plan SET track = 'BOTH'",
    "plan_dates": "UPDATE plan SET last_on = first_on - 1",
    "plan_numbered": "UPDATE plan SET number = NULL",
    "plan_submitted": "UPDATE plan SET submitted_at = NULL",
    "plan_accepted": "UPDATE plan SET stage = 'ACCEPTED' WHERE stage = 'RETURNED'",
    "plan_listed": "UPDATE plan SET listed = true WHERE stage = 'ACCEPTED'",
    "plan_ended": "UPDATE plan SET stage = 'ENDED' WHERE stage = 'ACCEPTED'",
    "plan_rule": "UPDATE plan SET rule_title = '办法'",
    "plan_reason is append-only": "UPDATE plan_reason SET message = ''",
    "sitting_stage": "UPDATE sitting SET stage = 'LOST'",
    "sitting_times": "UPDATE sitting SET ends_at = starts_at",
    "sitting_capacity": "UPDATE sitting SET capacity = 0",
    "sitting_method": "UPDATE sitting SET method = 'GUESS'",
    "sitting_flagged": "UPDATE sitting SET flagged_at = now()",
    "sitting_opened": "UPDATE sitting SET opened_at = now()",
    "sitting_ended": "UPDATE sitting SET stage = 'ENDED', opened_at = now() WHERE stage = 'PLANNED'",
    "sitting_in_scope": "UPDATE sitting SET stage = 'HELD', opened_at = now(), scope_id = NULL WHERE stage = 'PLANNED'",
    "a sitting without its supervision record":
        "UPDATE sitting SET stage = 'ENDED', opened_at = now(), ended_at = now() WHERE stage = 'PLANNED'",
    "sitting_one_ordinal": again("sitting"),
    "sitting_assessor_once": again("sitting_assessor"),
    "supervision_one_phase": again("supervision_record"),
    "supervision_phase": again("supervision_record", phase="'MID'"),
    "supervision_record is append-only": "UPDATE supervision_record SET statement = ''",
    "deviation is append-only": "DELETE FROM deviation",
    "amendment_stage": "UPDATE amendment SET stage = 'LOST'",
    "amendment_one_open": again("amendment", number=NUMBER),
    "eligibility_stage": again("eligibility", stage="'LOST'"),
    "eligibility_counts": again("eligibility", eligible="0", ineligible="0"),
    "eligibility is append-only": "UPDATE eligibility SET eligible = 9",
    "candidate_stage": "UPDATE candidate SET stage = 'LOST'",
    "candidate_document": "UPDATE candidate SET document_kind = 'CARD'",
    "candidate_relation": "UPDATE candidate SET relation = 'FRIEND'",
    "candidate_kind": "UPDATE candidate SET kind = 'LAST'",
    "candidate_sex": "UPDATE candidate SET sex = 'X'",
    "candidate_index": "UPDATE candidate SET document_index = ''",
    "candidate_grounded": "UPDATE candidate SET ground = NULL WHERE stage = 'ELIGIBLE'",
    "candidate_marked": "UPDATE candidate SET passed = true WHERE stage = 'ELIGIBLE'",
    "candidate_attended": "UPDATE candidate SET stage = 'ABSENT' WHERE stage = 'ELIGIBLE'",
    "candidate_sat": "UPDATE candidate SET stage = 'ABSENT', attended = false, sitting_id = NULL WHERE stage = 'ELIGIBLE'",
    "candidate_scores": "UPDATE candidate SET stage = 'EXAMINED', attended = true, passed = true, theory = 101 WHERE stage = 'ELIGIBLE'",
    "INELIGIBLE leads nowhere": "UPDATE candidate SET stage = 'EXAMINED', attended = true, passed = true WHERE stage = 'INELIGIBLE'",
    "candidate_one_ordinal": again("candidate", document_index="'\\x' || repeat('ab', 32)"),
    "candidate_one_entry": again("candidate", ordinal="99"),
    "candidate is append-only": "DELETE FROM candidate",
    "nothing leads out of an end": "UPDATE institution SET stage = 'ACTIVE', ending = NULL, ended_on = NULL, effective_on = NULL"
    " WHERE stage = 'CANCELLED'",
    "institution_track": "UPDATE institution SET track = 'BOTH'",
    "scope_dates": "UPDATE scope SET valid_to = valid_from - 1",
    "scope_level": "UPDATE scope SET level = 10",
    "scope_no_overlap": again("scope"),
    "item_level": "UPDATE item SET level = -1",
    "call_window": "UPDATE call SET closes_on = opens_on - 1",
    "filing_track": "UPDATE filing SET track = ''",
    "filing_stage": "UPDATE filing SET stage = 'LOST'",
    "filing_numbered": "UPDATE filing SET number = NULL",
    "filing_one_open": again("filing", "WHERE stage = 'APPROVED'", number=NUMBER),
    "notice_stage": "UPDATE notice SET stage = 'GONE', due = NULL WHERE stage = 'LIVE'",
    "notice_proved": "UPDATE notice SET opened_at = NULL WHERE stage = 'LIVE'",
    "notice_hash": "UPDATE notice SET content_hash = upper(content_hash)",
    "notice_clock": "UPDATE notice SET due = NULL WHERE stage = 'LIVE'",
    "seat_somewhere": "UPDATE seat SET filing_id = NULL, round_id = NULL",
    "grant_after_publication": "UPDATE grant_notice SET valid_from = national_published_on - 1",
    "standard_levels": "UPDATE standard SET highest_level = 5, lowest_level = 1",
    "standard_filed": "UPDATE standard SET kind = 'NORM', filed_no = NULL",
    "ledger_hash": again("ledger", position=POSITION, hash="'z'", key="NULL"),
    "ledger_one_key": again("ledger", "WHERE actor_id IS NOT NULL", position=POSITION, key="'k'") + ";"
    + again("ledger", "WHERE actor_id IS NOT NULL ORDER BY position", position=POSITION, key="'k'"),
    "institution_one_active": again("institution", "WHERE stage = 'ACTIVE'", org_code="'Y000012999999'"),
    "stay_one_open": again("stay", "WHERE until IS NULL"),
    "item_one_ordinal": again("item"),
    "row_one_ordinal": again("notice_row", "WHERE stage = 'CLEARED'"),
    "row_one_live": again("notice_row", "WHERE stage = 'FROZEN'", ordinal="99", stage="'SHOWN'"),
    "seat_once_filing": again("seat", "WHERE filing_id IS NOT NULL"),
    "seat_once_round": again("seat", "WHERE round_id IS NOT NULL"),
    "score_once": again("score"),
    "occupation_once": again("occupation"),
    "change_stage": "UPDATE change_request SET stage = 'LOST' WHERE stage = 'REVIEW'",
    "change_numbered": "UPDATE change_request SET number = NULL WHERE stage = 'REVIEW'",
    "change_dated": "UPDATE change_request SET confirmed_at = NULL WHERE stage = 'CONFIRMED'",
    "change_line_one_ordinal": again("change_line"),
    "change_line_outcome": "UPDATE change_line SET outcome = 'LOST' WHERE outcome = 'PENDING'",
    "change_line_torn": "UPDATE change_line SET outcome = 'TORN_OUT' WHERE outcome = 'PENDING'",
    "change_line_reasoned": "UPDATE change_line SET outcome = 'REFUSED' WHERE outcome = 'PENDING'",
    "version_one_present": again("institution_version", "WHERE until IS NULL", since="now() + interval '9 years'"),
    "version_dates": again("institution_version", until="'2000-01-01'"),
    "version_no_overlap": again("institution_version", "WHERE until IS NOT NULL"),
    "site_dates": "UPDATE site SET until = since - 1",
    "staff_dates": "UPDATE staff SET until = since - 1",
    "scope is append-only": "DELETE FROM scope",
    "institution_version is append-only": "DELETE FROM institution_version",
    "a version that has been is frozen": "UPDATE institution_version SET name = '甲' WHERE until IS NULL",
    "a confirmed line is frozen": "UPDATE change_line SET after = '甲' WHERE outcome = 'CONFIRMED'",
    "notice_row is append-only": "DELETE FROM notice_row",
    "proof is append-only": "DELETE FROM proof",
    "ledger is append-only": "DELETE FROM ledger",
    "public_change is append-only": "UPDATE public_change SET detail = ''",
    "attachment_stage": "UPDATE attachment SET stage = 'GONE', keep_until = NULL",
    "attachment_hash": again("attachment", sha256="'z'", blob_id="NULL", stage="'DISCARDED'", keep_until="NULL"),
    "attachment_size": again("attachment", size="0"),
    "attachment_whole": "UPDATE attachment SET blob_id = NULL",
    "attachment_retained": "UPDATE attachment SET keep_until = NULL",
    "chunk_size": "UPDATE file_chunk SET bytes = ''",
    "submission_once": again("submission"),
    "fact_once": again("submission_fact"),
    "fact_pairs": again("submission_fact", key="'x'", labels="'{}'::text[]"),
    "requirement_once": again("requirement"),
    "equipment_count": "UPDATE equipment SET count = 0",
    "screening_somewhere": again("screening", round_id="NULL", filing_id="NULL"),
    "seat_answered": "UPDATE seat SET declined = true",
    "seat_opinion_after_acceptance": "UPDATE seat SET accepted_at = NULL WHERE opined_at IS NOT NULL",
    "tie_dates": "UPDATE tie SET since = '2022-01-01'",
    "submission is append-only": "UPDATE submission SET version = 9",
    "submission_fact is append-only": "DELETE FROM submission_fact",
    "submission_difference is append-only": "DELETE FROM submission_difference",
    "screening is append-only": "UPDATE screening SET found = '{}'",
    "the criteria of a selection are fixed": "UPDATE round SET criteria = '[]'",
    "a file handed in is what it is": "UPDATE attachment SET name = 'b.pdf'",
    "stay_limited": "UPDATE stay SET ends_at = NULL WHERE rule IS NOT NULL",
    "calendar_import_year": "UPDATE calendar_import SET year = 1999",
    "calendar_move_moves": "UPDATE calendar_move SET after = before",
    "calendar_move_earlier_confirmed": "UPDATE calendar_move SET stage = 'KEPT'",
    "calendar_move_one_waiting": again("calendar_move", "WHERE stage = 'WAITING'"),
    "delegation_stage": "UPDATE delegation SET stage = 'LOST'",
    "delegation_days": "UPDATE delegation SET last_day = first_day - 1",
    "delegation_two_people": "UPDATE delegation SET delegate_id = delegator_id",
    "delegation_no_overlap": again("delegation"),
    "calendar_feed_digest": "UPDATE calendar_feed SET digest = upper(digest)",
    "calendar_feed_one_open": again("calendar_feed", digest="repeat('0', 64)"),
    "calendar_import is append-only": "DELETE FROM calendar_import",
    "candidate_import_counts": "UPDATE candidate_import SET good = good + 1",
    "candidate_import_taken": "UPDATE candidate_import SET taken = 1 WHERE stage = 'READ'",
    "candidate_import_stage": "UPDATE candidate_import SET stage = 'LOST' WHERE stage = 'READ'",
    "candidate_import is append-only": "DELETE FROM candidate_import",
    "import_row_status": "UPDATE import_row SET status = 'GOOD' WHERE status = 'ERROR'",
    "import_row_sound": "UPDATE import_row SET status = 'ERROR' WHERE status = 'OK'",
    "import_row_numbered": "UPDATE import_row SET document_index = NULL, document_sealed = NULL WHERE status = 'OK'",
    "import_row_line": again("import_row"),
    "personal_read_subject": again("personal_read", subject="'NAME'"),
    "personal_read_of": again("personal_read", candidate_id="NULL"),
    "personal_read_reason": again("personal_read", reason="' '"),
    "personal_read is append-only": "UPDATE personal_read SET reason = '别的'",
    "a publicised row is frozen": "UPDATE notice_row SET unit_name = unit_name || '（集团）'",
}  # fmt: skip


@pytest.mark.parametrize("wall", REFUSED)
async def test_the_database_refuses_it_by_itself(filled: World, wall: str) -> None:
    assert await refusal(REFUSED[wall]) == wall


@pytest.mark.parametrize("sql", ["UPDATE proof SET at = at", "TRUNCATE proof", "TRUNCATE notice_row CASCADE"])
async def test_what_was_publicised_and_proved_is_never_rewritten(filled: World, sql: str) -> None:
    assert await refusal(sql) in ("proof is append-only", "notice_row is append-only")


async def test_the_bytes_of_a_file_on_record_cannot_be_let_go(filled: World) -> None:
    assert await refusal("DELETE FROM file_blob") == "attachment_blob_id_fkey"


async def test_a_holiday_notice_has_one_text_for_each_version(filled: World) -> None:
    add = (
        'INSERT INTO holiday_notice (id, year, version, source, "off", "on", imported_at)'
        " VALUES (gen_random_uuid(), 2027, '1', '国办', '{}', '{}', now())"
    )
    assert await refusal(f"{add}; {add}") == "holiday_once"


ALLOWED = (
    "UPDATE scope SET valid_to = valid_from - 1, ended_by_id = (SELECT id FROM change_request LIMIT 1)",
    again("scope", valid_from="'2030-01-01'", valid_to="'2033-01-01'"),
    again("scope", work_type="'车工'"),
    again("scope", level="1"),
    again("filing", "WHERE stage = 'APPROVED'", number=NUMBER, stage="'WITHDRAWN'"),
    again("institution", "WHERE stage = 'ACTIVE'", org_code="'Y000012999999'", stage="'EXPIRED'", ending="'EXPIRED'"),
    again("notice_row", "WHERE stage = 'FROZEN'", ordinal="99", stage="'VOID'"),
    again("stay", "WHERE until IS NULL", until="now()"),
    "UPDATE notice_row SET stage = 'WITHDRAWN', stage_reason = '异议成立' WHERE stage = 'FROZEN'",
    "UPDATE filing SET number = NULL, stage = 'WITHDRAWN' WHERE stage = 'APPROVED'",
)


@pytest.mark.parametrize("number", range(len(ALLOWED)))
async def test_what_the_law_allows_the_wall_lets_through(filled: World, number: int) -> None:
    assert await refusal(ALLOWED[number]) == ""


async def test_what_was_filed_before_changes_were_known_is_versioned_by_the_migration(filled: World) -> None:
    told = import_module("schema.record.migrations.0005_change").FILLED
    columns = "institution_id, name, kind, district_id, address, phone, legal_person, fee_basis, since"
    present = f"SELECT {columns} FROM institution_version WHERE until IS NULL ORDER BY institution_id"
    try:
        async with transaction() as raw:
            before = [dict(row) for row in await raw.fetch(present)]
            await raw.execute("ALTER TABLE institution_version DISABLE TRIGGER USER; DELETE FROM institution_version")
            await raw.execute("UPDATE site SET since = '2000-01-01'; UPDATE staff SET since = '2000-01-01'")
            await raw.execute(told)
            after = [dict(row) for row in await raw.fetch(present)]
            listed = await raw.fetch("SELECT min(since) AS since FROM stay WHERE noun = 'institution' GROUP BY case_id ORDER BY case_id")
            days = {row["since"] for row in await raw.fetch("SELECT since FROM site UNION ALL SELECT since FROM staff")}
            raise _Back
    except _Back:
        assert [{**row, "since": None} for row in after] == [{**row, "since": None} for row in before]
        assert [row["since"] for row in after] == [row["since"] for row in listed]
        assert days == {date(2022, 3, 1), date(2022, 3, 9), date(2022, 3, 17)}  # when each unit was registered


async def checks() -> dict[str, str]:
    async with connection() as raw:
        found = await raw.fetch(
            "SELECT conname, pg_get_constraintdef(oid) AS says FROM pg_constraint WHERE contype IN ('c', 'x')"
        )
    return {row["conname"]: row["says"] for row in found}


async def test_every_list_of_stages_in_the_wall_is_the_laws_own(filled: World) -> None:
    stated = {
        name: set(re.findall(r"'([A-Z_]+)'", says))
        for name, says in (await checks()).items()
        if name.endswith("_stage")
    }
    assert stated == {
        f"{table}_stage": {stage.name for stage in BY_NAME[noun].stages}
        for table, noun in {
            **{noun: noun for noun in (
                "attachment", "filing", "institution", "notice", "change", "renewal", "ending", "revocation", "closure",
                "plan", "sitting", "amendment", "candidate", "eligibility", "batch", "certificate", "design", "archive",
                "supervisor", "programme", "draw", "inspection", "rectification", "talk", "criticism", "transfer",
                "complaint", "dispute", "factor", "delegation")},
            "batch_row": "batchRow", "candidate_import": "candidateImport", "personal_read": "personalRead",
            "calendar_import": "calendarImport", "calendar_move": "calendarMove", "calendar_feed": "calendarFeed",
        }.items()
    }  # fmt: skip
    tracks = {
        name: set(re.findall(r"'([A-Z_]+)'", says))
        for name, says in (await checks()).items()
        if name.endswith("_track")
    }
    assert tracks == {key: {track.name for track in Track} for key in ("filing_track", "institution_track", "plan_track")}


async def test_the_open_filing_of_the_wall_is_what_the_law_calls_not_ended(filled: World) -> None:
    async with connection() as raw:
        found = await raw.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = 'filing_one_open'")
    filing = BY_NAME["filing"]
    assert set(re.findall(r"'([A-Z_]+)'", found)) == {stage.name for stage in filing.stages if filing.final(stage)}


async def test_the_wall_stands_as_it_was_meant(filled: World) -> None:
    async with connection() as raw:
        unique = {
            row["indexname"] for row in await raw.fetch(
                "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE 'CREATE UNIQUE%'")
        }  # fmt: skip
        triggers = {
            (row["tgrelid"], row["tgname"]) for row in await raw.fetch(
                "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
                " AND tgfoid::regproc::text LIKE 'jinji_%'")
        }  # fmt: skip
        invalid = await raw.fetchval("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
        loose = await raw.fetchval("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")
    stated = {name for name in REFUSED if " " not in name}
    assert stated - set(await checks()) - unique == set()
    assert {("ledger", "append_only"), ("ledger", "never_emptied"), ("public_change", "append_only"),
            ("public_change", "never_emptied"), ("proof", "append_only"), ("proof", "never_emptied"),
            ("notice_row", "append_only"), ("notice_row", "never_emptied"), ("notice_row", "frozen"), ("termination", "append_only"),
            ("termination", "never_emptied"), ("institution", "no_way_back"), ("scope", "append_only"), ("scope", "occupation_code"),
            ("institution_version", "append_only"), ("institution_version", "frozen"), ("change_line", "frozen"),
            *((table, kind) for kind in ("append_only", "never_emptied") for table in (
                "submission", "submission_fact", "submission_difference", "screening", "stored_operation")),
            ("round", "criteria_fixed"), ("attachment", "file_fixed"), ("calendar_import", "never_deleted"),
            ("calendar_move", "never_deleted"), ("plan", "no_way_back"), ("sitting", "no_way_back"), ("sitting", "supervised"),
            ("supervision_record", "append_only"), ("supervision_record", "never_emptied"), ("deviation", "append_only"),
            ("plan_reason", "append_only"), ("eligibility", "append_only"), ("candidate", "append_only"),
            ("candidate", "never_emptied"), ("candidate", "no_way_back"), ("candidate", "eligible_first"),
            ("candidate", "numbered"), ("personal_read", "append_only"), ("personal_read", "never_emptied"),
            ("candidate_import", "never_deleted"), ("ledger", "ring"), ("session", "ring"),
            ("api_key", "reach"), ("session", "reach"), ("recovery_code", "once"), ("factor", "forward"),
             ("batch_row", "moves"), ("certificate", "born"), ("certificate", "moves"),
            ("certificate", "never_reused"), ("certificate", "never_emptied"), ("archive_item", "gone"),
            *((table, "append_only") for table in ("batch_row", "batch_export", "archive_item", "legal_hold", "disposal")),
            *((table, "stands") for table in ("draw", "issue", "signature", "inspection_check", "photo", "criticism")),
            *((table, "never_deleted") for table in ("draw", "inspection", "post", "rectification", "criticism", "transfer")),
            *((table, "append_only") for table in ("draw_object", "draw_supervisor", "exclusion", "pick")),
            *((table, "never_deleted") for table in ("complaint", "complaint_reporter", "dispute")),
            *((table, "append_only") for table in (
                "complaint_statement", "complaint_file", "reporter_read", "complaint_recusal"))} == triggers  # fmt: skip
    assert (invalid, loose) == (0, 0)


async def test_every_foreign_key_that_reads_go_by_has_an_index(filled: World) -> None:
    """`{noun}_id` columns by which a page or a visibility predicate looks rows up."""
    async with connection() as raw:
        bare = await raw.fetch(
            "SELECT c.conrelid::regclass::text || '.' || a.attname AS name FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
            " AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = a.attnum)"
        )
    # rows of these are never looked up by the column: the other end is a catalogue, an account, or fetched by its own id
    known = {
        "account.district_id", "calendar_move.decided_by_id", "call_occupation.occupation_id", "filing.call_id", "grant_notice.filing_id",
        "grant_notice.issued_by_id", "item.occupation_id", "item.standard_id", "notice_row.item_id",
        "objection.lodged_by_id", "round.call_id", "scope.item_id", "scope.site_id", "scope.standard_id", "score.filing_id",
        "session.account_id", "verdict.item_id", "change_request.call_id", "change_line.district_id", "change_line.site_id",
        "change_line.staff_id", "change_line.scope_id", "change_line.occupation_id", "change_line.standard_id", "scope.opened_by_id",
        "scope.ended_by_id", "institution_version.change_id", "institution_version.district_id",
        "amendment.site_id", "amendment.supervisor_id", "amendment_assessor.staff_id", "candidate.institution_id", "candidate.occupation_id",
        "eligibility.institution_id", "eligibility.unit_id", "sitting.occupation_id", "sitting.standard_id", "supervision_record.staff_id",
        "certificate.design_id", "certificate.scope_id", "legal_hold.placed_by_id", "disposal.proposed_by_id", "disposal.confirmed_by_id",
        "personal_read.reader_id",
        "draw_supervisor.supervisor_id",
        "draw_object.institution_id", "exclusion.institution_id", "exclusion.supervisor_id", "pick.institution_id", "draw.value_by_id",
        "inspection.site_id", "inspection.occupation_id", "revocation.inspection_id", "talk.inspection_id", "transfer.inspection_id",
        "complaint.handler_id", "complaint.extension_by_id", "reporter_read.reader_id", "complaint_recusal.account_id",
    }  # fmt: skip
    assert {row["name"] for row in bare} - known == set()


async def test_what_a_client_is_promised_is_never_null_in_the_record(filled: World) -> None:
    """A NULL where GraphQL says non-null would silently drop the text around it."""
    from graphql import GraphQLNonNull, GraphQLObjectType

    from api.graphql import schema

    async with connection() as raw:
        nullable = {
            (row["table_name"], row["column_name"]) for row in await raw.fetch(
                "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t"
                " USING (table_schema, table_name) WHERE table_schema = 'public' AND is_nullable = 'YES'"
                " AND table_type = 'BASE TABLE'")  # a view says YES of every column; ours are counts and keys
        }  # fmt: skip
    promised = []
    for type_ in schema._schema.type_map.values():
        origin = getattr((type_.extensions or {}).get("strawberry-definition"), "origin", None)
        record = getattr(origin, "__record__", None)
        if not isinstance(type_, GraphQLObjectType) or record is None:
            continue
        for definition in type_.fields.values():
            stated = definition.extensions["strawberry-definition"]
            read = (stated.metadata or {}).get("read")
            plain = type(read).__name__ == "Column" and read.sql is None
            column = stated.python_name if plain else getattr(read, "column", None)
            if column and isinstance(definition.type, GraphQLNonNull) and (record._meta.db_table, column) in nullable:
                promised.append(f"{type_.name}.{column}")
    # a Deadline is read only where the stay has a rule, and then these are written with it
    assert promised == [
        "Deadline.rule", "Deadline.started_on", "Deadline.calendar_version", "Deadline.article", "Deadline.explanation",
    ]  # fmt: skip
    async with connection() as raw:
        assert await raw.fetchval(
            "SELECT count(*) FROM stay WHERE rule IS NOT NULL AND num_nulls(calendar_version, article, started_on, explanation) > 0"
        ) == 0  # fmt: skip
        views = await raw.fetchrow("SELECT (SELECT count(*) FROM stay_alternative), (SELECT count(*) FROM punctuality)")
        assert min(views) > 0
        assert await raw.fetchval("SELECT count(*) FROM stay_alternative a WHERE NOT a IS NOT NULL") == 0
        assert await raw.fetchval("SELECT count(*) FROM punctuality p WHERE NOT p IS NOT NULL AND p.median_days IS NOT NULL") == 0


async def test_every_noun_of_the_law_has_its_table(filled: World) -> None:
    async with connection() as raw:
        tables = {row["t"] for row in await raw.fetch("SELECT tablename t FROM pg_tables WHERE schemaname = 'public'")}
    assert {model._meta.db_table for model in NOUNS.values()} <= tables
    assert set(BY_NAME) <= set(NOUNS)


async def test_a_scope_is_listed_by_the_code_of_its_own_occupation_whatever_is_written(filled: World) -> None:
    async with connection() as raw:
        await raw.execute("UPDATE scope SET occupation_code = 'ZZZ'")
        other = await raw.fetchval(
            "SELECT count(*) FROM scope s JOIN occupation o ON o.id = s.occupation_id WHERE s.occupation_code <> o.code"
        )
        total = await raw.fetchval("SELECT count(*) FROM scope")
    assert (other, total > 0) == (0, True)
