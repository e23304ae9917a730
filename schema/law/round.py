"""遴选 · experts compare the social organisations that answered one call; the best are proposed (article 10(3), second paragraph)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .article import art
from .conflict import in_office, independent, ties_between
from .filing_effects import accepted, declined, recused, released
from .filing_forms import Acceptance, Appointment, Recusal, Release, Screening
from .filing_panel import (
    expert_is_seated,
    experts_are_in_office,
    has_accepted,
    invitation_is_open,
    on_the_panel,
    seat_of,
)
from .forms import Opinion, Refusal, given, number, ref, refs, rows, words
from .kinds import Track
from .procedure import SELF, Act, Add, Also, Effect, Moment, Procedure, Put, Stage
from .roles import CENTRE, EXPERT


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """评分标准；各项权重合计一百"""

    name: str = words("标准，如产业发展需要、地域分布、社会需求", 60)
    weight: int = number("权重（分）", 1, 100)


@dataclass(frozen=True, kw_only=True)
class RoundForm:
    """遴选安排"""

    call: Any = ref("call", "所依据的申报工作安排")
    criteria: list[Criterion] = rows(Criterion, "评分标准", 20, 1)
    experts: list[Any] = refs("account", "遴选专家", 30)


@dataclass(frozen=True, kw_only=True)
class ScoreForm:
    """对一个申请单位的评分"""

    filing: Any = ref("filing", "备案申请")
    points: list[int] = rows(int, "按评分标准顺序给分", 20, 1)
    no_conflict: bool = given("声明与申请单位没有利害关系")
    remark: str = words("评语", 2000)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """一个申请单位的去留"""

    filing: Any = ref("filing", "备案申请")
    selected: bool = given("是否列入建议名单")
    reason: str = words("理由；未列入的将告知申请单位", 1000)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """建议名单"""

    choices: list[Choice] = rows(Choice, "各申请单位的去留", 500, 1)


# fmt: off
class RoundStage(Stage):
    SCORING   = "评分中"
    PROPOSED  = "已提出建议名单"
    DISSOLVED = "已终止"
# fmt: on


def round_is_sound(round_: Any, form: RoundForm, moment: Moment) -> Iterator[Refusal]:
    """面向社会的申报工作安排；权重合计一百；专家人数足够"""
    if Track.SOCIAL not in form.call.tracks:
        yield Refusal("WRONG_TRACK", "该申报工作安排不面向社会培训评价组织", art(10, 3), "call")
    if (total := sum(criterion.weight for criterion in form.criteria)) != 100:
        yield Refusal("WEIGHTS", f"权重合计应为100，现为{total}", art(10, 3), "criteria")
    if len(form.experts) < (least := moment.rules.number("panel.minimum")):
        yield Refusal("PANEL_TOO_SMALL", f"专家{len(form.experts)}人，至少{least}人", art(10, 3), "experts")
    for place, expert in enumerate(form.experts):
        yield from in_office(expert, f"experts.{place}")


def score_is_sound(round_: Any, form: ScoreForm, moment: Moment) -> Iterator[Refusal]:
    """本人已接受聘请，与本轮各申请单位均无利害关系；申请单位在本轮；各项得分不超过权重；不重复评分"""
    yield from has_accepted(round_, form, moment)
    if not form.no_conflict:
        yield Refusal("CONFLICT_OF_INTEREST", "有利害关系的，请办理回避", art(10, 3), "noConflict")
    if form.filing.id not in {filing.id for filing in competing(round_)}:
        yield Refusal("NOT_THIS_ROUND", "该申请未列入本轮遴选", art(10, 3), "filing")
    seat = seat_of(round_, moment)
    if seat:
        for rival in competing(round_):  # whoever works for one of them judges none of them
            yield from independent(seat.expert, rival.unit, "filing", moment)
        if any(score.seat_id == seat.id and score.filing_id == form.filing.id for score in round_.scores):
            yield Refusal("ALREADY_SCORED", "您已为该申请评分", art(10, 3), "filing")
    weights = [criterion["weight"] for criterion in round_.criteria]
    if len(form.points) != len(weights):
        yield Refusal("POINTS", f"应给{len(weights)}项分，现有{len(form.points)}项", art(10, 3), "points")
    for place, (points, weight) in enumerate(zip(form.points, weights, strict=False)):
        if not 0 <= points <= weight:
            yield Refusal("POINTS", f"第{place + 1}项得分应在0与{weight}之间", art(10, 3), f"points.{place}")


def all_are_scored(round_: Any, form: Proposal, moment: Moment) -> Iterator[Refusal]:
    """列入本轮的每个申请都经未回避的专家全部评分，且都有去留和理由"""
    filings = {filing.id: filing for filing in competing(round_)}
    given_ = Counter(choice.filing.id for choice in form.choices)
    done = {(score.seat_id, score.filing_id) for score in round_.scores}
    free = [seat for seat in round_.seats if _judges(seat, filings.values(), moment)]
    if len(free) < (least := moment.rules.number("panel.minimum")):
        yield Refusal("PANEL_TOO_SMALL", f"未回避的专家{len(free)}人，至少{least}人", art(10, 3))
    for filing in filings.values():
        if given_[filing.id] != 1:
            yield Refusal("CHOICE_MISSING", f"{filing.unit.name}应有且仅有一个去留", art(10, 3), "choices")
        for seat in free:
            if (seat.id, filing.id) not in done:
                yield Refusal("SCORE_MISSING", f"专家{seat.expert.title}未给{filing.unit.name}评分", art(10, 3))
    for place, choice in enumerate(form.choices):
        if choice.filing.id not in filings:
            yield Refusal("NOT_THIS_ROUND", "该申请未列入本轮遴选", art(10, 3), f"choices.{place}.filing")
    chosen = sum(choice.selected for choice in form.choices)
    if round_.call.quota and chosen > round_.call.quota:
        yield Refusal("OVER_QUOTA", f"建议{chosen}家，超过数量上限{round_.call.quota}家", art(10, 1), "choices")


def _judges(seat: Any, filings: Iterable[Any], moment: Moment) -> bool:
    """Has accepted, has not stood aside, and is tied to none of the applicants."""
    here = not seat.recused and seat.accepted_at is not None
    return here and not any(any(ties_between(seat.expert, each.unit, moment)) for each in filings)


def expert_accepts(round_: Any, form: Acceptance, moment: Moment) -> Iterator[Refusal]:
    """本人受邀，尚未答复；声明没有利害关系，记录中也没有"""
    yield from invitation_is_open(round_, form, moment)
    if not form.no_conflict:
        yield Refusal("CONFLICT_OF_INTEREST", "有利害关系的，请不接受聘请", art(10, 3), "noConflict")
    seat = seat_of(round_, moment)
    for filing in competing(round_) if seat is not None else ():
        yield from independent(seat.expert, filing.unit, "noConflict", moment)


def expert_is_free(round_: Any, form: Appointment, moment: Moment) -> Iterator[Refusal]:
    """是在任专家，与本轮各申请单位没有利害关系，未在组内"""
    yield from in_office(form.expert, "expert")
    for filing in competing(round_):
        for why in ties_between(form.expert, filing.unit, moment):
            yield Refusal("CONFLICT_OF_INTEREST", f"{why}，应当回避", art(10, 3), "expert")
    if any(seat.expert_id == form.expert.id for seat in round_.seats):
        yield Refusal("ALREADY_APPOINTED", f"{form.expert.title}已在专家组内（含已回避）", art(10, 3), "expert")


def nobody_competes(round_: Any, form: Opinion, moment: Moment) -> Iterator[Refusal]:
    """本轮没有待遴选的申请"""
    if filings := competing(round_):
        says = f"本轮还有{len(filings)}件待遴选的申请，应提出建议名单"
        yield Refusal("FILINGS_COMPETE", says, art(10, 3))


def competing(round_: Any) -> list[Any]:
    """The filings still in the selection: one that was withdrawn is out of it."""
    return [filing for filing in round_.filings if filing.stage == "SELECTION"]


def opened(round_: Any, form: RoundForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"call": form.call, "criteria": [{"name": c.name, "weight": c.weight} for c in form.criteria]})
    for expert in form.experts:
        yield Add("seat", {"round": SELF, "expert": expert})


def appointed(round_: Any, form: Appointment, moment: Moment) -> Iterator[Effect]:
    yield Add("seat", {"round": SELF, "expert": form.expert})
    yield Add("screening", {"round": SELF, "expert": form.expert, "screened_on": moment.day, "found": []})


def screened(round_: Any, form: Screening, moment: Moment) -> Iterator[Effect]:
    for expert in form.experts:
        found = [why for filing in competing(round_) for why in ties_between(expert, filing.unit, moment)]
        yield Add("screening", {"round": SELF, "expert": expert, "screened_on": moment.day, "found": found})


def scored(round_: Any, form: ScoreForm, moment: Moment) -> Iterator[Effect]:
    values = {"filing": form.filing, "points": list(form.points), "total": sum(form.points), "remark": form.remark}
    yield Add("score", {**values, "round": SELF, "seat": seat_of(round_, moment)})


def proposed(round_: Any, form: Proposal, moment: Moment) -> Iterator[Effect]:
    for choice in form.choices:
        yield Also("filing", choice.filing, "select" if choice.selected else "pass_over", Opinion(choice.reason))


S = RoundStage
OPEN = (S.SCORING,)
# fmt: off
ROUND = Procedure("round", "遴选", art(10, 3), RoundStage, (
    #   act        in Chinese      basis       actor   from     to          provided        form       and then
    Act("open",    "组织遴选",     art(10, 3), CENTRE, (None,), S.SCORING,  round_is_sound, RoundForm, then=opened),
    Act("appoint", "增聘遴选专家", art(10, 3), CENTRE, OPEN,    S.SCORING,  expert_is_free, Appointment, then=appointed),
    Act("release", "解除专家聘请", art(10, 3), CENTRE, OPEN,    S.SCORING,  expert_is_seated, Release, then=released),
    Act("screen",  "排查专家利害关系", art(10, 3), CENTRE, OPEN, S.SCORING, experts_are_in_office, Screening, then=screened),
    Act("accept",  "接受聘请",     art(10, 3), EXPERT, OPEN,    S.SCORING,  expert_accepts, Acceptance, then=accepted),
    Act("decline", "不接受聘请",   art(10, 3), EXPERT, OPEN,    S.SCORING,  invitation_is_open, Recusal, then=declined),
    Act("score",   "评分",         art(10, 3), EXPERT, OPEN,    S.SCORING,  score_is_sound, ScoreForm, then=scored),
    Act("recuse",  "专家回避",     art(10, 3), EXPERT, OPEN,    S.SCORING,  on_the_panel,   Recusal,   then=recused),
    Act("propose", "提出建议名单", art(10, 3), CENTRE, OPEN,    S.PROPOSED, all_are_scored, Proposal,  then=proposed),
    Act("dissolve", "终止遴选",    art(10, 3), CENTRE, OPEN,    S.DISSOLVED, nobody_competes, Opinion),
))
