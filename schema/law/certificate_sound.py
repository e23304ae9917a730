"""颁发证书的条件 · what must hold on the day a certificate is issued, whichever way it is issued (articles 4(1), 8, 16(4))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from .article import art
from .certificate_number import year_of
from .certificate_words import scope_on_the_day
from .forms import Refusal
from .kinds import CertificateKind
from .procedure import TIANJIN, Moment


def published(row: Any) -> Iterator[Refusal]:
    """Nothing is issued before the national site has published this very row: uploaded is not published."""
    if row is None or row.stage != "PUBLISHED" or row.national_published_on is None:
        yield Refusal("NOT_PUBLISHED", "部鉴定中心网站尚未公布，不得颁发证书", art(16, 4))


def design_fits(design: Any, kind: CertificateKind, institution_id: Any, moment: Moment) -> Iterator[Refusal]:
    """The design is the institution's own, filed with its seal, and may be electronic when that is asked."""
    if design.institution_id != institution_id:
        yield Refusal("NOT_YOUR_UNIT", "证书样式不是本机构的", art(8), "design")
    elif design.stage != "FILED":
        yield Refusal("DESIGN_NOT_FILED", "证书样式和印章尚未备案，或已停用", art(8), "design")
    elif kind != CertificateKind.PAPER and not design.electronic:
        yield Refusal("NO_ELECTRONIC", "该样式未登记颁发电子证书的条件，只能颁发纸质证书", art(8), "kind")


def may_issue(certificate: Any, row: Any, institution: Any, moment: Moment) -> Iterator[Refusal]:
    """Published; within the scope of the day of the sitting, as the record has it now; the number names the year of issue."""
    yield from published(row)
    who = certificate.candidate
    if scope_on_the_day(who, who.sitting, institution) is None:
        yield Refusal("OUT_OF_SCOPE", f"{who.sitting.day}的备案范围不含该职业（工种）、等级、地点", art(4, 1))
    rule = moment.rules["certificate.after_revocation"]
    if institution.stage == "REVOKED" and rule.reading == "blocked":
        yield Refusal("FILING_REVOKED", "备案已被撤销，不得继续颁发证书", rule.article)
    year = year_of(certificate.number, moment.day)
    if year != moment.day.year and moment.rules["certificate.year"].reading == "renumber":
        says = f"编号中的年份是{year}年，今年颁发须换用新编号重新报送"
        yield Refusal("YEAR_TURNED", says, moment.rules["certificate.year"].article)


def name_on(institution: Any, day: date) -> str:
    """The institution's name as filed at the end of `day`; after the end of its filing, the last one."""
    end = datetime.combine(day + timedelta(1), time(), TIANJIN)
    known = [version for version in institution.versions if version.since < end]
    latest: str = max(known, key=lambda version: version.since).name if known else institution.name
    return latest
