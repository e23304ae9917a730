"""备案申请的条件 · why an act on a filing may be refused, each reason with its article (article 10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from .article import art
from .filing_dossier import conditions
from .filing_forms import Admission, Approval, ConditionCheck, Decision, NationalPublication, Report, Return
from .filing_panel import each_item_once
from .forms import Refusal
from .item import ITEM, ItemStage
from .kinds import Finding, Track
from .procedure import Moment


def condition_is_known(filing: Any, form: ConditionCheck, moment: Moment) -> Iterator[Refusal]:
    """所核查的是第九条的条件，不符合的写明理由"""
    if form.condition not in conditions(filing.track, moment):
        yield Refusal("CONDITION_UNKNOWN", f"没有编号为“{form.condition}”的条件", art(9), "condition")
    if form.finding is Finding.NOT_MET and not (form.note or "").strip():
        yield Refusal("REASON_MISSING", "不符合的须说明理由", art(10, 2), "note")


def reasons_are_known(filing: Any, form: Return, moment: Moment) -> Iterator[Refusal]:
    """退回理由取自通用理由，指明的条件和申报项属于本申请"""
    for place, reason in enumerate(form.reasons):
        if reason.code not in moment.rules.reasons_of():
            known = "、".join(moment.rules.reasons_of())
            yield Refusal(
                "REASON_UNKNOWN", f"没有“{reason.code}”这一理由，可用：{known}", art(10, 2), f"reasons.{place}.code"
            )
        if reason.item is not None and reason.item.filing_id != filing.id:
            yield Refusal("NOT_THIS_FILING", "申报项不属于本申请", art(10, 2), f"reasons.{place}.item")
        if reason.condition is not None and reason.condition not in conditions(filing.track, moment):
            says = f"没有编号为“{reason.condition}”的条件"
            yield Refusal("CONDITION_UNKNOWN", says, art(9), f"reasons.{place}.condition")


def _review(filing: Any, moment: Moment) -> Iterator[Refusal]:
    findings = {check.condition: check for check in filing.checks if check.version == filing.version}
    for code, condition in conditions(filing.track, moment).items():
        article = art(9, int(code[2]))
        if code not in findings:
            yield Refusal("NOT_CHECKED", f"条件{code}（{condition['evidence']}）尚未核查", article, code)
        elif findings[code].finding != Finding.MET:
            yield Refusal("CONDITION_NOT_MET", f"条件{code}不符合：{findings[code].note}", article, code)


def review_passes_employer(filing: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """用人单位，第九条各项条件均已核查并符合"""
    if filing.track != Track.EMPLOYER:
        yield Refusal("WRONG_TRACK", "社会培训评价组织应列入遴选", art(10, 3))
    yield from _review(filing, moment)


def review_passes_social(filing: Any, form: Admission, moment: Moment) -> Iterator[Refusal]:
    """社会培训评价组织，第九条各项条件均已核查并符合，列入同一申报工作安排的遴选"""
    if filing.track != Track.SOCIAL:
        yield Refusal("WRONG_TRACK", "用人单位应单独评估，不参加遴选", art(10, 3))
    if form.round.call_id != filing.call_id:
        yield Refusal("WRONG_ROUND", "遴选轮次不属于本申请所依据的申报工作安排", art(10, 3), "round")
    if form.round.stage != "SCORING":
        yield Refusal("ROUND_CLOSED", "遴选已提出建议名单，不能再列入", art(10, 3), "round")
    yield from _review(filing, moment)


def _some(form: Decision) -> Iterator[Refusal]:
    if not any(verdict.favourable for verdict in form.verdicts):
        yield Refusal("NOTHING_FAVOURABLE", "没有一项同意，请改用不予通过", art(10, 3), "verdicts")


def some_items_approved(filing: Any, form: Decision, moment: Moment) -> Iterator[Refusal]:
    """每个提请审核的申报项都有结论，至少一项通过"""
    yield from each_item_once(form.verdicts, _in(filing, ItemStage.PROPOSED))
    yield from _some(form)


def _in(filing: Any, stage: ItemStage) -> list[Any]:
    return [item for item in filing.items if item.stage == stage.name]


def _all_in(filing: Any, items: Iterable[Any], stage: ItemStage) -> Iterator[Refusal]:
    own = {item.id: item for item in filing.items}
    for place, item in enumerate(items):
        if item.id not in own:
            yield Refusal("NOT_THIS_FILING", "申报项不属于本申请", art(10, 5), f"items.{place}")
        elif own[item.id].stage != stage.name:
            now = ItemStage[own[item.id].stage].value
            says = f"申报项“{own[item.id].occupation.name}”当前为“{now}”，须为“{stage.value}”"
            yield Refusal("ITEM_STAGE", says, art(10, 5), f"items.{place}")


def items_are_cleared(filing: Any, form: Report, moment: Moment) -> Iterator[Refusal]:
    """所报各项公示无异议"""
    yield from _all_in(filing, form.items, ItemStage.CLEARED)


def items_are_reported(filing: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """各项已向部鉴定中心报备；公布日期不早于报备，不晚于今日"""
    yield from _all_in(filing, form.items, ItemStage.REPORTED)
    if isinstance(form, NationalPublication) and form.published_on > moment.day:
        yield Refusal("IN_THE_FUTURE", "部网公布日期晚于今日", art(10, 5), "publishedOn")
    named = {str(item.id) for item in form.items}
    reported = [report.reported_on for report in filing.reports if named & set(report.item_ids)]
    if isinstance(form, NationalPublication) and reported and form.published_on < max(reported):
        yield Refusal("BEFORE_REPORT", "部网公布日期早于报备日期", art(10, 5), "publishedOn")


def items_are_published(filing: Any, form: Approval, moment: Moment) -> Iterator[Refusal]:
    """各项已经部网公布，有效期自公布之日或其后起算；面向社会的写明收费依据"""
    yield from _all_in(filing, form.items, ItemStage.PUBLISHED)
    for item in form.items:
        if item.national_published_on and form.valid_from < item.national_published_on:
            says = f"有效期起始日早于部网公布日期{item.national_published_on}"
            yield Refusal("BEFORE_PUBLICATION", says, art(10, 5), "validFrom")
            break
    ahead = moment.rules.number("filing.start_ahead")
    if form.valid_from > moment.day + timedelta(ahead):
        says = f"有效期起始日最迟为今日之后{ahead}日"
        yield Refusal("BEGINS_TOO_LATE", says, art(10, 5), "validFrom")
    standing = next((i for i in filing.unit.institutions if i.track == filing.track and i.stage == "ACTIVE"), None)
    if standing and form.valid_from > standing.valid_to:
        says = f"有效期起始日晚于本机构备案届满日{standing.valid_to}"
        yield Refusal("AFTER_END", says, art(10, 5), "validFrom")
    if filing.track == Track.SOCIAL and not (form.fee_basis or "").strip():
        yield Refusal("FEE_BASIS_MISSING", "面向社会开展认定的，须写明收费依据", art(18), "feeBasis")


def nothing_is_reported(filing: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """尚未向部鉴定中心报备"""
    late = (ItemStage.REPORTED.name, ItemStage.PUBLISHED.name, ItemStage.GRANTED.name)
    if any(item.stage in late for item in filing.items):
        yield Refusal("ALREADY_REPORTED", "已有申报项向部鉴定中心报备，不能撤回整件申请", art(10, 5))


def every_item_has_ended(filing: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """各申报项均有最终结果"""
    left = [item for item in filing.items if not ITEM.final(ItemStage[item.stage])]
    if left:
        yield Refusal("ITEMS_OPEN", f"还有{len(left)}个申报项未有最终结果", art(10, 5))
