"""结果批次的行 · one candidate's result, from the proposal to national publication; each row goes its own way (article 16(3)).

The same `faults` judge a row when the institution reports it and when the centre checks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from . import identity
from .article import art
from .certificate_number import code_of_level
from .certificate_words import of_candidate, scope_on_the_day, set_right
from .forms import Opinion, Refusal, given, personal, words
from .kinds import AssessmentMethod, DocumentKind
from .personal import Personal, columns
from .procedure import Act, Also, Effect, Limit, Moment, Procedure, Put, Stage
from .roles import CENTRE, INSTITUTION, LAW
from .ruleset import RuleSet
from .sitting_guards import COMPONENTS, NAMES

SHA256 = "[0-9a-f]{64}"
BOTH_ENDS = {"START": "开始", "END": "结束"}


@dataclass(frozen=True, kw_only=True)
class RowReason:
    """一行结果退回的理由"""

    code: str = words("通用理由代码，见规则集", 40)
    message: str = words("需要怎样更正", 1000)


@dataclass(frozen=True, kw_only=True)
class Mending:
    """更正一行结果后重新报送"""

    note: str = words("更正了什么，不要写姓名和号码", 500)
    name: str | None = words("更正后的姓名；姓名不变的不填", 50, default=None, private=True)
    document_kind: DocumentKind | None = given("更正后的证件类型；与证件号码一并填写", default=None)
    document: Personal | None = personal("更正后的证件号码；号码不变的不填", "document", 40, normal=identity.normal, default=None)


@dataclass(frozen=True, kw_only=True)
class Publication:
    """部鉴定中心网站已公布一行"""

    published_on: date = given("公布日期")
    url: str = words("公布的网址", 500, pattern="https?://.+")
    sha256: str = words("网页截图等证据文件的SHA-256", 64, pattern=SHA256)


# fmt: off
class RowStage(Stage):
    #             people read             and the law lets it last
    PROPOSED    = "拟报送"
    RETURNED    = "退回更正"
    RESUBMITTED = "重新报送，待核对",     Limit("result.check", CENTRE)
    ACCEPTED    = "核对无误"
    RECHECKED   = "重报核对无误，待上传", Limit("result.upload", CENTRE, {"from_receipt": "received_on"})
    UPLOADED    = "已上传，待部网公布"
    REFUSED     = "部网退回"
    PUBLISHED   = "部网已公布"
    WITHDRAWN   = "不再报送"
# fmt: on


R = RowStage
LIVE = tuple(stage.name for stage in R if stage is not R.WITHDRAWN)


def live(batch: Any) -> list[Any]:
    """The rows of a batch that are still to become certificates, in their order."""
    return sorted((row for row in batch.rows if row.stage in LIVE), key=lambda row: row.ordinal)


def faults(row: Any, institution: Any, rules: RuleSet) -> Iterator[Refusal]:
    """Everything that speaks against a result: stage, marks, supervision, scope on the day of the sitting."""
    who, sitting = row.candidate, row.candidate.sitting
    name = f"第{row.ordinal}行"
    if who.stage != "EXAMINED":
        yield Refusal("NOT_EXAMINED", f"{name}未经资格审查和评价，不能报送合格信息", art(15))
    elif not who.passed:
        yield Refusal("NOT_PASSED", f"{name}评价结果不合格，不能颁发证书", art(8))
    if sitting is None or sitting.stage != "ENDED":
        yield Refusal("NOT_HELD", f"{name}的场次尚未结束", art(16, 2))
        return
    yield from _marks(who, sitting, name, rules)
    signed = {record.phase for record in sitting.supervision_records}
    if missing := [says for phase, says in BOTH_ENDS.items() if phase not in signed]:
        says = f"{name}的场次没有内部质量督导员签署的{'、'.join(missing)}督导记录"
        yield Refusal("NO_SUPERVISION", says, art(21))
    if scope_on_the_day(who, sitting, institution) is None:
        yield Refusal("OUT_OF_SCOPE", f"{name}：{sitting.day}的备案范围不含该职业（工种）、等级、地点", art(4, 1))
    if code_of_level(who.level, rules) is None:
        yield Refusal("LEVEL", f"{name}：{who.level}级不在本办法的五个等级之内", art(6))


def _marks(who: Any, sitting: Any, name: str, rules: RuleSet) -> Iterator[Refusal]:
    """The marks that the method asks for are there, and those that are there are enough (articles 14 and 15)."""
    least = rules.number("result.pass")
    for mark in COMPONENTS.get(AssessmentMethod(sitting.method), ()):
        value = getattr(who, mark)
        if value is None:
            yield Refusal("MARKS_MISSING", f"{name}缺少{NAMES[mark]}成绩", art(14))
        elif value < least and who.passed:
            yield Refusal("MARKS_TOO_LOW", f"{name}{NAMES[mark]}成绩不足{least}分，不能记为合格", rules["result.pass"].article)


def each_fault(rows: Iterable[Any], institution: Any, rules: RuleSet, field: str = "rows") -> Iterator[Refusal]:
    """Every fault of every row, each named by its place."""
    for row in rows:
        yield from (replace(fault, field=f"{field}.{row.ordinal - 1}") for fault in faults(row, institution, rules))


def reason_is_known(row: Any, form: RowReason, moment: Moment) -> Iterator[Refusal]:
    """退回理由取自通用理由"""
    yield from unknown(form.code, moment.rules, "code")


def unknown(code: str, rules: RuleSet, field: str) -> Iterator[Refusal]:
    """A reason that the rule set does not have."""
    rule = rules["result.reasons"]
    if code not in rule.value:
        yield Refusal("REASON_UNKNOWN", f"没有“{code}”这一理由，可用：{'、'.join(rule.value)}", rule.article, field)


def may_come_again(row: Any, form: Mending, moment: Moment) -> Iterator[Refusal]:
    """批次已核对，其他各行照常办理；更正后的这一行没有问题"""
    if row.batch.stage not in ("CHECKED", "UPLOADED"):
        yield Refusal("BATCH_STAGE", "批次退回的，更正后请整批重新报送", art(16, 3))
    yield from document_is_sound(form, moment)
    yield from each_fault([row], row.batch.institution, moment.rules)


def document_is_sound(form: Any, moment: Moment) -> Iterator[Refusal]:
    """A number set right is as sound as one newly enrolled; it comes with its kind."""
    if (form.document is None) != (form.document_kind is None):
        yield Refusal("KIND_AND_NUMBER", "证件类型和证件号码须一并填写", art(15), "document")
    elif form.document is not None and form.document_kind is not None:
        for says in identity.faults(form.document_kind.name, form.document.text, moment.day):
            yield Refusal("DOCUMENT", says, art(15), "document")


def is_sound(row: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """更正后的这一行没有问题"""
    yield from each_fault([row], row.batch.institution, moment.rules)


def told(row: Any, form: RowReason, moment: Moment) -> Iterator[Effect]:
    said = moment.rules["result.reasons"].value[form.code]["says"]
    yield Put({"problem_code": form.code, "problem": f"{said}：{form.message}"[:1000]})


def refused(row: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"problem_code": "NATIONAL", "problem": f"部鉴定中心退回：{form.reason}"[:1000]})


def mended(row: Any, form: Mending, moment: Moment) -> Iterator[Effect]:
    yield Put({"problem_code": None, "problem": None, "mended": form.note, "received_on": moment.day})
    right = columns_set_right(form)
    if row.correction:  # the old certificate goes on saying what it says until the new one is there
        if right:
            yield Also("certificate", row.certificate, "rewrite", values=set_right(right))
        return
    if right:
        yield Also("candidate", row.candidate, "set_right", values=right)
    words = of_candidate(row.candidate, row.batch.institution, moment.rules, right)
    yield Also("certificate", row.certificate, "rewrite", values=words)


def columns_set_right(form: Any) -> dict[str, Any]:
    """The candidate's columns that change: the name, and the number with its kind."""
    name = {"name": form.name.strip()} if form.name else {}
    if form.document is None or form.document_kind is None:
        return name
    return {**name, "document_kind": form.document_kind.name, **columns("document", form.document)}


