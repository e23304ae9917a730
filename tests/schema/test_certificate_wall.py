"""The second wall of results, certificates and the archive, in raw SQL; and sixteen clients who reserve numbers at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from schema.record.transaction import connection, transaction
from tests import results, story
from tests.conftest import cloned
from tests.world import World, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Undone(Exception):
    """A try that is rolled back."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def filled(server: str, template: str) -> AsyncIterator[World]:
    """Certificates in three stages: issued, uploaded but not published, and replaced by nobody; an archive item kept."""
    async with cloned(server, template) as url, settled(url) as world:
        institution = await story.filed(world)
        batch = await results.issued(world, institution, await results.held(world, institution, 2))
        await results.uploaded(world, await results.checked(world, await results.reported(world, await results.held(world, institution, 2, first=11))))
        form = {"batch": batch["id"], "medium": "PAPER", "title": "评分表", "quantity": 1, "place": "一架"}
        await world.act("factory", "archiveRegister", form=form)
        yield world


async def tried(*statements: str) -> None:
    """Run and roll back, with what is checked at commit."""
    try:
        async with transaction() as raw:
            for sql in statements:
                await raw.execute(sql)
            await raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise Undone
    except Undone:
        return


ISSUE = (
    "UPDATE certificate SET stage = 'ISSUED', design_id = (SELECT id FROM certificate_design LIMIT 1), kind = 'PAPER', institution_name = '某',"
    " issued_on = '2022-12-01', national_published_on = '2022-12-01', national_url = 'http://x' WHERE stage = '{}'"
)
PUBLISH = (
    "UPDATE batch_row SET stage = 'PUBLISHED', national_published_on = '2022-12-01', national_url = 'http://x', national_sha256 = repeat('a', 64)"
    " WHERE stage = 'UPLOADED'"
)
DISPOSAL = (
    "INSERT INTO disposal (id, item_id, outcome, number, method, reason, kept_until, proposed_by_id, proposed_on, confirmed_by_id, confirmed_on,"
    " destroyed_on, sha256) SELECT gen_random_uuid(), i.id, 'DONE', '销1', '碎纸', '期满', '{kept}', a.id, '{day}', b.id, '{day}', '{day}',"
    " repeat('a', 64) FROM archive_item i, account a, account b WHERE a.name = 'factory' AND b.name = '{by}'"
)
DISPOSE = "UPDATE archive_item SET stage = 'DISPOSED', disposed_on = '{}'"
HOLD = (
    "INSERT INTO legal_hold (id, item_id, reason, placed_by_id, placed_on) SELECT gen_random_uuid(), i.id, '争议', a.id, '2022-04-01'"
    " FROM archive_item i, account a WHERE a.name = 'centre'"
)
WALL: list[tuple[str, tuple[str, ...]]] = [
    ("issued from the reserved number", (ISSUE.format("RESERVED"),)),
    ("issuable before national publication", ("UPDATE certificate SET stage = 'ISSUABLE' WHERE stage = 'RESERVED'",)),
    ("issued at once, in one statement after another", ("UPDATE certificate SET stage = 'ISSUABLE' WHERE stage = 'RESERVED'", ISSUE.format("ISSUABLE"))),
    ("published though never uploaded", ("UPDATE batch_row SET stage = 'ACCEPTED' WHERE stage = 'UPLOADED'", PUBLISH.replace("'UPLOADED'", "'ACCEPTED'"))),
    ("published without a day", ("UPDATE batch_row SET stage = 'PUBLISHED' WHERE stage = 'UPLOADED'",)),
    ("published, and issued under a design that is not filed",
     (PUBLISH, "UPDATE certificate SET stage = 'ISSUABLE' WHERE stage = 'RESERVED'",
      "UPDATE certificate_design SET stage = 'RETIRED'", ISSUE.format("ISSUABLE"))),
    ("electronic without the means",
     (PUBLISH, "UPDATE certificate SET stage = 'ISSUABLE' WHERE stage = 'RESERVED'", "UPDATE certificate_design SET electronic = false",
      ISSUE.format("ISSUABLE").replace("'PAPER'", "'ELECTRONIC'"))),
    ("a certificate inserted as issued", (
        "INSERT INTO certificate SELECT (jsonb_populate_record(NULL::certificate, to_jsonb(c) || jsonb_build_object('id', gen_random_uuid(),"
        " 'number', left(c.number, 16) || '999999', 'serial', '999999', 'document_index', '\\x00'))).* FROM certificate c WHERE stage = 'ISSUED' LIMIT 1",)),
    ("a number used again", ("UPDATE certificate SET number = (SELECT min(number) FROM certificate)",)),
    ("a number with another year", ("UPDATE certificate SET year = '21' WHERE stage = 'RESERVED'",)),
    ("a number that is deleted", ("DELETE FROM certificate WHERE stage = 'RESERVED'",)),
    ("all numbers emptied", ("TRUNCATE certificate CASCADE",)),
    ("another name on an issued certificate", ("UPDATE certificate SET holder_name = '他人' WHERE stage = 'ISSUED'",)),
    ("another institution on an issued certificate", ("UPDATE certificate SET institution_name = '他机构' WHERE stage = 'ISSUED'",)),
    ("issued back to reserved", ("UPDATE certificate SET stage = 'RESERVED' WHERE stage = 'ISSUED'",)),
    ("revoked without reason and article", ("UPDATE certificate SET stage = 'REVOKED', revoked_on = '2022-12-01' WHERE stage = 'ISSUED'",)),
    ("an empty work type", ("UPDATE certificate SET work_type_name = '' WHERE stage = 'RESERVED'",)),
    ("two rows for one candidate", (
        "INSERT INTO batch_row SELECT (jsonb_populate_record(NULL::batch_row, to_jsonb(r) || jsonb_build_object('id', gen_random_uuid(), 'ordinal', 99,"
        " 'certificate_id', NULL, 'stage', 'PROPOSED', 'national_published_on', NULL, 'national_url', NULL, 'national_sha256', NULL))).*"
        " FROM batch_row r LIMIT 1",)),
    ("a published row changed", ("UPDATE batch_row SET national_url = 'http://y' WHERE stage = 'PUBLISHED'",)),
    ("a row deleted", ("DELETE FROM batch_row",)),
    ("a batch checked that was never reported", ("UPDATE batch SET version = 0",)),
    ("an archive item deleted", ("DELETE FROM archive_item",)),
    ("destroyed without a certificate of disposal", (DISPOSE.format("2026-01-01"),)),
    ("destroyed by one person", (DISPOSAL.format(kept="2025-03-09", day="2026-01-01", by="factory"), DISPOSE.format("2026-01-01"))),
    ("destroyed under a hold", (HOLD, DISPOSAL.format(kept="2025-03-09", day="2026-01-01", by="centre"), DISPOSE.format("2026-01-01"))),
    ("destroyed within three years", (DISPOSAL.format(kept="2024-01-01", day="2025-03-09", by="centre"), DISPOSE.format("2025-03-09"))),
    ("destroyed before the day that was named", (DISPOSAL.format(kept="2026-01-01", day="2026-01-01", by="centre"), DISPOSE.format("2026-01-01"))),
]  # fmt: skip


