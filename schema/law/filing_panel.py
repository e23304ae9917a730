"""评估专家组的条件 · who may be invited, who counts, and when a panel has spoken (article 10(3)); a selection asks the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from .article import art
from .attachment import may_be_used
from .conflict import in_office, independent
from .filing_forms import Acceptance, Appointment, Decision, ExpertOpinion, Release, Screening
from .forms import Refusal
from .procedure import Moment


def expert_is_free(filing: Any, form: Appointment, moment: Moment) -> Iterator[Refusal]:
    """是在任专家，与申请单位没有利害关系，未在组内"""
    yield from independent(form.expert, filing.unit, "expert", moment)
    if any(seat.expert_id == form.expert.id for seat in filing.seats):
        yield Refusal("ALREADY_APPOINTED", f"{form.expert.title}已在专家组内（含已回避）", art(10, 3), "expert")


def experts_are_in_office(case: Any, form: Screening, moment: Moment) -> Iterator[Refusal]:
    """所列均是在任专家"""
    for place, expert in enumerate(form.experts):
        yield from in_office(expert, f"experts.{place}")


def on_the_panel(filing: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """本人受聘为专家且尚未回避"""
    if seat_of(filing, moment) is None:
        yield Refusal("NOT_ON_PANEL", "您不在本申请的专家组内，或已回避", art(10, 3))


def invitation_is_open(case: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """本人受邀，尚未答复"""
    yield from on_the_panel(case, form, moment)
    seat = seat_of(case, moment)
    if seat is not None and seat.accepted_at is not None:
        yield Refusal("ANSWERED_ALREADY", "您已接受聘请；有应当回避情形的，请办理回避", art(10, 3))


def expert_accepts(case: Any, form: Acceptance, moment: Moment) -> Iterator[Refusal]:
    """本人受邀，尚未答复；声明没有利害关系，记录中也没有"""
    yield from invitation_is_open(case, form, moment)
    if not form.no_conflict:
        yield Refusal("CONFLICT_OF_INTEREST", "有利害关系的，请不接受聘请", art(10, 3), "noConflict")
    seat = seat_of(case, moment)
    if seat is not None:
        yield from independent(seat.expert, case.unit, "noConflict", moment)


def has_accepted(case: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """本人已接受聘请且尚未回避"""
    yield from on_the_panel(case, form, moment)
    seat = seat_of(case, moment)
    if seat is not None and seat.accepted_at is None:
        yield Refusal("NOT_ACCEPTED", "请先答复是否接受聘请", art(10, 3))


def seat_of(case: Any, moment: Moment) -> Any:
    """The acting expert's seat on this panel, or None."""
    return seat_held(case, moment.actor.id)


def seat_held(case: Any, expert: Any) -> Any:
    """The seat of the expert with this id on this panel, or None when there is none or it was given up."""
    return next((seat for seat in case.seats if seat.expert_id == expert and not seat.recused), None)


def expert_is_seated(case: Any, form: Release, moment: Moment) -> Iterator[Refusal]:
    """所列专家受聘，尚未回避"""
    if seat_held(case, form.expert.id) is None:
        yield Refusal("NOT_ON_PANEL", f"{form.expert.title}不在专家组内，或已回避", art(10, 3), "expert")


def opinion_is_whole(filing: Any, form: ExpertOpinion, moment: Moment) -> Iterator[Refusal]:
    """本人已接受聘请，声明无利害关系，对每个申报项都有意见"""
    yield from has_accepted(filing, form, moment)
    yield from may_be_used(form.attachment, "attachment", moment)
    if not form.no_conflict:
        yield Refusal("CONFLICT_OF_INTEREST", "有利害关系的，请办理回避", art(10, 3), "noConflict")
    yield from each_item_once(form.verdicts, filing.items)


def each_item_once(verdicts: Iterable[Any], items: Iterable[Any]) -> Iterator[Refusal]:
    """Every item has exactly one verdict, and an unfavourable one its reason."""
    names = {item.id: item.occupation.name for item in items}
    given = Counter(verdict.item.id for verdict in verdicts)
    for missing in names.keys() - given.keys():
        yield Refusal("ITEM_WITHOUT_VERDICT", f"申报项“{names[missing]}”没有结论", art(10, 3), "verdicts")
    for place, verdict in enumerate(verdicts):
        if verdict.item.id not in names:
            yield Refusal("NOT_THIS_FILING", "申报项不属于本申请或不在本环节", art(10, 3), f"verdicts.{place}.item")
        elif given[verdict.item.id] > 1:
            yield Refusal("VERDICT_TWICE", "同一申报项有两个结论", art(10, 3), f"verdicts.{place}.item")
        if not verdict.favourable and not (verdict.reason or "").strip():
            yield Refusal("REASON_MISSING", "不同意的须说明理由", art(10, 3), f"verdicts.{place}.reason")


def panel_has_spoken(filing: Any, form: Decision, moment: Moment) -> Iterator[Refusal]:
    """接受聘请的专家人数足够且均已提出意见；每个申报项有结论"""
    least = moment.rules.number("panel.minimum")
    seated = [seat for seat in filing.seats if not seat.recused and seat.accepted_at is not None]
    if len(seated) < least:
        yield Refusal("PANEL_TOO_SMALL", f"专家{len(seated)}人，至少{least}人", art(10, 3))
    for seat in seated:
        if seat.opined_at is None:
            yield Refusal("OPINION_MISSING", f"专家{seat.expert.title}尚未提出意见", art(10, 3))
    yield from each_item_once(form.verdicts, filing.items)
