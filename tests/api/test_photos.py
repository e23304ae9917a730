"""Photos of candidates: who may set one, which are refused, a ZIP of them matched, and every look at one a line (articles 8 and 17)."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from PIL import Image

from schema.record.attachment import Attachment
from schema.record.candidate import Candidate
from schema.record.ledger import Line
from schema.record.personal_read import PersonalRead
from tests import assessing, story
from tests.api import sheets
from tests.world import World

SET = """mutation($id: ID!, $photo: ID!) { candidatePhotograph(id: $id, form: {photo: $photo}) {
  candidate { photoUrl } userErrors { code field article } } }"""


def picture(width: int = 295, height: int = 413, kind: str = "JPEG", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), "white").save(out, kind)
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


async def enrolled(world: World) -> dict[str, Any]:
    """A plan in draft with three candidates, and their ids."""
    plan = await assessing.drafted(world, await story.filed(world))
    await sheets.taken(world, plan, await sheets.read(world, plan, sheets.xlsx(sheets.row(at) for at in range(3))))
    nodes = (await world.data("{ candidates { nodes { id ordinal } } }", plan["who"]))["candidates"]["nodes"]
    return {**plan, "candidates": [one["id"] for one in sorted(nodes, key=lambda one: one["ordinal"])]}


async def given(world: World, plan: dict[str, Any], content: bytes, name: str = "照片.jpg", who: str | None = None) -> Any:
    file = await sheets.uploaded(world, who or plan["who"], content, name)
    payload = await world.data(SET, plan["who"], id=plan["candidates"][0], photo=file["id"])
    return payload["candidatePhotograph"]


async def get(world: World, who: str, path: str) -> Any:
    return await world.client.get(path, headers={"authorization": f"Bearer {world.tokens[who]}"})


async def sent(world: World, plan: dict[str, Any], content: bytes, who: str | None = None) -> Any:
    from api.read import from_global

    found = from_global(plan["id"])
    assert found
    headers = {"authorization": f"Bearer {world.tokens[who or plan['who']]}"}
    return await world.client.post(f"/plans/{found[1]}/photos", content=content, headers=headers)


async def test_a_photo_is_set_and_each_look_at_it_is_a_line(world: World) -> None:
    plan = await enrolled(world)
    done = await given(world, plan, picture())
    assert done["userErrors"] == [] and done["candidate"]["photoUrl"]
    answer = await get(world, plan["who"], done["candidate"]["photoUrl"])
    assert answer.status_code == 200 and answer.content == picture() and answer.headers["cache-control"] == "no-store"
    assert [(one.subject, one.reason) for one in await PersonalRead.all()] == [("PHOTO", "查看照片")]
    assert await Line.filter(noun="personalRead", act="look").count() == 1


@pytest.mark.parametrize("who", ["auditor", "bureau", "rival", "heping", "centre"])
async def test_nobody_without_need_sees_a_photo(world: World, who: str) -> None:
    plan = await enrolled(world)
    url = (await given(world, plan, picture()))["candidate"]["photoUrl"]
    answer = await get(world, who, url)
    assert answer.status_code in (403, 404) and b"JFIF" not in answer.content  # the centre: not before the plan is handed in
    assert await PersonalRead.all().count() == 0


async def test_the_centre_sees_the_photos_of_a_plan_that_was_handed_in_and_the_auditor_no_address(world: World) -> None:
    plan = await enrolled(world)
    url = (await given(world, plan, picture()))["candidate"]["photoUrl"]
    await world.act(plan["who"], "planSubmit", "id", id=plan["id"])
    assert (await get(world, "centre", url)).status_code == 200
    told = await world.data("{ candidates { nodes { photoUrl } } }", "auditor")
    assert [one["photoUrl"] for one in told["candidates"]["nodes"]] == [None, None, None]
    assert (await get(world, "auditor", url)).status_code == 403


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (picture(100, 140), "小.jpg", "PHOTO_TOO_SMALL"),
        (picture(600, 400), "横.jpg", "PHOTO_SHAPE"),
        (picture(400, 400, "PNG"), "方.png", "PHOTO_SHAPE"),
        (picture(7000, 9800, "PNG", "1"), "巨.png", "NOT_A_PHOTO"),
        (sheets.xlsx([sheets.row(0)]), "表.xlsx", "NOT_A_PHOTO"),
    ],
)
async def test_what_cannot_be_printed_is_refused_and_nothing_changes(world: World, content: bytes, name: str, code: str) -> None:
    plan = await enrolled(world)
    done = await given(world, plan, content, name)
    assert [error["code"] for error in done["userErrors"]] == [code] and done["userErrors"][0]["field"] == "form.photo"
    assert await Candidate.filter(photo_id__isnull=False).count() == 0


async def test_somebody_elses_file_is_no_photo(world: World) -> None:
    plan = await enrolled(world)
    assert [error["code"] for error in (await given(world, plan, picture(), who="rival"))["userErrors"]]
    assert await Candidate.filter(photo_id__isnull=False).count() == 0


async def test_a_zip_is_matched_by_number_or_place_and_the_rest_is_told_without_numbers_and_not_kept(world: World) -> None:
    plan = await enrolled(world)
    before = await Attachment.all().count()
    answer = await sent(world, plan, zipped({
        f"照片/{assessing.number(0)}.JPG": picture(), "2.png": picture(kind="PNG"), f"{assessing.number(9)}.jpg": picture(300, 420),
        "3.jpg": picture(90, 126), "说明.txt": b"x", "__MACOSX/._2.png": b"x",
    }))  # fmt: skip
    told = answer.json()
    assert (answer.status_code, told["matched"]) == (200, 2), told
    assert [one["place"] for one in told["unmatched"]] == [3, 4, 5] and all(one["problems"] for one in told["unmatched"])
    assert assessing.number(9) not in answer.text and assessing.number(9)[-4:] in answer.text
    photos = [one.photo_id for one in await Candidate.all().order_by("ordinal")]  # type: ignore[attr-defined]
    assert photos[0] and photos[1] and photos[2] is None
    kept = await Attachment.filter(id__in=photos[:2]).order_by("name")
    assert [(one.name, one.stage) for one in kept] == [("考生1.jpg", "KEPT"), ("考生2.png", "KEPT")]
    assert await Attachment.all().count() == before + 2


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"x", zipped({}), zipped({f"{at}.jpg": b"" for at in range(501)})])
async def test_what_is_no_zip_of_photos_is_refused_whole(world: World, content: bytes) -> None:
    plan = await enrolled(world)
    assert (await sent(world, plan, content)).status_code == 422
    assert await Candidate.filter(photo_id__isnull=False).count() == 0


async def test_a_bomb_in_a_zip_is_read_no_further_than_a_photo_may_be(world: World) -> None:
    plan = await enrolled(world)
    told = (await sent(world, plan, zipped({"1.jpg": bytes(19_000_000), "2.jpg": picture()}))).json()
    assert told["matched"] == 1 and [one["problems"] for one in told["unmatched"]] == [["照片文件最大2000KB"]]


async def test_nobody_sends_photos_for_anothers_plan(world: World) -> None:
    plan = await enrolled(world)
    assert [(await sent(world, plan, zipped({"1.jpg": picture()}), who)).status_code for who in ("rival", "centre", "auditor")] == [404, 403, 403]
    assert await Candidate.filter(photo_id__isnull=False).count() == 0
