"""督导的条件 · who may inspect, what a visit must have asked, who must have signed, and what a result rests on (article 19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .article import art
from .attachment import may_be_used
from .conflict import grounds_between
from .forms import Opinion, Refusal
from .inspection_forms import (
    Naming,
    PassOver,
    ReplyForm,
    ResultForm,
    SignatureForm,
    SpecialForm,
    TaskAcceptance,
    VisitForm,
)
from .kinds import InspectionKind, InspectionMethod, InspectionResult, InspectionTrigger
from .procedure import TIANJIN, Moment
from .supervisor import drawable

SPECIAL_METHODS = (InspectionMethod.ON_SITE, InspectionMethod.RECORDS, InspectionMethod.RESEARCH)
SPECIAL = art(19, paragraph=3)


def seats(inspection: Any) -> list[Any]:
    """Those on the task who have not stepped out."""
    return [post for post in inspection.posts if post.released_on is None]


def seat_of(inspection: Any, moment: Moment) -> Any:
    """The acting supervisor's place on this task, or None."""
    return next((post for post in seats(inspection) if post.supervisor.account_id == moment.actor.id), None)


def free(supervisor: Any, institution: Any, field: str | None, moment: Moment) -> Iterator[Refusal]:
    """In office, trained, and without a tie to the institution."""
    if not drawable(supervisor, moment.day):
        yield Refusal("NOT_IN_OFFICE", f"督导员{supervisor.code}不在聘期内，或未经培训合格", art(20), field)
    for _, says in grounds_between(supervisor.account, institution.unit, moment):
        yield Refusal("CONFLICT_OF_INTEREST", f"{says}，应当回避", art(20), field)


def scope_is_sound(inspection: Any, form: SpecialForm, moment: Moment) -> Iterator[Refusal]:
    """机构的备案未注销、撤销；方法是专项督导的方法；来由为整改的指明整改，指明投诉举报的是该机构的、正在办理的；督导员人数足够，在聘，没有利害关系"""
    institution = form.institution
    if institution.stage not in ("ACTIVE", "EXPIRED"):
        yield Refusal("ALREADY_ENDED", "该机构的备案已注销或撤销", SPECIAL, "institution")
    if form.site is not None and form.site.unit_id != institution.unit_id:
        yield Refusal("NOT_THIS_UNIT", "该地点不属于这一机构", SPECIAL, "site")
    for place, method in enumerate(form.methods):
        if method not in SPECIAL_METHODS:
            yield Refusal("WRONG_METHOD", f"“{method.says}”不是专项督导的方法", SPECIAL, f"methods.{place}")
    if len(set(form.methods)) < len(form.methods):
        yield Refusal("TWICE", "督导方法有重复", SPECIAL, "methods")
    of_rectification = form.trigger is InspectionTrigger.RECTIFICATION
    if of_rectification != (form.rectification is not None):
        yield Refusal("TRIGGER_UNCLEAR", "来由为整改情况的，应指明是哪一件整改；其他来由的不填", SPECIAL, "rectification")
    elif of_rectification and form.rectification.institution_id != institution.id:
        yield Refusal("NOT_THIS_UNIT", "这一整改不是该机构的", SPECIAL, "rectification")
    if form.complaint is not None:
        if form.trigger is not InspectionTrigger.COMPLAINT:
            yield Refusal("TRIGGER_UNCLEAR", "指明投诉举报的，来由应为群众反映的突出问题", SPECIAL, "complaint")
        if form.complaint.institution_id != institution.id:
            yield Refusal("NOT_THIS_UNIT", "这一投诉举报反映的不是该机构，或尚未登记", SPECIAL, "complaint")
        elif form.complaint.stage not in ("ACCEPTED", "EXTENDED", "REHANDLING"):
            yield Refusal("NOT_AT_WORK", "投诉举报受理之后、作出处理意见之前，才能据以安排督导", SPECIAL, "complaint")
    if len(form.supervisors) < (least := moment.rules.number("supervision.seats")):
        yield Refusal("TOO_FEW_SUPERVISORS", f"督导员{len(form.supervisors)}人，至少{least}人", art(20), "supervisors")
    for place, supervisor in enumerate(form.supervisors):
        yield from free(supervisor, institution, f"supervisors.{place}", moment)