def cleared(row: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"problem_code": None, "problem": None})


def published(row: Any, form: Publication, moment: Moment) -> Iterator[Effect]:
    values = {"national_published_on": form.published_on, "national_url": form.url, "national_sha256": form.sha256}
    yield Put(values)
    yield Also("certificate", row.certificate, "clear")


def withdrawn(row: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    """The number is lost with the row; a batch that waited for it alone is complete."""
    yield Put({"problem": form.reason[:1000]})
    if row.certificate is not None:
        yield Also("certificate", row.certificate, "void", form)
    others = [other for other in row.batch.rows if other.id != row.id and other.stage in LIVE]
    if row.batch.stage == "UPLOADED" and others and all(other.stage == R.PUBLISHED.name for other in others):
        yield Also("batch", row.batch, "complete")
        if not any(other.certificate.stage in ("RESERVED", "ISSUABLE") for other in others):
            yield Also("batch", row.batch, "close")


NOT_YET = (R.PROPOSED, R.RETURNED, R.REFUSED)
LOOKS = (
    "batch__institution__scopes", "candidate__sitting__supervision_records", "candidate__sitting__occupation", "candidate__sitting__standard",
    "certificate",
)  # fmt: skip
# fmt: off
BATCH_ROW = Procedure("batchRow", "认定结果", art(16, 3), RowStage, (
    #   act          in Chinese                   basis       actor        from                       to             provided         form         and then
    Act("again",     "随批次重新报送",            art(16, 3), LAW,         (R.RETURNED,),             R.PROPOSED,    then=cleared, sees=()),
    Act("return",    "核对有误，退回这一行",      art(16, 3), LAW,         (R.PROPOSED,),             R.RETURNED,    reason_is_known, RowReason, then=told, sees=()),
    Act("accept",    "核对无误",                  art(16, 3), LAW,         (R.PROPOSED,),             R.ACCEPTED,    sees=()),
    Act("resubmit",  "更正后重新报送这一行",      art(16, 3), INSTITUTION, (R.RETURNED, R.REFUSED),   R.RESUBMITTED, may_come_again,  Mending,   then=mended, sees=LOOKS),
    Act("pass",      "重报的这一行核对无误",      art(16, 3), CENTRE,      (R.RESUBMITTED,),          R.RECHECKED,   is_sound, sees=LOOKS),
    Act("send_back", "重报的这一行仍有误，退回",  art(16, 3), CENTRE,      (R.RESUBMITTED,),          R.RETURNED,    reason_is_known, RowReason, then=told, sees=()),
    Act("upload",    "上传部鉴定中心",            art(16, 3), LAW,         (R.ACCEPTED, R.RECHECKED), R.UPLOADED,    sees=()),
    Act("refuse",    "部鉴定中心退回这一行",      art(16, 3), LAW,         (R.UPLOADED,),             R.REFUSED,     form=Opinion, then=refused, sees=()),
    Act("publish",   "部鉴定中心网站已公布这一行", art(16, 4), LAW,        (R.UPLOADED,),             R.PUBLISHED,   form=Publication, then=published, sees=("certificate",)),
    Act("drop",      "随批次取消",                art(16, 3), LAW,         (R.PROPOSED,),             R.WITHDRAWN,   sees=()),
    Act("withdraw",  "不再报送这一行",            art(16, 3), INSTITUTION, NOT_YET,                   R.WITHDRAWN,   form=Opinion, then=withdrawn, sees=("certificate", "batch__rows__certificate")),
))
