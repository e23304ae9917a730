"""What engineers usually miss (regulation.md 5), as far as an application is concerned: each point by its number.

Points 17 and 18 stand in `tests/law/test_conflict.py` and `test_experts.py`.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest

from tests import story
from tests.api.files import PDF
from tests.world import World


def codes(payload: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(error["code"], error["field"]) for error in payload["userErrors"]]


async def test_point_19_personal_data_of_an_application_stays_with_those_who_need_it(world: World) -> None:
    filing = await story.submitted(world)
    ask = """{ filings(first: 1) { nodes { unit { contact staff { nodes { name card } } }
      changesSince { nodes { subject } } submissions(first: 3) { nodes { facts(first: 60) { nodes { subject details } } } } } } }"""
    seen = {who: str(await world.data(ask, who)) for who in ("centre", "heping", "xiqing", "rival", "supervisor", "citizen", None)}
    assert "ASSESSOR某" in seen["centre"]
    assert "王经办" in seen["centre"]
    for who in ("heping", "xiqing", "rival", "supervisor", "citizen", None):
        assert "ASSESSOR某" not in seen[who]
        assert "王经办" not in seen[who]
    assert (await world.data("{ ledger(first: 100) { nodes { form } } }", "centre"))["ledger"]["nodes"]
    assert "ASSESSOR某" not in str(await world.data("{ ledger(first: 100) { nodes { form } } }", "auditor"))
    assert filing["id"]


@pytest.mark.parametrize("written", ["９１１２００００ＭＡ００００００２{}", " 91120000ma000000 2{}", "91120000MA0000002{}\u3000"])
async def test_point_27_a_credit_code_in_full_width_small_letters_or_with_spaces_is_the_same_code(
    world: World, written: str
) -> None:
    right = story.CODES["rival"]
    tie = {"kind": "OTHER", "creditCode": written.format(right[-1]), "name": "某单位", "note": "持股"}
    one = await story.account_id(world, "expert1")
    made = await world.act("expert1", "accountDeclareTie", "ties { nodes { creditCode } }", id=one, form=tie)
    assert made["ties"]["nodes"] == [{"creditCode": right}]


async def test_point_32_two_officers_who_answer_one_application_get_one_outcome(world: World) -> None:
    filing = await story.submitted(world)
    await story.checked(world, filing)
    await world.act("centre", "filingPassReview", id=filing["id"])
    reasons = {"reasons": [{"code": "SEAL_MISSING", "message": "请盖章"}]}
    assert codes(await world.tried("centre2", "filingReturn", id=filing["id"], form=reasons)) == [("WRONG_STAGE", None)]
    seen = await world.data("{ filings { nodes { stage returnReasons { totalCount } } } }", "factory")
    assert seen["filings"]["nodes"] == [{"stage": "ASSESSMENT", "returnReasons": {"totalCount": 0}}]


async def test_point_33_the_sealed_original_is_kept_byte_for_byte_with_its_hash(world: World) -> None:
    unit_, call_ = await story.unit(world), await story.call(world)
    original = await story.uploaded(world, "factory")
    form = await story.dossier(world, unit_, call_, original=original)
    select = "id original { sha256 url keepUntil }"
    made = await world.act("factory", "filingDraft", select, form=form)
    await world.act("factory", "filingSubmit", id=made["id"])
    await world.move_to(date(2022, 6, 1))
    got = await world.client.get(made["original"]["url"], headers={"authorization": f"Bearer {world.tokens['bureau']}"})
    assert got.content == PDF
    assert made["original"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert made["original"]["keepUntil"] == "2027-03-01"


async def test_those_not_chosen_read_why_and_by_what_they_were_measured(world: World) -> None:
    round_ = await story.selection(world, quota=1)
    ask = "{ filings { nodes { stage outcome criteria } } }"
    weights = ["产业发展需要（40分）", "地域分布（60分）"]
    assert (await world.data(ask, "academy"))["filings"]["nodes"] == [{"stage": "SELECTION", "outcome": None, "criteria": weights}]
    await story.scored(world, round_, [40, 50], [30, 50])
    winner, loser = round_["filings"]
    choices = [
        {"filing": winner["id"], "selected": True, "reason": "得分最高"},
        {"filing": loser["id"], "selected": False, "reason": "得分低于入选单位，本次名额一家"},
    ]
    await world.act("centre", "roundPropose", id=round_["id"], form={"choices": choices})
    assert (await world.data(ask, "academy"))["filings"]["nodes"] == [
        {"stage": "NOT_SELECTED", "outcome": "得分低于入选单位，本次名额一家", "criteria": weights}
    ]
    assert (await world.data(ask, "school"))["filings"]["nodes"][0]["outcome"] is None
