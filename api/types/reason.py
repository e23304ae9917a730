"""The shared reasons for returning an application, as data."""

from __future__ import annotations

import strawberry

from schema.law.procedure import TIANJIN
from schema.law.ruleset import NoRuleSet, governing, shipped

from ..context import Context


@strawberry.type(description="退回补正的通用理由：代码、文字和依据条款（第十条第（二）项）。")
class ReasonCode:
    """通用理由."""

    code: str = strawberry.field(description="代码")
    text: str = strawberry.field(description="理由")
    article: str = strawberry.field(description="依据条款")


def reason_codes(context: Context) -> list[ReasonCode]:
    """Those of the rule set in force on the day of the request; outside every rule set, of the newest."""
    day = context.now.astimezone(TIANJIN).date()
    try:
        rules, _ = governing(day, context.deployment.rulesets, context.deployment.fallback)
    except NoRuleSet:
        rules = shipped()[-1]
    return [ReasonCode(code=code, text=one["says"], article=one["article"]) for code, one in rules.reasons.items()]
