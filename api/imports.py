"""Spreadsheets over plain HTTP: `GET /imports/template` for everybody, `GET /imports/{id}/report` for the unit that sent the file.

A report holds full numbers, so handing it out is a reading like any other: it is on record before a byte goes.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema.law.kinds import PersonalSubject
from schema.law.procedure import Actor
from schema.record.candidate_import import CandidateImport
from schema.record.sealed import Keyring, keyring
from schema.record.sight import seeing
from schema.record.transaction import connection

from . import sheets
from .files import SAFE, known, noted
from .http import refuse
from .settings import Settings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNSTORED = {**SAFE, "cache-control": "no-store"}


def routes(settings: Settings) -> list[Route]:
    """The two routes."""

    async def template(request: Request) -> Response:
        return _named("考生信息模板.xlsx", await asyncio.to_thread(sheets.template), SAFE)

    async def report(request: Request) -> Response:
        return await known(request, settings, _report)

    return [Route("/imports/template", template), Route("/imports/{id:uuid}/report", report)]


def _named(name: str, content: bytes, headers: dict[str, str]) -> Response:
    told = {**headers, "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, headers=told, media_type=XLSX)


async def _report(request: Request, settings: Settings, actor: Actor, at: datetime) -> Response:
    params: list[Any] = [request.path_params["id"]]
    sql = f"SELECT t.batch, t.heads FROM candidate_import t WHERE t.id = $1 AND ({seeing(CandidateImport, actor, params)})"
    async with connection() as raw:
        found = await raw.fetchrow(sql, *params)
        rows = found and await raw.fetch(
            "SELECT line, cells_sealed, problems FROM import_row WHERE batch = $1 AND cells_sealed IS NOT NULL ORDER BY line",
            found["batch"],
        )
    if not rows:
        return refuse(404, "NOT_FOUND", "没有这个问题表，或您无权查看")
    if said := await noted(request.path_params["id"], PersonalSubject.REPORT, settings, actor, at):
        return said
    return _named("须改正的行.xlsx", await asyncio.to_thread(_sheet, found["heads"], rows, keyring()), UNSTORED)


def _sheet(heads: list[str], rows: list[Any], ring: Keyring) -> bytes:
    def told(row: Any) -> tuple[int, list[Any], str]:
        problems = [problem["message"] for problem in orjson.loads(row["problems"])]
        return row["line"], orjson.loads(ring.open(row["cells_sealed"], "cells")), "\n".join(problems)

    return sheets.report(heads, map(told, rows))
