"""考生照片 · what is printed on a certificate: a one-inch photo, set until the certificate is issued, seen only by whoever must (articles 8 and 17).

A photo is a personal particular: it is handed out like a full number, with a line of the ledger for each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import art
from .attachment import kept, may_be_used
from .forms import Refusal, ref
from .procedure import Effect, Moment, Put
from .ruleset import RuleSet

IMAGES = ("image/jpeg", "image/png")
GIVEN = ("ISSUED", "REPLACED", "REVOKED")


@dataclass(frozen=True, kw_only=True)
class CandidatePhotoForm:
    """登记考生照片"""

    photo: Any = ref("attachment", "经POST /files上传的一寸照片：JPEG或PNG")


def is_a_photo(candidate: Any, form: CandidatePhotoForm, moment: Moment) -> Iterator[Refusal]:
    """文件由本单位上传，是JPEG或PNG图片，大小合适；证书尚未颁发"""
    yield from may_be_used(form.photo, "photo", moment)
    if form.photo.media_type not in IMAGES:
        yield Refusal("NOT_A_PHOTO", f"“{form.photo.name}”不是JPEG或PNG图片", art(8), "photo")
    elif form.photo.size > (most := moment.rules["photo.one_inch"].value["bytes"]):
        yield Refusal("PHOTO_TOO_LARGE", f"照片文件最大{most // 1000}KB，请压缩后再上传", art(8), "photo")
    if any(one.stage in GIVEN for one in candidate.certificates):
        yield Refusal("ISSUED", "证书已经颁发，照片不能再换；确需更换的，请更正证书", art(8))


def unfit(width: int, height: int, rules: RuleSet) -> Iterator[Refusal]:
    """What speaks against a picture of this many pixels: too small to print, or not the shape of a one-inch photo."""
    rule = rules["photo.one_inch"]
    least, (low, high) = rule.value["least"], rule.value["shape"]
    if width < least[0] or height < least[1]:
        says = f"照片为{width}×{height}像素，宽至少{least[0]}、高至少{least[1]}像素才能印清"
        yield Refusal("PHOTO_TOO_SMALL", says, rule.article, "photo")
    if not low <= 100 * width / height <= high:
        says = f"照片为{width}×{height}像素，不是一寸照片的比例（宽25毫米、高35毫米），请裁成一寸后再上传"
        yield Refusal("PHOTO_SHAPE", says, rule.article, "photo")


def pictured(candidate: Any, form: CandidatePhotoForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"photo": form.photo})
    yield from kept(form.photo)
