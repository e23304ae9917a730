"""The social track: applicants are compared in a round, the best within the quota are proposed, the others are told why."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests import story
from tests.world import World

A103 = "第十条第（三）项"


def told(payload: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    return [(error["code"], error["field"], error["article"]) for error in payload["userErrors"]]


def choices(round_: dict[str, Any], *selected: bool) -> dict[str, Any]:
    return {"choices": [
        {"filing": filing["id"], "selected": one, "reason": "得分最高" if one else "得分低于入选单位，本次名额一家"}
        for filing, one in zip(round_["filings"], selected, strict=True)
    ]}  # fmt: skip


async def test_of_two_applicants_one_is_proposed_and_the_other_is_told_why(world: World) -> None:
    round_ = await story.selection(world, quota=1)
    winner, loser = round_["filings"]
    await story.scored(world, round_, [40, 50], [30, 50])
    seen = await world.data(
        "{ rounds { nodes { criteria scores { totalCount nodes { total } } filings { totalCount } } } }", "centre"
    )
    assert seen["rounds"]["nodes"] == [
        {
            "criteria": ["产业发展需要（40分）", "地域分布（60分）"], "filings": {"totalCount": 2},
            "scores": {"totalCount": 6, "nodes": [{"total": 90}, {"total": 80}] * 3},
        }
    ]  # fmt: skip
    over = await world.tried("centre", "roundPropose", id=round_["id"], form=choices(round_, True, True))
    assert told(over) == [("OVER_QUOTA", "form.choices", "第十条第（一）项")]
    done = await world.act(
        "centre",
        "roundPropose",
        "stage filings { nodes { stage } }",
        id=round_["id"],
        form=choices(round_, True, False),
    )
    assert done == {"stage": "PROPOSED", "filings": {"nodes": [{"stage": "PROPOSAL"}, {"stage": "NOT_SELECTED"}]}}
    mine = """{ filings { nodes { stage stageText items { nodes { stage stageText outcome } } } } }"""
    lost = (await world.data(mine, "academy"))["filings"]["nodes"][0]
    assert (lost["stage"], lost["stageText"]) == ("NOT_SELECTED", "未入选")
    assert {(item["stage"], item["outcome"]) for item in lost["items"]["nodes"]} == {
        ("NOT_PROPOSED", "得分低于入选单位，本次名额一家")
    }
    again = await world.tried("centre", "roundPropose", id=round_["id"], form=choices(round_, True, False))
    assert "WRONG_STAGE" in [code for code, _, _ in told(again)]
    await _granted(world, winner)
    assert loser["id"] != winner["id"]


async def _granted(world: World, filing: dict[str, Any]) -> None:
    decision = {"opinion": "同意", "verdicts": story.verdicts(filing["items"])}
    await world.act("bureau", "filingApprove", id=filing["id"], form=decision)
    await story.live(world, filing)
    await world.move_to(date(2022, 3, 9), 0)
    await world.act("centre", "filingReport", id=filing["id"], form={"items": filing["items"]})
    publication = {
        "items": filing["items"], "publishedOn": "2022-03-09", "url": "http://pjjg.osta.org.cn/1", "evidenceSha256": "cd" * 32,
    }  # fmt: skip
    await world.act("centre", "filingRecordPublication", id=filing["id"], form=publication)
    form = {"items": filing["items"], "validFrom": "2022-03-08"}
    bare = await world.tried("centre", "filingGrant", id=filing["id"], form=form)
    assert told(bare) == [
        ("BEFORE_PUBLICATION", "form.validFrom", "第十条第（五）项"), ("FEE_BASIS_MISSING", "form.feeBasis", "第十八条"),
    ]  # fmt: skip
    form = {"items": filing["items"], "validFrom": "2022-03-09", "feeBasis": "津发改价费〔2020〕1号"}
    done = await world.act("centre", "filingGrant", "grants { nodes { orgCode validTo } }", id=filing["id"], form=form)
    assert done["grants"]["nodes"] == [{"orgCode": "S000012000001", "validTo": "2025-03-09"}]


async def test_a_round_is_for_the_social_track_with_weights_of_a_hundred_and_three_experts(world: World) -> None:
    call_ = await story.call(world, tracks=["EMPLOYER"])
    one = await story.account_id(world, "expert1")
    form = {"call": call_, "criteria": [{"name": "全部", "weight": 99}], "experts": [one]}
    assert told(await world.tried("centre", "roundOpen", form=form)) == [
        ("WRONG_TRACK", "form.call", A103), ("WEIGHTS", "form.criteria", A103), ("PANEL_TOO_SMALL", "form.experts", A103),
    ]  # fmt: skip
    crowd = {**form, "experts": [one, one, one]}
    codes = [code for code, _, _ in told(await world.tried("centre", "roundOpen", form=crowd))]
    assert codes == ["TWICE", "WRONG_TRACK", "WEIGHTS"]  # the same person three times is not three experts


async def test_scores_are_whole_within_the_weights_and_given_once(world: World) -> None:
    round_ = await story.selection(world)
    school, academy = round_["filings"]
    form = {"filing": school["id"], "points": [41, 0], "noConflict": False, "remark": " "}
    assert told(await world.tried("expert1", "roundScore", id=round_["id"], form=form)) == [
        ("EMPTY", "form.remark", A103), ("CONFLICT_OF_INTEREST", "form.noConflict", A103), ("POINTS", "form.points.0", A103),
    ]  # fmt: skip
    form = {"filing": school["id"], "points": [40], "noConflict": True, "remark": "好"}
    assert told(await world.tried("expert1", "roundScore", id=round_["id"], form=form)) == [
        ("POINTS", "form.points", A103)
    ]
    form["points"] = [40, 60]
    await world.act("expert1", "roundScore", id=round_["id"], form=form)
    assert told(await world.tried("expert1", "roundScore", id=round_["id"], form=form)) == [
        ("ALREADY_SCORED", "form.filing", A103)
    ]
    assert told(await world.tried("expert4", "roundScore", id=round_["id"], form=form)) == [("NOT_FOUND", "id", A103)]
    assert told(await world.tried("centre", "roundScore", id=round_["id"], form=form)) == [
        ("NOT_YOUR_OFFICE", None, A103), ("NOT_ON_PANEL", None, A103),
    ]  # fmt: skip
    early = await world.tried(
        "centre", "roundPropose", id=round_["id"], form={"choices": choices(round_, True, False)["choices"][:1]}
    )
    codes = [code for code, _, _ in told(early)]
    assert (codes.count("SCORE_MISSING"), codes.count("CHOICE_MISSING")) == (5, 1)
    mine = await world.data(
        "{ rounds { nodes { scores { totalCount } seats { totalCount } filings { totalCount } } } }", "expert2"
    )
    assert mine["rounds"]["nodes"] == [
        {"scores": {"totalCount": 0}, "seats": {"totalCount": 1}, "filings": {"totalCount": 2}}
    ]
    assert (await world.data("{ rounds { totalCount } }", "school"))["rounds"] == {"totalCount": 0}
    assert academy["id"]


async def test_an_employer_does_not_enter_a_selection_and_a_school_is_not_assessed_alone(world: World) -> None:
    round_ = await story.selection(world, ("school",))
    call_ = await story.call(world)
    employer = await story.submitted(world, "factory", call_=call_)
    await story.checked(world, employer)
    admitted = await world.tried("centre", "filingAdmit", id=employer["id"], form={"round": round_["id"]})
    assert told(admitted) == [("WRONG_TRACK", None, A103), ("WRONG_ROUND", "form.round", A103)]
    social = await story.submitted(world, "academy", "SOCIAL", call_)
    await story.checked(world, social, "SOCIAL")
    assert told(await world.tried("centre", "filingPassReview", id=social["id"])) == [("WRONG_TRACK", None, A103)]
    await story.scored(world, round_, [40, 60])
    await world.act("centre", "roundPropose", id=round_["id"], form=choices(round_, True))
    late = await world.tried("centre", "filingAdmit", id=social["id"], form={"round": round_["id"]})
    assert told(late) == [("WRONG_ROUND", "form.round", A103), ("ROUND_CLOSED", "form.round", A103)]


async def test_one_applicant_may_withdraw_while_the_round_is_scored(world: World) -> None:
    round_ = await story.selection(world)
    await story.scored(world, round_, [40, 60], [30, 60])
    leaver = round_["filings"][1]
    await world.act("academy", "filingWithdraw", id=leaver["id"], form={"reason": "另有安排"})
    form = {"choices": choices(round_, True, False)["choices"][:1]}
    done = await world.act("centre", "roundPropose", "stage", id=round_["id"], form=form)
    assert done == {"stage": "PROPOSED"}


async def test_a_selection_whose_experts_stand_aside_is_filled_up_and_goes_on(world: World) -> None:
    """Found by the histories: with fewer than three experts left no list could be proposed, and none could be added."""
    round_ = await story.selection(world, whose=("school",))
    await story.scored(world, round_, [40, 60])
    await world.act("expert3", "roundRecuse", id=round_["id"], form={"reason": "曾在该校任教"})
    chosen = choices(round_, True)
    short = await world.tried("centre", "roundPropose", id=round_["id"], form=chosen)
    assert told(short) == [("PANEL_TOO_SMALL", None, A103)]
    fourth = {"expert": await story.account_id(world, "expert4")}
    await world.act("centre", "roundAppoint", id=round_["id"], form=fourth)
    again = await world.tried("centre", "roundAppoint", id=round_["id"], form=fourth)
    assert told(again) == [("ALREADY_APPOINTED", "form.expert", A103)]
    await world.act("expert4", "roundAccept", id=round_["id"], form={"noConflict": True})
    score = {"filing": round_["filings"][0]["id"], "points": [30, 50], "noConflict": True, "remark": "好"}
    await world.act("expert4", "roundScore", id=round_["id"], form=score)
    assert await world.act("centre", "roundPropose", "stage", id=round_["id"], form=chosen) == {"stage": "PROPOSED"}


async def test_an_expert_who_falls_silent_is_released_and_holds_up_nobody(world: World) -> None:
    """Found by the histories: an expert who had accepted, and then left, blocked the list for ever."""
    round_ = await story.selection(world, whose=("school",))
    silent = {"expert": await story.account_id(world, "expert3"), "reason": "已调离，逾期未评分"}
    await world.act("centre", "roundAppoint", id=round_["id"], form={"expert": await story.account_id(world, "expert4")})
    await world.act("expert4", "roundAccept", id=round_["id"], form={"noConflict": True})
    score = {"filing": round_["filings"][0]["id"], "points": [30, 50], "noConflict": True, "remark": "好"}
    for name in ("expert1", "expert2", "expert4"):
        await world.act(name, "roundScore", id=round_["id"], form=score)
    held = await world.tried("centre", "roundPropose", id=round_["id"], form=choices(round_, True))
    assert told(held) == [("SCORE_MISSING", None, A103)]
    await world.act("centre", "roundRelease", id=round_["id"], form=silent)
    proposed = await world.act("centre", "roundPropose", "stage", id=round_["id"], form=choices(round_, True))
    assert proposed == {"stage": "PROPOSED"}


async def test_a_selection_that_all_have_left_is_ended(world: World) -> None:
    """Found by the histories: a list needs at least one applicant, so a selection without any stayed open for ever."""
    round_ = await story.selection(world, whose=("school",))
    early = await world.tried("centre", "roundDissolve", id=round_["id"], form={"reason": "无人参加"})
    assert told(early) == [("FILINGS_COMPETE", None, A103)]
    await world.act("school", "filingWithdraw", id=round_["filings"][0]["id"], form={"reason": "另有安排"})
    ended = await world.act("centre", "roundDissolve", "stage stageText", id=round_["id"], form={"reason": "申请均已撤回"})
    assert ended == {"stage": "DISSOLVED", "stageText": "已终止"}
