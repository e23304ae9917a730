"""After the filing: renewal, the five ends, and what remains to be done (articles 12, 13, 17, 24 and 25)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from schema.law.closure import Custody, Settlement, Work, duties
from schema.law.ending import EndingForm, Note
from schema.law.institution import Cancellation
from schema.law.kinds import ClosureDuty, EndingKind, NonRenewal
from schema.law.renewal import RenewalDecision, RenewalForm
from schema.law.revocation import Exhibit, NationalConsent, RevocationDecision, RevocationProposal

from .applying import opinion
from .scenario import Line, ScenarioError
from .state import State
from .steps import Form, Plan, Step, Verb, number_in

GROUNDS = {kind.says: kind for kind in NonRenewal}
DUTIES = {duty.says: duty for duty in ClosureDuty}
NOTHING_LEFT = "没有未了工作。"


def seal(*words: object) -> str:
    """The hash of a paper that the demonstration only names."""
    return sha256(" ".join(str(word) for word in words).encode()).hexdigest()


def write_renewal(plan: Plan, line: Line) -> Iterator[Step]:
    async def form(state: State) -> Any:
        scopes = [scope["id"] for scope in await state.scopes(line.who, line.number)]
        title = "续期申请书（盖章）"
        return RenewalForm(report=line.body, document_title=title, document_sha256=seal(line.who, title), scopes=scopes)

    yield plan.step(line, "renewal", "draft", line.who, form, refused=line.refused)


def hand_in_renewal(plan: Plan, line: Line) -> Iterator[Step]:
    yield plan.step(line, "renewal", "submit", line.who, refused=line.refused)


def renew(plan: Plan, line: Line) -> Iterator[Step]:
    for short in line.names:
        yield plan.step(line, "renewal", "renew", short, _renewal(line, short), refused=line.refused)


def _renewal(line: Line, short: str) -> Form:
    async def form(state: State) -> Any:
        scopes = [scope["id"] for scope in await state.scopes(short, line.number)]
        return RenewalDecision(opinion=line.must("意见"), scopes=scopes)

    return form


def cancel(plan: Plan, line: Line) -> Iterator[Step]:
    if line.must("情形") not in GROUNDS:
        raise ScenarioError(line.number, f"没有这一情形，可用：{'、'.join(GROUNDS)}")

    async def form(state: State) -> Any:
        return Cancellation(reason=GROUNDS[line.must("情形")], note=line.note("说明"))

    for short in line.names:
        yield plan.step(line, "institution", "cancel", short, form, refused=line.refused)


def wish_to_end(plan: Plan, line: Line) -> Iterator[Step]:
    """In writing, and with a plan for every duty; `  - 待颁发的证书 2026-10-30：怎样处理` is work still to be done."""
    planned = {note.key.split()[0]: note for note in line.notes}
    if strange := planned.keys() - DUTIES.keys():
        raise ScenarioError(line.number, f"没有这些后续工作：{'、'.join(strange)}，可用：{'、'.join(DUTIES)}")

    def work(duty: ClosureDuty) -> Work:
        note = planned.get(duty.says)
        by = note.key.split()[1:] if note else []
        day = date.fromisoformat(by[0]) if by else None
        return Work(duty=duty, outstanding=day is not None, plan=note.text if note else NOTHING_LEFT, by=day)

    async def form(state: State) -> Any:
        title = "自愿终止评价工作的申请（盖章）"
        return EndingForm(
            institution=await state.find("institution", line.who, line.number), reason=line.body, document_title=title,
            document_sha256=seal(line.who, title), works=[work(duty) for duty in duties(EndingKind.VOLUNTARY, plan.rules(line))],
        )  # fmt: skip

    yield plan.step(line, "ending", "apply", number_in(line), form, creates=True, refused=line.refused)


def end(plan: Plan, line: Line) -> Iterator[Step]:
    async def form(state: State) -> Any:
        return Note(note=line.body)

    yield plan.step(line, "ending", "cancel", number_in(line), form)


def propose_revocation(plan: Plan, line: Line) -> Iterator[Step]:
    async def form(state: State) -> Any:
        exhibits = [Exhibit(title=title, sha256=seal(line.body, title)) for title in line.must("证据").split("、")]
        institution = await state.find("institution", line.body, line.number)
        return RevocationProposal(institution=institution, facts=line.must("事实"), effect=line.must("影响"), exhibits=exhibits)

    yield plan.step(line, "revocation", "propose", number_in(line), form, creates=True)


def decide_revocation(plan: Plan, line: Line) -> Iterator[Step]:
    async def form(state: State) -> Any:
        return RevocationDecision(**_paper(line), note=line.body)

    yield plan.step(line, "revocation", "decide", number_in(line), form, refused=line.refused)


def national_consent(plan: Plan, line: Line) -> Iterator[Step]:
    async def form(state: State) -> Any:
        return NationalConsent(**_paper(line))

    yield plan.step(line, "revocation", "record_consent_last", number_in(line), form)


def _paper(line: Line) -> dict[str, Any]:
    number, day = line.must("文号"), date.fromisoformat(line.must("日期"))
    return {"document": number, "dated": day, "sha256": seal(number)}


def entrust(plan: Plan, line: Line) -> Iterator[Step]:
    custody = Custody(
        custodian=line.must("保管单位"), address=line.must("地址"), phone=line.must("电话"),
        paper_until=date.fromisoformat(line.must("纸质保管至")), electronic_until=date.fromisoformat(line.must("电子保管至")),
        contact=line.must("联系部门"), contact_phone=line.must("联系电话"),
    )  # fmt: skip

    async def form(state: State) -> Any:
        return custody

    yield plan.step(line, "closure", "entrust", line.body, form, refused=line.refused)


def settle(plan: Plan, line: Line) -> Iterator[Step]:
    """`  - 待颁发的证书：证书发放清单`, a line for each duty and its proof."""
    for note in line.notes:
        yield plan.step(line, "closure", "settle", line.body, _settlement(line, note.key, note.text))


def _settlement(line: Line, says: str, proof: str) -> Form:
    async def form(state: State) -> Any:
        items = await state.parts("closure_item", "closure_id", await state.find("closure", line.body, line.number))
        item = next((row["id"] for row in items if says in DUTIES and row["duty"] == DUTIES[says].name), None)
        if item is None:
            raise ScenarioError(line.number, f"“{line.body}”的后续工作没有“{says}”")
        return Settlement(item=item, evidence=proof, sha256=seal(line.body, proof))

    return form


def complete(plan: Plan, line: Line) -> Iterator[Step]:
    yield plan.step(line, "closure", "complete", line.body, refused=line.refused)


def failed(plan: Plan, line: Line) -> Iterator[Step]:
    for short in line.names:
        yield plan.step(line, "renewal", "fail", short, opinion(line.must("理由")))


VERBS: dict[str, Verb] = {
    "填写续期申请": write_renewal, "提交续期申请": hand_in_renewal, "予以续期": renew, "续期评估不合格": failed, "不予续期注销": cancel,
    "申请自愿终止": wish_to_end, "自愿终止注销": end, "提请撤销": propose_revocation, "决定撤销": decide_revocation,
    "部鉴定中心同意撤销": national_consent, "登记档案保管": entrust, "登记办结": settle, "后续工作办结": complete,
}  # fmt: skip
