"""附件 · a file as it was handed in: kept whole under its SHA-256, seen by whoever sees what it is part of (articles 10(2) and 17).

It is uploaded first and referred to afterwards; what nobody has referred to in time is cleared away by the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import art
from .calendar import Years
from .filing_forms import SHA256
from .forms import Refusal, number, words
from .procedure import ACTOR, Act, Also, Effect, Limit, Moment, Procedure, Put, Stage, time_is_up
from .roles import BUREAU, CENTRE, CLOCK, EXPERT, INSTITUTION, LAW, PUBLIC, SUPERVISOR


@dataclass(frozen=True, kw_only=True)
class FileForm:
    """收到的文件"""

    name: str = words("文件名，不含路径", 200)
    media_type: str = words("按内容识别的类型", 100)
    size: int = number("字节数", 1, 2**31 - 1)
    sha256: str = words("内容的SHA-256", 64, pattern=SHA256)


# fmt: off
class AttachmentStage(Stage):
    #           the public reads    and the law lets it last
    LOOSE     = "已上传，尚未引用", Limit("attachment.loose")
    KEPT      = "已归档"
    DISCARDED = "未引用，已清除"
# fmt: on


def file_is_sound(attachment: Any, form: FileForm, moment: Moment) -> Iterator[Refusal]:
    """类型按内容识别，在允许之列；文件名不含路径，扩展名与内容相符"""
    kinds = moment.rules["attachment.kinds"].value
    if form.media_type not in kinds:
        says = f"文件内容不是可以接收的类型，可用：{'、'.join(kind['says'] for kind in kinds.values())}"
        yield Refusal("KIND_NOT_ALLOWED", says, art(10, 2), "mediaType")
    elif not form.name.lower().endswith(tuple(kinds[form.media_type]["endings"])):
        endings = "、".join(kinds[form.media_type]["endings"])
        says = f"文件内容是{kinds[form.media_type]['says']}，扩展名应为{endings}"
        yield Refusal("NAME_NOT_OF_KIND", says, art(10, 2), "name")
    if set(form.name) & set('/\\:*?"<>|') or form.name.startswith(".") or form.name != form.name.strip():
        yield Refusal("NAME_WITH_PATH", "文件名不能含有路径或/ \\ : * ? \" < > |，首尾不能有空格", art(10, 2), "name")


def may_be_used(attachment: Any, field: str, moment: Moment) -> Iterator[Refusal]:
    """One's own file (or of one's own unit), still there: what others have handed in is theirs."""
    if attachment is None:
        return
    own = attachment.uploaded_by_id == moment.actor.id
    if not own and (moment.actor.unit is None or attachment.unit_id != moment.actor.unit):
        yield Refusal("NOT_YOUR_FILE", f"“{attachment.name}”不是您或本单位上传的文件", art(10, 2), field)
    elif attachment.stage == AttachmentStage.DISCARDED.name:
        yield Refusal("FILE_GONE", f"“{attachment.name}”上传后未及时引用，已清除，请重新上传", art(10, 2), field)


def kept(*attachments: Any) -> Iterator[Effect]:
    """Those referred to for the first time are kept from now on, each once."""
    for attachment in {each.id: each for each in attachments if each is not None}.values():
        if attachment.stage == AttachmentStage.LOOSE.name:
            yield Also("attachment", attachment, "keep")


def uploaded(attachment: Any, form: FileForm, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in FileForm.__dataclass_fields__}
    told = {"uploaded_by": ACTOR, "uploaded_at": moment.at, "unit_id": moment.actor.unit, "blob_id": form.sha256}
    yield Put({**values, **told})


def retained(attachment: Any, form: object, moment: Moment) -> Iterator[Effect]:
    rule = moment.rules["attachment.retention"]
    assert isinstance(rule.span, Years)
    until = moment.calendar.last_day(moment.day, rule.span)
    yield Put({"keep_until": until, "retention": f"{rule.article}：{rule.says}"})


def cleared(attachment: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"blob_id": None})


A = AttachmentStage
# fmt: off
UPLOADERS = INSTITUTION | EXPERT | SUPERVISOR | CENTRE | BUREAU
ATTACHMENT = Procedure("attachment", "附件", art(10, 2), AttachmentStage, (
    #   act        in Chinese          basis       actor      from        to           provided       form      and then
    Act("upload",  "上传文件",         art(10, 2), UPLOADERS, (None,),    A.LOOSE,     file_is_sound, FileForm, then=uploaded),
    Act("take_in", "收下投诉举报的附件", art(23),  PUBLIC,    (None,),    A.LOOSE,     file_is_sound, FileForm, then=uploaded),
    Act("keep",    "归档保存",         art(17),    LAW,       (A.LOOSE, A.KEPT), A.KEPT,                         then=retained),
    Act("discard", "清除未引用的文件", art(17),    CLOCK,     (A.LOOSE,), A.DISCARDED, time_is_up,               then=cleared),
))
