"""认定方案的条件 · why an act on a plan may be refused; submission and acceptance ask the pre-flight (articles 2, 11 and 16(1))."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .article import art
from .attachment import may_be_used
from .forms import Refusal
from .plan_forms import PlanForm, PlanReturn
from .preflight import blocking, plan_remarks
from .procedure import Moment


def own_institution(plan: Any, form: PlanForm, moment: Moment) -> Iterator[Refusal]:
    """本单位的评价机构，备案有效；等级认定办法有名称，文件是本单位上传的"""
    if form.institution.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_UNIT", "只能制定本单位的认定方案", art(4, 3), "institution")
    if form.institution.stage != "ACTIVE":
        says = f"“{form.institution.name}”的备案已不在有效期内，不能开展认定"
        yield Refusal("NOT_FILED", says, art(2), "institution")
    yield from _sound(form, moment)


def same_institution(plan: Any, form: PlanForm, moment: Moment) -> Iterator[Refusal]:
    """评价机构不变；等级认定办法有名称，文件是本单位上传的"""
    if form.institution.id != plan.institution_id:
        yield Refusal("FIXED", "评价机构不能更改，请另行起草", art(16, 1), "institution")
    yield from _sound(form, moment)


def _sound(form: PlanForm, moment: Moment) -> Iterator[Refusal]:
    """What cannot even be kept as a draft."""
    for place, sitting in enumerate(form.sittings):
        if sitting.starts_at >= sitting.ends_at:
            says = f"第{place + 1}场的结束时间应晚于开始时间"
            yield Refusal("TIMES", says, art(16, 1), f"sittings.{place}.endsAt")
    yield from may_be_used(form.rule_document, "ruleDocument", moment)
    if (form.rule_sha256 or form.rule_document) and not form.rule_title:
        yield Refusal("RULE_UNNAMED", "附有等级认定办法的，须写明其名称", art(14), "ruleTitle")
    if form.rule_title and not (form.rule_sha256 or form.rule_document):
        yield Refusal("RULE_FILE_MISSING", "须上传等级认定办法，或填其SHA-256", art(14), "ruleSha256")
    if form.rule_document and form.rule_sha256 and form.rule_document.sha256 != form.rule_sha256:
        yield Refusal("HASH_MISMATCH", "所填SHA-256与上传的文件不符", art(14), "ruleSha256")


def plan_is_sound(plan: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """预检没有不符合之处：在实施前的期限内报送，各场次在备案范围内，地点、人员、督导、评价依据、方式、收费依据符合规定"""
    yield from blocking(plan_remarks(plan, moment))


def reasons_are_known(plan: Any, form: PlanReturn, moment: Moment) -> Iterator[Refusal]:
    """退回理由取自规则集，涉及的场次属于本方案"""
    known = moment.rules.reasons_of("plan")
    for at, reason in enumerate(form.reasons):
        if reason.code not in known:
            says = f"没有“{reason.code}”这一理由，可用：{'、'.join(known)}"
            yield Refusal("REASON_UNKNOWN", says, art(16, 1), f"reasons.{at}.code")
        if reason.sitting is not None and reason.sitting.plan_id != plan.id:
            yield Refusal("NOT_THIS_PLAN", "所填场次不属于本方案", art(16, 1), f"reasons.{at}.sitting")


def nothing_has_begun(plan: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """没有已经开始的场次"""
    if any(sitting.stage in ("HELD", "ENDED") for sitting in plan.sittings):
        yield Refusal("BEGUN", "已有场次开始，不能取消整个方案，请逐场取消尚未开始的场次", art(16, 2))
