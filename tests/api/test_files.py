"""Files over HTTP: whole or not at all, known by content, one's own, seen by whoever sees what they are part of."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from typing import Any
from uuid import uuid4

import httpx
import pytest

from schema.desk.attachment import sweep_files
from schema.record.attachment import Attachment
from schema.record.transaction import connection
from tests import story
from tests.api.files import DOCX, JPEG, PDF, packed
from tests.world import World

A2 = "第十条第（二）项"


async def sent(world: World, who: str | None, name: str = "营业执照.pdf", content: Any = PDF, **headers: str) -> httpx.Response:
    known = {"authorization": f"Bearer {world.tokens[who]}"} if who else {}
    return await world.client.post("/files", params={"name": name}, content=content, headers={**known, **headers})


async def uploaded(world: World, who: str = "factory", name: str = "营业执照.pdf", content: bytes = PDF) -> dict[str, Any]:
    answer = await sent(world, who, name, content)
    assert answer.status_code == 201, answer.text
    return answer.json()["attachment"]  # type: ignore[no-any-return]


async def fetched(world: World, who: str | None, url: str, **headers: str) -> httpx.Response:
    known = {"authorization": f"Bearer {world.tokens[who]}"} if who else {}
    return await world.client.get(url, headers={**known, **headers})


async def stored() -> dict[str, int]:
    async with connection() as raw:
        row = await raw.fetchrow(
            "SELECT (SELECT count(*) FROM file_blob) AS blobs, (SELECT count(*) FROM file_chunk) AS chunks,"
            " (SELECT count(*) FROM attachment) AS files, (SELECT count(*) FROM ledger WHERE noun = 'attachment') AS lines"
        )
    return dict(row)


NOTHING = {"blobs": 0, "chunks": 0, "files": 0, "lines": 0}


async def test_a_file_comes_back_byte_for_byte_to_its_uploader_alone(world: World) -> None:
    large = PDF[:-6] + b"0" * 600_000 + b"\n%%EOF\n"
    made = await uploaded(world, content=large)
    assert made == {
        "id": made["id"], "name": "营业执照.pdf", "mediaType": "application/pdf", "size": len(large),
        "sha256": hashlib.sha256(large).hexdigest(), "url": made["url"],
    }  # fmt: skip
    assert await stored() == {"blobs": 1, "chunks": 3, "files": 1, "lines": 1}
    got = await fetched(world, "factory", made["url"])
    assert (got.status_code, got.content) == (200, large)
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7.pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["repr-digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(large).digest()).decode()}:"
    again = await fetched(world, "factory", made["url"], **{"if-none-match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await fetched(world, "auditor", made["url"])).status_code == 200
    for who in ("rival", "centre", "bureau", "expert1", "heping", "supervisor", "citizen", "admin"):
        assert (await fetched(world, who, made["url"])).status_code == 404, who
    assert (await fetched(world, None, made["url"])).status_code == 401
    assert (await fetched(world, "factory", f"/files/{uuid4()}")).status_code == 404
    assert (await fetched(world, "factory", "/files/..%2f..%2fetc%2fpasswd")).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "code", "field"),
    [
        ("a.pdf", b"<script>alert(1)</script>", "KIND_NOT_ALLOWED", "form.mediaType"),
        ("a.jpg", JPEG + packed(a="x"), "KIND_NOT_ALLOWED", "form.mediaType"),
        ("a.pdf", PDF[:20], "KIND_NOT_ALLOWED", "form.mediaType"),
        ("a.pdf", DOCX, "NAME_NOT_OF_KIND", "form.name"),
        ("a.exe", PDF, "NAME_NOT_OF_KIND", "form.name"),
        ("../../../etc/cron.d/a.pdf", PDF, "NAME_WITH_PATH", "form.name"),
        ("..\\a.pdf", PDF, "NAME_WITH_PATH", "form.name"),
        ("a\x00.pdf", PDF, "NOT_PLAIN_TEXT", "form.name"),
        ("a\r\nset-cookie: x.pdf", PDF, "NOT_PLAIN_TEXT", "form.name"),
        ("长" * 300 + ".pdf", PDF, "TOO_LONG", "form.name"),
    ],
)
async def test_a_hostile_file_is_refused_with_its_reason_and_nothing_is_kept(
    world: World, name: str, content: bytes, code: str, field: str
) -> None:
    answer = await sent(world, "factory", name, content)
    assert answer.status_code == 422
    assert answer.json()["attachment"] is None
    assert (code, field, A2) in [(e["code"], e["field"], e["article"]) for e in answer.json()["userErrors"]]
    assert await stored() == NOTHING


async def test_what_is_too_large_empty_or_not_whole_is_not_kept(world: World) -> None:
    world.settings.max_file = 1000
    assert (await sent(world, "factory", content=PDF + b"0" * 1000)).status_code == 413

    async def endless() -> Any:
        while True:
            yield b"0" * 300

    assert (await sent(world, "factory", content=endless())).status_code == 413
    assert (await sent(world, "factory", content=b"")).status_code == 400
    assert (await sent(world, "factory", content=PDF[:-1], **{"content-length": str(len(PDF))})).status_code == 400
    wrong = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    assert (await sent(world, "factory", **{"content-digest": f"sha-256=:{wrong}:"})).status_code == 400
    assert (await sent(world, None)).status_code == 401
    assert (await sent(world, "factory", authorization="Bearer js_nobody")).status_code == 401
    assert (await sent(world, "citizen")).status_code == 403
    assert (await sent(world, "heping")).status_code == 403
    assert await stored() == NOTHING
    right = base64.b64encode(hashlib.sha256(PDF).digest()).decode()
    assert (await sent(world, "factory", **{"content-digest": f"sha-256=:{right}:"})).status_code == 201


async def test_a_client_that_goes_away_in_the_middle_leaves_nothing(world: World) -> None:
    messages = [{"type": "http.request", "body": PDF[:50], "more_body": True}, {"type": "http.disconnect"}]
    told: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        told.append(message)

    head = [(b"authorization", f"Bearer {world.tokens['factory']}".encode()), (b"content-length", str(len(PDF)).encode())]
    scope = {"type": "http", "method": "POST", "path": "/files", "query_string": b"name=a.pdf", "headers": head,
             "http_version": "1.1", "scheme": "http", "server": ("t", 80), "client": ("t", 1), "root_path": ""}  # fmt: skip
    await world.app(scope, receive, send)
    assert told[0]["status"] == 499
    assert await stored() == NOTHING


async def test_one_account_cannot_fill_the_disk(world: World) -> None:
    world.settings.max_loose = 10
    await uploaded(world)
    assert (await sent(world, "factory", "b.jpg", JPEG)).status_code == 429
    await uploaded(world, "rival")


async def test_a_file_is_seen_by_whoever_sees_the_filing_it_is_part_of(world: World) -> None:
    unit_ = await story.unit(world)
    paper, original = await uploaded(world), await uploaded(world, name="申请书.docx", content=DOCX)
    form = await story.dossier(world, unit_, await story.call(world), original=original["id"])
    form["evidence"][0]["attachment"] = paper["id"]
    select = "id evidence { nodes { sha256 attachment { name stage } } } original { name keepUntil retention }"
    made = await world.act("factory", "filingDraft", select, form=form)
    assert made["evidence"]["nodes"][0] == {
        "sha256": paper["sha256"], "attachment": {"name": "营业执照.pdf", "stage": "KEPT"},
    }  # fmt: skip
    assert made["original"] == {
        "name": "申请书.docx", "keepUntil": "2027-03-01", "retention": "第十七条：电子材料保管不少于五年",
    }  # fmt: skip
    assert (await fetched(world, "centre", paper["url"])).status_code == 404  # a draft is nobody else's business
    await world.act("factory", "filingSubmit", id=made["id"])
    seen = {}
    for who in ("factory", "centre", "bureau", "heping", "xiqing", "rival", "expert1", "supervisor", "citizen"):
        seen[who] = [(await fetched(world, who, one["url"])).status_code for one in (paper, original)]
    assert {who for who, codes in seen.items() if codes == [200, 200]} == {"factory", "centre", "bureau", "heping", "xiqing"}
    assert {tuple(codes) for codes in seen.values()} == {(200, 200), (404, 404)}
    await story.checked(world, {"id": made["id"]})
    await world.act("centre", "filingPassReview", id=made["id"])
    invited = {"expert": await story.account_id(world, "expert1")}
    await world.act("centre", "filingAppoint", id=made["id"], form=invited)
    assert (await fetched(world, "expert1", paper["url"])).status_code == 200
    await world.act("expert1", "filingDecline", id=made["id"], form={"reason": "出差"})
    assert (await fetched(world, "expert1", paper["url"])).status_code == 404


async def test_nobody_hands_in_anothers_file(world: World) -> None:
    unit_, call_ = await story.unit(world), await story.call(world)
    theirs = await uploaded(world, "rival")
    form = await story.dossier(world, unit_, call_)
    form["evidence"][0]["attachment"] = theirs["id"]
    payload = await world.tried("factory", "filingDraft", form=form)
    assert [(e["code"], e["field"]) for e in payload["userErrors"]] == [("NOT_FOUND", "form.evidence.0.attachment")]
    assert (await Attachment.get()).stage == "LOOSE"
    assert (await world.data("{ attachments { totalCount } }", "factory"))["attachments"] == {"totalCount": 0}
    assert (await world.data("{ attachments { totalCount } }"))["attachments"] == {"totalCount": 0}


async def test_what_nobody_refers_to_in_time_is_cleared_away_but_not_bytes_that_another_holds(world: World) -> None:
    mine, theirs = await uploaded(world), await uploaded(world, "rival")
    lonely = await uploaded(world, name="a.jpg", content=JPEG)
    assert (await stored())["blobs"] == 2
    form = await story.dossier(world, await story.unit(world, "rival"), await story.call(world), original=theirs["id"])
    await world.act("rival", "filingDraft", form=form)
    due = (await Attachment.get(name="a.jpg")).due
    assert str(due) == "2022-03-15"  # ten working days
    await world.move_to(due, 23)
    assert await sweep_files() == 0
    from datetime import timedelta

    await world.move_to(due + timedelta(1), 0)
    assert await sweep_files() == 1
    assert [(await fetched(world, "factory", one["url"])).status_code for one in (mine, lonely)] == [410, 410]
    assert (await fetched(world, "rival", theirs["url"])).content == PDF
    form = await story.dossier(world, await story.unit(world), await story.call(world), original=mine["id"])
    payload = await world.tried("factory", "filingDraft", form=form)
    assert [(e["code"], e["field"]) for e in payload["userErrors"]] == [("FILE_GONE", "form.original")]


async def test_the_same_bytes_sent_eight_times_at_once_are_stored_once(world: World) -> None:
    await asyncio.gather(*(uploaded(world, who) for who in ("factory", "rival", "school", "academy") * 2))
    assert await stored() == {"blobs": 1, "chunks": 1, "files": 8, "lines": 8}
