"""备案申请的材料 · what an application must hold before it is submitted, each want with its article (articles 5 to 7 and 9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from .article import art
from .attachment import may_be_used
from .call import CallStage
from .filing_forms import Dossier
from .forms import Refusal
from .kinds import Duty, Track, UnitKind
from .procedure import Moment
from .version import held as held_scopes
from .version import standing

LOST = ("REJECTED", "NOT_SELECTED", "DISAPPROVED", "WITHDRAWN", "LAPSED")


def call_is_open(filing: Any, form: Dossier, moment: Moment) -> Iterator[Refusal]:
    """申报工作安排正在申报期内"""
    if form.call.stage != CallStage.OPEN.name or not form.call.opens_on <= moment.day <= form.call.closes_on:
        window = f"{form.call.opens_on}至{form.call.closes_on}"
        yield Refusal("CALL_NOT_OPEN", f"“{form.call.title}”的申报期为{window}，现不在申报期内", art(10, 1), "call")
    yield from _track_is_called_for(form)


def draft_is_sound(filing: Any, form: Dossier, moment: Moment) -> Iterator[Refusal]:
    """申报工作安排正在申报期内；所附文件是本单位上传的"""
    yield from call_is_open(filing, form, moment)
    yield from _files(form, moment)


def _files(form: Dossier, moment: Moment) -> Iterator[Refusal]:
    yield from may_be_used(form.original, "original", moment)
    for place, paper in enumerate(form.evidence):
        yield from may_be_used(paper.attachment, f"evidence.{place}.attachment", moment)
        if paper.attachment and paper.sha256 and paper.sha256 != paper.attachment.sha256:
            says = f"所填SHA-256与文件“{paper.attachment.name}”的内容不符"
            yield Refusal("HASH_MISMATCH", says, art(10, 2), f"evidence.{place}.sha256")


def _track_is_called_for(form: Any) -> Iterator[Refusal]:
    if form.track not in form.call.tracks:
        yield Refusal("WRONG_TRACK", f"该申报工作安排不面向{Track(form.track).says}", art(10, 1), "track")


def same_unit(filing: Any, form: Dossier, moment: Moment) -> Iterator[Refusal]:
    """申请单位和所依据的申报工作安排不变；所附文件是本单位上传的"""
    if form.unit.id != filing.unit_id or form.call.id != filing.call_id:
        yield Refusal("FIXED", "申请单位和申报工作安排不能更改，请另行起草", art(10, 2))
    yield from _files(form, moment)


def dossier_is_complete(filing: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """第九条各项条件均有证明材料，申报项符合第五条至第七条，在申报期内"""
    if filing.version == 0:
        yield from call_is_open(filing, filing, moment)
    else:
        yield from _track_is_called_for(filing)
    yield from _unit(filing)
    yield from _conditions(filing, moment)
    yield from _staff(filing, moment)
    yield from _equipment(filing, moment)
    yield from _items(filing, moment)


def _unit(filing: Any) -> Iterator[Refusal]:
    if filing.track == Track.SOCIAL and filing.unit.kind == UnitKind.OTHER:
        says = "面向社会开展认定的，应为职业院校（含技工院校）、公共实训基地、行业协会或具备相应条件的企业"
        yield Refusal("UNIT_KIND", says, art(9, 1), "unit")


def _conditions(filing: Any, moment: Moment) -> Iterator[Refusal]:
    shown = {evidence.condition for evidence in filing.evidence}
    for code, condition in conditions(filing.track, moment).items():
        if code not in shown:
            article = art(9, int(code[2]))
            yield Refusal("EVIDENCE_MISSING", f"缺少“{condition['evidence']}”", article, f"evidence.{code}")
    for code in sorted(shown - conditions(filing.track, moment).keys()):
        yield Refusal("CONDITION_UNKNOWN", f"没有编号为“{code}”的条件", art(9), f"evidence.{code}")
    if moment.rules["filing.files"].reading == "required":
        yield from _all_uploaded(filing)
    age = moment.rules.number("filing.credit_check_age")
    checks = [evidence.issued_on for evidence in filing.evidence if evidence.condition == "9.2"]
    if checks and not any(timedelta(0) <= moment.day - day <= timedelta(age) for day in checks):
        yield Refusal("CREDIT_CHECK_OLD", f"信用查询记录须在提交前{age}日内", art(9, 2), "evidence.9.2")


def _all_uploaded(filing: Any) -> Iterator[Refusal]:
    if filing.original is None:
        yield Refusal("ORIGINAL_MISSING", "须上传盖章的书面申请原件", art(10, 2), "original")
    for paper in filing.evidence:
        if paper.attachment is None:
            says = f"“{paper.title}”须上传文件"
            yield Refusal("FILE_MISSING", says, art(9, int(paper.condition[2])), f"evidence.{paper.condition}")


def _staff(filing: Any, moment: Moment) -> Iterator[Refusal]:
    least = moment.rules.number("staff.minimum")
    present = standing(filing.unit.staff, moment.day)
    expired = [person for person in present if person.valid_to is not None and person.valid_to < moment.day]
    for person in expired:
        says = f"{Duty(person.duty).says}{person.name}的证卡已于{person.valid_to}过期，请换发证卡或将其移出名单"
        yield Refusal("CARD_EXPIRED", says, art(9, 4), f"staff.{person.duty}")
    valid = Counter(person.duty for person in present if person not in expired)
    for duty in Duty:
        if valid[duty] < least:
            says = f"缺少{duty.says}：至少{least}人，现有{valid[duty]}人"
            yield Refusal("STAFF_MISSING", says, art(9, 4), f"staff.{duty.value}")


def _equipment(filing: Any, moment: Moment) -> Iterator[Refusal]:
    equipped = {piece.site_id for piece in standing(filing.unit.equipment, moment.day)}
    for site in {item.site_id: item.site for item in filing.items if item.site_id not in equipped}.values():
        yield Refusal("EQUIPMENT_MISSING", f"评价地点“{site.name}”没有登记设施设备", art(9, 4), "equipment")


def _items(filing: Any, moment: Moment) -> Iterator[Refusal]:
    items = list(filing.items)
    if not items:
        yield Refusal("NO_ITEM", "没有申报项", art(10, 2), "items")
    others = (f for f in filing.unit.filings if f.id != filing.id and f.call_id == filing.call_id and f.stage not in LOST)
    occupations = {item.occupation_id for item in items} | {item.occupation_id for other in others for item in other.items}
    if len(occupations) > filing.call.max_items:
        says = f"本单位申报职业共{len(occupations)}个，超过本次上限{filing.call.max_items}个"
        yield Refusal("TOO_MANY_OCCUPATIONS", says, art(10, 1), "items")
    directory = {occupation.id for occupation in filing.call.occupations}
    held = {
        (s.occupation_id, s.work_type, s.level, s.site_id)
        for institution in filing.unit.institutions
        if institution.stage == "ACTIVE" and institution.track == filing.track
        for s in held_scopes(institution.scopes, moment.day)
    }
    once = Counter((i.occupation_id, i.work_type, i.level, i.site_id) for i in items)
    for place, item in enumerate(items):
        field = f"items.{place}"
        if directory and item.occupation_id not in directory:
            yield Refusal("NOT_IN_DIRECTORY", f"{item.occupation.name}不在本次申报职业目录内", art(10, 1), field)
        if once[(item.occupation_id, item.work_type, item.level, item.site_id)] > 1:
            yield Refusal("ITEM_TWICE", f"申报项重复：{item.occupation.name}", art(10, 2), field)
        if (item.occupation_id, item.work_type, item.level, item.site_id) in held:
            yield Refusal("SCOPE_HELD", f"备案范围已有同地点、同等级的{item.occupation.name}", art(11), field)
        if item.site.until and item.site.until < moment.day:
            yield Refusal("SITE_ENDED", f"评价地点“{item.site.name}”的登记已于{item.site.until}终止", art(11), field)
        yield from occupation_level_standard(item, moment, field)


def occupation_level_standard(item: Any, moment: Moment, field: str) -> Iterator[Refusal]:
    """Articles 5, 6 and 7 for one item."""
    occupation, standard = item.occupation, item.standard
    if not occupation.is_skill:
        yield Refusal("NOT_A_SKILL", f"{occupation.name}（{occupation.code}）不是技能类职业", art(5), field)
    if not occupation.valid_from <= moment.day <= (occupation.valid_to or moment.day):
        yield Refusal(
            "OCCUPATION_NOT_IN_FORCE", f"{occupation.name}（{occupation.edition}年版）现不适用", art(5), field
        )
    if item.level not in moment.rules.levels:
        levels = "、".join(moment.rules.levels.values())
        yield Refusal("LEVEL_UNKNOWN", f"等级{item.level}不在{levels}之内", art(6), field)
    if standard.occupation_id != item.occupation_id:
        yield Refusal("STANDARD_MISMATCH", f"“{standard.title}”不是{occupation.name}的评价依据", art(7), field)
    elif not (standard.in_force_from or date.min) <= moment.day <= (standard.in_force_to or date.max):
        yield Refusal("STANDARD_NOT_IN_FORCE", f"“{standard.title}”现不适用", art(7), field)
    elif not standard.highest_level <= item.level <= standard.lowest_level:
        yield Refusal("STANDARD_LEVEL", f"“{standard.title}”没有规定申报的等级", art(7), field)
    if standard.kind == "NORM" and not standard.filed_no:
        yield Refusal("NORM_NOT_FILED", f"“{standard.title}”未经人力资源社会保障部备案", art(7), field)


def conditions(track: str, moment: Moment) -> dict[str, Any]:
    """The conditions of article 9 that this track must meet, by number."""
    return {code: c for code, c in moment.rules.conditions.items() if c.get("track", track) == track}
