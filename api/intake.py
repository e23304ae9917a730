"""Complaints by plain HTML forms: `POST /complaints` and what leads to it, without script, account or cookie beforehand.

The tracking code travels in no address: after the redirect it is shown from a cookie of ten minutes.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from html import escape
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
from .settings import Settings
from .sniff import media_type

FILES, FILE_BYTES = 5, 5_000_000
BODY = FILES * FILE_BYTES + 100_000
TRAP = "homepage"  # no person sees this field; what fills it in is a machine
COOKIE = "jinji-complaint"
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff", "x-robots-tag": "noindex",
}  # fmt: skip
STYLE = (
    "body{font:1.05rem/1.7 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#222}label{display:block;margin-top:1rem}"
    "input,select,textarea{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}button{font:inherit;margin-top:1.2rem;padding:.5rem 1.4rem}"
    ".trap{position:absolute;left:-100rem}.code{font:600 1.6rem/2 monospace;letter-spacing:.06em}.wrong{border-left:.3rem solid #a3271b;padding-left:1rem}"
)


def routes(settings: Settings) -> list[Route]:
    """The form, its receipt, and the look-up by tracking code."""

    def bound(answer: Any) -> Any:
        async def handler(request: Request) -> Response:
            try:
                found: Response = await answer(request, settings)
                return found
            except GraphQLError as over:  # too often
                return _page("请稍后再试", f"<p>{escape(over.message)}</p>", 429)
            except ClientDisconnect:
                return Response(status_code=499)
            except HTTPException as wrong:
                return _page("没有收下", f"<p>{escape(str(wrong.detail))}</p>", wrong.status_code)

        return handler

    return [
        Route("/complaints", bound(_form), methods=["GET"]), Route("/complaints", bound(_taken), methods=["POST"]),
        Route("/complaints/receipt", bound(_receipt), methods=["GET"]), Route("/complaints/status", bound(_asked), methods=["GET"]),
        Route("/complaints/status", bound(_status), methods=["POST"]), Route("/complaints/review", bound(_review), methods=["POST"]),
    ]  # fmt: skip


async def _form(request: Request, settings: Settings) -> Response:
    return _page("投诉举报", _fields({}, begun(await now(settings)), ()))


async def _taken(request: Request, settings: Settings) -> Response:
    """A form without token comes from the public site: it is shown for checking, and files may be added."""
    async with _read(request) as data:
        return await _judged(request, settings, data)


async def _judged(request: Request, settings: Settings, data: FormData) -> Response:
    at = await now(settings)
    token = _text(data, "token")
    if not token:
        return _page("核对后提交", _fields(data, begun(at), ()))
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
        return JSONResponse({"code": code, "number": number, "userErrors": []}, 201, HEADERS)
    answer = RedirectResponse("/complaints/receipt", 303, HEADERS)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, code, max_age=600, path="/complaints", httponly=True, samesite="strict", secure=secure)
    return answer


def _refused(request: Request, data: FormData, at: Any, refusals: Sequence[Refusal]) -> Response:
    if _json(request):
        told = [{"code": one.code, "message": one.message, "field": one.field, "article": str(one.article)} for one in refusals]
        return JSONResponse({"code": None, "number": None, "userErrors": told}, 422, HEADERS)
    return _page("还不能提交", _fields(data, begun(at), refusals), 422)


async def _receipt(request: Request, settings: Settings) -> Response:
    code = request.cookies.get(COOKIE, "")
    if not code:
        return _page("没有可以显示的查询码", '<p>查询码只在提交之后显示十分钟。<a href="/complaints/status">凭查询码查询</a></p>', 404)
    says = "<p>已经收到。请记下您的查询码，凭它查询办理情况和答复；遗失不能补，我们也不能查出。</p>"
    return _page("已经收到", f'{says}<p class="code">{escape(code)}</p><p><a href="/complaints/status">查询办理情况</a></p>')


async def _asked(request: Request, settings: Settings) -> Response:
    return _page("查询办理情况", ASK)


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
        return _page("查询办理情况", f"{_wrong([NOT_KNOWN])}{ASK}", 404)
    return _page("办理情况", _wrong(refusals) + _progress(found, code), 422 if refusals else 200)


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


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    text = (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{STYLE}</style><main><h1>{title}</h1>{body}</main></html>"
    )
    return HTMLResponse(text, status, HEADERS)


def _wrong(refusals: Sequence[Refusal]) -> str:
    told = "".join(f"<li>{escape(one.message)}（{one.article or BASIS}）</li>" for one in refusals)
    return f'<ul class="wrong" role="alert">{told}</ul>' if told else ""


def _fields(data: Any, token: str, refusals: Sequence[Refusal]) -> str:
    def value(name: str) -> str:
        return escape(_text(data, name))

    chosen = _text(data, "kind")
    kinds = "".join(f'<option value="{one.name}"{" selected" * (one.name == chosen)}>{one.says}</option>' for one in ComplaintKind)
    return (
        f'{_wrong(refusals)}<form method="post" action="/complaints" enctype="multipart/form-data">'
        f'<input type="hidden" name="token" value="{token}"><div class="trap" aria-hidden="true"><label>请勿填写'
        f'<input name="{TRAP}" tabindex="-1" autocomplete="off"></label></div><label>类型<select name="kind" required>{kinds}</select></label>'
        f'<label>所反映的评价机构：名称或机构编码<input name="about" required maxlength="200" value="{value("about")}"></label>'
        f'<label>事实：何时、何地、何事，有何依据<textarea name="facts" required rows="8" maxlength="5000">{value("facts")}</textarea></label>'
        "<p>实名的，填写下面两项；匿名的，都不填。姓名和联系方式加密保存，只有承办人因办理需要可以查看，每次查看都留记录；不会告诉被反映的机构。</p>"
        f'<label>姓名或单位名称<input name="name" maxlength="100" autocomplete="name" value="{value("name")}"></label>'
        f'<label>联系方式<input name="contact" maxlength="200" value="{value("contact")}"></label>'
        f'<label>附件（最多{FILES}个，每个最多{FILE_BYTES // 1_000_000}兆字节）<input type="file" name="files" multiple></label>'
        "<button>提交</button></form>"
    )


ASK = (
    '<form method="post" action="/complaints/status"><label>查询码<input name="code" required maxlength="40" autocomplete="off"></label>'
    "<button>查询</button></form>"
)


def _progress(found: ComplaintProgress, code: str) -> str:
    told = (
        ("编号", found.number), ("类型", found.kind_text), ("收到", found.received_on), ("现在", found.stage_text), ("本环节末日", found.due),
        ("延期告知", found.extended_on), ("延期理由", found.extension), ("转送部门", found.recipient), ("转送理由", found.transfer_reason),
        ("处理结果", found.outcome_text), ("答复", found.answer), ("答复日期", found.answered_on), ("复查意见", found.review_opinion),
        ("救济", found.remedy),
    )  # fmt: skip
    rows = "".join(f"<dt><b>{name}</b></dt><dd>{escape(str(value))}</dd>" for name, value in told if value is not None)
    form = (
        f'<form method="post" action="/complaints/review"><input type="hidden" name="code" value="{escape(code)}">'
        '<label>不服答复的理由<textarea name="reason" required rows="5" maxlength="3000"></textarea></label><button>申请复查</button></form>'
    )
    return f"<dl>{rows}</dl>{form if found.may_ask_review else ''}"
