"""The publication log: every version kept, every change to the past found."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from conftest import NOTICE, Town

from sitegen import checkpoint, log
from sitegen.config import SOURCE
from sitegen.publish import Tree
from sitegen.serve import site_app
from sitegen.session import Session, is_notice
from sitegen.verify import verify

T = TypeVar("T")
PAGE = "notices/津技鉴公示(2022)1号/index.html"


def lines(town: Town) -> list[dict[str, str]]:
    return [json.loads(line) for line in town.page(log.NAME).splitlines()]


async def test_every_published_version_has_its_line_and_its_file(peopled: Town) -> None:
    await peopled.build()
    await peopled.catch_up()
    peopled.register.freeze(NOTICE, 2)
    await peopled.catch_up()
    told = lines(peopled)
    assert len(told) == 3  # waiting, live, one row under objection
    assert [line["n"] for line in told] == [1, 2, 3]
    assert told[0]["previous"] == "0" * 64
    assert {line["page"] for line in told} == {PAGE}
    assert {line["contentHash"] for line in told} == {peopled.register.notices[NOTICE]["contentHash"]}
    assert log.sha256(peopled.tree()[PAGE]) == told[-1]["sha256"]
    listed = peopled.page(PAGE.replace("index.html", "versions/index.html"))
    assert all(line["sha256"] in listed for line in told)


async def test_the_list_of_versions_is_there_before_the_page_that_names_it_and_has_each_at_once(
    peopled: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, promote = list[bool](), Tree.promote

    def watched(self: Tree, *told: Any) -> list[str]:
        there.extend((peopled.config.out / log.listing(name)).exists() for name in filter(is_notice, self.staged))
        return promote(self, *told)

    async def dies(self: Session) -> None:
        raise RuntimeError("killed before the lists have followed")

    monkeypatch.setattr(Tree, "promote", watched)
    await peopled.build()
    monkeypatch.setattr(Session, "seal", dies)
    peopled.register.freeze(NOTICE, 2)
    with pytest.raises(RuntimeError, match="killed"):
        await peopled.catch_up(prove=False)
    assert there == [True, True]
    assert log.sha256((peopled.config.out / PAGE).read_bytes()) in peopled.page(log.listing(PAGE))


async def test_point_22_a_notice_that_is_gone_leaves_its_versions(peopled: Town) -> None:
    await peopled.build()
    del peopled.register.notices[NOTICE]
    peopled.register.tell("notice", NOTICE, "notice.struck", "撤下")
    await peopled.catch_up()
    assert not (peopled.config.out / PAGE).exists()
    assert [bool(line["sha256"]) for line in lines(peopled)] == [True, False]
    assert verify(peopled.config.out) == []


def spoil_a_line(out: Path) -> None:
    told = (out / log.NAME).read_text().splitlines()
    told[0] = told[0].replace('contentHash":"', 'contentHash":"0', 1)
    (out / log.NAME).write_text("\n".join(told) + "\n")


def spoil_a_version(out: Path) -> None:
    file = next(iter((out / PAGE).parent.glob("versions/?*[0-9a-f].html")))
    file.write_bytes(file.read_bytes() + b" ")


def lose_a_line(out: Path) -> None:
    told = (out / log.NAME).read_text().splitlines()
    (out / log.NAME).write_text("\n".join(told[1:]) + "\n")


def alter_the_page(out: Path) -> None:
    (out / PAGE).write_text("改过的公示")


def slip_in_a_version(out: Path) -> None:
    (out / PAGE).with_name("versions").joinpath("f" * 64 + ".html").write_text("伪造")


@pytest.mark.parametrize(
    "spoil",
    [spoil_a_line, spoil_a_version, lose_a_line, alter_the_page, slip_in_a_version, lambda out: (out / PAGE).unlink()],
)
async def test_verify_finds_what_was_done_to_the_past(peopled: Town, spoil: object) -> None:
    await peopled.build()
    await peopled.catch_up()
    assert verify(peopled.config.out) == []
    spoil(peopled.config.out)  # type: ignore[operator]
    assert verify(peopled.config.out) != []


async def grown(town: Town) -> None:
    """Three lines in two batches: waiting; live, and one row under objection."""
    if not town.config.out.exists():
        await town.build()
    town.register.freeze(NOTICE, 2)
    await town.catch_up()


async def served(town: Town, work: Callable[[str], T]) -> T:
    """The published folder over real HTTP, while this is done in a thread."""
    server = uvicorn.Server(uvicorn.Config(site_app(town.config.out), port=0, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110, uvicorn has no event for it
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        return await asyncio.to_thread(work, f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        await serving


async def test_each_batch_of_lines_is_signed_and_what_was_kept_binds(peopled: Town) -> None:
    await peopled.build()
    kept = peopled.page(checkpoint.NAME).encode()
    await grown(peopled)
    signed = [json.loads(line)["checkpoint"] for line in peopled.page(checkpoint.NAME).splitlines()]
    assert [told["lines"] for told in signed] == [1, 3]
    assert signed[-1]["head"] == log.sha256(peopled.page(log.NAME).splitlines()[-1].encode())
    [key] = json.loads(peopled.page(checkpoint.KEYS))["keys"]
    assert {told["keyId"] for told in signed} == {key["keyId"]}
    assert (peopled.config.state / "log.key").stat().st_mode & 0o777 == 0o600
    assert verify(peopled.config.out, key["publicKey"], kept) == []


async def test_a_log_rewritten_as_a_whole_is_found_by_who_kept_a_checkpoint(peopled: Town, tmp_path: Path) -> None:
    await grown(peopled)
    kept = peopled.page(checkpoint.NAME).encode()
    key = json.loads(peopled.page(checkpoint.KEYS))["keys"][0]["publicKey"]
    other = peopled.but(out=tmp_path / "other", state=tmp_path / "other-state")  # the same site, a new key, a new past
    await other.build()
    assert verify(other.config.out) == []
    assert len(verify(other.config.out, key)) == 1  # signed with another key
    assert any("不在现在公布的检查点之中" in fault for fault in verify(other.config.out, "", kept))


async def test_a_new_key_leaves_what_the_old_one_signed_verifiable(peopled: Town, tmp_path: Path) -> None:
    await peopled.build()
    renewed = peopled.but(log_key=tmp_path / "new.key")
    await grown(renewed)
    told = json.loads(renewed.page(checkpoint.KEYS))["keys"]
    assert len(told) == 2 and verify(renewed.config.out) == []
    assert verify(renewed.config.out, told[1]["publicKey"]) == []
    assert len(verify(renewed.config.out, told[0]["publicKey"])) == 1


def forge_a_signature(out: Path) -> None:
    text = (out / checkpoint.NAME).read_text()
    (out / checkpoint.NAME).write_text(text.replace('"lines":3', '"lines":2'))


def drop_the_last_checkpoint(out: Path) -> None:
    (out / checkpoint.NAME).write_text((out / checkpoint.NAME).read_text().splitlines(keepends=True)[0])


def cut_the_log(out: Path) -> None:
    (out / log.NAME).write_text((out / log.NAME).read_text().splitlines(keepends=True)[0])


SPOILED = [spoil_a_line, spoil_a_version, lose_a_line, alter_the_page, forge_a_signature, drop_the_last_checkpoint, cut_the_log]


@pytest.mark.parametrize("spoil", [None, *SPOILED])
async def test_the_script_on_the_site_and_the_command_find_the_same_over_http(peopled: Town, spoil: Callable[[Path], None] | None) -> None:
    await grown(peopled)
    script = peopled.config.out / "verify.py"
    assert script.read_bytes() == (SOURCE / "content/verify.py").read_bytes() and len(script.read_text().splitlines()) <= 42
    if spoil:
        spoil(peopled.config.out)

    def both(site: str) -> tuple[list[str], subprocess.CompletedProcess[str]]:
        return verify(site), subprocess.run([sys.executable, str(SOURCE / "content/verify.py"), site], capture_output=True, text=True)

    faults, ran = await served(peopled, both)
    assert bool(faults) == bool(spoil) == bool(ran.returncode), (faults, ran.stderr)
    assert spoil or ran.stdout.startswith("属实：3 个版本，2 个检查点")
