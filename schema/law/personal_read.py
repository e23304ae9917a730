"""查看个人信息 · a full number is read only by whoever must, for a reason that is written down first (article 17: 妥善保管; 《个人信息保护法》第五十一条).

Everybody else sees its last four characters. A reading is a case of its own, so that each one is a line of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import PIPL_51, art
from .forms import Refusal, given, ref, words
from .kinds import PersonalSubject
from .procedure import ACTOR, Act, Effect, Moment, Procedure, Put, Stage
from .roles import CENTRE, INSTITUTION

COLUMN = {PersonalSubject.DOCUMENT: "document", PersonalSubject.PHONE: "phone", PersonalSubject.CONTACT: "contact"}


@dataclass(frozen=True, kw_only=True)
class RevealForm:
    """查看谁的什么、为什么"""

    candidate: Any = ref("candidate", "考生")
    subject: PersonalSubject = given("查看的内容")
    reason: str = words("查看的事由，记入台账", 200)


@dataclass(frozen=True, kw_only=True)
class LookForm:
    """查看谁的照片"""

    candidate: Any = ref("candidate", "考生")


@dataclass(frozen=True, kw_only=True)
class FetchForm:
    """下载含有完整个人信息的表格"""

    candidate_import: Any = ref("candidateImport", "考生信息表的导入")
    subject: PersonalSubject = given("下载的内容")


# fmt: off
class ReadStage(Stage):
    NOTED = "已记录"
# fmt: on


def something_there(case: Any, form: RevealForm, moment: Moment) -> Iterator[Refusal]:
    """考生登记了该项内容"""
    column, subject = COLUMN.get(form.subject), form.subject
    there = form.candidate.particulars if subject is PersonalSubject.PARTICULARS else column and getattr(form.candidate, f"{column}_sealed")
    if not there:
        yield Refusal("NOTHING_THERE", f"该考生没有登记{form.subject.says}", PIPL_51, "subject")


def revealed(case: Any, form: RevealForm, moment: Moment) -> Iterator[Effect]:
    told = {"candidate": form.candidate, "unit_id": form.candidate.unit_id, "subject": form.subject.value}
    yield Put({**told, "reason": form.reason, "reader": ACTOR, "read_at": moment.at})


def has_a_photo(case: Any, form: LookForm, moment: Moment) -> Iterator[Refusal]:
    """考生登记了照片"""
    if form.candidate.photo_id is None:
        yield Refusal("NOTHING_THERE", "该考生没有登记照片", PIPL_51, "candidate")


def looked_at(case: Any, form: LookForm, moment: Moment) -> Iterator[Effect]:
    told = {"candidate": form.candidate, "unit_id": form.candidate.unit_id, "subject": PersonalSubject.PHOTO.value}
    yield Put({**told, "reason": f"查看{PersonalSubject.PHOTO.says}", "reader": ACTOR, "read_at": moment.at})


def fetched(case: Any, form: FetchForm, moment: Moment) -> Iterator[Effect]:
    told = {"candidate_import": form.candidate_import, "unit_id": form.candidate_import.unit_id, "subject": form.subject.value}
    yield Put({**told, "reason": f"下载{form.subject.says}", "reader": ACTOR, "read_at": moment.at})


# fmt: off
PERSONAL_READ = Procedure("personalRead", "查看个人信息", art(17), ReadStage, (
    #   act       in Chinese                      basis    actor                 from     to               provided         form        and then
    Act("reveal", "查看考生的完整个人信息",       art(17), INSTITUTION | CENTRE, (None,), ReadStage.NOTED, something_there, RevealForm, then=revealed),
    Act("look",   "查看考生的照片",               art(17), INSTITUTION | CENTRE, (None,), ReadStage.NOTED, has_a_photo,     LookForm,   then=looked_at),
    Act("fetch",  "下载含完整个人信息的表格",     art(17), INSTITUTION,          (None,), ReadStage.NOTED, form=FetchForm,              then=fetched),
))
