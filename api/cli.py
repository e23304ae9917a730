"""The command line: serve, work, migrate, demonstrate, import, verify. Every command says what it did, and fails with 1."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .certificate.command import certificate
from .identity.command import account

app = typer.Typer(no_args_is_help=True, add_completion=False, help="津技：天津市职业技能等级评价机构备案、监管与公示")
site = typer.Typer(no_args_is_help=True, help="公开网站：生成、提供、核验")
catalogue = typer.Typer(no_args_is_help=True, help="职业目录与评价依据")
calendar = typer.Typer(no_args_is_help=True, help="工作日历")
schema = typer.Typer(no_args_is_help=True, help="GraphQL接口")
ledger = typer.Typer(no_args_is_help=True, help="台账")
receipt = typer.Typer(no_args_is_help=True, help="回执")
personal = typer.Typer(no_args_is_help=True, help="个人信息的密钥")
operations = typer.Typer(no_args_is_help=True, help="登记的操作")
for name, part in (
    ("site", site), ("catalogue", catalogue), ("calendar", calendar), ("account", account), ("schema", schema),
    ("ledger", ledger), ("receipt", receipt), ("certificate", certificate), ("personal", personal), ("operations", operations),
):  # fmt: skip
    app.add_typer(part, name=name)
console = Console()
errors = Console(stderr=True)


def main() -> None:
    """The entry point `jinji`."""
    app()


def database_url() -> str:
    """DATABASE_URL, or the embedded PostgreSQL of the data folder, started if need be."""
    from schema.record import embedded

    from .settings import settings

    return settings().database_url or embedded.start(settings().data / "postgres")


@app.command()
def demo(
    data: Annotated[Path | None, typer.Option(help="数据文件夹")] = None,
    port: Annotated[int, typer.Option(help="GraphQL接口的端口")] = 8000,
    site_port: Annotated[int, typer.Option(help="公开网站的端口；其后一个端口接收变更通知")] = 8080,
    fresh: Annotated[bool, typer.Option(help="从头开始，清除此前的演示数据")] = False,
    check: Annotated[bool, typer.Option(help="自动走完一遍，每一步都成立才以0退出")] = False,
) -> None:
    """演示：重放一段历史，建成公开网站，启动全部服务。"""
    from .demo.run import Demo, run

    raise typer.Exit(run(Demo.at(data, port, site_port), fresh=fresh, check=check))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="监听的地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口")] = 8000,
    worker: Annotated[bool, typer.Option(help="在同一进程内投递变更通知、运行时钟")] = True,
) -> None:
    """启动GraphQL接口。"""
    import uvicorn

    from .app import create_app
    from .servers import SOCKETS
    from .settings import settings

    _fit(host)
    application = create_app(settings(), database_url(), worker=worker)
    uvicorn.run(application, host=host, port=port, loop="uvloop", log_level="warning", timeout_graceful_shutdown=10, **SOCKETS)


@app.command()
def worker() -> None:
    """启动后台：投递变更通知，期限届满时由时钟办理。"""
    from schema.desk.form import keyed_by
    from schema.record.database import opened

    from .secret import kept
    from .servers import until_told
    from .settings import settings
    from .worker import working

    _fit()

    async def go() -> None:
        url = database_url()
        keyed_by(kept(settings().ledger_key_file))
        async with opened(url, settings().pool), working(settings(), url):
            await until_told()

    asyncio.run(go())


@app.command()
def migrate() -> None:
    """把数据库升级到当前版本，并写入随附的区划、职业目录和评价依据。可重复运行。"""
    from .seed import prepare

    asyncio.run(prepare(database_url()))
    console.print("数据库已是当前版本。")


@site.command("build")
def site_build() -> None:
    """生成整个公开网站（按JINJI_SITE_…环境变量）。"""
    from sitegen import build
    from sitegen.config import from_env

    config = from_env()
    asyncio.run(build.full(config))
    console.print(f"公开网站已生成于{config.out}。")


@site.command("serve")
def site_serve(
    host: Annotated[str, typer.Option(help="监听的地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="网站的端口；其后一个端口接收变更通知")] = 8080,
    live: Annotated[bool, typer.Option(help="给写页面的人：每次访问都按现在的模板重画，存盘即刷新；不发布任何内容")] = False,
) -> None:
    """提供公开网站，接收变更通知，随变更更新。"""
    from sitegen.app import create_app, site_app
    from sitegen.author import author_app
    from sitegen.config import from_env

    from .servers import together

    config = from_env()
    if live:
        asyncio.run(together([(author_app(config), host, port)]))
        return
    asyncio.run(together([(site_app(config.out, config.forms), host, port), (create_app(config), host, port + 1)]))


@site.command("verify")
def site_verify(
    place: Annotated[str, typer.Argument(help="公开网站的文件夹，或者它的网址")],
    key: Annotated[str, typer.Option(help="所信任的公钥；不填则用网站公布的公钥")] = "",
    checkpoint: Annotated[Path | None, typer.Option(help="以前存下的检查点文件：核对发布记录此后只增不改")] = None,
) -> None:
    """核验公开网站：发布记录逐条相连，签名属实，每个版本都在，文件与记录一致（网址只核发布记录）。"""
    from sitegen.verify import verify

    over = place.startswith(("http://", "https://"))
    earlier = checkpoint.read_bytes() if checkpoint else b""
    _report(verify(place if over else Path(place), key, earlier), "公开网站与发布记录一致。")


@catalogue.command("import")
def catalogue_import(file: Annotated[Path, typer.Argument(help="职业或评价依据的CSV/TSV文件")]) -> None:
    """导入职业目录或评价依据；有一行不对就全部不导入，并逐行说明。"""
    from .seed import import_catalogue

    raise typer.Exit(asyncio.run(import_catalogue(database_url(), file, console)))


@calendar.command("import")
def calendar_import(
    file: Annotated[Path, typer.Argument(help="一年的放假安排（TOML）")],
    confirm_earlier: Annotated[bool, typer.Option(help="确认将提前的期限一并改动")] = False,
    preview: Annotated[bool, typer.Option(help="只列出会有的变动，不导入")] = False,
) -> None:
    """导入一年的放假安排，重算未届满的期限并列出变动；顺延的随即改动，提前的待市鉴定中心确认。"""
    from .seed import import_calendar

    raise typer.Exit(asyncio.run(import_calendar(database_url(), file, confirm_earlier, preview, console)))


@schema.command("print")
def schema_print() -> None:
    """打印GraphQL接口定义（与api/schema.graphql一致）。"""
    from .graphql import sdl

    typer.echo(sdl(), nl=False)


@schema.command("permissions")
def schema_permissions() -> None:
    """打印权限表：谁可以办什么、看什么（与api/PERMISSIONS.md一致）。"""
    from .permissions import matrix

    typer.echo(matrix(), nl=False)


@ledger.command("verify")
def ledger_verify() -> None:
    """核验台账：序号无缺、逐行哈希相连、内容未改。"""
    from schema.record.database import opened
    from schema.record.verify import verify_ledger

    async def go() -> list[str]:
        async with opened(database_url(), 2):
            found: list[str] = await verify_ledger()
            return found

    _report(asyncio.run(go()), "台账完好。")


@ledger.command("replay")
def ledger_replay() -> None:
    """从第一行起重放台账，与现在的数据逐行逐栏比对（不公开的栏目除外）。"""
    from schema.record.database import opened
    from schema.record.replay import replay_ledger

    async def go() -> list[str]:
        async with opened(database_url(), 2):
            found: list[str] = await replay_ledger()
            return found

    _report(asyncio.run(go()), "重放台账所得与现有数据一致。")


@receipt.command("verify")
def receipt_verify(
    file: Annotated[Path, typer.Argument(help="回执文件，原样保存的一行")],
    key: Annotated[str | None, typer.Option(help="公钥（base64url）；不填用本部署的")] = None,
) -> None:
    """核验一份“可否开展认定”的签名回执；不用联网，也不用数据库。"""
    import json

    from . import receipt as receipts
    from .settings import settings

    text = file.read_bytes().removesuffix(b"\n")  # an editor may have added one
    public = key or receipts.public_text(receipts.signing_key(settings().receipt_key_file).public_key())
    _report([problem] if (problem := receipts.fault(text, public)) else [], "回执完好，签名属实。")
    console.print_json(json.dumps(json.loads(text)["receipt"]), ensure_ascii=False)


@personal.command("rotate")
def personal_rotate(
    forget: Annotated[bool, typer.Option(help="全部重新封存之后删去旧密钥；此前的数据库备份从此打不开其中的个人信息")] = False,
    resume: Annotated[bool, typer.Option(help="不换新密钥，只把上次没有做完的做完")] = False,
) -> None:
    """换一把密钥，把已封存的证件号码、电话、附件等全部重新封存。服务不必停；中断了，用--resume接着做。"""
    from schema.desk.personal import seal_anew
    from schema.record import sealed
    from schema.record.database import opened

    from .settings import settings

    file = settings().personal_key_file
    sealed.use(file)

    async def go() -> int:
        async with opened(database_url(), 2):
            return await seal_anew()

    if not resume:
        sealed.add_key(file)
    console.print(f"已重新封存{asyncio.run(go())}项。")
    if forget:
        if again := asyncio.run(go()):
            console.print(f"其间又有{again}项以旧密钥写入，已重新封存。")
        console.print(f"已删去{sealed.forget_keys(file)}把旧密钥。")


@app.command()
def doctor() -> None:
    """检查本部署的设置和数据库，用白话说明哪里不安全、怎么改；有不安全的以1退出。"""
    from .doctor import examined, said
    from .settings import settings

    found = asyncio.run(examined(settings(), database_url()))
    for line in said(found):
        console.print(line, highlight=False, soft_wrap=True)
    raise typer.Exit(int(any(one.unsafe for one in found)))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="备份文件；旁边另写一个.json，记下台账的末行")]) -> None:
    """备份整个数据库（pg_dump），并记下备份时台账的末行。密钥文件不在其中，请另行保管。"""
    from .backup import backed_up

    _report(asyncio.run(backed_up(database_url(), file)), f"已备份到{file}。receipt.key、ledger.key不在其中，请另行保管。")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件")],
    check: Annotated[bool, typer.Option(help="恢复后重算台账的哈希链，并与数据逐行比对")] = True,
) -> None:
    """把备份恢复到一个空的数据库，并核验台账与备份时一致。"""
    from .backup import restored

    _report(asyncio.run(restored(database_url(), file, check)), "已恢复，台账与备份时一致。")


@operations.command("register")
def operations_register(
    files: Annotated[list[Path], typer.Argument(help="GraphQL文档，一个文件一份；或JSON清单（编号对文档，或Apollo的清单）")],
) -> None:
    """登记前端的操作，编号为文档的SHA-256；有一份不对就全部不登记。"""
    from .stored import register

    known, problems = asyncio.run(register(database_url(), files))
    _report(problems, f"登记了{len(known)}份操作：")
    for digest, name in known.items():
        console.print(f"  sha256:{digest}  {name}", highlight=False, soft_wrap=True)


def _fit(host: str = "127.0.0.1") -> None:
    """Logs on; and in production, or when others can reach us, no start with unsafe settings."""
    from .doctor import of_settings, said
    from .logs import configure
    from .settings import settings

    configure(settings().log_level)
    unsafe = [one for one in of_settings(settings()) if one.unsafe]
    if unsafe and settings().production:
        for line in said(unsafe):
            errors.print(line, highlight=False, soft_wrap=True)
        errors.print("以上设置不安全，没有启动（JINJI_PRODUCTION）。")
        raise typer.Exit(1)
    if unsafe and host not in ("127.0.0.1", "localhost", "::1"):
        errors.print(f"注意：在{host}上对外提供服务，而有{len(unsafe)}处设置不安全，请运行jinji doctor。")


def _report(problems: list[str], sound: str) -> None:
    for problem in problems:
        errors.print(f"[red]✗[/red] {problem}", highlight=False)
    if problems:
        raise typer.Exit(1)
    console.print(sound)
