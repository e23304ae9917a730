"""Files over plain HTTP: `POST /files?name=…` takes the raw body, `GET /files/{id}` gives it back to whoever sees the record.

Nothing of what the sender says is believed: type, size and hash are taken from the bytes as they come in.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from dataclasses import asdict
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import quote
from uuid import UUID

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from schema.desk import moment, perform
from schema.desk.attachment import take_file
from schema.desk.personal import fetch
from schema.law.article import art
from schema.law.attachment import ATTACHMENT, FileForm
from schema.law.forms import Refusal
from schema.law.kinds import PersonalSubject
from schema.law.personal_read import FetchForm, LookForm
from schema.law.procedure import Actor
from schema.law.reach import reads
from schema.law.ruleset import NoRuleSet
from schema.record.attachment import Attachment, blocks
from schema.record.sight import seeing
from schema.record.transaction import connection

from .acts import user_error
from .auth import NotKnown, asker_of
from .http import now, refuse
from .read import global_id
from .settings import Settings
from .sniff import media_type

IN_MEMORY = 1_000_000
UNKNOWN = "application/octet-stream"
SAFE = {
    "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; sandbox", "cache-control": "private, no-cache",
    "cross-origin-resource-policy": "same-origin", "referrer-policy": "no-referrer",
}  # fmt: skip


def routes(settings: Settings) -> list[Route]:
    """The two routes."""

    async def post(request: Request) -> Response:
        return await known(request, settings, _received)

    async def get(request: Request) -> Response:
        return await known(request, settings, _given)

    return [Route("/files", post, methods=["POST"]), Route("/files/{id:uuid}", get, methods=["GET"])]


async def known(request: Request, settings: Settings, answer: Any) -> Response:
    at = await now(settings)
    try:
        actor = (await asker_of(request.headers.get("authorization"), at)).actor
    except NotKnown:
        return refuse(401, "UNAUTHENTICATED", "令牌无效或已过期，请重新登录")
    if actor.id is None:
        return refuse(401, "UNAUTHENTICATED", "上传和下载文件须先登录")
    if request.method != "POST" and not reads(actor.reach):  # what is sent in, the law judges
        return refuse(403, "FORBIDDEN", "本次登录或所用密钥的范围不包括下载")
    found: Response = await answer(request, settings, actor, at)
    return found


async def _received(request: Request, settings: Settings, actor: Actor, at: datetime) -> Response:
    if not actor.role & ATTACHMENT.act("upload").by:
        return refuse(403, "FORBIDDEN", "您的职权不需要上传文件")
    if not await _has_room(actor, settings):
        return refuse(429, "RATE_LIMITED", "已上传而未引用的文件过多，请先在申请中引用，或待其到期清除")
    file: Any  # a SpooledTemporaryFile is a BinaryIO in all but its declared type
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        try:
            size, digest = await received(request, file, settings)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody is there to read it
        except Wrong as wrong:
            return refuse(wrong.status, "BAD_INPUT", str(wrong))
        kind = await asyncio.to_thread(media_type, file)
        name = request.query_params.get("name", "")
        form = FileForm(name=name, media_type=kind or UNKNOWN, size=size, sha256=digest)
        try:
            circumstances = await moment(settings.deployment(), actor, at)
        except NoRuleSet as none:
            says = f"{none.args[0]}不在任何规则集的有效期内，也没有指定沿用的规则集"
            return _told(422, None, [Refusal("NO_RULE_SET", says, art(27))])
        outcome = await take_file(file, form, circumstances)
    if not isinstance(outcome.case, Attachment):
        return _told(422, None, list(outcome.refusals))
    return _told(201, outcome.case, [])


class Wrong(Exception):
    """What is wrong with a body, and with which status that is said."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status


async def received(request: Request, file: Any, settings: Settings) -> tuple[int, str]:
    """The body into the file, in the time and size that uploads have; its size and SHA-256. Wrong: it cannot be taken."""
    try:
        async with asyncio.timeout(settings.upload_timeout):
            return await _stream(request, file, settings.max_file)
    except TimeoutError:
        raise Wrong(408, f"上传超过{settings.upload_timeout:g}秒，请检查网络后重试") from None


