"""Who asks, and what waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import strawberry

from schema.law.chapters import BY_NAME
from schema.law.procedure import Actor
from schema.law.roles import TITLES, Role
from schema.record.ledger import TODAY, Stay, of_visible_case

from ..read import Node, Tabled, base64_sql, column, global_id
from .case import AvailableAct, available


@strawberry.type(description="您是谁。")
class Viewer:
    """The asker."""

    title: str = strawberry.field(description="姓名或岗位")
    role: str = strawberry.field(description="职权代码")
    role_text: str = strawberry.field(description="职权")
    unit_id: strawberry.ID | None = strawberry.field(description="所属单位；申请单位登记后才有")
    credit_code: str | None = strawberry.field(description="所属单位的统一社会信用代码")


def viewer_of(actor: Actor) -> Viewer:
    """The actor as it sees itself."""
    return Viewer(
        title=actor.title, role=str(actor.role.name), role_text=TITLES[actor.role],
        unit_id=strawberry.ID(global_id("Unit", actor.unit)) if actor.unit else None, credit_code=actor.credit_code,
    )  # fmt: skip


# what waits for people: its type, and one line that names it
WAITING = {
    "call": ("Call", "SELECT title FROM call c"),
    "filing": (
        "Filing",
        "SELECT u.name || coalesce(' ' || c.number, '') FROM filing c JOIN unit u ON u.id = c.unit_id",
    ),
    "round": ("Round", "SELECT k.title FROM round c JOIN call k ON k.id = c.call_id"),
    "notice": ("Notice", "SELECT number || ' ' || title FROM notice c"),
    "objection": ("Objection", "SELECT number FROM objection c"),
    "change": (
        "Change",
        "SELECT i.name || coalesce(' ' || c.number, '') FROM change_request c JOIN institution i ON i.id = c.institution_id",
    ),
    **{noun: (noun.capitalize(), f"SELECT i.name || ' ' || i.org_code FROM {noun} c JOIN institution i ON i.id = c.institution_id")
       for noun in ("renewal", "ending", "revocation", "closure")},
    "institution": ("Institution", "SELECT name || ' ' || org_code FROM institution c"),
}


def _by_noun(says: Mapping[str, str]) -> str:
    return "CASE {t}.noun " + " ".join(f"WHEN '{noun}' THEN {sql}" for noun, sql in says.items()) + " END"


SUBJECT = _by_noun({noun: f"({line} WHERE c.id = {{t}}.case_id)" for noun, (_, line) in WAITING.items()})
TYPE = _by_noun({noun: f"'{type_}'" for noun, (type_, _) in WAITING.items()})
CASE_ID = base64_sql(f"({TYPE}) || ':' || {{t}}.case_id")


class Worklist:
    """The stays, seen as a worklist: those in which the asker's office sees the case and can move it on."""

    _meta = Stay._meta

    @staticmethod
    def visible_to(role: Role) -> str:
        """The SQL predicate over `{t}`."""
        stages = {
            noun: [s.name for act in BY_NAME[noun].acts if act.by & role for s in act.src if s] for noun in WAITING
        }
        return f"{{t}}.until IS NULL AND {of_visible_case(role, stages)}"


def _acts(role: Role) -> dict[tuple[str, ...], list[AvailableAct]]:
    return {(noun, s.name): available(noun, s.name, role) for noun in WAITING for s in BY_NAME[noun].stages}


@strawberry.type(description="等您办理的一件事：哪一件、在什么环节、到哪一天、可以怎么办。")
class Task(Node):
    """One line of a worklist."""

    __record__ = Worklist
    noun: str = column("事项类别")
    subject: str | None = column("事项", SUBJECT)
    case_id: strawberry.ID = column("事项的全局编号，用node(id:)取回", CASE_ID)
    stage: str = column("环节代码")
    stage_text: str = column("环节")
    since: datetime = column("进入当前环节的时刻")
    due: date | None = column("期限末日")
    overdue: bool = column("是否已逾期", f"coalesce({{t}}.due < {TODAY}, false)")
    explanation: str | None = column("末日的由来")

    @strawberry.field(description="您现在可以办理的事", metadata={"read": Tabled(("noun", "stage"), _acts)})
    def available_acts(self, info: strawberry.Info) -> list[AvailableAct]:
        """By office and stage."""
        return available(self["$noun"], self["$stage"], info.context.actor.role)  # type: ignore[index]
