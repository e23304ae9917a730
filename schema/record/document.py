"""文书 · what the law makes the centre and the bureau tell in writing about a filing: a view of the ledger, so that it never changes.

The words of a kind are a row of KINDS; number, date, article and addressee come from the ledger line and what was submitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

from schema.law.roles import AUDITOR, BUREAU, CENTRE, DISTRICT, INSTITUTION, Role

from .base import through
from .filing import SIGHT

OFFICES = CENTRE | BUREAU | AUDITOR
OPINION = "OPINION"


@dataclass(frozen=True)
class Kind:
    """One kind of document: the act it tells of, its title, whose it is, and what it says before its reasons."""

    code: str
    act: str
    title: str
    issuer: str
    says: str


CENTRE_NAME, BUREAU_NAME = "天津市职业技能鉴定指导中心", "天津市人力资源和社会保障局"
KINDS = (
    Kind("SUPPLEMENT", "return", "补正通知书", CENTRE_NAME, "经初审，你单位提交的备案申请材料须予补正。请按下列各项补正后重新提交。"),
    Kind("PASSED", "pass_review", "初审结果告知书", CENTRE_NAME, "经初审，你单位提交的备案申请材料通过初审，将组织专家评估。请做好评估准备。"),
    Kind("ADMITTED", "admit", "初审结果告知书", CENTRE_NAME, "经初审，你单位提交的备案申请材料通过初审，列入集中遴选。请做好评估准备。"),
    Kind("REJECTED", "reject", "初审结果告知书", CENTRE_NAME, "经初审，你单位提交的备案申请不予通过。理由如下。"),
    Kind("NOT_SELECTED", "pass_over", "遴选结果告知书", CENTRE_NAME, "经集中遴选，你单位的备案申请未列入建议名单。理由如下。"),
    Kind("APPROVED", "approve", "审核结果告知书", BUREAU_NAME, "经审核，你单位的备案申请审核通过，各申报项的结论如下。审核通过的申报项将予公示。"),
    Kind("DISAPPROVED", "disapprove", "审核结果告知书", BUREAU_NAME, "经审核，你单位的备案申请不予通过。理由如下。"),
    Kind(OPINION, "propose", "专家评估意见书", CENTRE_NAME, "专家组对该备案申请进行了评估，意见如下。"),
)  # fmt: skip


class Document:
    """The view `document`; the panel's opinion is for the offices, and reaches the applicant as reasons only."""

    _meta = SimpleNamespace(db_table="document")
    SIGHT = {
        **through({role: SIGHT[role] for role in OFFICES}, "filing", "filing_id"),
        **{role: f"({{t}}.kind <> '{OPINION}' AND {seen})" for role, seen in through(
            {role: SIGHT[role] for role in (INSTITUTION, DISTRICT)}, "filing", "filing_id").items()},
    }  # fmt: skip

    @classmethod
    def visible_to(cls, role: Role) -> str:
        """Whoever sees the filing; see above."""
        return cls.SIGHT.get(role, "false")
