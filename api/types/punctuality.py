"""How punctual the authorities are, counted from what happened."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import strawberry

from schema.law.roles import TITLES, Role
from schema.law.ruleset import shipped

from ..read import column
from .case import NOW

SMALL = 5  # fewer are not told

RULE_SAYS = "CASE {t}.rule " + " ".join(
    f"WHEN '{name}' THEN '{rule.says}'" for rules in shipped() for name, rule in rules.rules.items()
) + " ELSE {t}.rule END"  # fmt: skip
OFFICE_SAYS = "CASE {t}.office " + " ".join(f"WHEN '{r.name}' THEN '{says}'" for r, says in TITLES.items()) + " ELSE {t}.office END"


class Counted:
    """The view of counts: no case and no person can be told from it, so anybody may read it."""

    _meta = SimpleNamespace(db_table="punctuality")

    @staticmethod
    def visible_to(role: Role) -> str:
        """Public; of complaints only whole months with five or more, so that nobody is known by being the only one."""
        return f"({{t}}.rule NOT LIKE 'complaint.%' OR ({{t}}.total >= {SMALL} AND {{t}}.month < date_trunc('month', {NOW})))"


@strawberry.type(
    description="主管机关自身的及时情况：某条规定的期限、由谁办理、末日在某月的，共几件、几件按期。逾期办理仍有效，但如实计数。"
)
class Punctuality:
    """Counts of one rule, office and month."""

    __record__ = Counted
    rule: str = column("规则的代码")
    rule_text: str = column("期限", RULE_SAYS)
    article: str = column("依据条款")
    legal: bool = column("是否为办法规定的期限；否则是服务目标")
    office: str = column("应办理的职权代码")
    office_text: str = column("应办理的机关", OFFICE_SAYS)
    month: date = column("末日所在月份的第一日")
    total: int = column("件数：已由该机关办结的，和末日已过尚未办结的；申请人自行撤回的不计")
    in_time: int = column("按期办结的件数")
    late: int = column("逾期的件数，含尚未办结的")
    still_open: int = column("逾期而尚未办结的件数")
    median_days: int | None = column("办结所用日数的中位数（自然日，自起算日起）；尚无办结的则无")
