"""The law as data: every procedure with its stages, limits and acts, so that no front end holds a rule."""

from __future__ import annotations

import strawberry

from schema.law.chapters import BY_NAME
from schema.law.procedure import Act, Limit, Procedure, Stage
from schema.law.roles import titled
from schema.law.ruleset import shipped

from .case import mutation_name

PUBLISHED = ("call", "filing", "round", "item", "notice", "row", "objection", "institution",
             "change", "renewal", "ending", "revocation", "closure", "complaint")  # fmt: skip


@strawberry.type(name="ProcedureLimit", description="一个环节的时限及其理解。")
class LimitType:
    """时限."""

    count: int = strawberry.field(description="数量")
    unit_text: str = strawberry.field(description="单位：个工作日、日或年")
    article: str = strawberry.field(description="依据条款")
    reading: str = strawberry.field(description="采用的理解")
    alternatives: list[str] = strawberry.field(description="其他可能的理解")
    legal: bool = strawberry.field(description="是否为办法规定；否则是服务目标")


@strawberry.type(name="ProcedureStage", description="一个环节。")
class StageType:
    """环节."""

    name: str = strawberry.field(description="代码")
    text: str = strawberry.field(description="名称")
    final: bool = strawberry.field(description="是否终点")
    limit: LimitType | None = strawberry.field(description="时限")


@strawberry.type(name="ProcedureAct", description="一个行为：谁在什么环节、凭什么条款、在什么条件下可以办理。")
class ActType:
    """行为."""

    name: str = strawberry.field(description="代码")
    title: str = strawberry.field(description="名称")
    article: str = strawberry.field(description="依据条款")
    actor_text: str = strawberry.field(description="办理的主体")
    from_stages: list[str] = strawberry.field(description="可在哪些环节办理；空为由此开始")
    to_stage: str = strawberry.field(description="办理后的环节")
    condition: str = strawberry.field(description="附加条件")
    event: str | None = strawberry.field(description="公开事件")
    mutation: str = strawberry.field(description="对应的GraphQL变更")


@strawberry.type(name="Procedure", description="办理流程：与系统实际执行的规则是同一份数据。")
class ProcedureType:
    """办理流程."""

    name: str = strawberry.field(description="代码")
    title: str = strawberry.field(description="名称")
    article: str = strawberry.field(description="依据条款")
    stages: list[StageType] = strawberry.field(description="环节")
    acts: list[ActType] = strawberry.field(description="行为")


def _limit(stage: Stage) -> LimitType | None:
    if not isinstance(stage.limit, Limit):
        return None
    rule = shipped()[-1][stage.limit.rule]
    assert rule.span
    return LimitType(
        count=rule.span.count, unit_text=rule.span.unit, article=str(rule.article), reading=rule.reading_text,
        alternatives=list(rule.alternatives.values()), legal=rule.legal,
    )  # fmt: skip


def _act(procedure: Procedure, act: Act) -> ActType:
    return ActType(
        name=act.name, title=act.title, article=str(act.basis), actor_text=titled(act.by),
        from_stages=[stage.name for stage in act.src if stage], to_stage=act.dst.name,
        condition=(act.provided.__doc__ or "").strip(), event=act.tells, mutation=mutation_name(procedure.name, act.name),
    )  # fmt: skip


def told(procedure: Procedure) -> ProcedureType:
    """A chapter of the law for front ends and for the public page."""
    stages = [StageType(name=s.name, text=s.value, final=procedure.final(s), limit=_limit(s)) for s in procedure.stages]
    return ProcedureType(
        name=procedure.name, title=procedure.title, article=str(procedure.basis), stages=stages,
        acts=[_act(procedure, act) for act in procedure.acts],
    )  # fmt: skip


def published() -> list[ProcedureType]:
    """The procedures that concern the public."""
    return [told(BY_NAME[name]) for name in PUBLISHED]