async def _stream(request: Request, file: Any, most: int) -> tuple[int, str]:
    """The body into the file; its size and SHA-256. Wrong: too large, not whole, not what its digest says."""
    promised = request.headers.get("content-length", "")
    if promised.isdigit() and int(promised) > most:
        raise Wrong(413, f"文件超过{most}字节")
    size, digest = 0, hashlib.sha256()
    async for block in request.stream():
        size += len(block)
        if size > most:
            raise Wrong(413, f"文件超过{most}字节")
        digest.update(block)
        await asyncio.to_thread(file.write, block)
    if not size:
        raise Wrong(400, "文件是空的")
    if promised.isdigit() and int(promised) != size:
        raise Wrong(400, f"应有{promised}字节，只收到{size}字节，请重新上传")
    said = request.headers.get("content-digest", "")  # RFC 9530
    if said.startswith("sha-256=") and said != f"sha-256=:{base64.b64encode(digest.digest()).decode()}:":
        raise Wrong(400, "收到的内容与Content-Digest不符，请重新上传")
    return size, digest.hexdigest()


async def _has_room(actor: Actor, settings: Settings) -> bool:
    async with connection() as raw:
        loose = await raw.fetchval(
            "SELECT coalesce(sum(size), 0) FROM attachment WHERE uploaded_by_id = $1 AND stage = 'LOOSE'", actor.id
        )
    return int(loose) < settings.max_loose


def _told(status: int, made: Attachment | None, refusals: list[Refusal]) -> Response:
    """As a mutation answers: the record, or every reason against it."""
    shown = made and {
        "id": global_id("Attachment", made.id), "name": made.name, "mediaType": made.media_type, "size": made.size,
        "sha256": made.sha256, "url": f"/files/{made.id}",
    }  # fmt: skip
    errors = [asdict(error) for error in map(user_error, refusals)]
    headers = {"location": f"/files/{made.id}"} if made else {}
    body = orjson.dumps({"attachment": shown, "userErrors": errors})
    return Response(body, status, headers, media_type="application/json; charset=utf-8")


async def _given(request: Request, settings: Settings, actor: Actor, at: datetime) -> Response:
    params: list[Any] = [request.path_params["id"]]
    sql = (
        "SELECT t.*, (SELECT i.id FROM candidate_import i WHERE i.attachment_id = t.id ORDER BY i.id LIMIT 1) AS import_id,"
        " (SELECT c.id FROM candidate c WHERE c.photo_id = t.id ORDER BY c.id LIMIT 1) AS candidate_id"
        f" FROM attachment t WHERE t.id = $1 AND ({seeing(Attachment, actor, params)})"
    )
    async with connection() as raw:
        found = await raw.fetchrow(sql, *params)
    if found is None:
        return refuse(404, "NOT_FOUND", "没有这个文件，或您无权查看")
    if found["blob_id"] is None:
        return refuse(410, "NOT_FOUND", "该文件上传后未被引用，已按期清除")
    # a table of candidates holds full numbers: handing it out is on record first
    if found["import_id"] and (said := await noted(found["import_id"], PersonalSubject.FILE, settings, actor, at)):
        return said
    if found["candidate_id"] and (said := await seen(found["candidate_id"], settings, actor, at)):
        return said
    tag = f'"{found["sha256"]}"'
    headers = {
        **SAFE, "etag": tag, "content-length": str(found["size"]), "content-type": found["media_type"],
        "content-disposition": f"attachment; filename*=UTF-8''{quote(found['name'], safe='')}",
        "repr-digest": f"sha-256=:{base64.b64encode(bytes.fromhex(found['sha256'])).decode()}:",
    }  # fmt: skip
    if found["import_id"] or found["candidate_id"]:
        headers["cache-control"] = "no-store"
    elif request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={**SAFE, "etag": tag})
    return StreamingResponse(blocks(found["blob_id"]), headers=headers)


async def seen(candidate: UUID, settings: Settings, actor: Actor, at: datetime) -> Response | None:
    """Put it on record that somebody's photo is handed out; what to answer instead when it must not be."""
    try:
        circumstances = await moment(settings.deployment(), actor, at)
    except NoRuleSet as none:
        return refuse(422, "BAD_INPUT", f"{none.args[0]}不在任何规则集的有效期内，也没有指定沿用的规则集")
    outcome = await perform("personalRead", "look", None, LookForm(candidate=candidate), circumstances)
    return None if outcome.case else refuse(403, "FORBIDDEN", "考生的照片只有其报名的机构和市鉴定中心可以查看")


async def noted(import_: UUID, subject: PersonalSubject, settings: Settings, actor: Actor, at: datetime) -> Response | None:
    """Put it on record that a table with full numbers is handed out; what to answer instead when it must not be."""
    try:
        circumstances = await moment(settings.deployment(), actor, at)
    except NoRuleSet as none:
        return refuse(422, "BAD_INPUT", f"{none.args[0]}不在任何规则集的有效期内，也没有指定沿用的规则集")
    outcome = await fetch(FetchForm(candidate_import=import_, subject=subject), circumstances)
    return None if outcome.case else refuse(403, "FORBIDDEN", "该表含有完整的个人信息，只有上传它的单位可以下载")
