"""Many photos of candidates in one ZIP: `POST /plans/{id}/photos`, matched by document number or by place in the plan.

A photo that matches nobody, or does not fit, is told and not kept; nor is the ZIP.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO
from uuid import UUID

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from schema.desk import Outcome, moment, perform
from schema.desk.attachment import take_file
from schema.law import identity
from schema.law.attachment import FileForm
from schema.law.candidate_photo import IMAGES, CandidatePhotoForm
from schema.law.forms import Refusal
from schema.law.procedure import Actor, Moment
from schema.law.roles import INSTITUTION
from schema.law.ruleset import NoRuleSet
from schema.record.candidate import Candidate
from schema.record.sealed import keyring
from schema.record.sight import seeing
from schema.record.transaction import connection, transaction

from .candidate_photo import ACTS, faults
from .files import IN_MEMORY, Wrong, known, received
from .http import refuse
from .settings import Settings

ENDINGS = {".jpg": IMAGES[0], ".jpeg": IMAGES[0], ".png": IMAGES[1]}
MOST = 500  # photos in one ZIP
OF_PLAN = "SELECT t.id, t.stage, t.ordinal, t.document_index FROM candidate t WHERE t.plan_id = $1 AND t.stage <> 'WITHDRAWN' AND ({})"


def routes(settings: Settings) -> list[Route]:
    """The one route."""

    async def post(request: Request) -> Response:
        return await known(request, settings, _many)

    return [Route("/plans/{id:uuid}/photos", post, methods=["POST"])]


@dataclass(frozen=True)
class _Photo:
    """A file of the ZIP: its place there, a name without the number that may stand in it, whose it may be, its bytes or what is wrong."""

    place: int
    shown: str
    stem: str
    media_type: str
    content: bytes
    problem: str = ""


async def _many(request: Request, settings: Settings, actor: Actor, at: datetime) -> Response:
    if actor.role is not INSTITUTION:
        return refuse(403, "FORBIDDEN", "考生照片由报名的机构上传")
    try:
        circumstances = await moment(settings.deployment(), actor, at)
    except NoRuleSet as none:
        return refuse(422, "BAD_INPUT", f"{none.args[0]}不在任何规则集的有效期内，也没有指定沿用的规则集")
    candidates = await _candidates(request.path_params["id"], actor)
    if not candidates:
        return refuse(404, "NOT_FOUND", "没有这一方案，或方案中没有您可以登记照片的考生")
    file: Any
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        try:
            await received(request, file, settings)
            photos = await asyncio.to_thread(_unpacked, file, circumstances.rules["photo.one_inch"].value["bytes"])
            told = [await _matched(one, candidates, circumstances) for one in photos]
        except ClientDisconnect:
            return Response(status_code=499)
        except Wrong as wrong:
            return refuse(wrong.status, "BAD_INPUT", str(wrong))
    body = {"matched": sum(not one["problems"] for one in told), "unmatched": [one for one in told if one["problems"]]}
    return Response(orjson.dumps(body), media_type="application/json; charset=utf-8", headers={"cache-control": "no-store"})


async def _candidates(plan: UUID, actor: Actor) -> dict[Any, list[Any]]:
    """Those of the plan, by place and by the index of their number."""
    params: list[Any] = [plan]
    sql = OF_PLAN.format(seeing(Candidate, actor, params))
    found: dict[Any, list[Any]] = {}
    async with connection() as raw:
        for row in await raw.fetch(sql, *params):
            for name in (row["ordinal"], bytes(row["document_index"])):
                found.setdefault(name, []).append(row)
    return found


def _unpacked(file: BinaryIO, most: int) -> Iterator[_Photo]:
    """One after another, each read no further than it may be large, whatever the ZIP says of it."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        raise Wrong(422, "不是完好的ZIP压缩包") from None
    inside = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    if not 1 <= len(inside) <= MOST:
        raise Wrong(422, f"压缩包中有{len(inside)}个文件，一次应为1至{MOST}个")
    return (_photo(archive, one, place, most) for place, one in enumerate(inside, 1))


def _photo(archive: zipfile.ZipFile, one: zipfile.ZipInfo, place: int, most: int) -> _Photo:
    path = PurePosixPath(one.filename.replace("\\", "/"))
    ending = path.suffix.lower()
    media = ENDINGS.get(ending, "")
    shown = f"…{path.stem[-4:]}{ending[:6]}" if len(path.stem) > 5 else path.name[:20]
    content, problem = b"", "" if media else "不是.jpg、.jpeg或.png文件"
    if media:
        try:
            with archive.open(one) as packed:
                content = packed.read(most + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
            problem = "文件已损坏或加了密"
        if len(content) > most:
            content, problem = b"", f"照片文件最大{most // 1000}KB"
    return _Photo(place, shown, path.stem.strip(), media, content, problem)


async def _matched(photo: _Photo, candidates: dict[Any, list[Any]], moment: Moment) -> dict[str, Any]:
    """What came of one photo; it stays only when it belongs to somebody and the law takes it."""
    problems = [photo.problem] if photo.problem else []
    name: Any = int(photo.stem) if photo.stem.isascii() and photo.stem.isdigit() and len(photo.stem) <= 5 else None
    whose = candidates.get(keyring().index(identity.normal(photo.stem), "document") if name is None else name, [])
    if not problems and not whose:
        problems = ["文件名应为考生的证件号码或在方案中的序号，方案中没有对应的考生"]
    if not problems:
        problems = [one.message for one in await asyncio.to_thread(lambda: list(faults(photo.content, moment.rules)))]
    if not problems:
        problems = await _kept(photo, whose, moment)
    return {"place": photo.place, "name": photo.shown, "problems": problems}


class _Undone(Exception):
    """Nothing of this is to stay."""


async def _kept(photo: _Photo, whose: list[Any], moment: Moment) -> list[str]:
    """The file and whose it is, in one transaction; refused, the reasons."""
    outcome = Outcome(None)
    try:
        async with transaction():
            ending = ".jpg" if photo.media_type == IMAGES[0] else ".png"
            form = FileForm(
                name=f"考生{whose[0]['ordinal']}{ending}", media_type=photo.media_type, size=len(photo.content),
                sha256=hashlib.sha256(photo.content).hexdigest(),
            )  # fmt: skip
            taken = outcome = await take_file(io.BytesIO(photo.content), form, moment)
            for one in whose if taken.case else ():
                act = ACTS.get(one["stage"])
                if act is None:
                    outcome = Outcome(None, (Refusal("WRONG_STAGE", "考生不符合条件、缺考或已退出，不登记照片", moment.rules["photo.one_inch"].article),))
                elif taken.case:
                    outcome = await perform("candidate", act, one["id"], CandidatePhotoForm(photo=taken.case.id), moment)
                if outcome.refusals:
                    break
            if outcome.refusals:
                raise _Undone
    except _Undone:
        pass
    return [refusal.message for refusal in outcome.refusals]
