"""Complaints, each step through GraphQL, for tests: from a form to an answer, in as many ways as people have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from schema.desk import keep

from .world import World

NAME, CONTACT = "卞不疑", "13920001234"
FACTS = "三月五日考试前，考评员把试题发给了本厂参加考试的人。"
LODGE = (
    "mutation($form: ComplaintFormInput!, $token: String!) { complaintLodge(form: $form, token: $token)"
    " { code number userErrors { code field message article } } }"
)
FOLLOW = (
    "mutation($code: String!) { complaintFollow(code: $code) { progress { number stage stageText due recipient outcomeText answer"
    " extension mayAskReview remedy } userErrors { code } } }"
)
REVEAL = "mutation($form: ReporterReadFormInput!) { reporterReadReveal(form: $form) { name contact userErrors { code field } } }"


def form(**changes: Any) -> dict[str, Any]:
    return {"kind": "REPORT", "about": "某机械厂", "facts": FACTS, "name": NAME, "contact": CONTACT, **changes}


async def begun(world: World, as_: str | None = None) -> str:
    """A form's token, and the time it takes to fill it in."""
    token = (await world.data("mutation { complaintBegin { token } }", as_))["complaintBegin"]["token"]
    await keep.advance(10)
    return str(token)


async def lodged(world: World, as_: str | None = None, **changes: Any) -> dict[str, Any]:
    """A complaint by a form; its tracking code and number."""
    answer = (await world.data(LODGE, as_, form=form(**changes), token=await begun(world, as_)))["complaintLodge"]
    assert answer["userErrors"] == [], answer
    return {**answer, "id": await identity(world, answer["number"])}


async def identity(world: World, number: str) -> str:
    found = (await world.data("{ complaints(first: 100) { nodes { id number } } }", "auditor"))["complaints"]["nodes"]
    return next(str(one["id"]) for one in found if one["number"] == number)


async def registered(world: World, complaint: dict[str, Any], institution: str | None = None, **changes: Any) -> None:
    told = {"kind": "REPORT", "institution": institution, "summary": "反映考试前泄露试题", **changes}
    await world.act("centre", "complaintRegister", id=complaint["id"], form=told)


async def accepted(world: World, complaint: dict[str, Any], institution: str | None = None) -> None:
    await registered(world, complaint, institution)
    await world.act("centre", "complaintAccept", id=complaint["id"])


async def answered(world: World, complaint: dict[str, Any]) -> None:
    decision = {"outcome": "HANDLED", "findings": "查明泄露试题属实，责令整改。"}
    await world.act("centre", "complaintDecide", id=complaint["id"], form=decision)
    await world.act("centre", "complaintAnswer", id=complaint["id"], form={"answer": "所反映的问题属实，已责令整改。"})


async def followed(world: World, code: str) -> Any:
    return (await world.data(FOLLOW, code=code))["complaintFollow"]


async def days(world: World, count: int) -> None:
    from . import story

    await world.move_to(await story.today(world) + timedelta(count))
