"""Certificates over plain HTTP: printed, electronic, as a credential, a batch of them; the file for the national centre; the status lists.

What holds a full document number is handed out only after that reading is a line of the ledger.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import StringIO
from typing import Any
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema.desk import moment, perform
from schema.law.batch_forms import ExportFetch
from schema.law.forms import Nothing
from schema.law.procedure import Actor
from schema.law.ruleset import NoRuleSet
from schema.record.attachment import blocks
from schema.record.batch import BatchExport
from schema.record.certificate import Certificate
from schema.record.sealed import keyring
from schema.record.sight import seeing
from schema.record.transaction import connection

from .certificate import authority, credential, issuer, pdf, seal, status
from .certificate.certified import Certified, Unprintable
from .files import SAFE, known
from .http import now, refuse
from .receipt import signing_key
from .settings import Settings

UNSTORED = {**SAFE, "cache-control": "no-store"}
PRINTED = """SELECT t.*, coalesce(t.document_sealed, c.document_sealed) AS number_sealed, a.blob_id AS photo, s.blob_id AS seal
FROM certificate t JOIN candidate c ON c.id = t.candidate_id LEFT JOIN attachment a ON a.id = c.photo_id
LEFT JOIN certificate_design d ON d.id = t.design_id LEFT JOIN attachment s ON s.id = d.seal_id
WHERE t.stage = 'ISSUED' AND ({sight}) AND {which} ORDER BY t.number LIMIT 1001"""
OF_BATCH = "t.id IN (SELECT r.certificate_id FROM batch_row r WHERE r.batch_id = $1)"
EXPORT = """SELECT r.ordinal, k.*, coalesce(k.document_sealed, c.document_sealed) AS number_sealed, c.theory, c.skill, c.review
FROM batch_row r JOIN certificate k ON k.id = r.certificate_id
JOIN candidate c ON c.id = k.candidate_id WHERE k.number = ANY($1::text[]) ORDER BY r.ordinal"""
NAME = "coalesce((SELECT v.name FROM institution_version v WHERE v.institution_id = $1 AND v.until IS NULL LIMIT 1), '')"


def routes(settings: Settings) -> list[Route]:
    """What is signed in for, and the one list that is for everybody."""

    def signed_in(answer: Any) -> Any:
        async def serve(request: Request) -> Response:
            return await known(request, settings, answer)

        return serve

    async def listed(request: Request) -> Response:
        return await _status(request, settings)

    return [
        Route("/certificates/{id:uuid}.pdf", signed_in(_one)),
        Route("/certificates/{id:uuid}/electronic.pdf", signed_in(_electronic)),
        Route("/certificates/{id:uuid}/credential.jwt", signed_in(_credential)),
        Route("/batches/{id:uuid}.pdf", signed_in(_batch)),
        Route("/batches/exports/{id:uuid}", signed_in(_export)),
        Route(issuer.STATUS, listed),
    ]


def certified(row: Mapping[str, Any]) -> Certified:
    """A certificate as it is printed, its document number opened."""
    return Certified(
        number=row["number"], name=row["holder_name"], document_kind=row["document_kind"],
        document_number=keyring().open(row["number_sealed"], "document"), occupation=row["occupation_name"],
        occupation_code=row["occupation_code"], work_type=row["work_type_name"], level=row["level"], level_label=row["level_label"],
        standard=row["standard_text"], institution=row["institution_name"], institution_code=row["org_code"], issued_on=row["issued_on"],
    )  # fmt: skip


async def _noted(noun: str, act: str, key: UUID, form: Any, settings: Settings, actor: Actor, at: datetime) -> Response | None:
    """The reading put down in the ledger; an answer only where it was refused."""
    try:
        circumstances = await moment(settings.deployment(), actor, at)
    except NoRuleSet as none:
        return refuse(422, "BAD_INPUT", f"{none.args[0]}不在任何规则集的有效期内，也没有指定沿用的规则集")
    outcome = await perform(noun, act, key, form, circumstances)
    if not outcome.refusals:
        return None
    gone = any(one.code == "NOT_FOUND" for one in outcome.refusals)
    says = "；".join(one.message for one in outcome.refusals)
    return refuse(404 if gone else 403, "NOT_FOUND" if gone else "FORBIDDEN", says)


async def _found(key: UUID, actor: Actor, which: str = "t.id = $1") -> list[Any]:
    params: list[Any] = [key]
    sql = PRINTED.format(sight=seeing(Certificate, actor, params), which=which)
    async with connection() as raw:
        return list(await raw.fetch(sql, *params))


async def _content(blob: str | None) -> bytes | None:
    return b"".join([block async for block in blocks(blob)]) if blob else None


def _named(name: str, content: bytes | str, media: str) -> Response:
    told = {**UNSTORED, "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, headers=told, media_type=media)


async def _single(request: Request, settings: Settings, actor: Actor, at: datetime, electronic: bool) -> Any:
    """The certificate, once it is noted that it is handed out; or the answer that it is not."""
    rows = await _found(request.path_params["id"], actor)
    if not rows:
        return refuse(404, "NOT_FOUND", "没有这张已颁发的证书，或您无权查看")
    if rows[0]["kind"] == ("PAPER" if electronic else "ELECTRONIC"):
        return refuse(404, "NOT_FOUND", "该证书只颁发了纸质证书" if electronic else "该证书只颁发了电子证书")
    return await _noted("certificate", "print", rows[0]["id"], Nothing(), settings, actor, at) or rows[0]


async def _drawn(row: Any) -> bytes | Response:
    photo, imprint = await _content(row["photo"]), await _content(row["seal"])
    try:
        return await asyncio.to_thread(pdf.printed, certified(row), photo, imprint)
    except Unprintable as fault:
        return refuse(422, "BAD_INPUT", "；".join(fault.problems))


async def _one(request: Request, settings: Settings, actor: Actor, at: datetime) -> Response:
    row = await _single(request, settings, actor, at, electronic=False)
    drawn = row if isinstance(row, Response) else await _drawn(row)
    return drawn if isinstance(drawn, Response) else _named(f"{row['number']}.pdf", drawn, "application/pdf")


async def _electronic(request: Request, settings: Settings, actor: Actor, at: datetime) -> Response:
    row = await _single(request, settings, actor, at, electronic=True)
    drawn = row if isinstance(row, Response) else await _drawn(row)
    if isinstance(drawn, Response):
        return drawn
    key, chain = await asyncio.to_thread(authority.identity, settings.certificates, row["org_code"], row["institution_name"], at)
    sealed = await asyncio.to_thread(seal.signed, drawn, key, chain, settings.tsa_url)
    return _named(f"{row['number']}（电子证书）.pdf", sealed, "application/pdf")


def _one_seal(rows: Sequence[Any]) -> str | None:
    """The seal that all of them bear; None where they bear several, or none: then there is room for the stamp."""
    seals = {row["seal"] for row in rows}
    return seals.pop() if len(seals) == 1 else None


async def _credential(request: Request, settings: Settings, actor: Actor, at: datetime) -> Response:
    row = await _single(request, settings, actor, at, electronic=True)
    if isinstance(row, Response):
        return row
    base = _base(request, settings)
    key, listed = signing_key(settings.credential_key_file), base + issuer.STATUS.format(code=row["org_code"])
    token = credential.issued(certified(row), key, base, listed, row["status_index"])
    return _named(f"{row['number']}.jwt", token, credential.MEDIA)


async def _batch(request: Request, settings: Settings, actor: Actor, at: datetime) -> Response:
    """All certificates of a batch that are in force, a page each."""
    if said := await _noted("batch", "print", request.path_params["id"], Nothing(), settings, actor, at):
        return said
    rows = [row for row in await _found(request.path_params["id"], actor, OF_BATCH) if row["kind"] != "ELECTRONIC"]
    photos = [await _content(row["photo"]) for row in rows]
    many = [(certified(row), photo) for row, photo in zip(rows, photos, strict=True)]
    try:
        drawn = await asyncio.to_thread(pdf.batch, many, await _content(_one_seal(rows)))
    except Unprintable as fault:
        return refuse(422, "BAD_INPUT", "；".join(fault.problems))
    return _named("证书.pdf", drawn, "application/pdf")


async def _export(request: Request, settings: Settings, actor: Actor, at: datetime) -> Response:
    """The file for the national centre, its columns those of the rule set under which it was made."""
    params: list[Any] = [request.path_params["id"]]
    sql = f"SELECT t.* FROM batch_export t WHERE t.id = $1 AND ({seeing(BatchExport, actor, params)})"
    async with connection() as raw:
        export = await raw.fetchrow(sql, *params)
        batch = export and await raw.fetchrow("SELECT b.id, b.stage, b.institution_id FROM batch b WHERE b.id = $1", export["batch_id"])
    if export is None:
        return refuse(404, "NOT_FOUND", "没有这个文件，或您无权查看")
    act = "fetch" if batch["stage"] == "CHECKED" else "fetch_later"
    if said := await _noted("batch", act, batch["id"], ExportFetch(export=export["id"]), settings, actor, at):
        return said
    rules = next(one for one in settings.deployment().rulesets if one.name == export["rule_set"])
    async with connection() as raw:
        rows = await raw.fetch(EXPORT, export["numbers"])
        name = await raw.fetchval(f"SELECT {NAME}", batch["institution_id"])
    columns = rules["result.columns"].value["columns"]
    table = StringIO()
    sheet = csv.writer(table, lineterminator="\r\n")
    sheet.writerow([column["title"] for column in columns])
    for row in rows:
        opened = {
            **row, "document_number": keyring().open(row["number_sealed"], "document"), "institution_name": row["institution_name"] or name,
        }  # fmt: skip
        sheet.writerow(["" if opened[column["of"]] is None else str(opened[column["of"]]) for column in columns])
    return _named(f"上传文件{export['ordinal']}.csv", "\ufeff" + table.getvalue(), "text/csv; charset=utf-8")


async def _status(request: Request, settings: Settings) -> Response:
    """Which credentials of an institution are revoked or replaced: for anybody, signed, good for a week."""
    code = request.path_params["code"]
    if not authority.CODE.fullmatch(code):
        return refuse(404, "NOT_FOUND", "没有这一机构编码")
    async with connection() as raw:
        found = await raw.fetchval(
            "SELECT array_agg(k.status_index) FROM certificate k JOIN institution i ON i.id = k.institution_id"
            " WHERE i.org_code = $1 AND k.stage IN ('REVOKED', 'REPLACED')", code,
        )  # fmt: skip
    base, at = _base(request, settings), await now(settings)
    listed = status.published(set(found or ()), base + issuer.STATUS.format(code=code), base, code, at)
    token = await asyncio.to_thread(credential.signed, listed, signing_key(settings.credential_key_file))
    headers = {**SAFE, "cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin"}
    return Response(token, headers=headers, media_type=credential.MEDIA)


def _base(request: Request, settings: Settings) -> str:
    return (settings.public_url or str(request.base_url)).rstrip("/")
