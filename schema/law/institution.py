"""评价机构 · a filed institution, from its listing to one of its five ends (articles 10(5), 12, 13 and 24).

EXPIRED is no end yet: the filing may still be renewed from its last day, or is cancelled. Nothing leads out of an end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .article import art
from .closure import Duties, Work
from .ending import ENDING, EndingStage, Statement
from .forms import Refusal, given, words
from .kinds import EndingKind, NonRenewal
from .procedure import SELF, Act, Add, Also, Effect, Moment, Numbered, Procedure, Put, Stage, Until, time_is_up
from .renewal import RENEWAL, RenewalStage
from .revocation import REVOCATION, RevocationStage
from .roles import CENTRE, CLOCK, LAW
from .version import rests


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """不予续期，注销备案"""

    reason: NonRenewal = given("不予续期的情形")
    note: str | None = words("对外公布的说明，不要写个人信息", 500, default=None)


# fmt: off
class InstitutionStage(Stage):
    #           the public reads   and the law lets it last
    ACTIVE    = "备案有效",        Until("valid_to", art(10, 5))
    EXPIRED   = "有效期届满"
    CANCELLED = "已注销"
    REVOKED   = "撤销备案"
# fmt: on


BASIS = {EndingKind.NOT_APPLIED: art(12), EndingKind.FAILED: art(12), EndingKind.VOLUNTARY: art(13), EndingKind.REVOKED: art(24)}
OUTCOME = {NonRenewal.NOT_APPLIED: RenewalStage.LAPSED, NonRenewal.FAILED: RenewalStage.FAILED}


def in_force(institution: Any, day: date) -> bool:
    """Whether a session may be held on `day`; one that was may be finished later, whatever has ended since (run-off)."""
    ended = institution.effective_on is not None and day >= institution.effective_on
    return bool(institution.valid_from <= day <= institution.valid_to) and not ended


def not_renewed(institution: Any, form: Cancellation, moment: Moment) -> Iterator[Refusal]:
    """续期程序已经结束，注销的情形与其结果相符"""
    found = next((r for r in institution.renewals if r.valid_to == institution.valid_to), None)
    stage = RenewalStage[found.stage] if found else RenewalStage.LAPSED
    if stage not in OUTCOME.values():
        yield Refusal("RENEWAL_PENDING", f"续期“{stage.value}”，作出决定后才能注销", art(12))
    elif OUTCOME[form.reason] is not stage:
        yield Refusal("WRONG_GROUND", f"续期的结果是“{stage.value}”，与所填情形不符", art(12), "reason")


def expired(institution: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"ending": EndingKind.EXPIRED})


def renewed(institution: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"ending": None})


def cancelled(institution: Any, form: Cancellation, moment: Moment) -> Iterator[Effect]:
    from_expiry = moment.rules["ending.effect"].reading == "from_expiry"
    effective = institution.valid_to + timedelta(1) if from_expiry else moment.day
    yield from _ends(institution, EndingKind(form.reason.value), effective, form.note, [], moment)


def ended(institution: Any, form: Statement, moment: Moment) -> Iterator[Effect]:
    yield from _ends(institution, EndingKind.VOLUNTARY, _at_once(institution, moment), form.note, form.works, moment)


def revoked(institution: Any, form: Statement, moment: Moment) -> Iterator[Effect]:
    yield from _ends(institution, EndingKind.REVOKED, _at_once(institution, moment), form.note, form.works, moment)


def _at_once(institution: Any, moment: Moment) -> date:
    """The day of the act; a filing that has expired meanwhile had already ended."""
    after: date = institution.valid_to + timedelta(1)
    return min(moment.day, after)


def _ends(
    institution: Any, ending: EndingKind, effective: date, note: str | None, works: list[Work], moment: Moment
) -> Iterator[Effect]:
    """The public notice of the end, what remains to be done, and the end of whatever else was pending."""
    yield Put({"ending": ending, "ended_on": moment.day, "effective_on": effective})
    same = {name: getattr(institution, name) for name in ("name", "credit_code", "valid_from", "valid_to")}
    yield Add("termination", {
        **same, "institution": SELF, "number": Numbered(f"津技鉴终〔{moment.day.year}〕{{}}号"), "ending": ending,
        "article": str(BASIS[ending]), "decided_on": moment.day, "effective_on": effective, "note": note,
        "certificates": moment.rules["certificates.after_end"].reading_text,
    }, tells="termination.issued")  # fmt: skip
    duties = Duties(ending=ending, effective_on=effective, works=works)
    yield Also("closure", None, "open", duties, {"institution": institution})
    for procedure, stages, cases in (
        (RENEWAL, RenewalStage, institution.renewals),
        (ENDING, EndingStage, institution.endings),
        (REVOCATION, RevocationStage, institution.revocations),
    ):
        for case in cases:
            if not procedure.final(stages[case.stage]):
                yield Also(procedure.name, case, "close")
    if rests(institution.unit):
        yield Also("unit", institution.unit, "revalidate")


I = InstitutionStage
STANDING = (I.ACTIVE, I.EXPIRED)
ENDS = ("unit__plans", "renewals", "endings", "revocations")
# fmt: off
INSTITUTION_LIFE = Procedure("institution", "评价机构", art(10, 5), InstitutionStage, (
    #   act       in Chinese                basis       actor   from          to           provided     form            the public is told       and then
    Act("list",   "列入评价机构名录",       art(10, 5), LAW,    (None,),      I.ACTIVE,    tells="institution.listed"),
    Act("extend", "增加备案范围",           art(10, 5), LAW,    (I.ACTIVE,),  I.ACTIVE,    tells="institution.extended"),
    Act("change", "变更登记事项",           art(11),    LAW,    (I.ACTIVE,),  I.ACTIVE,    tells="institution.changed"),
    Act("renew",  "予以续期备案",           art(12),    LAW,    STANDING,     I.ACTIVE,    tells="institution.renewed",                           then=renewed),
    Act("expire", "备案有效期届满",         art(10, 5), CLOCK,  (I.ACTIVE,),  I.EXPIRED,   time_is_up,  tells="institution.expired",              then=expired),
    Act("cancel", "不予续期，注销备案",     art(12),    CENTRE, (I.EXPIRED,), I.CANCELLED, not_renewed, Cancellation,   "institution.cancelled", cancelled, sees=ENDS),
    Act("end",    "自愿终止，注销备案",     art(13),    LAW,    STANDING,     I.CANCELLED, form=Statement, tells="institution.ended",             then=ended, sees=ENDS),
    Act("revoke", "撤销备案",               art(24),    LAW,    STANDING,     I.REVOKED,   form=Statement, tells="institution.revoked",           then=revoked, sees=ENDS),
))
