"""What is unsafe about a deployment, in plain words, each with what to do: its settings, and the database it works on."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from schema.law.roles import STAFF
from schema.record.database import address

from .address import networks
from .settings import Settings

OLDEST = 150_000
DURABLE = {
    "fsync": "断电时数据库可能损坏", "full_page_writes": "断电时数据库可能损坏", "synchronous_commit": "断电时已答复办成的事项可能丢失",
}  # fmt: skip
WIDEST = 2**16  # addresses: more than this is hardly "our own proxies"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at and is not as it should be; `unsafe`, or only worth knowing."""

    says: str
    mend: str
    unsafe: bool = True


def of_settings(settings: Settings) -> Iterator[Finding]:
    """What the settings alone tell."""
    if settings.demo:
        yield Finding("正以演示模式运行：任何人可查接口结构，时间可以被推进", "去掉JINJI_DEMO")
    if settings.private_hooks:
        yield Finding("变更通知可以发往内部网络，也可以不加密", "去掉JINJI_PRIVATE_HOOKS")
    if settings.database_url is None:
        yield Finding("用的是随包的PostgreSQL，只供一台机器试用", "用DATABASE_URL指明正式的数据库，并安排备份")
    elif fault := _database_fault(settings.database_url):
        yield fault
    if not settings.public_url.startswith("https://"):
        yield Finding("没有说明对外的https网址，日历订阅地址会不完整或不加密", "设置JINJI_PUBLIC_URL=https://…")
    for file, what in ((settings.receipt_key_file, "回执签名密钥"), (settings.ledger_key_file, "台账不公开栏的密钥")):
        yield from _of_file(file, what)
    yield from _of_networks(settings)
    if "*" in settings.cors_origins:
        yield Finding("任何网站的页面都可以用访问者的浏览器调用接口", "在JINJI_CORS_ORIGINS中只列自己的前端")
    if any(origin.startswith("http://") for origin in (*settings.cors_origins, *settings.live_origins)):
        yield Finding("允许了不加密的前端网址", "JINJI_CORS_ORIGINS、JINJI_LIVE_ORIGINS中只用https://")
    if not settings.demo and not settings.factor_required:
        yield Finding("工作人员登录不需要第二验证因素：口令一旦泄露，别人就能以其名义作出决定", "去掉JINJI_SECOND_FACTOR=false")
    if not settings.demo and not settings.must_change_first:
        yield Finding("新账号不必更改系统管理员代设的口令：办事的是不是本人，说不清楚", "去掉JINJI_CHANGE_FIRST=false")
    if settings.oidc_issuer and not all(url.startswith("https://") for url in (settings.oidc_issuer, settings.oidc_landing)):
        yield Finding("统一身份认证平台或登录后回到的页面不加密", "JINJI_OIDC_ISSUER、JINJI_OIDC_LANDING都用https://")
    if settings.oidc_issuer and not settings.oidc_client_secret.get_secret_value():
        yield Finding("与统一身份认证平台之间没有密钥，只靠PKCE", "设置JINJI_OIDC_CLIENT_SECRET", unsafe=False)
    if settings.fallback_ruleset:
        yield Finding(f"不在任何规则集有效期内的日子按{settings.fallback_ruleset}办理，每件都有标记", "确认已有书面依据", unsafe=False)
    if not settings.proxies:
        yield Finding("没有列出反向代理：如果前面有代理，所有访客会被当作同一个地址限速", "设置JINJI_PROXIES，如[\"10.0.0.5/32\"]", unsafe=False)


def _database_fault(url: str) -> Finding | None:
    place = address(url)
    here = place["host"].startswith("/") or place["host"] in ("localhost", "127.0.0.1", "::1")
    if not here and not place["password"]:
        return Finding("连接另一台机器上的数据库没有口令", "在DATABASE_URL中给出口令，或改用客户端证书")
    if urlsplit(url).username in ("postgres", None):
        return Finding("以数据库的超级用户连接：台账的触发器挡不住超级用户", "为津技单独建一个不是超级用户的数据库用户")
    return None


