"""证书 · a number reserved, a certificate issued after national publication and never before, corrected, revoked (articles 8, 16(4), 21).

A number is used once: void, replaced or revoked, it never comes back. A correction is checked, uploaded and published like a
first result, in a batch of its own; the old certificate holds until the new one is issued.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import identity
from .article import Article, art
from .batch_row import SHA256, RowStage, columns_set_right, document_is_sound
from .certificate_number import next_number
from .certificate_sound import design_fits, may_issue, name_on, published
from .certificate_words import COPIED, Granted, set_right
from .forms import Opinion, Refusal, given, personal, ref, words
from .kinds import CertificateFault, CertificateKind, DocumentKind
from .personal import Personal
from .procedure import Act, Add, Also, Effect, Made, Moment, Numbered, Procedure, Put, Stage
from .roles import CENTRE, INSTITUTION, LAW

GROUNDS: dict[CertificateFault, Article] = {
    CertificateFault.FRAUD: art(21), CertificateFault.OUT_OF_SCOPE: art(4, 1), CertificateFault.MISTAKE: art(21),
    CertificateFault.SANCTION: art(24),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Issue:
    """颁发一张证书"""

    design: Any = ref("design", "证书样式，须已备案")
    kind: CertificateKind = given("证书的形式")


@dataclass(frozen=True, kw_only=True)
class Correction:
    """更正证书，换发新编号"""

    reason: str = words("更正的原因", 500)
    name: str | None = words("更正后的姓名；姓名不变的不填", 50, default=None, private=True)
    document_kind: DocumentKind | None = given("更正后的证件类型；与证件号码一并填写", default=None)
    document: Personal | None = personal("更正后的证件号码；号码不变的不填", "document", 40, normal=identity.normal, default=None)
    evidence: str = words("证明材料的名称，如“户籍证明”", 200)
    sha256: str = words("证明材料文件的SHA-256", 64, pattern=SHA256)


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """撤销证书的决定"""

    fault: CertificateFault = given("情形，各有依据条款")
    reason: str = words("事实和理由，告知持证人和评价机构", 1000)
    document: str = words("决定的文号", 60)
    dated: date = given("决定的日期")
    sha256: str = words("决定文件的SHA-256", 64, pattern=SHA256)


# fmt: off
class CertificateStage(Stage):
    RESERVED = "编号已预留"
    ISSUABLE = "部网已公布，待颁发"
    ISSUED   = "已颁发"
    REPLACED = "已更正换发"
    REVOKED  = "已撤销"
    VOID     = "编号作废"
# fmt: on


def row_of(certificate: Any) -> Any:
    """The row that reports it; a number belongs to one row."""
    rows = [row for row in certificate.rows if row.stage != "WITHDRAWN"]
    return rows[0] if rows else None


def own_and_published(certificate: Any, form: Issue, moment: Moment) -> Iterator[Refusal]:
    """本机构的证书，部网已公布；认定当日在备案范围内；证书样式已备案，电子证书须具备条件；编号年份与颁发年份一致"""
    yield from own(certificate, form, moment)
    yield from design_fits(form.design, form.kind, certificate.institution_id, moment)
    yield from may_issue(certificate, row_of(certificate), certificate.institution, moment)


def row_is_published(certificate: Any, form: Granted, moment: Moment) -> Iterator[Refusal]:
    """部网已公布"""
    yield from published(row_of(certificate))


def own(certificate: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """本机构的证书"""
    if moment.actor.role is INSTITUTION and certificate.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_UNIT", "不是本机构颁发的证书", art(8))


def not_being_corrected(certificate: Any, form: Correction, moment: Moment) -> Iterator[Refusal]:
    """本机构的证书，没有正在办理的更正；更正的证件号码无误"""
    yield from own(certificate, form, moment)
    yield from document_is_sound(form, moment)
    if any(later.stage in ("RESERVED", "ISSUABLE") for later in certificate.replaced_by):
        yield Refusal("BEING_CORRECTED", "该证书已有一件正在办理的更正", art(8))


def year_has_turned(certificate: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """本机构的证书；编号中的年份不是今年，须换用新编号"""
    yield from own(certificate, form, moment)
    if f"{moment.day.year % 100:02}" == certificate.number[13:15]:
        yield Refusal("YEAR_IS_RIGHT", "编号中的年份就是今年，不需要换号", art(8))


def dated_in_time(certificate: Any, form: Withdrawal, moment: Moment) -> Iterator[Refusal]:
    """本机构颁发的，或由市鉴定中心办理；决定的日期不早于颁发、不晚于今日"""
    yield from own(certificate, form, moment)
    if certificate.issued_on is not None and not certificate.issued_on <= form.dated <= moment.day:
        says = f"决定的日期应在颁发之日（{certificate.issued_on}）与今日之间"
        yield Refusal("WRONG_DATE", says, art(21), "dated")


def issued(certificate: Any, form: Issue, moment: Moment) -> Iterator[Effect]:
    """One by one; the last one of a batch that is published closes it."""
    name = name_on(certificate.institution, moment.day)
    yield from granted(certificate, Granted(design=form.design, kind=form.kind, institution_name=name), moment)
    yield from last_of_batch(certificate)


def granted(certificate: Any, form: Granted, moment: Moment) -> Iterator[Effect]:
    row = row_of(certificate)
    yield Put({
        "design": form.design, "kind": form.kind, "institution_name": form.institution_name, "issued_on": moment.day,
        "national_published_on": row.national_published_on, "national_url": row.national_url,
    })  # fmt: skip
    if certificate.replaces is not None:
        yield Also("certificate", certificate.replaces, "replace")


def last_of_batch(certificate: Any) -> Iterator[Effect]:
    """When nothing else of its batch waits to be issued, the batch is done."""
    batch = row_of(certificate).batch
    waiting = [row for row in batch.rows if row.certificate_id not in (None, certificate.id)]
    if batch.stage == "PUBLISHED" and all(row.certificate.stage not in ("RESERVED", "ISSUABLE") for row in waiting):
        yield Also("batch", batch, "close")


def voided(certificate: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"reason": form.reason[:1000]})


def given_up(certificate: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield from voided(certificate, form, moment)
    yield from last_of_batch(certificate)


def corrected(certificate: Any, form: Correction, moment: Moment) -> Iterator[Effect]:
    reason = {"reason": f"{form.reason}（{form.evidence}）", "replaces": certificate}
    yield from _anew(certificate, {**set_right(columns_set_right(form)), **reason}, moment)


def renumbered(certificate: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"reason": "跨年颁发，换用新编号"})
    yield from _anew(certificate, {"reason": f"原编号{certificate.number}跨年作废"}, moment)
    yield from last_of_batch(certificate)


def _anew(certificate: Any, values: dict[str, Any], moment: Moment) -> Iterator[Effect]:
    """A number of this year, in a batch of its own that is already reported: the centre checks it and it is published anew."""
    row, rules = row_of(certificate), moment.rules
    span: Any = rules.span("result.target")
    same = {name: getattr(certificate, name) for name in COPIED}
    number = next_number(certificate.org_code, moment.day.year, certificate.level, rules)
    yield Also("certificate", None, "reserve", values={**same, **values, "number": number})
    yield Also("batch", None, "correct", values={
        "plan_id": row.batch.plan_id, "institution_id": certificate.institution_id, "unit_id": certificate.unit_id, "correction": True,
        "number": Numbered(f"{certificate.org_code}结〔{moment.day.year}〕{{}}号"), "version": 1, "reported_at": moment.at,
        "received_on": moment.day, "target_on": moment.calendar.add(moment.day, span), "ended_on": row.batch.ended_on,
        "issue_year": moment.day.year, "enrolled": 1, "passed": 1,
    })  # fmt: skip
    yield Add("batchRow", {
        "batch": Made("batch"), "certificate": Made("certificate"), "candidate_id": certificate.candidate_id, "ordinal": 1,
        "correction": True, "stage": RowStage.PROPOSED.name,
    })  # fmt: skip


def revoked(certificate: Any, form: Withdrawal, moment: Moment) -> Iterator[Effect]:
    yield Put({
        "reason": form.reason, "ground": form.fault, "ground_article": str(GROUNDS[form.fault]), "revoked_on": moment.day,
        "decision_document": form.document, "decision_dated": form.dated, "decision_sha256": form.sha256,
    })  # fmt: skip


C = CertificateStage
ISSUABLE, ISSUED = (C.ISSUABLE,), (C.ISSUED,)
WAITING = (C.RESERVED, C.ISSUABLE)
BATCHED = ("rows__batch__rows__certificate",)
# fmt: off
CERTIFICATE = Procedure("certificate", "职业技能等级证书", art(8), CertificateStage, (
    #   act          in Chinese                     basis       actor                 from       to          provided             form        and then
    Act("reserve",   "预留证书编号",                art(16, 3), LAW,                  (None,),       C.RESERVED),
    Act("rewrite",   "按更正后的结果改写",          art(16, 3), LAW,                  (C.RESERVED,), C.RESERVED, sees=()),
    Act("clear",     "部网已公布，可以颁发",        art(16, 4), LAW,                  (C.RESERVED,), C.ISSUABLE, row_is_published, sees=("rows",)),
    Act("grant",     "随批次颁发证书",              art(16, 4), LAW,                  ISSUABLE,  C.ISSUED,   row_is_published,    Granted,    then=granted, sees=("rows", "replaces")),
    Act("issue",     "颁发证书",                    art(16, 4), INSTITUTION,          ISSUABLE,  C.ISSUED,   own_and_published,   Issue,      then=issued),
    Act("renumber",  "跨年换用新编号",              art(8),     INSTITUTION,          ISSUABLE,  C.VOID,     year_has_turned,     then=renumbered, sees=BATCHED),
    Act("give_up",   "不再颁发，编号作废",          art(8),     INSTITUTION,          ISSUABLE,  C.VOID,     own,                 Opinion,    then=given_up, sees=BATCHED),
    Act("void",      "编号作废",                    art(8),     LAW,                  WAITING,   C.VOID,     form=Opinion,        then=voided, sees=()),
    Act("print",     "打印、下载证书",              art(8),     INSTITUTION,          ISSUED,    C.ISSUED,   own,                 sees=()),
    Act("reprint",   "随批次打印证书",              art(8),     LAW,                  ISSUED,    C.ISSUED,   sees=()),
    Act("correct",   "更正证书，申请换发",          art(8),     INSTITUTION,          ISSUED,    C.ISSUED,   not_being_corrected, Correction, then=corrected, sees=("replaced_by", "rows__batch")),
    Act("replace",   "新证书已颁发，本证书作废",    art(8),     LAW,                  ISSUED,    C.REPLACED, sees=()),
    Act("revoke",    "撤销证书",                    art(21),    INSTITUTION | CENTRE, ISSUED,    C.REVOKED,  dated_in_time,       Withdrawal, then=revoked, sees=()),
))
