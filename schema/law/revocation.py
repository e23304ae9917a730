"""撤销备案 · proposed by the centre; the bureau decides and the national centre consents: both, in either order (article 24).

The centre alone cannot revoke, nor can the bureau: the institution falls only with the second of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .article import art
from .ending import Statement
from .filing_forms import SHA256
from .forms import Opinion, Refusal, given, ref, rows, words
from .procedure import SELF, Act, Add, Also, Effect, Moment, Numbered, Procedure, Put, Stage
from .roles import BUREAU, CENTRE, LAW
from .sanction import rests_on_own


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """证据材料"""

    title: str = words("材料名称", 200)
    sha256: str = words("材料文件的SHA-256", 64, pattern=SHA256)


@dataclass(frozen=True, kw_only=True)
class RevocationProposal:
    """提请撤销备案"""

    institution: Any = ref("institution", "评价机构")
    facts: str = words("违规开展认定活动的事实", 5000)
    effect: str = words("情节严重、造成不良社会影响的情况", 2000)
    exhibits: list[Exhibit] = rows(Exhibit, "证据材料", 50, 1)
    inspection: Any = ref("inspection", "所依据的督导", default=None)
    rectification: Any = ref("rectification", "逾期或复查不合格的整改", default=None)


@dataclass(frozen=True, kw_only=True)
class RevocationDecision:
    """市人社局的撤销决定"""

    document: str = words("决定文号", 60)
    dated: date = given("决定日期")
    sha256: str = words("决定文件的SHA-256", 64, pattern=SHA256)
    note: str = words("对外公布的撤销理由，不要写个人信息", 500)


@dataclass(frozen=True, kw_only=True)
class NationalConsent:
    """部鉴定中心的同意"""

    document: str = words("复函文号", 60)
    dated: date = given("复函日期")
    sha256: str = words("复函文件的SHA-256", 64, pattern=SHA256)


# fmt: off
class RevocationStage(Stage):
    PROPOSED  = "已提请，待市人社局和部鉴定中心"
    DECIDED   = "市人社局已决定，待部鉴定中心"
    CONSENTED = "部鉴定中心已同意，待市人社局"
    REVOKED   = "已撤销备案"
    DECLINED  = "市人社局不予撤销"
    REFUSED   = "部鉴定中心不同意撤销"
    WITHDRAWN = "已撤回提请"
    CLOSED    = "备案已另行结束"
# fmt: on


def filing_stands(revocation: Any, form: RevocationProposal, moment: Moment) -> Iterator[Refusal]:
    """备案尚未注销或撤销，没有另一件在办的提请；所依据的督导、整改是对该机构的"""
    institution = form.institution
    if institution.stage not in ("ACTIVE", "EXPIRED"):
        yield Refusal("ALREADY_ENDED", "该机构的备案已注销或撤销", art(24), "institution")
    if any(other.stage in ("PROPOSED", "DECIDED", "CONSENTED") for other in institution.revocations):
        yield Refusal("ALREADY_PROPOSED", "已有一件在办的撤销提请", art(24), "institution")
    yield from rests_on_own(revocation, form, moment)


def dated_soundly(revocation: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """文件日期不早于提请，不晚于今日"""
    if not revocation.proposed_on <= form.dated <= moment.day:
        says = f"文件日期应在提请之日（{revocation.proposed_on}）与今日之间"
        yield Refusal("DATE_UNSOUND", says, art(24), "dated")


def proposed(revocation: Any, form: RevocationProposal, moment: Moment) -> Iterator[Effect]:
    yield Put({
        "number": Numbered(f"津技鉴撤〔{moment.day.year}〕{{}}号"), "institution": form.institution, "facts": form.facts,
        "effect": form.effect, "proposed_on": moment.day, "inspection": form.inspection, "rectification": form.rectification,
    })  # fmt: skip
    for exhibit in form.exhibits:
        yield Add("exhibit", {"revocation": SELF, "title": exhibit.title, "sha256": exhibit.sha256})


def decided(revocation: Any, form: RevocationDecision, moment: Moment) -> Iterator[Effect]:
    yield Put({
        "decision_document": form.document, "decision_dated": form.dated, "decision_sha256": form.sha256,
        "note": form.note,
    })  # fmt: skip


def consented(revocation: Any, form: NationalConsent, moment: Moment) -> Iterator[Effect]:
    yield Put({
        "consent_document": form.document, "consent_dated": form.dated, "consent_sha256": form.sha256,
    })  # fmt: skip


def decided_last(revocation: Any, form: RevocationDecision, moment: Moment) -> Iterator[Effect]:
    yield from decided(revocation, form, moment)
    yield Also("institution", revocation.institution, "revoke", Statement(note=form.note, works=[]))


def consented_last(revocation: Any, form: NationalConsent, moment: Moment) -> Iterator[Effect]:
    yield from consented(revocation, form, moment)
    yield Also("institution", revocation.institution, "revoke", Statement(note=revocation.note, works=[]))


def answered(revocation: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"answer": form.reason})


R = RevocationStage
BEFORE_BUREAU, BEFORE_NATIONAL = (R.PROPOSED, R.CONSENTED), (R.PROPOSED, R.DECIDED)
# fmt: off
REVOCATION = Procedure("revocation", "撤销备案", art(24), RevocationStage, (
    #   act                    in Chinese                               basis    actor   from             to           provided       form                and then
    Act("propose",             "提请撤销备案",                          art(24), CENTRE, (None,),         R.PROPOSED,  filing_stands, RevocationProposal, then=proposed),
    Act("withdraw",            "撤回提请",                              art(24), CENTRE, (R.PROPOSED,),   R.WITHDRAWN, form=Opinion,                      then=answered),
    Act("decide",              "决定撤销（待部鉴定中心同意）",          art(24), BUREAU, (R.PROPOSED,),   R.DECIDED,   dated_soundly, RevocationDecision, then=decided),
    Act("decide_last",         "决定撤销（部鉴定中心已同意）",          art(24), BUREAU, (R.CONSENTED,),  R.REVOKED,   dated_soundly, RevocationDecision, then=decided_last),
    Act("decline",             "决定不予撤销",                          art(24), BUREAU, BEFORE_BUREAU,   R.DECLINED,  form=Opinion,                      then=answered),
    Act("record_consent",      "登记部鉴定中心同意（待市人社局决定）",  art(24), CENTRE, (R.PROPOSED,),   R.CONSENTED, dated_soundly, NationalConsent,    then=consented),
    Act("record_consent_last", "登记部鉴定中心同意（市人社局已决定）",  art(24), CENTRE, (R.DECIDED,),    R.REVOKED,   dated_soundly, NationalConsent,    then=consented_last),
    Act("record_refusal",      "登记部鉴定中心不同意",                  art(24), CENTRE, BEFORE_NATIONAL, R.REFUSED,   form=Opinion,                      then=answered),
    Act("close",               "备案已另行结束",                        art(24), LAW,    (R.PROPOSED, R.DECIDED, R.CONSENTED), R.CLOSED),
))
