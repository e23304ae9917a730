"""评价资料 · what is kept of every batch, on paper and electronically, how long, and who may destroy it (articles 17 and 25).

Nothing is ever destroyed by the clock: two people, one to propose and another to confirm, and never under a hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .article import art
from .batch_row import SHA256
from .forms import Opinion, Refusal, given, number, ref, words
from .kinds import Medium
from .procedure import ACTOR, SELF, Act, Add, Change, Effect, Moment, Numbered, Procedure, Put, Stage
from .roles import CENTRE, INSTITUTION

SPAN = {Medium.PAPER: "archive.paper", Medium.ELECTRONIC: "archive.electronic"}


@dataclass(frozen=True, kw_only=True)
class ArchiveForm:
    """登记一项评价资料；纸质资料和它的扫描件分别登记"""

    batch: Any = ref("batch", "所属的结果批次，须为本单位")
    medium: Medium = given("载体")
    title: str = words("资料名称，如“理论试卷”“技能考核评分表”", 200)
    quantity: int = number("册数或文件数", 1, 1_000_000)
    place: str = words("存放位置；电子材料填存储系统", 200)


@dataclass(frozen=True, kw_only=True)
class Hold:
    """暂停销毁：投诉、争议、查处办结之前资料不得销毁"""

    reason: str = words("事由，如“投诉〔2022〕3号调查中”", 500)
    document: str | None = words("有关文书的文号", 60, default=None)


@dataclass(frozen=True, kw_only=True)
class Lifting:
    """解除暂停销毁"""

    hold: Any = ref("legal_hold", "暂停销毁的记录")
    reason: str = words("办结情况", 500)


@dataclass(frozen=True, kw_only=True)
class Moving:
    """变更存放位置"""

    place: str = words("新的存放位置", 200)


@dataclass(frozen=True, kw_only=True)
class DisposalForm:
    """提请销毁"""

    method: str = words("销毁方式，如“监销碎纸”", 100)
    reason: str = words("理由", 500)


@dataclass(frozen=True, kw_only=True)
class DisposalProof:
    """确认销毁：须由另一人办理"""

    destroyed_on: date = given("销毁日期")
    sha256: str = words("销毁清册或照片等凭证文件的SHA-256", 64, pattern=SHA256)


# fmt: off
class ArchiveStage(Stage):
    KEPT     = "保管中"
    PROPOSED = "提请销毁，待另一人确认"
    DISPOSED = "已销毁"
# fmt: on


def started_on(item: Any, moment: Moment) -> date | None:
    """The latest of the end of the assessment, the issue of its certificates, the closing of what was in dispute.

    None while a certificate of the batch still waits to be issued, or a hold is open: then no day can be named.
    """
    if moment.rules["archive.start"].reading == "assessment":
        ended: date = item.batch.ended_on
        return ended
    certificates = [row.certificate for row in item.batch.rows if row.certificate is not None]
    if open_holds(item) or any(one.stage in ("RESERVED", "ISSUABLE") for one in certificates):
        return None
    issues = [one.issued_on for one in certificates if one.issued_on]
    latest: date = max([item.batch.ended_on, *issues, *(hold.lifted_on for hold in item.holds if hold.lifted_on)])
    return latest


def earliest(item: Any, moment: Moment) -> date | None:
    """The day up to which it must be kept: it may be destroyed after that day, not before."""
    start = started_on(item, moment)
    return start and moment.calendar.last_day(start, moment.rules.span(SPAN[Medium(item.medium)]))


def open_holds(item: Any) -> list[Any]:
    """Holds that nobody has lifted."""
    return [hold for hold in item.holds if hold.lifted_on is None]


def own_batch(item: Any, form: ArchiveForm, moment: Moment) -> Iterator[Refusal]:
    """本单位的结果批次"""
    if form.batch.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_UNIT", "只能登记本单位的评价资料", art(17), "batch")


def own_item(item: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """本单位的评价资料，或由市鉴定中心办理"""
    if moment.actor.role is INSTITUTION and moment.actor.unit != item.unit_id:
        yield Refusal("NOT_YOUR_UNIT", "不是本单位的评价资料", art(17))


def hold_is_open(item: Any, form: Lifting, moment: Moment) -> Iterator[Refusal]:
    """该暂停销毁的记录属于本资料，尚未解除"""
    if form.hold.id not in {hold.id for hold in open_holds(item)}:
        yield Refusal("NO_HOLD", "该记录不属于本资料，或已解除", art(17), "hold")


def may_go(item: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """保管期限已满：纸质三年、电子五年；证书均已颁发；没有暂停销毁"""
    yield from own_item(item, form, moment)
    for hold in open_holds(item):
        yield Refusal("ON_HOLD", f"暂停销毁：{hold.reason}", art(17))
    until = earliest(item, moment)
    if until is None and not open_holds(item):
        yield Refusal("NOT_ISSUED", "该批次还有证书没有颁发，保管期限尚未起算", art(17))
    elif until is not None and moment.day <= until:
        yield Refusal("KEPT_TOO_SHORT", f"至少保管至{until}，次日起才能销毁", art(17))


def another_person(item: Any, form: DisposalProof, moment: Moment) -> Iterator[Refusal]:
    """由提请人以外的另一人确认；保管期限已满，没有暂停销毁"""
    yield from may_go(item, form, moment)
    proposal = proposed(item)
    if proposal is None:
        return  # nobody has proposed it: its stage says so
    if moment.actor.stands_for(proposal.proposed_by_id):
        yield Refusal("SAME_PERSON", "提请和确认须由两个人办理，请由另一人确认", art(17))
    if not proposal.proposed_on <= form.destroyed_on <= moment.day:
        yield Refusal("WRONG_DATE", "销毁日期应在提请之日与今日之间", art(17), "destroyedOn")


def proposed(item: Any) -> Any:
    """The disposal that waits to be confirmed; None when there is none."""
    return next((one for one in item.disposals if one.outcome == "OPEN"), None)


def registered(item: Any, form: ArchiveForm, moment: Moment) -> Iterator[Effect]:
    years: Any = moment.rules.span(SPAN[form.medium])
    yield Put({
        "batch": form.batch, "institution_id": form.batch.institution_id, "unit_id": form.batch.unit_id, "medium": form.medium,
        "title": form.title, "quantity": form.quantity, "place": form.place, "years": years.count, "registered_on": moment.day,
    })  # fmt: skip


def held(item: Any, form: Hold, moment: Moment) -> Iterator[Effect]:
    yield Add("legal_hold", {
        "item": SELF, "reason": form.reason, "document": form.document, "placed_on": moment.day, "placed_by": ACTOR,
    })  # fmt: skip
    if item.stage == ArchiveStage.PROPOSED.name:
        yield Change(proposed(item), {"outcome": "STOPPED"})


def lifted(item: Any, form: Lifting, moment: Moment) -> Iterator[Effect]:
    yield Change(form.hold, {"lifted_on": moment.day, "lifting": form.reason})


def moved(item: Any, form: Moving, moment: Moment) -> Iterator[Effect]:
    yield Put({"place": form.place})


def offered(item: Any, form: DisposalForm, moment: Moment) -> Iterator[Effect]:
    yield Add("disposal", {
        "item": SELF, "method": form.method, "reason": form.reason, "proposed_by": ACTOR, "proposed_on": moment.day,
        "kept_until": earliest(item, moment), "outcome": "OPEN",
    })  # fmt: skip


def declined(item: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Change(proposed(item), {"outcome": "DECLINED", "answer": form.reason[:500]})


def disposed(item: Any, form: DisposalProof, moment: Moment) -> Iterator[Effect]:
    yield Put({"disposed_on": form.destroyed_on})
    yield Change(proposed(item), {
        "outcome": "DONE", "number": Numbered(f"津技档销〔{moment.day.year}〕{{}}号"), "confirmed_by": ACTOR, "confirmed_on": moment.day,
        "destroyed_on": form.destroyed_on, "sha256": form.sha256,
    })  # fmt: skip


A = ArchiveStage
BOTH = INSTITUTION | CENTRE
# fmt: off
ARCHIVE = Procedure("archive", "评价资料", art(17), ArchiveStage, (
    #   act         in Chinese                basis    actor        from                   to          provided        form          and then
    Act("register", "登记评价资料",           art(17), INSTITUTION, (None,),               A.KEPT,     own_batch,      ArchiveForm,  then=registered),
    Act("move",     "变更存放位置",           art(17), BOTH,        (A.KEPT,),             A.KEPT,     own_item,       Moving,       then=moved, sees=()),
    Act("hold",     "暂停销毁",               art(17), BOTH,        (A.KEPT, A.PROPOSED),  A.KEPT,     own_item,       Hold,         then=held),
    Act("lift",     "解除暂停销毁",           art(17), CENTRE,      (A.KEPT,),             A.KEPT,     hold_is_open,   Lifting,      then=lifted),
    Act("propose",  "提请销毁",               art(17), BOTH,        (A.KEPT,),             A.PROPOSED, may_go,         DisposalForm, then=offered),
    Act("decline",  "不同意销毁",             art(17), BOTH,        (A.PROPOSED,),         A.KEPT,     own_item,       Opinion,      then=declined),
    Act("dispose",  "确认销毁，出具销毁证明", art(17), BOTH,        (A.PROPOSED,),         A.DISPOSED, another_person, DisposalProof, then=disposed),
))
