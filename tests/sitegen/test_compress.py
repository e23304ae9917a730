"""Compressed twins say what their files say, are made for what changed, and go with them."""

import gzip
import random
from pathlib import Path

import brotli
import httpx
import pytest
from conftest import Town

from sitegen import compress
from sitegen.serve import site_app
from sitegen.session import is_notice
from sitegen.verify import verify

PAGE = "institutions/Y000012000001/index.html"


async def test_every_larger_file_has_twins_that_say_the_same(peopled: Town) -> None:
    await peopled.build()
    out = peopled.config.out
    files = [file for file in out.rglob("*.html") if file.stat().st_size >= 1024 and not is_notice(file.relative_to(out).as_posix())]
    files = [file for file in files if "versions" not in file.parts]
    assert len(files) > 20
    assert not [*out.glob("notices/津*/index.html.br")]  # one body for everybody: the one that is proved
    for file in files:
        assert gzip.decompress(file.with_name(file.name + ".gz").read_bytes()) == file.read_bytes()
        assert brotli.decompress(file.with_name(file.name + ".br").read_bytes()) == file.read_bytes()
    assert verify(out) == []


def test_a_large_file_is_compressed_piece_by_piece(tmp_path: Path) -> None:
    body = random.Random(8).randbytes(compress.PIECE // 2) * 5 + b"end"
    (tmp_path / "large.csv").write_bytes(body)
    compress.make(tmp_path, ["large.csv"])
    assert gzip.decompress((tmp_path / "large.csv.gz").read_bytes()) == body
    assert brotli.decompress((tmp_path / "large.csv.br").read_bytes()) == body
    assert len([*tmp_path.iterdir()]) == 3


async def test_a_twin_is_made_anew_only_with_its_file_and_goes_with_it(peopled: Town) -> None:
    await peopled.build()
    out = peopled.config.out
    twin, other = out / f"{PAGE}.br", out / "institutions/Y000012000003/index.html.br"
    before = {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in (twin, other)}
    peopled.register.move("Y000012000001", "120119")
    await peopled.catch_up(prove=False)
    assert brotli.decompress(twin.read_bytes()) == (out / PAGE).read_bytes() and twin.read_bytes() != before[twin][1]
    assert (other.stat().st_mtime_ns, other.read_bytes()) == before[other]
    peopled.register.strike("Y000012000001")
    await peopled.catch_up(prove=False)
    assert not (out / PAGE).parent.exists()
    assert verify(out) == []


async def test_verify_finds_a_twin_that_says_something_else(peopled: Town) -> None:
    await peopled.build()
    (peopled.config.out / f"{PAGE}.gz").write_bytes(gzip.compress("另一页".encode()))
    (peopled.config.out / "slipped.html.br").write_bytes(b"?")
    assert verify(peopled.config.out) == [f"{PAGE} 的压缩文件与原文不一致", "slipped.html.br 不在文件清单中"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None), ("gzip;q=0", None)],
)
async def test_a_visitor_gets_the_twin_he_can_read(peopled: Town, accepted: str, coding: str | None) -> None:
    await peopled.build()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site_app(peopled.config.out)), base_url="http://site") as web:
        got = await web.get("/institutions/Y000012000001/", headers={"Accept-Encoding": accepted})
        again = await web.get(
            "/institutions/Y000012000001/", headers={"Accept-Encoding": accepted, "If-None-Match": got.headers["etag"]}
        )
    assert got.headers.get("content-encoding") == coding and got.headers["vary"] == "Accept-Encoding"
    assert got.content == (peopled.config.out / PAGE).read_bytes()
    assert again.status_code == 304


async def test_a_deployment_whose_server_compresses_needs_none(peopled: Town) -> None:
    await peopled.but(twins=False).build()
    assert not [*peopled.config.out.rglob("*.br"), *peopled.config.out.rglob("*.gz")]
