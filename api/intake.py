"""Complaints by plain HTML forms: `POST /complaints` and what leads to it, without script, account or cookie beforehand.

The tracking code travels in no address: after the redirect it is shown from a cookie of ten minutes.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, BinaryIO

from graphql import GraphQLError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from schema.law.attachment import FileForm
from schema.law.complaint_forms import ComplaintForm
from schema.law.forms import Refusal
from schema.law.kinds import ComplaintKind
from schema.law.ruleset import shipped

from .complaint import (
    ASKED_PER_HOUR,
    BASIS,
    LODGE,
    NOT_KNOWN,
    STATUS,
    ComplaintProgress,
    begun,
    lodged,
    progress,
    review_asked,
    seldom,
)
from .http import now
from .intake_page import FIELDS, headers, page
from .settings import Settings
from .sniff import media_type

FILES, FILE_BYTES = 5, 5_000_000
BODY = FILES * FILE_BYTES + 100_000
TRAP = "homepage"  # no person sees this field; what fills it in is a machine
COOKIE = "jinji-complaint"


def routes(settings: Settings) -> list[Route]:
    """The form, its receipt, and the look-up by tracking code."""

    def bound(answer: Any) -> Any:
        async def handler(request: Request) -> Response:
            try:
                found: Response = await answer(request, settings)
                return found
            except GraphQLError as over:  # too often
                return page("message", "请稍后再试", 429, message=over.message)
            except ClientDisconnect:
                return Response(status_code=499)
            except HTTPException as wrong:
                return page("message", "没有收下", wrong.status_code, message=str(wrong.detail))

        return handler

    return [
        Route("/complaints", bound(_form), methods=["GET"]), Route("/complaints", bound(_taken), methods=["POST"]),
        Route("/complaints/receipt", bound(_receipt), methods=["GET"]), Route("/complaints/status", bound(_asked), methods=["GET"]),
        Route("/complaints/status", bound(_status), methods=["POST"]), Route("/complaints/review", bound(_review), methods=["POST"]),
    ]  # fmt: skip


async def _form(request: Request, settings: Settings) -> Response:
    return _form_page({}, await now(settings))


async def _taken(request: Request, settings: Settings) -> Response:
    """A form without token comes from the public site: it is shown for checking, and files may be added."""
    async with _read(request) as data:
        return await _judged(request, settings, data)


async def _judged(request: Request, settings: Settings, data: FormData) -> Response:
    at = await now(settings)
    token = _text(data, "token")
    if not token:
        return _form_page(data, at, title="核对后提交")
    await seldom(LODGE, _address(request), at, settings.anonymous_per_hour)
    if _text(data, TRAP):
        raise HTTPException(400, "表单无效，请重新打开后提交")
    kind = _text(data, "kind")
    if kind not in ComplaintKind.__members__:
        return _refused(request, data, at, [Refusal("WRONG_FORM", "请选择类型", BASIS, "kind")])
    form = ComplaintForm(
        kind=ComplaintKind[kind], about=_text(data, "about"), facts=_text(data, "facts"), name=_text(data, "name") or None,
        contact=_text(data, "contact") or None,
    )  # fmt: skip
    files, wrong = await _files(data)
    code, number, refusals = (None, None, wrong) if wrong else await lodged(form, token, files, at, settings)
    if code is None:
        return _refused(request, data, at, refusals)
    if _json(request):
        return JSONResponse({"code": code, "number": number, "userErrors": []}, 201, headers())
    answer = RedirectResponse("/complaints/receipt", 303, headers())
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, code, max_age=600, path="/complaints", httponly=True, samesite="strict", secure=secure)
    return answer


def _refused(request: Request, data: FormData, at: Any, refusals: Sequence[Refusal]) -> Response:
    if _json(request):
        told = [{"code": one.code, "message": one.message, "field": one.field, "article": str(one.article)} for one in refusals]
        return JSONResponse({"code": None, "number": None, "userErrors": told}, 422, headers())
    return _form_page(data, at, refusals, "还不能提交", 422)


async def _receipt(request: Request, settings: Settings) -> Response:
    code = request.cookies.get(COOKIE, "")
    if not code:
        return page("message", "没有可以显示的查询码", 404, message="查询码只在提交之后显示十分钟。")
    return page("receipt", "已经收到", code=code)


async def _asked(request: Request, settings: Settings) -> Response:
    return page("ask", "查询办理情况")


async def _status(request: Request, settings: Settings) -> Response:
    await seldom(STATUS, _address(request), await now(settings), ASKED_PER_HOUR)
    async with _read(request) as data:
        return await _shown(_text(data, "code"), [])


async def _review(request: Request, settings: Settings) -> Response:
    at = await now(settings)
    await seldom(STATUS, _address(request), at, ASKED_PER_HOUR)
    async with _read(request) as data:
        code, reason = _text(data, "code"), _text(data, "reason")
    return await _shown(code, await review_asked(code, reason, at, settings))


async def _shown(code: str, refusals: Sequence[Refusal]) -> Response:
    found = await progress(code)
    if found is None:
        return page("ask", "查询办理情况", 404, [NOT_KNOWN])
    return _progress(found, code, [_at_its_field(one) for one in refusals])


@asynccontextmanager
async def _read(request: Request) -> AsyncIterator[FormData]:
    """The form, its body held to the limit. HTTPException: too large, or no form."""
    taken = 0

    async def receive() -> Any:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > BODY:
            raise HTTPException(413, f"附件过大：最多{FILES}个，每个最多{FILE_BYTES // 1_000_000}兆字节")
        return message

    held = Request(request.scope, receive)
    async with held.form(max_files=FILES, max_fields=20, max_part_size=40_000) as data:
        yield data


async def _files(data: FormData) -> tuple[list[tuple[BinaryIO, FileForm]], list[Refusal]]:
    """The files as their bytes are, renamed: a file's own name may tell who sent it."""
    kinds = shipped()[-1]["attachment.kinds"].value
    found, wrong = list[tuple[BinaryIO, FileForm]](), list[Refusal]()
    uploads = [one for one in data.getlist("files") if isinstance(one, UploadFile) and one.size]
    for place, one in enumerate(uploads, 1):
        if (one.size or 0) > FILE_BYTES:
            wrong.append(Refusal("TOO_LARGE", f"附件{place}超过{FILE_BYTES // 1_000_000}兆字节", BASIS, f"files.{place - 1}"))
            continue
        file: Any = one.file  # a SpooledTemporaryFile is a BinaryIO in all but its declared type
        kind = await asyncio.to_thread(media_type, file) or "application/octet-stream"
        file.seek(0)
        digest = await asyncio.to_thread(hashlib.file_digest, file, "sha256")
        ending = kinds[kind]["endings"][0] if kind in kinds else ""
        told = FileForm(name=f"附件{place}{ending}", media_type=kind, size=one.size or 0, sha256=digest.hexdigest())
        found.append((file, told))
    return found, wrong


