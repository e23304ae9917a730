"""The second wall: what the database refuses by itself, should the desk ever be wrong; said in raw SQL."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from api import http
from schema.desk.calendar import take_notice
from schema.law.calendar import seeds
from schema.law.chapters import BY_NAME
from schema.law.kinds import Track
from schema.record.nouns import NOUNS
from schema.record.transaction import connection, transaction
from tests import story
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
        second = await story.submitted(world, "rival")
        await story.approved(world, second)
        notice = await story.live(world, second)
        await story.objected(world, notice["rows"]["nodes"][0]["id"])
        [seed] = [one for one in seeds() if one.year == 2022]
        worked = replace(seed, version="2", on=seed.on | {date(2022, 3, 12)})  # a Saturday worked: earlier, so it waits
        assert (await take_notice(worked, world.deployment, ROOT_ACTOR, await http.now(world.settings))).moved
        await world.data("mutation { calendarFeedOpen { secret } }", "centre")
        yield world


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
    "institution_dates": "UPDATE institution SET valid_to = valid_from - 1",
    "institution_stage": "UPDATE institution SET stage = 'REVOKED'",
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
    "institution_one_active": again("institution", org_code="'Y000012999999'"),
    "stay_one_open": again("stay", "WHERE until IS NULL"),
    "item_one_ordinal": again("item"),
    "row_one_ordinal": again("notice_row", "WHERE stage = 'CLEARED'"),
    "row_one_live": again("notice_row", "WHERE stage = 'FROZEN'", ordinal="99", stage="'SHOWN'"),
    "seat_once_filing": again("seat", "WHERE filing_id IS NOT NULL"),
    "seat_once_round": again("seat", "WHERE round_id IS NOT NULL"),
    "score_once": again("score"),
    "occupation_once": again("occupation"),
    "notice_row is append-only": "DELETE FROM notice_row",
    "proof is append-only": "DELETE FROM proof",
    "ledger is append-only": "DELETE FROM ledger",
    "public_change is append-only": "UPDATE public_change SET detail = ''",
    "stay_limited": "UPDATE stay SET ends_at = NULL WHERE rule IS NOT NULL",
    "calendar_import_year": "UPDATE calendar_import SET year = 1999",
    "calendar_move_moves": "UPDATE calendar_move SET after = before",
    "calendar_move_earlier_confirmed": "UPDATE calendar_move SET stage = 'KEPT'",
    "calendar_move_one_waiting": again("calendar_move"),
    "calendar_feed_digest": "UPDATE calendar_feed SET digest = upper(digest)",
    "calendar_feed_one_open": again("calendar_feed", digest="repeat('0', 64)"),
    "calendar_import is append-only": "DELETE FROM calendar_import",
    "a publicised row is frozen": "UPDATE notice_row SET unit_name = unit_name || '（集团）'",
}  # fmt: skip


@pytest.mark.parametrize("wall", REFUSED)
async def test_the_database_refuses_it_by_itself(filled: World, wall: str) -> None:
    assert await refusal(REFUSED[wall]) == wall


@pytest.mark.parametrize("sql", ["UPDATE proof SET at = at", "TRUNCATE proof", "TRUNCATE notice_row CASCADE"])
async def test_what_was_publicised_and_proved_is_never_rewritten(filled: World, sql: str) -> None:
    assert await refusal(sql) in ("proof is append-only", "notice_row is append-only")


async def test_a_holiday_notice_has_one_text_for_each_version(filled: World) -> None:
    add = (
        'INSERT INTO holiday_notice (id, year, version, source, "off", "on", imported_at)'
        " VALUES (gen_random_uuid(), 2027, '1', '国办', '{}', '{}', now())"
    )
    assert await refusal(f"{add}; {add}") == "holiday_once"


ALLOWED = (
    again("scope", valid_from="'2030-01-01'", valid_to="'2033-01-01'"),
    again("scope", work_type="'车工'"),
    again("scope", level="1"),
    again("filing", "WHERE stage = 'APPROVED'", number=NUMBER, stage="'WITHDRAWN'"),
    again("institution", org_code="'Y000012999999'", stage="'EXPIRED'"),
    again("notice_row", "WHERE stage = 'FROZEN'", ordinal="99", stage="'VOID'"),
    again("stay", "WHERE until IS NULL", until="now()"),
    "UPDATE notice_row SET stage = 'WITHDRAWN', stage_reason = '异议成立' WHERE stage = 'FROZEN'",
    "UPDATE filing SET number = NULL, stage = 'WITHDRAWN' WHERE stage = 'APPROVED'",
)


@pytest.mark.parametrize("number", range(len(ALLOWED)))
async def test_what_the_law_allows_the_wall_lets_through(filled: World, number: int) -> None:
    assert await refusal(ALLOWED[number]) == ""


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
            "filing": "filing", "institution": "institution", "notice": "notice", "calendar_import": "calendarImport",
            "calendar_move": "calendarMove", "calendar_feed": "calendarFeed",
        }.items()
    }  # fmt: skip
    tracks = {
        name: set(re.findall(r"'([A-Z_]+)'", says))
        for name, says in (await checks()).items()
        if name.endswith("_track")
    }
    assert tracks == {key: {track.name for track in Track} for key in ("filing_track", "institution_track")}


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
                " AND tgfoid IN ('jinji_append_only'::regproc, 'jinji_frozen_row'::regproc)")
        }  # fmt: skip
        invalid = await raw.fetchval("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
        loose = await raw.fetchval("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")
    stated = {name for name in REFUSED if " " not in name}
    assert stated - set(await checks()) - unique == set()
    assert {("ledger", "append_only"), ("ledger", "never_emptied"), ("public_change", "append_only"),
            ("public_change", "never_emptied"), ("proof", "append_only"), ("proof", "never_emptied"),
            ("notice_row", "append_only"), ("notice_row", "never_emptied"), ("notice_row", "frozen"), ("calendar_import", "never_deleted"),
            ("calendar_move", "never_deleted")} == triggers  # fmt: skip
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
        "grant_notice.issued_by_id", "institution.unit_id", "item.occupation_id", "item.standard_id", "notice_row.item_id",
        "objection.lodged_by_id", "round.call_id", "scope.item_id", "scope.site_id", "scope.standard_id", "score.filing_id",
        "session.account_id", "verdict.item_id",
    }  # fmt: skip
    assert {row["name"] for row in bare} - known == set()


async def test_what_a_client_is_promised_is_never_null_in_the_record(filled: World) -> None:
    """A NULL where GraphQL says non-null would silently drop the text around it."""
    from graphql import GraphQLNonNull, GraphQLObjectType

    from api.graphql import schema

    async with connection() as raw:
        nullable = {
            (row["table_name"], row["column_name"]) for row in await raw.fetch(
                "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING"
                " (table_schema, table_name) WHERE table_schema = 'public' AND is_nullable = 'YES' AND table_type = 'BASE TABLE'")
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
