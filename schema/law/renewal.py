"""续期 · the unit applies in the sixty days before its filing ends; the centre evaluates the whole period (article 12).

Each period of a filing has one case, opened by law with the period itself: the reminder is its stay, the due day its own.
Late decisions do not extend anything: the clock ends the filing on its day, and a decision may still renew it from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .article import art
from .deadline import chinese, valid_to
from .filing_forms import SHA256
from .forms import Opinion, Refusal, given, refs, words
from .kinds import DossierMoment
from .procedure import (
    ACTOR,
    SELF,
    Act,
    Add,
    Also,
    Drop,
    Effect,
    Limit,
    Made,
    Moment,
    Numbered,
    Procedure,
    Put,
    Stage,
    Tally,
    Until,
    time_is_up,
)
from .roles import CENTRE, CLOCK, INSTITUTION, LAW
from .ruleset import RuleSet

ONE_DAY = timedelta(1)


@dataclass(frozen=True, kw_only=True)
class Period:
    """备案的一个有效期"""

    valid_from: date = given("起始日")
    valid_to: date = given("届满日")


@dataclass(frozen=True, kw_only=True)
class RenewalForm:
    """续期申请"""

    report: str = words("备案期内工作情况的自评报告", 10000, private=True)
    document_title: str = words("盖章的申请文件名称", 200)
    document_sha256: str = words("申请文件的SHA-256", 64, pattern=SHA256)
    scopes: list[Any] = refs("scope", "申请续期的备案范围；增加职业、等级的应按第十一条另行申请", 200)


@dataclass(frozen=True, kw_only=True)
class RenewalDecision:
    """予以续期的决定"""

    opinion: str = words("综合评估意见", 5000)
    scopes: list[Any] = refs("scope", "予以续期的备案范围", 200)


# fmt: off
class RenewalStage(Stage):
    #            the public reads            and the law lets it last
    AHEAD      = "未到准备期",               Until("ahead_to", art(12))
    DRAFT      = "待申请续期",               Until("last_day", art(12))
    EARLY      = "已提前提交，待窗口开启",   Until("early_to", art(12))
    EVALUATION = "综合评估中",               Limit("renewal.evaluation", CENTRE)
    RENEWED    = "予以续期"
    FAILED     = "评估不合格，不予续期"
    LAPSED     = "未提出续期申请"
    CLOSED     = "备案已另行结束"
# fmt: on


@dataclass(frozen=True)
class Window:
    """When an application may be made: prepared from, first and last day, and the day that satisfies both readings."""

    prepare_on: date
    opens_on: date
    last_day: date
    safe_on: date


def window(ends: date, rules: RuleSet) -> Window:
    """The window of a filing that ends on this day, under the reading in force (calendar days, article 12)."""
    safe = ends - timedelta(rules.span("renewal.window").count)
    prepare = ends - timedelta(rules.span("renewal.prepare").count)
    if rules["renewal.window"].reading == "within":
        return Window(prepare, safe, ends, safe)
    return Window(prepare, prepare, safe, safe)


def advice(ends: date, rules: RuleSet) -> str:
    """The window in words, with the other reading and the day that satisfies both."""
    rule, found = rules["renewal.window"], window(ends, rules)
    return (
        f"备案于{chinese(ends)}二十四时期满。依{rule.article}，采用的理解：{rule.reading_text}，"
        f"即{chinese(found.opens_on)}至{chinese(found.last_day)}（自然日，遇节假日不顺延）。"
        + "".join(f"另一种理解：{other}。" for other in rule.alternatives.values())
        + f"在{chinese(found.safe_on)}当日提出，两种理解都符合。"
    )


def opened(renewal: Any, form: Period, moment: Moment) -> Iterator[Effect]:
    found = window(form.valid_to, moment.rules)
    yield Put({
        "valid_from": form.valid_from, "valid_to": form.valid_to, "ahead_to": found.prepare_on - ONE_DAY,
        "early_to": found.opens_on - ONE_DAY, "opens_on": found.opens_on, "last_day": found.last_day,
        "safe_on": found.safe_on, "advice": advice(form.valid_to, moment.rules),
    })  # fmt: skip


def scopes_are_current(renewal: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """所列备案范围是本机构现有的"""
    current = {s.id for s in renewal.institution.scopes if s.valid_to == renewal.valid_to}
    for place, scope in enumerate(form.scopes):
        if scope.id not in current:
            says = "不是本机构现有的备案范围；增加职业、等级的应另行申请"
            yield Refusal("SCOPE_NOT_HELD", says, art(11), f"scopes.{place}")


def ready(renewal: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """申请材料已填写"""
    if not renewal.applications:
        yield Refusal("NOTHING_DRAFTED", "请先填写续期申请", art(12))


def before_the_window(renewal: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """申请材料已填写；窗口尚未开启"""
    yield from ready(renewal, form, moment)
    if moment.day >= renewal.opens_on:
        yield Refusal("WINDOW_OPEN", f"窗口已于{renewal.opens_on}开启，请直接提交", art(12))


def within_the_window(renewal: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """申请材料已填写；在窗口之内"""
    yield from ready(renewal, form, moment)
    if moment.day < renewal.opens_on:
        yield Refusal("WINDOW_NOT_OPEN", f"窗口自{renewal.opens_on}开启，此前可以提前提交", art(12))
    yield from in_time(renewal, form, moment)


def in_time(renewal: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """申请期限未过"""
    if moment.day > renewal.last_day:
        yield Refusal("WINDOW_PAST", f"续期申请已于{renewal.last_day}二十四时截止", art(12))


def applied_for(renewal: Any, form: RenewalDecision, moment: Moment) -> Iterator[Refusal]:
    """予以续期的范围是现有的，并在申请之列"""
    yield from scopes_are_current(renewal, form, moment)
    asked = {scope for application in renewal.applications for scope in application.scope_ids}
    for place, scope in enumerate(form.scopes):
        if str(scope.id) not in asked:
            yield Refusal("SCOPE_NOT_ASKED", "该备案范围不在续期申请之列", art(12), f"scopes.{place}")


def drafted(renewal: Any, form: RenewalForm, moment: Moment) -> Iterator[Effect]:
    names = ("report", "document_title", "document_sha256")
    yield Drop("renewal_application", "renewal")
    yield Add("renewal_application", {
        **{name: getattr(form, name) for name in names}, "renewal": SELF, "scope_ids": [str(s.id) for s in form.scopes],
    })  # fmt: skip


def dossier(renewal: Any, taken: DossierMoment, moment: Moment) -> Effect:
    """The figures of the period so far, counted by the record itself."""
    until = min(moment.day, renewal.valid_to)
    return Tally("tally", {"renewal": SELF, "taken": taken}, renewal.institution, renewal.valid_from, until)


def submitted(renewal: Any, form: object, moment: Moment) -> Iterator[Effect]:
    fresh = {} if renewal.number else {"number": Numbered(f"津技鉴续申〔{moment.day.year}〕{{}}号")}
    yield Put({**fresh, "submitted_at": moment.at, "early": moment.day < renewal.opens_on})
    yield Drop("tally", "renewal")
    yield dossier(renewal, DossierMoment.SUBMISSION, moment)


def withdrawn(renewal: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"submitted_at": None, "early": False})


def renewed(renewal: Any, form: RenewalDecision, moment: Moment) -> Iterator[Effect]:
    """The new period follows the old without a gap; what may be assessed begins again on the day of a late decision."""
    institution, start = renewal.institution, renewal.valid_to + ONE_DAY
    until, begins = valid_to(start, moment), max(start, moment.day)
    yield Put({"decided_on": moment.day, "opinion": form.opinion})
    yield dossier(renewal, DossierMoment.DECISION, moment)
    yield Add("grant", {
        "number": Numbered(f"津技鉴续〔{moment.day.year}〕{{}}号"), "renewal": SELF, "institution": institution,
        "issued_on": moment.day, "valid_from": start, "valid_to": until, "issued_by": ACTOR,
    }, tells="grant.renewed")  # fmt: skip
    columns = ("occupation_id", "work_type", "level", "site_id", "standard_id", "item_id")
    for scope in form.scopes:
        same = {name: getattr(scope, name) for name in columns}
        dates = {"valid_from": begins, "valid_to": until}
        yield Add("scope", {**same, **dates, "institution": institution, "grant": Made("grant")})
    yield Also("renewal", None, "open", Period(valid_from=start, valid_to=until), {"institution": institution})
    yield Also("institution", institution, "renew", values={"valid_to": until})


def failed(renewal: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"decided_on": moment.day, "opinion": form.reason})
    yield dossier(renewal, DossierMoment.DECISION, moment)


R = RenewalStage
SUBMITTED, PENDING = (R.EARLY, R.EVALUATION), (R.AHEAD, R.DRAFT, R.EARLY, R.EVALUATION)
# fmt: off
RENEWAL = Procedure("renewal", "续期", art(12), RenewalStage, (
    #   act             in Chinese                   basis    actor        from             to            provided             form             and then
    Act("open",         "备案期开始，续期待办",      art(12), LAW,         (None,),         R.AHEAD,      form=Period,         then=opened),
    Act("remind",       "提醒准备续期申请",          art(12), CLOCK,       (R.AHEAD,),      R.DRAFT,      time_is_up, sees=()),
    Act("draft",        "填写续期申请",              art(12), INSTITUTION, (R.DRAFT,),      R.DRAFT,      scopes_are_current,  RenewalForm,     then=drafted),
    Act("submit_early", "提前提交续期申请",          art(12), INSTITUTION, (R.DRAFT,),      R.EARLY,      before_the_window,   then=submitted),
    Act("submit",       "提交续期申请",              art(12), INSTITUTION, (R.DRAFT,),      R.EVALUATION, within_the_window,   then=submitted),
    Act("withdraw",     "撤回续期申请",              art(12), INSTITUTION, SUBMITTED,       R.DRAFT,      in_time,             Opinion,         then=withdrawn),
    Act("take_effect",  "窗口开启，申请生效",        art(12), CLOCK,       (R.EARLY,),      R.EVALUATION, time_is_up, sees=()),
    Act("renew",        "予以续期备案",              art(12), CENTRE,      (R.EVALUATION,), R.RENEWED,    applied_for,         RenewalDecision, then=renewed),
    Act("fail",         "评估不合格，不予续期",      art(12), CENTRE,      (R.EVALUATION,), R.FAILED,     form=Opinion,        then=failed),
    Act("lapse",        "期满未提出续期申请",        art(12), CLOCK,       (R.DRAFT,),      R.LAPSED,     time_is_up, sees=()),
    Act("close",        "备案已另行结束，不再续期",  art(12), LAW,         PENDING,         R.CLOSED),
))
