"""考生 · who is assessed: an employer's own workers (article 2), on a ground that was checked (article 15), each with a life of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import identity
from . import sitting_effects as of_sitting
from .article import art
from .candidate_forms import CandidateForm, Ground
from .candidate_photo import CandidatePhotoForm, is_a_photo, pictured
from .forms import Opinion, Refusal
from .kinds import Relation, Track
from .personal import columns
from .procedure import Act, Effect, Moment, Procedure, Put, Stage
from .roles import INSTITUTION, LAW
from .sitting_forms import Mark

CLOSED = ("ENDED", "CLOSED", "CANCELLED")


# fmt: off
class CandidateStage(Stage):
    ENROLLED   = "已报名"
    ELIGIBLE   = "资格审查通过"
    INELIGIBLE = "不符合申报条件"
    EXAMINED   = "已评价"
    ABSENT     = "缺考"
    WITHDRAWN  = "已退出"
# fmt: on


def may_be_enrolled(candidate: Any, form: CandidateForm, moment: Moment) -> Iterator[Refusal]:
    """方案尚未结束；职业、等级在方案之内；用人单位的考生是本单位职工（五种关系之一）；证件号码无误，与性别、出生日期一致"""
    plan, about = form.plan, (form.occupation.id, work_type(form), form.level)
    if plan.stage in CLOSED:
        yield Refusal("PLAN_OVER", "该方案的认定已经结束或取消，不能再登记考生", art(16, 2), "plan")
    elif about not in {(s.occupation_id, s.work_type, s.level) for s in plan.sittings if s.stage != "CANCELLED"}:
        says = "方案中没有这一职业（工种）、等级的场次"
        yield Refusal("NOT_IN_PLAN", says, art(4, 1), "occupation")
    yield from whose_worker(plan.track, form.relation)
    number = form.document.text
    for says in identity.faults(form.document_kind.name, number, moment.day):
        yield Refusal("DOCUMENT", says, art(15), "document")
    said = form.sex and form.sex.name
    for field, says in identity.disagreements(form.document_kind.name, number, said, form.born_on):
        yield Refusal("DISAGREES", says, art(15), {"born_on": "bornOn"}.get(field, field))
    if form.born_on and form.born_on > moment.day:
        yield Refusal("BORN_LATER", "出生日期晚于今日", art(15), "bornOn")


def whose_worker(track: str, relation: Relation | None) -> Iterator[Refusal]:
    """Article 2, second paragraph: an employer assesses its own workers, of whatever employment; an organisation assesses anybody."""
    if track == Track.EMPLOYER and relation is None:
        kinds = "、".join(each.says for each in Relation)
        says = f"用人单位只能对本单位职工开展认定，请写明与本单位的关系：{kinds}"
        yield Refusal("NOT_OWN_WORKER", says, art(2, paragraph=2), "relation")
    elif track == Track.SOCIAL and relation is not None:
        yield Refusal("NO_RELATION", "面向社会开展的认定不分用工关系，请不填", art(2, paragraph=2), "relation")


def may_be_mended(candidate: Any, form: CandidateForm, moment: Moment) -> Iterator[Refusal]:
    """所在方案不变；其余同登记考生"""
    if form.plan.id != candidate.plan_id:
        yield Refusal("FIXED", "所在方案不能更改，请退出后另行登记", art(15), "plan")
    yield from may_be_enrolled(candidate, form, moment)


def plan_goes_on(candidate: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """方案的认定尚未结束"""
    if candidate.plan.stage in CLOSED:
        yield Refusal("PLAN_OVER", "该方案的认定已经结束或取消", art(16, 2))


def work_type(form: CandidateForm) -> str | None:
    return (form.work_type or "").strip() or None


def enrolled(candidate: Any, form: CandidateForm, moment: Moment) -> Iterator[Effect]:
    """As the document has it where it says so; whoever changes what is assessed loses the seat."""
    plan, kind, number = form.plan, form.document_kind.name, form.document.text
    about = (form.occupation.id, work_type(form), form.level)
    moved = candidate is not None and about != (candidate.occupation_id, candidate.work_type, candidate.level)
    yield Put({
        "plan": plan, "institution_id": plan.institution_id, "unit_id": plan.unit_id, "occupation": form.occupation,
        "work_type": work_type(form), "level": form.level, "name": form.name.strip(),
        "sex": form.sex or identity.sex(kind, number), "born_on": form.born_on or identity.born(kind, number),
        "document_kind": form.document_kind, **columns("document", form.document), **columns("phone", form.phone, "sealed", "tail"),
        "relation": form.relation, "kind": form.kind, "resit": form.resit, "ground": form.ground, "ground_evidence": None,
        **({"ordinal": 0} if candidate is None else {}), **({"sitting": None} if moved else {}),
    })  # fmt: skip


def qualified(candidate: Any, form: Ground, moment: Moment) -> Iterator[Effect]:
    yield Put({"ground": form.ground, "ground_evidence": form.evidence, "remark": None})


def disqualified(candidate: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"remark": form.reason, "sitting": None})


def withdrawn(candidate: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"remark": form.reason, "sitting": None})


def here(candidate: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"attended": True})


def missed(candidate: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"attended": False})


C = CandidateStage
WAITING = (C.ENROLLED, C.ELIGIBLE, C.INELIGIBLE)
SEATED = (C.ELIGIBLE, C.ABSENT)
A15, N2, A8 = art(15), art(16, 2), art(8)
ITS = ("certificates",)
# fmt: off
CANDIDATE = Procedure("candidate", "考生", A15, CandidateStage, (
    #   act          in Chinese            basis actor        from                           to            provided          form           and then
    Act("enrol",      "登记考生",           A15,  INSTITUTION, (None,),                       C.ENROLLED,   may_be_enrolled,  CandidateForm, then=enrolled),
    Act("mend",       "更正考生信息",       A15,  INSTITUTION, WAITING,                       C.ENROLLED,   may_be_mended,    CandidateForm, then=enrolled, sees=()),
    Act("qualify",    "资格审查通过",       A15,  LAW,         (C.ENROLLED, C.INELIGIBLE),    C.ELIGIBLE,   form=Ground,      then=qualified, sees=()),
    Act("disqualify", "不符合申报条件",     A15,  LAW,         (C.ENROLLED, C.ELIGIBLE),      C.INELIGIBLE, form=Opinion,     then=disqualified, sees=()),
    Act("withdraw",   "退出",               A15,  INSTITUTION, WAITING,                       C.WITHDRAWN,  plan_goes_on,     Opinion,       then=withdrawn),
    Act("seat",       "编入场次",           N2,   LAW,         (C.ENROLLED,),                 C.ENROLLED),
    Act("reseat",     "编入场次（已审查）", N2,   LAW,         (C.ELIGIBLE,),                 C.ELIGIBLE),
    Act("attend",     "到场",               N2,   LAW,         SEATED,                        C.ELIGIBLE,   then=here, sees=()),
    Act("miss",       "缺考",               N2,   LAW,         SEATED,                        C.ABSENT,     then=missed, sees=()),
    Act("mark",       "登记成绩",           N2,   LAW,         (*SEATED, C.EXAMINED),         C.EXAMINED,   form=Mark,        then=of_sitting.mark, sees=()),
    Act("photograph", "登记考生照片",       A8,   INSTITUTION, (C.ENROLLED,),                 C.ENROLLED,   is_a_photo,       CandidatePhotoForm,     then=pictured, sees=ITS),
    Act("photograph_eligible", "登记考生照片（已审查）", A8, INSTITUTION, (C.ELIGIBLE,),      C.ELIGIBLE,   is_a_photo,       CandidatePhotoForm,     then=pictured, sees=ITS),
    Act("photograph_later", "登记考生照片（已评价）", A8, INSTITUTION, (C.EXAMINED,),         C.EXAMINED,   is_a_photo,       CandidatePhotoForm,     then=pictured, sees=ITS),
    Act("set_right",  "按核对意见更正姓名、证件", art(16, 3), LAW, (C.EXAMINED,),                C.EXAMINED,   sees=()),
))
