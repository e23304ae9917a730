"""变更申请的后果 · what an act on a change brings about: additions torn out, facts that turn over, scope that ends or opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .change_forms import ChangeForm, ChangeLineForm, ChangeRefusal, ChangeReturn, Confirmation
from .change_guards import confirmed_lines
from .change_lines import NEEDS, TO_SCOPE, Loss, additions, assessed, filings_of, last_day, loss, pending, row_of, told
from .filing_forms import Dossier, ItemForm
from .forms import Opinion
from .kinds import ChangeSubject, LineOutcome, Track
from .procedure import SELF, Add, Also, Change, Drop, Effect, Made, Moment, Numbered, Put
from .version import FACTS, held, rests

S = ChangeSubject


def drafted(change: Any, form: ChangeForm, moment: Moment) -> Iterator[Effect]:
    """The lines anew; those that have been torn out stay where they are, and their numbers with them."""
    yield Put({"institution": form.institution, "call": form.call})
    kept = 0
    if change is not None:
        for line in pending(change):
            yield Drop("change_line", "id", line.id)
        kept = max((line.ordinal for line in change.lines if line.outcome != LineOutcome.PENDING), default=0)
    for ordinal, line in enumerate(form.lines, kept + 1):
        values = {name: getattr(line, name) for name in ChangeLineForm.__dataclass_fields__}
        values["work_type"] = (line.work_type or "").strip() or None
        values["new_site"] = line.new_site and line.new_site + kept
        words = told(line, form.institution, moment.rules.levels)
        outcome = LineOutcome.PENDING.name
        yield Add("change_line", {**values, **words, "change": SELF, "ordinal": ordinal, "outcome": outcome})


def submitted(change: Any, form: object, moment: Moment) -> Iterator[Effect]:
    """What adds an occupation, a work type or a level becomes an application of its own (article 11, second sentence)."""
    fresh = {} if change.number else {"number": Numbered(f"津技鉴变〔{moment.day.year}〕{{}}号")}
    yield Put({**fresh, "version": change.version + 1, "submitted_at": moment.at})
    for line in pending(change):
        yield Change(line, told(line, change.institution, moment.rules.levels))
    torn = additions(change, moment.day)
    if not torn:
        return
    institution = change.institution
    items = [_item(line) for line in torn]
    track = Track(institution.track)
    dossier = Dossier(unit=institution.unit, call=change.call, track=track, items=items, evidence=[])
    yield Also("filing", None, "tear_out", dossier)
    for line in torn:
        yield Change(line, {"outcome": LineOutcome.TORN_OUT.name, "filing": Made("filing")})
    numbers = "、".join(str(line.ordinal) for line in torn)
    says = f"第{numbers}行增加职业、工种或等级，应按照备案程序重新进行评估，转为备案申请"
    yield Also("change", change, "split" if len(torn) < len(pending(change)) else "convert", Opinion(says))


def _item(line: Any) -> ItemForm:
    return ItemForm(
        occupation=line.occupation, work_type=line.work_type, level=line.level, site=line.site, standard=line.standard,
        experience=line.experience,
    )  # fmt: skip


def withdrawn(change: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    for line in pending(change):
        yield Change(line, {"outcome": LineOutcome.WITHDRAWN.name})


def returned(change: Any, form: ChangeReturn, moment: Moment) -> Iterator[Effect]:
    for reason in form.reasons:
        values = {"code": reason.code, "line_ordinal": reason.line and reason.line.ordinal, "message": reason.message}
        yield Add("change_reason", {**values, "change": SELF, "version": change.version})


def refused(change: Any, form: ChangeRefusal, moment: Moment) -> Iterator[Effect]:
    for entry in form.lines:
        yield Change(entry.line, {"outcome": LineOutcome.REFUSED.name, "reason": entry.reason})


def confirmed(change: Any, form: Confirmation, moment: Moment) -> Iterator[Effect]:
    """From this moment on, and not before, what is confirmed is what is filed."""
    own = {line.id: line for line in pending(change)}
    for verdict in form.verdicts:
        outcome = LineOutcome.CONFIRMED if verdict.favourable else LineOutcome.REFUSED
        words = told(own[verdict.line.id], change.institution, moment.rules.levels)
        yield Change(verdict.line, {**words, "outcome": outcome.name, "reason": verdict.reason})
    lines = confirmed_lines(change, form)
    summary = "、".join(dict.fromkeys(S(line.subject).says for line in lines))
    yield Put({"confirmed_at": moment.at, "confirmed_on": moment.day, "summary": summary})
    gone = loss(change.institution, lines, moment.day)
    yield from _ended(gone, moment)
    yield from _people(change, lines, moment)
    yield from _places(change, lines, moment)
    yield from _facts(change, lines, gone, moment)
    if rests(change.institution.unit):
        yield Also("unit", change.institution.unit, "revalidate")


def _ended(gone: Loss, moment: Moment) -> Iterator[Effect]:
    last = last_day(moment)
    for scope in gone.scopes:  # one granted to begin later ends before it has begun: it never counts for a day
        yield Change(scope, {"valid_to": last, "ended_by": SELF})
    for row in (*gone.sites, *gone.staff):
        yield Change(row, {"until": last})


def _people(change: Any, lines: Iterable[Any], moment: Moment) -> Iterator[Effect]:
    for line in lines:
        if line.subject in (S.STAFF_ADD, S.STAFF_REPLACE):
            duty = line.staff.duty if line.subject == S.STAFF_REPLACE else line.duty
            values = {"duty": duty, "name": line.person, "card": line.card, "valid_to": line.card_valid_to}
            yield Add("staff", {**values, "unit": change.institution.unit, "since": moment.day})


def _places(change: Any, lines: list[Any], moment: Moment) -> Iterator[Effect]:
    """New places, each followed by the scope that is to be assessed there."""
    for line in lines:
        if line.subject == S.SITE_ADD:
            values = {"name": line.place, "address": line.address, "district": line.district}
            yield Add("site", {**values, "unit": change.institution.unit, "since": moment.day})
            for other in lines:
                if other.subject in TO_SCOPE and other.new_site == line.ordinal:
                    yield from _scope(change, other, Made("site"), moment)
    for line in lines:
        if line.subject in TO_SCOPE and line.new_site is None:
            yield from _scope(change, line, line.site, moment)


def _scope(change: Any, line: Any, site: Any, moment: Moment) -> Iterator[Add]:
    """The same occupation, work type and level at another place, for as long as it was granted and renewed."""
    scopes = held(change.institution.scopes, moment.day)
    base = line.scope or next(s for s in scopes if (s.occupation_id, s.work_type, s.level) == assessed(line))
    columns = ("institution_id", "grant_id", "item_id", "occupation_id", "work_type", "level", "standard_id", "valid_to")
    for row in (scope for scope in scopes if row_of(scope) == row_of(base)):
        values = {name: getattr(row, name) for name in columns}
        yield Add("scope", {**values, "site": site, "valid_from": max(moment.day, row.valid_from), "opened_by": SELF})


def _facts(change: Any, lines: Iterable[Any], gone: Loss, moment: Moment) -> Iterator[Effect]:
    """The unit's particulars, and those of every filing in force that rests on them, each with a version of its own."""
    unit, values, fee = change.institution.unit, dict[str, Any](), dict[str, Any]()
    for line in lines:
        column = NEEDS[S(line.subject)].column
        if column:
            values[column] = line.kind if column == "kind" else line.person if column == "contact" else line.value
        if line.subject == S.ADDRESS and line.district:
            values["district_id"] = line.district.id
        if line.subject == S.FEE_BASIS:
            fee["fee_basis"] = line.value
    if values:
        yield Also("unit", unit, "change", values=values)
    ended = {scope.institution_id for scope in gone.scopes}
    for each in filings_of(change.institution):
        own = each.id == change.institution_id
        facts = {name: value for name, value in {**values, **(fee if own else {})}.items() if name in FACTS}
        if facts:
            yield from _turned(each, facts, moment)
        if facts or own or each.id in ended:
            shown = {name: value for name, value in facts.items() if name != "legal_person"}
            yield Also("institution", each, "change", values=shown)


def _turned(institution: Any, facts: dict[str, Any], moment: Moment) -> Iterator[Effect]:
    current = next(version for version in institution.versions if version.until is None)
    before = {name: getattr(current, name) for name in FACTS}
    yield Change(current, {"until": moment.at})
    yield Add("version", {**before, **facts, "institution_id": institution.id, "since": moment.at, "change": SELF})
