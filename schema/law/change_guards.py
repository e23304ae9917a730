"""变更申请的条件 · why an act on a change may be refused, each reason with its article (articles 10(1), 11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

from .article import art
from .change_forms import ChangeForm, ChangeRefusal, ChangeReturn, Confirmation
from .change_lines import TURNING, addition, additions, filings_of, pending
from .change_sound import lines_hold, name_of, nothing_is_left_bare
from .filing_dossier import LOST, call_is_open
from .forms import Refusal
from .procedure import TIANJIN, Moment
from .version import held


def own_filing(change: Any, form: ChangeForm, moment: Moment) -> Iterator[Refusal]:
    """本单位的评价机构，备案有效"""
    if form.institution.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_UNIT", "只能申请变更本单位的备案信息", art(11), "institution")
    yield from _in_force(form.institution)


def _in_force(institution: Any) -> Iterator[Refusal]:
    if institution.stage != "ACTIVE":
        yield Refusal("NOT_FILED", f"“{institution.name}”的备案已不在有效期内，没有可以变更的备案信息", art(11), "institution")


def same_institution(change: Any, form: ChangeForm, moment: Moment) -> Iterator[Refusal]:
    """评价机构不变"""
    if form.institution.id != change.institution_id:
        yield Refusal("FIXED", "评价机构不能更改，请另行起草", art(11), "institution")


def lines_are_sound(change: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """备案有效；各事项填写完整、确有变化；增加职业、工种或等级的，写明正在申报期内的申报工作安排；不使人员、地点和范围落空"""
    yield from _in_force(change.institution)
    lines = pending(change)
    torn = additions(change, moment.day)
    yield from lines_hold(change, lines, moment)
    if torn:
        yield from _call(change, torn, moment)
    yield from nothing_is_left_bare(change, [line for line in lines if line not in torn], moment)


def _call(change: Any, torn: list[Any], moment: Moment) -> Iterator[Refusal]:
    """Additions are applied for anew, under a call that is open (articles 11 and 10(1))."""
    if change.call is None:
        numbers = "、".join(str(line.ordinal) for line in torn)
        says = f"第{numbers}行增加职业、工种或等级，应按照备案程序重新进行评估：请写明所依据的、正在申报期内的申报工作安排"
        yield Refusal("CALL_MISSING", says, art(11), "call")
        return
    asked: Any = SimpleNamespace(call=change.call, track=change.institution.track)
    yield from call_is_open(None, asked, moment)
    if _open_filing(change):
        says = "本单位在该申报工作安排下已有一件在办申请，请在其中增加申报项，或另选申报工作安排"
        yield Refusal("FILING_OPEN", says, art(10, 2), "call")


def _open_filing(change: Any) -> bool:
    ended = (*LOST, "CONCLUDED")
    track, filings = change.institution.track, change.institution.unit.filings
    return any(f.call_id == change.call_id and f.track == track and f.stage not in ended for f in filings)


def return_reasons_are_known(change: Any, form: ChangeReturn, moment: Moment) -> Iterator[Refusal]:
    """退回理由取自通用理由"""
    open_lines = {line.id for line in pending(change)}
    for at, reason in enumerate(form.reasons):
        if reason.code not in moment.rules.reasons_of():
            known = "、".join(moment.rules.reasons_of())
            says = f"没有“{reason.code}”这一理由，可用：{known}"
            yield Refusal("REASON_UNKNOWN", says, art(11), f"reasons.{at}.code")
        if reason.line is not None and reason.line.id not in open_lines:
            yield Refusal("NOT_THIS_CHANGE", "变更事项不属于本申请，或已有结果", art(11), f"reasons.{at}.line")


def each_line_once(change: Any, entries: Iterable[Any], field: str) -> Iterator[Refusal]:
    """Every line still to be decided is decided exactly once."""
    entries = list(entries)
    open_lines = {line.id: line for line in pending(change)}
    count = Counter(entry.line.id for entry in entries)
    for missing in [line for key, line in open_lines.items() if key not in count]:
        yield Refusal("LINE_WITHOUT_VERDICT", f"{name_of(missing)}没有结论", art(11), field)
    for at, entry in enumerate(entries):
        if entry.line.id not in open_lines:
            yield Refusal("NOT_THIS_CHANGE", "变更事项不属于本申请，或已有结果", art(11), f"{field}.{at}.line")
        elif count[entry.line.id] > 1:
            yield Refusal("VERDICT_TWICE", "同一变更事项有两个结论", art(11), f"{field}.{at}.line")


def every_line_is_answered(change: Any, form: ChangeRefusal, moment: Moment) -> Iterator[Refusal]:
    """每一变更事项都有不予确认的理由"""
    yield from each_line_once(change, form.lines, "lines")


def lines_may_take_effect(change: Any, form: Confirmation, moment: Moment) -> Iterator[Refusal]:
    """每一变更事项都有结论，至少确认一项；确认的不增加职业、工种或等级，且现在仍然符合条件"""
    yield from each_line_once(change, form.verdicts, "verdicts")
    yield from _in_force(change.institution)
    for at, verdict in enumerate(form.verdicts):
        if not verdict.favourable and not (verdict.reason or "").strip():
            yield Refusal("REASON_MISSING", "不予确认的须说明理由", art(11), f"verdicts.{at}.reason")
    chosen = confirmed_lines(change, form)
    if not chosen:
        yield Refusal("NOTHING_FAVOURABLE", "没有一项确认，请改用不予确认", art(11), "verdicts")
        return
    scopes = held(change.institution.scopes, moment.day)
    for line in chosen:
        if anew := addition(line, scopes):
            says = f"{name_of(line)}：{anew}的，应按照备案程序重新进行评估，不能确认"
            yield Refusal("ADDITION", says, art(11), f"lines.{line.ordinal - 1}")
    yield from lines_hold(change, chosen, moment)
    left_out = {line.ordinal for line in pending(change)} - {line.ordinal for line in chosen}
    for line in chosen:
        if line.new_site in left_out:
            says = f"{name_of(line)}：所依据的第{line.new_site}行新增地点未获确认"
            yield Refusal("SITE_NOT_CONFIRMED", says, art(11), f"lines.{line.ordinal - 1}")
    yield from nothing_is_left_bare(change, chosen, moment)
    if any(line.subject in TURNING for line in chosen):
        versions = (version for each in filings_of(change.institution) for version in each.versions)
        if later := [version.since for version in versions if version.since >= moment.at]:
            says = f"登记事项在{max(later).astimezone(TIANJIN):%Y-%m-%d %H:%M}已有同时或更晚生效的变更，不能补录在它之前"
            yield Refusal("LATER_CHANGE", says, art(11), "verdicts")


def confirmed_lines(change: Any, form: Confirmation) -> list[Any]:
    """The lines this confirmation lets take effect."""
    yes = {verdict.line.id for verdict in form.verdicts if verdict.favourable}
    return [line for line in pending(change) if line.id in yes]