def _text(data: Any, name: str) -> str:
    value = data.get(name, "")
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _form_page(data: Any, at: Any, refusals: Sequence[Refusal] = (), title: str = "投诉举报", status: int = 200) -> HTMLResponse:
    values = {name: _text(data, name) for name in FIELDS}
    return page(
        "form", title, status, [_at_its_field(one) for one in refusals], values=values, token=begun(at), trap=TRAP, most=FILES,
        megabytes=FILE_BYTES // 1_000_000,
    )  # fmt: skip


def _at_its_field(told: Refusal) -> Refusal:
    """form.contact is the field contact, and files.1 one of files."""
    name = (told.field or "").removeprefix("form.").split(".")[0]
    return replace(told, field=name)


def _progress(found: ComplaintProgress, code: str, refusals: Sequence[Refusal]) -> HTMLResponse:
    told = (
        ("编号", found.number), ("类型", found.kind_text), ("收到", found.received_on), ("现在", found.stage_text), ("本环节末日", found.due),
        ("延期告知", found.extended_on), ("延期理由", found.extension), ("转送部门", found.recipient), ("转送理由", found.transfer_reason),
        ("处理结果", found.outcome_text), ("答复", found.answer), ("答复日期", found.answered_on), ("复查意见", found.review_opinion),
        ("救济", found.remedy),
    )  # fmt: skip
    return page("progress", "办理情况", 422 if refusals else 200, refusals, told=told, code=code, may_ask_review=found.may_ask_review)
