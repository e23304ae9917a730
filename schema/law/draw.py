"""随机抽取 · which institutions are inspected and by whom, so that anyone can draw again and get the same (article 19, second paragraph).

First, in public: a frozen roster (its SHA-256), the SHA-256 of a secret seed, and the name of a public value that nobody can
know yet. Then that value, entered by two people. Then the draw; and when the visits are over, the seed. The centre cannot
choose the outcome, for it does not know the value when it commits; nobody can foretell it, for they do not know the seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .article import art
from .calendar import WorkingDays
from .conflict import grounds_between
from .filing_forms import SHA256
from .forms import Opinion, Refusal, given, ref, words
from .kinds import InspectionKind, InspectionMethod
from .lot import Roster, outcome, queue, roster_hash, sha256, written
from .procedure import (
    ACTOR,
    SELF,
    Act,
    Add,
    Also,
    Effect,
    Gather,
    Made,
    Moment,
    Numbered,
    Procedure,
    Put,
    Stage,
    Until,
    time_is_up,
)
from .roles import BUREAU, CENTRE, CLOCK, LAW
from .supervisor import drawable

VALUE = r"[0-9A-Za-z .,+-]+"
BASIS = art(19, paragraph=2)


@dataclass(frozen=True, kw_only=True)
class DrawForm:
    """准备一次抽取"""

    programme: Any = ref("programme", "所依据的年度督导计划")
    method: InspectionMethod = given("督导方法")
    scope: str = words("督导事项，写入每件任务", 1000)
    visits_by: date = given("检查截止日期；过后公开种子")


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """抽取之前的承诺：种子的摘要，和届时才知道的公开数值"""

    commitment: str = words("种子（64位十六进制文字）的SHA-256；种子由承办人另行密封保管", 64, pattern=SHA256)
    source: str = words("公开数值的来源和写法，如某彩票某期开奖号码，从小到大，以空格分隔", 300)
    known_on: date = given("公开数值产生的日期，须晚于今日")


@dataclass(frozen=True, kw_only=True)
class PublicValue:
    """公开数值"""

    value: str = words("公开数值，按所公布的写法", 100, pattern=VALUE)


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """抽取：第二人再录一次公开数值，并启封种子"""

    value: str = words("公开数值，按所公布的写法", 100, pattern=VALUE)
    seed: str = words("种子", 64, private=True, pattern=SHA256)


# fmt: off
class DrawStage(Stage):
    #            the public reads              and the law lets it last
    PREPARED   = "名录已备，待公布承诺"
    COMMITTED  = "已公布名录和承诺，待公开数值", Until("draw_by", BASIS, owed=CENTRE)
    WITNESSED  = "公开数值已录入，待抽取",      Until("draw_by", BASIS, owed=CENTRE)
    DRAWN      = "已抽取，检查中",              Until("visits_by", BASIS)
    REVEALED   = "已公开种子和结果"
    VOID       = "已作废"
# fmt: on


def programme_runs(draw: Any, form: DrawForm, moment: Moment) -> Iterator[Refusal]:
    """年度计划执行中，方法在计划之内；截止日期在年度之内，尚未过去"""
    programme = form.programme
    if programme.stage != "PUBLISHED":
        yield Refusal("PROGRAMME_NOT_PUBLISHED", "年度督导计划尚未公布，或年度已经结束", BASIS, "programme")
    if form.method.value not in programme.methods:
        yield Refusal("WRONG_METHOD", f"年度计划中没有“{form.method.says}”", BASIS, "method")
    if not moment.day < form.visits_by <= programme.ends_on:
        yield Refusal("WINDOW", f"检查截止日期应在今日之后、{programme.ends_on}之前", BASIS, "visitsBy")


def frozen_today(draw: Any, form: Commitment, moment: Moment) -> Iterator[Refusal]:
    """名录是今日备的，有检查对象和足够的督导员；没有另一次已承诺而未抽取的；公开数值在今日之后、检查截止之前产生"""
    if any(other.stage in ("COMMITTED", "WITNESSED") for other in draw.programme.draws):
        # of two that were committed to, the one that falls better could be drawn
        yield Refusal("DRAW_PENDING", "已有一次公布了承诺而未抽取，抽取或者作废之后才能再公布", BASIS)
    if draw.prepared_on != moment.day:
        yield Refusal("ROSTER_STALE", f"名录是{draw.prepared_on}备的，请作废后重新准备", BASIS)
    if not draw.objects:
        yield Refusal("NO_OBJECTS", "没有备案有效的评价机构可以抽取", BASIS)
    able = _able(draw, moment)
    if len(able) < (least := moment.rules.number("supervision.seats")):
        says = f"在聘且经培训合格的督导员{len(able)}人，至少{least}人"
        yield Refusal("TOO_FEW_SUPERVISORS", says, art(20))
    if form.known_on <= moment.day:
        yield Refusal("VALUE_KNOWN", "公开数值须在承诺公布之后才产生，日期应晚于今日", BASIS, "knownOn")
    elif form.known_on >= draw.visits_by:
        yield Refusal("WINDOW", f"公开数值产生的日期应早于检查截止日期（{draw.visits_by}）", BASIS, "knownOn")


def value_is_out(draw: Any, form: PublicValue, moment: Moment) -> Iterator[Refusal]:
    """公开数值产生的日期已到"""
    if moment.day < draw.known_on:
        yield Refusal("TOO_EARLY", f"公开数值在{draw.known_on}产生，届时再录入", BASIS)


def seed_and_value_fit(draw: Any, form: Drawing, moment: Moment) -> Iterator[Refusal]:
    """由录入公开数值以外的人办理；数值与所录一致；种子与承诺相符"""
    if moment.actor.stands_for(draw.value_by_id):
        yield Refusal("SAME_PERSON", "公开数值由两人各录一次，请由另一人办理", BASIS)
    if form.value != draw.value:
        yield Refusal("VALUE_DIFFERS", "与前一人录入的公开数值不一致，请对照来源核对", BASIS, "value")
    if sha256(form.seed) != draw.commitment:
        yield Refusal("SEED_DIFFERS", "种子与所公布的摘要不符", BASIS, "seed")


def value_is_not_out(draw: Any, form: Opinion, moment: Moment) -> Iterator[Refusal]:
    """公开数值尚未产生：产生之后，市鉴定中心已能推知结果，不得自行作废"""
    if moment.day >= draw.known_on:
        yield Refusal("VALUE_KNOWN", "公开数值已经产生，只能由市人社局决定作废", BASIS)


def all_visited(draw: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """抽中的机构都已检查完毕（或任务已取消）"""
    left = sum(one.stage in ("ASSIGNED", "READY") for one in draw.inspections)
    if left:
        yield Refusal("VISITS_PENDING", f"还有{left}件任务未检查，此时公开种子将使其预知检查", BASIS)


def prepared(draw: Any, form: DrawForm, moment: Moment) -> Iterator[Effect]:
    yield Put({
        "number": Numbered(f"津技鉴抽〔{moment.day.year}〕{{}}号"), "programme": form.programme, "method": form.method.value,
        "scope": form.scope, "visits_by": form.visits_by, "prepared_on": moment.day,
    })  # fmt: skip
    yield Gather()


def committed(draw: Any, form: Commitment, moment: Moment) -> Iterator[Effect]:
    """The roster as a text; each pair that must not meet is found now, before anybody can know the outcome."""
    pairs = []
    able = _able(draw, moment)
    for entry in draw.objects:
        for one in able:
            for place, (ground, says) in enumerate(grounds_between(one.supervisor.account, entry.institution.unit, moment)):
                if not place:
                    pairs.append((entry.org_code, one.code))
                values = {"institution": entry.institution, "supervisor": one.supervisor, "ground": ground.value}
                yield Add("exclusion", {"draw": SELF, **values, "says": says[:500]})
    count = -(-len(draw.objects) * draw.programme.ratio // 100)
    roster = Roster(
        draw.number, count, moment.rules.number("supervision.seats"),
        {one.org_code: one.weight for one in draw.objects}, tuple(one.code for one in able), frozenset(pairs),
    )  # fmt: skip
    text = written(roster)
    span = moment.rules.span("draw.perform")
    assert isinstance(span, WorkingDays)
    yield Put({
        "roster": text, "roster_hash": roster_hash(text), "commitment": form.commitment, "source": form.source,
        "known_on": form.known_on, "draw_by": moment.calendar.last_day(form.known_on, span), "committed_at": moment.at,
    })  # fmt: skip


def witnessed(draw: Any, form: PublicValue, moment: Moment) -> Iterator[Effect]:
    yield Put({"value": form.value, "value_by": ACTOR})


def drawn(draw: Any, form: Drawing, moment: Moment) -> Iterator[Effect]:
    """A task for each institution drawn, with the first of its queue of supervisors."""
    yield Put({"seed": form.seed, "drawn_at": moment.at})
    found = {one.org_code: one.institution for one in draw.objects}
    people = {one.code: one.supervisor for one in draw.supervisors}
    roster, key, places = outcome(draw.roster, form.seed, form.value)
    for place, code in enumerate(places, 1):
        institution = found[code]
        task = {"institution": institution, "draw": draw, "kind": InspectionKind.DAILY.value, "methods": [draw.method],
                "scope": draw.scope, **fresh(moment)}  # fmt: skip
        yield Also("inspection", None, "assign", values=task)
        yield Add("pick", {"draw": SELF, "ordinal": place, "institution": institution, "inspection": Made("inspection")})
        for seat, who in enumerate(queue(roster, key, code)[: roster.seats], 1):
            yield Add("post", {"inspection": Made("inspection"), "supervisor": people[who], "ordinal": seat})


def _able(draw: Any, moment: Moment) -> list[Any]:
    return [one for one in draw.supervisors if drawable(one.supervisor, moment.day)]


def fresh(moment: Moment) -> dict[str, Any]:
    """What every task has from its first day."""
    announced = moment.rules["supervision.notice"].reading == "announced"
    number = Numbered(f"津技鉴督〔{moment.day.year}〕{{}}号")
    return {"number": number, "opened_on": moment.day, "announced": announced}


def voided(draw: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"void_reason": form.reason})


def revealed(draw: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"revealed_at": moment.at})


D = DrawStage
WAITING = (D.COMMITTED, D.WITNESSED)
ROSTER = ("objects__institution__unit__staff", "supervisors__supervisor__trainings", "supervisors__supervisor__account__ties", "programme__draws")
ENTRIES = ("objects__institution", "supervisors__supervisor")
# fmt: off
DRAW = Procedure("draw", "随机抽取", BASIS, DrawStage, (
    #   act           in Chinese                   basis  actor   from                    to           provided            form         the public is told         and then
    Act("prepare",    "准备抽取名录",              BASIS, CENTRE, (None,),                D.PREPARED,  programme_runs,     DrawForm,    then=prepared, at_once=True),
    Act("discard",    "放弃未公布的名录",          BASIS, CENTRE, (D.PREPARED,),          D.VOID,      form=Opinion,       then=voided, sees=()),
    Act("commit",     "公布名录和承诺",            BASIS, CENTRE, (D.PREPARED,),          D.COMMITTED, frozen_today,       Commitment,  tells="draw.committed",    then=committed, sees=ROSTER, at_once=True),
    Act("witness",    "录入公开数值",              BASIS, CENTRE, WAITING,                D.WITNESSED, value_is_out,       PublicValue, tells="draw.witnessed",    then=witnessed, sees=(), at_once=True),
    Act("perform",    "抽取",                      BASIS, CENTRE, (D.WITNESSED,),         D.DRAWN,     seed_and_value_fit, Drawing,     tells="draw.drawn",        then=drawn, sees=ENTRIES, at_once=True),
    Act("reveal",     "公开种子和结果",            BASIS, CENTRE, (D.DRAWN,),             D.REVEALED,  all_visited,        tells="draw.revealed",     then=revealed, sees=("inspections",), at_once=True),
    Act("reveal_due", "检查期届满，公开种子",      BASIS, CLOCK,  (D.DRAWN,),             D.REVEALED,  time_is_up,         tells="draw.revealed",     then=revealed, sees=()),
    Act("redraw",     "补抽后更新结果",            BASIS, LAW,    (D.REVEALED,),          D.REVEALED,  tells="draw.redrawn",       sees=()),
    Act("void",       "公开数值产生之前作废",      BASIS, CENTRE, WAITING,                D.VOID,      value_is_not_out,   Opinion,     tells="draw.voided",       then=voided, sees=(), at_once=True),
    Act("annul",      "公开数值产生之后作废",      BASIS, BUREAU, WAITING,                D.VOID,      form=Opinion,       tells="draw.voided",       then=voided, sees=()),
))
