"""Bringing data in from the command line: the shipped catalogue, fuller lists, a year's holidays, the first account."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from rich.console import Console
from rich.table import Column, Table

from schema.catalogue import read
from schema.catalogue.rows import OccupationRow
from schema.desk import keep, moment, perform
from schema.desk.calendar import Moved, take_notice
from schema.law.account import AccountForm
from schema.law.calendar import NoticeError, read_notice
from schema.law.chapters import BY_NAME
from schema.law.procedure import Actor
from schema.law.roles import ADMIN, Role
from schema.record.catalogue import District
from schema.record.database import bring_up_to_date, opened
from schema.record.transaction import connection

from .identity.password import hashed, refusals
from .settings import settings
from .types.subject import SUBJECT

OPERATOR = Actor(ADMIN, title="命令行")


async def prepare(url: str) -> None:
    """Migrate, and write the shipped districts, occupations and standards."""
    await bring_up_to_date(url)
    async with opened(url, 2):
        await keep.take_districts(read.seed_districts())
        await keep.take_occupations(read.seed_occupations())
        await keep.take_standards(read.seed_standards())


async def import_catalogue(url: str, file: Path, console: Console) -> int:
    """Import a file of occupations or of standards, whole or not at all; answers the exit code."""
    rows, faults = read.read_catalogue(await asyncio.to_thread(file.read_bytes))
    if faults:
        columns = (Column(name, overflow="fold") for name in ("行", "列", "内容", "要改什么", "依据"))
        table = Table(*columns, title=f"{file.name}：{len(faults)}处不对，未导入任何一行")
        for fault in faults[:200]:
            table.add_row(str(fault.line), fault.column, fault.value[:40], fault.message, fault.article)
        console.print(table)
        return 1
    async with opened(url, 2):
        if rows and isinstance(rows[0], OccupationRow):
            fresh, changed = await keep.take_occupations(rows)
        else:
            fresh, changed, orphans = await keep.take_standards(rows)  # type: ignore[arg-type]
            if orphans:
                for row in orphans[:50]:
                    console.print(
                        f"{row.code}：职业目录中没有{row.occupation_edition}年版{row.occupation_code}，请先导入职业"
                    )
                return 1
    console.print(f"新增{fresh}条，更新{changed}条，其余{len(rows) - fresh - changed}条未变。")
    return 0


async def import_calendar(url: str, file: Path, earlier: bool, preview: bool, console: Console) -> int:
    """Import a year's holiday notice, or only look at it, and list the deadlines it moves; answers the exit code."""
    try:
        notice = read_notice(await asyncio.to_thread(file.read_text, "utf-8"))
    except NoticeError as error:
        for message in error.args[0]:
            console.print(f"✗ {message}", highlight=False)
        return 1
    async with opened(url, 2):
        deployment = settings().deployment()
        taken = await take_notice(notice, deployment, OPERATOR, datetime.now(UTC), earlier=earlier, preview=preview)
        subjects = await _subjects([one.stay for one in taken.moved])
    if taken.outcome and taken.outcome.refusals:
        for refusal in taken.outcome.refusals:
            console.print(f"✗ {refusal.message}（{refusal.article}）", highlight=False)
        return 1
    said = "如导入，将有" if preview else "已导入，"
    console.print(f"{notice.year}年放假安排（第{notice.version}版）：{said}{len(taken.moved)}个期限有变动。", highlight=False)
    if taken.moved:
        console.print(_impact(taken.moved, subjects, preview))
    pages = sum(one.noun == "notice" for one in taken.moved)
    if pages:
        console.print(f"其中{pages}个末日印在公示页面上：改动后网站自动更新页面，已打印、张贴的须另行更正。", highlight=False)
    if waiting := sum(not one.applied for one in taken.moved):
        console.print(f"{waiting}个期限将提前，须由市鉴定中心确认（calendarMoveConfirm或calendarImportConfirmAll）后才改动。", highlight=False)
    return 0


async def _subjects(stays: list[UUID]) -> dict[UUID, str]:
    async with connection() as raw:
        found = await raw.fetch(f"SELECT t.id, {SUBJECT} AS says FROM stay t WHERE t.id = ANY($1)".replace("{t}", "t"), stays)
    return {row["id"]: row["says"] or "" for row in found}


def _impact(moved: Iterable[Moved], subjects: Mapping[UUID, str], preview: bool) -> Table:
    says = {name: rule.says for rules in settings().deployment().rulesets for name, rule in rules.rules.items()}
    table = Table(*(Column(name, overflow="fold") for name in ("类别", "事项", "期限", "原末日", "新末日", "处理")))
    for one in moved:
        done = ("顺延" if one.after > one.before else "提前") + ("" if preview or one.applied else "，待确认")
        title = BY_NAME[one.noun].title
        table.add_row(title, subjects.get(one.stay, ""), says.get(one.rule, one.rule), str(one.before), str(one.after), done)
    return table


async def create_account(
    url: str, name: str, title: str, role: str, password: str, district: str | None, credit_code: str | None
) -> list[str]:
    """Open an account from the command line; answers what is wrong, empty when done."""
    if wrong := list(refusals(password, Role.__members__.get(role, Role.PUBLIC), (name, title))):
        return [f"{refusal.message}（{refusal.article}）" for refusal in wrong]
    async with opened(url, 2):
        of = await District.get_or_none(code=district) if district else None
        form = AccountForm(
            name=name, title=title, role=role, password_hash=await hashed(password), district=of and of.id,
            credit_code=credit_code,
        )  # fmt: skip
        now = datetime.now(UTC)
        outcome = await perform("account", "open", None, form, await moment(settings().deployment(), OPERATOR, now))
    return [f"{refusal.message}（{refusal.article}）" for refusal in outcome.refusals]
