"""Publicity, objections, report, national publication and grant (articles 10(4), 10(5)); and what the clock must have done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from schema.law.filing_forms import Approval, NationalPublication, NationalReturn, Report
from schema.law.notice import NoticeForm, PageLoss, PageProof
from schema.law.objection import ObjectionForm

from .applying import opinion
from .scenario import Line, ScenarioError
from .state import State, fitting
from .steps import Form, Plan, Step, Verb, label_in, nothing, number_in

TITLE = "关于拟备案职业技能等级认定评价机构的公示"
CONTACT = {
    "contact_phone": "022-23000000", "contact_email": "gongshi@jinji.example.gov.cn", "contact_address": "天津市和平区演示道1号市鉴定中心",
}  # fmt: skip
NATIONAL = "http://pjjg.osta.org.cn/"


def announce(plan: Plan, line: Line) -> Iterator[Step]:
    number = number_in(line)
    for short in line.names:
        plan.draft(line, short)

    async def form(state: State) -> Any:
        items = [item["id"] for short in line.names for item in await state.items(short, line.number, "APPROVED")]
        return NoticeForm(title=line.note("标题") or TITLE, items=items, **CONTACT)

    yield plan.step(line, "notice", "draft", number, form, creates=True, number=number)
    yield plan.step(line, "notice", "publish", number)


def proved(act: str) -> Verb:
    """The page proved live. The hash of its bytes is not known of old pages: that of the content stands for it."""

    def verb(plan: Plan, line: Line) -> Iterator[Step]:
        async def form(state: State) -> Any:
            found = await state.told("content_hash", "notice", number_in(line), line.number)
            url = await page(state, line)
            return PageProof(url=url, sha256=found, content_hash=found, fetched_at=line.at)

        yield plan.step(line, "notice", act, number_in(line), form)

    return verb


def lost(plan: Plan, line: Line) -> Iterator[Step]:
    async def form(state: State) -> Any:
        return PageLoss(url=await page(state, line), found=line.body, checked_at=line.at)

    yield plan.step(line, "notice", "interrupt", number_in(line), form)


async def page(state: State, line: Line) -> str:
    """Where the notice stood."""
    number = await state.told("number", "notice", number_in(line), line.number)
    return state.site_url + quote(f"/notices/{number.replace('〔', '(').replace('〕', ')')}/", safe="/()")


def void(plan: Plan, line: Line) -> Iterator[Step]:
    yield plan.step(line, "notice", "void", number_in(line), opinion(line.body))


def lodge(plan: Plan, line: Line) -> Iterator[Step]:
    own, notice = number_in(line), number_in(line, 1)
    if len(line.about) < 5:
        raise ScenarioError(line.number, "应写“提出异议 〔2022〕1号 公示〔2022〕2号 单位 职业 等级：事实和理由”")
    plan.draft(line, line.about[2])
    label = label_in(" ".join(line.about[3:]), line.number)

    async def form(state: State) -> Any:
        return ObjectionForm(
            row=await state.row(notice, line.about[2], label, line.number), name=line.must("异议人"),
            contact=line.must("联系方式"), reason=line.body, evidence=line.note("证据"),
        )  # fmt: skip

    yield plan.step(line, "objection", "lodge", own, form, creates=True, number=own, refused=line.refused)


def on_objection(act: str, clears: bool = False) -> Verb:
    def verb(plan: Plan, line: Line) -> Iterator[Step]:
        form = nothing if act == "admit" else opinion(line.body)
        yield plan.step(line, "objection", act, number_in(line), form, clears=clears)

    return verb


def report(plan: Plan, line: Line) -> Iterator[Step]:
    for short in line.names:
        plan.draft(line, short)
        yield plan.step(line, "filing", "report", short, _report(line, short), refused=line.refused)


def _report(line: Line, short: str) -> Form:
    async def form(state: State) -> Any:
        return Report(items=await _in(state, line, short, "CLEARED"))

    return form


async def _in(state: State, line: Line, short: str, stage: str) -> list[Any]:
    """The items in that stage; where there is none, all of them, so that the law says what is wrong."""
    found = await state.items(short, line.number, stage) or await state.items(short, line.number)
    return [item["id"] for item in found]


def nationally_published(plan: Plan, line: Line) -> Iterator[Step]:
    for short in line.names:
        plan.draft(line, short)
        yield plan.step(line, "filing", "record_publication", short, _publication(line, short))


def _publication(line: Line, short: str) -> Form:
    day = date.fromisoformat(line.note("公布日期") or str(line.at.date()))

    async def form(state: State) -> Any:
        seen = sha256(f"{short} {day}".encode()).hexdigest()
        items = await _in(state, line, short, "REPORTED")
        return NationalPublication(items=items, published_on=day, url=NATIONAL, evidence_sha256=seen)

    return form


def not_published(act: str) -> Verb:
    """The national centre sends items back, or refuses them: `  - 电工 三级：原因`."""

    def verb(plan: Plan, line: Line) -> Iterator[Step]:
        for short in line.names:
            plan.draft(line, short)
            for note in line.notes:
                form = _return(line, short, note.key, note.text, note.number)
                yield plan.step(line, "filing", act, short, form, clears=act == "record_refusal")

    return verb


def _return(line: Line, short: str, label: str, reason: str, number: int) -> Form:
    async def form(state: State) -> Any:
        items = await state.items(short, line.number, "REPORTED")
        return NationalReturn(items=fitting(items, label_in(label, number), number), reason=reason)

    return form


def grant(plan: Plan, line: Line) -> Iterator[Step]:
    for short in line.names:
        plan.draft(line, short)
        more = {"clears": True} if not line.refused else {"refused": line.refused}
        yield plan.step(line, "filing", "grant", short, _approval(line, short), **more)


def _approval(line: Line, short: str) -> Form:
    async def form(state: State) -> Any:
        items = await _in(state, line, short, "PUBLISHED")
        return Approval(items=items, valid_from=line.at.date(), fee_basis=line.note("收费依据"))

    return form


def expected(noun: str, act: str) -> Verb:
    """A line that tells what the clock did: the replay looks whether it is so."""

    def verb(plan: Plan, line: Line) -> Iterator[Step]:
        for name in line.names or [number_in(line)]:
            if noun in ("institution", "filing", "renewal"):
                plan.draft(line, name)
            yield plan.step(line, noun, act, name, check=True)
            plan.minute = 0

    return verb


VERBS: dict[str, Verb] = {
    "公示": announce, "页面上线": proved("open"), "页面中断": lost, "页面恢复": proved("resume"), "公示作废": void,
    "提出异议": lodge, "受理异议": on_objection("admit"), "不予受理异议": on_objection("refuse"),
    "认定异议成立": on_objection("uphold", True), "认定异议不成立": on_objection("dismiss"),
    "报部备案": report, "部网公布": nationally_published, "部网退回": not_published("record_return"),
    "部网不予公布": not_published("record_refusal"), "准予备案": grant,
    "申报截止": expected("call", "close"), "公示期满": expected("notice", "close"), "办结": expected("filing", "conclude"),
    "备案届满": expected("institution", "expire"), "提醒续期": expected("renewal", "remind"),
    "未申请续期": expected("renewal", "lapse"),
}  # fmt: skip
