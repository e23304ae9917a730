"""`jinji account …`: the first account, and the way back in for the last administrator, from the machine itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from schema.desk import Deployment

account = typer.Typer(no_args_is_help=True, help="账号")
out, errors = Console(), Console(stderr=True)
Name = Annotated[str, typer.Argument(help="登录名")]
Reason = Annotated[str, typer.Option(prompt=True, help="理由，如何核对了身份；记入台账")]


@account.command("create")
def create(
    name: Name,
    title: Annotated[str, typer.Argument(help="姓名或岗位")],
    role: Annotated[str, typer.Argument(help="职权，如CENTRE、BUREAU、ADMIN")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="口令")],
    district: Annotated[str | None, typer.Option(help="区代码，仅区人社局")] = None,
    credit_code: Annotated[str | None, typer.Option(help="所属单位的统一社会信用代码")] = None,
) -> None:
    """开立账号。"""
    from ..cli import database_url
    from ..seed import create_account

    _said(asyncio.run(create_account(database_url(), name, title, role, password, district, credit_code)), "账号已开立。")


@account.command("reset-password")
def reset_password(name: Name, reason: Reason) -> None:
    """重置口令：原口令和全部登录失效，打印重设单，二十四小时内用一次即失效。"""
    from ..cli import database_url
    from ..settings import settings

    slip, wrong = asyncio.run(password_reset(database_url(), name, reason, settings().deployment()))
    _said(wrong, f"重设单（accountRedeemPassword）：{slip}")


@account.command("reset-factor")
def reset_factor(name: Name, reason: Reason) -> None:
    """解除验证器：全部登录随即结束，下次登录须登记新的。"""
    from ..cli import database_url
    from ..settings import settings

    _said(asyncio.run(factor_reset(database_url(), name, reason, settings().deployment())), "验证器已解除。")


async def password_reset(url: str, name: str, reason: str, deployment: Deployment) -> tuple[str, list[str]]:
    """A slip for this account, or what is wrong."""
    from schema.desk import moment, perform
    from schema.desk import session as desk
    from schema.law.password import ResetForm
    from schema.record.account import Account
    from schema.record.database import opened
    from schema.record.transaction import transaction

    from ..auth import digest, new_token
    from ..seed import OPERATOR
    from .reset import SLIP

    slip, now = new_token(SLIP), datetime.now(UTC)
    async with opened(url, 2), transaction():
        found = await Account.get_or_none(name=name)
        if found is None:
            return "", ["没有这个账号"]
        at = await moment(deployment, OPERATOR, now)
        outcome = await perform("account", "reset_password", found.id, ResetForm(reason=reason, digest=digest(slip)), at)
        if outcome.case:
            await desk.close_sessions(found.id, now)
            await desk.forget_devices(found.id)
    return slip, [f"{refusal.message}（{refusal.article}）" for refusal in outcome.refusals]


async def factor_reset(url: str, name: str, reason: str, deployment: Deployment) -> list[str]:
    """Answers what is wrong; empty when done."""
    from schema.desk import moment, perform
    from schema.desk import session as desk
    from schema.law.forms import Opinion
    from schema.record.database import opened
    from schema.record.factor import Factor
    from schema.record.transaction import transaction

    from ..seed import OPERATOR

    now = datetime.now(UTC)
    async with opened(url, 2), transaction():
        found = await Factor.filter(account__name=name, stage__not="REMOVED").first()
        if found is None:
            return ["这个账号没有验证器"]
        outcome = await perform("factor", "reset", found.id, Opinion(reason), await moment(deployment, OPERATOR, now))
        if outcome.case:
            await desk.close_sessions(found.account_id, now)  # type: ignore[attr-defined]
    return [f"{refusal.message}（{refusal.article}）" for refusal in outcome.refusals]


def _said(wrong: list[str], done: str) -> None:
    for line in wrong:
        errors.print(f"[red]✗[/red] {line}", highlight=False)
    if wrong:
        raise typer.Exit(1)
    out.print(f"[green]✓[/green] {done}", highlight=False)
