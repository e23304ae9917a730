"""处理 · the person in charge is talked to (not public), the institution is criticised (public), suspicions are handed on (articles 24 and 26)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .article import art
from .attachment import kept, may_be_used
from .forms import Opinion, Refusal, given, ref, refs, words
from .kinds import TransferSubject
from .procedure import SELF, Act, Add, Effect, Moment, Numbered, Procedure, Put, Stage, Until
from .roles import BUREAU, CENTRE

BASIS, STAFF_BASIS = art(24), art(26)


@dataclass(frozen=True, kw_only=True)
class TalkForm:
    """约谈通知"""

    institution: Any = ref("institution", "评价机构")
    inspection: Any = ref("inspection", "所依据的督导", default=None)
    person: str = words("被约谈的负责人姓名", 50, private=True)
    post: str = words("职务", 50, private=True)
    meets_on: date = given("约谈日期")
    place: str = words("约谈地点", 200)
    matters: str = words("约谈事项", 2000)


@dataclass(frozen=True, kw_only=True)
class TalkRecord:
    """约谈记录"""

    minutes: str = words("约谈内容", 5000, private=True)
    promises: str | None = words("负责人的承诺", 2000, default=None, private=True)


@dataclass(frozen=True, kw_only=True)
class CriticismForm:
    """通报批评"""

    institution: Any = ref("institution", "评价机构")
    inspection: Any = ref("inspection", "所依据的督导", default=None)
    rectification: Any = ref("rectification", "逾期或复查不合格的整改", default=None)
    title: str = words("标题", 100)
    facts: str = words("违规事实和处理，对外公布，不写个人信息，不写由何人反映", 3000)


@dataclass(frozen=True, kw_only=True)
class TransferForm:
    """移交涉嫌违法线索"""

    institution: Any = ref("institution", "所涉评价机构")
    inspection: Any = ref("inspection", "所依据的督导", default=None)
    recipient: str = words("接收部门", 100)
    sent_on: date = given("移交日期")
    matter: str = words("涉嫌违法的事实和线索", 5000, private=True)
    files: list[Any] = refs("attachment", "随案材料，本人上传", 20, 0)


@dataclass(frozen=True, kw_only=True)
class StaffTransferForm:
    """移交管理部门工作人员涉嫌违法线索"""

    person: str = words("工作人员姓名", 50, private=True)
    recipient: str = words("接收部门", 100)
    sent_on: date = given("移交日期")
    matter: str = words("涉嫌违法的事实和线索", 5000, private=True)
    files: list[Any] = refs("attachment", "随案材料，本人上传", 20, 0)


@dataclass(frozen=True, kw_only=True)
class ReceiptForm:
    """接收部门的回执"""

    document: str = words("回执文号", 60)
    dated: date = given("回执日期")
    file: Any = ref("attachment", "回执原件，本人上传")


# fmt: off
class TalkStage(Stage):
    #           the centre reads   and the law lets it last
    SUMMONED  = "已通知约谈",      Until("meets_on", BASIS, owed=CENTRE)
    HELD      = "已约谈"
    CANCELLED = "已取消约谈"


class CriticismStage(Stage):
    ISSUED    = "已通报批评"
    WITHDRAWN = "已撤销通报"


class TransferStage(Stage):
    SENT      = "已移交，待回执"   # no limit: what is late would be counted in public, and with it that somebody was handed on
    RECEIVED  = "接收部门已签收"
    ANSWERED  = "接收部门已反馈"
# fmt: on


def talk_lies_ahead(talk: Any, form: TalkForm, moment: Moment) -> Iterator[Refusal]:
    """约谈日期不早于今日；所依据的督导是对该机构的"""
    if form.meets_on < moment.day:
        yield Refusal("WINDOW_PAST", "约谈日期已过", BASIS, "meetsOn")
    yield from rests_on_own(talk, form, moment)


def talk_day_has_come(talk: Any, form: TalkRecord, moment: Moment) -> Iterator[Refusal]:
    """约谈日期已到"""
    if moment.day < talk.meets_on:
        yield Refusal("TOO_EARLY", f"约谈定在{talk.meets_on}", BASIS)


def rests_on_own(case: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """所依据的督导、整改是对该机构的，结果已经送达或整改未完成"""
    if form.inspection is not None:
        if form.inspection.institution_id != form.institution.id:
            yield Refusal("NOT_THIS_UNIT", "所依据的督导不是对该机构的", BASIS, "inspection")
        if form.inspection.stage not in ("HANDED", "REVIEW", "PUBLISHED", "CLOSED"):
            yield Refusal("NOT_HANDED_OVER", "检查结果送达被检查的机构之后，才能据以处理", BASIS, "inspection")
    rectification = getattr(form, "rectification", None)
    if rectification is not None:
        if rectification.institution_id != form.institution.id:
            yield Refusal("NOT_THIS_UNIT", "所依据的整改不是该机构的", BASIS, "rectification")
        if rectification.stage not in ("MISSED", "UNMET"):
            yield Refusal("NOT_MISSED", "整改尚未逾期，复查也未认定不合格", BASIS, "rectification")


def has_a_ground(criticism: Any, form: CriticismForm, moment: Moment) -> Iterator[Refusal]:
    """有所依据的督导或整改，是对该机构的"""
    if form.inspection is None and form.rectification is None:
        yield Refusal("GROUND_MISSING", "通报批评应写明所依据的督导或整改", BASIS, "inspection")
    yield from rests_on_own(criticism, form, moment)


def sent_already(transfer: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """移交日期不晚于今日；所附文件是本人上传的"""
    if form.sent_on > moment.day:
        yield Refusal("IN_THE_FUTURE", "移交之后再登记", None, "sentOn")
    for place, file in enumerate(form.files):
        yield from may_be_used(file, f"files.{place}", moment)


def receipt_is_sound(transfer: Any, form: ReceiptForm, moment: Moment) -> Iterator[Refusal]:
    """回执日期在移交之日与今日之间；原件是本人上传的"""
    if not transfer.sent_on <= form.dated <= moment.day:
        yield Refusal("DATE_UNSOUND", f"回执日期应在移交之日（{transfer.sent_on}）与今日之间", None, "dated")
    yield from may_be_used(form.file, "file", moment)


def _same(form: Any, *left_out: str) -> dict[str, Any]:
    return {name: getattr(form, name) for name in form.__dataclass_fields__ if name not in left_out}


def summoned(talk: Any, form: TalkForm, moment: Moment) -> Iterator[Effect]:
    yield Put({**_same(form), "number": Numbered(f"津技鉴谈〔{moment.day.year}〕{{}}号")})


def held(talk: Any, form: TalkRecord, moment: Moment) -> Iterator[Effect]:
    yield Put({**_same(form), "held_on": moment.day})


def answered(case: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"answer": form.reason})


def issued(criticism: Any, form: CriticismForm, moment: Moment) -> Iterator[Effect]:
    yield Put({**_same(form), "number": Numbered(f"津技鉴通〔{moment.day.year}〕{{}}号"), "issued_on": moment.day})


def withdrawn(criticism: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"answer": form.reason, "withdrawn_on": moment.day})


def sent(transfer: Any, form: TransferForm | StaffTransferForm, moment: Moment) -> Iterator[Effect]:
    subject = TransferSubject.INSTITUTION if isinstance(form, TransferForm) else TransferSubject.STAFF
    number = Numbered(f"津技鉴移〔{moment.day.year}〕{{}}号" if isinstance(form, TransferForm) else f"津人社移〔{moment.day.year}〕{{}}号")
    yield Put({**_same(form, "files"), "subject": subject.value, "number": number})
    for file in form.files:
        yield Add("enclosure", {"transfer": SELF, "attachment": file})
    yield from kept(*form.files)


def received(transfer: Any, form: ReceiptForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"receipt_document": form.document, "receipt_dated": form.dated, "receipt": form.file})
    yield from kept(form.file)


T, C, X = TalkStage, CriticismStage, TransferStage
EITHER = CENTRE | BUREAU
# fmt: off
TALK = Procedure("talk", "约谈", BASIS, TalkStage, (
    #   act          in Chinese             basis        actor   from           to           provided           form               the public is told and then
    Act("summon",    "通知约谈负责人",      BASIS,       CENTRE, (None,),       T.SUMMONED,  talk_lies_ahead,   TalkForm,          then=summoned),
    Act("hold",      "登记约谈记录",        BASIS,       CENTRE, (T.SUMMONED,), T.HELD,      talk_day_has_come, TalkRecord,        then=held),
    Act("cancel",    "取消约谈",            BASIS,       CENTRE, (T.SUMMONED,), T.CANCELLED, form=Opinion,                         then=answered),
))
CRITICISM = Procedure("criticism", "通报批评", BASIS, CriticismStage, (
    Act("issue",     "通报批评",            BASIS,       CENTRE, (None,),       C.ISSUED,    has_a_ground,      CriticismForm,     "criticism.issued",    issued),
    Act("withdraw",  "撤销通报",            BASIS,       CENTRE, (C.ISSUED,),   C.WITHDRAWN, form=Opinion,                         tells="criticism.withdrawn", then=withdrawn),
))
TRANSFER = Procedure("transfer", "移交线索", BASIS, TransferStage, (
    Act("send",       "移交涉嫌违法线索",   BASIS,       CENTRE, (None,),       X.SENT,      sent_already,      TransferForm,      then=sent),
    Act("send_staff", "移交工作人员涉嫌违法线索", STAFF_BASIS, BUREAU, (None,), X.SENT,      sent_already,      StaffTransferForm, then=sent),
    Act("receive",    "登记接收部门的回执", BASIS,       EITHER, (X.SENT,),     X.RECEIVED,  receipt_is_sound,  ReceiptForm,       then=received),
    Act("answer",     "登记接收部门的反馈", BASIS,       EITHER, (X.RECEIVED,), X.ANSWERED,  form=Opinion,                         then=answered),
))
