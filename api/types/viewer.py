"""Who asks, and what waits for them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import strawberry

from schema.law.chapters import BY_NAME
from schema.law.procedure import Actor
from schema.law.roles import TITLES, Role
from schema.record.ledger import TODAY, Stay, of_visible_case

from ..read import Node, Tabled, column, global_id
from .case import AvailableAct, available
from .subject import CASE_ID, SUBJECT, WAITING


@strawberry.type(description="您是谁。")
class Viewer:
    """The asker."""

    title: str = strawberry.field(description="姓名或岗位")
    role: str = strawberry.field(description="职权代码")
    role_text: str = strawberry.field(description="职权")
    unit_id: strawberry.ID | None = strawberry.field(description="所属单位；申请单位登记后才有")
    credit_code: str | None = strawberry.field(description="所属单位的统一社会信用代码")
    acts_for: strawberry.ID | None = strawberry.field(description="您正在代理的账号；没有代理则无")
    session_id: strawberry.ID | None = strawberry.field(description="正在用的这次登录，见sessions；以密钥或不登录来的则无")
    scopes: list[str] | None = strawberry.field(description="本次登录或所用密钥只在这一范围内有效；不受限制则无")


def viewer_of(actor: Actor, session: UUID | None = None) -> Viewer:
    """The actor as it sees itself."""
    return Viewer(
        title=actor.title, role=str(actor.role.name), role_text=TITLES[actor.role],
        unit_id=strawberry.ID(global_id("Unit", actor.unit)) if actor.unit else None, credit_code=actor.credit_code,
        acts_for=strawberry.ID(global_id("Account", actor.principal)) if actor.principal else None,
        session_id=strawberry.ID(global_id("Session", session)) if session else None,
        scopes=None if actor.reach is None else sorted(actor.reach),
    )  # fmt: skip


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
