"""Could they assess this, then? Asked of the register, and the receipt proved by the few lines that the public page gives."""

from __future__ import annotations

import asyncio
import json
import os
import re
import stat
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api import receipt
from schema.record.ledger import Line
from tests import story
from tests.conftest import ROOT
from tests.world import World, settled

ASK = """query($i: String!, $o: String!, $e: String!, $l: Int!, $s: String, $w: String, $on: Date!) {
  couldAssess(institution: $i, occupation: $o, edition: $e, level: $l, site: $s, workType: $w, on: $on) {
    could institutionName reasons { code message article } ledgerPosition ledgerHash receipt } receiptKeys { keyId algorithm publicKey } }"""
ORG, PLACE = "Y000012000001", "西青区学府路2号"


@pytest.fixture
async def signing(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A deployment with a key of its own, and one institution filed on 2022-03-09."""
    async with settled(database_url, data=tmp_path) as world:
        filing = await story.submitted(world)
        await story.approved(world, filing)
        await story.live(world, filing)
        await world.move_to(date(2022, 3, 9), 0)
        await story.granted(world, filing)
        yield world


async def asked(world: World, **changes: Any) -> dict[str, Any]:
    given = {"i": ORG, "o": "6-31-01-03", "e": "2015", "l": 3, "s": PLACE, "w": None, "on": "2023-06-01", **changes}
    return await world.data(ASK, **given)  # type: ignore[no-any-return]


async def codes(world: World, **changes: Any) -> list[str]:
    answer = (await asked(world, **changes))["couldAssess"]
    assert answer["could"] is (answer["reasons"] == [])
    return [one["code"] for one in answer["reasons"]]


async def test_point_4_the_register_answers_for_any_day_and_the_edges_of_each(signing: World) -> None:
    assert await codes(signing) == []
    assert await codes(signing, on="2022-03-08") == ["NOT_YET_FILED", "SCOPE_DATES"]
    assert await codes(signing, on="2022-03-09") == []
    assert await codes(signing, on="2025-03-09") == []
    assert await codes(signing, on="2025-03-10") == ["FILING_EXPIRED", "SCOPE_DATES"]
    assert await codes(signing, l=2) == ["LEVEL"]
    assert await codes(signing, s="别处") == ["SITE"]
    assert await codes(signing, s=None) == []
    assert await codes(signing, w="车工") == ["WORK_TYPE"]
    assert await codes(signing, e="2022") == ["OCCUPATION"]
    assert await codes(signing, i="S000012000001") == ["NOT_FILED"]
    await signing.move_to(date(2025, 3, 10), 0)
    answer = (await asked(signing, on="2025-03-10"))["couldAssess"]
    assert answer["reasons"][0] == {
        "code": "FILING_EXPIRED", "message": "备案自2025年3月10日起为“有效期届满”", "article": "第十条第（五）项",
    }  # fmt: skip
    assert await codes(signing, on="2025-03-09") == []  # the past stays as it was


async def test_a_question_nobody_could_mean_is_refused(signing: World) -> None:
    given = {"i": ORG, "o": "6-31-01-03", "e": "2015", "l": 3, "on": "2023-06-01"}
    for wrong in ({"i": ""}, {"o": "x" * 21}, {"s": "地" * 201}, {"on": "1066-10-14"}):
        answer = await signing.ask(ASK, **{**given, **wrong})
        assert answer["errors"][0]["extensions"]["code"] == "BAD_INPUT", wrong


async def test_a_receipt_says_what_was_asked_and_answered_and_where_the_ledger_stood(signing: World) -> None:
    found = await asked(signing, l=2)
    answer, [key] = found["couldAssess"], found["receiptKeys"]
    told = json.loads(answer["receipt"])["receipt"]
    top = await Line.all().order_by("-position").first()
    assert top
    assert told["ledger"] == {"position": top.position, "hash": top.hash}
    assert (answer["ledgerPosition"], answer["ledgerHash"]) == (top.position, top.hash)
    assert told["question"] == {
        "institution": ORG, "edition": "2015", "occupation": "6-31-01-03", "workType": None, "level": 2, "site": PLACE,
        "on": "2023-06-01",
    }  # fmt: skip
    assert (told["answer"], told["institutionName"]) == ("NO", "天津factory职业技能有限公司")
    assert told["reasons"] == [{"code": "LEVEL", "message": "备案范围没有该职业的2级", "article": "第四条第（一）项"}]
    assert (told["format"], told["keyId"], key["algorithm"]) == ("jinji-receipt-1", key["keyId"], "Ed25519")
    assert told["answeredAt"].startswith("2022-03-09T00:")
    assert receipt.fault(answer["receipt"].encode(), key["publicKey"]) == ""


async def run(*command: str) -> tuple[int, str]:
    made = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await made.communicate()
    assert made.returncode is not None
    return made.returncode, out.decode()


async def test_the_recipe_on_the_public_page_proves_a_receipt_and_refuses_a_changed_one(signing: World, tmp_path: Path) -> None:
    found = await asked(signing)
    public = found["receiptKeys"][0]["publicKey"]
    page = (ROOT / "site" / "content" / "receipt.md").read_text("utf-8")
    [recipe] = re.findall(r"```python\n(.*?)```", page, re.S)
    (tmp_path / "verify.py").write_text(recipe, "utf-8")
    file = tmp_path / "receipt.json"
    file.write_text(found["couldAssess"]["receipt"], "utf-8")
    assert await run(str(tmp_path / "verify.py"), str(file), public) == (0, "YES\n")
    file.write_text(found["couldAssess"]["receipt"].replace('"YES"', '"NO"'), "utf-8")
    code, said = await run(str(tmp_path / "verify.py"), str(file), public)
    assert code != 0
    assert "InvalidSignature" in said


async def test_a_receipt_fails_after_any_byte_changes(signing: World) -> None:
    found = await asked(signing)
    text, public = found["couldAssess"]["receipt"].encode(), found["receiptKeys"][0]["publicKey"]
    assert receipt.fault(text, public) == ""
    for place in range(len(text)):
        for other in (text[place] ^ 1, text[place] ^ 0x20, ord(" ")):
            if other != text[place]:
                changed = text[:place] + bytes([other]) + text[place + 1 :]
                assert receipt.fault(changed, public) != "", (place, chr(other))
    for changed in (text + b" ", b" " + text, text[:-1], text.replace(b'"YES"', b'"\\u0059ES"'), b"", b"null", b"[]", b'{"receipt":1}'):
        assert receipt.fault(changed, public) != "", changed[:40]


async def test_another_key_does_not_prove_it_and_is_named(signing: World) -> None:
    found = await asked(signing)
    other = receipt.public_text(Ed25519PrivateKey.generate().public_key())
    said = receipt.fault(found["couldAssess"]["receipt"].encode(), other)
    assert found["receiptKeys"][0]["keyId"] in said
    assert receipt.key_id(other) in said
    assert receipt.fault(found["couldAssess"]["receipt"].encode(), "不是公钥") == "不是津技的回执，或公钥的写法不对"


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "receipt.key"
    first = receipt.public_text(receipt.signing_key(file).public_key())
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    receipt.signing_key.cache_clear()
    assert receipt.public_text(receipt.signing_key(file).public_key()) == first
    assert [one.name for one in file.parent.iterdir()] == ["receipt.key"]


async def test_the_command_line_proves_a_receipt(signing: World, tmp_path: Path) -> None:
    found = await asked(signing)
    file, public = tmp_path / "receipt.json", found["receiptKeys"][0]["publicKey"]
    file.write_text(found["couldAssess"]["receipt"] + "\n", "utf-8")
    call = ("-c", "from api.cli import main; main()", "receipt", "verify", str(file), "--key", public)
    code, said = await run(*call)
    assert (code, "回执完好，签名属实。" in said, ORG in said) == (0, True, True)
    file.write_text(found["couldAssess"]["receipt"].replace("2023-06-01", "2024-06-01"), "utf-8")
    code, said = await run(*call)
    assert (code, "签名不符" in said) == (1, True)
