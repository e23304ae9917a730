"""Files handed in."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from schema.record import attachment as record

from ..read import Node, column
from .enums import AttachmentStage, stage_says


@strawberry.type(
    description="附件：经POST /files上传的文件，原样保存，以SHA-256为凭（第十条第（二）项、第十七条）。谁能看到它所属的材料，谁就能下载。"
)
class Attachment(Node):
    """附件."""

    __record__ = record.Attachment
    name: str = column("文件名")
    media_type: str = column("按内容识别的类型")
    size: int = column("字节数")
    sha256: str = column("内容的SHA-256")
    uploaded_at: datetime = column("上传时刻")
    stage: AttachmentStage = column("状态")
    stage_text: str = column("状态名称", stage_says("attachment"))
    due: date | None = column("尚未引用的，保留至何日")
    keep_until: date | None = column("至少保管至何日（第十七条）；尚未归档则无")
    retention: str | None = column("保管期限的依据")
    url: str = column("下载地址，相对于本接口的网址；下载同样须带令牌", "('/files/' || {t}.id)")
