"""One certificate, a photo and a seal, made here: no file of a real person."""

from __future__ import annotations

import io
from datetime import date

from PIL import Image, ImageDraw

from api.certificate.certified import Certified

ELECTRICIAN = Certified(
    number="S000012000001223000001",
    name="张𬭬䶮",
    document_kind="居民身份证",
    document_number="120101199003074530",
    occupation="电工",
    occupation_code="6-31-01-03",
    work_type="--",
    level=3,
    level_label="三级/高级工",
    standard="国家职业技能标准 电工（2018年版）",
    institution="天津市河西职业培训学校",
    institution_code="S000012000001",
    issued_on=date(2022, 12, 5),
)


def photo(kind: str = "JPEG", size: tuple[int, int] = (480, 672)) -> bytes:
    """A head and shoulders on white."""
    picture = Image.new("RGB", size, "white")
    pen, (wide, high) = ImageDraw.Draw(picture), size
    pen.ellipse((wide * 0.3, high * 0.15, wide * 0.7, high * 0.6), fill="#d9b08c")
    pen.rectangle((wide * 0.15, high * 0.65, wide * 0.85, high), fill="#2d3e50")
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def seal() -> bytes:
    """A red ring, transparent elsewhere."""
    picture = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((10, 10, 590, 590), outline=(200, 20, 20, 220), width=18)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
