"""证书内容 · what a certificate says, copied when its number is reserved and frozen when it is issued (article 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .forms import given, ref, words
from .institution import in_force
from .kinds import CertificateKind, DocumentKind
from .ruleset import RuleSet

NO_WORK_TYPE = "--"
COPIED = (  # from one certificate to the one that replaces it
    "institution_id", "unit_id", "candidate_id", "scope_id", "org_code", "holder_name", "document_kind", "document_tail", "document_index",
    "document_sealed",
    "occupation_code", "occupation_name", "work_type_name", "level", "level_label", "standard_text", "assessed_on",
)  # fmt: skip


def set_right(right: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a certificate in which a candidate's columns, set right for it alone, are told."""
    told = {"holder_name" if name == "name" else name: value for name, value in right.items()}
    return told | ({"document_kind": DocumentKind(told["document_kind"]).says} if "document_kind" in told else {})


@dataclass(frozen=True, kw_only=True)
class Granted:
    """成批颁发时对每张证书都一样的内容"""

    design: Any = ref("design", "证书样式")
    kind: CertificateKind = given("证书的形式")
    institution_name: str = words("评价机构名称，按颁发当日备案的", 100)


def scope_on_the_day(who: Any, sitting: Any, institution: Any) -> Any:
    """The row of the filed scope that covered this sitting on its day; None when there was none (article 4(1))."""
    if not in_force(institution, sitting.day):
        return None
    for scope in institution.scopes:
        same = (scope.occupation_id, scope.work_type, scope.level, scope.site_id)
        if same == (who.occupation_id, who.work_type, who.level, sitting.site_id) and scope.valid_from <= sitting.day <= scope.valid_to:
            return scope
    return None


def of_candidate(who: Any, institution: Any, rules: RuleSet, right: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The columns that come from the candidate and the sitting; no work type is written `--`, never left empty.

    `right` are columns of the candidate that are being set right along with it.
    """
    known = {name: getattr(who, name) for name in ("name", "document_kind", "document_tail", "document_index")} | dict(right or {})
    sitting = who.sitting
    scope = scope_on_the_day(who, sitting, institution)
    return {
        "candidate": who, "institution": institution, "unit_id": institution.unit_id, "scope": scope, "org_code": institution.org_code,
        "holder_name": known["name"], "document_kind": DocumentKind(known["document_kind"]).says,
        "document_tail": known["document_tail"], "document_index": known["document_index"], "occupation_code": sitting.occupation.code, "occupation_name": sitting.occupation.name,
        "work_type_name": who.work_type or NO_WORK_TYPE, "level": who.level, "level_label": rules.levels[who.level],
        "standard_text": f"{sitting.standard.title}（{sitting.standard.code}）", "assessed_on": sitting.day,
    }  # fmt: skip
