"""考生的表单 · what an institution hands in on a candidate; numbers and phones are sealed on the way in (articles 2 and 15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from . import identity
from .forms import PHONE, given, number, ref, rows, words
from .forms import personal as personal_field
from .kinds import CandidateKind, DocumentKind, Relation, Sex
from .personal import Personal

MOST_CHECKED = 500


@dataclass(frozen=True, kw_only=True)
class CandidateForm:
    """考生"""

    plan: Any = ref("plan", "认定方案")
    occupation: Any = ref("occupation", "申报的职业")
    work_type: str | None = words("申报的工种（职业方向），没有则不填", 60, default=None)
    level: int = number("申报的等级，五级（初级工）填5，一级（高级技师）填1", 0, 9)
    name: str = words("姓名", 50, private=True)
    sex: Sex | None = given("性别；证件号码载有的可以不填", default=None)
    born_on: date | None = given("出生日期；证件号码载有的可以不填", default=None)
    document_kind: DocumentKind = given("证件类型")
    document: Personal = personal_field("证件号码", "document", 40, normal=identity.normal)
    phone: Personal | None = personal_field("手机号码", "phone", 20, default=None, pattern=PHONE)
    relation: Relation | None = given("与用人单位的关系；用人单位的考生必填，面向社会的不填", default=None)
    kind: CandidateKind = given("认定分类")
    resit: bool = given("是否补考", default=False)
    ground: str | None = words("申报条件：符合评价依据的哪一条", 500, default=None)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """符合申报条件"""

    ground: str = words("申报条件：符合评价依据的哪一条", 500)
    evidence: str = words("凭什么认定符合：证书编号、工作年限证明、学历等；不要写证件号码和电话", 500)


@dataclass(frozen=True, kw_only=True)
class EligibilityRow:
    """一名考生的资格审查结论"""

    candidate: Any = ref("candidate", "考生")
    eligible: bool = given("是否符合申报条件")
    ground: str | None = words("符合的，写明评价依据的哪一条；不填为登记时所填", 500, default=None)
    evidence: str | None = words("符合的，写明凭什么认定；不要写证件号码和电话", 500, default=None)
    reason: str | None = words("不符合的，写明理由", 500, default=None)


@dataclass(frozen=True, kw_only=True)
class EligibilityForm:
    """资格审查"""

    plan: Any = ref("plan", "认定方案")
    rows: list[EligibilityRow] = rows(EligibilityRow, "各考生的结论", MOST_CHECKED, 1)
