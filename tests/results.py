"""From a sitting that is over to certificates in hand, each step through GraphQL, for tests of results, certificates and the archive."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from api.read import from_global
from schema.law.procedure import TIANJIN
from schema.record.base import uuid7
from schema.record.sealed import keyring
from schema.record.transaction import transaction

from . import story
from .world import World

HASH = "cd" * 32
ROWS = "rows(first: 100) { nodes { id ordinal name stage problem certificate { id number stage } } }"
BATCH = f"id number stage endedOn targetOn deadline {{ due overdue alternatives {{ reading due }} }} {ROWS}"
PLAN = """INSERT INTO plan (id, stage, since, number, institution_id, unit_id, track, title, first_on, last_on, version, listed, first_submitted_at,
 submitted_at, accepted_at, ended_on, enrolled)
 SELECT $1::uuid, 'ENDED', $3::timestamptz, org_code || '-2022-' || right(($1::uuid)::text, 12), id, unit_id, track, '三月认定', $4::date, $4::date, 1, false,
 $3, $3, $3, $4, 0 FROM institution WHERE id = $2"""
SITTING = """INSERT INTO sitting (id, stage, since, plan_id, institution_id, ordinal, day, starts_at, ends_at, site_id, occupation_id, work_type,
 level, standard_id, scope_id, method, capacity, supervisor_id, findings, opened_at, ended_at)
 SELECT $1, 'ENDED', $6, $2, s.institution_id, $5, $7, '09:00', '17:00', s.site_id, s.occupation_id, s.work_type, s.level, s.standard_id, s.id,
 'THEORY_AND_SKILL', 500, (SELECT p.id FROM staff p JOIN institution i ON i.unit_id = p.unit_id WHERE i.id = s.institution_id
   AND p.duty = 'INTERNAL_SUPERVISOR' LIMIT 1), '[]', $6, $6
 FROM scope s WHERE s.institution_id = $3 AND s.level = $4"""
SIGNED = """INSERT INTO supervision_record (id, sitting_id, phase, staff_id, statement, signed_at)
 SELECT gen_random_uuid(), id, phase, supervisor_id, '全程督导', ended_at FROM sitting, (VALUES ('START'), ('END')) p(phase) WHERE id = $1"""
ASSESSED = """INSERT INTO sitting_assessor (id, sitting_id, staff_id) SELECT gen_random_uuid(), t.id, p.id FROM sitting t
 JOIN institution i ON i.id = t.institution_id JOIN staff p ON p.unit_id = i.unit_id AND p.duty = 'ASSESSOR' WHERE t.id = $1"""
CANDIDATE = """INSERT INTO candidate (id, stage, since, plan_id, sitting_id, institution_id, unit_id, ordinal, occupation_id, work_type, level,
 name, document_kind, document_sealed, document_index, document_tail, relation, kind, ground, attended, theory, skill, passed, resit, particulars)
 SELECT $1, 'EXAMINED', t.ended_at, t.plan_id, t.id, t.institution_id, i.unit_id, $3, t.occupation_id, t.work_type, t.level, $4, 'ID_CARD', $5,
 $6, $7, 'OWN', 'FIRST', '工作满一年', true, $8, $9, $10, false, '{}' FROM sitting t JOIN institution i ON i.id = t.institution_id WHERE t.id = $2"""


def uuid_of(global_id: str) -> UUID:
    found = from_global(global_id)
    assert found
    return UUID(found[1])


def global_of(kind: str, key: Any) -> str:
    from api.read import global_id

    return global_id(kind, key)


def document(number: int) -> str:
    """A sound identity number, each its own."""
    body = f"12010119900307{number % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


async def held(
    world: World, institution: dict[str, Any], people: int = 3, level: int = 5, first: int = 1, failed: tuple[int, ...] = (), day: date | None = None
) -> dict[str, Any]:
    """A sitting that ended today with its two supervision records; candidates numbered from `first`, who passed unless in `failed`."""
    day = day or await story.today(world)
    over = datetime.combine(day, time(), TIANJIN)  # before anything the test does that day
    plan, sitting, org = uuid7(), uuid7(), uuid_of(institution["id"])
    async with transaction() as raw:
        await raw.execute(PLAN, plan, org, over, day)
        await raw.execute(SITTING, sitting, plan, org, level, 1, over, day)
        await raw.execute(SIGNED, sitting)
        await raw.execute(ASSESSED, sitting)
        for ordinal in range(1, people + 1):
            one = keyring().personal(document(first + ordinal - 1), "document")
            passed = ordinal not in failed
            mark = 85 if passed else 40
            await raw.execute(
                CANDIDATE, uuid7(), sitting, ordinal, f"考生{first + ordinal - 1:03}", one.sealed, one.index, one.tail, mark, mark, passed
            )
    return {"plan": global_of("Plan", plan), "sitting": global_of("Sitting", sitting), "day": day}


async def design(world: World, institution: dict[str, Any], electronic: bool = True, who: str = "factory") -> str:
    """A design with its seal, filed with the centre."""
    form = {
        "institution": institution["id"], "title": "2022版", "layoutSha256": HASH, "sealTitle": institution["name"], "sealSha256": HASH,
        "electronic": electronic, **({"electronicBasis": "天津CA 0001"} if electronic else {}),
    }  # fmt: skip
    made = await world.act(who, "designDraft", form=form)
    await world.act(who, "designSubmit", id=made["id"])
    await world.act("centre", "designFile", id=made["id"])
    return str(made["id"])


async def drafted(world: World, sitting: dict[str, Any], who: str = "factory") -> Any:
    return await world.act(who, "batchDraft", BATCH, form={"plan": sitting["plan"], "sittings": [sitting["sitting"]]})


async def reported(world: World, sitting: dict[str, Any], who: str = "factory", year: int = 2022) -> Any:
    """A batch that waits to be checked."""
    made = await drafted(world, sitting, who)
    return await world.act(who, "batchReport", BATCH, id=made["id"], form={"issueYear": year, "responsible": True})


async def checked(world: World, batch: dict[str, Any], *returned: int) -> Any:
    """Checked by the centre; the rows of the given ordinals are returned."""
    rows = [row for row in batch["rows"]["nodes"] if row["ordinal"] in returned]
    returns = [{"row": row["id"], "code": "NAME", "message": "与证件不一致"} for row in rows]
    return await world.act("centre", "batchCheck", BATCH, id=batch["id"], form={"returns": returns})


async def uploaded(world: World, batch: dict[str, Any], later: str = "") -> Any:
    """Exported and uploaded; `later` for what comes after the first upload."""
    await world.act("centre", f"batchExport{later}", id=batch["id"])
    form = {"reference": "部2022-1", "sha256": HASH}
    return await world.act("centre", f"batchUpload{later}", BATCH, id=batch["id"], form=form)


async def reconciled(world: World, batch: dict[str, Any], *ordinals: int) -> Any:
    """Found published on the national site: the rows of these ordinals, or all that wait."""
    rows = [row for row in batch["rows"]["nodes"] if row["stage"] == "UPLOADED" and (not ordinals or row["ordinal"] in ordinals)]
    numbers = [row["certificate"]["number"] for row in rows]
    form = {"numbers": numbers, "publishedOn": str(await story.today(world)), "url": "http://jndj.osta.org.cn/1", "sha256": HASH}
    return await world.act("centre", "batchReconcile", BATCH, id=batch["id"], form=form)


async def published(world: World, sitting: dict[str, Any], who: str = "factory") -> Any:
    """A batch that the national site has published whole."""
    batch = await checked(world, await reported(world, sitting, who))
    return await reconciled(world, await uploaded(world, batch))


async def issued(world: World, institution: dict[str, Any], sitting: dict[str, Any], who: str = "factory", **form: Any) -> Any:
    """A batch whose certificates are issued."""
    batch = await published(world, sitting, who)
    form = {"design": form.get("design") or await design(world, institution, who=who), "kind": form.get("kind", "BOTH")}
    return await world.act(who, "batchIssue", BATCH, id=batch["id"], form=form)


async def number_of(world: World, batch: dict[str, Any], ordinal: int = 1) -> str:
    return str(next(row for row in batch["rows"]["nodes"] if row["ordinal"] == ordinal)["certificate"]["number"])


async def later(world: World, days: int = 1, hour: int = 9) -> date:
    """So many days later."""
    day = await story.today(world) + timedelta(days)
    await world.move_to(day, hour)
    return day


async def something_of_everything(world: World) -> None:
    """Certificates issued, a row still to be published, an archive item with a hold that was lifted and a disposal that waits."""
    found = (await world.data("{ institutions { nodes { id orgCode name } } }"))["institutions"]["nodes"]
    institution = next(one for one in found if one["orgCode"] == "Y000012000001")
    batch = await issued(world, institution, await held(world, institution, 2, first=901))
    await uploaded(world, await checked(world, await reported(world, await held(world, institution, 1, first=905))))
    form = {"batch": batch["id"], "medium": "PAPER", "title": "评分表", "quantity": 1, "place": "一架"}
    item = await world.act("factory", "archiveRegister", form=form)
    on_hold = await world.act("factory", "archiveHold", "holds { nodes { id } }", id=item["id"], form={"reason": "投诉调查"})
    lifting = {"hold": on_hold["holds"]["nodes"][0]["id"], "reason": "办结"}
    await world.act("centre", "archiveLift", id=item["id"], form=lifting)
    async with transaction() as raw:
        await raw.execute(
            "INSERT INTO disposal (id, item_id, outcome, method, reason, kept_until, proposed_by_id, proposed_on) SELECT gen_random_uuid(), i.id,"
            " 'DECLINED', '碎纸', '期满', '2025-03-09', a.id, '2025-03-10' FROM archive_item i, account a WHERE a.name = 'factory'"
        )
