"""Assessment, selection and the bureau's decision (article 10(3))."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from schema.law.filing_forms import Acceptance, Appointment, Decision, ExpertOpinion, Recusal, Verdict
from schema.law.kinds import Method
from schema.law.round import Choice, Criterion, Proposal, RoundForm, ScoreForm

from .applying import opinion
from .scenario import Line, ScenarioError
from .state import State, fitting
from .steps import Form, Plan, Step, Verb, label_in, number_in

METHODS = {method.says: method for method in Method}
OPINION = "材料齐全，考评队伍、场地设备与申报职业相适应，管理制度完善，具备开展职业技能等级认定的条件。"


def appoint(plan: Plan, line: Line) -> Iterator[Step]:
    for short in line.names:
        plan.draft(line, short)
        for title in line.about:
            form = _appointment(plan.person(line, title), line)
            yield plan.step(line, "filing", "appoint", short, form, refused=line.refused)
            if not line.refused:
                yield plan.step(line, "filing", "accept", short, _acceptance, who=title)


async def _acceptance(state: State) -> Any:
    return Acceptance(no_conflict=True)


def _appointment(login: str, line: Line) -> Form:
    async def form(state: State) -> Any:
        return Appointment(expert=state.case("account", login, line.number))

    return form


def recuse(plan: Plan, line: Line) -> Iterator[Step]:
    async def form(state: State) -> Any:
        return Recusal(reason=line.must("事由"))

    if line.about:
        yield plan.step(line, "round", "recuse", number_in(line), form)
    for short in line.names:
        plan.draft(line, short)
        yield plan.step(line, "filing", "recuse", short, form)


def assess(plan: Plan, line: Line) -> Iterator[Step]:
    if line.must("方式") not in METHODS:
        raise ScenarioError(line.number, f"没有这一评估方式，可用：{'、'.join(METHODS)}")
    for short in line.names:
        plan.draft(line, short)
        verdicts = _verdicts(line, short, "不同意", None)
        yield plan.step(line, "filing", "opine", short, _opinion(line, verdicts))


def _opinion(line: Line, verdicts: Callable[[State], Any]) -> Form:
    async def form(state: State) -> Any:
        return ExpertOpinion(
            method=METHODS[line.must("方式")], no_conflict=True, opinion=line.note("意见") or OPINION,
            verdicts=await verdicts(state),
        )  # fmt: skip

    return form


def _verdicts(line: Line, short: str, word: str, stage: str | None) -> Callable[[State], Any]:
    """A verdict for each item; `  - 不同意 某厂 焊工 一级：理由` makes those unfavourable."""
    against = []
    for note in line.notes:
        if note.key.startswith(f"{word} {short} "):
            label = label_in(note.key.removeprefix(f"{word} {short} "), note.number)
            against.append((label, note))

    async def verdicts(state: State) -> list[Verdict]:
        items = await state.items(short, line.number, stage)
        no = {item: note.text for label, note in against for item in fitting(items, label, note.number)}
        return [Verdict(item=i["id"], favourable=i["id"] not in no, reason=no.get(i["id"])) for i in items]

    return verdicts


def propose(plan: Plan, line: Line) -> Iterator[Step]:
    for short in line.names:
        plan.draft(line, short)
        verdicts = _verdicts(line, short, "不提请", None)
        yield plan.step(line, "filing", "propose", short, _decision(line, verdicts), refused=line.refused)


def approve(plan: Plan, line: Line) -> Iterator[Step]:
    for short in line.names:
        plan.draft(line, short)
        verdicts = _verdicts(line, short, "不通过", "PROPOSED")
        yield plan.step(line, "filing", "approve", short, _decision(line, verdicts), refused=line.refused)


def _decision(line: Line, verdicts: Callable[[State], Any]) -> Form:
    async def form(state: State) -> Any:
        return Decision(opinion=line.note("意见") or "同意。", verdicts=await verdicts(state))

    return form


def disapprove(plan: Plan, line: Line) -> Iterator[Step]:
    for short in line.names:
        plan.draft(line, short)
        yield plan.step(line, "filing", "disapprove", short, opinion(line.must("理由")))


def open_round(plan: Plan, line: Line) -> Iterator[Step]:
    number, experts = number_in(line), line.must("专家").split("、")
    logins = [plan.person(line, title) for title in experts]
    criteria = []
    for part in line.must("标准").split("、"):
        name, _, weight = part.rpartition(" ")
        criteria.append(Criterion(name=name, weight=int(weight)))

    async def form(state: State) -> Any:
        seats = [state.case("account", login, line.number) for login in logins]
        return RoundForm(call=state.case("call", number, line.number), criteria=criteria, experts=seats)

    yield plan.step(line, "round", "open", number, form, creates=True)
    for title in experts:
        yield plan.step(line, "round", "accept", number, _acceptance, who=title)


def score(plan: Plan, line: Line) -> Iterator[Step]:
    for note in line.notes:
        plan.draft(line, note.key)
        points, _, remark = note.text.partition("，")
        form = _score(note.key, [int(word) for word in points.split()], remark, line)
        yield plan.step(line, "round", "score", number_in(line), form)


def _score(short: str, points: list[int], remark: str, line: Line) -> Form:
    async def form(state: State) -> Any:
        filing = state.case("filing", short, line.number)
        return ScoreForm(filing=filing, points=points, no_conflict=True, remark=remark)

    return form


def choose(plan: Plan, line: Line) -> Iterator[Step]:
    for note in line.notes:
        plan.draft(line, note.key)
        if not note.text.startswith(("列入，", "未列入，")):
            raise ScenarioError(note.number, "应写“列入，理由”或“未列入，理由”")

    async def form(state: State) -> Any:
        return Proposal(choices=[
            Choice(
                filing=state.case("filing", note.key, note.number), selected=note.text.startswith("列入"),
                reason=note.text.partition("，")[2],
            )
            for note in line.notes
        ])  # fmt: skip

    yield plan.step(line, "round", "propose", number_in(line), form, refused=line.refused)


VERBS: dict[str, Verb] = {
    "聘请专家": appoint, "回避": recuse, "评估": assess, "报市人社局审核": propose, "审核通过": approve, "审核不予通过": disapprove,
    "组织遴选": open_round, "评分": score, "提出建议名单": choose,
}  # fmt: skip
