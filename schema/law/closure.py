"""后续工作 · what must still be done after an end, and who keeps the archive and answers the telephone (articles 17 and 25).

It begins by operation of law with the end itself and is over when every duty is settled with evidence; the duty to keep
the archive goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .article import art
from .filing_forms import SHA256
from .forms import PHONE, Refusal, given, ref, rows, words
from .kinds import ClosureDuty, EndingKind
from .procedure import SELF, Act, Add, Change, Effect, Moment, Procedure, Put, Stage
from .roles import CENTRE, INSTITUTION, LAW
from .ruleset import RuleSet


@dataclass(frozen=True, kw_only=True)
class Work:
    """一项后续工作的安排"""

    duty: ClosureDuty = given("事项")
    outstanding: bool = given("是否还有未了的工作")
    plan: str = words("怎样处理；没有未了工作的，写明情况", 1000)
    by: date | None = given("办结日期；有未了工作的必须写明", default=None)


@dataclass(frozen=True, kw_only=True)
class Duties:
    """依法开始的后续工作"""

    ending: EndingKind = given("结束方式")
    effective_on: date = given("备案结束的生效日")
    works: list[Work] = rows(Work, "单位事先提出的安排", 20)


@dataclass(frozen=True, kw_only=True)
class Custody:
    """档案保管单位和联系方式；对外公布，请填单位和办公电话，不要填个人信息"""

    custodian: str = words("档案保管单位", 100)
    address: str = words("档案存放地址", 200)
    phone: str = words("保管单位办公电话", 40, pattern=PHONE)
    paper_until: date = given("纸质资料保管至")
    electronic_until: date = given("电子材料保管至")
    contact: str = words("后续事项联系部门，如“教务处”", 50)
    contact_phone: str = words("后续事项联系电话（办公电话）", 40, pattern=PHONE)


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """一项后续工作的办结"""

    item: Any = ref("closure_item", "后续工作事项")
    evidence: str = words("办结凭证的名称，如移交清单、印章销毁记录", 200)
    sha256: str = words("凭证文件的SHA-256", 64, pattern=SHA256)


@dataclass(frozen=True, kw_only=True)
class Reopening:
    """认为一项后续工作尚未办结"""

    item: Any = ref("closure_item", "后续工作事项")
    reason: str = words("理由，将告知单位", 1000)


# fmt: off
class ClosureStage(Stage):
    OPEN = "后续工作进行中"
    DONE = "后续工作已办结"
# fmt: on


def duties(ending: EndingKind, rules: RuleSet) -> list[ClosureDuty]:
    """What is to be done after this end: all of article 25, or less where article 12 alone speaks."""
    rule = rules["closure.not_renewed"]
    light = ending in (EndingKind.NOT_APPLIED, EndingKind.FAILED) and rule.reading == "light"
    return [ClosureDuty(name) for name in (rule if light else rules["closure.full"]).value]


def opened(closure: Any, form: Duties, moment: Moment) -> Iterator[Effect]:
    """One line for each duty, with the plan where the unit made one; the earliest days on which the archive may go."""
    calendar, rules = moment.calendar, moment.rules
    yield Put({
        "ending": form.ending,
        "paper_least": calendar.last_day(form.effective_on, rules.span("archive.paper")),
        "electronic_least": calendar.last_day(form.effective_on, rules.span("archive.electronic")),
    })  # fmt: skip
    planned = {work.duty: work for work in form.works}
    for ordinal, duty in enumerate(duties(form.ending, rules), 1):
        work = planned.get(duty)
        yield Add("closure_item", {
            "closure": SELF, "ordinal": ordinal, "duty": duty, "plan": work and work.plan, "by": work and work.by,
        })  # fmt: skip


def own_affairs(closure: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """单位只办理自己的后续工作"""
    if moment.actor.role is INSTITUTION and moment.actor.unit != closure.institution.unit_id:
        yield Refusal("NOT_YOUR_UNIT", "不是本单位的后续工作", art(25))


def kept_long_enough(closure: Any, form: Custody, moment: Moment) -> Iterator[Refusal]:
    """本单位的后续工作；保管期不短于第十七条"""
    yield from own_affairs(closure, form, moment)
    for least, until, field, says in (
        (closure.paper_least, form.paper_until, "paperUntil", "纸质资料"),
        (closure.electronic_least, form.electronic_until, "electronicUntil", "电子材料"),
    ):
        if until < least:
            yield Refusal("KEPT_TOO_SHORT", f"{says}至少保管至{least}", art(17), field)


def item_is_open(closure: Any, form: Settlement, moment: Moment) -> Iterator[Refusal]:
    """本单位的后续工作；该事项尚未办结"""
    yield from own_affairs(closure, form, moment)
    yield from _item(closure, form.item, settled=False)


def item_is_settled(closure: Any, form: Reopening, moment: Moment) -> Iterator[Refusal]:
    """该事项已登记办结"""
    yield from _item(closure, form.item, settled=True)


def _item(closure: Any, item: Any, *, settled: bool) -> Iterator[Refusal]:
    if item.closure_id != closure.id:
        yield Refusal("NOT_THIS_CLOSURE", "该事项不属于这一后续工作", art(25), "item")
    elif (item.settled_on is not None) != settled:
        says = "尚未登记办结" if settled else "已登记办结"
        yield Refusal("ITEM_SETTLED", f"“{ClosureDuty(item.duty).says}”{says}", art(25), "item")


def nothing_is_left(closure: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """各事项均已办结，档案保管单位和联系方式已登记"""
    for item in sorted(closure.items, key=lambda item: item.ordinal):
        if item.settled_on is None:
            says = f"“{ClosureDuty(item.duty).says}”尚未办结"
            yield Refusal("ITEM_OPEN", says, art(25), f"items.{item.duty}")
    if closure.custodian is None:
        yield Refusal("NO_CUSTODIAN", "尚未登记档案保管单位和联系方式", art(17), "custodian")


def entrusted(closure: Any, form: Custody, moment: Moment) -> Iterator[Effect]:
    yield Put({name: getattr(form, name) for name in Custody.__dataclass_fields__})


def settled(closure: Any, form: Settlement, moment: Moment) -> Iterator[Effect]:
    values = {"settled_on": moment.day, "evidence": form.evidence, "sha256": form.sha256, "remark": None}
    yield Change(form.item, values)


def reopened(closure: Any, form: Reopening, moment: Moment) -> Iterator[Effect]:
    yield Change(form.item, {"settled_on": None, "evidence": None, "sha256": None, "remark": form.reason})


C = ClosureStage
BOTH = INSTITUTION | CENTRE
# fmt: off
CLOSURE = Procedure("closure", "后续工作", art(25), ClosureStage, (
    #   act         in Chinese                     basis    actor   from        to      provided          form        the public is told               and then
    Act("open",     "开始后续工作",                art(25), LAW,    (None,),    C.OPEN, form=Duties,                  then=opened),
    Act("entrust",  "登记档案保管单位和联系方式",  art(17), BOTH,   (C.OPEN,),  C.OPEN, kept_long_enough, Custody,    "institution.archive_entrusted", entrusted, sees=("institution",)),
    Act("settle",   "登记后续事项办结",            art(25), BOTH,   (C.OPEN,),  C.OPEN, item_is_open,     Settlement, then=settled, sees=("institution",)),
    Act("reopen",   "认定后续事项未办结",          art(25), CENTRE, (C.OPEN,),  C.OPEN, item_is_settled,  Reopening,  then=reopened, sees=()),
    Act("complete", "后续工作办结",                art(25), CENTRE, (C.OPEN,),  C.DONE, nothing_is_left,  tells="institution.wound_up"),
    Act("move",     "变更档案保管单位和联系方式",  art(17), BOTH,   (C.DONE,),  C.DONE, kept_long_enough, Custody,    "institution.archive_moved", entrusted, sees=("institution",)),
))
