"""`jinji certificate verify`, as a holder or an employer would run it, and the routes from which its keys come."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from typer.testing import CliRunner

from api.certificate import authority, credential, issuer, pdf, seal, status
from api.certificate.routes import published
from api.cli import app
from api.receipt import signing_key
from api.settings import Settings, settings
from tests.conftest import ROOT

from .sample import ELECTRICIAN

BASE, CODE = "https://register.example", ELECTRICIAN.institution_code
LIST = BASE + issuer.STATUS.format(code=CODE)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A deployment whose data lie in a folder of their own."""
    monkeypatch.setenv("JINJI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("JINJI_PUBLIC_URL", BASE)
    settings.cache_clear()
    yield settings()
    settings.cache_clear()


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["certificate", "verify", *map(str, words)])
    return done.exit_code, done.output.replace("\n", "")


def test_a_signed_pdf_is_verified(house: Settings, tmp_path: Path) -> None:
    file, now = tmp_path / "a.pdf", datetime.now(UTC)
    key, chain = authority.identity(house.certificates, CODE, ELECTRICIAN.institution, now)
    file.write_bytes(seal.signed(pdf.printed(ELECTRICIAN), key, chain))
    code, said = run(file)
    assert code == 0 and "签名属实" in said and "天津市河西职业培训学校（S000012000001）" in said
    file.write_bytes(pdf.printed(ELECTRICIAN))
    code, said = run(file)
    assert code == 1 and "没有电子签名" in said


def test_a_credential_is_verified_with_files_alone(house: Settings, tmp_path: Path) -> None:
    key, file, keys, listed = signing_key(house.credential_key_file), tmp_path / "a.jwt", tmp_path / "keys.json", tmp_path / "list"
    file.write_text(credential.issued(ELECTRICIAN, key, BASE, LIST, 9) + "\n")
    keys.write_text(json.dumps(issuer.key_set([key.public_key()])))
    code, said = run(file)
    assert code == 0 and "凭证属实：张𬭬䶮，电工·三级/高级工" in said and "没有提供状态列表" in said
    for revoked, expected, word in ((set[int](), 0, "没有被撤销"), ({9}, 1, "证书已被撤销")):
        listed.write_text(credential.signed(status.published(revoked, LIST, BASE, CODE, datetime.now(UTC)), key))
        code, said = run(file, "--keys", keys, "--status", listed)
        assert code == expected and word in said


def test_without_keys_it_asks_for_them(house: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "a.jwt").write_text("a.b.c")
    assert run(tmp_path / "a.pdf") == (1, "✗ 没有签章根证书，请用 --root 给出")
    assert run(tmp_path / "a.jwt") == (1, "✗ 没有凭证公钥，请用 --keys 给出")
    assert not house.data.exists()


async def test_what_a_verifier_needs_is_served_to_anybody(house: Settings) -> None:
    transport = httpx.ASGITransport(Starlette(routes=published(house)))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        keys = await client.get("/certificates/keys.json")
        document = await client.get(issuer.DOCUMENT.format(code=CODE))
        root = await client.get("/certificates/root.pem")
        assert (await client.get(issuer.DOCUMENT.format(code="nobody"))).status_code == 404
    public = signing_key(house.credential_key_file).public_key()
    assert keys.json() == issuer.key_set([public]) and "d" not in keys.json()["keys"][0]
    assert document.json() == issuer.document(BASE, CODE, [public])
    assert root.content == (house.certificates / "authority.pem").read_bytes()


def test_the_few_lines_of_the_public_page_verify_a_credential(tmp_path: Path) -> None:
    page = (ROOT / "site/content/certificate.md").read_text("utf-8")
    (lines,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    key, program = signing_key(tmp_path / "credential.key"), tmp_path / "verify.py"
    program.write_text(lines, "utf-8")
    (tmp_path / "keys").write_text(json.dumps(issuer.key_set([key.public_key()])))
    token = credential.issued(ELECTRICIAN, key, BASE, LIST, 9)
    for name, text, revoked, fault in (
        ("whole", token, set[int](), ""),
        ("gone", token, {9}, "已被撤销"),
        ("changed", token[:300] + "AAAA" + token[304:], set[int](), "Error"),
    ):
        (tmp_path / name).write_text(text)
        (tmp_path / "list").write_text(credential.signed(status.published(revoked, LIST, BASE, CODE, datetime.now(UTC)), key))
        words = [sys.executable, "-X", "utf8", str(program), str(tmp_path / name), str(tmp_path / "keys"), str(tmp_path / "list")]
        done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
        assert (done.returncode == 0) == (not fault) and fault in done.stderr
        assert ("张𬭬䶮 电工·三级/高级工 S000012000001223000001" in done.stdout) == (not fault)
