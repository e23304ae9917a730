"""提交版本 · what exactly was handed in, kept word for word; and what a resubmission changed (article 10(2)).

A condition that no change bears on keeps the finding it had: the reviewer need only look at what is new.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .kinds import DifferenceKind, Duty, Part, Track, UnitKind
from .procedure import SELF, Add, Effect, Made, Moment
from .version import registered

ALL = "*"  # every condition of article 9


@dataclass(frozen=True)
class Fact:
    """One thing of a submission: `key` finds it again in the next version, `details` say it in words.

    `bears_on` are the conditions of article 9 that it goes to show, or ALL.
    """

    part: Part
    key: str
    subject: str
    details: Mapping[str, str]
    bears_on: tuple[str, ...]
    attachment: Any = None


@dataclass(frozen=True)
class Difference:
    """One change between two versions, before and after in words."""

    kind: DifferenceKind
    part: Part
    subject: str
    field: str | None
    before: str | None
    after: str | None
    bears_on: tuple[str, ...]


def facts(filing: Any, moment: Moment) -> Iterator[Fact]:
    """All that is handed in with the filing as it stands."""
    original = filing.original
    yield Fact(Part.FILING, "track", "申请类别", {"类别": Track(filing.track).says}, (ALL,))
    if original is not None:
        yield Fact(Part.FILING, "original", "盖章的书面申请原件", _file(original), (), original)
    unit = filing.unit
    yield Fact(Part.UNIT, "unit", unit.name, {
        "名称": unit.name, "统一社会信用代码": unit.credit_code, "单位性质": UnitKind(unit.kind).says,
        "所在区": unit.district.name, "住所": unit.address, "办公电话": unit.phone, "法定代表人": unit.legal_person,
    }, ("9.1",))  # fmt: skip
    for item in filing.items:
        level = moment.rules.levels.get(item.level, str(item.level))
        name = f"{item.occupation.name}（{item.occupation.code}）" + (f"·{item.work_type}" if item.work_type else "")
        key = f"{item.occupation_id}/{item.work_type or ''}/{item.level}/{item.site_id}"
        says = {"评价依据": f"{item.standard.title}（{item.standard.code}）", "考核评价经验和工作基础": item.experience}
        yield Fact(Part.ITEM, key, f"{name} {level}，{item.site.name}", says, ("9.3", "9.4"))
    titles: Counter[str] = Counter()
    for paper in filing.evidence:
        says = {"出具日期": paper.issued_on.isoformat(), **_given({"文号": paper.reference, "SHA-256": paper.sha256})}
        says |= _file(paper.attachment) if paper.attachment else {}
        title = f"{paper.condition}/{paper.title}"
        titles[title] += 1  # two papers may bear one title
        key = f"{title}/{titles[title]}"
        yield Fact(Part.EVIDENCE, key, paper.title, says, (paper.condition,), paper.attachment)
    yield from _registers(unit, moment)


def _registers(unit: Any, moment: Moment) -> Iterator[Fact]:
    for person in unit.staff:
        if registered(person, moment.day):
            until = person.valid_to and person.valid_to.isoformat()
            says = {"岗位": Duty(person.duty).says, **_given({"证卡编号": person.card, "证卡有效期至": until})}
            yield Fact(Part.STAFF, str(person.id), person.name, says, ("9.4",))
    for site in unit.sites:
        says = {"详细地址": site.address, "所在区": site.district.name}
        yield Fact(Part.SITE, str(site.id), site.name, says, ("9.4",))
    for piece in unit.equipment:
        if registered(piece, moment.day):
            says = {"数量": str(piece.count), "地点": piece.site.name, **_given({"型号": piece.model})}
            yield Fact(Part.EQUIPMENT, str(piece.id), piece.name, says, ("9.4",))


def _file(attachment: Any) -> dict[str, str]:
    return {"文件": attachment.name, "SHA-256": attachment.sha256}


def _given(says: Mapping[str, str | None]) -> dict[str, str]:
    return {field: text for field, text in says.items() if text}


def recorded(row: Any) -> Fact:
    """A fact as the record keeps it."""
    details = dict(zip(row.labels, row.texts, strict=True))
    return Fact(Part(row.part), row.key, row.subject, details, tuple(row.bears_on))


def differences(before: Iterable[Fact], after: Iterable[Fact]) -> Iterator[Difference]:
    """What was added, removed or changed, part by part."""
    old = {(fact.part, fact.key): fact for fact in before}
    new = {(fact.part, fact.key): fact for fact in after}
    for place, fact in new.items():
        if place not in old:
            whole = _whole(fact)
            yield Difference(DifferenceKind.ADDED, fact.part, fact.subject, None, None, whole, fact.bears_on)
            continue
        was = old[place].details
        for field in {**was, **fact.details}:
            if was.get(field) != fact.details.get(field):
                change = (field, was.get(field), fact.details.get(field))
                yield Difference(DifferenceKind.CHANGED, fact.part, fact.subject, *change, fact.bears_on)
    for place, fact in old.items():
        if place not in new:
            yield Difference(
                DifferenceKind.REMOVED, fact.part, fact.subject, None, _whole(fact), None, fact.bears_on
            )


def _whole(fact: Fact) -> str:
    return "；".join(f"{field}：{text}" for field, text in fact.details.items())


def digest(found: Iterable[Fact]) -> str:
    """SHA-256 of all facts as canonical JSON: what the applicant and the office can compare."""
    plain = [[fact.part.value, fact.key, fact.subject, dict(fact.details), list(fact.bears_on)] for fact in found]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def kept_as_submitted(filing: Any, moment: Moment) -> Iterator[Effect]:
    """The next version of the filing, and what it changes: written once, never altered."""
    now = list(facts(filing, moment))
    version = filing.version + 1
    yield Add("submission", {"filing": SELF, "version": version, "submitted_at": moment.at, "sha256": digest(now)})
    of = {"submission": Made("submission")}
    for ordinal, fact in enumerate(now, 1):
        yield Add("fact", {
            **of, "ordinal": ordinal, "part": fact.part, "key": fact.key, "subject": fact.subject,
            "labels": list(fact.details), "texts": list(fact.details.values()), "bears_on": list(fact.bears_on),
            "attachment": fact.attachment,
        })  # fmt: skip
    for ordinal, change in enumerate(changed(filing, now), 1):
        told = {name: getattr(change, name) for name in Difference.__dataclass_fields__}
        yield Add("difference", {**of, **told, "bears_on": list(change.bears_on), "ordinal": ordinal})


def changed(filing: Any, now: Iterable[Fact]) -> list[Difference]:
    """The changes since the last submission; none for the first."""
    last = [row for row in filing.submissions if row.version == filing.version]
    return list(differences([recorded(row) for row in last[0].facts], now)) if last else []


def carried(filing: Any, codes: Iterable[str], moment: Moment) -> Iterator[Effect]:
    """Findings on conditions that nothing new bears on, and that were not what the filing was returned for."""
    if all(row.version != filing.version for row in filing.submissions):
        return  # taken over from before versions were kept: nobody can say what has changed
    fresh = {code for change in changed(filing, facts(filing, moment)) for code in change.bears_on}
    for reason in filing.return_reasons:
        if reason.version == filing.version:
            fresh |= _returned_for(reason)
    last = {check.condition: check for check in filing.checks if check.version == filing.version}
    for code in codes:
        if code in last and not fresh & {code, ALL}:
            found = last[code]
            yield Add("check", {
                "filing": SELF, "version": filing.version + 1, "condition": code, "finding": found.finding,
                "note": found.note, "checked_on": found.checked_on,
                "carried_from": found.carried_from or filing.version,
            })  # fmt: skip


def _returned_for(reason: Any) -> set[str]:
    """The conditions to look at again; a reason that names neither condition nor item concerns them all."""
    if reason.condition:
        return {reason.condition}
    return {"9.3", "9.4"} if reason.item_ordinal else {ALL}
