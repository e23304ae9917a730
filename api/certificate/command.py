"""`jinji certificate verify`: an electronic certificate or a credential, from a file, without a network and without a database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

certificate = typer.Typer(no_args_is_help=True, help="证书")
out, errors = Console(), Console(stderr=True)


@certificate.callback()
def named() -> None:
    """证书。"""


@certificate.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="电子证书（PDF）或者证书凭证（JWT）", exists=True, dir_okay=False)],
    root: Annotated[Path | None, typer.Option(help="签章根证书（PEM），核验PDF用；不填用本部署的")] = None,
    keys: Annotated[Path | None, typer.Option(help="凭证公钥（JWKS），核验凭证用；不填用本部署的")] = None,
    status: Annotated[Path | None, typer.Option(help="签发机构的状态列表，核对凭证是否已被撤销用")] = None,
) -> None:
    """核验一份电子证书或者证书凭证；不用联网，也不用数据库。"""
    raw = file.read_bytes()
    problem = _pdf(raw, root) if raw.startswith(b"%PDF-") else _credential(raw, keys, status)
    if problem:
        errors.print(f"[red]✗[/red] {problem}", highlight=False)
        raise typer.Exit(1)


def _pdf(raw: bytes, root: Path | None) -> str:
    from ..settings import settings
    from .seal import checked

    trusted = root or settings().certificates / "authority.pem"
    if not trusted.exists():
        return "没有签章根证书，请用 --root 给出"
    sealed, problem = checked(raw, trusted.read_bytes())
    if not problem:
        out.print(f"签名属实，文件签发以后没有改动。签发：{sealed.institution}（{sealed.code}），{sealed.at:%Y-%m-%d %H:%M} UTC。", highlight=False)
        out.print("是否已被撤销或者更换，请到证书信息查询网址核对。")
    return problem


def _credential(raw: bytes, keys: Path | None, status: Path | None) -> str:
    from ..receipt import signing_key
    from ..settings import settings
    from .credential import verified
    from .issuer import key_set

    own = settings().credential_key_file
    if keys is None and not own.exists():
        return "没有凭证公钥，请用 --keys 给出"
    try:
        known: dict[str, Any] = json.loads(keys.read_bytes()) if keys else key_set([signing_key(own).public_key()])
    except ValueError:
        return "公钥文件不是JSON"
    listed = status.read_text("utf-8").strip() if status else ""
    found = verified(raw.decode("utf-8", "replace").strip(), known, datetime.now(UTC), listed)
    if not found.fault:
        subject, issuer = found.claims["credentialSubject"], found.claims["issuer"]
        holder = subject["identifier"][0]["identityHash"]
        out.print(f"凭证属实：{holder}，{subject['achievement']['name']}，证书编号{subject['licenseNumber']}，{issuer['name']}签发。", highlight=False)
        out.print(found.unknown or "没有被撤销。", highlight=False)
    return found.fault
