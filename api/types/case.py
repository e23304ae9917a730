"""What every case offers besides its own columns: its deadline, its stays, its ledger, and what may be done now."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import strawberry

from schema.law.chapters import BY_NAME
from schema.law.roles import TITLES, Role
from schema.record.ledger import Line, Stay

from ..read import Node, Order, Tabled, column, every, page, some
from .subject import CASE_ID, SUBJECT

NOW = "(now() + make_interval(secs => coalesce((SELECT seconds FROM demo_time), 0)))"
OVER = f"({{t}}.ends_at IS NOT NULL AND coalesce({{t}}.until, {NOW}) > {{t}}.ends_at)"
OFFICE = "CASE office " + " ".join(f"WHEN '{role.name}' THEN '{says}'" for role, says in TITLES.items()) + " END"
OWED_SAYS = (
    f"coalesce((SELECT string_agg({OFFICE}, '或' ORDER BY place) FROM unnest({{t}}.owed) WITH ORDINALITY o(office, place)), '')"
)


class Alternatives:
    """The readings passed over, kept with the stay: whoever sees the deadline sees them."""

    _meta = SimpleNamespace(db_table="stay_alternative")

    @staticmethod
    def visible_to(role: Role) -> str:
        """They are reached through their deadline only."""
        return "true"


class Limits:
    """The stays that have a limit."""

    _meta = Stay._meta

    @staticmethod
    def visible_to(role: Role) -> str:
        """Whoever sees the case."""
        return f"{{t}}.rule IS NOT NULL AND {Stay.visible_to(role)}"


@strawberry.type(description="另一种理解，以及按它计算的末日。")
class DeadlineAlternative:
    """A reading passed over."""

    __record__ = Alternatives
    reading: str = column("理解的代码，见规则集")
    text: str = column("理解的文字")
    due: date = column("按此理解的末日")
    ends_at: datetime = column("按此理解的截止时刻")


@strawberry.type(description="期限：由什么开始、依据何条、由谁办、到哪一天，以及为什么是这一天。")
class Deadline(Node):
    """A stay with a limit, as a deadline."""

    __record__ = Limits
    noun: str = column("事项类别")
    subject: str | None = column("哪一件事项", SUBJECT)
    case_id: strawberry.ID = column("事项的全局编号，用node(id:)取回", CASE_ID)
    stage_text: str = column("所在环节")
    rule: str = column("规则的代码，见规则集")
    start_event: str = column("起算的事由：进入该环节的行为")
    started_on: date = column("起算日")
    owed_by: list[str] = column("应办理的职权代码；CLOCK为期间届满自动办理", "{t}.owed")
    owed_by_text: str = column("应由谁办理", OWED_SAYS)
    due: date | None = column("末日；未起算则无")
    ends_at: datetime | None = column("截止时刻；一般为末日二十四时（《民法典》第二百零三条）")
    overdue: bool = column("是否已逾期；对外公开的期限由时钟在届满时办理", f"({{t}}.until IS NULL AND {OVER})")
    late: bool = column("是否逾期办理或尚未办理而已逾期；逾期办理仍有效，计入统计", OVER)
    met_at: datetime | None = column("离开该环节的时刻；仍在其中则无", "{t}.until")
    provisional: bool = column("所涉年份的放假安排尚未公布，末日为暂定")
    legal: bool = column("是否为办法规定的期限；否则是服务目标")
    calendar_version: str = column("所用工作日历的版本")
    article: str = column("依据条款")
    reading: str | None = column("采用的理解，见规则集")
    reading_text: str = column("采用的理解的文字；期限由日期直接规定的为空")
    alternatives: list[DeadlineAlternative] = every(
        "其他理解，各附按它计算的末日", "{t}.stay_id = {o}.id", Order((("{t}.ordinal", "int"),))
    )
    explanation: str = column("用文字说明末日的由来")


@strawberry.type(name="Stay", description="在一个环节的停留。")
class StayType(Node):
    """One sojourn in one stage."""

    __record__ = Stay
    stage: str = column("环节代码")
    stage_text: str = column("环节")
    since: datetime = column("进入时刻")
    until: datetime | None = column("离开时刻；仍在其中则无")
    due: date | None = column("期限末日")
    late: bool = column("是否逾期（仍有效，但计入统计）", OVER)


@strawberry.type(description="台账的一行：何人何时办理何事、依据何条。只增不改，逐行哈希相连（第二十六条）。")
class LedgerLine(Node):
    """A line of the ledger."""

    __record__ = Line
    position: int = column("序号，连续无缺")
    noun: str = column("事项类别")
    act: str = column("行为")
    article: str = column("依据条款")
    role: str = column("职权")
    actor_id: strawberry.ID | None = column("办理人", "{t}.actor_id::text")
    principal_id: strawberry.ID | None = column("被代理人：办理人代其办理的；不是代理则无", "{t}.principal_id::text")
    occurred_at: datetime = column("发生时间")
    recorded_at: datetime = column("记录时间")
    rule_set: str = column("所适用的规则集")
    fallback: bool = column("该日不在任何规则集的有效期内，按部署指定的规则集办理")
    calendar: str = column("工作日历版本")
    form: str = column("所填表单（JSON），不公开的内容已略去")
    before: str | None = column("办理前的环节")
    after: str = column("办理后的环节")
    cause: int | None = column("引起它的那一行；依法随动时有")
    hash: str = column("本行哈希")


@strawberry.type(description="现在可以办理的一件事。")
class AvailableAct:
    """An act open to the asker by office and stage."""

    name: str = strawberry.field(description="行为，如pass_review")
    title: str = strawberry.field(description="行为的中文名称")
    article: str = strawberry.field(description="依据条款")
    mutation: str = strawberry.field(description="对应的GraphQL变更")
    condition: str = strawberry.field(description="附加条件，填表后由同一规则核验")


def mutation_name(noun: str, act: str) -> str:
    """`filing`, `pass_review` -> `filingPassReview`."""
    return noun + "".join(word.capitalize() for word in act.split("_"))


def _doc(guard: Any) -> str:
    return (guard.__doc__ or "").strip()


def available(noun: str, stage: str, role: Role) -> list[AvailableAct]:
    """The acts that office and stage allow; guards answer once the form is known."""
    procedure, case = BY_NAME[noun], SimpleNamespace(stage=stage)
    return [
        AvailableAct(
            name=act.name, title=act.title, article=str(act.basis), mutation=mutation_name(noun, act.name),
            condition=_doc(act.provided),
        )
        for act in procedure.available(case, role)
    ]  # fmt: skip


def may(noun: str) -> Any:
    """The field `availableActs` of a noun."""

    def available_acts(root: strawberry.Parent[Any], info: strawberry.Info) -> list[AvailableAct]:
        return available(noun, root["$stage"], info.context.actor.role)

    def told(role: Role) -> dict[tuple[str, ...], list[AvailableAct]]:
        return {(stage.name,): available(noun, stage.name, role) for stage in BY_NAME[noun].stages}

    return strawberry.field(
        resolver=available_acts, description="您现在可以办理的事（按职权和环节）",
        metadata={"read": Tabled(("stage",), told)},
    )  # fmt: skip


def deadline() -> Any:
    """The field `deadline`: the open stay, when it has a limit."""
    return some("当前环节的期限", "{t}.case_id = {o}.id AND {t}.until IS NULL AND {t}.rule IS NOT NULL")


def stays() -> Any:
    """The field `stays`: every sojourn, oldest first."""
    return page("历经的环节，先后为序", where="{t}.case_id = {o}.id", order=Order((("{t}.since", "timestamptz"),)))


def ledger() -> Any:
    """The field `ledger`: the lines of this case, oldest first."""
    return page("台账，先后为序", where="{t}.case_id = {o}.id", order=Order((("{t}.position", "bigint"),), unique=True))