@pytest.mark.parametrize(("says", "statements"), WALL, ids=[row[0] for row in WALL])
async def test_the_database_refuses(filled: World, says: str, statements: tuple[str, ...]) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await tried(*statements)


ALLOWED: list[tuple[str, tuple[str, ...]]] = [
    ("issued after publication", (PUBLISH, "UPDATE certificate SET stage = 'ISSUABLE' WHERE stage = 'RESERVED'", ISSUE.format("ISSUABLE"))),
    ("a number void", ("UPDATE certificate SET stage = 'VOID' WHERE stage = 'RESERVED'",)),
    ("destroyed by two people the day after", (DISPOSAL.format(kept="2025-03-09", day="2025-03-10", by="centre"), DISPOSE.format("2025-03-10"))),
]  # fmt: skip


@pytest.mark.parametrize(("says", "statements"), ALLOWED, ids=[row[0] for row in ALLOWED])
async def test_the_database_allows_what_is_lawful(filled: World, says: str, statements: tuple[str, ...]) -> None:
    await tried(*statements)


async def test_sixteen_clients_who_report_at_once_never_share_a_number(server: str, template: str) -> None:
    async with cloned(server, template) as url, settled(url, pool=20) as world:
        institution = await story.filed(world)
        drafts: list[Any] = []
        for place in range(16):
            sitting = await results.held(world, institution, 3, level=(5, 4, 3)[place % 3], first=1 + 3 * place)
            drafts.append(await results.drafted(world, sitting))
        form = {"issueYear": 2022, "responsible": True}
        done = await asyncio.gather(*(world.act("factory", "batchReport", results.BATCH, id=one["id"], form=form) for one in drafts))
        numbers = [row["certificate"]["number"] for batch in done for row in batch["rows"]["nodes"]]
        assert len(set(numbers)) == 48
        by_level = {level: sorted(int(n[16:]) for n in numbers if n[15] == level) for level in "543"}
        assert {level: found == list(range(1, len(found) + 1)) for level, found in by_level.items()} == dict.fromkeys("543", True)
        async with connection() as raw:
            assert await raw.fetchval("SELECT count(*) FROM certificate") == 48
        assert (await story.today(world)) == date(2022, 3, 9)