def _of_file(file: Path, what: str) -> Iterator[Finding]:
    if not file.exists():
        yield Finding(f"{what}{file}还没有：首次启动时生成，各副本须是同一份", "启动一次后复制到各副本，并备份", unsafe=False)
    elif stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Finding(f"{what}{file}别的用户也能读", f"chmod 600 {file}")


def _of_networks(settings: Settings) -> Iterator[Finding]:
    for name, told in (("PROXIES", settings.proxies), ("UNLIMITED", settings.unlimited), ("METRICS_FROM", settings.metrics_from)):
        try:
            found = networks(told)
        except ValueError as wrong:
            yield Finding(f"JINJI_{name}中有写错的网段：{wrong}", "写成10.0.0.0/8这样")
            continue
        for network in found:
            if network.num_addresses > WIDEST and not network.is_private:
                yield Finding(f"JINJI_{name}中的{network}几乎是整个互联网：来访地址可以伪造，或不受限制", "只列自己的机器")


async def of_database(raw: Any, settings: Settings) -> list[Finding]:
    """What the database tells, on one connection."""
    found = []
    version = int(await raw.fetchval("SHOW server_version_num"))
    if version < OLDEST:
        found.append(Finding(f"PostgreSQL是{version // 10_000}，须15以上", "升级数据库"))
    if await raw.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        found.append(Finding("以数据库的超级用户连接：台账的触发器挡不住超级用户", "为津技单独建一个不是超级用户的数据库用户"))
    for name, lost in DURABLE.items():
        if await raw.fetchval(f"SHOW {name}") == "off":
            found.append(Finding(f"数据库的{name}已关闭：{lost}", f"在postgresql.conf中打开{name}"))
    if await raw.fetchval("SELECT to_regclass('ledger')") is None:
        found.append(Finding("数据库还是空的", "运行jinji migrate"))
        return found
    disabled = await raw.fetchval("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'")
    if disabled:
        found.append(Finding(f"有{disabled}个触发器被停用：台账和版本可能被改动而没有察觉", "查明是谁停用的，重新启用后运行jinji ledger replay"))
    plain = await raw.fetchval("SELECT count(*) FROM endpoint WHERE stage <> 'REMOVED' AND url LIKE 'http:%'")
    if plain:
        found.append(Finding(f"有{plain}个变更通知的接收地址不加密", "改登记https地址"))
    forever = await raw.fetchval("SELECT count(*) FROM api_key WHERE stage = 'ACTIVE' AND expires_on IS NULL")
    if forever:
        found.append(Finding(f"有{forever}个接口密钥没有失效日期", "收回后另发有期限的", unsafe=False))
    if settings.factor_required:
        bare = await raw.fetchval(
            "SELECT count(*) FROM account a WHERE a.stage = 'ACTIVE' AND a.role = ANY($1::text[])"
            " AND NOT EXISTS (SELECT 1 FROM factor f WHERE f.account_id = a.id AND f.stage = 'ACTIVE')", [role.name for role in STAFF],
        )  # fmt: skip
        if bare:
            found.append(Finding(f"有{bare}个工作人员账号还没有登记验证器，登录后只能登记", "请其登录并登记", unsafe=False))
    dead = await raw.fetchval("SELECT count(*) FROM delivery WHERE state = 'DEAD'")
    if dead:
        found.append(Finding(f"有{dead}次变更通知已放弃投递", "修好接收方后用deliveryRetry重新投递", unsafe=False))
    return found


async def examined(settings: Settings, url: str) -> list[Finding]:
    """Everything; unsafe things first, none twice."""
    found = list(of_settings(settings))
    try:
        raw = await asyncpg.connect(**address(url), timeout=10)
    except (OSError, asyncpg.PostgresError, TimeoutError) as trouble:
        return [*found, Finding(f"连不上数据库（{type(trouble).__name__}）", "检查DATABASE_URL、网络和数据库是否已启动")]
    try:
        found += await of_database(raw, settings)
    finally:
        await raw.close()
    return sorted(dict.fromkeys(found), key=lambda one: not one.unsafe)


def said(findings: Iterable[Finding]) -> list[str]:
    """Each in one line."""
    lines = [f"{'✗ 不安全' if one.unsafe else '· 请留意'}：{one.says}。{one.mend}。" for one in findings]
    return lines or ["✓ 没有发现不安全的地方。"]
