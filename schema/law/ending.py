"""自愿终止 · a unit that wants to stop says so in writing, and first how it will wind up (articles 13 and 25)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import art
from .closure import Work, duties
from .filing_forms import SHA256
from .forms import Opinion, Refusal, ref, rows, words
from .kinds import EndingKind
from .procedure import SELF, Act, Add, Also, Drop, Effect, Limit, Moment, Numbered, Procedure, Put, Stage
from .roles import CENTRE, INSTITUTION, LAW


@dataclass(frozen=True, kw_only=True)
class EndingForm:
    """自愿终止的书面申请"""

    institution: Any = ref("institution", "要终止评价工作的机构")
    reason: str = words("终止的原因", 1000)
    document_title: str = words("签字盖章的申请文件名称", 200)
    document_sha256: str = words("申请文件的SHA-256", 64, pattern=SHA256)
    works: list[Work] = rows(Work, "后续工作安排，逐项写明", 20)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """对外公布的说明"""

    note: str | None = words("对外公布的说明，不要写个人信息", 500, default=None)
    works: list[Work] = rows(Work, "单位事先提出的后续工作安排", 20)


@dataclass(frozen=True, kw_only=True)
class Note:
    """对外公布的说明"""

    note: str | None = words("对外公布的说明，不要写个人信息", 500, default=None)


# fmt: off
class EndingStage(Stage):
    #           the public reads   and the law lets it last
    APPLIED   = "已提出申请",      Limit("ending.handle", CENTRE)
    RETURNED  = "退回补正"
    CANCELLED = "已注销备案"
    WITHDRAWN = "已撤回"
    CLOSED    = "备案已另行结束"
# fmt: on


def plan_comes_first(ending: Any, form: EndingForm, moment: Moment) -> Iterator[Refusal]:
    """本单位的备案有效，没有另一件在办的终止申请；后续工作已逐项安排"""
    institution = form.institution
    if institution.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_UNIT", "只能申请终止本单位的备案", art(13), "institution")
    if institution.stage != "ACTIVE":
        yield Refusal("NOT_IN_FORCE", "备案已不在有效期内，不能申请自愿终止", art(13), "institution")
    if any(other.stage in ("APPLIED", "RETURNED") for other in institution.endings):
        yield Refusal("ALREADY_APPLIED", "已有一件在办的终止申请", art(13), "institution")
    yield from _plan_is_whole(form, moment)


def plan_is_mended(ending: Any, form: EndingForm, moment: Moment) -> Iterator[Refusal]:
    """所终止的机构不变；后续工作已逐项安排"""
    if form.institution.id != ending.institution_id:
        yield Refusal("FIXED", "要终止的机构不能更改，请撤回后另行申请", art(13), "institution")
    yield from _plan_is_whole(form, moment)


def _plan_is_whole(form: EndingForm, moment: Moment) -> Iterator[Refusal]:
    given = Counter(work.duty for work in form.works)
    for duty in duties(EndingKind.VOLUNTARY, moment.rules):
        if not given[duty]:
            says = f"后续工作安排缺少“{duty.says}”；没有未了工作的，也请写明"
            yield Refusal("PLAN_MISSING", says, art(25), "works")
    for place, work in enumerate(form.works):
        if given[work.duty] > 1:
            yield Refusal("PLAN_TWICE", f"“{work.duty.says}”写了两次", art(25), f"works.{place}.duty")
        if work.outstanding and (work.by is None or work.by < moment.day):
            says = f"“{work.duty.says}”还有未了工作，须写明今日或以后的办结日期"
            yield Refusal("PLAN_UNDATED", says, art(25), f"works.{place}.by")


def applied(ending: Any, form: EndingForm, moment: Moment) -> Iterator[Effect]:
    names = ("institution", "reason", "document_title", "document_sha256")
    fresh = {} if ending else {"number": Numbered(f"津技鉴止申〔{moment.day.year}〕{{}}号")}
    yield Put({**{name: getattr(form, name) for name in names}, **fresh, "applied_on": moment.day, "answer": None})
    yield Drop("ending_work", "ending")
    for ordinal, work in enumerate(form.works, 1):
        values = {name: getattr(work, name) for name in Work.__dataclass_fields__}
        yield Add("ending_work", {**values, "ending": SELF, "ordinal": ordinal})


def answered(ending: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"answer": form.reason})


def cancelled(ending: Any, form: Note, moment: Moment) -> Iterator[Effect]:
    works = [Work(duty=w.duty, outstanding=w.outstanding, plan=w.plan, by=w.by) for w in ending.works]
    yield Put({"decided_on": moment.day})
    yield Also("institution", ending.institution, "end", Statement(note=form.note, works=works))


E = EndingStage
# fmt: off
ENDING = Procedure("ending", "自愿终止", art(13), EndingStage, (
    #   act         in Chinese            basis    actor        from                     to           provided          form        and then
    Act("apply",    "书面申请自愿终止",   art(13), INSTITUTION, (None,),                 E.APPLIED,   plan_comes_first, EndingForm, then=applied),
    Act("return",   "退回补正",           art(13), CENTRE,      (E.APPLIED,),            E.RETURNED,  form=Opinion,     then=answered),
    Act("amend",    "补正终止申请",       art(13), INSTITUTION, (E.RETURNED,),           E.APPLIED,   plan_is_mended,   EndingForm, then=applied),
    Act("withdraw", "撤回终止申请",       art(13), INSTITUTION, (E.APPLIED, E.RETURNED), E.WITHDRAWN, form=Opinion,     then=answered),
    Act("cancel",   "注销备案",           art(13), CENTRE,      (E.APPLIED,),            E.CANCELLED, form=Note,        then=cancelled),
    Act("close",    "备案已另行结束",     art(13), LAW,         (E.APPLIED, E.RETURNED), E.CLOSED),
))