def on_the_task(inspection: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """本人在任务中，尚未回避"""
    if seat_of(inspection, moment) is None:
        yield Refusal("NOT_ON_TASK", "您不在本任务的督导员之列，或已回避", art(20))


def accepts_freely(inspection: Any, form: TaskAcceptance, moment: Moment) -> Iterator[Refusal]:
    """本人在任务中，尚未接受；在聘；声明没有利害关系，记录中也没有"""
    yield from on_the_task(inspection, form, moment)
    mine = seat_of(inspection, moment)
    if mine is not None and mine.accepted_at is not None:
        yield Refusal("ANSWERED_ALREADY", "您已接受任务；有应当回避情形的，请办理回避", art(20))
    if not form.no_conflict:
        yield Refusal("CONFLICT_OF_INTEREST", "有利害关系的，请办理回避", art(20), "noConflict")
    if mine is not None:
        yield from free(mine.supervisor, inspection.institution, "noConflict", moment)


def has_not_accepted_in_time(inspection: Any, form: PassOver, moment: Moment) -> Iterator[Refusal]:
    """是本任务的督导员；逾期未接受，或已不在聘，或有利害关系"""
    if form.post.inspection_id != inspection.id or form.post.released_on is not None:
        yield Refusal("NOT_ON_TASK", "不是本任务的督导员，或已回避", art(20), "post")
        return
    post = next(one for one in inspection.posts if one.id == form.post.id)
    silent = post.accepted_at is None and inspection.due is not None and moment.day > inspection.due
    if not silent and not any(free(post.supervisor, inspection.institution, "post", moment)):
        yield Refusal("STILL_ABLE", "该督导员可以执行任务，接受期也未届满，不能改派", art(20), "post")


def named_is_free(inspection: Any, form: Naming, moment: Moment) -> Iterator[Refusal]:
    """人数不足，且抽签名单已经用尽；补派的督导员在聘，没有利害关系，未在任务中"""
    if len(seats(inspection)) >= moment.rules.number("supervision.seats"):
        yield Refusal("ENOUGH", "督导员人数已经足够", art(20))
    yield from free(form.supervisor, inspection.institution, "supervisor", moment)
    if any(post.supervisor_id == form.supervisor.id for post in inspection.posts):
        yield Refusal("ALREADY_ON_TASK", "该督导员已在本任务中（含已回避）", art(20), "supervisor")


def checklist_is_whole(inspection: Any, form: VisitForm, moment: Moment) -> Iterator[Refusal]:
    """本人在任务中；督导员仍在聘，没有利害关系；时间先后合理；清单逐项填写；照片是本人上传，拍摄于检查之时"""
    yield from on_the_task(inspection, form, moment)
    for post in seats(inspection):
        yield from free(post.supervisor, inspection.institution, None, moment)
    began, ended = form.began_at.astimezone(TIANJIN), form.ended_at.astimezone(TIANJIN)
    if ended < began or ended > moment.at:
        yield Refusal("WINDOW", "结束时间应晚于开始时间，不晚于现在", art(19), "endedAt")
    if began < inspection.since:
        yield Refusal("BEFORE_STAGE", "开始时间早于督导员全部接受任务", art(19), "beganAt")
    asked = moment.rules["supervision.checklist"].value
    wanted = {f"{method}.{place}" for method in inspection.methods for place in range(1, len(asked[method]) + 1)}
    given = Counter(check.code for check in form.checks)
    for code in sorted(wanted - given.keys()):
        yield Refusal("CHECK_MISSING", f"清单{code}未填", art(19), "checks")
    for place, check in enumerate(form.checks):
        if check.code not in wanted:
            yield Refusal("NOT_ON_LIST", f"清单中没有{check.code}", art(19), f"checks.{place}.code")
        elif given[check.code] > 1:
            yield Refusal("TWICE", f"清单{check.code}填了两次", art(19), f"checks.{place}.code")
        if check.result.value == "NOT_MET" and not (check.note or "").strip():
            yield Refusal("REASON_MISSING", f"{check.code}不符合的须写明", art(19), f"checks.{place}.note")
    for place, photo in enumerate(form.photos):
        yield from may_be_used(photo.attachment, f"photos.{place}.attachment", moment)
        if not photo.attachment.media_type.startswith("image/"):
            yield Refusal("KIND_NOT_ALLOWED", "现场照片应为图片", art(19), f"photos.{place}.attachment")
        if not began <= photo.taken_at <= ended:
            yield Refusal("WINDOW", "拍摄时间应在检查期间之内", art(19), f"photos.{place}.takenAt")


def digest_is_signed(inspection: Any, form: SignatureForm, moment: Moment) -> Iterator[Refusal]:
    """本人在任务中；结果已经记录，所签的就是现在的结果；尚未签过"""
    yield from on_the_task(inspection, form, moment)
    if inspection.digest is None or form.digest != inspection.digest:
        yield Refusal("DIGEST_DIFFERS", "所签的不是现在的检查结果，请重新阅读后再签", art(19), "digest")
    mine = seat_of(inspection, moment)
    if mine is not None and any(one.post_id == mine.id for one in inspection.signatures):
        yield Refusal("ALREADY_SIGNED", "您已签字", art(19))


def signed_by_all(inspection: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """结果已经记录，任务中的督导员均已签字，人数足够"""
    if moment.actor.role.name == "SUPERVISOR":
        yield from on_the_task(inspection, form, moment)
    signed = {one.post_id for one in inspection.signatures if one.digest == inspection.digest}
    held = seats(inspection)
    for post in held:
        if post.id not in signed:
            yield Refusal("NOT_SIGNED", f"督导员{post.supervisor.code}尚未在结果上签字", art(19))
    if len(held) < (least := moment.rules.number("supervision.seats")):
        yield Refusal("TOO_FEW_SUPERVISORS", f"督导员{len(held)}人，至少{least}人", art(20))


def is_own_and_usable(inspection: Any, form: ReplyForm, moment: Moment) -> Iterator[Refusal]:
    """是本单位的督导；所附文件是本单位上传的"""
    if inspection.institution.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_INSTITUTION", "不是对本单位的督导", art(19))
    for place, file in enumerate(form.files):
        yield from may_be_used(file, f"files.{place}", moment)


def result_fits(inspection: Any, form: ResultForm, moment: Moment) -> Iterator[Refusal]:
    """结果与发现的问题相符；限期整改的，已责令整改"""
    if bool(inspection.issues) == (form.result is InspectionResult.NO_PROBLEM):
        says = "检查记录有问题" if inspection.issues else "检查记录没有问题"
        yield Refusal("RESULT_DIFFERS", f"{says}，与所填结果不符", art(19), "result")
    if (form.result is InspectionResult.RECTIFY) != bool(inspection.rectifications):
        yield Refusal("RECTIFICATION_MISSING", "结果为限期整改的，须先责令整改；已责令整改的，结果应为限期整改", art(24), "result")


def is_special(inspection: Any, form: Opinion, moment: Moment) -> Iterator[Refusal]:
    """是专项督导；日常督导的结果必须公布"""
    if inspection.kind != InspectionKind.SPECIAL.value:
        yield Refusal("MUST_BE_PUBLISHED", "日常督导的结果应当公布（一公开）", art(19, paragraph=2))


def ended_meanwhile(inspection: Any, form: Opinion, moment: Moment) -> Iterator[Refusal]:
    """专项督导，或机构的备案已经结束；抽中的不得任意取消"""
    if inspection.kind == InspectionKind.DAILY.value and inspection.institution.stage == "ACTIVE":
        yield Refusal("DRAWN_STANDS", "随机抽中的机构备案有效，任务不能取消", art(19, paragraph=2))
